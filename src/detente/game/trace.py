"""Which rules fired on the way from one state to the next: the full cause of a transition.

Not stored with the game, since it follows from the states at both ends of a transition and the
move or hazard that it knows.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from detente.crisis import evaluate
from detente.crisis.expressions import Condition, Effect, SetLevel
from detente.crisis.model import Crisis, Hazard, Move, Rule

State = tuple[int, ...]


def after(crisis: Crisis, state: State, effects: Sequence[Effect]) -> State:
    """The state after effects, before rules."""
    levels = list(state)
    for effect in effects:
        top = len(crisis.factors[effect.factor].levels) - 1
        if isinstance(effect, SetLevel):
            levels[effect.factor] = effect.level
        else:
            levels[effect.factor] = min(max(levels[effect.factor] + effect.by, 0), top)
    return tuple(levels)


def settle(crisis: Crisis, state: State) -> tuple[State, tuple[Rule, ...]]:
    """The state at rest and the rules that led there, the first in the file first.

    For crises that compile, so that rules rest and their order does not matter.
    """
    fired: list[Rule] = []
    while True:
        enabled = (
            rule
            for rule in crisis.rules
            if _holds(rule.when, state) and after(crisis, state, rule.effects) != state
        )
        rule = next(enabled, None)
        if rule is None:
            return state, tuple(fired)
        fired.append(rule)
        state = after(crisis, state, rule.effects)


def rules_between(
    crisis: Crisis, source: State, change: Move | Hazard, target: State
) -> tuple[Rule, ...]:
    """Rules that fired when `change` led from `source` to `target`, in order; often none.

    Where several outcomes lead there, those of the first. Raises ValueError when none does.
    """
    for outcome in change.outcomes:
        final, fired = settle(crisis, after(crisis, source, outcome.effects))
        if final == target:
            return fired
    raise ValueError(f"{change.id} does not lead from {source} to {target}")


def _holds(condition: Condition, state: State) -> bool:
    columns = [np.array([level], np.uint16) for level in state]
    return bool(evaluate.condition(condition, columns)[0])
