"""On which days a clause says that something happens.

Its own dates count first. A clause without one shares that of the clause around it where the two
are one happening (`on 14 February, when a bomber killed`; `Fighting flared again last Wednesday`),
or counts from a day that was told before (`two days earlier`, `the next day`).
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from detente.crisis.model import DateInterval
from detente.reading import periods
from detente.reading.coder.phrases import child, clause_words, is_verb
from detente.reading.dates import Mention, mentions
from detente.reading.datewords import COUNT, UNITS, counted

if TYPE_CHECKING:
    from spacy.tokens import Token

    from detente.reading.coder.said import Said

_PAPER = re.compile(
    r"\b(?:treaty|pact|accord|agreement|armistice|law|deal|truce|cease-?fire)\s+$", re.IGNORECASE
)
_LATER = re.compile(
    rf"\b(?:{COUNT} (?P<unit>day|week|month|year)s?"
    r" (?P<way>later|earlier|afterwards?|before(?!\s+\w))"
    r"|(?:the |on the )?(?P<next>next|following|same|previous) (?:day|morning|evening|night)"
    r"|(?P<eve>the (?:day|night) before)(?!\s+\w))",
    re.IGNORECASE,
)  # fmt: skip
_SHORT = 3
_STEPS = {"next": 1, "following": 1, "same": 0, "previous": -1}


def when(said: Said, verb: Token, *, ahead: bool = False) -> DateInterval | None:
    """The days of a clause, by its verb or by a noun that stands for it."""
    found = _own(said, verb, ahead=ahead)
    if found is not None:
        return found
    counted_on = _counted(said, verb)
    if counted_on is not None:
        return counted_on
    above = _one_with(verb)
    if above is not None:
        return _own(said, above, ahead=ahead) or _counted(said, above)
    return _in_front(said, verb)


def last_told(said: Said) -> DateInterval | None:
    """The last single day that a sentence names: what the next one counts from."""
    text = said.parsed.doc.text
    found = [each.interval for each in _dated(text, said, ahead=False) if _is_short(each.interval)]
    if found:
        return found[-1]
    later = _LATER.search(text)
    return None if later is None else _from(later, _anchor(said, later.start()))


def _own(said: Said, verb: Token, *, ahead: bool) -> DateInterval | None:
    words = clause_words(verb)
    text = said.parsed.doc.text[words[0].idx : words[-1].idx + len(words[-1].text)]
    found = _dated(text, said, ahead=ahead)
    return _days(found[0], said) if found else None


def _dated(text: str, said: Said, *, ahead: bool) -> list[Mention]:
    """The dates of a text on which something can happen: not the day of a treaty or truce."""
    return [
        each for each in mentions(text, said.document.published, ahead=ahead)
        if each.interval is not None and each.relation in {"on", "since"}
        and not (each.text.startswith("of ") and _PAPER.search(text[: each.start]))
    ]  # fmt: skip


def _days(mention: Mention, said: Said) -> DateInterval | None:
    """What goes on `since` a day goes on until it is written of."""
    days, published = mention.interval, said.document.published
    if days is None or mention.relation != "since" or published is None:
        return days
    return DateInterval(days.first, max(days.last, published.last))


def _one_with(verb: Token) -> Token | None:
    """The clause of which another is but a part: of a `when` clause, of a noun that happens."""
    above = verb.head
    if above == verb:
        return None
    if not is_verb(verb) or verb.dep_ in {"nsubj", "nsubjpass"}:
        happens = verb.dep_ in {"nsubj", "nsubjpass", "dobj"} and is_verb(above)
        return above if happens else None
    mark = child(verb, "advmod")
    if verb.dep_ not in {"relcl", "advcl"} or mark is None or mark.lower_ != "when":
        return None
    return above if is_verb(above) else next((a for a in verb.ancestors if is_verb(a)), None)


def _in_front(said: Said, verb: Token) -> DateInterval | None:
    """Of `On 18 March jets bombed the strip and killed four hundred`, 18 March for both."""
    if verb.dep_ != "conj" or not is_verb(verb) or not is_verb(verb.head):
        return None
    if child(verb, "nsubj", "nsubjpass") is not None:
        return None
    first = verb.head
    words = [each for each in clause_words(first) if each.i < first.i]
    if not words:
        return None
    text = said.parsed.doc.text[words[0].idx : first.idx]
    found = _dated(text, said, ahead=False)
    return _days(found[0], said) if found else None


def _counted(said: Said, verb: Token) -> DateInterval | None:
    """`Two days earlier`, from the day told before."""
    words = clause_words(verb)
    start, end = words[0].idx, words[-1].idx + len(words[-1].text)
    found = _LATER.search(said.parsed.doc.text, start, end)
    return None if found is None else _from(found, _anchor(said, found.start()))


def _anchor(said: Said, before: int) -> DateInterval | None:
    """The last single day of the sentence before a place, else that of the one before."""
    text = said.parsed.doc.text[:before]
    found = [each.interval for each in _dated(text, said, ahead=False) if _is_short(each.interval)]
    return found[-1] if found else said.memory.day


def _is_short(days: DateInterval | None) -> bool:
    return days is not None and (days.last - days.first).days < _SHORT


def _from(match: re.Match[str], day: DateInterval | None) -> DateInterval | None:
    if day is None:
        return None
    if match["next"] or match["eve"]:
        step = _STEPS[match["next"].lower()] if match["next"] else -1
        return DateInterval(periods.shift(day.first, step), periods.shift(day.last, step))
    unit = UNITS[match["unit"].lower()]
    least, most = counted(match)
    back = match["way"].lower() in {"earlier", "before"}
    if back:
        least, most = -most, -least
    slack = {"day": 0, "week": 2, "month": 10, "year": 100}[unit]
    first = periods.onward(day.first, unit, least)
    last = periods.onward(day.last, unit, most)
    return DateInterval(periods.shift(first, -slack), periods.shift(last, slack))
