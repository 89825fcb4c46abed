"""What to watch, in words: each question in its own unit."""

from __future__ import annotations

import math
from collections.abc import Mapping
from pathlib import Path

import pytest

import detente
from detente.outlook.indicators import Indicator
from detente.outlook.matters import Signal
from detente.show.indicators import Watch, overall_tables, question_table, record

PARTED = Path(__file__).parents[1] / "parted.yaml"
NOW = {"war": 0.2, "talking": 0.6, "weeks-to-war": 25.0}


def event(name: str, signals: Mapping[str, Signal], now: Mapping[str, float]) -> Indicator:
    return Indicator(name, True, 2.0, 0.5, now, signals)


def watched(now: Mapping[str, float], **events: Mapping[str, Signal]) -> Watch:
    crisis = detente.load(PARTED).model
    found = tuple(event(name, signals, now) for name, signals in events.items())
    return Watch(crisis, "0", 2.0, now, found)


@pytest.fixture
def watch() -> Watch:
    """One event tells of the war, another of how long until then."""
    return watched(
        NOW,
        drums={
            "war": Signal(0.3, 0.1),
            "talking": Signal(0.5, 0.7),
            "weeks-to-war": Signal(24.0, 26.0),
        },
        flags={
            "war": Signal(0.21, 0.19),
            "talking": Signal(0.6, 0.6),
            "weeks-to-war": Signal(10.0, 40.0),
        },
    )


def test_weeks_are_told_in_weeks_and_pointed_to(watch: Watch) -> None:
    table = question_table(watch, "weeks-to-war")
    assert table.title == "What to watch in the next 2 weeks for weeks-to-war, now 25 weeks"
    assert table.rows[0] == (
        "flags", "50 %", "10 weeks", "40 weeks", "strongly sooner", "15.0 weeks",
    )  # fmt: skip
    assert table.rows[1][2:] == ("24 weeks", "26 weeks", "slightly sooner", "1.0 weeks")
    assert question_table(watch, "war").rows[0][2:] == (
        "30 %", "10 %", "up", "10.0 points",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("seen", "said"), [(25.04, "neither way"), (26.0, "slightly later"), (80.0, "strongly later")]
)
def test_which_way_a_wait_points(seen: float, said: str) -> None:
    watch = watched({"weeks-to-war": 25.0}, drums={"weeks-to-war": Signal(seen, 25.0)})
    assert question_table(watch, "weeks-to-war").rows[0][4] == said


def test_only_like_is_averaged_with_like(watch: Watch) -> None:
    """Fifteen weeks do not outweigh ten points: they are not in that sum."""
    assert [each.id for _, each in watch.most()] == ["drums", "flags"]
    assert watch.most()[0][0] == pytest.approx(0.1)
    tables = overall_tables(watch)
    assert len(tables) == 1  # one expected time has nothing to be averaged with
    assert [row[0] for row in tables[0].rows] == ["drums", "flags"]
    assert "but expected times" in tables[0].notes[0]
    assert [each.id for _, each in watch.most(["weeks-to-war"])] == ["flags", "drums"]


def test_a_watch_of_expected_times_alone_is_ranked_by_them() -> None:
    watch = watched(
        {"weeks-to-war": 25.0},
        drums={"weeks-to-war": Signal(24.0, 26.0)},
        flags={"weeks-to-war": Signal(10.0, 40.0)},
    )
    assert [each.id for _, each in watch.most()] == ["flags", "drums"]
    assert overall_tables(watch) == ()


def test_waits_that_may_not_end_are_said_and_averaged_with_nothing() -> None:
    watch = watched(
        {"war": 0.2, "talking": 0.6, "weeks-to-war": math.inf},
        drums={
            "war": Signal(0.3, 0.1),
            "talking": Signal(0.6, 0.6),
            "weeks-to-war": Signal(7.0, math.inf),
        },
        flags={"war": Signal(0.2, 0.2), "weeks-to-war": Signal(math.inf, math.inf)},
    )
    table = question_table(watch, "weeks-to-war")
    assert table.title.endswith("now may never happen")
    assert table.rows[0][2:5] == ("7 weeks", "may never happen", "strongly sooner")
    assert table.rows[1][2:] == ("may never happen", "may never happen", "neither way", "none")
    assert watch.most()[0][0] == pytest.approx(0.05)
    assert overall_tables(watch)[0].rows[0][2] == "5.0 points"


def test_what_settles_a_question_is_named_apart() -> None:
    watch = watched(
        NOW, drums={"war": Signal(0.9995, 0.1, settles=True)}, flags={"war": Signal(0.3, 0.1)}
    )
    table = question_table(watch, "war")
    assert [row[0] for row in table.rows] == ["flags"]
    assert table.notes[-1] == "Settles it by itself: drums."


def test_records_say_units_and_errors(watch: Watch) -> None:
    found = record(watch)
    assert found["kinds"] == {"war": "reached", "talking": "on", "weeks-to-war": "time"}
    told = found["indicators"][0]["questions"]["weeks-to-war"]
    assert told == {
        "if_seen": 24.0, "if_not": 26.0, "expected_change": 1.0, "error": 0.0, "settles": False,
    }  # fmt: skip
