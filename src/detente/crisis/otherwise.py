"""What a file says otherwise: alternatives, readings, perceptions, options; and what is aimed at.

Part of `detente.crisis.model`, which hands these types on.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from detente.crisis.cited import Citation, Number
from detente.diagnostics import Location


@dataclass(frozen=True, slots=True)
class Perception:
    """An actor's own, possibly wrong, numbers (a hypergame; Bennett 1977).

    `numbers` stand, by key, in the place of the crisis's own when `actor` works out what everybody
    will do; everything else is as in the crisis.
    """

    actor: str
    numbers: Mapping[str, Number]
    cite: tuple[Citation, ...] = ()
    note: str = ""
    location: Location | None = None


@dataclass(frozen=True, slots=True)
class Alternative:
    """A place of the file that says several things: its path, what there is, what is chosen.

    cite : what the chosen one rests on.
    """

    path: str
    names: tuple[str, ...]
    chosen: str
    default: str
    cite: tuple[Citation, ...] = ()
    location: Location | None = None


@dataclass(frozen=True, slots=True)
class Override:
    """What a reading says instead: another number at a key, or another alternative at a path."""

    key: str
    kind: Literal["number", "choice"]
    choice: str
    cite: tuple[Citation, ...]
    location: Location | None = None
    number: Number | None = None


@dataclass(frozen=True, slots=True)
class Reading:
    """One source's view of the crisis. `information` is the last day that it knows of."""

    id: str
    title: str
    source: str
    information: dt.date
    overrides: tuple[Override, ...]
    note: str = ""
    location: Location | None = None


@dataclass(frozen=True, slots=True)
class Option:
    """What somebody could do about the crisis, and what is then otherwise.

    by : ids of the actors who can do it, together where they are several.
    costs : points that it costs once, by actor, as keys into numbers (`options.hotline.cost.RUS`).
    coercive : whether it forces or threatens; no such option is ever called the best.
    starts : the levels at which factors start instead, by factor id.
    numbers : those that stand in the place of others, by parameter: the key of a number, or
        `perceptions.ACTOR.KEY` for a number as that actor sees it.
    choices : alternatives chosen, by path.
    off : ids of the moves, hazards and entries of mechanisms that are switched off.
    """

    id: str
    title: str
    by: tuple[str, ...]
    costs: Mapping[str, str] = field(default_factory=dict)
    coercive: bool = False
    starts: Mapping[str, int] = field(default_factory=dict)
    numbers: Mapping[str, Number] = field(default_factory=dict)
    choices: Mapping[str, str] = field(default_factory=dict)
    off: tuple[str, ...] = ()
    cite: tuple[Citation, ...] = ()
    note: str = ""
    location: Location | None = None


@dataclass(frozen=True, slots=True)
class Aim:
    """What somebody may want of the crisis: the answer to a question raised, or lowered."""

    id: str
    text: str
    question: str
    direction: Literal["raise", "lower"]
    cite: tuple[Citation, ...] = ()
    note: str = ""
    location: Location | None = None
