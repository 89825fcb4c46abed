"""Where a promise does not reach: `if its territory is attacked, but not in Karabakh`."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from detente.reading.coder.said import Said

if TYPE_CHECKING:
    from spacy.tokens import Token

_SPARED = re.compile(
    r"[,;]?\s+(?:but|though|although|and)\s+not\s+(?:\w+\s+)?(?:in|on|over|for|to)\b"
)
_EXCEPT = re.compile(r"[,;]?\s+(?:except|save)\s+(?:in|on|over|for)\b")


def spared(said: Said, verb: Token) -> tuple[str, ...]:
    """The places that a clause leaves out in so many words."""
    begin = verb.doc[verb.left_edge.i].idx
    last = verb.doc[verb.right_edge.i]
    text = verb.doc.text[: last.idx + len(last.text)]
    cut = _cut(text, begin)
    found = [
        each.text
        for each in said.parsed.mentions
        if cut is not None and each.start >= cut and each.end <= len(text)
        and each.first.sort in {"place", "state", "capital"}
    ]  # fmt: skip
    return tuple(dict.fromkeys(found))


def bare(text: str) -> str:
    """A condition without what it leaves out."""
    cut = _cut(text, 0)
    return text if cut is None else text[:cut]


def _cut(text: str, begin: int) -> int | None:
    found = [
        match.start()
        for match in (_SPARED.search(text, begin), _EXCEPT.search(text, begin))
        if match
    ]
    return min(found, default=None)
