"""Effects as additions to codes: one small table per factor that an outcome changes."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from detente.crisis.expressions import Effect, SetLevel
from detente.game.radix import Codes, Radix

Shifts = tuple[tuple[int, Codes], ...]
"""Pairs (factor, uint64[levels]): what to add to the code, by the present level (modulo 2^64)."""


def new_level(effect: Effect, level: int, size: int) -> int:
    """Where an effect takes a factor with `size` levels; shifts stop at the ends of the ladder."""
    if isinstance(effect, SetLevel):
        return effect.level
    return min(max(level + effect.by, 0), size - 1)


def shift_tables(effects: Sequence[Effect], radix: Radix) -> Shifts:
    """Tables for effects applied in the order written (which matters only on the same factor)."""
    tables = []
    for factor in dict.fromkeys(effect.factor for effect in effects):
        size, stride = radix.sizes[factor], radix.strides[factor]
        steps = []
        for level in range(size):
            after = level
            for effect in effects:
                if effect.factor == factor:
                    after = new_level(effect, after, size)
            steps.append((after - level) * stride % (1 << 64))
        tables.append((factor, np.array(steps, np.uint64)))
    return tuple(tables)
