"""The answers as they stand at any moment on the way, given what was reported by then.

With what is remembered (`detente.evidence.layers`; sums over states, layer 0 summing to 1) and h
how a question looks from each state with the time that is left (`detente.evidence.prospects`),

    reached   1 - sum(open) + sum(open h)          before   sum(won) + sum(open h)
    on        sum(all h); past its day sum(there on it)
    share     (sum(spent) + sum(all h)) / weeks     time     sum(spent) + sum(open h)
    held      1 - sum(open) + what becomes of it (`detente.evidence.runs`)

Once the date is past h plays no part. Expected times are counted from week 0. With nothing reported
and no time gone these are the plain answers; each is a martingale: what is expected of the next
moment's answer, over all that may be reported by then, is the present one.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from detente.errors import NotConverged
from detente.evidence.ages import Held
from detente.evidence.moments import Moment
from detente.evidence.prospects import Column, prospects
from detente.evidence.runs import Ahead
from detente.evidence.timeline import SAME
from detente.outlook.chain import Chain, incoming
from detente.outlook.questions import Asked
from detente.outlook.reach import expected_time, reached_before
from detente.outlook.uniformise import Float, Progress
from detente.solve.workers import Workers

CLOSE = 1e-11


@dataclass(frozen=True, slots=True, eq=False)
class Revised:
    """Answers at each moment.

    values : float64[M, Q], nan where one could not be computed (`faults` says why). open : float64
    [M, Q], the probability that it is not decided yet. error : bound on what was left out looking
    ahead; what filtering left out comes on top.
    """

    values: Float
    open: Float
    error: float
    faults: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, eq=False)
class Told:
    """What a question needs of the way.

    moments : with tables. layers : the places of its layers in them, as in the docstring of
    `detente.evidence.layers`. held : how it asks for a run, if it does.
    """

    moments: Sequence[Moment]
    layers: tuple[int, ...]
    held: Held | None = None


def revised(
    chain: Chain,
    asked: Sequence[Asked],
    told: Mapping[str, Told],
    workers: Workers,
    progress: Progress | None = None,
) -> Revised:
    """The answers to questions on `chain` (merged) on the way; told : by id, as many moments."""
    count = max((len(each.moments) for each in told.values()), default=0)
    found = Revised(np.full((count, len(asked)), np.nan), np.ones((count, len(asked))), 0.0)
    ahead, error = _ahead(chain, asked, told, workers, progress)
    for place, each in enumerate(asked):
        own = told[each.question.id]
        if own.held is not None:
            _held(chain, own.held, own.moments, place, found, workers)
            continue
        views = ahead.get(place)
        if views is None:
            try:
                views = [_endless(chain, each, workers)] * count
            except NotConverged as fault:
                found.faults[each.question.id] = str(fault)
                continue
        for row, (moment, view) in enumerate(zip(own.moments, views, strict=True)):
            value, open_ = _value(each, own.layers, moment, view)
            found.values[row, place], found.open[row, place] = value, open_
    return Revised(found.values, found.open, error, found.faults)


def _left(asked: Asked, moment: Moment) -> float:
    """Weeks to its date, 0 or less once it is past."""
    left = asked.ends - moment.week
    return left if left > SAME else 0.0


def _ahead(
    chain: Chain,
    asked: Sequence[Asked],
    told: Mapping[str, Told],
    workers: Workers,
    progress: Progress | None,
) -> tuple[dict[int, list[Float | None]], float]:
    """How dated questions look at each moment, by place; None where the date is past."""
    columns: list[Column] = []
    owners: list[int] = []
    views: dict[int, list[Float | None]] = {}
    for place, each in enumerate(asked):
        own, masks = told[each.question.id].moments, each.column()
        if each.question.kind == "held" and not each.question.duration:
            masks = each.happens, each.happens
        if masks is None:
            continue
        views[place] = [None] * len(own)
        left = tuple(dict.fromkeys(t for t in (_left(each, m) for m in own) if t > 0))
        if left:
            columns.append(Column(*masks, left, each.question.kind == "share"))
            owners.append(place)
    found, error = prospects(chain, columns, workers, CLOSE, progress) if columns else ([], 0.0)
    for place, column, values in zip(owners, columns, found, strict=True):
        by_left, each = dict(zip(column.left, values, strict=True)), asked[place]
        views[place] = [by_left.get(_left(each, m)) for m in told[each.question.id].moments]
    return views, error


def _endless(chain: Chain, asked: Asked, workers: Workers) -> Float:
    """A question without a date from every state. Raises NotConverged."""
    turned = incoming(chain)
    if asked.question.kind == "time":
        return expected_time(
            chain, asked.happens, turned=turned, tolerance=CLOSE, workers=workers
        ).values
    rival = np.zeros_like(asked.happens) if asked.rival is None else asked.rival
    return reached_before(
        chain, asked.happens, rival, turned=turned, tolerance=CLOSE, workers=workers
    ).values


def _value(
    asked: Asked, places: Sequence[int], moment: Moment, view: Float | None
) -> tuple[float, float]:
    """The answer, and the probability that it is not decided yet."""
    kind, table = asked.question.kind, moment.table
    over = asked.weeks is not None and asked.ends <= moment.week + SAME
    layers = [table[:, place] for place in places]
    if kind == "share":
        return _share(asked, layers[0], moment, view), float(not over)
    if kind == "on":
        return (float(layers[0].sum()), 0.0) if over else (_dot(table[:, 0], view), 1.0)
    open_ = float(layers[0].sum())
    still = 0.0 if over else open_
    if kind == "time":
        return float(layers[1].sum()) + _dot(layers[0], view), still
    known = float(layers[1].sum()) if kind == "before" else 1.0 - open_
    return min(max(known + (0.0 if over else _dot(layers[0], view)), 0.0), 1.0), still


def _share(asked: Asked, spent: Float, moment: Moment, view: Float | None) -> float:
    if asked.ends <= 0.0:  # the plain forecast asks whether it holds now
        return float(moment.table[asked.happens, 0].sum())
    weeks = float(spent.sum()) + (0.0 if view is None else _dot(moment.table[:, 0], view))
    return min(max(weeks / asked.ends, 0.0), 1.0)


def _dot(ways: Float, view: Float | None) -> float:
    """What `view` is worth along some ways; nothing where there are none, however large."""
    if view is None:
        return 0.0
    return float((ways * np.where(ways > 0.0, view, 0.0)).sum())


def _held(
    chain: Chain,
    held: Held,
    moments: Sequence[Moment],
    place: int,
    found: Revised,
    workers: Workers,
) -> None:
    """Fill in a question that asks for a run."""
    left = {row: held.ends - moment.week for row, moment in enumerate(moments)}
    coming = [each for each in left.values() if each > SAME]
    ahead = Ahead(chain, held, tuple(dict.fromkeys(coming)), workers) if coming else None
    for row, moment in enumerate(moments):
        open_ = moment.table[:, held.layer]
        value, still = 1.0 - float(open_.sum()), 0.0
        if ahead is not None and left[row] > SAME:
            still = float(open_.sum())
            outside = np.where(held.inside, 0.0, open_)
            columns = moment.table[:, moment.runs.columns]
            value += ahead.value(left[row], outside, columns, moment.runs, moment.week)
        found.values[row, place] = min(max(value, 0.0), 1.0)
        found.open[row, place] = still
