"""Judges any placement, also one made by hand: which rules it breaks, and how far it is from the wishes."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

from sojourn.planning.outcome import Reason
from sojourn.planning.placement.problem import Museum, Participant, Problem


@dataclass(frozen=True)
class Judgement:
    """What the checker says about a placement."""

    broken: tuple[Reason, ...]
    """One sentence a broken rule, about a participant, a museum or a rule."""
    score: dict[str, int]
    """Lower is better. "kept", where something was published: who is told another museum; "wishes": the sum of r² + r over ranks
    from 0, 15 off the list; "repeats": countries a museum had before; "hosts", where museums have wishes: the sum of their ranks,
    15 at most and off the list."""

    @property
    def is_kept(self) -> bool:
        return not self.broken


def check(problem: Problem, placed: Mapping[str, str]) -> Judgement:
    """Judge the placement {participant: museum}. Ids that the problem does not know count as broken rules."""
    people = {participant.id: participant for participant in problem.participants}
    museums = {museum.id: museum for museum in problem.museums}
    broken = [Reason(each, f"{each} is not a participant") for each in placed if each not in people]
    groups: dict[str, list[str]] = defaultdict(list)
    wishes = repeats = hosts = 0
    for person, participant in people.items():
        museum = placed.get(person)
        if museum is None:
            broken.append(Reason(person, f"{participant.called} is not placed"))
        elif museum not in museums:
            broken.append(Reason(person, f"{participant.called} is placed at {museum}, which is not a museum"))
        else:
            if museum in participant.avoid:
                broken.append(Reason(person, f"{participant.called} must not go to {museums[museum].called}"))
            groups[museum].append(person)
            rank = _rank(participant, museum)
            wishes += rank * (rank + 1)
            hosts += min(15, _rank(museums[museum], person)) if museums[museum].prefers else 0
            repeats += participant.country in problem.hosted_before.get(museum, ())
    for museum, host in museums.items():
        guests = len(groups[museum])
        if not host.least <= guests <= host.most:
            broken.append(Reason(museum, f"{host.called} hosts {guests}, from {host.least} to {host.most} allowed"))
        countries = Counter(people[person].country for person in groups[museum])
        for rule in problem.rules:
            for country, count in sorted(countries.items()):
                if count > rule.most:
                    broken.append(Reason(rule.id, f"{rule.label}: {count} from {country} at {host.called}"))
    score = {"wishes": wishes, "repeats": repeats}
    if any(museum.prefers for museum in problem.museums):
        score = {**score, "hosts": hosts}
    if problem.published:
        told = {each for each in people if each in problem.published and placed.get(each) != problem.published[each]}
        score = {"kept": len(told), **score}
    return Judgement((*broken, *_promises(problem, placed)), score)


def _rank(whose: Participant | Museum, wish: str) -> int:
    """Where a wish stands, counted anew here; 15 off the list."""
    for place, each in enumerate(whose.prefers):
        if each == wish:
            return whose.ranks[place] if whose.ranks else place
    return 15


def _promises(problem: Problem, placed: Mapping[str, str]) -> list[Reason]:
    """Locks and pairs that are not kept. Who is not placed at all has been named already."""
    broken = [
        Reason(person, f"{person} was promised {museum}")
        for person, museum in problem.locks.items()
        if placed.get(person) != museum
    ]
    for one, other in problem.together:
        if placed.get(one) != placed.get(other):
            broken.append(Reason(one, f"{one} and {other} go together"))
    for one, other in problem.apart:
        if one in placed and placed[one] == placed.get(other):
            broken.append(Reason(one, f"{one} and {other} go to different museums"))
    return broken
