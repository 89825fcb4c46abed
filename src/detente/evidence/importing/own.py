"""Detente's own files of events: CSV and JSON Lines. What is written is read back the same.

CSV has one column for each field of an event; several names in a cell are joined by `; `, days are
written 2020-10-10. A column `date` may stand for `first` and `last`: a day, or `first/last`.

A cell that a spreadsheet would take for a formula (it begins with = + - @, a tab or a line end,
after apostrophes or not) is written with one apostrophe more, which is taken off again on reading
(OWASP, CSV injection).
"""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterable, Iterator, Mapping

from detente.errors import UsageError
from detente.evidence.events import Event
from detente.evidence.wire import DAYS, NAMES, SEVERAL, event_of, record_of

COLUMNS = frozenset({*NAMES, "date"})
BETWEEN = "; "
_FORMULA = re.compile("'*[=+\\-@\t\r\n＝＋－＠]")


def csv_lines(events: Iterable[Event]) -> Iterator[str]:
    """Lines of a CSV file (RFC 4180), the header first."""
    yield _line(NAMES)
    for event in events:
        told = record_of(event)
        yield _line([_cell(told.get(name, "")) for name in NAMES])


def json_lines(events: Iterable[Event]) -> Iterator[str]:
    """One JSON object a line."""
    for event in events:
        yield json.dumps(record_of(event), ensure_ascii=False) + "\n"


def csv_event(row: Mapping[str, str]) -> Iterator[Event]:
    """The event of a row by column. Raises UsageError."""
    told: dict[str, object] = {}
    for name, cell in row.items():
        value = cell[1:] if cell[:1] == "'" and _FORMULA.match(cell) else cell
        if not value:
            continue
        if name == "date":
            told["first"], _, last = (part.strip() for part in value.partition("/"))
            told["last"] = last or told["first"]
        elif name in SEVERAL:
            told[name] = _split(value)
        else:
            told[name] = value.strip() if name in DAYS else value
    yield event_of(told)


def _line(cells: Iterable[str]) -> str:
    buffer = io.StringIO()
    csv.writer(buffer, lineterminator="\r\n").writerow(cells)  # quotes every \r and \n in a cell
    return buffer.getvalue()


def _cell(value: str | tuple[str, ...]) -> str:
    text = value if isinstance(value, str) else _joined(value)
    return f"'{text}" if _FORMULA.match(text) else text


def _joined(names: tuple[str, ...]) -> str:
    """Names in one cell; one that is empty, or holds the sign between, makes it a JSON list."""
    plain = all(
        name and name == name.strip() and ";" not in name and name[0] != "[" for name in names
    )
    return BETWEEN.join(names) if plain else json.dumps(names, ensure_ascii=False)


def _split(cell: str) -> list[str]:
    if cell.startswith("["):
        try:
            names = json.loads(cell)
        except (ValueError, RecursionError) as error:
            raise UsageError(
                f"a cell begins with `[` and is no JSON list: {error}", hint="write `ARM; AZE`"
            ) from None
        if isinstance(names, list):
            return names
    return [name.strip() for name in cell.split(";") if name.strip()]
