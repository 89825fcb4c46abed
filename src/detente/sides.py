"""Several readings of one crisis side by side, and what parts them.

    readings = detente.readings("crises/karabakh-2020")       all that the file declares
    readings["examiner"]["russia-fights"].probability         on a day that knows what all know
    readings.on_own_day["examiner"]                           on the day of its own information
    readings.partings[0].splits["russia-fights"].day          how much of the gap is the day

See `detente.show.parting` for how a gap is split.
"""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Iterable, Iterator, Mapping
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from dataclasses import dataclass, replace
from functools import partial
from itertools import combinations
from pathlib import Path
from typing import Literal

from detente import crisis as language
from detente.apart import PlayApart
from detente.api import MAX_STATES, Crisis, Game, Outlook, Path_, Play, Progress, load
from detente.crisis import wording
from detente.crisis.diagnostics import Diagnostic, did_you_mean, listed, merge
from detente.crisis.loading import Swap, day_for
from detente.crisis.model import Crisis as CrisisModel
from detente.crisis.model import Override
from detente.errors import DetenteError, UsageError
from detente.evidence.confidence import Confidence, assess
from detente.outlook import quick
from detente.show import compare
from detente.show import readings as words
from detente.show.parting import Driver, Kind, Parting, SideBySide, Told, minus, splits
from detente.solve.result import Settings
from detente.solve.workers import available_cores
from detente.study.compiling import STRUCTURE, Compiler
from detente.study.trial import bare, in_one_line

CAREFUL = Settings(restarts=0)
"""Of the play after a switch, where it cannot be followed from the play before."""
Job = Future[dict[str, float | None]] | str
"""A switch that is being solved, or why there is nothing to solve."""


@dataclass(frozen=True, slots=True, repr=False)
class Readings(Mapping[str, Outlook]):
    """Outlooks by reading, all as of one day.

    file : the outlook by the file's own numbers on that day. on_own_day : each reading on the first
    day of the file that knows what its source knew. partings : what lies between each two; only
    that between the two whose views lie farthest apart has drivers.
    """

    file: Outlook
    outlooks: Mapping[str, Outlook]
    on_own_day: Mapping[str, Outlook]
    partings: tuple[Parting, ...] = ()

    def __getitem__(self, key: str) -> Outlook:
        return self.outlooks[key]

    def __iter__(self) -> Iterator[str]:
        return iter(self.outlooks)

    def __len__(self) -> int:
        return len(self.outlooks)

    @property
    def crisis(self) -> CrisisModel:
        """What the file says, on the common day."""
        return self.file.crisis

    @property
    def as_of(self) -> dt.date:
        """The common day."""
        return self.crisis.as_of

    @property
    def warnings(self) -> tuple[Diagnostic, ...]:
        """What was found in the file and in the games, each once."""
        every = (self.file, *self.outlooks.values(), *self.on_own_day.values())
        games = [outlook.play.game for outlook in every]
        return merge(*(found for game in games for found in (game.crisis.warnings, game.warnings)))

    def confidence(self) -> Confidence:
        """How well founded the file's own answers are, with how far the readings lie apart."""
        model = self.file.model
        return assess(
            self.crisis,
            model.answers,
            [each.nats_per_move for each in model.incentives.values()],
            headline=model.headline,
            readings={
                name: {key: answer.value for key, answer in each.items()}
                for name, each in self.outlooks.items()
            },
        )

    def facts(self) -> SideBySide:
        """Everything that tables, chart and report say of them, as plain data."""
        told = tuple(_told(self, key) for key in ("", *self.outlooks))
        return SideBySide(self.crisis, told, self.partings, self.file.play.version)

    def report(self, path: Path_, seed: int = 1) -> Path:
        """Write the report of the file's own numbers with the readings side by side in a section.

        As `Outlook.report`.
        """
        from detente.show import files, report

        where = Path(path)
        own = self.file.facts(seed)
        facts = replace(
            own, implied=self.file.implied(), readings=self.facts(), confidence=self.confidence()
        )
        files.write(where, report.render(facts))
        return where

    def __repr__(self) -> str:
        named = ", ".join(f"{key} of {each.crisis.as_of}" for key, each in self.on_own_day.items())
        return f"<Readings {self.crisis.id} as of {self.as_of}: {named}>"

    def _repr_html_(self) -> str:
        return words.notebook(self.facts())


def readings(
    path: Path_,
    names: Iterable[str] | None = None,
    as_of: dt.date | None = None,
    *,
    values: Literal["lse", "aqre"] = "lse",
    precision_scale: float = 1.0,
    max_states: int = MAX_STATES,
    progress: Progress | None = None,
) -> Readings:
    """Forecast a crisis in several readings, and find out what parts them.

    names : of the readings; all of the file when left out. as_of : the common day, which must be
    one of the file's; the first that knows what all of them know when left out.

    Raises UsageError for readings that are not there and for a day that is too early, else as
    `load`, `Crisis.compile` and `Play.forecast`.
    """
    base = load(path).model
    chosen = _chosen(base, names)
    day = _common_day(base, chosen, as_of)
    maker = _Maker(path, values, precision_scale, max_states, progress)
    # every view is read before any is solved, so that mistakes come to light at once
    own_days = {name: _own_day(base, name) for name in chosen}
    there = {name: load(path, reading=name, as_of=day) for name in chosen}
    before = {n: load(path, reading=n, as_of=each) for n, each in own_days.items() if each != day}
    file = maker.outlook("the file", load(path, as_of=day))
    outlooks = {name: maker.outlook(name, each, file.play) for name, each in there.items()}
    earlier = {name: maker.outlook(name, each) for name, each in before.items()}
    found = Readings(file, outlooks, {name: earlier.get(name, outlooks[name]) for name in chosen})
    return replace(found, partings=_partings(found, maker))


def _chosen(base: CrisisModel, names: Iterable[str] | None) -> tuple[str, ...]:
    """The readings asked for, each once, in the order asked for."""
    if not base.readings:
        raise UsageError(f"{base.id} has no readings", hint="declare them under `readings:`")
    chosen = tuple(dict.fromkeys(base.readings if names is None else names))
    for name in chosen:
        if name not in base.readings:
            raise UsageError(
                f"{base.id} has no reading `{name}`",
                hint=did_you_mean(name, base.readings) or f"it has {listed(base.readings)}",
            )
    return chosen


def _own_day(base: CrisisModel, name: str) -> dt.date:
    """The first day of the file that knows what the reading's source knew."""
    variant = day_for(base, base.readings[name].information)
    return base.as_of if variant is None else base.dates[variant]


def _common_day(base: CrisisModel, names: tuple[str, ...], as_of: dt.date | None) -> dt.date:
    """The day asked for, or the first that knows what all these readings know."""
    earliest = max((_own_day(base, name) for name in names), default=base.as_of)
    if as_of is None:
        return earliest
    for name in names:
        information = base.readings[name].information
        if information > as_of:
            raise UsageError(
                f"the reading `{name}` knows of days up to {information}, later than {as_of}",
                hint=f"the earliest day that can be asked for is {earliest}",
            )
    return as_of


@dataclass(frozen=True, slots=True)
class _Maker:
    """Makes outlooks of one file, all in the same way."""

    path: Path_
    values: Literal["lse", "aqre"]
    scale: float
    max_states: int
    progress: Progress | None

    def outlook(self, name: str, crisis: Crisis, near: Play | None = None) -> Outlook:
        """The whole forecast of a crisis; `name` is told with the progress.

        near : the play to follow, so that two readings differ by numbers and not by branches.
        """
        progress = None if self.progress is None else partial(_staged, self.progress, name)
        game = crisis.compile(self.max_states, progress)
        play = game.solve(
            values=self.values, precision_scale=self.scale, near=near, progress=progress
        )
        return play.forecast(progress)

    def switched(self, reading: str, swap: Swap, near: Play, compiler: Compiler | None) -> Game:
        """The game of a reading with some overrides taken from another, on the day of `near`.

        compiler : knows the game of `near`, where it differs from this by numbers alone.
        """
        model = language.load(self.path, reading=reading, as_of=near.crisis.as_of, swap=swap)
        if compiler is None:
            return Crisis(model).compile(self.max_states)
        alike = {name: getattr(near.crisis, name) for name in STRUCTURE}
        return compiler.game(replace(model, **alike), self.max_states)

    def values_of(self, game: Game, near: Play) -> dict[str, float | None]:
        """Its forecasts by question, in one thread. near : the play to follow."""
        play = game.solve(
            values=self.values, precision_scale=self.scale, settings=CAREFUL, near=near, threads=1
        )
        spoken = play.speaking
        if isinstance(play, PlayApart):
            return {key: each.value for key, each in play.forecast().items()}
        if play.solution.chosen is None:
            return dict.fromkeys(play.crisis.questions)
        found = quick.answers(play.game.model, spoken, cores=1)
        return {key: None if math.isnan(value) else value for key, value in found.items()}

    def report(self, share: float) -> None:
        """How far the search for what parts the readings is."""
        if self.progress is not None:
            self.progress("what parts them", share)


def _staged(progress: Progress, name: str, stage: str, share: float) -> None:
    progress(f"{name}, {stage}", share)


def _partings(found: Readings, maker: _Maker) -> tuple[Parting, ...]:
    """Between each two readings, or between the file and the only one."""
    pairs = list(combinations(found.outlooks, 2)) or [("", name) for name in found.outlooks]
    partings = []
    for first, second in pairs:
        told = _told(found, first), _told(found, second)
        plays = (_outlook(found, each).play.next_moves for each in (first, second))
        moves = compare.play_changes(*plays)
        partings.append(Parting(first, second, splits(*told), moves))
    widest = max(partings, key=lambda each: each.width)
    drivers = _drivers(found, widest, maker)
    return tuple(replace(each, drivers=drivers) if each is widest else each for each in partings)


def _outlook(found: Readings, reading: str) -> Outlook:
    return found.outlooks[reading] if reading else found.file


def _told(found: Readings, key: str) -> Told:
    """One reading as plain data; the file where `key` is empty."""
    common = _outlook(found, key)
    own = found.on_own_day[key] if key else common
    reading = found.crisis.readings.get(key)
    source = None if reading is None else found.crisis.sources.get(reading.source)
    return Told(
        id=key,
        title="its own numbers" if reading is None else reading.title,
        source="" if source is None else source.title,
        information=None if reading is None else reading.information,
        day=own.crisis.as_of,
        own=own.model.answers,
        common=common.model.answers,
        proof=common.play.certificate,
        own_proof=own.play.certificate,
    )


# --- what the views rest on -------------------------------------------------------------------


def _drivers(found: Readings, parting: Parting, maker: _Maker) -> tuple[Driver, ...]:
    """What each override that differs does alone, on the common day."""
    first, second = (_outlook(found, each).crisis for each in (parting.first, parting.second))
    cites: dict[str, tuple[str, ...]] = {}
    kinds: dict[str, Kind] = {}
    for key, override in _overrides(first, parting.first) + _overrides(second, parting.second):
        cited = (str(each) for each in override.cite)
        cites[key] = tuple(dict.fromkeys((*cites.get(key, ()), *cited)))
        kinds[key] = override.kind
    apart = {key: kind for key, kind in kinds.items() if _differs(first, second, key, kind)}
    drivers = []
    for key, (changes, fault) in _switches(found, parting, apart, maker).items():
        before, after = (_reads(each, key, kinds[key]) for each in (first, second))
        drivers.append(Driver(key, kinds[key], before, after, cites[key], changes, fault))
    return tuple(drivers)


def _overrides(crisis: CrisisModel, reading: str) -> list[tuple[str, Override]]:
    found = crisis.readings.get(reading)
    return [] if found is None else [(each.key, each) for each in found.overrides]


def _reads(crisis: CrisisModel, key: str, kind: Kind) -> str:
    """What stands at the key of a number or the path of alternatives, in words."""
    if kind == "choice":
        return crisis.alternatives[key].chosen
    return wording.number(crisis.numbers[key])


def _differs(first: CrisisModel, second: CrisisModel, key: str, kind: Kind) -> bool:
    """Whether the two say different things there; another range alone changes no forecast."""
    if kind == "choice":
        return first.alternatives[key].chosen != second.alternatives[key].chosen
    left, right = first.numbers[key], second.numbers[key]
    return left.best * left.scale != right.best * right.scale


def _switches(
    found: Readings, parting: Parting, apart: Mapping[str, Kind], maker: _Maker
) -> dict[str, tuple[dict[str, float], str]]:
    """By key, the change of each forecast when it alone is switched; or why it cannot be.

    Games are made one after the other; those that are made are solved meanwhile, as many at a time
    as there are cores, each in one thread.
    """
    # other precisions are not shown for a switch, so they are not followed
    near = bare(_outlook(found, parting.first or parting.second).play)
    # a game that was solved at another precision is not what its crisis compiles to
    known = Compiler().knowing(near.game) if maker.scale == 1.0 else None
    with ThreadPoolExecutor(available_cores()) as pool:
        jobs: list[Job] = []
        for place, key in enumerate(apart):
            maker.report(place / len(apart) / 2)
            reading, swap = _swap(parting, key, frozenset(apart))
            alike = all(apart[each] == "number" for each in swap.keys)
            jobs.append(_begun(pool, maker, reading, swap, near, known if alike else None))
        changes = {}
        for place, (key, job) in enumerate(zip(apart, jobs, strict=True)):
            maker.report((1 + place / len(apart)) / 2)
            changes[key] = _ended(job, parting)
    return changes


def _swap(parting: Parting, key: str, apart: frozenset[str]) -> tuple[str, Swap]:
    """The reading in which `key` alone is switched, and how."""
    if parting.first:
        return parting.first, Swap(frozenset({key}), parting.second)
    # the file with one override of the second is the second with all others taken back
    return parting.second, Swap(apart - {key})


def _begun(
    pool: Executor, maker: _Maker, reading: str, swap: Swap, near: Play, known: Compiler | None
) -> Job:
    """Start to solve a switch; or why there is no game to solve."""
    try:
        game = maker.switched(reading, swap, near, known)
    except DetenteError as error:
        return in_one_line(error)
    return pool.submit(maker.values_of, game, near)


def _ended(job: Job, parting: Parting) -> tuple[dict[str, float], str]:
    """What a switch does to each forecast; or why it cannot be said."""
    if isinstance(job, str):
        return {}, job
    try:
        values = job.result()
    except DetenteError as error:
        return {}, in_one_line(error)
    before = {each.question: each.common[0] for each in parting.splits.values()}
    changes = {question: minus(values[question], before[question]) for question in before}
    if all(math.isnan(each) for each in changes.values()):
        return {}, "no single forecast stands for it"
    return changes, ""
