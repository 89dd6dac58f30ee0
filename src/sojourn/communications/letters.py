"""The letters of this room itself: an enquiry has arrived; a wish for the newsletter is to be confirmed, or was known already."""

from email.utils import parseaddr

from django.conf import settings
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from .kinds import Case, LetterKind, Variable
from .models import Enquiry, Subscriber

CASES = 3


def received_values(enquiry: Enquiry) -> dict[str, str]:
    """What the confirmation says. Nothing that a stranger typed but their name: it goes to an address that anyone could have typed."""
    return {
        "name": enquiry.name,
        "sender": parseaddr(settings.DEFAULT_FROM_EMAIL)[0] or settings.REPLY_TO_ADDRESS,
        "number": str(enquiry.pk),
        "answer_by": date_format(enquiry.answer_by_on, "DATE_FORMAT"),
        "kept_days": str(settings.ENQUIRY_DAYS),
    }


def _case(enquiry: Enquiry) -> Case:
    return Case(f"#{enquiry.pk} {enquiry.name}", lambda: received_values(enquiry))


def _cases() -> list[Case]:
    found = Enquiry.objects.filter(erased_at=None).exclude(kind=Enquiry.Kind.MAIL)
    return [_case(enquiry) for enquiry in found[:CASES]]


ENQUIRY_RECEIVED = LetterKind(
    name="communications.enquiry_received",
    title=_("An enquiry has arrived"),
    subject=_("Your enquiry, number {number}"),
    variables=(
        Variable("name", _("the name that was given"), "Ama Example"),
        Variable("sender", _("whom the letter comes from"), "Sojourn"),
        Variable("number", _("the enquiry's number"), "17"),
        Variable("answer_by", _("the day by which the team means to answer"), _("9 May 2018")),
        Variable("kept_days", _("days after which what is personal is erased"), "365"),
    ),
    cases=_cases,
)


def newsletter_values(subscriber: Subscriber, link: str) -> dict[str, str]:
    """What the letters about a wish for the newsletter say; nothing that a stranger typed: anyone could have typed the address."""
    return {"sender": parseaddr(settings.DEFAULT_FROM_EMAIL)[0] or settings.REPLY_TO_ADDRESS, "link": link}


def _newsletter_cases() -> list[Case]:
    link = f"{settings.SITE_ADDRESS}/newsletter/"
    found = Subscriber.objects.order_by("-pk")[:CASES]
    return [Case(str(one), lambda one=one: newsletter_values(one, link)) for one in found]  # type: ignore[misc]


NEWSLETTER_VARIABLES = (
    Variable("sender", _("whom the letter comes from"), "Sojourn"),
    Variable(
        "link", _("the page with the button"), "https://example.org/newsletter/confirm/1.2.3.abc/", is_needed=True
    ),
)
NEWSLETTER_CONFIRM = LetterKind(
    name="communications.newsletter_confirm",
    title=_("A wish for the newsletter is to be confirmed"),
    subject=_("Shall the newsletter be sent to you?"),
    variables=NEWSLETTER_VARIABLES,
    cases=_newsletter_cases,
)
NEWSLETTER_KNOWN = LetterKind(
    name="communications.newsletter_known",
    title=_("Somebody who is sent the newsletter already asked for it again"),
    subject=_("The newsletter is sent to you already"),
    variables=NEWSLETTER_VARIABLES,
    cases=_newsletter_cases,
)
KINDS = (ENQUIRY_RECEIVED, NEWSLETTER_CONFIRM, NEWSLETTER_KNOWN)
