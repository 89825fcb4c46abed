"""What a system of equations F(V) = 0 must offer to be solved.

`detente.solve.system` is that of a game; `detente.solve.beliefs.system` that of a game in which
one actor's type is its own secret. Newton's method, backward induction, path following, stability
and the selection among equilibria read nothing else.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol, Self

from detente.solve.result import Certificate, Equilibrium, Settings
from detente.solve.system import Float, Point
from detente.solve.workers import Workers


class System(Protocol):
    """Unknown values float64[rows, columns], a column for each actor (or type of one)."""

    @property
    def workers(self) -> Workers:
        """Who computes."""

    @property
    def worth(self) -> Float:
        """Float64[rows, columns], the values at no foresight."""

    @property
    def impatience(self) -> Float:
        """Float64[columns], rho, per week."""

    @property
    def pull(self) -> Float:
        """Float64[rows, columns], rho, or 1 where an absorbing state is pinned to its worth."""

    @property
    def reward(self) -> Float:
        """Float64[rows, columns], points per week."""

    @property
    def shape(self) -> tuple[int, int]:
        """Rows and columns."""

    def at(self, scale: float) -> Self:
        """The same with all precisions multiplied by `scale`."""

    def evaluate(self, values: Float) -> Point:
        """Residual and choices at `values`."""

    def product(self, point: Point, direction: Float) -> Float:
        """J D at `point`."""

    def inverse(self, point: Point, shift: float) -> Callable[[Float], Float]:
        """Approximate inverse of (shift + rho) I - Q at `point`, for flat vectors."""

    def error(self, point: Point) -> float:
        """Max |F_i| / rho_i in points."""


class Parts(Protocol):
    """A whole problem, and the part of it that has to be searched for."""

    @property
    def whole(self) -> System:
        """Everybody's values."""

    @property
    def moving(self) -> System:
        """Those of the actors that move."""

    def restore(
        self, equilibrium: Equilibrium, scale: float, tolerance: float, near: Float
    ) -> Equilibrium:
        """An equilibrium of `moving` with everybody's values."""

    def delivered(self, equilibrium: Equilibrium, scale: float) -> Equilibrium:
        """An equilibrium of `whole` as it is handed out."""

    def certify(
        self, equilibrium: Equilibrium, settings: Settings, foresight_gap: float | None
    ) -> Certificate:
        """The certificate of a delivered equilibrium, by code that shares nothing with this."""
