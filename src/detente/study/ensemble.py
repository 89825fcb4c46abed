"""The answers of a crisis over the ranges of its numbers.

    ensemble = sweep(play, 1000, seed=1, way=Way(workers=2, keep=Path("draws")))
    ensemble.facts().intervals[0]

Draw k is the same whoever answers it and however many there are; interrupted and taken up again,
the store ends byte for byte the same.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy.stats import ks_2samp

from detente._version import __version__
from detente.api import MAX_STATES, Play
from detente.crisis.model import Crisis, Number
from detente.errors import UsageError
from detente.show.ensemble import Interval, Sweep
from detente.solve.selection import ALONE
from detente.study.answering import Table, Way, answer_all
from detente.study.draws import Draws, Float, Pair
from detente.study.trial import Trial, bare, parameters
from detente.study.variants import Variants

LOW, MIDDLE, HIGH = 0.1, 0.5, 0.9
FIGURE = re.compile(r"-?\d[\d,]*(\.\d+)?(e[-+]?\d+)?")
OPENED = 1.0
FEW, CERTAIN = 5, 0.01
LOOKED_AT = 2**13
"""Draws that are looked at to find out what answers rest on: more would tell no more."""


@dataclass(frozen=True, slots=True, eq=False)
class Ensemble:
    """A crisis, its draws and their answers. point : answers at the best values, nan for none."""

    variants: Variants
    draws: Draws
    table: Table
    point: Mapping[str, float]

    @property
    def crisis(self) -> Crisis:
        """What the file says."""
        return self.variants.crisis

    @property
    def names(self) -> tuple[str, ...]:
        """The numbers that are drawn; copies of others are left out."""
        return tuple(name for name in self.variants.spreads if name not in self.draws.copies)

    @property
    def numbers(self) -> dict[str, Number]:
        """The same with what the file says of them."""
        known = parameters(self.crisis)
        return {name: known[name] for name in self.names}

    def normals(self) -> Float:
        """Float64[n, names], the draws as standard normal numbers; at most LOOKED_AT of them."""
        columns = [self.variants.columns[name] for name in self.names]
        return self.draws.normals(min(len(self.table.done), LOOKED_AT))[:, columns]

    def answers(self, question: str) -> Float:
        """Float64[n], nan where a draw has none."""
        return self.table.questions[:, list(self.crisis.questions).index(question)]

    def facts(self) -> Sweep:
        """What tables and records say of it, without what it rests on."""
        table, near = self.table, self.variants.near
        answered = ~np.isnan(table.residuals)
        return Sweep(
            crisis=self.crisis,
            version=__version__,
            count=len(answered),
            seed=self.draws.seed,
            ranged=len(self.names),
            answered=int(answered.sum()),
            faults=reasons(table.faults[k] for k in np.flatnonzero(~answered).tolist()),
            intervals=tuple(
                interval(key, self.answers(key), self.point[key]) for key in self.crisis.questions
            ),
            play="each by itself" if near is None else "followed",
            lost_where=self._lost_where(),
            correlations=self.draws.correlations,
            copies=self.draws.copies,
        )

    def _lost_where(self) -> tuple[tuple[str, bool], ...]:
        """Numbers that set draws without an answer apart, those most that do it most; whether it
        is their high values.
        """
        x = self.normals()
        lost = np.isnan(self.table.residuals[: len(x)])
        if lost.sum() < FEW or (~lost).sum() < FEW:
            return ()
        tests = [ks_2samp(column[lost], column[~lost], method="asymp") for column in x.T]
        telling = [k for k, each in enumerate(tests) if each.pvalue * len(tests) < CERTAIN]
        telling.sort(key=lambda k: -tests[k].statistic)
        return tuple((self.names[k], bool(x[lost, k].mean() > x[~lost, k].mean())) for k in telling)


def interval(question: str, answers: Float, point: float) -> Interval:
    """Of one answer over the draws: float64[n], nan where a draw has none; nan for no point."""
    values = answers[~np.isnan(answers)]
    ends = (math.nan,) * 3
    if len(values):
        # with expected times that are infinite nothing may be interpolated
        found = np.quantile(values, [LOW, MIDDLE, HIGH], method="inverted_cdf")
        ends = tuple(found.tolist())
    return Interval(
        question,
        None if math.isnan(point) else point,
        *ends,
        mean=float(values.mean()) if len(values) else math.nan,
        answered=len(values),
    )


def sweep(
    play: Play,
    count: int = 256,
    seed: int = 1,
    *,
    way: Way | None = None,
    follow: bool = False,
    names: Sequence[str] | None = None,
    correlations: Mapping[Pair, float] | None = None,
    copies: Mapping[str, str] | None = None,
    max_states: int = MAX_STATES,
) -> Ensemble:
    """Answer `count` draws of the crisis that `play` solves.

    way : how the work is done. follow : follow draws from `play` instead of solving each by itself.
    names : the parameters that have a place among the draws, which must hold all with a range; for
    two crises to share their draws, the same list for both (`shared_names`); those of the crisis
    itself where left out. correlations, copies : as `Draws.of`.

    Raises UsageError where no number has a range, or for what `Draws.of` or a store refuse.
    """
    crisis = play.crisis
    places = tuple(parameters(crisis) if names is None else names)
    near = _start(play, max_states) if follow and play.solution.chosen is not None else None
    variants = Variants.of(crisis, places, max_states, near)
    if not variants.spreads:
        raise UsageError(
            f"no number of {crisis.id} has a range, so there is nothing to draw",
            hint="give ranges, such as `tempo: 1 [0.3, 4] per month`",
        )
    draws = Draws.of(places, seed, correlations, copies)
    table = answer_all(variants, draws, count, head_of(play), way or Way())
    known = Trial.of(play).known().questions if play.solution.chosen is not None else {}
    point = {key: known.get(key, math.nan) for key in crisis.questions}
    return Ensemble(variants, draws, table, point)


def shared_names(crises: Sequence[Crisis]) -> tuple[str, ...]:
    """The parameters of several crises, those of the first first, for draws that they share."""
    return tuple(dict.fromkeys(name for crisis in crises for name in parameters(crisis)))


def head_of(play: Play) -> dict[str, Any]:
    """What a store is told of the crisis."""
    crisis = play.crisis
    certificates = play.solution.certificates
    return {
        "schema": "detente/draws/1",
        "crisis": crisis.id,
        "as_of": crisis.as_of.isoformat(),
        "variant": crisis.variant,
        "reading": crisis.reading,
        "options": list(crisis.done),
        "digest": crisis.digest,
        "game": certificates[0].digest if certificates else "",
        "version": __version__,
    }


def _start(play: Play, max_states: int) -> Play:
    """The play to follow: one that knows every state that a draw may have.

    A number whose best value is 0 may close a way that its range opens; so the play is that of the
    crisis with each of these a little off 0.
    """
    crisis, columns = play.crisis, tuple(parameters(play.crisis))
    spreads = Variants.of(crisis, columns, max_states).spreads
    closed = {key: spread.value(OPENED) for key, spread in spreads.items() if not spread.value(0.0)}
    base = bare(play)
    if not closed:
        return base
    opened = Trial.of(base, max_states).answers(closed).play
    return base if opened is None or opened.size.states <= base.size.states else opened


def reasons(faults: Any) -> tuple[tuple[str, int], ...]:
    """Sentences that differ in figures only are one, told by its first."""
    first: dict[str, str] = {}
    counts: Counter[str] = Counter()
    for fault in faults:
        told = fault.removeprefix(f"{ALONE}; ")
        kind = FIGURE.sub("#", told.split(",")[0].split(":")[0])
        first.setdefault(kind, told)
        counts[kind] += 1
    return tuple((_short(first[kind]), count) for kind, count in counts.most_common())


def _short(fault: str) -> str:
    """Its first clause, the rest being figures of one draw."""
    return fault.split(", in the state ")[0].split(": after ")[0]
