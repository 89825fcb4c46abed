"""Texts of a damaged SQLite file, read past SQLite.

A table's rows are the cells of its leaf pages (https://sqlite.org/fileformat2.html, sections 1.5,
1.6 and 2.1). Each page is read by itself, so that what leads to it (the head of the file, the pages
above) may be lost. A page whose own head is broken is tried at every byte. What comes out are
texts that may be rows of a log; whoever asks must check that they are.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from mmap import mmap

LEAF = 0x0D
MAGIC = b"SQLite format 3\0"
SIZES = (4096, 8192, 1024, 2048, 16384, 32768, 65536, 512)
TEXT = 13
"""Types of 13, 15, 17... are texts of (type - 13) / 2 bytes."""
LONGEST = 8_000_000
"""Bytes of a row that is taken for one."""
_WIDTHS = (0, 1, 2, 3, 4, 6, 8, 8, 0, 0)


class _NoCellError(Exception):
    """There is no cell here."""


@dataclass(frozen=True, slots=True)
class Pages:
    """The bytes of a file, in pages of `size` bytes, of which `usable` hold cells."""

    data: bytes | mmap
    size: int
    usable: int

    @classmethod
    def of(cls, data: bytes | mmap) -> Pages:
        """As the head of the file says, where it is one."""
        told, reserved = 0, 0
        if len(data) >= 100 and data[: len(MAGIC)] == MAGIC:
            told = int.from_bytes(data[16:18], "big")
            told = 65536 if told == 1 else told
            reserved = data[20]
        if told not in SIZES:  # the size at which most pages look like leaves
            told = max(SIZES, key=lambda each: _leaves(data, each))
        return cls(data, told, max(told - (reserved if reserved < 64 else 0), 480))

    def texts(self) -> Iterator[tuple[str, ...]]:
        """Of every cell that can be read, its texts in their order."""
        for number in range(-(-len(self.data) // self.size)):
            begin = number * self.size
            page = self.data[begin : begin + self.size]
            head = begin + 100 if number == 0 and page.startswith(MAGIC) else begin
            if page[head - begin : head - begin + 1] != bytes([LEAF]):
                if b'{"before"' in page:
                    yield from self._anywhere(begin, len(page))
                continue
            found, whole = self._of_leaf(begin, head)
            yield from found
            if not whole:
                yield from self._anywhere(begin, len(page))

    def _of_leaf(self, begin: int, head: int) -> tuple[list[tuple[str, ...]], bool]:
        """The cells that the head of a page points at, and whether all of them could be read."""
        count = int.from_bytes(self.data[head + 3 : head + 5], "big")
        found = []
        whole = count <= self.size // 4
        for place in range(min(count, self.size // 4)):
            pointer = self.data[head + 8 + 2 * place : head + 10 + 2 * place]
            try:
                found.append(self._cell(begin + int.from_bytes(pointer, "big")))
            except _NoCellError:
                whole = False
        return found, whole

    def _anywhere(self, begin: int, length: int) -> Iterator[tuple[str, ...]]:
        """Cells that begin at any byte of a page. The text of a row says where one may be."""
        page = self.data[begin : begin + length]
        at = page.find(b'{"before"')
        while at >= 0:
            for back in range(4, 40):  # the lengths of cell and record, the number, the types
                try:
                    if self._text_of(begin + at - back) == begin + at:
                        yield self._cell(begin + at - back)
                except _NoCellError:
                    continue
            at = page.find(b'{"before"', at + 1)

    def _text_of(self, at: int) -> int:
        """Where the first text of a cell would begin. Raises _NoCellError."""
        _, at = self._varint(at)
        _, begin = self._varint(at)
        length, at = self._varint(begin)
        skipped = 0
        while at < begin + min(length, 64):
            kind, at = self._varint(at)
            if kind >= TEXT and kind % 2:
                return begin + length + skipped
            skipped += _width(kind)
        raise _NoCellError

    def _cell(self, at: int) -> tuple[str, ...]:
        """Raises _NoCellError."""
        length, at = self._varint(at)
        _, at = self._varint(at)
        if not 4 <= length <= LONGEST:
            raise _NoCellError
        return _texts(self._payload(at, length))

    def _payload(self, at: int, length: int) -> bytes:
        """The record, on its page and on those that it flows over to."""
        most = self.usable - 35
        here = length
        if length > most:
            least = (self.usable - 12) * 32 // 255 - 23
            here = least + (length - least) % (self.usable - 4)
            here = here if here <= most else least
        parts = [self.data[at : at + here]]
        left, at = length - here, at + here
        while left > 0:
            number = int.from_bytes(self.data[at : at + 4], "big")
            at = (number - 1) * self.size
            part = self.data[at + 4 : at + 4 + min(left, self.usable - 4)]
            if number < 2 or not part:
                raise _NoCellError
            parts.append(part)
            left -= len(part)
        return b"".join(parts)

    def _varint(self, at: int) -> tuple[int, int]:
        return _varint(self.data, at)


def _varint(data: bytes | mmap, at: int) -> tuple[int, int]:
    """A number of one to nine bytes, and where it ends. Raises _NoCellError."""
    value = 0
    if at < 0:
        raise _NoCellError
    for place in range(9):
        if at + place >= len(data):
            raise _NoCellError
        byte = data[at + place]
        if place == 8:
            return (value << 8) | byte, at + 9
        value = (value << 7) | (byte & 0x7F)
        if byte < 0x80:
            return value, at + place + 1
    raise _NoCellError


def _texts(record: bytes) -> tuple[str, ...]:
    """The texts of a record in their order. Raises _NoCellError for what is none, or has none."""
    end, at = _varint(record, 0)
    kinds = []
    while at < end:
        kind, at = _varint(record, at)
        kinds.append(kind)
    if at != end or not 2 <= len(kinds) <= 16:
        raise _NoCellError
    found = []
    for kind in kinds:
        raw, at = record[at : at + _width(kind)], at + _width(kind)
        if kind >= TEXT and kind % 2:
            try:
                found.append(raw.decode())
            except UnicodeDecodeError:
                raise _NoCellError from None
    if at > len(record) or not found:
        raise _NoCellError
    return tuple(found)


def _width(kind: int) -> int:
    """Bytes of a value of such a type."""
    return _WIDTHS[kind] if kind < len(_WIDTHS) else max(kind - 12, 0) // 2


def _leaves(data: bytes | mmap, size: int) -> int:
    """How many pages, were they of this size, begin like leaves of a table that hold something."""
    heads = (data[at : at + 5] for at in range(size, len(data) - 4, size))
    return sum(head[0] == LEAF and 0 < head[3] * 256 + head[4] < size // 4 for head in heads)
