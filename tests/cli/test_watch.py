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
    assert record["kinds"]["civilians-under-attack"] == "share"
    assert record["kinds"].keys() == record["now"].keys()
    assert record["left_out"] == {}
    for each in record["indicators"]:
        assert 0 < each["chance"] < 1
        for key, signal in each["questions"].items():
            mean = each["chance"] * signal["if_seen"] + (1 - each["chance"]) * signal["if_not"]
            assert abs(mean - record["now"][key]) < 1e-9


def test_questions_on_how_long_something_lasts_are_answered_too(run: Run) -> None:
    done = run("indicators", Path(__file__).parents[1] / "parted.yaml", "--weeks", "3")
    assert done.code == 0
    assert "for weeks-to-war, now 25 weeks" in done.out
    assert "Not asked of" not in done.out
    share = run("indicators", CRISIS, "--question", "civilians-under-attack")
    assert "What to watch in the next 2 weeks for civilians-under-attack, now" in share.out


def test_what_ends_before_the_watch_is_said(run: Run) -> None:
    done = run("indicators", CRISIS, "--question", "attack", "--weeks", "40")
    assert done.code == 0
    assert "Not asked of: attack (it ends before the watch does)." in done.out
    record = run("indicators", CRISIS, "--question", "attack", "--weeks", "40", "--json").json
    assert record["left_out"] == {"attack": "it ends before the watch does"}


def test_a_question_that_is_not_there_is_told(run: Run) -> None:
    done = run("indicators", CRISIS, "--question", "atack")
    assert done.code == 2
    assert "there is no question `atack`" in done.err
    assert "did you mean `attack`" in done.err
