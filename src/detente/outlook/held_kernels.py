"""Compiled kernel of the derivative of held runs; its plain NumPy twin is in the tests.

Threads take blocks `first` to `last` of `size` rows each and write only those.
"""

from __future__ import annotations

from detente.compiled import summing_kernel


@summing_kernel
def add_products(first, last, size, states, vectors, shares, scale, sums):
    """Add scale sum_k vectors[states[s], k] shares[k, j] to every sums[s, j]."""
    terms, width = shares.shape
    for block in range(first, last):
        for s in range(block * size, min(len(states), (block + 1) * size)):
            x = states[s]
            for k in range(terms):
                value = scale * vectors[x, k]
                for j in range(width):
                    sums[s, j] += value * shares[k, j]
