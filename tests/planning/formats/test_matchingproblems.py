"""Student-project allocation in the text of fmcooper/matchingproblems: read, written, and best by every figure."""

from __future__ import annotations

from itertools import product

import pytest

from sojourn.planning.formats.matchingproblems import Instance, Optima, as_placement, optima, read_instance, written
from sojourn.planning.outcome import BadProblem

HOSPITALS = """\
4 3
1: 2 (1 3)
2: 2 1
3: (1 2) 3
4: 2
1: 1: 1: (1 3) 2
2: 0: 2: 4 1 2 3
3: 1: 2: 3 1

made by hand
"""
LECTURERS = """\
3 3 2
1: 1 2
2: 1 3
3: 1
1: 0: 2: 1
2: 0: 1: 1
3: 0: 1: 2
1: 0: 1: 2: 3 1 2
2: 1: 1: 1: 2
"""


def every_profile(instance: Instance, *, closed: bool) -> list[tuple[int, ...]]:
    """The profile of every matching that keeps the quotas, by trying all."""
    rank = [{project: r for r, group in enumerate(wishes) for project in group} for wishes in instance.wishes]
    found = []
    for choice in product(*([None, *ranks] for ranks in rank)):
        sizes = [sum(project == p for project in choice) for p in range(len(instance.projects))]
        held = [
            sum(s for s, h in zip(sizes, instance.projects, strict=True) if h.lecturer == n)
            for n in range(len(instance.lecturers))
        ]
        kept = all(h.least <= s <= h.most or (closed and s == 0) for s, h in zip(sizes, instance.projects, strict=True))
        if kept and all(h.least <= s <= h.most for s, h in zip(held, instance.lecturers, strict=True)):
            ranks = [rank[student][project] for student, project in enumerate(choice) if project is not None]
            found.append(tuple(ranks.count(r) for r in range(3)))
    return found


def best(profiles: list[tuple[int, ...]]) -> Optima:
    size = max(sum(profile) for profile in profiles)
    full = [profile for profile in profiles if sum(profile) == size]

    def short(profile: tuple[int, ...]) -> tuple[int, ...]:
        while profile and not profile[-1]:
            profile = profile[:-1]
        return profile

    return Optima(
        size,
        min(sum(r * n for r, n in enumerate(profile, 1)) for profile in full),
        min(len(short(profile)) for profile in full),
        min(sum(r * r * n for r, n in enumerate(profile, 1)) for profile in full),
        short(min(full, key=lambda profile: profile[::-1])),
        short(max(full)),
        short(max(profiles)),
    )


@pytest.mark.parametrize("text", [HOSPITALS, LECTURERS], ids=["hospitals", "lecturers"])
@pytest.mark.parametrize("closures", ["open", "allowed"])
def test_every_figure_is_that_of_trying_all_matchings(text: str, closures: str) -> None:
    instance = read_instance(text)

    assert optima(instance, closures=closures) == best(every_profile(instance, closed=closures == "allowed"))


@pytest.mark.parametrize("text", [HOSPITALS, LECTURERS])
def test_what_is_written_is_read_again(text: str) -> None:
    instance = read_instance(text)

    assert read_instance(written(instance)) == instance
    assert (
        written(instance).splitlines()
        == [line.rstrip() for line in text.splitlines()][: len(written(instance).splitlines())]
    )


def test_quotas_that_cannot_be_met_have_no_matching() -> None:
    assert optima(read_instance("1 2\n1: 1 2\n1: 1: 1: 1\n2: 1: 1: 1\n")) is None


def test_ties_are_broken_by_number_in_our_format() -> None:
    problem = as_placement(read_instance(HOSPITALS))

    assert problem.participants[0].prefers == ("p2", "p1", "p3")
    assert (problem.museums[0].least, problem.museums[0].most, problem.museums[0].prefers) == (1, 1, ("s1", "s3", "s2"))


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "line 1: must count two or three kinds of agents, each with its lines below"),
        ("1 1\n1: 1\n", "line 1: must count two or three kinds of agents, each with its lines below"),
        ("1 1\n1: 2\n1: 0: 1: 1\n", "line 2: there is no number 2"),
        ("1 1\n1: (1\n1: 0: 1: 1\n", "line 2: brackets do not match"),
        ("1 1\n1: 1 1\n1: 0: 1: 1\n", "line 2: a number stands twice"),
        ("1 1\n1: 1\n1: 0: one: 1\n", "line 3: whole numbers are needed"),
        ("1 1 1\n1: 1\n1: 0: 1: 7\n1: 0: 1: 1: 1\n", "line 3: there is no lecturer 7"),
    ],
)
def test_a_damaged_file_is_refused_in_one_line(text: str, words: str) -> None:
    with pytest.raises(BadProblem) as refusal:
        read_instance(text)

    assert str(refusal.value) == words
