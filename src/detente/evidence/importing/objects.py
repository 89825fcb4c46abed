"""JSON objects of a file: one a line, or the items of one list, read one at a time."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from detente.evidence.importing.lines import LONGEST, Line

SHOWN = 2_000
BETWEEN = " \t\r\n,"
_DECODER = json.JSONDecoder()


@dataclass(frozen=True, slots=True)
class Item:
    """An object. line : that it begins on. why, text : it cannot be used; empty where it can."""

    line: int
    told: dict[str, Any]
    why: str = ""
    text: str = ""


def by_line(lines: Iterator[Line]) -> Iterator[Item]:
    """JSON Lines."""
    for line in lines:
        text = line.text.strip()
        if line.why:
            yield Item(line.number, {}, line.why, text[:SHOWN])
        elif text:
            yield _item(line.number, text)


def _item(number: int, text: str) -> Item:
    try:
        told = json.loads(text)
    except (ValueError, RecursionError) as error:
        return Item(number, {}, _no_json(error), text[:SHOWN])
    return _object(number, told, text)


def _object(number: int, told: Any, text: str) -> Item:
    if isinstance(told, dict):
        return Item(number, told)
    return Item(number, {}, 'expected an object, such as {"first": "2020-10-10"}', text[:SHOWN])


def _no_json(error: Exception) -> str:
    return f"this is no JSON: {str(error) or type(error).__name__}"


@dataclass(slots=True)
class _Pending:
    """What was read of a list and not yet understood.

    at : where in the text the next item is looked for. begins : the line of that. depth : braces
    opened less braces closed after that, those in texts too. tried : how long it was at the last
    try. fault : what is wrong with a line of it. closed : the list has ended.
    """

    text: str = ""
    at: int = 0
    begins: int = 1
    depth: int = 0
    tried: int = 0
    fault: str = ""
    closed: bool = False

    def add(self, line: Line) -> None:
        """Another line."""
        self.text, self.at = self.text[self.at :], 0
        if not self.text.strip(BETWEEN):
            self.begins = line.number
        self.text += line.text
        self.depth += line.text.count("{") - line.text.count("}")
        if line.why and not self.fault:
            self.fault = f"line {line.number}: {line.why}"

    def worth_trying(self) -> bool:
        """Whether an item may end here: braces match, or it is twice as long as at the last try."""
        return self.depth <= 0 or len(self.text) - self.at > 2 * self.tried

    def skip(self) -> str:
        """The next sign that is not between items; empty where there is none yet."""
        text = self.text
        while self.at < len(text) and text[self.at] in BETWEEN:
            self.at += 1
        return text[self.at : self.at + 1]

    def taken(self, end: int, line: int) -> str:
        """The text of an item that ends there, which is done with."""
        text = self.text[self.at : end]
        self.depth -= text.count("{") - text.count("}")
        self.at, self.begins, self.tried = end, line, 0
        return text


def in_list(lines: Iterator[Line]) -> Iterator[Item]:
    """The items of a file that is one JSON list. Memory is bounded by the longest item.

    What is no JSON ends the reading, and is told with the line.
    """
    pending, opened, line = _Pending(), False, Line(1, "")
    for line in lines:
        pending.add(line)
        if not opened and pending.skip() == "[":
            pending.at, opened = pending.at + 1, True
        yield from _items(pending, line)
        if pending.closed:
            return
        if len(pending.text) - pending.at > 2 * LONGEST:
            break
    pending.tried = -1  # braces in texts may have kept it from being tried
    yield from _items(pending, line)
    left = pending.text[pending.at :].strip(BETWEEN)
    why = "the list is broken here; nothing after it was read"
    if not pending.closed:
        yield Item(pending.begins, {}, why if left else "the list has no end", left[:SHOWN])


def _items(pending: _Pending, line: Line) -> Iterator[Item]:
    """The items that end by now."""
    while (sign := pending.skip()) and (sign == "]" or pending.worth_trying()):
        if sign == "]":
            pending.closed = True
            return
        try:
            told, end = _DECODER.raw_decode(pending.text, pending.at)
        except (ValueError, RecursionError):
            pending.tried = len(pending.text) - pending.at
            return
        begins, fault = pending.begins, pending.fault
        text = pending.taken(end, line.number)
        item = _object(begins, told, text)
        yield Item(begins, {}, fault, text[:SHOWN]) if fault else item
        if not line.why or pending.skip() in {"", "]"}:  # nothing of that line is left
            pending.fault = ""
