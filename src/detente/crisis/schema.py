"""The JSON Schema of the language, for editors: completion, descriptions, underlined mistakes.

It is made from the models that check the file. What it cannot say (that names are declared, that
expressions parse) `detente check` says.
"""

from __future__ import annotations

from typing import Any

from detente.crisis.mechanisms.registry import file_shape
from detente.crisis.shape import FORMAT

ALTERNATIVES = {
    "title": "Alternatives",
    "description": "Several things that stand in one place; a reading or a variant chooses.",
    "type": "object",
    "properties": {
        "alternatives": {"type": "object", "minProperties": 2},
        "default": {"type": ["string", "number", "boolean"]},
        "note": {"type": ["string", "number"]},
    },
    "required": ["alternatives"],
    "additionalProperties": False,
}
DIALECT = "https://json-schema.org/draft/2020-12/schema"


def json_schema() -> dict[str, Any]:
    """The schema as plain data, ready for `json.dump`."""
    schema: dict[str, Any] = _tidy(file_shape().model_json_schema(by_alias=True))
    for name, definition in schema["$defs"].items():
        definition["title"] = name.removesuffix("Shape")
    for definition in (schema, *schema["$defs"].values()):
        _let_choose(definition)
    schema["$defs"]["Alternatives"] = ALTERNATIVES
    schema["title"] = f"Detente crisis file, format {FORMAT}"
    return {"$schema": DIALECT, **schema}


def _let_choose(definition: dict[str, Any]) -> None:
    """Let every value be a choice among declared alternatives too."""
    for key, value in definition.get("properties", {}).items():
        definition["properties"][key] = _or_alternatives(value)


def _or_alternatives(value: dict[str, Any]) -> dict[str, Any]:
    value = _within(value)
    told = {key: value[key] for key in ("description",) if key in value}
    plain = {key: each for key, each in value.items() if key not in told}
    return told | {"anyOf": [plain, {"$ref": "#/$defs/Alternatives"}]}


def _within(value: dict[str, Any]) -> dict[str, Any]:
    """The same for what stands inside a list or a mapping."""
    inner = {
        key: _or_alternatives(value[key])
        for key in ("additionalProperties", "items")
        if isinstance(value.get(key), dict)
    }
    forms = {"anyOf": [_within(each) for each in value["anyOf"]]} if "anyOf" in value else {}
    return value | inner | forms


def _tidy(node: Any) -> Any:
    """The schema without the marks of its making.

    An optional key is absent, not null; titles that repeat the key say nothing; and forms that
    share a value (`{best: 3}` is also a mapping of levels) must not exclude each other.
    """
    if isinstance(node, list):
        return [_tidy(item) for item in node]
    if not isinstance(node, dict):
        return node
    tidied = {key: _tidy(value) for key, value in node.items() if not _is_noise(key, value)}
    if "oneOf" in tidied:
        tidied["anyOf"] = tidied.pop("oneOf")
    forms = tidied.get("anyOf")
    if isinstance(forms, list):
        forms = [form for form in forms if form != {"type": "null"}]
        tidied["anyOf"] = forms
        if len(forms) == 1 and isinstance(forms[0], dict):
            del tidied["anyOf"]
            tidied = {**forms[0], **tidied}
    return tidied


def _is_noise(key: str, value: Any) -> bool:
    return (key == "default" and value in (None, [], {})) or (
        key == "title" and isinstance(value, str)
    )
