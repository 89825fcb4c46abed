"""Events as JSON: one object an event, fields that say nothing left out.

    {"first": "2020-10-10", "last": "2020-10-10", "code": "AGREE", "by": ["ARM", "AZE"]}

`last` may be left out where it is `first`; `by`, `to` and `fires` may be one text.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping
from typing import Any

from detente.crisis.diagnostics import did_you_mean
from detente.errors import UsageError
from detente.evidence.events import Event, checked

NAMES = (
    "first", "last", "code", "mode", "by", "to", "theatre", "status", "source", "place", "coder",
    "known", "text", "fires",
)  # fmt: skip
DAYS = frozenset({"first", "last", "known"})
SEVERAL = frozenset({"by", "to", "fires"})
LONGEST = 100_000
"""Characters of one field: what is longer is no field of an event."""


def record_of(event: Event) -> dict[str, Any]:
    """What JSON has of an event; `event_of` gives it back."""
    told: dict[str, Any] = {}
    for name in NAMES:
        value = getattr(event, name)
        if name in DAYS:
            if value is not None:
                told[name] = value.isoformat()
        elif name in SEVERAL:
            if value:
                told[name] = list(value)
        elif value and (name, value) != ("status", "actual"):
            told[name] = value
    return told


def event_of(told: Mapping[str, Any]) -> Event:
    """The event that a JSON object tells. Raises UsageError for one that cannot be."""
    for name in told:
        if name not in NAMES:
            raise UsageError(
                f"an event has no `{name}`", hint=did_you_mean(name, NAMES) or "leave it out"
            )
    if "first" not in told:
        raise UsageError("an event needs a day, `first`", hint="such as 2020-10-10")
    days = {name: day_of(name, told[name]) for name in DAYS if told.get(name) is not None}
    texts = {
        name: _text(name, told[name]) for name in NAMES
        if name not in DAYS | SEVERAL and told.get(name) is not None
    }  # fmt: skip
    several = {name: _several(name, told[name]) for name in SEVERAL if told.get(name) is not None}
    days.setdefault("last", days["first"])
    return checked(Event(**{"code": "", **days, **texts, **several}))  # type: ignore[arg-type]


def canonical(record: Any) -> str:
    """JSON in one spelling: keys in order, no spaces, every character as itself."""
    return json.dumps(
        record, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False
    )


def day_of(name: str, value: Any) -> dt.date:
    """Raises UsageError for what is no day."""
    if isinstance(value, str):
        try:
            return dt.date.fromisoformat(value)
        except ValueError:
            pass
    raise UsageError(f"`{name}` is a day, got {_short(value)}", hint="write it as 2020-10-10")


def _text(name: str, value: Any) -> str:
    if not isinstance(value, str):
        raise UsageError(f"`{name}` is a text, got {_short(value)}", hint="put it in quotes")
    if len(value) > LONGEST:
        raise UsageError(
            f"`{name}` has {len(value):,} characters", hint=f"at most {LONGEST:,} are taken"
        )
    if "\0" in value:
        raise UsageError(f"`{name}` holds a NUL", hint="take it out")
    try:
        value.encode()
    except UnicodeEncodeError:
        raise UsageError(
            f"`{name}` holds half of a character", hint="save the file as UTF-8"
        ) from None
    return value


def _several(name: str, value: Any) -> tuple[str, ...]:
    if isinstance(value, str):
        return (_text(name, value),) if value else ()
    if not isinstance(value, list | tuple):
        raise UsageError(
            f"`{name}` is a list of names, got {_short(value)}", hint='such as ["ARM", "AZE"]'
        )
    return tuple(_text(name, each) for each in value)


def _short(value: Any) -> str:
    told = repr(value)
    return told if len(told) <= 40 else f"{told[:37]}..."
