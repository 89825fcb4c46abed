"""A crisis as the text of a crisis file: enough to run the command line on a generated one.

Writes actors, factors, moves, hazards, rules, worths, flows and questions, with numbers inline and
marked as assumed; not sources, citations, ranges or notes.
Every value is JSON, which YAML 1.2 contains.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any, assert_never

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
from detente.crisis.model import Crisis, Factor, Hazard, Move, Outcome, Question, Rule, Term


def as_yaml(crisis: Crisis) -> str:
    """The text of a crisis file that loads to the same game."""
    return "\n".join(_Writer(crisis).lines()) + "\n"


class _Writer:
    def __init__(self, crisis: Crisis) -> None:
        self.crisis = crisis
        self.values = crisis.values()

    def lines(self) -> Iterable[str]:
        """The file, line by line."""
        crisis = self.crisis
        yield f"crisis: {crisis.id}"
        yield f"title: {json.dumps(crisis.title)}"
        yield f"format: {crisis.format}"
        yield f"as_of: {crisis.as_of.isoformat()}"
        first = next(iter(crisis.actors.values()))
        for name, key, unit in (
            ("precision", first.precision, ""),
            ("patience", first.patience, " weeks"),
            ("clock", first.clock, ""),
        ):
            yield f'{name}: {{"best": "{_plain(self.values[key])}{unit}", "cite": "assumed"}}'
        if crisis.theatres:
            yield from _mapping(
                "theatres", {x.id: {"name": x.name} for x in crisis.theatres.values()}
            )
        yield from _mapping("actors", {x.id: {"name": x.name} for x in crisis.actors.values()})
        yield from _mapping("factors", {x.id: self._factor(x) for x in crisis.factors})
        yield from _list("moves", [self._move(x) for x in crisis.moves])
        yield from _list("hazards", [self._hazard(x) for x in crisis.hazards])
        yield from _list("rules", [self._rule(x) for x in crisis.rules])
        yield from self._terms("worths", crisis.worths, "")
        yield from self._terms("flows", crisis.flows, " per week")
        yield from _mapping(
            "questions", {x.id: self._question(x) for x in crisis.questions.values()}
        )

    # --- entries -------------------------------------------------------------------------------

    def _factor(self, factor: Factor) -> dict[str, Any]:
        theatre = {} if factor.theatre is None else {"theatre": factor.theatre}
        levels = list(factor.levels)
        return {**theatre, "levels": levels, "start": levels[factor.start]}

    def _move(self, move: Move) -> dict[str, Any]:
        head = {"by": move.by, "name": move.name}
        return head | self._change(move) | {"tempo": f"{self.quantity(move.tempo)} per week"}

    def _hazard(self, hazard: Hazard) -> dict[str, Any]:
        rate = {"rate": f"{self.quantity(hazard.rate)} per week"}
        return {"name": hazard.name} | self._change(hazard) | rate

    def _change(self, change: Move | Hazard) -> dict[str, Any]:
        entry: dict[str, Any] = {"when": self.condition(change.when)}
        if len(change.outcomes) == 1 and change.outcomes[0].chance is None:
            entry["then"] = self._then(change.outcomes[0].effects)
        else:
            entry["outcomes"] = [self._outcome(each) for each in change.outcomes]
        theatre = {} if change.theatre is None else {"theatre": change.theatre}
        return entry | self._cost(change.costs) | theatre | {"cite": "assumed"}

    def _outcome(self, outcome: Outcome) -> dict[str, Any]:
        chance = "rest" if outcome.chance is None else self.quantity(outcome.chance)
        return {"chance": chance, "then": self._then(outcome.effects)}

    def _rule(self, rule: Rule) -> dict[str, Any]:
        head = {"name": rule.name, "when": self.condition(rule.when)}
        return (
            head | {"then": self._then(rule.effects)} | self._cost(rule.costs) | {"cite": "assumed"}
        )

    def _cost(self, costs: Mapping[str, Quantity]) -> dict[str, Any]:
        written = {actor: self.quantity(amount) for actor, amount in costs.items()}
        return {"cost": written} if written else {}

    def _terms(self, title: str, terms: Iterable[Term], unit: str) -> Iterable[str]:
        by_actor: dict[str, list[str]] = {}
        for term in terms:
            entry = {
                "when": self.condition(term.when),
                "points": self.quantity(term.points) + unit,
                "cite": "assumed",
            }
            by_actor.setdefault(term.actor, []).append(f"    - {json.dumps(entry)}")
        if by_actor:
            yield f"{title}:"
        for actor, written in by_actor.items():
            yield f"  {actor}:"
            yield from written

    def _question(self, question: Question) -> dict[str, Any]:
        entry: dict[str, Any] = {"text": question.text}
        happens, by = self.condition(question.happens), question.by
        dated = {} if by is None else {"by": by.isoformat()}
        match question.kind:
            case "reached":
                return entry | {"happens": happens} | dated
            case "on":
                return entry | {"happens": happens} | {"on": dated["by"]}
            case "before":
                assert question.rival is not None  # noqa: S101 (by the kind)
                return (
                    entry | {"happens": happens, "before": self.condition(question.rival)} | dated
                )
            case "held":
                assert question.duration is not None  # noqa: S101 (by the kind)
                lasts = {"for": f"{_plain(question.duration)} weeks"}
                return (
                    entry
                    | {"holds": happens}
                    | lasts
                    | {"age": f"{_plain(question.age)} weeks"}
                    | dated
                )
            case "time":
                return entry | {"time_to": happens}
            case "share":
                return entry | {"share_of_time": happens} | dated
            case _:
                assert_never(question.kind)

    # --- expressions ---------------------------------------------------------------------------

    def condition(self, expr: Condition) -> str:
        """A condition as text."""
        match expr:
            case Always(value):
                return "always" if value else "never"
            case Compare(factor, op, level):
                return f"{self._name(factor)} {op} {self._level(factor, level)}"
            case Among(factor, levels):
                named = ", ".join(self._level(factor, each) for each in sorted(levels))
                return f"{self._name(factor)} in [{named}]"
            case Not(operand):
                return f"not ({self.condition(operand)})"
            case And(operands):
                return " and ".join(f"({self.condition(each)})" for each in operands)
            case Or(operands):
                return " or ".join(f"({self.condition(each)})" for each in operands)
            case _:
                assert_never(expr)

    def quantity(self, expr: Quantity) -> str:
        """A quantity as text, in base units."""
        match expr:
            case Constant(value):
                return _plain(value)
            case Parameter(key):
                return _plain(self.values[key])
            case LevelOf(factor):
                return f"level({self._name(factor)})"
            case Indicator(inner):
                return f"({self.condition(inner)})"
            case Negative(operand):
                return f"-({self.quantity(operand)})"
            case Operation(op, left, right):
                return f"({self.quantity(left)}) {op} ({self.quantity(right)})"
            case Call(function, arguments):
                return f"{function}({', '.join(map(self.quantity, arguments))})"
            case _:
                assert_never(expr)

    def _then(self, effects: tuple[Effect, ...]) -> str:
        return "; ".join(map(self._effect, effects)) or "nothing"

    def _effect(self, effect: Effect) -> str:
        name = self._name(effect.factor)
        if isinstance(effect, SetLevel):
            return f"{name} = {self._level(effect.factor, effect.level)}"
        return f"{name} {'+' if effect.by > 0 else '-'} {abs(effect.by)}"

    def _name(self, factor: int) -> str:
        return self.crisis.factors[factor].id

    def _level(self, factor: int, level: int) -> str:
        return self.crisis.factors[factor].levels[level]


def _plain(value: float) -> str:
    """The shortest digits that read back as the same float, never with an exponent."""
    text = repr(float(value))
    return f"{Decimal(text):f}" if "e" in text else text.removesuffix(".0")


def _mapping(title: str, entries: Mapping[str, Any]) -> Iterable[str]:
    if entries:
        yield f"{title}:"
    for key, entry in entries.items():
        yield f"  {json.dumps(key)}: {json.dumps(entry)}"


def _list(title: str, entries: Iterable[Any]) -> Iterable[str]:
    written = [f"  - {json.dumps(entry)}" for entry in entries]
    if written:
        yield f"{title}:"
    yield from written
