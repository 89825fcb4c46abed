"""A valid file to break: `broken(old, new)` gives what `examine` says of the edited file."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from detente.crisis.loading import Examined, examine

FILES = Path(__file__).parent / "files"
BASE = (FILES / "base.yaml").read_text(encoding="utf-8")

Broken = Callable[..., Examined]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """An empty crisis folder but for the note that the base file cites."""
    (tmp_path / "note.md").write_bytes((FILES / "note.md").read_bytes())
    return tmp_path


@pytest.fixture
def broken(folder: Path) -> Broken:
    """Examine the base file after replacing texts, each of which must be there."""

    def examine_edited(*edits: str, **view: Any) -> Examined:
        text = BASE
        for old, new in zip(edits[::2], edits[1::2], strict=True):
            assert old in text, old
            text = text.replace(old, new, 1)
        (folder / "crisis.yaml").write_text(text, encoding="utf-8")
        return examine(folder, **view)

    return examine_edited
