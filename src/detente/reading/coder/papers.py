"""Papers that bind: treaties, and deals that are less than treaties."""

from __future__ import annotations

from typing import TYPE_CHECKING

from detente.reading.coder.phrases import children, lemma, objects_of
from detente.reading.coder.wordlists import words

if TYPE_CHECKING:
    from spacy.tokens import Token

TREATIES = words("treaty pact alliance accord agreement convention charter protocol")
DEALS = words("deal truce ceasefire plan settlement resolution armistice")


def under_treaty(verb: Token) -> bool:
    """`Under a treaty of 1961, China is bound`."""
    return _under(verb, TREATIES)


def under_deal(verb: Token) -> bool:
    """`Under the deal, the rebels must hand in their arms, and the army will leave`."""
    return _under(verb, DEALS) or (verb.dep_ == "conj" and _under(verb.head, DEALS))


def paper(law: Token | None) -> Token | None:
    """The treaty or deal that binds, by its own noun or as `it` or `that` before the verb."""
    if law is None or lemma(law) in TREATIES | DEALS:
        return law
    if law.pos_ != "PRON":
        return None
    before = [each for each in law.doc[: law.i] if lemma(each) in TREATIES | DEALS]
    return before[-1] if before else None


def is_paper(noun: Token) -> bool:
    """Whether it is a paper that binds, or a pronoun for one that the sentence names."""
    return lemma(noun) in TREATIES | DEALS or paper(noun) is not None


def _under(verb: Token, papers: frozenset[str]) -> bool:
    """Whether a paper is said to bind: `under the terms of the deal`, `by treaty`."""
    heads = [
        inner
        for each in children(verb, "prep", "agent") if each.lower_ in {"under", "by"}
        for inner in children(each, "pobj")
    ]  # fmt: skip
    heads += [inner for head in heads for inner in objects_of(head, "of")]
    return any(lemma(each) in papers for each in heads)
