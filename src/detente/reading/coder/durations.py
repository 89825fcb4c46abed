"""How long something lasted, as a text says it: `for nearly eight years`, `a few hours`."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from spacy.tokens import Token

_HOURS = {"minute": 1 / 60, "hour": 1.0, "day": 24.0, "week": 168.0, "month": 730.5, "year": 8766.0}
_NUMBERS = {
    "a": (1, 1), "an": (1, 1), "one": (1, 1), "two": (2, 2), "three": (3, 3), "four": (4, 4),
    "five": (5, 5), "six": (6, 6), "seven": (7, 7), "eight": (8, 8), "nine": (9, 9),
    "ten": (10, 10), "eleven": (11, 11), "twelve": (12, 12), "twenty": (20, 20),
    "thirty": (30, 30),
    "a few": (2, 6), "few": (2, 6), "several": (3, 10), "a couple of": (2, 3),
    "dozens of": (24, 60), "many": (4, 30), "half an": (0.5, 0.5), "": (1, 10),
}  # fmt: skip
_LENGTH = re.compile(
    r"\b(?P<about>(?:no |not )?(?:more|less|longer|fewer) than |nearly |almost |about |some |only |"
    r"barely |just |over |under |up to |around |at least )?"
    r"(?P<count>half an|a few|a couple of|dozens of|several|few|many|a|an|\d{1,4}|[a-z]+)?[ -]?"
    r"\b(?P<unit>minute|hour|day|week|month|year)s?\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Duration:
    """A length of time in words, and its bounds in hours."""

    words: str
    least: float
    most: float

    def least_or_most(self, lasted: bool) -> tuple[float, float]:
        """Bounds in hours of what lasted so long, or did not."""
        return (self.least, self.most) if lasted else (0.0, self.most)


def duration(verb: Token) -> Duration | None:
    """How long a verb says that something went on: after `for`, or as its measure."""
    for each in verb.children:
        if each.i < verb.i:
            continue
        if each.dep_ == "prep" and each.lower_ in {"for", "within"}:
            found = of_text(verb.doc.text[each.idx : _end(each)])
            if found:
                return found
        if each.dep_ in {"npadvmod", "dobj", "attr"}:
            found = of_text(verb.doc.text[verb.doc[each.left_edge.i].idx : _end(each)])
            if found:
                return found
    return None


def _end(token: Token) -> int:
    last = token.doc[token.right_edge.i]
    return int(last.idx + len(last.text))


def of_text(text: str) -> Duration | None:
    """The first length of time that a text names."""
    for match in _LENGTH.finditer(text):
        count = (match["count"] or "").lower()
        unit = _HOURS[match["unit"].lower()]
        if count.isdecimal():
            low = high = float(count)
        elif count in _NUMBERS:
            low, high = _NUMBERS[count]
        else:
            continue
        about = (match["about"] or "").strip().lower()
        low, high = _bounded(about, low, high)
        return Duration(match.group().strip(), low * unit, high * unit)
    return None


def _bounded(about: str, low: float, high: float) -> tuple[float, float]:
    if about in {"nearly", "almost", "under", "up to", "less than", "fewer than", "barely"}:
        return 0.8 * low if about in {"nearly", "almost", "barely"} else 0.0, high
    if about in {"about", "some", "around"}:
        return 0.8 * low, 1.2 * high
    if about in {"over", "at least"}:
        return low, 1.5 * high
    return low, high
