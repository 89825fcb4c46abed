"""From a layout and its numbers to arrays: edges, outcomes, payoffs, hazards, worths and flows.

weight = tempo / clock        payoff = -(cost of the move + expected cost of rules)
rate   = rate of the hazard * chance of the outcome
flow   = flow terms - sum over hazards of rate * (cost + expected cost of rules)
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from detente.game.amounts import Amounts, Numbers
from detente.game.arrays import GameArrays
from detente.game.dynamics import Dynamics
from detente.game.layout import Layout
from detente.game.payoffs import PayoffTable, distinct_rows
from detente.game.terms import worths_and_flows

Float = NDArray[np.float64]
Index = NDArray[np.uint32]


def assemble(dynamics: Dynamics, layout: Layout, numbers: Numbers, start: int) -> GameArrays:
    """The arrays of a game with these numbers, which fit the layout.

    start : the state at `as_of`. What is wrong goes to the findings of `dynamics`; the arrays mean
    nothing when these hold errors.
    """
    crisis, values = dynamics.crisis, dynamics.values
    clock, precision, patience = (
        np.array([values[getattr(actor, name)] for actor in crisis.actors.values()])
        for name in ("clock", "precision", "patience")
    )
    worth, flow = worths_and_flows(dynamics, layout.levels)
    for each in numbers.hazards:
        _charge(flow, numbers, each)
    hold = _holding(dynamics, layout, numbers, clock)
    return GameArrays(
        **layout.fields,
        **_edges(layout, numbers, clock),
        hold_weight=hold,
        hazard_rate=_rates(layout, numbers),
        worth=worth,
        flow=flow,
        clock=clock,
        precision=precision,
        impatience=np.log(2.0) / patience,
        start=start,
    ).freeze()


def _charge(flow: Float, numbers: Numbers, hazard: Amounts) -> None:
    """Take the expected lump costs of a hazard from the flows of its states."""
    state, pace = hazard.laid.state, hazard.paces
    if hazard.cost.any():
        flow[state] -= pace[:, None] * hazard.cost[hazard.laid.cost.row]
    rules = numbers.rule_costs(hazard)
    if rules is not None:
        flow[state[:, None], list(numbers.payers)] -= pace[:, None] * rules


def _edges(layout: Layout, numbers: Numbers, clock: Float) -> dict[str, Any]:
    """The fields of edges and outcomes that hold numbers."""
    table = PayoffTable(len(clock))
    rows = [_payoff_rows(table, numbers, each) for each in numbers.moves]
    payoff_table, place = table.finish()
    weight = np.empty(len(layout.fields["edge_actor"]))
    payoff = np.empty(len(weight), np.uint32)
    for each, row in zip(numbers.moves, rows, strict=True):
        edge = each.laid.edge
        weight[edge], payoff[edge] = each.paces / clock[each.laid.actor], place[row]
    return {
        "edge_weight": weight,
        "edge_payoff": payoff,
        "payoff_table": payoff_table,
        "outcome_chance": _chances(numbers.moves, len(layout.fields["outcome_state"])),
    }


def _payoff_rows(table: PayoffTable, numbers: Numbers, move: Amounts) -> Index:
    """Rows of `table` for one move, uint32[k]."""
    first = table.add(0.0 - move.cost)
    cost_row = move.laid.cost.row
    row = cost_row + np.uint32(first)
    rules = numbers.rule_costs(move)
    if rules is not None:
        with_rules = np.flatnonzero(rules.any(axis=1))
        paid = move.cost[cost_row[with_rules]]
        paid[:, list(numbers.payers)] += rules[with_rules]
        distinct, place = distinct_rows(0.0 - paid)
        row[with_rules] = place + table.add(distinct)
    return row


def _chances(changes: tuple[Amounts, ...], count: int) -> Float:
    """Chance of each of `count` outcomes (or transitions): that of all that are part of it."""
    total = np.zeros(count + 1)  # the last takes what counts for nothing
    for each in changes:
        for outcome, slot in enumerate(each.laid.slot):
            total[slot] += each.chances(outcome)
    return total[:-1]


def _rates(layout: Layout, numbers: Numbers) -> Float:
    """Rates of hazard transitions, float64[H]."""
    chance = _chances(numbers.hazards, len(layout.fields["hazard_state"]))
    pace = np.empty(len(chance) + 1)
    for each in numbers.hazards:
        for slot in each.laid.slot:
            pace[slot] = each.paces
    return pace[:-1] * chance


def _holding(dynamics: Dynamics, layout: Layout, numbers: Numbers, clock: Float) -> Float:
    """Weights of holding, float64[n, N]; a finding where tempos reach the clock."""
    total = np.zeros((len(clock), len(layout.codes)))
    for each in numbers.moves:
        total[each.laid.actor, each.laid.state] += each.paces
    for actor, above in enumerate(total >= clock[:, None]):
        if above.any():
            state = int(np.argmax(total[actor]))
            _report_clock(dynamics, numbers, actor, state, int(layout.codes[state]))
    return np.ascontiguousarray((1.0 - total / clock[:, None]).T)


def _report_clock(dynamics: Dynamics, numbers: Numbers, actor: int, state: int, code: int) -> None:
    """The state with the highest sum of tempos is shown."""
    who = list(dynamics.crisis.actors.values())[actor]
    paces: dict[str, float] = {}
    for each in numbers.moves:
        if each.laid.actor == actor and state in each.laid.state:
            place = np.searchsorted(each.laid.state, state)
            paces[each.laid.change.source.name] = float(each.paces[place])
    told = ", ".join(f"`{name}` {pace:.6g}" for name, pace in paces.items())
    described = dynamics.findings.describe(dynamics.radix.state(code))
    dynamics.findings.error(
        "tempos-above-clock",
        who.id,
        f"the tempos of `{who.id}` sum to {sum(paces.values()):.6g} per week, expected below its"
        f" clock of {dynamics.values[who.clock]:.6g}, in the state {described}: {told}",
        who.location,
        "lower these tempos, or raise the clock",
    )
