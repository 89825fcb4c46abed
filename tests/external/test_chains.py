"""Row 12: chains whose answers are known in closed form, made of hazards only."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest

from detente.game.build import build
from detente.outlook.chain import Chain, make_chain
from detente.outlook.held import held_by
from detente.outlook.reach import (
    expected_time,
    in_force,
    reached_before,
    reached_before_by,
    reached_by,
)

UP = (0.5, 0.4, 0.35, 0.3, 0.3, 0.25)
DOWN = (0.2, 0.25, 0.3, 0.3, 0.2)
DIGIT = 6e-11


def chain_of(states: int, rates: Sequence[tuple[int, int, float]]) -> Chain:
    """A crisis in which nobody moves."""
    return make_chain(build(["nobody"], states, (), rates, worth=0.0, impatience=0.02))


@pytest.fixture(scope="module")
def ladder() -> Chain:
    """Births from 0 to 5, deaths from 1 to 5; 6 is the top, which nothing leaves."""
    births = [(k, k + 1, rate) for k, rate in enumerate(UP)]
    deaths = [(k + 1, k, rate) for k, rate in enumerate(DOWN)]
    return chain_of(7, births + deaths)


def only(*states: int, of: int = 7) -> np.ndarray:
    return np.isin(np.arange(of), states)


def test_mean_time_to_the_top(ladder: Chain) -> None:
    found = expected_time(ladder, only(6))
    assert found.values[0] == pytest.approx(45.190476190, abs=6e-10)
    assert found.values[0] == pytest.approx(45 + 4 / 21, abs=1e-11)


def test_top_before_bottom(ladder: Chain) -> None:
    assert reached_before(ladder, only(6), only(0)).values[3] == pytest.approx(0.65, abs=1e-12)


def test_top_before_bottom_by_a_late_date(ladder: Chain) -> None:
    assert reached_before_by(ladder, only(6), only(0), 2000.0).values[3] == pytest.approx(0.65)


def test_top_by_twenty(ladder: Chain) -> None:
    assert reached_by(ladder, only(6), 20.0).values[0] == pytest.approx(0.2306577972, abs=DIGIT)


def test_erlang() -> None:
    """Four steps at rate .7 done by 5."""
    steps = chain_of(5, [(k, k + 1, 0.7) for k in range(4)])
    found = reached_by(steps, only(4, of=5), 5.0).values[0]
    poisson = np.exp(-3.5) * (1 + 3.5 + 3.5**2 / 2 + 3.5**3 / 6)
    assert found == pytest.approx(0.4633673321, abs=DIGIT)
    assert found == pytest.approx(1 - poisson, abs=1e-12)


def test_two_states() -> None:
    """There at .3, back at .1, after 4 (the note prints the probability, not the rates)."""
    pair = chain_of(2, [(0, 1, 0.3), (1, 0, 0.1)])
    found = in_force(pair, only(1, of=2), 4.0).values[0]
    assert found == pytest.approx(0.5985776115, abs=DIGIT)
    assert found == pytest.approx(0.75 * (1 - np.exp(-1.6)), abs=1e-12)


def test_held_without_a_break_is_survival_of_the_first_run() -> None:
    """A run in force that, once broken, never returns: exp(-rate d), whatever the date."""
    once = chain_of(2, [(0, 1, 0.25)])
    found = held_by(once, only(0, of=2), 3.0, 8.0)
    assert found.probability == pytest.approx(np.exp(-0.75), abs=1e-8)
