"""The forecast: every question of a crisis on every play that was found, with what it rests on.

A question's value is that of the headline equilibrium; its span runs over all stable equilibria.
Where there is no stationary limit, the plays of limited foresight at H / 2, H and 2 H stand side by
side and none of them is the headline. Beside each value stand the same at the tempos only
(precision 0) and at half and double precision.

Errors. Truncation is bounded by the routines that compute. The solver's residual r (points) shifts
log-odds of choices by at most about 2 lambda r, hence rates by that share, and the law of the path
up to T by at most that times the expected number of transitions: an estimate, as it supposes that
the computed equilibrium is near a true one. For what has no date, the slowest expected time to
its decision takes the place of T.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np

from detente.errors import NotConverged
from detente.game import Game
from detente.outlook.answer import Answer
from detente.outlook.chain import Chain, make_chain
from detente.outlook.incentives import Incentive, incentives
from detente.outlook.ladder import LadderOverTime, Rungs, rungs
from detente.outlook.moves import NextMove, next_moves
from detente.outlook.questions import Asked, Found, answer_all, ask, horizon
from detente.outlook.stories import Story, tell
from detente.outlook.warn import warnings_of
from detente.solve.result import Equilibrium, Solution
from detente.solve.workers import Workers

Progress = Callable[[str, float], None]


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
class Forecast:
    """All answers, and a view of every play.

    answers : by question id, in the order of the file. views : of `solution.equilibria`, then of
    `solution.foresight`, in their order. main : the view that tables of moves, the ladder and
    histories show: the headline; else foresight H; else the first equilibrium that is not unstable.
    headline : whether `main` may stand for the forecast. limited : whether only play of limited
    foresight was found. reason : the solver's sentence on that. weeks : to the last date asked for.
    """

    game: Game
    answers: Mapping[str, Answer]
    views: tuple[View, ...]
    main: View
    headline: bool
    limited: bool
    reason: str
    weeks: float

    @property
    def ladder(self) -> LadderOverTime:
        """The escalation ladder over time, in the main view."""
        return self.main.ladder

    @property
    def incentives(self) -> Mapping[str, Incentive]:
        """Nats per week by actor id, averaged over the time to the horizon, in the main view."""
        return self.main.incentives

    @property
    def next_moves(self) -> tuple[NextMove, ...]:
        """Moves open now, in the main view."""
        return self.main.next_moves

    @property
    def error(self) -> float:
        """The largest error of any answer that was computed."""
        return max((a.error for a in self.answers.values() if a.error < math.inf), default=0.0)

    def histories(
        self, count: int = 3, seed: int = 1, weeks: float | None = None
    ) -> tuple[Story, ...]:
        """Sampled courses of the main view over `weeks` (to the last date asked for)."""
        return tell(self.game, self.main.chain, count, weeks or self.weeks, seed)


def forecast(game: Game, solution: Solution, progress: Progress | None = None) -> Forecast:
    """Answer every question of the game's crisis.

    Raises NotConverged when the solution holds no play at all.
    """
    plays = [*solution.equilibria, *solution.foresight.values()]
    if not plays:
        raise NotConverged(solution.reason, hint="ask for limited foresight, or lower precision")
    asked, ladder = ask(game), rungs(game)
    stages = len(plays) + 1 + len(solution.branch)
    with Workers() as workers:
        maker = _Maker(game, asked, ladder, workers, stages, progress)
        views = tuple(maker.view(play) for play in plays)
        tempo = maker.plain(None)
        branch = {scale: maker.plain(play) for scale, play in solution.branch.items()}
    answers = {
        each.question.id: _answer(game, solution, each, views, tempo, branch) for each in asked
    }
    return Forecast(
        game=game,
        answers=answers,
        views=views,
        main=views[_main(solution)],
        headline=solution.headline is not None,
        limited=not solution.equilibria,
        reason=solution.reason,
        weeks=horizon(asked),
    )


def _main(solution: Solution) -> int:
    """Place of the main view among all views."""
    if solution.headline is not None:
        return solution.headline
    if not solution.equilibria:
        horizons = list(solution.foresight)
        wanted = solution.settings.foresight
        return horizons.index(wanted) if wanted in horizons else 0
    fit = (n for n, each in enumerate(solution.equilibria) if each.stable is not False)
    return next(fit, 0)


class _Maker:
    """Makes views, one after the other, and reports on it."""

    def __init__(
        self,
        game: Game,
        asked: tuple[Asked, ...],
        ladder: Rungs,
        workers: Workers,
        stages: int,
        progress: Progress | None,
    ) -> None:
        self._game, self._asked, self._ladder = game, asked, ladder
        self._workers, self._stages, self._progress = workers, stages, progress
        self._done = 0

    def plain(self, play: Equilibrium | None) -> Mapping[str, float]:
        """Values only; None for play at the tempos."""
        chain = make_chain(self._game.arrays, None if play is None else play.choice)
        return self._answers(chain, None).values

    def view(self, play: Equilibrium) -> View:
        """Everything that follows from one play."""
        arrays = self._game.arrays
        chain = make_chain(arrays, play.choice)
        found = self._answers(chain, self._ladder)
        if found.forward is None:  # pragma: no cover (a ladder was asked for)
            raise AssertionError("no run forward was made")
        return View(
            play=play,
            chain=chain,
            values=found.values,
            errors=_errors(self._game, play, chain, found, self._asked),
            curves={key: tuple(curve.tolist()) for key, curve in found.curves.items()},
            faults=found.faults,
            ladder=_over_time(self._ladder, found),
            incentives=incentives(arrays, play.choice, play.hold, found.forward.occupied),
            next_moves=next_moves(arrays, play),
        )

    def _answers(self, chain: Chain, ladder: Rungs | None) -> Found:
        def report(done: float) -> None:
            if self._progress is not None:
                self._progress("forecast", (self._done + done) / self._stages)

        found = answer_all(chain, self._asked, ladder, self._workers, report)
        self._done += 1
        report(0.0)
        return found


def _over_time(ladder: Rungs, found: Found) -> LadderOverTime:
    """Probability of each rung at each week, from the classes of the run forward."""
    if found.forward is None or found.rung_classes is None:  # pragma: no cover (see `view`)
        raise AssertionError("no run forward was made")
    weeks = np.searchsorted(found.forward.weeks, found.weeks)
    shares = np.zeros((len(found.weeks), len(ladder.names)))
    np.add.at(shares.T, found.rung_classes, found.forward.share[weeks].T)
    return LadderOverTime(
        ladder.title,
        ladder.names,
        tuple(found.weeks.tolist()),
        tuple(map(tuple, np.clip(shares, 0.0, 1.0).tolist())),
    )


def _errors(
    game: Game, play: Equilibrium, chain: Chain, found: Found, asked: tuple[Asked, ...]
) -> dict[str, float]:
    """Truncation bound plus the estimate of the module's docstring."""
    if found.forward is None:  # pragma: no cover (see `view`)
        raise AssertionError("no run forward was made")
    sharpest = float(game.arrays.precision.max(initial=0.0))
    shift = math.expm1(min(2.0 * sharpest * play.residual, 700.0)) if play.converged else 0.0
    jumps = float(found.forward.occupied @ chain.exit_rate)
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


def _answer(
    game: Game,
    solution: Solution,
    asked: Asked,
    views: tuple[View, ...],
    tempo: Mapping[str, float],
    branch: Mapping[float, Mapping[str, float]],
) -> Answer:
    question = asked.question
    key = question.id
    stationary = views[: len(solution.equilibria)]
    limited = views[len(solution.equilibria) :]
    main = views[_main(solution)]
    value = _known(main.values[key]) if solution.headline is not None else None
    stable = [view for view in stationary if view.play.stable is not False] or list(stationary)
    shown = stable or list(limited)
    spanned = [view.values[key] for view in shown if not math.isnan(view.values[key])]
    reference = _reference(game, asked)
    precisions: dict[float, float | None] = {1.0: value}
    precisions |= {scale: _known(values[key]) for scale, values in branch.items()}
    weeks = main.ladder.weeks
    return Answer(
        id=key,
        kind=question.kind,
        value=value,
        span=(min(spanned, default=math.nan), max(spanned, default=math.nan)),
        error=max(view.errors[key] for view in shown),
        tempo_only=tempo[key],
        by_precision={scale: precisions.get(scale) for scale in sorted({0.5, 2.0, *precisions})},
        reference=reference,
        warnings=warnings_of(game.crisis, question, tempo[key], reference, main.faults.get(key)),
        by_foresight={view.play.horizon: view.values[key] for view in limited},
        over_time=tuple(zip(weeks, main.curves.get(key, ()), strict=False)),
    )


def _known(value: float) -> float | None:
    return None if math.isnan(value) else value


def _reference(game: Game, asked: Asked) -> tuple[float, float, float] | None:
    """Best, lowest and highest of the reference class."""
    if asked.question.reference is None:
        return None
    rate = game.crisis.numbers[asked.question.reference.rate]
    return rate.best * rate.scale, rate.low * rate.scale, rate.high * rate.scale
