"""Draws of a crisis's numbers weighed by what was reported, day by day.

Draw k has numbers z_k (standard normal, `detente.study.draws`) and, by its own equilibrium, the
likelihood L_d(z_k) of what was reported up to day d. Its weight at d is in proportion to L_d. When
the effective sample size 1 / sum w^2 would fall below `LEAST` of the draws, a day is taken in
steps,

    target  prior x L_{d-1} x (L_d / L_{d-1})^beta,   beta from 0 to 1 so that each step keeps LEAST

and after each step the draws are chosen anew by their weights (systematically) and moved: from z to
z' = rho z + sqrt(1 - rho^2) xi, xi from the prior, accepted with the ratio of likelihoods, which
leaves the target as it is (Neal 1998; Cotter et al. 2013, doi:10.1214/13-STS421). Each move is one
more game to solve; `sweeps` bounds how often all draws are moved, and once they are spent, weights
alone go on (Chopin 2002, doi:10.1093/biomet/89.3.539; Del Moral et al. 2006).

Every random number is made from the seed and the place where it is used, and every draw depends on
its numbers alone, so nothing depends on who solves what and when.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from detente.errors import UsageError
from detente.study.answering import Way, header_of
from detente.study.draws import Draws, Float
from detente.study.following import IMPOSSIBLE, Weighing
from detente.study.store import Store, opened
from detente.study.variants import Drawn
from detente.study.work import Job

LEAST = 0.5
SWEEPS = 2
FIRST_STEP = 0.6
"""sqrt(1 - rho^2) of the first sweep."""
LOW, HIGH = 0.2, 0.5
"""Shares accepted below and above which the step is made shorter and longer."""


@dataclass(frozen=True, slots=True, eq=False)
class Weighed:
    """Draws as they stand at one mark. weights : float64[N], sum to 1. answers : float64[N, Q].

    ess : effective sample size of the weights, the number of draws that differ at most.
    """

    weights: Float
    answers: Float
    ess: float


@dataclass(frozen=True, slots=True, eq=False)
class Posterior:
    """count : draws. answered : those with a play. impossible : of those, by which what was
    reported cannot be. faults : why others have none. days : at each mark. prior, rows : numbers
    float64[., P] of draws that were answered, before and after, with the weights of the last day.
    log_evidence : log of the mean likelihood over the prior. moved : sweeps. accepted : share of
    moves. distinct : draws that differ in the end.
    """

    count: int
    answered: int
    impossible: int
    faults: tuple[str, ...]
    days: tuple[Weighed, ...]
    prior: Float
    rows: Float
    log_evidence: float
    moved: int
    accepted: float
    distinct: int


def posterior(
    weighing: Weighing,
    draws: Draws,
    count: int,
    head: Mapping[str, Any],
    way: Way,
    sweeps: int = SWEEPS,
) -> Posterior:
    """Weigh `count` draws.

    head : what a store is told besides. Raises UsageError where what was reported is impossible by
    all of them, and as `way` has it.
    """
    with ExitStack() as stack:
        solver = _Solver(weighing, draws, head, way, stack)
        found = _Course.first(weighing, solver, draws, count)
        return _Sequence(weighing, draws, solver, found, sweeps).run()


class _Solver:
    """Solves draws by index; those of a store are there already."""

    def __init__(
        self, weighing: Weighing, draws: Draws, head: Mapping[str, Any], way: Way, stack: ExitStack
    ) -> None:
        self._weighing, self._way = weighing, way
        self._known: dict[int, Drawn] = {}
        self._store: Store | None = None
        if way.keep is not None:
            header = header_of(weighing, draws, head)
            self._store = stack.enter_context(opened(way.keep, header, self._take))
            stack.callback(self._store.finish)
        self._crew: Callable[[Iterable[Job]], Iterable[Drawn]] = stack.enter_context(
            way.crew(weighing)
        )

    def _take(self, drawn: Drawn) -> None:
        self._known[drawn.index] = drawn

    def solved(self, jobs: Sequence[Job], stage: str) -> list[Drawn]:
        """One for each job, in their order. Raises UsageError where a store has other numbers."""
        for index, row in jobs:
            if index in self._known and self._known[index].digest != self._weighing.digest(row):
                raise UsageError(
                    f"draw {index} in {self._way.keep} has other numbers than it would have now",
                    hint="name another folder",
                )
        missing = [job for job in jobs if job[0] not in self._known]
        for done, drawn in enumerate(self._crew(missing) if missing else (), 1):
            if self._store is not None:
                self._store.add(drawn)
            self._take(drawn)
            if self._way.progress is not None:
                self._way.progress(stage, done / len(missing))
        return [self._known[index] for index, _ in jobs]


@dataclass(slots=True, eq=False)
class _Course:
    """Draws side by side: rows float64[N, P], logged float64[N, D], answers float64[N, D, Q]."""

    rows: Float
    logged: Float
    answers: Float
    faults: tuple[str, ...] = ()

    @classmethod
    def first(cls, weighing: Weighing, solver: _Solver, draws: Draws, count: int) -> _Course:
        """The draws of the prior that have a play."""
        jobs = list(draws.rows(range(count)))
        jobs = [(index, row.copy()) for index, row in jobs]
        drawn = solver.solved(jobs, "draws")
        kept = [k for k, each in enumerate(drawn) if not _lost(each)]
        faults = tuple(each.fault for each in drawn if _lost(each))
        courses = [weighing.course_of(drawn[k]) for k in kept]
        if not kept:
            raise UsageError(
                f"none of {count} draws has a play that stands for it: {faults[0]}",
                hint="narrow the ranges, or use --draws 0 for the best values alone",
            )
        return cls(
            np.stack([jobs[k][1] for k in kept]),
            np.stack([each.logged for each in courses]),
            np.stack([each.answers for each in courses]),
            faults,
        )


def _lost(drawn: Drawn) -> bool:
    """Whether it has no play; one by which things are impossible has one."""
    return drawn.fault != "" and drawn.fault != IMPOSSIBLE


class _Sequence:
    """Goes through the days."""

    def __init__(
        self, weighing: Weighing, draws: Draws, solver: _Solver, found: _Course, sweeps: int
    ) -> None:
        self._weighing, self._draws, self._solver = weighing, draws, solver
        self._now, self._prior, self._left = found, found.rows.copy(), sweeps
        self._count = len(found.rows) + len(found.faults)
        self._impossible = int((~np.isfinite(found.logged[:, -1])).sum())
        self._step, self._moved = FIRST_STEP, 0
        self._accepted, self._tried = 0, 0
        self._logged = np.zeros(len(found.rows))

    def run(self) -> Posterior:
        """All days."""
        now = self._now
        faults, evidence = now.faults, 0.0
        days = [self._told(0)]
        for day in range(1, now.logged.shape[1]):
            begun = 0.0
            while begun < 1.0:
                more = _increments(self._now.logged, day)
                beta = self._next(more, begun)
                step = (beta - begun) * more
                evidence += _log_mean(self._logged, step)
                self._logged = self._logged + np.where(np.isneginf(more), -np.inf, step)
                if not np.isfinite(self._logged).any():
                    raise UsageError(
                        "what was reported is impossible by all of the draws that have a play",
                        hint="let reports be wrong now and then: --slack 0.01",
                    )
                begun = beta
                if self._poor() and self._left:
                    self._rejuvenate(day, begun)
            days.append(self._told(day))
        distinct = len({row.tobytes() for row in self._now.rows[np.isfinite(self._logged)]})
        return Posterior(
            self._count, len(self._prior), self._impossible, faults, tuple(days), self._prior,
            self._now.rows, evidence, self._moved,
            self._accepted / self._tried if self._tried else math.nan, distinct,
        )  # fmt: skip

    def _told(self, day: int) -> Weighed:
        weights = normalised(self._logged)
        distinct: dict[bytes, float] = {}
        for row, weight in zip(self._now.rows, weights.tolist(), strict=True):
            distinct[row.tobytes()] = distinct.get(row.tobytes(), 0.0) + weight
        ess = 1.0 / sum(each * each for each in distinct.values())
        return Weighed(weights, self._now.answers[:, day].copy(), ess)

    def _poor(self) -> bool:
        return effective(self._logged) < LEAST * len(self._logged) * (1.0 + 1e-9)

    def _next(self, more: Float, begun: float) -> float:
        """How far the day may be taken in at once."""
        least = LEAST * len(self._logged)

        def size(beta: float) -> float:
            step = np.where(np.isneginf(more), -np.inf, (beta - begun) * more)
            return effective(self._logged + step)

        if not self._left or size(1.0) >= least or size(begun) < least:
            return 1.0
        low, high = begun, 1.0
        for _ in range(50):
            middle = 0.5 * (low + high)
            low, high = (middle, high) if size(middle) >= least else (low, middle)
        return high

    def _rejuvenate(self, day: int, beta: float) -> None:
        """Choose the draws anew by their weights, and move each."""
        chosen = _systematic(normalised(self._logged), self._noise(1)[0, 0])
        now = self._now
        self._now = now = _Course(now.rows[chosen], now.logged[chosen], now.answers[chosen])
        self._logged = np.zeros(len(chosen))
        self._left -= 1
        self._moved += 1
        count = len(chosen)
        rho = math.sqrt(1.0 - self._step**2)
        proposed = rho * now.rows + self._step * self._prior_noise(count)
        first = self._count * self._moved
        jobs = [(first + k, row) for k, row in enumerate(proposed)]
        drawn = self._solver.solved(jobs, "moves")
        uniform = self._rng("accept").random(count)
        taken = 0
        for k, each in enumerate(drawn):
            self._tried += 1
            if _lost(each):
                continue
            found = self._weighing.course_of(each)
            gain = _target(found.logged, day, beta) - _target(now.logged[k], day, beta)
            if not math.isnan(gain) and math.log(max(uniform[k], 1e-300)) < gain:
                now.rows[k], now.logged[k], now.answers[k] = (
                    proposed[k],
                    found.logged,
                    found.answers,
                )
                taken += 1
        self._accepted += taken
        share = taken / count
        if share < LOW:
            self._step *= 0.6
        elif share > HIGH:
            self._step = min(1.0, self._step * 1.5)

    def _prior_noise(self, count: int) -> Float:
        """Numbers from the prior, with the correlations and copies of the draws."""
        noise = self._rng("move").standard_normal((count, len(self._draws.names)))
        return self._draws.tied(noise)

    def _noise(self, count: int) -> Float:
        return self._rng("choose").random((count, 1))

    def _rng(self, what: str) -> np.random.Generator:
        use = ("choose", "move", "accept").index(what)
        return np.random.default_rng([self._draws.seed, 7, self._moved, use])


def _increments(logged: Float, day: int) -> Float:
    """float64[N], what a day adds; minus infinity where it is impossible, also before."""
    with np.errstate(invalid="ignore"):
        more = logged[:, day] - logged[:, day - 1]
    return np.where(np.isfinite(logged[:, day]), more, -np.inf)


def _target(logged: Float, day: int, beta: float) -> float:
    """Log of the target of one draw."""
    if not np.isfinite(logged[day]):
        return -math.inf
    return float(logged[day - 1] + beta * (logged[day] - logged[day - 1]))


def _log_mean(logged: Float, step: Float) -> float:
    """Log of the weighted mean of exp(step)."""
    terms = np.log(np.maximum(normalised(logged), 1e-300)) + np.where(np.isnan(step), -np.inf, step)
    terms = np.where(np.isfinite(logged), terms, -np.inf)
    peak = float(terms.max())
    return peak + math.log(float(np.exp(terms - peak).sum())) if math.isfinite(peak) else -math.inf


def normalised(logged: Float) -> Float:
    """Weights that sum to 1 from their logs."""
    peak = float(logged.max())
    if not math.isfinite(peak):
        return np.zeros_like(logged)
    weights = np.exp(logged - peak)
    return np.asarray(weights / weights.sum())


def effective(logged: Float) -> float:
    """Effective sample size of log weights."""
    weights = normalised(logged)
    total = float((weights**2).sum())
    return 1.0 / total if total > 0 else 0.0


def _systematic(weights: Float, uniform: float) -> NDArray[np.int64]:
    """As many places as there are weights, each about as often as its weight says."""
    count = len(weights)
    points = (np.arange(count) + uniform) / count
    places = np.searchsorted(np.cumsum(weights), points)
    return np.minimum(places, count - 1).astype(np.int64)


def weighted_quantiles(values: Float, weights: Float, levels: Sequence[float]) -> list[float]:
    """The least value at or below which lies each share of the weights; nan where there is none.

    Values that are not a number are left out.
    """
    known = ~np.isnan(values) & (weights > 0)
    if not known.any():
        return [math.nan for _ in levels]
    order = np.argsort(values[known], kind="stable")
    sorted_, sums = values[known][order], np.cumsum(weights[known][order])
    places = np.searchsorted(sums, np.array(levels) * sums[-1] * (1.0 - 1e-12))
    return [float(sorted_[min(place, len(sorted_) - 1)]) for place in places]
