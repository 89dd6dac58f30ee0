"""A questionnaire and a round's results on paper: tagged PDFs."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import reduce
from pathlib import Path
from typing import Any

from django.utils import translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from sojourn.foundation.typesetting import Paper, typeset

from .answer_form import RECALLED
from .models import Question, QuestionnaireVersion
from .rules import conditions
from .rules.conditions import Clause
from .rules.kinds import Kind
from .sheets import ItemSheet, QuestionSheet, ResultsSheet
from .wording import in_language, spoken

FOLDER = Path(__file__).parent / "typst"


def form_paper(version: QuestionnaireVersion, questions: Sequence[Question], language: str) -> Paper:
    """The questionnaire with boxes to tick and lines to write on, in one of its languages. Raises: CannotTypeset."""
    around = spoken(language)
    with translation.override(around):
        drawing = _Form(version, questions, language)
        return typeset(
            FOLDER / "form.typ",
            {
                "lang": around.split("-")[0],
                "title": drawing.say(version.titles) or str(version.questionnaire),
                "introduction": drawing.say(version.introductions),
                "nameless": _("Do not write your name on this paper."),
                "how": _("Tick one box, unless it says otherwise. Leave out what you do not want to answer."),
                "several": _("Several are possible."),
                "order": _("Write 1 beside the first, 2 beside the second, and so on. You may leave some out."),
                "recommend": _("0: certainly not. 10: certainly."),
                "send": _("Send it with this paper."),
                "line": _("Line"),
                "page": _("Page"),
                "sheet": _("Number of this sheet"),
                "sections": drawing.sections(),
            },
        )


class _Form:
    """The words of a paper form; questions are known by their numbers."""

    def __init__(self, version: QuestionnaireVersion, questions: Sequence[Question], language: str) -> None:
        self.version, self.questions, self.language = version, questions, language
        self.numbers = {question.name: number for number, question in enumerate(questions, start=1)}
        self.by_name = {question.name: question for question in questions}

    def say(self, texts: Mapping[str, str]) -> str:
        return RECALLED.sub(self._recalled, in_language(dict(texts), self.language, self.version.languages))

    def _recalled(self, found: re.Match[str]) -> str:
        number = self.numbers.get(found[1])
        return _("(your answer to {number})").format(number=number) if number else "…"

    def sections(self) -> list[dict[str, Any]]:
        found: dict[int, dict[str, Any]] = {}
        for question in self.questions:
            section = found.setdefault(
                question.section_id, {"title": self.say(question.section.titles), "questions": []}
            )
            section["questions"].append(self._question(question))
        return list(found.values())

    def _question(self, question: Question) -> dict[str, Any]:
        scale = [str(at) for at in range(11)] if question.kind == Kind.NPS else None
        return {
            "number": str(self.numbers[question.name]),
            "kind": question.kind,
            "label": self.say(question.labels),
            "hint": self.say(question.hints),
            "only": self.condition(question.condition),
            "most": _("Choose {number} at most.").format(number=question.most) if question.most else "",
            "choices": scale or [self.say(each["label"]) for each in question.choices],
            "rows": [self.say(each["label"]) for each in question.rows],
        }

    def condition(self, text: str) -> str:
        """When a question is asked, in words: "Only if you answered “Yes” to 3"."""
        ways = [reduce(_both, (self._clause(clause) for clause in each)) for each in conditions.read(text)]
        return _("Only if you answered {condition}.").format(condition=reduce(_either, ways)) if ways else ""

    def _clause(self, clause: Clause) -> str:
        question = self.by_name.get(clause.question)
        labels = {str(each["value"]): self.say(each["label"]) for each in question.choices} if question else {}
        words = _("“{answer}” to {number}") if clause.is_equal else _("something else than “{answer}” to {number}")
        return words.format(
            answer=labels.get(clause.value, clause.value), number=self.numbers.get(clause.question, "…")
        )


def _both(first: str, second: str) -> str:
    return _("{first} and {second}").format(first=first, second=second)


def _either(first: str, second: str) -> str:
    return _("{first}, or {second}").format(first=first, second=second)


def results_paper(sheet: ResultsSheet) -> Paper:
    """What may be shown of a closed round, in the language that is spoken now; own words are left out. Raises: CannotTypeset."""
    round = sheet.round
    asked = _("{n} of {all} people reached have answered.").format(n=sheet.answers, all=sheet.population)
    return typeset(
        FOLDER / "results.typ",
        {
            "lang": (translation.get_language() or "en").split("-")[0],
            "title": str(round.session) if round.session else round.title,
            "programme": f"{round.edition.programme.name} {round.edition.name}",
            "when": date_format(round.to_on, "DATE_FORMAT"),
            "answers": asked if sheet.population else _("{n} answers").format(n=sheet.answers),
            "rule": _("Figures about fewer than five people are withheld. Answers in own words are not in this paper."),
            "heads": [_("Answer"), _("Count"), _("Share")],
            "questions": [_printed(each) for each in sheet.questions if not each.is_in_own_words],
        },
    )


def _printed(question: QuestionSheet) -> dict[str, Any]:
    return {"label": question.label, "items": [_printed_item(item) for item in question.items]}


def _printed_item(item: ItemSheet) -> dict[str, Any]:
    told = _("n {n}").format(n=item.n)
    if item.mean:
        told = _("Mean {mean}, n {n}").format(mean=f"{item.mean.value:.2f}", n=item.n)
    return {
        "label": item.label,
        "told": _("Withheld: fewer than five people answered.") if item.is_withheld else told,
        "bars": [
            {
                "label": bar.label,
                "count": str(bar.count),
                "told": f"{100 * bar.share.value:.0f} %",
                "share": bar.share.value,
            }
            for bar in item.bars
        ],
    }
