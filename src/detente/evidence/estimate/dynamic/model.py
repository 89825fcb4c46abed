"""The dynamic game as a model to be estimated, two ways.

`NestedGame` is a likelihood in the parameters alone: for each, the equilibrium that goes on from a
known one is solved, and gradient and second derivatives follow by the implicit function theorem,

    dl/dtheta = lambda' dPhi/dtheta,   (1 - dPhi/dV)' lambda = dl/dV

It serves wherever the parameters stay near those whose equilibrium is known. `JointGame` is the
same likelihood in parameters and equilibrium together, for `constrained.solve`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from detente.errors import NotConverged
from detente.evidence.estimate.climb import Kind
from detente.evidence.estimate.constrained import Expansion, Progress, Solved, solve
from detente.evidence.estimate.covariance import inverse
from detente.evidence.estimate.dynamic.equilibria import followed
from detente.evidence.estimate.dynamic.game import SIZE, VALUES, DynamicGame
from detente.evidence.estimate.dynamic.play import Point
from detente.evidence.estimate.fit import Fit, Optimum
from detente.evidence.estimate.identify import untold
from detente.evidence.estimate.model import Evaluation, Float, Start
from detente.evidence.estimate.penalty import Nothing

SAME = 1e-4


@dataclass(frozen=True, slots=True, eq=False)
class NestedGame:
    """Log-likelihood of each pair. game, with its equilibrium `known` at parameters `origin`.

    known : float64[D, 2, 3, 3], a fixed point there. Make it with `of`, which checks that.
    """

    game: DynamicGame
    origin: Float
    known: Float

    @classmethod
    def of(cls, game: DynamicGame, origin: Float, known: Float) -> NestedGame:
        """Raises NotConverged where `known` is no equilibrium at `origin`."""
        gap = float(np.abs(Point.of(game, game.gains(origin), known).gap).max())
        if not gap <= 1e-8:
            raise NotConverged(
                f"the values given are no equilibrium: they are off by {gap:.1e}",
                hint="solve for one first (`corrected`)",
            )
        return cls(game, origin, known)

    @property
    def names(self) -> tuple[str, ...]:
        """Of the parameters."""
        return self.game.names

    @property
    def observations(self) -> int:
        """D: months of one pair hang together through its equilibrium, so the pair is the unit."""
        return self.game.pairs

    @property
    def scale(self) -> Float:
        """float64[P]: what changes a gain by about 1, as much as a shock."""
        return JointGame(self.game).scale

    def starts(self) -> tuple[Start, ...]:
        """The parameters whose equilibrium is known."""
        return (Start("known equilibrium", self.origin),)

    def _at(self, theta: Float) -> Point | None:
        known = Point.of(self.game, self.game.gains(self.origin), self.known)
        with np.errstate(all="ignore"):
            return followed(self.game, self.origin, known, theta)

    def evaluate(self, theta: Float) -> Evaluation:
        """Likelihood and scores of pairs; impossible where the equilibrium cannot be followed."""
        point = self._at(theta)
        if point is None:
            return Evaluation.impossible(self.game.pairs, len(self.names))
        return evaluation_at(point)

    def hessian(self, theta: Float) -> Float:
        """float64[P, P], exact; nan where the equilibrium cannot be followed."""
        point = self._at(theta)
        if point is None:
            return np.full((len(theta), len(theta)), np.nan)
        return hessian_at(point)


def multipliers_at(point: Point) -> Float:
    """float64[D, 18]: how much each pair's log-likelihood would gain by a shift of Phi."""
    turned = -point.by_values().transpose(0, 2, 1)
    return np.asarray(np.linalg.solve(turned, point.slope[..., None])[..., 0], np.float64)


def evaluation_at(point: Point) -> Evaluation:
    """Likelihood and scores at an equilibrium."""
    scores = np.einsum("di,dik->dk", multipliers_at(point), point.by_theta(), optimize=True)
    return Evaluation(point.loglik, np.asarray(scores, np.float64))


def hessian_at(point: Point) -> Float:
    """float64[P, P]: second derivatives of the log-likelihood, the equilibrium moving along.

    V' H V' + V' cross + its transpose, with V' = dV/dtheta and H of the likelihood plus
    lambda Phi.
    """
    multipliers, by_theta = multipliers_at(point), point.by_theta()
    moved = np.linalg.solve(-point.by_values(), by_theta)
    curved = point.bend(multipliers) - point.spread()
    across = np.einsum("dia,dib->ab", moved, point.cross(multipliers, by_theta), optimize=True)
    found = np.einsum("dia,dij,djb->ab", moved, curved, moved, optimize=True) + across + across.T
    return np.asarray(0.5 * (found + found.T), np.float64)


def expected_information(point: Point) -> Float:
    """float64[P, P]: Fisher's information given how often each state was visited.

    V' W V' with W minus the second derivatives of the likelihood in V, which do not depend on what
    was done. Its inverse gives the standard errors that Crisman-Cox and Gibilisco print.
    """
    moved = np.linalg.solve(-point.by_values(), point.by_theta())
    found = np.einsum("dia,dij,djb->ab", moved, point.spread(), moved, optimize=True)
    return np.asarray(found, np.float64)


def expected_errors(point: Point) -> Float:
    """float64[P]: standard errors from Fisher's information."""
    return np.sqrt(np.diag(inverse(expected_information(point))))


@dataclass(frozen=True, slots=True, eq=False)
class JointGame:
    """Parameters and equilibrium together, for `constrained.solve`; a pair is a unit."""

    game: DynamicGame

    @property
    def scale(self) -> Float:
        """float64[P]: what changes a gain by about 1 where the parameter matters at all."""
        size = np.abs(self.game.payoff).reshape(-1, len(self.game.names)).max(axis=0)
        return np.asarray(1.0 / np.where(size > 0, size, 1.0), np.float64)

    def _point(self, theta: Float, values: Float) -> Point:
        shaped = values.reshape(-1, 2, SIZE, SIZE)
        return Point.of(self.game, self.game.gains(theta), shaped)

    def expand(self, theta: Float, values: Float, multipliers: Float) -> Expansion:
        """See `constrained`."""
        point = self._point(theta, values)
        by_theta = point.by_theta()
        return Expansion(
            point.loglik, point.slope, point.gap, point.by_values(), by_theta,
            point.bend(multipliers) - point.spread(), point.cross(multipliers, by_theta),
        )  # fmt: skip

    def glance(self, theta: Float, values: Float) -> tuple[float, Float]:
        """See `constrained`."""
        with np.errstate(all="ignore"):
            point = self._point(theta, values)
        return float(point.loglik.sum()), point.gap

    def solve(
        self,
        theta: Float,
        values: Float,
        *,
        max_steps: int = 300,
        progress: Progress | None = None,
    ) -> Solved:
        """Climb from theta float64[P] and values float64[D, 2, 3, 3]."""
        flat = values.reshape(-1, VALUES)
        return solve(self, theta, flat, max_steps=max_steps, progress=progress)

    def fit(self, found: Mapping[str, Solved]) -> Fit:
        """Several climbs, by name of start, as a fit: the highest first, none left out.

        Raises NotConverged where there is none.
        """
        if not found:
            raise NotConverged("no climb was made")
        order = sorted(found.items(), key=lambda each: -each[1].loglik)
        best = order[0][1]
        point = self._point(best.theta, best.values)
        evaluation = evaluation_at(point)
        model = NestedGame(self.game, best.theta, point.values)
        told = untold(-best.hessian, self.game.names)
        return Fit(model, Nothing(), _optima(order), evaluation, best.hessian, told, (), len(order))


def _optima(order: Sequence[tuple[str, Solved]]) -> tuple[Optimum, ...]:
    """Climbs that ended at one place, told once; the order is kept."""
    places: list[list[tuple[str, Solved]]] = []
    for name, each in order:
        home = next((place for place in places if _same(place[0][1], each)), None)
        if home is None:
            places.append([(name, each)])
        else:
            home.append((name, each))
    return tuple(
        Optimum(
            place[0][1].theta, place[0][1].loglik, place[0][1].loglik, _kind(place[0][1]),
            tuple(name for name, _ in place),
        )
        for place in places
    )  # fmt: skip


def _same(one: Solved, other: Solved) -> bool:
    """As likely, with one equilibrium: parameters may be the same with another."""
    near = np.abs(one.values - other.values).max() <= SAME
    return abs(one.loglik - other.loglik) <= SAME and bool(near)


def _kind(solved: Solved) -> Kind:
    return "maximum" if solved.converged else "stopped"
