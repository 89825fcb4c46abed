"""Which two options change places first, in words."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from detente.crisis.model import Crisis
from detente.show import inverse, numbers
from detente.show.inverse import Moved
from detente.show.readings import moved
from detente.show.tables import Column, Table

Record = dict[str, Any]
MOST = 5
NOTE = (
    "Half ranges: how far all numbers together must move, by the derivatives at their best values, "
    "until both gain the same; 1 is an end of one number's 80 % range. Pairs that gain the same "
    "within half a point (half a week) are no ranking and left out."
)


@dataclass(frozen=True, slots=True)
class Swap:
    """Two options, or NOTHING, of which `ahead` gains more for an aim by `gap`.

    estimate : half ranges to where they gain the same, by derivatives; infinite where they move
    alike. number : the one that takes most of that way; empty where none does.
    """

    ahead: str
    behind: str
    gap: float
    estimate: float
    number: str


@dataclass(frozen=True, slots=True)
class Met:
    """A swap found by solving: what moves, all numbers at once, and numbers that do it alone.

    reached : whether both gain the same there; left : what `ahead` is ahead there. distance : in
    half ranges.
    """

    swap: Swap
    reached: bool
    left: float
    distance: float
    together: tuple[Moved, ...]
    alone: tuple[Moved, ...]
    fault: str = ""


@dataclass(frozen=True, slots=True)
class Flips:
    """Of one aim. gains : by option and NOTHING, the largest first. swaps : the nearest first.

    first : the nearest swap; lead : the nearest that takes the lead from the option that gains most
    among those that force nobody. None where nothing can swap.
    """

    crisis: Crisis
    version: str
    aim: str
    gains: Mapping[str, float]
    swaps: tuple[Swap, ...]
    first: Met | None
    lead: Met | None


def tables_of(found: Flips) -> list[Table]:
    """The nearest swaps, and what brings the first about."""
    shown = [swaps_table(found)]
    if found.first is not None:
        shown.append(met_table(found, found.first, "first"))
    if found.lead is not None and found.lead is not found.first:
        shown.append(met_table(found, found.lead, "for the lead"))
    return shown


def name(option: str) -> str:
    """An option as tables have it."""
    return option or "nothing is done"


def swaps_table(found: Flips) -> Table:
    """Pairs of options, the nearest to a swap first."""
    kind = _kind(found)
    columns = (
        Column("Ahead"), Column("Behind"), Column("By", number=True),
        Column("Half ranges", number=True, strong=True), Column("Mostly"),
    )  # fmt: skip
    rows = tuple(
        (
            name(each.ahead),
            name(each.behind),
            moved(kind, each.gap).removeprefix("+"),
            numbers.significant(each.estimate) if math.isfinite(each.estimate) else "never",
            each.number,
        )
        for each in found.swaps[:MOST]
    )
    title = f"Which ranking flips first: {found.crisis.aims[found.aim].text}"
    notes = (NOTE,) if rows else ("No two options differ by half a point.",)
    return Table(title, columns, rows, notes)


def met_table(found: Flips, met: Met, what: str) -> Table:
    """The numbers that bring a swap about."""
    ahead, behind = name(met.swap.ahead), name(met.swap.behind)
    title = f"Swap {what}: {behind} overtakes {ahead}"
    shown, others = inverse.telling(met.together)
    told = [f"{numbers.significant(met.distance)} half ranges in all, found by solving."]
    if not met.reached:
        left = moved(_kind(found), met.left)
        told = [f"They do not change places: {ahead} is still {left} ahead. {met.fault}".strip()]
    if others:
        told.append(others)
    told.append(_alone(met))
    return Table(title, inverse.COLUMNS, tuple(map(inverse.row, shown)), tuple(told))


def _alone(met: Met) -> str:
    if not met.alone:
        return "No number that was tried does it alone."
    best = met.alone[0]
    value = f"{numbers.significant(best.value, 3)} {best.number.unit}".strip()
    return f"Alone, {best.parameter} does it at {value} ({abs(best.ranges):.2f} half ranges)."


def _kind(found: Flips) -> str:
    return found.crisis.questions[found.crisis.aims[found.aim].question].kind


def record(found: Flips) -> Record:
    """For `--json`."""
    return {
        "aim": found.aim,
        "gains": dict(found.gains),
        "swaps": [_swap(each) for each in found.swaps],
        "first": None if found.first is None else _met(found.first),
        "lead": None if found.lead is None else _met(found.lead),
    }


def _swap(each: Swap) -> Record:
    return {
        "ahead": each.ahead or None,
        "behind": each.behind or None,
        "gap": each.gap,
        "estimate": each.estimate,
        "number": each.number,
    }


def _met(each: Met) -> Record:
    return {
        **_swap(each.swap),
        "reached": each.reached,
        "left": each.left,
        "distance": each.distance,
        "together": [inverse.moved_record(one) for one in each.together],
        "alone": [inverse.moved_record(one) for one in each.alone],
        "fault": each.fault,
    }
