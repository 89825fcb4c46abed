"""Everything that a table, a chart or the report says, as plain immutable data.

`detente.show.gather` fills these from a game and its forecast; the renderers only read them. Thus
every renderer can be tested with data made by hand, and nothing is computed while drawing.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from detente.crisis.model import Crisis, Number

if TYPE_CHECKING:
    from detente.evidence.confidence import Confidence
    from detente.outlook.answer import Answer
    from detente.outlook.beliefs import Reputed
    from detente.outlook.implied import Implications
    from detente.show.ensemble import Interval, Sweep
    from detente.show.parting import SideBySide


@dataclass(frozen=True, slots=True)
class Ladder:
    """Rungs of the escalation ladder over time: the data of the fan chart.

    weeks : T times from 0, in weeks. shares : T rows, one probability for each rung, rows sum to 1.
    """

    rungs: tuple[str, ...]
    weeks: tuple[float, ...]
    shares: tuple[tuple[float, ...], ...]


@dataclass(frozen=True, slots=True)
class NextMove:
    """A move that an actor can make in the state at `as_of`.

    per_week, tempo_per_week : how often it would be made in this state, in play and at its tempo.
    chance, tempo_chance : that it is the actor's first move within the window (four weeks), if
        nobody else moves meanwhile.
    gain : points over holding, the sum of `at_once` (the move's own payoff) and `prospects` (what
        it changes of the actor's value).
    """

    move: str
    name: str
    per_week: float
    tempo_per_week: float
    chance: float
    tempo_chance: float
    gain: float
    at_once: float
    prospects: float

    @property
    def ratio(self) -> float:
        """How many times its tempo the move is made in play."""
        return self.per_week / self.tempo_per_week


@dataclass(frozen=True, slots=True)
class ActorNow:
    """What an actor does next: its moves, likeliest first, and the chance that it makes none."""

    actor: str
    name: str
    moves: tuple[NextMove, ...]
    none: float
    tempo_none: float


@dataclass(frozen=True, slots=True)
class Now:
    """What everybody does next in one play; `label` is empty for the headline."""

    label: str
    actors: tuple[ActorNow, ...]


@dataclass(frozen=True, slots=True)
class Link:
    """One actor's hold on another: the data of the actor network.

    effect : points by which the weightiest of `source`'s moves open now would change what the
        crisis is worth to `target` (costs at once included; negative hurts). move : that move.
        now : how many moves open now bear on the target by at least a tenth of a point.
        ever : how many of the source's moves anywhere in the file charge the target or change
        a factor that the target's worths or flows depend on.
    """

    source: str
    target: str
    effect: float
    move: str
    now: int
    ever: int


@dataclass(frozen=True, slots=True)
class Step:
    """One happening in a sampled history.

    by : the actor's name, empty for a hazard. what : who does what, a sentence without full stop.
    """

    weeks: float
    date: dt.date
    by: str
    what: str
    change: str


@dataclass(frozen=True, slots=True)
class History:
    """One sampled course of the crisis; `end` names the last rung or state."""

    steps: tuple[Step, ...]
    end: str
    left_out: int = 0


@dataclass(frozen=True, slots=True)
class Listed:
    """One equilibrium: how found, growth of small deviations, its forecasts by question."""

    label: str
    found_by: str
    stable: bool | None
    growth: float | None
    headline: bool
    horizon: float
    residual: float
    values: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Proof:
    """The certificate of the play that the forecast rests on, and what was checked."""

    converged: bool
    limited: bool
    horizon: float
    residual: float
    regret: float
    mass: float
    foresight_gap: float | None
    foresight: float
    forecast_error: float
    reason: str
    checks: tuple[str, ...]
    skipped: tuple[str, ...]
    digest: str
    engine: str
    value_rule: str


@dataclass(frozen=True, slots=True)
class Seen:
    """The forecast as an actor with numbers of its own would make it.

    answers : by question id. proof : the certificate of the game as that actor sees it.
    """

    actor: str
    name: str
    answers: Mapping[str, Answer]
    proof: Proof


@dataclass(frozen=True, slots=True)
class SourceUse:
    """A source and the numbers that rest on it."""

    id: str
    title: str
    byline: str
    stance: str
    grade: str
    published: str
    numbers: tuple[Number, ...]


@dataclass(frozen=True, slots=True)
class Basis:
    """What the numbers of the file rest on."""

    cited: int
    assumed: int
    uncited: int
    ranged: int
    sources: tuple[SourceUse, ...]

    @property
    def total(self) -> int:
        """All that the file states and a forecast may rest on."""
        return self.cited + self.assumed + self.uncited

    @property
    def unsupported_share(self) -> float:
        """Share of the numbers that no source supports: assumed or uncited."""
        return (self.assumed + self.uncited) / self.total if self.total else 0.0


@dataclass(frozen=True, slots=True)
class Size:
    """Of the compiled game."""

    states: int
    edges: int
    transitions: int


@dataclass(frozen=True, slots=True)
class Drive:
    """How far an actor's interests, rather than its tempos, move it, averaged to the horizon.

    nats : per week. moves : per week that it would make at its tempos.
    """

    actor: str
    name: str
    nats: float
    moves: float

    @property
    def nats_per_move(self) -> float:
        """Nats per move at the tempos."""
        return self.nats / self.moves if self.moves > 0 else 0.0


@dataclass(frozen=True, slots=True)
class Facts:
    """One forecast, whole.

    example : empty where a headline stands; else says which play the ladder, the network and the
        histories are an example of. weeks : to the last date asked for. seed : of the sampled
        histories. seen : forecasts of the actors that see the crisis with numbers of their own.
        reputed : how sure others are of an actor's type.
        drawn : answers over the ranges of the file's numbers, where these were drawn.
        implied : what the file implies before any question, where it was computed. readings : the
        file's readings side by side, where they were asked for. confidence : by the published rule.
        pool : the weight of the base rate, where pooled figures are to be shown.
    """

    crisis: Crisis
    size: Size
    answers: Mapping[str, Answer]
    listed: tuple[Listed, ...]
    proof: Proof
    basis: Basis
    ladder: Ladder | None = None
    now: tuple[Now, ...] = ()
    links: tuple[Link, ...] = ()
    drives: tuple[Drive, ...] = ()
    histories: tuple[History, ...] = ()
    weeks: float = 26.0
    seed: int = 1
    example: str = ""
    state: Mapping[str, str] = field(default_factory=dict)
    precision_scale: float = 1.0
    warnings: tuple[str, ...] = ()
    version: str = ""
    implied: Implications | None = None
    seen: tuple[Seen, ...] = ()
    readings: SideBySide | None = None
    reputed: Reputed | None = None
    drawn: Sweep | None = None
    confidence: Confidence | None = None
    pool: float | None = None

    def interval(self, question: str) -> Interval | None:
        """Of an answer over the draws; None where nothing was drawn."""
        every = () if self.drawn is None else self.drawn.intervals
        return next((each for each in every if each.question == question), None)

    @property
    def headline(self) -> bool:
        """Whether single numbers stand for the forecast."""
        return any(each.headline for each in self.listed)

    @property
    def actors_now(self) -> tuple[ActorNow, ...]:
        """What everybody does next in the headline, or in the first play listed."""
        return self.now[0].actors if self.now else ()
