"""Deeds about presence and what it earns: tick, issue, withdraw, agree to show."""

from __future__ import annotations

import secrets
from collections.abc import Collection
from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from sojourn.edition.models import Edition
from sojourn.foundation.refusals import Refusal
from sojourn.people.actions import record
from sojourn.people.models import Consent, Person
from sojourn.selection.models import Fellow
from sojourn.timetable.models import Sitting

from .. import queries
from ..models import Attendance, Certificate

LETTERS = "23456789ABCDEFGHJKMNPQRSTVWXYZ"  # none that is taken for another


class CannotCertify(Refusal):
    """Raised when a certificate cannot be issued or withdrawn."""


@transaction.atomic
def mark_attendance(*, sitting: Sitting, present: Collection[int], by: Person | None, at: datetime) -> int:
    """Write down who of a sitting's group was there (keys of fellows); how many. Ticking again replaces what was ticked."""
    fellows = list(sitting.group.fellows.all())
    Attendance.objects.filter(sitting=sitting).exclude(fellow__in=fellows).delete()
    for fellow in fellows:
        Attendance.objects.update_or_create(
            sitting=sitting,
            fellow=fellow,
            defaults={"is_present": fellow.pk in present, "marked_by": by, "marked_at": at},
        )
    there = sum(fellow.pk in present for fellow in fellows)
    record(by=by, did=gettext_noop("ticked who was there"), about=sitting, at=at, details={"present": there})
    return there


@transaction.atomic
def issue_certificates(*, edition: Edition, by: Person | None, at: datetime) -> int:
    """Issue a certificate to every fellow of an edition who has none; how many. Raises: CannotCertify, before the last taught day."""
    today = timezone.localdate(at)
    if today < edition.last_day_on:
        raise CannotCertify(_("Certificates are issued from the last taught day on."))
    attended = queries.attended(edition)
    waiting = Fellow.objects.filter(edition=edition).exclude(pk__in=Certificate.objects.values("fellow"))
    issued = 0
    for fellow in waiting.select_related("person"):
        sessions, minutes = attended.get(fellow.pk, (0, 0))
        certificate = Certificate.objects.create(
            fellow=fellow,
            code="-".join("".join(secrets.choice(LETTERS) for _letter in range(4)) for _group in range(3)),
            sessions_attended=sessions,
            minutes_attended=minutes,
            issued_on=today,
            issued_by=by,
        )
        record(by=by, did=gettext_noop("issued a certificate"), about=certificate, at=at)
        issued += 1
    return issued


@transaction.atomic
def withdraw_certificate(*, certificate: Certificate, by: Person | None, at: datetime) -> None:
    """Withdraw a certificate: whoever verifies it reads that it does not hold any more."""
    if not Certificate.objects.filter(pk=certificate.pk, withdrawn_at=None).update(withdrawn_at=at):
        raise CannotCertify(_("It has been withdrawn already."))
    record(by=by, did=gettext_noop("withdrew a certificate"), about=certificate, at=at)


@transaction.atomic
def agree_to_show(*, person: Person, what: Collection[str], at: datetime) -> None:
    """Write down what a holder lets strangers read who verify the certificate (names of queries.CONSENTS); the rest is withdrawn."""
    for name, consent in queries.CONSENTS.items():
        standing = Consent.objects.filter(person=person, what=consent, withdrawn_at=None)
        if name in what and not standing.exists():
            Consent.objects.create(person=person, what=consent, given_at=at)
            record(
                by=person, did=gettext_noop("agreed to show something"), about=person, at=at, details={"what": consent}
            )
        elif name not in what and standing.update(withdrawn_at=at):
            record(by=person, did=gettext_noop("withdrew a consent"), about=person, at=at, details={"what": consent})
