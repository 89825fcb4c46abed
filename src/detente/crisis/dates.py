"""Dates of a crisis file: `YYYY-MM-DD`, meaning the end of that day, UTC."""

from __future__ import annotations

import datetime as dt
import re

from detente.crisis.diagnostics import Collector
from detente.crisis.model import DateInterval, Location
from detente.crisis.nodes import Text, shorten

_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")


def read_date(text: Text, report: Collector) -> dt.date | None:
    """The date that `text` gives, or None after reporting why it gives none."""
    reason = ""
    if _DATE.fullmatch(text):
        try:
            return dt.date.fromisoformat(text)
        except ValueError as fault:
            reason = f" ({fault})"
    report.error(
        "bad-date", f"`{shorten(text)}` is no date{reason}; expected YYYY-MM-DD",
        text.location, _suggest(text),
    )  # fmt: skip
    return None


def _suggest(text: str) -> str:
    """The date that was probably meant, for a few common ways to write one."""
    forms = ("%Y/%m/%d", "%Y.%m.%d", "%d %B %Y", "%d %b %Y", "%B %d, %Y", "%d.%m.%Y")
    for form in forms:
        try:
            day = dt.datetime.strptime(text.strip()[:40], form).date()
        except ValueError:
            continue
        return f"write `{day.isoformat()}`"
    return "write the day as in `2020-10-31`"


def read_interval(value: Text | list[Text], at: Location, report: Collector) -> DateInterval | None:
    """One day, or `[first, last]`; `at` is the place of an empty list."""
    texts = value if isinstance(value, list) else [value]
    days = [read_date(text, report) for text in texts]
    if len(texts) not in {1, 2}:
        where = texts[0].location if texts else at
        report.error("bad-date", "expected one day or [first, last]", where)
        return None
    first, last = days[0], days[-1]
    if first is None or last is None:
        return None
    if last < first:
        report.error(
            "bad-date", f"the interval ends ({last}) before it begins ({first})",
            texts[-1].location, "write [first, last]",
        )  # fmt: skip
        return None
    return DateInterval(first, last)
