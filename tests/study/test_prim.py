"""PRIM finds the box that was put there, and none where there is none."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from detente.study.prim import MOST, Box, _peeled, coverage_and_density, densest_box


def points(count: int, columns: int, seed: int = 1) -> np.ndarray:
    return np.random.default_rng(seed).random((count, columns))


def test_a_box_in_three_of_ten_columns_is_found() -> None:
    x = points(2000, 10)
    wanted = (x[:, 2] > 0.6) & (x[:, 5] < 0.5) & (x[:, 7] > 0.3) & (x[:, 7] < 0.8)
    box = densest_box(x, wanted, least=40)
    assert box.limited == [2, 5, 7]
    assert box.low[2] == pytest.approx(0.6, abs=0.05)
    assert box.high[5] == pytest.approx(0.5, abs=0.05)
    assert (box.low[7], box.high[7]) == (pytest.approx(0.3, abs=0.05), pytest.approx(0.8, abs=0.05))
    assert np.isinf([box.high[2], box.low[5]]).all()
    fresh = points(4000, 10, seed=2)
    truth = (fresh[:, 2] > 0.6) & (fresh[:, 5] < 0.5) & (fresh[:, 7] > 0.3) & (fresh[:, 7] < 0.8)
    coverage, density = coverage_and_density(box, fresh, truth)
    assert coverage > 0.8
    assert density > 0.85


def test_without_any_pattern_no_limit_is_borne_out_on_other_points() -> None:
    lifts = []
    for seed in range(8):
        x = points(600, 6, seed)
        wanted = np.random.default_rng(seed + 100).random(600) < 0.2
        box = densest_box(x[::2], wanted[::2], least=20)
        _, density = coverage_and_density(box, x[1::2], wanted[1::2])
        lifts.append(density / wanted.mean())
    assert np.mean(lifts) == pytest.approx(1.0, abs=0.25)


def test_cases_with_noise_in_them_keep_their_box() -> None:
    x = points(1500, 4, seed=3)
    wanted = (x[:, 0] > 0.7) ^ (np.random.default_rng(4).random(1500) < 0.05)
    box = densest_box(x, wanted, least=30)
    assert box.limited == [0]
    assert box.low[0] == pytest.approx(0.7, abs=0.06)
    coverage, density = coverage_and_density(box, x, wanted)
    assert coverage > 0.75
    assert density > 0.85


@given(st.integers(0, 10_000), st.integers(60, 200), st.integers(1, 8))
def test_boxes_shrink_and_hold_enough(seed: int, count: int, columns: int) -> None:
    x = points(count, columns, seed)
    wanted = np.random.default_rng(seed).random(count) < 0.3
    before = count
    for box in _peeled(x, wanted, 20):
        now = int(box.holds(x).sum())
        assert 20 <= now <= before
        before = now
    found = densest_box(x, wanted, 20)
    assert len(found.limited) <= MOST
    coverage, density = coverage_and_density(found, x, wanted)
    assert 0.0 <= coverage <= 1.0
    assert density >= wanted.mean() - 1e-12


def test_a_peel_takes_a_twentieth_off_the_end_that_costs_least() -> None:
    x = np.arange(100.0)[:, None]
    wanted = x[:, 0] >= 40
    first, second, *_ = _peeled(x, wanted, 20)
    assert first.limited == []
    assert (second.low[0], second.high[0]) == (5.0, np.inf)


def test_no_cases_no_limits() -> None:
    x = points(100, 3)
    assert densest_box(x, np.zeros(100, np.bool_), 10).limited == []


def test_a_limit_can_be_lifted() -> None:
    box = Box(np.array([0.1, 0.2]), np.array([0.5, np.inf]))
    assert box.limited == [0, 1]
    assert box.without(0).limited == [1]
    assert box.holds(np.array([[0.3, 0.3], [0.05, 0.3], [0.5, 0.2]])).tolist() == [
        True,
        False,
        True,
    ]
