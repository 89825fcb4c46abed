"""Numbers sampled given what was reported, against posteriors in closed form."""

from __future__ import annotations

import datetime as dt
import importlib.util
import math
import sys
from dataclasses import dataclass
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy.integrate import quad
from scipy.optimize import brentq

import detente
from detente.errors import EventsImpossible, LimitError, NotConverged, UsageError
from detente.evidence.convergence import worth
from detente.evidence.detection import Detection
from detente.evidence.sightings import Sighting
from detente.show import sampled as words
from detente.show.sampled import Sampled, SampledAnswer, SampledNumber
from detente.study.reported import Reported
from detente.study.sampling import FARTHEST, Run, sample, sampler

needs_nutpie = pytest.mark.skipif(
    importlib.util.find_spec("nutpie") is None, reason="the extra `sampling` is not installed"
)
WEEKS = 10
PACE, SPARK = 0.03, 0.01
BELOW = math.log(3.0) / 1.2815515655446004
ABOVE = math.log(2.0) / 1.2815515655446004
UNTIL = dt.date(2020, 10, 31) + dt.timedelta(weeks=WEEKS)


def silence() -> Reported:
    return Reported((), Detection({"clash": 1.0, "spark": 1.0}, others=0.0))


def pace(z: float) -> float:
    return PACE * math.exp((ABOVE if z >= 0 else BELOW) * z)


def quantile(share: float) -> float:
    """Of the pace, given ten weeks without a clash or a spark: log L = -(pace + spark) T."""

    def density(z: float) -> float:
        return math.exp(-WEEKS * pace(z) - z * z / 2)

    whole = quad(density, -9, 0)[0] + quad(density, 0, 9)[0]

    def below(z: float) -> float:
        return float(quad(density, -9, min(z, 0.0))[0] + quad(density, 0, max(z, 0.0))[0])

    return pace(float(brentq(lambda z: below(z) / whole - share, -6, 6)))


@dataclass
class Silent:
    """The same posterior, as a formula. wall : above it there is no play."""

    wall: float = math.inf
    names: tuple[str, ...] = ("numbers.pace",)

    def posterior(self, z: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
        if z[0] > self.wall:
            raise NotConverged("no play")
        width = ABOVE if z[0] >= 0 else BELOW
        logged = -WEEKS * pace(z[0]) - 0.5 * float(z[0]) ** 2
        return logged, -WEEKS * pace(z[0]) * width - z


def run(target: Any, draws: int = 800, seed: int = 3) -> tuple[NDArray[np.float64], int]:
    return Run(sampler(), target, draws, 300, 4, seed, None).chains()


@needs_nutpie
def test_draws_have_the_quantiles_of_the_posterior() -> None:
    z, _ = run(Silent())
    told = worth(z[:, :, 0])
    assert told.rhat < 1.01
    for share in (0.1, 0.3, 0.5, 0.7, 0.9):
        error = 3.0 * math.sqrt(share * (1 - share) / told.bulk)
        value = pace(float(np.quantile(z, share)))
        assert quantile(share - error) < value < quantile(share + error)


@needs_nutpie
def test_where_there_is_no_play_there_is_no_mass() -> None:
    z, lost = run(Silent(wall=0.5), draws=200)
    assert z.max() <= 0.5
    assert lost > 0


@needs_nutpie
def test_numbers_out_of_reach_are_never_computed() -> None:
    class Watching(Silent):
        farthest = 0.0

        def posterior(self, z: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
            type(self).farthest = max(self.farthest, float(np.abs(z).max()))
            return 1e-3 * float(z[0]), np.full(1, 1e-3)  # a slope without an end

    run(Watching(), draws=50)
    assert 1.0 < Watching.farthest <= FARTHEST


@needs_nutpie
def test_faults_are_not_swallowed() -> None:
    class Broken(Silent):
        def posterior(self, z: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
            raise LimitError(f"out of room at {z}")

    with pytest.raises(LimitError, match="out of room"):
        run(Broken())

    with pytest.raises(UsageError, match="no chain could start"):
        run(Silent(wall=-50.0))


@needs_nutpie
@pytest.mark.slow
def test_the_posterior_in_closed_form(parted_play: detente.Play) -> None:
    found = sample(parted_play, silence(), UNTIL, ["numbers.pace"], draws=60, tune=60, seed=3)
    (number,) = found.numbers
    assert found.settled == (number.rhat <= 1.01 and min(number.bulk, number.tail) >= 400)
    assert number.before == pytest.approx((0.01, 0.03, 0.06), rel=1e-6)
    for told, share in zip(number.after, (0.1, 0.5, 0.9), strict=True):
        # three standard errors of a quantile, in its probability
        error = 3.0 * math.sqrt(share * (1 - share) / number.bulk)
        assert quantile(share - error) < told < quantile(share + error)
    (war,) = [each for each in found.answers if each.id == "war"]
    left = (dt.date(2021, 1, 31) - UNTIL).days / 7
    middle = 1.0 - math.exp(-(quantile(0.5) + SPARK) * left)
    assert war.span[1] == pytest.approx(middle, rel=0.25)
    assert war.span[0] < middle < war.span[2]


@needs_nutpie
def test_the_same_seed_gives_the_same_and_another_does_not() -> None:
    one, two, other = (run(Silent(), draws=50, seed=seed)[0] for seed in (1, 1, 2))
    assert (one == two).all()
    assert (one != other).any()


def told(rhat: float, bulk: float, tail: float, play: detente.Play) -> Sampled:
    number = play.crisis.numbers["numbers.pace"]
    one = SampledNumber("numbers.pace", number, (1, 3, 6), (1, 2, 4), rhat, bulk, tail)
    answer = SampledAnswer("war", 0.25, (0.1, 0.2, 0.4))
    return Sampled(play.crisis, (one,), (answer,), 4, 500, 300, 1, 9_999, 2, 100)


@pytest.mark.parametrize(
    ("rhat", "bulk", "tail"), [(1.02, 900, 900), (1.0, 399, 900), (1.0, 900, 399)]
)
def test_what_has_not_come_together_is_not_shown(
    parted_play: detente.Play, rhat: float, bulk: float, tail: float
) -> None:
    found = told(rhat, bulk, tail, parted_play)
    assert not found.settled
    (table,) = words.all_tables(found)
    assert table.rows[0][3] == "–"
    assert any("NOT SHOWN" in note and "numbers.pace" in note for note in table.notes)
    record = words.record(found)
    assert record["questions"] is None
    assert record["numbers"][0]["after"] is None
    assert record["settled"] is False


def test_what_has_come_together_is_shown(parted_play: detente.Play) -> None:
    found = told(1.005, 500, 450, parted_play)
    numbers, answers = words.all_tables(found)
    assert numbers.rows[0][3].startswith("2")
    assert any("lost its way at 2 draws" in note for note in numbers.notes)
    assert answers.rows[0] == ("war", "25 %", "10 % to 40 %")
    assert words.record(found)["questions"][0]["span"] == [0.1, 0.2, 0.4]
    assert not words.record(told(math.nan, math.nan, math.nan, parted_play))["settled"]


@needs_nutpie
@pytest.mark.slow
def test_short_chains_are_not_shown(parted_play: detente.Play) -> None:
    found = sample(
        parted_play, silence(), UNTIL, ["numbers.pace"], draws=8, tune=8, chains=2, answered=2
    )
    assert not found.settled
    (table,) = words.all_tables(found)
    assert table.rows[0][3] == "–"
    assert any("NOT SHOWN" in note for note in table.notes)
    told = words.record(found)
    assert told["questions"] is None
    assert told["numbers"][0]["after"] is None
    assert "effective number" in told["why_not"][0]


@needs_nutpie
def test_what_cannot_be_is_told_as_ever(parted_play: detente.Play) -> None:
    twice = (
        Sighting(0.0, 1 / 7, ("clash",), ("1",)), Sighting(1.0, 8 / 7, ("clash",), ("2",)),
    )  # fmt: skip
    with pytest.raises(EventsImpossible, match="clash"):
        sample(parted_play, Reported(twice), UNTIL, ["numbers.pace"], draws=10, tune=10)


@needs_nutpie
def test_numbers_without_a_range_are_refused(parted_play: detente.Play) -> None:
    with pytest.raises(UsageError, match="no number with a range"):
        sample(parted_play, silence(), UNTIL, ["numbers.space"], draws=10, tune=10)


def test_without_the_extra_it_says_what_to_install(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setitem(sys.modules, "nutpie", None)
    with pytest.raises(UsageError) as caught:
        sampler()
    assert "detente[sampling]" in caught.value.hint
    assert np.isfinite(quantile(0.5))
