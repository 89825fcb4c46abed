"""Damage to a log is found; every row that can be told to be as it was written is saved."""

from __future__ import annotations

import dataclasses
import random
import re
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.evidence.occurring import SHELLS, TRUCE, filled, numbered

from detente.errors import DetenteError, LogDamaged, UsageError
from detente.evidence.events import Event
from detente.evidence.log import EventLog
from detente.evidence.mend import Saved, check, rebuild, repair
from detente.evidence.rows import START, body_of, digest_of

PAGE = 4096


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "events.db"


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Three hundred rows, some of several pages. Do not change it."""
    path = filled(tmp_path_factory.mktemp("whole") / "events.db", 300)
    with EventLog.open(path) as log:
        list(log.add_all(numbered(4, "x" * 9_000)))
        log.correct(7, TRUCE, "a second source")
        log.retract(9)
    return path


def copy(whole: Path, tmp_path: Path) -> Path:
    return Path(shutil.copy(whole, tmp_path / "events.db"))


def kept(path: Path) -> dict[int, Event | None]:
    with EventLog.reading(path) as log:
        return {row.id: row.event for row in log.rows()}


def tampered(path: Path, *statements: str) -> None:
    """Changed by somebody who knows how to."""
    with closing(sqlite3.connect(path, isolation_level=None)) as raw:
        for name in ("rows_stay", "rows_last", "rows_follow"):
            raw.execute(f"DROP TRIGGER {name}")
        for statement in statements:
            raw.execute(statement)
        from detente.evidence.sqlite import SCHEMA

        for statement in SCHEMA:
            if "TRIGGER rows" in statement:
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
        ("UPDATE rows SET body = x'00' WHERE id = 3", "row 3 is not what"),
        ("UPDATE rows SET key = x'00' WHERE id = 3", "the key of row 3 is not what"),
        ("UPDATE rows SET key = NULL WHERE id = 3", "row 3 has lost its key"),
        ("UPDATE rows SET of = 1 WHERE id = 3", "row 3 is filed under another"),
        ("UPDATE rows SET id = 30 WHERE id = 3", "row 30 is not what"),
        ("DROP INDEX revised", "the file lacks `CREATE INDEX revised"),
    ],
)
def test_a_changed_or_lost_row_is_found(path: Path, statement: str, told: str) -> None:
    filled(path, 5)
    tampered(path, statement)
    assert any(told in fault for fault in check(path).faults)


def test_triggers_that_are_gone_are_missed(path: Path) -> None:
    filled(path, 2)
    with closing(sqlite3.connect(path)) as raw:
        raw.execute("DROP TRIGGER rows_stay")
    (fault,) = check(path).faults
    assert "the file lacks `CREATE TRIGGER rows_stay" in fault


def test_a_forged_row_with_its_digest_breaks_the_chain(path: Path) -> None:
    filled(path, 5)
    body = body_of(3, "correction", 1, TRUCE, START)
    tampered(
        path,
        f"UPDATE rows SET of = 1, body = '{body}', digest = '{digest_of(body)}',"  # noqa: S608
        " key = NULL WHERE id = 3",
    )
    assert check(path).faults == (
        "row 3 does not follow on the row before it", "row 4 does not follow on the row before it"
    )  # fmt: skip


def test_many_faults_are_counted(path: Path) -> None:
    filled(path, 130)
    tampered(path, "UPDATE rows SET digest = 'x'")
    found = check(path)
    assert (len(found.faults), found.more) == (100, 30)


@settings(max_examples=60, deadline=None)
@given(place=st.integers(0, 10**9), change=st.integers(1, 255))
def test_any_changed_byte_is_found_or_changes_nothing(
    whole: Path, tmp_path_factory: pytest.TempPathFactory, place: int, change: int
) -> None:
    """Of the whole file: heads of pages, indices and the space between too."""
    path = copy(whole, tmp_path_factory.mktemp("bytes"))
    data = bytearray(path.read_bytes())
    data[place % len(data)] ^= change
    path.write_bytes(data)
    found = check(path)
    assert found.faults or kept(path) == kept(whole)


@settings(max_examples=40, deadline=None)
@given(data=st.data())
def test_any_changed_byte_of_a_row_is_found(
    whole: Path, tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    path = copy(whole, tmp_path_factory.mktemp("bytes"))
    raw = bytearray(path.read_bytes())
    begins = [match.start() for match in re.finditer(rb'\{"before"', raw)]
    begin = data.draw(st.sampled_from(begins))
    place = begin + data.draw(st.integers(0, 300))
    raw[place] ^= data.draw(st.integers(1, 255))
    path.write_bytes(raw)
    assert check(path).faults


def touched(whole: Path, places: list[int]) -> set[int]:
    """Numbers of rows that may stand, in part, on one of the pages."""
    pages = {place // PAGE for place in places}
    data = whole.read_bytes()
    found = set(range(301, 305))  # of several pages: any of them may be
    for number, event in kept(whole).items():
        told = f'"row":{number}}}'.encode()
        where = [match.start() // PAGE for match in re.finditer(re.escape(told), data)]
        if event is None or not where or pages & {*where, *(each - 1 for each in where)}:
            found.add(number)
    return found


@settings(max_examples=15, deadline=None)
@given(places=st.lists(st.integers(0, 10**9), min_size=1, max_size=5), seed=st.integers(0, 99))
def test_rows_beside_the_damage_are_saved_as_they_were(
    whole: Path, tmp_path_factory: pytest.TempPathFactory, places: list[int], seed: int
) -> None:
    """Whole stretches are overwritten with noise, the head of the file among them."""
    path = copy(whole, tmp_path_factory.mktemp("noise"))
    raw = bytearray(path.read_bytes())
    size = len(raw)
    chance = random.Random(seed)  # noqa: S311 (noise)
    hit = []
    for place in places:
        at = place % size
        raw[at : min(at + 600, size)] = chance.randbytes(min(600, size - at))
        hit += [at, min(at + 600, size) - 1]
    path.write_bytes(raw)
    out = path.with_name("new.db")
    saved = rebuild(path, out)
    there, were = kept(out), kept(whole)
    assert all(there[number] == were[number] for number in there), "nothing is saved otherwise"
    assert saved.rows == len(there)
    assert set(were) - set(there) <= touched(whole, hit)
    assert check(out).faults == ()


@pytest.mark.parametrize("cut", [0.2, 0.5, 0.9])
def test_rows_of_a_file_cut_short_are_saved(whole: Path, tmp_path: Path, cut: float) -> None:
    path = copy(whole, tmp_path)
    data = path.read_bytes()
    path.write_bytes(data[: int(len(data) * cut)])
    assert check(path).faults
    saved = rebuild(path, tmp_path / "new.db")
    there, were = kept(tmp_path / "new.db"), kept(whole)
    assert there.items() <= were.items()
    assert saved.rows == len(there) > 60 * cut
    assert check(tmp_path / "new.db").faults == ()


@pytest.mark.parametrize("lost", [100, PAGE])
def test_a_lost_head_is_saved_too(whole: Path, tmp_path: Path, lost: int) -> None:
    path = copy(whole, tmp_path)
    data = path.read_bytes()
    path.write_bytes(bytes(lost) + data[lost:])
    with pytest.raises(LogDamaged):
        EventLog.reading(path)
    assert rebuild(path, tmp_path / "new.db").rows == 306
    assert kept(tmp_path / "new.db") == kept(whole), "rows of several pages too"


def test_a_row_without_its_digest_is_vouched_for_by_the_next(path: Path, tmp_path: Path) -> None:
    filled(path, 5)
    tampered(path, "UPDATE rows SET digest = 'x' WHERE id IN (2, 5)")
    saved = rebuild(path, tmp_path / "new.db")
    assert (saved.rows, saved.lost) == (4, ())
    assert len(saved.doubtful) == 1
    assert '"row":5' in saved.doubtful[0], "no row after it vouches for it"


def test_what_was_changed_is_handed_out_apart(path: Path, tmp_path: Path) -> None:
    filled(path, 400)
    tampered(path, "UPDATE rows SET body = replace(body, 'row 7', 'row X') WHERE id = 8")
    saved = rebuild(path, tmp_path / "new.db")
    assert (saved.rows, saved.lost) == (399, ((8, 8),))
    assert any("row X" in each for each in saved.doubtful)
    with EventLog.open(tmp_path / "new.db") as log:
        assert log.losses() == [(8, 8, "they could not be read")]
        row, new = log.add(TRUCE)
        assert (row.id, new) == (401, True)
    found = check(tmp_path / "new.db")
    assert (found.rows, found.faults, found.lost) == (400, (), ((8, 8),))


def test_a_correction_of_a_lost_row_still_counts(path: Path, tmp_path: Path) -> None:
    filled(path, 3)
    with EventLog.open(path) as log:
        log.correct(2, TRUCE)
        log.retract(3)
    tampered(path, "DELETE FROM rows WHERE id IN (2, 3)")
    rebuild(path, tmp_path / "new.db")
    with EventLog.reading(tmp_path / "new.db") as log:
        assert [(each.id, each.event) for each in log.standing()] == [
            (1, numbered(1)[0]), (2, TRUCE)
        ]  # fmt: skip


def test_repair_puts_the_new_log_in_the_place_of_the_old(path: Path) -> None:
    filled(path, 50)
    data = bytearray(path.read_bytes())
    data[:100] = bytes(100)
    path.write_bytes(data)
    saved, old = repair(path)
    assert (saved.rows, check(path).rows, old.name) == (50, 50, "events.damaged-1.db")
    assert old.read_bytes() == data
    assert {each.name for each in path.parent.iterdir()} == {"events.damaged-1.db", "events.db"}
    assert repair(path)[1].name == "events.damaged-2.db"


def test_a_journal_goes_with_the_old_file(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Else SQLite would play it into the new one."""
    filled(path, 3)
    journal = path.with_name("events.db-journal")

    def leaving(damaged: Path, out: Path) -> Saved:
        saved = rebuild(damaged, out)
        journal.write_bytes(b"pages of the old file")
        return saved

    monkeypatch.setattr("detente.evidence.mend.rebuild", leaving)
    _, old = repair(path)
    assert not journal.exists()
    assert old.with_name(f"{old.name}-journal").read_bytes() == b"pages of the old file"


def test_a_writer_that_was_killed_leaves_a_journal_that_is_heeded(path: Path) -> None:
    """What it had not acknowledged is undone, and then nothing is wrong."""
    filled(path, 20)
    with closing(sqlite3.connect(path, isolation_level=None)) as raw:
        raw.execute("PRAGMA cache_size = 1")
        raw.execute("PRAGMA cache_spill = 1")
        raw.execute("BEGIN IMMEDIATE")
        body = body_of(21, "event", 0, SHELLS, "y" * 64, reason="z" * 40_000)
        raw.execute("INSERT INTO rows VALUES (21, NULL, ?, ?, NULL)", (body, digest_of(body)))
        raw.execute("PRAGMA cache_spill = 1")
        journal = path.with_name("events.db-journal")
        assert journal.exists()
        left = path.read_bytes(), journal.read_bytes()
    killed = path.with_name("killed.db")
    killed.write_bytes(left[0])
    killed.with_name("killed.db-journal").write_bytes(left[1])
    found = check(killed)
    assert (found.rows, found.faults) == (20, ())


def test_what_cannot_be_repaired_is_told(path: Path, tmp_path: Path) -> None:
    path.write_text("by hand\n" * 100)
    with pytest.raises(LogDamaged, match="no row"):
        rebuild(path, tmp_path / "new.db")
    with pytest.raises(DetenteError, match="no row"):
        repair(path)
    assert [each.name for each in tmp_path.iterdir()] == ["events.db"]
    with pytest.raises(UsageError, match="already"):
        rebuild(path, path)
    with pytest.raises(UsageError, match="there is no event log"):
        rebuild(tmp_path / "none.db", tmp_path / "new.db")
    path.write_bytes(b"")
    with pytest.raises(LogDamaged, match="no row"):
        rebuild(path, tmp_path / "new.db")


def test_what_only_reads_like_a_row_is_not_saved(path: Path, tmp_path: Path) -> None:
    """Rows quoted in the text of an event, with all that belongs to them."""
    filled(path, 3)
    with EventLog.reading(path) as log:
        bodies = [(body, digest) for _, _, body, digest, _ in log.raw()]
    quoted = dataclasses.replace(TRUCE, text="".join(f"{b}{d}" for b, d in bodies))
    other = tmp_path / "other.db"
    with EventLog.open(other) as log:
        log.add(quoted)
    data = bytearray(other.read_bytes())
    data[:100] = bytes(100)
    other.write_bytes(data)
    rebuild(other, tmp_path / "new.db")
    assert kept(tmp_path / "new.db") == {1: quoted}
