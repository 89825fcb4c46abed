"""Texts of the language put together: names, conditions, changes."""

from __future__ import annotations

import re
from collections.abc import Sequence

from detente.crisis import resolve
from detente.crisis.diagnostics import Collector
from detente.crisis.grammar import NAME
from detente.crisis.names import RESERVED
from detente.crisis.nodes import Text
from detente.crisis.quantities import fold
from detente.crisis.shape import NumberShape
from detente.crisis.syntax import Literal

_QUOTES = {ord(mark): None for mark in '"`\u201c\u201d'}


def quoted(name: str) -> str:
    """`name` as an expression holds it."""
    plain = re.fullmatch(NAME, name) and name not in RESERVED and "  " not in name
    return name if plain else f'"{name}"'


def as_name(text: str) -> str:
    """`text` as the name of a move, hazard or rule: without the quotes that these may not hold."""
    return text.replace("'", "\u2019").replace("\u2018", "\u2019").translate(_QUOTES)


def all_of(*conditions: str | None) -> str:
    """The conditions joined by `and`; those left out or `always` add nothing."""
    kept = [each for each in conditions if each not in {None, "", "always"}]
    if len(kept) == 1:
        return str(kept[0])
    return (
        " and ".join(f"({each})" if " or " in str(each) else str(each) for each in kept) or "always"
    )


def any_of(*conditions: str) -> str:
    """The conditions joined by `or`; `never` when there is none."""
    return " or ".join(conditions) or "never"


def changes_of(then: str | Sequence[str]) -> str | list[str]:
    """Changes as the file holds them; `nothing` beside another says nothing."""
    if isinstance(then, str):
        return then
    return [each for each in then if str(each) != "nothing"] or "nothing"


def plain_number(value: Text | NumberShape) -> float | None:
    """The plain number that is written, in its own unit; None for an expression."""
    phrase = resolve.phrase_of(value if isinstance(value, Text) else value.best, Collector())
    body = None if phrase is None else fold(phrase.body)
    return body.value if isinstance(body, Literal) else None
