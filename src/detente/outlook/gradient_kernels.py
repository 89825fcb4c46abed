"""Compiled kernels of the derivatives; plain NumPy twins are in the tests."""

from __future__ import annotations

import numpy as np

from detente.compiled import kernel, summing_kernel


@summing_kernel
def add_pairs(first, last, size, row, target, weights, worths, fixed, entry, own):
    """Add sum_k weights[x, k] worths[y, k] to entry (transitions x -> y) and own (y = x).

    Blocks first..last of `size` rows each; rows in `fixed` (empty: none) are left out.
    """
    n, pairs = weights.shape
    some = len(fixed) > 0
    for block in range(first, last):
        for x in range(block * size, min(n, (block + 1) * size)):
            if some and fixed[x]:
                continue
            total = 0.0
            for k in range(pairs):
                total += weights[x, k] * worths[x, k]
            own[x] += total
            for place in range(row[x], row[x + 1]):
                y = target[place]
                total = 0.0
                for k in range(pairs):
                    total += weights[x, k] * worths[y, k]
                entry[place] += total


@kernel
def spread_slopes(
    first, last, row, target, slope, state_edge, edge_outcome, outcome_state,
    state_hazard, hazard_state, outcome, hazard,
):  # fmt: skip
    """Slopes of a merged chain (targets of a row ascending) for every outcome and hazard.

    States first..last. A transition that leads nowhere, or has no rate now, gets 0.
    """
    for x in range(first, last):
        low = row[x]
        high = row[x + 1]
        for o in range(edge_outcome[state_edge[x]], edge_outcome[state_edge[x + 1]]):
            outcome[o] = _slope_to(outcome_state[o], low, high, target, slope)
        for h in range(state_hazard[x], state_hazard[x + 1]):
            hazard[h] = _slope_to(hazard_state[h], low, high, target, slope)


@kernel
def _slope_to(wanted, low, high, target, slope):
    """The slope of the transition to `wanted` in a row, by bisection; 0 where there is none."""
    stop = high
    while low < high:
        middle = (low + high) // np.uint32(2)
        if target[middle] < wanted:
            low = middle + np.uint32(1)
        else:
            high = middle
    if low < stop and target[low] == wanted:
        return slope[low]
    return 0.0
