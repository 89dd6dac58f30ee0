"""What the desk and a supporter's own report show."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from . import queries
from .models import Gift, OwnField, Receipt, Supporter, Use
from .rules import counted, left_of, money

UNITS = dict(Gift.Unit.choices)


@dataclass(frozen=True)
class GiftLine:
    """A gift in a list."""

    pk: int
    title: str
    supporter: str
    state: str
    state_label: str
    given_on: date
    tied_to: str
    amount: str
    left: str
    """Empty while it is not even promised."""
    is_used_up: bool
    may_be_used: bool


@dataclass(frozen=True)
class SupporterLine:
    """A supporter in the list."""

    pk: int
    name: str
    kind: str
    printed_as: str
    standing: str
    standing_label: str
    gifts: int
    open_promises: int


@dataclass(frozen=True)
class NamedFellow:
    """A fellow who agreed to be named to supporters."""

    person: int
    name: str
    own_name: str
    job_title: str
    institution: str
    place: str
    edition: str


@dataclass(frozen=True)
class GiftReport:
    """What one gift did."""

    title: str
    words: str
    amount: str
    used: str
    left: str
    share_used: float
    uses: tuple[tuple[str, str], ...]
    """(what it paid for, how much), added up by what it paid for."""
    fellows: tuple[NamedFellow, ...]
    others: str
    """The sentence that counts the fellows who are not named; empty where there are none."""


@dataclass(frozen=True)
class SupporterReport:
    """A supporter's own report: only people whose consent stands today are named."""

    supporter: str
    gifts: tuple[GiftReport, ...]
    promises: tuple[tuple[str, date | None, str], ...]
    """(what was promised, kept on or None, where it can be seen)."""


@dataclass(frozen=True)
class Standing:
    """A gift on its way: how much, what of it came, when it is expected, and the next step towards it."""

    pk: int
    title: str
    supporter: str
    supporter_pk: int
    amount: str
    came: str
    """What came so far; empty where nothing did."""
    expected_on: date | None
    step: str
    step_on: date | None
    step_by: str
    is_late: bool
    """Its next step should have been taken, or a part of it should have come."""


@dataclass(frozen=True)
class Sum:
    """All gifts of a stage in one currency or unit."""

    gifts: int
    amount: str
    came: str
    to_come: str
    """Empty where nothing is awaited any more."""


@dataclass(frozen=True)
class Stage:
    """Where gifts stand: those of one state, with their sums. `lines` may be the newest only; the sums are of all."""

    state: str
    label: str
    gifts: int
    sums: tuple[Sum, ...]
    lines: tuple[Standing, ...]


def stages(on: date) -> tuple[Stage, ...]:
    """Every state with its gifts, from hoped for to declined, as they stand on a day."""
    sums, came = queries.sums_by_state(), queries.came_by_state()
    lines: dict[str, list[Standing]] = {state: [] for state, _label in Gift.State.choices}
    for gift in queries.where_gifts_stand():
        lines[gift.state].append(_ahead(gift, on))
    for gift in queries.gifts_behind():
        lines[gift.state].append(_behind(gift))
    return tuple(
        Stage(
            state,
            str(label),
            sum(number for number, _amount in sums.get(state, {}).values()),
            tuple(
                _sum(state, key, number, amount, came.get((state, key[1]), 0))
                for key, (number, amount) in sums.get(state, {}).items()
            ),
            tuple(lines[state]),
        )
        for state, label in Gift.State.choices
    )


def _sum(state: str, key: tuple[str, str], number: int, amount: int, came: int) -> Sum:
    unit, currency = key
    if unit != Gift.Unit.MONEY:
        return Sum(number, counted(amount, unit), "", "")
    is_awaited = state == Gift.State.PLEDGED
    return Sum(
        number,
        money(amount, currency),
        money(came, currency) if came else "",
        money(amount - came, currency) if is_awaited else "",
    )


def _ahead(gift: Gift, on: date) -> Standing:
    parts, steps = list(gift.instalments.all()), list(gift.tasks.all())
    came = sum(part.amount_pence for part in parts if part.received_on)
    awaited = [part.due_on for part in parts if not part.received_on]
    expected_on = min(awaited) if awaited else None if gift.state == Gift.State.PLEDGED else gift.given_on
    step = next((one for one in steps if one.due_on), steps[0] if steps else None)
    days = [day for day in (expected_on, step.due_on if step else None) if day]
    return Standing(
        pk=gift.pk,
        title=gift.title,
        supporter=gift.supporter.name,
        supporter_pk=gift.supporter_id,
        amount=gift.in_words(gift.amount),
        came=money(came, gift.currency) if came else "",
        expected_on=expected_on,
        step=step.what if step else "",
        step_on=step.due_on if step else None,
        step_by=str(step.owner) if step and step.owner else "",
        is_late=any(day < on for day in days),
    )


def _behind(gift: Gift) -> Standing:
    amount = gift.in_words(gift.amount)
    return Standing(
        gift.pk,
        gift.title,
        gift.supporter.name,
        gift.supporter_id,
        amount,
        "",
        gift.given_on,
        "",
        None,
        "",
        is_late=False,
    )


@dataclass(frozen=True)
class ReceiptSheet:
    """A receipt as it was written, and whether it is still valid."""

    number: int
    addressed_to: str
    title: str
    amount: str
    received_on: date
    made_on: date
    words: str
    cancelled_on: date | None
    cancelled_why: str


def receipt_sheet(receipt: Receipt) -> ReceiptSheet:
    return ReceiptSheet(
        number=receipt.number,
        addressed_to=receipt.addressed_to,
        title=receipt.title,
        amount=money(receipt.amount_pence, receipt.currency),
        received_on=receipt.received_on,
        made_on=receipt.made_on,
        words=receipt.words,
        cancelled_on=receipt.cancelled_on,
        cancelled_why=receipt.cancelled_why,
    )


def tied_to(gift: Gift) -> str:
    """What a gift is tied to, in words; empty where it is free."""
    parts = [str(part) for part in (gift.edition, gift.place, gift.person) if part]
    return " · ".join([*parts, *([gift.project] if gift.project else [])])


def gift_line(gift: Gift) -> GiftLine:
    """Draw up a line from a gift whose uses are at hand."""
    remaining = left_of(gift.amount, [use.amount for use in gift.uses.all()])
    return GiftLine(
        pk=gift.pk,
        title=gift.title,
        supporter=gift.supporter.name,
        state=gift.state,
        state_label=gift.get_state_display(),
        given_on=gift.given_on,
        tied_to=tied_to(gift),
        amount=gift.in_words(gift.amount),
        left="" if gift.state in queries.NOT_PROMISED else gift.in_words(remaining),
        is_used_up=remaining == 0,
        may_be_used=remaining > 0 and gift.state in (Gift.State.PLEDGED, Gift.State.RECEIVED),
    )


@dataclass(frozen=True)
class OwnFilter:
    """A choice by which the list of supporters can be narrowed."""

    name: str
    label: str
    choices: tuple[tuple[str, str], ...]
    chosen: str


def own_filters(asked: Mapping[str, str]) -> list[OwnFilter]:
    """One for each own field of few values: yes or no, one of a list."""
    filters = []
    for field in queries.own_fields():
        if field.kind in (OwnField.Kind.YES_NO, OwnField.Kind.ONE_OF):
            values = ["yes", "no"] if field.kind == OwnField.Kind.YES_NO else field.listed
            choices = tuple((value, own_value_in_words(field.kind, value)) for value in values)
            chosen = asked.get(f"own_{field.pk}", "")
            filters.append(OwnFilter(f"own_{field.pk}", field.name, choices, chosen if chosen in values else ""))
    return filters


def own_lines(supporter: Supporter) -> list[tuple[str, str]]:
    """(field, value in words) of everything noted in own fields, retired ones too."""
    found = supporter.own_values.select_related("field")
    return [(each.field.name, own_value_in_words(each.field.kind, each.value)) for each in found]


def own_value_in_words(kind: str, value: str) -> str:
    """A value as people read it."""
    return {"yes": _("yes"), "no": _("no")}.get(value, value) if kind == OwnField.Kind.YES_NO else value


def supporter_lines(supporters: Iterable[Any], filters: Sequence[OwnFilter]) -> list[SupporterLine]:
    """A line for each of these, as `queries.counted_supporters` gives them, of whom all is noted that the filters ask for."""
    wanted = {int(each.name.removeprefix("own_")): each.chosen for each in filters if each.chosen}
    found = queries.supporters_with(wanted) if wanted else None
    return [
        SupporterLine(
            pk=supporter.pk,
            name=supporter.name,
            kind=supporter.get_kind_display(),
            printed_as=supporter.acknowledged_as or _("not named"),
            standing=supporter.standing,
            standing_label=supporter.get_standing_display(),
            gifts=supporter.gift_count,
            open_promises=supporter.open_promise_count,
        )
        for supporter in supporters
        if found is None or supporter.pk in found
    ]


def supporter_report(supporter: Supporter) -> SupporterReport:
    """What each gift of a supporter did, by today's consents."""
    gifts = supporter.gifts.filter(state__in=queries.OPEN).prefetch_related("uses")
    promises = supporter.promises.all()
    return SupporterReport(
        supporter=supporter.printed_name or supporter.name,
        gifts=tuple(_gift_report(gift) for gift in gifts),
        promises=tuple((promise.what, promise.kept_on, promise.proof) for promise in promises),
    )


def _gift_report(gift: Gift) -> GiftReport:
    uses: list[Use] = list(gift.uses.all())
    used = sum(use.amount for use in uses)
    by_purpose: dict[str, int] = {}
    for use in uses:
        by_purpose[use.what_for] = by_purpose.get(use.what_for, 0) + use.amount
    named = [
        NamedFellow(
            person=fellow.person_id,
            name=fellow.person.name,
            own_name=fellow.person.own_name,
            job_title=fellow.person.job_title,
            institution=str(fellow.person.institution or ""),
            place=fellow.place.name,
            edition=fellow.edition.name,
        )
        for fellow in queries.fellows_who_may_be_named(gift)
    ]
    unnamed = queries.fellows_paid_for(gift) - len(named)
    others = ngettext("%(number)d fellow who is not named here", "%(number)d fellows who are not named here", unnamed)
    return GiftReport(
        title=gift.title,
        words=gift.report,
        amount=gift.in_words(gift.amount),
        used=gift.in_words(used),
        left=gift.in_words(gift.amount - used),
        share_used=used / gift.amount,
        uses=tuple(
            (what, gift.in_words(amount)) for what, amount in sorted(by_purpose.items(), key=lambda pair: -pair[1])
        ),
        fellows=tuple(named),
        others=others % {"number": unnamed} if unnamed else "",
    )
