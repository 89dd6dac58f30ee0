"""What a reader sees of placements and pairs, as frozen values."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Sum
from django.utils.translation import gettext as _

from sojourn.edition import sheets as edition_sheets
from sojourn.edition.models import Edition, PlanRun
from sojourn.planning.placement.explain import explain
from sojourn.planning.placement.read import problem_from
from sojourn.planning.placement.reasons import envy
from sojourn.planning.placement.solve import solve
from sojourn.selection.models import Fellow
from sojourn.selection.queries import fellows

from . import queries
from .brief import id_of, locks_in_words, problem_of, stated_wishes, with_names
from .models import PartnerOffer, Placement
from .rules import why_no_placements


@dataclass(frozen=True)
class PlacedLine:
    """A fellow in a group."""

    fellow_pk: int
    name: str
    own_name: str
    place: str
    department: str
    reason: str
    is_locked: bool


@dataclass(frozen=True)
class GroupPart:
    """A partner and the fellows who go there."""

    offer_pk: int
    name: str
    city: str
    kind: str
    contact: str
    least: int
    most: int
    members: tuple[PlacedLine, ...]


@dataclass(frozen=True)
class PlacementsSheet:
    """Who goes where: what a run proposes, or what was decided."""

    is_proposal: bool
    run_pk: int | None
    adopted_at: datetime | None
    adopted_by: str
    is_proven: bool
    is_mend: bool
    """As few as can be go elsewhere than they were told."""
    is_decided: bool
    """Somebody has been placed."""
    changes: tuple[str, ...]
    """One sentence for each fellow whom adopting would tell something new."""
    groups: tuple[GroupPart, ...]
    not_placed: tuple[PlacedLine, ...]
    wishes: tuple[tuple[str, int], ...]
    """How many have their first wish, their second, …"""
    envies: tuple[str, ...]
    """One sentence for each fellow who would rather be with another partner, as far as wishes were stated."""


def placements_sheet(edition: Edition, run: PlanRun | None, *, is_proposal: bool) -> PlacementsSheet:
    """Draw up the sheet of what a run proposes, or of what was decided (then the run, if any, tells who envies whom)."""
    cohort = {id_of(fellow): fellow for fellow in fellows(edition)}
    offers = {offer.name: offer for offer in queries.offers(edition)}
    decided = {id_of(placement.fellow): placement for placement in queries.placements(edition)}
    placed = _proposed(run) if is_proposal else {key: each.offer.name for key, each in decided.items()}
    placed = {key: partner for key, partner in placed.items() if key in cohort and partner in offers}
    reasons = _reasons(run, decided, is_proposal)
    lines = {key: _line(cohort[key], reasons.get(key, ""), decided.get(key)) for key in cohort}
    return PlacementsSheet(
        is_proposal=is_proposal,
        run_pk=run.pk if run else None,
        adopted_at=run.adopted_at if run else None,
        adopted_by=run.adopted_by.name if run and run.adopted_by else _("Sojourn"),
        is_proven=run is not None and run.outcome.get("status") == "optimal",
        is_mend=run is not None and run.keeps_what_was_told,
        is_decided=bool(decided),
        changes=tuple(_changes(cohort, decided, placed)) if is_proposal and decided else (),
        groups=tuple(
            _group(offer, tuple(lines[key] for key in cohort if placed.get(key) == name))
            for name, offer in offers.items()
        ),
        not_placed=tuple(lines[key] for key in cohort if key not in placed),
        wishes=_wishes(run, placed),
        envies=_envies(run, placed, cohort),
    )


def _changes(
    cohort: Mapping[str, Fellow], decided: Mapping[str, Placement], placed: Mapping[str, str]
) -> Iterator[str]:
    for key, fellow in cohort.items():
        partner, before = placed.get(key), decided.get(key)
        if partner and before is None:
            yield _("{fellow} goes to {partner}").format(fellow=fellow.person.name, partner=partner)
        elif partner and before and before.offer.name != partner:
            words = _("{fellow} goes to {partner} instead of {before}")
            yield words.format(fellow=fellow.person.name, partner=partner, before=before.offer.name)


def _proposed(run: PlanRun | None) -> dict[str, str]:
    return dict((run.plan or {}).get("placed", {})) if run else {}


def _reasons(run: PlanRun | None, decided: Mapping[str, Placement], is_proposal: bool) -> dict[str, str]:
    if is_proposal:
        return dict((run.plan or {}).get("reasons", {})) if run else {}
    return {key: placement.reason for key, placement in decided.items()}


def _line(fellow: Fellow, reason: str, placement: Placement | None) -> PlacedLine:
    return PlacedLine(
        fellow_pk=fellow.pk,
        name=fellow.person.name,
        own_name=fellow.person.own_name,
        place=fellow.place.name,
        department=fellow.department.name,
        reason=reason,
        is_locked=bool(placement and placement.is_locked),
    )


def _group(offer: PartnerOffer, members: tuple[PlacedLine, ...]) -> GroupPart:
    return GroupPart(
        offer_pk=offer.pk,
        name=offer.name,
        city=offer.city,
        kind=offer.kind,
        contact=offer.contact.name if offer.contact else "",
        least=offer.least,
        most=offer.most,
        members=members,
    )


def _known(run: PlanRun | None, placed: Mapping[str, str]) -> bool:
    """True when the run's problem speaks of exactly those who are placed, so that wishes and envy can be told."""
    return run is not None and {each["id"] for each in run.problem["participants"]} == set(placed)


def _wishes(run: PlanRun | None, placed: Mapping[str, str]) -> tuple[tuple[str, int], ...]:
    if run is None or not _known(run, placed):
        return ()
    counted: Counter[int] = Counter()
    for key, partner in placed.items():
        stated = stated_wishes(run.problem, key)
        counted[stated.index(partner) + 1 if partner in stated else 100 if stated else 101] += 1
    words = {
        1: _("first wish"),
        2: _("second wish"),
        3: _("third wish"),
        100: _("no wish met"),
        101: _("no wish stated"),
    }
    return tuple(
        (words.get(rank, _("wish number {rank}").format(rank=rank)), number) for rank, number in sorted(counted.items())
    )


def _envies(run: PlanRun | None, placed: Mapping[str, str], cohort: Mapping[str, Fellow]) -> tuple[str, ...]:
    """Envy as the engine finds it, in sentences; wishes that were not stated are nobody's envy."""
    if run is None or not _known(run, placed):
        return ()
    rather: dict[str, dict[str, list[str]]] = {}
    for who, whom in envy(problem_from(run.problem), placed):
        if placed[whom] in stated_wishes(run.problem, who):
            rather.setdefault(who, {}).setdefault(placed[whom], []).append(cohort[whom].person.name)
    sentences = []
    for who, partners in rather.items():
        there = "; ".join(
            _("{partner} (with {names})").format(partner=name, names=", ".join(guests))
            for name, guests in partners.items()
        )
        words = _("{who} would rather go to {there}.")
        sentences.append(words.format(who=cohort[who].person.name, there=there))
    return tuple(sentences)


@dataclass(frozen=True)
class PairLine:
    """A project pair, or a trio."""

    number: int
    members: tuple[tuple[str, str, str], ...]
    """(name, place, department) of each."""
    reason: str


@dataclass(frozen=True)
class PairsSheet:
    """The project pairs: what a run proposes, or what was decided."""

    is_proposal: bool
    run_pk: int | None
    trouble: str
    pairs: tuple[PairLine, ...]


def pairs_sheet(edition: Edition, run: PlanRun | None, *, is_proposal: bool) -> PairsSheet:
    """Draw up the sheet of the pairs that a run proposes, or of those that were decided."""
    plan: dict[str, Any] = (run.plan or {}) if run else {}
    if is_proposal:
        cohort = {id_of(fellow): fellow for fellow in fellows(edition)}
        pairs = [
            PairLine(
                int(number), tuple(_member(cohort[key]) for key in team if key in cohort), plan["pair_reasons"][number]
            )
            for number, team in plan.get("pairs", {}).items()
        ]
    else:
        pairs = [
            PairLine(pair.number, tuple(_member(fellow) for fellow in pair.fellows.all()), pair.reason)
            for pair in queries.pairs(edition)
        ]
    return PairsSheet(is_proposal, run.pk if run else None, plan.get("pair_trouble", ""), tuple(pairs))


def _member(fellow: Fellow) -> tuple[str, str, str]:
    return fellow.person.name, fellow.place.name, fellow.department.name


def obstacles(edition: Edition, *, seconds: float) -> tuple[str, ...]:
    """Why the fellows of an edition cannot be placed with its partners, in sentences; none where they can, or no partner offers yet."""
    room = queries.offers(edition).aggregate(least=Sum("least"), most=Sum("most"))
    if room["most"] is None:
        return ()
    cohort = list(fellows(edition))
    refusal = why_no_placements(fellows=len(cohort), least=room["least"], most=room["most"])
    if refusal:
        return (refusal,)
    content = with_names(problem_of(edition), cohort)
    if solve(problem_from(content), seconds=seconds).status != "impossible":
        return ()
    explanation = explain(problem_from(content), seconds=seconds)
    why = edition_sheets.why_not(explanation, locks=locks_in_words(content, cohort), is_doable=lambda change: False)
    return tuple(text for _about, text in edition_sheets.sentences_of(why)) or (_("No placement keeps every rule."),)
