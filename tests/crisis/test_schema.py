"""The JSON Schema admits what the language admits, as far as shape goes."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from ruamel.yaml import YAML
from ruamel.yaml.constructor import SafeConstructor

from detente.crisis.mechanisms.registry import file_shape
from detente.crisis.prescan import protect, restore
from detente.crisis.schema import json_schema

from .conftest import BASE, FILES

SCHEMA = json_schema()


class DatesAsText(SafeConstructor):
    """A class of its own: constructors are registered for all who use the class."""


DatesAsText.add_constructor("tag:yaml.org,2002:timestamp", lambda _, node: node.value)


def load_as_an_editor_does(text: str) -> Any:
    """The file as plain data, with YAML's own types; dates stay text."""
    yaml = YAML(typ="safe", pure=True)
    yaml.Constructor = DatesAsText
    return json.loads(restore(json.dumps(yaml.load(protect(text)), ensure_ascii=False)))


def errors(text: str) -> list[str]:
    validator = jsonschema.Draft202012Validator(SCHEMA)
    return [error.message for error in validator.iter_errors(load_as_an_editor_does(text))]


def test_the_schema_is_one() -> None:
    jsonschema.Draft202012Validator.check_schema(SCHEMA)
    assert json.loads(json.dumps(SCHEMA)) == SCHEMA


@pytest.mark.parametrize("name", ["base.yaml", "sketch.yaml"])
def test_valid_files_fit(name: str) -> None:
    assert errors((FILES / name).read_text(encoding="utf-8")) == []


def test_the_gallery_fits() -> None:
    crises = Path(__file__).parents[2] / "crises"
    files = sorted(crises.glob("*/crisis.yaml"))
    for file in files:
        assert errors(file.read_text(encoding="utf-8")) == [], file


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("by: SOU\n", "bye: SOU\n"),
        ("tempo: 1/week", "note: none"),
        ("levels: [none, under way]", "levels: none"),
        ("{name: Northland}", "{kind: stat}"),
        ("as_of: 2020-10-31", "as_of: 31.10.2020"),
        ("  NOR: {name", "  nor: {name"),
        ("harm: true", "harm: maybe"),
        ("plover: CONSULT", "plover: CONSULTS"),
    ],
)
def test_wrong_shapes_do_not_fit(old: str, new: str) -> None:
    assert old in BASE
    assert errors(BASE.replace(old, new, 1))


def test_every_entry_is_closed_and_says_what_it_is() -> None:
    for name, definition in SCHEMA["$defs"].items():
        assert definition["additionalProperties"] is False, name
        assert definition["title"], name
        assert definition["description"].endswith("."), name


def test_every_key_of_the_language_is_in_it() -> None:
    assert {*SCHEMA["properties"]} == {*file_shape().model_fields}
    assert {*SCHEMA["required"]} == {"crisis", "title", "as_of", "actors", "factors"}


def test_nothing_in_it_is_null() -> None:
    assert "null" not in json.dumps(SCHEMA)
