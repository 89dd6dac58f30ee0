"""What a reader sees of the timetable, as frozen values. Pages, papers, feeds and exports are all drawn from these."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from sojourn.edition.models import Edition, Phase, PlanRun
from sojourn.edition.queries import week_number
from sojourn.museums.models import Department, Room
from sojourn.placement.models import PartnerOffer, Placement, ProjectPair
from sojourn.selection.models import Fellow

from . import brief
from .models import Contributor, Group, Session, Version
from .queries import (
    SlotRow,
    is_stale,
    phases_of,
    placement_phase,
    published_version,
    slot_rows,
)
from .rules import LEVELS


@dataclass(frozen=True)
class SlotLine:
    """One sitting at its hour, as a reader sees it."""

    slot_id: int
    sitting_id: int
    session_id: int
    code: str
    title: str
    topic: str
    format: str
    on: date
    starts: time
    ends: time
    group: str  # "whole cohort", "group A", a department's name
    group_id: int
    group_kind: str
    fellows: int  # how many take part
    room: str  # "" where none is needed
    venue: str
    contributors: tuple[str, ...]
    contributor_ids: tuple[int, ...]
    aims: str
    bring: str
    meeting_point: str
    is_taught: bool
    is_lecture: bool
    is_optional: bool
    is_locked: bool


@dataclass(frozen=True)
class DaySheet:
    """One day of the edition; `lines` in order of time."""

    on: date
    phase: str
    phase_kind: str  # Phase.Kind, "" on days outside every phase
    lines: tuple[SlotLine, ...]


@dataclass(frozen=True)
class WeekSheet:
    number: int  # of the edition, from 1
    days: tuple[DaySheet, ...]


@dataclass(frozen=True)
class TimetableSheet:
    """A timetable, or somebody's part of it. `is_stale`: the cohort has changed since it was made."""

    edition: str
    title: str  # "Whole timetable", a person's or department's name
    version: int
    published_at: datetime | None
    is_stale: bool
    weeks: tuple[WeekSheet, ...]


@dataclass(frozen=True)
class PlacementSheet:
    """A fellow's or a partner's placement: where, when, with whom."""

    name: str
    museums: tuple[str, ...]
    city: str
    from_on: date
    to_on: date
    offers: str
    meeting_point: str
    contact: str
    reason: str
    companions: tuple[str, ...]


@dataclass(frozen=True)
class FellowSheet:
    """Everything a fellow sees of the edition."""

    name: str
    department: str
    representative: str
    pair: tuple[str, ...]  # the others of the project pair
    placement: PlacementSheet | None
    timetable: TimetableSheet | None


@dataclass(frozen=True)
class FellowLine:
    """A fellow as colleagues see them."""

    fellow_id: int
    name: str
    own_name: str
    job_title: str
    institution: str
    place: str
    department: str
    interests: tuple[str, ...]
    reason: str  # why with this partner; "" where that is not the question


@dataclass(frozen=True)
class DepartmentSheet:
    """What a department's representative sees: the fellows it hosts, and the sessions of its group and its staff."""

    name: str
    representative: str
    fellows: tuple[FellowLine, ...]
    timetable: TimetableSheet | None


@dataclass(frozen=True)
class PartnerSheet:
    """What a partner museum sees: its placement and the fellows who come."""

    placement: PlacementSheet
    fellows: tuple[FellowLine, ...]


@dataclass(frozen=True)
class SessionSheet:
    """Everything about one session, and where a version puts it."""

    session_id: int
    code: str
    title: str
    topic: str
    format: str
    minutes: int
    audience: str
    aims: str
    bring: str
    meeting_point: str
    venue: str
    rooms: tuple[str, ...]  # those it may be in
    contributors_needed: int
    contributors: tuple[str, ...]  # those who could
    after: tuple[str, ...]  # titles of what must come before it
    before: tuple[str, ...]
    lines: tuple[SlotLine, ...]
    members: tuple[tuple[str, tuple[str, ...]], ...]  # each group of its slots, and the names in it


@dataclass(frozen=True)
class WeekLoad:
    week: int
    minutes: int
    sessions: int


@dataclass(frozen=True)
class ContributorLoad:
    """How much a version asks of one contributor."""

    contributor_id: int
    name: str
    department: str
    is_team: bool
    weeks: tuple[WeekLoad, ...]  # only those in which they are asked
    minutes: int
    sessions: int
    is_over: bool  # asked more often in some week than the edition allows


def sheet_of_version(version: Version) -> TimetableSheet:
    """The whole timetable of a version, for the programme team: it names everybody."""
    return _timetable(version, _("Whole timetable"), slot_rows(version, named=Q()))


def printed_sheet(version: Version) -> TimetableSheet:
    """The whole timetable of a version, for others to read: it names nobody who is hidden."""
    return _timetable(version, _("Whole timetable"), slot_rows(version))


def sheet_of_plan(run: PlanRun) -> TimetableSheet:
    """What a run proposes, drawn as a timetable although nobody has adopted it; the run must have a plan."""
    assert run.plan
    edition = run.edition
    mishap = run.problem.get("mishap", {})
    minutes = {mishap["session"]: mishap["minutes"]} if mishap.get("kind") == "longer" else {}
    made = brief.slots_of(run.problem, run.plan, minutes=minutes)
    rooms = Room.objects.select_related("venue").in_bulk([new.slot.room_id for new in made if new.slot.room_id])
    people = Contributor.objects.select_related("person").in_bulk({key for new in made for key in new.contributor_ids})
    version = Version(edition=edition, number=0, cohort_size=len(run.problem["participants"]))
    if hasattr(run, "fellows_now"):
        version.fellows_now = run.fellows_now  # type: ignore[attr-defined]
    lines = [_proposed(new, rooms, people) for new in made]
    return _sheet(version, _("Proposal"), sorted(lines, key=lambda line: (line.on, line.starts, line.code)))


def _proposed(new: brief.NewSlot, rooms: Mapping[int, Room], people: Mapping[int, Contributor]) -> SlotLine:
    slot, sitting, session = new.slot, new.slot.sitting, new.slot.sitting.session
    room = rooms.get(slot.room_id or 0)
    given_by = sorted((people[key] for key in new.contributor_ids if key in people), key=lambda one: one.person.name)
    return SlotLine(
        slot_id=0,
        sitting_id=sitting.pk,
        session_id=session.pk,
        code=session.code,
        title=session.title,
        topic=session.topic.name,
        format=session.format.name,
        on=slot.on,
        starts=slot.starts,
        ends=slot.ends,
        group=sitting.group.name,
        group_id=sitting.group_id,
        group_kind=sitting.group.kind,
        fellows=new.fellows,
        room=room.name if room else "",
        venue=room.venue.name if room else session.venue.name if session.venue else "",
        contributors=tuple(one.person.name for one in given_by),
        contributor_ids=tuple(one.pk for one in given_by),
        aims=session.aims,
        bring=session.bring,
        meeting_point=session.meeting_point,
        is_taught=session.format.is_taught,
        is_lecture=session.format.is_lecture,
        is_optional=session.is_optional,
        is_locked=sitting.is_locked,
    )


def score_in_words(score: Mapping[str, int]) -> tuple[tuple[str, int], ...]:
    """What a plan costs on each level, most important first; 0 is perfect."""
    return tuple((str(name), score[level]) for level, name in LEVELS.items() if level in score)


def public_sheet(edition: Edition) -> TimetableSheet | None:
    """The public part of the published timetable: what, when and at which venue; no rooms and nobody's name."""
    version = published_version(edition)
    if version is None:
        return None
    rows = slot_rows(version, Q(sitting__session__is_public=True))
    lines: dict[tuple[int, date, time], SlotLine] = {}
    for line in map(_line, rows):  # groups side by side are one line to the public
        bare = replace(
            line, group="", fellows=0, room="", contributors=(), contributor_ids=(), bring="", meeting_point=""
        )
        lines.setdefault((line.session_id, line.on, line.starts), bare)
    return _sheet(version, _("Public timetable"), lines.values())


def group_sheet(version: Version, group: Group) -> TimetableSheet:
    """The days of a group: every slot that somebody in it takes part in."""
    together = Group.objects.filter(fellows__in=group.fellows.all()).values("id")
    rows = slot_rows(version, Q(sitting__group=group) | Q(sitting__group__in=together), named=Q())
    return _timetable(version, group.name, rows)


def fellow_sheet(fellow: Fellow) -> FellowSheet:
    """A fellow's own days of the published timetable, with department, project pair and placement."""
    edition, version = fellow.edition, published_version(fellow.edition)
    timetable = None
    if version is not None:
        own = Group.objects.filter(fellows=fellow).values("id")
        timetable = _timetable(version, fellow.person.name, slot_rows(version, Q(sitting__group__in=own)))
    pair = ProjectPair.objects.filter(edition=edition, fellows=fellow).values("id")
    others = Fellow.objects.filter(
        pk__in=ProjectPair.fellows.through.objects.filter(projectpair__in=pair).values("fellow_id")
    )
    representative = fellow.department.representative
    return FellowSheet(
        name=fellow.person.name,
        department=fellow.department.name,
        representative=representative.shown_name if representative else "",
        pair=tuple(other.person.shown_name for other in others.exclude(pk=fellow.pk).select_related("person")),
        placement=_placement_of(fellow),
        timetable=timetable,
    )


def contributor_sheet(contributor: Contributor) -> TimetableSheet | None:
    """The published sessions that a contributor gives."""
    version = published_version(contributor.edition)
    if version is None:
        return None
    return _timetable(version, contributor.person.name, slot_rows(version, Q(contributors=contributor)))


def department_sheet(edition: Edition, department: Department) -> DepartmentSheet:
    """A department's fellows, and the published sessions of its group, its staff and its representative."""
    version, representative = published_version(edition), department.representative
    timetable = None
    if version is not None:
        own_group = Q(sitting__group__kind=Group.Kind.DEPARTMENT, sitting__group__name=department.name)
        staff = Contributor.objects.filter(edition=edition).filter(
            Q(department=department) | Q(person_id=department.representative_id)
        )
        rows = slot_rows(version, own_group | Q(contributors__in=staff.values("id")))
        timetable = _timetable(version, department.name, rows)
    fellows = _fellow_lines(Fellow.objects.filter(edition=edition, department=department))
    return DepartmentSheet(
        name=department.name,
        representative=representative.shown_name if representative else "",
        fellows=fellows,
        timetable=timetable,
    )


def partner_sheet(offer: PartnerOffer) -> PartnerSheet:
    """A partner's placement: when, where and who comes, with what interests them and why they come here."""
    placed = list(
        Placement.objects.filter(offer=offer).order_by("fellow__person__name").values_list("fellow_id", "reason")
    )
    fellows = _fellow_lines(Fellow.objects.filter(pk__in=[key for key, _reason in placed]))
    reasons = dict(placed)
    lines = tuple(replace(line, reason=reasons[line.fellow_id]) for line in fellows)
    names = tuple(line.name for line in lines)
    return PartnerSheet(placement=_placement(offer, reason="", companions=names), fellows=lines)


def session_sheet(session: Session, version: Version | None) -> SessionSheet:
    """One session: what it is, who could give it, and where the version puts it."""
    rows = slot_rows(version, Q(sitting__session=session), named=Q()) if version else []
    names: dict[int, list[str]] = {row.group_id: [] for row in rows}
    members = Group.fellows.through.objects.filter(group_id__in=names).order_by("fellow__person__name")
    for group_id, name in members.values_list("group_id", "fellow__person__name"):
        names[group_id].append(name)
    group_names = {row.group_id: row.group_name for row in rows}
    links = Session.after.through.objects.filter(Q(from_session=session) | Q(to_session=session)).order_by("id")
    order = list(links.values_list("from_session_id", "from_session__title", "to_session__title"))
    return SessionSheet(
        session_id=session.pk,
        code=session.code,
        title=session.title,
        topic=session.topic.name,
        format=session.format.name,
        minutes=session.minutes,
        audience=session.get_audience_display(),
        aims=session.aims,
        bring=session.bring,
        meeting_point=session.meeting_point,
        venue=session.venue.name if session.venue else "",
        rooms=tuple(session.rooms.values_list("name", flat=True)),
        contributors_needed=session.contributors_needed,
        contributors=tuple(session.contributors.values_list("person__name", flat=True)),
        after=tuple(later for key, _earlier, later in order if key == session.pk),
        before=tuple(earlier for key, earlier, _later in order if key != session.pk),
        lines=tuple(map(_line, rows)),
        members=tuple((group_names[key], tuple(listed)) for key, listed in names.items()),
    )


def contributor_load(version: Version) -> tuple[ContributorLoad, ...]:
    """Minutes and sessions a week that a version asks of each contributor, those who are asked nothing included."""
    edition = version.edition
    minutes: dict[int, Counter[int]] = {}
    sessions: dict[int, Counter[int]] = {}
    for row in slot_rows(version, named=Q()):
        week = week_number(edition, row.on)
        for key, _name in row.contributors:
            minutes.setdefault(key, Counter())[week] += _minutes(row)
            sessions.setdefault(key, Counter())[week] += 1
    loads = []
    for contributor in Contributor.objects.filter(edition=edition).select_related("person", "department"):
        asked = sessions.get(contributor.pk, Counter())
        taken = minutes.get(contributor.pk, Counter())
        loads.append(
            ContributorLoad(
                contributor_id=contributor.pk,
                name=contributor.person.name,
                department=contributor.department.name if contributor.department else "",
                is_team=contributor.is_team,
                weeks=tuple(WeekLoad(week, taken[week], asked[week]) for week in sorted(asked)),
                minutes=taken.total(),
                sessions=asked.total(),
                is_over=not contributor.is_team and max(asked.values(), default=0) > edition.asked_a_week,
            )
        )
    return tuple(loads)


def _minutes(row: SlotRow) -> int:
    return (row.ends.hour - row.starts.hour) * 60 + row.ends.minute - row.starts.minute


def _line(row: SlotRow) -> SlotLine:
    return SlotLine(
        slot_id=row.slot_id,
        sitting_id=row.sitting_id,
        session_id=row.session_id,
        code=row.code,
        title=row.title,
        topic=row.topic,
        format=row.format,
        on=row.on,
        starts=row.starts,
        ends=row.ends,
        group=row.group_name,
        group_id=row.group_id,
        group_kind=row.group_kind,
        fellows=row.fellows,
        room=row.room or "",
        venue=row.room_venue or row.venue or "",
        contributors=tuple(name for _key, name in row.contributors),
        contributor_ids=tuple(key for key, _name in row.contributors),
        aims=row.aims,
        bring=row.bring,
        meeting_point=row.meeting_point,
        is_taught=row.is_taught,
        is_lecture=row.is_lecture,
        is_optional=row.is_optional,
        is_locked=row.is_locked,
    )


def _timetable(version: Version, title: str, rows: Iterable[SlotRow]) -> TimetableSheet:
    return _sheet(version, title, map(_line, rows))


def _sheet(version: Version, title: str, lines: Iterable[SlotLine]) -> TimetableSheet:
    """Lay lines out in the weeks and days of the edition; every day of it has a place, empty ones too."""
    edition = version.edition
    by_day: dict[date, list[SlotLine]] = {}
    for line in lines:
        by_day.setdefault(line.on, []).append(line)
    phases = phases_of(edition)
    first, last = min([edition.first_day_on, *by_day]), max([edition.last_day_on, *by_day])
    weeks: dict[int, list[DaySheet]] = {}
    for step in range((last - first).days + 1):
        on = first + timedelta(days=step)
        phase = next((phase for phase in phases if phase.from_on <= on <= phase.to_on), None)
        day = DaySheet(on, phase.name if phase else "", phase.kind if phase else "", tuple(by_day.get(on, ())))
        weeks.setdefault(week_number(edition, on), []).append(day)
    return TimetableSheet(
        edition=edition.name,
        title=title,
        version=version.number,
        published_at=version.published_at,
        is_stale=is_stale(version),
        weeks=tuple(WeekSheet(number, tuple(days)) for number, days in weeks.items()),
    )


def _placement_of(fellow: Fellow) -> PlacementSheet | None:
    group = Placement.objects.filter(offer__placements__fellow=fellow).order_by("fellow__person__name")
    placements = list(group.select_related("offer__contact", "fellow__person"))
    own = next((placement for placement in placements if placement.fellow_id == fellow.pk), None)
    if own is None:
        return None
    own.offer.edition = fellow.edition
    companions = tuple(other.fellow.person.shown_name for other in placements if other is not own)
    return _placement(own.offer, reason=own.reason, companions=companions)


def _placement(offer: PartnerOffer, *, reason: str, companions: tuple[str, ...]) -> PlacementSheet:
    phase: Phase | None = placement_phase(offer.edition)
    return PlacementSheet(
        name=offer.name,
        museums=tuple(offer.museums.values_list("name", flat=True)),
        city=offer.city,
        from_on=phase.from_on if phase else offer.edition.first_day_on,
        to_on=phase.to_on if phase else offer.edition.last_day_on,
        offers=offer.offers,
        meeting_point=offer.meeting_point,
        contact=offer.contact.shown_name if offer.contact else "",
        reason=reason,
        companions=companions,
    )


def _fellow_lines(fellows: QuerySet[Fellow]) -> tuple[FellowLine, ...]:
    rows = fellows.select_related("person__institution", "place", "department").prefetch_related("person__interests")
    return tuple(_unnamed_line(fellow) if fellow.person.is_hidden else _fellow_line(fellow) for fellow in rows)


def _fellow_line(fellow: Fellow) -> FellowLine:
    return FellowLine(
        fellow_id=fellow.pk,
        name=fellow.person.name,
        own_name=fellow.person.own_name,
        job_title=fellow.person.job_title,
        institution=fellow.person.institution.name if fellow.person.institution else "",
        place=fellow.place.name,
        department=fellow.department.name,
        interests=tuple(interest.name for interest in fellow.person.interests.all()),
        reason="",
    )


def _unnamed_line(fellow: Fellow) -> FellowLine:
    """A hidden fellow: somebody comes; neither name nor post tells who."""
    return FellowLine(
        fellow_id=fellow.pk,
        name=fellow.person.shown_name,
        own_name="",
        job_title="",
        institution="",
        place="",
        department=fellow.department.name,
        interests=(),
        reason="",
    )
