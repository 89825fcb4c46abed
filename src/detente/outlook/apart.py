"""Forecasts of a crisis whose parts are solved apart (`detente.game.separate`).

A question on one part is answered there, one on several parts on their union
(`detente.outlook.union`). The escalation ladder needs no union: at any one time the parts are
independent, so the probability of a rung is a sum, over the combinations of the levels that the
ladder reads, of products of the parts' shares.

Where every actor moves in one part only, all this is what the whole game gives. Where an actor
moves in several, it has a clock in each of them instead of one for all; what that changes vanishes
as tempo / clock does.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import reduce

import numpy as np

from detente.errors import LimitError
from detente.game import Game
from detente.game.compile import MAX_STATES
from detente.game.parts import Parts, combined, distinct
from detente.game.separate import factors_asked, factors_of_ladder
from detente.outlook.answer import Answer
from detente.outlook.chain import make_chain, merged
from detente.outlook.forecast import Forecast, Progress, forecast
from detente.outlook.incentives import Incentive, incentives
from detente.outlook.ladder import LadderOverTime, rungs_of
from detente.outlook.questions import horizon_of, weekly
from detente.outlook.transient import Course, course
from detente.outlook.union import combine, union
from detente.solve.result import Equilibrium, Solution

CLOSE = 1e-11


@dataclass(frozen=True, slots=True, eq=False)
class Apart:
    """The forecast of a crisis solved in parts.

    forecasts : of each part by itself. unions : of questions on several parts, by the parts that
    they concern. answers : by question id, in the order of the file; nan where a union was too
    large (a warning says so). ladder : over the whole, in the parts' main views. incentives : by
    actor, summed over the parts. weeks : to the last date asked for. max_states : of any union.
    """

    parts: Parts
    solutions: tuple[Solution, ...]
    forecasts: tuple[Forecast, ...]
    unions: Mapping[tuple[int, ...], Forecast]
    answers: Mapping[str, Answer]
    ladder: LadderOverTime
    incentives: Mapping[str, Incentive]
    weeks: float
    max_states: int

    @property
    def headline(self) -> bool:
        """Whether one play of every part stands for its forecast."""
        return all(each.headline for each in self.forecasts)

    def joined(self, which: Sequence[int]) -> tuple[Game, Equilibrium]:
        """Some parts as one game, with the play that their main views show.

        Raises LimitError above `max_states`.
        """
        if len(which) == 1:
            return self.parts.games[which[0]], self.forecasts[which[0]].main.play
        joint = union(self.parts, which, self.max_states)
        return joint.game, joint.lay([self.forecasts[k].main.play for k in which])


def forecast_apart(
    parts: Parts,
    solutions: Sequence[Solution],
    *,
    max_states: int = MAX_STATES,
    progress: Progress | None = None,
) -> Apart:
    """Answer every question of a crisis that was solved in parts.

    solutions : one for each part. max_states : of any union. Raises NotConverged when a part has no
    play at all.
    """
    crisis = parts.crisis
    weeks = horizon_of(crisis)
    forecasts = tuple(
        forecast(game, solution, progress)
        for game, solution in zip(parts.games, solutions, strict=True)
    )
    answers = {key: answer for each in forecasts for key, answer in each.answers.items()}
    unions: dict[tuple[int, ...], Forecast] = {}
    for which, keys in _spanning(parts, answers).items():
        try:
            found = _on_union(parts, solutions, which, keys, max_states, progress)
        except LimitError as fault:
            answers |= {key: _unknown(key, crisis.questions[key].kind, str(fault)) for key in keys}
        else:
            unions[which] = found
            answers |= found.answers
    ahead = [_ahead(parts, k, each, weeks) for k, each in enumerate(forecasts)]
    return Apart(
        parts=parts,
        solutions=tuple(solutions),
        forecasts=forecasts,
        unions=unions,
        answers={key: answers[key] for key in crisis.questions},
        ladder=_ladder(parts, ahead),
        incentives=_incentives(parts, forecasts, ahead),
        weeks=weeks,
        max_states=max_states,
    )


def _spanning(parts: Parts, answered: Mapping[str, Answer]) -> dict[tuple[int, ...], list[str]]:
    """Questions not answered yet, by the parts that they concern."""
    found: dict[tuple[int, ...], list[str]] = {}
    for key, question in parts.crisis.questions.items():
        if key not in answered:
            found.setdefault(parts.touched(factors_asked(question)), []).append(key)
    return found


def _on_union(
    parts: Parts,
    solutions: Sequence[Solution],
    which: tuple[int, ...],
    keys: list[str],
    max_states: int,
    progress: Progress | None,
) -> Forecast:
    """The forecast of questions that concern several parts; raises LimitError."""
    joint = union(parts, which, max_states)
    chosen = {key: joint.game.crisis.questions[key] for key in keys}
    game = replace(joint.game, crisis=replace(joint.game.crisis, questions=chosen, ladder=()))
    return forecast(game, combine(joint, [solutions[k] for k in which]), progress)


def _unknown(key: str, kind: str, why: str) -> Answer:
    return Answer(
        id=key, kind=kind, value=None, span=(math.nan, math.nan), error=math.inf,
        tempo_only=math.nan, by_precision={0.5: None, 1.0: None, 2.0: None}, warnings=(why,),
    )  # fmt: skip


def _ahead(parts: Parts, part: int, found: Forecast, weeks: float) -> Course:
    """A part's main play followed to the horizon of the whole, by what the ladder reads of it."""
    levels, cell = distinct(parts, part, factors_of_ladder(parts.crisis))
    chain = merged(make_chain(parts.games[part].arrays, found.main.play.choice))
    return course(chain, cell, levels.shape[1], weekly(weeks), tolerance=CLOSE)


def _ladder(parts: Parts, ahead: Sequence[Course]) -> LadderOverTime:
    """The ladder over time: parts are independent at any one time."""
    read = factors_of_ladder(parts.crisis)
    levels = combined(parts, read)
    rungs = rungs_of(parts.crisis, levels, levels.shape[1])
    shares = []
    for time in range(len(ahead[0].weeks)):
        rows = [np.clip(ahead[k].share[time], 0.0, 1.0) for k in parts.touched(read)]
        cells = reduce(lambda slow, fast: np.outer(slow, fast).ravel(), rows)
        whole = np.bincount(rungs.of_state, cells, minlength=len(rungs.names))
        shares.append(tuple(whole.tolist()))
    return LadderOverTime(rungs.title, rungs.names, tuple(ahead[0].weeks.tolist()), tuple(shares))


def _incentives(
    parts: Parts, forecasts: Sequence[Forecast], ahead: Sequence[Course]
) -> dict[str, Incentive]:
    """Nats and moves per week by actor, each part to the horizon of the whole."""
    total: dict[str, Incentive] = {}
    for game, found, past in zip(parts.games, forecasts, ahead, strict=True):
        play = found.main.play
        for actor, own in incentives(game.arrays, play.choice, play.hold, past.occupied).items():
            known = total.get(actor, Incentive(0.0, 0.0))
            total[actor] = Incentive(known.nats + own.nats, known.moves + own.moves)
    return {actor: total[actor] for actor in parts.crisis.actors if actor in total}
