"""Derivatives of quantities: closed forms, the complex step and central differences.

The complex step is an oracle of its own kind: an analytic expression evaluated at v + ih has
imaginary part h times its derivative, without any difference being taken, so exact to rounding.
"""

from __future__ import annotations

import cmath
import math
from collections.abc import Mapping

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from detente.crisis import evaluate
from detente.crisis.differentiate import derivatives
from detente.crisis.expressions import (
    Among,
    And,
    Call,
    Compare,
    Constant,
    Indicator,
    LevelOf,
    Negative,
    Operation,
    Parameter,
    Quantity,
)

LEVELS = np.array([[0, 1, 2, 2], [3, 0, 1, 3]], dtype=np.uint8)
STATES = list(zip(*LEVELS.tolist(), strict=True))
KEYS = ("a", "b", "c")
STEP = 1e-30
A, B, C = (Parameter(key) for key in KEYS)
ONE = Constant(1.0)
HOLDS = Indicator(Compare(0, ">=", 1))

indicators = st.sampled_from(
    [HOLDS, Indicator(And((Compare(1, "<", 3), Among(0, frozenset((1,))))))]
)
leaves: st.SearchStrategy[Quantity] = st.one_of(
    st.sampled_from([A, B, C]),
    st.floats(0.25, 3).map(lambda each: Constant(round(each, 3))),
    st.builds(LevelOf, st.integers(0, 1)),
    indicators,
)


def above(inner: Quantity) -> Quantity:
    """Something above 0, for logarithms, roots, powers and divisors."""
    return Operation("+", Call("abs", (inner,)), ONE)


def smooth(inner: st.SearchStrategy[Quantity]) -> st.SearchStrategy[Quantity]:
    return st.one_of(
        st.builds(Negative, inner),
        st.builds(Operation, st.sampled_from(["+", "-", "*"]), inner, inner),
        st.builds(lambda f, g: Operation("/", f, above(g)), inner, inner),
        st.builds(lambda f, g: Operation("^", above(f), g), inner, inner),
        st.builds(lambda f: Call("exp", (Negative(above(f)),)), inner),
        st.builds(lambda f: Call("log", (above(f),)), inner),
        st.builds(lambda f: Call("sqrt", (above(f),)), inner),
    )


def kinked(inner: st.SearchStrategy[Quantity]) -> st.SearchStrategy[Quantity]:
    several = st.lists(inner, min_size=1, max_size=3).map(tuple)
    return st.one_of(
        smooth(inner),
        st.builds(Call, st.sampled_from(["min", "max"]), several),
        st.builds(Call, st.just("abs"), st.tuples(inner)),
    )


quantities = st.recursive(leaves, kinked, max_leaves=8)
numbers = st.fixed_dictionaries(
    {key: st.floats(-2, 2).map(lambda each: round(each, 3)) for key in KEYS}
)


def along(expr: Quantity, state: tuple[int, ...], values: Mapping[str, complex]) -> complex:
    """An expression at complex numbers; what is in force is judged by the real parts."""
    match expr:
        case Constant(value):
            return complex(value)
        case Parameter(key):
            return values[key]
        case LevelOf(factor):
            return complex(state[factor])
        case Indicator():
            columns = [np.array([level], np.uint8) for level in state]
            return complex(evaluate.quantity(expr, columns, {})[0])
        case Negative(operand):
            return -along(operand, state, values)
        case Operation(op, left, right):
            f, g = along(left, state, values), along(right, state, values)
            if op == "^":
                return cmath.exp(g * cmath.log(f))
            return {"+": f + g, "-": f - g, "*": f * g, "/": f / g if op == "/" else 0j}[op]
        case Call(function, arguments):
            parts = [along(each, state, values) for each in arguments]
            if function in {"min", "max"}:
                return (min if function == "min" else max)(parts, key=lambda each: each.real)
            if function == "abs":
                return -parts[0] if parts[0].real < 0 else parts[0]
            single = {"exp": cmath.exp, "log": cmath.log, "sqrt": cmath.sqrt}[function]
            return single(parts[0])


def full(expr: Quantity, values: Mapping[str, float]) -> dict[str, list[float]]:
    found = derivatives(expr, LEVELS, values)
    assert all(each.any() for each in found.values()), "a derivative of 0 was kept"
    assert set(found) <= evaluate.parameters(expr)
    return {key: found.get(key, np.zeros(len(STATES))).tolist() for key in KEYS}


@given(quantities, numbers)
def test_derivatives_agree_with_the_complex_step(
    expr: Quantity, values: Mapping[str, float]
) -> None:
    found = full(expr, values)
    for key in KEYS:
        shifted = {each: complex(value, STEP * (each == key)) for each, value in values.items()}
        try:
            exact = [along(expr, state, shifted).imag / STEP for state in STATES]
        except OverflowError:
            assume(False)
        assume(np.isfinite(exact).all())
        np.testing.assert_allclose(found[key], exact, rtol=1e-10, atol=1e-12, err_msg=key)


@given(st.recursive(leaves, smooth, max_leaves=5), numbers)
def test_derivatives_agree_with_central_differences(
    expr: Quantity, values: Mapping[str, float]
) -> None:
    assume(all(abs(value) > 0.05 for value in values.values()))  # away from the kink of `above`
    size = np.abs(evaluate.quantity(expr, LEVELS, values)).max()
    assume(size < 100)
    found = full(expr, values)
    for key in KEYS:
        both = [
            evaluate.quantity(expr, LEVELS, {**values, key: values[key] + step})
            for step in (1e-4, 5e-5, -5e-5, -1e-4)
        ]
        # Richardson's combination of two central differences: an error of the fourth order
        coarse, fine = (both[0] - both[3]) / 2e-4, (both[1] - both[2]) / 1e-4
        assume(np.abs(coarse).max() < 100)
        assume(np.abs(coarse - fine).max() < 1e-5)  # else a kink lies between
        rough = (4 * fine - coarse) / 3
        np.testing.assert_allclose(found[key], rough, rtol=1e-6, atol=1e-7, err_msg=key)


def test_closed_forms() -> None:
    level = [0.0, 1.0, 2.0, 2.0]
    values = {"a": 2.5, "b": -1.0, "c": 0.5}
    cases: list[tuple[Quantity, str, list[float]]] = [
        (Operation("*", A, LevelOf(0)), "a", level),
        (Operation("*", A, A), "a", [5.0] * 4),
        (Operation("/", LevelOf(0), A), "a", [-x / 6.25 for x in level]),
        (Operation("^", A, LevelOf(0)), "a", [0.0, 1.0, 5.0, 5.0]),
        (Operation("^", A, C), "c", [math.sqrt(2.5) * math.log(2.5)] * 4),
        (Operation("^", B, Constant(3.0)), "b", [3.0] * 4),
        (Call("exp", (Operation("*", C, LevelOf(0)),)), "c", [x * math.exp(x / 2) for x in level]),
        (Call("log", (A,)), "a", [0.4] * 4),
        (Call("sqrt", (A,)), "a", [0.5 / math.sqrt(2.5)] * 4),
        (Call("abs", (B,)), "b", [-1.0] * 4),
        (Operation("*", B, HOLDS), "b", [0.0, 1.0, 1.0, 1.0]),
        (Call("max", (C, Operation("*", A, HOLDS))), "c", [1.0, 0.0, 0.0, 0.0]),
        (Call("max", (C, Operation("*", A, HOLDS))), "a", [0.0, 1.0, 1.0, 1.0]),
        (Call("min", (A, B, C)), "b", [1.0] * 4),
    ]
    for expr, key, expected in cases:
        found = derivatives(expr, LEVELS, values)[key]
        assert found.dtype == np.float64
        np.testing.assert_allclose(found, expected, rtol=1e-14, err_msg=str(expr))


def test_numbers_that_move_nothing_are_left_out() -> None:
    never = Indicator(Compare(0, "=", 9))
    for expr in (
        Operation("*", A, never),
        Operation("-", A, A),
        Call("min", (A, Constant(-9.0))),
        HOLDS,
    ):
        assert derivatives(expr, LEVELS, {"a": 1.0}) == {}


def test_what_is_switched_off_has_no_slope_even_where_the_function_has_none() -> None:
    root = Call("sqrt", (Operation("*", A, HOLDS),))
    found = derivatives(root, LEVELS, {"a": 4.0})["a"]
    assert found.tolist() == [0.0, 0.25, 0.25, 0.25]
    power = Operation("^", Operation("*", A, HOLDS), C)
    by_key = derivatives(power, LEVELS, {"a": 4.0, "c": 0.5})
    assert by_key["a"].tolist() == [0.0, 0.25, 0.25, 0.25]
    np.testing.assert_allclose(by_key["c"], [0.0] + [2 * math.log(4)] * 3)


def test_an_infinite_slope_is_said_and_not_raised() -> None:
    assert derivatives(Call("sqrt", (A,)), LEVELS, {"a": 0.0})["a"].tolist() == [math.inf] * 4


def test_of_equal_pieces_the_first_counts() -> None:
    values = {"a": 1.0, "b": 1.0, "c": 0.0}
    for function in ("min", "max"):
        assert list(derivatives(Call(function, (B, A)), LEVELS, values)) == ["b"]
    assert derivatives(Call("abs", (C,)), LEVELS, values)["c"].tolist() == [1.0] * 4


def test_shared_parts_are_computed_once() -> None:
    level = LevelOf(0)
    shared: Quantity = Operation("*", A, level)
    for _ in range(40):  # 2^40 leaves, were it a tree
        shared = Operation("+", shared, shared)
    found = derivatives(shared, LEVELS, {"a": 1.0})["a"]
    assert found.tolist() == [0.0, 2.0**40, 2.0**41, 2.0**41]


def test_without_factors_there_is_one_state_and_results_belong_to_the_caller() -> None:
    found = derivatives(A, (), {"a": 2.0})["a"]
    assert found.tolist() == [1.0]
    found[0] = 7.0
    assert derivatives(A, (), {"a": 2.0})["a"].tolist() == [1.0]


def test_a_missing_number_is_a_key_error() -> None:
    with pytest.raises(KeyError, match="absent"):
        derivatives(Parameter("absent"), LEVELS, {})
