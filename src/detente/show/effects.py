"""What something that is otherwise does to every answer, over the ranges of the file's numbers.

Draws are common: each is answered as the file has it and with what is otherwise, by the same
numbers, so that the difference of the two is not blurred by what both are unsure of.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from detente.crisis.model import Aim, Crisis
from detente.show import numbers, tables
from detente.show.ensemble import Interval
from detente.show.readings import moved
from detente.show.tables import Column, Table

Record = dict[str, Any]
NOTHING = ""
NOTE = (
    "Expected: mean change over the draws; 80 %: the middle of the changes; each draw is answered "
    "with and without the option by the same numbers, given this file's structure. Helps, harms: "
    "share of the draws that come nearer to the aim, or further from it, by more than half a point "
    "(half a week). Best: share of the draws in which no other option gains as much."
)


@dataclass(frozen=True, slots=True)
class Effect:
    """What is done to one answer: before, after, and the change from draw to draw.

    raised, lowered : shares, 0 to 1, of the draws answered both ways whose answer changes by more
    than half a point, or half a week.
    """

    before: Interval
    after: Interval
    change: Interval
    raised: float
    lowered: float


@dataclass(frozen=True, slots=True)
class Effects:
    """Of several things that are otherwise, each by itself, by name.

    effects : by name, then by question. worths : changes of what the play is worth, by name, then
    by actor. best : by aim, then by name, the share of draws in which it gains most; NOTHING where
    none gains. lost : by name, draws without an answer, and the first reason.
    """

    count: int
    seed: int
    ranged: int
    effects: Mapping[str, Mapping[str, Effect]]
    worths: Mapping[str, Mapping[str, Interval]]
    best: Mapping[str, Mapping[str, float]]
    lost: Mapping[str, tuple[int, str]]

    def gain(self, aim: Aim, name: str) -> float:
        """Expected gain for an aim; nan where no draw is answered."""
        mean = self.effects[name][aim.question].change.mean
        return mean if aim.direction == "raise" else -mean

    def ranked(self, aim: Aim) -> list[str]:
        """Names by expected gain, the largest first; those without an answer last."""

        def place(name: str) -> tuple[bool, float, str]:
            gain = self.gain(aim, name)
            return math.isnan(gain), 0.0 if math.isnan(gain) else -gain, name

        return sorted(self.effects, key=place)


def title(found: Effects) -> str:
    """`over the ranges of 30 numbers, 64 draws, seed 1`."""
    return f"over the ranges of {found.ranged} numbers, {found.count:,} draws, seed {found.seed}"


def aim_table(found: Effects, crisis: Crisis, aim: Aim) -> Table:
    """Options by expected gain for one aim."""
    kind = crisis.questions[aim.question].kind
    columns = (
        Column("Option"), Column("Expected gain", number=True, strong=True),
        Column("80 %", number=True), Column("Helps", number=True), Column("Harms", number=True),
        Column("Best", number=True), Column("Standing"),
    )  # fmt: skip
    rows = tuple(_row(found, crisis, aim, kind, name) for name in found.ranked(aim))
    idle = found.best[aim.id].get(NOTHING, 0.0)
    notes = [NOTE, *losses(found)]
    if idle:
        notes.insert(0, f"In {numbers.share(idle)} of the draws no option gains anything.")
    return Table(f"{aim.text}: {title(found)}", columns, rows, tuple(notes))


def _row(found: Effects, crisis: Crisis, aim: Aim, kind: str, name: str) -> tuple[str, ...]:
    effect = found.effects[name][aim.question]
    raises = aim.direction == "raise"
    helps, harms = effect.raised, effect.lowered
    low, high = effect.change.low, effect.change.high
    if not raises:
        helps, harms, low, high = harms, helps, -high, -low
    return (
        name,
        moved(kind, found.gain(aim, name)),
        span(kind, low, high),
        _share(helps),
        _share(harms),
        _share(found.best[aim.id].get(name, 0.0)),
        "coercive" if crisis.options[name].coercive else "",
    )


def _share(part: float) -> str:
    return numbers.DASH if math.isnan(part) else numbers.share(part)


def span(kind: str, low: float, high: float) -> str:
    """`−3.1 to +0.4`, the unit once."""
    ends = [moved(kind, low), moved(kind, high)]
    if ends[0] == ends[1]:
        return ends[0]
    unit = ends[1].partition(" ")[1] + ends[1].partition(" ")[2]
    return f"{ends[0].removesuffix(unit)} to {ends[1]}" if unit.strip() else " to ".join(ends)


def losses(found: Effects) -> tuple[str, ...]:
    """What is to be said of draws without an answer."""
    return tuple(
        f"{name or 'The file itself'}: {count:,} of {found.count:,} draws have no answer and are "
        f"left out ({why})."
        for name, (count, why) in found.lost.items()
    )


def interval_text(kind: str, each: Interval) -> str:
    """`31 % [12 %, 55 %]`: the point value, or the median where there is none, and the interval."""
    best = each.median if each.point is None else each.point
    ends = [tables.value_text(kind, _known(end)) for end in (each.low, each.high)]
    return f"{tables.value_text(kind, _known(best))} [{ends[0]}, {ends[1]}]"


def _known(value: float) -> float | None:
    return None if math.isnan(value) else value


def record(found: Effects) -> Record:
    """For `--json`."""
    return {
        "draws": found.count,
        "seed": found.seed,
        "ranged": found.ranged,
        "best": {aim: dict(shares) for aim, shares in found.best.items()},
        "lost": {name: {"draws": n, "why": why} for name, (n, why) in found.lost.items()},
        "effects": {
            name: {
                "questions": {key: _effect(each) for key, each in effects.items()},
                "worths": {who: _interval(each) for who, each in found.worths[name].items()},
            }
            for name, effects in found.effects.items()
        },
    }


def _effect(each: Effect) -> Record:
    return {
        "before": _interval(each.before),
        "after": _interval(each.after),
        "change": _interval(each.change),
        "raised": each.raised,
        "lowered": each.lowered,
    }


def _interval(each: Interval) -> Record:
    return {
        "point": each.point,
        "low": each.low,
        "median": each.median,
        "high": each.high,
        "mean": each.mean,
        "answered": each.answered,
    }
