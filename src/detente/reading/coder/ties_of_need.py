"""Ties of need and belonging: `depends on`, `buys gas from`, `is a member of`."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from detente.reading.coder.actor import Actor, in_role
from detente.reading.coder.clauses import denied, subject_of
from detente.reading.coder.lexicon import classes_of
from detente.reading.coder.phrases import (
    child,
    children,
    clause_words,
    is_passive,
    is_verb,
    left_of,
    lemma,
    objects_of,
)
from detente.reading.coder.said import Said
from detente.reading.coder.sources import agents
from detente.reading.coder.tying import Rule, everyone, tie
from detente.reading.coder.wordlists import words
from detente.reading.proposals import Proposal

if TYPE_CHECKING:
    from spacy.tokens import Token

_ENERGY = words("gas oil fuel grain energy electricity food wheat trade money coal power import")


def _depends(said: Said, word: Token) -> Iterator[Proposal]:
    """`depends on Beijing for`, `is reliant on`, `buys half of its gas from`, `survive without`."""
    plain = lemma(word)
    if plain in {"depend", "rely", "dependent", "reliant", "dependence", "reliance", "lean"}:
        verb = word if is_verb(word) else word.head
        by = everyone(said, subject_of(verb)) if is_verb(verb) else ()
        by = by or agents(word, said.linker)
        to = everyone(said, objects_of(word, "on") + objects_of(word, "upon"))
        what = next((said.phrase(each) for each in objects_of(word, "for")), "")
        words = clause_words(verb) if is_verb(verb) else [*word.subtree]
        yield tie(said, "dependence", by, to, words, 0.8, what=what)
    elif plain in {"buy", "import", "get", "receive", "obtain", "purchase"} and is_verb(word):
        to = objects_from = everyone(said, objects_of(word, "from"))
        kinds = [each for head in children(word, "dobj") for each in head.subtree]
        by = everyone(said, subject_of(word))
        what = next((said.phrase(each) for each in children(word, "dobj")), "")
        if any(lemma(each) in _ENERGY for each in kinds):
            to = to or _made_by(said, [each for each in kinds if lemma(each) in _ENERGY])
            yield tie(said, "dependence", by, to, clause_words(word), 0.7, what=what)
        if any("arms" in classes_of(each) for each in kinds):
            givers = objects_from or _made_by(
                said, [each for each in kinds if "arms" in classes_of(each)]
            )
            yield tie(said, "arms", givers, by, clause_words(word), 0.7, what=what)
    elif plain in {"survive", "live", "last", "exist"} and is_verb(word):
        to = everyone(said, [each for head in objects_of(word, "without") for each in [head]])
        modal = any(
            each.dep_ in {"aux", "neg"} or each.lower_ == "hardly" for each in word.children
        )
        if modal:
            yield tie(
                said, "dependence", everyone(said, subject_of(word)), to, clause_words(word), 0.6
            )


def _made_by(said: Said, words: list[Token]) -> tuple[Actor, ...]:
    """Of `Chinese missiles`, China."""
    for each in words:
        if "arms" in classes_of(each) or lemma(each) in _ENERGY:
            for entry in said.linker.countries(left_of(each)):
                return (in_role(entry, "GOV", each.idx, each.idx + len(each.text)),)
    return ()


def _member(said: Said, word: Token) -> Iterator[Proposal]:
    """`is a member of the CSTO`, `NATO member Norway`, `its NATO membership`, `joined NATO`."""
    plain = lemma(word)
    if plain in {"member", "membership", "state"} and word.pos_ in {"NOUN", "PROPN", "ADJ"}:
        yield from _membership(said, word)
    elif plain in {"join", "belong"} and is_verb(word) and not is_passive(word):
        bodies = children(word, "dobj") + objects_of(word, "to")
        to = tuple(one for one in everyone(said, bodies) if one.sort == "body")
        if any(each.lower_ in {"wants", "want"} for each in word.ancestors):
            return
        yield tie(said, "membership", everyone(said, subject_of(word)), to, clause_words(word), 0.7,
                   negated=denied(word))  # fmt: skip


def _membership(said: Said, word: Token) -> Iterator[Proposal]:
    bodies = [one for one in everyone(said, objects_of(word, "of")) if one.sort == "body"]
    left = [said.parsed.mention_of(each) for each in left_of(word)]
    if lemma(word) == "state" and "member" not in {each.lower_ for each in left_of(word)}:
        return
    bodies += [
        in_role(each.first, "", each.start, each.end)
        for each in left
        if each is not None and each.first.sort == "body"
    ]
    if not bodies:
        return
    owner = child(word, "poss")
    verb = word.head
    if owner is not None:
        by: tuple[Actor, ...] = said.actors(owner)
    elif word.dep_ in {"attr", "acomp"} and is_verb(verb):
        by = everyone(said, subject_of(verb))
    elif word.dep_ == "appos" or word.dep_ == "compound":
        by = said.linker.one(verb)
    else:
        by = tuple(one for each in children(word, "appos") for one in said.actors(each))
    if not by and word.tag_ == "NN" and "a" in {each.lower_ for each in word.children}:
        by = tuple(each for each in said.memory.subjects[:1] if each.key == each.code)
    words = clause_words(verb) if word.dep_ == "attr" else [*word.subtree]
    negated = word.dep_ == "attr" and denied(verb)
    if not negated:
        for body in bodies:
            for one in by:
                said.memory.members[body.key] = one
    yield tie(said, "membership", by, tuple(bodies[:1]), words, 0.8, negated=negated)


NEEDS: tuple[Rule, ...] = (_depends, _member)
