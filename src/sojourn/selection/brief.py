"""The bridge between rows and the planning of a cohort: rows → problem (sel/1), plan → nominations and departments."""

from __future__ import annotations

import re
import time
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from django.db.models import Model
from django.utils.translation import gettext as _

from sojourn.edition import sheets
from sojourn.edition.models import Edition, HostingDepartment, PlanRun, WantedPlace
from sojourn.planning.explanation import Change
from sojourn.planning.outcome import OnProgress, Outcome, Progress, ShouldStop, Status
from sojourn.planning.selection.alternatives import alternatives
from sojourn.planning.selection.demands import PLACES
from sojourn.planning.selection.exchange import Exchanges
from sojourn.planning.selection.explain import explain
from sojourn.planning.selection.read import problem_from
from sojourn.planning.selection.solve import solve

from . import queries
from .models import CohortRule, DepartmentWish, Fellow, Nomination, Offer

FIELDS = {
    CohortRule.Field.PLACE: "country",
    CohortRule.Field.INSTITUTION: "institution",
    CohortRule.Field.GENDER: "gender",
    CohortRule.Field.STAGE: "stage",
}
CHOOSING = 0.4
"""The part of a run's progress in which the cohort is chosen; in the rest the exchanges are priced."""
LEAST_SECONDS_FOR_EXCHANGES = 5.0
SECONDS_TO_EXPLAIN = 30.0
SECONDS_FOR_ALTERNATIVES = 10.0
DEPARTMENTS = "departments"
"""The id of the rule that departments host as many as they can look after."""
NUMBER = re.compile(
    rf"{PLACES}|at (?P<from>most|least) from (?P<place>.+)|rule (?P<rule>\d+)|{DEPARTMENTS} (?P<department>.+) (?P<end>min|max)"
)
"""Ids of rules that are numbers of the edition."""


def problem_of(edition: Edition) -> dict[str, Any]:
    """Write down what the cohort of an edition is asked (sel/1). Applicants go by code, departments and places by name.

    Whoever has accepted is kept, in the department that was accepted; whoever has declined is left out.
    """
    nominated = list(queries.nominations(edition))
    demands = demands_of(edition, nominated, queries.hosting(edition))
    wishes = _wishes(edition, frozenset(host["id"] for host in demands["departments"]))
    given = queries.marks(edition)
    without_nomination = Fellow.objects.filter(edition=edition, nomination=None).count()
    return {
        "schema": "sel/1",
        "name": edition.name,
        "places": max(0, edition.capacity - without_nomination),
        "applicants": [_applicant(each, wishes.get(each.pk, []), given.get(each.pk, [])) for each in nominated],
        **demands,
    }


def told_so_far(edition: Edition) -> dict[str, str | None]:
    """{code: department} of everybody who was offered a place, for a cohort that is to change as little as can be.

    Whoever declined is among them: their places are to be filled again.
    """
    hosts = {each.department.name for each in queries.hosting(edition)}
    standing = (Offer.State.OPEN, Offer.State.ACCEPTED, Offer.State.DECLINED)
    found = Offer.objects.filter(nomination__edition=edition, state__in=standing)
    told = found.values_list("nomination__code", "department__name", "state")
    return {
        code: department if department in hosts or state == Offer.State.ACCEPTED else None
        for code, department, state in told
    }


def demands_of(edition: Edition, nominated: list[Nomination], hosting: list[HostingDepartment]) -> dict[str, Any]:
    """The part of the problem that people change from one proposal to the next: capacity, hosts, rules, locks and answers."""
    return {
        "capacity": edition.capacity,
        "departments": _departments(hosting, nominated),
        "rules": [*_place_rules(edition, nominated), *_cohort_rules(edition), _hosting_rule()],
        "keep": [each.code for each in nominated if _is_kept(each)],
        "leave_out": [each.code for each in nominated if _is_left_out(each)],
    }


def is_stale(run: PlanRun, demands: dict[str, Any], nominated: list[Nomination]) -> bool:
    """True when the demands, or the nominations, are no longer those that the run was planned for."""
    planned_for = [applicant["id"] for applicant in run.problem["applicants"]]
    return planned_for != [each.code for each in nominated] or any(
        run.problem.get(name) != value for name, value in demands.items()
    )


def proposed_in(run: PlanRun | None, choice: int | None = None) -> dict[str, str]:
    """Whom a run proposes: {code: department}; nobody without a run.

    `choice`: 0 for the best cohort, else the how manieth of the alternatives; None for the one that was adopted, or the best.
    """
    if run is None or not run.plan:
        return {}
    which = adopted_choice(run) if choice is None else choice
    chosen = run.plan["alternatives"][which - 1]["chosen"] if which else run.plan.get("chosen", {})
    return {code: department for code, department in chosen.items() if department}


def adopted_choice(run: PlanRun) -> int:
    """Which of a run's cohorts was adopted: 0 for the best, or none yet."""
    return int(run.outcome.get("adopted_choice", 0))


def names_of(edition: Edition) -> dict[str, str]:
    """The nominees' names by code, for whoever writes sentences about them."""
    return dict(Nomination.objects.filter(edition=edition).values_list("code", "person__name"))


def propose(
    content: dict[str, Any],
    *,
    seconds: float,
    seed: int,
    on_progress: OnProgress,
    should_stop: ShouldStop,
) -> Outcome:
    """Choose the best cohort for a problem.

    Its plan also keeps everybody's "scores", "exchanges": what would let each of the others in, and "alternatives": clearly different
    cohorts nearly as good.
    """
    problem, start = problem_from(content), time.monotonic()
    outcome = solve(
        problem,
        seconds=seconds,
        seed=seed,
        on_progress=lambda news: on_progress(replace(news, fraction=news.fraction * CHOOSING)),
        should_stop=should_stop,
    )
    scores = {applicant.id: score for applicant, score in zip(problem.applicants, problem.scores, strict=True)}
    if outcome.plan is None:
        return outcome
    if problem.published:  # others would tell more people something new
        return replace(outcome, plan={**outcome.plan, "scores": scores, "exchanges": {}, "alternatives": []})
    outside = len(problem.applicants) - len(outcome.plan["chosen"])
    priced: dict[str, dict[str, Any]] = {}
    left = max(LEAST_SECONDS_FOR_EXCHANGES, seconds - (time.monotonic() - start))
    for exchange in Exchanges(problem, outcome.plan["chosen"]).of_all(seconds=left, should_stop=should_stop):
        priced[exchange.applicant] = {
            "in_the_way": [reason.text for reason in exchange.in_the_way],
            "status": exchange.status,
            "leaves": list(exchange.leaves),
            "joins": list(exchange.joins[1:]),
            "lost": exchange.lost,
            "swap": {"leaves": exchange.swap.leaves, "lost": exchange.swap.lost} if exchange.swap else None,
        }
        doing = _("Working out what it would cost to include others: {number} of {all}")
        on_progress(
            Progress(
                doing.format(number=len(priced), all=outside),
                CHOOSING + (1 - CHOOSING) * len(priced) / outside,
                outcome.score,
                outcome.bound,
                time.monotonic() - start,
            )
        )
    on_progress(Progress(_("Looking for other cohorts nearly as good"), 0.99, outcome.score, outcome.bound))
    others = [
        {"chosen": dict(each.cohort), "score": each.score, "lost": each.lost}
        for each in alternatives(
            problem,
            outcome.plan["chosen"],
            fields=("country", "institution"),
            seconds=SECONDS_FOR_ALTERNATIVES,
            seed=seed,
            should_stop=should_stop,
        )
    ]
    return replace(outcome, plan={**outcome.plan, "scores": scores, "exchanges": priced, "alternatives": others})


def why_not(
    outcome: Outcome,
    content: dict[str, Any],
    names: Mapping[str, str],
    *,
    seed: int,
    on_progress: OnProgress,
    should_stop: ShouldStop,
) -> dict[str, Any]:
    """What stands in the way of a cohort where there is none, and what would put it right, as a run keeps it."""
    if outcome.status != "impossible":
        return {}
    problem = problem_from(content)
    on_progress(Progress(_("Looking for what stands in the way"), CHOOSING))
    kept, left_out = _("{name} is kept"), _("{name} is left out")
    locks = {f"keep {code}": kept.format(name=names[code]) for code in problem.keep}
    locks |= {f"leave_out {code}": left_out.format(name=names[code]) for code in problem.leave_out}
    explanation = explain(problem, seconds=SECONDS_TO_EXPLAIN, seed=seed, should_stop=should_stop)
    return sheets.why_not(explanation, locks=locks, is_doable=_is_number)


def _is_number(change: Change) -> bool:
    """Whether a change is of a number that the edition asks for."""
    return change.becomes is not None and NUMBER.fullmatch(change.rule) is not None


def number_of(edition: Edition, rule: str) -> tuple[Model, str] | None:
    """The row, and its field, behind a rule of the problem that is a number of the edition."""
    found = NUMBER.fullmatch(rule)
    if found is None:
        return None
    if rule == PLACES:
        return edition, "capacity"
    if found["from"]:
        place = WantedPlace.objects.filter(edition=edition, place__name=found["place"]).first()
        return (place, found["from"]) if place else None
    if found["rule"]:
        row = CohortRule.objects.filter(edition=edition, pk=found["rule"]).first()
        return (row, "number") if row else None
    host = HostingDepartment.objects.filter(edition=edition, department__name=found["department"]).first()
    return (host, {"min": "least", "max": "most"}[found["end"]]) if host else None


@dataclass(frozen=True)
class Price:
    """What it would take to include somebody whom a run leaves out."""

    obstacles: tuple[str, ...]
    """The rules in the way, in words."""
    status: Status
    """optimal: no cheaper exchange exists · feasible: found without proof · impossible: no cohort has room · none: not found."""
    leave: tuple[str, ...]
    """Codes of those who would leave."""
    join: tuple[str, ...]
    """Codes of others who would join."""
    lost: int
    """Points of score."""
    swap: tuple[str, int] | None = None
    """The cheapest exchange of one for one: who would leave, and the points lost."""


def prices_in(run: PlanRun) -> dict[str, Price]:
    """What a run found out about those it leaves out, by code."""
    return {
        code: Price(
            obstacles=tuple(each["in_the_way"]),
            status=each["status"],
            leave=tuple(each["leaves"]),
            join=tuple(each["joins"]),
            lost=each["lost"],
            swap=(each["swap"]["leaves"], each["swap"]["lost"]) if each["swap"] else None,
        )
        for code, each in (run.plan or {}).get("exchanges", {}).items()
    }


def _is_kept(nomination: Nomination) -> bool:
    state = nomination.offer_state
    return state == Offer.State.ACCEPTED or (nomination.lock == Nomination.Lock.KEEP and state != Offer.State.DECLINED)


def _is_left_out(nomination: Nomination) -> bool:
    state = nomination.offer_state
    return state == Offer.State.DECLINED or (
        nomination.lock == Nomination.Lock.LEAVE_OUT and state != Offer.State.ACCEPTED
    )


def _applicant(nomination: Nomination, wishes: list[str], given: list[tuple[int, int]]) -> dict[str, Any]:
    is_fellow = nomination.offer_state == Offer.State.ACCEPTED
    return {
        "id": nomination.code,
        "country": nomination.place.name,
        "institution": f"{nomination.institution.name}, {nomination.institution.place.name}",
        "gender": nomination.person.gender.strip().casefold() or None,
        "stage": nomination.career_stage,
        "departments": [nomination.offer.department.name] if is_fellow else wishes,
        "scores": [{"reviewer": str(reviewer), "score": mark} for reviewer, mark in given],
    }


def _departments(hosting: list[HostingDepartment], nominated: list[Nomination]) -> list[dict[str, Any]]:
    """The hosting departments, and those that stopped hosting but have a fellow already."""
    hosts = [{"id": each.department.name, "min": each.least, "max": each.most} for each in hosting]
    known = {host["id"] for host in hosts}
    accepted = Counter(each.offer.department.name for each in nominated if each.offer_state == Offer.State.ACCEPTED)
    return hosts + [{"id": name, "min": 0, "max": most} for name, most in sorted(accepted.items()) if name not in known]


def _wishes(edition: Edition, hosts: frozenset[str]) -> dict[int, list[str]]:
    """The hosting departments that each nomination names, best first."""
    wishes: dict[int, list[str]] = {}
    named = DepartmentWish.objects.filter(nomination__edition=edition).order_by("nomination_id", "rank")
    for nomination, department in named.values_list("nomination_id", "department__name"):
        if department in hosts:
            wishes.setdefault(nomination, []).append(department)
    return wishes


def _place_rules(edition: Edition, nominated: list[Nomination]) -> list[dict[str, Any]]:
    """How many are wanted from each place; from a place that the edition does not name, nobody."""
    rules: list[dict[str, Any]] = []
    wanted = list(WantedPlace.objects.filter(edition=edition).select_related("place"))
    for each in wanted:
        place = each.place.name
        words = _("At most {number} from {place}").format(number=each.most, place=place)
        rules.append(_rule(f"at most from {place}", "max_value", "country", place, "max", each.most, words))
        if each.least:
            words = _("At least {number} from {place}").format(number=each.least, place=place)
            rules.append(_rule(f"at least from {place}", "min_value", "country", place, "min", each.least, words))
    unwanted = {nomination.place.name for nomination in nominated} - {each.place.name for each in wanted}
    for place in sorted(unwanted) if wanted else []:
        words = _("This edition does not ask for anyone from {place}").format(place=place)
        rules.append(_rule(f"nobody from {place}", "max_value", "country", place, "max", 0, words))
    return rules


def _cohort_rules(edition: Edition) -> list[dict[str, Any]]:
    return [
        _rule(
            f"rule {each.pk}",
            each.kind,
            FIELDS[CohortRule.Field(each.field)],
            each.value.strip().casefold() if each.field == CohortRule.Field.GENDER else each.value,
            "max" if each.kind in (CohortRule.Kind.MAX_PER, CohortRule.Kind.MAX_VALUE) else "min",
            each.number,
            each.label,
        )
        for each in CohortRule.objects.filter(edition=edition)
    ]


def _rule(id_: str, type_: str, field: str, value: str, bound: str, number: int, label: str) -> dict[str, Any]:
    rule = {"id": id_, "type": type_, "field": field, bound: number, "label": label}
    return {**rule, "value": value} if type_ in ("min_value", "max_value") else rule


def _hosting_rule() -> dict[str, Any]:
    return {"id": DEPARTMENTS, "type": "department_capacity", "label": _("Each has a host department with room")}
