"""Sampled paths: exact law, sound bookkeeping, the same bits for the same seed."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.outlook.conftest import chain_of, dense_rates, masks

from detente.outlook.simulate import (
    Paths,
    first_time,
    longest_run,
    sample_paths,
    share_of_time,
    summary,
)
from detente.testing import oracles


def random_rates(seed: int, n: int = 5) -> np.ndarray:
    rates = np.random.default_rng(seed).random((n, n))
    np.fill_diagonal(rates, 0.0)
    return rates - np.diag(rates.sum(axis=1))


@given(dense_rates(), st.integers(0, 99))
def test_paths_follow_the_chain(rates: np.ndarray, seed: int) -> None:
    chain = chain_of(rates, seed % len(rates))
    paths = sample_paths(chain, 20, 4.0, np.random.default_rng(seed))
    assert paths.count == 20
    for place in range(paths.count):
        state, week = chain.start, 0.0
        for k in range(paths.first[place], paths.first[place + 1]):
            assert week < paths.weeks[k] <= 4.0
            cause = paths.cause[k]
            assert chain.row[state] <= cause < chain.row[state + 1]
            assert chain.target[cause] == paths.state[k]
            state, week = paths.state[k], paths.weeks[k]
        assert paths.final()[place] == state


def test_shares_of_states_are_the_distribution() -> None:
    rates = random_rates(1)
    paths = sample_paths(chain_of(rates), 40_000, 1.5, np.random.default_rng(1))
    exact = oracles.distribution(rates, 0, 1.5)
    seen = np.bincount(paths.final(), minlength=5) / 40_000
    assert (np.abs(seen - exact) < 4.5 * np.sqrt(exact * (1 - exact) / 40_000)).all()


def test_times_to_a_goal_have_the_right_law() -> None:
    rates = random_rates(2)
    goal = np.arange(5) == 4
    times = first_time(sample_paths(chain_of(rates), 40_000, 6.0, np.random.default_rng(2)), goal)
    for weeks in (0.2, 1.0, 6.0):
        exact = float(oracles.reached_by(rates, goal, weeks)[0])
        seen = (times <= weeks).mean()
        assert abs(seen - exact) < 4.5 * math.sqrt(exact * (1 - exact) / 40_000)


def test_the_same_seed_gives_the_same_paths_and_room_grows() -> None:
    chain = chain_of(random_rates(3) * 40)
    one, two = (sample_paths(chain, 7, 30.0, np.random.default_rng(5)) for _ in range(2))
    assert len(one.weeks) > 2_048
    for name in ("first", "weeks", "state", "cause"):
        np.testing.assert_array_equal(getattr(one, name), getattr(two, name))
    few = sample_paths(chain, 3, 30.0, np.random.default_rng(5))
    np.testing.assert_array_equal(few.weeks, one.weeks[: few.first[-1]])


@given(dense_rates(max_states=4), st.data(), st.floats(0.0, 2.0))
def test_longest_runs_by_hand(rates: np.ndarray, data: st.DataObject, age: float) -> None:
    holds = data.draw(masks(len(rates)))
    paths = sample_paths(chain_of(rates), 10, 3.0, np.random.default_rng(1))
    found = longest_run(paths, holds, age)
    for place in range(paths.count):
        best, began = 0.0, -age if holds[0] else None
        for k in range(paths.first[place], paths.first[place + 1]):
            inside = holds[paths.state[k]]
            if began is not None:
                best = max(best, paths.weeks[k] - began)
            began = (paths.weeks[k] if began is None else began) if inside else None
        if began is not None:
            best = max(best, 3.0 - began)
        assert found[place] == pytest.approx(best, abs=1e-12)


def by_hand() -> Paths:
    """Three paths: causes 4 and 7, cause 7 twice, nothing."""
    return Paths(
        0, 5.0, np.array([0, 2, 4, 4]), np.array([1.0, 2.0, 0.5, 3.0]),
        np.array([1, 2, 2, 0], np.uint32), np.array([4, 7, 7, 7], np.uint32),
    )  # fmt: skip


def test_a_summary_counts_paths_and_occurrences() -> None:
    first, second = summary(by_hand())
    assert (first.cause, second.cause) == (7, 4)
    assert (first.share, first.mean, first.week) == pytest.approx((2 / 3, 1.0, 1.25))
    assert (second.share, second.mean, second.week) == pytest.approx((1 / 3, 1 / 3, 1.0))


def test_first_times_of_paths_by_hand() -> None:
    paths = by_hand()
    assert first_time(paths, np.array([False, False, True])).tolist() == [2.0, 0.5, math.inf]
    assert first_time(paths, np.array([True, False, False])).tolist() == [0.0, 0.0, 0.0]
    assert paths.final().tolist() == [2, 0, 0]


def test_no_paths_and_no_time() -> None:
    chain = chain_of(random_rates(1))
    none = sample_paths(chain, 0, 5.0, np.random.default_rng(1))
    assert none.count == 0
    assert longest_run(none, np.ones(5, bool)).tolist() == []
    still = sample_paths(chain, 2, 0.0, np.random.default_rng(1))
    assert still.final().tolist() == [0, 0]
    with pytest.raises(ValueError, match="received -1 paths"):
        sample_paths(chain, -1, 5.0, np.random.default_rng(1))


def test_share_of_time_by_hand() -> None:
    """Two paths over ten weeks on two states; one begins and ends outside, one never moves."""
    first = np.array([0, 2, 2])
    paths = Paths(
        0, 10.0, first, np.array([2.0, 5.0]), np.array([1, 0], np.uint32), np.zeros(2, np.uint32)
    )
    there = np.array([False, True])
    np.testing.assert_allclose(share_of_time(paths, there), [0.3, 0.0])
    np.testing.assert_allclose(share_of_time(paths, ~there), [0.7, 1.0])
    nothing = Paths(1, 0.0, np.zeros(3, np.int64), np.empty(0), paths.state[:0], paths.cause[:0])
    np.testing.assert_allclose(share_of_time(nothing, there), [1.0, 1.0])
