"""Splitting a paragraph of English prose into sentences, by rule.

A citation counts sentences, so the count must not depend on a trained model or its version. The
rules: a sentence ends with `.`, `!`, `?` or an ellipsis, takes closing quotes and brackets with it,
and the next one begins with a capital, a digit, or an opening quote or bracket before one. Full
stops of titles, initials, abbreviations, numbers and list marks end nothing. An abbreviation with
inner stops (`U.S.`) ends a sentence only before a word that commonly begins one.

Limits: a full stop within a quotation ends a sentence like any other; and a capitalised name after
a quoted question ("Really?" Putin asked.) reads as a new one.
"""

from __future__ import annotations

import re
import unicodedata

_END = re.compile(r"""(?:\.{3}|…|[.!?])+["'”’»)\]]*(?=\s)""")
_BEGIN = re.compile(r"""["'“‘«(\[—–-]*\s?[^\W_]""")
_LAST_WORD = re.compile(r"""[^\s"'“‘«(\[]+$""")
_NEXT_WORD = re.compile(r"\W*[\w’']*")
_LONGEST_WORD = 200  # what is longer is no word, and looking for its start would take for ever
_ACRONYM = re.compile(r"(?:[^\W\d_]\.)+[^\W\d_]")


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_TITLES = _words(
    "mr mrs ms dr prof gen lt col sgt maj capt cmdr adm brig sen rep gov pres sec amb rev hon st mt"
    " ft fr sr jr messrs"
)
_MID = _words("vs cf ca approx eg ie viz resp esp incl fig figs art arts ch vol nos pp")
_BEFORE_DIGIT = _words("no p sect para jan feb mar apr jun jul aug sep sept oct nov dec")
_STARTERS = _words(
    "the a an it its he she his her they their we our you i this that these those there here in on"
    " at by for from to with as of but and or yet so if when while after before since until because"
    " although though however moreover meanwhile still then thus now what who why how which where"
    " both all some many most several few no not neither either one two once today last"
)


def normalise(text: str) -> str:
    """NFC, with white space runs as one space, trimmed."""
    return " ".join(unicodedata.normalize("NFC", text).split())


def split(paragraph: str) -> tuple[str, ...]:
    """The sentences of a paragraph, normalised. Empty for white space."""
    text = normalise(paragraph)
    sentences: list[str] = []
    begin = 0
    for match in _END.finditer(text):
        if _is_end(text, begin, match):
            sentences.append(text[begin : match.end()])
            begin = match.end() + 1
    rest = text[begin:]
    return (*sentences, rest) if rest else tuple(sentences)


def _is_end(text: str, begin: int, match: re.Match[str]) -> bool:
    after = match.end() + 1
    if not _begins(text, after):
        return False
    mark = match.group()
    if mark != ".":  # `!`, `?`, an ellipsis, or a stop before closing quotes
        return True
    found = _LAST_WORD.search(text, max(begin, match.start() - _LONGEST_WORD), match.start())
    return found is None or not _goes_on(found.group(), text, after, found.start() == begin)


def _begins(text: str, after: int) -> bool:
    """Whether what follows can begin a sentence."""
    match = _BEGIN.match(text, after)
    if match is None:
        return False
    first = match.group()[-1]
    return first.isupper() or first.isdigit() or first.istitle()


def _goes_on(word: str, text: str, after: int, is_first: bool) -> bool:
    """Whether the sentence goes on after `word.`: an abbreviation, an initial, a list mark."""
    if is_first and (word.isdecimal() or len(word) == 1):  # `1. The`, `J. Smith`
        return True
    bare = word.casefold()
    following = _next_word(text, after)
    if bare in _TITLES or bare in _MID:
        return True
    if bare in _BEFORE_DIGIT:
        return text[after : after + 1].isdigit()
    if _ACRONYM.fullmatch(word):  # `U.S.`, `a.m.`, `e.g.`
        return bare not in {"a.m", "p.m"} and following not in _STARTERS
    return len(word) == 1 and word.isupper()  # an initial: `Vladimir V. Putin`


def _next_word(text: str, after: int) -> str:
    match = _NEXT_WORD.match(text, after)
    return "" if match is None else match.group().strip("\"'“‘«([ ").casefold()
