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
from typing import Literal

from detente.crisis.cited import Citation as Citation
from detente.crisis.cited import DateInterval as DateInterval
from detente.crisis.cited import Number as Number
from detente.crisis.cited import NumberKind as NumberKind
from detente.crisis.cited import Source as Source
from detente.crisis.expressions import Condition, Effect, Quantity
from detente.crisis.otherwise import Aim as Aim
from detente.crisis.otherwise import Alternative as Alternative
from detente.crisis.otherwise import Option as Option
from detente.crisis.otherwise import Override as Override
from detente.crisis.otherwise import Perception as Perception
from detente.crisis.otherwise import Reading as Reading
from detente.crisis.patterns import Bearing as Bearing
from detente.crisis.patterns import Care as Care
from detente.crisis.patterns import Expansion as Expansion
from detente.crisis.patterns import Implied as Implied
from detente.crisis.patterns import Reputation as Reputation
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
    (a statement: it leaves the state as it is but may cost something). `origin` is the entry of a
    mechanism that wrote it, `commitments.csto`; so of hazards, rules and terms.
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
    origin: str = ""


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
    origin: str = ""


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
    origin: str = ""


@dataclass(frozen=True, slots=True)
class Term:
    """One summand of an actor's worth (points) or flow (points per week): `points` where `when`.

    `id` is its key in the file, `worths.AZE#3` or `worths.AZE.front=south lost`.
    """

    actor: str
    when: Condition
    points: Quantity
    cite: tuple[Citation, ...] = ()
    note: str = ""
    location: Location | None = None
    id: str = ""
    origin: str = ""


@dataclass(frozen=True, slots=True)
class Rung:
    """A step of the escalation ladder, drawn in the fan chart; the last true rung counts."""

    name: str
    when: Condition


@dataclass(frozen=True, slots=True)
class ReferenceClass:
    """The outside view of a question: a cited base rate (`rate` is a key into numbers).

    base_rate : the id of the stored one that it is, if any (`detente.crisis.base_rates`).
    """

    name: str
    rate: str
    cite: tuple[Citation, ...] = ()
    reason: str = ""
    base_rate: str = ""


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
class Stated:
    """Moves, hazards and terms as the entries say them, before mechanisms bear on any of them."""

    moves: tuple[Move, ...]
    hazards: tuple[Hazard, ...]
    worths: tuple[Term, ...]
    flows: tuple[Term, ...]


@dataclass(frozen=True, slots=True)
class Crisis:
    """One crisis file, read and checked. Mappings keep the order of the file.

    `digest` is the sha256 of the file's bytes, and of all that is chosen: variant, reading, options
    done, sentences struck. `dates` are the days of its variants, by name, `starts` where they start
    otherwise, by factor; `variant` and `reading` are those chosen, `done` the options that are done
    (in the order of the file), `struck` the citations that are struck out. `stated` is None where
    no mechanism bears on anything.
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
    options: Mapping[str, Option] = field(default_factory=dict)
    aims: Mapping[str, Aim] = field(default_factory=dict)
    stated: Stated | None = None
    done: tuple[str, ...] = ()
    struck: tuple[str, ...] = ()
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
        """The levels of a factor at which some variant starts, or it does with some option."""
        others = (*self.starts.values(), *(option.starts for option in self.options.values()))
        return frozenset(start[factor] for start in others if factor in start)

    @property
    def is_altered(self) -> bool:
        """Whether options are done or sentences struck: then a question may be settled by that."""
        return bool(self.done or self.struck)

    @property
    def factor_index(self) -> dict[str, int]:
        """Factor id to its place in `factors`."""
        return {factor.id: place for place, factor in enumerate(self.factors)}
