"""Mediation: an actor that may come to the table late, with offers and with pressure.

    absent    the mediator enters, a move of its own that it pays for     -> present
    present   it leaves again                                             -> absent

While it is there, the parties take up terms at another pace, and it may propose. Its offers last as
long as the terms hold and it stays: payments, a guarantee, a higher price of breaking, calmer
lines. Its pressure takes something off the price of agreeing, once. A mediator that never enters
changes nothing; what its entry brings, and whether what it forces through lasts, arises from play
(Kydd 2003; Beardsley 2008). Several may be rivals, and a crowded field costs whoever enters it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from pydantic import Field

from detente.crisis.diagnostics import did_you_mean, listed
from detente.crisis.elements import several
from detente.crisis.mechanisms.ceasefire import MECHANISM as CEASEFIRE
from detente.crisis.mechanisms.ceasefire_table import NOTHING, Table
from detente.crisis.mechanisms.interface import Mechanism, MechanismShape
from detente.crisis.mechanisms.maker import Maker, Value, all_of, any_of, quoted
from detente.crisis.mechanisms.named import entry_named
from detente.crisis.mechanisms.unsaid import UNCHANGED, WHOLE
from detente.crisis.model import NumberKind
from detente.crisis.nodes import Text
from detente.crisis.shape import Condition, Entry, Name, Names, Number, Numbers

TEMPO = "1/month [0.1, 4]"
LEAVE = "0.25/month [0.02, 1]"
LEVELS = ("absent", "present")


class OfferShape(Entry):
    """What it gives as long as the terms hold and it stays."""

    pays: Numbers | None = Field(
        None, description="points per week to each party, or to each actor named"
    )
    worth: Numbers | None = Field(
        None, description="points that its guarantee is worth if it lasts, to each party or named"
    )
    cost: Number | None = Field(None, description="points per week that the mediator loses by it")
    break_cost: Numbers | None = Field(
        None, description="points that breaking costs more, each party or each named"
    )
    leaves: Number | None = Field(None, description="share of the erosion that it leaves, 0-1; 1")


class LeanShape(Entry):
    """What it does once, when terms come into force."""

    relief: Numbers = Field(description="points that agreeing costs less, by party or for all")
    cost: Numbers | None = Field(
        None, description="points that this costs the mediator, or each actor named"
    )


class MediationShape(MechanismShape):
    """An actor that may mediate."""

    mediator: Name = Field(description="who it is")
    of: Name = Field(description="the cease-fire at whose table it sits")
    terms: Names | None = Field(None, description="the terms that it works for; all")
    possible: Condition | None = Field(None, description="when it can enter; always, if left out")
    start: Name | None = Field(None, description="absent (default) or present")
    enter: Number | None = Field(None, description="tempo at which it enters")
    enter_cost: Numbers | None = Field(
        None, description="points that entering costs it, or each actor named"
    )
    leave: Number | None = Field(None, description="tempo at which it leaves")
    leave_cost: Numbers | None = Field(
        None, description="points that leaving costs it, or each actor named"
    )
    burden: Number | None = Field(None, description="points per week that being there costs it")
    pace: Number | None = Field(
        None, description="factor of the tempo at which the parties accept while it is there; 1"
    )
    propose: Number | None = Field(
        None, description="tempo at which it proposes while it is there; never, if left out"
    )
    offers: OfferShape | None = Field(None, description="what lasts as long as the terms hold")
    pressure: LeanShape | None = Field(None, description="what works once, when they are agreed")
    rivals: Names | None = Field(None, description="mediations that crowd the field for this one")
    crowded: Number | None = Field(
        None, description="points that entering costs more while a rival is there"
    )


@dataclass(frozen=True, slots=True)
class _Seat:
    """The mediator at a table. here : the condition that it is there."""

    mediator: str
    table: Table
    terms: tuple[str, ...]
    state: str
    here: str
    label: str


def expand(entry: MediationShape, make: Maker) -> None:
    """Write a mediation out."""
    mediator = make.actor(entry.mediator)
    label = str(entry.name or make.id)
    state = make.factor(LEVELS, entry.start, "", f"Whether {label} is there")
    here = make.define("is present", f"{state} = present")
    board = _table(entry, make)
    crowd = _crowd(entry, make)
    if board is None or crowd is None:
        return
    terms = tuple(map(str, several(entry.terms))) or tuple(map(str, board.entry.terms))
    seat = _Seat(mediator, board, terms, state, here, label)
    _come_and_go(entry, seat, crowd, make)
    if entry.burden is not None:
        make.flow(mediator, f"-{make.number('burden', entry.burden, 'flow')}", here)
    if entry.pace is not None:
        pace = make.number("pace", entry.pace, "other", unsaid=UNCHANGED)
        for move in (each for term in terms for each in board.accepting(term)):
            make.amend("move", move, pace=f"1 + ({pace} - 1) * ({here})")
    if entry.propose is not None:
        _propose(entry.propose, seat, make)
    if entry.offers is not None:
        _offer(entry.offers, seat, make)
    if entry.pressure is not None:
        _lean(entry.pressure, seat, make)
    make.measure(
        "enters", f"{label} is at the table within a quarter of a year", "reach",
        f"{state} = present", weeks=13.0,
    )  # fmt: skip


def _table(entry: MediationShape, make: Maker) -> Table | None:
    """The table it sits at; None after reporting a mistake."""
    shape = entry_named(entry.of, CEASEFIRE.section, CEASEFIRE.word, make)
    if shape is None:
        return None
    names = tuple(map(str, shape.terms))
    for term in several(entry.terms):
        if term not in names:
            make.error(
                "unknown-name", f"`{entry.of}` has no terms `{term}` ({listed(names)})",
                term.location, did_you_mean(term, names),
            )  # fmt: skip
            return None
    return Table.of(str(entry.of), shape, make.entries.get("mediations", {}).values())


def _crowd(entry: MediationShape, make: Maker) -> str | None:
    """The condition that a rival is there; None after reporting that there is none such."""
    others = [id_ for id_ in make.siblings if id_ != make.id]
    found = [
        entry_named(rival, make.section, "other mediation", make, others)
        for rival in several(entry.rivals)
    ]
    if None in found:
        return None
    return any_of(*(f"{quoted(str(rival))} = present" for rival in several(entry.rivals)))


def _come_and_go(entry: MediationShape, seat: _Seat, crowd: str, make: Maker) -> None:
    """Entering, at a price that a crowd raises, and leaving."""
    costs = make.costs("enter_cost", entry.enter_cost, seat.mediator)
    if entry.crowded is not None:
        more = f"{make.number('crowded', entry.crowded, 'cost')} * ({crowd})"
        own = costs.get(seat.mediator)
        costs[seat.mediator] = more if own is None else f"{own} + {more}"
    make.move(
        seat.mediator, f"enter {seat.label}", plover="CONSULT",
        when=all_of(f"{seat.state} = absent", make.condition("possible", entry.possible)),
        then=f"{seat.state} = present", tempo=make.number("enter", entry.enter, "tempo", TEMPO),
        cost=costs,
    )  # fmt: skip
    make.move(
        seat.mediator, f"leave {seat.label}", plover="RETREAT", when=f"{seat.state} = present",
        then=f"{seat.state} = absent", tempo=make.number("leave", entry.leave, "tempo", LEAVE),
        cost=make.costs("leave_cost", entry.leave_cost, seat.mediator),
    )  # fmt: skip


def _propose(tempo: Value, seat: _Seat, make: Maker) -> None:
    """Its own proposals, in addition to those of the brokers."""
    board, often = seat.table, make.number("propose", tempo, "tempo")
    open_terms = [term for term in seat.terms if not board.deciding(term)]
    if not open_terms:
        make.error(
            "bad-value", f"nothing is proposed at the table of `{board.label}`: one party decides",
            make.anchor.location, "leave out `propose`, or `decided_by` of the cease-fire",
        )  # fmt: skip
    for term in open_terms:
        possible = quoted(f"{board.id} {term} is possible")
        make.move(
            seat.mediator, f"propose {term} ({seat.label})", plover="CONSULT",
            when=all_of(f"{board.name} = {quoted(NOTHING)}", seat.here, possible),
            then=f"{board.name} = {quoted(board.accepted(term, ()))}", tempo=often,
        )  # fmt: skip


def _offer(offers: OfferShape, seat: _Seat, make: Maker) -> None:
    """What lasts: payments, a guarantee, a higher price of breaking, calmer lines."""
    board = seat.table
    there = all_of(board.holds(*seat.terms), seat.here)
    for actor, points in _each("offers.pays", offers.pays, "flow", seat, make).items():
        make.flow(actor, points, there)
    for actor, points in _each("offers.worth", offers.worth, "worth", seat, make).items():
        make.worth(actor, points, there)
    if offers.cost is not None:
        make.flow(seat.mediator, f"-{make.number('offers.cost', offers.cost, 'flow')}", there)
    dear = _each("offers.break_cost", offers.break_cost, "cost", seat, make)
    leaves = None
    if offers.leaves is not None:
        leaves = make.number("offers.leaves", offers.leaves, "chance", unsaid=WHOLE)
    for term in seat.terms:
        for party, move in board.breaking(term).items():
            if party in dear:
                make.amend("move", move, cost={party: f"{dear[party]} * ({seat.here})"})
        if leaves is not None:
            pace = f"1 - (1 - {leaves}) * ({seat.here})"
            make.amend("hazard", board.eroding(term), pace=pace)


def _lean(pressure: LeanShape, seat: _Seat, make: Maker) -> None:
    """What works once: agreeing is cheaper, and that has a price of its own."""
    relief = _each("pressure.relief", pressure.relief, "cost", seat, make)
    paid = make.costs("pressure.cost", pressure.cost, seat.mediator)
    changed = {who: f"0 - {points} * ({seat.here})" for who, points in relief.items()}
    for who, points in paid.items():
        changed[who] = f"{changed.get(who, '0')} + {points} * ({seat.here})"
    for term in seat.terms:
        for move in seat.table.sealing(term):
            make.amend("move", move, cost=changed)


def _each(
    key: str, value: Value | dict[Text, Value] | None, kind: NumberKind, seat: _Seat, make: Maker
) -> Mapping[str, str]:
    """Numbers by actor: those named, or one number for every party."""
    if value is None:
        return {}
    if not isinstance(value, dict):
        return dict.fromkeys(seat.table.parties, make.number(key, value, kind))
    return {
        make.actor(actor): make.number(f"{key}.{actor}", number, kind)
        for actor, number in value.items()
    }  # fmt: skip


MECHANISM = Mechanism(
    section="mediations",
    word="mediation",
    shape=MediationShape,
    summary="An actor that may come to the table late, with lasting offers and one-off pressure.",
    literature=(
        "Kydd 2003, Which side are you on?, doi:10.1111/1540-5907.00042",
        "Beardsley 2008, Agreement without peace?, doi:10.1111/j.1540-5907.2008.00339.x",
        "Beardsley 2011, The Mediation Dilemma",
    ),
    expand=expand,
)
