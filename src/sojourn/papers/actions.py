"""Deeds about reports: words are added, never overwritten; a report is opened to the world and closed again."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_noop

from sojourn.edition.models import Edition
from sojourn.museums.models import Department
from sojourn.people.actions import record
from sojourn.people.models import Person
from sojourn.placement.models import PartnerOffer

from .models import Account, ReportRelease, ReportText


@transaction.atomic
def write_text(*, report: str, part: str, words: str, by: Person | None, at: datetime) -> ReportText:
    """Write the words of a part anew; what stood there before is kept."""
    written = ReportText.objects.create(report=report, part=part, words=words, written_by=by, written_at=at)
    record(by=by, did=gettext_noop("wrote for a report"), about=written, at=at)
    return written


@transaction.atomic
def write_account(
    *,
    edition: Edition,
    department: Department | None,
    offer: PartnerOffer | None,
    words: str,
    by: Person | None,
    at: datetime,
) -> Account:
    """Write a department's or a partner's own account anew; what stood there before is kept."""
    account = Account.objects.create(
        edition=edition, department=department, offer=offer, words=words, written_by=by, written_at=at
    )
    record(by=by, did=gettext_noop("wrote an account of a summer"), about=account, at=at)
    return account


@transaction.atomic
def release(*, report: str, by: Person | None, at: datetime) -> None:
    """Open a report's page to the world."""
    row, is_new = ReportRelease.objects.get_or_create(report=report, defaults={"released_at": at, "released_by": by})
    if is_new:
        record(by=by, did=gettext_noop("opened a report to the world"), about=row, at=at)


@transaction.atomic
def take_back(*, report: str, by: Person | None, at: datetime) -> None:
    """Close a report's page to the world."""
    row = ReportRelease.objects.filter(report=report).first()
    if row is not None:
        record(by=by, did=gettext_noop("closed a report to the world"), about=row, at=at)
        row.delete()
