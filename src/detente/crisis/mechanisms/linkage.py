"""Linkage: what happens in one theatre opens a move in another.

A message by bombing in Syria what is done in Karabakh. Without a declared link, theatres do not
touch each other, so every such effect is in sight (Putnam 1988). The answer is a move of its own,
or one of the file that becomes possible, or cheaper, while there is something to answer:

    quiet   strike: a move, while the other side gives occasion            -> struck
    struck  fades, at a rate; the other side loses points per week until then -> quiet

The two levels are there only where the answer is felt for a while; a blow that costs points once
needs no state. That the other side gives less occasion is not put in: it arises from play
(Schelling 1966).
"""

from __future__ import annotations

from pydantic import Field

from detente.crisis.elements import several
from detente.crisis.mechanisms.interface import Mechanism, MechanismShape
from detente.crisis.mechanisms.maker import Maker, all_of
from detente.crisis.shape import Changes, Condition, Name, Number, Numbers, Prose

LEVELS = ("quiet", "struck")
TEMPO = "1/month [0.1, 4]"
FADES = "1/month [0.2, 4]"
OWN = ("move", "theatre", "possible", "then", "tempo", "cost", "hurt", "strain", "fades")


class LinkageShape(MechanismShape):
    """A move in one theatre that what happens in another opens."""

    by: Name = Field(description="who answers")
    in_response_to: Condition = Field(description="what happens elsewhere that opens the answer")
    opens: Name | None = Field(
        None,
        description="a move of the file that is possible only then, or cheaper with `discount`",
    )
    discount: Numbers | None = Field(
        None, description="points by which that move is then cheaper for the mover, or each named"
    )
    move: Prose | None = Field(None, description="the answer, where it is a move of its own")
    theatre: Name | None = Field(None, description="where that move is made")
    possible: Condition | None = Field(None, description="when else it must be possible; always")
    then: Changes | None = Field(None, description="what it changes there")
    tempo: Number | None = Field(None, description="how often, when nothing is gained or lost")
    cost: Numbers | None = Field(
        None, description="points paid by the mover, or by each actor named"
    )
    hurt: dict[Name, Number] | None = Field(
        None, description="points that each actor named loses at once"
    )
    strain: dict[Name, Number] | None = Field(
        None, description="points per week that each actor named loses until it fades"
    )
    fades: Number | None = Field(None, description="rate at which it fades")


def expand(entry: LinkageShape, make: Maker) -> None:
    """Write a linkage out."""
    actor = make.actor(entry.by)
    occasion = make.define("is open", make.condition("in_response_to", entry.in_response_to))
    if entry.opens is not None:
        _open(entry, actor, occasion, make)
    elif entry.move is None:
        make.error(
            "missing-key", "this linkage opens no move",
            hint="name one with `opens: RUS: strike`, or describe one with `move: bomb the camps`",
        )  # fmt: skip
    else:
        _answer(entry, actor, occasion, make)


def _open(entry: LinkageShape, actor: str, occasion: str, make: Maker) -> None:
    """A move of the file: possible only while there is occasion, or cheaper then."""
    for key in OWN:
        if getattr(entry, key) is not None:
            make.error(
                "contradicting-changes", f"`{key}` says what the move is, which `opens` names",
                hint=f"leave out `opens:` or `{key}:`",
            )  # fmt: skip
    assert entry.opens is not None  # noqa: S101 (the caller looked)
    if entry.discount is None:
        make.amend("move", entry.opens, when=occasion)
        return
    saved = make.costs("discount", entry.discount, actor)
    cost = {each: f"-{points} * {occasion}" for each, points in saved.items()}
    make.amend("move", entry.opens, cost=cost)


def _answer(entry: LinkageShape, actor: str, occasion: str, make: Maker) -> None:
    """A move of its own, felt at once or for a while."""
    if entry.discount is not None:
        make.error(
            "missing-key", "`discount` needs a move of the file that becomes cheaper",
            hint="name it with `opens:`, or give the `cost:` of this one",
        )  # fmt: skip
    label = str(entry.move)
    theatre = None if entry.theatre is None else make.theatre(entry.theatre)
    state = _felt(entry, label, theatre, make)
    changes = [*([] if state is None else [f"{state} = struck"]), *several(entry.then)]
    hurt = {} if entry.hurt is None else make.costs("hurt", dict(entry.hurt), actor)
    paid = make.costs("cost", entry.cost, actor)
    cost = {
        each: " + ".join(part[each] for part in (paid, hurt) if each in part)
        for each in (*paid, *(each for each in hurt if each not in paid))
    }
    make.move(
        actor, label, plover="COERCE", theatre=theatre, then=changes or "nothing", cost=cost,
        when=all_of(
            occasion, make.condition("possible", entry.possible),
            None if state is None else f"{state} = quiet",
        ),
        tempo=make.number("tempo", entry.tempo, "tempo", TEMPO),
    )  # fmt: skip


def _felt(entry: LinkageShape, label: str, theatre: str | None, make: Maker) -> str | None:
    """The factor that remembers it and what it costs meanwhile; None where it costs once."""
    if entry.strain is None:
        if entry.fades is not None:
            make.error(
                "missing-key", "`fades` needs a strain that fades",
                hint="add `strain: {TUR: 0.5 per week}`, or leave it out",
            )  # fmt: skip
        return None
    state = make.factor(LEVELS, name=f"Whether the answer “{label}” is felt", theatre=theatre)
    struck = make.define("is felt", f"{state} = struck")
    for actor, points in entry.strain.items():
        lost = make.number(f"strain.{actor}", points, "flow")
        make.flow(make.actor(actor), f"-{lost}", struck)
    make.hazard(
        f"{label}: no longer felt", when=struck, then=f"{state} = quiet",
        rate=make.number("fades", entry.fades, "rate", FADES),
    )  # fmt: skip
    return state


MECHANISM = Mechanism(
    section="linkages",
    word="linkage",
    shape=LinkageShape,
    summary="A move in one theatre that what happens in another opens or makes cheaper.",
    literature=(
        "Schelling 1966, Arms and Influence, Yale University Press",
        "Putnam 1988, Diplomacy and domestic politics, doi:10.1017/S0020818300027697",
    ),
    expand=expand,
)
