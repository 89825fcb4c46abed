"""Spillover: what fighting nearby does to a neighbour, and a minority at home that watches.

While there is fighting near its border the neighbour loses points per week (trade, refugees,
insurance) and is exposed: stray shells or a crossing happen at a rate and cost it points, or change
something. It may also have a minority that sides with one of the warring parties: open support of
the other is then dear, by move and by level of its support. The first makes the neighbour want the
war to end; the second drives its support into the dark, or stops it (Saideman 2001; Carson 2016).
"""

from __future__ import annotations

from pydantic import Field

from detente.crisis.elements import several
from detente.crisis.mechanisms.interface import Mechanism, MechanismShape
from detente.crisis.mechanisms.maker import Maker, quoted
from detente.crisis.shape import Changes, Condition, Name, Number, Shape

EXPOSURE = "1/year [0.2, 5]"


class MinorityShape(Shape):
    """People at home who side with one of the warring parties."""

    resents: dict[Name, Number] | None = Field(
        None, description="points that each move named costs the neighbour more"
    )
    support: Name | None = Field(None, description="the factor that grades the support it resents")
    unrest: dict[Name, Number] | None = Field(
        None, description="points per week that the neighbour loses at each level of `support`"
    )


class SpilloverShape(MechanismShape):
    """What fighting nearby does to a neighbour."""

    to: Name = Field(description="the neighbour")
    near: Condition = Field(description="when the fighting is near")
    strain: Number | None = Field(None, description="points per week that the neighbour loses then")
    exposure: Number | None = Field(None, description="rate at which it is hit then")
    harm: Number | None = Field(None, description="points that a hit costs the neighbour")
    then: Changes | None = Field(None, description="what a hit changes")
    minority: MinorityShape | None = Field(
        None, description="people at home who make open support of the other side dear"
    )


def expand(entry: SpilloverShape, make: Maker) -> None:
    """Write a spillover out."""
    neighbour = make.actor(entry.to)
    near = make.define("is near", make.condition("near", entry.near))
    if entry.strain is not None:
        make.flow(neighbour, f"-{make.number('strain', entry.strain, 'flow')}", near)
    _exposure(entry, neighbour, near, make)
    if entry.minority is not None:
        _minority(entry.minority, neighbour, make)


def _exposure(entry: SpilloverShape, neighbour: str, near: str, make: Maker) -> None:
    """Hits: a hazard where they change something, else what they cost on average."""
    if entry.harm is None and entry.then is None:
        if entry.exposure is not None:
            make.error(
                "missing-key", "`exposure` says how often it is hit, not what a hit does",
                hint="add `harm: 3` with its points, or `then:` with what changes",
            )  # fmt: skip
        return
    rate = make.number("exposure", entry.exposure, "rate", EXPOSURE)
    harm = make.number("harm", entry.harm, "cost")
    make.befall(
        f"{entry.name or make.id} hits {neighbour}", neighbour, rate=rate, points=harm, when=near,
        then=several(entry.then),
    )  # fmt: skip


def _minority(entry: MinorityShape, neighbour: str, make: Maker) -> None:
    """What its open support of the other side costs the neighbour at home."""
    for move, points in (entry.resents or {}).items():
        dearer = make.number(f"minority.resents.{move}", points, "cost")
        make.amend("move", move, cost={neighbour: dearer})
    if entry.unrest is None:
        return
    if entry.support is None:
        make.error(
            "missing-key", "unrest by level needs to know its factor",
            next(iter(entry.unrest), make.anchor).location,
            "add `support:` with the factor whose levels these are",
        )  # fmt: skip
        return
    make.levels(entry.support)
    for level, points in entry.unrest.items():
        make.level(entry.support, level)
        lost = make.number(f"minority.unrest={level}", points, "flow")
        make.flow(neighbour, f"-{lost}", f"{quoted(entry.support)} = {quoted(level)}")


MECHANISM = Mechanism(
    section="spillovers",
    word="spillover",
    shape=SpilloverShape,
    summary="What fighting nearby does to a neighbour, and to a minority of its own that watches.",
    literature=(
        "Saideman 2001, The Ties That Divide, doi:10.7312/said12228",
        "Carson 2016, Facing off and saving face, doi:10.1017/S0020818315000284",
    ),
    expand=expand,
)
