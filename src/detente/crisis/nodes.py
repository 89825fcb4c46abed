"""The YAML document as a tree that knows where every key and every value stands.

`Text` is what the schema's models hold: a string that remembers its scalar, so that a diagnostic
can point at any character of it, whatever the quoting or folding.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any, Self

from detente.crisis.model import Location
from detente.crisis.scalars import offsets
from detente.crisis.source import SourceFile


@dataclass(frozen=True)
class Scalar:
    """A scalar; `style` is "" (plain), ' " | or >; `start` and `end` index the file's text.

    `in_flow` says of every node whether it stands within `{ }` or `[ ]`.
    """

    source: SourceFile
    value: str
    style: str
    start: int
    end: int
    in_flow: bool = False

    @property
    def location(self) -> Location:
        """The place of the whole scalar."""
        return self.source.location(self.start, self.end)

    @property
    def is_null(self) -> bool:
        """Whether nothing is written there."""
        return not self.style and self.value in {"", "~", "null", "Null", "NULL"}

    @cached_property
    def _offsets(self) -> list[int] | None:
        return offsets(self.source.text[self.start : self.end], self.style, self.value)

    def at(self, first: int, last: int) -> Location:
        """The place of characters `first` to `last` of the value."""
        places = self._offsets
        if not places:
            return self.location
        start = places[min(first, len(places) - 1)] + (first >= len(places))
        end = places[min(max(last, first + 1), len(places)) - 1] + 1
        return self.source.location(self.start + start, self.start + max(end, start + 1))


@dataclass(frozen=True)
class Placed(Scalar):
    """A text that the file does not hold, such as a default; its place is that of its entry."""

    def at(self, first: int, last: int) -> Location:  # noqa: ARG002 (no character of its own)
        """The place of the entry."""
        return self.location


@dataclass(frozen=True)
class Generated(Placed):
    """A text that a mechanism wrote. Its literals are structure, not numbers of the file."""


@dataclass(frozen=True)
class Sequence:
    """A list."""

    source: SourceFile
    items: tuple[Node, ...]
    start: int
    end: int
    in_flow: bool = False

    @property
    def location(self) -> Location:
        """The place where the list begins."""
        return self.source.location(self.start)


@dataclass(frozen=True)
class Mapping:
    """Keys with values, in the order of the file; of duplicate keys only the first is kept."""

    source: SourceFile
    entries: tuple[tuple[Scalar, Node], ...]
    start: int
    end: int
    in_flow: bool = False

    @property
    def location(self) -> Location:
        """The place where the mapping begins."""
        return self.source.location(self.start)

    def find(self, key: str) -> tuple[Scalar, Node] | None:
        """The key and value named `key`."""
        return next((entry for entry in self.entries if entry[0].value == key), None)


Node = Scalar | Sequence | Mapping


class Text(str):
    """A string of the file that remembers its place."""

    scalar: Scalar

    def __new__(cls, scalar: Scalar) -> Self:
        text = super().__new__(cls, scalar.value)
        text.scalar = scalar
        return text

    def __getnewargs__(self) -> tuple[Scalar]:  # type: ignore[override]
        """What a pickled copy is made of."""
        return (self.scalar,)

    @property
    def location(self) -> Location:
        """The place of the whole text."""
        return self.scalar.location

    def at(self, first: int, last: int) -> Location:
        """The place of characters `first` to `last`."""
        return self.scalar.at(first, last)


def generated(data: Any, anchor: Scalar) -> Node:
    """Dicts, lists and strings as nodes that stand at `anchor`; a `Text` keeps its own place."""
    if isinstance(data, Text):
        return data.scalar
    if isinstance(data, str):
        return Generated(anchor.source, data, "", anchor.start, anchor.end, anchor.in_flow)
    if isinstance(data, dict):
        pairs = ((_key(key, anchor), generated(value, anchor)) for key, value in data.items())
        return Mapping(anchor.source, tuple(pairs), anchor.start, anchor.end)
    return Sequence(
        anchor.source, tuple(generated(item, anchor) for item in data), anchor.start, anchor.end
    )


def _key(key: str, anchor: Scalar) -> Scalar:
    node = generated(key, anchor)
    assert isinstance(node, Scalar)  # noqa: S101 (what a string makes)
    return node


def to_data(node: Node) -> Any:
    """The tree as dicts, lists, `Text` and None, for the schema's models."""
    if isinstance(node, Scalar):
        return None if node.is_null else Text(node)
    if isinstance(node, Sequence):
        return [to_data(item) for item in node.items]
    return {Text(key): to_data(value) for key, value in node.entries}


def kind_of(node: Node) -> str:
    """What a node is, in words."""
    if isinstance(node, Sequence):
        return "a list"
    if isinstance(node, Mapping):
        return "a mapping"
    if node.is_null:
        return "nothing"
    return f"`{shorten(node.value)}`" if node.value.strip() else "an empty text"


def shorten(text: str, limit: int = 60) -> str:
    """`text` on one line, cut to `limit` characters, for messages."""
    flat = " ".join(text.split())
    return flat if len(flat) <= limit else flat[: limit - 1] + "…"
