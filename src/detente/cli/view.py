"""Which view of a file a command reads: a variant or a day, and a reading."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
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

OptionsDone = Annotated[
    list[str] | None,
    typer.Option("--option", metavar="NAME", help="With this option done; may be given again."),
]


@dataclass(frozen=True, slots=True)
class View:
    """A variant by its name or by its day, a reading, options that are done; else the file."""

    variant: str | None = None
    reading: str | None = None
    as_of: dt.date | None = None
    options: tuple[str, ...] = ()

    @classmethod
    def of(
        cls,
        variant: str | None,
        as_of: str | None,
        reading: str | None,
        options: Sequence[str] | None = None,
    ) -> View:
        """From the texts of the command line. Raises UsageError."""
        if variant is not None and as_of is not None:
            raise UsageError(
                "--variant and --as-of both say the day",
                hint="give one of them; a variant's day stands in the file",
            )
        known = None if as_of is None else day(as_of)
        return cls(variant, reading, known, tuple(options or ()))

    def load(self, path: Path) -> Crisis:
        """The crisis in this view, as `detente.load`."""
        from detente import api

        return api.load(path, self.variant, self.reading, self.as_of, self.options)


def day(text: str) -> dt.date:
    """The day that `--as-of` says. Raises UsageError."""
    try:
        return dt.date.fromisoformat(text)
    except ValueError as error:
        raise UsageError(
            f"--as-of takes a date such as 2020-10-31, got {text!r}", hint="year-month-day"
        ) from error
