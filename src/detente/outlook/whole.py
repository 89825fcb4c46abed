"""The forecast of parts solved apart in the form of any other: views, main view, answers.

Its game is the star (`detente.outlook.star`): enough for next moves and worths, too little for
histories, which are sampled part by part: the parts are independent, so that their courses need
only be laid into one another.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np

from detente.crisis.model import Factor
from detente.game.parts import Parts
from detente.outlook.apart import Apart
from detente.outlook.chain import make_chain
from detente.outlook.forecast import Forecast
from detente.outlook.ladder import rungs_of
from detente.outlook.moves import next_moves
from detente.outlook.simulate import sample_paths
from detente.outlook.stories import Story, story
from detente.outlook.union import Union, ways
from detente.outlook.views import View
from detente.solve.result import Equilibrium, Solution


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class Whole(Forecast):
    """The forecast of a crisis solved in parts, in the form of any other; `apart` has the parts.

    Chains of its views end after one move: `histories` are drawn in the parts.
    """

    apart: Apart

    def histories(
        self, count: int = 3, seed: int = 1, weeks: float | None = None
    ) -> tuple[Story, ...]:
        """Sampled courses of the main views over `weeks` (to the last date asked for)."""
        plays = [each.main.play for each in self.apart.forecasts]
        drawn = courses(self.apart.parts, plays, count, weeks or self.weeks, seed)
        return tuple(each.story for each in drawn)


def whole_forecast(seen: Union, solution: Solution, apart: Apart) -> Whole:
    """`apart` as one forecast. seen : the star. solution : its combined solution."""
    plays = [*solution.equilibria, *solution.foresight.values()]
    values = [*_of_equilibria(solution, apart), *_of_foresight(solution, apart)]
    views = tuple(
        _view(seen, play, found, apart) for play, found in zip(plays, values, strict=True)
    )
    stable = (k for k, each in enumerate(solution.equilibria) if each.stable is not False)
    horizons = list(solution.foresight)
    wanted = solution.settings.foresight
    limited = horizons.index(wanted) if wanted in horizons else 0
    main = views[next(stable, 0) if solution.equilibria else limited]
    return Whole(
        apart=apart,
        game=seen.game,
        answers=apart.answers,
        views=views,
        main=main,
        headline=solution.headline is not None,
        limited=not solution.equilibria,
        reason=solution.reason,
        weeks=apart.weeks,
    )


def _of_equilibria(solution: Solution, apart: Apart) -> Iterator[dict[str, float]]:
    """Values of every question in each combination of equilibria; nan where not computed."""
    for way in ways(apart.solutions) if solution.equilibria else ():
        found = {
            key: value
            for k, each in enumerate(apart.forecasts)
            for key, value in each.views[way[k]].values.items()
        }
        for which, each in apart.unions.items():
            listed = ways([apart.solutions[k] for k in which])
            own = tuple(way[k] for k in which)
            if own in listed:
                found |= each.views[listed.index(own)].values
        yield {key: found.get(key, math.nan) for key in apart.answers}


def _of_foresight(solution: Solution, apart: Apart) -> Iterator[dict[str, float]]:
    """The same at each horizon; parts that have an equilibrium play that."""
    for weeks in solution.foresight:
        found: dict[str, float] = {}
        for each in (*apart.forecasts, *apart.unions.values()):
            view = next((v for v in each.views if v.play.horizon == weeks), each.main)
            found |= view.values
        yield {key: found.get(key, math.nan) for key in apart.answers}


def _view(seen: Union, play: Equilibrium, values: dict[str, float], apart: Apart) -> View:
    arrays = seen.game.arrays
    return View(
        play=play,
        chain=make_chain(arrays, play.choice),
        values=values,
        errors={key: each.error for key, each in apart.answers.items()},
        curves={},
        faults={},
        ladder=apart.ladder,
        incentives=apart.incentives,
        next_moves=next_moves(arrays, play),
    )


@dataclass(frozen=True, slots=True)
class Course:
    """A sampled course of the whole; `rung` is the rung of the ladder that it ends on."""

    story: Story
    rung: str


def courses(
    parts: Parts, plays: Sequence[Equilibrium], count: int, weeks: float, seed: int
) -> tuple[Course, ...]:
    """Draw `count` courses of the whole over `weeks`; the same seed gives the same courses.

    plays : one for each part.
    """
    drawn = []
    for k, (game, play) in enumerate(zip(parts.games, plays, strict=True)):
        chain = make_chain(game.arrays, play.choice)
        drawn.append((chain, sample_paths(chain, count, weeks, np.random.default_rng([seed, k]))))
    ends = np.zeros((len(parts.crisis.factors), count), np.uint16)
    for game, own, (_, paths) in zip(parts.games, parts.factors, drawn, strict=True):
        ends[list(own)] = game.levels[:, paths.final()]
    ladder = rungs_of(parts.crisis, ends, count)
    told = (
        [story(game, *each, place) for game, each in zip(parts.games, drawn, strict=True)]
        for place in range(count)
    )
    return tuple(
        Course(laid_together(each, parts.crisis.factors), ladder.names[int(rung)])
        for each, rung in zip(told, ladder.of_state, strict=True)
    )


def laid_together(stories: list[Story], factors: tuple[Factor, ...]) -> Story:
    steps = sorted((step for each in stories for step in each.steps), key=lambda step: step.weeks)
    ends = {factor: level for each in stories for factor, level in each.end.items()}
    return replace(stories[0], steps=tuple(steps), end={each.id: ends[each.id] for each in factors})
