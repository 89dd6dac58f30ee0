"""Answers in own words, a page at a time: what one reader sees, and how far two agree."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from django.core.paginator import Page, Paginator
from django.db.models import Count, QuerySet

from sojourn.people.models import Person

from .models import OpenAnswer, Question, Reading, Result, Round, SentFile, Theme
from .rules.intervals import agreement
from .rules.kinds import Kind
from .sheets import Readers, TextLine, ThemeLine


@dataclass(frozen=True)
class TextsTable:
    lines: tuple[TextLine, ...]
    themes: tuple[ThemeLine, ...]
    readers: Readers
    n: int


def number_to_read(round: Round, question: Question) -> int:
    """How many answers in own words there are to be read, as counted when the round closed; 0 where they are withheld."""
    if question.kind != Kind.TEXT:
        return 0
    shown = Result.objects.filter(round=round, question=question, by=None, is_withheld=False)
    return shown.values_list("n", flat=True).first() or 0


def sent_files(round: Round, question: Question) -> QuerySet[SentFile]:
    """The files that came with answers, in no order that tells anything; none where they are withheld."""
    shown = Result.objects.filter(round=round, question=question, by=None, is_withheld=False)
    files = SentFile.objects.filter(answer__round=round, question=question).order_by("pk")
    return files if shown.exists() else files.none()


class CountedPaginator(Paginator):
    """Pages of a list whose length is known, so that it is not counted again."""

    def __init__(self, rows: QuerySet[OpenAnswer], per_page: int, *, number: int) -> None:
        super().__init__(rows, per_page)
        self.number = number

    @property
    def count(self) -> int:  # type: ignore[override]
        return self.number


def keys_in(sent: Iterable[str]) -> list[uuid.UUID]:
    found = []
    for text in sent:
        try:
            found.append(uuid.UUID(text))
        except ValueError:
            continue
    return found


def texts_table(round: Round, question: Question, page: Page, reader: Person) -> TextsTable:
    """One page of answers with what this reader found; themes with their counts and agreement over all answers."""
    texts: list[OpenAnswer] = list(page.object_list)
    mine = {
        reading.text_id: {theme.pk for theme in reading.themes.all()}
        for reading in Reading.objects.filter(text__in=texts, reader=reader).prefetch_related("themes")
    }
    lines = tuple(
        TextLine(str(text.pk), text.text, tuple(sorted(mine.get(text.pk, ()))), text.pk in mine) for text in texts
    )
    themes = list(Theme.objects.filter(question=question))
    counts = dict(
        Theme.objects.filter(question=question, readings__text__round=round)
        .values_list("pk")
        .annotate(found=Count("readings__text", distinct=True))
    )
    readers, found = _two_readers(round, question)
    both = sorted(set(found[0]) & set(found[1])) if len(found) == 2 else []
    drawn = tuple(
        ThemeLine(
            theme.name,
            theme.pk,
            counts.get(theme.pk, 0),
            agreement([(theme.pk in found[0][text], theme.pk in found[1][text]) for text in both]) if both else None,
        )
        for theme in themes
    )
    return TextsTable(lines, drawn, Readers(readers, len(both)), page.paginator.count)


def _two_readers(round: Round, question: Question) -> tuple[tuple[str, ...], list[dict[uuid.UUID, set[int]]]]:
    """The two who have read most: their names, and for each {answer: themes}. Two queries."""
    read: dict[int, dict[uuid.UUID, set[int]]] = defaultdict(dict)
    names: dict[int, str] = {}
    rows = Reading.objects.filter(text__round=round, text__question=question)
    for text, reader, name, theme in rows.values_list("text_id", "reader_id", "reader__name", "themes"):
        names[reader] = name
        found = read[reader].setdefault(text, set())
        if theme:
            found.add(theme)
    most = sorted(read, key=lambda reader: (-len(read[reader]), reader))[:2]
    return tuple(names[reader] for reader in most), [read[reader] for reader in most]
