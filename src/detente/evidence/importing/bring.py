"""A file as events: which format it is, what each row says, what was refused and why.

    with Brought.of(path) as brought:
        for event in brought:
            ...
        brought.refusals

Nothing is dropped unsaid: a row that is no event is counted, and told with its line and the reason.
"""

from __future__ import annotations

import csv
import itertools
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Self

from detente.crisis.diagnostics import did_you_mean, listed
from detente.errors import UsageError
from detente.evidence.events import Event, checked
from detente.evidence.importing import acled, gdelt, objects, own, plover, tables, ucdp
from detente.evidence.importing.lines import Line, Lines
from detente.evidence.wire import NAMES, event_of, limited, short

Make = Callable[[Any], Iterator[Event]]
FORMATS = ("csv", "jsonl", "acled", "ucdp-ged", "gdelt", "polecat", "plover")
TABLES: Mapping[str, tuple[frozenset[str], Make]] = {
    "acled": (acled.COLUMNS, acled.acled),
    "ucdp-ged": (ucdp.COLUMNS, ucdp.ged),
    "polecat": (plover.POLECAT, plover.polecat),
    "gdelt": (gdelt.COLUMNS, gdelt.gdelt),
}
"""Of tables with a header: the columns without which it is none, and what makes events of rows."""
DELIMITERS = ",\t;|"
KEPT = 1_000
"""Rows that were refused that are kept."""


@dataclass(frozen=True, slots=True)
class Refused:
    """A row that is no event: the line that it begins on, why, and what stands there."""

    line: int
    why: str
    text: str


@dataclass(slots=True)
class Brought:
    """The events of a file; iterate once, then close.

    form : of FORMATS; empty until the first row is read where it was to be told by the file.
    refused : the first KEPT rows that are no events; refusals : how many in all. on_refusal : hears
    of every one.
    """

    lines: Lines
    form: str = ""
    refused: list[Refused] = field(default_factory=list)
    refusals: int = 0
    on_refusal: Callable[[Refused], None] | None = None

    @classmethod
    def of(cls, source: Path | Lines, form: str | None = None, encoding: str | None = None) -> Self:
        """Form : None to tell by the file. Raises UsageError."""
        if form is not None and form not in FORMATS:
            hint = did_you_mean(form, FORMATS) or f"they are {listed(FORMATS)}"
            raise UsageError(f"there is no format `{form}`", hint=hint)
        lines = source if isinstance(source, Lines) else Lines.of(source, encoding)
        return cls(lines, form or "")

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.lines.__exit__()

    def __iter__(self) -> Iterator[Event]:
        """Raises UsageError where the file as a whole is none of the formats."""
        lines = iter(self.lines)
        first = next((line for line in lines if line.text.strip()), None)
        if first is None:
            raise UsageError(
                f"{self.lines.name} holds nothing but white space", hint="name a file with events"
            )
        every = itertools.chain((first,), lines)
        if first.text.lstrip()[:1] in {"{", "["} and self.form in {"", "jsonl", "plover"}:
            yield from self._objects(first, every)
        elif self.form in {"jsonl", "plover"}:
            raise UsageError(
                f"line {first.number} of {self.lines.name} is no JSON: {short(first.text.strip())}",
                hint="for a table leave `--format` out, or name its format",
            )
        elif self.form in {"", "gdelt"} and _is_bare_gdelt(first.text):
            self.form = "gdelt"
            widths = frozenset(gdelt.PLACES)
            for row in tables.rows(every, "\t", widths, quoted=False):
                yield from self._taken(
                    lambda cells: gdelt.gdelt(gdelt.named(cells)), row.cells, row
                )
        else:
            yield from self._table(first, lines)

    def _objects(self, first: Line, lines: Iterator[Line]) -> Iterator[Event]:
        read = objects.in_list if first.text.lstrip().startswith("[") else objects.by_line
        items = read(lines)
        for item in items:
            if not self.form:  # an object that cannot be read says nothing of the format
                self.form = "" if item.why else _json_form(item.told)
            make = plover.plover if self.form == "plover" else _own
            yield from self._taken(make, item.told, item)

    def _table(self, first: Line, lines: Iterator[Line]) -> Iterator[Event]:
        self.form, delimiter, names = self._head(first)
        make = own.csv_event if self.form == "csv" else TABLES[self.form][1]
        for row in tables.rows(lines, delimiter, frozenset({len(names)})):
            yield from self._taken(make, dict(zip(names, row.cells, strict=False)), row)

    def _taken(self, make: Make, told: Any, row: tables.Cells | objects.Item) -> Iterator[Event]:
        """The events of a row, or its refusal: of several, all are taken or none."""
        why, events = row.why, []
        if not why:
            try:
                events = [limited(checked(event)) for event in make(told)]
            except UsageError as error:
                why = f"{error} ({error.hint})" if error.hint else str(error)
        if why:
            self._refuse(Refused(row.line, why, row.text or _shown(told)))
        yield from events

    def _refuse(self, found: Refused) -> None:
        self.refusals += 1
        if len(self.refused) < KEPT:
            self.refused.append(found)
        if self.on_refusal is not None:
            self.on_refusal(found)

    def _head(self, first: Line) -> tuple[str, str, list[str]]:
        """The format, what parts its cells, and the names of its columns. Raises UsageError."""
        where = f"line {first.number} of {self.lines.name}"
        if first.why:
            raise UsageError(f"{where}: {first.why}", hint="its first line names the columns")
        heads = {sign: _names(first.text, sign) for sign in DELIMITERS}
        for form in (self.form,) if self.form else (*TABLES, "csv"):
            for sign, names in heads.items():
                if _is_table(form, names):
                    return form, sign, self._checked_head(form, names, where)
        raise self._unknown(max(heads.values(), key=len), where)

    def _checked_head(self, form: str, names: list[str], where: str) -> list[str]:
        twice = next((each for each in names if names.count(each) > 1 and each), None)
        if twice is not None:
            raise UsageError(f"{where} has the column `{twice}` twice", hint="name it otherwise")
        strange = [each for each in names if form == "csv" and each not in own.COLUMNS]
        if strange:
            raise UsageError(
                f"{where}: events have no column {short(strange[0])}",
                hint=did_you_mean(strange[0], own.COLUMNS) or f"they have {listed(NAMES, 14)}",
            )
        return names

    def _unknown(self, names: list[str], where: str) -> UsageError:
        if not self.form:
            return UsageError(
                f"{where} has none of the columns that are known here: {short(', '.join(names))}",
                hint=f"a CSV of events has {listed(NAMES, 14)}; for other data see docs/events.md",
            )
        wanted = TABLES[self.form][0] if self.form in TABLES else {"first"}
        missing = sorted(set(wanted) - set(names))
        return UsageError(
            f"{where} has no column {listed(f'`{each}`' for each in missing)}, which {self.form}"
            " needs", hint="is it this format, and has the file its header?",
        )  # fmt: skip


def _own(told: Mapping[str, Any]) -> Iterator[Event]:
    yield event_of(told)


def _is_bare_gdelt(text: str) -> bool:
    cells = text.split("\t")
    return len(cells) in gdelt.PLACES and cells[1].isdecimal()


def _is_table(form: str, names: Iterable[str]) -> bool:
    if form == "csv":
        return not {"first", "date"}.isdisjoint(names)
    return TABLES[form][0] <= set(names)


def _names(text: str, sign: str) -> list[str]:
    try:
        cells = next(csv.reader([text], delimiter=sign, strict=True), [])
    except csv.Error:
        return []
    return [cell.strip().lower().replace(" ", "_") for cell in cells]


def _json_form(told: Mapping[str, Any]) -> str:
    return "plover" if "event" in told and "first" not in told else "jsonl"


def _shown(told: Any) -> str:
    values = told.values() if isinstance(told, Mapping) else told
    return ", ".join(str(each) for each in values if each)[: tables.SHOWN]
