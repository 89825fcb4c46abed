"""Lists under a heading: whose points they are.

    Ethiopia
    - Insists that the dam is for power only.        read as: Ethiopia Insists that ...
    - Has deployed air defences around it.

A point that begins with its verb is parsed with the name of its heading before it. Its place in the
document stays that of its own words.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from detente.reading.coder.names import NameTable
from detente.reading.coder.phrases import known_verbs
from detente.reading.coder.wordlists import words
from detente.reading.documents import Document, Sentence

_MARK = re.compile(r"[-–—•*·▪‣]\s*$")
_HELPERS = words("is was has had will would may can could must")
_IRREGULAR = words(
    "held sent took made gave met fought cut built bought sold left broke began said told won"
)
_DATELINE = re.compile(r"([A-Z][A-Z .'-]{2,24}?)(?:, [A-Z][a-z]+\.? \d{1,2})?:? ?[:–—-] ?[A-Z]")
_SORTS = frozenset({"state", "body", "group", "capital", "seat"})
_MOST_WORDS = 4


def owners(document: Document) -> Iterator[tuple[Sentence, str]]:
    """Each sentence with the name to be set before it; mostly none."""
    heading = ""
    for sentence in document.sentences:
        text = document.text[sentence.start : sentence.end]
        named = _heading(document, text)
        if sentence.number == 1 and named:
            heading = named
            yield sentence, ""
            continue
        if sentence.number == 1 and _is_heading(text):
            heading = ""
        before = document.text[max(0, sentence.start - 4) : sentence.start]
        point = _MARK.search(before) or _MARK.match(text[:2].strip())
        bare = text.lstrip("-–—•*·▪‣ ")
        yield sentence, heading if point and _begins_with_verb(bare) else ""


def home_of(document: Document) -> str:
    """The country of the town in the dateline, whose ministers need no country: `NEW DELHI:`."""
    first = next((each for each in document.sentences if each.paragraph == 1), None)
    if first is None:
        return ""
    match = _DATELINE.match(document.text[first.start : first.start + 80])
    if match is None:
        return ""
    town = match.group(1).strip().title()
    mentions = NameTable.shared().find(town, document.published)
    codes = {each.first.code for each in mentions if each.first.sort in {"capital", "place"}}
    return codes.pop() if len(codes) == 1 else ""


def _is_heading(text: str) -> bool:
    return len(text.split()) <= _MOST_WORDS and text[-1:] not in ".!?,;"


def _heading(document: Document, text: str) -> str:
    """The name that is all of a heading."""
    plain = text.strip(" :.")
    if not 0 < len(plain.split()) <= _MOST_WORDS:
        return ""
    mentions = NameTable.shared().find(plain, document.published)
    whole = len(mentions) == 1 and mentions[0].text == plain and mentions[0].first.sort in _SORTS
    return plain if whole else ""


def _begins_with_verb(text: str) -> bool:
    """Whether the first word is a verb that wants a subject: `Depends`, `Signed`, `Has`."""
    word = text.split(" ", 1)[0].strip(",;:").lower()
    if word in _HELPERS | _IRREGULAR:
        return True
    stems = [word[: -len(end)] for end in ("s", "es", "ed", "d") if word.endswith(end)]
    stems += [word[:-3] + "y" for end in ("ies", "ied") if word.endswith(end)]
    return any(stem in known_verbs() for stem in stems)
