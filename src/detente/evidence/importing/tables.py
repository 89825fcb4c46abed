"""Rows of a CSV file in which anything may be wrong, each with the line that it begins on.

A quote that is never closed would swallow the rest of the file as one cell. So where a row of
several lines is broken, or has not as many cells as the header, only its first line is given up,
and what follows is read anew: no row is lost to the mistake of another.
"""

from __future__ import annotations

import csv
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass

from detente.evidence.importing.lines import Line

SHOWN = 2_000
"""Characters of a row that was refused that are kept."""


@dataclass(frozen=True, slots=True)
class Cells:
    """A row. line : that it begins on. why, text : it cannot be used; empty where it can."""

    line: int
    cells: list[str]
    why: str = ""
    text: str = ""


class _Feed:
    """Lines for a csv.reader, with those of the row that is being read."""

    def __init__(self, lines: Iterator[Line]) -> None:
        self._lines = lines
        self._again: deque[Line] = deque()
        self.taken: list[Line] = []

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        line = self._again.popleft() if self._again else next(self._lines)
        self.taken.append(line)
        return line.text

    def give_up_first(self) -> Line:
        """The first line of the row; the others will be read again."""
        first, *rest = self.taken
        self._again.extendleft(reversed(rest))
        return first


def rows(
    lines: Iterator[Line], delimiter: str, widths: frozenset[int], *, quoted: bool = True
) -> Iterator[Cells]:
    """Rows that hold something. widths : how many cells a row may have; empty for any."""
    feed = _Feed(lines)
    if quoted:
        reader = csv.reader(feed, delimiter=delimiter, strict=True)
    else:
        reader = csv.reader(feed, delimiter=delimiter, quoting=csv.QUOTE_NONE, quotechar=None)
    while True:
        feed.taken = []
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            several = len(feed.taken) > 1
            first = feed.give_up_first()
            why = first.why or ("a quote on it is not closed" if several else str(error))
            yield _refused(first, why)
            continue
        if any(cells):
            yield _row(feed, cells, widths)


def _row(feed: _Feed, cells: list[str], widths: frozenset[int]) -> Cells:
    fitting = not widths or len(cells) in widths
    if fitting and len(feed.taken) == 1 and not feed.taken[0].why:
        return Cells(feed.taken[0].number, cells)
    if not fitting:
        several = len(feed.taken) > 1
        first = feed.give_up_first()
        expected = " or ".join(map(str, sorted(widths)))
        why = f"it has {len(cells)} cells, expected {expected}"
        return _refused(
            first, first.why or (f"a quote on it may not be closed: {why}" if several else why)
        )
    first = feed.taken[0]
    bad = next((each for each in feed.taken if each.why), None)
    if bad is None:
        return Cells(first.number, cells)
    where = "" if bad is first else f"line {bad.number}: "
    text = "".join(each.text for each in feed.taken)
    return Cells(first.number, cells, f"{where}{bad.why}", text[:SHOWN])


def _refused(line: Line, why: str) -> Cells:
    return Cells(line.number, [], why, line.text.rstrip("\r\n")[:SHOWN])
