"""Evaluation of expressions: closed forms, and agreement with plain Python state by state."""

from __future__ import annotations

import math
import operator
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from detente.crisis import evaluate
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

LEVELS = np.array([[0, 1, 2, 2], [3, 0, 1, 3]], dtype=np.uint8)
VALUES = {"a": 2.5, "b": -1.0, "c": 0.0}
OPERATORS: Mapping[str, Callable[[Any, Any], Any]] = {
    "=": operator.eq, "!=": operator.ne, "<": operator.lt, "<=": operator.le,
    ">": operator.gt, ">=": operator.ge, "+": operator.add, "-": operator.sub,
    "*": operator.mul,
}  # fmt: skip

comparisons = st.builds(
    Compare,
    st.integers(0, 1),
    st.sampled_from(["=", "!=", "<", "<=", ">", ">="]),
    st.integers(0, 3),
)
memberships = st.builds(Among, st.integers(0, 1), st.frozensets(st.integers(0, 3)))
conditions = st.recursive(
    st.one_of(st.builds(Always, st.booleans()), comparisons, memberships),
    lambda inner: st.one_of(
        st.builds(Not, inner),
        st.builds(And, st.lists(inner, min_size=1, max_size=3).map(tuple)),
        st.builds(Or, st.lists(inner, min_size=1, max_size=3).map(tuple)),
    ),
    max_leaves=8,
)
quantities = st.recursive(
    st.one_of(
        st.builds(Constant, st.floats(-9, 9)),
        st.builds(Parameter, st.sampled_from(sorted(VALUES))),
        st.builds(LevelOf, st.integers(0, 1)),
        st.builds(Indicator, conditions),
    ),
    lambda inner: st.one_of(
        st.builds(Negative, inner),
        st.builds(Operation, st.sampled_from(["+", "-", "*"]), inner, inner),
        st.builds(
            Call,
            st.sampled_from(["min", "max"]),
            st.lists(inner, min_size=1, max_size=3).map(tuple),
        ),
        st.builds(Call, st.just("abs"), st.tuples(inner)),
    ),
    max_leaves=8,
)


def truth(expr: Condition, state: tuple[int, ...]) -> bool:
    match expr:
        case Always(value):
            return value
        case Compare(factor, op, level):
            return bool(OPERATORS[op](state[factor], level))
        case Among(factor, levels):
            return state[factor] in levels
        case Not(operand):
            return not truth(operand, state)
        case And(operands):
            return all(truth(each, state) for each in operands)
        case Or(operands):
            return any(truth(each, state) for each in operands)


def number(expr: Quantity, state: tuple[int, ...]) -> float:
    match expr:
        case Constant(value):
            return value
        case Parameter(key):
            return VALUES[key]
        case LevelOf(factor):
            return float(state[factor])
        case Indicator(inner):
            return float(truth(inner, state))
        case Negative(operand):
            return -number(operand, state)
        case Operation(op, left, right):
            return float(OPERATORS[op](number(left, state), number(right, state)))
        case Call("abs", (inner,)):
            return abs(number(inner, state))
        case Call(function, arguments):
            return (min if function == "min" else max)(number(each, state) for each in arguments)


@given(conditions)
def test_conditions_agree_with_plain_python(expr: Condition) -> None:
    expected = [truth(expr, state) for state in zip(*LEVELS.tolist(), strict=True)]
    result = evaluate.condition(expr, LEVELS)
    assert result.dtype == np.bool_
    assert result.tolist() == expected


@given(quantities)
def test_quantities_agree_with_plain_python(expr: Quantity) -> None:
    expected = [number(expr, state) for state in zip(*LEVELS.tolist(), strict=True)]
    result = evaluate.quantity(expr, LEVELS, VALUES)
    assert result.dtype == np.float64
    assert result.tolist() == expected


@given(quantities)
def test_constant_is_the_value_when_no_factor_is_read(expr: Quantity) -> None:
    single = evaluate.constant(expr, VALUES)
    if evaluate.factors(expr):
        assert single is None
    else:
        assert (evaluate.quantity(expr, LEVELS, VALUES) == single).all()


def test_functions_and_powers() -> None:
    level = LevelOf(0)
    cases: list[tuple[Quantity, list[float]]] = [
        (Call("exp", (level,)), [1.0, math.e, math.exp(2), math.exp(2)]),
        (Call("sqrt", (level,)), [0.0, 1.0, math.sqrt(2), math.sqrt(2)]),
        (
            Call("log", (Operation("+", level, Constant(1.0)),)),
            [0, math.log(2)] + [math.log(3)] * 2,
        ),
        (Operation("^", Parameter("a"), level), [1.0, 2.5, 6.25, 6.25]),
        (
            Operation("/", Constant(1.0), Operation("+", level, Constant(1.0))),
            [1, 0.5] + [1 / 3] * 2,
        ),
    ]
    for expr, expected in cases:
        np.testing.assert_allclose(evaluate.quantity(expr, LEVELS, VALUES), expected, rtol=1e-15)


@pytest.mark.parametrize(
    "expr",
    [
        Operation("/", Constant(1.0), Parameter("c")),
        Call("log", (Parameter("b"),)),
        Call("exp", (Constant(1e9),)),
        Operation("^", Parameter("b"), Constant(0.5)),
    ],
)
def test_domain_errors_give_values_that_are_not_finite_and_no_warning(expr: Quantity) -> None:
    assert not np.isfinite(evaluate.quantity(expr, LEVELS, VALUES)).any()
    single = evaluate.constant(expr, VALUES)
    assert single is not None
    assert not math.isfinite(single)


def test_parameters_and_factors_are_found_everywhere() -> None:
    inner = And((Compare(1, "=", 0), Or((Not(Among(2, frozenset((1,)))), Always()))))
    expr = Operation("+", Call("max", (Parameter("a"), Negative(Parameter("b")))), Indicator(inner))
    assert evaluate.parameters(expr) == {"a", "b"}
    assert evaluate.factors(expr) == {1, 2}
    assert evaluate.parameters(inner) == frozenset()


def test_a_crisis_without_factors_has_one_state() -> None:
    assert evaluate.condition(Always(), ()).tolist() == [True]
    assert evaluate.quantity(Parameter("a"), (), VALUES).tolist() == [2.5]


def test_results_belong_to_the_caller() -> None:
    result = evaluate.quantity(Parameter("a"), LEVELS, VALUES)
    result[0] = 7.0
    assert evaluate.quantity(Parameter("a"), LEVELS, VALUES)[0] == 2.5


def test_a_missing_number_is_a_key_error() -> None:
    with pytest.raises(KeyError, match="absent"):
        evaluate.quantity(Parameter("absent"), LEVELS, VALUES)


def test_wide_ladders_compare_without_overflow() -> None:
    wide = np.arange(0, 1000, 100, dtype=np.uint16)[None, :]
    assert evaluate.condition(Compare(0, ">=", 500), wide).sum() == 5
