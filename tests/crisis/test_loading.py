"""Loading whole files."""

from __future__ import annotations

from pathlib import Path

from detente.crisis import examine, load

FILES = Path(__file__).parent / "files"


def test_the_sketch_of_the_design_loads_without_a_word() -> None:
    assert examine(FILES / "sketch.yaml").diagnostics == ()


def test_a_folder_stands_for_its_crisis_yaml(tmp_path: Path) -> None:
    (tmp_path / "crisis.yaml").write_bytes((FILES / "sketch.yaml").read_bytes())
    assert load(tmp_path).id == "karabakh-2020"
