"""What parts two readings of one crisis, as plain data.

Reading A has information up to day a, B up to day b; both are forecast on those days, and on a
common day c that knows as much as either. With F_R(d) the forecast of reading R on day d, the gap
between what the two sources could have said splits without a rest into

    F_B(b) - F_A(a)  =  [F_B(c) - F_A(c)]  +  {[F_B(b) - F_B(c)] - [F_A(a) - F_A(c)]}
       gap                 view                  day

The view is then traced to overrides: each is switched in A, alone, to what B says. What a switch
does depends on what else is switched; `Parting.rest` is what no single switch accounts for.
"""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from detente.crisis.model import Crisis
from detente.show.compare import MoveChange
from detente.show.facts import Proof

if TYPE_CHECKING:
    from detente.outlook.answer import Answer

Value = float | None
Kind = Literal["number", "choice"]


@dataclass(frozen=True, slots=True)
class Told:
    """What one reading forecasts; the file's own numbers where `id` is empty.

    source : its title. information : the last day that it knows of. day : the first day of the file
    that knows as much. own : answers by question on that day; common : on the common day. proof :
    the certificate on the common day, own_proof on its own.
    """

    id: str
    title: str
    source: str
    information: dt.date | None
    day: dt.date
    own: Mapping[str, Answer]
    common: Mapping[str, Answer]
    proof: Proof
    own_proof: Proof

    @property
    def name(self) -> str:
        """How it is called in words."""
        return self.id or "the file"


@dataclass(frozen=True, slots=True)
class Split:
    """One question in two readings: second minus first, nan where either has no single number.

    Probabilities and shares of time from -1 to 1; expected times in weeks. own : on the day of each
    one's information. common : on the common day.
    """

    question: str
    kind: str
    own: tuple[Value, Value]
    common: tuple[Value, Value]

    @property
    def gap(self) -> float:
        """All that lies between them."""
        return minus(self.own[1], self.own[0])

    @property
    def view(self) -> float:
        """What remains where both know the same day."""
        return minus(self.common[1], self.common[0])

    @property
    def day(self) -> float:
        """What the days of their information do."""
        return minus(self.own[1], self.common[1]) - minus(self.own[0], self.common[0])


@dataclass(frozen=True, slots=True)
class Driver:
    """An override, and what it does by itself when the first reading takes it from the second.

    key : of a number, or the path of alternatives. first, second : what each reads there, in words.
    cite : sentences that either rests on. changes : of each question's forecast on the common day;
    empty where it cannot be switched alone, and `fault` says why.
    """

    key: str
    kind: Kind
    first: str
    second: str
    cite: tuple[str, ...]
    changes: Mapping[str, float]
    fault: str = ""


@dataclass(frozen=True, slots=True)
class Parting:
    """What lies between two readings, by their ids (empty: the file).

    splits : by question. moves : who moves differently on the common day, most first. drivers : of
    the view; None where they were not computed.
    """

    first: str
    second: str
    splits: Mapping[str, Split]
    moves: tuple[MoveChange, ...]
    drivers: tuple[Driver, ...] | None = None

    @property
    def widest(self) -> tuple[str, ...]:
        """Questions by how far the views lie apart, the widest first; expected times last."""

        def rank(split: Split) -> tuple[bool, float]:
            return split.kind == "time", -abs(split.view)

        known = [each for each in self.splits.values() if math.isfinite(each.view)]
        return tuple(each.question for each in sorted(known, key=rank))

    @property
    def width(self) -> float:
        """The widest difference of view over probabilities and shares; 0 where there is none."""
        views = (abs(each.view) for each in self.splits.values() if each.kind != "time")
        return max((each for each in views if math.isfinite(each)), default=0.0)

    def ranked(self, question: str) -> tuple[Driver, ...]:
        """The drivers by what they do to `question`, most first."""

        def weight(driver: Driver) -> float:
            change = driver.changes.get(question, math.nan)
            return -abs(change) if math.isfinite(change) else 0.0

        return tuple(sorted(self.drivers or (), key=weight))

    def rest(self, question: str) -> float:
        """What the drivers do together beyond the sum of what each does alone."""
        alone = sum(each.changes.get(question, math.nan) for each in self.drivers or ())
        return self.splits[question].view - alone


@dataclass(frozen=True, slots=True)
class SideBySide:
    """Readings of one crisis on a common day: the file's own numbers first, then each reading."""

    crisis: Crisis
    told: tuple[Told, ...]
    partings: tuple[Parting, ...]
    version: str

    @property
    def as_of(self) -> dt.date:
        """The common day."""
        return self.crisis.as_of

    def of(self, reading: str) -> Told:
        """What the reading of this id forecasts."""
        return next(each for each in self.told if each.id == reading)


def minus(left: Value, right: Value) -> float:
    """The difference; nan where there is no single finite number on both sides."""
    if left is None or right is None:
        return math.nan
    return left - right if math.isfinite(left) and math.isfinite(right) else math.nan


def splits(first: Told, second: Told) -> dict[str, Split]:
    """How each question's forecast differs between two readings."""
    return {
        key: Split(
            key,
            answer.kind,
            (first.own[key].value, second.own[key].value),
            (answer.value, second.common[key].value),
        )
        for key, answer in first.common.items()
    }
