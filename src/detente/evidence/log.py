"""The event log: what happened, as it was recorded, never changed.

    with EventLog.open(folder / "events.db") as log:
        row = log.add(event)
        log.retract(row.id, "it was another village")

SQLite, append-only: each row is one JSON text that names the row before it by its digest, so that a
changed, lost or inserted row is found. A correction or a retraction is a row of its own. A row that
was acknowledged (the call has returned) is on the disk and outlives a kill or a loss of power
(rollback journal, synchronous writes). Times of running are in no row.

    body    {"before": digest of the row before, "event": {...}, "kind": "event", "row": 17}
    digest  sha256 of the body, hexadecimal
    key     of rows that hold a new event: the first 16 bytes of the sha256 of the event, so that
            what is imported twice is there once
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from detente.errors import UsageError
from detente.evidence.events import Event, checked
from detente.evidence.rows import (
    START,
    Kind,
    LogDamaged,
    Row,
    Standing,
    body_of,
    digest_of,
    key_of,
    row_of,
)
from detente.evidence.sqlite import connected, damaged, operational, statements

NAME = "events.db"
KIND = "detente/events/1"
BATCH = 20_000
"""Rows of an import that are written, and acknowledged, together."""
SCHEMA = """
CREATE TABLE about (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE rows (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    body TEXT NOT NULL,
    digest TEXT NOT NULL,
    key BLOB UNIQUE
);
CREATE TABLE lost (first INTEGER NOT NULL, last INTEGER NOT NULL, why TEXT NOT NULL);
CREATE TRIGGER rows_stay BEFORE UPDATE ON rows BEGIN SELECT RAISE(ABORT, 'rows stay'); END;
CREATE TRIGGER rows_last BEFORE DELETE ON rows BEGIN SELECT RAISE(ABORT, 'rows stay'); END;
CREATE TRIGGER lost_stay BEFORE UPDATE ON lost BEGIN SELECT RAISE(ABORT, 'rows stay'); END;
CREATE TRIGGER lost_last BEFORE DELETE ON lost BEGIN SELECT RAISE(ABORT, 'rows stay'); END;
"""


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
        new = not path.exists() or path.stat().st_size == 0
        if path.is_dir() or not path.parent.is_dir():
            raise UsageError(
                f"cannot write an event log at {path}", hint="name a file in a folder that exists"
            )
        log = cls(path, connected(path, "rwc"))
        with log._explained():
            if new:
                log._make()
            log._check_kind()
        return log

    @classmethod
    def reading(cls, path: Path) -> Self:
        """To read only. Raises UsageError where there is none, LogDamaged, StoreLocked."""
        if not path.is_file():
            raise UsageError(
                f"there is no event log at {path}",
                hint="`detente events add` or `import` makes one",
            )
        # where a writer was killed, SQLite finishes its work first, which takes the right to write
        log = cls(path, connected(path, "rw" if os.access(path, os.W_OK) else "ro"))
        with log._explained():
            log._check_kind()
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
            return self._append(tip, "event", 0, event, ""), True

    def add_all(self, events: Iterable[Event]) -> Iterator[tuple[int, int]]:
        """Write many, BATCH at a time; after each batch, which is then acknowledged, how many were
        new and how many were there already. Raises as `add`; what was acknowledged stays.
        """
        batch: list[Event] = []
        for event in events:
            batch.append(event)
            if len(batch) == BATCH:
                yield self._add_batch(batch)
                batch = []
        if batch:
            yield self._add_batch(batch)

    def _add_batch(self, events: list[Event]) -> tuple[int, int]:
        with self._writing() as tip:
            last, before, fresh = tip[0], tip[1], []
            known = self._known(map(key_of, events))
            for event in events:
                key = key_of(event)
                if key in known:
                    continue
                known.add(key)
                last += 1
                body = body_of(last, "event", 0, event, "", before)
                before = digest_of(body)
                fresh.append((last, body, before, key))
            self._connection.executemany("INSERT INTO rows VALUES (?, ?, ?, ?)", fresh)
        return len(fresh), len(events) - len(fresh)

    def _known(self, keys: Iterable[bytes]) -> set[bytes]:
        every = list(dict.fromkeys(keys))
        found: set[bytes] = set()
        for low in range(0, len(every), 500):
            some = every[low : low + 500]
            marks = ",".join("?" * len(some))
            query = f"SELECT key FROM rows WHERE key IN ({marks})"  # noqa: S608 (marks only)
            found.update(key for (key,) in self._connection.execute(query, some))
        return found

    def correct(self, id_: int, event: Event, reason: str = "") -> Row:
        """Say what the event of row `id_` was. Raises UsageError where there is none."""
        checked(event)
        with self._writing() as tip:
            self._require(id_)
            return self._append(tip, "correction", id_, event, reason)

    def retract(self, id_: int, reason: str = "") -> Row:
        """Say that the event of row `id_` was none. Raises UsageError where there is none."""
        with self._writing() as tip:
            self._require(id_)
            return self._append(tip, "retraction", id_, None, reason)

    def _append(
        self, tip: tuple[int, str], kind: Kind, of: int, event: Event | None, reason: str
    ) -> Row:
        id_, before = tip[0] + 1, tip[1]
        body = body_of(id_, kind, of, event, reason, before)
        digest = digest_of(body)
        key = key_of(event) if kind == "event" and event is not None else None
        self._connection.execute("INSERT INTO rows VALUES (?, ?, ?, ?)", (id_, body, digest, key))
        return Row(id_, kind, of, event, reason, before, digest)

    def restore(
        self,
        rows: Iterable[tuple[int, str, str, bytes | None]],
        lost: Iterable[tuple[int, int, str]],
    ) -> None:
        """Fill an empty log with rows of another as they are: id, text, digest, key.

        lost : first and last number of rows that are missing, and why. For repairs.
        """
        with self._writing():
            self._connection.executemany("INSERT INTO rows VALUES (?, ?, ?, ?)", rows)
            self._connection.executemany("INSERT INTO lost VALUES (?, ?, ?)", lost)

    # --- reading ------------------------------------------------------------------------------

    def rows(self) -> Iterator[Row]:
        """All rows in order. Raises LogDamaged for one that cannot be read."""
        with self._explained():
            for id_, body, digest in self._connection.execute(
                "SELECT id, body, digest FROM rows ORDER BY id"
            ):
                yield row_of(id_, body, digest)

    def raw(self) -> Iterator[tuple[int, Any, Any, Any]]:
        """Id, text, digest and key of every row, whatever is there. Raises LogDamaged."""
        with self._explained():
            query = "SELECT id, body, digest, key FROM rows ORDER BY id"
            yield from self._connection.execute(query)

    def losses(self) -> list[tuple[int, int, str]]:
        """First and last id of rows that a repair could not save, and why."""
        with self._explained():
            return list(self._connection.execute("SELECT first, last, why FROM lost ORDER BY 1"))

    def standing(self) -> list[Standing]:
        """Events that stand, in the order in which they were recorded, as last corrected."""
        found: dict[int, Standing] = {}
        gone: set[int] = set()
        first: dict[int, int] = {}
        for row in self.rows():
            root = first[row.id] = first.get(row.of, row.of) or row.id
            if row.event is None:
                gone.add(root)
            elif row.kind == "event" or root in found:
                found[root] = Standing(root, row.id, row.event)
        return [each for id_, each in found.items() if id_ not in gone]

    def _require(self, id_: int) -> None:
        found = self._connection.execute("SELECT body FROM rows WHERE id = ?", (id_,)).fetchone()
        if found is None:
            raise UsageError(
                f"the log has no row {id_}", hint="`detente events list` shows the rows"
            )
        if row_of(id_, found[0], "").kind == "retraction":
            raise UsageError(
                f"row {id_} is a retraction", hint="record the event anew: `detente events add`"
            )

    def _row_of(self, event: Event) -> Row | None:
        found = self._connection.execute(
            "SELECT id, body, digest FROM rows WHERE key = ?", (key_of(event),)
        ).fetchone()
        return None if found is None else row_of(*found)

    # --- the file -----------------------------------------------------------------------------

    @contextmanager
    def _writing(self) -> Iterator[tuple[int, str]]:
        """One transaction; gives the id and digest of the last row. Kept whole, or not at all."""
        with self._explained():
            self._connection.execute("BEGIN IMMEDIATE")
            try:
                yield self._tip()
            except BaseException:
                self._connection.rollback()
                raise
            self._connection.commit()

    def _tip(self) -> tuple[int, str]:
        found = self._connection.execute(
            "SELECT id, digest FROM rows ORDER BY id DESC LIMIT 1"
        ).fetchone()
        return (0, START) if found is None else (int(found[0]), str(found[1]))

    def _make(self) -> None:
        self._connection.execute("BEGIN IMMEDIATE")
        there = self._connection.execute(
            "SELECT 1 FROM sqlite_master WHERE name = 'rows'"
        ).fetchone()
        if there is None:  # another process may have made it meanwhile
            for statement in statements(SCHEMA):
                self._connection.execute(statement)
            self._connection.execute("INSERT INTO about VALUES ('kind', ?)", (KIND,))
        self._connection.commit()

    def _check_kind(self) -> None:
        try:
            found = self._connection.execute("SELECT value FROM about WHERE name = 'kind'")
            kind = found.fetchone()
        except sqlite3.OperationalError as error:
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
        except sqlite3.OperationalError as error:
            raise operational(self.path, error) from error
        except sqlite3.DatabaseError as error:
            raise damaged(self.path, str(error)) from error
