"""Every number of a report: a question with a name, whose rows can be looked at. The number is counted from those rows."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from sojourn.edition.models import Edition
from sojourn.legacy.models import Award, Project, Training
from sojourn.legacy.queries import all_trainings, trainers_among_fellows
from sojourn.legacy.rules import reach
from sojourn.network.models import PastEdition, PastFellow
from sojourn.network.queries import fellows_by_place, fellows_by_year
from sojourn.placement.models import PartnerOffer, Placement
from sojourn.selection.models import Fellow, Nomination
from sojourn.supporters.models import Gift
from sojourn.supporters.queries import given_in
from sojourn.supporters.rules import money
from sojourn.timetable.models import Slot
from sojourn.timetable.queries import latest_version, published_version

Row = tuple[Any, ...]


@dataclass(frozen=True)
class Covered:
    """What a number is about: editions of this house and, of the years before it, those of which only the people are known."""

    editions: tuple[Edition, ...]
    earlier: tuple[PastEdition, ...] = ()

    @property
    def years(self) -> list[int]:
        """The calendar years, each once, the earliest first."""
        named = [int(one.name) for one in self.editions if one.name.isdecimal() and len(one.name) == 4]
        return sorted({*named, *(one.year for one in self.earlier)})

    def of(self, year: int) -> "Covered":
        """What of this is about one year."""
        editions = tuple(one for one in self.editions if one.name == str(year))
        return Covered(editions, tuple(one for one in self.earlier if one.year == year))

    @property
    def persons(self) -> set[int]:
        """Everyone who took part."""
        live = Fellow.objects.filter(edition__in=self.editions).values_list("person_id", flat=True)
        past = PastFellow.objects.filter(edition__in=self.earlier).values_list("person_id", flat=True)
        return {*live, *past}


@dataclass(frozen=True)
class Rows:
    """The rows behind a number. `counts`: what each row adds to it."""

    headings: tuple[str | Promise, ...]
    rows: tuple[Row, ...]
    counts: tuple[float, ...]

    @property
    def number(self) -> float:
        return sum(self.counts)


@dataclass(frozen=True)
class Figure:
    """A number of a report, in words and with the name under which its rows are found."""

    name: str
    words: str | Promise
    shown: str


def each_once(headings: Sequence[str | Promise], rows: Sequence[Row]) -> Rows:
    """Rows of which each counts one."""
    return Rows(tuple(headings), tuple(rows), (1.0,) * len(rows))


def slots_of(editions: Sequence[Edition]) -> list[Slot]:
    """Every slot of the published version of each edition, else of its latest draft."""
    versions = [published_version(edition) or latest_version(edition) for edition in editions]
    rows = Slot.objects.filter(version__in=[version for version in versions if version])
    related = ("sitting__session__topic", "sitting__session__format", "sitting__session__edition", "sitting__group")
    return list(rows.select_related(*related).order_by("on", "starts", "pk"))


def minutes(slot: Slot) -> int:
    first, last = datetime.combine(slot.on, slot.starts), datetime.combine(slot.on, slot.ends)
    return int((last - first).total_seconds()) // 60


def took_part(covered: Covered) -> list[Row]:
    """(edition, person, place, key of the person) of everyone, each once an edition, wherever it is known from."""
    columns = ("edition__name", "person__name", "place__name", "person_id")
    live = Fellow.objects.filter(edition__in=covered.editions).order_by().values_list(*columns)
    past = PastFellow.objects.filter(edition__in=covered.earlier).order_by().values_list(*columns)
    found = {(row[0], row[3]): row for row in (*past, *live)}
    return sorted(found.values())


def fellows(covered: Covered) -> Rows:
    rows = [row[:3] for row in took_part(covered)]
    return each_once([_("Edition"), _("Fellow"), _("Place")], rows)


def places(covered: Covered) -> Rows:
    counted = Counter(row[2] for row in took_part(covered))
    return each_once([_("Place"), _("Fellows")], sorted(counted.items()))


def nominations(covered: Covered) -> Rows:
    found = Nomination.objects.filter(edition__in=covered.editions).select_related("person", "place", "edition")
    return each_once(
        [_("Edition"), _("Nominee"), _("Place")], [(one.edition.name, one.person.name, one.place.name) for one in found]
    )


def partners(covered: Covered) -> Rows:
    hosting = Placement.objects.filter(offer__edition__in=covered.editions).values("offer")
    found = PartnerOffer.objects.filter(pk__in=hosting).select_related("edition").prefetch_related("museums")
    museums = {museum.name for offer in found for museum in offer.museums.all()}
    return each_once([_("Partner museum")], [(name,) for name in sorted(museums)])


def departments(covered: Covered) -> Rows:
    found = Fellow.objects.filter(edition__in=covered.editions).order_by().values_list("department__name", flat=True)
    past = PastFellow.objects.filter(edition__in=covered.earlier).exclude(department="").order_by()
    counted = Counter([*found, *past.values_list("department", flat=True)])
    return each_once([_("Department"), _("Fellows")], sorted(counted.items()))


def sessions(covered: Covered) -> Rows:
    found = {slot.sitting.session_id: slot.sitting.session for slot in slots_of(covered.editions)}
    rows = [(one.edition.name, one.code, one.title, one.topic.name) for one in found.values()]
    return each_once([_("Edition"), _("Code"), _("Session"), _("Topic")], sorted(rows))


def hours(covered: Covered) -> Rows:
    found = slots_of(covered.editions)
    rows = tuple(
        (
            slot.on.isoformat(),
            f"{slot.starts:%H:%M}",
            slot.sitting.session.title,
            str(slot.sitting.group),
            minutes(slot),
        )
        for slot in found
    )
    headings = (_("Day"), _("Begins"), _("Session"), _("Group"), _("Minutes"))
    return Rows(headings, rows, tuple(minutes(slot) / 60 for slot in found))


def contributors(covered: Covered) -> Rows:
    through = Slot.contributors.through.objects.filter(slot__in=[slot.pk for slot in slots_of(covered.editions)])
    named = Counter(through.values_list("contributor__person__name", "contributor__person_id"))
    rows = [(name, times) for (name, _person), times in sorted(named.items())]
    return each_once([_("Contributor"), _("Times")], rows)


def projects(covered: Covered) -> Rows:
    found = Project.objects.filter(people__person__in=covered.persons).distinct()
    return each_once([_("Project"), _("Kind")], [(one.title, one.kind) for one in found])


def awards(covered: Covered) -> Rows:
    found = Award.objects.filter(application__lead__in=covered.persons).select_related("application__opportunity")
    rows = [
        (one.application.title, one.application.opportunity.title, one.awarded_at.date().isoformat()) for one in found
    ]
    return each_once([_("Award"), _("Opportunity"), _("On")], rows)


def people_reached(covered: Covered) -> Rows:
    """Whom the fellows of all editions reached by training, each named person once."""
    from sojourn.legacy.models import Trained

    found = reach(all_trainings(), trainers_among_fellows())
    named = Trained.objects.filter(pk__in=found.named).order_by("name")
    return each_once([_("Person trained")], [(one.name,) for one in named])


def trainings(covered: Covered) -> Rows:
    found = Training.objects.select_related("place").order_by("on")
    return each_once(
        [_("Training"), _("On"), _("Place")], [(one.topic, one.on.isoformat(), one.place.name) for one in found]
    )


def gifts_given(covered: Covered) -> list[Gift]:
    """What was given for these editions: each gift once, also where it counts for several years."""
    found: dict[int, Gift] = {}
    for year in covered.years:
        found |= {gift.pk: gift for gift in given_in(year).select_related("supporter")}
    return list(found.values())


def gifts_of_money(covered: Covered) -> list[Gift]:
    return [gift for gift in gifts_given(covered) if gift.unit == Gift.Unit.MONEY]


def gifts(covered: Covered) -> Rows:
    rows = [(one.supporter.name, one.title, one.in_words(one.amount)) for one in gifts_given(covered)]
    return each_once([_("Supporter"), _("Gift"), _("Amount")], sorted(rows))


def money_gifts(covered: Covered) -> Rows:
    """The gifts of money that `money_given` adds up, currency by currency."""
    found = sorted(gifts_of_money(covered), key=lambda gift: (gift.currency, gift.supporter.name, gift.pk))
    rows = [(one.supporter.name, one.title, one.in_words(one.amount)) for one in found]
    return each_once([_("Supporter"), _("Gift"), _("Amount")], rows)


def supporters(covered: Covered) -> Rows:
    counted = Counter(row[0] for row in gifts(covered).rows)
    return each_once([_("Supporter"), _("Gifts")], sorted(counted.items()))


def network_people(covered: Covered) -> Rows:
    counted = fellows_by_year()
    return Rows((_("Year"), _("Fellows")), tuple(counted.items()), tuple(float(number) for number in counted.values()))


def network_places(covered: Covered) -> Rows:
    return each_once([_("Place"), _("Fellows")], sorted(fellows_by_place().items()))


def hours_by(what: str, heading: str | Promise, covered: Covered) -> Rows:
    """The slots that the bars of `by` are drawn from, by `topic` or `format`."""
    found = sorted(slots_of(covered.editions), key=lambda slot: getattr(slot.sitting.session, what).name)
    rows = tuple(
        (
            getattr(slot.sitting.session, what).name,
            slot.on.isoformat(),
            slot.sitting.session.title,
            str(slot.sitting.group),
            minutes(slot),
        )
        for slot in found
    )
    headings = (heading, _("Day"), _("Session"), _("Group"), _("Minutes"))
    return Rows(headings, rows, tuple(minutes(slot) / 60 for slot in found))


def hosted(covered: Covered) -> Rows:
    """Who was hosted where: a department and, where there is one, a placement."""
    placed = dict(
        Placement.objects.filter(fellow__edition__in=covered.editions)
        .values_list("fellow", "offer__name")
        .order_by("pk")
    )
    found = Fellow.objects.filter(edition__in=covered.editions).select_related("person", "department", "edition")
    ordered = found.order_by("department__name", "person__name")
    rows = [(one.department.name, placed.get(one.pk, ""), one.person.name, one.edition.name) for one in ordered]
    return each_once([_("Department"), _("Partner museum"), _("Fellow"), _("Edition")], rows)


Question = Callable[[Covered], Rows]
FIGURES: dict[str, tuple[str | Promise, Question]] = {
    "fellows": (_("fellows"), fellows),
    "places": (_("places"), places),
    "nominations": (_("nominations"), nominations),
    "partners": (_("partner museums"), partners),
    "departments": (_("departments"), departments),
    "sessions": (_("sessions"), sessions),
    "hours": (_("hours of sessions"), hours),
    "contributors": (_("contributors"), contributors),
    "projects": (_("projects of these fellows"), projects),
    "awards": (_("awards to these fellows"), awards),
    "trainings": (_("trainings passed on, all years"), trainings),
    "reached": (_("people trained by fellows, all years"), people_reached),
    "supporters": (_("supporters"), supporters),
    "network-places": (_("places of the network"), network_places),
}

FURTHER: dict[str, tuple[str | Promise, Question]] = {
    "topics": (_("hours, by topic"), partial(hours_by, "topic", _("Topic"))),
    "formats": (_("hours, by format"), partial(hours_by, "format", _("Format"))),
    "hosted": (_("fellows, by who hosted them"), hosted),
    "money": (_("gifts of money"), money_gifts),
    "gifts": (_("gifts of all kinds"), gifts),
    "network": (_("fellows of all years"), network_people),
}
"""The rows behind the report's bars, lists and sums, which are not printed as figures of their own."""


def shown(number: float) -> str:
    return f"{number:,.0f}"


def figures(asked: Mapping[str, tuple[str | Promise, Question]], covered: Covered) -> list[Figure]:
    """These figures, counted now."""
    return [Figure(name, words, shown(question(covered).number)) for name, (words, question) in asked.items()]


YEARLY = (
    "fellows", "places", "departments", "partners", "nominations", "sessions", "hours", "contributors", "projects", "awards", "supporters",
)  # fmt: skip
"""The figures that are told year by year; the others are about all years at once."""


@dataclass(frozen=True)
class Year:
    """One year of a report over several. `numbers`: of each yearly figure; None of what nobody kept."""

    year: int
    is_held: bool
    numbers: tuple[float | None, ...]


def year_by_year(covered: Covered, years: Sequence[int]) -> list[Year]:
    """Each yearly figure, counted for each of these years alone. A zero is a zero only of a summer whose fellows are kept here in full."""
    full = set(Fellow.objects.filter(edition__in=covered.editions).values_list("edition", flat=True))
    rows = []
    for year in years:
        own = covered.of(year)
        is_full = any(one.pk in full for one in own.editions)
        if not (own.editions or own.earlier):
            rows.append(Year(year, is_held=False, numbers=(None,) * len(YEARLY)))
            continue
        counted = [FIGURES[name][1](own).number for name in YEARLY]
        numbers = tuple(number if number or is_full else None for number in counted)
        rows.append(Year(year, is_held=True, numbers=numbers))
    return rows


def by(what: str, covered: Covered) -> list[tuple[str, int]]:
    """Minutes of sessions by `topic` or `format`, most first."""
    counted: Counter[str] = Counter()
    for slot in slots_of(covered.editions):
        counted[getattr(slot.sitting.session, what).name] += minutes(slot)
    return counted.most_common()


by_topic, by_format = partial(by, "topic"), partial(by, "format")


def money_given(covered: Covered) -> list[str]:
    """What was given for these editions, a line for each currency."""
    counted: Counter[str] = Counter()
    for gift in gifts_of_money(covered):
        counted[gift.currency] += gift.amount
    return [money(amount, currency) for currency, amount in sorted(counted.items())]
