"""A compiled crisis: its arrays, and the way back from them to the words of the file."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from detente.crisis import evaluate
from detente.crisis.diagnostics import Diagnostic
from detente.crisis.expressions import Condition
from detente.crisis.model import Crisis, Hazard, Move, Rule
from detente.game.arrays import GameArrays, TypedArrays
from detente.game.trace import rules_between


@dataclass(frozen=True, slots=True, eq=False)
class Game:
    """A crisis on its reachable states.

    levels : uint8 or uint16 [F, n], the place of each factor on its ladder in each state.
    diagnostics : warnings of the compiler. typed : where one actor's type is its own secret, the
    game by type; `arrays` then is what others see of it, with their belief part of the state.
    values : by key, the numbers that the arrays are made of, in weeks and points; the crisis's own
    unless others are given. kept : what was once computed of the game, by type.
    """

    crisis: Crisis
    arrays: GameArrays
    levels: NDArray[np.unsignedinteger]
    diagnostics: tuple[Diagnostic, ...]
    typed: TypedArrays | None = None
    values: Mapping[str, float] = field(default_factory=dict)
    kept: dict[type, object] = field(default_factory=dict, repr=False)

    def __post_init__(self) -> None:
        if not self.values:
            object.__setattr__(self, "values", self.crisis.values())

    @property
    def start(self) -> int:
        """The state at `as_of`, rules applied."""
        return self.arrays.start

    @property
    def states(self) -> int:
        """n, the number of reachable states."""
        return self.arrays.states

    @property
    def problem(self) -> GameArrays | TypedArrays:
        """What is to be solved."""
        return self.arrays if self.typed is None else self.typed

    @property
    def precision_scale(self) -> NDArray[np.float64]:
        """What the precision of each actor is multiplied by, float64[N]; 1 for one of 0."""
        own = [self.values[actor.precision] for actor in self.crisis.actors.values()]
        plain = np.array(own) != 0
        return np.where(plain, self.arrays.precision / np.where(plain, own, 1.0), 1.0)

    def at_precision(self, scale: float) -> Game:
        """The same with all precisions multiplied by `scale`."""
        precision = self.arrays.precision * scale
        typed = self.typed
        if typed is not None:
            typed = replace(typed, game=replace(typed.game, precision=precision))
        return replace(self, arrays=replace(self.arrays, precision=precision).freeze(), typed=typed)

    def mask(self, condition: Condition) -> NDArray[np.bool_]:
        """Where `condition` holds, bool[n]."""
        if not len(self.levels):
            return evaluate.condition(condition, ())
        return evaluate.condition(condition, self.levels)

    def describe(self, state: int) -> dict[str, str]:
        """The level of every factor in a state: factor id to level name."""
        return {
            factor.id: factor.levels[self.levels[place, state]]
            for place, factor in enumerate(self.crisis.factors)
        }

    def state_of(self, levels: dict[str, str]) -> int | None:
        """The state with these levels of all factors, or None when it cannot be reached."""
        match = np.ones(self.states, np.bool_)
        for place, factor in enumerate(self.crisis.factors):
            match &= self.levels[place] == factor.levels.index(levels[factor.id])
        found = np.flatnonzero(match)
        return int(found[0]) if len(found) else None

    def move(self, edge: int) -> Move:
        """The move that an edge is."""
        return self.crisis.moves[int(self.arrays.edge_origin[edge])]

    def hazard(self, transition: int) -> Hazard:
        """The hazard that a hazard transition comes from."""
        return self.crisis.hazards[int(self.arrays.hazard_origin[transition])]

    def rules(self, source: int, change: Move | Hazard, target: int) -> tuple[Rule, ...]:
        """The rules that fired when `change` led from state `source` to `target`, in order.

        Raises ValueError when it does not lead there.
        """
        ends = (tuple(self.levels[:, state].tolist()) for state in (source, target))
        return rules_between(self.crisis, next(ends), change, next(ends))

    @property
    def move_names(self) -> tuple[str, ...]:
        """Ids of all moves (`ACTOR: name`), in the order that `edge_origin` indexes."""
        return tuple(move.id for move in self.crisis.moves)

    @property
    def hazard_names(self) -> tuple[str, ...]:
        """Ids of all hazards, in the order that `hazard_origin` indexes."""
        return tuple(hazard.id for hazard in self.crisis.hazards)
