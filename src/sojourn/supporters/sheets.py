"""What the desk and a supporter's own report show."""

from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from . import queries
from .models import Gift, Supporter, Use
from .rules import left_of


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
    is_used_up: bool


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
        left=gift.in_words(remaining),
        is_used_up=remaining == 0,
    )


def supporter_lines() -> list[SupporterLine]:
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
        for supporter in queries.counted_supporters()
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
