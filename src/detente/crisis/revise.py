"""Writing new values of numbers into the file that states them, found by their keys.

A number may be written in several ways (`3 [1, 6]`, `1/month [0.3, 3]`, `{best: 3, range: [1, 6]}`,
or within an expression); each is changed where and as it stands.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from os import PathLike
from pathlib import Path

from detente.crisis.edit import Patch, Route, Value, apply, open_tree, patch_for, replace_file
from detente.crisis.edit import replacement as replaced
from detente.crisis.grammar import ExpressionFault, children, parse_phrase
from detente.crisis.loading import examine
from detente.crisis.model import Number
from detente.crisis.nodes import Mapping as MappingNode
from detente.crisis.nodes import Node, Scalar, Sequence
from detente.crisis.quantities import fold
from detente.crisis.syntax import Literal, Syntax
from detente.errors import CrisisError, UsageError

_TOP = ("precision", "patience", "clock")


@dataclass(frozen=True, slots=True)
class Spread:
    """A number's best value with its 80 % range, in the unit that the file uses for it."""

    best: float
    low: float
    high: float

    def __str__(self) -> str:
        if self.low == self.high:
            return f"{self.best:.10g}"
        return f"{self.best:.10g} [{self.low:.10g}, {self.high:.10g}]"


def set_numbers(path: str | PathLike[str], changes: Mapping[str, Spread]) -> None:
    """Write new values of numbers, by their keys, into the crisis file at `path`.

    A number that the file leaves to its default (precision, patience or clock) is added. Where one
    place gives the numbers of several moves (`by: [RUS, TUR]`), all of them change.

    Raises CrisisError when the file has errors, or would have; UsageError for a key that no number
    has. The file is then unchanged.
    """
    source, root = open_tree(Path(path))
    crisis = examine(path).crisis
    if crisis is None:
        raise CrisisError(diagnostics=examine(path).diagnostics)
    patches: list[Patch] = []
    inner: dict[int, tuple[Scalar, list[Patch]]] = {}  # changes within scalars, by their start
    for key, spread in changes.items():
        number = crisis.numbers.get(key)
        if number is None:
            raise UsageError(f"the crisis has no number `{key}`")
        if number.location is None:
            unit = f" {number.unit}" if number.unit else ""
            patches.append(patch_for(root, _route(key), f"{spread}{unit}"))
        else:
            patches += _patches(root, number, spread, inner)
    patches += [replaced(scalar, apply(scalar.value, inside)) for scalar, inside in inner.values()]
    text = apply(source.text, patches)
    _write(Path(source.name), text, source.data, crisis.path, changes)


def _route(key: str) -> Route:
    if key not in _TOP:
        raise UsageError(f"the file does not state `{key}`")
    return (key,)


def _patches(
    root: MappingNode,
    number: Number,
    spread: Spread,
    inner: dict[int, tuple[Scalar, list[Patch]]],
) -> list[Patch]:
    """The patches for one number; those within a scalar's value are gathered in `inner`."""
    scalar, parent = _find(root, number)
    inside = inner.setdefault(scalar.start, (scalar, []))[1]
    value = scalar.value
    try:
        phrase = parse_phrase(value)
    except ExpressionFault as fault:  # the file was read without errors before
        raise UsageError(str(fault)) from fault
    body = fold(phrase.body)
    if not isinstance(body, Literal):
        literal = _literal_at(phrase.body, scalar, number)
        _add(inside, Patch(literal.start, literal.end, str(spread)), number)
        return []
    unit = "" if phrase.unit is None else value[phrase.unit.start : phrase.unit.end]
    space = "" if unit.startswith("/") else " "
    beside = parent.find("range") if parent is not None else None
    if beside is not None:
        text = f"{spread.best:.10g}{space if unit else ''}{unit}"
        if not _add(inside, Patch(0, len(value), text), number):
            return []
        ends: Value = [spread.low, spread.high]
        return [replaced(beside[1], ends)]
    head, _, tail = str(spread).partition(" ")
    text = f"{head}{space if unit else ''}{unit}{' ' if tail else ''}{tail}"
    _add(inside, Patch(0, len(value), text), number)
    return []


def _add(inside: list[Patch], patch: Patch, number: Number) -> bool:
    """Add a patch; false when it is there already. One place cannot take two values."""
    if patch in inside:
        return False
    if any(patch.start < other.end and other.start < patch.end for other in inside):
        raise UsageError(
            f"`{number.key}` is written at one place with another number",
            hint="give each actor a move of its own, instead of a list in `by`",
        )
    inside.append(patch)
    return True


def _find(root: MappingNode, number: Number) -> tuple[Scalar, MappingNode | None]:
    """The scalar that holds a number, and the mapping that it is the `best` of."""
    place = number.location
    for scalar, parent in _scalars(root):
        if place is not None and scalar.source.starts[place.line - 1] + place.column - 1 in range(
            scalar.start, scalar.end
        ):
            best = None if parent is None else parent.find("best")
            return scalar, parent if best is not None and best[1] is scalar else None
    raise UsageError(f"the file does not state `{number.key}`")


def _scalars(
    node: Node, parent: MappingNode | None = None
) -> Iterator[tuple[Scalar, MappingNode | None]]:
    if isinstance(node, Scalar):
        yield node, parent
    elif isinstance(node, Sequence):
        for item in node.items:
            yield from _scalars(item)
    else:
        for _, value in node.entries:
            yield from _scalars(value, node)


def _literal_at(body: Syntax, scalar: Scalar, number: Number) -> Literal:
    """The literal of an expression that stands at the number's place."""
    waiting = [body]
    while waiting:
        node = fold(waiting.pop())
        if isinstance(node, Literal) and scalar.at(node.start, node.end) == number.location:
            return node
        waiting.extend(children(node))
    raise UsageError(f"the file does not state `{number.key}`")


def _write(path: Path, text: str, before: bytes, name: str, changes: Mapping[str, Spread]) -> None:
    """Check the new text beside the file, then let it take its place."""
    draft = path.with_name(f".{path.name}.draft")
    try:
        draft.write_bytes(text.encode())
        examined = examine(draft)
    finally:
        draft.unlink(missing_ok=True)
    if examined.crisis is None:
        raise CrisisError(
            f"{name}: the new values do not fit; the file is unchanged",
            diagnostics=examined.diagnostics,
        )
    for key, spread in changes.items():
        number = examined.crisis.numbers[key]
        if (number.best, number.low, number.high) != tuple(
            float(f"{end:.10g}") for end in (spread.best, spread.low, spread.high)
        ):
            raise CrisisError(f"{name}: `{key}` could not be set; the file is unchanged")
    replace_file(path, text, before.startswith(b"\xef\xbb\xbf"))
