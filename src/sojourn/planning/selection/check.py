"""Judges any cohort, also one made by hand: which rules it breaks, by whose presence, and what it scores.

Reads the problem on its own and shares no code with the solver's lines; judging takes well under a millisecond a cohort.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from sojourn.planning.outcome import Reason
from sojourn.planning.selection.problem import Applicant, Problem, Rule


@dataclass(frozen=True)
class Judgement:
    """What the checker says about a cohort."""

    broken: tuple[Reason, ...]
    """One sentence a broken rule, about the rule's id, the department or the applicant."""
    score: dict[str, int]
    """By level: "score", higher is better. Where something was published, before it "empty", places that were filled and are not,
    and "kept", people told something new: lower is better."""

    @property
    def is_kept(self) -> bool:
        return not self.broken


def check(problem: Problem, chosen: Mapping[str, str | None]) -> Judgement:
    """Judge the cohort {applicant: department}. Ids that the problem does not know count as broken rules."""
    by_id = {applicant.id: applicant for applicant in problem.applicants}
    broken = [Reason(each, f"{each} is not an applicant") for each in chosen if each not in by_id]
    cohort = [by_id[each] for each in chosen if each in by_id]
    if len(cohort) > problem.places:
        broken.append(Reason("places", f"{len(cohort)} are chosen for {problem.places} places"))
    broken += [Reason(each, f"{each} must be chosen") for each in problem.keep if each not in chosen]
    broken += [Reason(each, f"{each} must not be chosen") for each in problem.leave_out if each in chosen]
    broken += _hosts(problem, cohort, chosen)
    for rule in problem.rules:
        broken += [Reason(rule.id, f"{rule.label}: {fault}") for fault in _faults(rule, problem, cohort, chosen)]
    worth = dict(zip(by_id, problem.scores, strict=True))
    score = {"score": sum(worth[applicant.id] for applicant in cohort)}
    return Judgement(tuple(broken), {**_news(problem, chosen), **score} if problem.published else score)


def _news(problem: Problem, chosen: Mapping[str, str | None]) -> dict[str, int]:
    """Places that were filled and are not, and people who are told something new; who must be left out knows already."""
    hears = {*problem.published, *chosen} - set(problem.leave_out)
    absent = object()
    told = sum(problem.published.get(each, absent) != chosen.get(each, absent) for each in hears)
    return {"empty": max(0, min(problem.places, len(problem.published)) - len(chosen)), "kept": told}


def _hosts(problem: Problem, cohort: list[Applicant], chosen: Mapping[str, str | None]) -> list[Reason]:
    """Whoever has a host has one of their own; where capacities count, everybody has."""
    broken = []
    for applicant in cohort:
        host = chosen[applicant.id]
        if host is None and (problem.has_capacities or applicant.departments):
            broken.append(Reason(applicant.id, f"{applicant.id} has no host department"))
        elif host is not None and host not in applicant.departments:
            broken.append(Reason(applicant.id, f"{applicant.id} is not for {host}"))
    return broken


def _faults(rule: Rule, problem: Problem, cohort: list[Applicant], chosen: Mapping[str, str | None]) -> list[str]:
    """Why the cohort breaks the rule; empty where it keeps it."""
    if rule.type == "budget":
        cost = sum(applicant.cost for applicant in cohort)
        return [f"costs {cost}, limit {rule.most}"] if rule.most is not None and cost > rule.most else []
    if rule.type == "department_capacity":
        guests = Counter(chosen[applicant.id] for applicant in cohort)
        return [
            f"{department.id} hosts {guests[department.id]}, from {department.least} to {department.most} allowed"
            for department in problem.departments
            if not department.least <= guests[department.id] <= department.most
        ]
    counts = Counter(value for applicant in cohort for value in set(applicant.values.get(rule.field, ())))
    if rule.type == "max_per":
        return [
            f"{count} of {value}"
            for value, count in sorted(counts.items())
            if rule.most is not None and count > rule.most
        ]
    count = len(counts) if rule.type == "min_distinct" else counts[rule.value]
    if rule.least is not None and count < rule.least:
        return [f"only {count}"]
    if rule.most is not None and count > rule.most:
        return [f"{count} are"]
    return []
