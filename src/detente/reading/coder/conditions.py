"""On what a promise or threat hangs: the clause, its words, the places that it names."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from detente.reading.coder.actor import Actor
from detente.reading.coder.clauses import auxiliaries, condition_of, opener
from detente.reading.coder.happenings import Happening
from detente.reading.coder.phrases import child, children, is_verb, lemma
from detente.reading.coder.said import Said
from detente.reading.coder.wordlists import words

if TYPE_CHECKING:
    from spacy.tokens import Token

_ANY = words("any every each whatever")
_ANYBODY = words("anyone anybody whoever whichever all those")
_SOON = words("when once")
_OWN = words("territory soil land borders border")


def condition(happening: Happening) -> Token | None:
    """The verb of the clause that says if what: its own, or of the saying around it."""
    for verb in happening.coded.verbs:
        if is_verb(verb):
            found = condition_of(verb) or _of_any(verb) or once(verb)
            if found is not None:
                return found
    for above in happening.head.ancestors:
        found = condition_of(above) if is_verb(above) else None
        if found is not None and happening.head not in found.subtree:
            return found
    return None


def once(verb: Token) -> Token | None:
    """Of `will stop when Israel ends the war`, `ends`: what is to come first."""
    if not auxiliaries(verb) & {"will", "would", "shall"}:
        return None
    for each in children(verb, "advcl"):
        if any(one.lower_ in _SOON for one in children(each, "advmod", "mark")):
            return each
    return None


def _of_any(verb: Token) -> Token | None:
    """Of `will sink any ship that approaches`, `approaches`; of `anyone who attacks`, `attacks`."""
    heads = children(verb, "dobj", "nsubjpass")
    for each in children(verb, "prep", "dative"):
        heads += children(each, "pobj")
    for head in heads:
        clause = child(head, "relcl")
        any_ = head.lower_ in _ANYBODY or any(each.lower_ in _ANY for each in children(head, "det"))
        if clause is not None and any_:
            return clause
    return None


def condition_text(said: Said, if_: Token) -> str:
    """The condition without its `if`; `unless` is kept, as it turns it round."""
    mark = opener(if_)
    own = [*if_.subtree]
    if mark is None and if_.head.lower_ == "were":  # `were the town to fall`
        own = [each for each in if_.head.subtree if each.i > if_.head.i]
    if mark is not None and mark.lower_ in {"if", "should", "provided", "whether"}:
        own = [each for each in own if each.i > mark.i] if own[0] == mark else own
        own = own[1:] if own[0].dep_ == "mark" and own[0].lower_ == "that" else own
    return said.text(own[0], own[-1])


def where(said: Said, verb: Token, helped: tuple[Actor, ...]) -> tuple[str, ...]:
    """Places that a clause names, `its territory` as the country's: of whom is helped."""
    own = [each for each in verb.subtree if each.i >= verb.i or opener(verb) is not None]
    found = dict.fromkeys(places(said, own))
    for word in own:
        if lemma(word) not in _OWN:
            continue
        owner = child(word, "poss")
        implied = owner is not None and owner.pos_ == "PRON" and helped
        for actor in helped if implied else said.actors(owner):
            found[f"{actor.name}'s own territory"] = None
        for adjective in children(word, "amod"):
            inner = said.parsed.mention_of(adjective)
            if inner is not None and inner.first.code:
                found[f"{inner.first.name}'s own territory"] = None
    return tuple(found)


def places(said: Said, own: Iterable[Token]) -> tuple[str, ...]:
    """The places among some words, as the text names them."""
    found: dict[str, None] = {}
    for word in own:
        mention = said.parsed.mention_of(word)
        if mention is not None and mention.first.sort == "place":
            found[mention.text] = None
    return tuple(found)
