"""What one department or partner museum made possible: two pages from the same sheets as the annual report."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet, prefetch_related_objects
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from sojourn.edition.models import Edition
from sojourn.legacy.models import Trained
from sojourn.legacy.queries import all_trainings, shown_projects
from sojourn.legacy.rules import reach
from sojourn.museums.models import Department
from sojourn.network.models import PastFellow
from sojourn.people.queries import who_agreed
from sojourn.people.rules import Agreement
from sojourn.placement.models import PartnerOffer, Placement
from sojourn.selection.models import Fellow

from . import figures
from .figures import Covered
from .report import CannotReport, Values, quoted, report_values

MOST_SESSIONS, MOST_PROJECTS, MOST_TOPICS, MOST_YEARS, MOST_QUOTATIONS = 12, 4, 10, 12, 3
MOST_BARS, MOST_BARS_A_QUESTION = 22, 11
"""What fits on two pages."""
OF_THE_SUMMER = ("fellows", "places", "partners", "departments", "hours")


@dataclass(frozen=True)
class Host:
    """A department, or one placement at one partner museum or several."""

    name: str
    fellows: QuerySet[Fellow]
    account: str
    gave: list[str]
    """Lines: the sessions it led, or what it offered."""
    years: dict[int, int]
    """How many it hosted, by year."""


def impact_values(edition: Edition, *, department: Department | None, offer: PartnerOffer | None) -> Values:
    """A partner's or a department's own two pages: whom it hosted, what it told and gave, what came of it; then the whole summer.

    Raises: CannotReport, when it hosted nobody.
    """
    of_all = report_values(edition.name)
    host = _department(edition, department, of_all) if department else _partner(offer, of_all)
    if host is None:
        raise CannotReport(_("Nobody was hosted there in {edition}.").format(edition=edition.name))
    named = host.fellows.filter(person__in=who_agreed(Agreement.QUOTED)).select_related("person__institution", "place")
    persons = {one.person_id for one in named}
    number = host.fellows.count()
    most = max(host.years.values(), default=1)
    return {
        "lang": of_all["lang"],
        "title": _("What %(name)s made possible in %(edition)s") % {"name": host.name, "edition": edition.name},
        "programme": of_all["programme"],
        "edition": edition.name,
        "name": host.name,
        "hosted": number,
        "places": sorted(set(host.fellows.values_list("place__name", flat=True))),
        "fellows": [
            {
                "name": one.person.name,
                "job_title": one.person.job_title,
                "institution": str(one.person.institution or ""),
                "place": one.place.name,
            }
            for one in named
        ],
        "unnamed": number - len(persons),
        "account": host.account,
        "gave": host.gave,
        "quotations": quoted(Covered((edition,)), persons)[:MOST_QUOTATIONS],
        "years": [
            {"label": str(year), "told": str(count), "share": count / most}
            for year, count in sorted(host.years.items())[-MOST_YEARS:]
        ],
        "came_of_it": _came_of_it(host),
        "figures": [figure for figure in of_all["figures"] if figure["name"] in OF_THE_SUMMER],
        "topics": of_all["topics"][:MOST_TOPICS],
        "said": _said(of_all["rounds"]),
        "made": of_all["made"],
        "words": of_all["words"]
        | {
            "whom": _("Whom it hosted"),
            "from": _("They came from"),
            "others": _("not named here"),
            "gave": _("What it gave"),
            "years": _("Fellows hosted, year by year"),
            "came_of_it": _("What came of it"),
            "whole": _("The whole summer"),
            "said": _("What fellows said of the summer"),
        },
    }


def _department(edition: Edition, department: Department, of_all: Values) -> Host | None:
    own = next((one for one in of_all["departments"] if one["pk"] == department.pk), None)
    if own is None:
        return None
    minutes: dict[str, int] = defaultdict(int)
    slots = figures.slots_of([edition])
    prefetch_related_objects(slots, "contributors")
    for slot in slots:
        if department.pk in {one.department_id for one in slot.contributors.all()}:
            minutes[slot.sitting.session.title] += figures.minutes(slot)
    gave = [
        _("%(session)s: %(hours)s hours") % {"session": title, "hours": figures.shown(count / 60)}
        for title, count in sorted(minutes.items(), key=lambda row: -row[1])
    ]
    years = Counter(Fellow.objects.filter(department=department).values_list("edition__first_day_on__year", flat=True))
    years.update(PastFellow.objects.filter(department__iexact=department.name).values_list("edition__year", flat=True))
    fellows = Fellow.objects.filter(edition=edition, department=department)
    return Host(own["name"], fellows, own["account"], gave[:MOST_SESSIONS], dict(years))


def _partner(offer: PartnerOffer | None, of_all: Values) -> Host | None:
    own = next((one for one in of_all["partners"] if offer and one["pk"] == offer.pk), None)
    if own is None or offer is None:
        return None
    gave = [line.strip() for line in offer.offers.splitlines() if line.strip()]
    if len(own["museums"]) > 1:
        gave.append(_("Together: %(museums)s") % {"museums": ", ".join(own["museums"])})
    hosting = PartnerOffer.objects.filter(museums__in=offer.museums.all()).distinct()
    placed = Placement.objects.filter(offer__in=hosting)
    years = Counter(placed.values_list("offer__edition__first_day_on__year", flat=True))
    fellows = Fellow.objects.filter(pk__in=Placement.objects.filter(offer=offer).values("fellow"))
    return Host(own["name"], fellows, own["account"], gave[:MOST_SESSIONS], dict(years))


def _came_of_it(host: Host) -> list[str]:
    """Projects that the world may read of, and what was passed on, counted without names."""
    persons = host.fellows.values("person")
    projects = shown_projects().filter(people__person__in=persons).distinct()[:MOST_PROJECTS]
    told = [f"{one.title}: {one.summary}" if one.summary else one.title for one in projects]
    passed_on = reach(
        all_trainings(), frozenset(Trained.objects.filter(person__in=persons).values_list("pk", flat=True))
    )
    if passed_on.trainings:
        words = ngettext(
            "One training was passed on, and %(people)d people were reached.",
            "%(number)d trainings were passed on, and %(people)d people were reached.",
            passed_on.trainings,
        )
        told.append(words % {"number": passed_on.trainings, "people": len(passed_on.named) + passed_on.unnamed})
    return told


def _said(rounds: Sequence[Values]) -> list[dict[str, Any]]:
    """Questions of the year's latest rounds that may be shown; of few fellows at one host nothing could be."""
    shown: list[dict[str, Any]] = []
    room = MOST_BARS
    for round in reversed(rounds):
        for question in round["questions"]:
            for item in question["items"]:
                bars = item["bars"][:MOST_BARS_A_QUESTION]
                if bars and not item["is_withheld"] and len(bars) <= room:
                    label = f"{question['label']} · {item['label']}" if item["label"] else question["label"]
                    shown.append(item | {"label": label, "bars": bars, "round": round["title"]})
                    room -= len(bars)
    return shown
