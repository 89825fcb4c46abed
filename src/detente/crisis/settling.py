"""Whether the rules come to rest, as far as that can be told without compiling.

From every combination of the reachable levels that the rules read or change (if these are few
enough) the first rule that changes anything is applied until none does. A cycle is an error where
it is sure to matter: when it begins at the start of the crisis, or when a rule runs into it
whenever it fires. All else is left to the compiler, which sees the states that really come about.
"""

from __future__ import annotations

import itertools
from collections import Counter

from detente.crisis import evaluate
from detente.crisis.diagnostics import Collector
from detente.crisis.model import Crisis, Rule
from detente.crisis.reachability import Reach, holds, target

MAX_COMBINATIONS = 20_000

State = tuple[int, ...]


def check_rules(crisis: Crisis, reach: Reach, report: Collector) -> None:
    """Report rules that are sure to rewrite each other for ever."""
    named = sorted(
        {factor for rule in crisis.rules for factor in evaluate.factors(rule.when)}
        | {effect.factor for rule in crisis.rules for effect in rule.effects}
    )
    size = 1
    for factor in named:
        size *= len(reach[factor])
    start = tuple(factor.start for factor in crisis.factors)
    if cycle := _cycle(crisis, start)[1]:
        _report(cycle, start, named, crisis, report)
        return
    fired: Counter[str] = Counter()
    stuck: Counter[str] = Counter()
    witness: dict[str, tuple[list[Rule], State]] = {}
    for levels in itertools.product(*(sorted(reach[factor]) for factor in named)):
        if size > MAX_COMBINATIONS:
            return
        state = _with(start, named, levels)
        first, cycle = _cycle(crisis, state)
        if first is not None:
            fired[first.id] += 1
        if first is not None and cycle:
            stuck[first.id] += 1
            witness.setdefault(first.id, (cycle, state))
    sure = next((rule for rule in crisis.rules if 0 < fired[rule.id] == stuck[rule.id]), None)
    if sure is not None:
        _report(*witness[sure.id], named, crisis, report)


def _with(state: State, named: list[int], levels: tuple[int, ...]) -> State:
    changed = list(state)
    for factor, level in zip(named, levels, strict=True):
        changed[factor] = level
    return tuple(changed)


def _cycle(crisis: Crisis, state: State) -> tuple[Rule | None, list[Rule]]:
    """The first rule that fires from `state`, and the rules of the cycle that it ends in."""
    seen: dict[State, int] = {}
    path: list[Rule] = []
    while state not in seen:
        seen[state] = len(path)
        step = _step(crisis, state)
        if step is None:
            return (path[0] if path else None), []
        rule, state = step
        path.append(rule)
    return path[0], path[seen[state] :]


def _step(crisis: Crisis, state: State) -> tuple[Rule, State] | None:
    for rule in crisis.rules:
        if holds(rule.when, state):
            after = list(state)
            for effect in rule.effects:
                size = len(crisis.factors[effect.factor].levels)
                after[effect.factor] = target(effect, state[effect.factor], size)
            if tuple(after) != state:
                return rule, tuple(after)
    return None


def _report(
    cycle: list[Rule], state: State, named: list[int], crisis: Crisis, report: Collector
) -> None:
    names = ", then ".join(dict.fromkeys(f"`{rule.name}`" for rule in cycle))
    told = ", ".join(
        f"{crisis.factors[factor].id} = {crisis.factors[factor].levels[state[factor]]}"
        for factor in named
    )
    report.error(
        "rules-cycle", f"rules never come to rest: {names} lead round and round from {told}",
        cycle[0].location,
        "let at least one of them stop: add a condition that its own effect makes false",
    )  # fmt: skip
