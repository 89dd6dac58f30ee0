"""Deeds about other programs: keys by which they read, addresses that are told when a round is closed."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from hashlib import sha256
from hmac import compare_digest

from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from sojourn.foundation.refusals import Refusal
from sojourn.foundation.webhooks import post_signed
from sojourn.people.actions import record
from sojourn.people.models import Account, Person
from sojourn.people.queries import roles_of, roles_since_before
from sojourn.people.rules import Permission, Role, permissions_of

from ..models import Announcement, ApiKey, ApiUse, Listener, Round

LONGEST = timedelta(days=366)
MOST_KEYS = 10
"""Keys of one person that hold at one time."""
MARK = "sojourn"


class CannotMakeKey(Refusal):
    """Raised when a key cannot be made; the text says why."""


class WrongKey(Exception):
    """Raised when a key is none, or holds no more. Which of the two is not told."""


@dataclass(frozen=True)
class Visitor:
    """In whose place a program reads, and what it may."""

    person: Person
    account: Account
    roles: frozenset[Role]
    permissions: frozenset[Permission]


@transaction.atomic
def make_key(*, person: Person, name: str, ends_on: date, at: datetime) -> tuple[ApiKey, str]:
    """Make a key for a program that reads in somebody's place; the row, and the key itself, which is not kept. Raises: CannotMakeKey."""
    today = timezone.localdate(at)
    if Permission.READ_ANSWERS not in permissions_of(roles_of(person.pk)):
        raise CannotMakeKey(_("A key reads what you may read; you may read no results."))
    if not today <= ends_on <= today + LONGEST:
        raise CannotMakeKey(_("A key holds for a year at most, and for today at least."))
    if ApiKey.objects.filter(person=person, withdrawn_at=None, ends_on__gte=today).count() >= MOST_KEYS:
        raise CannotMakeKey(
            _("You have {number} keys. Withdraw one that is not used any more.").format(number=MOST_KEYS)
        )
    secret = secrets.token_urlsafe(32)
    key = ApiKey.objects.create(person=person, name=name, hashed=_hash(secret), made_at=at, ends_on=ends_on)
    record(by=person, did=gettext_noop("made a key for a program"), about=key, at=at)
    return key, f"{MARK}_{key.pk}_{secret}"


@transaction.atomic
def withdraw_key(*, key: ApiKey, by: Person, at: datetime) -> None:
    """Let a key hold no more, from now on."""
    if ApiKey.objects.filter(pk=key.pk, withdrawn_at=None).update(withdrawn_at=at):
        record(by=by, did=gettext_noop("withdrew a key of a program"), about=key, at=at)


@transaction.atomic
def use_key(*, typed: str, at: datetime) -> Visitor:
    """Let a program in by its key, and count it. Raises: WrongKey.

    It may what its person may now, by roles that they had when it was made: with a role, the keys made under it end for good.
    """
    mark, _sign, rest = typed.partition("_")
    number, _sign, secret = rest.partition("_")
    known = mark == MARK and number.isascii() and number.isdecimal() and len(number) < 18
    key = ApiKey.objects.select_related("person").filter(pk=int(number)).first() if known else None
    if not compare_digest(key.hashed if key else _hash(""), _hash(secret)) or key is None:
        raise WrongKey
    today = timezone.localdate(at)
    account = Account.objects.filter(person=key.person_id, is_active=True).first()
    roles = roles_since_before(key.person_id, key.made_at)
    if not key.holds_on(today) or account is None or Permission.READ_ANSWERS not in permissions_of(roles):
        raise WrongKey
    use, _is_new = ApiUse.objects.get_or_create(key=key, on=today)
    ApiUse.objects.filter(pk=use.pk).update(number=F("number") + 1)
    return Visitor(key.person, account, frozenset(roles), permissions_of(roles))


def _hash(secret: str) -> str:
    """Of 256 random bits a plain hash is enough: there is nothing to guess."""
    return sha256(secret.encode()).hexdigest()


@transaction.atomic
def keep_listener(*, name: str, address: str, by: Person, at: datetime) -> Listener:
    """Let an address be told when a round is closed; the secret that signs what it is told is made here, anew for a name that is known."""
    told = {"address": address, "is_active": True, "secret": secrets.token_hex(32)}
    listener, _is_new = Listener.objects.update_or_create(name=name, defaults=told)
    record(by=by, did=gettext_noop("lets an address be told when a round is closed"), about=listener, at=at)
    return listener


@transaction.atomic
def drop_listener(*, listener: Listener, by: Person, at: datetime) -> None:
    """Tell an address nothing more."""
    record(by=by, did=gettext_noop("lets an address be told of closed rounds no more"), about=listener, at=at)
    listener.delete()


def let_announce(round: Round) -> int:
    """Note that every listener is to be told of a closed round; how many are."""
    listeners = Listener.objects.filter(is_active=True)
    return len(Announcement.objects.bulk_create(Announcement(listener=each, round=round) for each in listeners))


def tell(*, announcement: Announcement, at: datetime) -> bool:
    """Tell a listener that a round is closed, once, and no answer with it; False when it must be tried again. Safe to run twice."""
    if announcement.state != Announcement.State.WAITING:
        return True
    round, listener = announcement.round, announcement.listener
    told = {
        "event": "round closed",
        "round": round.pk,
        "title": round.title,
        "edition": round.edition.name,
        "results": settings.SITE_ADDRESS + reverse("evaluation:api_results", args=[round.pk]),
    }
    headers = {"X-Sojourn-Announcement": str(announcement.pk)}
    error = post_signed(address=listener.address, secret=listener.secret, told=told, headers=headers, at=at)
    is_over = announcement.note_try(error, at)
    announcement.save()
    return is_over
