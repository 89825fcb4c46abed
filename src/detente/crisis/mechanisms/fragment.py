"""What a mechanism expands to: pieces of the language, as text, and a few changes of other entries.

Everything here is plain data. Texts are in the language of the crisis file; names that the
mechanism defined stand for what its entry says, so that every number keeps its place and citation.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

Entry = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Share:
    """`to` cares for the fate of `of`: it values what `of` values, times `weight` (a quantity)."""

    of: str
    to: str
    weight: str


@dataclass(frozen=True, slots=True)
class Amendment:
    """A change of a move or hazard that stands elsewhere, named by `target`.

    when : a further condition of it. pace : a factor of its tempo or rate. cost : points added, by
    actor. also : (condition, changes, label): where the condition holds, the entry also makes these
    changes; it is then shown under its name with the label.
    """

    kind: Literal["move", "hazard"]
    target: str
    when: str | None = None
    pace: str | None = None
    cost: Mapping[str, str] = field(default_factory=dict)
    also: tuple[str, str, str] | None = None


@dataclass(frozen=True, slots=True)
class Measure:
    """A plain quantity that the mechanism implies; see `detente.crisis.model.Implied`."""

    id: str
    text: str
    kind: Literal["odds", "time", "reach"]
    happens: str
    given: str | None = None
    rival: str | None = None
    weeks: float | None = None
    base_rate: str = ""
    why: str = ""


@dataclass(frozen=True, slots=True)
class Belief:
    """Public belief about the type of `actor`; see `detente.crisis.model.Reputation`."""

    actor: str
    type: str
    prior: str
    grid: int
    visible: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Fragment:
    """Entries as the file would hold them, in order, and the changes of others."""

    factors: Mapping[str, Entry] = field(default_factory=dict)
    moves: tuple[Entry, ...] = ()
    hazards: tuple[Entry, ...] = ()
    rules: tuple[Entry, ...] = ()
    worths: Mapping[str, tuple[Entry, ...]] = field(default_factory=dict)
    flows: Mapping[str, tuple[Entry, ...]] = field(default_factory=dict)
    shares: tuple[Share, ...] = ()
    amendments: tuple[Amendment, ...] = ()
    measures: tuple[Measure, ...] = ()
    beliefs: tuple[Belief, ...] = ()
