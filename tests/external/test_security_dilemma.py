"""Row 14 and the selection rules of section 1: two actors that arm when the rival is armed."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from scipy.integrate import solve_ivp
from scipy.optimize import brentq, root

from detente.game.arrays import GameArrays
from detente.solve import Solution, solve
from detente.testing import oracles

from .games import security_dilemma

Float = np.ndarray


def system(game: GameArrays) -> Callable[[Float], Float]:
    return lambda values: oracles.residual(game, values.reshape(4, 2)).ravel()


def growth(game: GameArrays, values: Float) -> float:
    """Largest real part of the eigenvalues of dF/dV, by central differences."""
    gap, step = system(game), 1e-5
    columns = [gap(values.ravel() + step * e) - gap(values.ravel() - step * e) for e in np.eye(8)]
    return float(np.linalg.eigvals(np.array(columns).T / (2 * step)).real.max())


def arm(game: GameArrays, values: Float) -> tuple[float, float]:
    """P(arm | rival armed, self not) of both actors."""
    choice, _ = oracles.choices(game, values.reshape(4, 2))
    return float(choice[4]), float(choice[3])


def all_equilibria(precision: float, starts: int = 40) -> list[Float]:
    """By a plain root finder from many random starts."""
    game, draw = security_dilemma(precision), np.random.default_rng(3)
    found: list[Float] = []
    for _ in range(starts):
        result = root(system(game), draw.uniform(0, 100, 8), tol=1e-13)
        if np.abs(result.fun).max() > 1e-9:
            continue
        if all(np.abs(result.x - other).max() > 1e-5 for other in found):
            found.append(result.x)
    return found


def symmetric(precision: float) -> Float:
    """The symmetric equilibrium, by Newton from equal values."""
    game = security_dilemma(precision)
    result = root(system(game), game.worth.ravel(), tol=1e-13)
    return np.asarray(result.x)


@pytest.fixture(scope="module")
def precise() -> Solution:
    """The engine's answer at precision 1."""
    return solve(security_dilemma(1.0))


@pytest.mark.parametrize(("precision", "count"), [(0.1, 1), (0.2, 1), (0.4, 1), (1.0, 3)])
def test_number_of_equilibria(precision: float, count: int) -> None:
    assert len(all_equilibria(precision)) == count


def test_pitchfork() -> None:
    """The symmetric branch loses stability at lambda* = .6239."""
    star = brentq(lambda x: growth(security_dilemma(x), symmetric(x)), 0.6, 0.65, xtol=1e-8)
    assert star == pytest.approx(0.6239, abs=6e-5)


def test_symmetric_branch_is_unstable() -> None:
    game, values = security_dilemma(1.0), symmetric(1.0)
    assert arm(game, values) == pytest.approx((0.2788, 0.2788), abs=6e-5)
    assert growth(game, values) == pytest.approx(0.58, abs=6e-3)


def test_engine_up_to_the_pitchfork() -> None:
    for precision in (0.1, 0.4, 0.6):
        solution = solve(security_dilemma(precision))
        assert len(solution.equilibria) == 1
        assert solution.chosen is not None
        assert solution.chosen.stable
        expected = symmetric(precision).reshape(4, 2)
        assert solution.chosen.values == pytest.approx(expected, abs=1e-7)


def test_engine_lists_both_mirror_images(precise: Solution) -> None:
    """The plain root finder's stable equilibria, no more and no less, to 1e-8 in choices."""
    game = security_dilemma(1.0)
    stable = [each for each in precise.equilibria if each.stable]
    plain = [each for each in all_equilibria(1.0) if growth(game, each) < 0]
    assert len(stable) == len(plain) == 2
    ours = np.array(sorted(arm(game, each.values) for each in stable))
    assert ours == pytest.approx(np.array(sorted(arm(game, each) for each in plain)), abs=1e-8)
    assert [each.growth for each in stable] == pytest.approx([-0.2, -0.2], abs=1e-6)


def test_engine_flags_the_symmetric_branch(precise: Solution) -> None:
    """Followed by symmetry, but marked unstable with its growth; never the headline."""
    game = security_dilemma(1.0)
    unstable = [each for each in precise.equilibria if each.growth is not None and each.growth > 0]
    assert len(unstable) == 1
    assert arm(game, unstable[0].values) == pytest.approx((0.2788, 0.2788), abs=6e-5)
    assert unstable[0].growth == pytest.approx(growth(game, symmetric(1.0)), abs=1e-5)


def test_engine_gives_no_headline_for_mirror_images(precise: Solution) -> None:
    assert precise.headline is None
    assert precise.chosen is None
    assert precise.converged


def test_principal_branch_with_a_bias() -> None:
    """One point for actor 1 when armed: the branch ends at (.7618, .0101), growth -.2."""
    game = security_dilemma(1.0, bias=1.0)
    solution = solve(game)
    found = solution.chosen
    assert found is not None
    assert arm(game, found.values) == pytest.approx((0.7618, 0.0101), abs=6e-5)
    assert found.growth == pytest.approx(-0.2, abs=1e-6)


def test_backward_induction_reaches_it_by_twenty_weeks() -> None:
    game = security_dilemma(1.0, bias=1.0)
    run = solve_ivp(
        lambda _, v: system(game)(v), (0, 20), game.worth.ravel(), "DOP853", rtol=1e-10, atol=1e-10
    )
    assert arm(game, run.y[:, -1]) == pytest.approx((0.7618, 0.0101), abs=6e-5)
