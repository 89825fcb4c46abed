"""Lines of a file that may be written in any encoding, of any length, with anything in them.

UTF-8 is what is expected, with a byte order mark or without; UTF-16 is read where the mark says so,
anything else where it is asked for. A line that is not what it should be is told with the reason,
and the next one is read as if nothing had been. Memory is bounded by the longest line taken.
"""

from __future__ import annotations

import codecs
import io
import re
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import BinaryIO, NamedTuple, Self, cast

from detente.errors import UsageError

LONGEST = 1_000_000
"""Characters of a line."""
LOOK = 65_536
MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
KINDS = (
    (b"PK\x03\x04", "a zip archive, or a workbook of Excel", "unpack it, or save it as CSV"),
    (b"\x1f\x8b", "compressed by gzip", "unpack it first"),
    (b"BZh", "compressed by bzip2", "unpack it first"),
    (b"\xd0\xcf\x11\xe0", "a workbook of an old Excel", "save it as CSV"),
    (b"%PDF", "a PDF", "`detente read` reads articles"),
    (b"SQLite format 3\0", "a database", "a log is given by `--log`; `export` writes it as a file"),
)
WIDE = ("utf-16", "utf-32")
_ESCAPED = re.compile("[\udc80-\udcff]")
_SHOWN = 200


class Line(NamedTuple):
    """A line with its end. number : from 1. why : it cannot be used; empty where it can."""

    number: int
    text: str
    why: str = ""


class Lines:
    """The lines of a file; iterate once, then close. `share` says how much of it was read,
    not-a-number where its size is not known; `note` what a reader should be told of the encoding.

    Where the file begins with `[`, it may be a JSON list on one line: a line that is too long is
    then given in pieces.
    """

    def __init__(self, stream: BinaryIO, name: str, size: int, encoding: str | None = None) -> None:
        if encoding is not None:
            _check_encoding(encoding)
        self.name, self._size, self.note = name, size, ""
        self._raw = io.BufferedReader(cast("io.RawIOBase", stream), LOOK)
        head = self._raw.peek(LOOK)[:LOOK]
        if not head:
            raise UsageError(f"{name} is empty", hint="name a file with events")
        marked = next((each for mark, each in MARKS if head.startswith(mark)), None)
        if marked is None and encoding is None:
            _refuse_binary(name, head)
        self._encoding = encoding or marked or "utf-8"
        start = head.lstrip(codecs.BOM_UTF8 + codecs.BOM_UTF16_LE + b" \t\r\n\0")
        self._is_list = start.startswith(b"[")
        if marked in WIDE and encoding is None:
            self.note = f"{name} is read as {str(marked).upper()}, as its first bytes say"

    @classmethod
    def of(cls, path: Path, encoding: str | None = None) -> Lines:
        """Raises UsageError for what is no file of text, or an encoding that nobody knows."""
        try:
            size = path.stat().st_size
            stream = path.open("rb", buffering=0)
        except OSError as error:
            raise UsageError(f"cannot read {path}: {error.strerror}", hint="name a file") from error
        try:
            return cls(cast("BinaryIO", stream), str(path), size, encoding)
        except BaseException:
            stream.close()
            raise

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._raw.close()

    @property
    def share(self) -> float:
        """Of the file that was read, 0 to 1."""
        return min(self._raw.tell() / self._size, 1.0) if self._size else float("nan")

    def __iter__(self) -> Iterator[Line]:
        wide = self._encoding.lower().replace("_", "-").startswith(WIDE)
        errors = "replace" if wide else "surrogateescape"
        text = io.TextIOWrapper(self._raw, self._encoding, errors, newline="")
        try:
            yield from self._numbered(text, wide)
        except OSError as error:
            reason = error.strerror or str(error)
            raise UsageError(f"cannot read {self.name}: {reason}", hint="try again") from error
        except (UnicodeError, LookupError) as error:
            raise UsageError(
                f"{self.name} is not written in {self._encoding}: {error}",
                hint="another `--encoding` may be right",
            ) from error
        finally:
            with suppress(ValueError):  # closed meanwhile
                text.detach()

    def _numbered(self, text: io.TextIOWrapper, wide: bool) -> Iterator[Line]:
        number, goes_on = 0, False
        while line := text.readline(LONGEST):
            number += not goes_on
            is_cut = len(line) == LONGEST and line[-1] not in "\r\n"
            goes_on = is_cut and self._is_list
            if is_cut and not goes_on:
                while (more := text.readline(LONGEST)) and more[-1] not in "\r\n":
                    pass
                yield Line(number, line[:_SHOWN], f"it has more than {LONGEST:,} characters")
            elif line.isascii() and "\0" not in line:
                yield Line(number, line)
            else:
                yield Line(number, line, self._why(line, wide))

    def _why(self, line: str, wide: bool) -> str:
        if "\0" in line:
            return f"column {line.index(chr(0)) + 1} holds a NUL byte"
        found = "\ufffd" in line and wide
        if found:
            return f"it is not written in {self._encoding}"
        escaped = _ESCAPED.search(line)
        if escaped is None:
            return ""
        byte = ord(escaped.group()) - 0xDC00
        name = "UTF-8" if self._encoding.startswith("utf-8") else self._encoding
        return (
            f"byte 0x{byte:02x} in column {escaped.start() + 1} is not {name};"
            " `--encoding cp1252` may be right"
        )


def _check_encoding(encoding: str) -> None:
    try:
        known = codecs.lookup(encoding)._is_text_encoding  # noqa: SLF001 (open() asks the same)
    except (LookupError, ValueError):
        known = False
    if not known:
        raise UsageError(
            f"there is no encoding `{encoding}`",
            hint="such as utf-8, utf-16, cp1252 (Western Europe), cp1251 (Cyrillic), latin-1",
        )


def _refuse_binary(name: str, head: bytes) -> None:
    for magic, what, hint in KINDS:
        if head.startswith(magic):
            raise UsageError(f"{name} is {what}, not a file of text", hint=hint)
    nuls = head.count(b"\0")
    if nuls <= len(head) // 100:
        return
    for first, order in ((1, "le"), (0, "be")):
        if head[first::2].count(b"\0") > 0.9 * (len(head) // 2) > 9 * head[1 - first :: 2].count(0):
            raise UsageError(
                f"{name} looks like UTF-16 without its mark",
                hint=f"`--encoding utf-16-{order}` reads it",
            )
    raise UsageError(
        f"{name} is no file of text: {nuls:,} of its first {len(head):,} bytes are NUL",
        hint="unpack it first, or save it as CSV or JSON Lines in UTF-8",
    )
