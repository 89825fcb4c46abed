"""SQLite for the event log: making, connecting, and what it says in words of ours.

The rollback journal, not WAL, which builds before 3.51.3 can corrupt where several connections
write (https://sqlite.org/wal.html, section 11). `synchronous = EXTRA` syncs the folder too once a
journal is gone, so that a commit outlives a loss of power.
"""

from __future__ import annotations

import os
import secrets
import sqlite3
from contextlib import closing, suppress
from pathlib import Path

from detente.errors import DetenteError, LogDamaged, StoreLocked, UsageError

PATIENCE = 5.0
"""Seconds to wait for another writer."""
KIND = "detente/events/1"
SCHEMA = (
    "CREATE TABLE about (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID",
    (
        "CREATE TABLE rows (id INTEGER PRIMARY KEY, of INTEGER, body TEXT NOT NULL,"
        " digest TEXT NOT NULL, key BLOB UNIQUE)"
    ),
    "CREATE INDEX revised ON rows (id) WHERE of IS NOT NULL",
    "CREATE TABLE lost (first INTEGER NOT NULL, last INTEGER NOT NULL, why TEXT NOT NULL)",
    "CREATE TRIGGER rows_stay BEFORE UPDATE ON rows BEGIN SELECT RAISE(ABORT, 'rows stay'); END",
    "CREATE TRIGGER rows_last BEFORE DELETE ON rows BEGIN SELECT RAISE(ABORT, 'rows stay'); END",
    (  # REPLACE deletes without asking the trigger above
        "CREATE TRIGGER rows_follow BEFORE INSERT ON rows WHEN"
        " NEW.id IS NULL OR NEW.id <= (SELECT coalesce(max(id), 0) FROM rows)"
        " OR EXISTS (SELECT 1 FROM rows WHERE key = NEW.key)"
        " BEGIN SELECT RAISE(ABORT, 'rows stay'); END"
    ),
    "CREATE TRIGGER lost_stay BEFORE UPDATE ON lost BEGIN SELECT RAISE(ABORT, 'rows stay'); END",
    "CREATE TRIGGER lost_last BEFORE DELETE ON lost BEGIN SELECT RAISE(ABORT, 'rows stay'); END",
)
_CODES = 0xFF  # the low byte of an extended result code is the plain one
_LOCKED = {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED}
_CANNOT = {sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_PERM}


def made(path: Path) -> None:
    """Make an empty log at `path`, whole or not at all; nothing where another was quicker.

    Raises UsageError where it cannot be made.
    """
    part = path.with_name(f".{path.name}.{secrets.token_hex(4)}.part")
    try:
        with closing(sqlite3.connect(part, isolation_level=None)) as connection:
            connection.execute("BEGIN IMMEDIATE")
            for statement in SCHEMA:
                connection.execute(statement)
            connection.execute("INSERT INTO about VALUES ('kind', ?)", (KIND,))
            connection.commit()
        _take_name(part, path)
    except sqlite3.Error as error:
        raise told(path, error) from error
    except OSError as error:
        reason = error.strerror or str(error)
        raise UsageError(f"cannot write {path}: {reason}", hint="is the place right?") from error
    finally:
        part.unlink(missing_ok=True)


def _take_name(part: Path, path: Path) -> None:
    try:
        os.link(part, path)  # never takes the place of another file
    except FileExistsError:
        return
    except OSError:  # no links on this file system
        if not path.exists():
            part.replace(path)
    synced(path.parent)


def synced(folder: Path) -> None:
    """What stands in a folder is on the disk, where the system has such a thing."""
    with suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


FAULTS = (sqlite3.Error, UnicodeDecodeError)
"""A damaged schema may stand in the message of SQLite itself, which then is no text."""


def connected(path: Path, mode: str) -> sqlite3.Connection:
    """Mode : `rw` or `ro`. Raises UsageError, StoreLocked, LogDamaged for an empty file."""
    if path.stat().st_size == 0:
        raise damaged(path, "it is empty, a log never is")
    uri = f"{path.absolute().as_uri()}?mode={mode}"
    connection = None
    try:
        connection = sqlite3.connect(uri, uri=True, timeout=PATIENCE, isolation_level=None)
        for pragma in ("synchronous = EXTRA", "trusted_schema = OFF", "cell_size_check = ON"):
            connection.execute(f"PRAGMA {pragma}")
        if mode == "rw":
            connection.execute("PRAGMA journal_mode = DELETE")
    except FAULTS as error:
        if connection is not None:
            connection.close()
        raise told(path, error) from error
    return connection


def told(path: Path, error: sqlite3.Error | UnicodeDecodeError) -> DetenteError:
    """What SQLite says, as an error of Detente."""
    code = getattr(error, "sqlite_errorcode", None) or 0
    if code & _CODES in _LOCKED:
        return StoreLocked(
            f"another process is writing into {path}", hint="wait for it, and try again"
        )
    if code & _CODES in _CANNOT:
        return UsageError(f"cannot open or write {path}: {error}", hint="is the place right?")
    if code & _CODES == sqlite3.SQLITE_FULL:
        return UsageError(
            f"cannot write {path}: the disk is full", hint="what was acknowledged is kept"
        )
    return damaged(path, str(error))


def damaged(path: Path, what: str) -> LogDamaged:
    """The error for a file that is not what was written."""
    return LogDamaged(
        f"the event log {path} is damaged: {what}",
        hint="`detente events rebuild` saves every row that can be read, and keeps the old file",
    )
