"""Loading whole files."""

from __future__ import annotations

from pathlib import Path

import pytest

from detente.crisis import examine, load

from .conftest import FILES, Broken


def test_the_sketch_of_the_design_loads_without_a_word() -> None:
    assert examine(FILES / "sketch.yaml").diagnostics == ()


def test_a_folder_stands_for_its_crisis_yaml(tmp_path: Path) -> None:
    (tmp_path / "crisis.yaml").write_bytes((FILES / "sketch.yaml").read_bytes())
    assert load(tmp_path).id == "karabakh-2020"


@pytest.mark.parametrize("escape", ["\\u0007", "\\e", "\\u202E", "\\u2066", "\\x7f"])
def test_an_escaped_control_character_is_refused(broken: Broken, escape: str) -> None:
    found = broken("{name: Northland}", f'{{name: "North{escape}land"}}')
    assert [each.code for each in found.errors] == ["bad-character"]
    assert found.crisis is None
