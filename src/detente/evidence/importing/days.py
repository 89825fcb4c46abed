"""Days as other people's data write them, and names in a cell."""

from __future__ import annotations

import calendar
import datetime as dt
import functools

from detente.errors import UsageError
from detente.evidence.wire import short

_MONTHS = {name.casefold(): number for number, name in enumerate(calendar.month_name) if name} | {
    name.casefold(): number for number, name in enumerate(calendar.month_abbr) if name
}


@functools.lru_cache(maxsize=4096)
def day(text: str, name: str) -> dt.date:
    """As 2020-10-10, with a time after it or not, 20201010, or `10 October 2020`.

    10/11/2020 is refused: it is one day in America and another elsewhere. Raises UsageError.
    """
    told = text.strip()
    try:
        if len(told) >= 10 and told[4] == "-" and told[10:11] in {"", " ", "T"}:
            return dt.date.fromisoformat(told[:10])
        if told.isdecimal() and len(told) in {8, 14}:
            return dt.date(int(told[:4]), int(told[4:6]), int(told[6:8]))
        parts = told.split()
        if len(parts) == 3 and parts[1].casefold() in _MONTHS:
            return dt.date(int(parts[2]), _MONTHS[parts[1].casefold()], int(parts[0]))
    except ValueError:
        pass
    raise UsageError(f"`{name}` is a day, got {short(text)}", hint="write it as 2020-10-10")


def about(middle: dt.date, days: int) -> tuple[dt.date, dt.date]:
    """So many days on either side, as far as there are days."""
    first = max(middle.toordinal() - days, dt.date.min.toordinal())
    last = min(middle.toordinal() + days, dt.date.max.toordinal())
    return dt.date.fromordinal(first), dt.date.fromordinal(last)


def month(within: dt.date) -> tuple[dt.date, dt.date]:
    """First and last day of the month of a day."""
    last = calendar.monthrange(within.year, within.month)[1]
    return within.replace(day=1), within.replace(day=last)


def names(*cells: str | None) -> tuple[str, ...]:
    """Names of cells, each once; those that say nothing left out."""
    told = (cell.strip() for cell in cells if cell)
    return tuple(dict.fromkeys(name for name in told if name and name not in {"None", "nan", "-"}))


def joined(*parts: str | None) -> str:
    """A place from the smallest to the largest, each part once: `Hadrut, Artsakh, Azerbaijan`."""
    return ", ".join(names(*parts))
