"""Diagnostics: what is wrong in a file, where, and what to do about it.

A diagnostic reads

    crisis.yaml:12:22: `wor` is not a level of `fighting` (frozen, clashes, war) [unknown-level]
      when: fighting = wor
                       ^^^
    hint: did you mean `war`?

Its code is stable and is explained in `detente.crisis.codes`.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Literal

Severity = Literal["error", "warning"]

_WINDOW = 100  # characters of a source line that are shown; files may have very long lines


@dataclass(frozen=True, slots=True)
class Location:
    """A place in a file: 1-based line and column, `length` characters for the caret."""

    file: str
    line: int
    column: int
    length: int = 1


@dataclass(frozen=True, slots=True)
class Diagnostic:
    """One finding. `location` is None when it concerns no place; `source_line` may be empty."""

    code: str
    severity: Severity
    message: str
    location: Location | None = None
    hint: str = ""
    source_line: str = ""

    @property
    def is_error(self) -> bool:
        """Whether the crisis cannot be used because of it."""
        return self.severity == "error"

    def __str__(self) -> str:
        return render(self)


def render(diagnostic: Diagnostic) -> str:
    """The diagnostic as text for a terminal: place, message, source line, caret, hint."""
    place = diagnostic.location
    prefix = "" if place is None else f"{printable(place.file)}:{place.line}:{place.column}: "
    warning = "" if diagnostic.is_error else "warning: "
    lines = [f"{prefix}{warning}{printable(diagnostic.message)} [{diagnostic.code}]"]
    if place is not None and diagnostic.source_line.strip():
        lines.extend(_excerpt(diagnostic.source_line, place))
    if diagnostic.hint:
        lines.append(f"hint: {printable(diagnostic.hint)}")
    return "\n".join(lines)


def printable(text: str) -> str:
    """`text` with every control character made visible, so that a file cannot drive a terminal."""
    return "".join(
        " " if char == "\t" else char if _is_safe(char) else f"\\x{ord(char):02x}" for char in text
    )


def _is_safe(char: str) -> bool:
    return unicodedata.category(char) not in {"Cc", "Cf", "Cs", "Zl", "Zp"}


def _excerpt(source_line: str, place: Location) -> list[str]:
    """The source line (a window of it when long) and the caret line below it."""
    line = source_line.rstrip("\r\n")
    at = min(max(place.column - 1, 0), len(line))
    first = 0 if len(line) <= _WINDOW else max(0, at - _WINDOW // 3)
    last = min(len(line), first + _WINDOW)
    start, end = ("…" if first else ""), ("…" if last < len(line) else "")
    if not first:  # drop the indentation
        first = min(len(line) - len(line.lstrip()), at)
    before = start + printable(line[first:at])
    marked = printable(line[at : min(at + max(place.length, 1), last)])
    shown = f"  {start}{printable(line[first:last])}{end}"
    return [shown, "  " + " " * _width(before) + "^" * max(_width(marked), 1)]


def _width(text: str) -> int:
    """Columns that a terminal gives `text`."""
    wide = sum(unicodedata.east_asian_width(char) in "WF" for char in text)
    return len(text) + wide - sum(bool(unicodedata.combining(char)) for char in text)


def merge(*groups: Iterable[Diagnostic]) -> tuple[Diagnostic, ...]:
    """Diagnostics of several passes over one file, in its order.

    Where two passes find the same at the same place, the later one counts: it knows more.
    """
    kept: dict[tuple[str, Location | None, str], Diagnostic] = {}
    for diagnostic in (each for group in groups for each in group):
        about = "" if diagnostic.location is not None else diagnostic.message
        key = (diagnostic.code, diagnostic.location, about)
        line = kept[key].source_line if key in kept else ""
        kept[key] = replace(diagnostic, source_line=diagnostic.source_line or line)
    return tuple(sorted(kept.values(), key=order))


def order(diagnostic: Diagnostic) -> tuple[bool, str, int, int]:
    """A key that sorts by place in the file, what has no place last."""
    place = diagnostic.location
    if place is None:
        return (True, "", 0, 0)
    return (False, place.file, place.line, place.column)
