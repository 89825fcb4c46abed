"""How the events of a folder are laid on its crisis: `events.yaml`.

crisis: karabakh-2020
actors: {Azerbaijan: AZE, "Military Forces of Azerbaijan (2003-)": AZE}
theatres: {Stepanakert: karabakh}
rules:
- {code: ASSAULT, by: AZE, theatre: armenia, fires: "AZE: strike launchers in Armenia"}
- {code: ACCUSE, ignore: words alone}
- {code: ASSAULT, text: thirteen dead, fires: "AZE: strike towns", shows: {harm: many killed}}
alleged: 0.6
detected: {"TUR: step back": 0.7}
false: {"AZE: strike towns": 0.1}
same: [[3, 7]]
distinct: [5]
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from pathlib import Path

from pydantic import Field

from detente.crisis.diagnostics import Collector, did_you_mean, listed
from detente.crisis.forms import Name, Names, Plain, Prose, Shape
from detente.crisis.model import Crisis
from detente.crisis.nodes import Text, shorten
from detente.crisis.validate import read_entry
from detente.evidence import files
from detente.evidence.events import Event
from detente.evidence.sightings import Levels

NAME = "events.yaml"
ALLEGED = 0.6
"""That an alleged event happened, where the file says nothing: our judgement, a little better than
even, as a party that makes a claim risks its name."""

LAST_ROW = 2**63 - 1
"""The largest number that SQLite gives a row."""


@dataclass(frozen=True, slots=True)
class Rule:
    """Fits an event that has one of each that it names; what it does not name may be anything.

    text : in the event's text, in small letters. fires : keys of moves and hazards. ignore : why
    the event is none of them; empty where it fires. shows : levels at which it left the crisis.
    """

    code: frozenset[str] = frozenset()
    mode: frozenset[str] = frozenset()
    by: frozenset[str] = frozenset()
    to: frozenset[str] = frozenset()
    theatre: frozenset[str] = frozenset()
    text: str = ""
    fires: tuple[str, ...] = ()
    ignore: str = ""
    shows: Levels = ()

    def fits(self, event: Event) -> bool:
        """Whether it is about such an event."""
        return (
            (not self.code or event.code in self.code)
            and (not self.mode or event.mode in self.mode)
            and (not self.by or not self.by.isdisjoint(event.by))
            and (not self.to or not self.to.isdisjoint(event.to))
            and (not self.theatre or event.theatre in self.theatre)
            and (not self.text or self.text in event.text.lower())
        )


@dataclass(frozen=True, slots=True)
class Laying:
    """How events are laid on a crisis.

    actors, theatres : names in the data to those of the crisis. alleged : chance that an alleged
    event happened. detected : by move or hazard, the chance that it is reported; false : reports a
    week that nothing stands behind. same, distinct : ids of rows, see `detente.evidence.grouping`.
    """

    rules: tuple[Rule, ...] = ()
    actors: Mapping[str, str] = field(default_factory=dict)
    theatres: Mapping[str, str] = field(default_factory=dict)
    alleged: float = ALLEGED
    detected: Mapping[str, float] = field(default_factory=dict)
    false: Mapping[str, float] = field(default_factory=dict)
    same: tuple[tuple[int, ...], ...] = ()
    distinct: tuple[int, ...] = ()

    @staticmethod
    def named(name: str, names: Mapping[str, str]) -> str:
        """The crisis's name for a name in the data, in which `*` stands for anything; the name
        itself where it has none.
        """
        if name in names:
            return names[name]
        for pattern, key in names.items():
            if "*" in pattern and fnmatchcase(name, pattern.replace("[", "[[]")):
                return key
        return name


class RuleShape(Shape):
    """Which events a rule fits, and what they are."""

    code: Names | None = Field(None, description="PLOVER event, or several")
    mode: Names | None = None
    by: Names | None = Field(None, description="one of these actors did it")
    to: Names | None = Field(None, description="it was done to one of these")
    theatre: Names | None = None
    text: Prose | None = Field(None, description="the event's text holds it")
    fires: Names | None = Field(None, description="moves or hazards, any of which it may have been")
    shows: dict[Name, Names] | None = Field(None, description="levels at which it left the crisis")
    ignore: Prose | None = Field(None, description="why it is none of them")
    note: Prose | None = None


class LayingShape(Shape):
    """The whole file."""

    crisis: Name
    actors: dict[Name, Name] | None = Field(None, description="names in the data to the crisis's")
    theatres: dict[Name, Name] | None = Field(None, description="the same of places")
    rules: list[RuleShape] | None = Field(None, description="the first that fits decides")
    alleged: Plain | None = Field(None, description="chance that an alleged event happened")
    detected: dict[Name, Plain] | None = Field(None, description="chance that it is reported")
    false: dict[Name, Plain] | None = Field(None, description="mistaken reports a week")
    same: list[list[Plain]] | None = Field(None, description="rows of the log that are one event")
    distinct: list[Plain] | None = Field(None, description="rows that are joined to no other")
    note: Prose | None = None


def keys_of(crisis: Crisis) -> frozenset[str]:
    """Every move and hazard."""
    return frozenset((*(m.id for m in crisis.moves), *(h.id for h in crisis.hazards)))


def read_laying(path: Path, crisis: Crisis) -> Laying:
    """Read `events.yaml`. Raises CrisisError with every mistake in it."""
    beside = files.open_beside(path)
    report, root = beside.report, beside.root
    files.check_crisis(beside, crisis, "the rules of events")
    shape = read_entry(LayingShape, root, root.location, "the rules of events", report)
    found = Laying() if shape is None else _Reading(crisis, report).laying(shape)
    files.settle(beside)
    return found


def laying_beside(folder: Path, crisis: Crisis) -> Laying:
    """That of the crisis's folder; the default where there is no file. Raises CrisisError."""
    path = folder / NAME
    return read_laying(path, crisis) if path.is_file() else Laying()


@dataclass(frozen=True, slots=True)
class _Reading:
    """Checks what the file says against the crisis."""

    crisis: Crisis
    report: Collector

    def laying(self, shape: LayingShape) -> Laying:
        """All of it."""
        chance = [] if shape.alleged is None else [self._number(shape.alleged, 1.0, "probability")]
        return Laying(
            tuple(filter(None, map(self._rule, shape.rules or ()))),
            self._names(shape.actors, self.crisis.actors, "actor"),
            self._names(shape.theatres, self.crisis.theatres, "theatre"),
            next((each for each in chance if each is not None), ALLEGED),
            self._numbers(shape.detected, 1.0, "probability"),
            self._numbers(shape.false, float("inf"), "rate a week"),
            tuple(self._rows(each) for each in shape.same or ()),
            self._rows(shape.distinct or ()),
        )

    def _number(self, text: Text, most: float, what: str) -> float | None:
        return files.number(text, 0.0, most, what, self.report)

    def _known(self, text: Text, known: Iterable[str], what: str) -> bool:
        names = list(known)
        if text in names:
            return True
        self.report.error(
            f"unknown-{what.split()[0]}", f"`{shorten(text)}` is no {what} of the crisis",
            text.location, did_you_mean(text, names) or f"there are {listed(names)}",
        )  # fmt: skip
        return False

    def _names(
        self, given: Mapping[Text, Text] | None, known: Iterable[str], what: str
    ) -> dict[str, str]:
        every = (given or {}).items()
        return {str(name): str(key) for name, key in every if self._known(key, known, what)}

    def _numbers(
        self, given: Mapping[Text, Text] | None, most: float, what: str
    ) -> dict[str, float]:
        found = {}
        for key, text in (given or {}).items():
            value = self._number(text, most, what)
            if self._known(key, keys_of(self.crisis), "move or hazard") and value is not None:
                found[str(key)] = value
        return found

    def _rows(self, given: Iterable[Text]) -> tuple[int, ...]:
        return tuple(filter(None, map(self._row, given)))

    def _row(self, text: Text) -> int | None:
        if text.isascii() and text.isdigit() and 0 < int(text) <= LAST_ROW:
            return int(text)
        self.report.error(
            "bad-number", f"`{shorten(text)}` is no number of a row", text.location,
            "`detente events list` shows them",
        )  # fmt: skip
        return None

    def _rule(self, shape: RuleShape) -> Rule | None:
        for each in (*_texts(shape.by), *_texts(shape.to)):
            self._known(each, self.crisis.actors, "actor")
        for each in _texts(shape.theatre):
            self._known(each, self.crisis.theatres, "theatre")
        keys = keys_of(self.crisis)
        fires = [t for t in _texts(shape.fires) if self._known(t, keys, "move or hazard")]
        if (shape.fires is None) == (shape.ignore is None):
            named = [t for t in (shape.ignore, *_texts(shape.fires), *_texts(shape.code)) if t]
            self.report.error(
                "bad-value", "a rule either fires something or says why it is ignored",
                named[0].location if named else None, "write `fires:` or `ignore:`",
            )  # fmt: skip
            return None
        if shape.shows and shape.fires is None:
            where = next(iter(shape.shows)).location
            self.report.error(
                "bad-value", "`shows:` says what came of it, but nothing is fired", where,
                "say what it was in `fires:`",
            )  # fmt: skip
        return Rule(
            code=_set(shape.code),
            mode=_set(shape.mode),
            by=_set(shape.by),
            to=_set(shape.to),
            theatre=_set(shape.theatre),
            text=str(shape.text or "").lower(),
            fires=tuple(map(str, fires)),
            ignore=str(shape.ignore or ""),
            shows=self._levels(shape.shows),
        )

    def _levels(self, given: Mapping[Text, Text | list[Text]] | None) -> Levels:
        known = {factor.id: factor.levels for factor in self.crisis.factors}
        found = []
        for name, levels in (given or {}).items():
            if self._known(name, known, "factor"):
                for each in _texts(levels):
                    self._known(each, known[str(name)], f"level of `{name}`")
                found.append((str(name), tuple(map(str, _texts(levels)))))
        return tuple(found)


def _set(given: Text | list[Text] | None) -> frozenset[str]:
    return frozenset(map(str, _texts(given)))


def _texts(given: Text | list[Text] | None) -> list[Text]:
    """One text, or a list of them."""
    if given is None:
        return []
    return given if isinstance(given, list) else [given]
