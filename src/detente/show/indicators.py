"""What to watch, in words: events, and the forecast if one is seen and if it is not."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from math import isfinite
from typing import Any

from detente.crisis.model import Crisis
from detente.outlook.indicators import Indicator
from detente.show import numbers
from detente.show.readings import moved
from detente.show.tables import Column, Table, value_text

Record = dict[str, Any]
MOST = 6
NOTE = (
    "Expected change: how far the forecast can be expected to move over that time by watching for "
    "this event alone. Exact, with the file's numbers as they are: what events say of the numbers "
    "themselves is not part of it."
)


@dataclass(frozen=True, slots=True)
class Watch:
    """Events to watch for over `weeks`. left_out : questions that are not asked of, and why."""

    crisis: Crisis
    version: str
    weeks: float
    now: Mapping[str, float]
    found: tuple[Indicator, ...]
    left_out: Mapping[str, str] = field(default_factory=dict)

    def telling(self, question: str) -> list[Indicator]:
        """Events by how much they tell, those that settle the question by themselves left out."""
        open_ = [
            each
            for each in self.found
            if question in each.signals and not self.settles(each, question)
        ]
        return sorted(open_, key=lambda each: (-each.tells(question), each.id))

    def settles(self, each: Indicator, question: str) -> bool:
        """Whether seeing it is the answer, or as good as."""
        signal = each.signals.get(question)
        return signal is not None and signal.settles

    def kind(self, question: str) -> str:
        """The kind of a question."""
        return self.crisis.questions[question].kind

    def alike(self) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """Questions that can be averaged: probabilities and shares of time; expected times.

        An expected time that is infinite now is in neither: no average could hold it.
        """
        times = {key for key in self.now if self.kind(key) == "time"}
        points = tuple(key for key in self.now if key not in times)
        return points, tuple(key for key in self.now if key in times and isfinite(self.now[key]))

    def most(self, questions: Sequence[str] | None = None) -> list[tuple[float, Indicator]]:
        """Events by the expected change of the forecasts together, on average.

        questions : of one unit; None for all that are probabilities or shares of time, or where
        there are none, for the expected times.
        """
        points, times = self.alike()
        asked = (points or times) if questions is None else questions
        told = [
            (sum(each.tells(key) for key in asked) / max(len(asked), 1), each)
            for each in self.found
        ]
        return sorted(told, key=lambda pair: (-pair[0], pair[1].id))


def question_table(watch: Watch, question: str, most: int = MOST) -> Table:
    """What to watch for one question."""
    columns = (
        Column("Event"),
        Column("Chance to see it", number=True),
        Column("If seen", number=True, strong=True),
        Column("If not", number=True),
        Column("Points", number=False),
        Column("Expected change", number=True),
    )
    rows = tuple(_row(watch, each, question) for each in watch.telling(question)[:most])
    span = numbers.weeks(watch.weeks)
    now = value_text(watch.kind(question), watch.now[question])
    title = f"What to watch in the next {span} for {question}, now {now}"
    settled = [each.id for each in watch.found if watch.settles(each, question)]
    notes = (NOTE, *((f"Settles it by itself: {'; '.join(settled)}.",) if settled else ()))
    return Table(title, columns, rows, notes)


def _row(watch: Watch, each: Indicator, question: str) -> tuple[str, ...]:
    signal, now, kind = each.signals[question], watch.now[question], watch.kind(question)
    pointing = _sooner(signal.if_seen, now) if kind == "time" else _direction(signal.if_seen, now)
    return (
        each.id,
        numbers.per_cent(each.chance),
        value_text(kind, signal.if_seen),
        value_text(kind, signal.if_not),
        pointing,
        _change(kind, each.tells(question)),
    )


def _change(kind: str, tells: float) -> str:
    return moved(kind, tells).removeprefix("+")


def _direction(seen: float, now: float) -> str:
    """Which way seeing it points, and how strongly beside what was expected."""
    change = seen - now
    if abs(change) < 0.005:
        return "neither way"
    way = "up" if change > 0 else "down"
    return _strength(change / (1.0 - now) if change > 0 else -change / now) + way


def _sooner(seen: float, now: float) -> str:
    """The same for an expected time, beside the longer of the two."""
    if seen == now or abs(seen - now) < 0.05:
        return "neither way"
    part = 1.0 - min(seen, now) / max(seen, now)
    return _strength(part) + ("later" if seen > now else "sooner")


def _strength(part: float) -> str:
    return "strongly " if part > 0.5 else "" if part > 0.1 else "slightly "


def overall_tables(watch: Watch, most: int = MOST) -> tuple[Table, ...]:
    """Which event, seen or not, would tell most on questions together that can be averaged.

    One table for probabilities and shares of time, one for expected times; none for a question that
    is alone in its kind, as its own table says it already.
    """
    points, times = watch.alike()
    told = (
        (points, "reached", "on average over all questions asked"),
        (times, "time", "on average over all expected times asked for"),
    )
    if times:
        told = ((points, "reached", f"{told[0][2]} but expected times"), told[1])
    return tuple(
        _overall(watch, asked, kind, what, most) for asked, kind, what in told if len(asked) > 1
    )


def _overall(watch: Watch, asked: Sequence[str], kind: str, what: str, most: int) -> Table:
    columns = (
        Column("Event"),
        Column("Chance to see it", number=True),
        Column("Expected change", number=True, strong=True),
        Column("Most of all for"),
    )
    rows = []
    for tells, each in watch.most(asked)[:most]:
        best = max(asked, key=each.tells)
        rows.append(
            (
                each.id,
                numbers.per_cent(each.chance),
                _change(kind, tells),
                f"{best} ({_change(kind, each.tells(best))})",
            )
        )
    title = f"Which event of the next {numbers.weeks(watch.weeks)} would tell most"
    return Table(title, columns, tuple(rows), (f"Expected change: {what}.",))


def record(watch: Watch) -> Record:
    """What `detente indicators --json` prints after its heading.

    Values are probabilities and shares from 0 to 1, or weeks where the kind is `time`.
    """
    return {
        "weeks": watch.weeks,
        "now": dict(watch.now),
        "kinds": {key: watch.kind(key) for key in watch.now},
        "left_out": dict(watch.left_out),
        "indicators": [
            {
                "event": each.id,
                "is_move": each.is_move,
                "chance": each.chance,
                "questions": {
                    key: {
                        "if_seen": signal.if_seen,
                        "if_not": signal.if_not,
                        "expected_change": each.tells(key),
                        "error": signal.error,
                        "settles": watch.settles(each, key),
                    }
                    for key, signal in each.signals.items()
                },
            }
            for _, each in watch.most()
        ],
    }
