"""Reputation: what the others believe of an actor whose type only it knows.

    type      a factor of two levels that nothing changes
    belief    how likely the second of them is, moved by Bayes' rule after what the actor does or
              leaves undone

Numbers of the actor may depend on its type by a condition, `resolve = resolute`; so the types
behave differently, and what is seen of them tells which it is (Kreps and Wilson 1982). The belief
is a state of the game, not a factor of the file: `grid` says how finely it is told apart. Numbers
that everybody can see, hazards and moves of others may not depend on the type.
"""

from __future__ import annotations

from pydantic import Field

from detente.crisis.elements import several
from detente.crisis.mechanisms.interface import Mechanism, MechanismShape
from detente.crisis.mechanisms.maker import Maker
from detente.crisis.nodes import Text
from detente.crisis.shape import Name, Names, Number, Plain

GRID, LEAST, MOST = 21, 5, 101


class ReputationShape(MechanismShape):
    """Public belief about an actor's type."""

    of: Name = Field(description="the actor whose type is its own affair")
    types: list[Name] = Field(
        min_length=2, max_length=2, description="the two types: [irresolute, resolute]"
    )
    prior: Number = Field(description="how likely the second type is believed at `as_of`, 0-1")
    grid: Plain | None = Field(None, description="how many beliefs are told apart; 21")
    visible: Names | None = Field(
        None, description="its moves that others see: `RUS: honour the treaty`; all, if left out"
    )


def expand(entry: ReputationShape, make: Maker) -> None:
    """Write a reputation out."""
    actor = make.actor(entry.of)
    name = entry.name or f"Which {actor} is, known to itself alone"
    make.factor([str(each) for each in entry.types], name=str(name))
    make.number("prior", entry.prior, "chance")
    visible = [_visible(move, entry, make) for move in several(entry.visible)]
    make.belief(actor, make.id, f"{make.section}.{make.id}.prior", _grid(entry.grid, make), visible)


def _grid(text: Text | None, make: Maker) -> int:
    """The number of beliefs, checked."""
    if text is None:
        return GRID
    if text.isdecimal() and LEAST <= int(text) <= MOST:
        return int(text)
    make.error(
        "bad-value", f"`{text}` beliefs cannot be told apart", text.location,
        f"`grid` is a whole number from {LEAST} to {MOST}; {GRID}, if left out",
    )  # fmt: skip
    return GRID


def _visible(move: Text, entry: ReputationShape, make: Maker) -> str:
    """A move that others see, checked: it must be the actor's, and there must be one."""
    if not move.startswith(f"{entry.of}: "):
        make.error(
            "bad-value", f"`{move}` is no move of `{entry.of}`", move.location,
            f"name it as in `{entry.of}: attack`",
        )  # fmt: skip
    make.amend("move", move)  # changes nothing; reports a move that is not there
    return str(move)


MECHANISM = Mechanism(
    section="reputations",
    word="reputation",
    shape=ReputationShape,
    summary="What others believe of an actor's type, moved by what it does or leaves undone.",
    literature=(
        (
            "Kreps and Wilson 1982, Reputation and imperfect information,"
            " doi:10.1016/0022-0531(82)90030-8"
        ),
        "Weisiger and Yarhi-Milo 2015, Revisiting reputation, doi:10.1017/S0020818314000393",
    ),
    expand=expand,
)
