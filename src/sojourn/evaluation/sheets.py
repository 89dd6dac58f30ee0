"""What a reader sees of a round's results, as frozen values. Pages and exports are drawn from these; they hold no person."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from itertools import product
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from sojourn.people.models import Person

from . import queries
from .models import Answer, Question, Result, Round, WordFeeling
from .queries import Counts
from .rules import counting, intervals
from .rules.crossing import shown_cells
from .rules.intervals import Estimate
from .rules.kinds import Kind
from .rules.withholding import FEWEST, is_safe
from .wording import in_language, language_of

NOT_THIS = "\0"
"""Those who did not choose the one answer that is looked at."""
NUMERIC = {Kind.SCALE, Kind.MATRIX, Kind.NPS, Kind.NUMBER}


@dataclass(frozen=True)
class Bar:
    value: str
    label: str
    count: int
    share: Estimate
    place: float | None = None
    """The mean place, where people put things in order."""

    @property
    def width(self) -> str:
        return f"{100 * self.share.value:.2f}"


@dataclass(frozen=True)
class Earlier:
    """The same question in an earlier round."""

    title: str
    edition: str
    on: date
    n: int
    mean: Estimate
    change: Estimate
    """From then to now."""
    effect: float | None
    is_reworded: bool


@dataclass(frozen=True)
class GroupSheet:
    """What one group said."""

    by: str
    value: str
    label: str
    n: int | None
    is_withheld: bool
    bars: tuple[Bar, ...]
    mean: Estimate | None


@dataclass(frozen=True)
class ItemSheet:
    """One question, or one line of a matrix."""

    name: str
    row: str
    label: str
    n: int
    is_withheld: bool
    bars: tuple[Bar, ...]
    mean: Estimate | None
    recommend: float | None
    median: float | None
    earlier: tuple[Earlier, ...]
    groups: tuple[GroupSheet, ...]


@dataclass(frozen=True)
class QuestionSheet:
    pk: int
    name: str
    label: str
    kind: str
    kind_label: str
    level: str
    items: tuple[ItemSheet, ...]
    is_open: bool
    """Answers in own words, which are read on a page of their own."""
    language: str = ""
    """Of the label, where it is not that of the page."""
    is_own: bool = False
    """Asked in this round alone, for somebody who gives the session."""
    asked_by: int | None = None
    """Who that is."""

    @property
    def first(self) -> ItemSheet | None:
        return self.items[0] if self.items else None

    @property
    def is_in_own_words(self) -> bool:
        """What one person wrote or sent: not for readers outside the team."""
        return self.kind in (Kind.TEXT, Kind.WORDS, Kind.FILE)

    @property
    def shown_bars(self) -> tuple[Bar, ...]:
        """The choices, as the first line that is shown has them."""
        return next((item.bars for item in self.items if item.bars), ())

    @property
    def bar_columns(self) -> int:
        return max(len(self.shown_bars), 1)

    @property
    def columns(self) -> int:
        """Columns of figures: choices, mean, n."""
        return len(self.shown_bars) + 2

    @property
    def has_groups(self) -> bool:
        return any(item.groups for item in self.items)


@dataclass(frozen=True)
class ResultsSheet:
    """Everything that may be shown of a closed round."""

    round: Round
    counts: Counts
    population: int | None
    """How many people the letter reached; None where that is not known. Every interval speaks of them."""
    answers: int
    response: Estimate | None
    questions: tuple[QuestionSheet, ...]


def language_here(round: Round) -> str:
    return get_language() or round.version.languages[0]


def results_sheet(round: Round, *, counts: Counts | None = None) -> ResultsSheet:
    """Draw up the results of a closed round; in a fixed number of queries, whatever the number of answers."""
    counts = counts or queries.counts_of(round)
    answered = counts.completed + counts.partly
    population = max(counts.reached, answered) if round.sent is not None else None
    questions = queries.asked_in(round)
    drawing = _Drawing(round, questions, population)
    share = intervals.share(counts.completed, population) if population else None
    return ResultsSheet(
        round=round,
        counts=counts,
        population=population,
        answers=answered,
        response=share,
        questions=tuple(drawing.question(each) for each in questions if each.kind != Kind.CODE),
    )


def for_contributor(sheet: ResultsSheet, person: Person) -> ResultsSheet:
    """What somebody who gives the session may read of it: figures, nobody's own words, and of own questions only their own."""
    kept = [each for each in sheet.questions if not each.is_in_own_words]
    mine = tuple(each for each in kept if not each.is_own or each.asked_by == person.pk)
    return replace(sheet, questions=mine)


class _Drawing:
    """What is needed of the database for a sheet, fetched once."""

    def __init__(self, round: Round, questions: list[Question], population: int | None) -> None:
        self.round, self.population = round, population
        self.languages = round.version.languages
        self.language = language_here(round)
        self.by_pk = {question.pk: question for question in questions}
        self.chains = queries.forerunners(questions)
        self.own: dict[tuple[int, str], list[Result]] = defaultdict(list)
        for result in Result.objects.filter(round=round).order_by("id"):
            self.own[result.question_id, result.row].append(result)
        self.earlier: dict[tuple[int, str], list[Result]] = defaultdict(list)
        keys = {pk for chain in self.chains.values() for pk in chain}
        before = Result.objects.filter(question__in=keys, by=None, is_withheld=False, round__from_on__lt=round.from_on)
        for result in before.select_related("round__edition").order_by("-round__from_on", "-round__pk"):
            self.earlier[result.question_id, result.row].append(result)

    def say(self, texts: Mapping[str, str]) -> str:
        return in_language(dict(texts), self.language, self.languages)

    def question(self, question: Question) -> QuestionSheet:
        labels = {str(row["value"]): self.say(row["label"]) for row in question.rows}
        items = tuple(self._item(question, row, labels.get(row, "")) for row in counting.items_of(question.asked))
        return QuestionSheet(
            pk=question.pk,
            name=question.name,
            label=self.say(question.labels),
            kind=question.kind,
            kind_label=str(question.get_kind_display()),
            level=question.level,
            items=items,
            is_open=question.kind == Kind.TEXT,
            language=language_of(question.labels, self.language, self.languages) if question.round_id else "",
            is_own=question.round_id is not None,
            asked_by=question.own.written_by_id if question.round_id and hasattr(question, "own") else None,
        )

    def _item(self, question: Question, row: str, label: str) -> ItemSheet:
        rows = self.own.get((question.pk, row), [])
        total = next((each for each in rows if each.by_id is None), None)
        is_withheld = total is None or total.is_withheld
        counts = {} if total is None or is_withheld else total.counts
        n = 0 if total is None or is_withheld else total.n or 0
        figures = total.figures if total else {}
        return ItemSheet(
            name=question.name,
            row=row,
            label=label,
            n=n,
            is_withheld=is_withheld,
            bars=self._bars(question, counts, n, figures),
            mean=self._mean(question, counts, figures, n),
            recommend=intervals.recommend({int(value): count for value, count in counts.items()})
            if question.kind == Kind.NPS and n
            else None,
            median=figures.get("median"),
            earlier=() if is_withheld or total is None else self._earlier(question, row, total),
            groups=tuple(self._group(question, each) for each in rows if each.by_id is not None),
        )

    def _group(self, question: Question, result: Result) -> GroupSheet:
        other = self.by_pk[result.by_id or 0]
        labels = {str(choice["value"]): self.say(choice["label"]) for choice in other.choices}
        n = result.n or 0
        return GroupSheet(
            by=self.say(other.labels),
            value=result.by_value,
            label=labels.get(result.by_value, result.by_value) or _("did not say"),
            n=result.n,
            is_withheld=result.is_withheld,
            bars=() if result.is_withheld else self._bars(question, result.counts, n, result.figures),
            mean=None if result.is_withheld else self._mean(question, result.counts, result.figures, n),
        )

    def _bars(
        self, question: Question, counts: Mapping[str, int], n: int, figures: Mapping[str, Any]
    ) -> tuple[Bar, ...]:
        labels = {str(choice["value"]): self.say(choice["label"]) for choice in question.choices}
        places = figures.get("places", {})
        return tuple(
            Bar(value, labels.get(value, value), count, intervals.share(count, n, self.population), places.get(value))
            for value, count in counts.items()
        )

    def _mean(
        self, question: Question, counts: Mapping[str, int], figures: Mapping[str, Any], n: int
    ) -> Estimate | None:
        found = moments(question, counts, figures, n)
        if found is None or found[2] < FEWEST:
            return None
        return intervals.mean_of(*found, self.population, bounds_of(question))

    def _earlier(self, question: Question, row: str, now: Result) -> tuple[Earlier, ...]:
        here = moments(question, now.counts, now.figures, now.n or 0)
        if here is None or here[2] < FEWEST:
            return ()
        found = []
        for pk in self.chains[question.pk]:
            for result in self.earlier.get((pk, row), []):
                there = moments(question, result.counts, result.figures, result.n or 0)
                if there is None or there[2] < FEWEST:
                    continue
                found.append(
                    Earlier(
                        title=result.round.title,
                        edition=result.round.edition.name,
                        on=result.round.from_on,
                        n=there[2],
                        mean=intervals.mean_of(*there, None, bounds_of(question)),
                        change=intervals.difference(there, here),
                        effect=intervals.effect_size(there, here),
                        is_reworded=pk != question.pk and self.is_reworded(question, pk),
                    )
                )
        return tuple(found)

    def is_reworded(self, question: Question, pk: int) -> bool:
        """Whether the earlier question, as far as it is at hand, had other words."""
        earlier = question.continues if question.continues_id == pk else None
        return earlier is None or earlier.labels != question.labels or earlier.rows != question.rows


def moments(
    question: Question, counts: Mapping[str, int], figures: Mapping[str, Any], n: int
) -> tuple[float, float, int] | None:
    """(mean, variance, n) of what can be averaged; choices that stand for no number ("does not apply") are left out."""
    if question.kind not in NUMERIC or not n:
        return None
    if question.kind == Kind.NUMBER:
        return figures["mean"], figures["variance"], n
    numbers = {str(value): float(value) for value in range(11)} if question.kind == Kind.NPS else question.asked.numbers
    counted = {numbers[value]: count for value, count in counts.items() if value in numbers and count}
    return intervals.variance_of(counted) if counted else None


def bounds_of(question: Question) -> tuple[float, float] | None:
    if question.kind == Kind.NPS:
        return 0.0, 10.0
    if question.kind == Kind.NUMBER or not question.asked.numbers:
        return None
    return min(question.asked.numbers.values()), max(question.asked.numbers.values())


@dataclass(frozen=True)
class Word:
    word: str
    count: int
    feeling: str
    width: str


def words_sheet(item: ItemSheet, sort: str) -> tuple[Word, ...]:
    """The words of the last day with their counts, and how each is meant; sorted by count, word or feeling."""
    feelings = dict(
        WordFeeling.objects.filter(word__in=[bar.value for bar in item.bars]).values_list("word", "feeling")
    )
    most = max((bar.count for bar in item.bars), default=1)
    found = [
        Word(bar.value, bar.count, feelings.get(bar.value, ""), f"{100 * bar.count / most:.1f}") for bar in item.bars
    ]
    order = ["positive", "neither", "", "negative"]
    ways: dict[str, Any] = {
        "count": lambda word: (-word.count, word.word),
        "word": lambda word: word.word,
        "feeling": lambda word: (order.index(word.feeling), -word.count, word.word),
    }
    return tuple(sorted(found, key=ways.get(sort, ways["count"])))


@dataclass(frozen=True)
class Change:
    """One question before and after."""

    label: str
    before: Estimate
    after: Estimate
    change: Estimate
    effect: float | None
    is_paired: bool
    """Whether the same people, linked by their own codes, are compared; else the two rounds as wholes."""


def before_and_after(before: Round, after: Round) -> tuple[Change, ...]:
    """How answers changed between two rounds of a series, on questions of the same name, kind and values."""
    then, now = _Wave(before), _Wave(after)
    changes = []
    for (name, row), question in now.items.items():
        earlier = then.items.get((name, row))
        if earlier is None or question.kind not in NUMERIC or question.kind == Kind.NUMBER:
            continue
        if earlier.kind != question.kind or earlier.asked.choices != question.asked.choices:
            continue
        totals = then.total(earlier, row), now.total(question, row)
        if totals[0] is None or totals[1] is None:
            continue
        paired = _paired(then, now, earlier, question, row)
        label = now.label(question, row)
        bounds = bounds_of(question)
        estimates = [intervals.mean_of(*moment, None, bounds) for moment in totals if moment]
        if paired is not None:
            change = intervals.mean_of(*paired)
            effect = paired[0] / paired[1] ** 0.5 if paired[1] > 0 else None
            changes.append(Change(label, estimates[0], estimates[1], change, effect, is_paired=True))
        else:
            change = intervals.difference(totals[0], totals[1])
            effect = intervals.effect_size(totals[0], totals[1])
            changes.append(Change(label, estimates[0], estimates[1], change, effect, is_paired=False))
    return tuple(changes)


class _Wave:
    """One round of a series: its questions, shown results and answers."""

    def __init__(self, round: Round) -> None:
        self.round = round
        questions = queries.asked_in(round)
        self.questions = {question.pk: question for question in questions}
        self.items = {(each.name, row): each for each in questions for row in counting.items_of(each.asked)}
        self.results = list(Result.objects.filter(round=round, is_withheld=False))
        self.answers = list(Answer.objects.filter(round=round).values_list("pk", "wave", "values"))

    def label(self, question: Question, row: str) -> str:
        languages = self.round.version.languages
        texts = next((each["label"] for each in question.rows if str(each["value"]) == row), question.labels)
        return in_language(texts, language_here(self.round), languages)

    def total(self, question: Question, row: str) -> tuple[float, float, int] | None:
        for result in self.results:
            if (result.question_id, result.row, result.by_id) == (question.pk, row, None):
                found = moments(question, result.counts, result.figures, result.n or 0)
                return found if found and found[2] >= FEWEST else None
        return None

    def said(self, question: Question, row: str) -> dict[Any, tuple[str, float]]:
        """{answer: (own code, number)} of those who gave a number."""
        found = {}
        numbers = question.asked.numbers
        for pk, wave, values in self.answers:
            value = counting.said(question.asked, values, question.name, row)
            number = float(value) if question.kind == Kind.NPS and value is not None else numbers.get(str(value))
            if value is not None and number is not None:
                found[pk] = (wave, number)
        return found

    def family(self, question: Question, row: str, said: Mapping[Any, Any]) -> list[frozenset]:
        """The sets of people whose results on a question are shown."""
        values = {pk: values for pk, _wave, values in self.answers}
        sets = []
        for result in self.results:
            if (result.question_id, result.row) != (question.pk, row):
                continue
            by = self.questions.get(result.by_id or 0)
            sets.append(
                frozenset(pk for pk in said if by is None or str(values[pk].get(by.name) or "") == result.by_value)
            )
        return sets


def _paired(
    then: _Wave, now: _Wave, earlier: Question, question: Question, row: str
) -> tuple[float, float, int] | None:
    """(mean, variance, n) of the differences of those whom their own codes link; None where they would tell too much.

    The linked people are one more shown set in both rounds: it must be safe beside all others, in the first round beside the linked sets of
    every other round of the series too.
    """
    before, after = then.said(earlier, row), now.said(question, row)
    linked = _linked(before, after)
    if len(linked) < FEWEST:
        return None
    sets_before = [*then.family(earlier, row, before), frozenset(one for one, _other in linked)]
    sets_after = [*now.family(question, row, after), frozenset(other for _one, other in linked)]
    for round in Round.objects.filter(
        series=now.round.series_id, state=Round.State.CLOSED, from_on__lt=now.round.from_on
    ):
        if round.pk != then.round.pk:
            other = _Wave(round)
            same = other.items.get((question.name, row))
            if same:
                sets_before.append(frozenset(one for one, _two in _linked(before, other.said(same, row))))
    sets_before = [each for each in sets_before if each]
    if not (is_safe(sets_before) and is_safe(sets_after)):
        return None
    changes = [after[other][1] - before[one][1] for one, other in linked]
    at = sum(changes) / len(changes)
    return at, sum((change - at) ** 2 for change in changes) / (len(changes) - 1), len(changes)


def _linked(before: Mapping[Any, tuple[str, float]], after: Mapping[Any, tuple[str, float]]) -> list[tuple[Any, Any]]:
    """Answers with the same own code; codes that two people chose in one round link nobody."""
    first, second = _by_code(before), _by_code(after)
    return [(first[code], second[code]) for code in first if code in second]


def _by_code(said: Mapping[Any, tuple[str, float]]) -> dict[str, Any]:
    found: dict[str, list[Any]] = defaultdict(list)
    for pk, (code, _number) in said.items():
        if code:
            found[code].append(pk)
    return {code: each[0] for code, each in found.items() if len(each) == 1}


@dataclass(frozen=True)
class TextLine:
    """One answer in own words, as a reader sees it."""

    key: str
    text: str
    themes: tuple[int, ...]
    """Those this reader found."""
    is_read: bool


@dataclass(frozen=True)
class ThemeLine:
    name: str
    pk: int
    count: int
    """Answers in which any reader found it."""
    agreement: intervals.Agreement | None
    """Of the two who read most, on what both have read."""


@dataclass(frozen=True)
class Readers:
    """Who read how much, by number rather than name where there are only two."""

    names: tuple[str, ...]
    both: int


CROSSED = (Kind.SINGLE, Kind.MULTI, Kind.SCALE)
"""Kinds of which two make a table."""


@dataclass(frozen=True)
class CrossCell:
    count: int | None
    """None where it is withheld."""
    share: float | None
    """Of those in the row."""

    @property
    def per_cent(self) -> str:
        return "" if self.share is None else f"{100 * self.share:.0f}"


@dataclass(frozen=True)
class CrossRow:
    label: str
    n: int
    cells: tuple[CrossCell, ...]


@dataclass(frozen=True)
class CrossSheet:
    """What those who gave one answer to a question said to another; its totals are those of the two questions' own results."""

    one: str
    other: str
    heads: tuple[str, ...]
    totals: tuple[int, ...]
    rows: tuple[CrossRow, ...]
    answers: int

    @property
    def withheld(self) -> int:
        return sum(cell.count is None for row in self.rows for cell in row.cells)


def crossable(sheet: ResultsSheet) -> list[QuestionSheet]:
    """The questions of a closed round that can be laid across each other."""
    return [each for each in sheet.questions if each.kind in CROSSED and each.first and not each.first.is_withheld]


def cross_sheet(sheet: ResultsSheet, one: QuestionSheet, other: QuestionSheet) -> CrossSheet:
    """Two questions as a table, without the cells of fewer than five and those from which one could be calculated."""
    given = list(Answer.objects.filter(round=sheet.round).values_list("values", flat=True))
    rows, columns = _ways(one), _ways(other)
    cells: dict[tuple[str, str], int | None] = {}
    for row_ways in _partitions(one, given):
        for column_ways in _partitions(other, given):
            counts = Counter((_way(one, row_ways, values), _way(other, column_ways, values)) for values in given)
            shown = shown_cells(counts, set(product(row_ways, column_ways)))
            for row in row_ways:
                for column in column_ways:
                    is_shown = (row, column) in shown or not _any(counts, 0, row) or not _any(counts, 1, column)
                    cells[row, column] = counts[row, column] if is_shown else None
    row_totals = Counter(way for values in given for way in _ways_of(one, values))
    column_totals = Counter(way for values in given for way in _ways_of(other, values))
    kept = [way for way in rows if way or row_totals[way]]
    heads = [way for way in columns if way or column_totals[way]]
    return CrossSheet(
        one=one.label,
        other=other.label,
        heads=tuple(columns[way] for way in heads),
        totals=tuple(column_totals[way] for way in heads),
        rows=tuple(
            CrossRow(
                rows[way],
                row_totals[way],
                tuple(_cell(cells[way, head], row_totals[way]) for head in heads),
            )
            for way in kept
        ),
        answers=len(given),
    )


def _cell(count: int | None, n: int) -> CrossCell:
    return CrossCell(count, count / n if count is not None and n else None)


def _any(counts: Counter[tuple[str, str]], at: int, way: str) -> bool:
    return any(count and cell[at] == way for cell, count in counts.items())


def _ways(question: QuestionSheet) -> dict[str, str]:
    """{value: label} of the ways to answer; "" stands for those who did not."""
    bars = question.first.bars if question.first else ()
    return {**{bar.value: bar.label for bar in bars}, "": _("did not say")}


def _partitions(question: QuestionSheet, given: list[dict[str, Any]]) -> list[list[str]]:
    """Ways to answer that exclude each other: all of them, or each by itself where somebody chose several."""
    ways = list(_ways(question))
    return [[way] for way in ways] if any(len(_ways_of(question, values)) > 1 for values in given) else [ways]


def _ways_of(question: QuestionSheet, values: Mapping[str, Any]) -> list[str]:
    value = values.get(question.name)
    chosen = value if isinstance(value, list) else [value] if value else []
    return [str(each) for each in chosen] or [""]


def _way(question: QuestionSheet, ways: list[str], values: Mapping[str, Any]) -> str:
    """Which of these ways somebody answered; of one by itself, everything else is another."""
    return next((way for way in _ways_of(question, values) if way in ways), NOT_THIS)
