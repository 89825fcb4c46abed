"""Gathering the diagnostics of one file, and the words they share.

The type itself, and how it reads, is in `detente.diagnostics`.
"""

from __future__ import annotations

import difflib
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

from detente.diagnostics import Diagnostic, Location, Severity, merge, order, printable, render

__all__ = [
    "MOST", "Collector", "Diagnostic", "Severity", "did_you_mean", "listed", "merge", "nearest",
    "printable", "render",
]  # fmt: skip

MOST = 100
"""Diagnostics of one code that are kept."""


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
        """All diagnostics by place in the file, those without a place last; duplicates dropped, and
        warnings of what is an error in another view.
        """
        found = dict.fromkeys(self.found)
        for code, count in self.counts.items():
            if count > MOST:
                last = [diagnostic for diagnostic in found if diagnostic.code == code][-1]
                del found[last]
                more = f"{last.message} (and {count - MOST:,} more like this)"
                found[replace(last, message=more)] = None
        sure = {(each.code, each.location) for each in found if each.is_error and each.location}
        kept = (each for each in found if each.is_error or (each.code, each.location) not in sure)
        return tuple(sorted(kept, key=order))


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
