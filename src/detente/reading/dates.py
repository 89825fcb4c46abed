"""When: the dates that a sentence names, as intervals of days.

    mentions("On Friday they met.", published=DateInterval(day, day))

"On Friday", "late September", "two weeks ago" say a day only for who knows when they were written.
Where the day of publication is an interval, the result holds every day that it could be: with f(p)
the days that the words mean when written on day p, from the first day of f(first p) to the last of
f(last p), since f moves with p. Where nobody knows it, the interval is None, and never counted from
today. What happened is looked for in the past, unless `ahead`.
"""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass
from typing import Literal

from detente.crisis.model import DateInterval
from detente.reading.datewords import PATTERNS, Pattern, get
from detente.reading.periods import Days

Relation = Literal["on", "since", "until", "before", "after"]


@dataclass(frozen=True, slots=True)
class Mention:
    """A date that a text names, from `start` to `end` of it.

    relation : "since late September" is `since`, with the days of late September. interval : None
    where it cannot be known without the day of publication.
    """

    start: int
    end: int
    text: str
    interval: DateInterval | None
    relation: Relation = "on"


_SPACE = re.compile(r"\s")
_RELATIONS: dict[str, Relation] = {
    "since": "since", "from": "since", "until": "until", "till": "until", "by": "until",
    "before": "before", "prior to": "before", "after": "after",
}  # fmt: skip
_BEFORE = re.compile(rf"\b({'|'.join(_RELATIONS)})\s+(?:the\s+)?$", re.IGNORECASE)


def mentions(
    text: str, published: DateInterval | None, *, ahead: bool = False
) -> tuple[Mention, ...]:
    """The dates that a text names, in order, none within another.

    published : when it was written, as far as that is known.
    """
    line = _SPACE.sub(" ", text)  # one for one: places stay
    found = [
        (match.start(), -match.end(), place, match, pattern)
        for place, pattern in enumerate(PATTERNS)
        for match in pattern.words.finditer(line)
    ]
    result: list[Mention] = []
    for start, _, _, match, pattern in sorted(found, key=lambda each: each[:3]):
        if result and start < result[-1].end:
            continue
        days = _days(match, pattern, published, ahead)
        if days is not None:
            interval = DateInterval(*days) if days else None
            relation = _relation(line[max(0, start - 20) : start], match)
            end = match.end()
            result.append(Mention(start, end, text[start:end], interval, relation))
    return tuple(result)


def _days(
    match: re.Match[str], pattern: Pattern, published: DateInterval | None, ahead: bool
) -> Days | tuple[()] | None:
    """What a match means; nothing where nobody can know; None where it is no date at all."""
    absolute = pattern.absolute or bool(get(match, "year"))
    try:
        if published is None:
            days = pattern.meaning(match, dt.date(2000, 1, 1), ahead)
            return days if absolute or days is None else ()
        first = pattern.meaning(match, published.first, ahead)
        last = pattern.meaning(match, published.last, ahead)
    except ValueError:  # the 31st of June
        return None
    return None if first is None or last is None else (first[0], last[1])


def _relation(before: str, match: re.Match[str]) -> Relation:
    """`since` of "since late September", whether or not the word is part of the match."""
    own = match.group().split(" ", 1)[0].lower()
    found = _BEFORE.search(before)
    return _RELATIONS.get(own) or ("on" if found is None else _RELATIONS[found[1].lower()])
