"""The same crisis with and without something, over the ranges of its numbers, on common draws.

    effects(play, {"hotline": done(play.crisis, ("hotline",))}, 64).effects["hotline"]["clash"]

Draw by draw the crisis is solved by itself and what is otherwise is followed from there: with k
things that are otherwise a draw costs one solve and k shorter ones.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from detente.api import MAX_STATES, Play
from detente.crisis.model import Aim, Crisis
from detente.errors import UsageError
from detente.show.effects import NOTHING, Effect, Effects
from detente.show.ensemble import Interval
from detente.study.answering import Table, Way, answer_all
from detente.study.draws import Draws, Float
from detente.study.ensemble import head_of, interval, shared_names
from detente.study.trial import Answers
from detente.study.variants import Variants

SAME = 1e-9
FELT = {"time": 0.5}
"""By kind, what counts as a change: half a week; of the others half a point."""
POINT = 0.005


def effects(
    play: Play,
    otherwise: Mapping[str, Crisis],
    points: Mapping[str, Answers],
    count: int,
    seed: int = 1,
    *,
    way: Way | None = None,
    max_states: int = MAX_STATES,
) -> Effects:
    """Answer `count` draws of the crisis that `play` solves, and of each that is otherwise.

    points : answers at the best values, by name, those of the crisis itself by NOTHING.

    Raises UsageError where no number has a range, or for what a store refuses.
    """
    crisis = play.crisis
    names = shared_names((crisis, *otherwise.values()))
    variants = Variants.of(crisis, names, max_states, None, otherwise)
    if not variants.columns:
        raise UsageError(
            f"no number of {crisis.id} has a range, so there is nothing to draw",
            hint="give ranges, such as `tempo: 1 [0.3, 4] per month`",
        )
    draws = Draws.of(names, seed)
    table = answer_all(variants, draws, count, head_of(play), way or Way())
    told = _Told(crisis, tuple(otherwise), points, table)
    return Effects(
        count=count,
        seed=seed,
        ranged=len(variants.columns),
        effects={name: told.effects(name) for name in otherwise},
        worths={name: told.worths(name) for name in otherwise},
        best={aim.id: told.best(aim) for aim in crisis.aims.values()},
        lost=told.lost(),
    )


@dataclass(frozen=True, slots=True, eq=False)
class _Told:
    """What the answers of all draws say."""

    crisis: Crisis
    names: tuple[str, ...]
    points: Mapping[str, Answers]
    table: Table

    def _place(self, name: str) -> int:
        return 0 if name == NOTHING else 1 + self.names.index(name)

    def answers(self, name: str, question: str) -> Float:
        """float64[n], nan where a draw has none."""
        asked = list(self.crisis.questions)
        return self.table.questions[:, self._place(name) * len(asked) + asked.index(question)]

    def _worth(self, name: str, actor: str) -> Float:
        actors = list(self.crisis.actors)
        return self.table.worths[:, self._place(name) * len(actors) + actors.index(actor)]

    def effects(self, name: str) -> dict[str, Effect]:
        return {key: self._effect(name, key) for key in self.crisis.questions}

    def _effect(self, name: str, question: str) -> Effect:
        before, after = self.answers(NOTHING, question), self.answers(name, question)
        change = less(after, before)
        both = change[~np.isnan(change)]
        felt = FELT.get(self.crisis.questions[question].kind, POINT)
        point = [self.points[each].questions.get(question, math.nan) for each in (NOTHING, name)]
        return Effect(
            interval(question, before, point[0]),
            interval(question, after, point[1]),
            interval(question, change, float(less(point[1], point[0]))),
            raised=float((both > felt).mean()) if both.size else math.nan,
            lowered=float((both < -felt).mean()) if both.size else math.nan,
        )

    def worths(self, name: str) -> dict[str, Interval]:
        found = {}
        for actor in self.crisis.actors:
            point = [self.points[each].worths.get(actor, math.nan) for each in (NOTHING, name)]
            change = less(self._worth(name, actor), self._worth(NOTHING, actor))
            found[actor] = interval(actor, change, point[1] - point[0])
        return found

    def best(self, aim: Aim) -> dict[str, float]:
        """Shares of the draws in which each gains most; a tie is shared out, and NOTHING gains 0.

        Draws in which any has no answer are left out.
        """
        sign = 1.0 if aim.direction == "raise" else -1.0
        gains = [less(self.answers(name, aim.question), self.answers(NOTHING, aim.question))
                 for name in self.names]  # fmt: skip
        every = np.array([np.zeros(len(self.table.done)), *(sign * each for each in gains)])
        every = every[:, ~np.isnan(every).any(axis=0)]
        if not every.size:
            return {}
        top = every.max(axis=0)
        first = every >= top - SAME
        first[1:] &= top > SAME  # what gains nothing is no better than doing nothing
        shares = (first / first.sum(axis=0)).mean(axis=1)
        return dict(zip((NOTHING, *self.names), shares.tolist(), strict=True))

    def lost(self) -> dict[str, tuple[int, str]]:
        """Where a draw has no answer to a question that it should have."""
        size = len(self.crisis.questions)
        found = {}
        for place, name in enumerate((NOTHING, *self.names)):
            block = self.table.questions[:, place * size : (place + 1) * size]
            rows = np.flatnonzero(np.isnan(block).any(axis=1))
            if rows.size:
                found[name] = (int(rows.size), self.table.faults.get(int(rows[0]), "no answer"))
        return found


def less(after: Float | float, before: Float | float) -> Float:
    """The difference; 0 where both are infinite."""
    with np.errstate(invalid="ignore"):
        return np.where(np.equal(after, before), 0.0, np.subtract(after, before))
