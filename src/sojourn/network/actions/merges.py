"""Deeds of merging: two rows that are one person become one, and can be taken apart again exactly.

Whatever points to a person is found by asking the models themselves, in every room, so that a room which comes later is merged too.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.apps import apps
from django.core import serializers
from django.core.serializers.json import DjangoJSONEncoder
from django.db import DEFAULT_DB_ALIAS, IntegrityError, models, transaction
from django.db.models.deletion import Collector
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from sojourn.foundation.daily import make_all_anew
from sojourn.foundation.refusals import Refusal
from sojourn.people.actions import HID, record
from sojourn.people.models import Person

from ..models import Entry, Merge, Profile
from ..rules import FIELDS, has_address
from .index import read_again

MAY_GIVE_WAY = {
    "people.RoleGrant",
    "people.Person_interests",
    "people.Consent",
    "people.Absence",
    "people.Account",
    "evaluation.Round_told",
    "network.Profile",
    "network.Quotation",
    "network.Doubt",
    "network.Block",
    "network.Message",
}
"""Rows of which one person needs only one: the other's is put away, and comes back when the merge is undone."""
FILLED = ("own_name", "gender", "job_title", "institution_id", "place_id", "biography", "language")
Steps = list[list[Any]]


class CannotMerge(Refusal):
    """Raised when two persons cannot be made one, or a merge cannot be undone."""


def ties() -> Iterator[tuple[type[models.Model], Any]]:
    """Every column of every room that points to a person, and its model."""
    for model in apps.get_models(include_auto_created=True):
        if model in (Entry, Merge):  # the one is made anew, the other stays with whom it tells of
            continue
        for field in model._meta.concrete_fields:
            if field.remote_field and field.related_model is Person:
                yield model, field


@transaction.atomic
def merge(*, kept: Person, gone: Person, by: Person | None, at: datetime) -> Merge:
    """Make one person of two: everything that points to `gone` points to `kept` from now on, and `gone` is no more.

    What `kept` has not said is taken from `gone`; of two choices who may see a field, the narrower holds; whoever was hidden is hidden.
    Raises: CannotMerge, where both stand in the same edition, or have something else of which a person has only one.
    """
    if kept.pk == gone.pk:
        raise CannotMerge(_("This is one person already."))
    kept, gone = (Person.objects.select_for_update().get(pk=pk) for pk in (kept.pk, gone.pk))
    Entry.objects.filter(person=gone).delete()
    changed = _profiles(kept, gone)
    moved, dropped, loosened = _move_all(kept, gone)
    earlier = list(Merge.objects.filter(kept=gone).values_list("pk", flat=True))
    Merge.objects.filter(pk__in=earlier).update(kept=kept)
    dropped.append(_written([gone]))
    gone_name, gone_id = gone.name, gone.pk
    changes = _filled(kept, gone)
    _delete_alone(gone)
    _change(Person, kept.pk, changes)
    if ["is_hidden", False, True] in changes:
        record(by=by, did=HID, about=kept, at=at)
        make_all_anew()
    content = {
        "moved": moved,
        "dropped": dropped,
        "loosened": loosened,
        "changed": changed + [["people.Person", kept.pk, *change] for change in changes],
        "merges": earlier,
    }
    made = Merge.objects.create(
        kept=kept,
        gone_name=gone_name,
        gone_id=gone_id,
        record=json.loads(json.dumps(content, cls=DjangoJSONEncoder)),
        merged_at=at,
        merged_by=by,
    )
    record(by=by, did=gettext_noop("merged two persons"), about=kept, at=at, details={"gone": gone_name})
    read_again([kept.pk])
    return made


def _move_all(kept: Person, gone: Person) -> tuple[Steps, list[str], Steps]:
    """Turn every tie from one person to the other; (what was moved, what had to give way, what was loosened for that)."""
    moved: Steps = []
    dropped: list[str] = []
    loosened: Steps = []
    for model, field in ties():
        rows = model._base_manager.filter(**{field.attname: gone.pk})
        pks = list(rows.order_by("pk").values_list("pk", flat=True))
        if not pks:
            continue
        clashing = _clashing(model, field, pks, kept)
        if clashing and model._meta.label not in MAY_GIVE_WAY:
            raise CannotMerge(
                _(
                    "Both have their own %(what)s, and a person can have only one there. They may be two people after all."
                )
                % {"what": model._meta.verbose_name}
            )
        if clashing:
            written, loose = _put_away(list(model._base_manager.filter(pk__in=clashing)))
            dropped.append(written)
            loosened += loose
        stayed = [pk for pk in pks if pk not in clashing]
        if stayed:
            moved.append([model._meta.label, field.attname, stayed])
    return moved, dropped, loosened


def _clashing(model: type[models.Model], field: Any, pks: list[Any], kept: Person) -> set[Any]:
    """Move these rows; those that the database refuses, because the kept person has such a row already, stay and are told."""
    rows = model._base_manager
    try:
        with transaction.atomic():
            rows.filter(pk__in=pks).update(**{field.attname: kept.pk})
            return set()
    except IntegrityError:
        refused = set()
        for pk in pks:
            try:
                with transaction.atomic():
                    rows.filter(pk=pk).update(**{field.attname: kept.pk})
            except IntegrityError:
                refused.add(pk)
        return refused


def _put_away(rows: list[models.Model]) -> tuple[str, Steps]:
    """Delete rows with what hangs on them; (all of it written down, the ties that were loosened: model, column, pks, value)."""
    collector = Collector(using=DEFAULT_DB_ALIAS)
    collector.collect(rows)
    away: list[models.Model] = [row for found in collector.data.values() for row in found]
    for query in collector.fast_deletes:
        away += list(query)
    loose: Steps = []
    updates: Any = collector.field_updates
    for (field, _value), groups in updates.items():
        loose += [
            [row._meta.label, field.attname, [row.pk], getattr(row, field.attname)] for group in groups for row in group
        ]
    written = _written(away)
    collector.delete()
    return written, loose


def _written(rows: list[models.Model]) -> str:
    return serializers.serialize("json", rows)


def _delete_alone(person: Person) -> None:
    """Delete a person on whom nothing hangs any more.

    Raises: CannotMerge, when something does.
    """
    collector = Collector(using=DEFAULT_DB_ALIAS)
    collector.collect([person])
    hanging = [model._meta.label for model, rows in collector.data.items() if model is not Person and rows]
    hanging += [query.model._meta.label for query in collector.fast_deletes if query.exists()]
    if hanging or any(group for groups in collector.field_updates.values() for group in groups):
        raise CannotMerge(_("Something still hangs on this person: %(what)s.") % {"what": ", ".join(hanging)})
    collector.delete()


def _filled(kept: Person, gone: Person) -> Steps:
    """What the kept person takes from the other: [column, value before, value after]."""
    after = {name: getattr(gone, name) for name in FILLED if getattr(gone, name) and not getattr(kept, name)}
    if has_address(gone.email) and not has_address(kept.email):
        after["email"] = gone.email
    if gone.is_hidden and not kept.is_hidden:
        after["is_hidden"] = True
    return [[name, getattr(kept, name), value] for name, value in after.items()]


def _profiles(kept: Person, gone: Person) -> Steps:
    """Let the narrower choice hold where both have a profile: [model, row, column, value before, value after]."""
    one, other = (Profile.objects.filter(person=person).first() for person in (kept, gone))
    if one is None or other is None:
        return []
    after: dict[str, Any] = {
        f"show_{field}": other.audience(field) for field in FIELDS if other.audience(field) > one.audience(field)
    }
    after |= {
        name: getattr(other, name)
        for name in ("kind", "since_year", "languages", "statement", "confirmed_at", "changed_at")
        if getattr(other, name) and not getattr(one, name)
    }
    changes = [[name, getattr(one, name), value] for name, value in after.items()]
    _change(Profile, one.pk, changes)
    return [["network.Profile", one.pk, *change] for change in changes]


def _change(model: type[models.Model], pk: Any, changes: Steps) -> None:
    if changes:
        model._base_manager.filter(pk=pk).update(**{name: after for name, _before, after in changes})


def _change_back(label: str, pk: Any, name: str, before: Any, after: Any) -> None:
    """Give a row the value that it had, unless somebody has changed it since."""
    model = apps.get_model(label)
    field = model._meta.get_field(name.removesuffix("_id") if name.endswith("_id") else name)
    rows = model._base_manager.filter(pk=pk)
    now = rows.values_list(field.attname, flat=True).first()
    if json.loads(json.dumps(now, cls=DjangoJSONEncoder)) == after:
        rows.update(**{field.attname: field.to_python(before) if not field.is_relation else before})


@transaction.atomic
def undo_merge(*, merge: Merge, by: Person | None, at: datetime) -> Person:
    """Take two persons apart again, as they were; the person who comes back.

    What was changed by hand since then stays as it is now.
    Raises: CannotMerge, when it was undone already, or the kept person was merged once more after it.
    """
    merge = Merge.objects.select_for_update().get(pk=merge.pk)
    if merge.undone_at:
        raise CannotMerge(_("This merge was undone already."))
    if Merge.objects.filter(kept=merge.kept_id, pk__gt=merge.pk, undone_at=None).exists():
        raise CannotMerge(_("This person was merged with another since then. Undo that first."))
    content = merge.record
    for label, pk, name, before, after in content["changed"]:
        _change_back(label, pk, name, before, after)
    for written in reversed(content["dropped"]):
        for row in serializers.deserialize("json", written):
            row.save()
    for label, column, pks in content["moved"]:
        rows = apps.get_model(label)._base_manager.filter(pk__in=pks, **{column: merge.kept_id})
        rows.update(**{column: merge.gone_id})
    for label, column, pks, value in content["loosened"]:
        apps.get_model(label)._base_manager.filter(pk__in=pks, **{column: None}).update(**{column: value})
    Merge.objects.filter(pk__in=content["merges"]).update(kept=merge.gone_id)
    Merge.objects.filter(pk=merge.pk).update(undone_at=at)
    back = Person.objects.get(pk=merge.gone_id)
    record(by=by, did=gettext_noop("undid a merge"), about=back, at=at, details={"kept": merge.kept_id})
    read_again([merge.kept_id, back.pk])
    return back
