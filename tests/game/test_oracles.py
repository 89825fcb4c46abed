"""The oracles against closed forms of `theory.md` and of textbooks."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from scipy.optimize import brentq
from scipy.stats import gamma

from detente.game.arrays import GameArrays
from detente.game.build import build
from detente.testing import oracles
from detente.testing.strategies import random_game

UP, DOWN = (0.5, 0.4, 0.35, 0.3, 0.3, 0.25), (0.2, 0.25, 0.3, 0.3, 0.2)


def birth_death() -> np.ndarray:
    """The birth-death chain of theory.md, section 6, row 12: states 0 to 6, 6 absorbing."""
    rates = np.zeros((7, 7))
    for state, rate in enumerate(UP):
        rates[state, state + 1] = rate
    for state, rate in enumerate(DOWN, start=1):
        rates[state, state - 1] = rate
    np.fill_diagonal(rates, -rates.sum(axis=1))
    return rates


def at(*states: int, size: int = 7) -> np.ndarray:
    return np.isin(np.arange(size), states)


def test_birth_and_death() -> None:
    rates = birth_death()
    assert abs(oracles.expected_time(rates, at(6))[0] - 45.190476190) < 1e-8
    assert abs(oracles.reached_ever(rates, at(6), rival=at(0))[3] - 0.65) < 1e-12
    assert abs(oracles.reached_by(rates, at(6), 20.0)[0] - 0.2306577972) < 1e-9


def test_erlang() -> None:
    rates = np.diag([-0.7] * 4 + [0.0]) + np.diag([0.7] * 4, 1)
    goal = at(4, size=5)
    assert abs(oracles.reached_by(rates, goal, 5.0)[0] - gamma.cdf(5.0, 4, scale=1 / 0.7)) < 1e-12
    assert abs(oracles.reached_by(rates, goal, 5.0)[0] - 0.4633673321) < 1e-9
    assert abs(oracles.expected_time(rates, goal)[0] - 4 / 0.7) < 1e-12


def test_unreachable_goals_take_for_ever() -> None:
    rates = np.array([[-1.0, 0.5, 0.5], [0, 0, 0], [0, 0, 0]])
    goal = at(1, size=3)
    np.testing.assert_allclose(oracles.reached_ever(rates, goal), [0.5, 1, 0])
    assert oracles.expected_time(rates, goal).tolist() == [np.inf, 0.0, np.inf]


def test_occupation_is_the_integral_of_the_distribution() -> None:
    rates = np.array([[-0.3, 0.3], [0.1, -0.1]])
    spent = oracles.occupation(rates, 0, 10.0)
    share = 0.25 * 10 + 0.75 * (1 - np.exp(-0.4 * 10)) / 0.4
    np.testing.assert_allclose(spent, [share, 10 - share], rtol=1e-12)
    assert abs(oracles.distribution(rates, 0, 10.0)[0] - (0.25 + 0.75 * np.exp(-4))) < 1e-12


def test_entry_and_exit_of_theory_row_11() -> None:
    """Worth 40/60, costs 5/2, rho .05, lambda .15, mu 1, w 1/2: gap and hazards as printed."""
    game = build(
        ["A"], 2,
        [(0, 0, 0.5, (-5.0,), [(1, 1.0)]), (1, 0, 0.5, (-2.0,), [(0, 1.0)])],
        worth=[[40.0], [60.0]], clock=1.0, precision=0.15, impatience=0.05,
    )  # fmt: skip

    def inclusive(q: float) -> float:
        return float(np.log(0.5 + 0.5 * np.exp(0.15 * q)) / 0.15)

    gap = brentq(
        lambda d: 0.05 * (20 - d) + inclusive(-2 - d) - inclusive(-5 + d), 0, 20, xtol=1e-14
    )
    assert abs(gap - 2.665022565) < 1e-8
    low = 40 + inclusive(-5 + gap) / 0.05
    values = np.array([[low], [low + gap]])
    assert abs(oracles.residual(game, values)).max() < 1e-10
    choice, hold = oracles.choices(game, values)
    np.testing.assert_allclose(choice, [0.413322619, 0.331866908], atol=1e-9)
    np.testing.assert_allclose(hold[:, 0], 1 - choice)


def test_the_two_value_rules_differ_by_the_cost_of_control() -> None:
    game = build(
        ["A"], 2, [(0, 0, 0.5, (3.0,), [(1, 1.0)])],
        worth=[[10.0], [20.0]], clock=2.0, precision=0.4, impatience=0.1,
    )  # fmt: skip
    values = np.array([[11.0], [14.0]])
    choice, hold = oracles.choices(game, values)
    chances = np.array([choice[0], hold[0, 0]])
    divergence = (chances * np.log(chances / 0.5)).sum()
    lse, aqre = (oracles.residual(game, values, rule)[0, 0] for rule in ("lse", "aqre"))
    assert abs(aqre - lse - 2.0 * divergence / 0.4) < 1e-12


@given(random_game())
def test_generators_have_rows_that_sum_to_zero(game: GameArrays) -> None:
    values = np.tile(np.arange(game.states, dtype=float)[:, None], (1, len(game.actors)))
    choice, hold = oracles.choices(game, values)
    for each in (None, choice):
        rates = oracles.generator(game, each)
        np.testing.assert_allclose(rates.sum(axis=1), 0, atol=1e-12)
        assert (rates - np.diag(np.diag(rates)) >= 0).all()
    states = np.repeat(np.arange(game.states), np.diff(game.state_edge))
    np.add.at(hold, (states, game.edge_actor), choice)
    np.testing.assert_allclose(hold, 1.0, atol=1e-12)


@given(random_game(max_precision=0.0))
def test_at_precision_zero_play_follows_the_weights_and_the_residual_is_linear(
    game: GameArrays,
) -> None:
    values = game.worth + 1.0
    choice, hold = oracles.choices(game, values)
    np.testing.assert_allclose(choice, game.edge_weight, rtol=1e-12)
    np.testing.assert_allclose(hold, game.hold_weight, rtol=1e-12)
    rates = oracles.generator(game)
    step = oracles.residual(game, values + 3.0) - oracles.residual(game, values)
    np.testing.assert_allclose(step, -3.0 * game.impatience + 0 * values, atol=1e-9)
    gains = game.payoff_table[game.edge_payoff]
    paid = np.zeros_like(values)
    states = np.repeat(np.arange(game.states), np.diff(game.state_edge))
    np.add.at(paid, states, (game.clock[game.edge_actor] * choice)[:, None] * gains)
    expected = game.impatience * (game.worth - values) + game.flow + paid + rates @ values
    np.testing.assert_allclose(oracles.residual(game, values), expected, atol=1e-9)


@given(random_game(discounted=False))
def test_undiscounted_games_reach_the_absorbing_state(game: GameArrays) -> None:
    assert (game.impatience == 0).all()
    goal = np.arange(game.states) == 0
    np.testing.assert_allclose(oracles.reached_ever(oracles.generator(game), goal), 1.0)


@given(random_game(hold=False))
def test_games_without_hold(game: GameArrays) -> None:
    assert set(np.unique(game.hold_weight)) <= {0.0, 1.0}
