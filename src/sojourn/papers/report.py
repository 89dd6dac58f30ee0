"""The annual report of an edition, or of a span of editions, drawn up as plain values: one sheet for the paper and for the page."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

from django.utils import timezone, translation
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy
from django.utils.translation import ngettext

from sojourn.edition.models import Edition
from sojourn.evaluation.models import Round
from sojourn.evaluation.queries import worded
from sojourn.evaluation.wording import in_language
from sojourn.foundation.refusals import Refusal
from sojourn.network.models import PastEdition
from sojourn.network.queries import fellows_by_place, fellows_by_year, quotations
from sojourn.network.sheets import network_map_sheet
from sojourn.people.queries import hidden_names, who_agreed, without_hidden_names
from sojourn.people.rules import Agreement
from sojourn.placement.models import PartnerOffer, Placement
from sojourn.selection.models import Fellow
from sojourn.supporters.queries import acknowledgements, unnamed_supporters
from sojourn.supporters.rules import sorting_name
from sojourn.timetable.queries import latest_version, published_version
from sojourn.timetable.sheets import printed_sheet

from . import figures
from .advocacy import map_values
from .figures import Covered
from .models import Account, ReportText
from .outcomes import closed_rounds, pairs, projects, round_values

Values = dict[str, Any]
MOST_QUOTATIONS = 8
MOST_EDITIONS = 30


class CannotReport(Refusal):
    """Raised when no edition of that name, or of that span, is known."""


@dataclass(frozen=True)
class Part:
    """A part of the report that people write.

    `begin` is what it says until somebody does; where that is empty the part is left out, and the desk shows `hint`.
    """

    name: str
    title: str | Promise
    begin: str | Promise
    hint: str | Promise = ""


PARTS = (
    Part("introduction", lazy("Introduction"), lazy("This report tells what happened, whom it reached, and what we learned.")),
    Part("new", lazy("What was new"), "", lazy("Tell here what was done for the first time.")),
    Part("network", lazy("Our network"), lazy("Everyone who took part stays in touch, for life.")),
    Part("legacy", lazy("What grew from it"), lazy("Projects, awards and training passed on by fellows.")),
    Part("evaluation", lazy("What we learned"), lazy("Everybody was asked. Where too few answered, nothing is shown.")),
    Part("plans", lazy("What comes next"), "", lazy("Tell here what is planned.")),
    Part("thanks", lazy("Thanks"), lazy("The programme is possible because others believe in it.")),
)  # fmt: skip


def editions_of(report: str) -> list[Edition]:
    """The editions that a report is about, the earliest first: one by its name, or all of a span such as 2012-2018.

    Raises: CannotReport.
    """
    found = Edition.objects.select_related("programme").filter(name=report)
    first, dash, last = report.partition("-")
    if dash and first.isdecimal() and last.isdecimal() and len(first) == len(last) == 4 and not found:
        found = Edition.objects.select_related("programme").filter(name__gte=first, name__lte=last)
    editions = list(found.order_by("first_day_on")[:MOST_EDITIONS])
    if not editions:
        raise CannotReport(_("There is no edition {report}.").format(report=report[:50]))
    return editions


def span_of(report: str) -> tuple[int, int] | None:
    """The first and the last year of a span such as 2012-2018; None of anything else."""
    first, dash, last = report.partition("-")
    if not dash or not all(year.isdecimal() and len(year) == 4 for year in (first, last)):
        return None
    return int(first), int(last)


def covered_by(report: str, editions: Sequence[Edition]) -> Covered:
    """These editions, and those years of the report of which only the people are known."""
    span = span_of(report)
    names = [one.name for one in editions]
    earlier = PastEdition.objects.filter(year__range=span) if span else PastEdition.objects.filter(name__in=names)
    return Covered(tuple(editions), tuple(earlier.order_by("year", "name")))


def texts_of(report: str) -> dict[str, str]:
    """The words of each part: the newest that somebody wrote, else what it begins with."""
    written: dict[str, str] = {}
    for row in ReportText.objects.filter(report=report).order_by("written_at", "pk"):
        written[row.part] = row.words
    return {part.name: written.get(part.name, str(part.begin)) for part in PARTS}


def accounts_of(editions: Sequence[Edition]) -> dict[tuple[str, int], str]:
    """The newest account of each department ("department", key) and each partner ("offer", key)."""
    found: dict[tuple[str, int], str] = {}
    hidden = hidden_names()
    for row in Account.objects.filter(edition__in=editions).order_by("written_at", "pk"):
        key = ("department", row.department_id) if row.department_id else ("offer", row.offer_id)
        found[key] = without_hidden_names(row.words, hidden)  # type: ignore[index]
    return found


def report_values(report: str) -> Values:
    """Everything that the report says, as it is at this moment. Raises: CannotReport."""
    editions = editions_of(report)
    covered = covered_by(report, editions)
    hidden = hidden_names()
    texts = {part: without_hidden_names(words, hidden) for part, words in texts_of(report).items()}
    named = who_agreed(Agreement.QUOTED)
    fellows = Fellow.objects.filter(edition__in=editions)
    shown = fellows.filter(person__in=named).select_related("person__institution", "place", "edition")
    unnamed = fellows.count() - shown.count()
    rounds = closed_rounds(editions)
    return {
        "lang": (translation.get_language() or "en").split("-")[0],
        "report": report,
        "programme": editions[-1].programme.name,
        "title": _("%(programme)s: report %(report)s") % {"programme": editions[-1].programme.name, "report": report},
        "dates": [*(_dates(edition) for edition in editions), *_known_by_people(covered), *_missing(report, covered)],
        "made": _("Drawn up on %(day)s. Every number was counted on that day.") % {"day": _day(timezone.localdate())},
        "network_places": sorted(fellows_by_place()),
        "map": map_values(network_map_sheet()),
        "aims": list(editions[-1].programme.aims),
        "texts": texts,
        "titles": {part.name: str(part.title) for part in PARTS},
        "figures": [
            asdict(figure) | {"words": str(figure.words)} for figure in figures.figures(figures.FIGURES, covered)
        ],
        "years": years(report, covered),
        "topics": _bars(figures.by_topic(covered)),
        "formats": _bars(figures.by_format(covered)),
        "growth": growth(),
        "fellows": [
            {
                "name": one.person.name,
                "own_name": one.person.own_name,
                "job_title": one.person.job_title,
                "institution": str(one.person.institution or ""),
                "place": one.place.name,
                "edition": one.edition.name,
            }
            for one in shown.order_by("edition__first_day_on", "person__name")
        ],
        "unnamed": ngettext("%(number)d fellow is not named here.", "%(number)d fellows are not named here.", unnamed)
        % {"number": unnamed}
        if unnamed
        else "",
        "departments": departments(editions),
        "partners": partners(editions),
        "quotations": quoted(covered, covered.persons)[:MOST_QUOTATIONS],
        **projects(covered),
        "rounds": [round_values(one) for one in rounds],
        "pairs": pairs(rounds),
        "supporters": _thanked(covered),
        "unnamed_supporters": _unnamed(covered),
        "money": figures.money_given(covered),
        "timetable": timetable(editions),
        "instruments": instruments(rounds),
        "words": words(),
    }


def words() -> dict[str, str]:
    """The fixed words of the report."""
    return {
        "contents": _("Contents"),
        "network": _("A global network"),
        "year": _("In figures"),
        "years": _("Year by year"),
        "one_year": _("Year"),
        "together": _("Together"),
        "not_held": _("not kept here"),
        "once": _(
            "A dash stands for what nobody kept. Who or what comes again in another year is counted once in the last line."
        ),
        "topics": _("Hours by topic"),
        "formats": _("Hours by format"),
        "growth": _("Fellows of all years, added up"),
        "aims": _("What the programme is for"),
        "fellows": _("Fellows"),
        "departments": _("Departments tell"),
        "partners": _("Partner museums tell"),
        "quotations": _("In their own words"),
        "projects": _("Projects"),
        "evaluation": _("Evaluation"),
        "withheld": _("Too few answered to show this without telling who."),
        "likely": _(
            "In brackets stands a range: worked out in this way, it holds the true figure nineteen times in twenty."
        ),
        "answered": _("answered"),
        "pairs": _("Before and after"),
        "before": _("Before"),
        "after": _("After"),
        "change": _("How it changed"),
        "supporters": _("We thank"),
        "timetable": _("Appendix: the timetable"),
        "instruments": _("Appendix: what was asked"),
        "appendix_fellows": _("Appendix: the fellows"),
        "hosted": _("Hosted"),
        "hours": _("hours"),
        "day": _("Day"),
        "sessions": _("Sessions"),
        "question": _("Question"),
        "mean": _("mean"),
        "none": _("No account was written yet."),
    }


def _day(day: Any) -> str:
    return date_format(day, "DATE_FORMAT")


def _dates(edition: Edition) -> str:
    said = {"name": edition.name, "first": _day(edition.first_day_on), "last": _day(edition.last_day_on)}
    return _("%(name)s: %(first)s to %(last)s") % said


def _known_by_people(covered: Covered) -> list[str]:
    """Of which years only the people are known, since they were over before the house was used."""
    full = {one.name for one in covered.editions}
    names = [one.name for one in covered.earlier if one.name not in full]
    return [_("Of %(years)s only the fellows are known.") % {"years": ", ".join(names)}] if names else []


def _missing(report: str, covered: Covered) -> list[str]:
    """That a span has years of which nothing is kept: nothing in the report is about those."""
    missing = [str(year) for year in years_of(report, covered) if year not in covered.years]
    said = _("No edition is kept here for %(years)s. Nothing in this report is about those years.")
    return [said % {"years": ", ".join(missing)}] if missing else []


def years_of(report: str, covered: Covered) -> list[int]:
    """The years that a report tells one by one: every one of its span, or those of its only edition."""
    first, last = span_of(report) or (0, -1)
    if last - first > MOST_EDITIONS:
        first, last = max(first, covered.years[0]), min(last, covered.years[-1])
    return list(range(first, last + 1)) or covered.years


def years(report: str, covered: Covered) -> Values:
    """The yearly figures side by side, with what they come to together; nothing of a report on one year."""
    told = figures.year_by_year(covered, years_of(report, covered))
    if len(told) < 2:
        return {}
    columns = [{"name": name, "words": str(figures.FIGURES[name][0])} for name in figures.YEARLY]
    charts = []
    for place, column in enumerate(columns):
        numbers = [row.numbers[place] or 0 for row in told]
        if sum(1 for number in numbers if number) > 1:
            bars = [
                {
                    "label": str(row.year),
                    "told": figures.shown(number) if number else "–",
                    "share": number / max(numbers),
                }
                for row, number in zip(told, numbers, strict=True)
            ]
            charts.append(column | {"bars": bars})
    return {
        "columns": columns,
        "rows": [
            {
                "year": str(row.year),
                "is_held": row.is_held,
                "cells": [
                    {"name": column["name"], "shown": "" if number is None else figures.shown(number)}
                    for column, number in zip(columns, row.numbers, strict=True)
                ],
            }
            for row in told
        ],
        "sums": [
            {"name": name, "shown": figures.shown(figures.FIGURES[name][1](covered).number)} for name in figures.YEARLY
        ],
        "charts": charts,
    }


def _bars(counted: Sequence[tuple[str, int]]) -> list[Values]:
    """Bars of minutes, told in hours; the longest is 1."""
    most = max((count for _name, count in counted), default=1)
    return [{"label": name, "told": figures.shown(count / 60), "share": count / most} for name, count in counted]


def growth() -> list[Values]:
    """The network at the end of each year: everyone who had taken part by then."""
    added, rows = 0, []
    for year, number in fellows_by_year().items():
        added += number
        rows.append((str(year), added))
    return [{"label": year, "told": figures.shown(number), "share": number / added} for year, number in rows]


def departments(editions: Sequence[Edition]) -> list[Values]:
    """Each department that hosted, with how many fellows and what it tells."""
    hosted: dict[tuple[str, int], int] = {}
    for pk, name in (
        Fellow.objects.filter(edition__in=editions).order_by().values_list("department", "department__name")
    ):
        hosted[(name, pk)] = hosted.get((name, pk), 0) + 1
    told = accounts_of(editions)
    return [
        {"pk": pk, "name": name, "hosted": number, "account": told.get(("department", pk), "")}
        for (name, pk), number in sorted(hosted.items())
    ]


def partners(editions: Sequence[Edition]) -> list[Values]:
    """Each placement that hosted, with how many fellows and what it tells."""
    placed: dict[int, int] = {}
    for pk in Placement.objects.filter(offer__edition__in=editions).values_list("offer", flat=True):
        placed[pk] = placed.get(pk, 0) + 1
    told = accounts_of(editions)
    offers = PartnerOffer.objects.filter(pk__in=placed).prefetch_related("museums").order_by("name")
    return [
        {
            "pk": offer.pk,
            "name": offer.name,
            "city": offer.city,
            "museums": [museum.name for museum in offer.museums.all()],
            "hosted": placed[offer.pk],
            "account": told.get(("offer", offer.pk), ""),
        }
        for offer in offers
    ]


def quoted(covered: Covered, persons: set[int]) -> list[Values]:
    """What those of these persons who took part say of the programme, as long as they agree."""
    years = {row[3]: row[0] for row in figures.took_part(covered)}
    return [
        {
            "words": one.text,
            "person": one.person_id,
            "name": one.person.name,
            "place": one.person.place.name if one.person.place else "",
            "year": years[one.person_id],
        }
        for one in quotations()
        if one.person_id in years and one.person_id in persons
    ]


def _thanked(covered: Covered) -> list[str]:
    names = {name for year in covered.years for name in acknowledgements(year)}
    return sorted(names, key=sorting_name)


def _unnamed(covered: Covered) -> int:
    return max((unnamed_supporters(year) for year in covered.years), default=0)


def timetable(editions: Sequence[Edition]) -> list[Values]:
    """Every taught day with its sessions, as the published version has them."""
    days = []
    for edition in editions:
        version = published_version(edition) or latest_version(edition)
        if version is None:
            continue
        for week in printed_sheet(version).weeks:
            for day in week.days:
                titles = list(dict.fromkeys(f"{line.starts:%H:%M} {line.title}" for line in day.lines))
                if titles:
                    days.append({"day": date_format(day.on, "D j M Y"), "sessions": titles})
    return days


def instruments(rounds: Sequence[Round]) -> list[Values]:
    """What was asked, in its own words."""
    language = translation.get_language() or "en"
    asked = []
    for version in {one.version_id: one.version for one in rounds}.values():
        whole = worded(version)
        questions = [
            in_language(question.labels, language, whole.languages)
            for section in whole.sections
            for question in section.questions
        ]
        asked.append({"title": in_language(whole.titles, language, whole.languages), "questions": questions})
    return asked
