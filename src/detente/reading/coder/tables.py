"""The coder's own tables, read once: names, roles, places, verbs and nouns.

They are plain CSV files in `tables/`, one fact a row, so that who finds a mistake can mend it
without reading code. Several values in a cell are parted by `;`.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator
from functools import cache
from importlib import resources

Row = dict[str, str]


def rows(name: str) -> Iterator[Row]:
    """The rows of `tables/<name>.csv` by the names of its columns."""
    path = resources.files("detente.reading.coder") / "tables" / f"{name}.csv"
    with path.open(encoding="utf-8") as file:
        yield from csv.DictReader(file)


def several(cell: str) -> tuple[str, ...]:
    """The values of a cell."""
    return tuple(each.strip() for each in cell.split(";") if each.strip())


@cache
def noun_classes() -> dict[str, frozenset[str]]:
    """What kinds of thing a noun can name: `truce` a ceasefire."""
    found: dict[str, set[str]] = {}
    for row in rows("nouns"):
        found.setdefault(row["noun"], set()).add(row["class"])
    return {noun: frozenset(classes) for noun, classes in found.items()}


@cache
def event_nouns() -> dict[str, tuple[str, str]]:
    """PLOVER type and mode of a noun that is itself a happening: `shelling`."""
    return {row["noun"]: (row["code"], row["mode"]) for row in rows("event_nouns")}


@cache
def roles() -> dict[str, str]:
    """PLOVER sector of a word for people in a role: `rebels` REB."""
    return {row["role"]: row["sector"] for row in rows("roles")}
