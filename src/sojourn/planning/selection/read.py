"""Files in the exchange format sel/1 → problems and plans. Bad files are refused in one line (BadProblem), never crashed on."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any, get_args

from sojourn.planning.outcome import BadProblem
from sojourn.planning.reading import Entry, read_json, refuse_twice
from sojourn.planning.selection.problem import Applicant, Department, Problem, Rule, RuleType

MOST_APPLICANTS = 20_000
MOST_DEPARTMENTS = 1_000
MOST_RULES = 1_000
MOST_ENTRIES = 200
"""Marks, departments or values of one applicant."""
NOT_VALUES = frozenset({"id", "departments", "scores", "cost"})


def read_problem(path: Path) -> Problem:
    """Read a selection from a `.json` or `.json.gz` file."""
    return problem_from(read_json(path), str(path))


def problem_from(content: Any, where: str = "problem") -> Problem:
    """Turn the content of a sel/1 file into a problem. Raises BadProblem."""
    top = Entry(content, where)
    schema = top.maybe("schema")
    if schema is not None and schema.value != "sel/1":
        raise schema.refuse("must be “sel/1”")
    name = top.maybe("name")
    departments = tuple(_department(entry) for entry in top.at("departments").items(MOST_DEPARTMENTS))
    refuse_twice("department", [department.id for department in departments], where)
    known = frozenset(department.id for department in departments)
    applicants = tuple(_applicant(entry, known) for entry in top.at("applicants").items(MOST_APPLICANTS))
    ids = [applicant.id for applicant in applicants]
    refuse_twice("applicant", ids, where)
    rules = tuple(_rule(entry, index) for index, entry in enumerate(top.at("rules").items(MOST_RULES)))
    refuse_twice("rule", [rule.id for rule in rules], where)
    keep, leave_out = _ids(top.maybe("keep"), frozenset(ids)), _ids(top.maybe("leave_out"), frozenset(ids))
    for both in sorted(set(keep) & set(leave_out)):
        raise top.refuse(f"applicant “{both}” is both in keep and in leave_out")
    places = top.at("places").whole()
    told = top.maybe("published")
    published = _chosen(told, frozenset(ids), known) if told else {}
    return Problem(name.text() if name else "", places, applicants, departments, rules, keep, leave_out, published)


def read_plan(path: Path, problem: Problem) -> Mapping[str, str | None]:
    """Read the chosen applicants and their departments from a plan's file."""
    return chosen_from(read_json(path), problem, str(path))


def chosen_from(content: Any, problem: Problem, where: str = "plan") -> Mapping[str, str | None]:
    """Turn the content of a plan into {applicant: department or None}. Raises BadProblem for ids the problem does not know."""
    applicants = frozenset(applicant.id for applicant in problem.applicants)
    departments = frozenset(department.id for department in problem.departments)
    return _chosen(Entry(content, where).at("chosen"), applicants, departments)


def _chosen(top: Entry, applicants: frozenset[str], departments: frozenset[str]) -> dict[str, str | None]:
    chosen: dict[str, str | None] = {}
    for applicant, entry in top.pairs(MOST_APPLICANTS):
        if applicant not in applicants:
            raise entry.refuse("no such applicant")
        department = None if entry.value is None else entry.text()
        if department is not None and department not in departments:
            raise entry.refuse(f"no such department: “{department}”")
        chosen[applicant] = department
    return chosen


def _department(entry: Entry) -> Department:
    least, most = entry.maybe("min"), entry.at("max").whole()
    department = Department(entry.at("id").text(), least.whole() if least else 0, most)
    if department.least > department.most:
        raise entry.refuse(f"min {department.least} is more than max {department.most}")
    return department


def _applicant(entry: Entry, departments: frozenset[str]) -> Applicant:
    hosts = entry.at("departments").texts(MOST_ENTRIES)
    for host in hosts:
        if host not in departments:
            raise entry.refuse(f"no such department: “{host}”")
    cost, marks = entry.maybe("cost"), entry.maybe("scores")
    return Applicant(
        id=entry.at("id").text(),
        values={key: _values(each) for key, each in entry.pairs(MOST_ENTRIES) if key not in NOT_VALUES},
        departments=hosts,
        cost=cost.whole() if cost else 0,
        marks=tuple((mark.at("reviewer").text(), mark.at("score").number()) for mark in marks.items(MOST_ENTRIES))
        if marks
        else (),
    )


def _values(entry: Entry) -> tuple[str, ...]:
    """The values of one field: none for null, several for a list."""
    if entry.value is None:
        return ()
    if isinstance(entry.value, list):
        return tuple(dict.fromkeys(_value(item) for item in entry.items(MOST_ENTRIES)))
    return (_value(entry),)


def _value(entry: Entry) -> str:
    """One value as text; truths as JSON writes them; an empty text stands for itself."""
    if isinstance(entry.value, bool):
        return "true" if entry.value else "false"
    if isinstance(entry.value, float):
        return repr(entry.number())
    return "" if entry.value == "" else entry.text()


def _rule(entry: Entry, index: int) -> Rule:
    type_ = entry.at("type").text()
    if type_ not in get_args(RuleType):
        raise entry.refuse(f"no such type of rule: “{type_}”")
    id_, label = entry.maybe("id"), entry.maybe("label")
    needs_field = type_ in ("max_per", "min_value", "max_value", "min_distinct")
    needs_value = type_ in ("min_value", "max_value")
    field = entry.at("field").text() if needs_field else ""
    value = _value(entry.at("value")) if needs_value else ""
    least = entry.at("min").whole() if type_ in ("min_value", "min_distinct") else None
    most = entry.at("max").whole() if type_ in ("max_per", "max_value", "budget") else None
    spoken = label.text() if label else _spoken(type_, field, value, least, most)
    return Rule(id_.text() if id_ else f"rule {index + 1}", type_, spoken, field, value, least, most)  # type: ignore[arg-type]


def _spoken(type_: str, field: str, value: str, least: int | None, most: int | None) -> str:
    """A label for a rule that brought none."""
    return {
        "max_per": f"At most {most} of one {field}",
        "min_value": f"At least {least} with {field} {value}",
        "max_value": f"At most {most} with {field} {value}",
        "min_distinct": f"At least {least} different values of {field}",
        "budget": f"Costs of at most {most}",
        "department_capacity": "Each has a host department with room",
    }[type_]


def _ids(entry: Entry | None, known: frozenset[str]) -> tuple[str, ...]:
    found = entry.texts(MOST_APPLICANTS) if entry else ()
    for each in found:
        if each not in known:
            raise BadProblem(f"{entry.where if entry else ''}: no such applicant: “{each}”")
    return found
