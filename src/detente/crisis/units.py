"""Units of numbers: everything is folded to weeks and points.

A unit is a scale (what one of it is in weeks, or per week) and the power of time it carries: -1
for a rate, 1 for a duration, 0 for points and pure numbers.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

DAYS_A_WEEK = 7.0
DAYS_A_MONTH = 30.4375
DAYS_A_YEAR = 365.25

WEEKS = {
    "day": 1 / DAYS_A_WEEK,
    "week": 1.0,
    "month": DAYS_A_MONTH / DAYS_A_WEEK,
    "year": DAYS_A_YEAR / DAYS_A_WEEK,
}

_UNIT = re.compile(
    r"(?P<points>points?)?\s*(?:(?P<per>per|/)\s*(?P<count>\d+(?:\.\d+)?)?\s*)?"
    r"(?P<time>day|week|month|year)?s?"
)


@dataclass(frozen=True, slots=True)
class Unit:
    """`name` as shown to readers; a value in this unit times `scale` is in weeks and points."""

    name: str = ""
    scale: float = 1.0
    power: int = 0


def parse_unit(text: str) -> Unit | None:
    """Read `per week`, `/month`, `per 3 weeks`, `weeks`, `points per week` or `%`, else None."""
    if text == "%":
        return Unit("%", 0.01)
    match = _UNIT.fullmatch(text.strip())
    if match is None or bool(match["per"]) > bool(match["time"]):
        return None
    if match["time"] is None:
        return Unit("points") if match["points"] else None
    if not match["per"]:
        return Unit(f"{match['time']}s", WEEKS[match["time"]], 1) if not match["points"] else None
    count = float(match["count"] or 1)
    if count <= 0:
        return None
    span = match["time"] if count == 1 else f"{count:g} {match['time']}s"
    points = "points " if match["points"] else ""
    return Unit(f"{points}per {span}", 1 / (count * WEEKS[match["time"]]), -1)


def describe_power(power: int) -> str:
    """A power of time in words."""
    return {-1: "a rate", 0: "a plain number", 1: "a duration"}.get(power, f"time to the {power}")
