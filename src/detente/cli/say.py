"""What the commands print: data to stdout, talk to stderr."""

from __future__ import annotations

import json
import math
import os
import shutil
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from detente.diagnostics import Diagnostic, printable

if TYPE_CHECKING:
    from detente.show.tables import Table


def out(text: str) -> None:
    """Data: to stdout, as it is."""
    sys.stdout.write(text)


def talk(text: str) -> None:
    """A line for the person at the keyboard: to stderr."""
    sys.stderr.write(text + "\n")


def warn(path: Path, found: Iterable[Diagnostic]) -> None:
    """Warnings of a file to stderr; those without a place in it begin with its name."""
    for each in found:
        talk(f"{each}\n" if each.location else f"{printable(str(path))}: {each}\n")


def json_out(record: Any) -> None:
    """One JSON document, keys in the order given, numbers in full, ends in a newline.

    JSON has no not-a-number and no infinity: both become null.
    """
    out(json.dumps(finite(record), indent=2, ensure_ascii=False, allow_nan=False) + "\n")


def finite(record: Any) -> Any:
    """The same record with null for what JSON cannot say."""
    if isinstance(record, float):
        return record if math.isfinite(record) else None
    if isinstance(record, dict):
        return {str(key): finite(value) for key, value in record.items()}
    if isinstance(record, list | tuple):
        return [finite(value) for value in record]
    return record


def has_colour() -> bool:
    """Colour only on a terminal that has it, and never with NO_COLOR (no-color.org)."""
    if os.environ.get("NO_COLOR"):
        return False
    if os.environ.get("FORCE_COLOR"):
        return True
    return sys.stdout.isatty() and os.environ.get("TERM") != "dumb"


def columns() -> int:
    """Width of the terminal; 100 where there is none."""
    return shutil.get_terminal_size((100, 24)).columns if sys.stdout.isatty() else 100


def table(shown: Table) -> None:
    """A table to stdout, followed by an empty line."""
    from detente.show import terminal

    text = terminal.coloured(shown, columns()) if has_colour() else terminal.plain(shown, columns())
    out(text + "\n")
