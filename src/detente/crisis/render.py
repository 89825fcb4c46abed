"""Typed trees back to the text of the language, so that parsing the text gives the same tree.

Names that need quotes get them; parentheses stand exactly where the tree needs them.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

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
    Or,
    Parameter,
    Quantity,
    SetLevel,
)
from detente.crisis.grammar import LEVEL, NAME
from detente.crisis.model import Factor
from detente.crisis.names import RESERVED

_SUM, _PRODUCT, _UNARY, _POWER, _ATOM = range(5)
_RANK = {"+": _SUM, "-": _SUM, "*": _PRODUCT, "/": _PRODUCT, "^": _POWER}


class Renderer:
    """Writes trees over `factors`. `number` gives the text of a parameter by its key."""

    def __init__(
        self, factors: Sequence[Factor], number: Callable[[str], str] | None = None
    ) -> None:
        self.factors = factors
        self.number = number or (lambda key: name_text(key.removeprefix("numbers.")))

    # --- conditions ------------------------------------------------------------------------

    def condition(self, tree: Condition) -> str:
        """A condition as text."""
        if isinstance(tree, Always):
            return "always" if tree.value else "never"
        if isinstance(tree, Compare):
            return f"{self._factor(tree.factor)} {tree.op} {self._level(tree.factor, tree.level)}"
        if isinstance(tree, Among):
            names = ", ".join(self._level(tree.factor, level) for level in sorted(tree.levels))
            return f"{self._factor(tree.factor)} in [{names}]"
        if isinstance(tree, Not):
            return f"not {self._operand(tree.operand, And, Or)}"
        if isinstance(tree, And):
            return " and ".join(self._operand(each, And, Or) for each in tree.operands)
        return " or ".join(self._operand(each, Or) for each in tree.operands)

    def _operand(self, tree: Condition, *weaker: type[And | Or]) -> str:
        text = self.condition(tree)
        return f"({text})" if isinstance(tree, weaker) else text

    def _factor(self, place: int) -> str:
        return name_text(self.factors[place].id)

    def _level(self, factor: int, level: int) -> str:
        return level_text(self.factors[factor].levels[level])

    # --- quantities ------------------------------------------------------------------------

    def quantity(self, tree: Quantity) -> str:
        """A quantity as text, in base units."""
        return self._ranked(tree)[0]

    def _ranked(self, tree: Quantity) -> tuple[str, int]:
        """The text, and how tightly its outermost operator binds."""
        if isinstance(tree, Constant):
            return f"{tree.value:.17g}", _ATOM if tree.value >= 0 else _UNARY
        if isinstance(tree, Parameter):
            text = self.number(tree.key)
            return text, _UNARY if text.startswith("-") else _ATOM
        if isinstance(tree, LevelOf):
            return f"level({self._factor(tree.factor)})", _ATOM
        if isinstance(tree, Indicator):
            return f"({self.condition(tree.condition)})", _ATOM
        if isinstance(tree, Negative):
            return f"-{self._at_least(tree.operand, _UNARY)}", _UNARY
        if isinstance(tree, Call):
            inside = ", ".join(self.quantity(each) for each in tree.arguments)
            return f"{tree.function}({inside})", _ATOM
        rank = _RANK[tree.op]
        if tree.op == "^":
            left, right = self._at_least(tree.left, _ATOM), self._at_least(tree.right, _UNARY)
        else:
            left, right = self._at_least(tree.left, rank), self._at_least(tree.right, rank + 1)
        return f"{left} {tree.op} {right}", rank

    def _at_least(self, tree: Quantity, rank: int) -> str:
        text, own = self._ranked(tree)
        return text if own >= rank else f"({text})"

    # --- effects ---------------------------------------------------------------------------

    def effects(self, effects: Sequence[Effect]) -> str:
        """Effects joined by `; `, or `nothing`."""
        return "; ".join(self.effect(effect) for effect in effects) or "nothing"

    def effect(self, effect: Effect) -> str:
        """`front = south lost` or `front + 1`."""
        name = self._factor(effect.factor)
        if isinstance(effect, SetLevel):
            return f"{name} = {self._level(effect.factor, effect.level)}"
        return f"{name} {'+' if effect.by >= 0 else '-'} {abs(effect.by)}"


def name_text(name: str) -> str:
    """A factor's or number's name, in quotes where it needs them."""
    return name if re.fullmatch(NAME, name) and name not in RESERVED else f'"{name}"'


def level_text(level: str) -> str:
    """A level's name, in quotes where it needs them."""
    return level if re.fullmatch(LEVEL, level) else f'"{level}"'
