"""Held without a break, together with an event not being seen.

A the states where the condition holds, B the others, d the length of the run, T the date, W the
end of the watch, T' = T - W, Q0 as in `detente.outlook.unseen`. pi(s) is the distribution at s of
what has neither seen the event nor completed a run (`detente.outlook.held_forward`), and a run that
began v before W is worth G(v) on A (`detente.outlook.held_ages`); h is worth of B. So

    P(held, not seen) = P(not seen) - |pi(W)|                      completed by W
                      + pi(W) h on B  +  (initial run) G(its age at W)
                      + pi(W) G(0) on A  +  integral_0^min(d, W) r(v) G'(v) dv

r(v), on A, being what is there at W in runs of age v or more, the initial run apart:

    r(v) = sum_j pi(W - j d - v) exp(Q0_AA (j d + v))  -  sum_{j >= 1} pi(W - j d) exp(Q0_AA j d)

over all times that are not negative: what was there a while ago and has not left since, less what
would be older than d. For W < d that is the first term alone.

The integral is the one thing here that is not exact: Gauss-Legendre rules of HIGH and LOW points on
panels cut where the integrand has a kink (W less multiples of d and the end of the initial run, and
where d - v + multiples of d is T'), halved until both agree to CLOSE for the chain with no event
taken out, which is the forecast itself over again. What they differ by for an event is part of the
error that is told; the rule of HIGH points is far closer than that. Only exp(Q0_AA v) G'(v) at the
points and pi are an event's own: some tens of columns on A over W, and one pass over the chain.
"""

from __future__ import annotations

import itertools
import math
from dataclasses import dataclass

import numpy as np

from detente.outlook.chain import Chain
from detente.outlook.held import held_by
from detente.outlook.held_ages import Ages
from detente.outlook.held_forward import Unfinished, unfinished
from detente.outlook.held_scheme import decayed
from detente.outlook.matters import Signal, probable
from detente.outlook.questions import Asked
from detente.outlook.restrict import part
from detente.outlook.uniformise import Float, Mask
from detente.outlook.unseen import Spread, Unseen, spread
from detente.solve.workers import Workers

HIGH, LOW = 12, 8
CLOSE = 1e-10
TOLERANCE = 1e-12
WIDEST = 64.0
"""Most events of the uniformised chain in a panel to begin with."""
HALVINGS = 6


@dataclass(frozen=True, slots=True, eq=False)
class Points:
    """ages : float64[K]. weights : float64[K, 2], of the rules of HIGH and of LOW points."""

    ages: Float
    weights: Float


@dataclass(frozen=True, slots=True, eq=False)
class Lasting:
    """A run of `condition` (bool[n]) of `duration`, seen when the watch of `watch` weeks ends.

    age : of a run in force at the start, there. fresh, running : float64[n], the answers from each
    state for runs that begin when the watch ends, and for the one that began before the start.
    points, slopes (float64[m, K]) : where G' is read, and what it is.
    """

    id: str
    now: float
    condition: Mask
    duration: float
    watch: float
    age: float
    fresh: Float
    running: Float
    points: Points
    slopes: Float
    error: float

    @classmethod
    def of(cls, law: Chain, asked: Asked, weeks: float, workers: Workers) -> Lasting:
        """Kind `held` with a duration above 0."""
        question = asked.question
        duration, age, left = question.duration or 0.0, question.age, asked.ends - weeks
        now = held_by(law, asked.happens, duration, asked.ends, age=age, workers=workers)
        age = age if asked.happens[law.start] else 0.0
        then = age + weeks if age + weeks < duration else 0.0
        ages = Ages(law, asked.happens, duration, left, then, workers)
        cuts = _cuts(duration, weeks, left, duration - age)
        alone = spread(law, weeks, workers)
        for halved in range(HALVINGS + 1):
            points = _points(cuts, 2**halved, ages.speed)
            points, slopes, lost = _with_jump(ages, points, duration - left, cuts)
            matter = cls(
                question.id, now.probability, asked.happens, duration, weeks, age, ages.held.fresh,
                ages.held.running, points, slopes,
                now.error + ages.held.error + lost * (1.0 + weeks),
            )  # fmt: skip
            _, apart, _ = matter.joint(law, alone, workers)
            if apart <= CLOSE:
                break
        return matter

    def signal(self, event: Unseen) -> Signal:
        """What the event says of it."""
        both, apart, error = self.joint(event.calm, event.ends, event.workers)
        return probable(self.now, event, both, self.error + apart + error, settles=True)

    def joint(self, calm: Chain, ends: Spread, workers: Workers) -> tuple[float, float, float]:
        """P(held, not seen), by how much two rules differ on it, and the bound on the rest.

        ends : where `calm` is when the watch ends.
        """
        count = math.floor(self.watch / self.duration) + 1
        starts: Float = self.watch - self.duration * np.arange(float(count))
        times = np.append(starts[:, None] - self.points.ages, starts[:, None], axis=1)
        asked = np.flatnonzero(times.ravel() >= 0)
        flow = unfinished(
            calm, self.condition, self.duration, self.watch, times.ravel()[asked], age=self.age,
            tolerance=TOLERANCE, workers=workers,
        )  # fmt: skip
        inside = np.zeros((times.size, flow.inside.shape[1]))
        inside[asked] = flow.inside
        high, low, lost = self._integral(calm, inside.reshape(*times.shape, -1), workers)
        base = self._base(flow, float(ends.values.sum()))
        return base + high, abs(high - low), 2.0 * flow.error + ends.error + lost

    def _base(self, flow: Unfinished, hidden: float) -> float:
        """All but the integral."""
        left = float(flow.ends.sum() + flow.running.sum())
        ahead = (flow.ends * self.fresh).sum() + (flow.running * self.running).sum()
        return hidden - left + float(ahead)

    def _integral(self, calm: Chain, inside: Float, workers: Workers) -> tuple[float, float, float]:
        """By both rules, and the bound on what is lost.

        inside : float64[J, K + 1, m], pi at the times of the points, and at W - j d.
        """
        form, weights = part(calm, self.condition).form, self.points.weights
        if not len(self.points.ages):
            return 0.0, 0.0, 0.0
        columns = np.column_stack((self.slopes, np.einsum("mk,kr->mr", self.slopes, weights)))
        waits: Float | float = np.append(self.points.ages, [0.0, 0.0])
        size = max(1.0, float(columns.max(initial=0.0))) * (1.0 + self.watch)
        total, error = np.zeros(2), 0.0
        for level, there in enumerate(inside):
            columns, lost = decayed(form, columns, waits, TOLERANCE, workers, early=TOLERANCE)
            waits, error = self.duration, error + 2.0 * (level + 1) * lost * size
            if level:
                total -= np.einsum("m,mr->r", there[-1], columns[:, -2:])
            read = np.einsum("km,mk->k", there[:-1], columns[:, :-2])
            total += np.einsum("k,kr->r", read, weights)
        return float(total[0]), float(total[1]), error


def _cuts(duration: float, watch: float, left: float, rest: float) -> list[float]:
    """Ages between which nothing has a kink, from where G' sets in to the oldest; empty if none.

    left : T'. rest : what a run in force at the start still needs.
    """
    first, last = max(duration - left, 0.0), min(duration, watch)
    kinks = [(-left) % duration, watch % duration]
    if rest < watch:
        kinks.append((watch - rest) % duration)
    inner = [each for each in kinks if first < each < last]
    return sorted({first, *inner, last}) if first < last else []


def _points(cuts: list[float], halves: int, speed: float) -> Points:
    """Both rules on every panel, which is cut in `halves` times as many as its length asks for."""
    ages, weights = [np.zeros(0)], [np.zeros((0, 2))]
    for low, high in itertools.pairwise(cuts):
        number = halves * max(1, math.ceil(speed * (high - low) / WIDEST))
        edges = np.linspace(low, high, number + 1)
        for rule, order in enumerate((HIGH, LOW)):
            nodes, parts = np.polynomial.legendre.leggauss(order)
            middle, half = (edges[:-1] + edges[1:]) / 2, np.diff(edges) / 2
            ages.append((middle[:, None] + half[:, None] * nodes).ravel())
            own = np.zeros((number * order, 2))
            own[:, rule] = (half[:, None] * parts).ravel()
            weights.append(own)
    return Points(np.concatenate(ages), np.concatenate(weights))


def _with_jump(
    ages: Ages, points: Points, place: float, cuts: list[float]
) -> tuple[Points, Float, float]:
    """The points with G' at each, the jump of G if it lies among them, and what is lost."""
    slopes, lost = ages.slopes(points.ages)
    if not cuts or place <= 0:
        return points, slopes, lost
    jump, more = ages.jump()
    every = Points(np.append(points.ages, place), np.vstack((points.weights, [[1.0, 1.0]])))
    return every, np.column_stack((slopes, jump)), max(lost, more)
