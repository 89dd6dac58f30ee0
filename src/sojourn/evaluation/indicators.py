"""Indicators of an edition: what was to be reached, the figure now, and whether it is met. They show no more than results do."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Count, Q, Sum
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from sojourn.edition.models import Edition
from sojourn.selection.models import Fellow

from .models import Attendance, Indicator, Result, Round
from .rules import counting
from .rules.kinds import Kind
from .rules.withholding import FEWEST
from .sheets import moments
from .wording import in_language

Reading = Indicator.Reading
READABLE = (Kind.SINGLE, Kind.MULTI, Kind.SCALE, Kind.MATRIX, Kind.NPS, Kind.NUMBER)
"""Kinds of questions that give a figure."""


@dataclass(frozen=True)
class IndicatorLine:
    """One indicator as it stands now."""

    indicator: Indicator
    read_from: str
    now: float | None
    """None where nothing may be read yet; `why_not` says why."""
    why_not: str

    @property
    def is_met(self) -> bool | None:
        if self.now is None:
            return None
        if self.indicator.wanted == Indicator.Wanted.AT_MOST:
            return self.now <= self.indicator.target
        return self.now >= self.indicator.target


def indicator_lines(edition: Edition) -> list[IndicatorLine]:
    """The indicators of an edition with their figures of now; in a fixed number of queries."""
    rows = list(Indicator.objects.filter(edition=edition).select_related("round__version", "question"))
    results = {
        (result.round_id, result.question_id, result.row): result
        for result in Result.objects.filter(round__in={row.round_id for row in rows if row.round_id}, by=None)
    }
    counted = _counted(edition) if any(row.reading != Reading.QUESTION for row in rows) else {}
    return [_line(row, results, counted) for row in rows]


def _line(
    row: Indicator, results: dict[tuple[int, int, str], Result], counted: dict[str, float | None]
) -> IndicatorLine:
    if row.reading != Reading.QUESTION:
        now = counted[row.reading]
        return IndicatorLine(row, str(row.get_reading_display()), now, _("nothing counted yet") if now is None else "")
    assert row.round is not None and row.question is not None, "a constraint holds this"
    read_from = f"{row.round.title}: {what_is_read(row)}"
    if row.round.state != Round.State.CLOSED:
        return IndicatorLine(row, read_from, None, _("the round is not closed"))
    result = results.get((row.round_id or 0, row.question_id or 0, row.row))
    now = _figure(row, result) if result and not result.is_withheld else None
    return IndicatorLine(row, read_from, now, _("withheld: fewer than five people") if now is None else "")


def _figure(row: Indicator, result: Result) -> float | None:
    """The share of those who gave one of the answers, in per cent; else the mean."""
    assert row.question is not None, "a constraint holds this"
    if row.values:
        return 100 * sum(result.counts.get(value, 0) for value in row.values) / result.n if result.n else None
    found = moments(row.question, result.counts, result.figures, result.n or 0)
    return found[0] if found and found[2] >= FEWEST else None


def what_is_read(row: Indicator) -> str:
    """In words: the question, its line, and whether a mean or a share is read."""
    assert row.question is not None and row.round is not None, "a constraint holds this"
    languages = row.round.version.languages
    language = get_language() or languages[0]
    words = [in_language(row.question.labels, language, languages)]
    words += [in_language(each["label"], language, languages) for each in row.question.rows if each["value"] == row.row]
    labels = {str(each["value"]): in_language(each["label"], language, languages) for each in row.question.choices}
    if not row.values:
        return _("{question}, mean").format(question=" · ".join(words))
    said = ", ".join(labels.get(value, value) for value in row.values)
    return _("{question}, per cent who said: {answers}").format(question=" · ".join(words), answers=said)


def _counted(edition: Edition) -> dict[str, float | None]:
    """What the house counts itself."""
    fellows = Fellow.objects.filter(edition=edition).aggregate(all=Count("pk"), places=Count("place", distinct=True))
    ticked = Attendance.objects.filter(fellow__edition=edition)
    there = ticked.aggregate(all=Count("pk"), present=Count("pk", filter=Q(is_present=True)))
    asked = Round.objects.filter(edition=edition, state=Round.State.CLOSED, sent__isnull=False)
    sums = asked.aggregate(sent=Sum("sent"), bounced=Sum("bounced"), completed=Sum("completed"))
    reached = (sums["sent"] or 0) - (sums["bounced"] or 0)
    return {
        Reading.FELLOWS: fellows["all"] or None,
        Reading.PLACES: fellows["places"] or None,
        Reading.PRESENCE: 100 * there["present"] / there["all"] if there["all"] else None,
        Reading.RESPONSE: 100 * (sums["completed"] or 0) / reached if reached else None,
    }


def readable(rounds: Iterable[Round], questions: Iterable) -> list[tuple[str, list[tuple[str, str]]]]:
    """[(round, [(key, question)])]: everything that an indicator can be read from; a key is round:question:row."""
    by_version = defaultdict(list)
    for question in questions:
        if question.kind in READABLE:
            by_version[question.version_id].append(question)
    found = []
    for round in rounds:
        lines = []
        languages = round.version.languages
        language = get_language() or languages[0]
        for question in by_version[round.version_id]:
            if question.round_id not in (None, round.pk):
                continue
            inner = {str(each["value"]): in_language(each["label"], language, languages) for each in question.rows}
            label = in_language(question.labels, language, languages)
            for row in counting.items_of(question.asked):
                lines.append((f"{round.pk}:{question.pk}:{row}", f"{label} · {inner[row]}" if row else label))
        if lines:
            found.append((round.title, lines))
    return found
