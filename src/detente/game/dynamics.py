"""Moves and hazards over a batch of states: where they are possible, how fast, and where they lead.

Used twice: to explore the reachable states, and to lay out their transitions.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from detente.crisis import evaluate
from detente.crisis.expressions import Condition, Quantity
from detente.crisis.model import Crisis, Hazard, Move
from detente.game.effects import Shifts, shift_tables
from detente.game.findings import Findings
from detente.game.radix import Codes, Column, LazyColumns, Radix
from detente.game.rules import Rewriter

Float = NDArray[np.float64]
Bool = NDArray[np.bool_]
CHANCE_SLACK = 1e-9


@dataclass(frozen=True, slots=True, eq=False)
class Branch:
    """One outcome. chance : None for the rest. rules : those that it can enable."""

    shifts: Shifts
    chance: Quantity | None
    rules: tuple[int, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Change:
    """A move or a hazard, prepared. pace : its tempo or rate, per week."""

    source: Move | Hazard
    index: int
    when: Condition
    pace: Quantity
    constant_pace: float | None
    branches: tuple[Branch, ...]
    costs: Mapping[str, Quantity]

    @property
    def is_move(self) -> bool:
        """Whether an actor chooses it."""
        return isinstance(self.source, Move)

    @property
    def what(self) -> str:
        """For messages: move `AZE: assault`."""
        return f"{'move' if self.is_move else 'hazard'} `{self.source.id}`"

    @property
    def is_certain(self) -> bool:
        """Whether it has one outcome, which takes all the chance."""
        return len(self.branches) == 1 and self.branches[0].chance is None

    @property
    def loops(self) -> bool:
        """Whether it counts even where it changes nothing."""
        return isinstance(self.source, Hazard) or self.source.changes_nothing


@dataclass(frozen=True, slots=True, eq=False)
class Dynamics:
    """All changes of a crisis over codes of one radix.

    held, possible : bool[changes] (moves, then hazards), whether the condition was ever true and
    whether the change was ever possible; filled by `Layout.of`, for warnings about dead parts.
    """

    crisis: Crisis
    radix: Radix
    values: Mapping[str, float]
    findings: Findings
    rewriter: Rewriter
    changes: tuple[Change, ...]
    held: NDArray[np.bool_]
    possible: NDArray[np.bool_]

    @classmethod
    def of(
        cls,
        crisis: Crisis,
        radix: Radix,
        values: Mapping[str, float],
        findings: Findings,
        limit: int,
    ) -> Dynamics:
        """Prepare the moves, hazards and rules of `crisis`."""
        rewriter = Rewriter.of(crisis, radix, values, findings, limit)
        sources: list[tuple[int, Move | Hazard]] = [*enumerate(crisis.moves)]
        sources += enumerate(crisis.hazards)
        changes = [_prepare(each, index, radix, values, rewriter) for index, each in sources]
        flags = np.zeros((2, len(changes)), np.bool_)
        return cls(crisis, radix, values, findings, rewriter, tuple(changes), flags[0], flags[1])

    def with_values(self, values: Mapping[str, float], findings: Findings) -> Dynamics:
        """The same changes with other numbers, for what depends on numbers alone."""
        changes = tuple(
            replace(change, constant_pace=_constant(change.pace, values)) for change in self.changes
        )
        rewriter = replace(self.rewriter, values=values, findings=findings)
        return replace(self, values=values, findings=findings, rewriter=rewriter, changes=changes)

    def reached(
        self, number: int, codes: Codes, levels: Column, tally: NDArray[np.int64]
    ) -> Codes | None:
        """Where one change leads from a batch; None where it is possible in no state of it.

        codes : uint64[m]. levels : their columns [F, m]. tally : int64[F], to which the number of
        times that each factor changes is added. Returns uint64[b, k] for b outcomes and the k
        states in which its condition holds and its pace is above 0.
        """
        change = self.changes[number]
        places = np.flatnonzero(evaluate.condition(change.when, levels))
        if not len(places):
            return None
        columns = LazyColumns.of_places(levels, places)
        moving = self.paces(change, codes[places], columns) > 0
        if not moving.all():
            places = places[moving]
            if not len(places):
                return None
            columns = LazyColumns.of_places(levels, places)
        here = codes[places]
        live = self.chances(change, here, columns) > 0
        rough = self.rough(change, here, columns, live, tally)
        for row, branch in enumerate(change.branches):
            rough[row] = self.rewriter.settle(rough[row], branch.rules)
        return rough

    def rough(
        self,
        change: Change,
        here: Codes,
        columns: LazyColumns,
        live: Bool,
        tally: NDArray[np.int64] | None = None,
    ) -> Codes:
        """Codes that the outcomes lead to before rules, uint64[b, k].

        live : bool[b, k], where they have a chance; an outcome without leads nowhere, so that it
        makes no state reachable. tally : as for `reached`.
        """
        targets = np.empty((len(change.branches), len(here)), np.uint64)
        for there, branch in zip(targets, change.branches, strict=True):
            there[:] = here
            for factor, table in branch.shifts:
                shift = table[columns[factor]]
                there += shift
                if tally is not None:
                    tally[factor] += np.count_nonzero(shift)
        return np.where(live, targets, here)

    def costs(self, change: Change, codes: Codes, columns: LazyColumns) -> Float:
        """Points that each actor pays when it happens, float64[m, N]; costs of rules apart."""
        actors = list(self.crisis.actors)
        rows = np.zeros((len(codes), len(actors)))
        for actor, expr in change.costs.items():
            rows[:, actors.index(actor)] = self.quantity(change, expr, codes, columns, "cost")
        return rows

    def quantity(
        self, change: Change, expr: Quantity, codes: Codes, columns: LazyColumns, what: str
    ) -> Float:
        """`expr` in the states `codes`, with a finding where it is no finite number."""
        result = evaluate.quantity(expr, columns, self.values)
        bad = ~np.isfinite(result)
        if bad.any():
            self._error(
                "not-finite",
                change,
                f"the {what} of {change.what} is not a finite number in the state",
                codes[bad][0],
                "look for a division by zero, a logarithm or an overflow there",
            )
            result[bad] = 0.0
        return result

    def _error(self, code: str, change: Change, message: str, state: int, hint: str) -> None:
        told = self.findings.describe(self.radix.state(state))
        location = change.source.location
        self.findings.error(code, change.what, f"{message} {told}", location, hint)

    def paces(self, change: Change, codes: Codes, columns: LazyColumns) -> Float:
        """Its tempo or rate in the states `codes`, float64[m], 0 or more."""
        if change.constant_pace is not None and change.constant_pace >= 0:
            return np.broadcast_to(np.float64(change.constant_pace), len(codes))
        what = "tempo" if change.is_move else "rate"
        pace = self.quantity(change, change.pace, codes, columns, what)
        low = int(np.argmin(pace))
        if pace[low] < 0:
            self._error(
                f"negative-{what}",
                change,
                f"the {what} of {change.what} is {pace[low]:.6g} per week, expected 0 or more,"
                " in the state",
                codes[low],
                "bound it with `max(0, ...)`, or exclude such states in its `when`",
            )
            pace = np.maximum(pace, 0.0)
        return pace

    def chances(self, change: Change, codes: Codes, columns: LazyColumns) -> Float:
        """Chances of its outcomes in the states `codes`, float64[b, m], sum to 1."""
        if change.is_certain:
            return np.broadcast_to(np.float64(1.0), (1, len(codes)))
        chances = np.zeros((len(change.branches), len(codes)))
        for row, branch in enumerate(change.branches):
            if branch.chance is not None:
                chances[row] = self.quantity(change, branch.chance, codes, columns, "chance")
        self._check_chances(change, codes, chances)
        rest = np.maximum(1.0 - chances.sum(axis=0), 0.0)
        rest[rest < CHANCE_SLACK] = 0.0
        chances[[branch.chance is None for branch in change.branches]] = rest
        chances /= np.maximum(chances.sum(axis=0), CHANCE_SLACK)
        return chances

    def _check_chances(self, change: Change, here: Codes, chances: Float) -> None:
        given = [each.chance is not None for each in change.branches]
        total = chances.sum(axis=0)
        wrong = (chances < 0).any(axis=0) | (total > 1 + CHANCE_SLACK)
        if all(given):
            wrong |= total < 1 - CHANCE_SLACK
        bad = np.flatnonzero(wrong)
        if len(bad):
            told = ", ".join(f"{each:.6g}" for each in chances[given, bad[0]])
            self._error(
                "chance-range",
                change,
                f"the chances of {change.what} are {told}, expected each in 0..1 and a sum of"
                f" {'exactly' if all(given) else 'at most'} 1, in the state",
                here[bad[0]],
                "give one outcome `chance: rest`, and keep the others below 1 together",
            )
            np.clip(chances, 0.0, 1.0, out=chances)


def _prepare(
    source: Move | Hazard,
    index: int,
    radix: Radix,
    values: Mapping[str, float],
    rewriter: Rewriter,
) -> Change:
    branches = []
    for outcome in source.outcomes:
        shifts = shift_tables(outcome.effects, radix)
        rules = rewriter.relevant(factor for factor, _ in shifts)
        branches.append(Branch(shifts, outcome.chance, rules))
    pace = source.tempo if isinstance(source, Move) else source.rate
    constant = _constant(pace, values)
    return Change(source, index, source.when, pace, constant, tuple(branches), source.costs)


def _constant(pace: Quantity, values: Mapping[str, float]) -> float | None:
    """The pace if it is finite and the same in every state by its form."""
    constant = evaluate.constant(pace, values)
    return constant if constant is not None and np.isfinite(constant) else None
