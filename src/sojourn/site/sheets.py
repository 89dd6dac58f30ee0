"""What the world reads of an edition, as frozen values."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sojourn.edition.models import Edition, Phase
from sojourn.edition.queries import phases, week_number
from sojourn.museums.models import PartnerMuseum
from sojourn.network.models import Quotation
from sojourn.placement.models import PartnerOffer
from sojourn.selection.models import Fellow
from sojourn.supporters.queries import acknowledgements
from sojourn.timetable.queries import published_version
from sojourn.timetable.sheets import DaySheet, WeekSheet, public_sheet

from . import queries

SQUARE, GAP, FRIDAY = 10, 6, 4


@dataclass(frozen=True)
class CalendarDay:
    """One day of an edition, as a square of a drawing."""

    on: date
    kind: str  # Phase.Kind, or "" on days without programme
    x: int


@dataclass(frozen=True)
class EditionSheet:
    """One edition: when, who with, about what. No person is named."""

    edition: Edition
    phases: tuple[Phase, ...]
    calendar: tuple[CalendarDay, ...]
    weeks: int
    places: tuple[tuple[str, int], ...]  # name, fellows
    fellows: int
    departments: tuple[str, ...]
    partners: tuple[tuple[str, tuple[str, ...]], ...]  # city, museums
    museums: int
    topics: tuple[tuple[str, int], ...]  # name, sessions
    has_timetable: bool

    @property
    def calendar_width(self) -> int:
        return self.calendar[-1].x + SQUARE


@dataclass(frozen=True)
class PublicWeek:
    """A week of the public timetable: the days on which there is something to see, and the days at partner museums."""

    number: int
    days: tuple[DaySheet, ...]
    away: tuple[date, date] | None


@dataclass(frozen=True)
class PublicTimetable:
    """The public part of a published version."""

    version: int
    published_at: datetime | None
    weeks: tuple[PublicWeek, ...]


def edition_sheet(edition: Edition) -> EditionSheet:
    """What the world reads of one edition."""
    counted = queries.counted(edition)
    partners = queries.partners(edition)
    parts = phases(edition)
    return EditionSheet(
        edition=edition,
        phases=tuple(parts),
        calendar=calendar(edition, parts),
        weeks=week_number(edition, edition.last_day_on),
        places=tuple(counted.places),
        fellows=sum(count for _, count in counted.places),
        departments=tuple(counted.departments),
        partners=tuple(partners),
        museums=len({museum for _, museums in partners for museum in museums}),
        topics=tuple(counted.topics),
        has_timetable=published_version(edition) is not None,
    )


def calendar(edition: Edition, within: list[Phase]) -> tuple[CalendarDay, ...]:
    """Every day of residence; on weekends nobody is taught, unless a partner hosts."""
    days = []
    for number in range((edition.leave_on - edition.arrive_on).days + 1):
        on = edition.arrive_on + timedelta(number)
        kind = next((phase.kind for phase in within if phase.from_on <= on <= phase.to_on), "")
        if kind == Phase.Kind.TAUGHT and on.weekday() > FRIDAY:
            kind = ""
        weeks = (edition.arrive_on.weekday() + number) // 7
        days.append(CalendarDay(on, kind, number * SQUARE + weeks * GAP))
    return tuple(days)


def public_timetable(edition: Edition) -> PublicTimetable | None:
    """The public part of the published timetable; None before it is published."""
    sheet = public_sheet(edition)
    if sheet is None:
        return None
    weeks = map(_public_week, sheet.weeks)
    return PublicTimetable(sheet.version, sheet.published_at, tuple(week for week in weeks if week.days or week.away))


def _public_week(week: WeekSheet) -> PublicWeek:
    away = [day.on for day in week.days if day.phase_kind == Phase.Kind.PLACEMENT and not day.lines]
    days = tuple(day for day in week.days if day.lines)
    return PublicWeek(week.number, days, (away[0], away[-1]) if away else None)


@dataclass(frozen=True)
class Partner:
    """A museum that hosts: where, and in which editions."""

    museum: PartnerMuseum
    cities: tuple[str, ...]
    editions: tuple[str, ...]


@dataclass(frozen=True)
class Hosting:
    """What a museum did in one edition: a placement, alone or with others."""

    edition: Edition
    offer: PartnerOffer
    with_museums: tuple[str, ...]
    interests: tuple[str, ...]
    fellows: int


def partners_in_all_editions() -> list[Partner]:
    """Every museum that ever hosted or offered to, by name."""
    cities: dict[PartnerMuseum, dict[str, None]] = {}
    editions: dict[PartnerMuseum, dict[str, None]] = {}
    for offer in queries.offers_of_all():
        for museum in offer.museums.all():
            cities.setdefault(museum, {})[offer.city] = None
            editions.setdefault(museum, {})[offer.edition.name] = None
    names = sorted(cities, key=lambda museum: museum.name)
    return [Partner(museum, tuple(cities[museum]), tuple(editions[museum])) for museum in names]


def hostings_of(museum: PartnerMuseum) -> list[Hosting]:
    """What a museum did in each edition, the newest first."""
    offers = queries.offers_of(museum)
    placed = queries.fellows_hosted(offers)
    return [
        Hosting(
            edition=offer.edition,
            offer=offer,
            with_museums=tuple(other.name for other in offer.museums.all() if other != museum),
            interests=tuple(interest.name for interest in offer.interests.all()),
            fellows=placed.get(offer.pk, 0),
        )
        for offer in offers
    ]


def newest_edition() -> Edition | None:
    """The edition that begins last."""
    return next(iter(queries.editions()), None)


def places_in_all_editions() -> list[tuple[str, int]]:
    """Where the fellows of all editions come from: name, fellows."""
    return queries.fellows_of_all_places()


def acknowledged() -> tuple[str, ...]:
    """The supporters who are thanked by name in the year of the newest edition, as they wish to be named."""
    newest = newest_edition()
    return tuple(acknowledgements(newest.first_day_on.year)) if newest else ()


@dataclass(frozen=True)
class Quoted:
    """Somebody's words, with the name, place and year that stand below them."""

    words: str
    name: str
    place: str
    year: str

    @classmethod
    def all_of(cls, quotations: Collection[Quotation]) -> list[Quoted]:
        """Each with the place and year of its person's first fellowship."""
        first = queries.first_fellowships([one.person_id for one in quotations])
        return [cls._of(one, first.get(one.person_id)) for one in quotations]

    @classmethod
    def _of(cls, quotation: Quotation, fellowship: Fellow | None) -> Quoted:
        if fellowship is None:
            return cls(quotation.text, quotation.person.name, str(quotation.person.place or ""), "")
        return cls(quotation.text, quotation.person.name, fellowship.place.name, fellowship.edition.name)
