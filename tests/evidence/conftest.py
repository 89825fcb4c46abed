"""A small crisis to lay events and answers on."""

from __future__ import annotations

from pathlib import Path

import pytest

from detente.crisis import load
from detente.crisis.model import Crisis
from detente.game import Game, compile_crisis

BORDER = Path(__file__).parent / "border.yaml"


@pytest.fixture(scope="session")
def border() -> Crisis:
    """Two sides, clashes, war and talks; as of 31 October 2020."""
    return load(BORDER)


@pytest.fixture(scope="session")
def border_game(border: Crisis) -> Game:
    """The same, compiled."""
    return compile_crisis(border)


BORDER = Path(__file__).parent / "border.yaml"


@pytest.fixture(scope="session")
def border() -> Crisis:
    """Two sides, clashes, war and talks; as of 31 October 2020."""
    return load(BORDER)


@pytest.fixture(scope="session")
def border_game(border: Crisis) -> Game:
    """The same, compiled."""
    return compile_crisis(border)
