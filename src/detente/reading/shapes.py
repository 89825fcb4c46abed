"""Frozen records to JSON values and back, checked against their annotations.

Only what the records of this package use: text, numbers, truth values, tuples, literals, records
of days, and None. JSON that fits none of it is a UsageError that names the field.
"""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Mapping
from dataclasses import MISSING, fields
from functools import cache
from types import NoneType, UnionType
from typing import Any, Literal, TypeVar, Union, get_args, get_origin, get_type_hints

from detente.crisis.model import DateInterval
from detente.errors import UsageError

T = TypeVar("T")


def plain(value: Any) -> Any:
    """A field's value as JSON has it; an interval of days is `[first, last]`."""
    if isinstance(value, DateInterval):
        return [value.first.isoformat(), value.last.isoformat()]
    if isinstance(value, tuple):
        return [plain(each) for each in value]
    return value


def shaped(record_type: type[T], record: Mapping[str, Any], **given: Any) -> T:
    """An instance of a frozen record from JSON values; `given` fields are taken as they are.

    Raises UsageError for an unknown or missing field or a value of another shape, and whatever the
    record itself raises.
    """
    hints: dict[str, Any] = _hints(record_type)  # type: ignore[arg-type]
    values = dict(given)
    for name, value in record.items():
        if name not in hints:
            raise UsageError(
                f"{name[:40]}: there is no such field", hint=f"fields are {', '.join(hints)}"
            )
        values[name] = _read(hints[name], value, name)
    for each in fields(record_type):  # type: ignore[arg-type]
        if each.name not in values and each.default is MISSING:
            raise UsageError(f"{each.name}: received nothing, expected a value")
    return record_type(**values)


@cache
def _hints(record_type: type[Any]) -> dict[str, Any]:
    return get_type_hints(record_type)


def _read(hint: Any, value: Any, name: str) -> Any:
    """The value as the annotation wants it."""
    origin, arguments = get_origin(hint), get_args(hint)
    if origin in {Union, UnionType}:
        if value is None and NoneType in arguments:
            return None
        return _read(next(each for each in arguments if each is not NoneType), value, name)
    if origin is Literal:
        if value not in arguments or isinstance(value, bool):
            raise _wrong(name, value, f"one of {', '.join(map(repr, arguments))}")
        return value
    if origin is tuple:
        return _tuple(arguments, value, name)
    if hint is DateInterval:
        return _interval(value, name)
    return _simple(hint, value, name)


def _tuple(arguments: tuple[Any, ...], value: Any, name: str) -> tuple[Any, ...]:
    if not isinstance(value, list | tuple):
        raise _wrong(name, value, "a list")
    if arguments[-1] is Ellipsis:
        return tuple(_read(arguments[0], each, name) for each in value)
    if len(value) != len(arguments):
        raise _wrong(name, value, f"a list of {len(arguments)}")
    return tuple(_read(hint, each, name) for hint, each in zip(arguments, value, strict=True))


def _interval(value: Any, name: str) -> DateInterval:
    try:
        if isinstance(value, str):
            value = [value, value]
        first, last = (dt.date.fromisoformat(each) for each in value)
    except (TypeError, ValueError) as fault:
        raise _wrong(name, value, 'a day "2020-10-15" or ["first", "last"]') from fault
    if last < first:
        raise _wrong(name, value, "the first day before the last")
    return DateInterval(first, last)


def _simple(hint: Any, value: Any, name: str) -> Any:
    if hint is float and isinstance(value, int | float) and not isinstance(value, bool):
        if not math.isfinite(value):
            raise _wrong(name, value, "a finite number")
        return float(value)
    if isinstance(value, hint) and isinstance(value, bool) == (hint is bool):
        return value
    kinds = {str: "text", int: "a whole number", float: "a number", bool: "true or false"}
    raise _wrong(name, value, kinds[hint])


def _wrong(name: str, value: Any, expected: str) -> UsageError:
    return UsageError(f"{name}: received {str(value)[:60]!r}, expected {expected}")
