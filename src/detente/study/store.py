"""Draws kept in a folder, so that nothing that was computed is lost.

    header.json    what they are draws of: crisis, version, seed, numbers; the same for all of them
    draws.jsonl    one line a draw, added as it is done

A line is `{"draw": 7, "values": sha256, "answers": [...], "worths": [...], "residual": r, "fault":
""}`, answers and worths in the order that the header names, null for none, "inf" for never. Lines
come in the order in which draws are done; once all that were asked for are there they are put in
the order of draws, so that the file is the same whoever computed it and however often it was
interrupted. A last line that is half written is dropped. One process at a time may write.
"""

from __future__ import annotations

import itertools
import json
import math
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

from detente.errors import StoreLocked, UsageError
from detente.game.files import replacing
from detente.show import files
from detente.study.variants import Drawn

HEADER, DRAWS = "header.json", "draws.jsonl"
Header = Mapping[str, Any]


class Store:
    """Draws in a folder; use `opened`. `known` : index and digest of the first that was there."""

    def __init__(self, folder: Path, header: Header) -> None:
        self.folder, self.header = folder, header
        self.known: tuple[int, str] | None = None
        self._path = folder / DRAWS
        self._order: list[int] = []
        self._stream: IO[bytes] | None = None
        self._good = 0

    def add(self, drawn: Drawn) -> None:
        """Write one draw. Raises UsageError where there is no room; the rest stays as it is."""
        line = (json.dumps(_record(drawn), ensure_ascii=False) + "\n").encode()
        with files.writing(self._path):
            stream = self._stream or self._path.open("ab", buffering=0)
            self._stream = stream
            written = 0
            try:
                while written < len(line):
                    written += stream.write(line[written:])
            except OSError:
                stream.truncate(self._good)
                raise
        self._good += len(line)
        self._order.append(drawn.index)

    def finish(self) -> None:
        """Put the draws in order, if they are not. Raises UsageError where there is no room."""
        self.close()
        if self._order == sorted(self._order):
            return
        with files.writing(self._path), self._path.open("rb") as stream:
            ends = [0, *itertools.accumulate(map(len, stream))]
            spans = dict(zip(self._order, itertools.pairwise(ends), strict=True))
            with replacing(self._path) as ordered:
                for _, (begin, end) in sorted(spans.items()):
                    stream.seek(begin)
                    ordered.write(stream.read(end - begin))
        self._order.sort()

    def close(self) -> None:
        """Stop writing."""
        if self._stream is not None:
            self._stream.close()
            self._stream = None

    def read(self, take: Callable[[Drawn], None]) -> None:
        """Take in what is there; drop a last line that is half written. Raises UsageError."""
        if not self._path.exists():
            return
        with files.writing(self._path), self._path.open("r+b") as stream:
            known: set[int] = set()
            for number, line in enumerate(stream, 1):
                if not line.endswith(b"\n"):
                    break
                found = self._drawn(number, line)
                if found.index in known:
                    raise self._damaged(number)
                known.add(found.index)
                self.known = self.known or (found.index, found.digest)
                take(found)
                self._order.append(found.index)
                self._good += len(line)
            stream.truncate(self._good)

    def _drawn(self, number: int, line: bytes) -> Drawn:
        try:
            found = _drawn(json.loads(line))
        except (ValueError, KeyError, TypeError) as error:
            raise self._damaged(number) from error
        sizes = len(found.questions), len(found.worths)
        if sizes != (len(self.header["questions"]), len(self.header["actors"])):
            raise self._damaged(number)
        return found

    def _damaged(self, number: int) -> UsageError:
        return UsageError(
            f"line {number} of {self._path} is damaged",
            hint="remove the line; its draw is then solved again",
        )


@contextmanager
def opened(folder: Path, header: Header, take: Callable[[Drawn], None]) -> Iterator[Store]:
    """The store in `folder`, made if there is none; `take` is called with each draw in it.

    Raises UsageError where the folder cannot be written, holds something else, draws of something
    else, or a damaged line; StoreLocked while another process writes there.
    """
    path = folder / HEADER
    text = json.dumps(header, indent=1, ensure_ascii=False) + "\n"
    _make(folder, path, text)
    with _held(path):
        _compare(path, header)
        store = Store(folder, header)
        store.read(take)
        try:
            yield store
        finally:
            store.close()


def _make(folder: Path, path: Path, text: str) -> None:
    if path.exists():
        return
    if folder.exists() and not folder.is_dir():
        raise UsageError(f"{folder} is a file, a folder is expected", hint="name a folder")
    if folder.exists() and any(folder.iterdir()):
        raise UsageError(
            f"{folder} holds something else than draws", hint="name a new folder, or an empty one"
        )
    with files.writing(path):
        folder.mkdir(parents=True, exist_ok=True)
    files.write(path, text)


def _compare(path: Path, header: Header) -> None:
    """Raises UsageError where the draws that are there are of something else."""
    try:
        there: Any = json.loads(path.read_text(encoding="utf-8"))
        differ = [key for key in header if there.get(key) != json.loads(json.dumps(header[key]))]
    except (OSError, ValueError, AttributeError) as error:
        raise UsageError(
            f"{path} cannot be read", hint="name another folder; draws without it are of no use"
        ) from error
    if not differ:
        return
    key = differ[0]
    told = ""
    if isinstance(header[key], str | int | float | None):
        told = f": {there.get(key)}, not {header[key]}"
    raise UsageError(
        f"the draws in {path.parent} are of another {key}{told}",
        hint="name another folder, or ask for the same again",
    )


@contextmanager
def _held(path: Path) -> Iterator[None]:
    """Keep others from writing meanwhile; the system lets go when this process ends."""
    with files.writing(path):
        stream = path.open("r+b")
    with stream:
        try:
            _lock(stream)
        except OSError as error:
            raise StoreLocked(
                f"another process is writing into {path.parent}",
                hint="wait for it, or name another folder",
            ) from error
        yield


def _lock(stream: IO[bytes]) -> None:
    if sys.platform == "win32":  # pragma: no cover (the other branch is tested)
        import msvcrt

        msvcrt.locking(stream.fileno(), msvcrt.LK_NBLCK, 1)
    else:
        import fcntl

        fcntl.flock(stream, fcntl.LOCK_EX | fcntl.LOCK_NB)


def _record(drawn: Drawn) -> dict[str, Any]:
    return {
        "draw": drawn.index,
        "values": drawn.digest,
        "answers": [_told(each) for each in drawn.questions],
        "worths": [_told(each) for each in drawn.worths],
        "residual": _told(drawn.residual),
        "fault": drawn.fault,
    }


def _drawn(record: Mapping[str, Any]) -> Drawn:
    """Raises ValueError, KeyError or TypeError for what is no record of a draw."""
    index, digest, fault = record["draw"], record["values"], record["fault"]
    if not (isinstance(index, int) and isinstance(digest, str) and isinstance(fault, str)):
        raise TypeError("a draw, its digest or its fault is of another type")
    return Drawn(
        index,
        digest,
        tuple(map(_number, record["answers"])),
        tuple(map(_number, record["worths"])),
        _number(record["residual"]),
        fault,
    )


def _told(value: float) -> float | str | None:
    """JSON has no not-a-number and no infinity."""
    if math.isnan(value):
        return None
    return value if math.isfinite(value) else "inf"


def _number(told: float | str | None) -> float:
    return math.nan if told is None else float(told)
