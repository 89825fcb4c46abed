"""Which numbers an answer rests on over all ranges at once, with SALib.

PAWN works on draws that are there. With F the distribution of the answer over all draws and F_s
that over the draws in which number p lies in the s-th of some equal slices of its distribution,

    PAWN(p) = mean over s of  max |F_s - F|

with up to ten slices, of about two hundred draws each (the mean, since numbers that work evenly
over their range do least in its middle). It needs no variance and no finite values; ranks are
handed over, which changes nothing. What numbers reach that have nothing to do with the answer is
told by 32 that are drawn beside: the largest, or three standard deviations above their mean.

Sobol indices need draws of their own (Saltelli): N (k + 2) for k numbers or groups of numbers,

    S(p) = Var E(answer | p) / Var,      T(p) = E Var(answer | all but p) / Var

so only the few numbers that PAWN puts first are told apart, and the rest is one group.

Pianosi and Wagener 2018, doi:10.1016/j.envsoft.2018.07.019; Saltelli and others 2010,
doi:10.1016/j.cpc.2009.09.018.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from scipy.special import ndtri

from detente.api import Play, Progress
from detente.crisis.diagnostics import did_you_mean
from detente.errors import UsageError
from detente.show.ensemble import Influence, Influences
from detente.study.answering import Way, answer_all
from detente.study.draws import Draws, Float
from detente.study.ensemble import Ensemble, head_of
from detente.study.variants import Variants

ENOUGH = 200
SLICES = (10, 8, 5, 4)
IN_SLICE = 200
NOTHINGS, DEVIATIONS = 32, 3.0
TOLD_APART = 8
REST = "all others"
EDGE = 2.0**-33


def pawn(ensemble: Ensemble, progress: Progress | None = None) -> Influences:
    """PAWN indices of every number on every answer, those that stand out from noise."""
    names = ensemble.names
    nothings = [f"nothing {k}" for k in range(NOTHINGS)]
    # behind all others, as what stands at the same place takes the same points of the sequence
    more = Draws.of([*ensemble.draws.names, *nothings], ensemble.draws.seed)
    own = ensemble.normals()
    x = np.concatenate((own, more.normals(len(own))[:, -NOTHINGS:]), axis=1)
    found: dict[str, tuple[Influence, ...]] = {}
    noise: dict[str, float] = {}
    questions = list(ensemble.crisis.questions)
    for done, question in enumerate(questions):
        if progress is not None:
            progress("what answers rest on", done / len(questions))
        y = ensemble.answers(question)[: len(x)]
        known = ~np.isnan(y)
        if known.sum() < ENOUGH:
            fault = f"{int(known.sum())} draws with an answer are too few, {ENOUGH} are needed"
            return Influences("pawn", {}, {}, len(y), fault)
        ranks = _ranks(y[known])
        index = _pawn(x[known], ranks)
        noise[question] = _noise(index[len(names) :])
        correlation = _rank_correlations(x[known][:, : len(names)], ranks)
        found[question] = _standing_out(ensemble, index, correlation, noise[question])
    return Influences("pawn", found, noise, len(x))


def _noise(index: Float) -> float:
    """What hundreds of numbers that do nothing hardly exceed, from the indices of some that do."""
    return float(max(index.max(), index.mean() + DEVIATIONS * index.std()))


def _pawn(x: Float, y: Float) -> Float:
    from SALib.analyze import pawn as analysis

    problem = {
        "num_vars": x.shape[1],
        "names": [str(column) for column in range(x.shape[1])],
        "bounds": [[0.0, 1.0]] * x.shape[1],
    }
    if np.ptp(y) == 0:
        return np.zeros(x.shape[1])
    slices = next((each for each in SLICES if each * IN_SLICE <= len(y)), SLICES[-1])
    return np.asarray(analysis.analyze(problem, x, y, S=slices)["mean"], np.float64)


def _standing_out(
    ensemble: Ensemble, index: Float, correlation: Float, noise: float
) -> tuple[Influence, ...]:
    every = [
        Influence(name, number, float(index[place]), float(correlation[place]))
        for place, (name, number) in enumerate(ensemble.numbers.items())
    ]
    return tuple(sorted((e for e in every if e.index > noise), key=lambda each: -each.index))


def _ranks(values: Float) -> Float:
    """Ranks from 0, equal ones shared."""
    _, place = np.unique(values, return_inverse=True)
    return np.asarray(place.ravel(), np.float64)


def _rank_correlations(x: Float, ranks: Float) -> Float:
    """Spearman's, float64[P]; 0 where the answer never changes."""
    own = np.argsort(np.argsort(x, axis=0), axis=0).astype(np.float64)
    own -= own.mean(axis=0)
    other = ranks - ranks.mean()
    size = np.sqrt((own**2).sum(axis=0) * (other**2).sum())
    return np.asarray(np.divide(own.T @ other, size, out=np.zeros(len(size)), where=size > 0))


def foremost(influences: Influences, most: int = TOLD_APART) -> tuple[str, ...]:
    """The numbers that have most influence on any answer."""
    best: dict[str, float] = {}
    for every in influences.by_question.values():
        for each in every:
            best[each.parameter] = max(best.get(each.parameter, 0.0), each.index)
    return tuple(sorted(best, key=lambda name: -best[name])[:most])


# --- Sobol indices ----------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, eq=False)
class Saltelli:
    """Saltelli's draws: `blocks` blocks of k + 2, over groups of numbers.

    groups : for every name, the group that it belongs to. shares : float64[n, P].
    """

    names: tuple[str, ...]
    groups: tuple[str, ...]
    blocks: int
    seed: int
    shares: Float

    @classmethod
    def of(cls, names: Sequence[str], apart: Sequence[str], blocks: int, seed: int) -> Saltelli:
        """Numbers `apart` are groups of their own. Raises UsageError for one that is not there."""
        for each in apart:
            if each not in names:
                raise UsageError(
                    f"there is no uncertain number `{each}`", hint=did_you_mean(each, names) or ""
                )
        groups = tuple(name if name in apart else REST for name in names)
        made = cls(tuple(names), groups, blocks, seed, np.empty((0, 0)))
        from SALib.sample import sobol as sampling

        shares = sampling.sample(made.problem(), blocks, calc_second_order=False, seed=seed)
        return replace(made, shares=np.clip(shares, EDGE, 1.0 - EDGE))

    @property
    def wide(self) -> int:
        """Draws in a block."""
        return len(dict.fromkeys(self.groups)) + 2

    def problem(self) -> dict[str, Any]:
        """As SALib wants it said."""
        return {
            "num_vars": len(self.names),
            "names": list(self.names),
            "groups": list(self.groups),
            "bounds": [[0.0, 1.0]] * len(self.names),
        }

    def rows(self, wanted: Iterable[int]) -> Iterator[tuple[int, Float]]:
        """Index and numbers of each draw wanted."""
        for index in wanted:
            yield index, np.asarray(ndtri(self.shares[index]), np.float64)

    def told(self) -> dict[str, Any]:
        """Everything that they depend on beside their names."""
        apart = [name for name, group in zip(self.names, self.groups, strict=True) if group != REST]
        return {"design": "Saltelli", "seed": self.seed, "blocks": self.blocks, "apart": apart}


def blocks_for(draws: int, apart: int) -> int:
    """Blocks, a power of two, that take about as many draws again."""
    return max(16, 1 << math.floor(math.log2(max(draws / (apart + 3), 1.0))))


def sobol(
    play: Play, ensemble: Ensemble, apart: Sequence[str], blocks: int, way: Way | None = None
) -> Influences:
    """First and total Sobol indices of the numbers `apart`, and of all others as one group.

    blocks : N, a power of two; it takes N (k + 2) draws of their own. Blocks in which a draw has no
    answer are left out. A store is the folder `sobol` in that of `way`.

    Raises UsageError for numbers that are not there, for draws with correlations, and as `sweep`.
    """
    variants = ensemble.variants
    if ensemble.draws.correlations:
        raise UsageError(
            "Sobol indices are of independent numbers, and some of these are correlated"
        )
    design = Saltelli.of(ensemble.names, apart, blocks, ensemble.draws.seed)
    own = Variants.of(variants.crisis, _with_copies(ensemble), variants.max_states, variants.near)
    way = way or Way()
    if way.keep is not None:
        way = replace(way, keep=way.keep / "sobol")
    count = len(design.shares)
    table = answer_all(own, _Copied.of(design, ensemble), count, head_of(play), way)
    found: dict[str, tuple[Influence, ...]] = {}
    for column, question in enumerate(variants.crisis.questions):
        y = table.questions[:, column].reshape(blocks, design.wide)
        whole = np.isfinite(y).all(axis=1)
        if whole.sum() < 2 or np.ptp(y[whole]) == 0:
            found[question] = ()
            continue
        found[question] = _sobol(design, ensemble, y[whole].ravel())
    return Influences("sobol", found, {}, count)


def _sobol(design: Saltelli, ensemble: Ensemble, y: Float) -> tuple[Influence, ...]:
    from SALib.analyze import sobol as analysis

    indices = analysis.analyze(
        design.problem(), y, calc_second_order=False, seed=design.seed, num_resamples=200
    )
    numbers = ensemble.numbers
    every = [
        Influence(group, numbers.get(group), float(first), math.nan, float(total), float(spread))
        for group, first, total, spread in zip(
            dict.fromkeys(design.groups), indices["S1"], indices["ST"], indices["S1_conf"],
            strict=True,
        )
    ]  # fmt: skip
    return tuple(sorted(every, key=lambda each: -each.total))


def _with_copies(ensemble: Ensemble) -> tuple[str, ...]:
    copied = [name for name in ensemble.variants.spreads if name in ensemble.draws.copies]
    return (*ensemble.names, *copied)


@dataclass(frozen=True, slots=True, eq=False)
class _Copied:
    """A design with copies of its numbers behind them."""

    design: Saltelli
    names: tuple[str, ...]
    source: tuple[int, ...]

    @classmethod
    def of(cls, design: Saltelli, ensemble: Ensemble) -> _Copied:
        names, copies = _with_copies(ensemble), ensemble.draws.copies
        place = {name: column for column, name in enumerate(design.names)}
        return cls(design, names, tuple(place[copies.get(name, name)] for name in names))

    def rows(self, wanted: Iterable[int]) -> Iterator[tuple[int, Float]]:
        for index, row in self.design.rows(wanted):
            yield index, row[list(self.source)]

    def told(self) -> dict[str, Any]:
        return self.design.told()
