"""One actor: the numbers of sections 1 and 7 of the theory, rows 1 and 11 of its checkpoints."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence

import numpy as np
import pytest
from scipy.optimize import brentq, fsolve

from detente.game.arrays import GameArrays
from detente.game.build import EdgeRow, build
from detente.solve import Settings, solve
from detente.testing import oracles

from .games import renewal, stay_or_quit, two_state_actor


def hazards(clock: float, weight: float, **rest: float) -> list[float]:
    """Rates per week of entering and leaving."""
    game = two_state_actor(clock=clock, weight=weight, **rest)  # type: ignore[arg-type]
    found = solve(game).chosen
    assert found is not None
    return [float(each) for each in clock * found.choice]


TOGGLE = {"impatience": 0.03, "precision": 0.2}


@pytest.mark.parametrize(
    ("clock", "expected", "digit"),
    [(0.5, (0.278, 0.222), 6e-4), (50.0, (25.03, 24.97), 6e-3)],
)
def test_uniform_weights_turn_to_noise(
    clock: float, expected: tuple[float, float], digit: float
) -> None:
    assert hazards(clock, 0.5, **TOGGLE) == pytest.approx(expected, abs=digit)


@pytest.mark.parametrize(
    ("clock", "expected"),
    [
        (0.5, (0.3224, 0.2768)),
        (2.0, (0.3517, 0.2547)),
        (10.0, (0.3603, 0.2495)),
        (50.0, (0.3621, 0.2485)),
    ],
)
def test_tempos_converge_with_the_clock(clock: float, expected: tuple[float, float]) -> None:
    assert hazards(clock, 0.3 / clock, **TOGGLE) == pytest.approx(expected, abs=6e-5)


def test_limit_of_a_fast_clock() -> None:
    """rho V = rho u + (hbar / lambda)(exp(lambda (q - V)) - 1), solved apart."""

    def gap(values: np.ndarray) -> np.ndarray:
        gain = np.exp(0.2 * (values[::-1] - values)) - 1
        return np.asarray(0.03 * (np.array([40.0, 60.0]) - values) + 0.3 / 0.2 * gain)

    values = fsolve(gap, [48.0, 52.0], xtol=1e-14)
    limit = 0.3 * np.exp(0.2 * (values[::-1] - values))
    assert limit == pytest.approx([0.3626, 0.2482], abs=6e-5)
    assert hazards(20_000.0, 0.3 / 20_000, **TOGGLE) == pytest.approx(limit, abs=2e-6)


def test_a_lasting_difference_is_small_at_the_moment_of_choice() -> None:
    """20 points between reversible states: 20 rho / (rho + exit rates) at the tempos."""
    game = two_state_actor(clock=1.0, weight=0.3, precision=0.0, impatience=0.03)
    found = solve(game).chosen
    assert found is not None
    gap = found.values[1, 0] - found.values[0, 0]
    assert gap == pytest.approx(20 * 0.03 / 0.63, abs=1e-8)
    assert gap == pytest.approx(0.95, abs=5e-3)


def test_entry_and_exit_as_a_scalar_root() -> None:
    """Row 11, against the printed digits and against one equation in the gap of the values."""
    setting = {"impatience": 0.05, "precision": 0.15}
    game = two_state_actor(clock=1.0, weight=0.5, cost=(5.0, 2.0), **setting)  # type: ignore[arg-type]
    found = solve(game).chosen
    assert found is not None

    def equation(gap: float) -> float:
        """rho gap = rho (60 - 40) + (W_1 - V_1) - (W_0 - V_0)."""
        enter = np.log((1 + np.exp(0.15 * (gap - 5))) / 2) / 0.15
        leave = np.log((1 + np.exp(0.15 * (-gap - 2))) / 2) / 0.15
        return float(0.05 * (20 - gap) + leave - enter)

    gap = brentq(equation, 0, 20, xtol=1e-14)
    assert gap == pytest.approx(2.665022565, abs=6e-10)
    assert found.values[1, 0] - found.values[0, 0] == pytest.approx(gap, abs=1e-8)
    assert found.choice == pytest.approx([0.413322619, 0.331866908], abs=2e-9)


def test_payoff_only_values_have_three_stationary_points() -> None:
    """Stay or quit: three for aqre, one for lse; the engine's are among them."""

    def gap(value: float, values: str) -> float:
        both = np.array([[value], [0.0]])
        return float(oracles.residual(stay_or_quit(), both, values)[0, 0])  # type: ignore[arg-type]

    def roots(values: str) -> list[float]:
        grid = np.linspace(-5, 12, 400)
        gaps = [gap(each, values) for each in grid]
        places = [i for i in range(len(grid) - 1) if gaps[i] * gaps[i + 1] < 0]
        return [
            float(brentq(gap, grid[i], grid[i + 1], args=(values,), xtol=1e-14)) for i in places
        ]

    assert roots("aqre") == pytest.approx([0.4955586, 3.2978155, 7.8809219], abs=6e-8)
    assert roots("lse") == pytest.approx([0.4233003], abs=6e-8)


def test_engine_finds_the_only_lse_value() -> None:
    solution = solve(stay_or_quit())
    assert solution.chosen is not None
    assert len(solution.equilibria) == 1
    assert solution.chosen.values[0, 0] == pytest.approx(0.4233003, abs=6e-8)


def test_engine_lists_both_stable_aqre_values() -> None:
    """The outer two are stable under backward induction, the middle one is not."""
    solution = solve(stay_or_quit(), Settings(values="aqre"))
    stable = sorted(float(each.values[0, 0]) for each in solution.equilibria if each.stable)
    assert stable == pytest.approx([0.4955586, 7.8809219], abs=6e-8)


def test_payoff_only_values_are_no_contraction() -> None:
    """Two actions at lambda x gap = 2.3994: the sup-norm constant of q -> sum p q is 1.19968."""

    def constant(gap: float) -> float:
        p = 1 / (1 + np.exp(-gap))
        slope = gap * p * (1 - p)
        return float(abs(p + slope) + abs(1 - p - slope))

    around = np.linspace(2, 3, 10_001)
    best = max(around, key=constant)
    assert best == pytest.approx(2.3994, abs=1e-4)
    assert constant(float(best)) == pytest.approx(1.19968, abs=6e-6)


def entry_moves(weights: Sequence[float]) -> GameArrays:
    """Worth 40 and 60; entering is listed once for each weight, leaving once."""
    edges: list[EdgeRow] = [(0, 0, weight, None, [(1, 1.0)]) for weight in weights]
    edges.append((1, 0, 0.4, None, [(0, 1.0)]))
    return build(["actor"], 2, edges, worth=[[40.0], [60.0]], precision=0.2, impatience=0.03)


def test_splitting_a_move_changes_nothing() -> None:
    """An action listed twice with its weight split: values agree to rounding (theory: 9e-15)."""
    one, two = solve(entry_moves([0.3])).chosen, solve(entry_moves([0.1, 0.2])).chosen
    assert one is not None
    assert two is not None
    assert two.values == pytest.approx(one.values, abs=1e-9)
    assert two.choice[:2].sum() == pytest.approx(one.choice[0], abs=1e-12)


def test_a_point_enjoyed_for_four_weeks() -> None:
    """1 - exp(-rho T) one-off points at a half-life of 26 weeks: .10 for 4 weeks (section 7)."""
    rho = np.log(2) / 26
    assert rho == pytest.approx(0.0267, abs=5e-5)
    assert 1 - np.exp(-rho * 4) == pytest.approx(0.10, abs=5e-3)


EULER = float(np.euler_gamma)


@pytest.fixture(scope="module")
def bus() -> tuple[np.ndarray, np.ndarray]:
    """Values with Euler's constant and P(replace), by mileage, at (1, .526, -.533, -8.081)."""
    game = renewal(90, 0.526, -0.533, -8.081, 0.05)
    found = solve(game).chosen
    assert found is not None
    bonus = (np.log(2) + EULER) / 0.05
    return found.values[:, 0] + bonus, found.choice[1::2]


def test_bus_engine_values(bus: tuple[np.ndarray, np.ndarray]) -> None:
    """Row 1: Rust's buses; W with Euler's constant is ours plus log 2 + gamma per opportunity."""
    values, _ = bus
    assert values[[0, 44]] == pytest.approx([10.34835051, 6.04412583], abs=2e-8)
    assert values[89] == pytest.approx(4.0660374, abs=6e-8)


def test_bus_engine_replacement(bus: tuple[np.ndarray, np.ndarray]) -> None:
    _, replace = bus
    assert replace[0] == pytest.approx(0.00030927, abs=6e-9)
    assert replace[44] == pytest.approx(0.0223839, abs=6e-8)
    assert replace[89] == pytest.approx(0.14201099, abs=6e-9)


def test_bus_engine_against_plain_value_iteration(bus: tuple[np.ndarray, np.ndarray]) -> None:
    """The published form: (u + gamma V(k+1) + log(e^V + e^(V(0)+c)) + Euler) / (rho + ...) = V."""
    rate = np.append(np.full(89, 0.526), 0.0)
    flow = -0.533 * np.arange(90) / 90
    values = np.zeros(90)
    for _ in range(5000):
        ahead = np.append(values[1:], 0.0)
        inclusive = np.logaddexp(values, values[0] - 8.081) + EULER
        values = (flow + rate * ahead + inclusive) / (0.05 + rate + 1)
    assert bus[0] == pytest.approx(values, abs=1e-7)


def test_precision_is_not_forgotten() -> None:
    """A check on the checks: a precision off by 1e-6 of itself moves row 11 beyond its digits."""
    game = two_state_actor(clock=1.0, weight=0.5, cost=(5.0, 2.0), impatience=0.05, precision=0.15)
    off = dataclasses.replace(game, precision=game.precision * (1 + 1e-6))
    found = solve(off).chosen
    assert found is not None
    assert abs(found.choice[0] - 0.413322619) > 2e-9
