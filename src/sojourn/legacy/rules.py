"""Who may apply, how much may be asked for, what may be paid, who was reached: pure functions of plain values."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import ngettext


@dataclass(frozen=True)
class Asked:
    """What an opportunity asks of those who apply. Zero, False and empty ask nothing."""

    lead_is_fellow: bool = False
    places_at_least: int = 0
    partners_at_least: int = 0
    years_free: int = 0
    only_places: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Applicant:
    """One of the people who apply, as far as the rules look at them."""

    name: str
    is_fellow: bool
    place: str
    awarded_on: tuple[date, ...] = ()
    """When an award was made to this person before."""


def rules_broken(asked: Asked, lead: Applicant, others: Iterable[Applicant], partners: int, on: date) -> list[str]:
    """What stands in the way of an application, a full sentence each; empty where nothing does."""
    people = [lead, *others]
    broken = []
    if asked.lead_is_fellow and not lead.is_fellow:
        broken.append(_("The lead must be a fellow of the programme; {name} is not.").format(name=lead.name))
    places = {person.place for person in people if person.is_fellow and person.place}
    if len(places) < asked.places_at_least:
        words = ngettext(
            "Fellows of at least {number} place must take part; there are fellows of {found}.",
            "Fellows of at least {number} places must take part; there are fellows of {found}.",
            asked.places_at_least,
        )
        broken.append(words.format(number=asked.places_at_least, found=len(places)))
    if partners < asked.partners_at_least:
        words = ngettext(
            "At least {number} partner museum must take part.",
            "At least {number} partner museums must take part.",
            asked.partners_at_least,
        )
        broken.append(words.format(number=asked.partners_at_least))
    if asked.only_places and lead.place not in asked.only_places:
        names = ", ".join(sorted(asked.only_places))
        broken.append(_("This is open to people from: {places}.").format(places=names))
    if asked.years_free and any(_years_before(on, asked.years_free) < day <= on for day in lead.awarded_on):
        words = ngettext(
            "{name} received an award within the last {number} year.",
            "{name} received an award within the last {number} years.",
            asked.years_free,
        )
        broken.append(words.format(name=lead.name, number=asked.years_free))
    return broken


def asked_in_words(asked: Asked) -> list[str]:
    """What is asked of those who apply, a sentence each, to be read before one writes; empty where nothing is."""
    said = [_("A fellow of the programme leads.")] if asked.lead_is_fellow else []
    if asked.places_at_least > 1:
        words = ngettext(
            "Fellows of at least {number} place take part.",
            "Fellows of at least {number} places take part.",
            asked.places_at_least,
        )
        said.append(words.format(number=asked.places_at_least))
    if asked.partners_at_least:
        words = ngettext(
            "At least {number} partner museum takes part.",
            "At least {number} partner museums take part.",
            asked.partners_at_least,
        )
        said.append(words.format(number=asked.partners_at_least))
    if asked.only_places:
        said.append(_("This is open to people from: {places}.").format(places=", ".join(sorted(asked.only_places))))
    if asked.years_free:
        words = ngettext(
            "The lead received no award within the last {number} year.",
            "The lead received no award within the last {number} years.",
            asked.years_free,
        )
        said.append(words.format(number=asked.years_free))
    return said


def _years_before(day: date, years: int) -> date:
    try:
        return day.replace(year=day.year - years)
    except ValueError:  # 29 February
        return day.replace(year=day.year - years, day=28)


def most_that_may_be_given(whole_cost: int, share_percent: int | None, cap: int | None) -> int:
    """The most, in pence, that rules such as "60 % of the cost, at most 1,000 pounds" allow. The share is rounded down."""
    most = whole_cost if share_percent is None else whole_cost * share_percent // 100
    return most if cap is None else min(most, cap)


def parts_of(amount: int, percents: Iterable[int]) -> list[int]:
    """An award's parts in pence, from their percents; the last part carries what rounding leaves.

    Raises: ValueError, when the percents do not add up to 100.
    """
    shares = list(percents)
    if sum(shares) != 100 or min(shares, default=0) < 0:
        raise ValueError("The parts of an award add up to 100 %.")
    parts = [amount * share // 100 for share in shares]
    parts[-1] += amount - sum(parts)
    return parts


@dataclass(frozen=True)
class Reach:
    """Who a trainer reached: each named person once, and the number of those whose names nobody kept."""

    trainings: int
    named: frozenset[int]
    unnamed: int


def reach(trainings: Mapping[int, tuple[frozenset[int], frozenset[int], int]], starting_from: frozenset[int]) -> Reach:
    """Whom people reached, and whom those reached who became trainers, to the end. Nobody counts twice, nor a trainer as trained.

    `trainings`: key → (people who trained, people trained, number of others). Who trains and who is trained are keys of one kind.
    """
    reached: set[int] = set()
    counted: set[int] = set()
    trainers = set(starting_from)
    while True:
        fresh = {key for key, (who, _trained, _others) in trainings.items() if who & trainers} - counted
        if not fresh:
            break
        counted |= fresh
        for key in fresh:
            reached |= trainings[key][1]
        trainers |= reached
    unnamed = sum(trainings[key][2] for key in counted)
    return Reach(len(counted), frozenset(reached - starting_from), unnamed)
