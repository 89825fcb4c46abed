"""The typed expression tree: conditions, quantities and effects, after names are resolved.

The tree is what the grammar (`detente.crisis.grammar`) builds and what `detente.crisis.evaluate`
computes over arrays of states. Factors and levels are indices into the crisis, so that nothing
downstream compares strings. Every literal number of the file that carries meaning is a
`Parameter`, named by its key, so that ensembles and derivatives can vary it; a `Constant` is a
unit conversion and nothing else.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Comparison = Literal["=", "!=", "<", "<=", ">", ">="]
Arithmetic = Literal["+", "-", "*", "/", "^"]
FunctionName = Literal["min", "max", "abs", "exp", "log", "sqrt"]


# --- conditions: one truth value per state -------------------------------------------------


@dataclass(frozen=True, slots=True)
class Always:
    """True in every state (`always`), or in none when `value` is false (`never`)."""

    value: bool = True


@dataclass(frozen=True, slots=True)
class Compare:
    """`factor op level`: compares the level's place on the factor's ladder."""

    factor: int
    op: Comparison
    level: int


@dataclass(frozen=True, slots=True)
class Among:
    """`factor in [level, level]`."""

    factor: int
    levels: frozenset[int]


@dataclass(frozen=True, slots=True)
class Not:
    operand: Condition


@dataclass(frozen=True, slots=True)
class And:
    operands: tuple[Condition, ...]


@dataclass(frozen=True, slots=True)
class Or:
    operands: tuple[Condition, ...]


Condition = Always | Compare | Among | Not | And | Or


# --- quantities: one float per state -------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Constant:
    """A number that is no assumption of the file: a unit conversion."""

    value: float


@dataclass(frozen=True, slots=True)
class Parameter:
    """A number of the file, by its key in `Crisis.numbers`."""

    key: str


@dataclass(frozen=True, slots=True)
class LevelOf:
    """`level(factor)`: the place of the present level on the ladder, from 0."""

    factor: int


@dataclass(frozen=True, slots=True)
class Indicator:
    """A condition used as a number: 1 where it holds, else 0."""

    condition: Condition


@dataclass(frozen=True, slots=True)
class Negative:
    operand: Quantity


@dataclass(frozen=True, slots=True)
class Operation:
    op: Arithmetic
    left: Quantity
    right: Quantity


@dataclass(frozen=True, slots=True)
class Call:
    function: FunctionName
    arguments: tuple[Quantity, ...]


Quantity = Constant | Parameter | LevelOf | Indicator | Negative | Operation | Call


# --- effects: what changes ------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class SetLevel:
    """`factor = level`."""

    factor: int
    level: int


@dataclass(frozen=True, slots=True)
class Shift:
    """`factor + k` or `factor - k`: moves along the ladder, stopping at its ends."""

    factor: int
    by: int


Effect = SetLevel | Shift
