"""Detente's own files of events: CSV and JSON Lines. What is written is read back the same.

CSV has one column for each field of an event; several names in a cell are joined by `; `, days are
written 2020-10-10. A cell that a spreadsheet would take for a formula (it begins with = + - @ or a
tab) is written with an apostrophe before it, which is taken off again on reading.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Iterator, Mapping

from detente.crisis.diagnostics import did_you_mean
from detente.errors import UsageError
from detente.evidence.events import Event
from detente.evidence.wire import DAYS, NAMES, SEVERAL, event_of, record_of

FORMULA = frozenset("=+-@\t\r'")
BETWEEN = "; "
NEEDED = frozenset({"first"})


def csv_lines(events: Iterable[Event]) -> Iterator[str]:
    """Lines of a CSV file, the header first."""
    yield _line(NAMES)
    for event in events:
        told = record_of(event)
        yield _line([_cell(told.get(name, "")) for name in NAMES])


def json_lines(events: Iterable[Event]) -> Iterator[str]:
    """One JSON object a line."""
    for event in events:
        yield json.dumps(record_of(event), ensure_ascii=False) + "\n"


def csv_event(row: Mapping[str, str]) -> Event:
    """The event of a row by column. Raises UsageError."""
    told: dict[str, object] = {}
    for name, cell in row.items():
        if name not in NAMES:
            raise UsageError(
                f"an event has no column `{name}`", hint=did_you_mean(name, NAMES) or "leave it out"
            )
        value = _plain(cell)
        if name in SEVERAL:
            if value:
                told[name] = _split(value)
        elif value:
            told[name] = value.strip() if name in DAYS else value
    return event_of(told)


def json_event(line: str) -> Event:
    """The event of a line. Raises UsageError."""
    try:
        told = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise UsageError(f"this is no JSON: {error}", hint="one object a line") from None
    if not isinstance(told, dict):
        raise UsageError("expected a JSON object", hint='such as {"first": "2020-10-10"}')
    return event_of(told)


def _line(cells: Iterable[str]) -> str:
    buffer = io.StringIO()
    csv.writer(buffer, lineterminator="\n").writerow(cells)
    return buffer.getvalue()


def _cell(value: str | list[str]) -> str:
    text = value if isinstance(value, str) else _joined(value)
    return f"'{text}" if text[:1] in FORMULA and text else text


def _plain(cell: str) -> str:
    return cell[1:] if cell[:1] == "'" and cell[1:2] in FORMULA and len(cell) > 1 else cell


def _joined(names: list[str]) -> str:
    """Names in one cell; one that is empty, or holds the sign between, makes it a JSON list."""
    plain = all(
        name and name == name.strip() and ";" not in name and name[0] != "[" for name in names
    )
    return BETWEEN.join(names) if plain else json.dumps(names, ensure_ascii=False)


def _split(cell: str) -> list[str]:
    if cell.startswith("["):
        try:
            names = json.loads(cell)
        except (ValueError, RecursionError):
            names = None
        if isinstance(names, list):
            return names
    return [name.strip() for name in cell.split(";") if name.strip()]
