"""What could be done, and what it would do: options compared for an aim, in every reading.

For an aim, an option's gain is the change of its question's answer in the wanted direction. With
g(o, r) the gain of option o in reading r (doing nothing gains 0),

    worst case  min over r of g(o, r)
    regret      max over r of (max over o' of g(o', r)) - g(o, r)

The robust choice is the option with the least regret among those that force nobody (Savage 1951,
Journal of the American Statistical Association 46(253)). Of two aims, those options stand on the
front than which no other is better for one and no worse for the other.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

from detente.crisis.model import Aim, Crisis, Option
from detente.show import effects as over
from detente.show import numbers, tables
from detente.show.effects import NOTHING as NOTHING
from detente.show.effects import Effects
from detente.show.readings import moved
from detente.show.tables import Column, Table

FILE = ""
SAME = 1e-9
PART = 0.005
RANK_NOTE = (
    "Gain: change of the aim's question in the wanted direction, by the file's own numbers. Worst "
    "case: the least gain over the file and all readings. Regret: how much less than the best "
    "option there, where that is most. An option that forces or threatens is never called the best."
)
COST_NOTE = (
    "Worth: change of what the crisis is worth to each actor from now on, in points, as it sees "
    "it; what the option costs those who do it is not in it and stands beside it."
)


@dataclass(frozen=True, slots=True)
class Result:
    """What a crisis answers with an option done, in one reading.

    questions : by id, nan where there is no answer (`fault` says why). worths : points, by actor.
    """

    questions: Mapping[str, float]
    worths: Mapping[str, float] = field(default_factory=dict)
    fault: str = ""


@dataclass(frozen=True, slots=True)
class Ranked:
    """An option's standing for an aim. regret_in, worst_in : the readings where they are met."""

    option: str
    gain: float
    worst: float
    worst_in: str
    regret: float
    regret_in: str
    coercive: bool


@dataclass(frozen=True, slots=True)
class Options:
    """All options of a crisis in all readings asked for; the file's own numbers are reading FILE.

    results : by option (NOTHING: none done), then by reading. effects : over the ranges of the
    file's own numbers; None where nothing was drawn.
    """

    crisis: Crisis
    version: str
    readings: tuple[str, ...]
    results: Mapping[str, Mapping[str, Result]]
    effects: Effects | None = None

    @property
    def options(self) -> list[Option]:
        """Those that were tried, in the order of the file."""
        return [each for key, each in self.crisis.options.items() if key in self.results]

    def change(self, option: str, question: str, reading: str = FILE) -> float:
        """What an option does to an answer; nan where either has none."""
        after = self.results[option][reading].questions[question]
        return _less(after, self.results[NOTHING][reading].questions[question])

    def gain(self, aim: Aim, option: str, reading: str = FILE) -> float:
        """How far it takes the aim's question in the wanted direction."""
        change = self.change(option, aim.question, reading)
        return change if aim.direction == "raise" else -change

    def reaches(self, aim: Aim) -> bool:
        """Whether any option gains anything for the aim, in any reading."""
        gains = (self.gain(aim, each.id, r) for each in self.options for r in self.readings)
        return any(each > SAME for each in gains)

    def ranked(self, aim: Aim) -> tuple[Ranked, ...]:
        """Options by the least regret, then by the better worst case, then by gain.

        An option without an answer somewhere comes last, with nan.
        """
        best = {
            reading: max(
                (0.0, *(self.gain(aim, each.id, reading) for each in self.options)), key=_known
            )
            for reading in self.readings
        }
        found = [self._standing(aim, each, best) for each in self.options]
        return tuple(
            sorted(found, key=lambda r: (math.isnan(r.regret), r.regret, -r.worst, -r.gain))
        )

    def _standing(self, aim: Aim, option: Option, best: Mapping[str, float]) -> Ranked:
        gains = {reading: self.gain(aim, option.id, reading) for reading in self.readings}
        behind = {reading: best[reading] - gain for reading, gain in gains.items()}
        worst = min(gains, key=lambda reading: _or(gains[reading], -math.inf))
        most = max(behind, key=lambda reading: _or(behind[reading], math.inf))
        return Ranked(
            option.id, gains[FILE], gains[worst], worst, behind[most], most, option.coercive
        )

    def robust(self, aim: Aim) -> Ranked | None:
        """The least regret among options that force nobody and gain something; None without one."""
        return next(
            (each for each in self.ranked(aim) if not each.coercive and each.worst > SAME),
            next(
                (each for each in self.ranked(aim) if not each.coercive and each.gain > SAME), None
            ),
        )

    def front(self, first: Aim, second: Aim, reading: str = FILE) -> tuple[str, ...]:
        """Options, and NOTHING, that no other option beats for both aims."""
        places = {NOTHING: (0.0, 0.0)} | {
            each.id: (self.gain(first, each.id, reading), self.gain(second, each.id, reading))
            for each in self.options
        }
        known = {key: at for key, at in places.items() if not any(map(math.isnan, at))}
        return tuple(
            key for key, at in known.items() if not any(_beats(b, at) for b in known.values())
        )


def _less(after: float, before: float) -> float:
    """The difference; 0 where both are infinite."""
    return 0.0 if after == before else after - before


def _known(value: float) -> float:
    return _or(value, -math.inf)


def _or(value: float, instead: float) -> float:
    return instead if math.isnan(value) else value


def _beats(one: tuple[float, float], other: tuple[float, float]) -> bool:
    """Whether `one` is better for one aim and no worse for the other."""
    no_worse = all(a >= b - SAME for a, b in zip(one, other, strict=True))
    return no_worse and any(a > b + SAME for a, b in zip(one, other, strict=True))


# --- tables -----------------------------------------------------------------------------------


def rank_table(found: Options, aim: Aim) -> Table:
    """All options for one aim."""
    kind = found.crisis.questions[aim.question].kind
    robust = found.robust(aim)
    several = len(found.readings) > 1
    columns = (
        Column("Option"),
        Column("Who"),
        Column("Gain", number=True, strong=True),
        *((Column("Worst case", number=True), Column("in")) if several else ()),
        *((Column("Regret", number=True),) if several else ()),
        Column("Standing"),
    )
    rows = []
    for each in found.ranked(aim):
        option = found.crisis.options[each.option]
        rows.append(
            (
                each.option,
                ", ".join(option.by),
                moved(kind, each.gain),
                *((moved(kind, each.worst), _reading(each.worst_in)) if several else ()),
                *((moved(kind, each.regret).removeprefix("+"),) if several else ()),
                _standing(found, each, robust),
            )
        )
    now = tables.value_text(kind, _value(found.results[NOTHING][FILE].questions[aim.question]))
    title = f"{aim.text} ({aim.direction} {aim.question}, now {now})"
    notes = [RANK_NOTE]
    if not found.reaches(aim):
        notes.insert(0, "No option comes nearer to this aim.")
    return Table(title, columns, tuple(rows), tuple(notes))


def _standing(found: Options, each: Ranked, robust: Ranked | None) -> str:
    fault = next((r.fault for r in found.results[each.option].values() if r.fault), "")
    if fault:
        return f"no answer somewhere: {fault}"
    told = ["coercive"] if each.coercive else []
    if robust is not None and each.option == robust.option:
        told.append("robust choice")
    if each.worst < -PART:
        told.append("may do harm to the aim")
    return ", ".join(told)


def _reading(key: str) -> str:
    return key or "the file"


def _value(value: float) -> float | None:
    return None if math.isnan(value) else value


def effect_table(found: Options, reading: str = FILE) -> Table:
    """What every option does to every question, civilian harm first."""
    asked = sorted(found.crisis.questions.values(), key=lambda each: not each.harm)
    columns = (
        Column("Option"),
        *(
            Column(
                each.id + (" (civilian harm)" if each.harm else ""), number=True, strong=each.harm
            )
            for each in asked
        ),
    )
    rows = tuple(
        (
            each.id,
            *(_shown(q.kind, found.change(each.id, q.id, reading)) for q in asked),
        )
        for each in found.options
    )
    title = "What each option does to each question"
    return Table(title, columns, rows, ("Changes; a dot where it rounds to nothing.",))


def _shown(kind: str, change: float) -> str:
    text = moved(kind, change)
    return "·" if text == "none" else text.removesuffix(" points").removesuffix(" point")


def worth_table(found: Options, reading: str = FILE) -> Table:
    """What every option is worth to every party, and what it costs those who do it."""
    crisis = found.crisis
    before = found.results[NOTHING][reading].worths
    columns = (
        Column("Option"),
        Column("Costs those who do it"),
        *(Column(actor, number=True) for actor in before),
    )
    rows = []
    for each in found.options:
        after = found.results[each.id][reading].worths
        costs = (
            f"{actor} {numbers.significant(crisis.numbers[key].best)}"
            for actor, key in each.costs.items()
        )
        changes = (
            numbers.points(after[actor] - before[actor]) if actor in after else numbers.DASH
            for actor in before
        )
        rows.append((each.id, ", ".join(costs), *changes))
    title = "What each option is worth to each party"
    return Table(title, columns, tuple(rows), (COST_NOTE,))


def front_table(found: Options, first: Aim, second: Aim) -> Table:
    """Options that no other beats for two aims together."""
    kinds = [found.crisis.questions[aim.question].kind for aim in (first, second)]
    columns = (
        Column("Option"), Column(first.id, number=True), Column(second.id, number=True),
        Column("Standing"),
    )  # fmt: skip
    rows = []
    for key in found.front(first, second):
        gains = (0.0, 0.0) if key == NOTHING else (found.gain(first, key), found.gain(second, key))
        coercive = key != NOTHING and found.crisis.options[key].coercive
        told = (moved(kind, gain) for kind, gain in zip(kinds, gains, strict=True))
        rows.append((key or "nothing is done", *told, "coercive" if coercive else ""))
    title = f"No other option beats these for both {first.id} and {second.id}"
    return Table(title, columns, tuple(rows), ("Gains by the file's own numbers.",))


def worst_table(found: Options) -> Table:
    """For every option: where it does most harm, to whom, and what becomes of civilians."""
    columns = (
        Column("Option"), Column("Its worst"), Column("Loses most by it"),
        Column("Civilian harm", number=True),
    )  # fmt: skip
    rows = tuple(_worst_row(found, each) for each in found.options)
    return Table("What may go wrong", columns, rows, ("Over the file and all readings.",))


def _worst_row(found: Options, option: Option) -> tuple[str, ...]:
    crisis = found.crisis
    setbacks = [
        (found.gain(aim, option.id, reading), aim.question, reading)
        for aim in crisis.aims.values() for reading in found.readings
        if found.gain(aim, option.id, reading) < 0
    ]  # fmt: skip
    worst = "no aim is set back"
    if setbacks:
        gain, question, reading = min(setbacks)
        kind = crisis.questions[question].kind
        change = found.change(option.id, question, reading)
        if abs(gain) >= PART:
            worst = f"{question} {moved(kind, change)} ({_reading(reading)})"
    losses = _losses(found, option)
    harm = [key for key, each in crisis.questions.items() if each.harm]
    told = [
        moved(crisis.questions[key].kind, max(_changes(found, option, key), default=math.nan))
        for key in harm
    ]
    return (option.id, worst, losses, "; ".join(told) or numbers.DASH)


def _changes(found: Options, option: Option, question: str) -> Sequence[float]:
    every = (found.change(option.id, question, reading) for reading in found.readings)
    return [each for each in every if not math.isnan(each)]


def _losses(found: Options, option: Option) -> str:
    """`AZE −1.2 (cepa)`: who loses most, where."""
    lost = [
        (after.worths[actor] - before[actor], actor, reading)
        for reading, after in found.results[option.id].items()
        for before in [found.results[NOTHING][reading].worths]
        for actor in before
        if actor in after.worths
    ]
    if not lost or min(lost)[0] > -0.05:
        return "nobody"
    change, actor, reading = min(lost)
    return f"{actor} {numbers.points(change)} ({_reading(reading)})"


def all_tables(found: Options, names: Collection[str] | None = None) -> list[Table]:
    """Everything that `detente options` prints. names : of aims; None for all."""
    every = found.crisis.aims
    aims = [each for key, each in every.items() if names is None or key in names]
    shown = []
    for aim in aims:
        shown.append(rank_table(found, aim))
        if found.effects is not None:
            shown.append(over.aim_table(found.effects, found.crisis, aim))
    if len(aims) > 1:
        shown.append(front_table(found, aims[0], aims[1]))
    return [*shown, effect_table(found), worth_table(found), worst_table(found)]
