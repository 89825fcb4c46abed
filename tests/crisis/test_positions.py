"""The caret stands at the right character, however YAML wraps the text."""

from __future__ import annotations

from io import StringIO
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from ruamel.yaml import YAML
from ruamel.yaml import scalarstring as kinds
from ruamel.yaml.error import YAMLError

from detente.crisis.diagnostics import Collector
from detente.crisis.loading import examine
from detente.crisis.nodes import Mapping, Scalar
from detente.crisis.prescan import protect, restore
from detente.crisis.reader import read_tree
from detente.crisis.source import SourceFile

from .conftest import BASE

WHEN = "when: fighting > quiet, "
BLOCK = """hazards:
  - name: test
    rate: 0.1 per week
    then: fighting - 1
    when: {}
"""


@pytest.mark.parametrize(
    "written",
    [
        "fighting > quiet and talks = wor",
        "fighting > quiet\n      and\n      talks = wor",
        "fighting > quiet and talks = wor   # why",
        "'fighting > quiet and ''talks'' = wor'",
        '"fighting > quiet \\u0061nd talks \\\n      = wor"',
        "'fighting > quiet and\n\n      talks = wor'",
        ">-\n      fighting > quiet\n      and talks = wor",
        ">\n\n      fighting > quiet\n\n      and talks = wor\n",
        "|\n      fighting > quiet\n      and talks = wor",
        "|2-  # why\n        fighting > quiet\n        and talks = wor",
    ],
)
def test_in_every_kind_of_scalar(written: str, folder: Path) -> None:
    text = BASE.replace("hazards:\n", BLOCK.format(written), 1)
    (folder / "crisis.yaml").write_text(text, encoding="utf-8")
    found = [each for each in examine(folder).errors if each.code == "unknown-level"]
    place = found[0].location
    assert place is not None
    line = text.splitlines()[place.line - 1]
    assert line[place.column - 1 : place.column - 1 + place.length] == "wor"
    assert str(found[0]).splitlines()[2].count("^") == 3


def test_in_flow_mappings_with_brackets(folder: Path) -> None:
    text = BASE.replace(WHEN, "when: fighting in [quiet, wor] and talks in [nun], ", 1)
    (folder / "crisis.yaml").write_text(text, encoding="utf-8")
    places = [each.location for each in examine(folder).errors]
    lines = text.splitlines()
    shown = [
        lines[place.line - 1][place.column - 1 : place.column - 1 + place.length]
        for place in places
        if place is not None
    ]
    assert shown == ["wor", "nun"]


def test_with_windows_line_ends_and_a_byte_order_mark(folder: Path) -> None:
    text = BASE.replace("when: fighting > quiet", "when: fighting > quite", 1)
    (folder / "crisis.yaml").write_bytes(b"\xef\xbb\xbf" + text.replace("\n", "\r\n").encode())
    found = examine(folder).errors[0]
    assert found.location is not None
    assert "quite" in text.splitlines()[found.location.line - 1]
    assert "quite" in found.source_line
    assert "\r" not in str(found)


def tree_of(text: str) -> Mapping | None:
    return read_tree(SourceFile("x.yaml", text), Collector())


# Text as an analyst may write it, with characters that make YAML wrap, quote or escape.
prose = st.text(st.sampled_from("ab ,.'\"\\#:-[]{}é\t\n"), max_size=30)


@given(prose, st.sampled_from(["'", '"', "|", ">", ""]))
def test_every_character_of_a_value_has_its_place(value: str, style: str) -> None:
    wrap = {
        "'": kinds.SingleQuotedScalarString, '"': kinds.DoubleQuotedScalarString,
        "|": kinds.LiteralScalarString, ">": kinds.FoldedScalarString, "": str,
    }[style]  # fmt: skip
    stream = StringIO()
    yaml = YAML()
    yaml.width = 20
    yaml.dump({"key": wrap(value)}, stream)
    root = tree_of(stream.getvalue())
    if root is None:  # the emitter writes some texts that no parser reads back
        return
    scalar = root.entries[0][1]
    assert isinstance(scalar, Scalar)
    lines = stream.getvalue().splitlines()
    for place, char in enumerate(scalar.value):
        if char.isspace() or scalar.style == '"':
            continue
        at = scalar.at(place, place + 1)
        assert lines[at.line - 1][at.column - 1] == char


@given(st.text(st.sampled_from("ab ,:'\"[]{}#-\n"), max_size=60))
def test_protection_keeps_every_position_and_can_be_undone(text: str) -> None:
    protected = protect(text)
    assert len(protected) == len(text)
    assert restore(protected) == text


@given(st.text(st.sampled_from("ab ,:'\"[]{}#-\n"), max_size=40))
def test_protection_changes_nothing_in_valid_yaml(text: str) -> None:
    try:
        before = YAML(typ="safe", pure=True).load(text)
    except (YAMLError, ValueError, TypeError, IndexError, AttributeError):
        return
    assert YAML(typ="safe", pure=True).load(protect(text)) == before


def test_a_bracketed_list_may_hold_quoted_levels() -> None:
    """`{when: front in ["in force", lost]}` needs no other quotes."""
    text = 'a: {when: front in ["in force", lost], then: x}\n'
    root = read_tree(SourceFile("x", text), Collector())
    assert root is not None
    entry = root.entries[0][1]
    assert isinstance(entry, Mapping)
    assert [value.value for _, value in entry.entries if isinstance(value, Scalar)] == [
        'front in ["in force", lost]', "x",
    ]  # fmt: skip
