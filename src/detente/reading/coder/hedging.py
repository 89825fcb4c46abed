"""Words by which an author holds back, or does not: `likely`, `appears to`, `certainly`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from detente.reading.coder.phrases import is_verb, lemma
from detente.reading.coder.tables import rows

if TYPE_CHECKING:
    from spacy.tokens import Doc, Token


@dataclass(frozen=True, slots=True)
class Hedging:
    """A hedge: its words, the index of its word, first and last word that it is about."""

    words: str
    at: int
    first: int
    last: int
    certain: bool = False

    def holds(self, first: int, last: int) -> bool:
        """Whether it is about something between two words, or stands there itself."""
        return self.first <= last and first <= self.last


def hedgings(doc: Doc) -> list[Hedging]:
    """The hedges of a sentence, each once."""
    table = {row["word"]: (row["as"], row["certain"] == "yes") for row in rows("hedges")}
    found: list[Hedging] = []
    if doc.text.rstrip().endswith("?"):
        return found  # a question holds nothing back
    for token in doc:
        for word in (token.lower_, lemma(token)):
            if word not in table:
                continue
            kind, certain = table[word]
            if _is(kind, token):
                scope = _scope(token)
                words = _words(token, kind)
                left, right = scope.left_edge.i, scope.right_edge.i
                found.append(Hedging(words, token.i, left, right, certain))
            break
    return found


def _is(kind: str, token: Token) -> bool:
    """Whether a word is used as a hedge: `seems to`, not `what seems`."""
    match kind:
        case "modal":
            return token.dep_ == "aux" or token.tag_ == "MD"
        case "verb":
            return is_verb(token) and any(
                each.dep_ in {"xcomp", "oprd", "acomp", "ccomp"} for each in token.children
            )
        case "adjective":
            return token.dep_ in {"acomp", "oprd", "amod", "attr"}
    return token.pos_ in {"ADV", "ADJ"} or token.dep_ == "advmod"


def _scope(token: Token) -> Token:
    """The clause that a hedge holds back, by its verb."""
    here = token
    if not is_verb(token) or token.dep_ == "aux":
        for above in token.ancestors:
            here = above
            if is_verb(above):
                break
    return here


def _words(token: Token, kind: str) -> str:
    """`appears to`, `is likely`: with the `to` that follows."""
    follows = token.i + 1 < len(token.doc) and token.nbor(1).lower_ == "to"
    return f"{token.text} to" if kind == "verb" and follows else token.text
