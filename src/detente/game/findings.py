"""What the compiler finds wrong, gathered so that one run reports all of it.

Each kind of finding is kept once per subject (a move, a hazard, a pair of rules), with the first
state in which it was met.
"""

from __future__ import annotations

import linecache
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

from detente.crisis.diagnostics import Diagnostic
from detente.crisis.model import Crisis, Location
from detente.errors import CrisisError


@dataclass(frozen=True, slots=True)
class Findings:
    """A collector of diagnostics about `crisis`."""

    crisis: Crisis
    _kept: dict[tuple[str, str], Diagnostic] = field(default_factory=dict)

    def error(
        self, code: str, subject: str, message: str, location: Location | None, hint: str
    ) -> None:
        """Record an error unless the same was found for `subject` before."""
        self._keep(subject, Diagnostic(code, "error", message, location, hint))

    def warning(
        self, code: str, subject: str, message: str, location: Location | None, hint: str
    ) -> None:
        """Record a warning unless the same was found for `subject` before."""
        self._keep(subject, Diagnostic(code, "warning", message, location, hint))

    def _keep(self, subject: str, diagnostic: Diagnostic) -> None:
        place = diagnostic.location
        if (diagnostic.code, subject) in self._kept:
            return
        if place is not None:
            linecache.checkcache(place.file)  # it may have been edited since
            # empty when the file is gone, as the rendering of a diagnostic expects
            line = linecache.getline(place.file, place.line).rstrip("\n")
            diagnostic = replace(diagnostic, source_line=line)
        self._kept[diagnostic.code, subject] = diagnostic

    def describe(self, state: Sequence[int], only: Iterable[int] | None = None) -> str:
        """A state in words, `fighting = war, front = south lost`; of some factors only if given."""
        chosen = range(len(state)) if only is None else sorted(only)
        factors = self.crisis.factors
        pairs = (f"{factors[place].id} = {factors[place].levels[state[place]]}" for place in chosen)
        return ", ".join(pairs) or "the only state"

    @property
    def failed(self) -> bool:
        """Whether any error was found."""
        return any(each.is_error for each in self._kept.values())

    def all(self) -> tuple[Diagnostic, ...]:
        """Everything found: by place in the file, then in the order it was found."""
        return in_order(self._kept.values())

    def raise_errors(self) -> None:
        """Raise CrisisError with all that was found if any of it is an error."""
        if self.failed:
            raise CrisisError(diagnostics=self.all())


def in_order(found: Iterable[Diagnostic]) -> tuple[Diagnostic, ...]:
    """By place in the file, then in the order given."""

    def order(diagnostic: Diagnostic) -> tuple[bool, str, int, int]:
        place = diagnostic.location
        if place is None:
            return (True, "", 0, 0)
        return (False, place.file, place.line, place.column)

    return tuple(sorted(found, key=order))
