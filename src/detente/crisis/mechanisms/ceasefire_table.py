"""The table of a cease-fire: what an entry says, and the levels and moves that follow from it.

See `detente.crisis.mechanisms.ceasefire`; mechanisms that refer to a cease-fire use this too.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import combinations
from typing import Protocol

from pydantic import Field

from detente.crisis.elements import several
from detente.crisis.mechanisms.interface import MechanismShape
from detente.crisis.mechanisms.maker import any_of, as_name, quoted
from detente.crisis.shape import Changes, Condition, Entry, Name, Names, Number, Numbers

NOTHING = "nothing on the table"
MOST = 4  # parties at one table: 2^4 - 2 levels of part consent for each of the terms


class GuardShape(Entry):
    """What watches over a cease-fire or enforces it."""

    when: Condition | None = Field(None, description="when it is in place; always, if left out")
    leaves: Number | None = Field(None, description="share of the erosion that it leaves, 0-1; 1")
    pays: Numbers | None = Field(
        None, description="points per week to each party, or each named, while it holds"
    )
    break_cost: Numbers | None = Field(
        None, description="points that breaking costs more, each party or each named"
    )


class PressureShape(Entry):
    """What makes accepting cheaper, once."""

    when: Condition | None = Field(None, description="when it is applied; always, if left out")
    relief: Numbers = Field(
        description="points that accepting costs less, each party or each named"
    )
    cost: dict[Name, Number] | None = Field(
        None, description="points that it costs whoever applies it, at each acceptance"
    )


class TalkShape(Entry):
    """How each of the terms is proposed, accepted and broken."""

    possible: Condition | None = Field(None, description="when it can be on the table")
    brokers: Names | None = Field(None, description="who can propose; the parties, if left out")
    propose: Numbers | None = Field(
        None, description="tempo at which a broker proposes, or by each"
    )
    propose_cost: Numbers | None = Field(
        None, description="points that proposing costs, or by each"
    )
    accept: Numbers | None = Field(None, description="tempo at which a party accepts, or by each")
    accept_cost: Numbers | None = Field(None, description="points, once, or by each party")
    refuse: Numbers | None = Field(
        None, description="tempo at which a party refuses or withdraws its consent, or by each"
    )
    refuse_cost: Numbers | None = Field(None, description="points that this costs, or by each")
    stands: Number | None = Field(
        None, description="how long a proposal stays unanswered, on average"
    )
    break_: Numbers | None = Field(
        None, alias="break", description="tempo at which a party breaks it, or by each"
    )
    break_cost: Numbers | None = Field(None, description="points that breaking costs, or by each")
    erosion: Number | None = Field(None, description="how often incidents end it, per week")
    roots_in: Number | None = Field(
        None, description="how long until it has taken root, on average; never, if left out"
    )
    rooted: Number | None = Field(None, description="share of the erosion that is left then, 0-1")
    decided_by: Names | None = Field(
        None, description="parties that bring it about alone, without proposals; all must accept"
    )


class TermsShape(TalkShape):
    """One set of terms; what it leaves out is as said for all of them."""

    worth: Numbers | None = Field(
        None, description="points that it is worth if it lasts, to each party or each named"
    )
    pays: Numbers | None = Field(
        None, description="points per week while it holds, to each party or each named"
    )
    then: Changes | None = Field(None, description="what else changes when it comes into force")
    instead: Changes | None = Field(
        None, description="what changes in place of `then` of the whole cease-fire"
    )
    replaces: Names | None = Field(
        None, description="terms in force that `decided_by` can replace with these; none"
    )


class CeasefireShape(MechanismShape, TalkShape):
    """Terms between parties, how they are agreed, and how they end."""

    between: list[Name] = Field(min_length=2, max_length=MOST, description="the parties")
    terms: dict[Name, TermsShape] = Field(min_length=1, description="what can be agreed, by name")
    then: Changes = Field(description="what changes when any of it comes into force")
    broken_then: Changes = Field(description="what changes when it is broken or has eroded")
    ends: Condition | None = Field(None, description="when it is over without being broken")
    spoilers: Names | None = Field(
        None, description="others that can break it, though nobody asks for their consent"
    )
    start: Name | None = Field(None, description="the level at `as_of`; nothing on the table")
    monitoring: GuardShape | None = Field(None, description="observers")
    enforcement: GuardShape | None = Field(None, description="a guarantor")
    pressure: PressureShape | None = Field(None, description="on the parties, to accept")


class MediationLike(Protocol):
    """What the table needs to know of a mediation: whose table it sits at, whether it proposes."""

    @property
    def of(self) -> Name: ...

    @property
    def propose(self) -> object: ...


@dataclass(frozen=True, slots=True)
class Table:
    """The levels of one entry, for itself and for what mediates it. name : of the factor.

    mediated : whether a mediation proposes terms here. Levels that nobody can bring about are left
    out: where only a party proposes, its own proposal is its consent.
    """

    id: str
    entry: CeasefireShape
    mediated: bool = False

    @classmethod
    def of(cls, id_: str, entry: CeasefireShape, mediations: Iterable[MediationLike]) -> Table:
        """The table of an entry, given all mediations of the file."""
        seated = (each for each in mediations if str(each.of) == id_)
        return cls(id_, entry, any(each.propose is not None for each in seated))

    @property
    def name(self) -> str:
        """The factor, as expressions hold it."""
        return quoted(self.id)

    @property
    def label(self) -> str:
        """The entry's name in full."""
        return str(self.entry.name or self.id)

    @property
    def parties(self) -> tuple[str, ...]:
        """Who must consent."""
        return tuple(map(str, self.entry.between))

    def terms(self, term: str) -> TermsShape:
        """What is said of these terms."""
        return next(shape for name, shape in self.entry.terms.items() if name == term)

    def deciding(self, term: str) -> tuple[str, ...]:
        """Who brings these terms about alone; empty where all must accept."""
        return tuple(map(str, several(self.terms(term).decided_by or self.entry.decided_by)))

    @property
    def breakers(self) -> tuple[str, ...]:
        """Who can break it: the parties and the spoilers."""
        return (*self.parties, *map(str, several(self.entry.spoilers)))

    def has_roots(self, term: str) -> bool:
        """Whether the age of these terms matters."""
        own = self.terms(term)
        return (own.roots_in or self.entry.roots_in) is not None

    def brokers(self, term: str) -> tuple[Name, ...]:
        """Who can propose these terms."""
        own = self.terms(term)
        return tuple(several(own.brokers or self.entry.brokers) or self.entry.between)

    def consents(self, term: str) -> list[tuple[str, ...]]:
        """The sets of parties that may have accepted while others have not; empty: proposed."""
        named = {str(broker) for broker in self.brokers(term)}
        first = [{broker} for broker in named & {*self.parties}]
        first += [set()] if self.mediated or named - {*self.parties} else []
        return [
            consent
            for count in range(len(self.parties))
            for consent in combinations(self.parties, count)
            if any(start <= {*consent} for start in first)
        ]

    def levels(self) -> list[str]:
        """All levels, from nothing on."""
        found = [NOTHING]
        for term in map(str, self.entry.terms):
            if not self.deciding(term):
                found += [self.accepted(term, consent) for consent in self.consents(term)]
            found += self.held(term)
        return found

    def accepted(self, term: str, parties: tuple[str, ...]) -> str:
        """The level at which exactly these have accepted."""
        return f"{term} accepted by {' & '.join(parties)}" if parties else f"{term} proposed"

    def held(self, term: str) -> list[str]:
        """The levels at which these terms are in force, young first."""
        return [f"{term} holds", *([f"{term} rooted"] if self.has_roots(term) else [])]

    def at(self, *levels: str) -> str:
        """The condition that the table stands at one of these levels."""
        return any_of(*(f"{self.name} = {quoted(level)}" for level in levels))

    def holds(self, *terms: str) -> str:
        """The condition that one of these terms is in force; of any, when none is named."""
        which = terms or tuple(map(str, self.entry.terms))
        return self.at(*(level for term in which for level in self.held(term)))

    def open(self, term: str) -> str:
        """The condition that these terms are on the table and not in force."""
        return self.at(*(self.accepted(term, each) for each in self.consents(term)))

    def decidable(self, term: str) -> str:
        """The condition that those who decide can: nothing in force but what these replace."""
        levels = [NOTHING]
        for other in map(str, self.entry.terms):
            if not self.deciding(other):
                levels += [self.accepted(other, consent) for consent in self.consents(other)]
        for other in several(self.terms(term).replaces):
            levels += self.held(str(other))
        return self.at(*levels)

    def named(self, what: str) -> str:
        """A name for a move, hazard or rule of this table."""
        return as_name(f"{what} ({self.label})")

    def accepting(self, term: str) -> list[str]:
        """The ids of all moves by which a party accepts these terms."""
        if self.deciding(term):
            return [f"{party}: {self.named(f'accept {term}')}" for party in self.deciding(term)]
        return [
            f"{party}: {self.named(accept(term, before))}"
            for party in self.parties
            for before in self.consents(term)
            if party not in before
        ]

    def sealing(self, term: str) -> list[str]:
        """The ids of those that bring these terms into force: the last consent."""
        if self.deciding(term):
            return self.accepting(term)
        others = {party: tuple(o for o in self.parties if o != party) for party in self.parties}
        known = self.consents(term)
        return [
            f"{party}: {self.named(accept(term, before))}"
            for party, before in others.items()
            if before in known
        ]

    def eroding(self, term: str) -> str:
        """The name of the hazard by which incidents end these terms."""
        return self.named(f"incidents end {term}")

    def breaking(self, term: str) -> dict[str, str]:
        """The ids of the moves by which these terms are broken, by who breaks them."""
        return {who: f"{who}: {self.named(f'break {term}')}" for who in self.breakers}


def accept(term: str, before: tuple[str, ...]) -> str:
    """What accepting is called once those `before` have accepted."""
    return f"accept {term} after {' & '.join(before)}" if before else f"accept {term}"
