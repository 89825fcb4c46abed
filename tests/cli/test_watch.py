"""`detente indicators`."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

Run = Callable[..., Any]
CRISIS = str(Path(__file__).parents[2] / "crises" / "deterrence")


def test_tables_say_what_to_watch(run: Run) -> None:
    done = run("indicators", CRISIS, "--question", "attack", "--weeks", "4")
    assert done.code == 0
    assert "What to watch in the next 4 weeks for attack" in done.out
    assert "Settles it by itself: HILL: attack" in done.out


def test_json_holds_every_event_and_question(run: Run) -> None:
    done = run("indicators", CRISIS, "--json")
    assert done.code == 0
    record = done.json
    assert record["schema"] == "detente/indicators/1"
    for each in record["indicators"]:
        assert 0 < each["chance"] < 1
        for key, signal in each["questions"].items():
            mean = each["chance"] * signal["if_seen"] + (1 - each["chance"]) * signal["if_not"]
            assert abs(mean - record["now"][key]) < 1e-9


def test_a_question_that_is_not_there_is_told(run: Run) -> None:
    done = run("indicators", CRISIS, "--question", "atack")
    assert done.code == 2
    assert "there is no question `atack`" in done.err
    assert "did you mean `attack`" in done.err
