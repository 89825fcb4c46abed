"""The event log: nothing changes, nothing acknowledged is lost, damage is found and mended."""

from __future__ import annotations

import dataclasses
import datetime as dt
import os
import random
import signal
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from detente.errors import StoreLocked, UsageError
from detente.evidence.events import STATUSES, Event
from detente.evidence.log import EventLog
from detente.evidence.mend import check, rebuild
from detente.evidence.rows import START, LogDamaged
from detente.evidence.wire import event_of, record_of

DAY = dt.date(2020, 10, 10)
TRUCE = Event(DAY, DAY, "AGREE", by=("ARM", "AZE"), source="ria", place="p1", text="a cease-fire")
SHELLS = Event(
    DAY, DAY + dt.timedelta(1), "ASSAULT", by=("AZE",), to=("ARM",), theatre="karabakh",
    status="alleged", source="ap", place="p2s3", known=DAY + dt.timedelta(2),
)  # fmt: skip


def numbered(count: int) -> list[Event]:
    return [dataclasses.replace(SHELLS, place=f"row {k}") for k in range(count)]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "events.db"


def filled(path: Path, count: int) -> Path:
    with EventLog.open(path) as log:
        list(log.add_all(numbered(count)))
    return path


texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)
days = st.dates(dt.date(1900, 1, 1), dt.date(2100, 1, 1))
events = st.builds(
    lambda first, more, **rest: Event(first, first + dt.timedelta(more), **rest),
    first=days, more=st.integers(0, 400), code=st.sampled_from(["", "ASSAULT", "AGREE"]),
    mode=texts, by=st.lists(texts, max_size=3).map(tuple),
    to=st.lists(texts, max_size=3).map(tuple),
    theatre=texts, status=st.sampled_from(STATUSES), source=texts, place=texts, coder=texts,
    known=st.none() | days, text=texts, fires=st.lists(texts, max_size=2).map(tuple),
)  # fmt: skip


@given(events)
def test_json_gives_back_the_same_event(event: Event) -> None:
    assert event_of(record_of(event)) == event


@settings(max_examples=15)
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
        assert [each.event for each in log.standing()] == list(dict.fromkeys(given_))
    assert check(path).faults == ()


def test_batches_and_single_rows_make_the_same_file(tmp_path: Path) -> None:
    one, many = tmp_path / "one.db", tmp_path / "many.db"
    with EventLog.open(one) as log:
        for event in numbered(5):
            log.add(event)
    assert check(one).tip == check(filled(many, 5)).tip != START


def test_corrections_and_retractions_are_rows_of_their_own(path: Path) -> None:
    right = dataclasses.replace(SHELLS, status="actual")
    with EventLog.open(path) as log:
        truce, shells = log.add(TRUCE)[0], log.add(SHELLS)[0]
        first = log.correct(shells.id, right, "a second source")
        log.correct(first.id, dataclasses.replace(right, theatre="armenia"))
        assert log.retract(truce.id, "another day").kind == "retraction"
        (only,) = log.standing()
        assert (only.id, only.row) == (shells.id, 4)
        assert only.event == dataclasses.replace(right, theatre="armenia")
        assert [row.kind for row in log.rows()] == ["event"] * 2 + ["correction"] * 2 + [
            "retraction"
        ]
        assert log.add(TRUCE) == (truce, False), "what was retracted does not come back unseen"
        with pytest.raises(UsageError, match="is a retraction"):
            log.retract(5)
        with pytest.raises(UsageError, match="no row 99"):
            log.correct(99, right)


def test_a_correction_of_what_was_retracted_does_not_bring_it_back(path: Path) -> None:
    with EventLog.open(path) as log:
        row = log.add(TRUCE)[0]
        log.retract(row.id)
        log.correct(row.id, SHELLS)
        assert log.standing() == []


@pytest.mark.parametrize("statement", ["UPDATE rows SET body = 'x'", "DELETE FROM rows"])
def test_the_file_itself_forbids_changes(path: Path, statement: str) -> None:
    filled(path, 2)
    with sqlite3.connect(path) as raw, pytest.raises(sqlite3.IntegrityError, match="rows stay"):
        raw.execute(statement)


def tampered(path: Path, statement: str) -> None:
    with sqlite3.connect(path) as raw:
        raw.execute("DROP TRIGGER rows_stay")
        raw.execute("DROP TRIGGER rows_last")
        raw.execute(statement)


@pytest.mark.parametrize(
    ("statement", "told"),
    [
        (
            "UPDATE rows SET body = replace(body, 'row 2', 'row X') WHERE id = 3",
            "row 3 is not what",
        ),
        ("DELETE FROM rows WHERE id = 3", "rows 3 to 3 are missing"),
        ("UPDATE rows SET body = 'x', digest = 'y' WHERE id = 3", "row 3 is not what"),
    ],
)
def test_a_changed_or_lost_row_is_found(path: Path, statement: str, told: str) -> None:
    filled(path, 5)
    tampered(path, statement)
    assert any(told in fault for fault in check(path).faults)


def test_a_forged_row_with_its_digest_breaks_the_chain(path: Path) -> None:
    from detente.evidence.rows import body_of, digest_of

    filled(path, 5)
    body = body_of(3, "event", 0, TRUCE, "", START)
    with sqlite3.connect(path) as raw:
        raw.execute("DROP TRIGGER rows_stay")
        raw.execute(
            "UPDATE rows SET body = ?, digest = ?, key = NULL WHERE id = 3", (body, digest_of(body))
        )
    faults = check(path).faults
    assert faults == (
        "row 3 does not follow on the row before it", "row 4 does not follow on the row before it"
    )  # fmt: skip


@settings(max_examples=25)
@given(st.data())
def test_any_changed_byte_of_a_row_is_found(
    tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    path = filled(tmp_path_factory.mktemp("bytes") / "events.db", 6)
    raw = bytearray(path.read_bytes())
    begin = raw.index(b'{"before"')
    end = raw.rindex(b"}") + 1
    place = data.draw(st.integers(begin, end - 1))
    raw[place] ^= data.draw(st.integers(1, 255))
    path.write_bytes(raw)
    assert check(path).faults


def test_a_repair_saves_every_row_that_can_be_read(path: Path, tmp_path: Path) -> None:
    filled(path, 400)
    tampered(path, "UPDATE rows SET body = replace(body, 'row 7', 'row X') WHERE id = 8")
    saved = rebuild(path, tmp_path / "new.db")
    assert saved.rows in {399, 400}, "what was there before may still stand in the file"
    assert saved.lost == (((8, 8),) if saved.rows == 399 else ())
    assert check(saved.path).faults == ()
    with EventLog.open(saved.path) as log:
        assert {each.event for each in log.standing()} >= {*numbered(400)} - {numbered(8)[7]}
        row, new = log.add(TRUCE)
        assert (row.id, new) == (401, True)
    assert check(saved.path).rows == saved.rows + 1


@pytest.mark.parametrize("cut", [0.5, 0.9])
def test_rows_of_a_file_cut_short_are_saved(path: Path, tmp_path: Path, cut: float) -> None:
    filled(path, 400)
    raw = path.read_bytes()
    path.write_bytes(raw[: int(len(raw) * cut) // 4096 * 4096])
    with pytest.raises(LogDamaged, match="damaged"), EventLog.reading(path) as log:
        list(log.rows())
    assert check(path).faults
    saved = rebuild(path, tmp_path / "new.db")
    assert saved.rows > 400 * cut * 0.5
    with EventLog.reading(saved.path) as log:
        kept = {row.id: row.event for row in log.rows()}
    assert all(kept[id_] == numbered(400)[id_ - 1] for id_ in kept)
    assert check(saved.path).faults == ()


def test_a_lost_head_is_saved_too(path: Path, tmp_path: Path) -> None:
    filled(path, 50)
    raw = bytearray(path.read_bytes())
    raw[:100] = b"\0" * 100
    path.write_bytes(raw)
    with pytest.raises(LogDamaged):
        EventLog.reading(path)
    assert rebuild(path, tmp_path / "new.db").rows == 50


def test_what_is_no_log_is_told(path: Path, tmp_path: Path) -> None:
    path.write_text("by hand\n" * 100)
    with pytest.raises(LogDamaged):
        EventLog.open(path)
    with pytest.raises(LogDamaged, match="no row"):
        rebuild(path, tmp_path / "new.db")
    other = tmp_path / "other.db"
    with sqlite3.connect(other) as raw:
        raw.execute("CREATE TABLE things (x)")
    with pytest.raises(LogDamaged, match="no event log"):
        EventLog.reading(other)
    with pytest.raises(UsageError, match="there is no event log"):
        EventLog.reading(tmp_path / "none.db")
    with pytest.raises(UsageError, match="cannot write"):
        EventLog.open(tmp_path / "nowhere" / "events.db")
    with pytest.raises(UsageError, match="already"):
        rebuild(path, other)


def test_an_empty_file_becomes_a_log(path: Path) -> None:
    path.touch()
    with EventLog.open(path) as log:
        assert log.add(TRUCE)[1]


def test_a_second_writer_waits_and_is_told(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("detente.evidence.sqlite.PATIENCE", 0.05)
    filled(path, 1)
    with sqlite3.connect(path, isolation_level=None) as raw:
        raw.execute("BEGIN IMMEDIATE")
        with EventLog.open(path) as log, pytest.raises(StoreLocked, match="another process"):
            log.add(TRUCE)
        raw.execute("ROLLBACK")
    raw.close()


def killed_after(path: Path, seconds: float) -> int:
    """The last row that a writer acknowledged before it was killed."""
    program = (
        "import sys, dataclasses, datetime as dt\n"
        "from pathlib import Path\n"
        "from detente.evidence.events import Event\n"
        "from detente.evidence.log import EventLog\n"
        "day = dt.date(2020, 10, 10)\n"
        "with EventLog.open(Path(sys.argv[1])) as log:\n"
        "    for k in range(1000):\n"
        "        row, _ = log.add(Event(day, day, 'ASSAULT', place=f'row {k}'))\n"
        "        print(row.id, flush=True)\n"
    )
    writer = subprocess.Popen(  # noqa: S603 (this very interpreter)
        [sys.executable, "-c", program, str(path)], stdout=subprocess.PIPE, text=True
    )
    assert writer.stdout is not None
    told = int(writer.stdout.readline())  # it has begun
    timer = subprocess.Popen(  # noqa: S603
        [sys.executable, "-c",
         f"import os, time; time.sleep({seconds}); os.kill({writer.pid}, {int(signal.SIGKILL)})"]
    )  # fmt: skip
    for line in writer.stdout:
        if line.endswith("\n"):
            told = int(line)
    writer.stdout.close()
    writer.wait()
    timer.wait()
    return told


@pytest.mark.skipif(os.name == "nt", reason="there is no SIGKILL")
@pytest.mark.parametrize("count", [2, pytest.param(20, marks=pytest.mark.slow)])
def test_nothing_acknowledged_is_lost_to_a_kill(tmp_path: Path, count: int) -> None:
    chance = random.Random(1)  # noqa: S311 (when to kill)
    for turn in range(count):
        path = tmp_path / f"{turn}.db"
        told = killed_after(path, chance.uniform(0.01, 0.6))
        found = check(path)
        assert found.faults == ()
        assert told <= found.rows <= told + 1, "a row may be there that nobody was told of"
        with EventLog.open(path) as log:
            assert log.add(TRUCE)[0].id == found.rows + 1


@pytest.mark.parametrize(
    ("told", "match"),
    [
        ({}, "needs a day"),
        ({"first": "10 October"}, "is a day"),
        ({"first": "2020-10-10", "last": "2020-10-01"}, "before it begins"),
        ({"first": "2020-10-10", "status": "actuall"}, "no status"),
        ({"first": "2020-10-10", "code": "ASSALT"}, "no event class"),
        ({"first": "2020-10-10", "by": 3}, "list of names"),
        ({"first": "2020-10-10", "texts": "x"}, "has no `texts`"),
        ({"first": "2020-10-10", "text": 4}, "is a text"),
        ({"first": "2020-10-10", "text": "\ud800"}, "half of a character"),
        ({"first": "2020-10-10", "text": "x" * 200_000}, "characters"),
    ],
)
def test_what_is_no_event_is_told(told: dict[str, object], match: str) -> None:
    with pytest.raises(UsageError, match=match):
        event_of(told)
