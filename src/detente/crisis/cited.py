"""What a crisis rests on: documents, places in them, and numbers with where they come from.

Part of `detente.crisis.model`, which hands these types on.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from typing import Literal

from detente.diagnostics import Location

NumberKind = Literal[
    "precision", "patience", "clock", "tempo", "rate", "chance", "cost", "worth", "flow",
    "reference", "other",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class DateInterval:
    """First and last possible day, both inclusive; equal when the day is known."""

    first: dt.date
    last: dt.date


@dataclass(frozen=True, slots=True)
class Source:
    """A document. `fingerprint` is `sha256:` of the file as the analyst had it, if given.

    `text` is the place of a copy that ships with the crisis (such as a briefing), relative to the
    crisis folder, else None: sources are not redistributed.
    """

    id: str
    title: str
    publisher: str = ""
    author: str = ""
    genre: str = ""
    origin: str = ""
    stance: str = ""
    reliability: Literal["A", "B", "C", "D", "E", "F"] | None = None
    credibility: Literal[1, 2, 3, 4, 5, 6] | None = None
    published: DateInterval | None = None
    quotes: tuple[str, ...] = ()
    fingerprint: str | None = None
    text: str | None = None
    note: str = ""
    location: Location | None = None


@dataclass(frozen=True, slots=True)
class Citation:
    """`source#pNsM`: paragraph from 1 after the title (p0), sentence from 1; None if left out."""

    source: str
    paragraph: int | None = None
    sentence: int | None = None
    fingerprint: str | None = None
    location: Location | None = None

    def __str__(self) -> str:
        place = "" if self.paragraph is None else f"p{self.paragraph}"
        if self.sentence is not None:
            place += f"s{self.sentence}"
        return f"{self.source}#{place}" if place else self.source


@dataclass(frozen=True, slots=True)
class Number:
    """One number of the file. `best`, `low`, `high` are in the unit the file used.

    `scale` takes that unit to weeks and points: an expression's `Parameter` stands for
    best * scale. `low` to `high` is an 80 % range, `best` the median; both equal `best` when no
    range is given (`ranged` is then false). `cite` is empty when nothing is cited; `assumed` says
    the file admits that. `without` is what remains when its sentence is struck out, in the unit of
    `best`; None means `fallback`: what its mechanism takes where the entry does not say it, as
    (best, low, high) in weeks and points, or for None the documented default of its kind
    (`detente.crisis.defaults`). `instead_of` is the number that a variant, a reading or an option
    replaced by it.
    """

    key: str
    kind: NumberKind
    best: float
    low: float
    high: float
    unit: str
    ranged: bool
    scale: float = 1.0
    cite: tuple[Citation, ...] = ()
    assumed: bool = False
    without: float | None = None
    note: str = ""
    location: Location | None = None
    fallback: tuple[float, float, float] | None = None
    instead_of: Number | None = field(default=None, repr=False)
