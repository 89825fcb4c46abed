"""The Python face: immutable objects over the packages, as `import detente` offers them.

    crisis = detente.load("crises/karabakh-2020")      Crisis
    game = crisis.compile()                            Game
    play = game.solve()                                Play
    outlook = play.forecast()                          Outlook, a mapping of questions to answers

Every object keeps the one that it came from. In a notebook each shows itself as a table.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from os import PathLike
from typing import Literal, overload

from detente import crisis as language
from detente import game as games
from detente import solve as solving
from detente._version import __version__
from detente.crisis.diagnostics import Diagnostic, merge
from detente.crisis.model import Crisis as CrisisModel
from detente.errors import CrisisError, NotConverged, UsageError
from detente.outlooks import Outlook as Outlook
from detente.show import compare, gather, notebook, solved
from detente.show.compare import Difference as Difference
from detente.show.facts import ActorNow, Listed, Now, Proof, Size
from detente.show.histories import Sample
from detente.solve.result import Equilibrium, Settings, Solution

Path_ = str | PathLike[str]
Progress = Callable[[str, float], None]
MAX_STATES = 2_000_000


def load(
    path: Path_,
    variant: str | None = None,
    reading: str | None = None,
    as_of: dt.date | None = None,
    options: Collection[str] = (),
) -> Crisis:
    """Read a crisis file, or the folder that holds `crisis.yaml`.

    variant : read it as of another day that it declares; as_of : the same by its day.
    reading : read it as that one of its sources does.
    options : names of the options that are done, as ("hotline",).

    Raises CrisisError with every mistake when the file has any; warnings are kept. UsageError when
    both `variant` and `as_of` are given, or `options` is one text.
    """
    if variant is not None and as_of is not None:
        raise UsageError("`variant` and `as_of` both say the day", hint="give one of them")
    if isinstance(options, str):
        raise UsageError(
            f"`options` takes several names, got {options!r}", hint=f"write ({options!r},)"
        )
    examined = language.examine(
        path, variant=variant, reading=reading, as_of=as_of, options=options
    )
    if examined.crisis is None:
        raise CrisisError(diagnostics=examined.diagnostics)
    return Crisis(examined.crisis, examined.diagnostics)


@dataclass(frozen=True, slots=True, repr=False)
class Crisis:
    """A crisis file that was read without errors. `model` holds everything it says."""

    model: CrisisModel
    warnings: tuple[Diagnostic, ...] = ()

    @property
    def id(self) -> str:
        """The id of the crisis."""
        return self.model.id

    def check(self, max_states: int = MAX_STATES) -> tuple[Diagnostic, ...]:
        """Every finding, those of the compiler included; never raises for a bad file."""
        try:
            game = self.compile(max_states)
        except CrisisError as error:
            return merge(self.warnings, error.diagnostics)
        return merge(self.warnings, game.warnings)

    def compile(self, max_states: int = MAX_STATES, progress: Progress | None = None) -> Game:
        """The game on its reachable states; in parts where nothing links some to others.

        Raises CrisisError, or LimitError above `max_states`.
        """
        if not (self.model.perceptions or self.model.reputations):
            from detente.apart import separated

            parts = separated(self, max_states, progress)
            if parts is not None:
                return parts
            game = games.compile_crisis(self.model, max_states=max_states, progress=progress)
            return Game(self, game)
        from detente.outlook import beliefs, perceived

        game = beliefs.compile_game(self.model, max_states=max_states, progress=progress)
        seen = perceived.seen_games(self.model, max_states, progress)
        theirs = {actor: Game(Crisis(each.crisis), each) for actor, each in seen.items()}
        return Game(self, game, theirs)

    def __repr__(self) -> str:
        model = self.model
        return (
            f"<Crisis {model.id}: {model.title}, as of {model.as_of}; {len(model.actors)} actors, "
            f"{len(model.factors)} factors, {len(model.moves)} moves, "
            f"{len(model.questions)} questions>"
        )

    def _repr_html_(self) -> str:
        return notebook.crisis(self.model)


@dataclass(frozen=True, slots=True, repr=False)
class Game:
    """A compiled crisis. `model` holds arrays and levels.

    seen : the game as each actor with a perception of its own sees it, by actor.
    """

    crisis: Crisis
    model: games.Game
    seen: Mapping[str, Game] = field(default_factory=dict)

    @property
    def states(self) -> int:
        """Number of reachable states."""
        return self.model.states

    @property
    def size(self) -> Size:
        """States, edges and transitions."""
        return gather.size(self.model.arrays)

    @property
    def warnings(self) -> tuple[Diagnostic, ...]:
        """What the compiler found."""
        return self.model.diagnostics

    def solve(
        self,
        *,
        values: Literal["lse", "aqre"] = "lse",
        precision_scale: float = 1.0,
        foresight: float | None = None,
        settings: Settings | None = None,
        near: Play | None = None,
        progress: Progress | None = None,
        threads: int | None = None,
    ) -> Play:
        """The equilibrium, with its certificate.

        values : "lse", or "aqre" for comparison. precision_scale : multiplies every precision.
        foresight : weeks; asks for the play of actors who look only so far ahead.
        settings : everything else; `values` and `foresight` win over it.
        near : the play of a game that differs a little: its equilibria are followed to this one,
        which is quick, and no others are looked for. Where that fails it is solved afresh.
        threads : None takes all cores; results do not depend on it.

        When play does not settle, the result says so (`certificate.converged` is false) and holds
        the play of limited foresight, marked as such.
        """
        chosen = settings_for(values, precision_scale, foresight, settings)

        def solved_alone(game: Game) -> Play:
            return _solved(game, chosen, foresight is not None, precision_scale, progress, threads)

        known = None if near is None or foresight is not None else _followed(near, self, threads)
        play = known or solved_alone(self)
        if not self.seen:
            return play
        from detente.outlook import perceived

        # what an actor expected before is closer to what it expects now than the truth is
        before = {} if near is None else near.seen
        seen = {
            who: _followed(before.get(who, play), each, threads) or solved_alone(each)
            for who, each in self.seen.items()
        }
        theirs = {actor: (each.game.model, each.solution) for actor, each in seen.items()}
        solution = perceived.composite(play.game.model, play.solution, theirs)
        return Play(play.game, solution, precision_scale, seen, play.solution)

    def __repr__(self) -> str:
        arrays = self.model.arrays
        return (
            f"<Game {self.crisis.id}: {arrays.states:,} states, {arrays.edges:,} edges, "
            f"{arrays.transitions:,} transitions>"
        )

    def _repr_html_(self) -> str:
        return notebook.game(self.crisis.model, self.size)


def settings_for(
    values: Literal["lse", "aqre"],
    precision_scale: float,
    foresight: float | None,
    settings: Settings | None,
) -> Settings:
    """What the options of `Game.solve` ask of the solver; UsageError where they make no sense."""
    if not 0.0 <= precision_scale < float("inf"):
        raise UsageError(f"precision_scale must be a number from 0 up, got {precision_scale}")
    chosen = dataclasses.replace(settings or Settings(), values=values)
    return chosen if foresight is None else dataclasses.replace(chosen, foresight=foresight)


def _followed(play: Play, game: Game, threads: int | None) -> Play | None:
    """The play of another game with the same states that goes on from this one, if it does."""
    from detente.outlook import perceived

    scale = play.precision_scale
    model = game.model if scale == 1.0 else game.model.at_precision(scale)
    found = perceived.followed(play.game.model, play.true or play.solution, model, threads)
    return None if found is None else Play(dataclasses.replace(game, model=model), found, scale)


def _solved(
    game: Game,
    settings: Settings,
    limited: bool,
    scale: float,
    progress: Progress | None,
    threads: int | None,
) -> Play:
    """The game's own play, whatever anybody else sees."""
    model = game.model if scale == 1.0 else game.model.at_precision(scale)
    method = solving.limited_foresight if limited else solving.solve
    solution = method(model.problem, settings, progress, threads)
    return Play(dataclasses.replace(game, model=model), solution, scale)


@dataclass(frozen=True, slots=True, repr=False)
class Play:
    """A solved game. `solution` holds every equilibrium found, with values and choices.

    seen : where actors see the crisis with numbers of their own, the play that each expects, by
    actor. `solution` then is what happens when each acts on what it sees and the others play the
    equilibrium of the true game; `certificate` is that of the true game. true : in that case, the
    solution of the true game, as it would be played if nobody saw it wrongly.
    """

    game: Game
    solution: Solution
    precision_scale: float = 1.0
    seen: Mapping[str, Play] = field(default_factory=dict)
    true: Solution | None = None

    @property
    def crisis(self) -> CrisisModel:
        """What the file says."""
        return self.game.crisis.model

    @property
    def version(self) -> str:
        """Of the engine."""
        return __version__

    @property
    def size(self) -> Size:
        """States, edges and transitions."""
        return self.game.size

    @property
    def certificate(self) -> Proof:
        """What was checked, by code that shares nothing with the solver, and what came out."""
        return solved.proof(self.solution)

    @property
    def listed(self) -> tuple[Listed, ...]:
        """Every equilibrium found, or the policies of limited foresight."""
        return solved.listed(self.solution, None)

    @property
    def speaking(self) -> Equilibrium:
        """The headline equilibrium, or the one that stands in as an example.

        Raises NotConverged when there is none at all.
        """
        found = solved.speaking(self.solution)
        if found is None:
            raise NotConverged(self.solution.reason)
        return found.play

    @property
    def next_moves(self) -> tuple[ActorNow, ...]:
        """What each actor does next in the state at `as_of`.

        Where there is no headline, in the first play that stands as an example (see `now`); empty
        when nothing converged.
        """
        return self.now[0].actors if self.now else ()

    @property
    def now(self) -> tuple[Now, ...]:
        """What everybody does next in the headline, or in each play listed in its place."""
        return gather.now(self.game.model, self.solution)

    def forecast(self, progress: Progress | None = None) -> Outlook:
        """Answer the questions of the file.

        Raises NotConverged when there is not even a play of limited foresight.
        """
        from detente import outlook

        if solved.speaking(self.solution) is None:
            raise NotConverged(self.solution.reason, hint="lower the precision or the foresight")
        seen = {
            actor: Outlook(each, outlook.brief_forecast(each.game.model, each.solution, progress))
            for actor, each in self.seen.items()
        }
        return Outlook(self, outlook.forecast(self.game.model, self.solution, progress), seen)

    def simulate(self, seed: int = 1, paths: int = 3, weeks: float | None = None) -> Sample:
        """Sampled histories over `weeks` weeks (to the last horizon of a question).

        The same seed gives the same histories. Raises NotConverged like `forecast`.
        """
        return gather.sample(self.game.model, self.speaking, seed, paths, weeks)

    def export(self, npz: Path_ | None = None, drn: Path_ | None = None) -> None:
        """Write the game with its solution (.npz) and the chain for Storm (.drn)."""
        from detente.show import export

        export.write(self.game.model, self.speaking, npz, drn)

    def __repr__(self) -> str:
        proof = self.certificate
        kind = "limited foresight" if proof.limited else "equilibrium"
        standing = "converged" if proof.converged else "NOT converged"
        return f"<Play {self.crisis.id}: {kind}, {standing}, residual {proof.residual:.1e} points>"

    def _repr_html_(self) -> str:
        return notebook.play(self.certificate, self.listed, self.now)


@overload
def diff(first: Crisis, second: Crisis) -> Difference: ...
@overload
def diff(first: Outlook, second: Outlook) -> Difference: ...
def diff(first: Crisis | Outlook, second: Crisis | Outlook) -> Difference:
    """What differs between two crises, or between two outlooks (then play and forecast too)."""
    if isinstance(first, Crisis) and isinstance(second, Crisis):
        changes = compare.file_changes(first.model, second.model)
        return Difference(first.id, second.id, changes)
    if isinstance(first, Outlook) and isinstance(second, Outlook):
        return Difference(
            first.crisis.id,
            second.crisis.id,
            compare.file_changes(first.crisis, second.crisis),
            compare.play_changes(first.play.next_moves, second.play.next_moves),
            compare.forecast_changes(first.facts(histories=0), second.facts(histories=0)),
        )
    raise UsageError(
        f"cannot compare a {type(first).__name__} with a {type(second).__name__}",
        hint="give two crises or two outlooks",
    )
