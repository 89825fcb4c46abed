"""Checking an entry against its shape, with every error at its place in the file.

Entries are checked one by one, so that a mistake in one hides nothing in the others.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, TypeVar, cast

from pydantic import BaseModel, ValidationError

from detente.crisis.diagnostics import Collector, did_you_mean, listed, nearest
from detente.crisis.model import Location
from detente.crisis.nodes import Mapping, Node, Scalar, kind_of, to_data

Model = TypeVar("Model", bound=BaseModel)


def read_entry(
    model: type[Model], node: Node, anchor: Location, what: str, report: Collector
) -> Model | None:
    """The entry as its model, or None after reporting what is wrong with its shape.

    `anchor` is where a missing key is reported: the entry's own key, or where it begins. `what`
    names the entry in messages.
    """
    try:
        return model.model_validate(to_data(node))
    except ValidationError as fault:
        errors = [cast("dict[str, Any]", error) for error in fault.errors(include_url=False)]
        for error in errors:
            if not _is_misspelt(error, errors):
                _report(error, model, node, anchor, what, report)
        return None


def _is_misspelt(missing: dict[str, Any], errors: list[dict[str, Any]]) -> bool:
    """Whether a missing key stands there under a name much like it, which is reported anyway."""
    return missing["type"] == "missing" and any(
        error["type"] == "extra_forbidden"
        and error["loc"][:-1] == missing["loc"][:-1]
        and nearest(str(error["loc"][-1]), [str(missing["loc"][-1])]) is not None
        for error in errors
    )


def _report(
    error: dict[str, Any],
    model: type[BaseModel],
    node: Node,
    anchor: Location,
    what: str,
    report: Collector,
) -> None:
    kind = str(error["type"])
    named = len(error["loc"]) - 1 if kind == "extra_forbidden" else None  # may look like a mark
    path = [step for at, step in enumerate(error["loc"]) if at == named or step not in _MARKS]
    if kind == "extra_forbidden":
        unknown_key(node, model, path, report)
        return
    at = walk(node, path[:-1] if kind == "missing" else path)
    place = anchor if at is node and not isinstance(at, Scalar) else at.location
    inner = ".".join(str(step) for step in path)
    if kind == "missing":
        report.error("missing-key", f"{what} has no `{inner}`", place, _why(model, path))
        return
    found = kind_of(at)
    expected = _EXPECTED.get(kind) or str(error["msg"])
    if kind in {"too_short", "too_long"}:
        context = error["ctx"]
        least, most = context.get("min_length"), context.get("max_length")
        wanted = f"at least {least}" if kind == "too_short" else f"at most {most}"
        expected, found = f"a list of {wanted} is expected", f"{context['actual_length']}"
    subject = f"`{inner}` of {what}" if inner else what
    report.error("wrong-shape", f"{subject}: {expected}, found {found}", place, _why(model, path))


# What the models add to the way to a value: the form that it has, or that its key is meant.
_MARKS = frozenset({"<text>", "<list>", "<number>", "<each>", "[key]"})

_EXPECTED = {
    "model_type": "a mapping of keys to values is expected",
    "model_attributes_type": "a mapping of keys to values is expected",
    "dict_type": "a mapping is expected",
    "list_type": "a list is expected",
    "union_tag_not_found": "a value is expected",
    "union_tag_invalid": "another kind of value is expected",
}


def walk(node: Node, path: Iterable[Any]) -> Node:
    """The node at `path` below `node`, or the last one on the way that exists."""
    for step in path:
        if isinstance(node, Mapping):
            entry = node.find(str(step))
            if entry is None:
                return node
            node = entry[1]
        elif isinstance(step, int) and not isinstance(node, Scalar) and step < len(node.items):
            node = node.items[step]
    return node


def unknown_key(node: Node, model: type[BaseModel], path: list[Any], report: Collector) -> None:
    """Report the key at `path`, with the nearest key that `model` has there."""
    key = str(path[-1])
    parent = walk(node, path[:-1])
    entry = parent.find(key) if isinstance(parent, Mapping) else None
    if entry is None:
        return
    place, value = entry[0].location, entry[1]
    known = keys_of(_model_at(model, path[:-1]))
    hint = did_you_mean(key, known) or f"the keys here are {listed(known, 30)}"
    if isinstance(value, Scalar) and value.is_null and value.in_flow:
        hint = "within { } a comma ends the value; put text that holds one in quotes"
    report.error("unknown-key", f"`{key}` is no key here", place, hint)


def keys_of(model: type[BaseModel] | None) -> list[str]:
    """The keys that a model's mapping may have."""
    if model is None:
        return []
    names = [field.alias or name for name, field in model.model_fields.items()]
    return sorted(names, key=lambda name: name in {"cite", "note"})


def _model_at(model: type[BaseModel] | None, path: Iterable[Any]) -> type[BaseModel] | None:
    """The model of the entry at `path`, as far as the annotations tell."""
    current: type[BaseModel] | None = model
    named = False  # whether the next step is a name that the file chose, in a mapping of entries
    for step in path:
        if current is None or isinstance(step, int):
            continue
        fields = {field.alias or name: field for name, field in current.model_fields.items()}
        if step in fields:
            annotation = fields[step].annotation
            current = next(_models_in(annotation), None)
            named = "dict[" in str(annotation)
        elif named:
            named = False
        else:
            current = None
    return current


def _models_in(annotation: Any) -> Iterator[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    for part in getattr(annotation, "__args__", ()):
        yield from _models_in(part)


def _why(model: type[BaseModel], path: list[Any]) -> str:
    """What the schema says of the key at fault."""
    for depth in range(len(path), 0, -1):
        owner = _model_at(model, path[: depth - 1])
        if owner is None or isinstance(path[depth - 1], int):
            continue
        for name, field in owner.model_fields.items():
            if (field.alias or name) == path[depth - 1] and field.description:
                return f"`{path[depth - 1]}` is {field.description}"
    return ""
