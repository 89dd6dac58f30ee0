"""The bridge between rows and the planning of placements and pairs: rows → problem (plc/1), plan → who goes where, and why."""

from __future__ import annotations

import time
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from django.utils.translation import gettext as _

from sojourn.edition import sheets
from sojourn.edition.models import Edition, PlanRun
from sojourn.people.models import Person
from sojourn.planning.explanation import Change
from sojourn.planning.groupings import CannotGroup, project_pairs
from sojourn.planning.groupings import Person as Someone
from sojourn.planning.outcome import OnProgress, Outcome, Progress, ShouldStop
from sojourn.planning.placement.explain import explain
from sojourn.planning.placement.problem import Participant, Problem
from sojourn.planning.placement.read import problem_from
from sojourn.planning.placement.reasons import obstacle, placement_of, wishes_above
from sojourn.planning.placement.solve import solve
from sojourn.selection.models import Fellow
from sojourn.selection.queries import fellows

from . import queries
from .models import PartnerOffer, Placement
from .rules import most_of_one_place

MIXED = "mixed nationalities"
PAIRING = 0.6
"""The part of a run's progress in which fellows are placed; in the rest they are paired."""
SECONDS_FOR_PAIRS = 10.0
SECONDS_TO_EXPLAIN = 30.0
OBSTACLES = 2
"""How many higher wishes a reason speaks of."""


def id_of(fellow: Fellow) -> str:
    """How a fellow is called in a problem; a name would tell more than a planner needs to know."""
    return f"F{fellow.pk}"


def problem_of(edition: Edition) -> dict[str, Any]:
    """Write down what the placements of an edition are asked (plc/1). Fellows go by number, partners by the name of their offer.

    `prefers` begins with the wishes that were stated (`stated` says how many) and goes on with partners who offer what the
    fellow cares for, most in common first. `department` is for the project pairs.
    """
    cohort = list(fellows(edition))
    offers = list(queries.offers(edition))
    strengths = interests_of(PartnerOffer, [offer.pk for offer in offers])
    interests = interests_of(Person, [fellow.person_id for fellow in cohort])
    stated = queries.wishes(edition)
    by_place = Counter(fellow.place_id for fellow in cohort)
    return {
        "schema": "plc/1",
        "name": edition.name,
        "participants": [
            {
                "id": id_of(fellow),
                "country": fellow.place.name,
                "department": fellow.department.name,
                "interests": interests[fellow.person_id],
                "prefers": _prefers(stated.get(fellow.person_id, []), interests[fellow.person_id], offers, strengths),
                "stated": len(stated.get(fellow.person_id, [])),
                "avoid": [],
            }
            for fellow in cohort
        ],
        "museums": [
            {"id": offer.name, "min": offer.least, "max": offer.most, "strengths": strengths[offer.pk], "prefers": []}
            for offer in offers
        ],
        "rules": [
            {
                "id": MIXED,
                "type": "max_same_country",
                "max": most_of_one_place(by_place.values(), len(offers)),
                "label": _("Groups mix nationalities"),
            }
        ],
        "locks": {
            id_of(placement.fellow): placement.offer.name
            for placement in queries.placements(edition)
            if placement.is_locked
        },
        "hosted_before": _hosted_before(edition, offers),
    }


def told_so_far(edition: Edition) -> dict[str, str]:
    """{fellow: partner} as decided, for a plan that is to change as little as can be."""
    return {id_of(placement.fellow): placement.offer.name for placement in queries.placements(edition)}


def interests_of(model: type[Person] | type[PartnerOffer], ids: Sequence[int]) -> dict[int, list[str]]:
    """The names of the interests of persons, or of what partners offer, by id."""
    named: dict[int, list[str]] = defaultdict(list)
    found = model.objects.filter(pk__in=ids, interests__isnull=False).order_by("pk", "interests__name")
    for pk, interest in found.values_list("pk", "interests__name"):
        named[pk].append(interest)
    return named


def _prefers(
    stated: list[str], interests: list[str], offers: list[PartnerOffer], strengths: Mapping[int, list[str]]
) -> list[str]:
    common = {offer.name: len(set(interests) & set(strengths[offer.pk])) for offer in offers}
    fitting = [name for name, shared in common.items() if shared and name not in stated]
    return stated + sorted(fitting, key=lambda name: (-common[name], name))


def _hosted_before(edition: Edition, offers: list[PartnerOffer]) -> dict[str, list[str]]:
    """The places from which a partner had fellows in earlier editions."""
    earlier = Placement.objects.filter(
        fellow__edition__first_day_on__lt=edition.first_day_on, offer__name__in=[offer.name for offer in offers]
    )
    hosted: dict[str, set[str]] = defaultdict(set)
    for name, place in earlier.values_list("offer__name", "fellow__place__name"):
        hosted[name].add(place)
    return {name: sorted(places) for name, places in hosted.items()}


def with_names(content: dict[str, Any], cohort: Sequence[Fellow]) -> dict[str, Any]:
    """The problem with the fellows' names, for whoever writes sentences about it."""
    names = {id_of(fellow): fellow.person.name for fellow in cohort}
    return {**content, "participants": [{**each, "name": names[each["id"]]} for each in content["participants"]]}


def propose(
    content: dict[str, Any],
    *,
    seconds: float,
    seed: int,
    on_progress: OnProgress,
    should_stop: ShouldStop,
) -> Outcome:
    """Place and pair everybody in a problem. The plan gives a reason for each fellow and each pair."""
    problem, start = problem_from(content), time.monotonic()
    outcome = solve(
        problem,
        seconds=seconds,
        seed=seed,
        on_progress=lambda news: on_progress(replace(news, fraction=news.fraction * PAIRING)),
        should_stop=should_stop,
    )
    if outcome.plan is None:
        return outcome
    passed = time.monotonic() - start
    on_progress(Progress(_("Pairing fellows for their projects"), PAIRING, outcome.score, outcome.bound, passed))
    placed = outcome.plan["placed"]
    reasons = {participant.id: reason(content, problem, placed, participant.id) for participant in problem.participants}
    return replace(outcome, plan={**outcome.plan, "reasons": reasons, **_pairs(content, seed, should_stop)}, reasons=())


def why_not(
    outcome: Outcome,
    content: dict[str, Any],
    cohort: Sequence[Fellow],
    *,
    seed: int,
    on_progress: OnProgress,
    should_stop: ShouldStop,
) -> dict[str, Any]:
    """What stands in the way of placements where there are none, and what would put it right, as a run keeps it."""
    if outcome.status != "impossible":
        return {}
    on_progress(Progress(_("Looking for what stands in the way"), PAIRING))
    problem = problem_from(content)
    explanation = explain(problem, seconds=SECONDS_TO_EXPLAIN, seed=seed, should_stop=should_stop)
    return sheets.why_not(explanation, locks=locks_in_words(content, cohort), is_doable=_is_number)


def _is_number(change: Change) -> bool:
    """Whether a change is of how many a partner takes."""
    return change.becomes is not None and change.rule.startswith(("min ", "max "))


def number_of(edition: Edition, rule: str) -> tuple[PartnerOffer, str] | None:
    """The partner, and its field, behind a rule of the problem that is a number."""
    end, _space, name = rule.partition(" ")
    offer = PartnerOffer.objects.filter(edition=edition, name=name).first()
    field = {"min": "least", "max": "most"}.get(end)
    return (offer, field) if offer and field else None


def locks_in_words(content: dict[str, Any], cohort: Sequence[Fellow]) -> dict[str, str]:
    """What people have locked, in words, by the id of the rule that comes of it."""
    names = {id_of(fellow): fellow.person.name for fellow in cohort}
    words = _("{fellow} stays with {partner}")
    return {
        f"lock {fellow}": words.format(fellow=names[fellow], partner=partner)
        for fellow, partner in content["locks"].items()
    }


def _pairs(content: dict[str, Any], seed: int, should_stop: ShouldStop) -> dict[str, Any]:
    """Pairs across places and departments, one trio when the number is odd; why there are none, where that is so."""
    people = [
        Someone(
            each["id"],
            country=each["country"],
            department=each["department"],
            specialism=each["department"],
            interests=tuple(each["interests"]),
        )
        for each in content["participants"]
    ]
    by_id = {each["id"]: each for each in content["participants"]}
    try:
        grouping = project_pairs(people, seconds=SECONDS_FOR_PAIRS, seed=seed, should_stop=should_stop)
    except CannotGroup as trouble:
        return {"pairs": {}, "pair_reasons": {}, "pair_trouble": str(trouble)}
    return {
        "pairs": {number: list(team) for number, team in grouping.groups.items()},
        "pair_reasons": {
            number: _pair_reason([by_id[each] for each in team]) for number, team in grouping.groups.items()
        },
        "pair_score": grouping.score,
    }


def _pair_reason(team: list[dict[str, Any]]) -> str:
    facts = [
        _listed(dict.fromkeys(each["country"] for each in team)),
        _listed(dict.fromkeys(each["department"] for each in team)),
    ]
    shared = sorted(set.intersection(*(set(each["interests"]) for each in team)))
    if shared:
        facts.append(_("in common: {interests}").format(interests=", ".join(shared)))
    return "; ".join(facts) + "."


def _listed(words: Mapping[str, Any]) -> str:
    return " · ".join(words)


def reason(content: dict[str, Any], problem: Problem, placed: Mapping[str, str], fellow: str) -> str:
    """Say in one sentence why a fellow goes where they go: which wish it is, what they share, what kept higher wishes from them.

    Everybody in the problem must be placed.
    """
    stated = stated_wishes(content, fellow)
    person = _participant(problem, fellow)
    here = next(museum for museum in problem.museums if museum.id == placed[fellow])
    parts = [wish_in_words(stated, here.id)]
    shared = [interest for interest in person.interests if interest in here.strengths]
    if shared:
        parts.append(_("it offers what they care for: {interests}").format(interests=", ".join(shared)))
    if fellow in problem.locks:
        parts.append(_("this was decided beforehand"))
    else:
        standing = placement_of(problem, placed)
        missed = [wish for wish in wishes_above(person, here.id) if wish in stated]
        parts += [obstacle(standing, person, museum) for museum in missed[:OBSTACLES]]
    return "; ".join(parts) + "."


def stated_wishes(content: dict[str, Any], fellow: str) -> list[str]:
    """The wishes that a fellow stated, best first."""
    each = next(each for each in content["participants"] if each["id"] == fellow)
    return list(each["prefers"][: each["stated"]])


def wish_in_words(stated: Sequence[str], partner: str) -> str:
    if not stated:
        return _("No wish was stated")
    if partner not in stated:
        return _("Not among their wishes")
    rank = stated.index(partner) + 1
    return {1: _("First wish"), 2: _("Second wish"), 3: _("Third wish")}.get(
        rank, _("Wish number {rank}").format(rank=rank)
    )


def _participant(problem: Problem, fellow: str) -> Participant:
    return next(participant for participant in problem.participants if participant.id == fellow)


def is_stale(run: PlanRun, content: dict[str, Any]) -> bool:
    """True when the problem is no longer the one that the run was planned for."""
    return bool(run.problem != content)
