"""Lines of a file that may be written in any encoding, of any length, with anything in them.

UTF-8 with or without a mark, UTF-16 with one; a line that is no UTF-8 is read as Windows-1252 and
told. Memory is bounded by the longest line that is taken.
"""

from __future__ import annotations

import codecs
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from detente.errors import UsageError

LONGEST = 2_000_000
LOOK = 65_536
MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


@dataclass(slots=True)
class Lines:
    """The lines of a file, with their ends. Iterate once.

    number : of the line that was given last, from 1. bytes_read, size : how far it is. odd : lines
    that are no UTF-8, up to the first few.
    """

    path: Path
    size: int = 0
    number: int = 0
    bytes_read: int = 0
    odd: list[int] = field(default_factory=list)

    @classmethod
    def of(cls, path: Path) -> Lines:
        """Raises UsageError for what is no file of text."""
        try:
            size = path.stat().st_size
            with path.open("rb") as stream:
                head = stream.read(LOOK)
        except OSError as error:
            raise UsageError(f"cannot read {path}: {error.strerror}", hint="name a file") from error
        if not size:
            raise UsageError(f"{path} is empty", hint="name a file with events")
        marked = any(head.startswith(mark) for mark, _ in MARKS)
        if not marked and head.count(b"\0") > len(head) // 100:
            raise UsageError(
                f"{path} is no file of text",
                hint="unpack it first, or save it as CSV or JSON Lines in UTF-8",
            )
        return cls(path, size)

    def __iter__(self) -> Iterator[str]:
        with self.path.open("rb") as stream:
            head = stream.read(4)
            stream.seek(0)
            name = next((name for mark, name in MARKS if head.startswith(mark)), "utf-8")
            if name == "utf-16":
                yield from self._wide()
                return
            if head.startswith(codecs.BOM_UTF8):
                stream.seek(3)
            while raw := stream.readline(LONGEST):
                self.number += 1
                self.bytes_read += len(raw)
                if len(raw) == LONGEST and not raw.endswith(b"\n"):
                    raise UsageError(
                        f"line {self.number} of {self.path} has more than {LONGEST:,} bytes",
                        hint="is it the right file?",
                    )
                yield self._decoded(raw)

    def _wide(self) -> Iterator[str]:
        with self.path.open(encoding="utf-16", errors="replace", newline="") as stream:
            while line := stream.readline(LONGEST):
                self.number += 1
                self.bytes_read += 2 * len(line)
                yield line.replace("\0", "")

    def _decoded(self, raw: bytes) -> str:
        try:
            text = raw.decode("utf-8")
        except UnicodeDecodeError:
            if len(self.odd) < 100:
                self.odd.append(self.number)
            text = raw.decode("cp1252", errors="replace")
        return text.replace("\0", "") if "\0" in text else text
