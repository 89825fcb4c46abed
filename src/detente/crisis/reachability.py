"""What a crisis can bring about, as far as that can be told without compiling it.

Conditions are judged factor by factor: a level counts as reachable when some change leads to it
whose condition is not plainly excluded by the levels reachable so far (the delete relaxation of
planning; Bonet and Geffner 2001, doi:10.1016/S0004-3702(01)00108-4). So what is called impossible
here is impossible; the compiler, which walks the states, finds the rest.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterable, Mapping, Sequence

from detente.crisis.expressions import (
    Always,
    Among,
    And,
    Compare,
    Condition,
    Effect,
    Not,
    Or,
    SetLevel,
)
from detente.crisis.model import Crisis, Hazard, Move

Reach = list[frozenset[int]]  # the reachable levels of each factor

COMPARISONS: Mapping[str, Callable[[int, int], bool]] = {
    "=": operator.eq, "!=": operator.ne, "<": operator.lt, "<=": operator.le,
    ">": operator.gt, ">=": operator.ge,
}  # fmt: skip


def judge(condition: Condition, reach: Sequence[Iterable[int]]) -> tuple[bool, bool]:
    """Whether a condition may hold and whether it may fail, over the reachable levels."""
    if isinstance(condition, Always):
        return condition.value, not condition.value
    if isinstance(condition, Compare):
        compare = COMPARISONS[condition.op]
        answers = {compare(level, condition.level) for level in reach[condition.factor]}
        return True in answers, False in answers
    if isinstance(condition, Among):
        answers = {level in condition.levels for level in reach[condition.factor]}
        return True in answers, False in answers
    if isinstance(condition, Not):
        holds, fails = judge(condition.operand, reach)
        return fails, holds
    parts = [judge(operand, reach) for operand in condition.operands]
    if isinstance(condition, And):
        return all(holds for holds, _ in parts), any(fails for _, fails in parts)
    assert isinstance(condition, Or)  # noqa: S101 (the last kind of condition)
    return any(holds for holds, _ in parts), all(fails for _, fails in parts)


def holds(condition: Condition, state: Sequence[int]) -> bool:
    """Whether a condition holds in a state, given as the level of every factor."""
    return judge(condition, [(level,) for level in state])[0]


def target(effect: Effect, level: int, levels: int) -> int:
    """Where an effect leads from `level` on a ladder of `levels`."""
    if isinstance(effect, SetLevel):
        return effect.level
    return min(max(level + effect.by, 0), levels - 1)


def leads(
    when: Condition, effect: Effect, reach: Reach, sizes: Sequence[int]
) -> frozenset[tuple[int, int]]:
    """From which reachable level to which an effect may lead, where it changes anything."""
    found = set()
    for level in reach[effect.factor]:
        there = target(effect, level, sizes[effect.factor])
        narrowed = [*reach]
        narrowed[effect.factor] = frozenset({level})
        if there != level and judge(when, narrowed)[0]:
            found.add((level, there))
    return frozenset(found)


def changes(crisis: Crisis) -> list[tuple[Condition, Effect]]:
    """Every effect of the crisis with the condition under which it may come."""
    entries: tuple[Move | Hazard, ...] = (*crisis.moves, *crisis.hazards)
    return [
        (entry.when, effect)
        for entry in entries
        for outcome in entry.outcomes
        for effect in outcome.effects
    ] + [(rule.when, effect) for rule in crisis.rules for effect in rule.effects]


def reachable(crisis: Crisis) -> Reach:
    """A superset of the levels that each factor can take; an actor's type may be either."""
    sizes = [len(factor.levels) for factor in crisis.factors]
    types = {reputation.type for reputation in crisis.reputations}
    reach: Reach = [
        frozenset(range(sizes[place])) if place in types else frozenset({factor.start})
        for place, factor in enumerate(crisis.factors)
    ]
    waiting = changes(crisis)
    grown = True
    while grown:
        grown = False
        for when, effect in waiting:
            more = frozenset(there for _, there in leads(when, effect, reach, sizes))
            if not more <= reach[effect.factor]:
                reach[effect.factor] |= more
                grown = True
    return reach
