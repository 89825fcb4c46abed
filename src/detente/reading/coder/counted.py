"""Words that stand for one or all of several things that were named before."""

from __future__ import annotations

from typing import TYPE_CHECKING

from detente.reading.coder.wordlists import words

if TYPE_CHECKING:
    from spacy.tokens import Token

_IN_ORDER = words("first second third fourth fifth last latest former latter other others")
_OF_BOTH = words("both neither none all")


def counted(word: Token) -> bool:
    """Of `the first lasted a day`, `first`; of `neither held`, `neither`."""
    if word.lower_ in _OF_BOTH:
        return word.dep_ != "det"
    return word.lower_ in _IN_ORDER and any(each.lower_ == "the" for each in word.children)
