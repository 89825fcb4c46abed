"""A chain as the text that the model checker Storm reads: its explicit DRN format, type CTMC.

Storm: Hensel, Junges, Katoen, Quatmann, Volk (2022), International Journal on Software Tools for
Technology Transfer 24, doi:10.1007/s10009-021-00633-z.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Mapping
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from detente.game.files import replacing

RESERVED = frozenset({"init", "deadlock"})
CHUNK = 1 << 16
"""States written at a time."""


class ChainLike(Protocol):
    """What is read of `detente.outlook.chain.Chain`."""

    @property
    def row(self) -> NDArray[np.uint32]: ...

    @property
    def target(self) -> NDArray[np.uint32]: ...

    @property
    def rate(self) -> NDArray[np.float64]: ...

    @property
    def start(self) -> int: ...


def write_drn(
    path: str | os.PathLike[str],
    chain: ChainLike,
    labels: Mapping[str, NDArray[np.bool_]] | None = None,
) -> None:
    """Write `chain` to `path`.

    labels : for each name bool[n], where it holds; written as `label_of(name)`. The start gets the
    label `init`. Rates are written with all digits, per week; transitions with one target are added
    up, and a state that nothing leaves gets a loop to itself at rate 1, which Storm wants and which
    changes nothing.

    Raises ValueError for names that cannot be told apart as labels, OSError as opening a file does.
    """
    given: dict[str, NDArray[np.bool_]] = {}
    for name, mask in (labels or {}).items():
        label = label_of(name)
        if label in given or label in RESERVED:
            raise ValueError(f"label {name!r}: Storm would know it as {label!r}, which is taken")
        if mask.shape != (len(chain.row) - 1,):
            raise ValueError(f"label {name!r}: expected one truth value per state")
        given[label] = mask
    with replacing(path) as stream:
        for text in _chunks(chain, given):
            stream.write(text.encode("ascii"))


def label_of(name: str) -> str:
    """The label that Storm knows a name by: what is no letter, digit or `_` becomes `_`."""
    label = re.sub(r"[^A-Za-z0-9_]", "_", name)
    return label if re.match("[A-Za-z_]", label) else f"_{label}"


def _chunks(chain: ChainLike, labels: Mapping[str, NDArray[np.bool_]]) -> Iterator[str]:
    states = len(chain.row) - 1
    yield (
        "// Written by Detente; rates per week\n@type: CTMC\n@parameters\n\n@reward_models\n\n"
        f"@nr_states\n{states}\n@nr_choices\n{states}\n@model\n"
    )
    for first in range(0, states, CHUNK):
        last = min(first + CHUNK, states)
        yield "".join(_lines(chain, labels, first, last))


def _lines(
    chain: ChainLike, labels: Mapping[str, NDArray[np.bool_]], first: int, last: int
) -> Iterator[str]:
    bounds, targets, rates, leaving = _added_up(chain, first, last)
    for state in range(first, last):
        begin, end = bounds[state - first], bounds[state - first + 1]
        words = [f"state {state} !{leaving[state - first]!r}"]
        words += ["init"] * (state == chain.start)
        words += [label for label, mask in labels.items() if mask[state]]
        yield " ".join(words) + "\n\taction 0\n"
        for place in range(begin, end):
            yield f"\t\t{targets[place]} : {rates[place]!r}\n"


def _added_up(
    chain: ChainLike, first: int, last: int
) -> tuple[list[int], list[int], list[float], list[float]]:
    """Rows of some states with one entry per target, ascending: offsets, targets, rates, sums."""
    limits = chain.row[first : last + 1].astype(np.int64)
    lengths = limits[1:] - limits[:-1]
    span = slice(int(limits[0]), int(limits[-1]))
    state = np.repeat(np.arange(last - first), lengths)
    stuck = np.flatnonzero(lengths == 0)
    state = np.concatenate((state, stuck))
    target = np.concatenate((chain.target[span].astype(np.int64), stuck + first))
    rate = np.concatenate((chain.rate[span], np.ones(len(stuck))))
    order = np.lexsort((target, state))
    state, target, rate = state[order], target[order], rate[order]
    new = np.ones(len(state), np.bool_)
    new[1:] = (state[1:] != state[:-1]) | (target[1:] != target[:-1])
    kept = np.flatnonzero(new)
    total = np.add.reduceat(rate, kept)
    counts = np.bincount(state[kept], minlength=last - first)
    bounds = np.concatenate(([0], np.cumsum(counts)))
    leaving = np.add.reduceat(total, bounds[:-1])
    return bounds.tolist(), target[kept].tolist(), total.tolist(), leaving.tolist()
