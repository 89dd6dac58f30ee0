"""The mail provider's doors: bounces, complaints, and what came in. Which provider, and its secret, stand in the settings."""

import logging
import re
from hashlib import blake2b
from typing import Any

from anymail.signals import AnymailInboundEvent, AnymailTrackingEvent, EventType, RejectReason, inbound, tracking
from anymail.urls import urlpatterns as of_anymail
from django.conf import settings
from django.dispatch import receiver
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from sojourn.communications import actions
from sojourn.communications.models import MailEvent
from sojourn.people.access import open_to_all

log = logging.getLogger(__name__)
VIEWS = {str(pattern.name).removesuffix("_tracking_webhook"): pattern.callback for pattern in of_anymail}
INBOUND = {str(pattern.name).removesuffix("_inbound_webhook"): pattern.callback for pattern in of_anymail}
FOR_NOW = re.compile(r"soft|transient|temporar|undetermined", re.IGNORECASE)
"""How providers call a bounce that may pass: SoftBounce, soft_bounce, Transient, temporary, Undetermined."""


@open_to_all
@csrf_exempt  # django-anymail asks for the secret, or for the provider's signature
@require_POST
def told_by_provider(request: HttpRequest, name: str) -> HttpResponse:
    if name != settings.MAIL_PROVIDER or name not in VIEWS or not any(settings.ANYMAIL.values()):
        raise Http404
    return VIEWS[name](request)


@open_to_all
@csrf_exempt
@require_POST
def handed_over_by_provider(request: HttpRequest, name: str) -> HttpResponse:
    """An e-mail that came in, in the provider's own form."""
    if name != settings.MAIL_PROVIDER or name not in INBOUND or not any(settings.ANYMAIL.values()):
        raise Http404
    return INBOUND[name](request)


@receiver(inbound, dispatch_uid="sojourn.communications.inbound")
def take_in(sender: Any, event: AnymailInboundEvent, esp_name: str, **_given: Any) -> None:
    """What cannot be read is answered as taken, or the provider would send it again for days; the log says so."""
    message = event.message
    try:
        receipt = actions.receive_mail(
            raw=message.as_bytes(), at=timezone.now(), recipient=message.envelope_recipient or ""
        )
    except (actions.CannotReceive, UnicodeError, LookupError) as refusal:
        log.warning("mail that came in by %s: %s", esp_name, refusal)
    else:
        log.info("mail that came in by %s: %s", esp_name, receipt.outcome)


@receiver(tracking, dispatch_uid="sojourn.communications")
def note(sender: Any, event: AnymailTrackingEvent, esp_name: str, **_given: Any) -> None:
    """django-anymail's only way to tell is a signal. This is the house's one receiver; what it does is an action like any other."""
    if not event.recipient:
        return
    at = event.timestamp or timezone.now()
    if event.event_type == EventType.UNSUBSCRIBED:
        actions.end_at_address(address=event.recipient, at=at)
        return
    kind = kind_of(event)
    if kind is not None:
        said = f"{esp_name} {event.event_id or ''} {event.recipient.lower()} {event.event_type} {event.timestamp}"
        words = event.mta_response or event.description or event.event_type
        key = f"{esp_name}:{blake2b(said.encode(), digest_size=16).hexdigest()}"
        actions.note_event(address=event.recipient, kind=kind, at=at, key=key, words=str(words))


def kind_of(event: AnymailTrackingEvent) -> MailEvent.Kind | None:
    """What an event says of its address; None for what says nothing, such as a delay. Opened and clicked are never looked at."""
    if event.event_type == EventType.COMPLAINED or event.reject_reason == RejectReason.SPAM:
        return MailEvent.Kind.COMPLAINT
    if event.event_type == EventType.BOUNCED:
        return MailEvent.Kind.SOFT if may_pass(event) else MailEvent.Kind.HARD
    if event.event_type == EventType.REJECTED and event.reject_reason in {RejectReason.INVALID, RejectReason.BOUNCED}:
        return MailEvent.Kind.HARD
    return MailEvent.Kind.SOFT if event.reject_reason == RejectReason.TIMED_OUT else None


def may_pass(event: AnymailTrackingEvent) -> bool:
    """Whether a bounce is one that may pass, by the provider's word for it or by the mail server's code (4.x.x)."""
    told = event.esp_event
    flat = told.values() if hasattr(told, "values") else []
    nested = [inner for value in flat if isinstance(value, dict) for inner in value.values()]
    words = [value for value in [*flat, *nested] if isinstance(value, str) and len(value) < 40]
    return any(FOR_NOW.search(word) for word in words) or bool(
        re.match(r"\D{0,20}4\d\d\b|.{0,40}\b4\.\d{1,3}\.\d{1,3}\b", event.mta_response or "")
    )
