"""Events as JSON: one object an event, fields that say nothing left out.

    {"first": "2020-10-10", "last": "2020-10-10", "code": "AGREE", "by": ["ARM", "AZE"]}

`last` may be left out where it is `first`; `by`, `to` and `fires` may be one text.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping
from operator import attrgetter
from typing import Any

from detente.crisis.diagnostics import did_you_mean, printable
from detente.errors import UsageError
from detente.evidence.events import Event, checked

NAMES = (
    "first", "last", "code", "mode", "by", "to", "theatre", "status", "source", "place", "coder",
    "known", "text", "fires",
)  # fmt: skip
DAYS = frozenset({"first", "last", "known"})
SEVERAL = frozenset({"by", "to", "fires"})
TEXTS = tuple(name for name in NAMES if name not in DAYS | SEVERAL)
_SAID = tuple(name for name in NAMES if name not in DAYS | {"status"})
_said = attrgetter(*_SAID)
LONGEST = 100_000
"""Characters of one field: what is longer is no field of an event."""
MOST = 1_000
"""Names in one field."""


def record_of(event: Event) -> dict[str, Any]:
    """What JSON has of an event; `event_of` gives it back."""
    told = {name: value for name, value in zip(_SAID, _said(event), strict=True) if value}
    told |= {"first": event.first.isoformat(), "last": event.last.isoformat()}
    if event.status != "actual":
        told["status"] = event.status
    if event.known is not None:
        told["known"] = event.known.isoformat()
    return told


def again(told: Mapping[str, Any]) -> Event:
    """The event of a record that `record_of` made, unchecked: rows of a log have their digest.

    Raises ValueError, KeyError, TypeError or AttributeError for another.
    """
    known = told.get("known")
    return Event(
        dt.date.fromisoformat(told["first"]),
        dt.date.fromisoformat(told["last"]),
        told.get("code", ""),
        told.get("mode", ""),
        tuple(told.get("by", ())),
        tuple(told.get("to", ())),
        told.get("theatre", ""),
        told.get("status", "actual"),
        told.get("source", ""),
        told.get("place", ""),
        told.get("coder", ""),
        None if known is None else dt.date.fromisoformat(known),
        told.get("text", ""),
        tuple(told.get("fires", ())),
    )


def event_of(told: Mapping[str, Any]) -> Event:
    """The event that a JSON object tells. Raises UsageError for one that cannot be."""
    for name in told:
        if name not in NAMES:
            raise UsageError(
                f"an event has no {short(name)}", hint=did_you_mean(name, NAMES) or "leave it out"
            )
    if told.get("first") is None:
        raise UsageError("an event needs a day, `first`", hint="such as 2020-10-10")
    days = {name: day_of(name, told[name]) for name in DAYS if told.get(name) is not None}
    texts = {name: text_of(name, told[name]) for name in TEXTS if told.get(name) is not None}
    several = {name: several_of(name, told[name]) for name in SEVERAL if told.get(name) is not None}
    days.setdefault("last", days["first"])
    return checked(Event(**{"code": "", **days, **texts, **several}))  # type: ignore[arg-type]


def canonical(record: Any) -> str:
    """JSON in one spelling: keys in order, no spaces, every character as itself."""
    return _ENCODER.encode(record)


_ENCODER = json.JSONEncoder(
    sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False
)


def day_of(name: str, value: Any) -> dt.date:
    """Raises UsageError for what is no day."""
    if isinstance(value, str) and len(value) == 10:
        try:
            return dt.date.fromisoformat(value)
        except ValueError:
            pass
    raise UsageError(f"`{name}` is a day, got {short(value)}", hint="write it as 2020-10-10")


def text_of(name: str, value: Any) -> str:
    """Raises UsageError for what cannot be kept as a text."""
    if not isinstance(value, str):
        raise UsageError(f"`{name}` is a text, got {short(value)}", hint="put it in quotes")
    if len(value) > LONGEST:
        raise UsageError(
            f"`{name}` has {len(value):,} characters", hint=f"at most {LONGEST:,} are taken"
        )
    try:
        value.isascii() or value.encode()
    except UnicodeEncodeError:
        raise UsageError(
            f"`{name}` holds half of a character", hint="save the file as UTF-8"
        ) from None
    if "\0" in value:
        raise UsageError(f"`{name}` holds a NUL character", hint="is the file damaged?")
    return value


def several_of(name: str, value: Any) -> tuple[str, ...]:
    """One name, or a list of them. Raises UsageError."""
    if isinstance(value, str):
        return (text_of(name, value),) if value else ()
    if not isinstance(value, list | tuple):
        raise UsageError(
            f"`{name}` is a list of names, got {short(value)}", hint='such as ["ARM", "AZE"]'
        )
    if len(value) > MOST:
        raise UsageError(f"`{name}` has {len(value):,} names", hint=f"at most {MOST:,} are taken")
    return tuple(text_of(name, each) for each in value)


def limited(event: Event) -> Event:
    """The event itself. Raises UsageError where a field is longer than any that would be read."""
    for name in TEXTS:
        if len(getattr(event, name)) > LONGEST:
            raise UsageError(
                f"`{name}` has {len(getattr(event, name)):,} characters",
                hint=f"at most {LONGEST:,} are taken",
            )
    return event


def short(value: Any) -> str:
    """A value for a message, on one line, without what could drive a terminal."""
    told = printable(value if isinstance(value, str) else repr(value)[:200])
    told = f"`{told[:40]}…`" if len(told) > 42 else f"`{told}`"
    return told if isinstance(value, str) else told.strip("`")
