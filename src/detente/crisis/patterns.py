"""What the entries of mechanisms leave in a crisis, beside the moves and hazards they write out.

Part of `detente.crisis.model`, which hands these types on.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from detente.crisis.cited import Citation
from detente.crisis.expressions import Condition, Effect, Quantity
from detente.diagnostics import Location


@dataclass(frozen=True, slots=True)
class Reputation:
    """Public belief about which of two types an actor is (Kreps and Wilson 1982).

    The type is a factor of two levels that nothing changes; only `actor` knows it, and the numbers
    that depend on it make the types differ. `belief` is the public probability of level 1 and moves
    by Bayes' rule after what `actor` does or leaves undone. `prior` is a key into numbers: the
    belief at `as_of`. `grid` is the number of beliefs that are told apart. `visible` are the ids of
    the moves of `actor` that others see; all of its moves when empty.
    """

    id: str
    actor: str
    type: int
    prior: str
    grid: int
    visible: tuple[str, ...] = ()
    cite: tuple[Citation, ...] = ()
    note: str = ""
    location: Location | None = None


@dataclass(frozen=True, slots=True)
class Implied:
    """A plain quantity that the crisis implies, to be laid beside a base rate.

    kind
        `odds`  from where `given` first becomes true: the probability that `happens` comes true
                before `rival` does;
        `time`  from there: how long, in weeks, until `happens`;
        `reach` from the start: the probability that `happens` within `weeks`.
    base_rate : an id of `detente.crisis.base_rates`, or empty when no class fits.
    why : what the file says where its quantity lies outside the class's range.
    """

    id: str
    text: str
    kind: Literal["odds", "time", "reach"]
    happens: Condition
    given: Condition | None = None
    rival: Condition | None = None
    weeks: float | None = None
    base_rate: str = ""
    why: str = ""


@dataclass(frozen=True, slots=True)
class Bearing:
    """What an entry changes of a move or hazard that stands elsewhere, named by `target`, its id.

    when : a further condition of it. pace : a factor of its tempo or rate. costs : points added,
    by actor. also : (condition, changes, label): where the condition holds it also makes these
    changes, and is then called by its name with the label.
    """

    kind: Literal["move", "hazard"]
    target: str
    when: Condition | None = None
    pace: Quantity | None = None
    costs: Mapping[str, Quantity] = field(default_factory=dict)
    also: tuple[Condition, tuple[Effect, ...], str] | None = None


@dataclass(frozen=True, slots=True)
class Care:
    """`to` cares for the fate of `of`: it values what `of` values, times `weight`."""

    of: str
    to: str
    weight: Quantity


@dataclass(frozen=True, slots=True)
class Expansion:
    """What an entry of a mechanism is written out as, for readers.

    id : `section.entry`. word : what it is called, `commitment`. definitions : the names that it
    gives to conditions and quantities, with their text. numbers : its keys. fragment : factors,
    moves, hazards, rules, worths and flows as the file would hold them (`Fragment`). bearings and
    cares : how it bears on what stands elsewhere.
    """

    id: str
    word: str
    name: str
    summary: str
    literature: tuple[str, ...]
    definitions: Mapping[str, str]
    numbers: tuple[str, ...]
    fragment: Any
    cite: tuple[Citation, ...] = ()
    note: str = ""
    location: Location | None = None
    bearings: tuple[Bearing, ...] = ()
    cares: tuple[Care, ...] = ()
