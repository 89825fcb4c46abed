"""The names that a file declares, and what is said about a name that it does not declare."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from detente.crisis.definitions import Definition
from detente.crisis.diagnostics import Collector, did_you_mean, listed, nearest
from detente.crisis.grammar import KEYWORDS
from detente.crisis.model import Location

FUNCTIONS = ("min", "max", "abs", "exp", "log", "sqrt")
CONSTANTS = ("always", "never")
_UNIT_WORDS = (
    "day",
    "days",
    "week",
    "weeks",
    "month",
    "months",
    "year",
    "years",
    "point",
    "points",
)
RESERVED = frozenset({*KEYWORDS, *FUNCTIONS, *CONSTANTS, *_UNIT_WORDS, "level", "nothing", "rest"})


@dataclass(frozen=True, slots=True)
class FactorName:
    """A declared factor. `levels` is None when its entry is broken."""

    index: int
    levels: tuple[str, ...] | None


@dataclass(slots=True)
class Names:
    """What is declared. `numbers` gives the power of time of each; None fits everywhere.

    `definitions` are the names that mechanisms give to conditions and quantities.
    """

    factors: dict[str, FactorName] = field(default_factory=dict)
    numbers: dict[str, int | None] = field(default_factory=dict)
    actors: set[str] = field(default_factory=set)
    theatres: set[str] = field(default_factory=set)
    sources: set[str] = field(default_factory=set)
    definitions: dict[str, Definition] = field(default_factory=dict)

    def find_factor(self, name: str, at: Location, report: Collector) -> FactorName | None:
        """The factor `name`; None after reporting that there is none."""
        found = self.factors.get(name)
        if found is not None:
            return found
        if name in self.actors:
            report.error(
                "type-clash", f"`{name}` is an actor; a factor is expected here", at,
                self._factor_hint(name),
            )  # fmt: skip
        elif name in self.numbers:
            report.error(
                "type-clash", f"`{name}` is a named number; a factor is expected here", at,
                self._factor_hint(name),
            )  # fmt: skip
        else:
            owners = self.owners(name)
            level = f"; it is a level of {listed(f'`{owner}`' for owner in owners)}"
            report.error(
                "unknown-factor", f"there is no factor `{name}`{level if owners else ''}", at,
                f"the factor stands on the left: `{owners[0]} = {name}`" if owners
                else self._factor_hint(name),
            )  # fmt: skip
        return None

    def _factor_hint(self, name: str) -> str:
        every = f"the factors are {listed(self.factors)}" if self.factors else "declare `factors:`"
        return did_you_mean(name, self.factors) or every

    def owners(self, level: str) -> list[str]:
        """The factors that have a level of this name."""
        return [name for name, factor in self.factors.items() if level in (factor.levels or ())]

    def find_level(self, factor: str, level: str, at: Location, report: Collector) -> int | None:
        """The place of `level` on the ladder of `factor` (which is declared)."""
        levels = self.factors[factor].levels
        if levels is None:
            return None
        if level in levels:
            return levels.index(level)
        owners = self.owners(level)
        if level.isdecimal() and int(level) < len(levels):
            hint = f"levels are named; {level} is `{levels[int(level)]}`"
        elif nearest(level, levels) is None and owners:
            hint = f"`{level}` is a level of {listed(f'`{owner}`' for owner in owners)}"
        else:
            hint = did_you_mean(level, levels)
        report.error(
            "unknown-level", f"`{level}` is not a level of `{factor}` ({listed(levels)})", at, hint
        )
        return None

    def check(self, kind: str, name: str, at: Location, report: Collector) -> bool:
        """Whether `name` is a declared actor, theatre or source; reported when it is not."""
        known: Iterable[str] = {
            "actor": self.actors, "theatre": self.theatres, "source": self.sources,
        }[kind]  # fmt: skip
        if name in known:
            return True
        ordered = sorted(known)
        every = f"the {kind}s are {listed(ordered)}" if ordered else f"declare it under `{kind}s:`"
        report.error(
            f"unknown-{kind}", f"there is no {kind} `{name}`", at,
            did_you_mean(name, ordered) or every,
        )  # fmt: skip
        return False
