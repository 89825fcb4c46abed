"""`detente score`: tables, JSON, kept forecasts, mistakes."""

from __future__ import annotations

import datetime as dt
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from detente.evidence.events import Event
from detente.evidence.log import EventLog

Run = Callable[..., Any]
EVIDENCE = Path(__file__).parents[1] / "evidence"
ANSWERS = """\
crisis: border
answers:
  war: {happened: true, on: 2020-11-14, source: s}
  talks-then: {happened: false, source: s}
  share-quiet: {value: 0.3, source: s}
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "border"
    made.mkdir()
    shutil.copy(EVIDENCE / "border.yaml", made / "crisis.yaml")
    (made / "answers.yaml").write_text(ANSWERS, "utf-8")
    return made


def test_tables_and_a_chart(run: Run, folder: Path, tmp_path: Path) -> None:
    chart = tmp_path / "calibration.svg"
    done = run("score", folder, "--every-day", "--worst", "1", "--chart", chart)
    assert done.code == 0
    for title in (
        "Scores",
        "Times and shares",
        "Skill",
        "Calibration",
        "Which hinge",
        "Not scored",
    ):
        assert title in done.out
    assert "Which hinge" not in run("score", folder, "--worst", "0").out
    assert chart.read_text("utf-8").startswith("<svg")
    assert str(chart) in done.err


def test_json_for_one_day(run: Run, folder: Path) -> None:
    record = run("score", folder, "--json").json
    assert record["schema"] == "detente/score/1"
    forecast = run("forecast", folder, "--json").json["questions"]
    said = {each["id"]: each["probability"] for each in forecast}
    for each in record["questions"]:
        assert each["probability"] == said[each["id"]]
        assert each["brier"] == pytest.approx((said[each["id"]] - each["happened"]) ** 2)
    assert run("score", folder, "--json").json == record
    earlier = run("score", folder, "--variant", "earlier", "--json").json["questions"]
    assert earlier[0]["history"][0][0] == "2020-10-20"


def test_kept_forecasts_and_answers_elsewhere(run: Run, folder: Path, tmp_path: Path) -> None:
    elsewhere = tmp_path / "what-happened.yaml"
    (folder / "answers.yaml").rename(elsewhere)
    printed = tmp_path / "forecast.json"
    printed.write_text(run("forecast", folder, "--json").out, "utf-8")
    done = run("score", folder, "--answers", elsewhere, "--forecasts", printed, "--json")
    assert done.code == 0
    assert len(done.json["questions"]) == 2
    assert done.json["post_mortem"] == []
    missing = run("score", folder)
    assert missing.code == 2
    assert "--answers" in missing.err


def test_an_event_log_suggests_what_nobody_stated(run: Run, folder: Path, tmp_path: Path) -> None:
    log = tmp_path / "events.db"
    with EventLog.open(log) as opened:
        for number, fires in ((10, "NOR: talk"), (14, "NOR: attack")):
            day = dt.date(2020, 11, number)
            opened.add(Event(day, day, "", fires=(fires,), source="wire"))
    before = run("score", folder, "--json").json
    assert "talks-first" in [each["question"] for each in before["not_scored"]]
    record = run("score", folder, "--events", log, "--json").json
    found = {each["id"]: each for each in record["questions"]}
    assert found["talks-first"]["happened"]
    assert found["talks-first"]["on"] == "2020-11-10"
    assert found["talks-first"]["suggested"]
    assert not found["war"]["suggested"]  # somebody has stated it
    assert "(event log)" in run("score", folder, "--events", log, "--worst", "0").out
    assert run("score", folder, "--events", tmp_path / "no.db").code == 2
    assert run("score", folder, folder, "--events", log).code == 2


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (["--variant", "earlier", "--every-day"], "--variant is of one crisis"),
        (["--chart", "x.png"], "--chart writes SVG"),
    ],
)
def test_what_makes_no_sense(run: Run, folder: Path, options: list[str], message: str) -> None:
    done = run("score", folder, *options)
    assert done.code == 2
    assert message in done.err


def test_a_mistake_in_the_answers_is_shown_at_its_place(run: Run, folder: Path) -> None:
    (folder / "answers.yaml").write_text(ANSWERS.replace("war:", "wor:"), "utf-8")
    done = run("score", folder)
    assert done.code == 1
    assert "answers.yaml:3:3" in done.err
    assert "did you mean `war`?" in done.err
