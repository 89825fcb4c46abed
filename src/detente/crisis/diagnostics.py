"""Diagnostics: what is wrong in a crisis file, where, and what to do about it.

A diagnostic reads

    crisis.yaml:12:22: `wor` is not a level of `fighting` (frozen, clashes, war) [unknown-level]
      when: fighting = wor
                       ^^^
    hint: did you mean `war`?

Its code is stable and is explained in `detente.crisis.codes`.
"""

from __future__ import annotations

import difflib
import unicodedata
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import Literal

from detente.crisis.model import Location

Severity = Literal["error", "warning"]

MOST = 100
"""Diagnostics of one code that are kept."""

_WINDOW = 100  # characters of a source line that are shown; files may have very long lines


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


@dataclass(slots=True)
class Collector:
    """Gathers diagnostics in one pass over a file and gives each its source line."""

    lines: Sequence[str] = ()
    found: list[Diagnostic] = field(default_factory=list)
    counts: Counter[str] = field(default_factory=Counter)

    def error(
        self, code: str, message: str, location: Location | None = None, hint: str = ""
    ) -> None:
        """Record an error."""
        self.add(Diagnostic(code, "error", message, location, hint))

    def warning(
        self, code: str, message: str, location: Location | None = None, hint: str = ""
    ) -> None:
        """Record a warning."""
        self.add(Diagnostic(code, "warning", message, location, hint))

    def add(self, diagnostic: Diagnostic) -> None:
        """Record a diagnostic, with the source line of its place.

        Of one code `MOST` are kept; the last of them says how many more there were.
        """
        self.counts[diagnostic.code] += 1
        if self.counts[diagnostic.code] > MOST:
            return
        place = diagnostic.location
        if place is not None and not diagnostic.source_line and place.line <= len(self.lines):
            diagnostic = replace(diagnostic, source_line=self.lines[place.line - 1])
        self.found.append(diagnostic)

    @property
    def errors(self) -> int:
        """How many errors were found so far."""
        return sum(diagnostic.is_error for diagnostic in self.found)

    def sorted(self) -> tuple[Diagnostic, ...]:
        """All diagnostics by place in the file, those without a place last; duplicates dropped."""
        found = dict.fromkeys(self.found)
        for code, count in self.counts.items():
            if count > MOST:
                last = [diagnostic for diagnostic in found if diagnostic.code == code][-1]
                del found[last]
                more = f"{last.message} (and {count - MOST:,} more like this)"
                found[replace(last, message=more)] = None
        return tuple(sorted(found, key=_order))


def _order(diagnostic: Diagnostic) -> tuple[bool, str, int, int]:
    place = diagnostic.location
    if place is None:
        return (True, "", 0, 0)
    return (False, place.file, place.line, place.column)


def nearest(word: str, names: Iterable[str]) -> str | None:
    """The name that `word` was most likely meant to be, or None when nothing is close."""
    by_folded = {name.casefold(): name for name in reversed(list(names))}
    close = difflib.get_close_matches(word.casefold(), by_folded, n=1, cutoff=0.6)
    return by_folded[close[0]] if close else None


def did_you_mean(word: str, names: Iterable[str]) -> str:
    """A hint with the nearest name, or an empty hint."""
    name = nearest(word, names)
    return f"did you mean `{name}`?" if name is not None else ""


def listed(names: Iterable[str], limit: int = 8) -> str:
    """Names for a message, in their order, shortened when there are many."""
    every = list(names)
    shown = ", ".join(every[:limit])
    return shown if len(every) <= limit else f"{shown} and {len(every) - limit} more"


def merge(*groups: Iterable[Diagnostic]) -> tuple[Diagnostic, ...]:
    """Diagnostics of several passes over one file, in its order.

    Where two passes find the same at the same place, the later one counts: it knows more.
    """
    kept: dict[tuple[str, Location | None, str], Diagnostic] = {}
    for diagnostic in (each for group in groups for each in group):
        about = "" if diagnostic.location is not None else diagnostic.message
        kept[diagnostic.code, diagnostic.location, about] = diagnostic
    return tuple(sorted(kept.values(), key=_order))
