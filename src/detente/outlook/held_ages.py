"""What a run in force is worth by its age: `detente.outlook.held` for all ages at once.

With t left, G(v) float64[m] on A is the probability that a run that has lasted v weeks, or a later
one, is completed in time; h on B as there, which is 0 before d. From a run that begins now

    G(0) = g(t)
    G'(v) = exp(Q_AA (d - v)) Q_AB (1 - h(t - d + v))      for d - v < t, else 0
    a jump of exp(Q_AA t) 1 at v = d - t                   if that is above 0

as a run that has lasted longer by dv needs dv less: of those that would break in that last stretch
it spares what h does not make good. h is read from the pieces of the scheme, gone through again.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from detente.outlook.chain import Chain
from detente.outlook.held import TOLERANCE, Begun, Held, integrate
from detente.outlook.held_scheme import Recursion, Scheme
from detente.outlook.pieces import add_readings, plan, point_readings
from detente.outlook.poisson import poisson_window
from detente.outlook.uniformise import Float, Mask
from detente.solve.workers import Workers

Places = NDArray[np.intp]


class Ages:
    """A question seen with `weeks` left; a run in force at the start has lasted `age` by then.

    held : the answers from every state, of runs that begin now and of the one that has lasted
    `age`. duration : d, above 0.
    """

    def __init__(
        self,
        chain: Chain,
        condition: Mask,
        duration: float,
        weeks: float,
        age: float,
        workers: Workers,
        tolerance: float = TOLERANCE,
    ) -> None:
        self._scheme = Scheme(chain, condition, duration, weeks, age, tolerance, workers)
        self._begun: list[tuple[float, Begun]] = []
        self._pieces: tuple[tuple[float, float], ...] = ()
        if weeks >= duration:
            self._pieces = plan(duration, weeks, self._scheme.rest, self.speed).pieces
        done = 0

        def witness(begun: Begun) -> None:
            nonlocal done
            offset, length = self._pieces[begun.number]
            begin = duration * (1 + done // len(self._pieces)) + offset
            done += 1
            if begin + length > weeks - duration:
                self._begun.append((begin, begun))

        self.held: Held = integrate(self._scheme, witness=witness)

    @property
    def speed(self) -> float:
        """Of the chain's uniformised form, per week."""
        return self._scheme.form.speed

    def slopes(self, ages: Float) -> tuple[Float, float]:
        """G'(v) for each of `ages`, 0 to d, float64[m, K], and the bound on what is lost.

        What h may be off by (`held.error`) comes on top, times the rates at which A is left.
        """
        scheme = self._scheme
        left = scheme.weeks - scheme.duration + ages
        whole = np.empty(len(scheme.border))
        scheme.leave(np.ones(scheme.chain.states), whole)
        spared = np.where(left[:, None] > 0, whole - self._leaving(left), 0.0)
        found, lost = scheme.decay(scheme.spread(spared), scheme.duration - ages)
        return found, lost * max(1.0, float(whole.max(initial=0.0)))

    def jump(self) -> tuple[Float, float]:
        """exp(Q_AA t) 1, float64[m], and the bound on what is lost."""
        return self._scheme.survive(self._scheme.weeks)

    def _leaving(self, times: Float) -> Float:
        """Q_AB h(t) on the border for each of `times`, float64[T, border]; 0 before d."""
        scheme = self._scheme
        out = np.zeros((len(times), len(scheme.border)))
        late = np.flatnonzero(times > scheme.duration)
        if not len(late) or not self._begun:
            return out
        gain = scheme.gain(scheme.survive(scheme.duration)[0])
        begins = np.array([begin for begin, _ in self._begun])
        holder = np.maximum(np.searchsorted(begins, times[late], side="right") - 1, 0)
        for place in np.unique(holder).tolist():
            read = late[holder == place]
            self._replay(self._begun[place][1], gain, read, times[read] - begins[place], out)
        return out

    def _replay(self, begun: Begun, gain: Float, read: Places, ages: Float, out: Float) -> None:
        """Go through a piece again and read it `ages` after it began."""
        scheme, length = self._scheme, self._pieces[begun.number][1]
        steps = poisson_window(scheme.form.speed * length, scheme.tolerance).last
        weights = point_readings(scheme.form.speed, ages, steps, scheme.tolerance)
        run = Recursion(scheme, gain, begun.delayed, begun.z, None)
        leaving = np.empty(len(scheme.border))
        for n in range(steps + 1):
            if weights[n].any():
                scheme.leave(run.now, leaving)
                add_readings(out, read, weights[n], leaving)
            if n < steps:
                run.step(n)
