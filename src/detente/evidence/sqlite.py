"""SQLite for the event log: connecting, and what it says in words of ours."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from pathlib import Path

from detente.errors import DetenteError, StoreLocked, UsageError
from detente.evidence.rows import LogDamaged

PATIENCE = 5.0
"""Seconds to wait for another writer."""


def connected(path: Path, mode: str) -> sqlite3.Connection:
    uri = f"{path.absolute().as_uri()}?mode={mode}"
    try:
        connection = sqlite3.connect(uri, uri=True, timeout=PATIENCE, isolation_level=None)
        connection.execute("PRAGMA synchronous = FULL")
    except sqlite3.OperationalError as error:
        raise operational(path, error) from error
    except sqlite3.DatabaseError as error:
        raise damaged(path, str(error)) from error
    return connection


def operational(path: Path, error: sqlite3.OperationalError) -> DetenteError:
    told = str(error)
    if "locked" in told or "busy" in told:
        return StoreLocked(
            f"another process is writing into {path}", hint="wait for it, and try again"
        )
    if "readonly" in told or "unable to open" in told:
        return UsageError(f"cannot write {path}: {told}", hint="is the place right?")
    if "full" in told:
        return UsageError(
            f"cannot write {path}: the disk is full", hint="what was acknowledged is kept"
        )
    return damaged(path, told)


def damaged(path: Path, told: str) -> LogDamaged:
    return LogDamaged(
        f"the event log {path} is damaged: {told}",
        hint="`detente events rebuild` saves every row that can be read",
    )


def statements(schema: str) -> Iterator[str]:
    """One statement after the other; `executescript` would end the transaction."""
    statement = ""
    for line in schema.splitlines(keepends=True):
        statement += line
        if sqlite3.complete_statement(statement):
            yield statement
            statement = ""
