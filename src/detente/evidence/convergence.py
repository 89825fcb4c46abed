"""Whether Markov chains have come together, and what their draws are worth.

    R-hat = sqrt(((n - 1) / n W + B / n) / W)       B, W: variance between and within half chains
    ESS = m n / tau,   tau = -1 + 2 sum_t P_t,      P_t = rho_2t + rho_(2t + 1), kept falling

(Vehtari, Gelman, Simpson, Carpenter and Buerkner 2021, doi:10.1214/20-BA1221). Chains are cut in
halves; R-hat is the larger of that of the ranks and of that of the distances from the median, both
turned into normal scores. ESS in the bulk is that of the scores, in the tails the smaller of those
of lying below the 5th and the 95th percentile. rho is averaged over chains by their variances
(Geyer 1992 for where its sum is cut off). Cost: O(m n log n).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtri
from scipy.stats import rankdata

Float = NDArray[np.float64]
FEWEST = 4
TAILS = (0.05, 0.95)


@dataclass(frozen=True, slots=True)
class Worth:
    """Of one quantity: R-hat (1 where chains agree), effective number in the bulk and the tails.

    nan where chains are shorter than eight draws, or never move.
    """

    rhat: float
    bulk: float
    tail: float


def worth(draws: Float) -> Worth:
    """Of draws, float64[chains, n]."""
    halves = _halves(draws)
    if halves.shape[1] < FEWEST or not np.isfinite(halves).all() or np.ptp(halves) == 0.0:
        return Worth(np.nan, np.nan, np.nan)
    folded = np.abs(halves - np.median(halves))
    tails = [_effective((halves <= np.quantile(halves, q)).astype(np.float64)) for q in TAILS]
    scores = _scores(halves)
    return Worth(max(_rhat(scores), _rhat(_scores(folded))), _effective(scores), min(tails))


def _halves(draws: Float) -> Float:
    """Each chain as two; the middle draw of an odd number is left out."""
    half = draws.shape[1] // 2
    return np.concatenate((draws[:, :half], draws[:, draws.shape[1] - half :]))


def _scores(draws: Float) -> Float:
    """Normal scores of the ranks (Blom 1958)."""
    ranks = rankdata(draws, method="average").reshape(draws.shape)
    return np.asarray(ndtri((ranks - 0.375) / (draws.size + 0.25)))


def _rhat(draws: Float) -> float:
    count = draws.shape[1]
    within = float(draws.var(axis=1, ddof=1).mean())
    between = count * float(draws.mean(axis=1).var(ddof=1))
    if within == 0.0:
        return np.inf if between else np.nan
    return float(np.sqrt(((count - 1) / count * within + between / count) / within))


def _effective(draws: Float) -> float:
    """Effective number of draws, float64[m, n]; at most m n log10(m n)."""
    chains, count = draws.shape
    total = chains * count
    cover = np.stack([_autocovariance(chain) for chain in draws])
    within = float((cover[:, 0] * count / (count - 1)).mean())
    spread = within * (count - 1) / count + float(draws.mean(axis=1).var(ddof=1))
    if spread == 0.0:
        return np.nan
    rho = 1.0 - (within - (cover * count / (count - 1)).mean(axis=0)) / spread
    rho[0] = 1.0
    even = count - count % 2
    pairs = rho[0:even:2] + rho[1:even:2]
    ends = np.flatnonzero(pairs < 0.0)
    pairs = pairs[: ends[0]] if len(ends) else pairs
    tau = -1.0 + 2.0 * float(np.minimum.accumulate(pairs).sum())
    return float(total / max(tau, 1.0 / np.log10(total)))


def _autocovariance(chain: Float) -> Float:
    """At all lags, float64[n], by the fast Fourier transform."""
    count = len(chain)
    padded = np.fft.rfft(chain - chain.mean(), 2 * count)
    found = np.fft.irfft(padded * np.conj(padded), 2 * count)[:count]
    return np.asarray(found / count)
