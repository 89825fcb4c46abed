"""Questions as they stand when a watch ends: the answer together with an event not being seen.

With Q0 as in `detente.outlook.unseen`, alpha the start, E the event not seen by W, and T' = T - W:

    in force    P(in force, E)   = sum_x pi(x) h(x, T'),                pi = alpha exp(Q0 W)
    reached     P(reached, E)    = P(E) - sum_open open(x) (1 - h(x, T'))
    before      P(won, E)        = sum_x open(x) h(x, T') + sum_x won(x)
    share       E[share; E]      = (sum_x spent(x) + T' sum_x pi(x) S(x, T')) / T
    time        E[weeks; E]      = sum_x spent(x) + sum_x open(x) m(x)

open is what has not met the goal by W; h, S and m are the answers seen from x, spent the weeks in
the condition (`time`: weeks before the goal) up to W:

    spent = integral_0^W (pi_s on the condition) exp(Q0 (W - s)) ds

the upper right block of exp(W [[Q0, D], [0, Q0]]), D = 1 on the condition (Van Loan 1978,
doi:10.1109/TAC.1978.1101743), by uniformisation. "Held" has a module of its own
(`detente.outlook.matters_held`). Seen and unseen add up to the whole, so the answer if it is seen
follows.

Where the expected time is infinite now it is so too if the event is not seen, for nothing may have
happened by then. If it is seen, it is infinite where it may be seen in a state from which the goal
is not sure; else all that is not finite belongs to the event not being seen, and the difference of
the finite parts is what remains.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Protocol

import numpy as np

from detente.outlook.chain import Chain
from detente.outlook.questions import Asked
from detente.outlook.reach import (
    expected_time,
    in_force,
    reached_before,
    reached_before_by,
    share_of_time,
)
from detente.outlook.uniformise import Float, Mask
from detente.outlook.unseen import TOLERANCE, Unseen, counted, counts, parted, spread, stopped
from detente.solve.workers import Workers

SURE = 0.999


@dataclass(frozen=True, slots=True)
class Signal:
    """What an event says of one question: the forecast if it is seen, and if it is not.

    Probabilities and shares from 0 to 1; expected times in weeks, infinite where the goal may never
    come. error : bound on either, estimated for "held". settles : whether seeing it is the answer,
    or as good as.
    """

    if_seen: float
    if_not: float
    error: float = 0.0
    settles: bool = False


class Matter(Protocol):
    """One question. now : the answer at the start."""

    @property
    def id(self) -> str:
        """The question's."""

    @property
    def now(self) -> float:
        """The answer at the start."""

    def signal(self, event: Unseen) -> Signal:
        """What the event says of it."""


def probable(now: float, event: Unseen, both: float, error: float, *, settles: bool) -> Signal:
    """From the chance of a true answer (or a share) without seeing the event."""
    hidden = event.hidden
    seen = float(np.clip((now - both) / (1.0 - hidden), 0.0, 1.0))
    unseen = float(np.clip(both / hidden, 0.0, 1.0))
    sure = settles and not 1.0 - SURE < seen < SURE
    return Signal(seen, unseen, _wrong(event, error), sure)


def _wrong(event: Unseen, error: float) -> float:
    """Bound on an answer given what was seen, from that on joint probabilities."""
    return (error + event.ends.error) / min(event.hidden, 1.0 - event.hidden)


@dataclass(frozen=True, slots=True, eq=False)
class InForce:
    """ahead : float64[n], the answer from each state when the watch ends."""

    id: str
    now: float
    ahead: Float
    error: float

    @classmethod
    def of(cls, law: Chain, asked: Asked, weeks: float, workers: Workers) -> InForce:
        """Kind `on`."""
        now, later = (
            in_force(law, asked.happens, left, tolerance=TOLERANCE, workers=workers)
            for left in (asked.ends, asked.ends - weeks)
        )
        value = float(now.values[law.start])
        return cls(asked.question.id, value, later.values, now.error + later.error)

    def signal(self, event: Unseen) -> Signal:
        """What the event says of it."""
        both = float((event.ends.values * self.ahead).sum())
        return probable(self.now, event, both, self.error + event.ends.error, settles=True)


@dataclass(frozen=True, slots=True, eq=False)
class First:
    """What is reached, before a rival if there is one.

    wins, lost : bool[n], where it is decided. ahead : float64[n], the answer from each state when
    the watch ends.
    """

    id: str
    now: float
    wins: Mask
    lost: Mask
    ahead: Float
    error: float

    @classmethod
    def of(cls, law: Chain, asked: Asked, weeks: float, workers: Workers) -> First:
        """Kinds `reached` and `before`, dated or not; `held` for no time at all."""
        goal = asked.happens
        rival = np.zeros_like(goal) if asked.rival is None else asked.rival
        if asked.weeks is None:
            now = later = reached_before(law, goal, rival, tolerance=TOLERANCE, workers=workers)
        else:
            now, later = (
                reached_before_by(law, goal, rival, left, tolerance=TOLERANCE, workers=workers)
                for left in (asked.ends, asked.ends - weeks)
            )
        value, error = float(now.values[law.start]), now.error + later.error
        return cls(asked.question.id, value, goal & ~rival, rival, later.values, error)

    def signal(self, event: Unseen) -> Signal:
        """What the event says of it."""
        both, error = self._without(event) if not self.lost.any() else self._parted(event)
        return probable(self.now, event, both, self.error + error, settles=True)

    def _without(self, event: Unseen) -> tuple[float, float]:
        """Only what is still open need be followed."""
        still = spread(stopped(event.calm, self.wins), event.weeks, event.workers)
        fails = float((still.values * (1.0 - self.ahead))[~self.wins].sum())
        return event.hidden - fails, still.error + event.ends.error

    def _parted(self, event: Unseen) -> tuple[float, float]:
        n = event.calm.states
        ends = spread(parted(event.calm, self.wins, self.lost), event.weeks, event.workers)
        open_, won = ends.values[:n], ends.values[n:]
        return float((open_ * self.ahead).sum() + won.sum()), ends.error


@dataclass(frozen=True, slots=True, eq=False)
class Share:
    """ahead : float64[n], weeks in the condition still to come when the watch ends."""

    id: str
    now: float
    condition: Mask
    ahead: Float
    weeks: float
    error: float

    @classmethod
    def of(cls, law: Chain, asked: Asked, weeks: float, workers: Workers) -> Share:
        """Kind `share`."""
        left = asked.ends - weeks
        now, later = (
            share_of_time(law, asked.happens, each, tolerance=TOLERANCE, workers=workers)
            for each in (asked.ends, left)
        )
        return cls(
            asked.question.id, float(now.values[law.start]), asked.happens, left * later.values,
            asked.ends, now.error + later.error * left / asked.ends,
        )  # fmt: skip

    def signal(self, event: Unseen) -> Signal:
        """What the event says of it."""
        n = event.calm.states
        chain = counted(event.calm, self.condition, np.zeros_like(self.condition))
        ends = counts(chain, event.weeks, event.workers)
        both = float((ends.values[:n] * self.ahead).sum() + ends.values[n:].sum()) / self.weeks
        most = 1.0 + float(self.ahead.max(initial=0.0))
        error = self.error + ends.error * most / self.weeks
        return probable(self.now, event, both, error, settles=False)


@dataclass(frozen=True, slots=True, eq=False)
class Awaited:
    """The expected time until a goal.

    ahead : float64[n], weeks from each state, 0 where they are infinite; never : bool[n], where.
    sure : what the answer would be without those. open : the chance that it is open when the watch
    ends.
    """

    id: str
    now: float
    goal: Mask
    ahead: Float
    never: Mask
    sure: float
    open: float
    error: float

    @classmethod
    def of(cls, law: Chain, asked: Asked, weeks: float, workers: Workers) -> Awaited:
        """Kind `time`. Raises NotConverged."""
        goal = asked.happens
        found = expected_time(law, goal, tolerance=TOLERANCE, workers=workers)
        never = np.isinf(found.values)
        ahead = np.where(never, 0.0, found.values)
        sure, open_, error = _awaited(law, goal, ahead, weeks, workers)
        now = float(found.values[law.start])
        error = 2.0 * found.error + (error if never[law.start] else 0.0)
        return cls(asked.question.id, now, goal, ahead, never, sure, open_, error)

    def signal(self, event: Unseen) -> Signal:
        """What the event says of it."""
        found = _awaited(event.calm, self.goal, self.ahead, event.weeks, event.workers)
        both, still, error = found
        hidden = event.hidden
        settles = self.open - still <= (1.0 - SURE) * (1.0 - hidden)
        wrong = _wrong(event, self.error + error)
        if math.isfinite(self.now):
            seen = max((self.now - both) / (1.0 - hidden), 0.0)
            return Signal(seen, max(both / hidden, 0.0), wrong, settles)
        doubtful = bool((event.seen_in(~self.goal) & self.never).any())
        seen = math.inf if doubtful else max((self.sure - both) / (1.0 - hidden), 0.0)
        return Signal(seen, math.inf, wrong, settles)


def _awaited(
    chain: Chain, goal: Mask, ahead: Float, weeks: float, workers: Workers
) -> tuple[float, float, float]:
    """Expected weeks that are finite, the chance that the goal is open by then, and the error."""
    n = chain.states
    ends = counts(counted(chain, ~goal, goal), weeks, workers)
    open_ = np.where(goal, 0.0, ends.values[:n])
    total = float((open_ * ahead).sum() + ends.values[n:].sum())
    return total, float(open_.sum()), ends.error * (1.0 + float(ahead.max(initial=0.0)))
