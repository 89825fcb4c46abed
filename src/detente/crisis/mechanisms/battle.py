"""Battle: two sides on a front that moves while they fight.

The front is a factor with its levels in order: as it rises the first side of `between` gains.

    lower   the front advances: a hazard, faster with support or an advantage      -> next higher
    higher  the front is pushed back: the same for the other side                  -> next lower
    any     an offensive: a move of a side, a lottery that it pays for             -> several levels
    stated  a side's line collapses: a rarer hazard with a larger jump             -> stated level

`advantage` a tilts both hazards, advance * exp(a) and retreat * exp(-a); it may rest on what others
publish, such as the effect of arms. The war costs each side points per week, the ground is worth
points by level, and the fighting may harm civilians. Where fighting reveals or decides, and what a
tilted front does to the wish to stop, arises from play (Slantchev 2003; Filson & Werner 2002).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from pydantic import Field

from detente.crisis.diagnostics import did_you_mean, listed
from detente.crisis.elements import several
from detente.crisis.mechanisms.interface import Mechanism, MechanismShape
from detente.crisis.mechanisms.maker import Maker, Value, all_of, any_of, quoted
from detente.crisis.mechanisms.unsaid import UNCHANGED
from detente.crisis.model import NumberKind
from detente.crisis.nodes import Text
from detente.crisis.shape import (
    Changes,
    Condition,
    Entry,
    Name,
    Names,
    Number,
    Numbers,
    Plain,
)

HARM = "0.1/week [0.03, 0.3]"
OFFENSIVE = "1/month [0.1, 4]"
SUCCESS = "0.3 [0.1, 0.6]"
COLLAPSE = "0.05/week [0.01, 0.2]"
GAIN, BREAK = 1, 2  # levels that an offensive and a collapse move the front, if not said
UP, DOWN = "+", "-"


class OffensiveShape(Entry):
    """A side's choice to attack in strength."""

    tempo: Number | None = Field(None, description="how often, when it sees nothing to gain")
    success: Number | None = Field(None, description="chance that it gains ground, 0-1")
    gain: Plain | None = Field(None, description="levels that the front moves then; 1")
    cost: Numbers | None = Field(None, description="points paid by the attacker, or by each named")
    when: Condition | None = Field(None, description="where it is possible; wherever they fight")


class CollapseShape(Entry):
    """A line that may give way at once."""

    of: Name = Field(description="the side whose line it is")
    at: Names | None = Field(None, description="levels of the front at which it may; all")
    rate: Number | None = Field(None, description="how often, per week, while they fight there")
    to: Name | None = Field(None, description="the level of the front it falls to")
    by: Plain | None = Field(None, description="or how many levels the front jumps; 2")
    when: Condition | None = Field(None, description="a further condition")
    cost: Numbers | None = Field(None, description="points that the side loses, or each named")


class BattleShape(MechanismShape):
    """A front between two sides, and what moves it."""

    between: list[Name] = Field(
        min_length=2, max_length=2, description="the two sides; the first gains as the front rises"
    )
    front: Name | None = Field(None, description="the factor that is the front, if there is one")
    levels: list[Name] | None = Field(
        None, min_length=2, description="or levels of a front of its own, from low to high"
    )
    start: Name | None = Field(None, description="the level at `as_of`; the lowest, if left out")
    theatre: Name | None = Field(None, description="where it is fought")
    while_: Condition = Field(alias="while", description="when they fight: `fighting = war`")
    advance: Number = Field(description="how often the front rises a level, per week of fighting")
    advance_by: dict[Name, Number] | None = Field(
        None, description="factor of that pace at a level of the front; 1 where left out"
    )
    retreat: Number | None = Field(
        None, description="how often it falls a level, per week of fighting; never, if left out"
    )
    retreat_by: dict[Name, Number] | None = Field(
        None, description="factor of that pace at a level of the front; 1 where left out"
    )
    advantage: Number | None = Field(
        None, description="log factor of the advance, and of the retreat with the other sign; 0"
    )
    values: dict[Name, dict[Name, Number]] | None = Field(
        None, description="what the ground is worth to an actor, points by level; 0 where left out"
    )
    cost: Numbers | None = Field(
        None, description="points per week that each side, or each actor named, loses by fighting"
    )
    harm: Changes | None = Field(None, description="what changes when fighting harms civilians")
    harm_rate: Number | None = Field(None, description="how often that happens, per week")
    harm_cost: dict[Name, Number] | None = Field(None, description="points that it costs each")
    collapse: list[CollapseShape] | None = Field(None, description="lines that may give way")
    offensives: dict[Name, OffensiveShape] | None = Field(
        None, description="attacks that a side may choose, by side"
    )


@dataclass(frozen=True, slots=True)
class Front:
    """The front as expressions hold it. name : of the factor. sides : first gains as it rises."""

    name: str
    levels: tuple[str, ...]
    sides: tuple[str, str]
    fought: str
    label: str
    theatre: str | None

    def at(self, *levels: str) -> str:
        """The condition that it stands at one of these levels."""
        return any_of(*(f"{self.name} = {quoted(level)}" for level in levels))

    def beyond(self, sign: str) -> str:
        """The condition that it can still move this way."""
        end = self.levels[-1] if sign == UP else self.levels[0]
        return f"{self.name} != {quoted(end)}"


def expand(entry: BattleShape, make: Maker) -> None:
    """Write a battle out."""
    front = _front(entry, make)
    if front is None:
        return
    make.define("is fought", front.fought)
    for side, level in zip(front.sides, (front.levels[-1], front.levels[0]), strict=True):
        make.define(f"is won by {side}", front.at(level))
    _movement(entry, front, make)
    for actor, values in (entry.values or {}).items():
        who = make.actor(actor)
        make.worth(who, _by_level(f"values.{actor}", values, "0", front, "worth", make))
    for loser, cost in _cost(entry, front, make).items():
        make.flow(loser, f"-{cost}", front.fought)
    _harm(entry, front, make)
    for place, line in enumerate(entry.collapse or (), 1):
        _collapse(f"collapse#{place}", line, front, make)
    for side, offensive in (entry.offensives or {}).items():
        _offensive(side, offensive, front, make)
    make.measure(
        "decided", f"how long until {front.label} reaches {front.levels[-1]}, while it is fought",
        "time", front.at(front.levels[-1]), given=all_of(front.fought, front.beyond(UP)),
    )  # fmt: skip


def _front(entry: BattleShape, make: Maker) -> Front | None:
    """The front: a factor of the file or one of its own."""
    first, second = (make.actor(side) for side in entry.between)
    if (entry.front is None) == (entry.levels is None):
        make.error(
            "missing-key" if entry.front is None else "bad-value",
            "a battle has one front: `front:`, a factor of the file, or `levels:` of its own",
            entry.front.location if entry.front is not None else None,
            "keep the factor, or list the levels from low to high and leave `front:` out",
        )  # fmt: skip
        return None
    theatre = None if entry.theatre is None else make.theatre(entry.theatre)
    label = str(entry.name or make.id)
    if entry.front is not None:
        levels, name = make.levels(entry.front), quoted(str(entry.front))
    else:
        levels = tuple(map(str, entry.levels or ()))
        name = make.factor(levels, entry.start, "", label, theatre)
    if not levels:
        return None
    fought = make.condition("while", entry.while_)
    return Front(name, levels, (first, second), fought, label, theatre)


def _movement(entry: BattleShape, front: Front, make: Maker) -> None:
    """The two hazards that move the front, and the drift between them."""
    tilt = None if entry.advantage is None else make.number("advantage", entry.advantage, "other")
    forward, back = ("", "") if tilt is None else (f" * exp({tilt})", f" / exp({tilt})")
    up = _pace("advance", entry.advance, entry.advance_by, forward, front, make)
    drift = up
    make.hazard(
        f"{front.label}: {front.sides[0]} advances", when=all_of(front.fought, front.beyond(UP)),
        rate=up, then=f"{front.name} + 1", theatre=front.theatre,
    )  # fmt: skip
    if entry.retreat is not None:
        down = _pace("retreat", entry.retreat, entry.retreat_by, back, front, make)
        make.hazard(
            f"{front.label}: {front.sides[1]} pushes back", rate=down, theatre=front.theatre,
            when=all_of(front.fought, front.beyond(DOWN)), then=f"{front.name} - 1",
        )  # fmt: skip
        drift = f"{up} - {down}"
    make.quantity("drift", drift, power=-1)


def _pace(
    key: str, rate: Value, by: Mapping[Text, Value] | None, tilt: str,
    front: Front, make: Maker,
) -> str:  # fmt: skip
    """Levels per week in the present state; its name."""
    parts = [make.number(key, rate, "rate")]
    if by is not None:
        parts.append(_by_level(f"{key}_by", by, "1", front, "other", make))
    return make.quantity(f"{key} now", " * ".join(parts) + tilt, power=-1)


def _by_level(
    key: str, values: Mapping[Text, Value], rest: str, front: Front, kind: NumberKind, make: Maker
) -> str:
    """A quantity that depends on the level of the front; `rest` at the levels left out."""
    parts = []
    for level, value in values.items():
        if _is_one_of(level, front.levels, "unknown-level", f"a level of `{front.name}`", make):
            unsaid = UNCHANGED if rest == "1" else None
            name = make.number(f"{key}={level}", value, kind, unsaid=unsaid)
            parts.append(f"{name} * ({front.at(level)})")
    given = set(map(str, values))
    left = [level for level in front.levels if level not in given]
    if rest != "0" and left:
        parts.append(f"{rest} * ({front.at(*left)})")
    return f"({' + '.join(parts)})" if parts else rest


def _is_one_of(word: Text, known: tuple[str, ...], code: str, what: str, make: Maker) -> bool:
    """Whether it is; reported when it is not."""
    if word in known:
        return True
    make.error(
        code, f"`{word}` is not {what} ({listed(known)})", word.location,
        did_you_mean(word, known),
    )  # fmt: skip
    return False


def _is_side(side: Text, front: Front, make: Maker) -> bool:
    return _is_one_of(side, front.sides, "bad-value", "a side of this battle", make)


def _cost(entry: BattleShape, front: Front, make: Maker) -> dict[str, str]:
    """Points per week that fighting costs, by actor."""
    if entry.cost is None:
        return {}
    if not isinstance(entry.cost, dict):
        return dict.fromkeys(front.sides, make.number("cost", entry.cost, "flow"))
    return {
        make.actor(actor): make.number(f"cost.{actor}", points, "flow")
        for actor, points in entry.cost.items()
    }  # fmt: skip


def _harm(entry: BattleShape, front: Front, make: Maker) -> None:
    """Harm to civilians while they fight."""
    if entry.harm is None:
        return
    make.hazard(
        f"{front.label}: civilians are harmed", when=front.fought, then=several(entry.harm),
        rate=make.number("harm_rate", entry.harm_rate, "rate", HARM),
        cost={
            make.actor(actor): make.number(f"harm_cost.{actor}", points, "cost")
            for actor, points in (entry.harm_cost or {}).items()
        }, theatre=front.theatre,
    )  # fmt: skip


def _collapse(key: str, line: CollapseShape, front: Front, make: Maker) -> None:
    """One line that may give way."""
    levels = several(line.at)
    if not _is_side(line.of, front, make) or not all(
        _is_one_of(level, front.levels, "unknown-level", f"a level of `{front.name}`", make)
        for level in (*levels, *several(line.to))
    ):
        return
    sign = DOWN if line.of == front.sides[0] else UP
    there = front.at(*map(str, levels)) if levels else None
    if line.to is None:
        then, short = f"{front.name} {sign} {_steps(line.by, BREAK, make)}", front.beyond(sign)
    else:
        then = f"{front.name} = {quoted(line.to)}"
        short = f"{front.name} {'<' if sign == UP else '>'} {quoted(line.to)}"
    rate = make.number(f"{key}.rate", line.rate, "rate", COLLAPSE)
    where = f" at {' or '.join(levels)}" if levels else ""
    make.hazard(
        f"{front.label}: the line of {line.of} collapses{where}",
        when=all_of(front.fought, there, short, make.condition(f"{key}.when", line.when)),
        rate=rate, then=then, theatre=front.theatre,
        cost=make.costs(f"{key}.cost", line.cost, str(line.of)),
    )  # fmt: skip


def _offensive(side: Text, offensive: OffensiveShape, front: Front, make: Maker) -> None:
    """A side's choice to attack in strength."""
    if not _is_side(side, front, make):
        return
    key, sign = f"offensives.{side}", UP if side == front.sides[0] else DOWN
    gain = _steps(offensive.gain, GAIN, make)
    success = make.number(f"{key}.success", offensive.success, "chance", SUCCESS)
    possible = make.condition(f"{key}.when", offensive.when)
    make.move(
        str(side), f"offensive in {front.label}", plover="ASSAULT", theatre=front.theatre,
        when=all_of(front.fought, front.beyond(sign), possible),
        outcomes=[(success, f"{front.name} {sign} {gain}"), ("rest", "nothing")],
        tempo=make.number(f"{key}.tempo", offensive.tempo, "tempo", OFFENSIVE),
        cost=make.costs(f"{key}.cost", offensive.cost, str(side)),
    )  # fmt: skip


def _steps(value: Text | None, default: int, make: Maker) -> int:
    """A count of levels, at least 1."""
    if value is None:
        return default
    if value.isdecimal() and int(value) >= 1:
        return int(value)
    make.error("bad-value", f"`{value}` is no count of levels", value.location, "write 1, 2, 3...")
    return default


MECHANISM = Mechanism(
    section="battles",
    word="battle",
    shape=BattleShape,
    summary="A front that moves while two sides fight, what ground is worth and fighting costs.",
    literature=(
        "Filson & Werner 2002, A bargaining model of war and peace, doi:10.2307/3088436",
        "Slantchev 2003, The principle of convergence, doi:10.1017/S0003055403000911",
        "Powell 2004, Bargaining and learning while fighting, doi:10.1111/j.0092-5853.2004.00074.x",
    ),
    expand=expand,
)
