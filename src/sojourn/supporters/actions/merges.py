"""Deeds of merging: two supporters that are one become one, and can be taken apart again."""

import json
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.apps import apps
from django.core import serializers
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models, transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from sojourn.foundation.refusals import Refusal
from sojourn.people.actions import record
from sojourn.people.models import Person

from ..models import Gift, Supporter, SupporterMerge

DECIDED = (Supporter.Standing.CLEARED, Supporter.Standing.REFUSED)
FILLED = ("printed_name", "website", "since_year", "note")
STANDING = ("standing", "standing_why", "standing_on")


class CannotMerge(Refusal):
    """Raised when two supporters cannot be made one, or a merge cannot be undone."""


def ties() -> Iterator[tuple[type[models.Model], Any]]:
    """Every column of every room that points to a supporter, and its model."""
    for model in apps.get_models(include_auto_created=True):
        for field in model._meta.concrete_fields:
            if field.remote_field and field.related_model is Supporter:
                yield model, field


@transaction.atomic
def merge(*, kept: Supporter, gone: Supporter, by: Person | None, at: datetime) -> SupporterMerge:
    """Make one supporter of two: everything that points to `gone` points to `kept` from now on, and `gone` is no more.

    What `kept` has not said is taken from `gone`; who wished not to be named anywhere stays unnamed.
    Raises: CannotMerge, when they are one already, or due diligence accepted one and not the other.
    """
    if kept.pk == gone.pk:
        raise CannotMerge(_("This is one supporter already."))
    kept, gone = (Supporter.objects.select_for_update().get(pk=pk) for pk in (kept.pk, gone.pk))
    if kept.standing in DECIDED and gone.standing in DECIDED and kept.standing != gone.standing:
        raise CannotMerge(_("One of them was accepted and the other was not. Decide that first."))
    changed = _filled(kept, gone)
    loosened = [
        [pk, through]
        for pk, through in Gift.objects.filter(supporter__in=[kept, gone], through__in=[kept, gone]).values_list(
            "pk", "through_id"
        )
    ]
    Gift.objects.filter(pk__in=[pk for pk, _through in loosened]).update(through=None)
    moved = []
    for model, field in ties():
        rows = model._base_manager.filter(**{field.attname: gone.pk})
        pks = list(rows.order_by("pk").values_list("pk", flat=True))
        if pks:
            rows.update(**{field.attname: kept.pk})
            moved.append([model._meta.label, field.attname, pks])
    written = serializers.serialize("json", [gone])
    gone_name, gone_pk = gone.name, gone.pk
    gone.delete()
    content = {"gone": written, "pk": gone_pk, "moved": moved, "loosened": loosened, "changed": changed}
    made = SupporterMerge.objects.create(
        kept=kept,
        gone_name=gone_name,
        record=json.loads(json.dumps(content, cls=DjangoJSONEncoder)),
        merged_at=at,
        merged_by=by,
    )
    record(by=by, did=gettext_noop("merged two supporters"), about=kept, at=at, details={"gone": gone_name})
    return made


def _filled(kept: Supporter, gone: Supporter) -> list[list[Any]]:
    """What the kept supporter takes from the other: [column, value before, value after]."""
    after: dict[str, Any] = {
        name: getattr(gone, name) for name in FILLED if getattr(gone, name) and not getattr(kept, name)
    }
    if gone.standing in DECIDED and kept.standing not in DECIDED:
        after |= {name: getattr(gone, name) for name in STANDING}
    if gone.is_anonymous and not kept.is_anonymous:
        after["is_anonymous"] = True
    changes = [[name, getattr(kept, name), value] for name, value in after.items()]
    if after:
        Supporter.objects.filter(pk=kept.pk).update(**after)
    return changes


@transaction.atomic
def undo_merge(*, made: SupporterMerge, by: Person | None, at: datetime) -> Supporter:
    """Take two supporters apart again; the one that comes back. What was changed by hand since then stays as it is now.

    Raises: CannotMerge, when it was undone already, another merge followed, or somebody noted a supporter of that name since.
    """
    made = SupporterMerge.objects.select_for_update(of=("self",)).select_related("kept").get(pk=made.pk)
    if made.undone_at:
        raise CannotMerge(_("This merge was undone already."))
    if SupporterMerge.objects.filter(kept=made.kept_id, pk__gt=made.pk, undone_at=None).exists():
        raise CannotMerge(_("This supporter was merged with another since then. Undo that first."))
    if Supporter.objects.filter(name=made.gone_name).exists():
        raise CannotMerge(_("There is a supporter of this name again. Give that one another name first."))
    content = made.record
    for row in serializers.deserialize("json", content["gone"]):
        row.save()
    for label, column, pks in content["moved"]:
        rows = apps.get_model(label)._base_manager.filter(pk__in=pks, **{column: made.kept_id})
        rows.update(**{column: content["pk"]})
    for pk, through in content["loosened"]:
        Gift.objects.filter(pk=pk, through=None).update(through_id=through)
    _put_back(made.kept, content["changed"])
    SupporterMerge.objects.filter(pk=made.pk).update(undone_at=at)
    back = Supporter.objects.get(pk=content["pk"])
    record(by=by, did=gettext_noop("undid a merge of supporters"), about=back, at=at, details={"kept": made.kept.name})
    return back


def _put_back(kept: Supporter, changes: list[list[Any]]) -> None:
    """Give a supporter the values that it had, unless somebody has changed them since."""
    for name, before, after in changes:
        field = Supporter._meta.get_field(name)
        now = json.loads(json.dumps(getattr(kept, name), cls=DjangoJSONEncoder))
        if now == after:
            Supporter.objects.filter(pk=kept.pk).update(**{name: field.to_python(before)})  # type: ignore[union-attr]
