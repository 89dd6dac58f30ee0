"""Pairs, electives, flats and rotation groups: as good as trying everything, and true to what was promised."""

from __future__ import annotations

import random
import time
from contextlib import suppress
from itertools import combinations, product

import pytest

from sojourn.planning.groupings import (
    CannotGroup,
    Elective,
    Flat,
    Person,
    electives,
    flats,
    project_pairs,
    rotation_groups,
)
from sojourn.planning.groupings.people import same


def some_people(seed: int, count: int) -> list[Person]:
    pick = random.Random(seed)
    return [
        Person(
            id=f"F{n}",
            country=pick.choice(["Egypt", "India", "Peru", "Oman"]),
            department=pick.choice(["Asia", "Coins", "Conservation"]),
            specialism=pick.choice(["textiles", "loans", "learning", ""]),
            interests=tuple(pick.sample(["loans", "security", "learning", "archives"], pick.randint(0, 2))),
            gender=pick.choice("fm"),
            same_gender_only=pick.random() < 0.3,
        )
        for n in range(count)
    ]


def divisions(people: list[Person], groups: int) -> list[list[list[Person]]]:
    """Every division of the people over so many groups."""
    return [
        [[person for person, group in zip(people, where, strict=True) if group == g] for g in range(groups)]
        for where in product(range(groups), repeat=len(people))
    ]


@pytest.mark.parametrize("seed", range(60))
def test_rotation_groups_are_as_mixed_as_any_division(seed: int) -> None:
    people = some_people(seed, random.Random(seed).randint(1, 7))
    grouping = rotation_groups(people, 3)
    sizes = sorted(map(len, grouping.groups.values()))
    every = [d for d in divisions(people, len(grouping.groups)) if sorted(map(len, d)) == sizes]
    assert sizes[-1] - sizes[0] <= 1 and sizes[-1] <= 3
    assert grouping.score == {
        "same country": min(sum(same([p.country for p in group]) for group in d) for d in every),
        "same department": min(sum(same([p.department for p in group]) for group in d) for d in every),
    }


def pairings(ids: list[str]) -> list[list[tuple[str, ...]]]:
    """Every way to make pairs, with one trio when the number is odd."""
    if not ids:
        return [[]]
    first, rest = ids[0], ids[1:]
    found = [[(first, other), *more] for other in rest for more in pairings([each for each in rest if each != other])]
    if len(ids) % 2:
        trios = combinations(rest, 2)
        found = [[p for p in pairing if p] for pairing in found if all(len(team) > 1 for team in pairing)]
        found += [
            [(first, *two), *more] for two in trios for more in pairings([each for each in rest if each not in two])
        ]
    return found


@pytest.mark.parametrize("seed", range(40))
def test_project_pairs_are_as_good_as_any(seed: int) -> None:
    people = some_people(seed, random.Random(seed).choice([2, 3, 4, 5, 6, 7]))
    by_id = {person.id: person for person in people}
    grouping = project_pairs(people, met=[("F0", "F1")])
    assert sorted(each for team in grouping.groups.values() for each in team) == sorted(by_id)
    assert sorted(map(len, grouping.groups.values())) == [2] * ((len(people) - 3 * (len(people) % 2)) // 2) + [3] * (
        len(people) % 2
    )
    costs = []
    for pairing in pairings([person.id for person in people]):
        teams = [[by_id[each] for each in team] for team in pairing]
        pairs = [pair for team in teams for pair in combinations(team, 2)]
        costs.append(
            (
                sum(a.country == b.country != "" for a, b in pairs),
                sum(a.specialism == b.specialism != "" for a, b in pairs),
                sum({a.id, b.id} == {"F0", "F1"} for a, b in pairs),
                sum(bool(a.interests and b.interests and not {*a.interests} & {*b.interests}) for a, b in pairs),
            )
        )
    assert tuple(grouping.score.values()) == min(costs)
    assert grouping.status == "optimal"


def test_project_pairs_keep_what_was_promised_and_whom_to_keep_apart() -> None:
    people = [Person(f"F{n}", "Peru" if n < 2 else f"C{n}") for n in range(6)]
    grouping = project_pairs(people, keep=[("F0", "F1")], apart=[("F2", "F3"), ("F2", "F4")])
    assert sorted(grouping.groups.values()) == [("F0", "F1"), ("F2", "F5"), ("F3", "F4")]


def test_project_pairs_say_when_nobody_may_work_together() -> None:
    with pytest.raises(CannotGroup, match=r"No pairs keep apart everybody who must be\."):
        project_pairs([Person("F0"), Person("F1")], apart=[("F0", "F1")])


def test_project_pairs_say_when_somebody_is_left_alone() -> None:
    with pytest.raises(CannotGroup, match=r"F2 is left alone: release one of the promised pairs\."):
        project_pairs([Person("F0"), Person("F1"), Person("F2")], keep=[("F0", "F1")])


def test_project_pairs_end_within_a_second_when_they_are_stopped() -> None:
    people = some_people(1, 61)  # 37,000 teams: takes some ten seconds where nobody stops it
    began = time.monotonic()
    stopped_at: list[float] = []

    def should_stop() -> bool:
        stopped_at[:] = stopped_at or [time.monotonic()]
        return True

    with suppress(CannotGroup):  # or with the pairs that it has by then
        project_pairs(people, seconds=60, should_stop=should_stop)
    assert began < stopped_at[0] < time.monotonic() < stopped_at[0] + 1


@pytest.mark.parametrize("seed", range(40))
def test_electives_are_as_near_to_the_wishes_as_any_choice(seed: int) -> None:
    pick = random.Random(seed)
    people = [f"F{n}" for n in range(pick.randint(1, 4))]
    wishes = {person: pick.sample("ABC", pick.randint(0, 3)) for person in people}
    offered = [Elective(e, pick.randint(1, 4), pick.randint(0, 2), True, pick.choice(["", "ten"])) for e in "ABC"]
    best = None
    for choice in product(list(combinations("ABC", 2)), repeat=len(people)):
        hours = all(len({e.hour or e.id for e in offered if e.id in got}) == 2 for got in choice)
        counts = {e.id: sum(e.id in got for got in choice) for e in offered}
        if hours and all(counts[e.id] == 0 or e.least <= counts[e.id] <= e.most for e in offered):
            ranks = [
                wishes[p].index(e) if e in wishes[p] else 15 for p, got in zip(people, choice, strict=True) for e in got
            ]
            cost = sum(rank * rank + rank for rank in ranks)
            best = cost if best is None else min(best, cost)
    if best is None:
        with pytest.raises(CannotGroup):
            electives(wishes, offered, 2)
    else:
        enrolment = electives(wishes, offered, 2)
        assert (enrolment.status, enrolment.score) == ("optimal", {"wishes": best})


def test_electives_say_how_many_places_are_missing() -> None:
    with pytest.raises(CannotGroup, match=r"3 people with 2 electives each need 6 places; there are 5\."):
        electives({"F0": [], "F1": [], "F2": []}, [Elective("A", 2), Elective("B", 9)], 2)


def test_an_elective_says_what_was_full() -> None:
    enrolment = electives({"F0": ["A", "B"], "F1": ["A"]}, [Elective("A", 1), Elective("B", 2)], 1)
    assert enrolment.of_person == {"F0": ("B",), "F1": ("A",)}
    assert enrolment.reasons[0].text == "Gets B (wish 2): A is full (1)."


@pytest.mark.parametrize("seed", range(40))
def test_flats_are_as_mixed_as_any_allocation(seed: int) -> None:
    people = some_people(seed, random.Random(seed).randint(1, 6))
    available = [Flat("one", 3), Flat("two", 2), Flat("three", 2)]
    best = None
    for division in divisions(people, 3):
        if any(len(group) > flat.beds for group, flat in zip(division, available, strict=True)):
            continue
        if any(len({p.gender for p in group}) > 1 and any(p.same_gender_only for p in group) for group in division):
            continue
        cost = tuple(
            sum(same([getattr(person, field) for person in group]) for group in division)
            for field in ("country", "department")
        )
        best = cost if best is None else min(best, cost)
    if best is None:
        with pytest.raises(CannotGroup):
            flats(people, available)
    else:
        grouping = flats(people, available)
        assert (grouping.status, tuple(grouping.score.values())) == ("optimal", best)
        assert sorted(each for group in grouping.groups.values() for each in group) == [person.id for person in people]


def test_flats_say_how_many_beds_are_missing() -> None:
    with pytest.raises(CannotGroup, match=r"2 people need as many beds; there are 1\."):
        flats([Person("F0"), Person("F1")], [Flat("one", 1)])
