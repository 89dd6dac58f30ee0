"""The people to be grouped, and what every grouping says."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from sojourn.planning.outcome import Reason, Status


class CannotGroup(ValueError):
    """Raised when no grouping can keep what was asked. The text says why, in words that staff may read."""


@dataclass(frozen=True)
class Person:
    """A fellow, as far as a grouping is concerned. What is not known stays empty and never counts as shared."""

    id: str
    country: str = ""
    department: str = ""
    specialism: str = ""
    interests: tuple[str, ...] = ()
    gender: str = ""
    same_gender_only: bool = False
    """Shares a flat only with people of their own gender."""
    name: str = ""

    @property
    def called(self) -> str:
        return self.name or self.id


@dataclass(frozen=True)
class Grouping:
    """Groups of people, by the group's id."""

    status: Status
    """"optimal" where no grouping is better on the levels of `score`; "feasible" where that is not proven."""
    groups: Mapping[str, tuple[str, ...]]
    """{group: ids of its people}; groups in order, people in the order they were given."""
    score: dict[str, int] = field(default_factory=dict)
    """By level, most important first; lower is better."""
    reasons: tuple[Reason, ...] = ()
    """One sentence a group."""


def refuse_doubles(people: Sequence[Person]) -> None:
    """Raises CannotGroup where one person is given twice."""
    for person, times in Counter(person.id for person in people).items():
        if times > 1:
            raise CannotGroup(f"{person} is named {times} times.")


def same(values: Sequence[str]) -> int:
    """How many pairs among these share a value; the empty value is nobody's."""
    return sum(count * (count - 1) // 2 for value, count in Counter(values).items() if value)


def mix(people: Sequence[Person]) -> str:
    """The countries of a group in words: "Egypt, India and Peru" or "2 from Egypt, India"."""
    counts = Counter(person.country or "country not given" for person in people)
    return ", ".join(country if count == 1 else f"{count} from {country}" for country, count in sorted(counts.items()))
