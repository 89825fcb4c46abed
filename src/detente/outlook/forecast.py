"""The forecast: every question of a crisis on every play that was found, with what it rests on.

A question's value is that of the headline equilibrium; its span runs over all stable equilibria.
Where there is no stationary limit, the plays of limited foresight at H / 2, H and 2 H stand side by
side and none of them is the headline. Beside each value stand the same at the tempos only
(precision 0) and at half and double precision.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import partial

from detente.errors import NotConverged
from detente.game import Game
from detente.outlook.answer import Answer
from detente.outlook.beliefs import Reputed, reputed
from detente.outlook.incentives import Incentive
from detente.outlook.ladder import LadderOverTime
from detente.outlook.moves import NextMove
from detente.outlook.questions import Asked, ask, horizon, weekly
from detente.outlook.stories import Story, tell
from detente.outlook.views import View, make_views
from detente.outlook.warn import warnings_of
from detente.solve.result import Solution

Progress = Callable[[str, float], None]


@dataclass(frozen=True, slots=True, eq=False)
class Forecast:
    """All answers, and a view of every play.

    answers : by question id, in the order of the file. views : of `solution.equilibria`, then of
    `solution.foresight`, in their order. main : the view that tables of moves, the ladder and
    histories show: the headline; else foresight H; else the first equilibrium that is not unstable.
    headline : whether `main` may stand for the forecast. limited : whether only play of limited
    foresight was found. reason : the solver's sentence on that. weeks : to the last date asked for.
    reputed : how sure others are of an actor's type, where the crisis has a reputation.
    """

    game: Game
    answers: Mapping[str, Answer]
    views: tuple[View, ...]
    main: View
    headline: bool
    limited: bool
    reason: str
    weeks: float
    reputed: Reputed | None = None

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
        """The largest error of a probability or share that was computed (times have their own)."""
        errors = (a.error for a in self.answers.values() if a.kind != "time")
        return max((each for each in errors if each < math.inf), default=0.0)

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
    asked = ask(game)
    report = None if progress is None else partial(progress, "forecast")
    views, (tempo, *others) = make_views(
        game, asked, plays, [None, *solution.branch.values()], report
    )
    branch = dict(zip(solution.branch, others, strict=True))
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
        reputed=reputed(game, views[_main(solution)].play, weekly(horizon(asked))),
    )


def brief_forecast(game: Game, solution: Solution, progress: Progress | None = None) -> Forecast:
    """The same without the answers at half and double precision."""
    return forecast(game, replace(solution, branch={}), progress)


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
