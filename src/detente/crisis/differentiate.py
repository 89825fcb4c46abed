"""Derivatives of quantities in the numbers of the file, over many states at once.

Forward mode on the typed tree: every node gives its value and, for each number that it depends on,
the derivative of its value, by the rules of the calculus. Nothing is approximated:

    (f g)' = f' g + f g'                   (f / g)' = (f' - (f / g) g') / g
    (f ^ g)' = g f^(g-1) f' + f^g log(f) g'

Conditions do not depend on numbers, so an indicator has no derivative. `min`, `max` and `abs` have
that of the piece in force; where several are, of the first (of `abs` at 0: that of its operand).
Where a number does not move the inside of a function, it does not move the function, also where
this has no slope, as `sqrt` at 0. Cost: per tree node, one pass over n for each number below it; a
node that stands in several places of the tree is computed once.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import assert_never

import numpy as np
from numpy.typing import NDArray

from detente.crisis import evaluate
from detente.crisis.evaluate import Bool, Float, Levels
from detente.crisis.expressions import (
    Arithmetic,
    Call,
    Constant,
    FunctionName,
    Indicator,
    LevelOf,
    Negative,
    Operation,
    Parameter,
    Quantity,
)

Value = Float | np.float64
Slopes = Mapping[str, Value]
"""By number key: the derivative in it. A number that is not named has derivative 0."""


def derivatives(
    expr: Quantity, levels: Levels, values: Mapping[str, float]
) -> dict[str, NDArray[np.float64]]:
    """The derivative of `expr` in each number that moves it in some state, in base units.

    levels : F columns, each uint8 or uint16 [n], as for `evaluate.quantity`. values : number key to
    its value in base units. Returns float64[n] by key, owned by the caller, in the order in which
    the numbers stand in `expr`; numbers that move it in no state are left out. Entries are inf or
    nan where a slope is infinite or undefined. Raises KeyError for a number that `values` lacks.
    """
    with np.errstate(all="ignore"):
        slopes = _Pass(levels, values).of(expr).slopes
    states = len(levels[0]) if len(levels) else 1
    spread = {key: np.array(np.broadcast_to(slope, states)) for key, slope in slopes.items()}
    return {key: slope for key, slope in spread.items() if slope.any()}


@dataclass(frozen=True, slots=True)
class _Node:
    value: Value
    slopes: Slopes


class _Pass:
    """One walk over a tree; nodes are remembered by identity, which the tree outlives."""

    def __init__(self, levels: Levels, values: Mapping[str, float]) -> None:
        self._levels, self._values = levels, values
        self._known: dict[int, _Node] = {}

    def of(self, expr: Quantity) -> _Node:
        known = self._known.get(id(expr))
        if known is None:
            known = self._known[id(expr)] = self._node(expr)
        return known

    def _node(self, expr: Quantity) -> _Node:
        match expr:
            case Constant(value):
                return _Node(np.float64(value), {})
            case Parameter(key):
                return _Node(np.float64(self._values[key]), {key: np.float64(1.0)})
            case LevelOf() | Indicator():
                return _Node(evaluate.quantity(expr, self._levels, {}), {})
            case Negative(operand):
                inner = self.of(operand)
                return _Node(-inner.value, _times(inner.slopes, np.float64(-1.0)))
            case Operation(op, left, right):
                return _operation(op, self.of(left), self.of(right))
            case Call(function, arguments):
                return _call(function, [self.of(each) for each in arguments])
            case _:
                assert_never(expr)


def _times(slopes: Slopes, factor: Value) -> Slopes:
    """Slopes times `factor`; 0 stays 0 whatever the factor, which may be infinite."""
    return {
        key: np.where(np.equal(slope, 0.0), 0.0, slope * factor) for key, slope in slopes.items()
    }


def _plus(one: Slopes, two: Slopes) -> Slopes:
    total = dict(one)
    for key, slope in two.items():
        total[key] = total[key] + slope if key in total else slope
    return total


def _operation(op: Arithmetic, left: _Node, right: _Node) -> _Node:
    f, g = left.value, right.value
    match op:
        case "+":
            return _Node(f + g, _plus(left.slopes, right.slopes))
        case "-":
            return _Node(f - g, _plus(left.slopes, _times(right.slopes, np.float64(-1.0))))
        case "*":
            return _Node(f * g, _plus(_times(left.slopes, g), _times(right.slopes, f)))
        case "/":
            ratio = np.divide(f, g)
            by = np.divide(1.0, g)
            return _Node(ratio, _plus(_times(left.slopes, by), _times(right.slopes, -ratio * by)))
        case "^":
            power = np.power(f, g)
            base = np.where(np.equal(g, 0.0), 0.0, g * np.power(f, g - 1.0))
            # the power of 0 is 0 for every exponent above 0
            flat = np.equal(f, 0.0) & np.greater(g, 0.0)
            exponent = np.where(flat, 0.0, power * np.log(f))
            return _Node(power, _plus(_times(left.slopes, base), _times(right.slopes, exponent)))
        case _:
            assert_never(op)


def _call(function: FunctionName, parts: Sequence[_Node]) -> _Node:
    first = parts[0]
    x = first.value
    match function:
        case "min" | "max":
            chosen = first
            for other in parts[1:]:
                better = np.less if function == "min" else np.greater
                chosen = _either(better(other.value, chosen.value), other, chosen)
            return chosen
        case "abs":
            sign = np.where(np.less(x, 0.0), -1.0, 1.0)
            return _Node(np.abs(x), _times(first.slopes, sign))
        case "exp":
            power = np.exp(x)
            return _Node(power, _times(first.slopes, power))
        case "log":
            return _Node(np.log(x), _times(first.slopes, np.divide(1.0, x)))
        case "sqrt":
            root = np.sqrt(x)
            return _Node(root, _times(first.slopes, np.divide(0.5, root)))
        case _:
            assert_never(function)


def _either(which: Bool | np.bool_, one: _Node, two: _Node) -> _Node:
    """`one` where `which`, else `two`."""
    nothing = np.float64(0.0)
    keys = dict.fromkeys((*two.slopes, *one.slopes))
    slopes = {
        key: np.where(which, one.slopes.get(key, nothing), two.slopes.get(key, nothing))
        for key in keys
    }
    return _Node(np.where(which, one.value, two.value), slopes)
