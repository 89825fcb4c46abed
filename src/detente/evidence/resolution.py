"""How a question came out: yes, no, void or still open, on which day, and who says so."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Literal

from detente.crisis.model import Crisis, Question

Outcome = Literal["yes", "no", "void", "open", "measured"]
MEASURED = frozenset({"time", "share"})
DAYS = 7.0


@dataclass(frozen=True, slots=True)
class Resolution:
    """How one question came out.

    outcome
        `yes`, `no`  it happened, or it did not; of a time: it came, or had not by `last`;
        `measured`   the share of time that a question asks for, in `value`;
        `void`       the question does not count, `why`;
        `open`       nothing is known yet.
    first, last : days between which it happened, or was decided; both are meant. Of a no, the day
    from which on it could not happen any more, where that was before the date asked about; of a
    time that had not come, the last day that is known. None where no day is stated.
    suggested : whether the event log says so, and nobody else.
    """

    question: str
    outcome: Outcome
    first: dt.date | None = None
    last: dt.date | None = None
    value: float | None = None
    source: str = ""
    why: str = ""
    suggested: bool = False

    @property
    def scored(self) -> bool:
        """Whether there is something to score a forecast against."""
        return self.outcome in {"yes", "no", "measured"}

    @property
    def happened(self) -> bool | None:
        """True for yes, False for no, None for everything else."""
        return {"yes": True, "no": False}.get(self.outcome)


def closes(question: Question, found: Resolution) -> dt.date | None:
    """The day on which it is settled: after it no forecast of it counts; None where none is known.

    Where the day of a yes is not known exactly, the earliest.
    """
    if question.kind in {"on", "share"}:
        return question.by
    if found.outcome == "yes" and found.first is not None:
        return found.first
    if found.outcome == "no" and found.last is not None:
        return found.last
    return question.by


def as_seen(crisis: Crisis, question: Question, found: Resolution) -> Resolution:
    """The same from the day of a crisis: what was settled by then was no question any more."""
    if not found.scored:
        return found
    settled = closes(question, found)
    if settled is None or settled > crisis.as_of:
        return found
    why = f"settled on {settled}, no later than the day of the forecast ({crisis.as_of})"
    return Resolution(found.question, "void", source=found.source, why=why)


def weeks_until(crisis: Crisis, day: dt.date) -> float:
    """Weeks from the end of the crisis's day to the end of another."""
    return (day - crisis.as_of).days / DAYS
