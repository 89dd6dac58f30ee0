"""Deeds about whom the team speaks to: supporters, contacts, conversations, tasks, promises, and the letters that remind the team."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_noop

from sojourn.people.actions import record
from sojourn.people.models import Person

from .. import letters, queries
from ..models import Contact, Conversation, Gift, Promise, Supporter, Task
from .own_fields import note_own


@transaction.atomic
def keep_supporter(
    *,
    supporter: Supporter | None,
    values: dict[str, Any],
    own: Mapping[int, str] | None = None,
    by: Person | None,
    at: datetime,
) -> Supporter:
    """Note a new supporter, or what changed about one. `values` are the columns of Supporter that a form gives, `own` as `note_own`."""
    kept = supporter or Supporter()
    for name, value in values.items():
        setattr(kept, name, value)
    kept.save()
    did = gettext_noop("changed a supporter") if supporter else gettext_noop("noted a supporter")
    record(by=by, did=did, about=kept, at=at)
    note_own(supporter=kept, values=own or {}, by=by, at=at)
    return kept


@transaction.atomic
def note_contact(*, supporter: Supporter, values: dict[str, Any], by: Person | None, at: datetime) -> Contact:
    contact = Contact.objects.create(supporter=supporter, **values)
    record(by=by, did=gettext_noop("noted a contact of a supporter"), about=supporter, at=at)
    return contact


@transaction.atomic
def change_contact(*, contact: Contact, values: dict[str, Any], by: Person | None, at: datetime) -> Contact:
    for name, value in values.items():
        setattr(contact, name, value)
    contact.save()
    record(by=by, did=gettext_noop("changed a contact of a supporter"), about=contact.supporter, at=at)
    return contact


@transaction.atomic
def note_conversation(*, supporter: Supporter, on: date, words: str, by: Person | None, at: datetime) -> Conversation:
    conversation = Conversation.objects.create(supporter=supporter, on=on, words=words, noted_by=by, noted_at=at)
    record(by=by, did=gettext_noop("noted a conversation with a supporter"), about=supporter, at=at)
    return conversation


@transaction.atomic
def set_task(
    *,
    supporter: Supporter,
    what: str,
    due_on: date | None,
    owner: Person | None,
    gift: Gift | None = None,
    by: Person | None,
    at: datetime,
) -> Task:
    """Note what is to be done; about a gift, it is the next step towards it."""
    task = Task.objects.create(supporter=supporter, gift=gift, what=what, due_on=due_on, owner=owner)
    record(by=by, did=gettext_noop("set a task about a supporter"), about=supporter, at=at)
    return task


@transaction.atomic
def finish_task(*, task: Task, by: Person | None, at: datetime) -> None:
    if Task.objects.filter(pk=task.pk, done_at=None).update(done_at=at):
        record(by=by, did=gettext_noop("did a task about a supporter"), about=task.supporter, at=at)


@transaction.atomic
def promise(
    *,
    supporter: Supporter,
    gift: Gift | None,
    kind: str,
    what: str,
    due_on: date | None,
    by: Person | None,
    at: datetime,
) -> Promise:
    """Note what a supporter was promised."""
    made = Promise.objects.create(supporter=supporter, gift=gift, kind=kind, what=what, due_on=due_on)
    record(by=by, did=gettext_noop("promised something to a supporter"), about=supporter, at=at, details={"what": what})
    return made


@transaction.atomic
def keep_promise(*, made: Promise, on: date, proof: str, by: Person | None, at: datetime) -> None:
    """Note that a promise was kept, and where that can be seen."""
    if Promise.objects.filter(pk=made.pk, kept_on=None).update(kept_on=on, proof=proof):
        record(
            by=by,
            did=gettext_noop("kept a promise to a supporter"),
            about=made.supporter,
            at=at,
            details={"what": made.what},
        )


@transaction.atomic
def remind(*, on: date, at: datetime) -> int:
    """Write to the team of what is due with supporters by a day, once for each thing and day; how many letters are new."""
    return sum(letters.due(thing, at=at) for thing in queries.due(on))
