"""Sightings in the order of time: what is open when, and what is known at which moment.

A sighting between two times is open from the first to the last of them; those that are alike (the
same times and causes, and certain) form a group with a count. Time is cut where a group opens or
closes, where something is known of the state, and wherever else the caller asks.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from detente.errors import LimitError
from detente.evidence.sightings import Levels, Sighting

SAME = 1e-9
"""Weeks; times that are closer are one."""
MOST_NODES = 4_096


@dataclass(frozen=True, slots=True)
class Group:
    """Sightings that are alike. members : their places. causes : places among all causes.

    first, last : weeks. chance : below 1 only for groups of one. after : levels that they led to.
    """

    members: tuple[int, ...]
    causes: tuple[int, ...]
    first: float
    last: float
    chance: float
    after: Levels = ()

    @property
    def count(self) -> int:
        """How many there are."""
        return len(self.members)


@dataclass(frozen=True, slots=True, eq=False)
class Snapshot:
    """What is known of the state at a time: it is in one of `states`, bool[n].

    told : in words. slack : how much likelier such a report is where it is true than where it is
    not, as 1 to `slack`; 0 where it cannot be false.
    """

    week: float
    states: NDArray[np.bool_]
    told: str = ""
    slack: float = 0.0


@dataclass(frozen=True, slots=True, eq=False)
class Step:
    """A moment and what is done at it, in this order; and what is open from then on.

    closing : groups that end here. instant : groups that happened just then. snapshots : what is
    known. marked : whether the caller asked for it.
    """

    week: float
    closing: tuple[Group, ...]
    instant: tuple[Group, ...]
    snapshots: tuple[Snapshot, ...]
    opening: tuple[Group, ...]
    marked: bool


@dataclass(frozen=True, slots=True, eq=False)
class Timeline:
    """All moments, the first at week 0. `clusters` : runs of steps between which nothing is open.

    Each cluster is (first, last) step; its first is the last of the one before.
    """

    steps: tuple[Step, ...]
    clusters: tuple[tuple[int, int], ...]


def timeline(
    sightings: Sequence[Sighting],
    causes: Sequence[tuple[int, ...]],
    marks: Iterable[float] = (),
    snapshots: Sequence[Snapshot] = (),
    cuts: Iterable[float] = (),
) -> Timeline:
    """Order `sightings`, none before week 0; causes : of each, as places among all causes.

    marks : moments at which the caller wants to know what is known. cuts : where time is cut
    besides. Raises LimitError where too many sightings are open at once.
    """
    marks = list(marks)
    wanted = [*marks, *cuts, *(each.week for each in snapshots)]
    wanted += [time for each in sightings for time in (each.first, each.last)]
    times = _distinct([0.0, *wanted])
    groups = _groups(sightings, causes, times)
    marked = {_nearest(times, each) for each in marks}
    known: dict[float, list[Snapshot]] = {}
    for each in snapshots:
        known.setdefault(_nearest(times, each.week), []).append(each)
    steps = tuple(_step(week, groups, tuple(known.get(week, ())), marked) for week in times)
    _check_width(steps)
    return Timeline(steps, _clusters(steps))


def _step(
    week: float, groups: Sequence[Group], snapshots: tuple[Snapshot, ...], marked: set[float]
) -> Step:
    spread = [each for each in groups if each.first < each.last]
    return Step(
        week,
        closing=tuple(each for each in spread if each.last == week),
        instant=tuple(each for each in groups if each.first == week == each.last),
        snapshots=snapshots,
        opening=tuple(each for each in spread if each.first == week),
        marked=week in marked,
    )


def _distinct(times: Iterable[float]) -> list[float]:
    """Times in order, those that are the same but for rounding once."""
    found: list[float] = []
    for each in sorted(times):
        if not found or each > found[-1] + SAME:
            found.append(each)
    return found


def _nearest(times: Sequence[float], week: float) -> float:
    return min(times, key=lambda each: abs(each - week))


def _groups(
    sightings: Sequence[Sighting], causes: Sequence[tuple[int, ...]], times: Sequence[float]
) -> list[Group]:
    """Sightings that are alike together, in the order of their first member."""
    found: dict[tuple[object, ...], list[int]] = {}
    for place, (each, own) in enumerate(zip(sightings, causes, strict=True)):
        first, last = _nearest(times, each.first), _nearest(times, each.last)
        apart = place if each.chance < 1.0 else None
        found.setdefault((own, first, last, each.chance, each.after, apart), []).append(place)
    return [
        Group(tuple(members), key[0], key[1], key[2], key[3], key[4])  # type: ignore[arg-type]
        for key, members in found.items()
    ]


def _check_width(steps: Sequence[Step]) -> None:
    """Raises LimitError where more may have happened in more orders than can be followed."""
    nodes, open_ = 1, 0
    for step in steps:
        for group in step.closing:
            nodes //= group.count + 1
            open_ -= group.count
        for group in step.opening:
            nodes *= group.count + 1
            open_ += group.count
        at_once = nodes * np.prod([group.count + 1 for group in step.instant], initial=1)
        if at_once > MOST_NODES:
            raise LimitError(
                f"{open_ or sum(each.count for each in step.instant)} events of different kinds may"
                f" have happened in any order about week {step.week:.1f}, more than can be"
                f" followed",
                hint="date some of them more closely, or leave some out",
            )


def _clusters(steps: Sequence[Step]) -> tuple[tuple[int, int], ...]:
    """Runs of steps at the ends of which nothing is open."""
    found, first, open_ = [], 0, 0
    for place, step in enumerate(steps):
        open_ -= len(step.closing)
        if open_ == 0 and place:
            found.append((first, place))
            first = place
        open_ += len(step.opening)
    return tuple(found)


def pieces(first: float, last: float, longest: float) -> list[tuple[float, float]]:
    """A span of time in equal pieces of at most `longest`: (begin, length) of each."""
    count = max(1, int(np.ceil((last - first) / longest - SAME)))
    edges = np.linspace(first, last, count + 1).tolist()
    return [(low, high - low) for low, high in itertools.pairwise(edges)]
