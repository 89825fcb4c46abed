"""R-hat and effective numbers: a process whose worth is known, chains that do not agree, ArviZ."""

from __future__ import annotations

import importlib
import math
import warnings

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy.stats import norm

from detente.evidence.convergence import worth


def autoregressive(rho: float, chains: int = 4, count: int = 4_000) -> NDArray[np.float64]:
    """x' = rho x + noise, begun as it goes on, variance 1."""
    rng = np.random.default_rng(11)
    found = np.empty((chains, count))
    found[:, 0] = rng.standard_normal(chains)
    noise = rng.standard_normal((chains, count)) * math.sqrt(1 - rho * rho)
    for k in range(1, count):
        found[:, k] = rho * found[:, k - 1] + noise[:, k]
    return found


@pytest.mark.parametrize("rho", [-0.4, 0.0, 0.5, 0.8])
def test_an_autoregressive_process_is_worth_what_theory_says(rho: float) -> None:
    draws = autoregressive(rho)
    found = worth(draws)
    assert found.bulk == pytest.approx(draws.size * (1 - rho) / (1 + rho), rel=0.12)
    assert found.rhat == pytest.approx(1.0, abs=0.01)


def test_chains_that_do_not_agree() -> None:
    draws = autoregressive(0.0, count=500)
    assert worth(draws).rhat < 1.01
    apart = draws + np.array([0.0, 0.0, 0.0, 2.0])[:, None]
    assert worth(apart).rhat > 1.2
    assert worth(apart).bulk < 60
    wider = draws * np.array([1.0, 1.0, 1.0, 4.0])[:, None]
    assert worth(wider).rhat > 1.05  # means agree, widths do not
    drifting = draws + np.linspace(0.0, 3.0, 500)
    assert worth(drifting).rhat > 1.1  # all alike, but none is where it was


def test_nothing_is_told_of_what_never_moves_or_is_too_short() -> None:
    assert math.isnan(worth(np.ones((4, 100))).rhat)
    assert math.isnan(worth(np.zeros((4, 6))).bulk)
    broken = autoregressive(0.0, count=100)
    broken[0, 3] = np.nan
    assert math.isnan(worth(broken).tail)


def test_scale_and_order_of_chains_change_nothing() -> None:
    draws = autoregressive(0.6, count=999)
    found = worth(draws)
    assert worth(np.exp(3.0 * draws)).rhat == pytest.approx(found.rhat, abs=0.003)
    assert worth(7.0 - 2.0 * draws[::-1]).bulk == pytest.approx(found.bulk, rel=1e-9)


def normal_scores(draws: NDArray[np.float64]) -> NDArray[np.float64]:
    """Of ranks, ties in the middle: one value after the other."""
    every = draws.ravel()
    ranks = [1 + (every < x).sum() + 0.5 * ((every == x).sum() - 1) for x in every]
    return np.asarray(
        norm.ppf((np.array(ranks) - 0.375) / (draws.size + 0.25)).reshape(draws.shape)
    )


def effective(chains: NDArray[np.float64]) -> float:
    """m n / tau, term by term (Vehtari and others 2021, equations 10 to 13)."""
    m, n = chains.shape
    away = chains - chains.mean(axis=1, keepdims=True)

    def lagged(t: int) -> float:
        return float((away[:, : n - t] * away[:, t:]).sum(axis=1).mean() / n)

    within = float(chains.var(axis=1, ddof=1).mean())
    whole = within * (n - 1) / n + float(chains.mean(axis=1).var(ddof=1))
    tau, least, t = -1.0, math.inf, 0
    while t + 1 < n:
        rho = [
            1.0 if lag == 0 else 1.0 - (within - lagged(lag) * n / (n - 1)) / whole
            for lag in (t, t + 1)
        ]
        if sum(rho) < 0:
            break
        least = min(least, sum(rho))
        tau, t = tau + 2.0 * least, t + 2
    return float(m * n / max(tau, 1.0 / math.log10(m * n)))


def rhat(chains: NDArray[np.float64]) -> float:
    n = chains.shape[1]
    within, between = chains.var(axis=1, ddof=1).mean(), n * chains.mean(axis=1).var(ddof=1)
    return float(np.sqrt(((n - 1) / n * within + between / n) / within))


@pytest.mark.parametrize("count", [40, 41, 160])
@pytest.mark.parametrize("rho", [-0.6, 0.3, 0.9])
def test_term_by_term(rho: float, count: int) -> None:
    """Against the formulas written out, short chains with ties and an odd draw in the middle."""
    draws = np.round(autoregressive(rho, count=count), 1)
    half = count // 2
    halves = np.concatenate((draws[:, :half], draws[:, -half:]))
    folded = np.abs(halves - np.median(halves))
    found = worth(draws)
    scores = normal_scores(halves)
    assert found.rhat == pytest.approx(max(rhat(scores), rhat(normal_scores(folded))), rel=1e-12)
    assert found.bulk == pytest.approx(effective(scores), rel=1e-9)
    tails = [effective((halves <= np.quantile(halves, q)).astype(float)) for q in (0.05, 0.95)]
    assert found.tail == pytest.approx(min(tails), rel=1e-9)


@pytest.mark.parametrize("rho", [0.0, 0.7])
def test_as_arviz_has_it(rho: float) -> None:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            arviz = importlib.import_module("arviz")
    except ImportError:
        pytest.skip("ArviZ comes with the extra `sampling`, which is not installed")
    draws = autoregressive(rho, count=1_000)
    found = worth(draws)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        assert found.rhat == pytest.approx(float(arviz.rhat(draws)), abs=1e-6)
        assert found.bulk == pytest.approx(float(arviz.ess(draws, method="bulk")), rel=0.02)
        assert found.tail == pytest.approx(float(arviz.ess(draws, method="tail")), rel=0.02)
