"""Solved crises that several tests of studies look at."""

from __future__ import annotations

from pathlib import Path

import pytest

import detente

GALLERY = Path(__file__).parents[2] / "crises"


@pytest.fixture(scope="session")
def deterrence() -> detente.Play:
    """A small crisis with three actors and over thirty uncertain numbers. Do not change it."""
    return detente.load(GALLERY / "deterrence").compile().solve()


@pytest.fixture(scope="session")
def parted_play(parted: Path) -> detente.Play:
    """The crisis of `tests/parted.yaml`, whose answers have closed forms. Do not change it."""
    return detente.load(parted).compile().solve()
