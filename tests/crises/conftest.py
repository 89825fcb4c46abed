"""The gallery, read once, and played once where a test asks for it."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from detente.crisis import load
from detente.crisis.model import Crisis

if TYPE_CHECKING:
    from tests.crises.played import Played

GALLERY = Path(__file__).resolve().parents[2] / "crises"
NAMES = tuple(sorted(path.parent.name for path in GALLERY.glob("*/crisis.yaml")))


@pytest.fixture(scope="session")
def gallery() -> Path:
    """The folder of the gallery."""
    return GALLERY


@pytest.fixture(scope="session", params=NAMES)
def name(request: pytest.FixtureRequest) -> str:
    """Each crisis of the gallery in turn."""
    return str(request.param)


@pytest.fixture(scope="session")
def crisis(gallery: Path, name: str) -> Crisis:
    """Each crisis of the gallery in turn, read."""
    return load(gallery / name)


@pytest.fixture(scope="session")
def karabakh(gallery: Path) -> Crisis:
    """The Karabakh crisis, read."""
    return load(gallery / "karabakh-2020")


@pytest.fixture(scope="session")
def played(gallery: Path) -> Callable[[str], Played]:
    """A crisis by name, compiled, solved and forecast; each one once a session."""
    from tests.crises.played import play

    @cache
    def run(name: str) -> Played:
        return play(load(gallery / name))

    return run
