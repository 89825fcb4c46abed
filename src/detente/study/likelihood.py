"""The likelihood of what was reported as a function of the numbers: its gradient, and its mode.

    log L -> rates of what happens (`detente.evidence.backward`)
          -> choices and expectations -> numbers of the file (`detente.outlook.gradient`)

With z the standard normal numbers of the draws (`detente.study.distributions`), the log posterior
is log L(x(z)) - |z|^2 / 2. Its mode is found by L-BFGS; around it the posterior is about normal,
with the inverse of I - d^2 log L / dz^2 as its covariance, taken by differences of the gradient
(Laplace's approximation).
Each step is one game to solve, one way through the reports and back, and one adjoint.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from scipy.optimize import minimize

from detente.apart import PlayApart
from detente.api import MAX_STATES, Play
from detente.errors import EventsImpossible, NotConverged, UsageError
from detente.evidence.backward import Backward
from detente.evidence.filter import Filter
from detente.evidence.tape import Deed
from detente.outlook.gradient import Gradient
from detente.solve.workers import Workers
from detente.study.asked import chosen
from detente.study.compiling import Compiler
from detente.study.derivatives import added, system_of
from detente.study.distributions import Spread, spread_of
from detente.study.draws import Float
from detente.study.fields import fields
from detente.study.following import Evidence
from detente.study.trial import QUICK, bare, parameters, with_values

LOG_LIKELIHOOD = "log likelihood"
STEP = 1e-3
ROUNDS = 60


def likelihood_gradient(play: Play, evidence: Evidence) -> Gradient:
    """The log of the likelihood and its derivatives in every number of the file.

    Alleged sightings are weighted as `evidence` says, those that it says nothing of by this very
    play, as if the weights did not depend on it. Raises EventsImpossible, UsageError where an
    actor's type is its own secret, and as `fields`.
    """
    found: list[Gradient] = []
    with Workers() as workers:
        for each in fields(play, evidence.sightings):
            if not each.counts:
                continue
            law = each.law(evidence.detection)
            tape: list[Deed] = []
            own = {k: evidence.odds[p] for k, p in enumerate(each.mine) if p in evidence.odds}
            reports = each.reports(evidence.sightings, evidence.marks)
            way = Filter(law, workers, odds=own, tape=tape).run(reports.timeline(law))
            if way.impossible is not None:
                raise EventsImpossible("what was reported cannot have happened by these numbers")
            slopes = Backward(law, workers).run(tape).slopes
            outcomes = law.entries.outcomes
            found.append(
                system_of(play, each.parts, workers).pulled(
                    LOG_LIKELIHOOD, way.log_likelihood, slopes[:outcomes], slopes[outcomes:]
                )
            )
    return added(found)


@dataclass(frozen=True, slots=True, eq=False)
class Mode:
    """Where the posterior is highest, and how wide it is there.

    names : numbers that were let vary. z : float64[K], where; cover : float64[K, K], covariance of
    z around it. logged : log of the likelihood there; before : at the best values. evaluations :
    games solved. settled : whether the search ended as it should.
    """

    names: tuple[str, ...]
    z: Float
    cover: Float
    logged: float
    before: float
    evaluations: int
    settled: bool
    spreads: Mapping[str, Spread]

    @property
    def sd(self) -> Float:
        """float64[K], of z; 1 before."""
        return np.sqrt(np.diag(self.cover))

    def values(self, steps: float = 0.0) -> dict[str, float]:
        """The numbers `steps` standard deviations from the mode, in weeks and points."""
        ends = self.z + steps * self.sd
        return {
            name: self.spreads[name].value(float(z))
            for name, z in zip(self.names, ends, strict=True)
        }


class Target:
    """The log posterior of some numbers, with its gradient in z."""

    def __init__(
        self, play: Play, evidence: Evidence, names: Sequence[str], max_states: int = MAX_STATES
    ) -> None:
        known = parameters(play.crisis)
        ranged = [name for name, each in known.items() if each.ranged]
        self.names = tuple(chosen(names or None, ranged, "number with a range"))
        if not self.names:
            raise UsageError("no number has a range, so there is nothing to learn")
        self.spreads = {name: spread_of(known[name]) for name in self.names}
        self._base, self.evidence, self._max_states = bare(play), evidence, max_states
        self._compiler = Compiler()
        if not isinstance(play, PlayApart):
            self._compiler.knowing(play.game)
        self.evaluations = 0

    def likelihood(self, z: Float) -> tuple[float, Float]:
        """Log L and its gradient in z, float64[K].

        Raises EventsImpossible, and NotConverged where these numbers have no play.
        """
        self.evaluations += 1
        slope = likelihood_gradient(self.play(z), self.evidence)
        stretch = [self.spreads[n].slope(float(x)) for n, x in zip(self.names, z, strict=True)]
        return slope.value, np.array([slope[n] for n in self.names]) * np.array(stretch)

    def play(self, z: Float) -> Play:
        """The play by some numbers."""
        values = {n: self.spreads[n].value(float(x)) for n, x in zip(self.names, z, strict=True)}
        crisis = with_values(self._base.crisis, values)
        game = self._compiler.game(crisis, self._max_states)
        return game.solve(near=self._base, settings=QUICK)

    def posterior(self, z: Float) -> tuple[float, Float]:
        """Log L - |z|^2 / 2 and its gradient."""
        logged, slope = self.likelihood(z)
        return logged - 0.5 * float((z * z).sum()), slope - z


def mode(
    play: Play, evidence: Evidence, names: Sequence[str] = (), max_states: int = MAX_STATES
) -> Mode:
    """The mode over some numbers (all that have a range, where none is named).

    Raises UsageError for a number that has no range, and as `likelihood_gradient`.
    """
    target = Target(play, evidence, names, max_states)
    before = target.likelihood(np.zeros(len(target.names)))[0]

    def down(z: Float) -> tuple[float, Float]:
        try:
            value, slope = target.posterior(z)
        except (EventsImpossible, NotConverged):
            return np.inf, np.zeros_like(z)
        return -value, -slope

    found = minimize(
        down, np.zeros(len(target.names)), jac=True, method="L-BFGS-B",
        bounds=[(-6.0, 6.0)] * len(target.names), options={"maxiter": ROUNDS, "gtol": 1e-6},
    )  # fmt: skip
    z = np.asarray(found.x, np.float64)
    return Mode(
        target.names, z, _cover(target, z), 0.5 * float((z * z).sum()) - float(found.fun), before,
        target.evaluations, bool(found.success), target.spreads,
    )  # fmt: skip


def _cover(target: Target, z: Float) -> Float:
    """The inverse of minus the Hessian of the log posterior, by central differences."""
    count = len(z)
    bend = np.eye(count)
    for k in range(count):
        step = np.zeros(count)
        step[k] = STEP
        above, below = (target.likelihood(z + sign * step)[1] for sign in (1.0, -1.0))
        bend[k] -= (above - below) / (2.0 * STEP)
    bend = 0.5 * (bend + bend.T)
    values, vectors = np.linalg.eigh(bend)
    values = np.maximum(values, 1e-3)  # flat or bent the wrong way: as wide as can be told
    return np.asarray((vectors / values) @ vectors.T)
