"""Deeds about persons: the journal, roles, accounts."""

from datetime import datetime
from typing import Any

from django.db import models, transaction
from django.utils.translation import gettext_noop

from sojourn.foundation.daily import make_all_anew

from .models import Account, Consent, JournalEntry, Person, RoleGrant
from .rules import SHOWN_BY, Agreement, Role

HID = gettext_noop("hid a person")
WITHDREW = gettext_noop("withdrew consent")


def record(
    *, by: Person | None, did: str, about: models.Model, at: datetime, details: dict[str, Any] | None = None
) -> JournalEntry:
    """Write into the journal who did what to which row. `by` None means Sojourn itself, on nobody's order."""
    return JournalEntry.objects.create(
        at=at,
        by=by,
        did=did,
        about_kind=about._meta.label,
        about_id=str(about.pk),
        about_name=str(about)[:300],
        details=details or {},
    )


@transaction.atomic
def grant_role(*, person: Person, role: Role, by: Person | None, at: datetime) -> bool:
    """Give a person a role; True when they did not have it before."""
    _, is_new = RoleGrant.objects.get_or_create(person=person, role=role, defaults={"granted_at": at, "granted_by": by})
    if is_new:
        record(by=by, did=gettext_noop("granted a role"), about=person, at=at, details={"role": role.value})
    return is_new


@transaction.atomic
def take_role(*, person: Person, role: Role, by: Person | None, at: datetime) -> bool:
    """Take a role from a person; True when they had it. Their account stays."""
    taken, _rows = RoleGrant.objects.filter(person=person, role=role).delete()
    if taken:
        record(by=by, did=gettext_noop("took a role back"), about=person, at=at, details={"role": role.value})
    return bool(taken)


@transaction.atomic
def open_account(*, person: Person, by: Person | None, at: datetime, password: str | None = None) -> Account:
    """Open an account for a person, who logs in by a code sent to their address, or by the password if one is given."""
    account, is_new = Account.objects.get_or_create(person=person, defaults={"email": person.email})
    if is_new or password:
        account.set_password(password)  # None makes it unusable: log-in by code only
        account.save()
    if is_new:
        record(by=by, did=gettext_noop("opened an account"), about=person, at=at)
    return account


@transaction.atomic
def welcome(*, email: str, name: str, role: Role, by: Person | None, at: datetime) -> Person:
    """Give a person, known by e-mail address or new, a role and an account."""
    person = Person.objects.filter(email__iexact=email).first() or Person.objects.create(email=email, name=name)
    grant_role(person=person, role=role, by=by, at=at)
    open_account(person=person, by=by, at=at)
    return person


@transaction.atomic
def agree(*, person: Person, to: Agreement, by: Person | None, at: datetime) -> bool:
    """Note that a person agrees to be shown in one way; True when they did not before."""
    _, is_new = Consent.objects.get_or_create(person=person, what=to, withdrawn_at=None, defaults={"given_at": at})
    if is_new:
        record(by=by, did=gettext_noop("gave consent"), about=person, at=at, details={"to": to.value})
    return is_new


@transaction.atomic
def withdraw_consent(*, person: Person, to: Agreement, by: Person | None, at: datetime) -> bool:
    """End a consent; True when it stood. Every page and paper asks anew, so it holds everywhere at once; what is kept is made anew."""
    ended = Consent.objects.filter(person=person, what=to, withdrawn_at=None).update(withdrawn_at=at)
    if ended:
        record(by=by, did=WITHDREW, about=person, at=at, details={"to": to.value})
        if to in SHOWN_BY:
            make_all_anew()
    return bool(ended)


@transaction.atomic
def hide_person(*, person: Person, by: Person | None, at: datetime) -> None:
    """Hide a person everywhere at once: nobody but the team reads their name from now on. A hidden person stays hidden."""
    if Person.objects.filter(pk=person.pk, is_hidden=False).update(is_hidden=True):
        record(by=by, did=HID, about=person, at=at)
        make_all_anew()


@transaction.atomic
def show_person(*, person: Person, by: Person | None, at: datetime) -> None:
    """Take the hiding of a person back: what they chose to show is shown again."""
    if Person.objects.filter(pk=person.pk, is_hidden=True).update(is_hidden=False):
        record(by=by, did=gettext_noop("took the hiding of a person back"), about=person, at=at)
