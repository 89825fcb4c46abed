"""What filtering did, taken down so that one can go back along it: each deed is linear in a table.

Tables are float64[nodes, n, width]; going back only layer 0 counts.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from detente.evidence.carry import Link
from detente.outlook.uniformise import Float


@dataclass(frozen=True, slots=True)
class Opened:
    """An axis was put before the others; what was known is its first entry."""


@dataclass(frozen=True, slots=True, eq=False)
class Passed:
    """Time passed. table : before it did."""

    links: Sequence[Link]
    weeks: float
    table: Float


@dataclass(frozen=True, slots=True, eq=False)
class Reported:
    """Something was reported at one moment, links one after the other. table : after it was."""

    links: Sequence[Link]
    table: Float


@dataclass(frozen=True, slots=True)
class Folded:
    """An axis was summed away with these weights."""

    axis: int
    weights: tuple[float, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Known:
    """States were weighted, float64[n], or nodes, float64[nodes, 1]."""

    weights: Float


@dataclass(frozen=True, slots=True)
class Scaled:
    """All was divided by `total`. shape : counts of the axes that are open."""

    total: float
    shape: tuple[int, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Marked:
    """A moment that was asked for. table : then, scaled."""

    table: Float


Deed = Opened | Passed | Reported | Folded | Known | Scaled | Marked
