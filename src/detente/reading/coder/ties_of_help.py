"""Ties of help, from the events of a sentence: arms, militias, intelligence, backing, sanctions."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from detente.reading.coder.coded import COOPERATION
from detente.reading.coder.events import status
from detente.reading.coder.happenings import Happening
from detente.reading.coder.lexicon import classes_of
from detente.reading.coder.phrases import (
    children,
    clause_words,
    covering,
    is_verb,
    lemma,
)
from detente.reading.coder.said import Said, keys
from detente.reading.coder.wordlists import words
from detente.reading.contents import TieContent, TieKind
from detente.reading.proposals import Proposal

if TYPE_CHECKING:
    from spacy.tokens import Token

_MILITIAS = words("militia mercenary proxy militiaman fighter")
_BACKING = words(
    "back support fuel sponsor bankroll finance fund shield shelter protect champion arm "
    "harbour harbor subsidise subsidize prop side encourage embolden"
)
_PACT = words("treaty pact alliance")
_SENDING = words("send deploy dispatch fly ship ferry transfer move rush")
_MEDIATE = words("mediate broker arbitrate")


def ties_of_help(said: Said) -> Iterator[Proposal]:
    """The ties that the events of a sentence amount to."""
    for happening in said.happenings:
        if not happening.by or happening.coded.intent in {"asked", "negated"}:
            continue
        for kind, what, sure in _kinds(said, happening):
            yield _tie(said, happening, kind, what, sure)
        if happening.mutual and happening.coded.code == "SUPPORT" and _objects(happening) & _PACT:
            yield _tie(said, happening, "treaty", "", 0.7)


def _kinds(said: Said, happening: Happening) -> Iterator[tuple[TieKind, str, float]]:
    """Kinds of tie with the words for what is given."""
    coded = happening.coded
    word = lemma(happening.head)
    if coded.code == "CONSULT" and word in _MEDIATE:
        yield "mediation", "", 0.65
        return
    if not happening.to and not happening.mutual:
        return
    if word in {"buy", "purchase", "import"} or coded.rule.startswith("allow"):
        return  # who lets others send sends nothing
    if coded.code == "MOBILIZE" and word in _SENDING:
        hired = [each for each in _given(happening) if lemma(each) in {"mercenary", "militiaman"}]
        if hired:
            yield "militias", said.text(hired[0], hired[0]), 0.7
    if coded.code in {"AID", "COOPERATE", "SUPPORT"} or (
        coded.code in COOPERATION and word in _BACKING
    ):
        given = list(_given(happening))
        for kind in ("arms", "militias", "intelligence"):
            names = [each for each in given if _is(each, kind)]
            if kind == "militias" and word in _BACKING:
                continue  # they are backed, not given
            if names or (kind == "arms" and word in {"arm", "equip"}):
                yield kind, said.text(names[0], names[0]) if names else word, 0.75
    if word in _BACKING and coded.code in {"AID", "SUPPORT", "AGREE"} and happening.to:
        yield "backing", "", 0.65
    if coded.code == "SANCTION" and _objects(happening) & {"sanction", "embargo", "tariff"}:
        yield "sanctions", "", 0.7
    if (
        coded.code == "SUPPORT"
        and _objects(happening) & (_PACT | {"agreement"})
        and not happening.mutual
    ):
        yield "treaty", "", 0.65


def _given(happening: Happening) -> Iterator[Token]:
    """All nouns of what is given, with what `including` adds."""
    for verb in happening.coded.verbs:
        heads = [*children(verb, "dobj", "nsubjpass")] if is_verb(verb) else [verb]
        for each in children(verb, "prep", "dative") if is_verb(verb) else ():
            if each.lower_ in {"with", "including", "of"}:
                heads += children(each, "pobj")
        for head in heads:
            yield from (each for each in head.subtree if each.pos_ in {"NOUN", "PROPN"})


def _is(noun: Token, kind: str) -> bool:
    if kind == "arms":
        return "arms" in classes_of(noun) and noun.dep_ != "compound"
    if kind == "militias":
        return lemma(noun) in _MILITIAS
    return lemma(noun) == "intelligence" and noun.dep_ != "compound"


def _objects(happening: Happening) -> frozenset[str]:
    return frozenset(
        lemma(each)
        for verb in happening.coded.verbs
        for each in (*([verb] if not is_verb(verb) else []), *children(verb, "dobj", "nsubjpass"))
    )


def _tie(said: Said, happening: Happening, kind: TieKind, what: str, sure: float) -> Proposal:
    to = happening.by if happening.mutual else happening.to
    by = happening.by[:1] if happening.mutual else happening.by
    if kind == "mediation":  # several who mediate do so together, between others
        by = happening.by
        to = () if happening.mutual else to
        pair = said.memory.foes() or said.memory.pair
        if len({each.key for each in to}) < 2:
            to = tuple(each for each in pair if each.key not in keys(by)) or to
    content = TieContent(
        kind,
        keys(by),
        keys(each for each in to if each not in by),
        what=what,
        status=status(happening),
    )
    head = happening.head
    words = clause_words(head) if is_verb(head) else [*head.subtree]
    return said.propose(content, covering(words), f"{kind}: {lemma(head)}", weight=sure)
