"""What the ranges of a crisis's numbers do to its answers: intervals, and what they rest on.

Every number with a range is drawn anew, many times; each draw is a crisis of its own that is solved
and answered. An interval holds the middle 80 % of the answers.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from detente.crisis import wording
from detente.crisis.model import Crisis, Number
from detente.show import numbers, records, tables
from detente.show.tables import Column, Table

Record = dict[str, Any]
Method = Literal["pawn", "sobol"]
MOST_ROWS, MOST_FAULTS = 5, 3
STRUCTURE_NOTE = (
    "Intervals hold the middle 80 % of the answers over the ranges of the file's numbers, given "
    "this file's structure. Point value: every number at its best value. Mean: over all draws; the "
    "chance of an event when one is that unsure of the numbers."
)
PAWN_NOTE = (
    "PAWN, from 0 to 1: how far the distribution of the answer moves (largest distance, mean over "
    "the slices) when the number is known to lie in one slice of its range. Only what stands out "
    "from numbers that have nothing to do with it is listed."
)
SOBOL_NOTE = (
    "Sobol indices: the share of the variance of the answer that is due to the number alone, and "
    "in all, with everything that it does together with others. In brackets the half width of the "
    "95 % interval."
)


@dataclass(frozen=True, slots=True)
class Interval:
    """An answer over the draws; nan where no draw has one.

    point : at the best values; None where no single number stands for it. low, median, high : 10th,
    50th and 90th percentile. mean : infinite where some draw is. answered : draws with an answer.
    """

    question: str
    point: float | None
    low: float
    median: float
    high: float
    mean: float
    answered: int


@dataclass(frozen=True, slots=True)
class Influence:
    """What one number does to an answer over the ranges of all.

    index : PAWN, or the first Sobol index; total : the total Sobol index, nan for PAWN. spread :
    half width of the 95 % interval of `index`, nan for PAWN. rank : rank correlation with the
    answer, nan for a group. number : None for a group of numbers.
    """

    parameter: str
    number: Number | None
    index: float
    rank: float
    total: float = math.nan
    spread: float = math.nan


@dataclass(frozen=True, slots=True)
class Influences:
    """Of all numbers on all answers, largest first.

    noise : by question, the index below which PAWN tells nothing. draws : how many it took. fault :
    why there is nothing, or empty.
    """

    method: Method
    by_question: Mapping[str, tuple[Influence, ...]]
    noise: Mapping[str, float]
    draws: int
    fault: str = ""


@dataclass(frozen=True, slots=True)
class Limit:
    """A number between two values, in the unit of the file; infinite where there is no limit."""

    parameter: str
    number: Number
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Region:
    """A part of the assumptions in which an answer is at least a value.

    least : that value. limits : none where no part stands out. share : of all draws that are such.
    coverage : of the draws that are such, how many lie in the region. density : of the draws in the
    region, how many are such. Both are counted in the half of the draws that the region was not
    found from; inside : how many of that half lie in it.
    """

    question: str
    least: float
    limits: tuple[Limit, ...]
    share: float
    coverage: float
    density: float
    inside: int


@dataclass(frozen=True, slots=True)
class Sweep:
    """All of it.

    count : draws. answered : those with one play that stands for them. faults : why others have
    none, and how many, the most frequent first; lost_where : numbers that set these draws apart,
    and whether it is their high values. play : how draws were solved. correlations : of ranks, by
    pair of numbers. copies : numbers that lie in their ranges where others lie in theirs.
    """

    crisis: Crisis
    version: str
    count: int
    seed: int
    ranged: int
    answered: int
    faults: tuple[tuple[str, int], ...]
    intervals: tuple[Interval, ...]
    play: str
    lost_where: tuple[tuple[str, bool], ...] = ()
    influences: Influences | None = None
    regions: tuple[Region, ...] = field(default=())
    correlations: Mapping[tuple[str, str], float] = field(default_factory=dict)
    copies: Mapping[str, str] = field(default_factory=dict)


def intervals_table(found: Sweep) -> Table:
    """Every question: point value, median, interval, mean."""
    columns = (
        Column("Question"),
        Column("Horizon"),
        Column("Point value", number=True),
        Column("Median", number=True, strong=True),
        Column("80 % interval", number=True),
        Column("Mean", number=True),
    )
    rows = []
    for each in found.intervals:
        question = found.crisis.questions[each.question]
        low, high = (tables.value_text(question.kind, end) for end in (each.low, each.high))
        rows.append(
            (
                each.question + (" (civilian harm)" if question.harm else ""),
                tables.horizon(question, numbers.short_date),
                tables.value_text(question.kind, each.point),
                tables.value_text(question.kind, _known(each.median)),
                low if low == high else f"{low} to {high}",
                tables.value_text(question.kind, _known(each.mean)),
            )
        )
    title = f"Over the ranges of {found.ranged} numbers, {found.count:,} draws, seed {found.seed}"
    return Table(title, columns, tuple(rows), (*failed(found), *_tied(found), STRUCTURE_NOTE))


def _tied(found: Sweep) -> tuple[str, ...]:
    """What is to be said of numbers that were drawn together."""
    told = [f"{a} ~ {b} by {r:g}" for (a, b), r in found.correlations.items()]
    told += [f"{copy} as {original}" for copy, original in found.copies.items()]
    return (f"Drawn together: {'; '.join(told)}.",) if told else ()


def failed(found: Sweep) -> tuple[str, ...]:
    """What is to be said of draws without an answer."""
    lost = found.count - found.answered
    if not lost:
        return ()
    reasons = "; ".join(f"{count:,}: {fault}" for fault, count in found.faults[:MOST_FAULTS])
    rest = sum(count for _, count in found.faults[MOST_FAULTS:])
    more = f"; {rest:,} for other reasons" if rest else ""
    told = f"{lost:,} of {found.count:,} draws have no answer and are left out of all that follows"
    named = [f"{name} is {'high' if high else 'low'}" for name, high in found.lost_where]
    where = f" Most of them lie where {', '.join(named[:MOST_FAULTS])}." if named else ""
    return (f"{told}: {reasons}{more}.{where}",)


def _known(value: float) -> float | None:
    return None if math.isnan(value) else value


def influence_table(found: Sweep, question: str, most: int = MOST_ROWS) -> Table | None:
    """The numbers that an answer rests on most, over all ranges; None where nothing was computed.

    most : rows.
    """
    influences = found.influences
    if influences is None or influences.fault:
        return None
    every = influences.by_question[question]
    title = f"What {question} rests on over all ranges"
    if influences.method == "sobol":
        columns = (
            Column("Number"), Column("In the file"), Column("Alone", number=True, strong=True),
            Column("In all", number=True),
        )  # fmt: skip
        rows = tuple(_sobol_row(each) for each in every)
        return Table(title, columns, rows, (SOBOL_NOTE,))
    columns = (
        Column("Number"), Column("In the file"), Column("PAWN", number=True, strong=True),
        Column("Higher means"),
    )  # fmt: skip
    rows = tuple(_pawn_row(each) for each in every[:most])
    return Table(title, columns, rows, (_noise(influences.noise[question]),))


def _noise(level: float) -> str:
    return f"Numbers that have nothing to do with it reach up to {level:.2f}."


def _pawn_row(each: Influence) -> tuple[str, ...]:
    told = "" if each.number is None else wording.number(each.number)
    return (each.parameter, told, f"{each.index:.2f}", _direction(each.rank))


def _direction(rank: float) -> str:
    if abs(rank) < 0.1:
        return "now more, now less"
    return "more" if rank > 0 else "less"


def _sobol_row(each: Influence) -> tuple[str, ...]:
    told = "" if each.number is None else wording.number(each.number)
    return (
        each.parameter, told, f"{each.index:.2f} (± {each.spread:.2f})", f"{each.total:.2f}"
    )  # fmt: skip


def region_table(found: Sweep, region: Region) -> Table:
    """The limits of a region, and what it holds."""
    kind = found.crisis.questions[region.question].kind
    least = tables.value_text(kind, region.least)
    title = f"Where {region.question} is {least} or more"
    columns = (Column("Number"), Column("In the file"), Column("In the region", strong=True))
    rows = tuple(
        (each.parameter, wording.number(each.number), bounds(each)) for each in region.limits
    )
    if not rows:
        note = (
            f"{numbers.share(region.share)} of the draws are such; no part of the assumptions "
            "stands out."
        )
        return Table(title, columns, rows, (note,))
    note = (
        f"{numbers.share(region.share)} of the draws are such. {numbers.share(region.coverage)} of "
        f"these lie in the region (coverage); of the draws in it {numbers.share(region.density)} "
        f"are such (density). Counted in the half of the draws that the region was not found from, "
        f"of which {region.inside:,} lie in it."
    )
    return Table(title, columns, rows, (note,))


def bounds(limit: Limit) -> str:
    """`0.62 or more`, `at most 3`, `1 to 2`, with the unit."""
    low, high = (numbers.significant(each, 3) for each in (limit.low, limit.high))
    unit = f" {limit.number.unit}" if limit.number.unit else ""
    if math.isinf(limit.high):
        return f"{low}{unit} or more"
    return f"at most {high}{unit}" if math.isinf(limit.low) else f"{low} to {high}{unit}"


def all_tables(found: Sweep) -> Iterator[Table]:
    """Every table, in reading order; the notes on a method once, under the last of its tables."""
    yield intervals_table(found)
    told = (influence_table(found, each.question) for each in found.intervals)
    shown = [each for each in told if each is not None and each.rows]
    for place, each in enumerate(shown, 1):
        last = place == len(shown) and found.influences is not None
        method = PAWN_NOTE if found.influences and found.influences.method == "pawn" else ""
        notes = (*each.notes, method) if last and method else each.notes
        yield Table(each.title, each.columns, each.rows, notes)
    for region in found.regions:
        yield region_table(found, region)


# --- plain data -------------------------------------------------------------------------------


def record(found: Sweep) -> Record:
    """`detente sweep --json`. Probabilities 0 to 1, expected times in weeks."""
    heading = records.heading("detente/sweep/1", found.crisis, found.version)
    return heading | {
        "reading": found.crisis.reading,
        "draws": found.count,
        "seed": found.seed,
        "numbers": found.ranged,
        "play": found.play,
        "correlations": [[*pair, r] for pair, r in found.correlations.items()],
        "copies": dict(found.copies),
        "answered": found.answered,
        "faults": [{"fault": fault, "draws": count} for fault, count in found.faults],
        "lost_where": [{"parameter": name, "high": high} for name, high in found.lost_where],
        "questions": [_interval_record(found, each) for each in found.intervals],
        "influences": None if found.influences is None else _influences(found.influences),
        "regions": [_region_record(each) for each in found.regions],
    }


def _interval_record(found: Sweep, each: Interval) -> Record:
    return {
        "id": each.question,
        "kind": found.crisis.questions[each.question].kind,
        "point": each.point,
        "low": each.low,
        "median": each.median,
        "high": each.high,
        "mean": each.mean,
        "answered": each.answered,
    }


def _influences(found: Influences) -> Record:
    return {
        "method": found.method,
        "draws": found.draws,
        "fault": found.fault or None,
        "questions": [
            {"id": key, "noise": found.noise.get(key), "numbers": [_influence(n) for n in every]}
            for key, every in found.by_question.items()
        ],
    }


def _influence(each: Influence) -> Record:
    return {
        "parameter": each.parameter,
        "index": each.index,
        "total": each.total,
        "spread": each.spread,
        "rank_correlation": each.rank,
    }


def _region_record(each: Region) -> Record:
    return {
        "question": each.question,
        "least": each.least,
        "share": each.share,
        "coverage": each.coverage,
        "density": each.density,
        "inside": each.inside,
        "limits": [
            {"parameter": one.parameter, "low": one.low, "high": one.high, "unit": one.number.unit}
            for one in each.limits
        ],
    }
