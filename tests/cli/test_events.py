"""`detente events`."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from detente.crisis import load
from detente.evidence.log import EventLog

Run = Callable[..., Any]
HEAD = "first,code,by,text\n"


@pytest.fixture
def who(own: Path) -> tuple[str, str]:
    """An actor of the crisis, and a move of it."""
    move = load(own).moves[0]
    return move.by, move.id


def test_events_are_added_corrected_and_retracted(
    run: Run, own: Path, who: tuple[str, str]
) -> None:
    actor, move = who
    given = ("--date", "2026-01-10", "--by", actor, "--fires", move, "--status", "alleged")
    done = run("events", "add", own, *given)
    assert (done.code, done.out) == (0, "row 1\n")
    assert "later than" in done.err
    assert run("events", "add", own, *given).out == "row 1 says so already\n"
    assert run("events", "correct", own, 1, "--status", "actual", "--why", "seen", "--json").json[
        "row"
    ] == 2  # fmt: skip
    listed = run("events", "list", own, "--json").json
    assert listed["shown"] == [
        {"row": 1, "said_by": 2, "event": {
            "by": [actor], "fires": [move], "first": "2026-01-10", "last": "2026-01-10"}}
    ]  # fmt: skip
    assert "2026-01-10" in run("events", "list", own).out
    checked = run("events", "check", own, "--json").json
    assert (checked["rows"], checked["faults"], checked["sightings"]) == (2, [], 1)
    assert run("events", "retract", own, 1, "--why", "none").code == 0
    assert run("events", "list", own, "--json").json["events"] == 0
    added = run("events", "add", own, *given)
    assert added.out == "row 1 says so already\n"
    assert "row 3 has retracted it" in added.err
    again = run("events", "retract", own, 1)
    assert (again.code, "retract row 3" in again.err) == (2, True)
    assert run("events", "retract", own, 3).code == 0
    assert run("events", "list", own, "--json").json["events"] == 1
    assert "retracted" not in run("events", "add", own, *given).err


def test_names_that_are_not_there_are_told(run: Run, own: Path, who: tuple[str, str]) -> None:
    actor, move = who
    wrong = run("events", "add", own, "--date", "2026-01-10", "--by", f"{actor}X")
    assert wrong.code == 2
    assert f"did you mean `{actor}`?" in wrong.err
    assert not (own / "events.db").exists()
    fires = run("events", "add", own, "--date", "2026-01-10", "--fires", move[:-1])
    assert f"did you mean `{move}`?" in fires.err
    assert run("events", "add", own, "--date", "tomorrow").code == 2
    assert run("events", "add", own, "--date", "2026-01-10", "--by", "X", "--as-written").code == 0
    assert run("events", "correct", own, 7, "--code", "AGREE").code == 2
    assert run("events", "correct", own, 1, "--by", "X", "--as-written").code == 2
    assert run("events", "list", own / "crisis.yaml", "--json").json["events"] == 1


def test_import_tells_what_it_refuses(run: Run, own: Path, tmp_path: Path) -> None:
    path = tmp_path / "x.csv"
    path.write_text(HEAD + "2026-01-02,AGREE,A,=1\n2026-01-32,AGREE,A,x\n2026-01-03,ASSALT,A,x\n")
    tried = run("events", "import", own, path, "--dry-run", "--json")
    assert (tried.code, tried.json["added"], tried.json["refused"]) == (1, 1, 2)
    assert not (own / "events.db").exists()
    rejects = tmp_path / "no.csv"
    done = run("events", "import", own, path, "--rejects", rejects)
    assert (done.code, done.out) == (1, "1 added, 0 there already, 2 refused\n")
    assert f"{path}:3: `first` is a day" in done.err
    assert f"{path}:4: `ASSALT`" in done.err
    assert rejects.read_text().count("\n") == 3
    assert run("events", "import", own, path, "--dry-run").out.startswith("0 would be added, 1")
    out = tmp_path / "out.csv"
    assert run("events", "export", own, "-o", out).code == 0
    assert ",'=1," in out.read_text()
    assert run("events", "import", own, out).out == "0 added, 1 there already, 0 refused\n"
    assert run("events", "export", own, "--format", "jsonl").out.startswith("{")
    assert run("events", "export", own, "--format", "xml").code == 2
    assert run("events", "import", own, tmp_path / "none.csv").code == 2


def test_a_damaged_log_is_told_and_rebuilt(run: Run, own: Path) -> None:
    missing = run("events", "list", own)
    assert (missing.code, "events add" in missing.err) == (2, True)
    run("events", "add", own, "--date", "2026-01-10", "--by", "X", "--as-written")
    path = own / "events.db"
    assert "is whole" in run("events", "rebuild", own).err
    path.write_bytes(bytes(100) + path.read_bytes()[100:])
    for command in ("list", "export"):
        done = run("events", command, own)
        assert (done.code, "rebuild" in done.err) == (1, True)
    assert run("events", "check", own).code == 1
    assert run("events", "check", own, "--json").json["faults"]
    done = run("events", "rebuild", own)
    assert (done.code, "1 rows saved" in done.out) == (0, True)
    assert (own / "events.damaged-1.db").exists()
    assert run("events", "check", own).code == 0


def test_a_locked_log_has_a_code_of_its_own(
    run: Run, own: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("detente.evidence.sqlite.PATIENCE", 0.05)
    path = own / "events.db"
    EventLog.open(path).close()
    with closing(sqlite3.connect(path, isolation_level=None)) as raw:
        raw.execute("BEGIN IMMEDIATE")
        done = run("events", "add", own, "--date", "2026-01-10", "--by", "X", "--as-written")
    assert (done.code, "another process" in done.err) == (4, True)
