"""Which states can be reached, breadth first, and the order in which they are laid out.

Exploration keeps the codes of all states met as one sorted array; a frontier is expanded change by
change, in chunks that bound the memory. Cost: O(T log n) for T transitions among n states.

Order. A step that changes factor f moves the code by its stride, so strides of factors that change
often should be small. With c_f transitions that change f, which has L_f levels, the sum of
c_f log(stride_f) is least when factors are laid out by falling c_f / log(L_f), least significant
first (the rule of Smith 1956, Naval Research Logistics Quarterly 3).
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from detente.crisis.model import Crisis
from detente.errors import LimitError
from detente.game.dynamics import Dynamics
from detente.game.estimate import estimate
from detente.game.radix import Codes, Column, Radix, contained, distinct, merged

Progress = Callable[[str, float], None]
CHUNK = 1 << 17
"""States expanded at a time."""


@dataclass(frozen=True, slots=True, eq=False)
class Reached:
    """codes : uint64[n], sorted, in the radix of the exploration. tally : int64[F], changes met."""

    codes: Codes
    tally: NDArray[np.int64]


def explore(
    dynamics: Dynamics, start: Codes, max_states: int, progress: Progress | None = None
) -> Reached:
    """All states reachable from `start` (uint64[1], at rest).

    Raises LimitError once more than `max_states` are met, unless the crisis has errors, which are
    then raised as CrisisError instead.
    """
    tally = np.zeros(len(dynamics.radix.sizes), np.int64)
    seen = frontier = start
    while len(frontier):
        fresh = np.empty(0, np.uint64)
        for first in range(0, len(frontier), CHUNK):
            met = _expand(dynamics, frontier[first : first + CHUNK], tally)
            met = met[~contained(seen, met)]
            fresh = merged(fresh, met[~contained(fresh, met)]) if len(fresh) else met
            if len(seen) + len(fresh) > max_states:
                dynamics.findings.raise_errors()
                raise too_many(dynamics.crisis, dynamics.radix, merged(seen, fresh), max_states)
        seen, frontier = merged(seen, fresh), fresh
        if progress is not None:
            progress(f"exploring states ({len(seen):,} met)", math.nan)
    return Reached(seen, tally)


def _expand(dynamics: Dynamics, codes: Codes, tally: NDArray[np.int64]) -> Codes:
    """Codes that one transition leads to from `codes`, sorted and distinct."""
    levels = dynamics.radix.decode(codes)
    parts = [np.empty(0, np.uint64)]
    for place in range(len(dynamics.changes)):
        targets = dynamics.reached(place, codes, levels, tally)
        if targets is not None:
            parts.append(targets.ravel())
    return distinct(np.concatenate(parts))


def locality_order(radix: Radix, levels: Column, tally: NDArray[np.int64]) -> tuple[int, ...]:
    """Factors from the least to the most significant; see the module's docstring."""
    met = [len(np.unique(column)) for column in levels]

    def key(factor: int) -> tuple[float, int]:
        if met[factor] == 1:  # a factor that never changes goes to the far end
            return (math.inf, factor)
        return (-float(tally[factor]) / math.log(met[factor]), factor)

    return tuple(sorted(range(len(radix.sizes)), key=key))


def too_many(crisis: Crisis, radix: Radix, codes: Codes, limit: int) -> LimitError:
    """The error for more than `limit` states, naming the factors that multiply them most.

    A factor multiplies by the number of states over the number that would be left if its levels
    were not told apart.
    """
    times = []
    for factor, (stride, column) in enumerate(zip(radix.strides, radix.decode(codes), strict=True)):
        without = len(np.unique(codes - column.astype(np.uint64) * np.uint64(stride)))
        times.append((len(codes) / without, len(np.unique(column)), factor))
    times.sort(key=lambda entry: (-entry[0], entry[2]))
    told = [
        f"`{crisis.factors[factor].id}` (times {ratio:.1f}, {met} levels met)"
        for ratio, met, factor in times[:3]
    ]
    return LimitError(
        f"more than {limit:,} states can be reached ({estimate(crisis).bound}); the factors that"
        f" multiply them most are {', '.join(told)}",
        hint="merge levels of these factors, let their moves depend on more (`when`), write the"
        " theatres that do not touch as crises of their own, or raise the limit (max_states)",
    )


def check_codes(crisis: Crisis) -> Radix:
    """The radix of exploration; LimitError when states do not fit 63 bits."""
    sizes = [len(factor.levels) for factor in crisis.factors]
    try:
        return Radix.of(sizes)
    except OverflowError:
        largest = sorted(crisis.factors, key=lambda factor: -len(factor.levels))[:3]
        told = ", ".join(f"`{factor.id}` ({len(factor.levels)} levels)" for factor in largest)
        raise LimitError(
            f"the {len(sizes)} factors have 10^{math.log10(math.prod(sizes)):.0f} combinations of"
            f" levels, more than can be numbered (2^63); those with most levels are {told}",
            hint="merge levels, or split the crisis into theatres that do not touch",
        ) from None
