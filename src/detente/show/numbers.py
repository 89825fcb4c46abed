"""Numbers as people read them: whole per cents, weeks, rates, points; never false precision.

Below 3 % and above 97 % only that is said. `None` and not-a-number print as a dash.
"""

from __future__ import annotations

import datetime as dt
import math

from detente.show.words import likelihood, whole_per_cent

DASH = "–"
_MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip
POINT_VALUE_NOTE = (
    "Point values: every number of the file stands at its best value. "
    "The ranges of the file's numbers are not carried through here; `--draws N`, or `detente "
    "sweep`, does that."
)


def per_cent(probability: float | None) -> str:
    """Whole per cents, `<3 %` below 3 and `>97 %` above 97."""
    if probability is None or math.isnan(probability):
        return DASH
    if probability < 0.03 and whole_per_cent(probability) <= 3:
        return "<3 %"
    if probability > 0.97 and whole_per_cent(probability) >= 97:
        return ">97 %"
    return f"{whole_per_cent(probability)} %"


def share(part: float) -> str:
    """A share that is no likelihood, such as of numbers: whole per cents from 0 to 100."""
    return f"{whole_per_cent(part)} %"


def with_word(probability: float | None) -> str:
    """`34 % (unlikely)`: the number with its ICD 203 word."""
    if probability is None or math.isnan(probability):
        return DASH
    return f"{per_cent(probability)} ({likelihood(probability)})"


def per_cent_span(low: float, high: float) -> str:
    """`12 % to 40 %`, or one number when both print alike."""
    first, last = per_cent(low), per_cent(high)
    return first if first == last else f"{first} to {last}"


def weeks(value: float | None) -> str:
    """A duration: days below two weeks, whole weeks, years above two; `may never happen`."""
    if value is None or math.isnan(value):
        return DASH
    if math.isinf(value):
        return "may never happen"
    if value < 2.0:
        return _count(7.0 * value, "day")
    if value < 104.0:
        return _count(value, "week")
    years = value * 7.0 / 365.25
    return f"{years:.1f} years" if years < 10 else f"{years:.0f} years"


def _count(value: float, unit: str) -> str:
    """`1 day`, `12 weeks`; below one `under 1 day`."""
    whole = math.floor(value + 0.5)
    if whole == 0:
        return f"under 1 {unit}"
    return f"{whole} {unit}" if whole == 1 else f"{whole} {unit}s"


def rate(per_week: float) -> str:
    """A pace in words: `3 a week`, `once in 5 weeks`, `once in 2.4 years`, `never`."""
    if per_week <= 0:
        return "never"
    if per_week >= 1.5:
        return f"{significant(per_week)} a week"
    interval = 1.0 / per_week
    if interval < 1.5:
        return "once a week"
    if interval < 104:
        return f"once in {_count(interval, 'week')}"
    years = interval * 7.0 / 365.25
    return f"once in {significant(years)} years" if years < 100 else "under once a century"


def whole(value: float) -> str:
    """To the nearest whole: `12`, `−3`, `0`."""
    if not math.isfinite(value):
        return DASH
    shown = round(value)
    return f"{'−' if shown < 0 else ''}{abs(shown)}"


def points(value: float) -> str:
    """Points with a sign and one decimal: `+2.1`, `−0.4`, `0.0`."""
    shown = round(value, 1)
    if shown == 0:
        return "0.0"
    return f"{'+' if shown > 0 else '−'}{abs(shown):.1f}"


def shift(value: float, unit: str, digits: int = 0) -> str:
    """A difference with its sign: `+12 points`, `−3.1 weeks`; `none` where it rounds to nothing."""
    if not math.isfinite(value):
        return DASH
    shown = f"{abs(value):.{digits}f}"
    if float(shown) == 0:
        return "none"
    return f"{'+' if value > 0 else '−'}{shown} {unit.removesuffix('s') if shown == '1' else unit}"


def times(ratio: float) -> str:
    """How far play departs from the tempo: `3.1 times`, `about a fifth of`, `close to`."""
    if ratio >= 1.1:
        return f"{significant(ratio)} times"
    if ratio > 0.9:
        return "close to"
    if ratio < 0.01:
        return "less than a hundredth of"
    part = math.floor(1.0 / ratio + 0.5)
    names = {2: "about half", 3: "about a third of", 4: "about a quarter of", 5: "about a fifth of"}
    if part <= 1:
        return f"{whole_per_cent(ratio)} % of"
    return names.get(part, f"about one {part}th of")


def significant(value: float, digits: int = 2) -> str:
    """At most `digits` significant digits, no exponent: 0.034, 2.1, 170."""
    if value == 0 or not math.isfinite(value):
        return "0" if value == 0 else DASH
    places = digits - 1 - math.floor(math.log10(abs(value)))
    rounded = round(value, places)
    return f"{rounded:.{max(places, 0)}f}" if places > 0 else f"{rounded:.0f}"


def tiny(value: float | None) -> str:
    """A certificate's number: `3e-10`; `0` when it is exactly that."""
    if value is None or math.isnan(value):
        return "not computed"
    if value == 0 or value >= 1e-3:
        return significant(value, 1)
    return f"{value:.0e}".replace("e-0", "e-")


def date(day: dt.date) -> str:
    """`31 October 2020`, whatever the machine's language is."""
    return f"{day.day} {_MONTHS[day.month - 1]} {day.year}"


def short_date(day: dt.date) -> str:
    """`31 Oct 2020`, for tables."""
    return f"{day.day} {_MONTHS[day.month - 1][:3]} {day.year}"


def after(as_of: dt.date, week: float) -> dt.date:
    """The day that lies `week` weeks after the end of `as_of`."""
    return as_of + dt.timedelta(days=max(1, math.ceil(7.0 * week)))
