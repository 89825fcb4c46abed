"""Small models with known answers."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from hypothesis import strategies as st

from detente.evidence.estimate import Design, EscalationTree
from detente.evidence.estimate.binary import Link
from detente.evidence.estimate.model import Evaluation, Float, Start
from detente.evidence.estimate.tree import Errors


@dataclass(frozen=True, slots=True, eq=False)
class Landscape:
    """Observations whose log-likelihood is a function of the parameters alone, the same for each.

    kind : "bowl" (one maximum at 1, 2), "two" (maxima near -2 and 2, the second higher), "ridge"
    (only the sum counts), "cliff" (runs off to infinity), "saddle" (flat at 0, maxima at -1 and 1).
    """

    kind: str
    count: int = 10
    first: tuple[float, ...] = (0.0, 0.0)
    edge: float = np.inf
    names: tuple[str, ...] = ("a", "b")
    visited: list[Float] = field(default_factory=list)

    @property
    def observations(self) -> int:
        return self.count

    @property
    def scale(self) -> Float:
        return np.ones(2)

    def starts(self) -> tuple[Start, ...]:
        return (Start("given", np.array(self.first)),)

    def evaluate(self, theta: Float) -> Evaluation:
        self.visited.append(theta.copy())
        if abs(theta[0]) > self.edge:
            return Evaluation.impossible(self.count, 2)
        value, slope = self.height(theta)
        return Evaluation(np.full(self.count, value), np.tile(slope, (self.count, 1)))

    def height(self, theta: Float) -> tuple[float, Float]:
        a, b = theta
        if self.kind == "bowl":
            return -0.5 * (a - 1) ** 2 - (b - 2) ** 2, np.array([1 - a, 4 - 2 * b])
        if self.kind == "two":
            value = -((a**2 - 4) ** 2) / 16 + 0.1 * a - 0.5 * b**2
            return value, np.array([-(a**2 - 4) * a / 4 + 0.1, -b])
        if self.kind == "ridge":
            return -0.5 * (a + b - 3) ** 2, np.full(2, 3 - a - b)
        if self.kind == "cliff":
            return -np.log1p(np.exp(-a)) - 0.5 * b**2, np.array([1 / (1 + np.exp(a)), -b])
        if self.kind == "saddle":
            return -((a**2 - 1) ** 2) - 0.5 * b**2, np.array([-4 * a * (a**2 - 1), -b])
        raise AssertionError(self.kind)


def random_tree(
    seed: int,
    link: Link = "probit",
    errors: Errors = "agent",
    spreads: int = 0,
    rows: int = 60,
    theta: Float | None = None,
) -> tuple[EscalationTree, Float]:
    """A tree with three regressors, its outcomes drawn at parameters that come back with it."""
    random = np.random.default_rng(seed)
    table = random.normal(size=(rows, 3))
    one = np.ones((rows, 1))
    stay = Design(("constant", "x"), np.hstack((one, table[:, :1])))
    yields = Design(("y",), table[:, 1:2])
    resists = Design(("constant", "y"), np.hstack((one, table[:, 1:2])))
    answer = Design(("constant", "z"), np.hstack((one, table[:, 2:])))
    wide = Design(("z",), table[:, 2:]) if spreads else None
    own = Design(("x",), table[:, :1]) if spreads > 1 else None
    blank = np.resize([0, 1, 2], rows)
    tree = EscalationTree(
        blank, stay, yields, resists, answer, link, errors, spread=wide, own_spread=own
    )
    at = random.normal(size=len(tree.names)) * 0.7 if theta is None else theta
    draws = random.random(rows)[:, None] > np.cumsum(tree.shares(at), axis=1)
    outcome = np.minimum(draws.sum(axis=1), 2).astype(np.int64)
    outcome[:3] = [0, 1, 2]
    drawn = EscalationTree(
        outcome, stay, yields, resists, answer, link, errors, spread=wide, own_spread=own
    )
    return drawn, at


KINDS: list[tuple[Link, Errors]] = [
    ("probit", "agent"), ("probit", "private"), ("logit", "agent"),
]  # fmt: skip


@st.composite
def trees(draw: st.DrawFn) -> tuple[EscalationTree, Float]:
    """Trees of every kind, with a point to look at them from."""
    link: Link
    errors: Errors
    link, errors = draw(st.sampled_from(KINDS))
    tree, _ = random_tree(draw(st.integers(0, 10_000)), link, errors, draw(st.integers(0, 2)))
    point = draw(st.lists(st.integers(-20, 20), min_size=len(tree.names), max_size=len(tree.names)))
    return tree, np.array(point) / 10.0


def numerical_gradient(model: object, theta: Float, step: float = 1e-5) -> Float:
    """Central differences of the total log-likelihood."""
    found = np.empty(len(theta))
    for place in range(len(theta)):
        up, down = theta.copy(), theta.copy()
        up[place] += step
        down[place] -= step
        high = model.evaluate(up).total  # type: ignore[attr-defined]
        low = model.evaluate(down).total  # type: ignore[attr-defined]
        found[place] = (high - low) / (2 * step)
    return found
