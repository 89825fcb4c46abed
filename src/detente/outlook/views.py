"""One play seen whole: its chain, the answers on it, and what else follows.

Errors. Truncation is bounded by the routines that compute. The solver's residual r (points) shifts
log-odds of choices by at most about 2 lambda r, hence rates by that share, and the law of the path
up to T by at most that times the expected number of transitions: an estimate, as it supposes that
the computed equilibrium is near a true one. For what has no date, the slowest expected time to its
decision takes the place of T.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

from detente.game import Game
from detente.outlook.chain import Chain, incoming, make_chain, merged
from detente.outlook.incentives import Incentive, incentives
from detente.outlook.ladder import LadderOverTime, Rungs, over_time
from detente.outlook.moves import NextMove, next_moves
from detente.outlook.questions import Asked, Found, answer_all
from detente.outlook.together import Report
from detente.outlook.transient import course
from detente.solve.result import Equilibrium
from detente.solve.workers import Workers

Values = Mapping[str, float]
CLOSE = 1e-11
NEAR = 1e-9
"""Truncation of the answers that a forecast rests on, and of those shown beside them."""


@dataclass(frozen=True, slots=True, eq=False)
class View:
    """What follows from one equilibrium, or from one play of limited foresight.

    values : by question id; nan where a question could not be computed (`faults` says why).
    errors : by question id. curves : value at each week of the ladder, where it accrues over time.
    incentives : by actor id, of those who can move. chain : the play itself.
    """

    play: Equilibrium
    chain: Chain
    values: Mapping[str, float]
    errors: Mapping[str, float]
    curves: Mapping[str, tuple[float, ...]]
    faults: Mapping[str, str]
    ladder: LadderOverTime
    incentives: Mapping[str, Incentive]
    next_moves: tuple[NextMove, ...]


def values_only(
    game: Game,
    asked: tuple[Asked, ...],
    play: Equilibrium | None,
    workers: Workers,
    report: Report,
) -> Values:
    """Values by question id; None for play at the tempos."""
    chain = merged(make_chain(game.arrays, None if play is None else play.choice))
    return answer_all(chain, asked, workers, tolerance=NEAR, progress=report).values


def view(
    game: Game,
    asked: tuple[Asked, ...],
    ladder: Rungs,
    play: Equilibrium,
    workers: Workers,
    report: Report,
) -> View:
    """Everything that follows from one play."""
    arrays = game.arrays
    chain = make_chain(arrays, play.choice)
    brief = merged(chain)
    turned = incoming(brief)
    found = answer_all(
        brief, asked, workers, turned=turned, tolerance=CLOSE,
        progress=lambda done: report(0.8 * done),
    )  # fmt: skip
    ahead = course(
        brief, ladder.of_state, len(ladder.names), found.weeks, turned=turned, tolerance=CLOSE,
        workers=workers, progress=lambda done: report(0.8 + 0.2 * done),
    )  # fmt: skip
    jumps = float((ahead.occupied * chain.exit_rate).sum())
    return View(
        play=play,
        chain=chain,
        values=found.values,
        errors=_errors(game, play, chain, found, asked, jumps),
        curves={key: tuple(curve.tolist()) for key, curve in found.curves.items()},
        faults=found.faults,
        ladder=over_time(ladder, ahead),
        incentives=incentives(arrays, play.choice, play.hold, ahead.occupied),
        next_moves=next_moves(arrays, play),
    )


def _errors(
    game: Game,
    play: Equilibrium,
    chain: Chain,
    found: Found,
    asked: tuple[Asked, ...],
    jumps: float,
) -> dict[str, float]:
    """Truncation bound plus the estimate of the module's docstring.

    jumps : expected number of transitions up to the horizon.
    """
    sharpest = float(game.arrays.precision.max(initial=0.0))
    shift = math.expm1(min(2.0 * sharpest * play.residual, 700.0)) if play.converged else 0.0
    errors = {}
    for each in asked:
        key = each.question.id
        added = shift * jumps
        if each.unbounded:
            # relative to the value for expected times, as dt = M^-1 dQ t
            scale = found.values[key] if each.question.kind == "time" else 1.0
            added = shift * chain.speed * found.slowest.get(key, 0.0) * scale
        errors[key] = found.errors[key] + (added if math.isfinite(added) else 0.0)
    return errors
