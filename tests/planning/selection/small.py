"""Small selections, and every cohort of each: what the solvers are measured against."""

from __future__ import annotations

import os
import random
from collections.abc import Iterator, Mapping
from itertools import combinations, product

from sojourn.planning.selection.check import check
from sojourn.planning.selection.problem import Applicant, Department, Problem, Rule

CASES = 10_000 if os.environ.get("SOJOURN_THOROUGH") else 1_000
CHUNKS = 10


def small_selection(seed: int) -> Problem:
    """Up to seven applicants, three places and five random rules; about a third are impossible."""
    pick = random.Random(seed)
    departments = tuple(
        Department(f"D{n}", pick.choice([0, 0, 1]), pick.randint(1, 3)) for n in range(pick.randint(1, 3))
    )
    names = [department.id for department in departments]
    applicants = tuple(
        Applicant(
            id=f"N{n}",
            values={
                "country": (pick.choice(["Peru", "Nepal", "Oman"]),),
                "gender": (pick.choice("fm"),),
                "topics": tuple(pick.sample(["loans", "security", "learning"], pick.randint(0, 2))),
            },
            departments=tuple(pick.sample(names, pick.randint(0 if pick.random() < 0.1 else 1, len(names)))),
            cost=pick.randint(1, 9),
            marks=tuple((f"V{pick.randint(1, 2)}", pick.randint(40, 99)) for _ in range(pick.randint(0, 3))),
        )
        for n in range(pick.randint(1, 7))
    )
    places = pick.randint(0, 3)
    rules = [
        Rule("country", "max_per", "Few from one country", "country", most=pick.randint(1, 2)),
        Rule("women", "min_value", "Enough women", "gender", "f", least=pick.randint(0, 2)),
        Rule("men", "max_value", "Not too many men", "gender", "m", most=pick.randint(0, 2)),
        Rule("loans", "min_value", "Someone for loans", "topics", "loans", least=1),
        Rule("topics", "max_per", "Topics differ", "topics", most=1),
        Rule("variety", "min_distinct", "Many countries", "country", least=pick.randint(0, 3)),
        Rule("all topics", "min_distinct", "Many topics", "topics", least=pick.randint(0, 2)),
        Rule("budget", "budget", "Within the budget", most=pick.randint(3, 25)),
    ]
    chosen = pick.sample(rules, pick.randint(0, 5))
    if pick.random() < 0.8:
        chosen.append(Rule("host", "department_capacity", "Each has a host department with room"))
    locked = pick.sample([applicant.id for applicant in applicants], min(len(applicants), pick.choice([0, 0, 0, 1, 2])))
    return Problem(
        f"small {seed}", places, applicants, departments, tuple(chosen), tuple(locked[:1]), tuple(locked[1:])
    )


def every_cohort(problem: Problem) -> Iterator[Mapping[str, str | None]]:
    """Every set of applicants that fills at most the places, with every choice of hosts."""
    for size in range(min(problem.places, len(problem.applicants)) + 1):
        for group in combinations(problem.applicants, size):
            for hosts in product(*[applicant.departments or (None,) for applicant in group]):
                yield {applicant.id: host for applicant, host in zip(group, hosts, strict=True)}


def sound_cohorts(problem: Problem) -> list[tuple[int, Mapping[str, str | None]]]:
    """(score, cohort) of every cohort that keeps every rule."""
    judged = ((check(problem, cohort), cohort) for cohort in every_cohort(problem))
    return [(judgement.score["score"], cohort) for judgement, cohort in judged if judgement.is_kept]
