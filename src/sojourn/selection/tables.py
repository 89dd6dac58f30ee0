"""The list of nominations: sorted, filtered, and as a file for a spreadsheet."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from sojourn.edition.models import Edition, PlanRun
from sojourn.edition.queries import proposals

from . import queries
from .brief import proposed_in
from .models import DepartmentWish, Nomination, Offer


@dataclass(frozen=True)
class NominationLine:
    """One nomination in the list."""

    code: str
    name: str
    own_name: str
    place: str
    institution: str
    job_title: str
    department: str
    """Offered or proposed, else the first wish."""
    stage: str
    stage_label: str
    score: int
    state: str
    """One of STATES."""
    state_label: str
    lock: str
    lock_label: str


STATES: dict[str, Promise] = {
    "accepted": lazy("accepted"),
    "open": lazy("offered"),
    "declined": lazy("declined"),
    "withdrawn": lazy("withdrawn"),
    "proposed": lazy("proposed"),
    "waiting": lazy("not proposed"),
}
COLUMNS: dict[str, tuple[Promise, Callable[[NominationLine], Any]]] = {
    "code": (lazy("Code"), lambda line: line.code),
    "name": (lazy("Name"), lambda line: line.name.casefold()),
    "place": (lazy("Place"), lambda line: line.place),
    "department": (lazy("Department"), lambda line: line.department),
    "stage": (lazy("Career stage"), lambda line: list(Nomination.Stage.values).index(line.stage)),
    "score": (lazy("Score"), lambda line: -line.score),
    "state": (lazy("State"), lambda line: list(STATES).index(line.state)),
}
FILTERS = ("place", "department", "stage", "state", "lock")


@dataclass(frozen=True)
class Heading:
    """A column's heading, which sorts."""

    name: str
    label: str
    query: str
    is_sorted: bool

    @property
    def direction(self) -> str:
        return "descending" if self.name == "score" else "ascending"

    @property
    def is_number(self) -> bool:
        return self.name == "score"


@dataclass(frozen=True)
class Choice:
    value: str
    label: str
    is_chosen: bool


@dataclass(frozen=True)
class Filter:
    """One drop-down list above the table."""

    name: str
    label: str
    choices: tuple[Choice, ...]


@dataclass(frozen=True)
class NominationTable:
    """What the page of nominations shows."""

    lines: tuple[NominationLine, ...]
    total: int
    headings: tuple[Heading, ...]
    filters: tuple[Filter, ...]
    query: str
    """The filters and sorting that are chosen, to be put behind another address."""


def nomination_table(edition: Edition, asked: Mapping[str, str]) -> NominationTable:
    """Draw up the list as asked: `sort` names a column, and each of FILTERS a value; what is not known is ignored."""
    everyone = _lines(edition)
    filters = tuple(_filter(name, everyone, asked.get(name, "")) for name in FILTERS)
    wanted = {each.name: choice.value for each in filters for choice in each.choices if choice.is_chosen}
    lines = [line for line in everyone if all(getattr(line, name) == value for name, value in wanted.items())]
    sort = asked.get("sort", "")
    sort = sort if sort in COLUMNS else "code"
    lines.sort(key=COLUMNS[sort][1])
    return NominationTable(
        lines=tuple(lines),
        total=len(everyone),
        headings=tuple(
            Heading(name, str(label), urlencode({**wanted, "sort": name}), name == sort)
            for name, (label, _key) in COLUMNS.items()
        ),
        filters=filters,
        query=urlencode({**wanted, "sort": sort}),
    )


def _lines(edition: Edition) -> list[NominationLine]:
    """Every nomination of the edition, in five queries whatever their number."""
    rows = Nomination.objects.filter(edition=edition).order_by("code")
    columns = ("pk", "code", "person__name", "person__own_name", "place__name", "institution__name", "job_title")
    nominated = list(rows.values_list(*columns, "career_stage", "lock", "offer__state", "offer__department__name"))
    worth = queries.scores_from([row[0] for row in nominated], queries.marks(edition))
    first_wishes = dict(
        DepartmentWish.objects.filter(nomination__edition=edition)
        .order_by("nomination_id", "-rank")
        .values_list("nomination_id", "department__name")
    )
    stages, locks = _words(Nomination.Stage.choices), _words(Nomination.Lock.choices)
    states = _words(STATES.items())
    proposed = proposed_in(proposals(edition, PlanRun.Kind.COHORT).defer("problem", "outcome").first())
    return [
        NominationLine(
            code=code,
            name=name,
            own_name=own_name,
            place=place,
            institution=institution,
            job_title=job_title,
            department=(offered if state else "") or proposed.get(code) or first_wishes.get(pk, ""),
            stage=stage,
            stage_label=stages[stage],
            score=worth[pk],
            state=(standing := _state(state, code in proposed)),
            state_label=states[standing],
            lock=lock,
            lock_label=locks[lock],
        )
        for pk, code, name, own_name, place, institution, job_title, stage, lock, state, offered in nominated
    ]


def _words(choices: Iterable[tuple[str, Any]]) -> dict[str, str]:
    """The labels of choices, translated once rather than for every line."""
    return {value: str(label) for value, label in choices}


def _state(offer_state: str | None, is_proposed: bool) -> str:
    if offer_state and not (offer_state == Offer.State.WITHDRAWN and is_proposed):
        return offer_state
    return "proposed" if is_proposed else "waiting"


def _filter(name: str, lines: list[NominationLine], chosen: str) -> Filter:
    """A list of the values that occur, in the order in which people look for them."""
    occurring = {getattr(line, name) for line in lines} - {""}
    named: dict[str, tuple[str, dict[str, Any]]] = {
        "place": (_("Place"), {value: value for value in sorted(occurring)}),
        "department": (_("Department"), {value: value for value in sorted(occurring)}),
        "stage": (_("Career stage"), dict(Nomination.Stage.choices)),
        "state": (_("State"), STATES),
        "lock": (_("Lock"), dict(Nomination.Lock.choices)),
    }
    label, labels = named[name]
    choices = tuple(Choice(value, str(words), value == chosen) for value, words in labels.items() if value in occurring)
    return Filter(name, label, choices)


def as_csv(table: NominationTable) -> str:
    """The list as a file that opens in a spreadsheet, and that no cell can trick into computing."""
    file = io.StringIO()
    writer = csv.writer(file)
    headings = [_("Code"), _("Name"), _("Name in own script"), _("Place"), _("Institution"), _("Role")]
    writer.writerow([*headings, _("Department"), _("Career stage"), _("Score"), _("State"), _("Lock")])
    for line in table.lines:
        texts = [line.code, line.name, line.own_name, line.place, line.institution, line.job_title, line.department]
        writer.writerow([*map(_harmless, texts), line.stage_label, line.score, line.state_label, line.lock_label])
    return "\ufeff" + file.getvalue()


def _harmless(text: str) -> str:
    """A text that no spreadsheet takes for a formula (OWASP, CSV injection)."""
    return (
        f"'{text}" if text.lstrip(" ")[:1] in ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠") else text
    )
