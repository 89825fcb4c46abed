"""What moves and hazards add to the Jacobian: weights, payoffs, chances, rates and flows.

With pace h, chances q_b (c_b before the rest and the sum to 1 are seen to), cost c, and R_b what
rules cost after outcome b:

    d weight = dh / clock - h dclock / clock^2         d hold = -(the sum of these over its moves)
    dq_b = dc_b - q_b sum dc                           c_rest = 1 - sum of the others
    d payoff = -(dc + sum_b (dq_b R_b + q_b dR_b))     d chance = sum of dq_b over what is merged
    d rate = dh q + h dq                               d flow = d(h * payoff)

R_b is the sum over the path of rules from where b leads. Slopes are computed once per combination
of levels that an expression reads; the sum of chances is 1 within the slack that the compiler
allows (1e-9), and taken as 1.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from detente.crisis.differentiate import derivatives
from detente.crisis.expressions import Quantity
from detente.game.amounts import Amounts, Numbers, numbers_met
from detente.game.dynamics import Dynamics
from detente.game.jacobian_entries import Block, Entries, Float, Matrix
from detente.game.layout import Layout
from detente.game.places import NOWHERE, Met, Settled
from detente.game.radix import LazyColumns

Slopes = Mapping[str, Float]
Rows = NDArray[np.intp]
ROUNDING = 1e-12
"""A sum of slopes that is this small beside them is 0."""


@dataclass(frozen=True, slots=True, eq=False)
class _Paid:
    """Slopes of what rules are expected to cost: in which place, whom, in which number."""

    place: Rows
    actor: Rows
    column: Rows
    slope: Float


class ChangeSlopes:
    """Adds the derivatives of all changes of a game to `entries`."""

    def __init__(
        self, dynamics: Dynamics, layout: Layout, numbers: Numbers, entries: Entries
    ) -> None:
        """Set up. dynamics, numbers : at the values of the game."""
        self._dynamics, self._layout, self._numbers = dynamics, layout, numbers
        self._entries = entries
        self._actors = list(dynamics.crisis.actors)
        settled = layout.settled
        self._rules = None if settled is None else _rule_slopes(dynamics, settled, entries)

    def add(self) -> None:
        """Add everything."""
        slopes = {met.change: (self._pace(met), self._chance(met)) for met in self._layout.met}
        for each in (*self._numbers.moves, *self._numbers.hazards):
            add = self._move if each.laid.change.is_move else self._hazard
            add(each, *slopes[each.laid.possible.met.change])

    def _slopes(self, expr: Quantity, columns: LazyColumns) -> Slopes:
        return self._entries.finite(derivatives(expr, columns, self._dynamics.values))

    def _pace(self, met: Met) -> Slopes:
        """Slopes of a pace, [r]; numbers are unsure that would let it begin somewhere."""
        columns = LazyColumns.of_places(self._layout.levels, met.pace)
        slopes = self._slopes(self._dynamics.changes[met.change].pace, columns)
        self._entries.unsure.update(
            key for key, slope in slopes.items() if slope[~met.moving].any()
        )
        return slopes

    def _chance(self, met: Met) -> Slopes:
        """Slopes of the chances, [b, s]; numbers are unsure that would let an outcome begin."""
        if not len(met.chance):
            return {}
        _, chance = numbers_met(self._layout, self._dynamics, met)
        columns = LazyColumns.of_places(self._layout.levels, met.chance)
        branches = self._dynamics.changes[met.change].branches
        slopes: dict[str, Float] = {}
        for row, branch in enumerate(branches):
            if branch.chance is not None:
                for key, slope in self._slopes(branch.chance, columns).items():
                    slopes.setdefault(key, np.zeros(chance.shape))[row] = slope
        rest = np.array([branch.chance is None for branch in branches])
        for key, slope in slopes.items():
            total = slope.sum(axis=0)
            total[np.abs(total) <= ROUNDING * np.abs(slope).sum(axis=0)] = 0.0
            slope[rest] = -total
            if slope[~met.live].any():
                self._entries.unsure.add(key)
            slope[rest] *= met.live[rest]
            slope -= chance * slope.sum(axis=0)
        return slopes

    def _move(self, move: Amounts, paces: Slopes, chances: Slopes) -> None:
        entries, laid, possible = self._entries, move.laid, move.laid.possible
        actor = list(self._dynamics.crisis.actors.values())[laid.actor]
        clock = self._dynamics.values[actor.clock]
        edge = laid.edge.astype(np.intp)
        hold = laid.state.astype(np.intp) * entries.actors + laid.actor
        by_clock = move.paces / clock**2
        for block, rows, sign in (("edge_weight", edge, 1.0), ("hold_weight", hold, -1.0)):
            entries.add(block, rows, paces, possible.pace, sign / clock)
            column = np.array(entries.column[actor.clock])
            entries.blocks[block].add(rows, column, -sign * by_clock)
        self._lump("payoff", edge, move, chances, -1.0)
        for outcome, slot in enumerate(laid.slot):
            kept = np.flatnonzero(possible.target[outcome] != NOWHERE)
            own = {key: slope[outcome] for key, slope in chances.items()}
            entries.add("outcome_chance", slot[kept], own, possible.chance[kept])

    def _hazard(self, hazard: Amounts, paces: Slopes, chances: Slopes) -> None:
        entries, laid, possible = self._entries, hazard.laid, hazard.laid.possible
        state, pace = laid.state.astype(np.intp), hazard.paces
        self._lump("flow", state, hazard, chances, -pace)
        for actor, cost in enumerate(self._expected(hazard).T):
            entries.add("flow", state * entries.actors + actor, paces, possible.pace, -cost)
        for outcome, slot in enumerate(laid.slot):
            kept = np.flatnonzero(possible.target[outcome] != NOWHERE)
            chance = hazard.chances(outcome)[kept]
            own = {key: slope[outcome] for key, slope in chances.items()}
            entries.add("hazard_rate", slot[kept], paces, possible.pace[kept], chance)
            entries.add("hazard_rate", slot[kept], own, possible.chance[kept], pace[kept])

    def _expected(self, change: Amounts) -> Float:
        """What it is expected to cost with what follows, float64[k, N]."""
        cost = change.cost[change.laid.cost.row]
        rules = self._numbers.rule_costs(change)
        if rules is not None:
            cost[:, list(self._numbers.payers)] += rules
        return np.asarray(cost)

    def _lump(
        self, block: str, rows: Rows, change: Amounts, chances: Slopes, scale: Float | float
    ) -> None:
        """Slopes of what a change and the rules after it cost, times `scale`."""
        entries, spread = self._entries, change.laid.cost
        columns = spread.columns(self._layout.levels)
        for name, expr in change.laid.change.costs.items():
            own = rows * entries.actors + self._actors.index(name)
            entries.add(block, own, self._slopes(expr, columns), spread.row, scale)
        for paid in self._paid(change, chances):
            by = scale[paid.place] if isinstance(scale, np.ndarray) else scale
            own = rows[paid.place] * entries.actors + paid.actor
            entries.blocks[block].add(own, paid.column, paid.slope * by)

    def _paid(self, change: Amounts, chances: Slopes) -> Iterator[_Paid]:
        """Slopes of what rules cost after a change: of the costs, and of the chances."""
        possible, payers = change.laid.possible, np.array(self._numbers.payers, np.intp)
        for outcome, (where, node) in enumerate(possible.paid):
            if self._rules is None or not len(where):
                continue
            place, row = where.astype(np.intp), possible.chance[where]
            part = self._rules[node].tocoo()
            payer, column = np.divmod(part.coords[1].astype(np.intp), len(self._entries.column))
            at = part.coords[0]
            chance = change.chance[outcome][row][at]
            yield _Paid(place[at], payers[payer], column, part.data * chance)
            for key, slope in chances.items():
                number = np.array(self._entries.column[key])
                for paid, actor in zip(self._numbers.paid[node].T, payers, strict=True):
                    yield _Paid(
                        place,
                        np.broadcast_to(actor, len(place)),
                        number,
                        slope[outcome][row] * paid,
                    )


def _rule_slopes(dynamics: Dynamics, settled: Settled, entries: Entries) -> Matrix:
    """Slopes of what rules cost each payer from each node on, float64[m, P * numbers]."""
    graph, rest, rewriter = settled.graph, settled.rest, dynamics.rewriter
    actors, numbers = tuple(dynamics.crisis.actors), len(entries.column)
    steps = Block()
    for place, own in rewriter.paid_steps(graph):
        costs = rewriter.rules[place].rule.costs
        columns = LazyColumns.of_codes(dynamics.radix, graph.nodes[graph.source[own]])
        for payer, actor in enumerate(rewriter.payers):
            if actors[actor] in costs:
                found = derivatives(costs[actors[actor]], columns, dynamics.values)
                for key, slope in entries.finite(found).items():
                    steps.add(own, np.array(payer * numbers + entries.column[key]), slope)
    slopes = steps.matrix(len(graph.source), len(rewriter.payers) * numbers)
    path = Block()
    node, here = np.arange(len(graph.nodes)), np.arange(len(graph.nodes))
    while True:
        going = rest.step[here] >= 0
        node, here = node[going], here[going]
        if not len(node):
            break
        path.add(node, rest.step[here], np.ones(len(node)))
        here = graph.target[rest.step[here]]
    return sparse.csr_array(path.matrix(len(graph.nodes), len(graph.source)) @ slopes)
