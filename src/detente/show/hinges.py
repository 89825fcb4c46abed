"""What a forecast turns on, as plain data and in words: numbers, then the sentences behind them.

A hinge is a number of the file with what its stated range does to one answer: by the derivative at
once, and where it was solved again at the ends of the range, as it is. A sentence is struck out:
its numbers fall back, and what rests on it alone is switched off.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from detente.crisis import wording
from detente.crisis.model import Crisis, Number
from detente.show import numbers, tables
from detente.show.readings import moved
from detente.show.tables import Column, Table

Record = dict[str, Any]
MOST_FALLEN = 3
ESTIMATE_NOTE = (
    "Over the range: how far the answer moves as the number goes from one end of its range to the "
    "other, everything else as in the file; ≈ by the derivative, else solved again at both ends. "
    "By itself: the part of it with everybody's play held as it is; the rest is behaviour."
)
STRUCK_NOTE = (
    "Struck out: numbers that rest on the sentence alone fall back to what the file says of them "
    "without it, or to the documented default of their kind; moves, hazards and mechanisms that "
    "rest on it alone are switched off."
)
GIVEN_NOTE = "All of this is given the file's structure and holds around the file's best values."


@dataclass(frozen=True, slots=True)
class Hinge:
    """A parameter and what it does to one answer, in units of the answer.

    number : as the file has it. slope : per unit of the file, at the best value; frozen : the part
    with everybody's play held as it is. estimate : change of the answer at the low and the high end
    of the range by the derivative; solved : the same, solved again; None where it was not, nan at
    an end that has no answer (`fault` says why). part_of : the entry that it belongs to.
    """

    parameter: str
    number: Number
    slope: float
    frozen: float
    estimate: tuple[float, float]
    solved: tuple[float, float] | None = None
    fault: str = ""
    part_of: str = ""

    @property
    def changes(self) -> tuple[float, float]:
        """At the low and at the high end, solved again if it was."""
        return self.estimate if self.solved is None else self.solved

    @property
    def swing(self) -> float:
        """How far the answer moves over the range; what cannot be said counts as the estimate."""
        found = [each for each in (*self.changes, 0.0) if not math.isnan(each)]
        return max(found) - min(found)

    @property
    def by_itself(self) -> float:
        """The share of the derivative that needs nobody to behave otherwise; nan where it is 0."""
        return self.frozen / self.slope if self.slope else math.nan


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence struck out, or all of a source.

    cite : `source#pNsM`, or the source. after : answers by question, nan where there is none
    (`fault` says why). fallen : numbers that fall back, as (key, before, after) in words. off :
    moves, hazards, terms and mechanisms that are switched off. held_up : what other sentences hold
    up.
    """

    cite: str
    after: Mapping[str, float]
    fallen: tuple[tuple[str, str, str], ...]
    off: tuple[str, ...]
    held_up: tuple[str, ...]
    fault: str = ""


@dataclass(frozen=True, slots=True)
class Hinges:
    """What the answers of a crisis turn on.

    before : the answers. numbers : hinges by question, those that move the answer most first.
    sentences : those tried; `strongest` ranks them. tried : whether the ends of ranges were solved.
    """

    crisis: Crisis
    version: str
    before: Mapping[str, float]
    numbers: Mapping[str, tuple[Hinge, ...]]
    sentences: tuple[Sentence, ...] = ()

    def change(self, sentence: Sentence, question: str) -> float:
        """What striking it out does to an answer."""
        return sentence.after.get(question, math.nan) - self.before[question]

    def strongest(self, question: str) -> tuple[Sentence, ...]:
        """Sentences by how far they move an answer; those without an answer last."""

        def size(sentence: Sentence) -> tuple[bool, float]:
            change = self.change(sentence, question)
            return math.isnan(change), -abs(change)

        return tuple(sorted(self.sentences, key=size))


def hinge_table(found: Hinges, question: str) -> Table:
    """The numbers that move one answer most."""
    kind = found.crisis.questions[question].kind
    columns = (
        Column("Number"),
        Column("In the file"),
        Column("At the low end", number=True),
        Column("At the high end", number=True),
        Column("Over the range", number=True, strong=True),
        Column("By itself", number=True),
        Column("Rests on"),
    )
    rows = tuple(_hinge_row(each, kind, found.before[question]) for each in found.numbers[question])
    now = tables.value_text(kind, _known(found.before[question]))
    title = f"What {question} turns on, now {now}"
    return Table(title, columns, rows, (ESTIMATE_NOTE, GIVEN_NOTE))


def _hinge_row(hinge: Hinge, kind: str, now: float) -> tuple[str, ...]:
    mark = "≈ " if hinge.solved is None else ""
    ends = (mark + tables.value_text(kind, _within(kind, now + each)) for each in hinge.changes)
    share = numbers.DASH if math.isnan(hinge.by_itself) else _share(hinge.by_itself)
    return (
        hinge.parameter,
        wording.number(hinge.number),
        *ends,
        mark + moved(kind, hinge.swing).removeprefix("+"),
        share,
        rests_on(hinge.number) + (f"; {hinge.fault}" if hinge.fault else ""),
    )


def rests_on(number: Number) -> str:
    """Its citations, or that it is assumed."""
    return ", ".join(str(each) for each in number.cite) or "assumed"


def _share(part: float) -> str:
    """A share of a derivative: behaviour may work against it, so it may lie outside 0 to 100 %."""
    if abs(part) > 9.995:
        return "more than ten times" if part > 0 else "against it"
    return f"{round(100 * part)} %"


def _known(value: float) -> float | None:
    return None if math.isnan(value) else value


def _within(kind: str, value: float) -> float | None:
    """An estimate may leave 0 to 1; an answer does not."""
    if math.isnan(value):
        return None
    return max(value, 0.0) if kind == "time" else min(max(value, 0.0), 1.0)


def sentence_table(found: Hinges, question: str, most: int | None = None) -> Table | None:
    """The sentences that an answer rests on; None where none was struck out."""
    if not found.sentences:
        return None
    kind = found.crisis.questions[question].kind
    columns = (
        Column("Sentence"),
        Column("From"),
        Column("Now", number=True),
        Column("Struck out", number=True, strong=True),
        Column("Difference", number=True),
        Column("Because"),
    )
    rows = tuple(_sentence_row(found, each, question, kind) for each in found.strongest(question))
    return Table(f"Which sentences {question} rests on", columns, rows[:most], (STRUCK_NOTE,))


def _sentence_row(found: Hinges, sentence: Sentence, question: str, kind: str) -> tuple[str, ...]:
    source = found.crisis.sources.get(sentence.cite.split("#")[0])
    return (
        sentence.cite,
        "" if source is None else source.publisher or source.title,
        tables.value_text(kind, _known(found.before[question])),
        tables.value_text(kind, _known(sentence.after.get(question, math.nan))),
        moved(kind, found.change(sentence, question)),
        sentence.fault or why(sentence),
    )


def why(sentence: Sentence) -> str:
    """What striking it out does to the file, in short."""
    told = [f"{key} {before} → {after}" for key, before, after in sentence.fallen[:MOST_FALLEN]]
    if len(sentence.fallen) > MOST_FALLEN:
        told.append(f"and {len(sentence.fallen) - MOST_FALLEN} more numbers")
    if sentence.off:
        told.append(f"off: {', '.join(sentence.off)}")
    return "; ".join(told) or "other sentences hold it up"


def record(found: Hinges) -> Record:
    """What `detente hinges --json` prints after its heading."""
    return {
        "questions": {
            key: {"value": found.before[key], "hinges": [_hinge_record(each) for each in hinges]}
            for key, hinges in found.numbers.items()
        },
        "sentences": [
            {
                "cite": each.cite,
                "after": dict(each.after),
                "change": {key: found.change(each, key) for key in found.before},
                "fallen": [
                    {"parameter": key, "before": before, "after": after}
                    for key, before, after in each.fallen
                ],
                "off": list(each.off),
                "held_up": list(each.held_up),
                "fault": each.fault,
            }
            for each in found.sentences
        ],
    }


def _hinge_record(hinge: Hinge) -> Record:
    number = hinge.number
    return {
        "parameter": hinge.parameter,
        "best": number.best,
        "low": number.low,
        "high": number.high,
        "unit": number.unit,
        "part_of": hinge.part_of,
        "cite": [str(each) for each in number.cite],
        "assumed": number.assumed,
        "slope": hinge.slope,
        "frozen": hinge.frozen,
        "behaviour": hinge.slope - hinge.frozen,
        "estimate": list(hinge.estimate),
        "solved": None if hinge.solved is None else list(hinge.solved),
        "swing": hinge.swing,
        "fault": hinge.fault,
    }
