"""What would take an answer across a line, in words: one number alone, and several together."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from detente.crisis import wording
from detente.crisis.model import Crisis, Number
from detente.show import numbers, tables
from detente.show.hinges import rests_on
from detente.show.tables import Column, Table

Record = dict[str, Any]
SMALL, MINOR = 0.02, 0.2
"""A change is told from so much of a range on, or from this share of the largest change on."""
MOST, MOST_DIGITS = 15, 9
RANGE_NOTE = (
    "Ranges: 1 is an end of the number's 80 % range, counted from its best value on the scale on "
    "which the range is spread; nothing beyond 2 was looked at."
)
TOGETHER_NOTE = (
    "Together: the smallest change of all numbers at once, the square root of the summed squares "
    "of their ranges; another such change further off is not ruled out."
)
FARTHER_NOTE = (
    "Together: a change of all numbers at once that does it, the square root of the summed squares "
    "of their ranges; a smaller one is not ruled out."
)


@dataclass(frozen=True, slots=True)
class Moved:
    """A number that is moved: to `value`, in the unit of the file, by so many half ranges."""

    parameter: str
    number: Number
    value: float
    ranges: float


@dataclass(frozen=True, slots=True)
class Inverse:
    """What takes the answer of a question across a line.

    now : the answer. line : what it is to cross. alone : numbers that do it by themselves, the
    nearest first; tried : how many were tried. together : what all do at once, the largest change
    first. reached : whether they do; at : the answer there. distance : in half ranges. nearest :
    whether no smaller change nearby does. before : the answer just before, where it leaps across
    the line; else nan.
    """

    crisis: Crisis
    version: str
    question: str
    now: float
    line: float
    alone: tuple[Moved, ...]
    tried: int
    together: tuple[Moved, ...]
    reached: bool
    at: float
    distance: float
    fault: str = ""
    nearest: bool = True
    before: float = math.nan

    @property
    def kind(self) -> str:
        """Of the question."""
        return self.crisis.questions[self.question].kind


def heading(found: Inverse) -> str:
    """`What would make truce-30-days at least 50 %, now 31 %`."""
    way = "at least" if found.now < found.line else "at most"
    now, line = (_text(found.kind, each) for each in (found.now, found.line))
    return f"What would make {found.question} {way} {line}, now {now}"


def _text(kind: str, value: float) -> str:
    return tables.value_text(kind, None if math.isnan(value) else value)


def alone_table(found: Inverse) -> Table:
    """Each number by itself."""
    rows = tuple(row(each) for each in found.alone)
    tried = f"{found.tried} numbers were tried, those with the largest derivatives first."
    notes = (RANGE_NOTE, tried if rows else f"No number does it alone. {tried}")
    return Table(f"{heading(found)}: one number alone", COLUMNS, rows, notes)


def together_table(found: Inverse) -> Table:
    """All numbers at once; those that hardly move are left out."""
    shown, left = telling(found.together)
    rows = tuple(row(each) for each in shown)
    told = [TOGETHER_NOTE if found.nearest else FARTHER_NOTE]
    if found.reached:
        told.insert(0, f"{numbers.significant(found.distance)} half ranges in all.")
    else:
        told.insert(0, f"{_stopped(found)} {found.fault}".strip())
    if left:
        told.append(left)
    return Table(f"{heading(found)}: together", COLUMNS, rows, tuple(told))


def telling(moves: Sequence[Moved]) -> tuple[list[Moved], str]:
    """Those that do more than hardly move, and what is to be said of the others, if there are any.

    MOST of them, the largest first; where all move little, a crossing being near, these too.
    """
    least = min(SMALL, MINOR * max((abs(each.ranges) for each in moves), default=0.0))
    ordered = sorted(moves, key=lambda each: -abs(each.ranges))
    shown = [each for each in ordered[:MOST] if abs(each.ranges) >= least]
    others = ordered[len(shown) :]
    if not others:
        return shown, ""
    more = "1 more number moves" if len(others) == 1 else f"{len(others)} more numbers move"
    return (
        shown,
        f"{more}, by {numbers.significant(abs(others[0].ranges), 1)} of the range at most.",
    )


def _stopped(found: Inverse) -> str:
    """How the search for all numbers at once ended short of the line, or beyond it."""
    at = _text(found.kind, found.at)
    if (found.at < found.line) == (found.now < found.line):
        return f"The line is not reached: {at} is as far as it went."
    if not math.isnan(found.before):
        before = _text(found.kind, found.before)
        return f"The answer leaps across the line here: {before} just before, {at} just beyond."
    return f"The line is crossed but not met: here the answer is {at}; the crossing lies before it."


COLUMNS = (
    Column("Number"),
    Column("In the file"),
    Column("It would be", number=True, strong=True),
    Column("Ranges", number=True),
    Column("Rests on"),
)


def row(moved: Moved) -> tuple[str, ...]:
    value = f"{_apart(moved.value, moved.number.best)} {moved.number.unit}".strip()
    far = abs(moved.ranges)
    size = f"{far:.2f}" if far >= 0.1 else numbers.significant(far)
    ranges = f"{'+' if moved.ranges > 0 else '−'}{size}"
    return (
        moved.parameter, wording.number(moved.number), value, ranges, rests_on(moved.number)
    )  # fmt: skip


def _apart(value: float, before: float) -> str:
    """With three significant digits, or as many as tell it from what it was."""
    every = ((numbers.significant(value, digits), digits) for digits in range(3, MOST_DIGITS))
    apart = (text for text, digits in every if text != numbers.significant(before, digits))
    return next(apart, numbers.significant(value, 3))


def record(found: Inverse) -> Record:
    """What `detente inverse --json` prints after its heading."""
    return {
        "question": found.question,
        "now": found.now,
        "line": found.line,
        "alone": [moved_record(each) for each in found.alone],
        "tried": found.tried,
        "together": {
            "reached": found.reached,
            "nearest": found.nearest,
            "before": None if math.isnan(found.before) else found.before,
            "at": found.at,
            "distance": found.distance,
            "numbers": [moved_record(each) for each in found.together],
            "fault": found.fault,
        },
    }


def moved_record(each: Moved) -> Record:
    return {
        "parameter": each.parameter,
        "best": each.number.best,
        "value": each.value,
        "unit": each.number.unit,
        "ranges": each.ranges,
        "cite": [str(cite) for cite in each.number.cite],
    }
