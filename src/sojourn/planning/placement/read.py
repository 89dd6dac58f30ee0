"""Files in the exchange format plc/1 → problems and plans. Bad files are refused in one line (BadProblem), never crashed on."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from sojourn.planning.outcome import BadProblem
from sojourn.planning.placement.problem import MostSameCountry, Museum, Participant, Problem
from sojourn.planning.reading import Entry, read_json, refuse_twice

MOST_PARTICIPANTS = 20_000
MOST_MUSEUMS = 5_000
MOST_RULES = 1_000
MOST_WISHES = 5_000


def read_problem(path: Path) -> Problem:
    """Read a placement from a `.json` or `.json.gz` file."""
    return problem_from(read_json(path), str(path))


def problem_from(content: Any, where: str = "problem") -> Problem:
    """Turn the content of a plc/1 file into a problem. Raises BadProblem."""
    top = Entry(content, where)
    schema, name = top.maybe("schema"), top.maybe("name")
    if schema is not None and schema.value != "plc/1":
        raise schema.refuse("must be “plc/1”")
    people = list(top.at("participants").items(MOST_PARTICIPANTS))
    hosts = list(top.at("museums").items(MOST_MUSEUMS))
    person_ids = [entry.at("id").text() for entry in people]
    museum_ids = [entry.at("id").text() for entry in hosts]
    refuse_twice("participant", person_ids, where)
    refuse_twice("museum", museum_ids, where)
    persons, museums = frozenset(person_ids), frozenset(museum_ids)
    rules = top.maybe("rules")
    return Problem(
        name=name.text() if name else "",
        participants=tuple(_participant(entry, museums) for entry in people),
        museums=tuple(_museum(entry, persons) for entry in hosts),
        rules=tuple(_rule(entry, number) for number, entry in enumerate(rules.items(MOST_RULES))) if rules else (),
        locks=_locks(top.maybe("locks"), persons, museums),
        together=_pairs(top.maybe("together"), persons),
        apart=_pairs(top.maybe("apart"), persons),
        hosted_before=_hosted_before(top.maybe("hosted_before"), museums),
        published=_locks(top.maybe("published"), persons, museums),
    )


def read_plan(path: Path, problem: Problem) -> Mapping[str, str]:
    """Read who goes where from a plan's file."""
    return placed_from(read_json(path), problem, str(path))


def placed_from(content: Any, problem: Problem, where: str = "plan") -> Mapping[str, str]:
    """Turn the content of a plan into {participant: museum}. Raises BadProblem for ids the problem does not know."""
    persons = frozenset(participant.id for participant in problem.participants)
    museums = frozenset(museum.id for museum in problem.museums)
    return _locks(Entry(content, where).at("placed"), persons, museums)


def _participant(entry: Entry, museums: frozenset[str]) -> Participant:
    name = entry.maybe("name")
    prefers, ranks = _wishes(entry.maybe("prefers"), museums, "museum")
    return Participant(
        id=entry.at("id").text(),
        country=entry.at("country").text(),
        interests=_texts(entry.maybe("interests")),
        prefers=prefers,
        ranks=ranks,
        avoid=_known(entry.maybe("avoid"), museums, "museum"),
        name=name.text() if name else "",
    )


def _museum(entry: Entry, persons: frozenset[str]) -> Museum:
    name, least = entry.maybe("name"), entry.maybe("min")
    prefers, ranks = _wishes(entry.maybe("prefers"), persons, "participant")
    museum = Museum(
        id=entry.at("id").text(),
        least=least.whole() if least else 0,
        most=entry.at("max").whole(),
        strengths=_texts(entry.maybe("strengths")),
        prefers=prefers,
        ranks=ranks,
        name=name.text() if name else "",
    )
    if museum.least > museum.most:
        raise entry.refuse(f"min {museum.least} is more than max {museum.most}")
    return museum


def _rule(entry: Entry, number: int) -> MostSameCountry:
    if entry.at("type").value != "max_same_country":
        raise entry.refuse(f"no such type of rule: “{entry.at('type').value}”")
    id_, label, most = entry.maybe("id"), entry.maybe("label"), entry.at("max").whole()
    spoken = label.text() if label else f"At most {most} from one country in a museum"
    return MostSameCountry(id_.text() if id_ else f"rule {number + 1}", most, spoken)


def _texts(entry: Entry | None) -> tuple[str, ...]:
    return entry.texts(MOST_WISHES) if entry else ()


def _known(entry: Entry | None, known: frozenset[str], what: str) -> tuple[str, ...]:
    found = entry.texts(MOST_PARTICIPANTS) if entry else ()
    for each in found:
        if each not in known:
            raise BadProblem(f"{entry.where if entry else ''}: no such {what}: “{each}”")
    return found


def _wishes(entry: Entry | None, known: frozenset[str], what: str) -> tuple[tuple[str, ...], tuple[int, ...]]:
    """Wishes, best first, and their ranks where some are wanted alike: a list among the ids."""
    wishes: list[str] = []
    ranks: list[int] = []
    for rank, item in enumerate(entry.items(MOST_PARTICIPANTS) if entry else ()):
        alike = _known(item, known, what) if isinstance(item.value, list) else (item.one_of(known, what),)
        wishes += alike
        ranks += [rank] * len(alike)
    if entry and len(set(wishes)) != len(wishes):
        raise entry.refuse("names the same entry twice")
    return tuple(wishes), tuple(ranks) if ranks != list(range(len(ranks))) else ()


def _locks(entry: Entry | None, persons: frozenset[str], museums: frozenset[str]) -> dict[str, str]:
    locks = {}
    for person, museum in entry.pairs(MOST_PARTICIPANTS) if entry else ():
        if person not in persons:
            raise museum.refuse("no such participant")
        if museum.text() not in museums:
            raise museum.refuse(f"no such museum: “{museum.text()}”")
        locks[person] = museum.text()
    return locks


def _pairs(entry: Entry | None, persons: frozenset[str]) -> tuple[tuple[str, str], ...]:
    pairs = []
    for item in entry.items(MOST_PARTICIPANTS) if entry else ():
        pair = _known(item, persons, "participant")
        if len(pair) != 2:
            raise item.refuse("must name two participants")
        pairs.append((pair[0], pair[1]))
    return tuple(pairs)


def _hosted_before(entry: Entry | None, museums: frozenset[str]) -> dict[str, frozenset[str]]:
    hosted = {}
    for museum, countries in entry.pairs(MOST_MUSEUMS) if entry else ():
        if museum not in museums:
            raise countries.refuse("no such museum")
        hosted[museum] = frozenset(countries.texts(MOST_PARTICIPANTS))
    return hosted
