"""The page on the crisis file says what the code does."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from detente.crisis.defaults import DEFAULTS
from detente.crisis.diagnostics import Collector
from detente.crisis.mechanisms.registry import registry
from detente.crisis.names import FUNCTIONS
from detente.crisis.reader import read_tree
from detente.crisis.shape import PLOVER, CrisisShape
from detente.crisis.source import SourceFile
from detente.crisis.validate import keys_of

PAGE = (Path(__file__).parents[2] / "docs" / "crisis-file.md").read_text(encoding="utf-8")
MECHANISMS = (Path(__file__).parents[2] / "docs" / "mechanisms.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"```yaml\n(.*?)```", PAGE, re.DOTALL)


@pytest.mark.parametrize("block", BLOCKS, ids=lambda block: block.splitlines()[0][:30])
def test_every_example_is_read(block: str) -> None:
    report = Collector()
    distinct = "\n".join(  # the page shows several ways to write one key
        line.replace("tempo:", f"tempo{place}:").replace("cost:", f"cost{place}:")
        if not line.startswith(" ") else line
        for place, line in enumerate(block.splitlines())
    )  # fmt: skip
    assert read_tree(SourceFile("crisis-file.md", distinct), report) is not None, report.found
    assert not report.found


def test_every_key_of_the_file_is_shown() -> None:
    for key in keys_of(CrisisShape):
        assert re.search(rf"^{key}:|`{key}:`", PAGE, re.MULTILINE), key


def test_the_table_of_defaults() -> None:
    for kind in DEFAULTS:
        assert re.search(rf"^\| {kind} \|", PAGE, re.MULTILINE), kind
    assert "| precision | 0.5 [0.2, 1.2] |" in PAGE
    assert "| patience | 26 weeks [8, 104] |" in PAGE


def test_words_that_the_page_lists() -> None:
    for word in (*PLOVER, *FUNCTIONS):
        assert word in PAGE


def test_every_mechanism_is_on_the_page() -> None:
    for section in registry():
        assert f"\n{section}:\n" in MECHANISMS, section
