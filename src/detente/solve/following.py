"""The equilibria of a game that differs a little from one that is solved.

Newton steps lead from each equilibrium of the solved game to the one of the other game that goes on
from it. So the branch stays the same: where the two games are one, the same equilibria come back
bit for bit. Nothing else is looked for, and where the steps do not arrive the game has to be solved
afresh.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import numpy as np

from detente.game.arrays import GameArrays
from detente.solve.branch import BESIDE
from detente.solve.idle import GameParts
from detente.solve.newton import Pace, pseudo_transient
from detente.solve.result import Equilibrium, Settings, Solution
from detente.solve.selection import MARGIN
from detente.solve.workers import Workers

FIRST = Pace(first=50.0, change=4.0, growth=10.0)
STEPS = 16
"""Whatever is near is met in about ten; what is not is sooner solved afresh."""
SKIPPED = ("stability, principal branch, restarts, foresight: not run where a game is followed",)


def follow(
    game: GameArrays, near: Solution, settings: Settings | None = None, threads: int | None = None
) -> Solution | None:
    """Solve `game` from the equilibria of `near`, the solution of a game with the same states.

    None where one of them cannot be followed. `headline` and `reason` are those of `near`.
    """
    settings = settings or Settings()
    shape = (game.states, len(game.actors))
    if not near.converged or any(each.values.shape != shape for each in near.equilibria):
        return None
    with Workers(threads) as workers, np.errstate(all="ignore"):
        parts = GameParts.of(game, settings.values, workers)
        tolerance = MARGIN * settings.tolerance
        found = [_step(parts, each, 1.0, tolerance) for each in near.equilibria]
        beside = {
            scale: _step(parts, each, scale, BESIDE * settings.tolerance)
            for scale, each in near.branch.items()
        }
        arrived = [each for each in found if each is not None]
        certificates = tuple(parts.certify(each, settings, None) for each in arrived)
    if len(arrived) < len(found) or any(
        not each.residual <= settings.tolerance for each in certificates
    ):
        return None
    return Solution(
        tuple(arrived), near.headline, near.reason, settings, certificates,
        ("followed from another game",), SKIPPED, _reached(beside),
    )  # fmt: skip


def _step(
    parts: GameParts, near: Equilibrium, scale: float, tolerance: float
) -> Equilibrium | None:
    """The equilibrium that goes on from `near`, with everybody's values."""
    system = parts.moving.at(scale)
    start = np.array(near.values[:, parts.movers], order="C")
    descent = pseudo_transient(system, start, tolerance, STEPS, FIRST)
    if not descent.converged:
        return None
    point = descent.point
    moved = replace(
        near, values=point.values, choice=point.choice, hold=point.hold, growth=None,
        residual=descent.error, steps=descent.steps, products=descent.products,
    )  # fmt: skip
    whole = parts.restore(moved, scale, tolerance, near.values)
    for array in (whole.values, whole.choice, whole.hold):
        array.setflags(write=False)
    return whole if whole.converged else None


def _reached(beside: Mapping[float, Equilibrium | None]) -> dict[float, Equilibrium]:
    return {scale: each for scale, each in beside.items() if each is not None}
