"""Which view of a file a command reads: a variant or a day, and a reading."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from detente.errors import UsageError

if TYPE_CHECKING:
    from detente.api import Crisis

Variant = Annotated[
    str | None, typer.Option("--variant", metavar="NAME", help="Read the file as this variant.")
]
AsOf = Annotated[
    str | None,
    typer.Option("--as-of", metavar="DATE", help="Read it as of this day; it must have one."),
]
ReadingName = Annotated[
    str | None,
    typer.Option("--reading", metavar="NAME", help="Read it as this one of its sources does."),
]


@dataclass(frozen=True, slots=True)
class View:
    """A variant by its name or by its day, and a reading; the file itself where all are None."""

    variant: str | None = None
    reading: str | None = None
    as_of: dt.date | None = None

    @classmethod
    def of(cls, variant: str | None, as_of: str | None, reading: str | None) -> View:
        """From the texts of the options. Raises UsageError."""
        if variant is not None and as_of is not None:
            raise UsageError(
                "--variant and --as-of both say the day",
                hint="give one of them; a variant's day stands in the file",
            )
        return cls(variant, reading, None if as_of is None else day(as_of))

    def load(self, path: Path) -> Crisis:
        """The crisis in this view, as `detente.load`."""
        from detente import api

        return api.load(path, self.variant, self.reading, self.as_of)


def day(text: str) -> dt.date:
    """The day that `--as-of` says. Raises UsageError."""
    try:
        return dt.date.fromisoformat(text)
    except ValueError as error:
        raise UsageError(
            f"--as-of takes a date such as 2020-10-31, got {text!r}", hint="year-month-day"
        ) from error
