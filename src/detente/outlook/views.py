"""One play seen whole: its chain, the answers on it, and what else follows.

Errors. Truncation is bounded by the routines that compute. The solver's residual r (points) shifts
log-odds of choices by at most about 2 lambda r, hence rates by that share, and the law of the path
up to T by at most that times the expected number of transitions: an estimate, as it supposes that
the computed equilibrium is near a true one. For what has no date, the slowest expected time to its
decision takes the place of T.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial

from detente.game import Game
from detente.outlook.beliefs import next_moves
from detente.outlook.chain import Chain, incoming, make_chain, merged
from detente.outlook.incentives import Incentive, incentives
from detente.outlook.ladder import LadderOverTime, Rungs, over_time, rungs
from detente.outlook.moves import NextMove
from detente.outlook.questions import Asked, Found, horizon, joined, question_tasks, weekly
from detente.outlook.together import Report, Task, run_tasks, run_together
from detente.outlook.transient import Course, course
from detente.outlook.uniformise import Float
from detente.solve.result import Equilibrium
from detente.solve.workers import Workers

Values = Mapping[str, float]
AHEAD = 1
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


@dataclass(frozen=True, slots=True, eq=False)
class _Prepared:
    """A play (None: at the tempos) as a chain, the same merged, and turned.

    whole : whether a view is wanted, not the values alone; only then is `chain` kept.
    """

    play: Equilibrium | None
    whole: bool
    chain: Chain | None
    brief: Chain
    turned: Chain

    @classmethod
    def of(
        cls, game: Game, play: Equilibrium | None, whole: bool, _: Workers, __: Report
    ) -> _Prepared:
        if play is None:
            chain = make_chain(game.arrays)
        else:
            chain = make_chain(play.on(game.arrays), play.choice)
        brief = merged(chain)
        return cls(play, whole, chain if whole else None, brief, incoming(brief))


def make_views(
    game: Game,
    asked: tuple[Asked, ...],
    plays: Sequence[Equilibrium],
    beside: Sequence[Equilibrium | None],
    progress: Report | None = None,
) -> tuple[tuple[View, ...], list[Values]]:
    """Views of `plays`, and the values alone of those `beside` (None: play at the tempos)."""
    ladder = rungs(game)
    weeks = weekly(horizon(asked))
    wanted = [*((play, True) for play in plays), *((play, False) for play in beside)]
    prepared = run_together([partial(_Prepared.of, game, *each) for each in wanted])
    owners: list[int] = []
    tasks: list[Task[Found | Course]] = []
    for place, each in enumerate(prepared):
        close = CLOSE if each.whole else NEAR
        own: list[Task[Found | Course]] = []
        own += question_tasks(each.brief, each.turned, asked, close)
        if each.whole:
            own.append(Task(AHEAD, partial(_ahead, each, ladder, weeks)))
        tasks += own
        owners += [place] * len(own)
    made = run_tasks(tasks, progress)
    parts: list[list[Found | Course]] = [[] for _ in prepared]
    for place, result in zip(owners, made, strict=True):
        parts[place].append(result)
    views = tuple(
        _view(game, asked, ladder, each, own)
        for each, own in zip(prepared, parts, strict=False)
        if each.whole
    )
    return views, [_found(own).values for own in parts[len(views) :]]


def _found(parts: Sequence[Found | Course]) -> Found:
    return joined(part for part in parts if isinstance(part, Found))


def _ahead(
    prepared: _Prepared, ladder: Rungs, weeks: Float, workers: Workers, report: Report
) -> Course:
    return course(
        prepared.brief, ladder.of_state, len(ladder.names), weeks, turned=prepared.turned,
        tolerance=CLOSE, workers=workers, progress=report,
    )  # fmt: skip


def _view(
    game: Game,
    asked: tuple[Asked, ...],
    ladder: Rungs,
    prepared: _Prepared,
    parts: Sequence[Found | Course],
) -> View:
    """Put together what was computed for one play."""
    play, chain = prepared.play, prepared.chain
    (ahead,) = (part for part in parts if isinstance(part, Course))
    if play is None or chain is None:  # pragma: no cover (views are made of plays only)
        raise AssertionError("a view needs a play")
    found = _found(parts)
    arrays = play.on(game.arrays)
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
        next_moves=next_moves(game, play),
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
