"""First passages, orders and expected times against dense oracles and closed forms."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.outlook.conftest import chain_of, dense, dense_rates, large_chain, masks, reordered

from detente.errors import NotConverged
from detente.outlook.chain import Chain, incoming, merged
from detente.outlook.linear import LeavingSystem
from detente.outlook.reach import (
    expected_time,
    in_force,
    reached_before,
    reached_before_by,
    reached_by,
    share_of_time,
)
from detente.outlook.restrict import can_reach, part
from detente.solve.workers import Workers
from detente.testing import oracles


@st.composite
def cases(draw: st.DrawFn) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    rates = draw(dense_rates())
    return rates, draw(masks(len(rates))), draw(masks(len(rates)))


@given(cases(), st.floats(0.0, 30.0))
def test_dated_questions(case: tuple[np.ndarray, np.ndarray, np.ndarray], weeks: float) -> None:
    rates, goal, rival = case
    chain = chain_of(rates)
    reached = reached_by(chain, goal, weeks)
    np.testing.assert_allclose(reached.values, oracles.reached_by(rates, goal, weeks), atol=1e-10)
    there = in_force(chain, goal, weeks)
    stopped = np.where((goal | rival)[:, None], 0.0, rates)
    first = reached_before_by(chain, goal, rival, weeks)
    for state in range(len(rates)):
        ends = oracles.distribution(rates, state, weeks)
        assert there.values[state] == pytest.approx(ends[goal].sum(), abs=1e-10)
        order = oracles.distribution(stopped, state, weeks)[goal & ~rival].sum()
        assert first.values[state] == pytest.approx(order, abs=1e-10)


@given(cases(), st.floats(0.01, 30.0))
def test_share_of_time(case: tuple[np.ndarray, np.ndarray, np.ndarray], weeks: float) -> None:
    rates, goal, _ = case
    found = share_of_time(chain_of(rates), goal, weeks)
    for state in range(len(rates)):
        share = oracles.occupation(rates, state, weeks)[goal].sum() / weeks
        assert found.values[state] == pytest.approx(share, abs=1e-9)


@given(cases(), st.booleans())
def test_undated_questions(case: tuple[np.ndarray, np.ndarray, np.ndarray], direct: bool) -> None:
    """By factors and by iteration, absorbing and unreachable states included."""
    rates, goal, rival = case
    chain = chain_of(rates)
    order = reached_before(chain, goal, rival, direct=direct)
    np.testing.assert_allclose(order.values, oracles.reached_ever(rates, goal, rival), atol=1e-9)
    times = expected_time(chain, goal, direct=direct)
    exact = oracles.expected_time(rates, goal)
    np.testing.assert_array_equal(np.isinf(times.values), np.isinf(exact))
    np.testing.assert_allclose(times.values, exact, rtol=1e-8)


@given(cases())
def test_probabilities_behave(case: tuple[np.ndarray, np.ndarray, np.ndarray]) -> None:
    """In [0, 1]; later is never less; the two orders and neither make 1; limits are met."""
    rates, goal, rival = case
    chain = chain_of(rates)
    before = np.zeros(len(rates))
    for weeks in (0.0, 0.5, 3.0, 20.0):
        now = reached_by(chain, goal, weeks).values
        assert (now >= before - 1e-12).all()
        assert (now <= 1 + 1e-12).all()
        before = now
    ours = reached_before(chain, goal, rival).values
    assert (reached_before_by(chain, goal, rival, 20.0).values <= ours + 1e-10).all()
    theirs = reached_before(chain, rival, goal).values
    assert (ours + theirs <= 1 + 1e-10).all()


def test_what_may_never_come_takes_for_ever() -> None:
    """0 goes to 1 or 2; 2 is a trap. From 3 the goal comes for certain."""
    rates = np.zeros((4, 4))
    rates[0, 1], rates[0, 2], rates[3, 1] = 1.0, 1.0, 0.5
    goal = np.array([False, True, False, False])
    found = expected_time(chain_of(rates), goal)
    assert found.values.tolist() == [np.inf, 0.0, np.inf, 2.0]
    ever = reached_before(chain_of(rates), goal, ~np.ones(4, bool)).values
    np.testing.assert_allclose(ever, [0.5, 1.0, 0.0, 1.0])


def test_both_at_once_counts_for_the_rival() -> None:
    rates = np.zeros((2, 2))
    rates[0, 1] = 1.0
    both = np.array([False, True])
    assert reached_before(chain_of(rates), both, both).values.tolist() == [0.0, 0.0]
    assert reached_before_by(chain_of(rates), both, both, 5.0).values.tolist() == [0.0, 0.0]


def ring(states: int, forward: float, back: float) -> Chain:
    """A cycle, walked forward and back."""
    places = np.arange(states)
    target = np.stack([(places + 1) % states, (places - 1) % states], axis=1)
    rate = np.tile([forward, back], states)
    return Chain(
        (np.arange(states + 1) * 2).astype(np.uint32), target.ravel().astype(np.uint32), rate,
        np.zeros(2 * states, np.uint32), np.full(states, forward + back), 1, 0,
    )  # fmt: skip


@pytest.mark.parametrize("states", [600, 5_000])
def test_gamblers_ruin_by_iteration(states: int) -> None:
    """P(reach 0 from the right before from the left) and the mean time, in closed form."""
    up, down = 0.5, 0.45
    chain = ring(states, up, down)
    start, end = np.zeros(states, bool), np.zeros(states, bool)
    start[0], end[-1] = True, True
    ratio = down / up
    k = np.arange(states)
    wins = -np.expm1(k * np.log(ratio)) / -np.expm1((states - 1) * np.log(ratio))
    found = reached_before(chain, end, start, direct=False)
    np.testing.assert_allclose(found.values, wins, atol=1e-9)
    assert np.abs(found.values - wins).max() <= found.error + 1e-12
    times = expected_time(chain, start | end, direct=False)
    exact = ((states - 1) * wins - k) / (up - down)
    np.testing.assert_allclose(times.values, exact, rtol=1e-8, atol=1e-6)
    assert np.abs(times.values - exact).max() <= times.error + 1e-6


def test_iteration_and_factors_agree_on_a_random_game() -> None:
    chain = merged(large_chain(2_000))
    goal = np.arange(2_000) % 401 == 7
    rival = np.arange(2_000) % 400 == 11
    for one, two in (
        [reached_before(chain, goal, rival, direct=direct) for direct in (True, False)],
        [expected_time(chain, goal, direct=direct) for direct in (True, False)],
    ):
        scale = np.abs(one.values).max()
        assert np.abs(one.values - two.values).max() <= one.error + two.error + 1e-12 * scale
        assert two.error <= 1e-8 * scale


def test_undated_results_do_not_depend_on_the_number_of_threads() -> None:
    chain = merged(large_chain(40_000))
    goal = np.arange(40_000) % 4_001 == 7
    found = []
    for count in (1, 2, 3):
        with Workers(count) as pool:
            found.append(expected_time(chain, goal, workers=pool).values.tobytes())
    assert len(set(found)) == 1


def test_a_set_that_is_hardly_ever_left_is_said_so() -> None:
    """Two states that exchange at rate 1 and leave at 1e-17 a week."""
    rates = np.array([[0, 1, 0], [1, 0, 1e-17], [0, 0, 0]], float)
    with pytest.raises(NotConverged, match="expected time to leave"):
        expected_time(chain_of(rates), np.array([False, False, True]))


def test_share_over_no_time_is_refused() -> None:
    with pytest.raises(ValueError, match="weeks: received 0"):
        share_of_time(chain_of(np.zeros((1, 1))), np.ones(1, bool), 0.0)


@given(cases(), st.randoms(use_true_random=False))
def test_order_of_states_does_not_matter(
    case: tuple[np.ndarray, np.ndarray, np.ndarray], random: object
) -> None:
    rates, goal, rival = case
    order = np.arange(len(rates))
    random.shuffle(order)  # type: ignore[attr-defined]
    other = chain_of(reordered(rates, order))
    np.testing.assert_allclose(
        reached_before(other, goal[order], rival[order]).values,
        reached_before(chain_of(rates), goal, rival).values[order],
        atol=1e-11,
    )


# --- parts of a chain -----------------------------------------------------------------------------


@given(cases())
def test_a_part_splits_rows_into_inside_and_leaving(
    case: tuple[np.ndarray, np.ndarray, np.ndarray],
) -> None:
    rates, inside, _ = case
    chain = chain_of(rates)
    found = part(chain, inside)
    off = dense(chain) - np.diag(np.diag(dense(chain)))
    block = np.zeros((inside.sum(), inside.sum()))
    for s in range(len(found.states)):
        for k in range(found.row[s], found.row[s + 1]):
            block[s, found.target[k]] += found.rate[k]
    np.testing.assert_array_equal(block, off[np.ix_(inside, inside)])
    weight = np.random.default_rng(1).random(len(rates))
    np.testing.assert_allclose(
        found.leaving(weight), off[np.ix_(inside, ~inside)] @ weight[~inside], atol=1e-13
    )
    if inside.any():
        x = np.random.default_rng(2).random(inside.sum())
        with Workers(1) as pool:
            system = LeavingSystem.__new__(LeavingSystem)
            system._part, system._workers, system._blocks = found, pool, 1
            np.testing.assert_allclose(
                system.product(x), -dense(chain)[np.ix_(inside, inside)] @ x, atol=1e-12
            )


@given(cases())
def test_who_can_reach_whom(case: tuple[np.ndarray, np.ndarray, np.ndarray]) -> None:
    rates, goal, through = case
    able = goal.copy()
    for _ in range(len(rates)):
        able |= through & (rates[:, able] > 0).any(axis=1)
    np.testing.assert_array_equal(can_reach(incoming(chain_of(rates)), goal, through), able)
