"""Groups and sittings: made as the sessions ask for them."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_noop

from sojourn.edition.actions import CannotPlan
from sojourn.edition.models import Edition
from sojourn.museums.models import Department
from sojourn.people.actions import record
from sojourn.people.models import Person
from sojourn.planning.groupings import CannotGroup
from sojourn.selection.queries import fellows as cohort
from sojourn.timetable import brief
from sojourn.timetable.models import Contributor, Group, Session, Sitting


@transaction.atomic
def arrange(*, edition: Edition, by: Person | None, at: datetime) -> list[Sitting]:
    """Make the groups that the sessions ask for, and the sittings of today; those that stand already keep their keys.

    Raises: CannotPlan, when the groups cannot be made.
    """
    Edition.objects.select_for_update().get(pk=edition.pk)
    try:
        wanted = brief.arrangement_of(edition)
    except CannotGroup as reason:
        raise CannotPlan(str(reason)) from reason
    _invite_representatives(edition)
    groups = _make_groups(edition, wanted)
    standing = {
        (one.session_id, one.group_id, one.number): one for one in Sitting.objects.filter(session__edition=edition)
    }
    keys = [(one.session_id, groups[one.group].pk, one.number) for one in wanted.sittings]
    new = [Sitting(session_id=key[0], group_id=key[1], number=key[2]) for key in keys if key not in standing]
    if new:
        Sitting.objects.bulk_create(new)
        record(
            by=by, did=gettext_noop("made groups and sittings"), about=edition, at=at, details={"sittings": len(new)}
        )
    standing |= {(one.session_id, one.group_id, one.number): one for one in new}
    return [standing[key] for key in keys]


def _invite_representatives(edition: Edition) -> None:
    """A department's representative gives its department time, so is a contributor of the edition."""
    if not Session.objects.filter(edition=edition, audience=Session.Audience.DEPARTMENT).exists():
        return
    known = Contributor.objects.filter(edition=edition).values("person_id")
    hosting = edition.hosting_departments.values("department_id")
    departments = Department.objects.filter(pk__in=hosting, representative__isnull=False)
    for department in departments.exclude(representative__in=known).select_related("representative"):
        Contributor.objects.get_or_create(
            edition=edition, person=department.representative, defaults={"department": department}
        )


def _make_groups(edition: Edition, wanted: brief.Arrangement) -> dict[tuple[str, str], Group]:
    groups = {(one.kind, one.name): one for one in Group.objects.filter(edition=edition)}
    stands = brief.standing_groups(edition)
    for key, members in wanted.groups.items():
        if key not in groups:
            groups[key] = Group.objects.create(edition=edition, kind=key[0], name=key[1])
        fellows = [brief.key_of(one) for one in members if one.startswith("F")]
        if set(stands.get(key, ())) != {one for one in members if one.startswith("F")}:
            groups[key].fellows.set(fellows)
    return groups


def members(edition: Edition) -> dict[int, tuple[str, ...]]:
    """Who is in each group: as the rows stand; for places that nobody has yet, as they would be grouped."""
    has_fellows = cohort(edition).exists()
    groups = brief.standing_groups(edition) if has_fellows else brief.arrangement_of(edition).groups
    return brief.members_by_group(edition, groups)
