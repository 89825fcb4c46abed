"""Moves and hazards over a batch of states: where they are possible, how fast, and where they lead.

Used twice: to explore the reachable states, and to lay out their transitions.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

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
Places = NDArray[np.intp]
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
    def loops(self) -> bool:
        """Whether it counts even where it changes nothing."""
        return isinstance(self.source, Hazard) or self.source.changes_nothing


@dataclass(frozen=True, slots=True, eq=False)
class Step:
    """A change over a batch of m states, in the k of them where it is possible.

    places : intp[k], ascending, into the batch. pace : float64[k], per week, positive.
    targets : uint64[b, k], codes after rules. chances : float64[b, k], sum to 1 over outcomes.
    rule_costs : float64[k, N], expected over outcomes, points; None when all zero.
    """

    places: Places
    pace: Float
    targets: Codes
    chances: Float
    rule_costs: Float | None


@dataclass(frozen=True, slots=True, eq=False)
class Dynamics:
    """All changes of a crisis over codes of one radix.

    held, possible : bool[changes] (moves, then hazards), whether the condition was ever true and
    whether the change was ever possible; filled by `step`, for warnings about dead parts.
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

    def step(
        self,
        place: int,
        codes: Codes,
        levels: Column,
        tally: NDArray[np.int64] | None = None,
    ) -> Step | None:
        """One change over a batch; None where it is possible in no state of it.

        codes : uint64[m]. levels : their columns [F, m]. tally : int64[F], to which the number of
        times that each factor changes is added.
        """
        change = self.changes[place]
        places = np.flatnonzero(evaluate.condition(change.when, levels))
        if not len(places):
            return None
        self.held[place] = True
        pace = self._pace(change, codes, levels, places)
        if not pace.all():
            places, pace = places[pace > 0], pace[pace > 0]
            if not len(places):
                return None
        chances = self._chances(change, codes, levels, places)
        targets, rule_costs = self._targets(change, codes, levels, places, chances, tally)
        if not change.loops:
            kept = ((targets != codes[places]) & (chances > 0)).any(axis=0)
            if not kept.all():
                places, pace = places[kept], pace[kept]
                targets, chances = targets[:, kept], chances[:, kept]
                rule_costs = None if rule_costs is None else rule_costs[kept]
        if not len(places):
            return None
        self.possible[place] = True
        return Step(places, pace, targets, chances, rule_costs)

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

    def _pace(self, change: Change, codes: Codes, levels: Column, places: Places) -> Float:
        """float64[k], 0 or more."""
        if change.constant_pace is not None and change.constant_pace >= 0:
            return np.broadcast_to(np.float64(change.constant_pace), len(places))
        what = "tempo" if change.is_move else "rate"
        columns = LazyColumns.of_places(levels, places)
        pace = self.quantity(change, change.pace, codes[places], columns, what)
        low = int(np.argmin(pace))
        if pace[low] < 0:
            self._error(
                f"negative-{what}",
                change,
                f"the {what} of {change.what} is {pace[low]:.6g} per week, expected 0 or more,"
                " in the state",
                codes[places[low]],
                "bound it with `max(0, ...)`, or exclude such states in its `when`",
            )
            pace = np.maximum(pace, 0.0)
        return pace

    def _chances(self, change: Change, codes: Codes, levels: Column, places: Places) -> Float:
        """float64[b, k], sum to 1 over outcomes."""
        if len(change.branches) == 1 and change.branches[0].chance is None:
            return np.broadcast_to(np.float64(1.0), (1, len(places)))
        columns = LazyColumns.of_places(levels, places)
        here = codes[places]
        chances = np.zeros((len(change.branches), len(places)))
        for row, branch in enumerate(change.branches):
            if branch.chance is not None:
                chances[row] = self.quantity(change, branch.chance, here, columns, "chance")
        self._check_chances(change, here, chances)
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

    def _targets(
        self,
        change: Change,
        codes: Codes,
        levels: Column,
        places: Places,
        chances: Float,
        tally: NDArray[np.int64] | None,
    ) -> tuple[Codes, Float | None]:
        columns = LazyColumns.of_places(levels, places)
        here = codes[places]
        targets = np.empty((len(change.branches), len(places)), np.uint64)
        expected: Float | None = None
        for number, branch in enumerate(change.branches):
            there = here.copy()
            for factor, table in branch.shifts:
                shift = table[columns[factor]]
                there += shift
                if tally is not None:
                    tally[factor] += np.count_nonzero(shift)
            # an outcome without chance leads nowhere, so that it makes no state reachable
            live = chances[number] > 0
            there = there if live.all() else np.where(live, there, here)
            targets[number], cost = self.rewriter.settle(there, branch.rules)
            if cost is not None:
                weighted = chances[number][:, None] * cost
                expected = weighted if expected is None else expected + weighted
        return targets, expected


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
    constant = evaluate.constant(pace, values)
    if constant is not None and not np.isfinite(constant):
        constant = None
    return Change(source, index, source.when, pace, constant, tuple(branches), source.costs)
