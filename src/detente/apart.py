"""Crises whose theatres nothing links: the same objects, each part solved by itself.

    detente.load(...).compile()    a GameApart where there are several parts, else a Game
        .solve()                   PlayApart
        .forecast()                OutlookApart

They are used like any other. `model` of such a game holds the start and what each open move leads
to, as the whole is too large to lay out; `parts` has every part whole. `solution` combines those of
the parts; its certificate is the worst of theirs, its digest that of all.
"""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Literal

from detente import api
from detente import solve as solving
from detente.crisis.diagnostics import Diagnostic
from detente.errors import NotConverged
from detente.game.parts import Parts, compile_parts
from detente.outlook.union import Union, combine, union
from detente.show import apart, solved
from detente.show.facts import Facts, Size
from detente.show.histories import Sample
from detente.solve.result import Settings, Solution

if TYPE_CHECKING:
    from detente.outlook.implied import Implications
    from detente.outlook.whole import Whole
    from detente.show.ensemble import Sweep


def separated(
    crisis: api.Crisis, max_states: int, progress: api.Progress | None
) -> GameApart | None:
    """The game in parts; None where all is of one piece, or where actors know different things.

    max_states : of any part, and of any parts that a question concerns together.
    """
    from detente.outlook.star import star

    if crisis.model.perceptions or crisis.model.reputations:
        return None
    parts = compile_parts(crisis.model, max_states=max_states, progress=progress)
    if parts is None:
        return None
    seen = star(parts)
    return GameApart(crisis, seen.game, parts=parts, star=seen, max_states=max_states)


@dataclass(frozen=True, slots=True, repr=False, kw_only=True)
class GameApart(api.Game):
    """A compiled crisis in parts. `parts.games` are their games, `parts.factors` whose they are."""

    parts: Parts
    star: Union
    max_states: int

    @property
    def states(self) -> int:
        """Number of reachable states of the whole: the product of those of its parts."""
        return self.parts.states

    @property
    def size(self) -> Size:
        """What is laid out: states, edges and transitions of all parts together."""
        return apart.size(self.parts)

    @property
    def warnings(self) -> tuple[Diagnostic, ...]:
        """What the compiler found in any part."""
        return self.parts.diagnostics

    def solve(
        self,
        *,
        values: Literal["lse", "aqre"] = "lse",
        precision_scale: float = 1.0,
        foresight: float | None = None,
        settings: Settings | None = None,
        near: api.Play | None = None,
        progress: api.Progress | None = None,
        threads: int | None = None,
    ) -> PlayApart:
        """The equilibrium of every part, each with its certificate; options as `Game.solve`."""
        chosen = api.settings_for(values, precision_scale, foresight, settings)
        method = solving.solve if foresight is None else solving.limited_foresight
        game = self._at_precision(precision_scale)
        known: tuple[Solution | None, ...] = (None,) * len(game.parts.games)
        if isinstance(near, PlayApart) and foresight is None:
            known = _followed(near, game, threads) or known
        solutions = tuple(
            found or method(each.problem, chosen, progress, threads)
            for each, found in zip(game.parts.games, known, strict=True)
        )
        solution = combine(game.star, solutions)
        return PlayApart(
            game=game, solution=solution, precision_scale=precision_scale, solutions=solutions
        )

    def _at_precision(self, scale: float) -> GameApart:
        if scale == 1.0:
            return self
        games = tuple(each.at_precision(scale) for each in self.parts.games)
        star = dataclasses.replace(self.star, game=self.star.game.at_precision(scale))
        parts = dataclasses.replace(self.parts, games=games)
        return dataclasses.replace(self, model=star.game, parts=parts, star=star)

    @property
    def names(self) -> tuple[str, ...]:
        """What each part is called: its theatres, or its factors where it has none."""
        return apart.names(self.parts)

    def __repr__(self) -> str:
        counts = " x ".join(f"{game.states:,}" for game in self.parts.games)
        return f"<Game {self.crisis.id}: {len(self.parts.games)} parts of {counts} states>"


def _followed(
    near: PlayApart, game: GameApart, threads: int | None
) -> tuple[Solution | None, ...] | None:
    """The play of each part that goes on from that of the same part of another game."""
    from detente.outlook import perceived

    if len(near.game.parts.games) != len(game.parts.games):
        return None
    pairs = zip(near.game.parts.games, near.solutions, game.parts.games, strict=True)
    return tuple(perceived.followed(old, solution, new, threads) for old, solution, new in pairs)


@dataclass(frozen=True, slots=True, repr=False, kw_only=True)
class PlayApart(api.Play):
    """A solved game in parts. `solutions` are theirs; `solution` combines them."""

    game: GameApart
    solutions: tuple[Solution, ...]

    @property
    def size(self) -> Size:
        """What is laid out: states, edges and transitions of all parts together."""
        return self.game.size

    def forecast(self, progress: api.Progress | None = None) -> OutlookApart:
        """Answer the questions of the file; those on several parts on these parts together."""
        from detente.outlook.apart import forecast_apart
        from detente.outlook.whole import whole_forecast

        self._check()
        game = self.game
        found = forecast_apart(
            game.parts, self.solutions, max_states=game.max_states, progress=progress
        )
        return OutlookApart(self, whole_forecast(game.star, self.solution, found))

    def simulate(self, seed: int = 1, paths: int = 3, weeks: float | None = None) -> Sample:
        """Sampled histories over `weeks` weeks (to the last horizon of a question)."""
        self._check()
        return apart.sample(self.game.parts, self.solutions, seed, paths, weeks)

    def export(self, npz: api.Path_ | None = None, drn: api.Path_ | None = None) -> None:
        """Write all parts as one game with its play; LimitError where that is too large."""
        from detente.show import export

        self._check()
        game, every = self.game, range(len(self.solutions))
        joint = union(game.parts, every, game.max_states)
        plays = [each.play for each in map(solved.speaking, self.solutions) if each is not None]
        export.write(joint.game, joint.lay(plays), npz, drn)

    def _check(self) -> None:
        if any(solved.speaking(each) is None for each in self.solutions):
            raise NotConverged(self.solution.reason, hint="lower the precision or the foresight")


@dataclass(frozen=True, slots=True, repr=False)
class OutlookApart(api.Outlook):
    """A forecast of a crisis in parts."""

    play: PlayApart
    model: Whole

    def facts(self, seed: int = 1, histories: int = 3, drawn: Sweep | None = None) -> Facts:
        """Everything that tables, charts and the report say, as plain data."""
        facts = api.Outlook.facts(self, seed, 0, drawn)
        told = self.play.simulate(seed, histories, facts.weeks).histories if histories else ()
        return dataclasses.replace(facts, size=self.play.size, histories=told)

    def implied(self, progress: api.Progress | None = None) -> Implications:
        """What the file implies before any question is asked, beside base rates."""
        from detente.outlook.implied_apart import implied_apart

        report = None if progress is None else partial(progress, "implied")
        return implied_apart(self.model.apart, report)
