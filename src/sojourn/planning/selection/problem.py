"""What a selection is asked: places, applicants, departments and rules (exchange format sel/1)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from statistics import fmean, pstdev
from typing import Literal

RuleType = Literal["max_per", "min_value", "max_value", "min_distinct", "budget", "department_capacity"]


@dataclass(frozen=True)
class Department:
    """A host inside the museum, and how many fellows its specialist staff can look after."""

    id: str
    least: int
    most: int


@dataclass(frozen=True)
class Applicant:
    """A person put forward for the edition, as far as a cohort is concerned."""

    id: str
    values: Mapping[str, tuple[str, ...]]
    """What rules may speak of, by field: country, gender, topics, …; most fields have one value, some several."""
    departments: tuple[str, ...]
    """Ids of the departments that could host them."""
    cost: int
    """In whole units of the edition's money, as the budget rule."""
    marks: tuple[tuple[str, float], ...]
    """(reviewer, score) as given."""


@dataclass(frozen=True)
class Rule:
    """One demand on the cohort. Which of the fields below count depends on the type."""

    id: str
    type: RuleType
    label: str
    """In the words of staff; shown when the rule cannot be kept."""
    field: str = ""
    value: str = ""
    least: int | None = None
    most: int | None = None


@dataclass(frozen=True)
class Problem:
    """A cohort to be chosen: at most `places` applicants, every rule kept, the sum of their scores as high as can be."""

    name: str
    places: int
    applicants: tuple[Applicant, ...]
    departments: tuple[Department, ...]
    rules: tuple[Rule, ...]
    keep: tuple[str, ...] = ()
    """Ids of applicants who must be chosen (an offer is out, a place is promised)."""
    leave_out: tuple[str, ...] = ()
    """Ids of applicants who must not be chosen (withdrawn, not eligible)."""
    published: Mapping[str, str | None] = field(default_factory=dict)
    """{applicant: department} as people were told. Before any score counts, as many places are filled as were, and as few people
    as can be are told something new; whoever must be left out knows already."""
    scores: tuple[int, ...] = field(init=False, repr=False, compare=False)
    """One per applicant, in their order; see `applicant_scores`."""

    def __post_init__(self) -> None:
        object.__setattr__(self, "scores", applicant_scores(self.applicants))

    @property
    def has_capacities(self) -> bool:
        """True where each fellow needs a host department and the departments' limits count."""
        return any(rule.type == "department_capacity" for rule in self.rules)


def applicant_scores(applicants: tuple[Applicant, ...]) -> tuple[int, ...]:
    """Score each applicant so that harsh and kind reviewers weigh the same (PLANNING, sel/1).

    The mean over an applicant's reviewers of (mark − that reviewer's mean) / that reviewer's standard deviation (of the
    population; 1 where it is 0), times 100, rounded, plus 400. Without any mark: 400.
    """
    given: dict[str, list[float]] = defaultdict(list)
    for applicant in applicants:
        for reviewer, mark in applicant.marks:
            given[reviewer].append(mark)
    usual = {reviewer: (fmean(marks), pstdev(marks) or 1.0) for reviewer, marks in given.items()}
    scores = []
    for applicant in applicants:
        above = [(mark - usual[reviewer][0]) / usual[reviewer][1] for reviewer, mark in applicant.marks]
        scores.append(round(100 * fmean(above)) + 400 if above else 400)
    return tuple(scores)
