"""Numbers of a crisis from many plays of it: payoffs, tempos, precision.

For plays that were seen in full, each transition with its cause, the likelihood is (theory note,
section 3)

    log L = sum over transitions log r(x, cause, y)  -  sum over stays  weeks * exit rate(x)

with r the rates of equilibrium play at the numbers, which are tried where the search goes: the
game is given the numbers, its equilibrium followed from the known one, and the rates' derivatives
come from `response`. Numbers that keep to one side of 0 are estimated in logarithms of their size,
others as they are; weeks and points throughout. A move that changes nothing is not seen.

Only clock times chance of a move is seen, never the decision to hold, and precision and payoffs
only as a product: fix the scale of one of them, or let what was elicited beforehand decide
(`CrisisPlays.prior`). Equilibria that other branches would give are not looked for; `headline_gap`
says whether the estimate is still the one that `solve` would call the headline.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from detente import solve as solving
from detente.crisis.diagnostics import did_you_mean
from detente.crisis.model import Number
from detente.errors import CrisisError, NotConverged, UsageError
from detente.evidence.estimate.fit import Fit
from detente.evidence.estimate.model import Evaluation, Float, Start
from detente.evidence.estimate.penalty import Normal
from detente.evidence.estimate.plays import Plays
from detente.evidence.estimate.response import Response, outcome_sources
from detente.game import Game
from detente.game.arrays import GameArrays
from detente.game.csr import lengths
from detente.game.jacobian import number_jacobian
from detente.game.revalue import revalued
from detente.solve.newton import Pace, pseudo_transient
from detente.solve.result import Equilibrium, Settings
from detente.solve.system import BellmanSystem
from detente.solve.workers import Workers

EDGE = 1.2815515655446004
TOLERANCE = 1e-10
STEPS = 60
FIRST = Pace(first=50.0, change=4.0, growth=10.0)


@dataclass(frozen=True, slots=True)
class Scale:
    """How a number is estimated: sign 1 or -1 in logarithms of its size, 0 as it is.

    step : what counts as a change. mean, sd : of what was known beforehand, on that scale; the sd
    is inf where the file gives no range.
    """

    key: str
    sign: int
    step: float
    mean: float
    sd: float

    @classmethod
    def of(cls, number: Number) -> Scale:
        """After the number's best value and its 80 % range, both sides taken as equally wide."""
        best, low, high = (each * number.scale for each in (number.best, number.low, number.high))
        sign = 0 if low * high <= 0 else 1 if best > 0 else -1
        if sign:
            best, low, high = (math.log(abs(each)) for each in (best, low, high))
        sd = abs(high - low) / (2.0 * EDGE) if number.ranged else math.inf
        step = 0.5 if sign else max(0.5 * abs(best), 1.0)
        return cls(number.key, sign, min(step, sd), best, sd)

    def value(self, theta: float) -> float:
        """The number, in weeks and points."""
        return self.sign * math.exp(min(theta, 700.0)) if self.sign else theta

    def slope(self, theta: float) -> float:
        """Its derivative."""
        return self.value(theta) if self.sign else 1.0


@dataclass(frozen=True, slots=True, eq=False)
class _Seen:
    """What plays saw, in terms of a game's outcomes and hazards.

    kinds : K different transitions that were seen or could have been (state, cause, target).
    outcome : int64[O], hazard : int64[H], the kind of each, -1 where it changes nothing. source :
    int64[K]. happened : [N, K], how often each kind happened in each play. stayed : [N, n], weeks.
    """

    outcome: NDArray[np.int64]
    hazard: NDArray[np.int64]
    source: NDArray[np.int64]
    happened: sparse.csr_array
    stayed: sparse.csr_array

    @classmethod
    def of(cls, arrays: GameArrays, plays: Plays) -> _Seen:
        """Raises UsageError for a transition that the game has not."""
        moves = int(arrays.edge_origin.max()) + 1 if arrays.edges else 0
        edge = np.repeat(np.arange(arrays.edges), lengths(arrays.edge_outcome))
        left = np.concatenate(outcome_sources(arrays))
        to = np.concatenate((arrays.outcome_state, arrays.hazard_state)).astype(np.int64)
        by = np.concatenate(
            (
                arrays.edge_origin[edge].astype(np.int64),
                moves + arrays.hazard_origin.astype(np.int64),
            )
        )
        causes = int(by.max(initial=0)) + 1
        codes = (left * causes + by) * arrays.states + to
        real = np.flatnonzero(left != to)
        kinds, which = np.unique(codes[real], return_inverse=True)
        kind = np.full(len(codes), -1, np.int64)
        kind[real] = which
        source = kinds // (causes * arrays.states)
        count = len(arrays.outcome_state)
        happened = _happened(plays, kinds, causes, arrays.states)
        play, state, weeks = plays.stays()
        stayed = sparse.coo_array((weeks, (play, state)), shape=(plays.count, arrays.states))
        return cls(kind[:count], kind[count:], source, happened, stayed.tocsr())

    def by_kind(self, outcome: Float, hazard: Float) -> Float:
        """float64[K]: sums over outcomes and hazards of each kind."""
        found = np.zeros(len(self.source))
        for kind, values in ((self.outcome, outcome), (self.hazard, hazard)):
            real = kind >= 0
            np.add.at(found, kind[real], values[real])
        return found

    def leaving(self, of_kind: Float, states: int) -> Float:
        """float64[n]: sums over the kinds that leave each state."""
        return np.bincount(self.source, of_kind, minlength=states).astype(np.float64)


def _happened(plays: Plays, kinds: NDArray[np.int64], causes: int, states: int) -> sparse.csr_array:
    """How often each kind happened in each play."""
    codes = (plays.sources().astype(np.int64) * causes + plays.cause) * states + plays.state
    place = np.minimum(np.searchsorted(kinds, codes), len(kinds) - 1)
    known = kinds[place] == codes if len(kinds) else np.zeros(len(codes), np.bool_)
    if not known.all():
        first = int(np.flatnonzero(~known)[0])
        raise UsageError(
            f"play {int(plays.owner[first])} has a transition that the game has not: cause"
            f" {int(plays.cause[first])} from state {int(plays.sources()[first])} to"
            f" {int(plays.state[first])}",
            hint="the plays must be of the same crisis, with causes numbered as in its chain",
        )
    counts = np.ones(len(codes))
    found = sparse.coo_array((counts, (plays.owner, place)), shape=(plays.count, len(kinds)))
    return found.tocsr()


@dataclass(frozen=True, slots=True, eq=False)
class CrisisPlays:
    """A model: numbers of a crisis, given plays of it. Make it with `of`.

    game, play : the compiled crisis, and an equilibrium of it that is followed. scales : of the
    numbers that are estimated.
    """

    game: Game
    play: Equilibrium
    scales: tuple[Scale, ...]
    plays: Plays
    seen: _Seen

    @classmethod
    def of(cls, game: Game, play: Equilibrium, keys: Sequence[str], plays: Plays) -> CrisisPlays:
        """A model of plays of `game`; keys : of the numbers to estimate, as in `Crisis.numbers`.

        Raises UsageError for unknown keys, a number of 0 on which something's beginning hangs,
        crises with perceptions or reputations, a precision of 0, or plays of another game.
        """
        _check_keys(game, keys)
        scales = tuple(Scale.of(game.crisis.numbers[key]) for key in keys)
        return cls(game, play, scales, plays, _Seen.of(game.arrays, plays))

    @property
    def names(self) -> tuple[str, ...]:
        """Keys; `log` before those that are estimated in logarithms."""
        return tuple(f"log {each.key}" if each.sign else each.key for each in self.scales)

    @property
    def observations(self) -> int:
        """Plays."""
        return self.plays.count

    @property
    def scale(self) -> Float:
        """float64[P]."""
        return np.array([each.step for each in self.scales])

    def starts(self) -> tuple[Start, ...]:
        """The numbers of the file."""
        return (Start("the file", np.array([each.mean for each in self.scales])),)

    def prior(self) -> Normal:
        """What the file's ranges say beforehand, as a penalty; nothing of numbers without one."""
        return Normal(
            np.array([each.mean for each in self.scales]),
            np.array([each.sd for each in self.scales]),
        )

    def values(self, theta: Float) -> dict[str, float]:
        """The numbers at theta float64[P], by key, in weeks and points."""
        pairs = zip(self.scales, theta.tolist(), strict=True)
        return {each.key: each.value(at) for each, at in pairs}

    def at(self, theta: Float) -> Game | None:
        """The game with these numbers; None where it would be another game."""
        try:
            found = revalued(self.game, self.values(theta))
        except CrisisError:
            return None
        return found if found is not None and (found.arrays.precision > 0).all() else None

    def evaluate(self, theta: Float) -> Evaluation:
        """Log-likelihood and scores of each play; impossible where play cannot be followed."""
        impossible = Evaluation.impossible(self.plays.count, len(self.scales))
        game = self.at(theta)
        if game is None:
            return impossible
        with Workers(1) as workers, np.errstate(all="ignore"):
            system = BellmanSystem.of(game.arrays, "lse", workers)
            start = np.array(self.play.values, order="C")
            descent = pseudo_transient(system, start, TOLERANCE, STEPS, FIRST)
            if not descent.converged:
                return impossible
            try:
                return self._evaluation(game, Response(system, descent.point), theta)
            except NotConverged:
                return impossible

    def _evaluation(self, game: Game, response: Response, theta: Float) -> Evaluation:
        seen, states = self.seen, game.states
        rates = response.rates()
        rate = seen.by_kind(rates.outcome, rates.hazard)
        used = seen.happened.sum(axis=0) > 0
        if not (rate[used] > 0).all():
            return Evaluation.impossible(self.plays.count, len(self.scales))
        logs = np.log(np.where(rate > 0, rate, 1.0))
        loglik = seen.happened @ logs - seen.stayed @ seen.leaving(rate, states)
        jacobian = number_jacobian(game)
        scores = np.empty((self.plays.count, len(self.scales)))
        for place, each in enumerate(self.scales):
            moved = response.change(jacobian.push({each.key: each.slope(float(theta[place]))}))
            slope = seen.by_kind(moved.outcome, moved.hazard)
            relative = slope / np.where(rate > 0, rate, 1.0)
            scores[:, place] = seen.happened @ relative - seen.stayed @ seen.leaving(slope, states)
        return Evaluation(np.asarray(loglik, np.float64), scores)


def _check_keys(game: Game, keys: Sequence[str]) -> None:
    """Whether these numbers can be estimated from plays of the game."""
    crisis = game.crisis
    if not keys or len(set(keys)) < len(keys):
        raise UsageError("name the numbers to be estimated, each once")
    for key in keys:
        if key not in crisis.numbers:
            hint = did_you_mean(key, crisis.numbers) or "`detente explain CRISIS` lists all keys"
            raise UsageError(f"`{crisis.id}` has no number `{key}`", hint=hint)
    if game.typed is not None or crisis.perceptions:
        raise UsageError(
            f"`{crisis.id}` has a reputation or a perception: its numbers cannot be estimated from"
            " plays",
            hint="leave it out of the file, or estimate without it",
        )
    if not (game.arrays.precision > 0).all():
        raise UsageError(
            "at a precision of 0 payoffs leave no trace in play", hint="begin with one above 0"
        )
    unsure = sorted(number_jacobian(game).unsure & set(keys))
    if unsure:
        raise UsageError(
            f"`{unsure[0]}` stands where something begins or ends: the likelihood has no slope in"
            " it there",
            hint="give it a value away from that, or leave it out",
        )


@dataclass(frozen=True, slots=True)
class NumberEstimate:
    """A number of the crisis: what the file says, the estimate and its interval; weeks, points."""

    key: str
    file: float
    estimate: float
    low: float
    high: float

    def __str__(self) -> str:
        interval = f"[{self.low:.4g}, {self.high:.4g}]"
        return f"{self.key:26} file {self.file:.4g}, estimate {self.estimate:.4g} {interval}"


def numbers_of(model: CrisisPlays, found: Fit, level: float = 0.8) -> tuple[NumberEstimate, ...]:
    """Estimates in the units of the file's base: weeks and points, with Wald intervals.

    Intervals are taken on the scale of estimation, so those of positive numbers are positive.
    """
    rows = zip(model.scales, found.intervals(level), strict=True)
    made = []
    for scale, each in rows:
        ends = sorted((scale.value(each.low), scale.value(each.high)))
        file = model.game.values[scale.key]
        made.append(NumberEstimate(scale.key, file, scale.value(each.estimate), *ends))
    return tuple(made)


def headline_gap(model: CrisisPlays, theta: Float, settings: Settings | None = None) -> float:
    """The largest difference of a choice probability between the play that was followed to theta
    and the headline that solving afresh gives; inf where there is none.
    """
    game = model.at(theta)
    if game is None:
        return math.inf
    fresh = solving.solve(game.arrays, settings or Settings(restarts=0)).chosen
    if fresh is None:
        return math.inf
    with Workers(1) as workers, np.errstate(all="ignore"):
        system = BellmanSystem.of(game.arrays, "lse", workers)
        start = np.array(model.play.values, order="C")
        descent = pseudo_transient(system, start, TOLERANCE, STEPS, FIRST)
    if not descent.converged:
        return math.inf
    return float(np.abs(descent.point.choice - fresh.choice).max(initial=0.0))
