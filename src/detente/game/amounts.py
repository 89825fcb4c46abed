"""The numbers of every change: paces, chances and costs, by combination of what they read.

Together with the layout these are the whole game but for worths and flows. All is float64; b is the
number of outcomes of a change.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from detente.game.dynamics import Dynamics
from detente.game.layout import Laid, Layout
from detente.game.places import Met
from detente.game.radix import LazyColumns

Float = NDArray[np.float64]
Rows = NDArray[np.unsignedinteger]


@dataclass(frozen=True, slots=True, eq=False)
class Amounts:
    """The numbers of a laid out change. pace : [r], per week. chance : [b, s], sum to 1 over b.

    cost : [c, N], points paid, by combination of the `cost` of `laid`; costs of rules apart.
    """

    laid: Laid
    pace: Float
    chance: Float
    cost: Float

    @property
    def paces(self) -> Float:
        """Per week, float64[k] in the k states where it is possible."""
        return np.asarray(self.pace[self.laid.possible.pace])

    def chances(self, outcome: int) -> Float:
        """Chance of one of its outcomes, float64[k]."""
        return np.asarray(self.chance[outcome][self.laid.possible.chance])


@dataclass(frozen=True, slots=True, eq=False)
class Numbers:
    """The numbers of all changes, in the order of the layout.

    paid : [m, P], what rules cost each payer from each node of their graph on. payers : P places
    of actors. fits : whether what has a pace or a chance is what the layout says. sound : whether
    costs of rules do not depend on the order of rules.
    """

    moves: tuple[Amounts, ...]
    hazards: tuple[Amounts, ...]
    paid: Float
    payers: tuple[int, ...]
    fits: bool
    sound: bool

    def rule_costs(self, amounts: Amounts) -> Float | None:
        """Expected over the outcomes of a change, float64[k, P]; None where no rule costs."""
        possible = amounts.laid.possible
        if not any(len(where) for where, _ in possible.paid):
            return None
        expected = np.zeros((len(possible.state), len(self.payers)))
        for outcome, (where, node) in enumerate(possible.paid):
            chance = amounts.chance[outcome][possible.chance[where]]
            expected[where] += chance[:, None] * self.paid[node]
        return expected


def numbers_of(layout: Layout, dynamics: Dynamics) -> Numbers:
    """Compute the numbers; what is wrong goes to the findings of `dynamics`."""
    by_change: dict[int, tuple[Float, Float]] = {}
    fits = True
    for met in layout.met:
        pace, chance = by_change[met.change] = numbers_met(layout, dynamics, met)
        fits = (
            fits and np.array_equal(pace > 0, met.moving) and np.array_equal(chance > 0, met.live)
        )
    paid, sound = np.zeros((0, 0)), True
    if layout.settled is not None:
        graph = layout.settled.graph
        paid, sound = layout.settled.rest.costs(graph, dynamics.rewriter.step_costs(graph))

    def amounts(laid: Laid) -> Amounts:
        pace, chance = by_change[laid.possible.met.change]
        columns = laid.cost.columns(layout.levels)
        cost = dynamics.costs(laid.change, layout.codes[laid.cost.first], columns)
        return Amounts(laid, pace, chance, cost)

    return Numbers(
        tuple(map(amounts, layout.moves)),
        tuple(map(amounts, layout.hazards)),
        paid,
        dynamics.rewriter.payers,
        fits,
        sound,
    )


def numbers_met(layout: Layout, dynamics: Dynamics, met: Met) -> tuple[Float, Float]:
    """Pace and chances of a change, by combination."""
    change = dynamics.changes[met.change]
    columns = LazyColumns.of_places(layout.levels, met.pace)
    pace = dynamics.paces(change, layout.codes[met.pace], columns)
    if not len(met.chance):
        return pace, np.zeros(met.live.shape)
    columns = LazyColumns.of_places(layout.levels, met.chance)
    return pace, dynamics.chances(change, layout.codes[met.chance], columns)
