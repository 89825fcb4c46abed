"""The derivatives of a forecast, whatever its play is made of: one game, views, or parts.

    outlook.gradients()["russia-fights"]["commitments.csto.stake"]

See `detente.outlook.gradient`; where a belief is part of the game, `detente.study.differences`.
Derivatives belong to one play: a forecast without a headline has none.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager

import numpy as np

from detente.apart import PlayApart
from detente.api import Outlook, Play, Progress
from detente.errors import NotConverged
from detente.game.separate import factors_asked
from detente.outlook.gradient import WORTH, Gradient, GradientSystem, Policy
from detente.outlook.policies import perceived_policies, united_policies
from detente.outlook.union import union
from detente.solve.result import Equilibrium, Solution
from detente.solve.workers import Workers
from detente.study.asked import chosen
from detente.study.differences import differences


def gradients(
    outlook: Outlook,
    questions: Iterable[str] | None = None,
    worths: Iterable[str] = (),
    progress: Progress | None = None,
) -> dict[str, Gradient]:
    """Exact derivatives of answers in every number of the file, by id.

    questions : ids; None for all. worths : actors, whose value at the start is wanted too, under
    `worth.ACTOR`.

    Raises UsageError for an unknown id; NotConverged where no single play stands for the forecast,
    or a derivative was not found.
    """
    return play_gradients(outlook.play, questions, worths, progress)


def play_gradients(
    play: Play,
    questions: Iterable[str] | None = None,
    worths: Iterable[str] = (),
    progress: Progress | None = None,
) -> dict[str, Gradient]:
    """The same from play that was not forecast yet."""
    crisis = play.crisis
    wanted = chosen(questions, crisis.questions, "question")
    actors = chosen(worths, crisis.actors, "actor")
    if crisis.reputations:
        _headline(play.solution)
        return differences(play, wanted, actors, progress)
    steps = [*wanted, *(f"{WORTH}.{actor}" for actor in actors)]
    found: dict[str, Gradient] = {}
    with _systems(play) as systems:
        for done, key in enumerate(steps):
            if progress is not None:
                progress("derivatives", done / len(steps))
            if done < len(wanted):
                found[key] = systems.of(key)
            else:
                found[key] = systems.of_worth(actors[done - len(wanted)])
    return found


class _Alone:
    """The play of one game, perhaps with views of actors laid on it."""

    def __init__(self, play: Play, workers: Workers) -> None:
        self.system = _whole(play, workers)
        self._asked = {each.question.id: each for each in self.system.asked}

    def of(self, question: str) -> Gradient:
        return self.system.of(self._asked[question])

    def of_worth(self, actor: str) -> Gradient:
        return self.system.of_worth(actor)


def _whole(play: Play, workers: Workers) -> GradientSystem:
    """Of one game, perhaps with views of actors laid on it."""
    game, chosen = play.game.model, _headline(play.solution)
    policies: tuple[Policy, ...] = (Policy.whole(game, chosen),)
    if play.seen:
        true = _headline(play.true or play.solution)
        seen = {
            actor: (each.game.model, _headline(each.solution)) for actor, each in play.seen.items()
        }
        policies = perceived_policies(game, true, seen)
    return GradientSystem(game, chosen.choice, policies, workers, play.solution.settings.values)


def system_of(play: Play, parts: tuple[int, ...], workers: Workers) -> GradientSystem:
    """What derivatives are taken with: of some parts of a play solved in parts, else of all of it.

    Raises as `gradients`.
    """
    if isinstance(play, PlayApart):
        return _InParts(play, workers).system(parts)
    return _whole(play, workers)


class _InParts:
    """Play solved in parts: each question on the parts that it concerns, made when first asked."""

    def __init__(self, play: PlayApart, workers: Workers) -> None:
        self._play, self._workers = play, workers
        self._plays = [_headline(each) for each in play.solutions]
        self._made: dict[tuple[int, ...], GradientSystem] = {}

    def of(self, question: str) -> Gradient:
        parts = self._play.game.parts
        which = parts.touched(factors_asked(parts.crisis.questions[question]))
        system = self.system(which)
        return system.of(next(each for each in system.asked if each.question.id == question))

    def of_worth(self, actor: str) -> Gradient:
        parts = range(len(self._plays))
        return added([self.system((part,)).of_worth(actor) for part in parts])

    def system(self, which: tuple[int, ...]) -> GradientSystem:
        if which not in self._made:
            self._made[which] = self._make(which)
        return self._made[which]

    def _make(self, which: tuple[int, ...]) -> GradientSystem:
        game = self._play.game
        games = [game.parts.games[part] for part in which]
        plays = [self._plays[part] for part in which]
        rule = self._play.solution.settings.values
        if len(which) == 1:
            alone = (Policy.whole(games[0], plays[0]),)
            return GradientSystem(games[0], plays[0].choice, alone, self._workers, rule)
        joint = union(game.parts, which, game.max_states)
        choice = joint.lay(plays).choice
        policies = united_policies(joint, games, plays)
        return GradientSystem(joint.game, choice, policies, self._workers, rule)


@contextmanager
def _systems(play: Play) -> Iterator[_Alone | _InParts]:
    with Workers() as workers:
        yield (_InParts(play, workers) if isinstance(play, PlayApart) else _Alone(play, workers))


def _headline(solution: Solution) -> Equilibrium:
    if solution.chosen is None:
        raise NotConverged(
            f"no single play stands for the forecast, so it has no derivatives: {solution.reason}",
            hint="compare two forecasts instead",
        )
    return solution.chosen


def added(parts: Sequence[Gradient]) -> Gradient:
    """What a sum of answers changes with each parameter of any of them."""
    names = tuple(dict.fromkeys(name for each in parts for name in each.parameters))
    place = {name: number for number, name in enumerate(names)}
    total = np.zeros((3, len(names)))
    for each in parts:
        at = [place[name] for name in each.parameters]
        total[:, at] += (each.frozen, each.choice, each.expectations)
    value = sum(each.value for each in parts)
    return Gradient(parts[0].id, value, names, *total)
