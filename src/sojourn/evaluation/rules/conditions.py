"""Conditions: when a question is asked. A small language without brackets: `visited = yes and stage != early or role = curator`.

`and` binds before `or`. For a question with several choices `=` says that the choice is among them. It is read, never executed.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

NAME = r"[A-Za-z][A-Za-z0-9_]*"
CLAUSE = re.compile(rf"^\s*({NAME})\s*(!=|=)\s*(?:'([^']*)'|([A-Za-z0-9_.-]+))\s*$")
RELEVANT = [
    (re.compile(rf"^\s*\$\{{({NAME})\}}\s*(!=|=)\s*(?:'([^']*)'|\"([^\"]*)\"|([0-9.]+))\s*$"), False),
    (
        re.compile(rf"^\s*(not\s*\()?\s*selected\s*\(\s*\$\{{({NAME})\}}\s*,\s*['\"]([^'\"]*)['\"]\s*\)\s*\)?\s*$"),
        True,
    ),
]


class BadCondition(ValueError):
    """Raised when a condition cannot be read; the text quotes what was not understood."""


@dataclass(frozen=True)
class Clause:
    question: str
    is_equal: bool
    value: str


Condition = tuple[tuple[Clause, ...], ...]
"""Any of these, each of which wants all of its clauses."""


def read(text: str) -> Condition:
    """Read a condition; an empty one always holds. Raises: BadCondition."""
    if not text.strip():
        return ()
    return tuple(
        tuple(_clause(part) for part in re.split(r"\s+and\s+", each)) for each in re.split(r"\s+or\s+", text.strip())
    )


def _clause(text: str) -> Clause:
    found = CLAUSE.match(text)
    if not found:
        raise BadCondition(text.strip())
    value = found[3] if found[3] is not None else found[4]
    return Clause(found[1], found[2] == "=", value)


def questions_in(text: str) -> set[str]:
    return {clause.question for each in read(text) for clause in each}


def holds(text: str, answers: Mapping[str, Any]) -> bool:
    """Whether a condition holds for the answers given so far."""
    condition = read(text)
    return not condition or any(all(_is_true(clause, answers) for clause in each) for each in condition)


def _is_true(clause: Clause, answers: Mapping[str, Any]) -> bool:
    given = answers.get(clause.question)
    values = [str(each) for each in given] if isinstance(given, list) else [] if given is None else [_plain(given)]
    return (clause.value in values) == clause.is_equal


def _plain(value: Any) -> str:
    return f"{value:g}" if isinstance(value, float) else str(value)


def written(condition: Condition) -> str:
    return " or ".join(
        " and ".join(f"{each.question} {'=' if each.is_equal else '!='} {_quoted(each.value)}" for each in clauses)
        for clauses in condition
    )


def _quoted(value: str) -> str:
    return value if re.fullmatch(r"[A-Za-z0-9_.-]+", value) else f"'{value}'"


def as_relevant(text: str, several: set[str]) -> str:
    """A condition as XLSForm's `relevant`; `several` names the questions with several choices."""
    return " or ".join(" and ".join(_relevant(clause, several) for clause in each) for each in read(text))


def _relevant(clause: Clause, several: set[str]) -> str:
    if clause.question in several:
        selected = f"selected(${{{clause.question}}}, '{clause.value}')"
        return selected if clause.is_equal else f"not({selected})"
    return f"${{{clause.question}}} {'=' if clause.is_equal else '!='} '{clause.value}'"


def from_relevant(text: str) -> str:
    """XLSForm's `relevant` as a condition. Raises: BadCondition, where it says more than ours can."""
    if not text.strip():
        return ""
    return written(
        tuple(
            tuple(_clause_of_relevant(part) for part in re.split(r"\s+and\s+", each))
            for each in re.split(r"\s+or\s+", text.strip())
        )
    )


def _clause_of_relevant(text: str) -> Clause:
    compared = RELEVANT[0][0].match(text)
    if compared:
        value = next(each for each in compared.groups()[2:] if each is not None)
        return Clause(compared[1], compared[2] == "=", value)
    selected = RELEVANT[1][0].match(text)
    if selected:
        return Clause(selected[2], selected[1] is None, selected[3])
    raise BadCondition(text.strip())
