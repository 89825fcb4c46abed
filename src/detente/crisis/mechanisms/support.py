"""Support: who helps whom, how far, and what that does to a war that another one fights.

A ladder of its own, or a factor of the file. The giver goes up and down it step by step, at a tempo
and a price for each step and an upkeep for each level:

    none - political - arms - proxies - direct

Each level multiplies the hazards and moves that are named (Slantchev 2003; Filson and Werner 2002).
Levels may be *deniable*: there the help is unseen until it is attributed, and being seen costs by
the week (Carson 2016; Salehyan 2010). It may have to pass through a third state, whose moves close
and open the way; a share of the effect is left while it is closed.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from pydantic import Field

from detente.crisis.elements import several
from detente.crisis.mechanisms.interface import Mechanism, MechanismShape
from detente.crisis.mechanisms.maker import Maker, Value, all_of, quoted
from detente.crisis.mechanisms.unsaid import UNCHANGED
from detente.crisis.model import NumberKind
from detente.crisis.nodes import Text
from detente.crisis.shape import Condition, Name, Names, Number, Numbers, Shape

LADDER = ("none", "political", "arms", "proxies", "direct")
TEMPO = "1/month [0.1, 4]"
ATTRIBUTION = "1/month [0.2, 4]"
LEFT = "0.3 [0.1, 0.6]"
UNSEEN, SEEN = "unseen", "seen"
OPEN, CLOSED = "open", "closed"


class EffectShape(Shape):
    """What the levels do to one move or hazard, or to several."""

    hazard: Names | None = Field(None, description="the hazards whose rate it multiplies")
    move: Names | None = Field(None, description="the moves whose tempo it multiplies: `ARM: talk`")
    times: dict[Name, Number] = Field(description="by what, at each level; 1 where left out")


class DeniableShape(Shape):
    """Help that is not seen at first."""

    levels: Names = Field(description="the levels that can be denied")
    attribution: Number | None = Field(None, description="how often unseen help is attributed")
    seen: Numbers = Field(
        description="points per week that the giver, or each actor named, loses once it is seen"
    )


class TransitShape(Shape):
    """A third state on the way."""

    through: Name = Field(description="the state that can close the way")
    needed_for: Names | None = Field(
        None, description="levels that need the way; all between the ends of the ladder"
    )
    left: Number | None = Field(None, description="share of the effect that is left, 0-1")
    start: Name | None = Field(None, description="open (default) or closed, at `as_of`")
    close: Number | None = Field(None, description="tempo at which it closes the way")
    close_cost: Numbers | None = Field(
        None, description="points paid by it, or by each actor named, when it closes the way"
    )
    open: Number | None = Field(None, description="tempo at which it opens the way again")
    open_cost: Numbers | None = Field(
        None, description="points paid by it, or by each actor named, when it opens the way"
    )


class SupportShape(MechanismShape):
    """Help for somebody else's war."""

    by: Name = Field(description="the giver")
    to: Name = Field(description="the recipient")
    ladder: Name | None = Field(
        None, description="a factor of the file whose levels it goes along; a ladder of its own"
    )
    levels: list[Name] | None = Field(
        None, min_length=2, description="those of its own ladder: none, political, arms, proxies,"
        " direct, if left out",
    )  # fmt: skip
    start: Name | None = Field(None, description="its own ladder's level at `as_of`; the first")
    up: Numbers | None = Field(
        None,
        description="tempo of a step up, or by the level it leads to; no step to those left out",
    )
    down: Numbers | None = Field(
        None,
        description="tempo of a step down, or by the level it leads to; no step to those left out",
    )
    cost: Numbers | None = Field(
        None, description="points that a step up costs the giver, or by the level that it leads to"
    )
    possible: Condition | None = Field(None, description="when a step up is possible; always")
    upkeep: dict[Name, Number] | None = Field(
        None, description="points per week that each level costs the giver"
    )
    comfort: dict[Name, Number] | None = Field(
        None, description="points per week that each level is worth to the recipient in itself"
    )
    effects: list[EffectShape] | None = Field(None, min_length=1, description="what it multiplies")
    deniability: DeniableShape | None = Field(None, description="levels that can be denied")
    transit: TransitShape | None = Field(None, description="the way through a third state")


@dataclass(frozen=True, slots=True)
class Ladder:
    """The factor as expressions name it, its levels, and what the entry is called."""

    factor: str
    levels: tuple[str, ...]
    label: str

    def at(self, level: str) -> str:
        """The condition that it is at `level`."""
        return f"{self.factor} = {quoted(level)}"

    def among(self, levels: Sequence[str]) -> str:
        """The condition that it is at one of `levels`."""
        return f"{self.factor} in [{', '.join(map(quoted, levels))}]"


def expand(entry: SupportShape, make: Maker) -> None:
    """Write a support out."""
    giver, recipient = make.actor(entry.by), make.actor(entry.to)
    ladder = _ladder(entry, recipient, make)
    if len(ladder.levels) < 2:
        return
    if entry.ladder is None or entry.up is not None:
        _up(entry, giver, ladder, make)
    if entry.ladder is None or entry.down is not None:
        _down(entry, giver, ladder, make)
    for key, actor, values, sign in (
        ("upkeep", giver, entry.upkeep, "-"), ("comfort", recipient, entry.comfort, ""),
    ):  # fmt: skip
        for level, points in (values or {}).items():
            name = make.number(f"{key}={_known(level, ladder, make)}", points, "flow")
            make.flow(actor, f"{sign}{name}", ladder.at(level))
    route = None if entry.transit is None else _transit(entry.transit, ladder, make)
    for place, effect in enumerate(entry.effects or (), 1):
        _effect(place, effect, ladder, route, make)
    if entry.deniability is not None:
        _deniability(entry.deniability, giver, ladder, make)


def _ladder(entry: SupportShape, recipient: str, make: Maker) -> Ladder:
    label = str(entry.name or f"support for {recipient}")
    if entry.ladder is None:
        levels = tuple(map(str, entry.levels or LADDER))
        return Ladder(make.factor(levels, entry.start, name=label), levels, label)
    for key, value in (("levels", entry.levels and entry.levels[0]), ("start", entry.start)):
        if value:
            make.error(
                "contradicting-changes",
                f"`{key}` is said here, but the ladder is the factor `{entry.ladder}`",
                value.location, f"leave `{key}` out; the factor says it",
            )  # fmt: skip
    return Ladder(quoted(entry.ladder), make.levels(entry.ladder), label)


def _known(level: Text, ladder: Ladder, make: Maker) -> str:
    return make.choice(level, ladder.levels, ladder.levels[0])


def _by_step(
    key: str, value: Value | dict[Text, Value] | None, kind: NumberKind, default: str | None,
    levels: Sequence[str], ladder: Ladder, make: Maker,
) -> Mapping[str, str]:  # fmt: skip
    """The number of a step to each of `levels`: one for all, or one for each that is named."""
    if not isinstance(value, dict):
        return dict.fromkeys(levels, make.number(key, value, kind, default))
    given = {_known(level, ladder, make): each for level, each in value.items()}
    return {
        level: make.number(f"{key}={level}", given[level], kind)
        for level in levels if level in given
    }  # fmt: skip


def _up(entry: SupportShape, giver: str, ladder: Ladder, make: Maker) -> None:
    reached = ladder.levels[1:]
    tempo = _by_step("up", entry.up, "tempo", TEMPO, reached, ladder, make)
    cost = _by_step("cost", entry.cost, "cost", None, reached, ladder, make)
    possible = make.condition("possible", entry.possible)
    for below, level in zip(ladder.levels, reached, strict=False):
        if level not in tempo:
            continue
        make.move(
            giver, f"raise {ladder.label} to {level}", plover="AID", tempo=tempo[level],
            when=all_of(ladder.at(below), possible), then=ladder.at(level), cost=cost.get(level),
        )  # fmt: skip


def _down(entry: SupportShape, giver: str, ladder: Ladder, make: Maker) -> None:
    reached = ladder.levels[:-1]
    tempo = _by_step("down", entry.down, "tempo", TEMPO, reached, ladder, make)
    for level, above in zip(reached, ladder.levels[1:], strict=True):
        if level not in tempo:
            continue
        make.move(
            giver, f"lower {ladder.label} to {level}", plover="RETREAT", tempo=tempo[level],
            when=ladder.at(above), then=ladder.at(level),
        )  # fmt: skip


def _transit(way: TransitShape, ladder: Ladder, make: Maker) -> tuple[str, str]:
    """The moves of the state on the way; where it is needed and shut, and what is then left.

    It closes the way to what passes, so nothing is remembered while nothing does.
    """
    state = make.actor(way.through)
    needed = _several(way.needed_for, ladder.levels[1:-1], ladder, make)
    route = make.factor(
        (OPEN, CLOSED), way.start, "way", f"Whether the way of {ladder.label} is open"
    )
    for verb, plover, before, after, tempo, cost in (
        ("close", "SANCTION", OPEN, CLOSED, way.close, way.close_cost),
        ("open", "COOPERATE", CLOSED, OPEN, way.open, way.open_cost),
    ):
        make.move(
            state, f"{verb} the way of {ladder.label}", plover=plover,
            when=all_of(f"{route} = {before}", ladder.among(needed)), then=f"{route} = {after}",
            tempo=make.number(f"transit.{verb}", tempo, "tempo", TEMPO),
            cost=make.costs(f"transit.{verb}_cost", cost, state),
        )  # fmt: skip
    make.rule(
        f"the way of {ladder.label} lies idle",
        all_of(f"{route} = {CLOSED}", f"not ({ladder.among(needed)})"), f"{route} = {OPEN}",
    )  # fmt: skip
    cut = make.define("is cut off", all_of(f"{route} = {CLOSED}", ladder.among(needed)))
    return cut, make.number("transit.left", way.left, "other", LEFT)


def _effect(
    place: int, effect: EffectShape, ladder: Ladder, route: tuple[str, str] | None, make: Maker
) -> None:
    """Multiply moves and hazards by what the level is good for."""
    if effect.hazard is None and effect.move is None:
        first = next(iter(effect.times), None)
        make.error(
            "missing-key", "this effect says not what it multiplies",
            None if first is None else first.location, "add `hazard:` or `move:` with names",
        )  # fmt: skip
    more = " + ".join(
        f"({_times(f'effects.{place}={_known(level, ladder, make)}', times, make)} - 1)"
        f" * ({ladder.at(level)})"
        for level, times in effect.times.items()
    )
    if route is not None:
        cut, left = route
        more = f"({more}) * (1 - (1 - {left}) * ({cut}))"
    suffix = "effect" if place == 1 else f"effect {place}"
    pace = make.quantity(suffix, f"1 + {more}" if more else "1")
    for hazard in several(effect.hazard):
        make.amend("hazard", hazard, pace=pace)
    for move in several(effect.move):
        make.amend("move", move, pace=pace)


def _times(key: str, times: Value, make: Maker) -> str:
    return make.number(key, times, "other", unsaid=UNCHANGED)


def _deniability(denied: DeniableShape, giver: str, ladder: Ladder, make: Maker) -> None:
    """Whether it is seen: only while it is at a level that can be denied."""
    levels = _several(denied.levels, (), ladder, make)
    hidden = ladder.among(levels)
    state = make.factor(
        (UNSEEN, SEEN), suffix="exposure", name=f"Whether {ladder.label} is attributed"
    )
    unseen = make.define("is denied", all_of(hidden, f"{state} = {UNSEEN}"))
    seen = make.define("is seen", all_of(hidden, f"{state} = {SEEN}"))
    rate = make.number("attribution", denied.attribution, "rate", ATTRIBUTION)
    make.hazard(f"{ladder.label} is attributed", when=unseen, rate=rate, then=f"{state} = {SEEN}")
    make.rule(
        f"{ladder.label} is no longer denied", all_of(f"{state} = {SEEN}", f"not ({hidden})"),
        f"{state} = {UNSEEN}",
    )  # fmt: skip
    losses = denied.seen if isinstance(denied.seen, dict) else {giver: denied.seen}
    for actor, points in losses.items():
        who = make.actor(actor) if isinstance(actor, Text) else actor
        key = f"seen.{who}" if isinstance(denied.seen, dict) else "seen"
        make.flow(who, f"-{make.number(key, points, 'flow')}", seen)
    make.measure("attributed", f"{ladder.label}, denied, is attributed", "time", seen, given=unseen)


def _several(
    names: Text | list[Text] | None, default: Sequence[str], ladder: Ladder, make: Maker
) -> list[str]:
    return [_known(each, ladder, make) for each in several(names)] or list(default)


MECHANISM = Mechanism(
    section="supports",
    word="support",
    shape=SupportShape,
    summary="Help for somebody else's war: how far, how openly, and what it does to the fighting.",
    literature=(
        (
            "Slantchev 2003, The principle of convergence in wartime negotiations,"
            " doi:10.1017/S0003055403000911"
        ),
        "Filson and Werner 2002, A bargaining model of war and peace, doi:10.2307/3088436",
        (
            "Salehyan 2010, The delegation of war to rebel organizations,"
            " Journal of Conflict Resolution 54(3)"
        ),
        "Carson 2016, Facing off and saving face, doi:10.1017/S0020818315000284",
    ),
    expand=expand,
)
