"""From the entries of mechanisms to pieces of the language, and their traces in the crisis.

All shapes are read first, so that an entry knows its siblings; then each is written out, in the
order of the file, and its factors and names are declared before any condition is read.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any, TypeVar

from detente.crisis.context import Context
from detente.crisis.expressions import Always
from detente.crisis.mechanisms.fragment import Fragment
from detente.crisis.mechanisms.interface import Mechanism, MechanismShape
from detente.crisis.mechanisms.maker import Maker, as_name
from detente.crisis.mechanisms.registry import registry
from detente.crisis.model import Expansion, Hazard, Implied, Move, Reputation, Rule, Term
from detente.crisis.names import FactorName
from detente.crisis.nodes import Mapping as MappingNode
from detente.crisis.nodes import Node, Scalar, Text, generated, shorten
from detente.crisis.quantities import Measured
from detente.crisis.validate import read_entry

Part = TypeVar("Part", Move, Hazard, Rule, Term)


@dataclass(frozen=True, slots=True)
class Expanded:
    """One entry written out."""

    mechanism: Mechanism
    id: str
    anchor: Scalar
    shape: MechanismShape
    maker: Maker
    fragment: Fragment


def expand_all(context: Context) -> tuple[Expanded, ...]:
    """Write out every entry of every mechanism and declare what it brings.

    Entries with errors of shape are left out.
    """
    found = []
    shapes: dict[str, dict[str, Any]] = {section: {} for section in registry()}
    for mechanism, key, shape in _in_order(context, shapes):
        rests = context.cited(shape.cite)
        maker = Maker(str(key), mechanism.section, key.scalar, shapes, context, rests)
        before = context.report.errors
        mechanism.expand(shape, maker)
        if context.report.errors > before:
            _hold_places(maker, context)
            continue
        one = Expanded(mechanism, str(key), key.scalar, shape, maker, maker.fragment())
        _declare(one, context)
        found.append(one)
    return tuple(found)


def _in_order(
    context: Context, shapes: dict[str, dict[str, Any]]
) -> Iterator[tuple[Mechanism, Text, MechanismShape]]:
    """Mechanism, key and shape of every entry, as they stand in the file; fills `shapes`."""
    entries = []
    for section, mechanism in registry().items():
        for key, node in context.mapping(section):
            context.is_name(key, f"a {mechanism.word}")
            what = f"the {mechanism.word} `{shorten(key)}`"
            shape = read_entry(mechanism.shape, node, key.location, what, context.report)
            if shape is None:
                _hold_place(key, node, context)
                continue
            shapes[section][str(key)] = shape
            entries.append((mechanism, key, shape))
    yield from sorted(entries, key=lambda entry: entry[1].scalar.start)


def _declare(one: Expanded, context: Context) -> None:
    """Make the names known and queue the pieces where the readers of the sections find them."""
    names, at = context.names, one.anchor
    for name, entry in one.fragment.factors.items():
        _is_free(name, one, context)
        names.factors[name] = FactorName(len(names.factors), tuple(map(str, entry["levels"])))
        context.more["factors"].append((_text(name, at), _piece(entry, one)))
    for definition in one.maker.definitions:
        _is_free(definition.name, one, context)
        names.definitions[definition.name] = definition
    for section in ("moves", "hazards", "rules"):
        for entry in getattr(one.fragment, section):
            context.more[section].append((_text(section, at), _piece(entry, one)))
    for section in ("worths", "flows"):
        for actor, terms in getattr(one.fragment, section).items():
            pieces = generated([_with_cite(term, one) for term in terms], at)
            context.more[section].append((_text(actor, at), pieces))


def _hold_place(key: Text, node: Node, context: Context) -> None:
    """Note an entry without a shape, and the factor of its name that it may have brought."""
    called = node.find("name") if isinstance(node, MappingNode) else None
    context.left_out["mechanisms"] += [key.scalar, *([called[1]] if called else [])]
    if str(key) not in context.names.factors:
        context.names.factors[str(key)] = FactorName(len(context.names.factors), None)
        context.more["factors"].append((key, generated("", key.scalar)))


def _hold_places(maker: Maker, context: Context) -> None:
    """Declare the factors of a broken entry without levels, so that uses are not reported too."""
    for name in maker.factors:
        context.names.factors.setdefault(name, FactorName(len(context.names.factors), None))
        context.more["factors"].append((_text(name, maker.anchor), generated("", maker.anchor)))
    for definition in maker.definitions:
        context.names.definitions.setdefault(definition.name, definition)
    for section in ("moves", "hazards"):
        pieces = (generated(entry, maker.anchor) for entry in maker.lists[section])
        context.left_out[section].extend(pieces)


def _is_free(name: str, one: Expanded, context: Context) -> None:
    names = context.names
    for kind, taken in (
        ("factor", names.factors), ("named number", names.numbers),
        ("name that a mechanism gives to something else", names.definitions),
    ):  # fmt: skip
        if name in taken:
            context.report.error(
                "duplicate-name", f"`{name}`, a name of this {one.mechanism.word}, is a {kind} too",
                one.anchor.location, "rename one of them",
            )  # fmt: skip


def _text(value: str, anchor: Scalar) -> Text:
    node = generated(value, anchor)
    assert isinstance(node, Scalar)  # noqa: S101 (what a string makes)
    return Text(node)


def _piece(entry: Any, one: Expanded) -> Node:
    return generated(_with_cite(entry, one), one.anchor)


def _with_cite(entry: Any, one: Expanded) -> dict[str, Any]:
    """An entry that rests on what the mechanism's entry rests on."""
    cite = one.shape.cite
    return dict(entry) | ({} if cite is None else {"cite": cite})


def settle(context: Context) -> None:
    """Work out every name that a mechanism defined, used or not, so that mistakes show."""
    for definition in context.names.definitions.values():
        broken = Always(False) if definition.kind == "condition" else Measured(_zero(), None)
        definition.get(context.report, broken)


def _zero() -> Any:
    from detente.crisis.expressions import Constant

    return Constant(0.0)


# --- traces ---------------------------------------------------------------------------------


def traces(found: tuple[Expanded, ...], context: Context) -> dict[str, Expansion]:
    """What `detente explain` shows of every entry, by `section.id`."""
    return {
        f"{one.mechanism.section}.{one.id}": Expansion(
            id=f"{one.mechanism.section}.{one.id}", word=one.mechanism.word,
            name=str(one.shape.name or one.id), summary=one.mechanism.summary,
            literature=one.mechanism.literature,
            definitions={each.name: each.text for each in one.maker.definitions},
            numbers=tuple(
                key for key in context.numbers
                if key.startswith(f"{one.mechanism.section}.{one.id}.")
            ),
            fragment=one.fragment, cite=one.maker.rests.cite, note=str(one.shape.note or ""),
            location=one.anchor.location,
        )
        for one in found
    }  # fmt: skip


def with_origins(
    parts: tuple[Part, ...], found: tuple[Expanded, ...], section: str
) -> tuple[Part, ...]:
    """Moves, hazards, rules or terms with the id of the entry that wrote each, where one did."""
    owners: dict[object, str] = {}
    for one in found:
        id_ = f"{one.mechanism.section}.{one.id}"
        if section in {"worths", "flows"}:  # written at the place of the entry
            owners[one.anchor.source.location(one.anchor.start)] = id_
            continue
        for entry in getattr(one.fragment, section):
            by = f"{entry['by']}: " if section == "moves" else ""
            owners[f"{by}{entry['name']}"] = id_
    return tuple(
        replace(part, origin=owners.get(part.location if isinstance(part, Term) else part.id, ""))
        for part in parts
    )


def measures(found: tuple[Expanded, ...], context: Context) -> tuple[Implied, ...]:
    """The plain quantities that the mechanisms publish."""
    return tuple(
        Implied(
            each.id, each.text, each.kind, _condition(each.happens, one, context),
            None if each.given is None else _condition(each.given, one, context),
            None if each.rival is None else _condition(each.rival, one, context),
            each.weeks, each.base_rate, each.why,
        )
        for one in found
        for each in one.fragment.measures
    )  # fmt: skip


def reputations(
    found: tuple[Expanded, ...], moves: tuple[Move, ...], context: Context
) -> tuple[Reputation, ...]:
    """The public beliefs about types. A move is seen in every form that amendments gave it."""
    made = []
    for one in found:
        for belief in one.fragment.beliefs:
            factor = context.names.factors[belief.type].index
            forms = tuple((as_name(each), f"{as_name(each)}, ") for each in belief.visible)
            seen = tuple(
                move.id for move in moves
                if any(move.id == name or move.id.startswith(form) for name, form in forms)
            )  # fmt: skip
            made.append(
                Reputation(
                    one.id, belief.actor, factor, belief.prior, belief.grid, seen,
                    one.maker.rests.cite, str(one.shape.note or ""), one.anchor.location,
                )
            )  # fmt: skip
    return tuple(made)


def _condition(text: str, one: Expanded, context: Context) -> Any:
    return context.condition(_text(text, one.anchor))
