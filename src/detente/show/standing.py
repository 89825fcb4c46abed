"""One state of a crisis as it is looked at: who does what in it, and what can come next."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from detente.crisis.model import Crisis
from detente.show import numbers
from detente.show.facts import ActorNow, Now
from detente.show.tables import Column, Table

Place = tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Next:
    """One thing that can happen next. leads_to : where the crisis then stands.

    by : the actor's id, empty for a hazard. cause : id of the move or hazard. chance : that it
    comes before anything else. per_week : its rate.
    """

    leads_to: Place
    by: str
    cause: str
    sentence: str
    change: str
    chance: float
    per_week: float


@dataclass(frozen=True, slots=True)
class Standing:
    """A state, by the place that stands for it.

    levels : of every factor. actors : what each does while the state lasts. worths : of the play
    from here on, by actor, points. wait : expected weeks until anything happens; inf where nothing
    can. next : what can happen, likeliest first.
    """

    crisis: Crisis
    place: Place
    levels: Mapping[str, str]
    rung: str
    actors: tuple[ActorNow, ...]
    worths: Mapping[str, float]
    wait: float
    next: tuple[Next, ...]

    @property
    def now(self) -> Now:
        """As `detente.show.tables.next_moves` prints it."""
        return Now("", self.actors)


@dataclass(frozen=True, slots=True)
class Step:
    """What the model did: after so many weeks, this happened."""

    weeks: float
    took: Next


def next_table(found: Standing) -> Table:
    """Everything that can come next."""
    columns = (
        Column("What"),
        Column("What changes"),
        Column("Comes next", number=True, strong=True),
        Column("Pace", number=True),
    )
    rows = tuple(
        (each.sentence, each.change, numbers.per_cent(each.chance), numbers.rate(each.per_week))
        for each in found.next
    )
    return Table("What can come next", columns, rows)


def answer(found: Standing, actor: str) -> str:
    """What one actor would do in this state, in a sentence."""
    own = next((each for each in found.actors if each.actor == actor), None)
    name = found.crisis.actors[actor].name
    if own is None or not own.moves:
        return f"{name} has no move open to it here."
    told = ", ".join(f"{each.name} {numbers.per_cent(each.chance)}" for each in own.moves[:3])
    return (
        f"{name}, first within four weeks: {told}; none of its moves {numbers.per_cent(own.none)}."
    )
