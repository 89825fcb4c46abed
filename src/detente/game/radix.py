"""States as numbers: one mixed-radix digit per factor.

    code(x) = sum_f level_f(x) * stride_f,   stride_f = product of the sizes of the factors below f

Codes are uint64 and sums of strides wrap, so that a step down a ladder is the addition of a large
number. The order of the factors decides which states have neighbouring codes.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

Codes = NDArray[np.uint64]
Column = NDArray[np.unsignedinteger]
BITS = 63


@dataclass(frozen=True, slots=True)
class Radix:
    """sizes : levels of each factor. strides : code distance of one level of each factor."""

    sizes: tuple[int, ...]
    strides: tuple[int, ...]

    @classmethod
    def of(cls, sizes: Sequence[int], order: Sequence[int] | None = None) -> Radix:
        """Lay factors out, the first of `order` least significant (default: the last factor).

        Raises OverflowError when the product of the sizes needs more than 63 bits.
        """
        if math.prod(sizes) >= 1 << BITS:
            raise OverflowError(f"{math.prod(sizes)} combinations of levels need over {BITS} bits")
        strides = [0] * len(sizes)
        step = 1
        for factor in reversed(range(len(sizes))) if order is None else order:
            strides[factor] = step
            step *= sizes[factor]
        return cls(tuple(sizes), tuple(strides))

    @property
    def dtype(self) -> type[np.uint8 | np.uint16]:
        """The smallest type that holds every level."""
        return np.uint8 if max(self.sizes, default=1) <= 256 else np.uint16

    def encode(self, levels: Sequence[Column] | Column) -> Codes:
        """Codes uint64[m] of F columns [m]; one code, 0, when there are no factors."""
        size = len(levels[0]) if len(levels) else 1
        codes = np.zeros(size, np.uint64)
        for column, stride in zip(levels, self.strides, strict=True):
            codes += column.astype(np.uint64) * np.uint64(stride)
        return codes

    def digit(self, codes: Codes, factor: int) -> Column:
        """Level of one factor in each state, uint8 or uint16 [m]."""
        above = codes // np.uint64(self.strides[factor])
        size = np.uint64(self.sizes[factor])
        # remainder by hand: NumPy divides by one number with vector instructions, % does not
        return (above - above // size * size).astype(self.dtype)

    def decode(self, codes: Codes) -> Column:
        """All factor columns, uint8 or uint16 [F, m]."""
        levels = np.empty((len(self.sizes), len(codes)), self.dtype)
        for factor in range(len(self.sizes)):
            levels[factor] = self.digit(codes, factor)
        return levels

    def state(self, code: int) -> tuple[int, ...]:
        """The level of every factor in one state."""
        pairs = zip(self.strides, self.sizes, strict=True)
        return tuple(int(code) // stride % size for stride, size in pairs)


def distinct(codes: Codes) -> Codes:
    """The distinct codes, ascending.

    By sorting: vectorised sorts are many times faster here than the hash table of `np.unique`.
    """
    ordered = np.sort(codes)
    first = np.ones(len(ordered), np.bool_)
    np.not_equal(ordered[1:], ordered[:-1], out=first[1:])
    return ordered[first]


def contained(known: Codes, codes: Codes) -> NDArray[np.bool_]:
    """Which of `codes` are in `known` (ascending, not empty)."""
    place = np.searchsorted(known, codes)
    place[place == len(known)] = 0
    return np.equal(known[place], codes)


def merged(one: Codes, two: Codes) -> Codes:
    """Two ascending arrays as one."""
    # the stable sort finds the two sorted runs and merges them in linear time
    return np.sort(np.concatenate((one, two)), kind="stable")


@dataclass(frozen=True, slots=True, eq=False)
class LazyColumns:
    """Factor columns of a batch that are made when first read (see `evaluate.Columns`)."""

    factors: int
    make: Callable[[int], Column]
    _made: dict[int, Column] = field(default_factory=dict)

    @classmethod
    def of_codes(cls, radix: Radix, codes: Codes) -> LazyColumns:
        """Columns of the states with these codes."""
        return cls(len(radix.sizes), lambda factor: radix.digit(codes, factor))

    @classmethod
    def of_places(cls, levels: Column, places: NDArray[np.intp]) -> LazyColumns:
        """Columns of some states of a larger batch."""
        return cls(len(levels), lambda factor: levels[factor][places])

    def __len__(self) -> int:
        return self.factors

    def __getitem__(self, factor: int, /) -> Column:
        column = self._made.get(factor)
        if column is None:
            column = self._made[factor] = self.make(factor)
        return column
