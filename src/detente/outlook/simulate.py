"""Exact stochastic simulation: sampled courses of a crisis.

In state x the crisis stays for an exponential time with mean 1 / exit rate, then takes transition k
of the row with probability rate(k) / exit rate (Gillespie 1977, doi:10.1021/j100540a008). Samples
are for looking at and for checks: forecasts are computed exactly. The same generator state gives
the same paths.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from detente.outlook.chain import Chain
from detente.outlook.kernels import walk_paths
from detente.outlook.uniformise import Float, Mask


@dataclass(frozen=True, slots=True, eq=False)
class Paths:
    """P paths of a chain over `horizon` weeks, one after the other.

    first : int64[P + 1]; transitions of path p are first[p]:first[p + 1]. weeks : float64[J], when
    each happens, ascending within a path. state : uint32[J], the state it leads to. cause :
    uint32[J], as in the chain. start : the state that all begin in.
    """

    start: int
    horizon: float
    first: NDArray[np.int64]
    weeks: Float
    state: NDArray[np.uint32]
    cause: NDArray[np.uint32]

    @property
    def count(self) -> int:
        """P, the number of paths."""
        return len(self.first) - 1

    @property
    def owner(self) -> NDArray[np.int64]:
        """int64[J], the path that each transition belongs to."""
        return np.repeat(np.arange(self.count), np.diff(self.first))

    def final(self) -> NDArray[np.uint32]:
        """The state of every path at the horizon, uint32[P]."""
        some = np.diff(self.first) > 0
        ends = np.full(self.count, self.start, np.uint32)
        ends[some] = self.state[self.first[1:][some] - 1]
        return ends


def sample_paths(chain: Chain, count: int, horizon: float, random: np.random.Generator) -> Paths:
    """Draw `count` paths from the chain's start over `horizon` weeks.

    Raises ValueError for a negative count or horizon.
    """
    if count < 0 or not (np.isfinite(horizon) and horizon >= 0):
        raise ValueError(f"received {count} paths over {horizon} weeks, expected 0 or more of both")
    first = np.zeros(count + 1, np.int64)
    room = max(1_024, 16 * count)
    times, places = np.empty(room), np.empty(room, np.uint32)
    where = np.array([0, 0, chain.start], np.int64)
    now = np.zeros(1)
    while not walk_paths(
        chain.row, chain.target, chain.rate, chain.exit_rate, chain.start, float(horizon), random,
        first, times, places, where, now,
    ):  # fmt: skip
        times = np.concatenate((times, np.empty_like(times)))
        places = np.concatenate((places, np.empty_like(places)))
    used = int(where[1])
    taken = places[:used]
    return Paths(
        chain.start, float(horizon), first, times[:used].copy(), chain.target[taken],
        chain.cause[taken],
    )  # fmt: skip


def first_time(paths: Paths, goal: Mask) -> Float:
    """Weeks until each path first is in `goal` (bool[n]), float64[P]; inf if not by the horizon."""
    if goal[paths.start]:
        return np.zeros(paths.count)
    found = np.full(paths.count, np.inf)
    hits = np.flatnonzero(goal[paths.state])
    owners, earliest = np.unique(paths.owner[hits], return_index=True)
    found[owners] = paths.weeks[hits[earliest]]
    return found


def longest_run(paths: Paths, condition: Mask, age: float = 0.0) -> Float:
    """The longest unbroken run of `condition` in each path, weeks, float64[P].

    A run in force at the start has already lasted `age`; the horizon cuts the last one off.
    """
    begins = np.concatenate((np.zeros(paths.count), paths.weeks))
    owner = np.concatenate((np.arange(paths.count), paths.owner))
    holds = np.concatenate((np.full(paths.count, condition[paths.start]), condition[paths.state]))
    order = np.argsort(owner, kind="stable")
    begins, owner, holds = begins[order], owner[order], holds[order]
    fresh = np.concatenate(([True], owner[1:] != owner[:-1]))[: len(owner)]
    turns = np.flatnonzero(fresh | np.concatenate(([True], holds[1:] != holds[:-1]))[: len(owner)])
    ends = np.append(begins[turns[1:]], paths.horizon)[: len(turns)]
    ends[np.append(fresh[turns[1:]], True)[: len(turns)]] = paths.horizon
    lengths = ends - begins[turns] + np.where(fresh[turns], age, 0.0)
    longest = np.zeros(paths.count)
    np.maximum.at(longest, owner[turns], np.where(holds[turns], lengths, 0.0))
    return longest


def share_of_time(paths: Paths, condition: Mask) -> Float:
    """Share of the horizon that each path spends where `condition` (bool[n]) holds, float64[P]."""
    if paths.horizon == 0.0:
        return np.full(paths.count, float(condition[paths.start]))
    begins = np.concatenate((np.zeros(paths.count), paths.weeks))
    owner = np.concatenate((np.arange(paths.count), paths.owner))
    holds = np.concatenate((np.full(paths.count, condition[paths.start]), condition[paths.state]))
    order = np.argsort(owner, kind="stable")
    begins, owner, holds = begins[order], owner[order], holds[order]
    ends = np.append(begins[1:], paths.horizon)
    ends[np.append(owner[1:] != owner[:-1], True)] = paths.horizon
    spent = np.bincount(owner, np.where(holds, ends - begins, 0.0), minlength=paths.count)
    return np.asarray(spent / paths.horizon, np.float64)


@dataclass(frozen=True, slots=True)
class CauseCount:
    """How often a move or hazard occurs in sampled paths.

    cause : as in the chain. share : of the paths in which it occurs at all. mean : times per path.
    week : median week of its first occurrence, among the paths in which it occurs.
    """

    cause: int
    share: float
    mean: float
    week: float


def summary(paths: Paths) -> tuple[CauseCount, ...]:
    """Causes that occur, those in most paths first."""
    counts = []
    owner = paths.owner
    for cause in np.unique(paths.cause):
        places = np.flatnonzero(paths.cause == cause)
        owners, earliest = np.unique(owner[places], return_index=True)
        week = float(np.median(paths.weeks[places[earliest]]))
        counts.append(
            CauseCount(int(cause), len(owners) / paths.count, len(places) / paths.count, week)
        )
    return tuple(sorted(counts, key=lambda each: (-each.share, each.cause)))
