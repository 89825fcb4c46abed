"""Words for people in a role, as PLOVER's sectors: `rebels` REB, `prime minister` GOV."""

from __future__ import annotations

from typing import TYPE_CHECKING

from detente.reading.coder.phrases import lemma
from detente.reading.coder.tables import roles
from detente.reading.coder.wordlists import words

if TYPE_CHECKING:
    from collections.abc import Iterable

    from spacy.tokens import Token

_FORMER = words("former retired ousted deposed toppled ex late exiled one-time onetime")


def role_of(token: Token) -> str | None:
    """The sector of a role, two words together first: `security forces`, `prime minister`."""
    table = roles()
    if token.i > 0:
        before = token.nbor(-1).lower_
        for pair in (f"{before} {lemma(token)}", f"{before} {token.lower_}"):
            if pair in table:
                return table[pair]
    return table.get(lemma(token)) or table.get(token.lower_)


def former(head: Token, left: Iterable[Token]) -> bool:
    """Whether somebody is said to hold a role no longer."""
    words = [*left]
    if any(each.lower_ in _FORMER for each in words):
        return True
    return head.lower_.startswith("ex-")
