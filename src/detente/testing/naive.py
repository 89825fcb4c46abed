"""A naive compiler: dicts, tuples and recursion, written straight from the language's definition.

The twin of `detente.game.compile`, for small crises. States are tuples of level numbers. Rules are
followed one order at a time, all orders.
"""

from __future__ import annotations

import math
import operator
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from detente.crisis.expressions import (
    Always,
    Among,
    And,
    Call,
    Compare,
    Condition,
    Constant,
    Effect,
    Indicator,
    LevelOf,
    Negative,
    Not,
    Operation,
    Or,
    Parameter,
    Quantity,
    SetLevel,
)
from detente.crisis.model import Crisis, Hazard, Move

State = tuple[int, ...]
Costs = tuple[float, ...]
_OPERATORS: Mapping[str, Callable[[Any, Any], Any]] = {
    "=": operator.eq, "!=": operator.ne, "<": operator.lt, "<=": operator.le,
    ">": operator.gt, ">=": operator.ge, "+": operator.add, "-": operator.sub,
    "*": operator.mul, "/": operator.truediv, "^": operator.pow,
}  # fmt: skip
_FUNCTIONS: Mapping[str, Callable[..., float]] = {
    "min": min, "max": max, "abs": abs, "exp": math.exp, "log": math.log, "sqrt": math.sqrt,
}  # fmt: skip


def truth(expr: Condition, state: State) -> bool:
    """Whether a condition holds in one state."""
    match expr:
        case Always(value):
            return value
        case Compare(factor, op, level):
            return bool(_OPERATORS[op](state[factor], level))
        case Among(factor, levels):
            return state[factor] in levels
        case Not(operand):
            return not truth(operand, state)
        case And(operands):
            return all(truth(each, state) for each in operands)
        case Or(operands):
            return any(truth(each, state) for each in operands)


def number(expr: Quantity, state: State, values: Mapping[str, float]) -> float:
    """The value of a quantity in one state."""
    match expr:
        case Constant(value):
            return value
        case Parameter(key):
            return values[key]
        case LevelOf(factor):
            return float(state[factor])
        case Indicator(inner):
            return float(truth(inner, state))
        case Negative(operand):
            return -number(operand, state, values)
        case Operation(op, left, right):
            return float(_OPERATORS[op](number(left, state, values), number(right, state, values)))
        case Call(function, arguments):
            parts = [number(each, state, values) for each in arguments]
            return float(
                _FUNCTIONS[function](*parts) if len(parts) > 1 else _single(function, parts)
            )


def _single(function: str, parts: list[float]) -> float:
    return parts[0] if function in {"min", "max"} else _FUNCTIONS[function](*parts)


class OrderMattersError(Exception):
    """The result of the rules depends on their order."""


class NoRestError(Exception):
    """The rules never come to rest."""


@dataclass(slots=True)
class NaiveGame:
    """All states met, and by (state, id): edges (weight, payoffs, lottery), hazards (rates)."""

    start: State
    states: set[State] = field(default_factory=set)
    edges: dict[tuple[State, str], tuple[float, Costs, dict[State, float]]] = field(
        default_factory=dict
    )
    hazards: dict[tuple[State, str], dict[State, float]] = field(default_factory=dict)
    worth: dict[State, Costs] = field(default_factory=dict)
    flow: dict[State, Costs] = field(default_factory=dict)
    hold: dict[State, Costs] = field(default_factory=dict)


class NaiveCompiler:
    """Compiles one crisis, state by state."""

    def __init__(self, crisis: Crisis) -> None:
        self.crisis = crisis
        self.values = crisis.values()
        self.actors = list(crisis.actors)

    def compile(self) -> NaiveGame:
        """Explore from the start."""
        start = self.settle(tuple(factor.start for factor in self.crisis.factors))[0]
        game = NaiveGame(start)
        waiting = [start]
        while waiting:
            state = waiting.pop()
            if state not in game.states:
                game.states.add(state)
                waiting += self._visit(game, state)
        return game

    def change(self, state: State, effects: tuple[Effect, ...]) -> State:
        """The state after effects, before rules."""
        levels = list(state)
        for effect in effects:
            if isinstance(effect, SetLevel):
                levels[effect.factor] = effect.level
            else:
                top = len(self.crisis.factors[effect.factor].levels) - 1
                levels[effect.factor] = min(max(levels[effect.factor] + effect.by, 0), top)
        return tuple(levels)

    def settle(self, state: State, path: tuple[State, ...] = ()) -> tuple[State, Costs]:
        """The final state and summed rule costs; tries every order of the rules."""
        if state in path:
            raise NoRestError(state)
        results: list[tuple[State, Costs]] = []
        for rule in self.crisis.rules:
            after = self.change(state, rule.effects)
            if truth(rule.when, state) and after != state:
                final, later = self.settle(after, (*path, state))
                own = self._costs(rule.costs, state)
                results.append((final, tuple(a + b for a, b in zip(own, later, strict=True))))
        if not results:
            return state, (0.0,) * len(self.actors)
        for final, cost in results[1:]:
            same = all(
                math.isclose(a, b, abs_tol=1e-9) for a, b in zip(cost, results[0][1], strict=True)
            )
            if final != results[0][0] or not same:
                raise OrderMattersError(state)
        return results[0]

    def _costs(self, costs: Mapping[str, Quantity], state: State) -> Costs:
        return tuple(
            number(costs[actor], state, self.values) if actor in costs else 0.0
            for actor in self.actors
        )

    def lottery(self, source: Move | Hazard, state: State) -> tuple[dict[State, float], Costs]:
        """Chance of each state that a change leads to, and the costs expected."""
        paid = list(self._costs(source.costs, state))
        chances: dict[State, float] = {}
        left = 1.0
        for outcome in sorted(source.outcomes, key=lambda each: each.chance is None):
            chance = left
            if outcome.chance is not None:
                chance = number(outcome.chance, state, self.values)
            left -= chance
            if chance > 0:
                target, cost = self.settle(self.change(state, outcome.effects))
                chances[target] = chances.get(target, 0.0) + chance
                paid = [a + chance * b for a, b in zip(paid, cost, strict=True)]
        if left > 1e-9:
            chances[state] = chances.get(state, 0.0) + left
        return chances, tuple(paid)

    def _visit(self, game: NaiveGame, state: State) -> list[State]:
        reached: list[State] = []
        hold = dict.fromkeys(self.actors, 1.0)
        for move in self.crisis.moves:
            tempo = number(move.tempo, state, self.values) if truth(move.when, state) else 0.0
            if tempo > 0:
                chances, paid = self.lottery(move, state)
                if move.changes_nothing or set(chances) != {state}:
                    weight = tempo / self.values[self.crisis.actors[move.by].clock]
                    game.edges[state, move.id] = weight, tuple(-each for each in paid), chances
                    hold[move.by] -= weight
                    reached += chances
        flow = [0.0] * len(self.actors)
        for hazard in self.crisis.hazards:
            rate = number(hazard.rate, state, self.values) if truth(hazard.when, state) else 0.0
            if rate > 0:
                chances, paid = self.lottery(hazard, state)
                flow = [a - rate * b for a, b in zip(flow, paid, strict=True)]
                rates = {x: rate * chance for x, chance in chances.items() if x != state}
                if rates:
                    game.hazards[state, hazard.id] = rates
                    reached += rates
        game.hold[state] = tuple(hold.values())
        self._values(game, state, flow)
        return reached

    def _values(self, game: NaiveGame, state: State, flow: list[float]) -> None:
        worth = [0.0] * len(self.actors)
        for terms, total in ((self.crisis.worths, worth), (self.crisis.flows, flow)):
            for term in terms:
                if truth(term.when, state):
                    points = number(term.points, state, self.values)
                    total[self.actors.index(term.actor)] += points
        game.worth[state], game.flow[state] = tuple(worth), tuple(flow)
