"""A file as events, line by line: which format it is, what each line says, what was refused.

    brought = Brought.of(path)
    for event in brought:
        ...
    brought.refused

Nothing is dropped unsaid: a line that is no event is counted, and the first are kept with the
reason.
"""

from __future__ import annotations

import csv
import itertools
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from detente.crisis.diagnostics import did_you_mean, listed
from detente.errors import UsageError
from detente.evidence.events import Event
from detente.evidence.importing.lines import Lines
from detente.evidence.importing.others import GDELT_COLUMNS, TABULAR, gdelt, polecat
from detente.evidence.importing.own import csv_event, json_event
from detente.evidence.wire import NAMES

FORMATS = ("csv", "jsonl", "ucdp-ged", "acled", "gdelt", "polecat")
KEPT = 1_000
LIST_SIZE = 64_000_000
"""Bytes of a JSON file that is one list, which is read as a whole."""


@dataclass(frozen=True, slots=True)
class Refused:
    """A line that is no event, and why."""

    line: int
    why: str


@dataclass(slots=True)
class Brought:
    """The events of a file; iterate once.

    form : of FORMATS. refused : the first KEPT lines that are no events; refusals : how many in
    all. on_refusal : hears of every one, with the text of the line.
    """

    lines: Lines
    form: str
    refused: list[Refused] = field(default_factory=list)
    refusals: int = 0
    on_refusal: Callable[[Refused, str], None] | None = None

    @classmethod
    def of(cls, path: Path, form: str | None = None) -> Brought:
        """Form : None to tell by the first line. Raises UsageError."""
        if form is not None and form not in FORMATS:
            hint = did_you_mean(form, FORMATS) or f"they are {listed(FORMATS)}"
            raise UsageError(f"there is no format `{form}`", hint=hint)
        return cls(Lines.of(path), form or told_by(path))

    @property
    def part(self) -> float:
        """How much of the file was read, 0 to 1."""
        return min(self.lines.bytes_read / max(self.lines.size, 1), 1.0)

    def __iter__(self) -> Iterator[Event]:
        read = {"jsonl": self._json, "polecat": self._json, "gdelt": self._tabs}
        return read.get(self.form, self._table)()

    def _refuse(self, line: int, why: str, text: str) -> None:
        found = Refused(line, why)
        self.refusals += 1
        if len(self.refused) < KEPT:
            self.refused.append(found)
        if self.on_refusal is not None:
            self.on_refusal(found, text)

    def _taken(self, make: Callable[[Any], Event], what: Any, line: int) -> Iterator[Event]:
        try:
            event = make(what)
        except UsageError as error:
            self._refuse(line, f"{error}{f' ({error.hint})' if error.hint else ''}", str(what))
            return
        except KeyError as error:
            self._refuse(line, f"it has no {error}", str(what))
            return
        yield event

    def _table(self) -> Iterator[Event]:
        lines = iter(self.lines)
        head = next(csv.reader(lines), [])
        names = [name.strip() for name in head]
        make = TABULAR.get(self.form, csv_event)
        while True:
            try:
                for cells in csv.reader(lines):
                    yield from self._cells(names, cells, make)
                return
            except csv.Error as error:  # the reader is of no more use, the lines are
                self._refuse(self.lines.number, str(error), "")

    def _cells(
        self, names: list[str], cells: list[str], make: Callable[[dict[str, str]], Event]
    ) -> Iterator[Event]:
        if not any(cells):
            return
        if len(cells) != len(names):
            why = f"it has {len(cells)} cells, the header {len(names)}"
            self._refuse(self.lines.number, why, ",".join(cells))
            return
        yield from self._taken(make, dict(zip(names, cells, strict=True)), self.lines.number)

    def _tabs(self) -> Iterator[Event]:
        for line in self.lines:
            cells = line.rstrip("\r\n").split("\t")
            if len(cells) not in GDELT_COLUMNS:
                if line.strip():
                    why = f"it has {len(cells)} columns, expected 58 or 61"
                    self._refuse(self.lines.number, why, line)
                continue
            yield from self._taken(gdelt, cells, self.lines.number)

    def _json(self) -> Iterator[Event]:
        make = json_event if self.form == "jsonl" else _polecat_line
        lines = iter(self.lines)
        for line in lines:
            text = line.strip()
            if not text:
                continue
            if text.startswith("[") and self.lines.number == 1:
                yield from self._list(text, lines)
                return
            yield from self._taken(make, text, self.lines.number)

    def _list(self, begin: str, rest: Iterator[str]) -> Iterator[Event]:
        """A file that is one JSON list, read as a whole. Raises UsageError."""
        if self.lines.size > LIST_SIZE:
            raise UsageError(
                f"{self.lines.path} is one JSON list of {self.lines.size:,} bytes",
                hint="write it as JSON Lines, one object a line",
            )
        try:
            items = json.loads("".join((begin, *rest)))
        except (ValueError, RecursionError) as error:
            raise UsageError(f"{self.lines.path} is no JSON: {error}") from None
        make = json_event if self.form == "jsonl" else _polecat_line
        for number, item in enumerate(items, 1):
            yield from self._taken(make, json.dumps(item), number)


def _polecat_line(line: str) -> Event:
    try:
        told = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise UsageError(f"this is no JSON: {error}") from None
    if not isinstance(told, dict):
        raise UsageError("expected a JSON object")
    return polecat(told)


def told_by(path: Path) -> str:
    """The format of a file by its first line that holds something. Raises UsageError."""
    first = next((line for line in itertools.islice(Lines.of(path), 100) if line.strip()), "")
    if first.lstrip()[:1] in {"{", "["}:
        return _json_form(first)
    if first.count("\t") + 1 in GDELT_COLUMNS:
        return "gdelt"
    names = {name.strip() for name in next(csv.reader([first]), [])}
    for form, wanted in (
        ("acled", {"event_id_cnty", "event_date"}),
        ("ucdp-ged", {"type_of_violence", "date_start"}),
        ("csv", {"first"}),
    ):
        if wanted <= names:
            return form
    raise UsageError(
        f"{path} has no columns that are known here",
        hint=f"a CSV of events has {listed(NAMES, 14)}; for other files see docs/events.md",
    )


def _json_form(first: str) -> str:
    decoder = json.JSONDecoder()
    begin = first.find("{")
    try:
        told, _ = decoder.raw_decode(first, begin) if begin >= 0 else ({}, 0)
    except (ValueError, RecursionError):
        told = {}
    return "jsonl" if "first" in told or not told else "polecat"
