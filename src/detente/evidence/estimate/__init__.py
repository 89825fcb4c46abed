"""Estimating games from many observed plays: maximum likelihood, how sure it is, and tests.

    model = EscalationTree(outcome, stay, yields, resists, answer)
    found = fit(model)                            from many starts; `found.optima` lists them all
    found["u1(stay): constant"], found.errors("sandwich"), found.intervals(0.8), found.warnings
    vuong(found, fit(another))

Anything with the four members of `Model` can be fitted. Models that are here: the two-player
escalation tree (`EscalationTree`), play of a bimatrix game (`QuantalResponse`), the dynamic game of
many pairs of countries (`estimate.dynamic`), the numbers of a crisis file from plays of it
(`CrisisPlays`), and a yes-or-no choice (`BinaryChoice`). `constrained` finds parameters and
equilibrium together. docs/estimation.md shows each; docs/reproductions.md holds what was published
elsewhere against what comes out here.
"""

from detente.evidence.estimate.binary import BinaryChoice
from detente.evidence.estimate.compare import Contest, Test, clarke, likelihood_ratio, vuong, wald
from detente.evidence.estimate.covariance import Interval
from detente.evidence.estimate.crisis import (
    CrisisPlays,
    NumberEstimate,
    headline_gap,
    numbers_of,
)
from detente.evidence.estimate.design import Design
from detente.evidence.estimate.fit import Fit, Optimum, fit
from detente.evidence.estimate.identify import Combination, Separation, separation
from detente.evidence.estimate.model import Curved, Evaluation, Held, Model, Start, hessian, hold
from detente.evidence.estimate.normal_form import QuantalResponse
from detente.evidence.estimate.penalty import LogF, Normal, Penalty
from detente.evidence.estimate.plays import Plays
from detente.evidence.estimate.tree import EscalationTree

__all__ = [
    "BinaryChoice", "Combination", "Contest", "CrisisPlays", "Curved", "Design", "EscalationTree",
    "Evaluation", "Fit", "Held", "Interval", "LogF", "Model", "Normal", "NumberEstimate",
    "Optimum", "Penalty", "Plays", "QuantalResponse", "Separation", "Start", "Test", "clarke",
    "fit", "headline_gap", "hessian", "hold", "likelihood_ratio", "numbers_of", "separation",
    "vuong", "wald",
]  # fmt: skip
