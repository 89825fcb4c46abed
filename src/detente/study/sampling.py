"""Chosen numbers sampled from their posterior, by a no-U-turn sampler that climbs our gradient.

    log p(z | reports) = log L(x(z)) - |z|^2 / 2 + const

in the standard normal numbers z of the draws (`detente.study.likelihood`, which has the gradient).
The sampler is nutpie (Hoffman and Gelman 2014, doi:10.48550/arXiv.1111.4246; its own mass matrix,
learnt while it tunes), an extra that is imported when it is used. Each step solves one game, goes
through the reports and back, and takes one adjoint; a trajectory is some 3 to 15 of them. Numbers
with which there is no play, or by which the reports are impossible, have no mass.

What it says is shown only where the chains have come together (`detente.evidence.convergence`).
"""

from __future__ import annotations

import datetime as dt
import importlib
import math
import warnings
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from detente.api import MAX_STATES, Outlook, Play, Progress
from detente.errors import EventsImpossible, NotConverged, UsageError
from detente.evidence.convergence import worth
from detente.show.sampled import Sampled, SampledAnswer, SampledNumber
from detente.study.crossing import EDGE
from detente.study.draws import Float
from detente.study.following import Evidence, course
from detente.study.likelihood import Target
from detente.study.posterior import weighted_quantiles
from detente.study.reported import WEEK, Reported, by_day, until_of
from detente.study.story import story
from detente.study.trial import parameters

CHAINS, DRAWS, TUNE = 4, 500, 300
ANSWERED = 100
DEPTH = 5
"""Doublings of a trajectory at most: 31 games to solve."""
LEVELS = (0.1, 0.5, 0.9)
FARTHEST = 8.0
"""Standard deviations beyond which numbers have no mass: less than 1e-14 of it lies there."""
START = 0.7
"""Chains start at random this far from the best values, in standard deviations."""


class _NoPlayError(Exception):
    """There is no play, or no way through the reports; the sampler turns back."""

    is_recoverable = True


def sample(
    outlook: Outlook | Play,
    found: Reported,
    until: dt.date | None = None,
    names: Sequence[str] = (),
    *,
    draws: int = DRAWS,
    chains: int = CHAINS,
    tune: int | None = None,
    seed: int = 1,
    slack: float = 0.0,
    answered: int = ANSWERED,
    max_states: int = MAX_STATES,
    progress: Progress | None = None,
) -> Sampled:
    """Sample some numbers (all that have a range, where none is named) given what was reported.

    draws, tune : of each chain, kept, and before that to find its pace (as many, at most 300).
    answered : how many of the draws answer the questions. Others as
    `detente.study.updating.update`.

    Raises UsageError where nutpie is not installed, for a number without a range and where no chain
    can start; EventsImpossible where the best values forbid what was reported.
    """
    play = outlook.play if isinstance(outlook, Outlook) else outlook
    nutpie = sampler()
    tune = min(draws, TUNE) if tune is None else tune
    until = until_of(play.crisis, found, until)
    found = by_day(play.crisis, found, until)
    detection = found.detection.with_slack(slack) if slack else found.detection
    weeks = (until - play.crisis.as_of).days / WEEK
    evidence = Evidence(found.sightings, detection, (0.0, weeks))
    evidence = replace(evidence, odds=story(play, evidence, found).odds)
    target = Target(play, evidence, names, max_states)
    run = Run(nutpie, target, draws, tune, chains, seed, progress)
    z, diverging = run.chains()
    return Sampled(
        play.crisis, _numbers(target, play, z), _answers(target, play, z, answered),
        chains, draws, tune, seed, target.evaluations, diverging, min(answered, draws * chains),
    )  # fmt: skip


def sampler() -> Any:
    """The sampler's package. Raises UsageError where it is not installed."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # what it imports tells of its own plans
            return importlib.import_module("nutpie")
    except ImportError as error:
        raise UsageError(
            "numbers are sampled by nutpie, which is not installed",
            hint="`pip install 'detente[sampling]'`, or weigh draws instead: --draws 64",
        ) from error


@dataclass(slots=True, eq=False)
class Run:
    """One run of the sampler."""

    nutpie: Any
    target: Target
    draws: int
    tune: int
    count: int
    seed: int
    progress: Progress | None
    fault: BaseException | None = None

    def chains(self) -> tuple[Float, int]:
        """Draws, float64[chains, n, K], and at how many the sampler lost its way."""
        size = len(self.target.names)
        model = self.nutpie.compiled_pyfunc.from_pyfunc(
            size, self._make, _expander, [np.dtype(np.float64)], [(size,)], ["z"],
            make_initial_point_fn=lambda seed: START
            * np.random.default_rng(seed).standard_normal(size),
        )  # fmt: skip
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                trace = self.nutpie.sample(
                    model, draws=self.draws, tune=self.tune, chains=self.count, cores=1,
                    seed=self.seed, progress_bar=False, save_warmup=False, maxdepth=DEPTH,
                )  # fmt: skip
        except RuntimeError as error:
            if self.fault is not None:
                raise self.fault from None
            raise UsageError(
                "no chain could start: near the best values there is no play by which the reports "
                "are possible",
                hint="let reports be wrong now and then: --slack 0.01",
            ) from error
        z = np.asarray(trace.posterior["z"].values, np.float64)
        if z.shape[1] < self.draws:  # it ends early, and quietly, when it is interrupted
            raise KeyboardInterrupt
        return z, int(np.sum(trace.sample_stats["diverging"].values))

    def _make(self) -> Callable[[Float], tuple[float, Float]]:
        def logged(z: Float) -> tuple[float, Float]:
            if self.progress is not None:
                self.progress("sampling", math.nan)
            if not np.abs(z).max(initial=0.0) <= FARTHEST:
                raise _NoPlayError
            try:
                with np.errstate(all="ignore"):
                    value, slope = self.target.posterior(np.asarray(z, np.float64))
            except (EventsImpossible, NotConverged, ArithmeticError) as error:
                raise _NoPlayError from error
            except Exception as error:
                self.fault = error
                raise
            if not (math.isfinite(value) and np.isfinite(slope).all()):
                raise _NoPlayError
            return value, slope

        return logged


def _expander(*_: Any) -> Callable[[Float], dict[str, Float]]:
    return lambda z: {"z": z}


def _numbers(target: Target, play: Play, z: Float) -> tuple[SampledNumber, ...]:
    known = parameters(play.crisis)
    found = []
    for place, name in enumerate(target.names):
        spread, number, own = target.spreads[name], known[name], z[:, :, place]
        ends = np.quantile(own, LEVELS).tolist()
        before, after = (
            tuple(spread.value(each) / number.scale for each in span)
            for span in ((-EDGE, 0.0, EDGE), ends)
        )
        told = worth(own)
        found.append(
            SampledNumber(name, number, before, after, told.rhat, told.bulk, told.tail)  # type: ignore[arg-type]
        )
    return tuple(found)


def _answers(target: Target, play: Play, z: Float, answered: int) -> tuple[SampledAnswer, ...]:
    """Over evenly spaced draws of all chains."""
    every = z.reshape(-1, z.shape[-1])
    chosen = np.unique(np.linspace(0, len(every) - 1, min(answered, len(every))).astype(int))
    rows = []
    for place in chosen.tolist():
        try:
            rows.append(course(target.play(every[place]), target.evidence).answers[-1])
        except NotConverged:
            continue
    if not rows:
        return ()
    values = np.stack(rows)
    even = np.full(len(rows), 1.0 / len(rows))
    return tuple(
        SampledAnswer(
            key, float(np.nanmean(values[:, place])) if np.isfinite(values[:, place]).any()
            else math.nan,
            tuple(weighted_quantiles(values[:, place], even, LEVELS)),  # type: ignore[arg-type]
        )
        for place, key in enumerate(play.crisis.questions)
    )  # fmt: skip
