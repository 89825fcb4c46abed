"""From syntax to the typed tree of conditions and changes: names become indices, mix-ups errors.

A part at fault is reported and stands in as `never` or as nothing, so that the rest of the file is
still read; a crisis with an error is never handed out.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import cast

from detente.crisis.diagnostics import Collector, did_you_mean, listed
from detente.crisis.expressions import (
    Always,
    Among,
    And,
    Compare,
    Comparison,
    Condition,
    Effect,
    Not,
    Or,
    SetLevel,
    Shift,
)
from detente.crisis.grammar import ExpressionFault, parse_changes, parse_phrase
from detente.crisis.names import Names
from detente.crisis.nodes import Text
from detente.crisis.syntax import (
    Binary,
    Calling,
    Changing,
    Comparing,
    Literal,
    Logic,
    Member,
    Phrase,
    Syntax,
    Unary,
    Word,
)

_NEVER = Always(False)
MAX_STEPS = 1000


def phrase_of(text: Text, report: Collector) -> Phrase | None:
    """Parse `text`; None after reporting a fault at its place."""
    try:
        return parse_phrase(text)
    except ExpressionFault as fault:
        report_fault(fault, text, report)
        return None


def report_fault(fault: ExpressionFault, text: Text, report: Collector) -> None:
    """Report a text that is no expression."""
    report.error("bad-expression", str(fault), text.at(fault.start, fault.end), fault.hint)


def condition(text: Text, names: Names, report: Collector) -> Condition:
    """The condition that `text` states."""
    phrase = phrase_of(text, report)
    if phrase is None:
        return _NEVER
    if phrase.unit is not None:
        report.error(
            "type-clash", f"a condition has no unit, found `{phrase.unit.text}`",
            text.at(phrase.unit.start, phrase.unit.end), "remove it",
        )  # fmt: skip
    return Conditions(text, names, report).read(phrase.body)


class Conditions:
    """Reads the conditions of one text."""

    def __init__(self, text: Text, names: Names, report: Collector) -> None:
        self.text, self.names, self.report = text, names, report

    def read(self, node: Syntax) -> Condition:
        """The condition that `node` states; a quantity in its place is an error."""
        if isinstance(node, Comparing):
            return self._compare(node)
        if isinstance(node, Member):
            return self._member(node)
        if isinstance(node, Logic):
            operands = tuple(self.read(operand) for operand in node.operands)
            return And(operands) if node.op == "and" else Or(operands)
        if isinstance(node, Unary) and node.op == "not":
            return Not(self.read(node.operand))
        if isinstance(node, Word) and not node.quoted and node.text in {"always", "never"}:
            return Always(node.text == "always")
        if isinstance(node, Word) and node.text in self.names.definitions:
            return self._defined(node)
        self._no_condition(node)
        return _NEVER

    def _defined(self, node: Word) -> Condition:
        definition = self.names.definitions[node.text]
        if definition.kind == "quantity":
            self.clash(node, f"`{node.text}` is a quantity, not a condition")
            return _NEVER
        return cast("Condition", definition.get(self.report, _NEVER))

    def clash(self, node: Syntax, message: str, hint: str = "") -> None:
        """Report a part of the wrong type."""
        self.report.error("type-clash", message, self.text.at(node.start, node.end), hint)

    def _no_condition(self, node: Syntax) -> None:
        if not isinstance(node, Word):
            self.clash(
                node, "a number where a condition is expected",
                "a condition compares a factor with a level: `fighting = war`",
            )  # fmt: skip
            return
        factor = self.names.factors.get(node.text)
        owners = self.names.owners(node.text)
        if factor is not None:
            level = factor.levels[-1] if factor.levels else "level"
            hint = f"compare it with a level: `{node.text} = {level}`"
            self.clash(node, f"`{node.text}` is a factor, not a condition", hint)
        elif owners:
            hint = f"name its factor: `{owners[0]} = {node.text}`"
            self.clash(node, f"`{node.text}` is a level, not a condition", hint)
        elif node.text in self.names.actors or node.text in self.names.numbers:
            kind = "an actor" if node.text in self.names.actors else "a named number"
            self.clash(node, f"`{node.text}` is {kind}, not a condition")
        else:
            self.report.error(
                "unknown-name", f"`{node.text}` is no name of this file; a condition is expected",
                self.text.at(node.start, node.end),
                did_you_mean(
                    node.text, [*self.names.factors, *self.names.definitions, "always", "never"]
                ),
            )  # fmt: skip

    def factor(self, node: Syntax) -> str | None:
        """The name of the declared factor that `node` is, or None after reporting."""
        if isinstance(node, Word):
            found = self.names.find_factor(
                node.text, self.text.at(node.start, node.end), self.report
            )
            return None if found is None else node.text
        hint = "the left side of a comparison is the name of a factor"
        if isinstance(node, Calling) and node.function.text == "level" and node.arguments:
            inner = node.arguments[0]
            name = inner.text if isinstance(inner, Word) else "factor"
            hint = f"compare the factor itself with one of its levels: `{name} > level`"
        if isinstance(node, Binary):
            hint += "; put a condition that is part of a sum or product in parentheses"
        what = "a condition" if isinstance(node, (Comparing, Member, Logic)) else "a quantity"
        what = "a number" if isinstance(node, Literal) else what
        self.clash(node, f"{what} where a factor is expected", hint)
        return None

    def level(self, factor: str, word: Word) -> int | None:
        """The index of a level of `factor`."""
        if word.text in self.names.factors and word.text not in (
            self.names.factors[factor].levels or ()
        ):
            self.clash(
                word, f"`{word.text}` is a factor; a level of `{factor}` is expected",
                f"the levels are {listed(self.names.factors[factor].levels or ())}",
            )  # fmt: skip
            return None
        place = self.text.at(word.start, word.end)
        return self.names.find_level(factor, word.text, place, self.report)

    def _compare(self, node: Comparing) -> Condition:
        factor = self.factor(node.left)
        if factor is None:
            return _NEVER
        level = self.level(factor, node.level)
        if level is None:
            return _NEVER
        return Compare(self.names.factors[factor].index, cast("Comparison", node.op), level)

    def _member(self, node: Member) -> Condition:
        factor = self.factor(node.left)
        if factor is None:
            return _NEVER
        levels = [self.level(factor, word) for word in node.levels]
        among = Among(
            self.names.factors[factor].index, frozenset(at for at in levels if at is not None)
        )
        return Not(among) if node.negated else among


def changes(texts: Sequence[Text], names: Names, report: Collector) -> tuple[Effect, ...] | None:
    """The effects that `texts` state; None for `nothing`. A factor may be changed only once."""
    found: list[tuple[Effect, Text, Changing]] = []
    nothing = False
    for text in texts:
        try:
            parsed = parse_changes(text)
        except ExpressionFault as fault:
            report_fault(fault, text, report)
            continue
        for change in parsed:
            if not change.op and change.name.text == "nothing" and not change.name.quoted:
                nothing = True
            elif (effect := _effect(change, text, names, report)) is not None:
                found.append((effect, text, change))
    _refuse_twice(found, report)
    if nothing and found:
        _, text, change = found[0]
        report.error(
            "contradicting-changes", "`nothing` beside a change",
            text.at(change.start, change.end), "keep one of the two",
        )  # fmt: skip
    return None if nothing else tuple(effect for effect, _, _ in found)


def _refuse_twice(found: list[tuple[Effect, Text, Changing]], report: Collector) -> None:
    seen: set[int] = set()
    for effect, text, change in found:
        if effect.factor in seen:
            report.error(
                "contradicting-changes", f"`{change.name.text}` is changed twice at once",
                text.at(change.start, change.end), "state one change of each factor",
            )  # fmt: skip
        seen.add(effect.factor)


def _effect(change: Changing, text: Text, names: Names, report: Collector) -> Effect | None:
    reader = Conditions(text, names, report)
    factor = reader.factor(change.name)
    if factor is None:
        return None
    index = names.factors[factor].index
    if change.level is not None:
        level = reader.level(factor, change.level)
        return None if level is None else SetLevel(index, level)
    if change.steps is None:
        reader.clash(
            change.name, f"`{factor}` is a factor, not a change",
            f"write `{factor} = level` or `{factor} + 1`",
        )  # fmt: skip
        return None
    steps = change.steps.value
    if steps != int(steps) or not 1 <= steps <= MAX_STEPS:
        reader.clash(change.steps, f"`{steps:g}` steps; expected a whole number from 1")
        return None
    return Shift(index, int(steps) if change.op == "+" else -int(steps))
