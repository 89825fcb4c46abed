"""The JSON Schema of proposals, made from their records, so that the two cannot drift apart."""

from __future__ import annotations

from dataclasses import MISSING, fields
from types import NoneType, UnionType
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints

from detente.crisis.model import DateInterval
from detente.reading.contents import TYPES, Content

Schema = dict[str, Any]
LONGEST = 1_000
MOST = 200
_DAY: Schema = {"type": "string", "pattern": r"^\d{4}-\d{2}-\d{2}$"}


def asked_of_model(without: frozenset[str] = frozenset({"when"})) -> Schema:
    """What a language model is asked to answer: proposals without places, which are looked up.

    without : fields that it is not asked for.
    """
    return {
        "type": "object",
        "additionalProperties": False,
        "required": ["proposals"],
        "properties": {
            "proposals": {
                "type": "array",
                "maxItems": MOST,
                "items": {"anyOf": [_item(name, kind, without) for name, kind in TYPES.items()]},
            }
        },
    }


def _item(name: str, kind: type[Content], without: frozenset[str]) -> Schema:
    hints = get_type_hints(kind)
    own = {each.name: _of(hints[each.name]) for each in fields(kind) if each.name not in without}
    needed = [each.name for each in fields(kind) if each.default is MISSING]
    text: Schema = {"type": "string", "maxLength": LONGEST}
    return {
        "type": "object",
        "title": name,
        "description": (kind.__doc__ or "").strip(),
        "additionalProperties": False,
        "required": ["type", "quote", *needed],
        "properties": {
            "type": {"const": name},
            "quote": text | {"minLength": 1},
            **own,
            "speaker": text,
            "hedges": {"type": "array", "items": text},
        },
    }


def _of(hint: Any) -> Schema:
    """The schema of one annotation."""
    origin, arguments = get_origin(hint), get_args(hint)
    if origin in {Union, UnionType}:
        inner = next(each for each in arguments if each is not NoneType)
        return {"anyOf": [_of(inner), {"type": "null"}]}
    if origin is Literal:
        return {"enum": list(arguments)}
    if origin is tuple and arguments[-1] is Ellipsis:
        return {"type": "array", "items": _of(arguments[0])}
    if origin is tuple:
        count = len(arguments)
        return {"type": "array", "items": _of(arguments[0]), "minItems": count, "maxItems": count}
    if hint is DateInterval:
        return {"type": "array", "items": _DAY, "minItems": 2, "maxItems": 2}
    simple = {str: "string", bool: "boolean", float: "number", int: "integer"}[hint]
    return {"type": simple} | ({"maxLength": LONGEST} if hint is str else {})
