"""Pressure: a patron presses its client to accept something, or to refuse it.

    none        press: a move of the patron         -> to accept | to refuse
    to accept,
    to refuse   relent: a move of the patron        -> none

While it presses, a move of the client that does as asked is rewarded, and one that defies it costs
the aid that is withheld and what the alliance is worth to the client. Accepting and refusing are
moves of the client that stand elsewhere; under pressure to refuse they change places. *Lasting*
pressure stays until the patron relents; *one-off* pressure is spent once the client has done as
asked (Werner and Yuen 2005). A client that values the alliance heeds advice more (Fang, Johnson and
Leeds 2014).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from pydantic import Field

from detente.crisis.elements import several
from detente.crisis.mechanisms.interface import Mechanism, MechanismShape
from detente.crisis.mechanisms.maker import Maker, all_of, any_of, quoted
from detente.crisis.nodes import Text
from detente.crisis.shape import Changes, Condition, Name, Names, Number, Numbers, Word

NONE, TO_ACCEPT, TO_REFUSE = "none", "to accept", "to refuse"
WAYS = (TO_ACCEPT, TO_REFUSE)
KINDS = ("lasting", "one-off")
TEMPO = "1/month [0.1, 4]"


class PressureShape(MechanismShape):
    """A patron's pressure on its client."""

    by: Name = Field(description="the patron")
    on: Name = Field(description="the client")
    accept: Names | None = Field(
        None, description="moves of the client that accept: `ARM: agree to stop`"
    )
    refuse: Names | None = Field(None, description="moves of the client that refuse, or go back")
    press: dict[Name, Number] | None = Field(
        None, min_length=1, description="tempo of pressing `to accept` and `to refuse`; what is"
        " left out does not happen; both, if nothing is said",
    )  # fmt: skip
    start: Name | None = Field(None, description="none (default) or a way, at `as_of`")
    follows: dict[Name, Condition] | None = Field(
        None, min_length=1, description="by way, when it presses, where that follows from the rest"
        " of the crisis; it then has no factor",
    )  # fmt: skip
    possible: Condition | None = Field(None, description="when it can begin to press; always")
    press_cost: Number | None = Field(None, description="points that pressing costs the patron")
    upkeep: Number | None = Field(
        None, description="points per week that the patron loses while it presses"
    )
    relent: Number | None = Field(None, description="tempo of relenting")
    lasts: Word | None = Field(
        None, description="lasting (default), or one-off: spent once the client does as asked",
        json_schema_extra={"enum": [*KINDS]},
    )  # fmt: skip
    reward: Numbers | None = Field(
        None, description="points that the client, or each actor named, gains when it does as asked"
    )
    withhold: Numbers | None = Field(
        None, description="points that the client, or each actor named, loses when it defies"
    )
    alliance: Number | None = Field(
        None, description="what the alliance is worth to the client, lost when it defies"
    )
    strain: Number | None = Field(
        None, description="points per week that the client loses while it is pressed in vain"
    )
    heeded: Condition | None = Field(
        None, description="when the client has done as asked, so that the strain ends; never"
    )
    defied: Changes | None = Field(None, description="what else changes when the client defies")


@dataclass(frozen=True, slots=True)
class Bond:
    """Patron, client, the ways that are open with when it presses so, and what it is called."""

    patron: str
    client: str
    ways: Mapping[str, str]
    label: str
    on: str


def expand(entry: PressureShape, make: Maker) -> None:
    """Write a pressure out."""
    patron, client = make.actor(entry.by), make.actor(entry.on)
    open_ = _ways(entry, make)
    label = str(entry.name or f"pressure on {client}")
    if entry.follows is None:
        start = make.choice(entry.start, (NONE, *open_), NONE)
        state = make.factor((NONE, *open_), start, name=label)
        ways = {way: f"{state} = {quoted(way)}" for way in open_}
        on = make.define("is on", f"{state} != {NONE}")
        bond = Bond(patron, client, ways, label, on)
        _pressing(entry, bond, f"{state} = {NONE}", make)
    else:
        made = ("press", "start", "possible", "press_cost", "relent", "lasts")
        make.without(entry, made, "the pressure follows from the rest of the crisis")
        ways = {way: make.condition(f"follows={way}", when) for way, when in _said(entry, make)}
        bond = Bond(patron, client, ways, label, make.define("is on", any_of(*ways.values())))
    if entry.upkeep is not None:
        make.flow(patron, f"-{make.number('upkeep', entry.upkeep, 'flow')}", bond.on)
    _consequences(entry, bond, make)
    if entry.strain is not None:
        strain = make.number("strain", entry.strain, "flow")
        heeded = make.condition("heeded", entry.heeded, "never")
        vain = make.define("is in vain", f"{bond.on} and not ({heeded})")
        make.flow(client, f"-{strain}", vain)


def _ways(entry: PressureShape, make: Maker) -> tuple[str, ...]:
    """The ways that are open, with moves of the client that it concerns."""
    if entry.accept is None and entry.refuse is None:
        make.error(
            "missing-key", "this pressure says not which moves of the client it concerns",
            hint="add `accept:` or `refuse:` with moves, as in `ARM: agree to stop`",
        )  # fmt: skip
    for move in (*several(entry.accept), *several(entry.refuse)):
        if not move.startswith(f"{entry.on}: "):
            make.error(
                "bad-value", f"`{move}` is no move of `{entry.on}`, the client", move.location,
                f"name it as in `{entry.on}: agree to stop`",
            )  # fmt: skip
    if entry.press is None:
        return WAYS
    named = [make.choice(way, WAYS, TO_ACCEPT) for way in entry.press]
    return tuple(way for way in WAYS if way in named)


def _said(entry: PressureShape, make: Maker) -> list[tuple[str, Text]]:
    """Which way it presses when, where that follows from the rest of the crisis."""
    return [
        (make.choice(way, WAYS, TO_ACCEPT), when) for way, when in (entry.follows or {}).items()
    ]


def _pressing(entry: PressureShape, bond: Bond, none: str, make: Maker) -> None:
    """The moves of the patron."""
    possible = make.condition("possible", entry.possible)
    given = {str(way): tempo for way, tempo in (entry.press or {}).items()}
    cost = make.number("press_cost", entry.press_cost, "cost")
    for way, there in bond.ways.items():
        make.move(
            bond.patron, f"press {way}: {bond.label}", plover="REQUEST",
            when=all_of(none, possible), then=there, cost=cost,
            tempo=make.number(f"press={way}", given.get(way), "tempo", TEMPO),
        )  # fmt: skip
    make.move(
        bond.patron, f"relent: {bond.label}", plover="COOPERATE", when=bond.on, then=none,
        tempo=make.number("relent", entry.relent, "tempo", TEMPO),
    )  # fmt: skip


def _consequences(entry: PressureShape, bond: Bond, make: Maker) -> None:
    """What the client's moves bring under pressure: reward, or aid withheld and an ally lost."""
    reward = {who: f"-{points}" for who, points in _points("reward", entry, bond, make).items()}
    loss = _points("withhold", entry, bond, make)
    if entry.alliance is not None:
        value = make.number("alliance", entry.alliance, "cost")
        loss[bond.client] = " + ".join(
            [*(loss[each] for each in loss if each == bond.client), value]
        )
    once = make.choice(entry.lasts, KINDS, KINDS[0]) == KINDS[1]
    spent = (f"{quoted(make.id)} = {NONE}", "as pressed") if once else None
    changes = "; ".join(map(str, several(entry.defied)))
    defiance = (changes, "in defiance") if changes else None
    for moves, way, against in (
        (entry.accept, TO_ACCEPT, TO_REFUSE), (entry.refuse, TO_REFUSE, TO_ACCEPT),
    ):  # fmt: skip
        for move in several(moves):
            for where, price, also in ((way, reward, spent), (against, loss, defiance)):
                if where in bond.ways:
                    _amend(move, bond.ways[where], price, also, make)


def _points(key: str, entry: PressureShape, bond: Bond, make: Maker) -> dict[str, str]:
    return make.costs(key, getattr(entry, key), bond.client)


def _amend(
    move: Text, where: str, price: Mapping[str, str], also: tuple[str, str] | None, make: Maker
) -> None:
    """Let a move bring this where the pressure is such."""
    make.amend(
        "move", move, cost={who: f"({points}) * ({where})" for who, points in price.items()},
        also=None if also is None else (where, *also),
    )  # fmt: skip


MECHANISM = Mechanism(
    section="pressures",
    word="pressure",
    shape=PressureShape,
    summary="A patron presses its client to accept or to refuse: what it rewards and withholds.",
    literature=(
        (
            "Fang, Johnson and Leeds 2014, To concede or to resist? The restraining effect of"
            " military alliances, doi:10.1017/S0020818314000137"
        ),
        "Snyder 1984, The security dilemma in alliance politics, doi:10.2307/2010183",
        "Werner and Yuen 2005, Making and keeping peace, International Organization 59(2)",
    ),
    expand=expand,
)
