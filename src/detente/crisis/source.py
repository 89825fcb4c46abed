"""Reading the bytes of a crisis file, behind guards.

Nothing is parsed here. The size is asked before the file is opened for reading, so that neither a
10 MB file nor an endless device is ever read.
"""

from __future__ import annotations

import re
import stat
from bisect import bisect_right
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from detente.crisis.diagnostics import Collector
from detente.crisis.model import Location

FILE_NAME = "crisis.yaml"
MAX_BYTES = 1_000_000

_BREAK = re.compile(r"\r\n|\r|\n")
# What YAML 1.2 admits, less the private-use characters that stand in for brackets (`prescan`) and
# those that turn the direction of text and could show a reader another file than is read.
_FORBIDDEN = re.compile(
    "[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\uf000-\ufffd\U00010000-\U0010ffff]|[\u202a-\u202e\u2066-\u2069]"
)


@dataclass(frozen=True)
class SourceFile:
    """The text of a file. `name` is the path as the user gave it, for messages."""

    name: str
    text: str
    data: bytes = b""

    @cached_property
    def starts(self) -> list[int]:
        """Index of the first character of every line."""
        return [0, *(match.end() for match in _BREAK.finditer(self.text))]

    @cached_property
    def lines(self) -> list[str]:
        """The lines without their line breaks."""
        return _BREAK.split(self.text)

    def location(self, start: int, end: int | None = None) -> Location:
        """The place of characters `start` to `end` (indices); the length stays on one line."""
        start = min(max(start, 0), len(self.text))
        line = bisect_right(self.starts, start) - 1
        column = start - self.starts[line]
        rest = max(1, len(self.lines[line]) - column)
        length = 1 if end is None else min(max(end - start, 1), rest)
        return Location(self.name, line + 1, column + 1, length)


def read_source(path: Path, report: Collector, *, max_bytes: int = MAX_BYTES) -> SourceFile | None:
    """Read `path` (a file, or a folder that holds `crisis.yaml`); None when it cannot be used.

    Every reason is reported with its own code; no exception escapes.
    """
    try:
        file = _find(path, report)
        data = None if file is None else _read(file, max_bytes, report)
    except PermissionError:
        report.error(
            "no-permission", "you may not read this file", Location(str(path), 1, 1),
            "check its permissions with `ls -l`",
        )  # fmt: skip
        return None
    except (OSError, ValueError) as fault:  # ValueError: a NUL character in the path
        reason = fault.strerror if isinstance(fault, OSError) and fault.strerror else str(fault)
        report.error("cannot-read", f"cannot be read: {reason}", Location(str(path), 1, 1))
        return None
    return None if data is None or file is None else _decode(str(file), data, report)


def _find(path: Path, report: Collector) -> Path | None:
    place = Location(str(path), 1, 1)
    if not _exists(path):
        report.error(
            "missing-file", "there is no such file or folder", place,
            "check the path; `detente new` begins a crisis",
        )  # fmt: skip
        return None
    if not path.is_dir():
        return path
    file = path / FILE_NAME
    if not _exists(file):
        report.error(
            "missing-file", f"this folder holds no `{FILE_NAME}`", place,
            f"a crisis is a folder with a `{FILE_NAME}`; `detente new` begins one",
        )  # fmt: skip
        return None
    return file


def _exists(path: Path) -> bool:
    """Whether something is there; other reasons than its absence are raised as OSError."""
    try:
        path.lstat()
    except (FileNotFoundError, NotADirectoryError):
        return False
    return True


def _read(file: Path, max_bytes: int, report: Collector) -> bytes | None:
    place = Location(str(file), 1, 1)
    status = file.stat()
    if not stat.S_ISREG(status.st_mode):
        report.error("not-a-file", "this is not a regular file", place, "give a `.yaml` file")
        return None
    if status.st_size <= max_bytes:
        with file.open("rb") as stream:
            data = stream.read(max_bytes + 1)
        if len(data) <= max_bytes:
            return data
    report.error(
        "too-large",
        f"the file has {max(status.st_size, max_bytes + 1):,} bytes; {max_bytes:,} are the limit",
        place,
        "a crisis file is some tens of kilobytes; is this the right file?",
    )
    return None


def _decode(name: str, data: bytes, report: Collector) -> SourceFile | None:
    place = Location(name, 1, 1)
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        report.error("not-utf8", "the file is UTF-16, not UTF-8", place, "save it as UTF-8")
        return None
    if b"\0" in data:
        report.error("binary-file", "this is a binary file, not text", place)
        return None
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as fault:
        line = data.count(b"\n", 0, fault.start) + 1
        column = len(data[data.rfind(b"\n", 0, fault.start) + 1 : fault.start].decode("utf-8")) + 1
        report.error(
            "not-utf8", f"byte 0x{data[fault.start]:02x} is not UTF-8",
            Location(name, line, column), "save the file as UTF-8",
        )  # fmt: skip
        return None
    source = SourceFile(name, text, data)
    return source if _is_clean(source, report) else None


def _is_clean(source: SourceFile, report: Collector) -> bool:
    report.lines = source.lines
    match = _FORBIDDEN.search(source.text)
    if match is not None:
        report.error(
            "bad-character",
            f"the character U+{ord(match.group()):04X} may not stand in a crisis file",
            source.location(match.start()),
            "delete it; it may be invisible in your editor",
        )
        return False
    if not re.sub(r"#[^\r\n]*|^---[ \t]*$", "", source.text, flags=re.MULTILINE).strip():
        report.error(
            "empty-file", "the file is empty", Location(source.name, 1, 1),
            "`detente new` writes a crisis to begin with",
        )  # fmt: skip
        return False
    return True
