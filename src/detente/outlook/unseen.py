"""The chain while an event is not seen, and what is laid over it.

Of an event c (a move made or a hazard come true) Q0 is the generator without the rates of c; its
diagonal is still that of Q, less the rate of c where it changes nothing. So the chain ends as soon
as the event is seen, and what is left of the distribution at W is what has not seen it.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from detente.game.arrays import GameArrays
from detente.game.csr import lengths
from detente.outlook.chain import Chain, merged
from detente.outlook.poisson import poisson_window
from detente.outlook.restrict import Index, can_reach
from detente.outlook.transient import forward
from detente.outlook.uniformise import SLOWEST, Float, Mask
from detente.solve.workers import Workers

Places = NDArray[np.intp]
TOLERANCE = 1e-11


@dataclass(frozen=True, slots=True, eq=False)
class Spread:
    """values : float64[n], a distribution or what it adds up to. error : bound on its total."""

    values: Float
    error: float


@dataclass(frozen=True, slots=True, eq=False)
class Unseen:
    """An event watched for over `weeks`.

    whole : the chain with its causes, of which `cause` is the event. loop : float64[n], the rate at
    which it happens and changes nothing; None if never. calm : the chain without it. ends : where
    that is at the end. hidden : the chance that the event is not seen.
    """

    whole: Chain
    cause: int
    loop: Float | None
    calm: Chain
    weeks: float
    ends: Spread
    workers: Workers

    @classmethod
    def of(
        cls, whole: Chain, cause: int, loop: Float | None, weeks: float, workers: Workers
    ) -> Unseen:
        """Follow the chain without the event."""
        calm = without(whole, cause, loop)
        ends = spread(calm, weeks, workers)
        return cls(whole, cause, loop, calm, weeks, ends, workers)

    @property
    def hidden(self) -> float:
        """The chance that it is not seen."""
        return float(min(self.ends.values.sum(), 1.0))

    def seen_in(self, through: Mask) -> Mask:
        """States of `through` that it may first be seen in, by way of such states only, bool[n]."""
        start = np.zeros(self.whole.states, np.bool_)
        start[self.whole.start] = through[self.whole.start]
        before = can_reach(self.calm, start, through)
        source = np.repeat(np.arange(self.whole.states), lengths(self.whole.row))
        after = np.zeros_like(before)
        after[self.whole.target[(self.whole.cause == self.cause) & before[source]]] = True
        if self.loop is not None:
            after |= before & (self.loop > 0)
        return after & through


def loops(arrays: GameArrays, choice: Float) -> dict[int, Float]:
    """Rates float64[n] at which a move is made and nothing changes, by its number."""
    edge = np.repeat(np.arange(arrays.edges), lengths(arrays.edge_outcome))
    source = np.repeat(np.arange(arrays.states), lengths(arrays.state_edge))[edge]
    idle = arrays.outcome_state == source
    rate = (arrays.clock[arrays.edge_actor] * choice)[edge] * arrays.outcome_chance
    origin = arrays.edge_origin[edge]
    return {
        int(move): np.bincount(
            source[idle & (origin == move)],
            rate[idle & (origin == move)],
            minlength=arrays.states,
        ).astype(np.float64)
        for move in np.unique(origin[idle])
    }


def without(chain: Chain, cause: int, loop: Float | None) -> Chain:
    """The chain that ends as soon as the event is seen."""
    kept = chain.cause != cause
    source = np.repeat(np.arange(chain.states), lengths(chain.row))
    exits = chain.exit_rate if loop is None else chain.exit_rate + loop
    calm = replace(
        chain, row=_rows(source[kept], chain.states), target=chain.target[kept],
        rate=chain.rate[kept], cause=chain.cause[kept], exit_rate=exits.copy(),
    )  # fmt: skip
    return merged(calm)


def stopped(calm: Chain, goal: Mask) -> Chain:
    """The chain that stays where it first meets `goal` (bool[n])."""
    size = lengths(calm.row)
    source = np.repeat(np.arange(calm.states), size)
    kept = ~goal[source]
    return replace(
        calm, row=_rows(source[kept], calm.states), target=calm.target[kept],
        rate=calm.rate[kept], exit_rate=np.where(goal, 0.0, calm.exit_rate),
    )  # fmt: skip


def parted(calm: Chain, wins: Mask, lost: Mask) -> Chain:
    """On states before (0 to n - 1) and after (from n) `wins` is met; it stops where `lost` is."""
    n = calm.states
    source = np.repeat(np.arange(n), lengths(calm.row))
    open_ = ~lost[source]
    into = np.where(wins[calm.target], calm.target + n, calm.target)
    return _laid(
        replace(calm, start=calm.start + (n if wins[calm.start] else 0)),
        np.concatenate((source[open_], source + n)),
        np.concatenate((into[open_], calm.target + n)),
        np.concatenate((calm.rate[open_], calm.rate)),
        np.concatenate((np.where(lost, 0.0, calm.exit_rate), calm.exit_rate)),
    )


def counted(calm: Chain, times: Mask, goal: Mask) -> Chain:
    """On states that stop at `goal` (0 to n - 1), and from n on the weeks spent in `times`.

    Time in `times` is laid on a second copy of the chain at rate 1 without leaving the first, so
    that it is lost, as the rest is, if the event is seen later on.
    """
    n = calm.states
    source = np.repeat(np.arange(n), lengths(calm.row))
    open_, busy = ~goal[source], np.flatnonzero(times & ~goal)
    return _laid(
        calm,
        np.concatenate((source[open_], busy, source + n)),
        np.concatenate((calm.target[open_], busy + n, calm.target + n)),
        np.concatenate((calm.rate[open_], np.ones(len(busy)), calm.rate)),
        np.concatenate((np.where(goal, 0.0, calm.exit_rate), calm.exit_rate)),
    )


def spread(chain: Chain, weeks: float, workers: Workers) -> Spread:
    """Where the chain is after `weeks`; what it lost on the way is missing."""
    initial = np.zeros(chain.states)
    initial[chain.start] = 1.0
    found = forward(chain, initial, [weeks], tolerance=TOLERANCE, workers=workers)
    return Spread(found.values[0], found.error)


def counts(chain: Chain, weeks: float, workers: Workers) -> Spread:
    """The same for a chain that `counted` made.

    A power and its change have up to 1 + n / speed times the size of a chain's that loses or keeps
    what it has: n times at most 1 / speed comes to it.
    """
    found = spread(chain, weeks, workers)
    speed = max(chain.speed, SLOWEST)
    longest = poisson_window(speed * weeks, TOLERANCE).last / speed
    return Spread(found.values, found.error * (1.0 + longest))


def _laid(chain: Chain, source: Places, target: Places, rate: Float, exit_rate: Float) -> Chain:
    """A chain of these transitions, in any order."""
    order = np.argsort(source, kind="stable")
    return replace(
        chain, row=_rows(source, len(exit_rate)), target=target[order].astype(np.uint32),
        rate=rate[order], exit_rate=exit_rate,
    )  # fmt: skip


def _rows(source: Places, states: int) -> Index:
    """Offsets of the rows, uint32[states + 1]."""
    counts = np.bincount(source, minlength=states)
    return np.concatenate(([0], np.cumsum(counts))).astype(np.uint32)
