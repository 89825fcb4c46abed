"""Domestic: the mood at home, what stirs it, and what it asks of a leader.

    calm         a cause, at its rate; or the leader stirs it, a move     -> nationalist
    nationalist  it fades, or something calms it, each at its rate        -> calm

In the nationalist mood a hawkish posture earns the leader points per week, climbing down costs
more, and without a hawkish posture the leader is at risk. That a leader in such a mood acts abroad
more is not put in: it arises from play (Levy 1989; Tarar 2006).
"""

from __future__ import annotations

from collections.abc import Mapping

from pydantic import Field

from detente.crisis.diagnostics import listed
from detente.crisis.elements import several
from detente.crisis.mechanisms.interface import Mechanism, MechanismShape
from detente.crisis.mechanisms.maker import Maker, all_of, quoted
from detente.crisis.shape import Changes, Condition, Name, Number, Shape

LEVELS = ("calm", "nationalist")
FADES = "1/month [0.2, 4]"
RISK = "1/year [0.1, 4]"


class CauseShape(Shape):
    """Something that changes the mood."""

    when: Condition | None = Field(None, description="when it is at work; always, if left out")
    rate: Number = Field(description="how soon the mood follows: 1/month")


class DomesticShape(MechanismShape):
    """The mood at home, and what it asks of a leader."""

    of: Name = Field(description="the actor at whose home it is")
    mood: Name | None = Field(
        None, description="an existing factor; its highest level is the nationalist mood"
    )
    start: Name | None = Field(None, description="calm (default) or nationalist, at `as_of`")
    stirred: dict[Name, CauseShape] | None = Field(
        None, description="what stirs the mood, by name of the cause"
    )
    calmed: dict[Name, CauseShape] | None = Field(
        None, description="what calms it, by name of the cause"
    )
    fades: Number | None = Field(None, description="rate at which it calms by itself")
    stir: Number | None = Field(
        None, description="tempo at which the leader stirs it, a move; no such move, if left out"
    )
    stir_cost: Number | None = Field(None, description="points that stirring it costs the leader")
    follows: Condition | None = Field(
        None, description="when the mood is nationalist, where that follows from the rest of the"
        " crisis; it then has no factor",
    )  # fmt: skip
    hawkish: Condition | None = Field(None, description="the posture that the mood rewards")
    bonus: Number | None = Field(
        None, description="points per week that a hawkish posture earns in that mood"
    )
    climbing_down: dict[Name, Number] | None = Field(
        None, description="points that each move named costs the leader more in that mood"
    )
    risk: Number | None = Field(
        None, description="rate at which the leader is punished in that mood while not hawkish"
    )
    loss: Number | None = Field(None, description="points that this costs the leader")
    then: Changes | None = Field(None, description="what it changes")


def expand(entry: DomesticShape, make: Maker) -> None:
    """Write domestic pressure out."""
    leader = make.actor(entry.of)
    if entry.follows is not None:
        made = ("mood", "start", "stirred", "calmed", "fades", "stir", "stir_cost")
        make.without(entry, made, "the mood follows from the rest of the crisis")
        hot = make.define("is nationalist", make.condition("follows", entry.follows))
        _pressed(entry, leader, hot, str(entry.name or make.id), make)
        return
    state, levels = _mood(entry, make)
    hot = make.define("is nationalist", f"{state} = {quoted(levels[-1])}")
    below = f"{state} < {quoted(levels[-1])}"
    above = f"{state} > {quoted(levels[0])}"
    label = str(entry.name or make.id)
    _causes("stirred", entry.stirred, f"{label} turns nationalist", below, f"{state} + 1", make)
    _causes("calmed", entry.calmed, f"{label} calms down", above, f"{state} - 1", make)
    make.hazard(
        f"{label} calms down", when=above, then=f"{state} - 1",
        rate=make.number("fades", entry.fades, "rate", FADES),
    )  # fmt: skip
    if entry.stir is not None:
        make.move(
            leader, f"stir {label}", plover="ACCUSE", when=below, then=f"{state} + 1",
            tempo=make.number("stir", entry.stir, "tempo"),
            cost=make.price("stir_cost", entry.stir_cost),
        )  # fmt: skip
    _pressed(entry, leader, hot, label, make)


def _mood(entry: DomesticShape, make: Maker) -> tuple[str, tuple[str, ...]]:
    """The factor of the mood and its levels, from calm to nationalist."""
    if entry.mood is None:
        name = str(entry.name or f"The mood at home of {entry.of}")
        return make.factor(LEVELS, entry.start, name=name), LEVELS
    levels = make.levels(entry.mood)
    if len(levels) == 1:
        make.error(
            "wrong-shape", f"`{entry.mood}` has one level only, {listed(levels)}",
            entry.mood.location, "a mood has two or more, from calm to nationalist",
        )  # fmt: skip
    if entry.start is not None:
        make.error(
            "contradicting-changes", f"where it starts is said by the factor `{entry.mood}`",
            entry.start.location, "leave out `start:`",
        )  # fmt: skip
    return quoted(entry.mood), levels or LEVELS


def _causes(
    key: str, causes: Mapping[Name, CauseShape] | None, what: str, possible: str, change: str,
    make: Maker,
) -> None:  # fmt: skip
    """A hazard for each cause."""
    for name, cause in (causes or {}).items():
        when = make.condition(f"{key}.{name}", cause.when)
        rate = make.number(f"{key}.{name}.rate", cause.rate, "rate")
        make.hazard(f"{what} over {name}", when=all_of(possible, when), rate=rate, then=change)


def _pressed(entry: DomesticShape, leader: str, hot: str, label: str, make: Maker) -> None:
    """What the mood asks of the leader."""
    hawkish = make.condition("hawkish", entry.hawkish, "never")
    if entry.hawkish is None and entry.bonus is not None:
        make.error(
            "missing-key", "the bonus needs to know which posture earns it",
            hint="add `hawkish: turkish_support >= arms`",
        )  # fmt: skip
    if entry.bonus is not None:
        make.flow(leader, make.number("bonus", entry.bonus, "flow"), all_of(hot, hawkish))
    for move, points in (entry.climbing_down or {}).items():
        dearer = make.number(f"climbing_down.{move}", points, "cost")
        make.amend("move", move, cost={leader: f"{dearer} * {hot}"})
    _risk(entry, leader, all_of(hot, f"not ({hawkish})"), label, make)


def _risk(entry: DomesticShape, leader: str, when: str, label: str, make: Maker) -> None:
    """The leader is punished: a hazard where it changes something, else its cost on average."""
    if entry.loss is None and entry.then is None:
        if entry.risk is not None:
            make.error(
                "missing-key", "`risk` says how soon the leader is punished, not what that does",
                hint="add `loss: 5` with its points, or `then:` with what changes",
            )  # fmt: skip
        return
    rate = make.number("risk", entry.risk, "rate", RISK)
    loss = make.number("loss", entry.loss, "cost")
    make.befall(
        f"{label} turns on {leader}", leader, rate=rate, points=loss, when=when,
        then=several(entry.then),
    )  # fmt: skip


MECHANISM = Mechanism(
    section="domestic",
    word="domestic pressure",
    shape=DomesticShape,
    summary="The mood at home: what stirs it, and what it asks of a leader.",
    literature=(
        "Levy 1989, The diversionary theory of war, in Midlarsky (ed.), Handbook of War Studies",
        (
            "Tarar 2006, Diversionary incentives and the bargaining approach to war,"
            " doi:10.1111/j.1468-2478.2005.00397.x"
        ),
    ),
    expand=expand,
)
