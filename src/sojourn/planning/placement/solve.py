"""The placement nearest to everybody's wishes, exact: as a flow, or with CP-SAT where pairs go together or apart."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from math import ceil
from typing import TYPE_CHECKING

from sojourn.planning.cpsat import Clock, run
from sojourn.planning.outcome import BadProblem, OnProgress, Outcome, Progress, ShouldStop, Status
from sojourn.planning.placement.check import check
from sojourn.planning.placement.network import Network, misled, network_of, placed_by
from sojourn.planning.placement.problem import Problem
from sojourn.planning.placement.reasons import report

if TYPE_CHECKING:
    from ortools.sat.python.cp_model import CpModel, IntVar


def solve(
    problem: Problem,
    *,
    seconds: float = 60.0,
    workers: int = 1,
    seed: int = 1,
    start: Mapping[str, str] | None = None,
    on_progress: OnProgress | None = None,
    should_stop: ShouldStop | None = None,
) -> Outcome:
    """Place everybody at the least cost in wishes, among those plans with the fewest repeats of earlier years, then best for the museums.

    Where something was published, first of all as few as can be go elsewhere; the wishes are then those of such plans.

    `start` {participant: museum} is where the search begins when pairs are asked for; a flow needs no beginning.
    """
    clock = Clock(seconds)
    tell = _teller(clock, on_progress)
    tell("Weighing the wishes", {})
    if problem.together or problem.apart:
        status, placed, bound = _with_pairs(problem, clock, workers, seed, start, should_stop)
    else:
        status, placed = _as_flow(problem, clock, should_stop)
        bound = None
    if placed is None:
        return Outcome(status, None, {}, None)
    named = {problem.participants[p].id: problem.museums[m].id for p, m in sorted(placed.items())}
    score = check(problem, named).score
    tell("Saying why", score)
    plan, reasons = report(problem, named)
    if status == "optimal":
        bound = score["wishes"]
    done = clock.passed
    return Outcome(status, plan, score, bound, reasons, done, done, ((done, score),))


def _teller(clock: Clock, on_progress: OnProgress | None) -> Callable[[str, dict[str, int]], None]:
    def tell(doing: str, score: dict[str, int]) -> None:
        if on_progress:
            fraction = min(1.0, clock.passed / clock.allowed) if clock.allowed else 1.0
            on_progress(Progress(doing, fraction, score, None, clock.passed))

    return tell


def _as_flow(problem: Problem, clock: Clock, should_stop: ShouldStop | None) -> tuple[Status, dict[int, int] | None]:
    """Solve as a flow of least cost, again and again until the hub misleads nobody (mostly at once)."""
    if sum(museum.least for museum in problem.museums) > len(problem.participants):
        return "impossible", None
    own: frozenset[int] = frozenset()
    while True:
        net = network_of(problem, own)
        flows = _least_cost(net)
        if flows is None:
            return "impossible", None
        placed = placed_by(problem, net, flows)
        wrong = misled(problem, net, flows, placed)
        if not wrong:
            return "optimal", placed
        if clock.left == 0 or (should_stop is not None and should_stop()):
            return "none", None
        own |= wrong


def _least_cost(net: Network) -> dict[int, int] | None:
    """The flow of least cost, by arc; None where the supplies cannot reach the demands."""
    import numpy
    from ortools.graph.python import min_cost_flow

    solver = min_cost_flow.SimpleMinCostFlow()
    arcs = solver.add_arcs_with_capacity_and_unit_cost(
        numpy.array(net.tails, dtype=numpy.int64),
        numpy.array(net.heads, dtype=numpy.int64),
        numpy.array(net.capacities, dtype=numpy.int64),
        numpy.array(net.costs, dtype=numpy.int64),
    )
    solver.set_nodes_supplies(numpy.arange(len(net.supplies)), numpy.array(net.supplies, dtype=numpy.int64))
    status = solver.solve()
    if status == solver.OPTIMAL:
        return dict(enumerate(solver.flows(arcs).tolist()))
    if status == solver.INFEASIBLE:
        return None
    if status == solver.BAD_COST_RANGE:
        raise BadProblem("participants: so many, with such long lists of wishes, cannot be weighed")
    raise AssertionError(f"the flow was not solved: {status}")


def _with_pairs(
    problem: Problem,
    clock: Clock,
    workers: int,
    seed: int,
    start: Mapping[str, str] | None,
    should_stop: ShouldStop | None,
) -> tuple[Status, dict[int, int] | None, int | None]:
    """Solve with pairs. The flow without them bounds it from below, and is the answer when it happens to keep them."""
    free = replace(problem, together=(), apart=())
    status, placed = _as_flow(free, clock, should_stop)
    if placed is None:
        return status, None, None
    named = {problem.participants[p].id: problem.museums[m].id for p, m in placed.items()}
    if check(problem, named).is_kept:
        return "optimal", placed, None
    bound = None if problem.published else check(free, named).score["wishes"]
    index = {participant.id: number for number, participant in enumerate(problem.participants)}
    own = frozenset(index[each] for pair in (*problem.together, *problem.apart) for each in pair)
    while True:
        net = network_of(problem, own)
        model, used = _paired_model(problem, net, start or named)
        solver, words = run(model, seconds=clock.left, workers=workers, seed=seed, should_stop=should_stop)
        if words not in ("optimal", "feasible"):
            return ("impossible" if words == "impossible" else "none"), None, bound
        flows = {arc: solver.value(variable) for arc, variable in enumerate(used)}
        placed = placed_by(problem, net, flows)
        wrong = misled(problem, net, flows, placed)
        if bound is not None:
            bound = max(bound, ceil(solver.best_objective_bound - 1e-6) // net.scale)
        if not wrong:
            return ("optimal" if words == "optimal" else "feasible"), placed, bound
        own |= wrong


def _paired_model(problem: Problem, net: Network, start: Mapping[str, str]) -> tuple[CpModel, list[IntVar]]:
    """The network as a CP-SAT model, with the pairs; the variables are the flows on the arcs."""
    from ortools.sat.python import cp_model

    model = cp_model.CpModel()
    used = [model.new_int_var(0, max(0, capacity), "") for capacity in net.capacities]
    out: list[list[IntVar]] = [[] for _ in net.supplies]
    into: list[list[IntVar]] = [[] for _ in net.supplies]
    for variable, tail, head in zip(used, net.tails, net.heads, strict=True):
        out[tail].append(variable)
        into[head].append(variable)
    for node, supply in enumerate(net.supplies):
        model.add(sum(out[node]) - sum(into[node]) == supply)
    there = {pair: used[arc] for arc, pair in net.direct.items()}
    index = {participant.id: number for number, participant in enumerate(problem.participants)}
    for museum in range(len(problem.museums)):
        for one, other in problem.together:
            model.add(there.get((index[one], museum), 0) == there.get((index[other], museum), 0))
        for one, other in problem.apart:
            model.add(there.get((index[one], museum), 0) + there.get((index[other], museum), 0) <= 1)
    for arc, (person, museum) in net.direct.items():
        model.add_hint(used[arc], start.get(problem.participants[person].id) == problem.museums[museum].id)
    model.minimize(sum(cost * variable for cost, variable in zip(net.costs, used, strict=True) if cost))
    return model, used
