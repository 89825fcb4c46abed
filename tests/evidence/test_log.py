"""The event log: nothing changes, nothing acknowledged is lost, two may write."""

from __future__ import annotations

import dataclasses
import datetime as dt
import os
import random
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.evidence.occurring import DAY, SHELLS, TRUCE, events, filled, numbered

from detente.errors import LogDamaged, StoreLocked, UsageError
from detente.evidence.events import Event
from detente.evidence.log import EventLog
from detente.evidence.mend import check
from detente.evidence.rows import START
from detente.evidence.wire import event_of, record_of


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "events.db"


@contextmanager
def raw(path: Path) -> Iterator[sqlite3.Connection]:
    """The file by way of SQLite alone."""
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        yield connection


def standing(log: EventLog) -> list[Event]:
    return [each.event for each in log.standing()]


@given(events)
def test_json_gives_back_the_same_event(event: Event) -> None:
    assert event_of(record_of(event)) == event


@settings(max_examples=15, deadline=None)
@given(st.lists(events, max_size=8))
def test_what_is_written_is_read_once_each(
    tmp_path_factory: pytest.TempPathFactory, given_: list[Event]
) -> None:
    path = tmp_path_factory.mktemp("log") / "events.db"
    with EventLog.open(path) as log:
        one_by_one = [log.add(event)[0].event for event in given_]
        again = sum(there for _, there in log.add_all(given_))
    assert one_by_one == given_
    assert again == len(given_)
    with EventLog.reading(path) as log:
        assert standing(log) == list(dict.fromkeys(given_))
    assert check(path).faults == ()


def test_batches_and_single_rows_make_the_same_rows(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    one, many = tmp_path / "one.db", tmp_path / "many.db"
    with EventLog.open(one) as log:
        for event in numbered(7):
            log.add(event)
    monkeypatch.setattr("detente.evidence.log.BATCH", 3)
    with EventLog.open(many) as log:
        assert list(log.add_all([*numbered(7), *numbered(2)])) == [(3, 0), (3, 0), (1, 2)]
        assert log.size() == 7
    assert check(one).tip == check(many).tip != START


def test_corrections_and_retractions_are_rows_of_their_own(path: Path) -> None:
    right = dataclasses.replace(SHELLS, status="actual")
    with EventLog.open(path) as log:
        truce, shells = log.add(TRUCE)[0], log.add(SHELLS)[0]
        first = log.correct(shells.id, right, "a second source")
        log.correct(first.id, dataclasses.replace(right, theatre="armenia", coder="ana"))
        gone = log.retract(truce.id, "another day", "ben")
        assert (gone.kind, gone.of, gone.reason, gone.coder) == (
            "retraction", truce.id, "another day", "ben"
        )  # fmt: skip
        (only,) = log.standing()
        assert (only.id, only.row) == (shells.id, 4)
        assert only.event == dataclasses.replace(right, theatre="armenia", coder="ana")
        assert [(row.kind, row.of) for row in log.rows()] == [
            ("event", 0), ("event", 0), ("correction", 2), ("correction", 3), ("retraction", 1)
        ]  # fmt: skip
        assert [row.coder for row in log.rows()] == ["", "", "", "ana", "ben"]
        assert log.add(TRUCE) == (truce, False), "what was retracted does not come back unseen"
        with pytest.raises(UsageError, match="no row 99"):
            log.correct(99, right)
    assert check(path).faults == ()


def test_a_retraction_is_taken_back_by_retracting_it(path: Path) -> None:
    with EventLog.open(path) as log:
        row = log.add(TRUCE)[0]
        fixed = log.correct(row.id, dataclasses.replace(TRUCE, text="at noon"))
        gone = log.retract(row.id)
        assert standing(log) == []
        for id_, kind in ((row.id, "retract"), (fixed.id, "retract"), (row.id, "correct")):
            with pytest.raises(UsageError, match=f"row {gone.id} has retracted"):
                log.retract(id_) if kind == "retract" else log.correct(id_, SHELLS)
        with pytest.raises(UsageError, match="says nothing that could be corrected"):
            log.correct(gone.id, SHELLS)
        back = log.retract(gone.id, "it was there after all")
        assert standing(log) == [dataclasses.replace(TRUCE, text="at noon")]
        with pytest.raises(UsageError, match="no longer retracts anything"):
            log.retract(gone.id)
        assert log.retract(fixed.id).id == back.id + 1
        assert standing(log) == []


def test_what_a_correction_says_is_known_when_it_is_imported(path: Path) -> None:
    """So the export of a log, imported into the same log, adds nothing."""
    right = dataclasses.replace(SHELLS, status="actual")
    with EventLog.open(path) as log:
        log.correct(log.add(SHELLS)[0].id, right)
        assert list(log.add_all(standing(log))) == [(0, 1)]
        log.correct(1, SHELLS, "back again")
        assert standing(log) == [SHELLS]
    assert check(path).faults == ()


STATEMENTS = (
    "UPDATE rows SET body = 'x'",
    "DELETE FROM rows",
    "INSERT OR REPLACE INTO rows SELECT 1, of, body, digest, NULL FROM rows WHERE id = 2",
    "INSERT OR REPLACE INTO rows SELECT 9, of, body, digest, key FROM rows WHERE id = 2",
    "REPLACE INTO rows (id, body, digest) VALUES (2, 'x', 'y')",
    "INSERT INTO rows (body, digest) VALUES ('x', 'y') ON CONFLICT DO UPDATE SET body = 'x'",
    "UPDATE lost SET why = 'x'",
)


@pytest.mark.parametrize("statement", STATEMENTS)
def test_the_file_itself_forbids_changes(path: Path, statement: str) -> None:
    filled(path, 2)
    if "lost" in statement:
        with raw(path) as connection:
            connection.execute("INSERT INTO lost VALUES (1, 1, 'gone')")
            with pytest.raises(sqlite3.IntegrityError, match="rows stay"):
                connection.execute(statement)
        return
    with raw(path) as connection, pytest.raises(sqlite3.IntegrityError, match="rows stay"):
        connection.execute(statement)
    assert check(path).rows == 2
    assert check(path).faults == ()


def test_what_is_no_log_is_told(path: Path, tmp_path: Path) -> None:
    path.write_text("by hand\n" * 100)
    with pytest.raises(LogDamaged, match="damaged: file is not a database"):
        EventLog.open(path)
    other = tmp_path / "other.db"
    with raw(other) as connection:
        connection.execute("CREATE TABLE things (x)")
    with pytest.raises(LogDamaged, match="no event log"):
        EventLog.reading(other)
    with pytest.raises(UsageError, match="there is no event log"):
        EventLog.reading(tmp_path / "none.db")
    with pytest.raises(UsageError, match="cannot write"):
        EventLog.open(tmp_path / "nowhere" / "events.db")
    with pytest.raises(UsageError, match="cannot write"):
        EventLog.open(tmp_path)


def test_a_log_cut_to_nothing_is_not_taken_for_a_new_one(path: Path) -> None:
    filled(path, 3).write_bytes(b"")
    for way in (EventLog.open, EventLog.reading):
        with pytest.raises(LogDamaged, match="it is empty, a log never is"):
            way(path)


def test_two_who_make_a_log_at_once_make_one(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from detente.evidence import sqlite

    take_name = sqlite._take_name

    def late(part: Path, target: Path) -> None:
        """Another is quicker, and has written into it."""
        monkeypatch.setattr(sqlite, "_take_name", take_name)
        filled(target, 2)
        take_name(part, target)

    monkeypatch.setattr(sqlite, "_take_name", late)
    with EventLog.open(path) as log:
        assert log.add(TRUCE)[0].id == 3
    assert [each.name for each in path.parent.iterdir()] == ["events.db"]


def test_a_second_writer_waits_and_is_told(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("detente.evidence.sqlite.PATIENCE", 0.05)
    filled(path, 1)
    with raw(path) as connection:
        connection.execute("BEGIN IMMEDIATE")
        with EventLog.open(path) as log:
            assert standing(log) == numbered(1), "others may read"
            with pytest.raises(StoreLocked, match="another process") as caught:
                log.add(TRUCE)
        connection.execute("ROLLBACK")
    assert caught.value.exit_code == 4
    with EventLog.open(path) as log:
        assert log.add(TRUCE)[1]


def test_an_error_in_the_middle_leaves_nothing_of_the_batch(path: Path) -> None:
    filled(path, 2)
    bad = dataclasses.replace(SHELLS, code="ASSALT")
    with EventLog.open(path) as log:
        with pytest.raises(UsageError, match="no event class"):
            list(log.add_all([TRUCE, bad]))
        assert log.size() == 2


WRITER = """
import sys, dataclasses, datetime as dt
from pathlib import Path
from detente.evidence.events import Event
from detente.evidence.log import EventLog
day = dt.date(2020, 10, 10)
with EventLog.open(Path(sys.argv[1])) as log:
    print("ready", flush=True)
    sys.stdin.readline()
    for k in range(int(sys.argv[3])):
        row, _ = log.add(Event(day, day, 'ASSAULT', source=sys.argv[2], place=f'row {k}'))
        print(row.id, k, flush=True)
"""


def writer(path: Path, name: str, count: int) -> subprocess.Popen[str]:
    return subprocess.Popen(  # noqa: S603 (this very interpreter)
        [sys.executable, "-c", WRITER, str(path), name, str(count)],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip


def told(process: subprocess.Popen[str], seconds: float | None = None) -> dict[int, int]:
    """What a writer acknowledges, until it ends or is killed: row and number."""
    assert process.stdin is not None
    assert process.stdout is not None
    assert process.stdout.readline() == "ready\n"
    process.stdin.write("\n")
    process.stdin.close()
    if seconds is not None:
        time.sleep(seconds)
        process.send_signal(signal.SIGKILL)
    lines = [line for line in process.stdout if line.endswith("\n")]
    process.stdout.close()
    process.wait()
    return {int(row): int(number) for row, number in (line.split() for line in lines)}


def check_acknowledged(path: Path, name: str, acknowledged: dict[int, int]) -> None:
    with EventLog.reading(path) as log:
        kept = {row.id: row.event for row in log.rows()}
    for row, number in acknowledged.items():
        event = kept[row]
        assert event is not None
        assert (event.source, event.place) == (name, f"row {number}")


def test_two_writers_at_once_lose_nothing(path: Path) -> None:
    both = {name: writer(path, name, 40) for name in ("one", "two")}
    acknowledged = {name: told(process) for name, process in both.items()}
    for name, rows in acknowledged.items():
        assert len(rows) == 40
        check_acknowledged(path, name, rows)
    found = check(path)
    assert (found.rows, found.faults) == (80, ())


@pytest.mark.skipif(os.name == "nt", reason="there is no SIGKILL")
@pytest.mark.parametrize("turns", [2, pytest.param(25, marks=pytest.mark.slow)])
def test_nothing_acknowledged_is_lost_to_a_kill(tmp_path: Path, turns: int) -> None:
    chance = random.Random(1)  # noqa: S311 (when to kill)
    for turn in range(turns):
        path = tmp_path / f"{turn}.db"
        rows = told(writer(path, "one", 1000), chance.uniform(0.005, 0.8))
        check_acknowledged(path, "one", rows)
        found = check(path)
        assert found.faults == ()
        assert len(rows) <= found.rows <= len(rows) + 1, "one may be there that nobody heard of"
        with EventLog.open(path) as log:
            assert log.add(TRUCE)[0].id == found.rows + 1


@pytest.mark.parametrize(
    ("record", "match"),
    [
        ({}, "needs a day"),
        ({"first": "10 October"}, "is a day, got `10 October`"),
        ({"first": "20201010"}, "is a day"),
        ({"first": 20201010}, "is a day, got 20201010"),
        ({"first": "2020-10-10", "last": "2020-10-01"}, "before it begins"),
        ({"first": "9999-12-31"}, "ends on 9999-12-31"),
        ({"first": "2020-10-10", "status": "actuall"}, "no status"),
        ({"first": "2020-10-10", "code": "ASSALT"}, "no event class"),
        ({"first": "2020-10-10", "by": 3}, "list of names"),
        ({"first": "2020-10-10", "by": ["ARM", 3]}, "is a text, got 3"),
        ({"first": "2020-10-10", "by": ["A"] * 1001}, "has 1,001 names"),
        ({"first": "2020-10-10", "texts": "x"}, "has no `texts`"),
        ({"first": "2020-10-10", "text": 4}, "is a text"),
        ({"first": "2020-10-10", "text": "\ud800"}, "half of a character"),
        ({"first": "2020-10-10", "text": "a\0b"}, "NUL"),
        ({"first": "2020-10-10", "text": "x" * 200_000}, "characters"),
    ],
)
def test_what_is_no_event_is_told(record: dict[str, object], match: str) -> None:
    with pytest.raises(UsageError, match=match):
        event_of(record)


@pytest.mark.parametrize(
    ("code", "hint"),
    [("FIGHT", "write `ASSAULT`"), ("assault", "write `ASSAULT`"), ("ASSALT", "did you mean")],
)
def test_a_wrong_code_is_told_with_the_right_one(code: str, hint: str) -> None:
    with pytest.raises(UsageError) as caught:
        event_of({"first": "2020-10-10", "code": code})
    assert hint in caught.value.hint


def test_an_event_is_known_the_day_after_it_where_nothing_is_said() -> None:
    assert TRUCE.published == DAY + dt.timedelta(1)
    assert SHELLS.published == DAY + dt.timedelta(2)
