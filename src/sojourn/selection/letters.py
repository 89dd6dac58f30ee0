"""The letters of selection: a place is offered; an answer is due; an offer is withdrawn; somebody was not chosen."""

from collections.abc import Callable, Mapping
from datetime import datetime
from functools import partial

from django.utils.formats import date_format
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from sojourn.communications.actions import take_back_letter, write_letter_of_kind
from sojourn.communications.kinds import Case, LetterKind, Variable
from sojourn.communications.models import Letter
from sojourn.people.links import Purpose, link_address

from . import queries
from .models import Nomination, Offer

CASES = 5
"""How many real cases the desk can try a template on."""


def _when_offered(offer: Offer) -> str:
    return offer.offered_at.isoformat()


ANSWER_OFFER = Purpose(
    "answer-offer",
    Offer,
    days=90,
    stamp=_when_offered,
    related=("nomination__person", "nomination__edition__programme", "department"),
)
"""Nominees answer their offer themselves. A link for an offer that was made anew is void."""


def _cases(values: Callable[[Offer, datetime], Mapping[str, str]]) -> list[Case]:
    found = Offer.objects.select_related(*ANSWER_OFFER.related).order_by("-offered_at", "nomination__code")[:CASES]
    return [Case(offer.nomination.person.name, partial(values, offer, offer.offered_at)) for offer in found]


def _offered(offer: Offer, at: datetime) -> dict[str, str]:
    nomination, edition = offer.nomination, offer.nomination.edition
    return {
        **_withdrawn(offer, at),
        "department": offer.department.name,
        "arrive": date_format(edition.arrive_on, "DATE_FORMAT"),
        "leave": date_format(edition.leave_on, "DATE_FORMAT"),
        "first": date_format(edition.first_day_on, "DATE_FORMAT"),
        "last": date_format(edition.last_day_on, "DATE_FORMAT"),
        "answer_by": date_format(offer.answer_by_on, "DATE_FORMAT") if offer.answer_by_on else "",
        "link": link_address("selection:answer_offer", ANSWER_OFFER, row=offer, person=nomination.person, at=at),
    }


def _withdrawn(offer: Offer, at: datetime) -> dict[str, str]:
    edition = offer.nomination.edition
    return {"name": offer.nomination.person.name, "programme": edition.programme.name, "year": edition.name}


NAMES = (
    Variable("name", _("the reader's name"), "Ama Example"),
    Variable("programme", _("the programme's name"), _("Training Programme")),
    Variable("year", _("the edition's name"), "2018"),
)
ANSWER_BY = Variable("answer_by", _("the day by which to answer"), _("9 May 2018"))
LINK = Variable(
    "link",
    _("where the reader accepts or declines, without logging in"),
    "https://example.org/offers/1.2.3.abc/",
    is_needed=True,
)
PLACE_OFFERED = LetterKind(
    name="selection.place_offered",
    title=_("A place is offered"),
    subject=_("A place on the {programme} {year}"),
    variables=(
        *NAMES,
        Variable("department", _("the department that would host the reader"), _("Coins and Medals")),
        Variable("arrive", _("the day of arrival"), _("30 June 2018")),
        Variable("leave", _("the day of departure"), _("12 August 2018")),
        Variable("first", _("the first taught day"), _("2 July 2018")),
        Variable("last", _("the last taught day"), _("10 August 2018")),
        ANSWER_BY,
        LINK,
    ),
    waits_for_team=True,
    cases=partial(_cases, _offered),
)
OFFER_WITHDRAWN = LetterKind(
    name="selection.offer_withdrawn",
    title=_("An offer is withdrawn"),
    subject=_("The {programme} {year}: the offer of a place is withdrawn"),
    variables=NAMES,
    waits_for_team=True,
    cases=partial(_cases, _withdrawn),
)
ANSWER_DUE = LetterKind(
    name="selection.answer_due",
    title=_("An answer to an offer is due"),
    subject=_("The {programme} {year}: please answer by {answer_by}"),
    variables=(*NAMES, ANSWER_BY, LINK),
    cases=partial(_cases, _offered),
)


def _not_chosen(nomination: Nomination) -> dict[str, str]:
    edition = nomination.edition
    return {"name": nomination.person.name, "programme": edition.programme.name, "year": edition.name}


def _cases_not_chosen() -> list[Case]:
    found = Nomination.objects.filter(offer=None).select_related("person", "edition__programme")
    newest = found.order_by("-edition__first_day_on", "code")[:CASES]
    return [Case(nomination.person.name, partial(_not_chosen, nomination)) for nomination in newest]


NOT_CHOSEN = LetterKind(
    name="selection.not_chosen",
    title=_("No place could be offered"),
    subject=_("The {programme} {year}: your nomination"),
    variables=NAMES,
    waits_for_team=True,
    cases=_cases_not_chosen,
)
KINDS = (PLACE_OFFERED, ANSWER_DUE, OFFER_WITHDRAWN, NOT_CHOSEN)


def place_offered(offer: Offer, *, at: datetime) -> None:
    """Write the letter that offers a place, with the link by which its reader answers."""
    _write(PLACE_OFFERED, "place-offered", offer, _offered, at)


def offer_withdrawn(offer: Offer, *, at: datetime) -> None:
    """Write the letter that takes an offer back; if the offer's own letter has not left yet, neither goes."""
    if take_back_offer(offer, reason=gettext("The offer was withdrawn before this letter was sent."), at=at):
        return
    _write(OFFER_WITHDRAWN, "offer-withdrawn", offer, _withdrawn, at)


def take_back_offer(offer: Offer, *, reason: str, at: datetime) -> bool:
    """Let the letter that offers the place stay here, if it has not left yet; True when it stays."""
    person = offer.nomination.person
    return bool(take_back_letter(kind=PLACE_OFFERED, to=person, written_at=offer.offered_at, reason=reason, at=at))


def _write(
    kind: LetterKind, deed: str, offer: Offer, values: Callable[[Offer, datetime], Mapping[str, str]], at: datetime
) -> None:
    write_letter_of_kind(
        kind=kind,
        key=f"{deed}:{offer.nomination_id}:{at.isoformat()}",
        to=offer.nomination.person,
        values=partial(values, offer, at),
        at=at,
    )


def was_told(offer: Offer) -> bool:
    """Whether the letter that offers the place has left."""
    key = f"place-offered:{offer.nomination_id}:{offer.offered_at.isoformat()}"
    return Letter.objects.filter(key=key, state=Letter.State.SENT).exists()


def answer_due(offer: Offer, *, at: datetime) -> None:
    """Remind somebody who has not answered yet of the day by which to do so."""
    _write(ANSWER_DUE, "answer-due", offer, _offered, at)


def take_back_reminder(offer: Offer, *, at: datetime) -> None:
    """Let a reminder that has not left stay here, because it is answered."""
    if offer.reminded_at:
        take_back_letter(
            kind=ANSWER_DUE,
            to=offer.nomination.person,
            written_at=offer.reminded_at,
            reason=gettext("The offer was answered before this letter was sent."),
            at=at,
        )


def not_chosen(nomination: Nomination, *, at: datetime) -> None:
    """Tell a nominee that no place could be offered. The letter waits for the team."""
    write_letter_of_kind(
        kind=NOT_CHOSEN,
        key=queries.not_chosen_key(nomination),
        to=nomination.person,
        values=partial(_not_chosen, nomination),
        at=at,
    )


def take_back_not_chosen(nomination: Nomination, *, at: datetime) -> None:
    """Let the letter stay here that says there is no place, because there is one now."""
    letter = Letter.objects.filter(key=queries.not_chosen_key(nomination)).first()
    if letter is not None:
        reason = gettext("A place was offered before this letter was sent.")
        take_back_letter(kind=NOT_CHOSEN, to=nomination.person, written_at=letter.written_at, reason=reason, at=at)
