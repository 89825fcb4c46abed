"""Numbers that go together, as told on the command line: `A ~ B = 0.6`, `A ~ B`."""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import Annotated

import typer

from detente.errors import UsageError

Correlate = Annotated[
    list[str] | None,
    typer.Option(
        "--correlate", metavar="'A ~ B = R'",
        help="Draw two numbers with this rank correlation; may be given again.",
    ),
]  # fmt: skip
Same = Annotated[
    list[str] | None,
    typer.Option(
        "--same",
        metavar="'A ~ B'",
        help="A lies wherever B lies in its range: one uncertain number; may be given again.",
    ),
]


def correlations_of(texts: Iterable[str] | None) -> dict[tuple[str, str], float]:
    """Rank correlations by pair of numbers. Raises UsageError for a text that is none."""
    found = {}
    for text in texts or ():
        pair, sign, value = text.rpartition("=")  # keys of numbers may hold one
        try:
            r = float(value)
        except ValueError:
            r = math.nan
        if not sign or not math.isfinite(r):
            raise UsageError(
                f"`{text}` is no correlation", hint="write --correlate 'NUMBER ~ NUMBER = 0.6'"
            )
        found[_pair(pair)] = r
    return found


def copies_of(texts: Iterable[str] | None) -> dict[str, str]:
    """By number the one that it is the same as. Raises UsageError for a text that names no two."""
    return dict(map(_pair, texts or ()))


def _pair(text: str) -> tuple[str, str]:
    first, sign, second = (each.strip() for each in text.partition("~"))
    if not (first and sign and second):
        raise UsageError(
            f"`{text.strip()}` names no two numbers",
            hint="write 'NUMBER ~ NUMBER', with the keys that `detente hinges` shows",
        )
    return first, second
