"""The event log: what happened, as it was recorded, never changed.

    with EventLog.open(folder / "events.db") as log:
        row, new = log.add(event)
        log.retract(row.id, "it was another village")

SQLite, append-only: each row is one JSON text that names the row before it by its digest, so that a
changed, lost or inserted row is found. A correction or a retraction is a row of its own. A row that
was acknowledged (the call has returned) is on the disk and outlives a kill or a loss of power.
Times of running are in no row.

    id      its number, in the order of recording
    of      the number of the row that it corrects or retracts; NULL for a new event
    body    {"before": digest of the row before, "event": {...}, "kind": "event", "row": 17}
    digest  sha256 of the body, hexadecimal
    key     the first 16 bytes of the sha256 of the event (of all that it says, its source and its
            place there too), so that what is imported twice is there once; NULL where a row before
            has it

The file itself refuses to change or to drop a row, by way of REPLACE too (`evidence.sqlite`).
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from detente.errors import LogDamaged, UsageError
from detente.evidence.events import Event, checked
from detente.evidence.revising import Revisions, Word
from detente.evidence.rows import (
    START,
    Kind,
    Row,
    Standing,
    body_of,
    body_of_text,
    digest_of,
    key_of,
    key_of_text,
    row_of,
)
from detente.evidence.sqlite import KIND, connected, made, told
from detente.evidence.wire import canonical, record_of

NAME = "events.db"
BATCH = 20_000
"""Rows of an import that are written, and acknowledged, together."""
CACHE = 65_536
"""KiB that SQLite may keep of the file while many rows are written: keys fall anywhere in it."""
Tip = tuple[int, str]


class EventLog:
    """An open log; use `open`, or `reading` where nothing is written."""

    def __init__(self, path: Path, connection: sqlite3.Connection) -> None:
        self.path = path
        self._connection = connection

    @classmethod
    def open(cls, path: Path) -> Self:
        """Made if there is none.

        Raises UsageError where it cannot be made, LogDamaged for what is no log, StoreLocked.
        """
        if not path.parent.is_dir() or (path.exists() and not path.is_file()):
            raise UsageError(
                f"cannot write an event log at {path}", hint="name a file in a folder that exists"
            )
        if not path.exists():
            made(path)
        return cls._of(path, "rw")

    @classmethod
    def existing(cls, path: Path) -> Self:
        """One that is there. Raises UsageError where there is none, LogDamaged, StoreLocked."""
        _require_file(path)
        return cls._of(path, "rw")

    @classmethod
    def reading(cls, path: Path) -> Self:
        """To read only. Raises UsageError where there is none, LogDamaged, StoreLocked."""
        _require_file(path)
        # where a writer was killed, SQLite finishes its work first, which takes the right to write
        return cls._of(path, "rw" if os.access(path, os.W_OK) else "ro")

    @classmethod
    def _of(cls, path: Path, mode: str) -> Self:
        log = cls(path, connected(path, mode))
        try:
            log._check_kind()
        except BaseException:
            log.close()
            raise
        return log

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """Let go of the file."""
        self._connection.close()

    # --- writing ------------------------------------------------------------------------------

    def add(self, event: Event) -> tuple[Row, bool]:
        """The row of the event, and whether it is new. Raises StoreLocked, LogDamaged."""
        checked(event)
        with self._writing() as tip:
            known = self._row_of(event)
            if known is not None:
                return known, False
            return self._append(tip, "event", 0, event), True

    def add_all(self, events: Iterable[Event]) -> Iterator[tuple[int, int]]:
        """Write many, BATCH at a time; after each batch, which is then acknowledged, how many were
        new and how many were there already. Raises as `add`; what was acknowledged stays.
        """
        with self._explained():
            self._connection.execute(f"PRAGMA cache_size = -{CACHE}")
        batch: list[Event] = []
        for event in events:
            batch.append(event)
            if len(batch) == BATCH:
                yield self._add_batch(batch)
                batch = []
        if batch:
            yield self._add_batch(batch)

    def _add_batch(self, events: list[Event]) -> tuple[int, int]:
        texts = [canonical(record_of(checked(event))) for event in events]
        keys = list(map(key_of_text, texts))
        with self._writing() as (last, before):
            known, fresh = self.known(keys), []
            for key, text in zip(keys, texts, strict=True):
                if key in known:
                    continue
                known.add(key)
                last += 1
                body = body_of_text(last, text, before)
                before = digest_of(body)
                fresh.append((last, None, body, before, key))
            self._connection.executemany("INSERT INTO rows VALUES (?, ?, ?, ?, ?)", fresh)
        return len(fresh), len(events) - len(fresh)

    def known(self, keys: Iterable[bytes]) -> set[bytes]:
        """Those of the keys that rows have. Raises LogDamaged, StoreLocked."""
        every = list(dict.fromkeys(keys))
        found: set[bytes] = set()
        with self._explained():
            for low in range(0, len(every), 500):
                some = every[low : low + 500]
                marks = ",".join("?" * len(some))
                query = f"SELECT key FROM rows WHERE key IN ({marks})"  # noqa: S608 (marks only)
                found.update(key for (key,) in self._connection.execute(query, some))
        return found

    def correct(self, id_: int, event: Event, reason: str = "") -> Row:
        """Say what the event of row `id_` was. Raises UsageError where there is none, or it is
        retracted.
        """
        checked(event)
        with self._writing() as tip:
            self.revisions().check(self.row(id_), "correction")
            return self._append(tip, "correction", id_, event, reason, event.coder)

    def retract(self, id_: int, reason: str = "", coder: str = "") -> Row:
        """Say that the event of row `id_` was none, or take a retraction back. Raises UsageError
        where there is no such row, or nothing to retract.
        """
        with self._writing() as tip:
            self.revisions().check(self.row(id_), "retraction")
            return self._append(tip, "retraction", id_, None, reason, coder)

    def _append(
        self, tip: Tip, kind: Kind, of: int, event: Event | None, reason: str = "", coder: str = ""
    ) -> Row:
        id_, before = tip[0] + 1, tip[1]
        body = body_of(id_, kind, of, event, before, reason, coder)
        digest = digest_of(body)
        key = None if event is None else key_of(event)
        if key is not None and self.known([key]):
            key = None
        self._connection.execute(
            "INSERT INTO rows VALUES (?, ?, ?, ?, ?)", (id_, of or None, body, digest, key)
        )
        return Row(id_, kind, of, event, reason, coder, before, digest)

    def restore(
        self,
        rows: Iterable[tuple[int, int | None, str, str, bytes | None]],
        lost: Iterable[tuple[int, int, str]],
    ) -> None:
        """Fill an empty log with rows of another as they are: id, of, text, digest, key.

        lost : first and last number of rows that are missing, and why. For repairs.
        """
        with self._writing():
            self._connection.executemany("INSERT INTO rows VALUES (?, ?, ?, ?, ?)", rows)
            self._connection.executemany("INSERT INTO lost VALUES (?, ?, ?)", lost)

    # --- reading ------------------------------------------------------------------------------

    def rows(self) -> Iterator[Row]:
        """All rows in order. Raises LogDamaged for one that cannot be read."""
        for id_, _, body, digest, _ in self.raw():
            yield row_of(id_, body, digest)

    def row(self, id_: int) -> Row:
        """One row. Raises UsageError where there is none, LogDamaged."""
        with self._explained():
            found = self._connection.execute(
                "SELECT id, body, digest FROM rows WHERE id = ?", (id_,)
            ).fetchone()
        if found is None:
            raise UsageError(
                f"the log has no row {id_}", hint="`detente events list` shows the rows"
            )
        return row_of(*found)

    def raw(self) -> Iterator[tuple[int, Any, Any, Any, Any]]:
        """Id, of, text, digest and key of every row, whatever is there. Raises LogDamaged."""
        query = "SELECT id, of, body, digest, key FROM rows ORDER BY id"
        with self._explained():
            yield from self._connection.execute(query)

    def losses(self) -> list[tuple[int, int, str]]:
        """First and last id of rows that a repair could not save, and why."""
        with self._explained():
            return list(self._connection.execute("SELECT first, last, why FROM lost ORDER BY 1"))

    def standing(self) -> Iterator[Standing]:
        """Events that stand, in the order in which they were recorded, as last corrected.

        One at a time: memory holds the corrections and retractions alone.
        """
        words = dict(self.revisions().words)
        for id_, of, body, digest, _ in self.raw():
            if of is not None:
                continue
            event = row_of(id_, body, digest).event
            word = words.pop(id_, Word(id_))
            if event is not None and not word.retracted:
                yield Standing(id_, word.row, word.event or event)
        for id_, word in words.items():  # of rows that were lost: what corrects them still counts
            if word.event is not None and not word.retracted:
                yield Standing(id_, word.row, word.event)

    def revisions(self) -> Revisions:
        """What corrections and retractions say."""
        query = "SELECT id, body, digest FROM rows WHERE of IS NOT NULL ORDER BY id"
        with self._explained():
            found = self._connection.execute(query).fetchall()
        return Revisions.of(row_of(*each) for each in found)

    def size(self) -> int:
        """How many rows there are."""
        with self._explained():
            return int(self._connection.execute("SELECT count(*) FROM rows").fetchone()[0])

    def tip(self) -> Tip:
        """Number and digest of the last row, which stands for all of them."""
        with self._explained():
            return self._tip()

    def _row_of(self, event: Event) -> Row | None:
        found = self._connection.execute(
            "SELECT id, body, digest FROM rows WHERE key = ?", (key_of(event),)
        ).fetchone()
        return None if found is None else row_of(*found)

    # --- the file -----------------------------------------------------------------------------

    @contextmanager
    def _writing(self) -> Iterator[Tip]:
        """One transaction; gives the id and digest of the last row. Kept whole, or not at all."""
        with self._explained():
            self._connection.execute("BEGIN IMMEDIATE")
            try:
                yield self._tip()
                self._connection.commit()
            except BaseException:
                self._connection.rollback()
                raise

    def _tip(self) -> Tip:
        found = self._connection.execute(
            "SELECT id, digest FROM rows ORDER BY id DESC LIMIT 1"
        ).fetchone()
        return (0, START) if found is None else (int(found[0]), str(found[1]))

    def integrity(self) -> list[str]:
        """What SQLite finds wrong with the file, and how its tables are not as they were made."""
        with self._explained():
            found = [str(line) for (line,) in self._connection.execute("PRAGMA integrity_check")]
            made_of = self._connection.execute("SELECT sql FROM sqlite_master WHERE sql <> ''")
            schema = {str(sql) for (sql,) in made_of}
        return [*(line for line in found if line != "ok"), *_schema_faults(schema)]

    def _check_kind(self) -> None:
        try:
            with self._explained():
                kind = self._connection.execute(
                    "SELECT value FROM about WHERE name = 'kind'"
                ).fetchone()
        except LogDamaged as error:
            if "no such table" not in str(error):
                raise
            kind = None
        if kind is None or kind[0] != KIND:
            raise LogDamaged(
                f"{self.path} is no event log of Detente", hint="name the log, or another file"
            )

    @contextmanager
    def _explained(self) -> Iterator[None]:
        """What SQLite says, as errors of Detente."""
        try:
            yield
        except sqlite3.Error as error:
            raise told(self.path, error) from error
        except (UnicodeDecodeError, OverflowError) as error:
            raise told(self.path, sqlite3.DatabaseError(str(error))) from error


def _require_file(path: Path) -> None:
    if not path.is_file():
        raise UsageError(
            f"there is no event log at {path}",
            hint="`detente events add` or `detente events import` makes one",
        )


def _schema_faults(found: set[str]) -> list[str]:
    from detente.evidence.sqlite import SCHEMA

    missing = [each for each in SCHEMA if each not in found]
    return [f"the file lacks `{each[:60]}…`" for each in missing]
