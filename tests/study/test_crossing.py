"""The nearest crossing, against cases whose nearest point is known."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from detente.study.crossing import (
    EDGE,
    FARTHEST,
    Answer,
    Crossing,
    nearest_crossing,
    single_crossing,
)

Float = np.ndarray
Slope = Callable[[], Float]


@given(
    st.lists(st.integers(-9, 9), min_size=1, max_size=5),
    st.floats(0.05, 0.9),
)
def test_a_plane_is_met_at_its_foot(slopes: list[int], line: float) -> None:
    """Linear h: z = c a / |a|^2."""
    slope = np.array(slopes) / 10
    steep = float(slope @ slope)
    assume(steep > 0)
    foot = line * slope / steep
    assume(np.abs(foot).max() < FARTHEST)
    found = nearest_crossing(lambda z: (float(slope @ z), lambda: slope), len(slopes), line)
    assert found.reached
    np.testing.assert_allclose(found.place, foot, atol=2e-3)
    assert found.distance == pytest.approx(line / np.sqrt(steep) / EDGE, rel=1e-2)


def logistic(direction: Float, offset: float, bend: float) -> Answer:
    def answer(z: Float) -> tuple[float, Slope]:
        inner = float(direction @ z) + bend * float(z @ z) - offset
        value = 1.0 / (1.0 + np.exp(-inner))
        return value, lambda: value * (1 - value) * (direction + 2 * bend * z)

    return answer


@given(
    st.floats(0.2, 2.0), st.floats(0.2, 2.0), st.floats(0.1, 1.5), st.floats(-0.1, 0.2),
)  # fmt: skip
def test_a_curved_line_is_met_where_no_place_nearby_is_nearer(
    a: float, b: float, offset: float, bend: float
) -> None:
    direction = np.array([a, b])
    found = nearest_crossing(logistic(direction, offset, bend), 2, 0.5)
    # by rotation the nearest point lies along `direction`: solve the scalar equation
    size = float(np.sqrt(direction @ direction))
    roots = np.roots([bend, size, -offset]) if bend else np.array([offset / size])
    real = [root.real for root in np.atleast_1d(roots) if abs(root.imag) < 1e-12 and root.real > 0]
    assume(real)
    distance = min(real)
    assume(distance * max(direction) / size < FARTHEST)
    assert found.reached
    assert np.sqrt(found.place @ found.place) == pytest.approx(distance, rel=2e-2, abs=2e-3)


def test_a_line_that_cannot_be_met_is_not_called_met() -> None:
    flat = nearest_crossing(lambda z: (0.3, lambda: np.zeros_like(z)), 3, 0.5)
    assert not flat.reached

    def weak(z: Float) -> tuple[float, Slope]:
        return 0.3 + 0.01 * float(z.sum()), lambda: np.full(2, 0.01)

    found = nearest_crossing(weak, 2, 0.5)
    assert not found.reached
    assert np.abs(found.place).max() <= FARTHEST


def test_answers_that_are_lost_shorten_the_step() -> None:
    """No answer beyond z = 1, the line at 0.8."""

    def answer(z: Float) -> tuple[float, Slope]:
        value = float(np.tanh(2 * z[0])) if z[0] <= 1 else float("nan")
        return value, lambda: np.array([2 / np.cosh(2 * z[0]) ** 2])

    found = nearest_crossing(answer, 1, float(np.tanh(1.6)))
    assert found.reached
    assert found.place[0] == pytest.approx(0.8, abs=5e-3)


@pytest.mark.parametrize("upward", [True, False])
def test_one_number_alone(upward: bool) -> None:
    sign = 1.0 if upward else -1.0

    def answer(z: float) -> float:
        return 0.2 + 0.25 * sign * z

    place, count = single_crossing(answer, 0.2, 0.5, upward, 0.01)
    assert place is not None
    assert place == pytest.approx(sign * 1.2, abs=0.011)
    assert count < 15
    assert single_crossing(answer, 0.2, 0.5, not upward, 0.01)[0] is None
    assert single_crossing(lambda _: float("nan"), 0.2, 0.5, upward, 0.01) == (None, 1)


@given(st.floats(0.001, 2.5), st.floats(-6, 6), st.floats(0.0, 0.3), st.booleans())
def test_a_place_alone_is_just_beyond_the_line(
    at: float, bend: float, leap: float, upward: bool
) -> None:
    """Increasing to the line at `at`, bent, and leaping over it where leap > 0."""
    sign = 1.0 if upward else -1.0

    def value(z: float) -> float:
        s = sign * z
        return float(0.5 + np.expm1(bend * (s - at)) / (10 * bend or 1) + leap * (s >= at))

    assume(abs(bend) > 0.1)
    place, count = single_crossing(value, value(0.0), 0.5, upward, 0.01)
    assert place is not None
    assert value(place) >= 0.5
    assert value(place - sign * 0.0101) < 0.5
    assert count <= 12


def test_a_smooth_crossing_takes_fewer_answers_than_halving_would() -> None:
    place, count = single_crossing(lambda z: 1 / (1 + np.exp(-z)), 0.5, 0.6, True, 0.01)
    assert place == pytest.approx(np.log(1.5), abs=0.011)
    assert count <= 4  # one beyond, then 6 times halved


def test_an_answer_that_is_on_the_line_already_is_on_its_upper_side() -> None:
    place, _ = single_crossing(lambda z: 0.5 + z / 10, 0.5, 0.5, False, 0.01)
    assert place == pytest.approx(0.0, abs=0.011)
    assert single_crossing(lambda z: 0.5 + z / 10, 0.5, 0.5, True, 0.01)[0] is None


def test_distance_is_in_half_ranges() -> None:
    assert Crossing(np.array([EDGE, 0.0]), 0.5, True, 1).distance == pytest.approx(1.0)


def test_a_leap_across_the_line_is_found_and_called_one() -> None:
    """h = 0.8 - 0.2 s up to s = 0.5 and 0.3 - 0.2 s from there, with s = z_1 + z_2; line at 0.5."""

    def answer(z: Float) -> tuple[float, Slope]:
        s = float(z.sum())
        return (0.8 if s < 0.5 else 0.3) - 0.2 * s, lambda: np.full(2, -0.2)

    found = nearest_crossing(answer, 2, 0.5)
    assert not found.reached
    assert found.before == pytest.approx(0.7, abs=1e-2)
    assert found.value == pytest.approx(0.2, abs=1e-2)
    assert found.place.sum() == pytest.approx(0.5, abs=2e-2)


def test_a_line_that_steps_overshoot_is_met_between() -> None:
    """Derivatives that point the right way and are of no use for the length of a step."""

    def answer(z: Float) -> tuple[float, Slope]:
        return 0.7 - 0.6 * float(np.tanh(8 * z[0]) ** 3), lambda: np.array([-0.2 - 0.1 * z[0]])

    found = nearest_crossing(answer, 1, 0.5, steps=1)
    assert found.reached
    assert not found.nearest
    assert found.place[0] == pytest.approx(np.arctanh((1 / 3) ** (1 / 3)) / 8, abs=1e-3)


def test_an_answer_lost_between_is_not_called_a_leap() -> None:
    def answer(z: Float) -> tuple[float, Slope]:
        if 0.1 < z[0] < 1.0:
            return float("nan"), lambda: np.array([-0.2])
        return (0.8 if z[0] <= 0.1 else 0.3), lambda: np.array([-0.2])

    found = nearest_crossing(answer, 1, 0.5)
    assert not found.reached
    assert np.isnan(found.before)


def test_gradients_are_asked_for_where_a_step_was_taken_and_nowhere_else() -> None:
    """The first step to 0.8 overshoots and is halved; where it led to no gradient is of use."""
    tried, asked = [], []

    def answer(z: Float) -> tuple[float, Slope]:
        place = float(z[0])
        value = 1 / (1 + float(np.exp(6 * (0.8 - place))))
        tried.append(place)

        def slope() -> Float:
            asked.append(place)
            return np.array([6 * value * (1 - value)])

        return value, slope

    found = nearest_crossing(answer, 1, 0.5)
    assert found.reached
    assert found.steps == len(tried)
    assert tried[1] == FARTHEST
    assert FARTHEST not in asked
    assert set(asked) < set(tried)
    assert len(set(asked)) == len(asked)


def test_a_small_fall_is_no_leap() -> None:
    """A fall by less than a hundred times what is near enough, which no step meets."""

    def answer(z: Float) -> tuple[float, Slope]:
        return 0.5 - 2e-3 * float(np.sign(z[0] - 0.005)) - 1e-3 * float(z[0]), lambda: np.array(
            [-0.2]
        )

    found = nearest_crossing(answer, 1, 0.5)
    assert not found.reached
    assert np.isnan(found.before)
