"""Stretches of days counted from a day: weeks, months, seasons, and how far words are trusted.

All functions take a day and give its first and last day, both meant. Those that look back or
ahead move with the day: a later day never gives an earlier stretch, so that of an interval of days
the ends suffice (`detente.reading.dates`).

What is loose in common use is wide here. "Last week" begins on the Sunday before it, as weeks do in
some countries, and said at a weekend it may be the week that ends. "A month ago" is a month and a
half at most and half a month at least. Seasons are those of the northern hemisphere.
"""

from __future__ import annotations

import calendar
import datetime as dt
from typing import Literal

Days = tuple[dt.date, dt.date]
Unit = Literal["day", "week", "month", "year"]
Part = Literal["", "early", "mid", "late"]

SLACK: dict[Unit, int] = {"day": 0, "week": 3, "month": 15, "year": 183}
RECENT: dict[Unit, int] = {"day": 10, "week": 60, "month": 366, "year": 3653}
SEASONS = {"spring": 3, "summer": 6, "autumn": 9, "fall": 9, "winter": 12}
FIRST, LAST = dt.date(1000, 1, 1), dt.date(9000, 1, 1)


def shift(day: dt.date, days: int) -> dt.date:
    """The day so many days later, kept within what calendars are for."""
    ordinal = min(max(day.toordinal() + days, FIRST.toordinal()), LAST.toordinal())
    return dt.date.fromordinal(ordinal)


def months_on(day: dt.date, months: int) -> dt.date:
    """The same day of the month so many months later, or the last day of a shorter month."""
    count = min(max(day.year * 12 + day.month - 1 + months, 12 * FIRST.year), 12 * LAST.year)
    year, month = divmod(count, 12)
    return dt.date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def month(year: int, number: int) -> Days:
    """A calendar month."""
    return dt.date(year, number, 1), dt.date(year, number, calendar.monthrange(year, number)[1])


def season(year: int, name: str) -> Days:
    """A season of a year; a winter of a year may be that which begins or that which ends in it."""
    start = SEASONS[name]
    if start == 12:
        return dt.date(year - 1, 12, 1), month(year + 1, 2)[1]
    return month(year, start)[0], month(year, start + 2)[1]


def part_of(days: Days, part: Part) -> Days:
    """The first, second or last third of a stretch, in round days or months."""
    if not part:
        return days
    first, last = days
    if (first.month, last.month, last.year - first.year) == (1, 12, 0):
        months = {"early": (1, 4), "mid": (5, 8), "late": (9, 12)}[part]
        return month(first.year, months[0])[0], month(first.year, months[1])[1]
    length = (last - first).days + 1
    third = 10 if 28 <= length <= 31 else length / 3
    one, two = round(third), round(2 * third)
    if part == "early":
        return first, shift(first, one - 1)
    if part == "mid":
        return shift(first, one), shift(first, two - 1)
    return shift(first, two), last


def weekday(day: dt.date, number: int, *, ahead: bool = False) -> Days:
    """The latest such day of the week up to `day`, or the next from it on; Monday is 0."""
    found = shift(day, -((day.weekday() - number) % 7))
    if ahead and found != day:
        found = shift(found, 7)
    return found, found


def last_weekday(day: dt.date, number: int) -> Days:
    """As in "last Friday": the latest before `day`, or the one of the week before."""
    latest, _ = weekday(shift(day, -1), number)
    monday = shift(day, -day.weekday())
    return min(latest, shift(monday, number - 7)), latest


def next_weekday(day: dt.date, number: int) -> Days:
    """As in "next Friday": the first after `day`, or the one of the week after."""
    soonest, _ = weekday(shift(day, 1), number, ahead=True)
    monday = shift(day, -day.weekday())
    return soonest, max(soonest, shift(monday, number + 7))


def last_week(day: dt.date, part: Part = "") -> Days:
    """As in "last week", "late last week"."""
    monday = shift(day, -day.weekday() - 7)
    weekend = day.weekday() >= 5
    first = {"": -1, "early": -1, "mid": 1, "late": 3}[part]
    last = {"": 6, "early": 2, "mid": 3, "late": 6}[part]
    if not weekend:
        return shift(monday, first), shift(monday, last)
    return shift(monday, first), min(shift(monday, last + 7), shift(day, -1))


def next_week(day: dt.date) -> Days:
    """The week after that of `day`, from its Sunday."""
    monday = shift(day, 7 - day.weekday())
    return shift(monday, -1), shift(monday, 6)


def weekend(day: dt.date, *, before: bool = False) -> Days:
    """The weekend up to `day`, on a Saturday or `before` perhaps the one before that."""
    saturday, _ = weekday(day, 5)
    last = min(shift(saturday, 1), day)
    return (shift(saturday, -7) if before or saturday == day else saturday), last


def ago(day: dt.date, unit: Unit, least: int, most: int) -> Days:
    """From `most` to `least` units before `day`, with the slack of the unit."""
    slack = SLACK[unit] if unit != "day" or most <= 5 else max(1, most // 10)
    first = shift(_before(day, unit, most), -slack)
    return first, min(shift(_before(day, unit, least), slack), day)


def past(day: dt.date, unit: Unit, most: int) -> Days:
    """The `most` units up to `day`."""
    return _before(day, unit, most), day


def onward(day: dt.date, unit: Unit, count: int) -> dt.date:
    """The day so many units later, or earlier where there are less than none."""
    count = max(-100_000, min(count, 100_000))
    if unit in {"day", "week"}:
        return shift(day, count * (7 if unit == "week" else 1))
    return months_on(day, count * (12 if unit == "year" else 1))


def _before(day: dt.date, unit: Unit, count: int) -> dt.date:
    return onward(day, unit, -count)
