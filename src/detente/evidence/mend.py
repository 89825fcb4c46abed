"""Checking an event log, and saving what can be saved of a damaged one.

A log is whole where every row can be read, has its digest, names the row before it by its digest,
and no number is missing but those that a repair has recorded as lost. What SQLite cannot read is
looked for in the bytes of the file, as rows are texts that stand there as they are.
"""

from __future__ import annotations

import json
import re
import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from detente.errors import UsageError
from detente.evidence.log import EventLog
from detente.evidence.rows import START, LogDamaged, digest_of, key_of, row_of

BEGINS = re.compile(rb'\{"before":"[0-9a-f]{64}",')
LONGEST = 4_000_000
"""Bytes of a row that is looked for in a damaged file."""


@dataclass(frozen=True, slots=True)
class Checked:
    """rows : how many can be read. faults : what is wrong, in the order of rows. tip : the digest
    of the last row, which stands for the whole log.
    """

    rows: int
    faults: tuple[str, ...]
    tip: str


@dataclass(frozen=True, slots=True)
class Saved:
    """rows : how many were saved. lost : first and last number of those that were not."""

    rows: int
    lost: tuple[tuple[int, int], ...]
    path: Path


def check(path: Path) -> Checked:
    """Go through a log. Raises UsageError where there is none."""
    faults: list[str] = []
    count, before, last = 0, START, 0
    try:
        with EventLog.reading(path) as log:
            lost = {first: final for first, final, _ in log.losses()}
            for id_, body, digest, key in log.raw():
                expected = last + 1
                told = expected in lost and lost[expected] == id_ - 1
                faults += _faults(id_, body, digest, key, "" if told else before)
                if id_ != expected and not told:
                    faults.append(f"rows {expected} to {id_ - 1} are missing")
                count, before, last = count + 1, str(digest), id_
    except LogDamaged as error:
        faults.append(str(error))
    return Checked(count, tuple(faults), before)


def _faults(id_: int, body: Any, digest: Any, key: Any, before: str) -> list[str]:
    """What is wrong with a row; `before` is empty where the row before is recorded as lost."""
    if not isinstance(body, str) or digest_of(body) != digest:
        return [f"row {id_} is not what was written there"]
    try:
        row = row_of(id_, body, digest)
    except LogDamaged as error:
        return [str(error)]
    new = row.event if row.kind == "event" else None
    if key is not None and (new is None or key != key_of(new)):
        return [f"the key of row {id_} is not what was written there"]
    if before and row.before != before:
        return [f"row {id_} does not follow on the row before it"]
    return []


def rebuild(path: Path, out: Path) -> Saved:
    """A new log at `out` with every row of the one at `path` that can be read, as it was written.

    `path` is left as it is. What is missing between rows is recorded as lost.

    Raises UsageError where there is no file at `path` or something at `out`; LogDamaged where no
    row can be found.
    """
    if not path.is_file():
        raise UsageError(f"there is no event log at {path}", hint="name the file")
    if out.exists():
        raise UsageError(f"there is something at {out} already", hint="name another file")
    found = {**_scanned(path), **_selected(path)}
    if not found:
        raise LogDamaged(
            f"no row of an event log was found in {path}", hint="is it the right file?"
        )
    lost = _gaps(found)
    with EventLog.open(out) as log:
        why = "they could not be read"
        log.restore(_with_keys(found), ((first, last, why) for first, last in lost))
    return Saved(len(found), lost, out)


def _with_keys(found: Mapping[int, str]) -> Iterator[tuple[int, str, str, bytes | None]]:
    known: set[bytes] = set()
    for id_, body in sorted(found.items()):
        row = row_of(id_, body, "")
        key = key_of(row.event) if row.event is not None and row.kind == "event" else None
        yield id_, body, digest_of(body), None if key in known else key
        if key is not None:
            known.add(key)


def _gaps(found: Iterable[int]) -> tuple[tuple[int, int], ...]:
    gaps, last = [], 0
    for id_ in sorted(found):
        if id_ > last + 1:
            gaps.append((last + 1, id_ - 1))
        last = id_
    return tuple(gaps)


def _selected(path: Path) -> dict[int, str]:
    """Rows that SQLite still reads and that have their digest."""
    found: dict[int, str] = {}
    try:
        with EventLog.reading(path) as log:
            for id_, body, digest, _ in log.raw():
                if isinstance(body, str) and digest_of(body) == digest and _reads(id_, body):
                    found[id_] = body  # noqa: PERF403 (what was read before an error is kept)
    except (LogDamaged, sqlite3.Error, UnicodeDecodeError):
        pass  # what it gave until then is kept; the rest is looked for in the bytes
    return found


def _scanned(path: Path) -> dict[int, str]:
    """Rows whose texts stand whole in the bytes of the file, each with its digest right behind."""
    data = path.read_bytes()
    every: dict[int, list[str]] = {}
    for match in BEGINS.finditer(data):
        body = _text_at(data, match.start())
        if body is None:
            continue
        id_ = json.loads(body)["row"]
        if _reads(id_, body) and body not in every.setdefault(id_, []):
            every[id_].append(body)
    return {id_: _of_chain(id_, bodies, every) for id_, bodies in every.items()}


def _of_chain(id_: int, bodies: list[str], every: Mapping[int, list[str]]) -> str:
    """Of several texts of one row, that which the next row names; else the last in the file."""
    named = {json.loads(body)["before"] for body in every.get(id_ + 1, ())}
    return next((body for body in bodies if digest_of(body) in named), bodies[-1])


def _text_at(data: bytes, begin: int) -> str | None:
    """The JSON object that begins there, None where it, or its digest, is broken."""
    depth, quoted, escaped = 0, False, False
    for place in range(begin, min(begin + LONGEST, len(data))):
        byte = data[place]
        if quoted:
            quoted = escaped or byte != 0x22
            escaped = byte == 0x5C and not escaped
            continue
        if byte == 0x22:
            quoted = True
        depth += (byte == 0x7B) - (byte == 0x7D)
        if depth == 0:
            body = _decoded(data[begin : place + 1])
            digest = data[place + 1 : place + 65]
            return body if body is not None and digest_of(body).encode() == digest else None
    return None


def _decoded(raw: bytes) -> str | None:
    try:
        text = raw.decode()
        return text if isinstance(json.loads(text).get("row"), int) else None
    except (ValueError, AttributeError):
        return None


def _reads(id_: int, body: str) -> bool:
    try:
        row_of(id_, body, "")
    except LogDamaged:
        return False
    return True
