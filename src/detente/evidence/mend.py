"""Checking an event log, and saving what can be saved of a damaged one.

A log is whole where SQLite finds the file whole, every row has its digest and names the row before
it by its digest, and no number is missing but those that a repair has recorded as lost.

What is saved of a damaged one is what can be told to be as it was written: a row whose text has its
digest, or is named by the digest in the row after it. Rows are asked of SQLite and, as it stops
where the file is broken, looked for in the bytes (`detente.evidence.pages`). Texts that read like
rows but are not what was written are handed out apart, for somebody to judge.
"""

from __future__ import annotations

import itertools
import os
import secrets
import shutil
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from mmap import ACCESS_READ, mmap
from pathlib import Path
from typing import Any

from detente.errors import LogDamaged, UsageError
from detente.evidence.log import EventLog
from detente.evidence.pages import Pages
from detente.evidence.rows import NO_ROW, START, digest_of, key_of, parsed, row_of
from detente.evidence.sqlite import synced

FEW = 100
"""Faults that are told one by one."""


@dataclass(frozen=True, slots=True)
class Checked:
    """rows : how many can be read. faults : what is wrong, first with the file, then by rows; FEW
    at most, `more` says how many there are besides. lost : first and last number of rows that an
    earlier repair could not save. tip : the digest of the last row, which stands for the whole log.
    """

    rows: int
    faults: tuple[str, ...]
    more: int
    lost: tuple[tuple[int, int], ...]
    tip: str


@dataclass(frozen=True, slots=True)
class Saved:
    """rows : how many were saved. lost : first and last number of those that were not, as far as
    that can be known. doubtful : texts that read like rows and are not what was written.
    """

    rows: int
    lost: tuple[tuple[int, int], ...]
    doubtful: tuple[str, ...]


@dataclass(slots=True)
class _Faults:
    told: list[str] = field(default_factory=list)
    more: int = 0

    def add(self, *faults: str) -> None:
        room = FEW - len(self.told)
        self.told.extend(faults[:room])
        self.more += max(len(faults) - room, 0)


def check(path: Path) -> Checked:
    """Go through a log. Raises UsageError where there is none, StoreLocked."""
    faults, lost = _Faults(), {}
    count, before, last = 0, START, 0
    try:
        with EventLog.reading(path) as log:
            faults.add(*log.integrity())
            lost = {first: final for first, final, _ in log.losses()}
            for id_, of, body, digest, key in log.raw():
                expected = last + 1
                excused = lost.get(expected) == id_ - 1
                if id_ != expected and not excused:
                    faults.add(f"rows {expected} to {id_ - 1} are missing")
                faults.add(*_faults(id_, of, body, digest, key, "" if excused else before))
                count, before, last = count + 1, str(digest), id_
    except LogDamaged as error:
        faults.add(str(error))
    return Checked(count, tuple(faults.told), faults.more, tuple(sorted(lost.items())), before)


def _faults(id_: int, of: Any, body: Any, digest: Any, key: Any, before: str) -> list[str]:
    """What is wrong with a row; `before` is empty where the row before is recorded as lost."""
    if not isinstance(body, str) or not isinstance(digest, str):
        return [f"row {id_} is not what was written there"]
    try:
        row = row_of(id_, body, digest)
    except LogDamaged:
        return [f"row {id_} is not what was written there"]
    if (of or 0) != row.of:
        return [f"row {id_} is filed under another row than the one it is about"]
    if key is not None and (row.event is None or key != key_of(row.event)):
        return [f"the key of row {id_} is not what was written there"]
    if key is None and row.kind == "event":
        return [f"row {id_} has lost its key"]
    if before and row.before != before:
        return [f"row {id_} does not follow on the row before it"]
    return []


def repair(path: Path) -> tuple[Saved, Path]:
    """Put a rebuilt log in the place of a damaged one; gives where the old file is kept.

    Raises as `rebuild`, and UsageError where the folder cannot be written. At every moment `path`
    is the old log or the whole new one.
    """
    part = path.with_name(f".{path.name}.{secrets.token_hex(4)}.part")
    kept = _free(path)
    with writing(path):
        try:
            saved = rebuild(path, part)
            try:
                os.link(path, kept)
            except OSError:  # no links on this file system
                shutil.copy2(path, kept)
            journal = path.with_name(f"{path.name}-journal")
            if journal.exists():  # SQLite would play it into the new log
                journal.replace(kept.with_name(f"{kept.name}-journal"))
            part.replace(path)
            synced(path.parent)
        finally:
            part.unlink(missing_ok=True)
    return saved, kept


@contextmanager
def writing(path: Path) -> Iterator[None]:
    """What the operating system says of a file, as UsageError."""
    try:
        yield
    except OSError as error:
        reason = error.strerror or str(error)
        raise UsageError(f"cannot write {path}: {reason}", hint="is the place right?") from error


def _free(path: Path) -> Path:
    names = (path.with_name(f"{path.stem}.damaged-{k}{path.suffix}") for k in itertools.count(1))
    return next(name for name in names if not name.exists())


def rebuild(path: Path, out: Path) -> Saved:
    """A new log at `out` with every row of the one at `path` that can be saved, as it was written.

    `path` is left as it is. What is missing between rows is recorded as lost.

    Raises UsageError where there is no file at `path` or something at `out`; LogDamaged where no
    row can be found; StoreLocked.
    """
    if not path.is_file():
        raise UsageError(f"there is no event log at {path}", hint="name the file")
    if out.exists():
        raise UsageError(f"there is something at {out} already", hint="name another file")
    bodies: dict[str, bool] = {}  # texts in the order found; whether one stood beside its digest
    for body, digest in itertools.chain(_selected(path), _scanned(path)):
        bodies[body] = bodies.get(body, False) or digest_of(body) == digest
    found, doubtful = _sound(bodies)
    if not found:
        raise LogDamaged(
            f"no row of an event log was found in {path}", hint="is it the right file?"
        )
    lost = _gaps(found)
    with EventLog.open(out) as log:
        why = "they could not be read"
        log.restore(_with_keys(found), ((first, last, why) for first, last in lost))
    return Saved(len(found), lost, doubtful)


def _sound(bodies: Mapping[str, bool]) -> tuple[dict[int, str], tuple[str, ...]]:
    """Texts of rows that are as they were written, by number, and of those that are not."""
    rows: dict[str, tuple[int, str]] = {}  # number and digest
    named = set()
    for body, beside in bodies.items():
        try:
            row = parsed(body)
        except NO_ROW:
            continue
        rows[body] = row.id, row.digest
        if beside:
            named.add(row.before)
    sound: dict[int, str] = {}
    doubtful = []
    for body, (id_, digest) in rows.items():
        if not bodies[body] and digest not in named:
            doubtful.append(body)
        elif id_ not in sound or digest in named:
            sound[id_] = body  # of two of one number, the one that the chain goes on from
    return sound, tuple(doubtful)


def _with_keys(
    found: Mapping[int, str],
) -> Iterator[tuple[int, int | None, str, str, bytes | None]]:
    known: set[bytes] = set()
    for id_, body in sorted(found.items()):
        row = parsed(body)
        key = None if row.event is None else key_of(row.event)
        if key in known:
            key = None
        if key is not None:
            known.add(key)
        yield id_, row.of or None, body, row.digest, key


def _gaps(found: Iterable[int]) -> tuple[tuple[int, int], ...]:
    gaps, last = [], 0
    for id_ in sorted(found):
        if id_ > last + 1:
            gaps.append((last + 1, id_ - 1))
        last = id_
    return tuple(gaps)


def _selected(path: Path) -> Iterator[tuple[str, str]]:
    """Texts and digests that SQLite still gives; the rest is looked for in the bytes."""
    with suppress(LogDamaged, UsageError), EventLog.reading(path) as log:
        for _, _, body, digest, _ in log.raw():
            if isinstance(body, str):
                yield body, str(digest)


def _scanned(path: Path) -> Iterator[tuple[str, str]]:
    """Texts that read like rows in the bytes of the file, with what stands behind each."""
    if path.stat().st_size == 0:
        return
    with path.open("rb") as stream, mmap(stream.fileno(), 0, access=ACCESS_READ) as data:
        for texts in Pages.of(data).texts():
            if texts[0].startswith('{"before"'):
                yield texts[0], texts[1] if len(texts) > 1 else ""
