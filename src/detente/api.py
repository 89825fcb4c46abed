"""The Python face: immutable objects over the packages, as `import detente` offers them.

    crisis = detente.load("crises/karabakh-2020")      Crisis
    game = crisis.compile()                            Game
    play = game.solve()                                Play
    outlook = play.forecast()                          Outlook, a mapping of questions to answers

Every object keeps the one that it came from. In a notebook each shows itself as a table.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, overload

from detente import crisis as language
from detente import game as games
from detente import solve as solving
from detente._version import __version__
from detente.crisis.diagnostics import Diagnostic
from detente.crisis.model import Crisis as CrisisModel
from detente.errors import CrisisError, NotConverged, UsageError
from detente.outlook.answer import Answer
from detente.show import compare, gather, notebook, solved, tables
from detente.show.facts import ActorNow, Facts, Listed, Now, Proof, Size
from detente.show.histories import Sample
from detente.solve.result import Equilibrium, Settings, Solution

if TYPE_CHECKING:
    import pandas as pd

    from detente.outlook import Forecast

Path_ = str | PathLike[str]
Progress = Callable[[str, float], None]
MAX_STATES = 2_000_000


def load(path: Path_, variant: str | None = None) -> Crisis:
    """Read a crisis file, or the folder that holds `crisis.yaml`.

    Raises CrisisError with every mistake when the file has any; warnings are kept.
    """
    examined = language.examine(path, variant=variant)
    if examined.crisis is None:
        raise CrisisError(diagnostics=examined.diagnostics)
    return Crisis(examined.crisis, variant, examined.diagnostics)


@dataclass(frozen=True, slots=True, repr=False)
class Crisis:
    """A crisis file that was read without errors. `model` holds everything it says."""

    model: CrisisModel
    variant: str | None = None
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
            return (*self.warnings, *error.diagnostics)
        return (*self.warnings, *game.warnings)

    def compile(self, max_states: int = MAX_STATES, progress: Progress | None = None) -> Game:
        """The game on its reachable states.

        Raises CrisisError, or LimitError above `max_states`.
        """
        game = games.compile_crisis(self.model, max_states=max_states, progress=progress)
        return Game(self, game)

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
    """A compiled crisis. `model` holds arrays and levels."""

    crisis: Crisis
    model: games.Game

    @property
    def states(self) -> int:
        """Number of reachable states."""
        return self.model.states

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
        progress: Progress | None = None,
    ) -> Play:
        """The equilibrium, with its certificate.

        values : "lse", or "aqre" for comparison. precision_scale : multiplies every precision.
        foresight : weeks; asks for the play of actors who look only so far ahead.
        settings : everything else; `values` and `foresight` win over it.

        When play does not settle, the result says so (`certificate.converged` is false) and holds
        the play of limited foresight, marked as such.
        """
        if not 0.0 <= precision_scale < float("inf"):
            raise UsageError(f"precision_scale must be a number from 0 up, got {precision_scale}")
        chosen = dataclasses.replace(settings or Settings(), values=values)
        model = self.model
        if precision_scale != 1.0:
            precision = model.arrays.precision * precision_scale
            arrays = dataclasses.replace(model.arrays, precision=precision).freeze()
            model = dataclasses.replace(model, arrays=arrays)
        if foresight is None:
            solution = solving.solve(model.arrays, chosen, progress)
        else:
            chosen = dataclasses.replace(chosen, foresight=foresight)
            solution = solving.limited_foresight(model.arrays, chosen, progress)
        return Play(Game(self.crisis, model), solution, precision_scale)

    def __repr__(self) -> str:
        arrays = self.model.arrays
        return (
            f"<Game {self.crisis.id}: {arrays.states:,} states, {arrays.edges:,} edges, "
            f"{arrays.transitions:,} transitions>"
        )

    def _repr_html_(self) -> str:
        return notebook.game(self.crisis.model, gather.size(self.model.arrays))


@dataclass(frozen=True, slots=True, repr=False)
class Play:
    """A solved game. `solution` holds every equilibrium found, with values and choices."""

    game: Game
    solution: Solution
    precision_scale: float = 1.0

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
        return gather.size(self.game.model.arrays)

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
        return Outlook(self, outlook.forecast(self.game.model, self.solution, progress))

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


@dataclass(frozen=True, slots=True, repr=False)
class Outlook(Mapping[str, Answer]):
    """A forecast: a mapping from question id to its answer."""

    play: Play
    model: Forecast

    def __getitem__(self, key: str) -> Answer:
        return self.model.answers[key]

    def __iter__(self) -> Iterator[str]:
        return iter(self.model.answers)

    def __len__(self) -> int:
        return len(self.model.answers)

    @property
    def crisis(self) -> CrisisModel:
        """What the file says."""
        return self.play.crisis

    def facts(self, seed: int = 1, histories: int = 3) -> Facts:
        """Everything that tables, charts and the report say, as plain data."""
        play = self.play
        return gather.gather(
            play.game.model,
            play.solution,
            self.model,
            variant=play.game.crisis.variant,
            precision_scale=play.precision_scale,
            warnings=_told((*play.game.crisis.warnings, *play.game.warnings)),
            seed=seed,
            histories=histories,
        )

    def to_frame(self) -> pd.DataFrame:
        """One row a question: probability, value, span, tempos only, half and double precision."""
        return notebook.frame(self.crisis, self.model.answers)

    def report(self, path: Path_, seed: int = 1) -> Path:
        """Write the report, one self-contained HTML page, and return its path.

        `seed` is that of the three sampled histories. Raises UsageError when it cannot be written.
        """
        from detente.show import files, report

        where = Path(path)
        files.write(where, report.render(self.facts(seed)))
        return where

    def simulate(self, seed: int = 1, paths: int = 3, weeks: float | None = None) -> Sample:
        """Sampled histories, as `Play.simulate`."""
        return self.play.simulate(seed, paths, weeks)

    def __repr__(self) -> str:
        told = ", ".join(f"{key} {tables.figure(each)}" for key, each in self.items())
        return f"<Outlook {self.crisis.id}: {told}>"

    def _repr_html_(self) -> str:
        return notebook.outlook(self.facts(histories=0))


def _told(found: tuple[Diagnostic, ...]) -> tuple[str, ...]:
    """Warnings with their line, without source text and hint."""
    return tuple(
        f"line {each.location.line}: {each.message}" if each.location else each.message
        for each in found
    )


@dataclass(frozen=True, slots=True, repr=False)
class Difference:
    """What differs: in the file and, between outlooks, in play now and in the forecast."""

    first: str
    second: str
    files: tuple[compare.Change, ...]
    play: tuple[compare.MoveChange, ...] | None = None
    forecast: tuple[compare.AnswerChange, ...] | None = None

    def tables(self) -> tuple[tables.Table, ...]:
        """The difference as tables of words."""
        return compare.shown(self.files, self.play, self.forecast)

    def record(self) -> dict[str, Any]:
        """The difference as plain data."""
        return compare.record(self.first, self.second, self.files, self.play, self.forecast)

    def __bool__(self) -> bool:
        return bool(self.files or self.play or any(_moved(each) for each in self.forecast or ()))

    def __repr__(self) -> str:
        return f"<Difference {self.first} | {self.second}: {len(self.files)} changes in the file>"

    def _repr_html_(self) -> str:
        return notebook.difference(self.tables())


def _moved(change: compare.AnswerChange) -> bool:
    return change.before != change.after


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
