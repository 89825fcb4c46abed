"""The words for dates, and what each pattern of them means when written on a day.

Patterns expect one space between words. A meaning takes the match, the day and whether to look
ahead, and gives the first and last day, or None where it is no date after all.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from dataclasses import dataclass

from detente.reading import periods
from detente.reading.periods import Days, Part, Unit, shift

Meaning = Callable[[re.Match[str], dt.date, bool], Days | None]


@dataclass(frozen=True, slots=True)
class Pattern:
    """A form of words. `absolute` : it says its year, whoever writes it."""

    words: re.Pattern[str]
    meaning: Meaning
    absolute: bool = False


def get(match: re.Match[str], name: str) -> str:
    """What a group matched, in lower case; empty where there is no such group."""
    return (match.groupdict().get(name) or "").lower().rstrip(".")


_MONTHS = (
    "january|jan", "february|feb", "march|mar", "april|apr", "may", "june|jun", "july|jul",
    "august|aug", "september|sept|sep", "october|oct", "november|nov", "december|dec",
)  # fmt: skip
_MONTH_OF = {name: place for place, names in enumerate(_MONTHS, 1) for name in names.split("|")}
_WEEKDAYS = (
    "monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday",
)  # fmt: skip
_SHORT = "|".join(short for names in _MONTHS for short in names.split("|")[1:])
_MONTH = rf"(?P<month>(?:{_SHORT})\.|(?:{'|'.join(_MONTHS)})\b)"
_DAY = r"(?P<day>[0-3]?[0-9])(?:st|nd|rd|th)?"
_YEAR = r"(?P<year>(?:1[5-9]|20)[0-9]{2})\b"
_PART = (
    r"(?:(?P<part>early|mid|late)(?:[ -]in)?[ -]"
    r"|(?:the )?(?P<piece>beginning|start|middle|end) of )"
)
_SEASON = r"(?P<season>spring|summer|autumn|fall|winter)"
_UNIT = r"(?P<unit>day|week|month|year)s?"
_COUNTS = {
    "a": (1, 1), "an": (1, 1), "one": (1, 1), "two": (2, 2), "three": (3, 3), "four": (4, 4),
    "five": (5, 5), "six": (6, 6), "seven": (7, 7), "eight": (8, 8), "nine": (9, 9),
    "ten": (10, 10), "eleven": (11, 11), "twelve": (12, 12), "fifteen": (15, 15),
    "twenty": (20, 20), "thirty": (30, 30), "a couple of": (2, 3), "a few": (2, 6), "few": (2, 6),
    "several": (3, 10),
}  # fmt: skip
COUNT = rf"(?P<count>{'|'.join(sorted(_COUNTS, key=len, reverse=True))}|[0-9]{{1,3}})"
_PARTS: dict[str, Part] = {
    "early": "early", "mid": "mid", "late": "late", "beginning": "early", "start": "early",
    "middle": "mid", "end": "late",
}  # fmt: skip
UNITS: dict[str, Unit] = {"day": "day", "week": "week", "month": "month", "year": "year"}


def _part(match: re.Match[str]) -> Part:
    return _PARTS.get(get(match, "part") or get(match, "piece"), "")


def _iso(match: re.Match[str], _day: dt.date, _ahead: bool) -> Days:
    day = dt.date(int(get(match, "year")), int(get(match, "number")), int(get(match, "day")))
    return day, day


def _calendar_day(match: re.Match[str], day: dt.date, ahead: bool) -> Days | None:
    """A day of a month; without a year the latest one, or the next."""
    number = _MONTH_OF[get(match, "month")]
    last = int(get(match, "to") or get(match, "day"))
    first = int(get(match, "day"))
    if first > last:
        return None
    if get(match, "year"):
        return dt.date(int(get(match, "year")), number, first), dt.date(
            int(get(match, "year")), number, last
        )
    step = 1 if ahead else -1
    for year in range(day.year, day.year + 9 * step, step):  # 29 February is rare
        try:
            found = dt.date(year, number, first), dt.date(year, number, last)
        except ValueError:
            continue
        if found[0] >= day if ahead else found[0] <= day:
            return found
    return None


def _calendar_month(match: re.Match[str], day: dt.date, ahead: bool) -> Days | None:
    """A month or a part of one; without a year the latest that has begun, or the next to end."""
    name, part, which = get(match, "month"), _part(match), get(match, "which")
    plain = not (part or which or get(match, "year") or get(match, "in"))
    if plain and (name in {"may", "march", "mar", "sep", "jan", "dec"} or match["month"].islower()):
        return None
    number = _MONTH_OF[name]
    if get(match, "year"):
        return periods.part_of(periods.month(int(get(match, "year")), number), part)
    forward = which == "next" or (ahead and which != "last")
    for year in (day.year, day.year + 1) if forward else (day.year, day.year - 1):
        found = periods.part_of(periods.month(year, number), part)
        if which == "last" and found[1] >= day:
            continue
        if found[1] >= day if forward else found[0] <= day:
            return found if forward else (found[0], min(found[1], day))
    return None


def _season(match: re.Match[str], day: dt.date, ahead: bool) -> Days | None:
    name, which = get(match, "season"), get(match, "which")
    if get(match, "year"):
        return periods.part_of(periods.season(int(get(match, "year")), name), _part(match))
    start = periods.SEASONS[name]
    forward = which == "next" or (ahead and which != "last")
    back = (day.year, day.year - 1, day.year - 2)
    for year in (day.year - 1, day.year, day.year + 1) if forward else back:
        first = dt.date(year, start, 1)
        found = first, shift(periods.months_on(first, 3), -1)
        if which == "last" and found[1] >= day:
            continue
        if found[1] >= day if forward else found[0] <= day:
            part = periods.part_of(found, _part(match))
            return part if forward else (part[0], max(part[0], min(part[1], day)))
    return None


def _year(match: re.Match[str], _day: dt.date, _ahead: bool) -> Days | None:
    year = int(get(match, "year"))
    if get(match, "decade"):
        if year % 10:
            return None
        return periods.part_of((dt.date(year, 1, 1), dt.date(year + 9, 12, 31)), _part(match))
    return periods.part_of((dt.date(year, 1, 1), dt.date(year, 12, 31)), _part(match))


def _named_day(match: re.Match[str], day: dt.date, _ahead: bool) -> Days:
    name = " ".join(match.group().lower().split())
    if "before yesterday" in name:
        return shift(day, -2), shift(day, -2)
    if "after tomorrow" in name:
        return shift(day, 2), shift(day, 2)
    if name.startswith("yesterday"):
        return shift(day, -1), shift(day, -1)
    if name.startswith("tomorrow"):
        return shift(day, 1), shift(day, 1)
    return (shift(day, -1), day) if name in {"overnight", "last night"} else (day, day)


def _weekday(match: re.Match[str], day: dt.date, ahead: bool) -> Days:
    number, which = _WEEKDAYS.index(get(match, "weekday")), get(match, "which")
    if which in {"last", "past"}:
        return periods.last_weekday(day, number)
    if which == "next":
        return periods.next_weekday(day, number)
    return periods.weekday(day, number, ahead=ahead or which == "coming")


def _ago(match: re.Match[str], day: dt.date, _ahead: bool) -> Days:
    return periods.ago(day, UNITS[get(match, "unit")], *counted(match))


def _past(match: re.Match[str], day: dt.date, _ahead: bool) -> Days:
    return periods.past(day, UNITS[get(match, "unit")], counted(match)[1])


def _recent(match: re.Match[str], day: dt.date, _ahead: bool) -> Days:
    return shift(day, -periods.RECENT[UNITS[get(match, "unit")]]), day


def counted(match: re.Match[str]) -> tuple[int, int]:
    """The least and most that a number in words means."""
    words = " ".join(get(match, "count").split()) or "one"
    return _COUNTS.get(words) or (int(words), int(words))


def _running(match: re.Match[str], day: dt.date, ahead: bool) -> Days:
    """A stretch around the day or beside it: "this week", "earlier this month", "last year"."""
    unit, which, part = get(match, "unit"), get(match, "which"), get(match, "when")
    early_late = _PARTS.get(get(match, "when"), "")
    step = {"last": -1, "next": 1}.get(which, 0)
    if unit == "week" and step:
        return periods.last_week(day, early_late) if step < 0 else periods.next_week(day)
    if unit == "week":
        whole = shift(day, -6), shift(day, 6)
    elif unit == "month":
        there = periods.months_on(day.replace(day=1), step)
        whole = periods.month(there.year, there.month)
    else:
        whole = dt.date(day.year + step, 1, 1), dt.date(day.year + step, 12, 31)
    if step:
        return periods.part_of(whole, early_late)
    if ahead or part == "later":
        return day, whole[1]
    found = whole if unit == "week" else periods.part_of(whole, early_late)
    return min(found[0], day), min(found[1], day)


def _weekend(match: re.Match[str], day: dt.date, ahead: bool) -> Days:
    which = get(match, "which")
    if which == "next" or ahead:
        saturday, _ = periods.weekday(day, 5, ahead=True)
        return saturday, shift(saturday, 8 if which == "next" else 1)
    return periods.weekend(day, before=which == "last")


def _compiled(words: str, meaning: Meaning, *, absolute: bool = False) -> Pattern:
    return Pattern(re.compile(rf"(?<![\w-])(?:{words})(?!\w)", re.IGNORECASE), meaning, absolute)


_TO = r"(?:[–-](?P<to>[0-3]?[0-9])(?:st|nd|rd|th)?)?"
_OF_DAY = r"(?: (?:morning|afternoon|evening|night))?"
PATTERNS = (
    _compiled(r"(?P<year>[0-9]{4})-(?P<number>[0-9]{2})-(?P<day>[0-9]{2})", _iso, absolute=True),
    _compiled(rf"(?:the )?{_DAY}{_TO}(?: of)? {_MONTH}(?:,? {_YEAR})?", _calendar_day),
    _compiled(rf"{_MONTH} {_DAY}{_TO}(?![0-9.,%]*[0-9%])", _calendar_day),
    _compiled(rf"{_MONTH} {_DAY}{_TO},? {_YEAR}", _calendar_day),
    _compiled(
        rf"(?:(?P<in>in|since|by|until|of|during) )?{_PART}?"
        rf"(?:(?P<which>last|this|next) )?{_MONTH}(?! [0-3]?[0-9](?![0-9]))"
        rf"(?:(?: of|,)? {_YEAR})?",
        _calendar_month,
    ),
    _compiled(rf"(?:in )?(?:the )?{_PART}?(?:the )?{_SEASON}(?: of|,)? {_YEAR}", _season),
    _compiled(rf"{_PART}?(?P<which>last|this|next) {_SEASON}", _season),
    _compiled(
        r"in (?:the )?(?:(?P<part>early|mid|late)[ -])?(?P<season>spring|summer|autumn|winter)",
        _season,
    ),
    _compiled(rf"(?:in|since|by|until|during|before|after|of) {_YEAR}", _year, absolute=True),
    _compiled(rf"{_PART}{_YEAR}", _year, absolute=True),
    _compiled(
        r"(?:in )?the (?:(?P<part>early|mid|late)[ -])?"
        r"(?P<year>(?:1[5-9]|20)[0-9]0)(?P<decade>['’]?s)",
        _year,
        absolute=True,
    ),
    _compiled(
        r"today|tonight|overnight|this (?:morning|afternoon|evening)|last night"
        r"|(?:the day before )?yesterday(?: (?:morning|afternoon|evening))?"
        r"|(?:the day after )?tomorrow",
        _named_day,
    ),
    _compiled(
        rf"(?:on )?(?:(?P<which>last|past|this|next|coming) )?"
        rf"(?P<weekday>{'|'.join(_WEEKDAYS)}){_OF_DAY}",
        _weekday,
    ),
    _compiled(rf"{COUNT} {_UNIT} ago", _ago),
    _compiled(rf"(?:in|over|during|for|within) the (?:past|last)(?: {COUNT})? {_UNIT}", _past),
    _compiled(rf"(?:in|over|during) recent {_UNIT}", _recent),
    _compiled(
        r"(?:(?P<when>earlier|early|mid|late|later)[ -])?(?P<which>this|last|next)"
        r" (?P<unit>week|month|year)",
        _running,
    ),
    _compiled(r"(?:(?:over|at) the |(?P<which>last|this|next) )weekend", _weekend),
)
