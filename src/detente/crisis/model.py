"""A crisis as typed, immutable data: what `detente.load` returns and the compiler reads.

Everything is resolved: names are checked, expressions are trees over factor and level indices,
units are folded to weeks and points, dates are dates. Nothing here knows YAML.

Units. Rates and tempos: per week. Durations: weeks. Worths: points 0-100, if the state lasted.
Flows: points per week. Costs: points, positive is paid, negative is gained.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from detente.crisis.cited import Citation as Citation
from detente.crisis.cited import DateInterval as DateInterval
from detente.crisis.cited import Number as Number
from detente.crisis.cited import NumberKind as NumberKind
from detente.crisis.cited import Source as Source
from detente.crisis.expressions import Condition, Effect, Quantity
from detente.diagnostics import Location as Location


@dataclass(frozen=True, slots=True)
class Actor:
    """`precision`, `patience` (half-life, weeks) and `clock` (per week) are keys into numbers."""

    id: str
    name: str
    kind: Literal["state", "alliance", "armed group", "organisation"]
    precision: str
    patience: str
    clock: str
    members: tuple[str, ...] = ()
    cite: tuple[Citation, ...] = ()
    note: str = ""
    location: Location | None = None


@dataclass(frozen=True, slots=True)
class Theatre:
    id: str
    name: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class Factor:
    """One discrete state variable; `levels` are ordered, `start` indexes them."""

    id: str
    levels: tuple[str, ...]
    start: int
    theatre: str | None = None
    name: str = ""
    cite: tuple[Citation, ...] = ()
    note: str = ""
    location: Location | None = None


@dataclass(frozen=True, slots=True)
class Outcome:
    """One branch of a lottery: `chance` None means the rest; no effects means nothing changes."""

    effects: tuple[Effect, ...]
    chance: Quantity | None = None


@dataclass(frozen=True, slots=True)
class Move:
    """Something an actor can do. `costs` maps actor id to points paid (negative: gained).

    `id` is `ACTOR: name`, unique. `changes_nothing` is true when the file says `then: nothing`
    (a statement: it leaves the state as it is but may cost something).
    """

    id: str
    name: str
    by: str
    when: Condition
    outcomes: tuple[Outcome, ...]
    tempo: Quantity
    costs: Mapping[str, Quantity] = field(default_factory=dict)
    plover: str = ""
    changes_nothing: bool = False
    theatre: str | None = None
    cite: tuple[Citation, ...] = ()
    note: str = ""
    location: Location | None = None


@dataclass(frozen=True, slots=True)
class Hazard:
    """Something that happens to them, at a rate per week."""

    id: str
    name: str
    when: Condition
    outcomes: tuple[Outcome, ...]
    rate: Quantity
    costs: Mapping[str, Quantity] = field(default_factory=dict)
    theatre: str | None = None
    cite: tuple[Citation, ...] = ()
    note: str = ""
    location: Location | None = None


@dataclass(frozen=True, slots=True)
class Rule:
    """A change that follows at once when a condition becomes true."""

    id: str
    name: str
    when: Condition
    effects: tuple[Effect, ...]
    costs: Mapping[str, Quantity] = field(default_factory=dict)
    cite: tuple[Citation, ...] = ()
    note: str = ""
    location: Location | None = None


@dataclass(frozen=True, slots=True)
class Term:
    """One summand of an actor's worth (points) or flow (points per week): `points` where `when`."""

    actor: str
    when: Condition
    points: Quantity
    cite: tuple[Citation, ...] = ()
    note: str = ""
    location: Location | None = None


@dataclass(frozen=True, slots=True)
class Rung:
    """A step of the escalation ladder, drawn in the fan chart; the last true rung counts."""

    name: str
    when: Condition


@dataclass(frozen=True, slots=True)
class ReferenceClass:
    """The outside view of a question: a cited base rate (`rate` is a key into numbers)."""

    name: str
    rate: str
    cite: tuple[Citation, ...] = ()
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Question:
    """A dated, resolvable outcome.

    kind
        `reached`   `happens` becomes true by the end of `by`;
        `on`        `happens` is true at the end of `on`;
        `before`    `happens` becomes true before `rival` does (and by `by`, when given);
        `held`      a run of `happens` lasts at least `duration` weeks, completed by `by`; a run in
                    force at the start has lasted `age` weeks;
        `time`      expected weeks until `happens`;
        `share`     expected share of the time to `by` during which `happens` is true.
    """

    id: str
    text: str
    kind: Literal["reached", "on", "before", "held", "time", "share"]
    happens: Condition
    by: dt.date | None = None
    rival: Condition | None = None
    duration: float | None = None
    age: float = 0.0
    threshold: str = ""
    resolver: str = ""
    void: str = ""
    grave: bool = False
    harm: bool = False
    reference: ReferenceClass | None = None
    cite: tuple[Citation, ...] = ()
    note: str = ""
    location: Location | None = None


@dataclass(frozen=True, slots=True)
class Perception:
    """An actor's own, possibly wrong, numbers (a hypergame; Bennett 1977).

    `numbers` stand, by key, in the place of the crisis's own when `actor` works out what everybody
    will do; everything else is as in the crisis.
    """

    actor: str
    numbers: Mapping[str, Number]
    cite: tuple[Citation, ...] = ()
    note: str = ""
    location: Location | None = None


@dataclass(frozen=True, slots=True)
class Alternative:
    """A place of the file that says several things: its path, what there is, what is chosen.

    cite : what the chosen one rests on.
    """

    path: str
    names: tuple[str, ...]
    chosen: str
    default: str
    cite: tuple[Citation, ...] = ()
    location: Location | None = None


@dataclass(frozen=True, slots=True)
class Override:
    """What a reading says instead: another number at a key, or another alternative at a path."""

    key: str
    kind: Literal["number", "choice"]
    choice: str
    cite: tuple[Citation, ...]
    location: Location | None = None
    number: Number | None = None


@dataclass(frozen=True, slots=True)
class Reading:
    """One source's view of the crisis. `information` is the last day that it knows of."""

    id: str
    title: str
    source: str
    information: dt.date
    overrides: tuple[Override, ...]
    note: str = ""
    location: Location | None = None


@dataclass(frozen=True, slots=True)
class Reputation:
    """Public belief about which of two types an actor is (Kreps and Wilson 1982).

    The type is a factor of two levels that nothing changes; only `actor` knows it, and the numbers
    that depend on it make the types differ. `belief` is the public probability of level 1 and moves
    by Bayes' rule after what `actor` does or leaves undone. `prior` is a key into numbers: the
    belief at `as_of`. `grid` is the number of beliefs that are told apart. `visible` are the ids of
    the moves of `actor` that others see; all of its moves when empty.
    """

    id: str
    actor: str
    type: int
    prior: str
    grid: int
    visible: tuple[str, ...] = ()
    cite: tuple[Citation, ...] = ()
    note: str = ""
    location: Location | None = None


@dataclass(frozen=True, slots=True)
class Implied:
    """A plain quantity that the crisis implies, to be laid beside a base rate.

    kind
        `odds`  from where `given` first becomes true: the probability that `happens` comes true
                before `rival` does;
        `time`  from there: how long, in weeks, until `happens`;
        `reach` from the start: the probability that `happens` within `weeks`.
    base_rate : an id of `detente.outlook.base_rates`, or empty when no class fits.
    why : what the file says where its quantity lies outside the class's range.
    """

    id: str
    text: str
    kind: Literal["odds", "time", "reach"]
    happens: Condition
    given: Condition | None = None
    rival: Condition | None = None
    weeks: float | None = None
    base_rate: str = ""
    why: str = ""


@dataclass(frozen=True, slots=True)
class Expansion:
    """What an entry of a mechanism is written out as, for readers.

    id : `section.entry`. word : what it is called, `commitment`. definitions : the names that it
    gives to conditions and quantities, with their text. numbers : its keys. fragment : factors,
    moves, hazards, rules, worths and flows as the file would hold them (`Fragment`).
    """

    id: str
    word: str
    name: str
    summary: str
    literature: tuple[str, ...]
    definitions: Mapping[str, str]
    numbers: tuple[str, ...]
    fragment: Any
    cite: tuple[Citation, ...] = ()
    note: str = ""
    location: Location | None = None


@dataclass(frozen=True, slots=True)
class Crisis:
    """One crisis file, read and checked. Mappings keep the order of the file.

    `digest` is the sha256 of the file's bytes (of the variant and the reading too, when chosen).
    `dates` are the days of its variants, by name, `starts` where they start otherwise, by factor;
    `variant` and `reading` are those chosen.
    """

    id: str
    title: str
    as_of: dt.date
    format: int
    sources: Mapping[str, Source]
    actors: Mapping[str, Actor]
    theatres: Mapping[str, Theatre]
    factors: tuple[Factor, ...]
    numbers: Mapping[str, Number]
    moves: tuple[Move, ...]
    hazards: tuple[Hazard, ...]
    rules: tuple[Rule, ...]
    worths: tuple[Term, ...]
    flows: tuple[Term, ...]
    questions: Mapping[str, Question]
    ladder: tuple[Rung, ...] = ()
    perceptions: Mapping[str, Perception] = field(default_factory=dict)
    reputations: tuple[Reputation, ...] = ()
    implied: tuple[Implied, ...] = ()
    expansions: Mapping[str, Expansion] = field(default_factory=dict)
    alternatives: Mapping[str, Alternative] = field(default_factory=dict)
    readings: Mapping[str, Reading] = field(default_factory=dict)
    dates: Mapping[str, dt.date] = field(default_factory=dict)
    starts: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    reading: str | None = None
    variant: str | None = None
    note: str = ""
    path: str = ""
    digest: str = ""

    def values(self) -> dict[str, float]:
        """Best value of every number by key, in weeks and points."""
        return {key: number.best * number.scale for key, number in self.numbers.items()}

    def values_seen_by(self, actor: str) -> dict[str, float]:
        """The same as `actor` sees them: its perception's numbers in the place of the crisis's."""
        seen = self.perceptions.get(actor)
        own = {} if seen is None else seen.numbers
        return self.values() | {key: each.best * each.scale for key, each in own.items()}

    def starting_levels(self, factor: str) -> frozenset[int]:
        """The levels of a factor at which some variant starts."""
        return frozenset(start[factor] for start in self.starts.values() if factor in start)

    @property
    def factor_index(self) -> dict[str, int]:
        """Factor id to its place in `factors`."""
        return {factor.id: place for place, factor in enumerate(self.factors)}
