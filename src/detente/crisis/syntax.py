"""The syntax tree of an expression, before names are resolved.

`start` and `end` are the places of the first character and past the last one in the text that was
parsed, so that a diagnostic can point at any part.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Word:
    """A name or a level, without its quotes."""

    start: int
    end: int
    text: str
    quoted: bool = False


@dataclass(frozen=True, slots=True)
class Literal:
    """A number as written, with its range if it has one."""

    start: int
    end: int
    value: float
    range: tuple[float, float] | None = None


@dataclass(frozen=True, slots=True)
class Comparing:
    """`left op level`."""

    start: int
    end: int
    op: str
    left: Syntax
    level: Word


@dataclass(frozen=True, slots=True)
class Member:
    """`left in [levels]`, or `left not in [levels]`."""

    start: int
    end: int
    left: Syntax
    levels: tuple[Word, ...]
    negated: bool


@dataclass(frozen=True, slots=True)
class Logic:
    """`and` or `or` over at least two operands."""

    start: int
    end: int
    op: str
    operands: tuple[Syntax, ...]


@dataclass(frozen=True, slots=True)
class Unary:
    """`not x` or `-x`."""

    start: int
    end: int
    op: str
    operand: Syntax


@dataclass(frozen=True, slots=True)
class Binary:
    """Arithmetic."""

    start: int
    end: int
    op: str
    left: Syntax
    right: Syntax


@dataclass(frozen=True, slots=True)
class Calling:
    """`name(arguments)`."""

    start: int
    end: int
    function: Word
    arguments: tuple[Syntax, ...]


Syntax = Word | Literal | Comparing | Member | Logic | Unary | Binary | Calling


@dataclass(frozen=True, slots=True)
class UnitText:
    """The unit that ends an expression, as written, and a range that follows it."""

    start: int
    end: int
    text: str
    range: tuple[float, float] | None = None


@dataclass(frozen=True, slots=True)
class Phrase:
    """A whole expression with its unit."""

    body: Syntax
    unit: UnitText | None = None


@dataclass(frozen=True, slots=True)
class Changing:
    """One effect: `name = level`, `name + steps`, `name - steps` or `nothing` (op "")."""

    start: int
    end: int
    name: Word
    op: str
    level: Word | None = None
    steps: Literal | None = None
