"""What a crisis implies before any question is asked, in plain quantities beside base rates.

    odds   from where `given` is first met: P(`happens` before `rival`)
    time   from there: E(weeks until `happens`), P(it takes longer than 7 and 30 days), the median
    reach  from the start: P(`happens` within so many weeks)

each on the chain of play and on that of the tempos. Where `given` is first met is a distribution of
states over an infinite horizon (`detente.outlook.entering`); all else are the routines that answer
questions. Every crisis has those of its ladder: when the next rise comes, which rung it leads to,
how long each rung lives once entered. Mechanisms publish further ones.

How often actors move: E(moves up to T) = sum_x E(weeks in x up to T) mu p, at the tempos mu w.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Literal

import numpy as np

from detente.crisis.base_rates import BaseRate, base_rates
from detente.errors import NotConverged, UsageError
from detente.game import Game
from detente.game.arrays import GameArrays
from detente.outlook.chain import Chain, incoming, make_chain, merged
from detente.outlook.entering import Entry, Waiting, entry
from detente.outlook.incentives import Incentive, incentives
from detente.outlook.ladder import Rungs, rungs
from detente.outlook.questions import ask, horizon
from detente.outlook.reach import expected_time, reached_before, reached_by
from detente.outlook.together import Report, run_together
from detente.outlook.transient import course
from detente.outlook.uniformise import Float, Mask
from detente.solve.result import Equilibrium
from detente.solve.workers import Workers

Kind = Literal["odds", "time", "reach"]
Mark = Literal["inside", "outside", "no range", "no class", "not computed"]
SHOWN_DAYS = (7.0, 30.0)
SOON, LATER = 4.0, 13.0
RARE = 0.01
MONTH = 30.4375 / 7


@dataclass(frozen=True, slots=True)
class Measured:
    """What one play implies.

    value : a probability; for `time` the expected weeks, inf where it may never come. nan where
    `given` is never met, or where it could not be computed (`fault` says why).
    entered : probability that `given` is ever met; 1 where it holds at the start.
    ever : for `time`, the probability that `happens` ever comes from there; else 1.
    lasting : for `time`, the probability of taking longer, by days. median : weeks, for `time` with
    a base rate of that measure; else nan.
    error : bound on `value`, for probabilities.
    """

    value: float
    entered: float = 1.0
    ever: float = 1.0
    lasting: Mapping[float, float] = field(default_factory=dict)
    median: float = math.nan
    error: float = 0.0
    fault: str = ""

    def beside(self, rate: BaseRate) -> float:
        """The figure that `rate` speaks of: a probability, or weeks."""
        if rate.measure == "survival" and rate.days is not None:
            return self.lasting.get(rate.days, math.nan)
        return self.median if rate.measure == "median" else self.value


@dataclass(frozen=True, slots=True)
class Beside:
    """One quantity in play and at the tempos, laid beside its base rate (None: no class fits).

    why : what the crisis says where play lies outside the range.
    """

    id: str
    text: str
    kind: Kind
    play: Measured
    tempo: Measured
    rate: BaseRate | None = None
    why: str = ""

    @property
    def mark(self) -> Mark:
        """Where play lies."""
        if math.isnan(self.play.value):
            return "not computed"
        if self.rate is None:
            return "no class"
        if not self.rate.ranged:
            return "no range"
        return "inside" if self.rate.holds(self.play.beside(self.rate)) else "outside"

    @property
    def rare(self) -> bool:
        """Whether play meets `given` with less than RARE, if at all."""
        return self.play.entered < RARE


@dataclass(frozen=True, slots=True)
class MovePace:
    """How often a move is expected within the horizon, in play and when all move at the tempos."""

    move: str
    name: str
    expected: float
    at_tempos: float


@dataclass(frozen=True, slots=True)
class ActorPace:
    """How often an actor moves. moves : those expected at all, the most frequent first.

    incentive : how far its interests, rather than its tempos, move it.
    """

    actor: str
    name: str
    per_month: float
    at_tempos_per_month: float
    incentive: Incentive
    moves: tuple[MovePace, ...]


@dataclass(frozen=True, slots=True)
class Implications:
    """All that a crisis implies.

    weeks : the horizon of expected counts. ladder : title of what the rungs measure. rung : where
    it stands at the start. escalation : quantities of the ladder. published : of the mechanisms.
    actors : those who can move, in the order of the file.
    """

    weeks: float
    ladder: str
    rung: str
    escalation: tuple[Beside, ...]
    published: tuple[Beside, ...]
    actors: tuple[ActorPace, ...]

    @property
    def quantities(self) -> tuple[Beside, ...]:
        """Those of the mechanisms, then those of the ladder."""
        return (*self.published, *self.escalation)

    @property
    def outside(self) -> tuple[Beside, ...]:
        """Those that lie outside the range of their base rate."""
        return tuple(each for each in self.quantities if each.mark == "outside")


@dataclass(frozen=True, slots=True, eq=False)
class _Sought:
    """A quantity with its conditions as masks, bool[n]."""

    id: str
    text: str
    kind: Kind
    happens: Mask
    given: Mask | None = None
    rival: Mask | None = None
    weeks: float = 0.0
    rate: BaseRate | None = None
    why: str = ""


def implied(
    game: Game,
    play: Equilibrium,
    progress: Report | None = None,
    *,
    weeks: float | None = None,
) -> Implications:
    """Everything that `play` implies, with the same at the tempos.

    weeks : over which moves are counted; to the last date asked for.

    Raises UsageError when a mechanism names a base rate that does not exist or does not fit.
    """
    ladder = rungs(game)
    weeks = horizon(ask(game)) if weeks is None else weeks
    published = list(_published(game, weeks))
    sought = [*published, *_of_ladder(ladder, game.start)]
    jobs = [partial(_measure_all, game, one, sought, weeks) for one in (play, None)]
    (here, occupied), (tempo, idle) = run_together(jobs, progress)
    found = tuple(
        Beside(each.id, each.text, each.kind, first, second, each.rate, each.why)
        for each, first, second in zip(sought, here, tempo, strict=True)
    )
    return Implications(
        weeks=weeks,
        ladder=ladder.title,
        rung=ladder.names[int(ladder.of_state[game.start])],
        escalation=found[len(published) :],
        published=found[: len(published)],
        actors=_paces(game, play, occupied, idle),
    )


def _published(game: Game, weeks: float) -> Iterator[_Sought]:
    """What the mechanisms ask for."""
    for each in game.crisis.implied:
        given, rival = (
            None if condition is None else game.mask(condition)
            for condition in (each.given, each.rival)
        )
        rate = _rate(each.id, each.kind, each.base_rate)
        yield _Sought(
            each.id, each.text, each.kind, game.mask(each.happens), given, rival,
            weeks if each.weeks is None else each.weeks, rate, each.why,
        )  # fmt: skip


def _rate(key: str, kind: Kind, name: str) -> BaseRate | None:
    if not name:
        return None
    rate = base_rates().get(name)
    if rate is None:
        raise UsageError(f"`{key}` names the base rate `{name}`, which does not exist")
    if (kind == "time") != (rate.measure in {"survival", "median"}):
        raise UsageError(f"`{key}` is of kind {kind}, its base rate `{name}` is a {rate.measure}")
    return rate


def _of_ladder(ladder: Rungs, start: int) -> Iterator[_Sought]:
    """When the next rise comes and where it leads, and how long each rung lives."""
    place, names = int(ladder.of_state[start]), ladder.names
    above = ladder.of_state > place
    if place + 1 < len(names):
        now = names[place]
        yield _Sought("rise", f"how long until a rung above “{now}”", "time", above)
        for weeks in (SOON, LATER):
            text = f"to a rung above “{now}” within {weeks:g} weeks"
            yield _Sought(f"rise-{weeks:g}-weeks", text, "reach", above, weeks=weeks)
    for rung in range(place + 1, len(names)) if place + 2 < len(names) else ():
        there = ladder.of_state == rung
        text = f"the first higher rung is “{names[rung]}”"
        yield _Sought(f"rise-to-{rung}", text, "odds", there, rival=above & ~there)
    for rung, name in enumerate(names):
        there = ladder.of_state == rung
        yield _Sought(f"rung-{rung}", f"how long “{name}” lasts, once there", "time", ~there, there)


def _measure_all(
    game: Game,
    play: Equilibrium | None,
    sought: Sequence[_Sought],
    weeks: float,
    workers: Workers,
    report: Report,
) -> tuple[list[Measured], Float]:
    """Every quantity on one chain, and the expected weeks in each state up to the horizon."""
    if play is None:
        chain = merged(make_chain(game.arrays))
    else:
        chain = merged(make_chain(play.on(game.arrays), play.choice))
    turned = incoming(chain)
    found = []
    for number, each in enumerate(sought):
        report(number / (len(sought) + 1))
        try:
            found.append(_measure(chain, turned, each, workers))
        except NotConverged as fault:
            found.append(Measured(math.nan, fault=str(fault)))
    one = np.zeros(chain.states, np.uint32)
    ahead = course(chain, one, 1, [weeks], turned=turned, workers=workers)
    return found, ahead.occupied


def _measure(chain: Chain, turned: Chain, sought: _Sought, workers: Workers) -> Measured:
    """One quantity on one chain."""
    if sought.kind == "reach":
        dated = reached_by(chain, sought.happens, sought.weeks, workers=workers)
        return Measured(float(dated.values[chain.start]), error=dated.error)
    everywhere = np.ones(chain.states, np.bool_)
    given = everywhere if sought.given is None else sought.given
    first = entry(chain, given, turned=turned, workers=workers)
    if first.probability == 0.0:
        return Measured(math.nan, 0.0)
    if sought.kind == "time":
        return _time(chain, turned, sought, first, workers)
    rival = ~everywhere if sought.rival is None else sought.rival
    odds = reached_before(chain, sought.happens, rival, turned=turned, workers=workers)
    value = float(first.share @ odds.values)
    return Measured(min(value, 1.0), first.probability, error=odds.error + first.error)


def _time(chain: Chain, turned: Chain, sought: _Sought, first: Entry, workers: Workers) -> Measured:
    """How long from `first` until it happens."""
    waiting = Waiting(chain, first.share, sought.happens, workers)
    rate, days = sought.rate, set(SHOWN_DAYS)
    if rate is not None and rate.days is not None:
        days.add(rate.days)
    spans = sorted(days)
    lasting = dict(zip(spans, waiting.after([each / 7 for each in spans]), strict=True))
    median = waiting.median() if rate is not None and rate.measure == "median" else math.nan
    nowhere = np.zeros(chain.states, np.bool_)
    ever = reached_before(chain, sought.happens, nowhere, turned=turned, workers=workers)
    mean = expected_time(chain, sought.happens, turned=turned, workers=workers)
    met = first.share > 0
    return Measured(
        value=float(first.share[met] @ mean.values[met]),
        entered=first.probability,
        ever=min(float(first.share @ ever.values), 1.0),
        lasting=lasting,
        median=median,
    )


def _paces(game: Game, play: Equilibrium, occupied: Float, idle: Float) -> tuple[ActorPace, ...]:
    """How often each actor moves: `occupied` and `idle` are weeks in each state, float64[n]."""
    crisis, arrays = game.crisis, play.on(game.arrays)
    expected = _counts(arrays, occupied, play.choice, len(crisis.moves))
    at_tempos = _counts(game.arrays, idle, game.arrays.edge_weight, len(crisis.moves))
    months = (float(occupied.sum()) or 1.0) / MONTH
    paces = []
    for actor, incentive in incentives(arrays, play.choice, play.hold, occupied).items():
        moves = [
            MovePace(move.id, move.name, float(expected[place]), float(at_tempos[place]))
            for place, move in enumerate(crisis.moves)
            if move.by == actor and (expected[place] > 0 or at_tempos[place] > 0)
        ]
        moves.sort(key=lambda each: (-each.expected, each.move))
        total = sum(each.expected for each in moves) / months
        beside = sum(each.at_tempos for each in moves) / months
        name = crisis.actors[actor].name
        paces.append(ActorPace(actor, name, total, beside, incentive, tuple(moves)))
    return tuple(paces)


def _counts(arrays: GameArrays, occupied: Float, choice: Float, moves: int) -> Float:
    """Expected number of each move, float64[moves], over the weeks of `occupied`."""
    edges = np.diff(arrays.state_edge.astype(np.int64)).astype(np.int64)
    weights = np.repeat(occupied, edges) * arrays.clock[arrays.edge_actor] * choice
    return np.bincount(arrays.edge_origin, weights=weights, minlength=moves).astype(np.float64)
