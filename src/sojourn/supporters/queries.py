"""Questions about gifts: what is left, who paid for whom, who is thanked, what is owed."""

from datetime import date
from typing import Any

from django.db.models import Count, Q, QuerySet, Sum

from sojourn.edition.models import Edition
from sojourn.people.models import Person
from sojourn.people.queries import who_agreed
from sojourn.people.rules import Agreement
from sojourn.selection.models import Fellow

from .models import Gift, Instalment, Promise, Supporter, Task, Use
from .rules import left_of, sorting_name

OPEN = (Gift.State.PLEDGED, Gift.State.RECEIVED, Gift.State.CLOSED)
"""States in which a gift counts as given; what is only hoped for is neither used nor thanked for."""


def left(gift: Gift) -> int:
    """What is left of a gift, in its own unit."""
    return left_of(gift.amount, list(gift.uses.values_list("amount", flat=True)))


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


def owed(on: date) -> tuple[list[Promise], list[Task], list[Instalment]]:
    """What is not yet done: promises to keep, tasks, instalments that have not come and are due by a day."""
    promises = Promise.objects.filter(kept_on=None).select_related("supporter")
    tasks = Task.objects.filter(done_at=None).select_related("supporter", "owner")
    late = Instalment.objects.filter(received_on=None, due_on__lte=on).select_related("gift__supporter")
    return list(promises), list(tasks), list(late)


def totals(year: int) -> dict[str, int]:
    """Pence given for a year, by currency."""
    money = Gift.objects.filter(pk__in=given_in(year), unit=Gift.Unit.MONEY)
    return dict(money.order_by("currency").values_list("currency").annotate(Sum("amount")))


def editions() -> QuerySet[Edition]:
    return Edition.objects.order_by("-first_day_on")
