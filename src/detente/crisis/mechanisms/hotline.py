"""Hotline: an arrangement that makes accidents between two sides rarer.

A line of communication, agreed routes, notice of flights. While it is open the hazards that it
names happen at a fraction of their rate. It stands for ever, or comes and goes:

    none   set up: a move of either side; the other has only to answer it  -> open
    open   drop: a move of either side                                     -> none

What it does to contact is not put in: where closeness is safer, more of it is sought, so war falls
by less than the accidents do (Powell 2015).
"""

from __future__ import annotations

from pydantic import Field

from detente.crisis.diagnostics import listed
from detente.crisis.elements import several
from detente.crisis.mechanisms.interface import Mechanism, MechanismShape
from detente.crisis.mechanisms.maker import Maker, all_of
from detente.crisis.mechanisms.phrases import plain_number
from detente.crisis.mechanisms.unsaid import UNCHANGED
from detente.crisis.nodes import Text
from detente.crisis.shape import Condition, Flag, Name, Names, Number, Numbers

LEVELS = ("none", "open")
TEMPO = "1/month [0.1, 4]"
DROP = "0.25/month [0.02, 1]"
MOVING = ("set_up", "set_up_cost", "drop", "drop_cost", "possible", "start")


class HotlineShape(MechanismShape):
    """An arrangement that makes accidents between two sides rarer."""

    between: Names = Field(description="the sides that set it up and drop it")
    lowers: Names = Field(description="incidents, or other hazards, that it makes rarer")
    to: Number = Field(description="what their rates are multiplied by while it is open")
    standing: Flag | None = Field(None, description="true when it is open and stays so")
    start: Name | None = Field(None, description="none (default) or open, at `as_of`")
    possible: Condition | None = Field(None, description="when it can be set up; always")
    set_up: Number | None = Field(None, description="tempo at which each side sets it up")
    set_up_cost: Numbers | None = Field(
        None, description="points paid by the side that sets it up, or by each actor named"
    )
    drop: Number | None = Field(None, description="tempo at which each side drops it")
    drop_cost: Numbers | None = Field(
        None, description="points paid by the side that drops it, or by each actor named"
    )


def expand(entry: HotlineShape, make: Maker) -> None:
    """Write a hotline out."""
    sides = [make.actor(each) for each in several(entry.between)]
    to = make.number("to", entry.to, "other", unsaid=UNCHANGED)
    if (plain_number(entry.to) or 0.0) < 0.0:
        at = entry.to.location if isinstance(entry.to, Text) else entry.to.best.location
        make.error(
            "out-of-bounds", "a rate cannot be multiplied by less than 0", at,
            "0.2 lets one in five accidents happen",
        )  # fmt: skip
    pace = to
    if make.context.flag(entry.standing):
        _stands(entry, make)
    else:
        is_open = _moving(entry, sides, make)
        pace = make.quantity("effect", f"1 - (1 - {to}) * {is_open}")
    for name in several(entry.lowers):
        make.amend("hazard", _hazard(name, make), pace=pace)


def _stands(entry: HotlineShape, make: Maker) -> None:
    """One that stands has no moves, so nothing may be said of them."""
    said = [key for key in MOVING if getattr(entry, key) is not None]
    if said:
        make.error(
            "contradicting-changes", f"it stands for ever, yet {listed(said)} says how it changes",
            hint="leave out `standing: true`, or what belongs to its moves",
        )  # fmt: skip


def _moving(entry: HotlineShape, sides: list[str], make: Maker) -> str:
    """Its factor and moves; the condition that it is open."""
    label = str(entry.name or make.id)
    state = make.factor(LEVELS, entry.start, name=f"Whether {label} is open")
    is_open = make.define("is open", f"{state} = open")
    set_up = make.number("set_up", entry.set_up, "tempo", TEMPO)
    drop = make.number("drop", entry.drop, "tempo", DROP)
    up_cost = make.price("set_up_cost", entry.set_up_cost)
    drop_cost = make.price("drop_cost", entry.drop_cost)
    absent = all_of(f"{state} = none", make.condition("possible", entry.possible))
    for side in sides:
        make.move(
            side, f"set up {label}", plover="COOPERATE", when=absent, then=f"{state} = open",
            tempo=set_up, cost=up_cost,
        )  # fmt: skip
        make.move(
            side, f"drop {label}", plover="REJECT", when=is_open, then=f"{state} = none",
            tempo=drop, cost=drop_cost,
        )  # fmt: skip
    return is_open


def _hazard(name: Text, make: Maker) -> Text | str:
    """The hazard of that name; for the id of an incident, the name under which it happens."""
    incident = make.entries.get("incidents", {}).get(str(name))
    return name if incident is None or incident.name is None else str(incident.name)


MECHANISM = Mechanism(
    section="hotlines",
    word="hotline",
    shape=HotlineShape,
    summary="An arrangement between two sides that makes accidents rarer while it is open.",
    literature=(
        "Schelling and Halperin 1961, Strategy and Arms Control",
        (
            "Powell 2015, Nuclear brinkmanship, limited war, and military power,"
            " doi:10.1017/S0020818315000028"
        ),
    ),
    expand=expand,
)
