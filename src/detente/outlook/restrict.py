"""Parts of a chain: a set of states by itself, its borders, and who can reach what."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from detente.outlook.chain import Chain
from detente.outlook.kernels import mark_sources, split_rows
from detente.outlook.uniformise import SLOWEST, Float, Mask, Uniformised

Index = NDArray[np.uint32]


@dataclass(frozen=True, slots=True, eq=False)
class Part:
    """The rows of a chain that belong to a set S of m states.

    states : uint32[m], ascending. Transitions inside S are in `row`, `target` (renumbered 0..m-1)
    and `rate`; those that leave S in `leave_row`, `leave_target` (states of the whole chain) and
    `leave_rate`. exit_rate : float64[m], both together.
    """

    states: Index
    row: Index
    target: Index
    rate: Float
    leave_row: Index
    leave_target: Index
    leave_rate: Float
    exit_rate: Float

    @property
    def form(self) -> Uniformised:
        """The uniformised form of the chain killed on leaving S: exp(Q_SS t)."""
        speed = max(float(self.exit_rate.max(initial=0.0)), SLOWEST)
        return Uniformised(self.row, self.target, self.rate, 1.0 - self.exit_rate / speed, speed)

    def leaving(self, weight: Float) -> Float:
        """Sum over transitions out of S of rate times `weight` of where they lead: float64[m]."""
        flows = self.leave_rate * weight[self.leave_target]
        rows = np.zeros(len(self.states))
        busy = np.flatnonzero(np.diff(self.leave_row.astype(np.int64)))
        if len(busy):
            rows[busy] = np.add.reduceat(flows, self.leave_row[busy].astype(np.intp))
        return rows


def part(chain: Chain, inside: Mask) -> Part:
    """The part of `chain` in the states of `inside`, bool[n]."""
    states = np.flatnonzero(inside).astype(np.uint32)
    place = np.zeros(chain.states, np.uint32)
    place[states] = np.arange(len(states), dtype=np.uint32)
    lengths = np.diff(chain.row.astype(np.int64))
    most = int(lengths[states].sum())
    row, leave_row = np.zeros(len(states) + 1, np.uint32), np.zeros(len(states) + 1, np.uint32)
    target, leave_target = np.empty(most, np.uint32), np.empty(most, np.uint32)
    rate, leave_rate = np.empty(most), np.empty(most)
    inner, outer = split_rows(
        chain.row, chain.target, chain.rate, states, place, inside,
        row, target, rate, leave_row, leave_target, leave_rate,
    )  # fmt: skip
    return Part(
        states, row, target[:inner], rate[:inner], leave_row, leave_target[:outer],
        leave_rate[:outer], chain.exit_rate[states],
    )  # fmt: skip


def can_reach(turned: Chain, goal: Mask, through: Mask | None = None) -> Mask:
    """States from which `goal` can be reached by way of states of `through` only, bool[n].

    turned : `incoming(chain)`. The goal's states are included. O(transitions).
    """
    marked = np.zeros(turned.states, np.bool_)
    allowed = np.ones(turned.states, np.bool_) if through is None else through
    queue = np.empty(turned.states, np.uint32)
    mark_sources(turned.row, turned.target, goal, allowed, marked, queue)
    return marked
