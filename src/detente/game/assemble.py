"""From reachable states to arrays: edges, outcomes, payoffs, hazards, worths and flows.

Every change is computed for all states at once; its rows are then dealt to their places, which
are known after counting. Order within a state: edges by actor, then move; hazards by hazard.

    weight = tempo / clock        payoff = -(cost of the move + expected cost of rules)
    rate   = rate of the hazard * chance of the outcome
    flow   = flow terms - sum over hazards of rate * (cost + expected cost of rules)
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from detente.game.arrays import GameArrays
from detente.game.csr import deal, offsets, runs
from detente.game.dynamics import Change, Dynamics, Step
from detente.game.explore import Progress
from detente.game.payoffs import PayoffTable, cost_rows, distinct_rows
from detente.game.radix import Codes, Column
from detente.game.terms import worths_and_flows

Float = NDArray[np.float64]
Index = NDArray[np.uint32]


@dataclass(frozen=True, slots=True, eq=False)
class _Rows:
    """The outcomes of one change, for the states where it is possible.

    state : uint32[k], ascending. count : uint32[k], outcomes of each. target, chance : [sum].
    pace : float64[k], per week. row : uint32[k], into the payoffs collected so far.
    """

    change: Change
    state: Index
    count: Index
    target: Index
    chance: Float
    pace: Float
    row: Index


def assemble(
    dynamics: Dynamics, codes: Codes, levels: Column, start: int, progress: Progress | None = None
) -> GameArrays:
    """The arrays of the game on the states `codes` (uint64[n], ascending, closed under play).

    levels : their columns [F, n]. start : the state at `as_of`. What is wrong goes to the findings
    of `dynamics`; the arrays mean nothing when these hold errors.
    """
    crisis, values = dynamics.crisis, dynamics.values
    actors = tuple(crisis.actors)
    clock, precision, patience = (
        np.array([values[getattr(actor, name)] for actor in crisis.actors.values()])
        for name in ("clock", "precision", "patience")
    )
    worth, flow = worths_and_flows(dynamics, levels)
    table = PayoffTable(len(actors))
    moves, hazards = _all_rows(dynamics, codes, levels, table, flow, progress)
    moves.sort(key=lambda rows: (_actor(dynamics, rows), rows.change.index))
    payoff_table, place = table.finish()
    hold = _holding(dynamics, moves, clock, codes)
    return GameArrays(
        actors=actors,
        **_edges(dynamics, moves, place, clock, len(codes)),
        payoff_table=payoff_table,
        hold_weight=hold,
        **_hazards(hazards, len(codes)),
        worth=worth,
        flow=flow,
        clock=clock,
        precision=precision,
        impatience=np.log(2.0) / patience,
        start=start,
    ).freeze()


def _actor(dynamics: Dynamics, rows: _Rows) -> int:
    return list(dynamics.crisis.actors).index(rows.change.source.by)  # type: ignore[union-attr]


def _all_rows(
    dynamics: Dynamics,
    codes: Codes,
    levels: Column,
    table: PayoffTable,
    flow: Float,
    progress: Progress | None,
) -> tuple[list[_Rows], list[_Rows]]:
    """Rows of moves and of hazards; lump costs of hazards are taken from `flow`."""
    lookup = _lookup(codes)
    moves: list[_Rows] = []
    hazards: list[_Rows] = []
    for place, change in enumerate(dynamics.changes):
        step = dynamics.step(place, codes, levels)
        if step is not None:
            costs, cost_row = cost_rows(dynamics, change, step, codes, levels)
            if change.is_move:
                row = _payoff_rows(table, costs, cost_row, step.rule_costs)
                moves.append(_rows(change, step, lookup, row))
            else:
                _charge(flow, step, costs, cost_row)
                hazards.append(_rows(change, step, lookup, np.zeros(0, np.uint32), codes))
        if progress is not None:
            progress("laying out transitions", (place + 1) / len(dynamics.changes))
    return moves, hazards


def _lookup(codes: Codes) -> Callable[[Codes], Index]:
    """State of each code: by a table when codes lie densely, else by bisection."""
    span = int(codes[-1]) + 1
    if span <= 16 * len(codes) + (1 << 16):
        state = np.zeros(span, np.uint32)
        state[codes] = np.arange(len(codes), dtype=np.uint32)
        return lambda wanted: state[wanted]
    return lambda wanted: np.searchsorted(codes, wanted).astype(np.uint32)


def _payoff_rows(
    table: PayoffTable, costs: Float, cost_row: NDArray[np.intp], rule_costs: Float | None
) -> Index:
    """Rows of `table` for one move, uint32[k]."""
    first = table.add(0.0 - costs)
    row = (cost_row + first).astype(np.uint32)
    if rule_costs is not None:
        with_rules = np.flatnonzero(rule_costs.any(axis=1))
        paid = costs[cost_row[with_rules]] + rule_costs[with_rules]
        distinct, place = distinct_rows(0.0 - paid)
        row[with_rules] = place + table.add(distinct)
    return row


def _charge(flow: Float, step: Step, costs: Float, cost_row: NDArray[np.intp]) -> None:
    """Take the expected lump costs of a hazard from the flows of its states."""
    if costs.any():
        flow[step.places] -= step.pace[:, None] * costs[cost_row]
    if step.rule_costs is not None:
        flow[step.places] -= step.pace[:, None] * step.rule_costs


def _rows(
    change: Change,
    step: Step,
    lookup: Callable[[Codes], Index],
    row: Index,
    origin: Codes | None = None,
) -> _Rows:
    """Merge outcomes that share a target, drop those of chance 0 and those back to `origin`."""
    state = step.places.astype(np.uint32)
    target, chance = _merge_outcomes(lookup(step.targets), step.chances)
    keep = chance > 0
    if origin is not None:
        keep &= target != state
    count = keep.sum(axis=0, dtype=np.uint32)
    by_state = keep.T
    chosen = target.T[by_state], chance.T[by_state]
    return _Rows(change, state, count, *chosen, step.pace, row)


def _merge_outcomes(target: Index, chance: Float) -> tuple[Index, Float]:
    """Sort the outcomes of each state, [b, k], by target; equal ones get the chance of all, once.

    A sorting network over the few outcomes, vectorised over states.
    """
    last = len(target) - 1
    if last == 0:
        return target, chance
    target, chance = target.copy(), chance.copy()
    for end in range(last, 0, -1):
        for low in range(end):
            wrong = target[low] > target[low + 1]
            for rows in (target, chance):
                rows[low], rows[low + 1] = (
                    np.where(wrong, rows[low + 1], rows[low]),
                    np.where(wrong, rows[low], rows[low + 1]),
                )
    for low in range(last):
        same = target[low] == target[low + 1]
        chance[low + 1] += np.where(same, chance[low], 0.0)
        chance[low][same] = 0.0
    return target, chance


def _holding(dynamics: Dynamics, moves: list[_Rows], clock: Float, codes: Codes) -> Float:
    """Weights of holding, float64[n, N]; a finding where tempos reach the clock."""
    total = np.zeros((len(clock), len(codes)))
    for rows in moves:
        total[_actor(dynamics, rows), rows.state] += rows.pace
    for actor, above in enumerate(total >= clock[:, None]):
        if above.any():
            _report_clock(dynamics, moves, actor, int(np.argmax(total[actor])), codes)
    return np.ascontiguousarray((1.0 - total / clock[:, None]).T)


def _report_clock(
    dynamics: Dynamics, moves: list[_Rows], actor: int, state: int, codes: Codes
) -> None:
    """The state with the highest sum of tempos is shown."""
    who = list(dynamics.crisis.actors.values())[actor]
    paces: dict[str, float] = {}
    for rows in moves:
        if _actor(dynamics, rows) == actor and state in rows.state:
            pace = float(rows.pace[np.searchsorted(rows.state, state)])
            paces[rows.change.source.name] = pace
    told = ", ".join(f"`{name}` {pace:.6g}" for name, pace in paces.items())
    described = dynamics.findings.describe(dynamics.radix.state(codes[state]))
    dynamics.findings.error(
        "tempos-above-clock",
        who.id,
        f"the tempos of `{who.id}` sum to {sum(paces.values()):.6g} per week, expected below its"
        f" clock of {dynamics.values[who.clock]:.6g}, in the state {described}: {told}",
        who.location,
        "lower these tempos, or raise the clock",
    )


def _edges(
    dynamics: Dynamics, moves: Sequence[_Rows], place: Index, clock: Float, states: int
) -> dict[str, Any]:
    """The edge and outcome fields of GameArrays. place : of collected payoff rows in the table."""
    state_edge, places = deal([rows.state for rows in moves], states)
    edges = int(state_edge[-1])
    actor_of, weight = np.empty(edges, np.uint8), np.empty(edges)
    payoff, origin = np.empty(edges, np.uint32), np.empty(edges, np.uint32)
    counts = np.empty(edges, np.uint32)
    for rows, at in zip(moves, places, strict=True):
        actor = _actor(dynamics, rows)
        actor_of[at], origin[at] = actor, rows.change.index
        weight[at] = rows.pace / clock[actor]
        payoff[at], counts[at] = place[rows.row], rows.count
    edge_outcome = offsets(counts)
    outcome_state = np.empty(int(edge_outcome[-1]), np.uint32)
    outcome_chance = np.empty(len(outcome_state))
    for rows, at in zip(moves, places, strict=True):
        spots = runs(edge_outcome[at], rows.count)
        outcome_state[spots], outcome_chance[spots] = rows.target, rows.chance
    return {
        "state_edge": state_edge,
        "edge_actor": actor_of,
        "edge_weight": weight,
        "edge_payoff": payoff,
        "edge_outcome": edge_outcome,
        "outcome_state": outcome_state,
        "outcome_chance": outcome_chance,
        "edge_origin": origin,
    }


def _hazards(hazards: Sequence[_Rows], states: int) -> dict[str, Any]:
    """The hazard fields of GameArrays; one transition per outcome."""
    spread = [np.repeat(rows.state, rows.count) for rows in hazards]
    state_hazard, places = deal(spread, states)
    transitions = int(state_hazard[-1])
    target, origin = np.empty(transitions, np.uint32), np.empty(transitions, np.uint32)
    rate = np.empty(transitions)
    for rows, at in zip(hazards, places, strict=True):
        target[at], origin[at] = rows.target, rows.change.index
        rate[at] = np.repeat(rows.pace, rows.count) * rows.chance
    return {
        "state_hazard": state_hazard,
        "hazard_state": target,
        "hazard_rate": rate,
        "hazard_origin": origin,
    }
