"""Evaluation of conditions and quantities over many states at once.

A batch of n states is given by its factor columns: `levels[f]` holds the place of factor f on its
ladder in every state of the batch. Everything is plain elementwise NumPy on the typed tree, so
nothing is ever executed that the grammar did not admit. Cost: one pass over n per tree node.

Domain errors (division by zero, the logarithm of a negative number, overflow) raise nothing here:
they give inf or nan in the states concerned, which the compiler turns into a diagnostic that names
such a state.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import reduce
from typing import Protocol, TypeVar, assert_never

import numpy as np
from numpy.typing import NDArray

from detente.crisis.expressions import (
    Always,
    Among,
    And,
    Call,
    Compare,
    Condition,
    Constant,
    Indicator,
    LevelOf,
    Negative,
    Not,
    Operation,
    Or,
    Parameter,
    Quantity,
)

Column = NDArray[np.unsignedinteger]
Bool = NDArray[np.bool_]
Float = NDArray[np.float64]


class Columns(Protocol):
    """Factor columns by index; lazy ones compute a column when it is first read."""

    def __len__(self) -> int: ...

    def __getitem__(self, factor: int, /) -> Column: ...


_T = TypeVar("_T", np.bool_, np.float64)
Levels = Columns | Sequence[Column] | NDArray[np.unsignedinteger]

_COMPARISONS: Mapping[str, Callable[..., Bool]] = {
    "=": np.equal,
    "!=": np.not_equal,
    "<": np.less,
    "<=": np.less_equal,
    ">": np.greater,
    ">=": np.greater_equal,
}
_ARITHMETIC: Mapping[str, Callable[..., Float]] = {
    "+": np.add,
    "-": np.subtract,
    "*": np.multiply,
    "/": np.divide,
    "^": np.power,
}
_FUNCTIONS: Mapping[str, Callable[..., Float]] = {
    "abs": np.abs,
    "exp": np.exp,
    "log": np.log,
    "sqrt": np.sqrt,
}


def condition(expr: Condition, levels: Levels) -> Bool:
    """Where `expr` holds.

    levels : F columns, each uint8 or uint16 [n]. Returns bool[n], owned by the caller.
    Without factors there is one state, so n is 1.
    """
    return _spread(_condition(expr, levels), levels)


def quantity(expr: Quantity, levels: Levels, values: Mapping[str, float]) -> Float:
    """The value of `expr` in every state, in base units (weeks and points).

    levels : as for `condition`. values : number key to its value in base units, as `Crisis.values`
    gives them. Returns float64[n], owned by the caller; inf or nan where undefined. Raises KeyError
    for a number that `values` lacks.
    """
    with np.errstate(all="ignore"):
        return _spread(_quantity(expr, levels, values), levels)


def constant(expr: Quantity, values: Mapping[str, float]) -> float | None:
    """The value of `expr` if it is the same in every state by its form, else None."""
    if factors(expr):
        return None
    with np.errstate(all="ignore"):
        return float(_quantity(expr, (), values))


def parameters(expr: Condition | Quantity) -> frozenset[str]:
    """Keys of the numbers that `expr` uses, also inside its conditions (which use none)."""
    match expr:
        case Parameter(key):
            return frozenset((key,))
        case _:
            return frozenset[str]().union(*map(parameters, _children(expr)))


def factors(expr: Condition | Quantity) -> frozenset[int]:
    """Indices of the factors that `expr` reads."""
    match expr:
        case Compare(factor, _, _) | Among(factor, _) | LevelOf(factor):
            return frozenset((factor,))
        case _:
            return frozenset[int]().union(*map(factors, _children(expr)))


def _children(expr: Condition | Quantity) -> Sequence[Condition | Quantity]:
    match expr:
        case Always() | Compare() | Among() | Constant() | Parameter() | LevelOf():
            return ()
        case Not(operand) | Negative(operand):
            return (operand,)
        case And(operands) | Or(operands):
            return operands
        case Indicator(inner):
            return (inner,)
        case Operation(_, left, right):
            return (left, right)
        case Call(_, arguments):
            return arguments
        case _:
            assert_never(expr)


def _spread(result: NDArray[_T] | _T, levels: Levels) -> NDArray[_T]:
    """One entry per state; what reads no factor is the same in every state."""
    if isinstance(result, np.ndarray):
        return result
    return np.full(len(levels[0]) if len(levels) else 1, result)


def _condition(expr: Condition, levels: Levels) -> Bool | np.bool_:
    match expr:
        case Always(value):
            return np.bool_(value)
        case Compare(factor, op, level):
            return _COMPARISONS[op](levels[factor], level)
        case Among(factor, members):
            column = levels[factor]
            return _fold(np.logical_or, False, [np.equal(column, x) for x in sorted(members)])
        case Not(operand):
            return np.logical_not(_condition(operand, levels))
        case And(operands):
            return _fold(np.logical_and, True, [_condition(each, levels) for each in operands])
        case Or(operands):
            return _fold(np.logical_or, False, [_condition(each, levels) for each in operands])
        case _:
            assert_never(expr)


def _fold(
    ufunc: Callable[..., Bool], neutral: bool, parts: Sequence[Bool | np.bool_]
) -> Bool | np.bool_:
    result: Bool | np.bool_ = np.bool_(neutral)
    for part in parts:
        result = ufunc(result, part)
    return result


def _quantity(expr: Quantity, levels: Levels, values: Mapping[str, float]) -> Float | np.float64:
    match expr:
        case Constant(value):
            return np.float64(value)
        case Parameter(key):
            return np.float64(values[key])
        case LevelOf(factor):
            return levels[factor].astype(np.float64)
        case Indicator(inner):
            return np.float64(1.0) * _condition(inner, levels)
        case Negative(operand):
            return -_quantity(operand, levels, values)
        case Operation(op, left, right):
            return _ARITHMETIC[op](
                _quantity(left, levels, values), _quantity(right, levels, values)
            )
        case Call(function, arguments):
            parts = [_quantity(each, levels, values) for each in arguments]
            return _call(function, parts)
        case _:
            assert_never(expr)


def _call(function: str, parts: Sequence[Float | np.float64]) -> Float | np.float64:
    match function:
        case "min":
            return reduce(np.minimum, parts)
        case "max":
            return reduce(np.maximum, parts)
        case _:
            return _FUNCTIONS[function](*parts)
