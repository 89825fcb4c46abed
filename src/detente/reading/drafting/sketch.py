"""What the proposals say, put together by what a crisis is made of.

Each part keeps the citations that it rests on, and a weight: the sum over its proposals of how sure
each is, half as much again for every other place that says the same. Parts come heaviest first.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from detente.reading.contents import ActorKind
from detente.reading.proposals import Proposal

Rung = Literal["none", "political", "arms", "proxies", "direct"]
Pair = tuple[str, str]


@dataclass(slots=True)
class Basis:
    """What something rests on; grows while proposals are gone through."""

    weight: float = 0.0
    cite: list[str] = field(default_factory=list)

    def add(self, proposal: Proposal, share: float = 1.0) -> None:
        """Count a proposal; its places join the citations."""
        self.weight += share * proposal.confidence * (1 + 0.5 * len(proposal.repeats))
        for each in (proposal.citation, *proposal.repeats):
            if each not in self.cite:
                self.cite.append(each)


@dataclass(slots=True)
class Party:
    """An actor."""

    key: str
    name: str
    kind: ActorKind = "state"
    members: list[str] = field(default_factory=list)
    basis: Basis = field(default_factory=Basis)


@dataclass(slots=True)
class Struggle:
    """The fighting, or the quarrel, that the crisis is about. The first side has the upper hand."""

    sides: Pair
    start: Literal["quiet", "clashes", "war"] = "quiet"
    theatre: str = ""
    basis: Basis = field(default_factory=Basis)


@dataclass(slots=True)
class Truce:
    """What is said of cease-fires between the sides."""

    brokers: list[str] = field(default_factory=list)
    stages: set[str] = field(default_factory=set)
    held_hours: tuple[float, float] | None = None
    holds: bool = False
    basis: Basis = field(default_factory=Basis)


@dataclass(slots=True)
class Help:
    """Support for somebody; `rungs` are those that are spoken of."""

    by: str
    to: str
    rungs: set[Rung] = field(default_factory=set)
    start: Rung = "none"
    through: str = ""
    basis: Basis = field(default_factory=Basis)


@dataclass(slots=True)
class Promise:
    """A commitment of one actor to another."""

    by: str
    to: str
    form: str = "treaty"
    name: str = ""
    condition: str = ""
    not_where: tuple[str, ...] = ()
    basis: Basis = field(default_factory=Basis)


@dataclass(slots=True)
class RedLine:
    """A threat: what one actor will do if another does not do as it is told."""

    by: str
    to: str
    what: str = ""
    condition: str = ""
    basis: Basis = field(default_factory=Basis)


@dataclass(slots=True)
class Clash:
    """Two actors, by key in order, whose forces strike at each other beside the struggle."""

    by: str
    to: str
    start: Literal["apart", "strikes"] = "apart"
    theatre: str = ""
    basis: Basis = field(default_factory=Basis)


@dataclass(slots=True)
class Penalty:
    """Sanctions by one actor on another."""

    by: str
    to: str
    start: Literal["none", "threatened", "imposed"] = "none"
    basis: Basis = field(default_factory=Basis)


@dataclass(slots=True)
class Pressure:
    """A patron that presses a side to stop, or to go on."""

    by: str
    to: str
    to_accept: bool = False
    basis: Basis = field(default_factory=Basis)


@dataclass(slots=True)
class Strain:
    """What a patron and its client hold against each other."""

    by: str
    to: str
    basis: Basis = field(default_factory=Basis)


@dataclass(slots=True)
class Neighbour:
    """Somebody whom the fighting of another touches: kin, trade, a border."""

    by: str
    to: str
    basis: Basis = field(default_factory=Basis)


@dataclass(slots=True)
class Sketch:
    """All parts.

    bystanders : clashes of actors who have no part in the struggle. struck : actors whose clashes
    count as those of the state behind them. remarks : proposals that no
    part of a crisis file was made of.
    """

    parties: dict[str, Party]
    struggle: Struggle
    truce: Truce | None = None
    helps: list[Help] = field(default_factory=list)
    promises: list[Promise] = field(default_factory=list)
    lines: list[RedLine] = field(default_factory=list)
    clashes: list[Clash] = field(default_factory=list)
    penalties: list[Penalty] = field(default_factory=list)
    pressures: list[Pressure] = field(default_factory=list)
    strains: list[Strain] = field(default_factory=list)
    neighbours: list[Neighbour] = field(default_factory=list)
    bystanders: list[Clash] = field(default_factory=list)
    struck: set[str] = field(default_factory=set)
    theatres: dict[str, str] = field(default_factory=dict)
    remarks: list[Proposal] = field(default_factory=list)
