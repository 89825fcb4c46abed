"""What every part of the elaboration needs: the declared names, the numbers, and the report."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from detente.crisis import resolve
from detente.crisis.citations import read_citations
from detente.crisis.diagnostics import Collector
from detente.crisis.expressions import Always, Condition, Constant, Effect, Parameter, Quantity
from detente.crisis.model import Location, Number, NumberKind
from detente.crisis.names import RESERVED, Names
from detente.crisis.nodes import Mapping, Node, Sequence, Text, kind_of, shorten
from detente.crisis.quantities import Measured, Quantities, Rests, Slot
from detente.crisis.shape import NumberShape
from detente.crisis.syntax import Phrase
from detente.crisis.units import Unit, parse_unit

_PLAIN = re.compile(r"(?P<value>[-+]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][-+]?\d+)?)\s*(?P<unit>.*)")
_UNFIT = re.compile("[\"'\u2018\u201c\u201d`\n\r]")
MAX_NAME = 80


@dataclass(slots=True)
class Context:
    """The state of one elaboration. `rests` is what the whole file says it rests on.

    `more` holds, by section, the pieces that mechanisms expand to; they follow the file's own.
    `left_out` holds those of entries with errors; under `mechanisms`, what entries without a shape
    are called.
    """

    report: Collector
    root: Mapping
    names: Names = field(default_factory=Names)
    numbers: dict[str, Number] = field(default_factory=dict)
    rests: Rests = field(default_factory=Rests)
    more: dict[str, list[tuple[Text, Node]]] = field(default_factory=lambda: defaultdict(list))
    left_out: dict[str, list[Node]] = field(default_factory=lambda: defaultdict(list))

    # --- the entries of a section ---------------------------------------------------------

    def mapping(self, section: str) -> Iterator[tuple[Text, Node]]:
        """Names and nodes of a section that is a mapping."""
        node = self._section(section, Mapping, "a mapping of names to entries")
        if isinstance(node, Mapping):
            for key, value in node.entries:
                yield Text(key), value
        yield from self.more[section]

    def items(self, section: str) -> Iterator[Node]:
        """The nodes of a section that is a list."""
        node = self._section(section, Sequence, "a list of entries")
        if isinstance(node, Sequence):
            yield from node.items
        yield from (piece for _, piece in self.more[section])

    def _section(self, section: str, kind: type[Node], expected: str) -> Node | None:
        entry = self.root.find(section)
        if entry is None or kind_of(entry[1]) == "nothing" or isinstance(entry[1], kind):
            return None if entry is None else entry[1]
        self.report.error(
            "wrong-shape", f"`{section}`: {expected} is expected, found {kind_of(entry[1])}",
            entry[0].location,
        )  # fmt: skip
        return None

    # --- names ------------------------------------------------------------------------------

    def is_name(self, text: Text, what: str) -> bool:
        """Whether `text` can name a factor, level, number, move...; reported when it cannot."""
        reason = ""
        if not text or len(text) > MAX_NAME:
            reason = f"a name has 1 to {MAX_NAME} characters"
        elif _UNFIT.search(text) or " ".join(text.split()) != text:
            reason = "a name holds no quotes and no double spaces"
        if reason:
            self.report.error(
                "bad-name", f"`{shorten(text)}` cannot name {what}", text.location, reason
            )
        elif what in {"a factor", "a number"} and text in RESERVED:
            self.report.error(
                "reserved-name", f"`{text}` is a word of the language and cannot name {what}",
                text.location, "choose another name",
            )  # fmt: skip
            return False
        return not reason

    # --- citations, conditions, changes -----------------------------------------------------

    def cited(self, cite: Text | list[Text] | None, inherited: Rests | None = None) -> Rests:
        """What an entry rests on: its own `cite:`, else what it inherits."""
        own = read_citations(cite, self.names, self.report)
        return own.or_else(self.rests if inherited is None else inherited)

    def condition(self, text: Text | None) -> Condition:
        """A condition; always, when left out."""
        return Always() if text is None else resolve.condition(text, self.names, self.report)

    def changes(self, value: Text | list[Text]) -> tuple[Effect, ...] | None:
        """Effects; None for `nothing`."""
        texts = value if isinstance(value, list) else [value]
        return resolve.changes(texts, self.names, self.report)

    # --- numbers ----------------------------------------------------------------------------

    def register(self, number: Number) -> str:
        """Take a number in; its key, with `~2` and so on when that key is taken."""
        key, again = number.key, 1
        while key in self.numbers:
            again += 1
            key = f"{number.key}~{again}"
        self.numbers[key] = replace(number, key=key)
        return key

    def quantity(self, value: Text | NumberShape, slot: Slot) -> Quantity:
        """A quantity; its numbers are registered below the slot's key."""
        return self.measured(value, slot).quantity

    def measured(self, value: Text | NumberShape, slot: Slot) -> Measured:
        """A quantity with its power of time."""
        spread = None
        text = value if isinstance(value, Text) else value.best
        phrase = resolve.phrase_of(text, self.report)
        if isinstance(value, NumberShape):
            rests = self.cited(value.cite, slot.rests)
            slot = replace(slot, rests=rests, note=str(value.note or slot.note))
            unit = _unit_of(phrase)
            if value.range is not None:
                low, high = (self._plain(end, unit) for end in value.range)
                spread = None if low is None or high is None else (low, high)
            if value.without is not None:
                slot = replace(slot, without=self._plain(value.without, unit))
        if phrase is None:
            return Measured(Constant(0.0), None)
        return Quantities(text, self.names, self.report).whole(phrase, slot, self.register, spread)

    def key(self, value: Text | NumberShape, slot: Slot) -> str:
        """The key of a number that must be plain: no expression."""
        before = self.report.errors
        quantity = self.quantity(value, slot)
        if isinstance(quantity, Parameter):
            return quantity.key
        if self.report.errors > before:
            return slot.key
        text = value if isinstance(value, Text) else value.best
        self.report.error(
            "type-clash", f"a plain {slot.what} is expected here, no expression", text.location,
            "write one number, with a range if you like",
        )  # fmt: skip
        return slot.key

    def own_key(self, value: Text | NumberShape, slot: Slot) -> str:
        """The key of a plain number that stands at the slot itself: the name of another is none."""
        found = self.key(value, slot)
        if found != slot.key and found in {f"numbers.{name}" for name in self.names.numbers}:
            text = value if isinstance(value, Text) else value.best
            self.report.error(
                "type-clash", f"a plain {slot.what} is expected here, no name of another number",
                text.location, "write the number itself, with a range if you like",
            )  # fmt: skip
            return slot.key
        return found

    def default(self, key: str, kind: NumberKind, default: Number) -> str:
        """Register a documented default where the file says nothing."""
        return self.register(replace(default, key=key, kind=kind))

    def _plain(self, text: Text, unit: Unit) -> float | None:
        """A number beside `best`: in its unit, or with a unit of its own that can be converted."""
        match = _PLAIN.fullmatch(text.strip())
        own = None if match is None else parse_unit(match["unit"]) if match["unit"] else unit
        if match is None or own is None or own.power != unit.power:
            self.report.error(
                "bad-number", f"`{shorten(text)}` is no number in the unit of `best`",
                text.location,
                f"expected a plain number{f' ({unit.name})' if unit.name else ''}",
            )  # fmt: skip
            return None
        return float(match["value"]) * (own.scale / unit.scale)

    def duration(self, text: Text | None) -> float | None:
        """A duration without a range, in weeks; None when left out or reported."""
        if text is None:
            return None
        match = _PLAIN.fullmatch(text.strip())
        unit = None if match is None else parse_unit(match["unit"])
        value = 0.0 if match is None else float(match["value"])
        if value == 0 and match is not None and not match["unit"]:
            return 0.0
        if match is None or unit is None or unit.power != 1 or not 0 <= value < 1e6:
            self.report.error(
                "bad-number", f"`{shorten(text)}` is no duration", text.location,
                "write it as in `30 days` or `26 weeks`",
            )  # fmt: skip
            return None
        return value * unit.scale

    def flag(self, text: Text | None) -> bool:
        """`true` or `false`; false when left out."""
        if text is None or text in {"true", "false"}:
            return text == "true"
        self.report.error(
            "bad-value", f"`{shorten(text)}`: `true` or `false` is expected", text.location
        )
        return False


def _unit_of(phrase: Phrase | None) -> Unit:
    if phrase is None or phrase.unit is None:
        return Unit()
    return parse_unit(phrase.unit.text) or Unit()


def place_of(node: Node) -> Location:
    """Where an entry of a list begins."""
    return node.location
