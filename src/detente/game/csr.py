"""Compressed rows: where the entries of each state go."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from detente.errors import LimitError

Index = NDArray[np.uint32]


def offsets(counts: NDArray[np.integer]) -> Index:
    """Offsets uint32[m + 1] of runs with these lengths.

    Raises LimitError when the entries cannot be numbered by 32 bits.
    """
    result = np.zeros(len(counts) + 1, np.int64)
    np.cumsum(counts, out=result[1:])
    if result[-1] >= 1 << 32:
        raise LimitError(
            f"the game has {result[-1]:,} transitions, more than 2^32",
            hint="lower max_states, or let moves depend on more (`when`)",
        )
    return result.astype(np.uint32)


def lengths(first: Index) -> NDArray[np.int64]:
    """How many entries each row has, from where rows start."""
    bounds = first.astype(np.int64)
    return bounds[1:] - bounds[:-1]


def deal(rows: Sequence[Index], states: int) -> tuple[Index, list[NDArray[np.intp]]]:
    """Places for groups of rows in one array sorted by state, groups kept in order within a state.

    rows : for each group the states of its rows, ascending (states may repeat). Returns the
    offsets by state uint32[states + 1] and for each group the places of its rows.
    """
    counts = np.zeros(states, np.int64)
    for group in rows:
        counts += np.bincount(group, minlength=states)
    bounds = offsets(counts)
    cursor = bounds[:-1].astype(np.intp)
    places = []
    for group in rows:
        lengths = np.bincount(group, minlength=states)
        first = np.cumsum(lengths) - lengths
        places.append(cursor[group] + np.arange(len(group)) - first[group])
        cursor += lengths
    return bounds, places


def runs(first: NDArray[np.integer], lengths: NDArray[np.integer]) -> NDArray[np.intp]:
    """Places of all entries of runs: first[0], first[0] + 1, ... for each run in turn."""
    if (lengths == 1).all():
        return first.astype(np.intp)
    before = np.cumsum(lengths, dtype=np.intp) - lengths
    start = np.repeat(first.astype(np.intp) - before, lengths)
    return start + np.arange(len(start))
