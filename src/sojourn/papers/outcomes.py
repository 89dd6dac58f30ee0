"""What came of a summer, as a report tells it: the projects of those who took part, and what they answered when asked."""

from collections.abc import Sequence
from typing import Any

from django.utils.formats import date_format, number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from sojourn.edition.models import Edition
from sojourn.evaluation.models import Round
from sojourn.evaluation.rules.intervals import Estimate
from sojourn.evaluation.rules.kinds import Kind
from sojourn.evaluation.sheets import ItemSheet, QuestionSheet, before_and_after, results_sheet
from sojourn.legacy.models import Project
from sojourn.legacy.queries import shown_projects
from sojourn.legacy.sheets import project_sheet

from .figures import Covered, shown

Values = dict[str, Any]
MOST_PROJECTS = 40
MOST_EARLIER = 2
"""Earlier editions with which a question is compared."""


def projects(covered: Covered) -> Values:
    """The projects of those who took part: what each was, as long as all its people agree; how many there are besides."""
    own = Project.objects.filter(people__person__in=covered.persons).distinct()
    told = shown_projects().filter(pk__in=own.values("pk")).order_by("from_on", "pk")
    silent = own.count() - told.count()
    words = ngettext(
        "%(number)d project is not described: not everybody in it has agreed.",
        "%(number)d projects are not described: not everybody in them has agreed.",
        silent,
    )
    return {
        "projects": [project_values(one) for one in told[:MOST_PROJECTS]],
        "silent_projects": words % {"number": silent} if silent else "",
    }


def project_values(project: Project) -> Values:
    """A project in few words: people, places, dates, visitors, its picture, and what it grew from."""
    sheet = project_sheet(project)
    line = sheet.line
    days = [date_format(day, "DATE_FORMAT") for day in (line.from_on, line.to_on) if day]
    where = list(dict.fromkeys([*sheet.institutions, *(stop[0] for stop in sheet.stops), *sheet.places]))
    before = sheet.chain[: [one.pk for one in sheet.chain].index(line.pk)]
    return {
        "pk": line.pk,
        "title": line.title,
        "kind": line.kind,
        "summary": sheet.summary,
        "dates": " – ".join(days),
        "places": ", ".join(where),
        "people": [f"{name}, {part}" if part else name for name, part in sheet.people],
        "visitors": ngettext("%(number)s visitor", "%(number)s visitors", sheet.visitors)
        % {"number": shown(sheet.visitors)}
        if sheet.visitors
        else "",
        "grew_from": _("Grew from: %(titles)s") % {"titles": " → ".join(one.title for one in before)} if before else "",
        "picture": picture_name(project) if is_pictured(project) else "",
        "picture_words": sheet.picture_words,
    }


def is_pictured(project: Project) -> bool:
    return bool(project.picture) and project.picture.storage.exists(project.picture.name or "")


def picture_name(project: Project) -> str:
    """The name of a project's picture beside the paper that shows it."""
    return f"project-{project.pk}.webp"


def closed_rounds(editions: Sequence[Edition]) -> list[Round]:
    """What was asked in these editions, the earliest first; what was asked about one session is for those who gave it."""
    closed = Round.objects.filter(edition__in=editions, state=Round.State.CLOSED, session=None)
    return list(closed.select_related("edition", "version__questionnaire").order_by("from_on"))


def round_values(round: Round) -> Values:
    """What may be shown of a round: distributions with their counts, means with their intervals, change since earlier years."""
    sheet = results_sheet(round)
    questions = [_question(question, round) for question in sheet.questions if not question.is_open and question.items]
    said = {"answers": sheet.answers, "asked": sheet.population}
    response = _("%(answers)d of %(asked)d answered") if sheet.population else _("%(answers)d answered")
    return {
        "pk": round.pk,
        "title": round.title,
        "edition": round.edition.name,
        "response": response % said,
        "questions": questions,
    }


MOST_STEPS = 7
"""Steps of a scale that one bar can show."""


def _question(question: QuestionSheet, round: Round) -> Values:
    steps = [bar.label for bar in question.shown_bars]
    return {
        "label": question.label,
        "kind": question.kind,
        "steps": steps,
        "is_scale": question.kind in (Kind.SCALE, Kind.MATRIX) and 0 < len(steps) <= MOST_STEPS,
        "columns": question.columns,
        "whole": question.columns + 1,
        "items": [_item(item, round) for item in question.items],
    }


def _item(item: ItemSheet, round: Round) -> Values:
    bars = [{"label": bar.label, "told": str(bar.count), "share": bar.share.value} for bar in item.bars]
    return {
        "label": item.row and item.label,
        "n": item.n,
        "is_withheld": item.is_withheld,
        "bars": bars,
        "told": ", ".join(f"{bar['label']} {bar['told']}" for bar in bars),
        "mean": _mean(item.mean) if item.mean else "",
        "then": since(item, round),
    }


def _mean(mean: Estimate) -> str:
    """A mean with its interval; alone where everyone answered, so that there is no doubt."""
    value, low, high = (_number(one) for one in (mean.value, mean.low, mean.high))
    return value if low == high else f"{value} ({low} – {high})"


def since(item: ItemSheet, round: Round) -> list[str]:
    """How a question that continues was answered in earlier editions, and how far it has moved since, in words.

    Where an edition asked more than once, the round of the same title is compared, else its last.
    """
    by_edition: dict[str, Any] = {}
    for earlier in item.earlier:  # the newest first
        if earlier.edition == round.edition.name:
            continue
        if earlier.edition not in by_edition or earlier.title == round.title:
            by_edition[earlier.edition] = earlier
    told = []
    for earlier in list(by_edition.values())[:MOST_EARLIER]:
        said = {"edition": earlier.edition, "mean": _number(earlier.mean.value), "moved": moved(earlier.change)}
        words = _("%(edition)s, in other words: %(mean)s, since then %(moved)s.") if earlier.is_reworded else ""
        told.append((words or _("%(edition)s: %(mean)s, since then %(moved)s.")) % said)
    return told


def moved(change: Estimate) -> str:
    """A change with its interval, in words."""
    low, high = sorted((abs(change.low), abs(change.high)))
    said = {"by": _number(abs(change.value)), "low": _number(low), "high": _number(high)}
    if change.low > 0:
        return _("higher by %(by)s (%(low)s to %(high)s)") % said
    if change.high < 0:
        return _("lower by %(by)s (%(low)s to %(high)s)") % said
    said = {"lower": _number(abs(change.low)), "higher": _number(abs(change.high))}
    return _("no clear change (%(lower)s lower to %(higher)s higher)") % said


def _number(value: float) -> str:
    """With one decimal, with two where one would make it nothing."""
    digits = 2 if 0 < abs(value) < 0.05 else 1
    return number_format(round(value, digits), digits)  # by itself it cuts, and does not round


def pairs(rounds: Sequence[Round]) -> list[Values]:
    """What changed between the first and the last round of each series, question by question."""
    by_series: dict[int, list[Round]] = {}
    for round in rounds:
        if round.series_id:
            by_series.setdefault(round.series_id, []).append(round)
    found = []
    for waves in by_series.values():
        changes = before_and_after(waves[0], waves[-1]) if len(waves) > 1 else ()
        if not changes:
            continue
        linked = max((one.change.n for one in changes if one.is_paired), default=0)
        words = ngettext(
            "%(number)d person, linked by a code that nobody else knows.",
            "The same %(number)d people before and after, linked by codes that nobody else knows.",
            linked,
        )
        found.append(
            {
                "pk": waves[-1].pk,
                "edition": waves[-1].edition.name,
                "title": f"{waves[0].title} – {waves[-1].title}",
                "of_whom": words % {"number": linked} if linked else _("Both rounds as wholes."),
                "lines": [
                    {
                        "label": one.label,
                        "before": _number(one.before.value),
                        "after": _number(one.after.value),
                        "moved": moved(one.change),
                    }
                    for one in changes
                ],
            }
        )
    return found
