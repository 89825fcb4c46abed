"""Shared by all tests: where the reference material is, and Hypothesis profiles."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

SHARED = Path(__file__).resolve().parents[2] / "shared"

settings.register_profile(
    "default",
    deadline=None,
    max_examples=40,
    derandomize=True,  # the same examples each time; `make check-all` looks for new ones
    suppress_health_check=[HealthCheck.too_slow],
)
settings.register_profile(
    "thorough", deadline=None, max_examples=500, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile(os.environ.get("DETENTE_HYPOTHESIS", "default"))


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of reference material; tests that read it skip where it is absent."""
    if not SHARED.is_dir():
        pytest.skip("the folder of reference material (../shared) is absent")
    return SHARED


@pytest.fixture(scope="session")
def parted() -> Path:
    """A crisis with two readings, whose forecasts have closed forms. Do not change it."""
    return Path(__file__).parent / "parted.yaml"
