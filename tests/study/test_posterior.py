"""Weighing draws: against conjugate posteriors, whoever solves them, whatever interrupts."""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np
import pytest

import detente
from detente.errors import UsageError
from detente.evidence.detection import Detection
from detente.study.answering import Way
from detente.study.draws import Draws, Float
from detente.study.following import IMPOSSIBLE, Evidence, Weighing
from detente.study.posterior import (
    Posterior,
    _systematic,
    _target,
    posterior,
    weighted_quantiles,
)
from detente.study.trial import parameters
from detente.study.variants import Drawn, Variants

GALLERY = Path(__file__).parents[2] / "crises"
SEEN = (0.8, 1.6, 1.2, 1.4)
NOISE = 0.5


class Told(Weighing):
    """Each day tells the first number, with normal noise: nothing is solved."""

    def answered(self, index: int, row: Float) -> Drawn:
        z = float(row[self.columns[next(iter(self.spreads))]])
        days = len(self.evidence.marks)
        terms = [-0.5 * ((y - z) / NOISE) ** 2 - math.log(NOISE * math.sqrt(2 * math.pi))
                 for y in SEEN]  # fmt: skip
        logged = np.concatenate(([0.0], np.cumsum(terms)))[:days]
        answers = np.full((days, len(self.crisis.questions)), z)
        fault = ""
        if z > 2.9:  # a few have no play, a few make it impossible
            fault, answers[:] = "play does not settle", np.nan
        elif z < -2.0:
            fault, logged = IMPOSSIBLE, np.where(np.arange(days) > 1, np.nan, logged)
        return Drawn(index, self.digest(row), tuple(answers.ravel()), tuple(logged), 0.0, fault)


def told() -> tuple[Told, Draws]:
    crisis = detente.load(GALLERY / "deterrence").model
    names = tuple(parameters(crisis))
    marks = tuple(float(k) for k in range(len(SEEN) + 1))
    variants = Variants.of(crisis, names, 10**6)
    own = Told.weighing(variants, Evidence((), Detection(), marks))
    return own, Draws.of(names, 3)  # type: ignore[return-value]


def found(count: int, sweeps: int, way: Way | None = None) -> Posterior:
    weighing, draws = told()
    return posterior(weighing, draws, count, {"schema": "test"}, way or Way(), sweeps)


def moments(each: Posterior, day: int) -> tuple[float, float]:
    at = each.days[day]
    mean = float((at.weights * at.answers[:, 0]).sum())
    return mean, math.sqrt(float((at.weights * (at.answers[:, 0] - mean) ** 2).sum()))


def exact(day: int) -> tuple[float, float]:
    precision = 1.0 + day / NOISE**2
    return sum(SEEN[:day]) / NOISE**2 / precision, 1.0 / math.sqrt(precision)


@pytest.mark.parametrize("sweeps", [0, 6])
def test_every_day_is_the_conjugate_posterior(sweeps: int) -> None:
    each = found(2048, sweeps)
    for day in range(1, len(SEEN) + 1):
        mean, sd = moments(each, day)
        expected = exact(day)
        close = 4.0 * expected[1] / math.sqrt(min(each.days[day].ess, 400.0))
        assert mean == pytest.approx(expected[0], abs=close)
        assert sd == pytest.approx(expected[1], rel=0.2)
    assert each.moved <= sweeps
    assert (each.moved > 0) == (sweeps > 0)


def test_the_evidence_is_that_of_the_marginal() -> None:
    """y ~ N(0, noise^2 I + 1 1')."""
    cover = NOISE**2 * np.eye(len(SEEN)) + 1.0
    y = np.array(SEEN)
    logged = -0.5 * y @ np.linalg.solve(cover, y)
    logged -= 0.5 * np.linalg.slogdet(2 * np.pi * cover)[1]
    for sweeps in (0, 6):
        assert found(4096, sweeps).log_evidence == pytest.approx(logged, abs=0.15)


def test_a_day_that_is_taken_in_partly_is_the_target_partly() -> None:
    logged = np.array([0.0, -2.0, -5.0])
    assert [_target(logged, 2, beta) for beta in (0.0, 0.5, 1.0)] == [-2.0, -3.5, -5.0]
    assert _target(np.array([0.0, -2.0, -math.inf]), 2, 0.0) == -math.inf


def test_draws_are_chosen_as_often_as_their_weights_say() -> None:
    """On average exactly, and each time within one."""
    weights = np.array([0.05, 0.0, 0.4, 0.31, 0.24])
    starts = (np.arange(1000) + 0.5) / 1000
    counts = np.stack([np.bincount(_systematic(weights, u), minlength=5) for u in starts])
    np.testing.assert_allclose(counts.mean(axis=0), 5 * weights, atol=2e-3)
    assert (np.abs(counts - 5 * weights) < 1.0).all()
    assert (counts.sum(axis=1) == 5).all()


def test_moves_keep_the_sample_wide() -> None:
    plain, moved = found(64, 0), found(64, 6)
    assert moved.days[-1].ess > plain.days[-1].ess
    assert 0.0 < moved.accepted < 1.0
    assert moved.distinct > 0.3 * 64


def test_draws_without_a_play_and_impossible_ones_are_counted() -> None:
    each = found(2048, 0)
    assert each.count == 2048
    assert 0 < each.count - each.answered == len(each.faults) < 20
    assert 10 < each.impossible < 120
    assert np.isfinite(each.days[-1].weights).all()


def test_workers_interrupts_and_stores_change_nothing(tmp_path: Path) -> None:
    plain = found(32, 2)
    there = found(32, 2, Way(keep=tmp_path / "one"))
    lines = (tmp_path / "one" / "draws.jsonl").read_bytes().splitlines(keepends=True)
    assert len(lines) == 32 * 3
    half = tmp_path / "two"
    half.mkdir()
    (half / "header.json").write_bytes((tmp_path / "one" / "header.json").read_bytes())
    (half / "draws.jsonl").write_bytes(b"".join(lines[:40]) + lines[40][:20])
    again = found(32, 2, Way(keep=half))
    for other in (there, again):
        np.testing.assert_array_equal(plain.rows, other.rows)
        np.testing.assert_array_equal(plain.days[-1].weights, other.days[-1].weights)
        assert plain.log_evidence == other.log_evidence
    assert (half / "draws.jsonl").read_bytes() == (tmp_path / "one" / "draws.jsonl").read_bytes()


def test_where_all_draws_make_it_impossible_it_says_so() -> None:
    weighing, draws = told()

    class Never(Told):
        def answered(self, index: int, row: Float) -> Drawn:
            drawn = super().answered(index, row)
            return Drawn(
                index, drawn.digest, drawn.questions, (0.0, *(math.nan,) * 4), 0.0, IMPOSSIBLE
            )

    never = Never.weighing(weighing, weighing.evidence)
    with pytest.raises(UsageError, match="impossible by all of the draws"):
        posterior(never, draws, 8, {}, Way(), 0)


def test_quantiles_by_weight() -> None:
    values, weights = np.array([3.0, 1.0, np.nan, 2.0]), np.array([0.25, 0.5, 0.1, 0.25])
    assert weighted_quantiles(values, weights, (0.1, 0.5, 0.51, 0.9)) == [1.0, 1.0, 2.0, 3.0]
    assert math.isnan(weighted_quantiles(values[2:3], weights[2:3], (0.5,))[0])
    infinite = np.array([1.0, math.inf])
    assert weighted_quantiles(infinite, np.array([0.4, 0.6]), (0.3, 0.9)) == [1.0, math.inf]
