"""`detente update`: words, JSON, chart, kept forecasts, mistakes."""

from __future__ import annotations

import importlib.util
import json
import shutil
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Run = Callable[..., Any]
GALLERY = Path(__file__).parents[2] / "crises"
EVENTS = """\
first,last,code,mode,by,to,theatre,status,source,place,coder,known,text,fires
2026-01-09,2026-01-09,SUPPORT,,BAY,VALE,,actual,s,p,c,,Bayland pledges its help,BAY: pledge help
2026-01-20,2026-01-22,ASSAULT,,HILL,VALE,,actual,s,p,c,,Hillmark attacks,HILL: attack
2026-01-20,2026-01-20,ACCUSE,,VALE,HILL,,actual,s,p,c,,Vale protests,
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "deterrence"
    shutil.copytree(GALLERY / "deterrence", made)
    (made / "events.csv").write_text(EVENTS, "utf-8")
    return made


def test_words_a_chart_and_a_kept_forecast(run: Run, folder: Path, tmp_path: Path) -> None:
    chart, past = tmp_path / "days.svg", tmp_path / "past.jsonl"
    again = ("update", folder, "--draws", 0, "-o", chart, "--history", past)
    done = run(*again)
    assert done.code == 0
    assert "Questions, from 1 January 2026 to the end of 22 January 2026" in done.out
    assert "What moved attack" in done.out
    assert "Bayland pledges its help" in done.out
    assert "row 3: no rule fits it" in done.out
    drawn = chart.read_text("utf-8")
    assert drawn.startswith("<svg")
    assert "Hillmark attacks" in drawn
    run(*again)
    (row,) = map(json.loads, past.read_text("utf-8").splitlines())
    assert row["until"] == "2026-01-22"
    assert row["questions"]["attack"]["value"] == pytest.approx(1.0)
    run(*again, "--until", "2026-01-25")
    assert len(past.read_text("utf-8").splitlines()) == 2


def test_json_over_draws_that_are_kept(run: Run, folder: Path, tmp_path: Path) -> None:
    arguments = ("update", folder, "--draws", 6, "--moves", 1, "--workers", 1, "--json",
                 "--keep", tmp_path / "kept")  # fmt: skip
    one, two = run(*arguments), run(*arguments)
    assert one.code == two.code == 0
    assert one.out == two.out
    assert one.json["draws"]["count"] == 6
    assert one.json["questions"][0]["after_span"] is not None
    refused = run(*arguments, "--until", "2026-01-30")
    assert refused.code == 2
    assert "another days" in refused.err


def test_silence_alone(run: Run, folder: Path) -> None:
    (folder / "events.csv").write_text(EVENTS.splitlines()[0] + "\n", "utf-8")
    refused = run("update", folder, "--draws", 0)
    assert refused.code == 2
    assert "--until" in refused.err
    done = run("update", folder, "--draws", 0, "--until", "2026-02-01", "--json")
    assert done.code == 0
    assert done.json["log_likelihood"] < 0.0  # moves with a code would have been reported
    attack = done.json["questions"][0]
    assert attack["after"] != pytest.approx(attack["before"], abs=1e-3)


def test_what_cannot_be(run: Run, folder: Path) -> None:
    wrong = EVENTS.replace("BAY: pledge help", "HILL: threaten")
    (folder / "events.csv").write_text(wrong, "utf-8")
    done = run("update", folder, "--draws", 0)
    assert done.code == 1
    assert "cannot have happened by 2026-01-09" in done.err
    assert "open only when pressure = none" in done.err
    assert "hint:" in done.err
    saved = run("update", folder, "--draws", 0, "--slack", "0.01")
    assert saved.code == 0
    assert "TAKEN FOR A MISTAKEN REPORT: Bayland pledges its help" in saved.out


def test_mistakes_of_usage(run: Run, folder: Path, tmp_path: Path) -> None:
    (folder / "events.csv").unlink()
    assert "there is neither events.db nor events.csv" in run("update", folder).err
    bad = tmp_path / "bad.csv"
    bad.write_text(EVENTS.replace("2026-01-09,2026-01-09", "soon,soon"), "utf-8")
    done = run("update", folder, "--events", bad)
    assert done.code == 2
    assert "bad.csv:2" in done.err
    good = tmp_path / "good.csv"
    good.write_text(EVENTS, "utf-8")
    done = run("update", folder, "--events", good, "--draws", 0, "-o", tmp_path / "days.png")
    assert done.code == 2
    past = tmp_path / "past.jsonl"
    past.write_text("something else\n", "utf-8")
    done = run("update", folder, "--events", good, "--draws", 0, "--history", past)
    assert done.code == 2
    assert past.read_text("utf-8") == "something else\n"


def test_sampling_says_what_to_install(
    run: Run, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "nutpie", None)
    done = run("update", folder, "--sample", "numbers.breach")
    assert done.code == 2
    assert "detente[sampling]" in done.err


@pytest.mark.slow
@pytest.mark.skipif(
    importlib.util.find_spec("nutpie") is None, reason="the extra `sampling` is not installed"
)
def test_numbers_sampled_by_short_chains_are_held_back(run: Run, folder: Path) -> None:
    done = run("update", folder, "--sample", "numbers.breach", "--chain", 8, "--json")
    assert done.code == 3
    assert done.json["sampled"]["settled"] is False
    assert done.json["sampled"]["questions"] is None
    assert done.json["questions"][0]["after"] is not None
    wrong = run("update", folder, "--sample", "numbers.breech", "--chain", 8)
    assert wrong.code == 2
    assert "numbers.breach" in wrong.err
