"""Questions about gifts: what is left, who paid for whom, who is thanked, what is owed."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from urllib.parse import urlsplit

from django.db.models import Count, Max, Prefetch, Q, QuerySet, Sum

from sojourn.edition.models import Edition
from sojourn.people.models import Person
from sojourn.people.queries import who_agreed
from sojourn.people.rules import Agreement
from sojourn.selection.models import Fellow

from .models import (
    Contact,
    Document,
    Gift,
    Instalment,
    OwnField,
    OwnValue,
    Promise,
    Receipt,
    Supporter,
    SupporterMerge,
    Task,
    Use,
)
from .rules import left_of, looks_like, name_key, sorting_name

OPEN = (Gift.State.PLEDGED, Gift.State.RECEIVED, Gift.State.CLOSED)
"""States in which a gift counts as given; what is only hoped for is neither used nor thanked for."""
NOT_PROMISED = (Gift.State.HOPED, Gift.State.ASKED, Gift.State.DECLINED)
AHEAD = (Gift.State.HOPED, Gift.State.ASKED, Gift.State.PLEDGED)
"""States in which something is still to be done for a gift to come."""
MOST_BEHIND = 60
"""So many gifts that came, were closed or declined are listed, the newest first; their sums count all of them."""
REMINDED_FOR = timedelta(days=31)
"""What was due longer ago than this is on the desk, but no letter is written about it any more."""

Due = Promise | Task | Document


def left(gift: Gift) -> int:
    """What is left of a gift, in its own unit."""
    return left_of(gift.amount, list(gift.uses.values_list("amount", flat=True)))


def own_fields() -> list[OwnField]:
    """The team's own fields that are asked."""
    return list(OwnField.objects.filter(retired_at=None))


def noted_of(supporter: Supporter) -> dict[int, str]:
    """{key of the field: what is noted of a supporter}"""
    found = OwnValue.objects.filter(supporter=supporter).order_by("-pk")
    return dict(found.values_list("field_id", "value"))


def supporters_with(wanted: Mapping[int, str]) -> set[int]:
    """Keys of the supporters of whom all this is noted: {key of an own field: value}."""
    found = Supporter.objects.all()
    for field, value in wanted.items():
        found = found.filter(pk__in=OwnValue.objects.filter(field=field, value=value).values("supporter"))
    return set(found.values_list("pk", flat=True))


def counted_supporters() -> QuerySet[Any]:
    """Every supporter with `gift_count` and `open_promise_count`, in one question."""
    return Supporter.objects.annotate(
        gift_count=Count("gifts", distinct=True),
        open_promise_count=Count("promises", filter=Q(promises__kept_on=None), distinct=True),
    )


def given_in(year: int) -> QuerySet[Gift]:
    """The gifts that count for a year: tied to the edition of that name, used in it, or given in it."""
    tied = Q(edition__name=str(year)) | Q(uses__edition__name=str(year)) | Q(uses__fellow__edition__name=str(year))
    loose = Q(edition=None, given_on__year=year)
    return Gift.objects.filter(tied | loose, state__in=OPEN).distinct()


def acknowledgements(year: int) -> list[str]:
    """The names to thank for a year, in the form that each supporter wishes; the anonymous are left out."""
    thanked = Supporter.objects.filter(is_anonymous=False, gifts__in=given_in(year)).distinct()
    return sorted((supporter.acknowledged_as for supporter in thanked), key=sorting_name)


def unnamed_supporters(year: int) -> int:
    """How many gave in a year and wish not to be named."""
    return Supporter.objects.filter(is_anonymous=True, gifts__in=given_in(year)).distinct().count()


def supporters_of(person: Person) -> list[str]:
    """Who supported a person's place, as they wish to be named."""
    uses = Use.objects.filter(fellow__person=person, gift__supporter__is_anonymous=False).select_related(
        "gift__supporter"
    )
    return sorted({use.gift.supporter.acknowledged_as for use in uses}, key=sorting_name)


def fellows_who_may_be_named(gift: Gift) -> QuerySet[Fellow]:
    """The fellows whom a gift paid for and whose consent to be named to supporters stands today."""
    paid_for = Use.objects.filter(gift=gift, fellow__isnull=False).values("fellow")
    found = Fellow.objects.filter(pk__in=paid_for, person__in=who_agreed(Agreement.SUPPORTERS))
    return found.select_related("person__institution", "place", "edition", "department").order_by("person__name")


def fellows_paid_for(gift: Gift) -> int:
    return Use.objects.filter(gift=gift, fellow__isnull=False).values("fellow").distinct().count()


def where_gifts_stand() -> QuerySet[Gift]:
    """The gifts for which something is still to be done, each with its instalments and its open tasks, the next one first."""
    steps = Task.objects.filter(done_at=None).select_related("owner").order_by("due_on", "pk")
    found = Gift.objects.filter(state__in=AHEAD).select_related("supporter")
    return found.prefetch_related("instalments", Prefetch("tasks", queryset=steps)).order_by("given_on", "pk")


def gifts_behind() -> QuerySet[Gift]:
    """The newest gifts that came, were closed or declined."""
    return Gift.objects.exclude(state__in=AHEAD).select_related("supporter")[:MOST_BEHIND]


def sums_by_state() -> dict[str, dict[tuple[str, str], tuple[int, int]]]:
    """For each state: (unit, currency) → (gifts, amount added up), over every gift; each gift counts once, with its giver."""
    found: dict[str, dict[tuple[str, str], tuple[int, int]]] = defaultdict(dict)
    rows = Gift.objects.order_by("unit", "currency").values_list("state", "unit", "currency")
    for state, unit, currency, number, amount in rows.annotate(Count("pk"), Sum("amount")):
        key = (unit, currency if unit == Gift.Unit.MONEY else "")
        before = found[state].get(key, (0, 0))
        found[state][key] = (before[0] + number, before[1] + amount)
    return found


def came_by_state() -> dict[tuple[str, str], int]:
    """(state, currency) → pence of all instalments that came."""
    rows = Instalment.objects.filter(received_on__isnull=False).order_by("gift__state", "gift__currency")
    return {
        (state, currency): pence
        for state, currency, pence in rows.values_list("gift__state", "gift__currency").annotate(Sum("amount_pence"))
    }


def not_asked_yet() -> QuerySet[Supporter]:
    """Supporters of whom no gift is noted, not even a hoped one; without those that were not accepted."""
    return Supporter.objects.filter(gifts=None).exclude(standing=Supporter.Standing.REFUSED)


def documents_to_warn_of(on: date) -> list[Document]:
    """The agreements whose end is near by a day, or past, and has not been seen to; the earliest end first."""
    ending = Document.objects.filter(is_settled=False, ends_on__isnull=False).select_related("supporter")
    return [document for document in ending.order_by("ends_on", "pk") if document.warn_on and document.warn_on <= on]


def due(on: date) -> Iterator[Due]:
    """Everything that the team is to be reminded of by a day: promises to keep, tasks, agreements that end soon."""
    since = on - REMINDED_FOR
    yield from Promise.objects.filter(kept_on=None, due_on__range=(since, on)).select_related("supporter")
    yield from Task.objects.filter(done_at=None, due_on__range=(since, on)).select_related("supporter", "owner")
    yield from (document for document in documents_to_warn_of(on) if document.ends_on and document.ends_on >= since)


def gifts_with(supporter: Supporter) -> QuerySet[Gift]:
    """What a supporter gave, and what others gave through it, with the uses at hand."""
    found = Gift.objects.filter(Q(supporter=supporter) | Q(through=supporter))
    return found.select_related("supporter", "edition", "place", "person").prefetch_related("uses")


def last_receipt_number() -> int:
    return Receipt.objects.aggregate(last=Max("number"))["last"] or 0


def receipts() -> QuerySet[Receipt]:
    return Receipt.objects.select_related("gift__supporter")


def alike(name: str, website: str) -> list[Supporter]:
    """The supporters that a name or a website might belong to already."""
    host = _host(website)
    return [
        supporter
        for supporter in Supporter.objects.all()
        if looks_like(name, supporter.name)
        or (supporter.printed_name and looks_like(name, supporter.printed_name))
        or (host and host == _host(supporter.website))
    ]


def _host(website: str) -> str:
    return (urlsplit(website).hostname or "").removeprefix("www.")


def pairs_alike(supporters: Iterable[Supporter]) -> list[tuple[Supporter, Supporter]]:
    """Supporters whose names are the same in another spelling, two by two."""
    known: dict[str, Supporter] = {}
    pairs = []
    for supporter in sorted(supporters, key=lambda one: one.pk):
        key = name_key(supporter.name)
        if key in known:
            pairs.append((known[key], supporter))
        known.setdefault(key, supporter)
    return pairs


def others_with_address(email: str, supporter: Supporter) -> list[Contact]:
    """The contacts of other supporters who have this e-mail address."""
    if not email:
        return []
    return list(Contact.objects.filter(email__iexact=email).exclude(supporter=supporter).select_related("supporter"))


def merges_of(supporter: Supporter) -> QuerySet[SupporterMerge]:
    """What was merged into a supporter and can still be undone, the last one first."""
    return supporter.merges.filter(undone_at=None)


@dataclass(frozen=True)
class Given:
    """What one supporter gave in one year, in one unit."""

    supporter: int
    year: int
    unit: str
    currency: str
    amount: int


def given_by_year() -> list[Given]:
    """What each supporter gave in each year. A gift counts once: in the year in which it was given, with its giver."""
    rows = Gift.objects.filter(state__in=OPEN).order_by("supporter", "given_on__year", "unit", "currency")
    return [
        Given(supporter, year, unit, currency if unit == Gift.Unit.MONEY else "", amount)
        for supporter, year, unit, currency, amount in rows.values_list(
            "supporter", "given_on__year", "unit", "currency"
        ).annotate(Sum("amount"))
    ]


def owed(on: date) -> tuple[list[Promise], list[Task], list[Instalment]]:
    """What is not yet done: promises to keep, tasks, instalments that have not come and are due by a day."""
    promises = Promise.objects.filter(kept_on=None).select_related("supporter")
    tasks = Task.objects.filter(done_at=None).select_related("supporter", "owner")
    late = Instalment.objects.filter(received_on=None, due_on__lte=on, gift__state__in=AHEAD)
    late = late.select_related("gift__supporter")
    return list(promises), list(tasks), list(late)


def totals(year: int) -> dict[str, int]:
    """Pence given for a year, by currency."""
    money = Gift.objects.filter(pk__in=given_in(year), unit=Gift.Unit.MONEY)
    return dict(money.order_by("currency").values_list("currency").annotate(Sum("amount")))


def editions() -> QuerySet[Edition]:
    return Edition.objects.order_by("-first_day_on")
