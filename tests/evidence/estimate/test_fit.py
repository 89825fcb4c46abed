"""Searches: what they find, how it is told, and that nothing false is handed back in silence."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.evidence.estimate.conftest import Landscape, random_tree

from detente.errors import NotConverged, UsageError
from detente.evidence.estimate import Design, LogF, Normal, fit, hessian, hold
from detente.evidence.estimate.climb import spectrum
from detente.evidence.estimate.model import differences
from detente.evidence.estimate.starts import starts_of


def test_a_bowl_is_found_exactly() -> None:
    found = fit(Landscape("bowl"), scattered=3)
    assert found.theta == pytest.approx([1.0, 2.0], abs=1e-9)
    assert found["b"] == pytest.approx(2.0)
    assert found.converged
    assert found.warnings == ()
    assert found.best.starts == ("given", "scattered 1", "scattered 2", "scattered 3")
    assert found.aic == pytest.approx(4.0)
    assert found.bic == pytest.approx(2 * np.log(10))
    with pytest.raises(KeyError):
        found["c"]


def test_both_maxima_are_told_and_the_better_returned() -> None:
    found = fit(Landscape("two", first=(-1.9, 0.0)), scattered=8, width=3.0)
    kinds = [(each.kind, round(float(each.theta[0]))) for each in found.optima]
    assert kinds == [("maximum", 2), ("maximum", -2)]
    assert found.theta[0] > 0
    assert "given" in found.optima[1].starts
    assert any("another local maximum" in each for each in found.warnings)


def test_a_single_search_that_ends_low_cannot_know_it() -> None:
    alone = fit(Landscape("two", first=(-1.9, 0.0)), scattered=0)
    assert alone.theta[0] < 0
    assert alone.searches == 1


def test_what_is_not_identified_is_named() -> None:
    found = fit(Landscape("ridge"), scattered=2)
    assert found.best.kind == "flat"
    assert not found.converged
    assert [str(each) for each in found.untold] == ["0.71 a - 0.71 b"]
    assert np.isinf(found.errors()).all()
    assert any("do not tell 0.71 a - 0.71 b" in each for each in found.warnings)


def test_what_runs_off_is_no_maximum() -> None:
    found = fit(Landscape("cliff"), scattered=2)
    assert found.best.kind == "flat"
    assert found.theta[0] > 10
    assert "no maximum" in found.warnings[0]


def test_a_saddle_is_left() -> None:
    found = fit(Landscape("saddle"), scattered=0)
    assert found.converged
    assert abs(found.theta[0]) == pytest.approx(1.0, abs=1e-6)


def test_edges_of_what_is_allowed_are_respected() -> None:
    inside = fit(Landscape("bowl", edge=0.5), scattered=0)
    assert abs(inside.theta[0]) <= 0.5
    assert not inside.converged
    with pytest.raises(NotConverged, match="each of 1 starts"):
        fit(Landscape("bowl", first=(9.0, 0.0), edge=0.5), scattered=0)


def test_the_same_seed_gives_the_same_searches() -> None:
    first, second, other = Landscape("two"), Landscape("two"), Landscape("two")
    fit(first, scattered=4, seed=3)
    fit(second, scattered=4, seed=3)
    fit(other, scattered=4, seed=4)
    assert np.array_equal(first.visited, second.visited)
    assert len(other.visited) != len(first.visited) or not np.array_equal(
        other.visited, first.visited
    )


def test_scattered_starts_surround_the_first() -> None:
    model = Landscape("bowl", first=(5.0, -5.0))
    starts = list(starts_of(model, 64, 1, 2.0))
    assert [each.name for each in starts[:2]] == ["given", "scattered 1"]
    points = np.array([each.values for each in starts[1:]])
    assert points.mean(axis=0) == pytest.approx([5.0, -5.0], abs=0.2)
    assert points.std(axis=0) == pytest.approx([2.0, 2.0], abs=0.3)


def test_requests_without_sense_are_refused() -> None:
    with pytest.raises(UsageError):
        fit(Landscape("bowl"), scattered=-1)
    with pytest.raises(UsageError):
        fit(Landscape("bowl"), width=0.0)
    with pytest.raises(UsageError, match="no parameter is called `c`"):
        hold(Landscape("bowl"), {"c": 1.0})
    with pytest.raises(UsageError, match="every parameter is held"):
        hold(Landscape("bowl"), {"a": 1.0, "b": 1.0})
    with pytest.raises(UsageError, match="above 0"):
        Normal.of(Landscape("bowl"), 0.0)
    with pytest.raises(UsageError, match="`c`"):
        Normal.of(Landscape("bowl"), {"c": 1.0})


def test_progress_is_told() -> None:
    told: list[float] = []
    fit(Landscape("bowl"), scattered=3, progress=lambda _, share: told.append(share))
    assert told == [0.25, 0.5, 0.75, 1.0]


def test_held_parameters_stay() -> None:
    model = hold(Landscape("bowl"), {"a": -3.0})
    found = fit(model, scattered=2)
    assert found.names == ("b",)
    assert model.whole(found.theta) == pytest.approx([-3.0, 2.0])
    assert found.loglik == pytest.approx(-80.0)


@settings(max_examples=10)
@given(st.integers(0, 500))
def test_holding_the_others_at_their_estimates_changes_none(seed: int) -> None:
    tree, _ = random_tree(seed, rows=200)
    theta = np.random.default_rng(seed).normal(size=len(tree.names))
    kept = dict(zip(tree.names[2:], theta[2:].tolist(), strict=True))
    part = hold(tree, kept)
    whole = tree.evaluate(theta)
    found = part.evaluate(theta[:2])
    assert found.loglik == pytest.approx(whole.loglik)
    assert found.scores == pytest.approx(whole.scores[:, :2])
    assert hessian(part, theta[:2]) == pytest.approx(
        hessian(tree, theta)[:2, :2], rel=1e-4, abs=1e-3
    )


@settings(max_examples=10)
@given(st.integers(0, 200))
def test_second_derivatives_are_those_of_the_gradient(seed: int) -> None:
    tree, theta = random_tree(seed, "logit", rows=300)
    found = differences(tree, theta)
    step = 1e-5
    for place in (0, 3, 6):
        up, down = theta.copy(), theta.copy()
        up[place] += step
        down[place] -= step
        plain = (tree.evaluate(up).gradient - tree.evaluate(down).gradient) / (2 * step)
        assert found[place] == pytest.approx(plain, rel=1e-5, abs=1e-4)


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_penalties_shrink(seed: int) -> None:
    tree, _ = random_tree(seed, rows=80)
    plain = fit(tree, scattered=2)
    sizes = [float(np.square(plain.theta).sum())]
    for sd in (3.0, 1.0, 0.3, 0.1):
        found = fit(tree, penalty=Normal.of(tree, sd), scattered=0)
        assert found.converged
        assert found.loglik <= plain.loglik + 1e-9
        sizes.append(float(np.square(found.theta).sum()))
    assert sizes == sorted(sizes, reverse=True)
    assert sizes[-1] < 0.2


def test_a_wide_prior_changes_nothing_and_a_narrow_one_decides() -> None:
    tree, _ = random_tree(7, rows=300)
    plain = fit(tree, scattered=0)
    wide = fit(tree, penalty=Normal.of(tree, 1e4), scattered=0)
    assert wide.theta == pytest.approx(plain.theta, abs=1e-4)
    narrow = Normal(np.full(len(plain.theta), 0.4), np.full(len(plain.theta), 1e-4))
    assert fit(tree, penalty=narrow, scattered=0).theta == pytest.approx(0.4, abs=1e-3)


@given(st.lists(st.integers(-50, 50), min_size=1, max_size=5), st.sampled_from(["normal", "logf"]))
def test_slopes_of_penalties(drawn: list[int], kind: str) -> None:
    theta = np.array(drawn) / 10.0
    size = len(theta)
    penalty = Normal(np.full(size, 0.3), np.full(size, 1.7)) if kind == "normal" else LogF(2.0)
    step = 1e-5
    for place in range(size):
        up, down = theta.copy(), theta.copy()
        up[place] += step
        down[place] -= step
        slope = (penalty.value(up) - penalty.value(down)) / (2 * step)
        assert penalty.gradient(theta)[place] == pytest.approx(slope, abs=1e-8)
        bent = (penalty.gradient(up)[place] - penalty.gradient(down)[place]) / (2 * step)
        assert penalty.curvature(theta)[place] == pytest.approx(bent, abs=1e-8)


def test_a_penalty_keeps_separated_estimates_finite() -> None:
    random = np.random.default_rng(1)
    tree, _ = random_tree(1, rows=100)
    side = np.where(tree.outcome == 0, random.choice([-1.0, 1.0], 100), tree.outcome * 2.0 - 3.0)
    told = side * (1 + random.random(100))
    values = np.column_stack((np.ones(100), told))
    separated = type(tree)(
        tree.outcome, tree.stay, tree.yields, tree.resists, Design(("constant", "told"), values)
    )
    plain = fit(separated, scattered=0)
    assert [each.choice for each in plain.separated] == ["player 2's choice"]
    assert any("run off" in each for each in plain.warnings)
    away = fit(hold(separated, {"u2(resist): told": 0.5}), scattered=0)
    beside = fit(hold(separated, {"u1(stay): x": 0.0}), scattered=0)
    assert (len(away.separated), len(beside.separated)) == (0, 1)
    penalised = fit(separated, penalty=LogF(), scattered=0)
    assert penalised.converged
    assert np.abs(penalised.theta).max() < 6


def test_tables_and_names() -> None:
    tree, _ = random_tree(2, rows=200)
    found = fit(tree, scattered=0)
    frame = found.to_frame(0.9)
    assert list(frame.index) == list(tree.names)
    assert list(frame.columns) == ["estimate", "error", "low", "high"]
    assert (frame["low"] < frame["estimate"]).all()
    assert "200 observations" in repr(found)
    size, values, _ = spectrum(-found.hessian)
    assert (values > 0).all()
    assert size == pytest.approx(1 / np.sqrt(np.diag(-found.hessian)))
