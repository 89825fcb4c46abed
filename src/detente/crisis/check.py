"""Checks of the meaning of a crisis that need no compiling."""

from __future__ import annotations

from collections.abc import Mapping
from os import PathLike

from detente.crisis.diagnostics import Collector
from detente.crisis.model import Crisis


def check(crisis: Crisis, report: Collector, texts: Mapping[str, str | PathLike[str]]) -> None:
    """Report what is wrong with the meaning of a crisis."""
