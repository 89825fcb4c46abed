"""Coalition: several may act together, and each must first say that it will.

    out      pledge: a move of each member       -> pledged
    pledged  withdraw: a move of each member     -> out

When all members, or a number of them, are pledged, the joint change follows at once. A pledge costs
when it is made and while it stands; going back on it costs the more the more public it was. What
one does others may do as well, so members wait for each other (Olson and Zeckhauser 1966; Diekmann
1985).
"""

from __future__ import annotations

from itertools import combinations
from typing import cast

from pydantic import Field

from detente.crisis.elements import several
from detente.crisis.mechanisms.interface import Mechanism, MechanismShape
from detente.crisis.mechanisms.maker import Maker, Value, all_of, any_of
from detente.crisis.mechanisms.unsaid import UNCHANGED
from detente.crisis.model import NumberKind
from detente.crisis.nodes import Text
from detente.crisis.shape import Changes, Condition, Name, Names, Number, Numbers, Plain

OUT, PLEDGED = "out", "pledged"
TEMPO = "1/month [0.1, 4]"
MOST = 8


class CoalitionShape(MechanismShape):
    """A joint change that needs pledges."""

    members: list[Name] = Field(min_length=2, description="who may pledge")
    at_least: Plain | None = Field(None, description="how many pledges it takes; all, if left out")
    then: Changes = Field(description="the joint change")
    when: Condition | None = Field(None, description="what it needs besides pledges; nothing")
    joint_cost: dict[Name, Number] | None = Field(
        None, description="points paid by each actor named when the joint change comes"
    )
    start: Names | None = Field(None, description="members that are pledged at `as_of`; none")
    possible: Condition | None = Field(None, description="when a member can pledge; always")
    pledge: Numbers | None = Field(None, description="tempo of pledging, or by member")
    pledge_cost: Numbers | None = Field(
        None, description="points that a pledge costs the member, or by member"
    )
    upkeep: Numbers | None = Field(
        None, description="points per week that a member loses while it is pledged, or by member"
    )
    withdraw: Numbers | None = Field(None, description="tempo of going back on it, or by member")
    withdraw_cost: Numbers | None = Field(
        None, description="points that going back on a wholly public pledge costs, or by member"
    )
    public: Number | None = Field(None, description="how public pledges are, 0-1; 1")


def expand(entry: CoalitionShape, make: Maker) -> None:
    """Write a coalition out."""
    label = str(entry.name or make.id)
    members = [make.actor(each) for each in entry.members]
    first = [make.choice(each, members, members[0]) for each in several(entry.start)]
    states = {
        member: make.factor(
            (OUT, PLEDGED), PLEDGED if member in first else OUT, member,
            f"Whether {member} is pledged to {label}",
        )
        for member in members
    }  # fmt: skip
    terms = _terms(entry, members, make)
    possible = make.condition("possible", entry.possible)
    for member, state in states.items():
        _member(member, state, label, possible, terms, make)
    enough = make.define("is pledged", _enough(entry, list(states.values()), make))
    make.rule(
        f"{label} acts", all_of(enough, make.condition("when", entry.when)),
        [str(each) for each in several(entry.then)],
        make.costs("joint_cost", dict(entry.joint_cost or {}), ""),
    )  # fmt: skip


def _terms(entry: CoalitionShape, members: list[str], make: Maker) -> dict[str, dict[str, str]]:
    """Names of tempos, costs and upkeep by member."""
    terms: dict[str, dict[str, str]] = {}
    for key, value, kind, default in (
        ("pledge", entry.pledge, "tempo", TEMPO),
        ("pledge_cost", entry.pledge_cost, "cost", None),
        ("withdraw", entry.withdraw, "tempo", TEMPO),
        ("withdraw_cost", entry.withdraw_cost, "cost", None),
    ):
        terms[key] = _by_member(key, value, cast("NumberKind", kind), default, members, make)
    if entry.upkeep is not None:
        terms["upkeep"] = _by_member("upkeep", entry.upkeep, "flow", None, members, make)
    if entry.public is not None:
        public = make.number("public", entry.public, "other", unsaid=UNCHANGED)
        back = terms["withdraw_cost"]
        terms["withdraw_cost"] = {each: f"{back[each]} * {public}" for each in members}
    return terms


def _by_member(
    key: str, value: Value | dict[Text, Value] | None, kind: NumberKind, default: str | None,
    members: list[str], make: Maker,
) -> dict[str, str]:  # fmt: skip
    """One number for all members, or one for each; the default for those left out."""
    if not isinstance(value, dict):
        return dict.fromkeys(members, make.number(key, value, kind, default))
    given = {make.choice(member, members, members[0]): each for member, each in value.items()}
    return {
        member: make.number(f"{key}.{member}", given.get(member), kind, default)
        for member in members
    }


def _member(
    member: str, state: str, label: str, possible: str, terms: dict[str, dict[str, str]],
    make: Maker,
) -> None:  # fmt: skip
    """Its moves, and what being pledged costs it."""
    out, pledged = f"{state} = {OUT}", f"{state} = {PLEDGED}"
    make.move(
        member, f"pledge to {label}", plover="SUPPORT", when=all_of(out, possible), then=pledged,
        tempo=terms["pledge"][member], cost=terms["pledge_cost"][member],
    )  # fmt: skip
    make.move(
        member, f"withdraw from {label}", plover="REJECT", when=pledged, then=out,
        tempo=terms["withdraw"][member], cost=terms["withdraw_cost"][member],
    )  # fmt: skip
    if "upkeep" in terms:
        make.flow(member, f"-{terms['upkeep'][member]}", pledged)


def _enough(entry: CoalitionShape, states: list[str], make: Maker) -> str:
    """The condition that as many are pledged as it takes."""
    text = entry.at_least
    number = len(states) if text is None else int(text) if text.isdecimal() else 0
    if not 1 <= number <= len(states) <= MOST:
        make.error(
            "bad-value", f"{text or number} of {len(states)} members cannot be counted",
            None if text is None else text.location,
            f"`at_least` is a whole number from 1 to that of the members, of whom there may be"
            f" {MOST}",
        )  # fmt: skip
    ready = [f"{state} = {PLEDGED}" for state in states]
    return any_of(*(" and ".join(some) for some in combinations(ready, max(number, 1))))


MECHANISM = Mechanism(
    section="coalitions",
    word="coalition",
    shape=CoalitionShape,
    summary="Several act together once enough of them have pledged that they will.",
    literature=(
        "Olson and Zeckhauser 1966, An economic theory of alliances, doi:10.2307/1927082",
        "Diekmann 1985, Volunteer's dilemma, doi:10.1177/0022002785029004003",
    ),
    expand=expand,
)
