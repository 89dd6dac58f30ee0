"""What a reader sees of the network, as frozen values: a member, the directory, the map. Each field goes to whom its owner chose."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from math import sqrt

from django.core.cache import cache
from django.core.paginator import Page, Paginator
from django.utils.translation import gettext as _

from sojourn.people.models import Person
from sojourn.people.queries import hidden_names, without_hidden_names

from . import queries
from .atlas import point_of, points
from .languages import LANGUAGES
from .models import Facet
from .queries import Member, Took, Wanted
from .rules import FEWEST, FIELDS, Audience, Kind, has_address, suppressed

A_PAGE = 30
HOUR = 3600
"""Seconds."""


@dataclass(frozen=True)
class StepLine:
    """Earlier work, in one line."""

    title: str
    institution: str
    place: str
    years: str


@dataclass(frozen=True)
class MemberSheet:
    """A member as one audience sees them. A field that is not for the reader is blank."""

    person_id: int
    name: str
    own_name: str
    years: tuple[Took, ...]
    place: str
    job_title: str
    kind: str
    institution: str
    fields: tuple[str, ...]
    languages: tuple[str, ...]
    statement: str
    career: tuple[StepLine, ...]
    address: str
    is_hidden: bool

    @property
    def years_in_words(self) -> str:
        return ", ".join(dict.fromkeys(took.edition for took in self.years))


def member_sheet(member: Member, reader: Audience) -> MemberSheet | None:
    """This member as this reader sees them; None where they see nothing: hidden, or not shown to them."""
    person, profile = member.person, member.profile
    if member.audience("name") > reader or (person.is_hidden and reader < Audience.TEAM):
        return None

    def may_see(field: str) -> bool:
        return member.audience(field) <= reader

    place = person.place or (person.institution.place if person.institution else None)
    shows_work = may_see("work")
    return MemberSheet(
        person_id=person.pk,
        name=person.name,
        own_name=person.own_name if person.own_name != person.name else "",
        years=tuple(_took(took, may_see("place"), may_see("career")) for took in member.took_part)
        if may_see("years")
        else (),
        place=place.name if place and may_see("place") else "",
        job_title=person.job_title if shows_work else "",
        kind=str(Kind(profile.kind).label) if profile.kind and shows_work else "",
        institution=person.institution.name if person.institution and shows_work else "",
        fields=tuple(member.interests) if may_see("fields") else (),
        languages=tuple(profile.language_names) if may_see("languages") else (),
        statement=profile.statement if may_see("statement") else "",
        career=tuple(_step(step, may_see("place")) for step in member.steps) if may_see("career") else (),
        address=person.email if may_see("address") and has_address(person.email) else "",
        is_hidden=person.is_hidden,
    )


def naming_nobody_hidden(sheet: MemberSheet) -> MemberSheet:
    """The sheet of a member whose own words name nobody who is hidden: a colleague of whom they wrote may hide later."""
    return replace(sheet, statement=without_hidden_names(sheet.statement, hidden_names()))


def _took(took: Took, shows_place: bool, shows_career: bool) -> Took:
    """Where they came from and worked then is told to those who may know places and earlier work."""
    return Took(
        took.edition,
        took.year,
        took.place if shows_place else "",
        took.institution if shows_career else "",
        took.job_title if shows_career else "",
        took.is_past,
    )


def _step(step: queries.CareerStep, shows_place: bool) -> StepLine:
    house = step.institution
    ends = [str(year) if year else "" for year in (step.from_year, step.to_year)]
    years = "–".join(ends) if ends[0] != ends[1] else ends[0]
    return StepLine(
        step.title, house.name if house else "", house.place.name if house and shows_place else "", years.strip()
    )


# The directory.


@dataclass(frozen=True)
class Filter:
    """A list to choose from: (value, words) of each choice, and the value that is chosen."""

    name: str
    label: str
    choices: tuple[tuple[str, str], ...]
    chosen: str


@dataclass(frozen=True)
class DirectorySheet:
    """A page of the directory: who fits, and what else could be asked."""

    lines: tuple[MemberSheet, ...]
    page: Page  # type: ignore[type-arg]
    total: int
    is_more: bool  # than are counted
    filters: tuple[Filter, ...]
    wanted: Wanted
    is_filtered: bool


MANY_DIGITS = 8
MOST_COUNTED = 1000
"""So many are counted for the first pages; all of them for whoever leafs further."""


def directory_sheet(wanted: Wanted, reader: Audience, page: str) -> DirectorySheet:
    """The members who fit, thirty at a time, by name, as this reader may see them.

    Only so many are counted, unless the page asked for lies behind them; those are read in one question, page and count together.
    """
    is_far = page.isdecimal() and len(page) < MANY_DIGITS and int(page) * A_PAGE > MOST_COUNTED
    rows = queries.found(wanted, reader)
    pages = Paginator(rows if is_far else list(rows[: MOST_COUNTED + 1]), A_PAGE)
    shown = pages.get_page(page)
    found = [member_sheet(member, reader) for member in queries.members(queries.persons_of(shown))]
    return DirectorySheet(
        lines=tuple(line for line in found if line),
        page=shown,
        total=pages.count if is_far else min(pages.count, MOST_COUNTED),
        is_more=pages.count > MOST_COUNTED and not is_far,
        filters=_filters(wanted),
        wanted=wanted,
        is_filtered=wanted != Wanted(),
    )


def _filters(wanted: Wanted) -> tuple[Filter, ...]:
    known = queries.choices()
    offered: list[tuple[str, str, list[tuple[str, str]], str]] = [
        ("year", _("Year"), [(year, year) for year in known.years], wanted.year),
        ("place", _("Place"), [(place, place) for place in known.places], wanted.place),
        ("role", _("Kind of work"), [(kind.value, str(kind.label)) for kind in Kind], wanted.role),
        ("field", _("Field"), [(field, field) for field in known.fields], wanted.field),
        ("language", _("Language"), _languages(), wanted.language),
    ]
    return tuple(Filter(name, label, tuple(choices), chosen) for name, label, choices, chosen in offered)


def _languages() -> list[tuple[str, str]]:
    """(code, name) of every language there is, by its name."""
    return sorted(((code, str(names[0])) for code, names in LANGUAGES.items()), key=lambda pair: pair[1])


# The map: a dot a place. No borders, no coasts, nothing from elsewhere.

WIDTH, HEIGHT = 1000, 480
NORTH, SOUTH = 84, -58
LEAST, MOST = 3.0, 14.0


@dataclass(frozen=True)
class Dot:
    """A place on the map, in the drawing's own units, and in words."""

    place: str
    members: int
    x: float
    y: float
    radius: float


@dataclass(frozen=True)
class MapSheet:
    """Dots for the places of members over faint dots for every place there is, and the list that says the same."""

    dots: tuple[Dot, ...]
    others: tuple[tuple[float, float], ...]
    lines: tuple[tuple[str, int], ...]  # every place with members, those without a dot too
    members: int
    width: int = WIDTH
    height: int = HEIGHT
    mark: str = ""  # changes whenever anything was done in the house; what is drawn of a kept map may be kept by it

    @property
    def in_words(self) -> str:
        return _("A dot for each of %(places)s places; the list below says the same.") % {"places": len(self.lines)}


def map_sheet(reader: Audience = Audience.EVERYONE) -> MapSheet:
    """Where members come from, as far as this reader may know. Two questions to the database."""
    return drawn(queries.members_by(Facet.Of.PLACE, reader))


def network_map_sheet() -> MapSheet:
    """Where the members of the whole network come from, counted and never named: for the public site and papers.

    Members who are hidden, and places that would tell of one person, are counted all the same: a number names nobody.
    """
    return drawn(queries.fellows_by_place())


def kept_map(reader: Audience | None) -> MapSheet:
    """`map_sheet` for a reader, or for None `network_map_sheet`, drawn anew only when something was done in the house.

    Counting a hundred thousand takes a tenth of a second. Every deed writes into the journal; its number is the key.
    """
    last, _read = queries.deeds_done_and_read()
    key = f"map:{last}:{reader}"
    sheet: MapSheet | None = cache.get(key)
    if sheet is None:
        sheet = network_map_sheet() if reader is None else map_sheet(reader)
        sheet = replace(sheet, mark=key)
        cache.set(key, sheet, HOUR)
    return sheet


def drawn(counts: dict[str, int]) -> MapSheet:
    most = max(counts.values(), default=1)
    dots = []
    for place, members in sorted(counts.items(), key=lambda pair: -pair[1]):  # small ones are drawn over large ones
        point = point_of(place)
        if point:
            x, y = projected(point.latitude, point.longitude)
            dots.append(Dot(place, members, x, y, round(LEAST + (MOST - LEAST) * sqrt(members / most), 1)))
    taken = {(dot.x, dot.y) for dot in dots}
    others = {projected(point.latitude, point.longitude) for point in points() if SOUTH < point.latitude < NORTH}
    return MapSheet(
        dots=tuple(dots),
        others=tuple(sorted(others - taken)),
        lines=tuple(sorted(counts.items())),
        members=sum(counts.values()),
    )


def projected(latitude: float, longitude: float) -> tuple[float, float]:
    """Degrees → units of the drawing: the plate carrée, in which east and north are straight."""
    x = (longitude + 170) % 360 / 360 * WIDTH  # the cut runs through the Bering Strait and no inhabited place
    y = (NORTH - latitude) / (NORTH - SOUTH) * HEIGHT
    return round(x, 1), round(y, 1)


# One's own profile.


@dataclass(frozen=True)
class FieldLine:
    """One field of a profile in words, and who sees it."""

    field: str
    label: str
    value: str
    audience: str


def own_fields(person: Person) -> tuple[FieldLine, ...]:
    """Every field of somebody's profile, filled or not, with who sees it: for the letter that asks whether it is right."""
    known = queries.member(person)
    if known is None:
        return ()
    sheet = member_sheet(known, Audience.ONESELF)
    assert sheet is not None, "everybody sees themselves"
    values = {
        "name": sheet.name + (f" ({sheet.own_name})" if sheet.own_name else ""),
        "years": sheet.years_in_words,
        "place": sheet.place,
        "work": ", ".join(filter(None, (sheet.job_title, sheet.institution)))
        + (f" ({sheet.kind})" if sheet.kind else ""),
        "fields": ", ".join(sheet.fields),
        "languages": ", ".join(sheet.languages),
        "statement": sheet.statement,
        "career": "; ".join(
            ", ".join(filter(None, (step.title, step.institution, step.years))) for step in sheet.career
        ),
        "address": sheet.address,
    }
    return tuple(
        FieldLine(field, str(label), values[field], str(known.audience(field).label))
        for field, (label, _default) in FIELDS.items()
    )


# Figures for the team.

BAR = 240


@dataclass(frozen=True)
class Bar:
    """One line of a chart that is a table, too. `number` None: fewer than may be told."""

    label: str
    number: int | None
    width: int


@dataclass(frozen=True)
class GenderLine:
    """How the fellows of one year describe themselves: a number, or None where it is too small to be told."""

    year: int
    numbers: tuple[int | None, ...]


@dataclass(frozen=True)
class FiguresSheet:
    """The network by year, place, kind of work and gender, and where it has never been. It counts; it names nobody."""

    members: int
    years: tuple[Bar, ...]
    places: tuple[Bar, ...]
    kinds: tuple[Bar, ...]
    genders: tuple[Bar, ...]
    gender_names: tuple[str, ...]
    genders_by_year: tuple[GenderLine, ...]
    wanted_and_never_had: tuple[tuple[str, str], ...]  # place, editions that asked
    never_had: tuple[str, ...]
    map: MapSheet
    fewest: int = FEWEST


def figures_sheet() -> FiguresSheet:
    """The figures of the network as they are now."""
    places, years = queries.fellows_by_place(), queries.genders_by_year()
    kinds = queries.members_by_kind()
    total: dict[str, int] = {}
    for counts in years.values():
        for gender, number in counts.items():
            total[gender] = total.get(gender, 0) + number
    names = tuple(sorted(total, key=lambda gender: (gender == "", -total[gender])))
    known = {point.name for point in map(point_of, places) if point}
    labels = {kind: str(Kind(kind).label) if kind else _("not said") for kind in kinds}
    wanted = queries.places_wanted()
    return FiguresSheet(
        members=len(queries.member_ids()),
        years=bars({str(year): sum(counts.values()) for year, counts in sorted(years.items())}),
        places=bars({place: places[place] for place in sorted(places, key=lambda place: (-places[place], place))}),
        kinds=bars({labels[kind]: kinds[kind] for kind in sorted(kinds, key=lambda kind: -kinds[kind])}),
        genders=bars(suppressed({gender or _("not said"): total[gender] for gender in names})),
        gender_names=tuple(gender or _("not said") for gender in names),
        genders_by_year=tuple(
            GenderLine(year, tuple(suppressed({name: years[year].get(name, 0) for name in names}).values()))
            for year in sorted(years)
        ),
        wanted_and_never_had=tuple(
            (place, ", ".join(editions)) for place, editions in sorted(wanted.items()) if place not in places
        ),
        never_had=tuple(sorted(point.name for point in points() if point.languages and point.name not in known)),
        map=drawn(places),
    )


def bars(counts: Mapping[str, int] | Mapping[str, int | None]) -> tuple[Bar, ...]:
    most = max((number for number in counts.values() if number), default=1)
    return tuple(Bar(label, number, round(BAR * (number or 0) / most)) for label, number in counts.items())
