"""Checks of numbers over the levels that a crisis can bring about: signs, chances, tempos.

A quantity is evaluated over all combinations of the reachable levels of the factors that it and its
condition name, if these are few enough; what cannot be settled so is left to the compiler, which
checks it state by state.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from detente.crisis import evaluate
from detente.crisis.diagnostics import Collector
from detente.crisis.expressions import Condition, Quantity
from detente.crisis.model import Crisis, Hazard, Location, Move
from detente.crisis.reachability import Reach, judge

MAX_COMBINATIONS = 100_000
SLACK = 1e-9


@dataclass(frozen=True, slots=True)
class Grid:
    """Every combination of the reachable levels of some factors, where a condition holds.

    columns : one per factor, uint16[n]; those not named stay at their start.
    """

    columns: list[NDArray[np.unsignedinteger]]
    named: tuple[int, ...]
    size: int

    def describe(self, crisis: Crisis, place: int) -> str:
        """One combination in words."""
        pairs = (
            f"{crisis.factors[factor].id} = "
            f"{crisis.factors[factor].levels[int(self.columns[factor][place])]}"
            for factor in self.named
        )
        return ", ".join(pairs) or "every state"


def grid(crisis: Crisis, reach: Reach, when: Condition, *used: Quantity) -> Grid | None:
    """The combinations to look at, or None when they are too many."""
    named = tuple(sorted(evaluate.factors(when).union(*map(evaluate.factors, used))))
    size = 1
    for factor in named:
        size *= len(reach[factor])
        if size > MAX_COMBINATIONS:
            return None
    axes = [np.array(sorted(reach[factor]), np.uint16) for factor in named]
    mesh = [axis.reshape(-1) for axis in np.meshgrid(*axes, indexing="ij")] if axes else []
    starts = [np.full(size, factor.start, np.uint16) for factor in crisis.factors]
    for factor, column in zip(named, mesh, strict=True):
        starts[factor] = column
    keep = evaluate.condition(when, starts) if starts else np.ones(1, np.bool_)
    columns: list[NDArray[np.unsignedinteger]] = [column[keep] for column in starts]
    return Grid(columns, named, int(keep.sum()))


def may_hold(crisis: Crisis, reach: Reach, condition: Condition) -> bool:
    """Whether a condition may hold, over the reachable levels; true where that is not settled."""
    if not judge(condition, reach)[0]:
        return False
    where = grid(crisis, reach, condition)
    return where is None or where.size > 0


def check_numbers(crisis: Crisis, reach: Reach, report: Collector) -> None:
    """Report negative tempos and rates, chances outside 0..1, tempos above the clock."""
    # A number with errors is left out of a partial crisis; nan then answers no to every test.
    values = defaultdict(lambda: math.nan, crisis.values())
    entries: tuple[Move | Hazard, ...] = (*crisis.moves, *crisis.hazards)
    for entry in entries:
        _check_pace(entry, crisis, reach, values, report)
        _check_chances(entry, crisis, reach, values, report)


def _check_pace(
    entry: Move | Hazard,
    crisis: Crisis,
    reach: Reach,
    values: Mapping[str, float],
    report: Collector,
) -> None:
    is_move = isinstance(entry, Move)
    what, pace = ("tempo", entry.tempo) if isinstance(entry, Move) else ("rate", entry.rate)
    where = grid(crisis, reach, entry.when, pace)
    if where is None or not where.size:
        return
    found = evaluate.quantity(pace, where.columns, values)
    lowest = int(np.argmin(found))
    subject = f"{'move' if is_move else 'hazard'} `{entry.id}`"
    if found[lowest] < 0:
        _report(
            f"negative-{what}", f"the {what} of {subject} is {found[lowest]:.6g} per week, expected"
            f" 0 or more, where {where.describe(crisis, lowest)}",
            entry.location, "bound it with `max(0, ...)`, or exclude this in its `when`",
            _is_sure(where, crisis, lowest, found < 0), report,
        )  # fmt: skip
    if isinstance(entry, Move) and entry.by in crisis.actors:
        clock = values[crisis.actors[entry.by].clock]
        highest = int(np.argmax(found))
        if found[highest] >= clock:
            _report(
                "tempos-above-clock", f"the tempo of {subject} is {found[highest]:.6g} per week,"
                f" expected below the clock of `{entry.by}`, {clock:.6g}, where"
                f" {where.describe(crisis, highest)}",
                entry.location, "lower this tempo, or raise the clock",
                _is_sure(where, crisis, highest, found >= clock), report,
            )  # fmt: skip


def _check_chances(
    entry: Move | Hazard,
    crisis: Crisis,
    reach: Reach,
    values: Mapping[str, float],
    report: Collector,
) -> None:
    chances = [branch.chance for branch in entry.outcomes if branch.chance is not None]
    if not chances:
        return
    where = grid(crisis, reach, entry.when, *chances)
    if where is None or not where.size:
        return
    has_rest = len(chances) < len(entry.outcomes)
    found = np.array([evaluate.quantity(chance, where.columns, values) for chance in chances])
    total = found.sum(axis=0)
    bad = (found < 0).any(axis=0) | (total > 1 + SLACK) | ((total < 1 - SLACK) & (not has_rest))
    if not bad.any():
        return
    place = int(np.argmax(bad))
    told = ", ".join(f"{each:.6g}" for each in found[:, place])
    expected = "at most 1" if has_rest else "exactly 1"
    _report(
        "chance-range", f"the chances of `{entry.id}` are {told}; expected each in 0..1 and a sum"
        f" of {expected}, where {where.describe(crisis, place)}",
        entry.location, "give one outcome `chance: rest`, and keep the others below 1 together",
        _is_sure(where, crisis, place, bad), report,
    )  # fmt: skip


def _is_sure(where: Grid, crisis: Crisis, place: int, bad: NDArray[np.bool_]) -> bool:
    """Whether the finding needs no compiling: few factors, all combinations, or the start."""
    starts = all(
        int(where.columns[factor][place]) == crisis.factors[factor].start for factor in where.named
    )
    return len(where.named) < 2 or bool(bad.all()) or starts


def _report(
    code: str, message: str, at: Location | None, hint: str, sure: bool, report: Collector
) -> None:
    """An error when sure; else a warning, since the combination may never come about."""
    if sure:
        report.error(code, message, at, hint)
    else:
        report.warning(code, f"{message} (if that can come about)", at, hint)
