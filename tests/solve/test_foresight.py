"""Backward induction against closed forms and against another integrator."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.integrate import solve_ivp
from scipy.linalg import expm

from detente.errors import NotConverged
from detente.game.arrays import GameArrays
from detente.game.build import build
from detente.solve.chebyshev import MOST_TURNS
from detente.solve.foresight import backward_induction
from detente.solve.result import ValueRule
from detente.solve.system import BellmanSystem
from detente.solve.workers import Workers
from detente.testing import oracles
from detente.testing.strategies import random_game

Float = np.ndarray
RULES: list[ValueRule] = ["lse", "aqre"]
WEEKS = (0.7, 3.0)


@pytest.fixture
def used(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Grows by one for each evaluation of F and each product with its Jacobian."""
    calls: list[str] = []
    for name in ("evaluate", "product"):
        plain = getattr(BellmanSystem, name)

        def counting(*given: Any, name: str = name, plain: Callable[..., Any] = plain) -> Any:
            calls.append(name)
            return plain(*given)

        monkeypatch.setattr(BellmanSystem, name, counting)
    return calls


@settings(max_examples=25)
@given(game=random_game(), rule=st.sampled_from(RULES))
def test_it_is_what_another_integrator_finds(game: GameArrays, rule: ValueRule) -> None:
    """An explicit pair of order 8 on the plain twin of the equations, at tight tolerance."""
    with Workers(1) as workers:
        system = BellmanSystem.of(game, rule, workers)
        found = backward_induction(system, game.worth, WEEKS, 1e-6)
    shape = game.worth.shape
    other = solve_ivp(
        lambda _, v: oracles.residual(game, v.reshape(shape), rule).ravel(),
        (0.0, WEEKS[-1]), game.worth.ravel(), "DOP853", WEEKS, rtol=1e-10, atol=1e-10,
    )  # fmt: skip
    for place, values in enumerate(found):
        np.testing.assert_allclose(values, other.y[:, place].reshape(shape), atol=2e-3)


def test_without_moves_values_run_to_what_flows_are_worth() -> None:
    """V(s) = u + (f / rho) (1 - exp(-rho s))."""
    game = build(["A"], 1, [], worth=40.0, flow=[[3.0]], impatience=0.05)
    with Workers(1) as workers:
        system = BellmanSystem.of(game, "lse", workers)
        found = backward_induction(system, game.worth, (5.0, 60.0))
    for weeks, values in zip((5.0, 60.0), found, strict=True):
        expected = 40.0 + 60.0 * (1.0 - np.exp(-0.05 * weeks))
        assert values[0, 0] == pytest.approx(expected, abs=1e-3)


@pytest.mark.parametrize("rate", [2.0, 20.0])
def test_round_in_circles(rate: float) -> None:
    """Eigenvalues of a ring lie on a circle; V(s) = exp(s (Q - rho)) worth + rho int exp(...)."""
    n, rho = 12, 0.03
    worth = 100.0 * np.random.default_rng(4).random((n, 1))
    game = build(
        ["A"], n, [], [(x, (x + 1) % n, rate) for x in range(n)], worth=worth, impatience=rho
    )
    generator = oracles.generator(game, np.zeros(0))
    with Workers(1) as workers:
        system = BellmanSystem.of(game, "lse", workers)
        (found,) = backward_induction(system, game.worth, (6.0,), 1e-5)
    drift = generator - rho * np.eye(n)
    limit = np.linalg.solve(-drift, rho * worth)
    expected = limit + expm(6.0 * drift) @ (worth - limit)
    np.testing.assert_allclose(found, expected, atol=5e-3)


def fast(clock: float) -> GameArrays:
    """One actor between two states, two moves in five decisions, `clock` decisions a week."""
    edges = [(0, 0, 0.4, None, [(1, 1.0)]), (1, 0, 0.4, None, [(0, 1.0)])]
    game = build(
        ["A"], 2, edges, worth=[[40.0], [60.0]], clock=clock, precision=0.2, impatience=0.03
    )
    return replace(game, hold_weight=np.full((2, 1), 0.6))


def test_fast_rates_cost_their_root(used: list[str]) -> None:
    """An ordinary pair of order 3 needs 26 weeks x 800 a week x 1.2 = 25,000 evaluations."""
    with Workers(1) as workers:
        for clock in (1e3, 1e4):
            system = BellmanSystem.of(fast(clock), "lse", workers)
            backward_induction(system, system.worth, (13.0, 26.0), 1e-3)
            used.append("done")
    first = used.index("done")
    assert first < 2_000
    assert (len(used) - first) / first < 4.0


def test_the_budget_is_kept_to(used: list[str]) -> None:
    with Workers(1) as workers:
        system = BellmanSystem.of(fast(1e6), "lse", workers)
        with pytest.raises(NotConverged, match="given up at week 0"):
            backward_induction(system, system.worth, (26.0,), 1e-3, budget=500)
    assert len(used) <= 500 + MOST_TURNS


def test_values_that_overflow_are_given_up() -> None:
    game = build(["A"], 1, [], worth=1e308, flow=[[1e308]], impatience=0.05)
    with Workers(1) as workers, np.errstate(all="ignore"):
        system = BellmanSystem.of(game, "lse", workers)
        with pytest.raises(NotConverged, match="given up"):
            backward_induction(system, game.worth, (26.0,))


def test_a_tighter_tolerance_is_nearer() -> None:
    with Workers(1) as workers:
        system = BellmanSystem.of(fast(50.0), "lse", workers)
        exact, rough, fine = (
            backward_induction(system, system.worth, (9.0,), tolerance)[0]
            for tolerance in (1e-9, 1e-2, 1e-5)
        )
    assert np.abs(fine - exact).max() < 0.1 * np.abs(rough - exact).max()
    assert np.abs(rough - exact).max() < 0.5
