"""Questions of this room: which paper, from which version."""

from pathlib import Path

from django.utils.translation import gettext as _

from sojourn.edition.models import Edition
from sojourn.foundation.refusals import Refusal
from sojourn.foundation.typesetting import Paper, typeset
from sojourn.museums.models import Department
from sojourn.placement.models import PartnerOffer
from sojourn.programme.models import Programme
from sojourn.supporters.models import Supporter
from sojourn.supporters.sheets import supporter_report
from sojourn.timetable.queries import latest_version, published_version

from .advocacy import advocacy_values
from .report import impact_values, report_values
from .sheets import coursebook_sheet, supporter_values

TEMPLATES = Path(__file__).parent / "typst"


class CannotPrint(Refusal):
    """Raised when there is nothing to print yet."""


def coursebook(edition: Edition) -> Paper:
    """The coursebook of an edition, from the published version of its timetable, else from the latest draft.

    Raises: CannotPrint, when the edition has no timetable. CannotTypeset.
    """
    version = published_version(edition) or latest_version(edition)
    if version is None:
        raise CannotPrint(f"Edition {edition} has no timetable yet. Plan and adopt one first.")
    return typeset(TEMPLATES / "coursebook.typ", coursebook_sheet(edition, version))


def supporter_paper(supporter: Supporter) -> Paper:
    """A supporter's own report: what each gift did, naming only people whose consent stands at this moment.

    Raises: CannotPrint, when nothing was given yet. CannotTypeset.
    """
    report = supporter_report(supporter)
    if not report.gifts:
        raise CannotPrint(_("%(supporter)s has given nothing yet that could be told of.") % {"supporter": supporter})
    return typeset(TEMPLATES / "supporter.typ", supporter_values(report))


def advocacy_book() -> Paper:
    """The advocacy book, from the figures and the consents of this moment.

    Raises: CannotPrint, when there is no programme yet. CannotTypeset.
    """
    programme = Programme.objects.order_by("pk").first()
    if programme is None:
        raise CannotPrint(_("There is no programme yet to speak for."))
    return typeset(TEMPLATES / "advocacy.typ", advocacy_values(programme))


def annual_report(report: str) -> Paper:
    """The report of an edition, or of a span such as 2012-2018, counted and drawn up now. Raises: CannotReport, CannotTypeset."""
    return typeset(TEMPLATES / "report.typ", report_values(report))


def impact_report(edition: Edition, *, department: Department | None, offer: PartnerOffer | None) -> Paper:
    """A department's or a partner's own two pages. Raises: CannotReport, CannotTypeset."""
    return typeset(TEMPLATES / "impact.typ", impact_values(edition, department=department, offer=offer))
