r"""The escalation tree: two players, three outcomes, payoffs that depend on regressors.

           1
          / \
      u11    2            1 stays (outcome 0, payoff u11) or challenges;
            / \           2 then yields (outcome 1: u13 and 0) or resists (outcome 2: u14 and u24)
     u13, 0    u14, u24

Each payoff is x' b. What the analyst does not see is, by `errors`,

    "agent"     a shock to each action when it is taken:   s2 = s4 = sqrt 2
    "private"   a shock to each payoff, which its owner knows:
                s4 = sqrt 2,  s2 = sqrt(1 + p3^2 + p4^2)

with p4 = F(u24 / (sigma2 s4)) the chance of resisting, p3 = 1 - p4, and the chance of challenging

    p2 = F(z2),   z2 = (p3 u13 + p4 u14 - u11) / (sigma1 s2)

sigma = exp(x' g) is 1 unless regressors of its own are given: without them its size and that of
all payoffs cannot be told apart. F is normal or logistic ("agent" only).

Signorino 1999, doi:10.2307/2585396, and 2003, Political Analysis 11(4); Leblang 2003, International
Studies Quarterly 47(4); in R, the package games (Kenkel and Signorino 2014,
doi:10.18637/jss.v056.i08). The gradient is exact; the likelihood is not concave.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from detente.errors import UsageError
from detente.evidence.estimate.binary import (
    BinaryChoice,
    Link,
    density,
    log_share,
    share,
    slope_of_log,
)
from detente.evidence.estimate.climb import newton_step
from detente.evidence.estimate.design import Design
from detente.evidence.estimate.identify import Separation, separation
from detente.evidence.estimate.model import Evaluation, Float, Start

Errors = Literal["agent", "private"]
STAY, YIELD, RESIST = 0, 1, 2
ROOT = float(np.sqrt(2.0))
RIDGE = 1e-4
STEPS = 60


@dataclass(frozen=True, slots=True, eq=False)
class EscalationTree:
    """outcome : int64[n], 0 (1 stays), 1 (2 yields), 2 (2 resists).

    stay, yields, resists, answer : regressors of u11, u13, u14 and u24. fixed : what is added to
    each of the four payoffs. spread : regressors of log sigma, of both players; with `own_spread`
    those of player 2 alone, `spread` then being those of player 1. labels : of the outcomes.

    Raises UsageError for an outcome that never happens, regressors of other lengths, a regressor in
    all of u11, u13 and u14 (they are then not identified), or private information with logit.
    """

    outcome: NDArray[np.int64]
    stay: Design
    yields: Design
    resists: Design
    answer: Design
    link: Link = "probit"
    errors: Errors = "agent"
    fixed: tuple[float, float, float, float] = (0.0, 0.0, 0.0, 0.0)
    spread: Design | None = None
    own_spread: Design | None = None
    labels: tuple[str, str, str] = ("stay", "yield", "resist")

    def __post_init__(self) -> None:
        count = len(self.outcome)
        if any(len(each.values) != count for each in self.designs):
            raise UsageError(
                f"{count} outcomes, and regressors of {[len(d.values) for d in self.designs]} rows"
            )
        if not np.isin(self.outcome, (STAY, YIELD, RESIST)).all() or len(set(self.outcome)) < 3:
            raise UsageError(
                "outcomes are 0 (stays), 1 (yields) and 2 (resists), and each must happen;"
                f" got {sorted(set(self.outcome.tolist()))}"
            )
        if self.link == "logit" and self.errors == "private":
            raise UsageError("private information needs normal errors", hint='take link="probit"')
        if self.own_spread is not None and self.spread is None:
            raise UsageError("give the regressors of player 1's spread too")
        everywhere = set(self.stay.names) & set(self.yields.names) & set(self.resists.names)
        if everywhere:
            raise UsageError(
                f"`{sorted(everywhere)[0]}` is in all three payoffs of player 1: only their"
                " differences can be told",
                hint="leave it out of one of them",
            )

    @property
    def payoffs(self) -> tuple[Design, Design, Design, Design]:
        """Regressors of u11, u13, u14, u24."""
        return self.stay, self.yields, self.resists, self.answer

    @property
    def designs(self) -> tuple[Design, ...]:
        """Those of the payoffs, then of the spreads."""
        spreads = tuple(each for each in (self.spread, self.own_spread) if each is not None)
        return (*self.payoffs, *spreads)

    @property
    def names(self) -> tuple[str, ...]:
        """As `u1(label): regressor`, then `log sigma: regressor`."""
        stay, yields, resists = self.labels
        heads = [f"u1({stay})", f"u1({yields})", f"u1({resists})", f"u2({resists})"]
        if self.own_spread is not None:
            heads += ["log sigma1", "log sigma2"]
        elif self.spread is not None:
            heads += ["log sigma"]
        return tuple(
            f"{head}: {name}"
            for head, design in zip(heads, self.designs, strict=True)
            for name in design.names
        )

    @property
    def observations(self) -> int:
        """How many plays."""
        return len(self.outcome)

    @property
    def scale(self) -> Float:
        """float64[P]: what changes a payoff, or the log of a spread, by about 1."""
        return np.concatenate([each.scale for each in self.designs])

    def evaluate(self, theta: Float) -> Evaluation:
        """Likelihood and scores."""
        with np.errstate(all="ignore"):
            return _Play.of(self, theta).evaluation()

    def shares(self, theta: Float) -> Float:
        """float64[n, 3]: the probability of each outcome."""
        with np.errstate(all="ignore"):
            play = _Play.of(self, theta)
        challenge, resist = share(play.z2, self.link), share(play.z4, self.link)
        return np.column_stack(
            (share(-play.z2, self.link), challenge * share(-play.z4, self.link), challenge * resist)
        )

    def starts(self) -> tuple[Start, ...]:
        """Backward induction as two ordinary regressions, and zero.

        Bas, Signorino and Walker 2008, doi:10.1093/pan/mpm029.
        """
        zero = np.zeros(len(self.names))
        return Start("backward induction", self._backward(zero)), Start("zero", zero)

    def _backward(self, zero: Float) -> Float:
        """The last mover's choice by itself, then the first mover's with that expected."""
        reached = self.outcome != STAY
        last = BinaryChoice(
            self.outcome[reached] == RESIST,
            Design(self.answer.names, self.answer.values[reached]),
            self.link,
            ROOT,
        )
        answer = _ridge(last)
        resist = share((self.answer.values @ answer + self.fixed[3]) / ROOT, self.link)
        first = BinaryChoice(reached, self._expected(resist), self.link, ROOT)
        found = zero.copy()
        challenge = _ridge(first)
        found[: len(challenge)] = challenge
        found[len(challenge) : len(challenge) + len(answer)] = answer
        return found

    def _expected(self, resist: Float) -> Design:
        """Regressors of what challenging is worth more than staying."""
        stay, yields, resists, _ = self.payoffs
        return Design(
            self.names[: len(stay.names) + len(yields.names) + len(resists.names)],
            np.column_stack(
                (
                    -stay.values,
                    (1.0 - resist)[:, None] * yields.values,
                    resist[:, None] * resists.values,
                )
            ),
        )

    def separations(self, theta: Float) -> tuple[Separation, ...]:
        """Choices that regressors tell without error, so that estimates run off to infinity.

        Of player 2's choice, where it was reached, and of player 1's at the chances of `theta`
        (Crisman-Cox, Gasparyan and Signorino 2023, Political Analysis 31(3)).
        """
        reached = self.outcome != STAY
        places = np.cumsum([0, *(len(each.names) for each in self.payoffs)])
        names = self.names[places[3] : places[4]]
        resist = share(_Play.of(self, theta).z4, self.link)
        expected = self._expected(resist)
        last = separation(
            "player 2's choice", self.answer.values[reached],
            self.outcome[reached] == RESIST, names,
        )  # fmt: skip
        first = separation("player 1's choice", expected.values, reached, expected.names)
        return tuple(each for each in (last, first) if each is not None)


def _ridge(choice: BinaryChoice) -> Float:
    """A probit or logit by Newton's method, held together by a slight ridge where separated."""
    theta = np.zeros(len(choice.names))
    weight = RIDGE / np.square(choice.scale)
    for _ in range(STEPS):
        gradient = choice.evaluate(theta).gradient - weight * theta
        step, gain = newton_step(choice.hessian(theta) - np.diag(weight), gradient)
        size = float(np.abs(step / choice.scale).max(initial=0.0))
        theta = theta + step * min(1.0, 5.0 / max(size, 1e-300))
        if gain < 1e-10:
            break
    return theta


@dataclass(frozen=True, slots=True, eq=False)
class _Play:
    """The tree at one point. All float64[n]: payoffs, spreads, chances, and both indices."""

    tree: EscalationTree
    payoff: tuple[Float, ...]
    sigma: tuple[Float, Float]
    p4: Float
    width: Float
    z2: Float
    z4: Float

    @classmethod
    def of(cls, tree: EscalationTree, theta: Float) -> _Play:
        parts = list(_parts(tree, theta))
        u11, u13, u14, u24 = (
            each.values @ part + fixed
            for (each, part), fixed in zip(parts[:4], tree.fixed, strict=True)
        )
        spreads = [np.exp(each.values @ part) for each, part in parts[4:]]
        one = np.ones(len(tree.outcome))
        sigma1 = spreads[0] if spreads else one
        sigma2 = spreads[-1] if spreads else one
        z4 = u24 / (ROOT * sigma2)
        p4, p3 = share(z4, tree.link), share(-z4, tree.link)
        private = tree.errors == "private"
        width = np.sqrt(1.0 + p3**2 + p4**2) if private else ROOT * one
        z2 = (p3 * u13 + p4 * u14 - u11) / (sigma1 * width)
        return cls(tree, (u11, u13, u14, u24), (sigma1, sigma2), p4, width, z2, z4)

    def evaluation(self) -> Evaluation:
        """Log-likelihoods and scores."""
        tree, link = self.tree, self.tree.link
        went, resisted = tree.outcome != STAY, tree.outcome == RESIST
        side2, side4 = np.where(went, 1.0, -1.0), np.where(resisted, 1.0, -1.0)
        loglik = log_share(side2 * self.z2, link)
        loglik = loglik + np.where(went, log_share(side4 * self.z4, link), 0.0)
        by_z2 = side2 * slope_of_log(side2 * self.z2, link)
        own = np.where(went, side4 * slope_of_log(side4 * self.z4, link), 0.0)
        by_z4 = own + by_z2 * self._across()
        return Evaluation(loglik, self._scores(by_z2, by_z4))

    def _across(self) -> Float:
        """Derivative of z2 in z4, through what player 1 expects of player 2."""
        _, u13, u14, _ = self.payoff
        sigma1, p4 = self.sigma[0], self.p4
        by_p4 = (u14 - u13) / (sigma1 * self.width)
        if self.tree.errors == "private":
            by_p4 = by_p4 - self.z2 * (2.0 * p4 - 1.0) / self.width**2
        return by_p4 * density(self.z4, self.tree.link)

    def _scores(self, by_z2: Float, by_z4: Float) -> Float:
        """float64[n, P]."""
        sigma1, sigma2 = self.sigma
        first = by_z2 / (sigma1 * self.width)
        pulls = [-first, first * (1.0 - self.p4), first * self.p4, by_z4 / (ROOT * sigma2)]
        by_sigma1, by_sigma2 = -by_z2 * self.z2, -by_z4 * self.z4
        if self.tree.own_spread is not None:
            pulls += [by_sigma1, by_sigma2]
        elif self.tree.spread is not None:
            pulls += [by_sigma1 + by_sigma2]
        return np.column_stack(
            [
                pull[:, None] * design.values
                for pull, design in zip(pulls, self.tree.designs, strict=True)
            ]
        )


def _parts(tree: EscalationTree, theta: Float) -> Iterator[tuple[Design, Float]]:
    """Each design with its part of theta."""
    first = 0
    for design in tree.designs:
        last = first + len(design.names)
        yield design, theta[first:last]
        first = last
