"""The crisis signalling game of Lewis and Schultz (2003): test code only.

A keeps the status quo (S_A) or challenges; B concedes (V_A, C_B) or resists; A then fights
(W_A, W_B) or backs down (a, V_B). W_A, a and W_B carry independent standard normal shocks known to
their owners only. With p_R the probability that B resists, c = (S_A - (1 - p_R) V_A) / p_R:

    p_C = 1 - Phi(c - W_A) Phi(c - a)
    p_F = P(W_A + e_1 > a + e_2, W_A + e_1 > c) / p_C
    p_R = Phi((p_F W_B + (1 - p_F) V_B - C_B) / p_F)

Lewis and Schultz (2003), Political Analysis 11(4); Jo (2011), Political Analysis 19(3); the designs
are those of Crisman-Cox and Gibilisco (2021), doi:10.1017/psrm.2019.58.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.integrate import quad
from scipy.optimize import brentq
from scipy.stats import norm

TAIL = 12.0
"""Standard deviations beyond which a normal shock is never seen."""


@dataclass(frozen=True, slots=True)
class Utilities:
    """Mean utilities; the names are those of the article."""

    war_a: float
    war_b: float
    back_down: float = -1.2
    quo_a: float = 0.0
    victory_a: float = 1.0
    concede_b: float = 0.0
    victory_b: float = 1.0


def gap(resist: float, given: Utilities) -> float:
    """B's answer to a belief that B resists with probability `resist`, less that belief."""
    bar = (given.quo_a - (1 - resist) * given.victory_a) / resist
    challenge = 1 - norm.cdf(bar - given.war_a) * norm.cdf(bar - given.back_down)
    low, high = max(bar, given.war_a - TAIL), given.war_a + TAIL
    fight, _ = quad(
        lambda war: norm.pdf(war - given.war_a) * norm.cdf(war - given.back_down), low, high
    )
    share = fight / challenge
    stake = share * given.war_b + (1 - share) * given.victory_b - given.concede_b
    return float(norm.cdf(stake / share) - resist)


def equilibria(given: Utilities, grid: int = 120) -> list[float]:
    """Every equilibrium p_R between 0.01 and 0.99, by sign changes on an even grid."""
    points = np.linspace(0.01, 0.99, grid + 1)
    gaps = np.array([gap(p, given) for p in points])
    places = np.flatnonzero(gaps[:-1] * gaps[1:] < 0)
    return [float(brentq(gap, points[i], points[i + 1], args=(given,), xtol=1e-14)) for i in places]
