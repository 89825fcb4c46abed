"""Friction: a patron and its client fall out, and the patron cares less what becomes of the client.

    warm      strain: while what strains it holds, at a rate    -> strained
    strained  mend: while what mends it holds, at a rate        -> warm

The patron values what the client values, times the warmth of the level (Morrow 1994; Smith 1995);
where the two have fallen out, its commitments to the client may also weigh less. That this
emboldens those who would attack the client, or help them, is not put in: it arises from play.
"""

from __future__ import annotations

from pydantic import Field

from detente.crisis.elements import several
from detente.crisis.mechanisms.interface import Mechanism, MechanismShape
from detente.crisis.mechanisms.maker import Maker, all_of
from detente.crisis.mechanisms.named import entry_named
from detente.crisis.mechanisms.unsaid import WHOLE
from detente.crisis.nodes import Text
from detente.crisis.shape import Condition, Name, Names, Number

WARM, STRAINED = "warm", "strained"
LEVELS = (WARM, STRAINED)
RATE = "1/month [0.2, 4]"


class FrictionShape(MechanismShape):
    """A patron and its client that may fall out."""

    by: Name = Field(description="the patron")
    to: Name = Field(description="the client")
    start: Name | None = Field(None, description="warm (default) or strained, at `as_of`")
    strained_by: Condition | None = Field(None, description="what strains it; nothing")
    strain: Number | None = Field(None, description="how often it is strained while that holds")
    mended_by: Condition | None = Field(None, description="what mends it; nothing")
    mend: Number | None = Field(None, description="how often it is mended while that holds")
    follows: Condition | None = Field(
        None, description="when it is strained, where that follows from the rest of the crisis"
        " (`always` for good); it then has no factor",
    )  # fmt: skip
    warmth: dict[Name, Number] = Field(
        description="by level, how far the patron values what the client values, 0-1"
    )
    bond: dict[Name, Number] | None = Field(
        None, description="by level, a factor of the stakes of `commitments`; 1 where left out"
    )
    commitments: Names | None = Field(
        None, description="the patron's commitments whose stakes are multiplied by `bond`"
    )


def expand(entry: FrictionShape, make: Maker) -> None:
    """Write a friction out."""
    patron, client = make.actor(entry.by), make.actor(entry.to)
    label = str(entry.name or f"the friction between {patron} and {client}")
    if entry.follows is not None:
        made = ("start", "strained_by", "strain", "mended_by", "mend")
        make.without(entry, made, "the friction follows from the rest of the crisis")
        strained = make.define("is strained", make.condition("follows", entry.follows))
    else:
        strained = _changing(entry, label, make)
    at = {WARM: f"not {strained}", STRAINED: strained}
    make.share(client, patron, _levels("warmth", entry.warmth, at, make))
    _bond(entry, at, make)


def _changing(entry: FrictionShape, label: str, make: Maker) -> str:
    """Its factor, and what moves it; the condition that it is strained."""
    state = make.factor(LEVELS, make.choice(entry.start, LEVELS, WARM), name=label)
    for key, cause, rate, before, after in (
        ("strain", entry.strained_by, entry.strain, WARM, STRAINED),
        ("mend", entry.mended_by, entry.mend, STRAINED, WARM),
    ):
        if cause is not None:
            make.hazard(
                f"{label} is {after}", then=f"{state} = {after}",
                when=all_of(f"{state} = {before}", make.condition(f"{after}_by", cause)),
                rate=make.number(key, rate, "rate", RATE),
            )  # fmt: skip
    return make.define("is strained", f"{state} = {STRAINED}")


def _levels(
    key: str, values: dict[Text, Number], at: dict[str, str], make: Maker, rest: str = "0"
) -> str:
    """A quantity by level, published under its key; `rest` at a level that is left out."""
    given = {make.choice(level, LEVELS, WARM): value for level, value in values.items()}
    parts = [
        f"{_one(key, level, given[level], rest, make) if level in given else rest} * ({at[level]})"
        for level in LEVELS
    ]
    return make.quantity(key, " + ".join(parts))


def _one(key: str, level: str, value: Number, rest: str, make: Maker) -> str:
    """The number at one level; struck out, it is as at a level that is left out."""
    return make.number(f"{key}={level}", value, "other", unsaid=WHOLE if rest == "1" else None)


def _bond(entry: FrictionShape, at: dict[str, str], make: Maker) -> None:
    """Publish how much its commitments weigh; each of them takes it into its stake."""
    if entry.bond is None and entry.commitments is None:
        return
    if entry.bond is None or entry.commitments is None:
        missing, given = ("bond", "commitments") if entry.bond is None else ("commitments", "bond")
        make.error(
            "missing-key", f"this friction has `{given}` without `{missing}`",
            hint="`bond` says by how much, by level, `commitments` of which of the patron's",
        )  # fmt: skip
        return
    for name in several(entry.commitments):
        shape = entry_named(name, "commitments", "commitment", make)
        if shape is not None and shape.by != entry.by:
            make.error(
                "bad-value", f"the commitment `{name}` is one of `{shape.by}`, not of"
                f" `{entry.by}`", name.location, "a friction weighs on the patron's commitments",
            )  # fmt: skip
    _levels("bond", entry.bond, at, make, rest="1")


MECHANISM = Mechanism(
    section="frictions",
    word="friction",
    shape=FrictionShape,
    summary="A patron and its client fall out, and the patron cares less what becomes of it.",
    literature=(
        (
            "Morrow 1994, Alliances, credibility, and peacetime costs,"
            " doi:10.1177/0022002794038002005"
        ),
        "Smith 1995, Alliance formation and war, International Studies Quarterly 39(4)",
    ),
    expand=expand,
)
