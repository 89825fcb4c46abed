"""From syntax to the typed tree of a quantity, with its numbers registered and its unit checked.

Each literal becomes a `Number` of the crisis under a key that readers can find in the file. A
quantity carries a power of time (-1 a rate, 1 a duration, 0 a plain number); sums need equal
powers, products add them, and the whole must have the power that its place asks for.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import cast

from detente.crisis.defaults import default_of
from detente.crisis.diagnostics import did_you_mean, listed
from detente.crisis.expressions import (
    Arithmetic,
    Call,
    Constant,
    FunctionName,
    Indicator,
    LevelOf,
    Negative,
    Operation,
    Parameter,
    Quantity,
)
from detente.crisis.grammar import children
from detente.crisis.model import Citation, Number, NumberKind
from detente.crisis.names import FUNCTIONS
from detente.crisis.nodes import Generated
from detente.crisis.resolve import Conditions
from detente.crisis.syntax import (
    Binary,
    Calling,
    Comparing,
    Literal,
    Logic,
    Member,
    Phrase,
    Syntax,
    Unary,
    Word,
)
from detente.crisis.units import Unit, describe_power, parse_unit

ANY_POWER = None  # of a literal 0, which needs no unit
_ZERO = Constant(0.0)


@dataclass(frozen=True, slots=True)
class Rests:
    """What a statement rests on: citations, or the admission that it is assumed."""

    cite: tuple[Citation, ...] = ()
    assumed: bool = False

    def or_else(self, other: Rests) -> Rests:
        """Self, or `other` when nothing is said here."""
        return self if self.cite or self.assumed else other


@dataclass(frozen=True, slots=True)
class Slot:
    """A place in the file that takes a number: its key, its kind, and the power of time it needs.

    `power` None leaves the power open (a named number).
    """

    key: str
    kind: NumberKind
    power: int | None
    rests: Rests = Rests()
    note: str = ""
    without: float | None = None
    fallback: tuple[float, float, float] | None = None

    @property
    def what(self) -> str:
        """The kind in words."""
        return "number" if self.kind == "other" else self.kind


@dataclass(frozen=True, slots=True)
class Measured:
    """A quantity with its power of time (None: a zero, which fits anywhere)."""

    quantity: Quantity
    power: int | None


class Quantities(Conditions):
    """Reads one quantity; `register` takes each number and gives the key it got."""

    slot: Slot
    register: Callable[[Number], str]
    unit: Unit
    literals: int
    place: int

    def whole(
        self,
        phrase: Phrase,
        slot: Slot,
        register: Callable[[Number], str],
        spread: tuple[float, float] | None = None,
    ) -> Measured:
        """The quantity that a phrase states. `spread` is a range given beside it."""
        self.slot, self.register, self.place = slot, register, 0
        self.unit = self._unit(phrase)
        body = fold(phrase.body)
        if isinstance(body, Literal):
            return self._lone(body, phrase, spread)
        if spread is not None or (phrase.unit is not None and phrase.unit.range is not None):
            self.clash(body, "a range for a whole expression", "give each number its own range")
        if slot.without is not None:
            self.clash(body, "`without` for a whole expression", "name the number under `numbers:`")
        if isinstance(body, (Comparing, Member, Logic)) and not self._in_parentheses(body):
            self.clash(
                body, "a condition where a number is expected",
                "in parentheses a condition counts as 1 or 0",
            )  # fmt: skip
        self.literals = count_literals(body)
        measured = self.quantity(body)
        return self._with_unit(measured, phrase, body)

    def _in_parentheses(self, node: Syntax) -> bool:
        return self.text[: node.start].rstrip().endswith("(")

    def _unit(self, phrase: Phrase) -> Unit:
        if phrase.unit is None:
            return Unit()
        unit = parse_unit(phrase.unit.text)
        if unit is None:
            self.report.error(
                "wrong-unit", f"`{phrase.unit.text}` is no unit",
                self.text.at(phrase.unit.start, phrase.unit.end),
                "units are per day, per week, per month, per year; days, weeks, months, years",
            )  # fmt: skip
            return Unit()
        return unit

    def _lone(
        self, literal: Literal, phrase: Phrase, spread: tuple[float, float] | None
    ) -> Measured:
        """A single number: its unit is its own, so that it is shown as it was written."""
        after = phrase.unit.range if phrase.unit is not None else None
        given = [spread for spread in (literal.range, after, spread) if spread is not None]
        if len(given) > 1:
            self.clash(literal, "two ranges for one number", "keep one of them")
        is_zero = literal.value == 0 and phrase.unit is None
        power = ANY_POWER if is_zero else self.unit.power
        self._check_power(power, literal)
        if isinstance(self.text.scalar, Generated):
            return Measured(Constant(literal.value * self.unit.scale), power)
        number = self._number(
            replace(literal, range=given[0] if given else None),
            self.slot.key,
            self.slot.kind,
            self.unit,
        )
        self._check_bounds(number, literal)
        key = self.register(replace(number, fallback=self.slot.fallback))
        return Measured(Parameter(key), power)

    def _with_unit(self, measured: Measured, phrase: Phrase, body: Syntax) -> Measured:
        quantity, power = measured.quantity, measured.power
        if phrase.unit is not None:
            if power not in {0, ANY_POWER}:
                self.report.error(
                    "wrong-unit", f"a unit after what is {describe_power(power or 0)} already",
                    self.text.at(phrase.unit.start, phrase.unit.end),
                    f"remove `{phrase.unit.text}`",
                )  # fmt: skip
            power = self.unit.power
            if self.unit.scale != 1:
                quantity = Operation("*", quantity, Constant(self.unit.scale))
        self._check_power(power, body)
        return Measured(quantity, power)

    def _check_power(self, power: int | None, node: Syntax) -> None:
        wanted = self.slot.power
        if wanted is None or power is ANY_POWER or power == wanted:
            return
        if self.slot.kind == "clock" and power == 0:  # `clock: 7` is per week
            return
        place = self.text.at(node.start, node.end)
        if power == 0:
            unit = "`per week`" if wanted == -1 else "`weeks`"
            self.report.error(
                "missing-unit",
                f"{describe_power(wanted)} is expected, found a number without a unit",
                place, f"add {unit} (or per day, per month, per year)" if wanted == -1
                else f"add {unit} (or days, months, years)",
            )  # fmt: skip
            return
        self.report.error(
            "wrong-unit",
            f"{describe_power(wanted)} is expected, found {describe_power(power or 0)}",
            place, "remove the unit" if wanted == 0 else "",
        )  # fmt: skip

    def _number(self, literal: Literal, key: str, kind: NumberKind, unit: Unit) -> Number:
        low, high = literal.range or (literal.value, literal.value)
        if not low <= literal.value <= high or (literal.range is not None and low == high):
            self.report.error(
                "bad-range",
                f"the range [{low:g}, {high:g}] does not run from below {literal.value:g} to above",
                self.text.at(literal.start, literal.end),
                "write best [low, high], each with its own sign: -3 [-6, -1]",
            )  # fmt: skip
        return Number(
            key, kind, literal.value, low, high, unit.name,
            ranged=literal.range is not None, scale=unit.scale,
            cite=self.slot.rests.cite, assumed=self.slot.rests.assumed,
            without=self.slot.without, note=self.slot.note,
            location=self.text.at(literal.start, literal.end),
        )  # fmt: skip

    def _check_bounds(self, number: Number, literal: Literal) -> None:
        """A single number must lie where its kind allows, its range too."""
        bounds = default_of(number.kind)
        strict = number.kind in {"patience", "clock"}
        ends = (number.best * number.scale, number.low * number.scale, number.high * number.scale)
        if all(bounds.least <= end <= bounds.largest and (end > 0 or not strict) for end in ends):
            return
        largest = f" to {bounds.largest:g}" if math.isfinite(bounds.largest) else ""
        least = "more than 0" if strict else f"{bounds.least:g}{largest or ' or more'}"
        self.report.error(
            "out-of-bounds", f"a {number.kind} must be {least}",
            self.text.at(literal.start, literal.end), "this holds for its range, too",
        )  # fmt: skip

    def quantity(self, node: Syntax) -> Measured:
        """The quantity that a part states."""
        node = fold(node)
        if isinstance(node, Literal):
            return self._literal(node)
        if isinstance(node, Word):
            return self._word(node)
        if isinstance(node, Unary) and node.op == "-":
            inner = self.quantity(node.operand)
            return Measured(Negative(inner.quantity), inner.power)
        if isinstance(node, Binary):
            return self._binary(node)
        if isinstance(node, Calling):
            return self._call(node)
        return Measured(Indicator(self.read(node)), 0)

    def _literal(self, node: Literal) -> Measured:
        if isinstance(self.text.scalar, Generated):
            return Measured(Constant(node.value), ANY_POWER if node.value == 0 else 0)
        self.place += 1
        key = self.slot.key if self.literals == 1 else f"{self.slot.key}#{self.place}"
        key = self.register(self._number(node, key, "other", Unit()))
        return Measured(Parameter(key), ANY_POWER if node.value == 0 else 0)

    def _word(self, node: Word) -> Measured:
        name = node.text
        if name in {"always", "never"}:
            return Measured(Indicator(self.read(node)), 0)
        if name in self.names.numbers:
            return Measured(Parameter(f"numbers.{name}"), self.names.numbers[name])
        if name in self.names.definitions:
            return self._named(node)
        if name in self.names.factors:
            self.clash(
                node, f"`{name}` is a factor, not a number",
                f"use its place on the ladder, `level({name})`, or a condition in parentheses",
            )  # fmt: skip
        elif name in self.names.actors:
            self.clash(node, f"`{name}` is an actor, not a number")
        else:
            names = [*self.names.numbers, *self.names.factors, *self.names.definitions]
            self.report.error(
                "unknown-number", f"there is no number `{name}`",
                self.text.at(node.start, node.end),
                did_you_mean(name, names) or "declare it under `numbers:`",
            )  # fmt: skip
        return Measured(_ZERO, ANY_POWER)

    def _named(self, node: Word) -> Measured:
        """What a mechanism named: a quantity, or a condition as 1 or 0."""
        definition = self.names.definitions[node.text]
        if definition.kind == "condition":
            return Measured(Indicator(self.read(node)), 0)
        return cast("Measured", definition.get(self.report, Measured(_ZERO, ANY_POWER)))

    def _binary(self, node: Binary) -> Measured:
        left, right = self.quantity(node.left), self.quantity(node.right)
        power: int | None
        if node.op in {"+", "-"}:
            power = self._common(node, (left, right))
        elif node.op == "^":
            power = self._pure(node, (left, right))
        elif left.power is None or right.power is None:
            power = ANY_POWER if node.op == "*" or left.power is None else left.power
        else:
            power = left.power + (right.power if node.op == "*" else -right.power)
        operation = Operation(cast("Arithmetic", node.op), left.quantity, right.quantity)
        return Measured(operation, power)

    def _common(self, node: Syntax, parts: tuple[Measured, ...]) -> int | None:
        powers = {part.power for part in parts} - {ANY_POWER}
        if len(powers) > 1:
            found = " and ".join(describe_power(power or 0) for power in sorted(powers, key=str))
            self.report.error(
                "wrong-unit", f"parts of different units: {found}",
                self.text.at(node.start, node.end),
                "a number named with a unit keeps it; name it without one, or remove the other",
            )  # fmt: skip
        return next(iter(powers), ANY_POWER)

    def _pure(self, node: Syntax, parts: tuple[Measured, ...]) -> int:
        if any(part.power not in {0, ANY_POWER} for part in parts):
            self.report.error(
                "wrong-unit", "only plain numbers may stand here, without a unit",
                self.text.at(node.start, node.end),
            )  # fmt: skip
        return 0

    def _call(self, node: Calling) -> Measured:
        name = node.function.text
        if name == "level":
            return self._level(node)
        if name not in FUNCTIONS:
            self.report.error(
                "unknown-function", f"there is no function `{name}`",
                self.text.at(node.function.start, node.function.end),
                did_you_mean(name, [*FUNCTIONS, "level"])
                or f"the functions are {listed([*FUNCTIONS, 'level'])}",
            )  # fmt: skip
            return Measured(_ZERO, ANY_POWER)
        several = name in {"min", "max"}
        if several is (len(node.arguments) < 2):
            expected = "two or more arguments" if several else "one argument"
            self.clash(node, f"`{name}` takes {expected}, found {len(node.arguments)}")
        parts = tuple(self.quantity(argument) for argument in node.arguments)
        keeps = several or name == "abs"
        power = self._common(node, parts) if keeps else self._pure(node, parts)
        call = Call(cast("FunctionName", name), tuple(part.quantity for part in parts))
        return Measured(call, power)

    def _level(self, node: Calling) -> Measured:
        if len(node.arguments) != 1:
            self.clash(node, f"`level` takes one factor, found {len(node.arguments)} arguments")
            return Measured(_ZERO, 0)
        factor = self.factor(node.arguments[0])
        index = 0 if factor is None else self.names.factors[factor].index
        return Measured(LevelOf(index), 0)


def fold(node: Syntax) -> Syntax:
    """A minus before a number belongs to it, so that `-3 [-6, -1]` is one number."""
    if isinstance(node, Unary) and node.op == "-" and isinstance(node.operand, Literal):
        inner = node.operand
        return Literal(node.start, node.end, -inner.value, inner.range)
    return node


def count_literals(node: Syntax) -> int:
    """How many numbers an expression holds."""
    own = int(isinstance(node, Literal))
    return own + sum(count_literals(child) for child in children(node))
