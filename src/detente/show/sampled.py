"""Numbers sampled from what they are given what was reported, in words and as plain data."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

from detente.crisis import wording
from detente.crisis.model import Crisis, Number
from detente.show import numbers, tables
from detente.show.tables import Column, Table

Span = tuple[float, float, float]
RHAT, LEAST = 1.01, 400.0
"""Bounds of Vehtari and others 2021: the largest R-hat, the smallest effective number."""


@dataclass(frozen=True, slots=True)
class SampledNumber:
    """before, after : 10th, 50th, 90th percentile, in the unit of the file. rhat, bulk, tail : see
    `detente.evidence.convergence`.
    """

    parameter: str
    number: Number
    before: Span
    after: Span
    rhat: float
    bulk: float
    tail: float

    @property
    def settled(self) -> bool:
        """Whether its chains have come together and are long enough."""
        return self.rhat <= RHAT and min(self.bulk, self.tail) >= LEAST


@dataclass(frozen=True, slots=True)
class SampledAnswer:
    """A question: mean and percentiles over the sampled numbers, on the last day."""

    id: str
    mean: float
    span: Span


@dataclass(frozen=True, slots=True)
class Sampled:
    """All of it. evaluations : games solved. diverging : draws at which the sampler lost its way.

    answered : draws that the answers rest on.
    """

    crisis: Crisis
    numbers: tuple[SampledNumber, ...]
    answers: tuple[SampledAnswer, ...]
    chains: int
    draws: int
    tune: int
    seed: int
    evaluations: int
    diverging: int
    answered: int

    @property
    def settled(self) -> bool:
        """Whether what it says may be shown as a result."""
        return all(each.settled for each in self.numbers)

    @property
    def why_not(self) -> tuple[str, ...]:
        """What is wrong, as sentences."""
        return tuple(
            f"{each.parameter}: R-hat {each.rhat:.3f}, effective number {each.bulk:.0f} in the "
            f"bulk and {each.tail:.0f} in the tails"
            for each in self.numbers
            if not each.settled
        )


def all_tables(found: Sampled) -> tuple[Table, ...]:
    """The numbers; the questions only where the chains have come together."""
    numbers_ = _numbers(found)
    return (numbers_, _answers(found)) if found.settled else (numbers_,)


def _numbers(found: Sampled) -> Table:
    columns = (
        Column("Number"), Column("In the file"), Column("Before", number=True),
        Column("After", number=True, strong=True), Column("R-hat", number=True),
        Column("Effective", number=True),
    )  # fmt: skip
    rows = tuple(
        (
            each.parameter, wording.number(each.number), figures(each.before),
            figures(each.after) if each.settled else numbers.DASH,
            f"{each.rhat:.3f}", f"{min(each.bulk, each.tail):.0f}",
        )
        for each in found.numbers
    )  # fmt: skip
    notes = [
        (
            f"Median and 80 % range. {found.chains} chains of {found.draws:,} draws, after "
            f"{found.tune:,} to find their pace, seed {found.seed}; {found.evaluations:,} games "
            "solved."
        )
    ]
    if found.diverging:
        notes.append(
            f"The sampler lost its way at {found.diverging:,} draws: the ends of the ranges may be "
            "told wrong."
        )
    if not found.settled:
        notes.append(
            f"NOT SHOWN, as the chains have not come together (R-hat at most {RHAT}, effective "
            f"number at least {LEAST:.0f}): {'; '.join(found.why_not)}."
        )
    return Table("Numbers, sampled given what was reported", columns, rows, tuple(notes))


def _answers(found: Sampled) -> Table:
    columns = (Column("Question"), Column("Mean", number=True, strong=True),
               Column("80 %", number=True))  # fmt: skip
    rows = []
    for each in found.answers:
        kind = found.crisis.questions[each.id].kind
        low, _, high = (_text(kind, end) for end in each.span)
        rows.append((each.id, _text(kind, each.mean), low if low == high else f"{low} to {high}"))
    note = (
        f"Over {found.answered:,} of the draws; numbers that were not sampled stand at their best "
        "values. Given this file's structure."
    )
    return Table("Questions, over the sampled numbers", columns, tuple(rows), (note,))


def _text(kind: str, value: float) -> str:
    return tables.value_text(kind, None if math.isnan(value) else value)


def figures(span: Span) -> str:
    """Median and range, two figures each."""
    low, middle, high = (numbers.significant(each, 2) for each in span)
    return f"{middle} [{low}, {high}]"


def record(found: Sampled) -> dict[str, Any]:
    """For JSON. After and answers are null where the chains have not come together."""
    shown = found.settled
    return {
        "settled": shown, "why_not": list(found.why_not), "chains": found.chains,
        "draws": found.draws, "tune": found.tune, "seed": found.seed,
        "evaluations": found.evaluations, "diverging": found.diverging,
        "numbers": [
            {
                "parameter": each.parameter, "unit": each.number.unit, "before": list(each.before),
                "after": list(each.after) if shown else None, "rhat": _known(each.rhat),
                "ess_bulk": _known(each.bulk), "ess_tail": _known(each.tail),
            }
            for each in found.numbers
        ],
        "questions": [
            {"id": each.id, "mean": _known(each.mean), "span": [_known(end) for end in each.span]}
            for each in found.answers
        ] if shown else None,
    }  # fmt: skip


def _known(value: float) -> float | None:
    return value if math.isfinite(value) else None
