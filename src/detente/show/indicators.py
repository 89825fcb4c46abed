"""What to watch, in words: events, and the forecast if one is seen and if it is not."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from detente.crisis.model import Crisis
from detente.outlook.indicators import Indicator
from detente.show import numbers
from detente.show.readings import moved
from detente.show.tables import Column, Table

Record = dict[str, Any]
MOST = 6
SURE = 0.999
NOTE = (
    "Expected change: how far the forecast can be expected to move over that time by watching for "
    "this event alone. Exact, with the file's numbers as they are: what events say of the numbers "
    "themselves is not part of it."
)


@dataclass(frozen=True, slots=True)
class Watch:
    """Events to watch for over `weeks`. left_out : questions that ask how long something lasts."""

    crisis: Crisis
    version: str
    weeks: float
    now: Mapping[str, float]
    found: tuple[Indicator, ...]
    left_out: tuple[str, ...] = ()

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
        return signal is not None and not 1 - SURE < signal.if_seen < SURE

    def most(self) -> list[tuple[float, Indicator]]:
        """Events by the expected change of all forecasts together, on average."""
        told = [
            (sum(each.tells(key) for key in self.now) / max(len(self.now), 1), each)
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
    now = numbers.per_cent(watch.now[question])
    title = f"What to watch in the next {span} for {question}, now {now}"
    settled = [each.id for each in watch.found if watch.settles(each, question)]
    notes = (NOTE, *((f"Settles it by itself: {'; '.join(settled)}.",) if settled else ()))
    return Table(title, columns, rows, notes)


def _row(watch: Watch, each: Indicator, question: str) -> tuple[str, ...]:
    signal, now = each.signals[question], watch.now[question]
    return (
        each.id,
        numbers.per_cent(each.chance),
        numbers.per_cent(signal.if_seen),
        numbers.per_cent(signal.if_not),
        _direction(signal.if_seen - now, now),
        moved("reached", each.tells(question)).removeprefix("+"),
    )


def _direction(change: float, now: float) -> str:
    """Which way seeing it points, and how strongly beside what was expected."""
    if abs(change) < 0.005:
        return "neither way"
    way = "up" if change > 0 else "down"
    room = change / (1.0 - now) if change > 0 else -change / now
    strength = "strongly " if room > 0.5 else "" if room > 0.1 else "slightly "
    return strength + way


def overall_table(watch: Watch, most: int = MOST) -> Table:
    """Which event, seen or not, would tell most on all questions together."""
    columns = (
        Column("Event"),
        Column("Chance to see it", number=True),
        Column("Expected change", number=True, strong=True),
        Column("Most of all for"),
    )
    rows = []
    for tells, each in watch.most()[:most]:
        best = max(watch.now, key=lambda key, each=each: each.tells(key))  # type: ignore[misc]
        rows.append(
            (
                each.id,
                numbers.per_cent(each.chance),
                moved("reached", tells).removeprefix("+"),
                f"{best} ({moved('reached', each.tells(best)).removeprefix('+')})",
            )
        )
    title = f"Which event of the next {numbers.weeks(watch.weeks)} would tell most"
    notes = ("Expected change: on average over all questions asked.",)
    return Table(title, columns, tuple(rows), notes)


def record(watch: Watch) -> Record:
    """What `detente indicators --json` prints after its heading."""
    return {
        "weeks": watch.weeks,
        "now": dict(watch.now),
        "left_out": list(watch.left_out),
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
                        "settles": watch.settles(each, key),
                    }
                    for key, signal in each.signals.items()
                },
            }
            for _, each in watch.most()
        ],
    }
