"""Questions of this room: which paper, from which version."""

from pathlib import Path

from django.utils.translation import gettext as _

from sojourn.edition.models import Edition
from sojourn.foundation.refusals import Refusal
from sojourn.foundation.typesetting import Paper, typeset
from sojourn.legacy.models import Project
from sojourn.legacy.queries import shown_projects
from sojourn.museums.models import Department
from sojourn.placement.models import PartnerOffer
from sojourn.programme.models import Programme
from sojourn.selection.models import Fellow
from sojourn.supporters.models import Receipt, Supporter
from sojourn.supporters.sheets import GiftReport, receipt_sheet, supporter_report
from sojourn.timetable.queries import latest_version, published_version

from .advocacy import advocacy_values
from .impact import impact_values
from .models import ReportText
from .outcomes import is_pictured, picture_name
from .report import Values, report_values
from .sheets import coursebook_sheet, receipt_values, supporter_values

TEMPLATES = Path(__file__).parent / "typst"
MOST_PICTURES = 6
"""For one gift: what fits on two pages."""


class CannotPrint(Refusal):
    """Raised when there is nothing to print yet."""


def newest_words() -> list[ReportText]:
    """The words that each part of each report has now, of those that somebody wrote."""
    newest = {(row.report, row.part): row for row in ReportText.objects.order_by("written_at", "pk")}
    return list(newest.values())


def coursebook(edition: Edition) -> Paper:
    """The coursebook of an edition, from the published version of its timetable, else from the latest draft.

    Raises: CannotPrint, when the edition has no timetable. CannotTypeset.
    """
    version = published_version(edition) or latest_version(edition)
    if version is None:
        raise CannotPrint(f"Edition {edition} has no timetable yet. Plan and adopt one first.")
    return typeset(TEMPLATES / "coursebook.typ", coursebook_sheet(edition, version))


def supporter_paper(supporter: Supporter) -> Paper:
    """A supporter's own report: what each gift did, naming and picturing only people whose consent stands at this moment.

    Raises: CannotPrint, when nothing was given yet. CannotTypeset.
    """
    report = supporter_report(supporter)
    if not report.gifts:
        raise CannotPrint(_("%(supporter)s has given nothing yet that could be told of.") % {"supporter": supporter})
    shown = [pictured(gift) for gift in report.gifts]
    files = {picture_name(one): _octets(one) for projects in shown for one in projects}
    values = supporter_values(report)
    for gift, projects in zip(values["gifts"], shown, strict=True):
        gift["pictures"] = [
            {"file": picture_name(one), "title": one.title, "words": one.picture_words} for one in projects
        ]
    return typeset(TEMPLATES / "supporter.typ", values, files)


def receipt_paper(receipt: Receipt) -> Paper:
    """A receipt as PDF. Raises: CannotTypeset."""
    programme = Programme.objects.order_by("pk").first()
    return typeset(
        TEMPLATES / "receipt.typ", receipt_values(receipt_sheet(receipt), programme.name if programme else "")
    )


def pictured(gift: GiftReport) -> list[Project]:
    """The projects with a picture of those whom a gift's report names; each of a project's people agrees that it is shown."""
    named = [fellow.person for fellow in gift.fellows]
    found = shown_projects().filter(people__person__in=named).exclude(picture="").distinct()[:MOST_PICTURES]
    return [one for one in found if is_pictured(one)]


def _octets(project: Project) -> bytes:
    with project.picture.open() as file:
        return bytes(file.read())


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
    return report_of(report_values(report))


def report_of(values: Values) -> Paper:
    """The report that these values make, with the pictures of its projects. Raises: CannotTypeset."""
    keys = [one["pk"] for one in values["projects"] if one["picture"]]
    files = {picture_name(one): _octets(one) for one in Project.objects.filter(pk__in=keys)}
    return typeset(TEMPLATES / "report.typ", values, files)


def host_named(edition: Edition, name: str) -> tuple[Department | None, PartnerOffer | None]:
    """The department, or else the partner placement, of this name that hosted in an edition. Raises: CannotPrint."""
    hosting = Department.objects.filter(pk__in=Fellow.objects.filter(edition=edition).values("department"))
    department = hosting.filter(name=name).first()
    offers = PartnerOffer.objects.filter(edition=edition, placements__isnull=False).distinct()
    offer = None if department else offers.filter(name=name).first()
    if department is None and offer is None:
        known = sorted({*hosting.values_list("name", flat=True), *offers.values_list("name", flat=True)})
        words = _("Nobody called “%(name)s” hosted in %(edition)s. These did: %(known)s.")
        raise CannotPrint(words % {"name": name, "edition": edition.name, "known": "; ".join(known) or "–"})
    return department, offer


def impact_report(edition: Edition, *, department: Department | None, offer: PartnerOffer | None) -> Paper:
    """A department's or a partner's own two pages. Raises: CannotReport, CannotTypeset."""
    return typeset(TEMPLATES / "impact.typ", impact_values(edition, department=department, offer=offer))
