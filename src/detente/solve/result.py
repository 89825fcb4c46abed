"""What a solution is: values, choices, how they were found, and what was checked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from detente.game.arrays import GameArrays

Float = NDArray[np.float64]
ValueRule = Literal["lse", "aqre"]
FoundBy = Literal["finite horizon", "principal branch", "departure", "restart", "limited foresight"]
NEUTRAL = 1e-7
SMALL, MANY_RESTARTS = 5_000, 8


@dataclass(frozen=True, slots=True)
class Settings:
    """How to solve.

    values : "lse" (centred log-sum-exp, the default) or "aqre" (payoff only).
    tolerance : points; the residual max |F_i| / rho_i that counts as converged.
    selection_limit : states up to which all selection rules run.
    max_steps : pseudo-time steps before giving up.
    foresight : weeks; horizon H of the fallback, also compared with H / 2 in the certificate.
    seed : of the restarts that look for other equilibria.
    restarts : how many of them; None takes MANY_RESTARTS in games of up to SMALL unknowns (states
    times actors) and one in larger ones.
    limit_only : find the finite-horizon limit, as always, and nothing else: no stability, no other
    equilibria or precisions, and no play of limited foresight where there is no limit.
    """

    values: ValueRule = "lse"
    tolerance: float = 1e-8
    selection_limit: int = 50_000
    max_steps: int = 200
    foresight: float = 26.0
    seed: int = 1
    restarts: int | None = None
    limit_only: bool = False

    def restarts_for(self, unknowns: int) -> int:
        """How many restarts a game of so many unknowns gets."""
        if self.restarts is not None:
            return self.restarts
        return MANY_RESTARTS if unknowns <= SMALL else 1

    @property
    def payoff_only(self) -> bool:
        """Whether values are payoff only ("aqre")."""
        return self.values == "aqre"


@dataclass(frozen=True, slots=True, eq=False)
class TypedPlay:
    """Play of a game in which one actor's type is its own secret (`detente.solve.beliefs`).

    grid : float64[G], the beliefs. values : float64[G * n, N + 1], row g * n + x; the column of the
    informed actor is its type 0, the last its type 1. choice : float64[2, E, G] by type, of the
    public game's edges. odds : float64[E, G], evidence log(p_1 / p_0) of an edge that others see.
    public : the game on G * n states as those see it who do not know the type. Where moves lead
    there depends on what they tell, hence on play.
    """

    grid: Float
    values: Float
    choice: Float
    odds: Float
    public: GameArrays


@dataclass(frozen=True, slots=True, eq=False)
class Equilibrium:
    """One stationary equilibrium, or the policy of limited foresight when `horizon` is finite.

    values : float64[n, N], points. choice : float64[E], probability of each edge at an
    opportunity of its actor. hold : float64[n, N], probability of holding (1 without edges).
    growth : largest real part of the Jacobian's eigenvalues, per week; positive means unstable
    under backward induction; None when not computed.
    typed : by type, where one actor's type is its own secret; the rest is then what others see.
    found_by : how it was met first. A growth up to NEUTRAL counts as stable: it is rounding.
    """

    values: Float
    choice: Float
    hold: Float
    converged: bool
    residual: float
    steps: int
    products: int
    found_by: FoundBy
    growth: float | None = None
    horizon: float = float("inf")
    typed: TypedPlay | None = None

    def on(self, game: GameArrays) -> GameArrays:
        """The arrays that `choice` belongs to: `game`, unless where moves lead depends on play."""
        return game if self.typed is None else self.typed.public

    @property
    def stable(self) -> bool | None:
        """Whether small deviations die out under backward induction; None if not computed."""
        return None if self.growth is None else self.growth <= NEUTRAL


@dataclass(frozen=True, slots=True)
class Certificate:
    """Checks of one equilibrium, made by code that shares nothing with the solver.

    residual : points, max |F_i| / rho_i (|F_i| where rho is 0).
    regret : points, largest one-shot regret in the control-cost objective.
    mass : largest deviation of a choice distribution from total 1.
    foresight_gap : largest difference of a choice probability between foresight H and H / 2.
    foresight : H, weeks.
    digest : sha256 over the game's arrays; `engine` names the version and value rule.
    """

    residual: float
    regret: float
    mass: float
    foresight_gap: float | None
    foresight: float
    digest: str
    engine: str


@dataclass(frozen=True, slots=True, eq=False)
class Solution:
    """All equilibria found, which one is the headline, and why.

    equilibria : stationary ones, each converged; empty when there is no stationary limit.
    headline : index into `equilibria`, or None when no single one may stand for the forecast
    (mirror images, or principal branch and finite-horizon limit differ, or nothing converged).
    reason : one plain sentence on that. certificates : one for each of `equilibria`.
    checks : selection rules that were run; skipped : those that were not, each with its reason.
    branch : the equilibrium at other scales of precision (0.5 and 2.0), for the sensitivity to
    it; absent where not reached. foresight : policies of limited foresight by horizon in weeks
    (H / 2, H, 2 H), when there is no stationary limit or the user asked for them.
    """

    equilibria: tuple[Equilibrium, ...]
    headline: int | None
    reason: str
    settings: Settings
    certificates: tuple[Certificate, ...]
    checks: tuple[str, ...] = ()
    skipped: tuple[str, ...] = ()
    branch: Mapping[float, Equilibrium] = field(default_factory=dict)
    foresight: Mapping[float, Equilibrium] = field(default_factory=dict)

    @property
    def converged(self) -> bool:
        """Whether the limit of long foresight was found (it may still not be unique)."""
        return bool(self.equilibria)

    @property
    def stable(self) -> tuple[Equilibrium, ...]:
        """Equilibria that are stable, or whose stability was not computed."""
        return tuple(each for each in self.equilibria if each.stable is not False)

    @property
    def chosen(self) -> Equilibrium | None:
        """The headline equilibrium, if there is one."""
        return None if self.headline is None else self.equilibria[self.headline]
