"""How something is told: by whom, as alleged, denied or conditional, and how deep in a sentence."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from detente.reading.coder.actor import Actor
from detente.reading.coder.clauses import auxiliaries, denied, doers, opener
from detente.reading.coder.lexicon import uses
from detente.reading.coder.linking import Linker
from detente.reading.coder.phrases import children, is_verb, lemma
from detente.reading.coder.wordlists import words

if TYPE_CHECKING:
    from spacy.tokens import Doc, Token

_ALLEGE = words("accuse allege claim suspect charge blame convict")
_SUPPOSED = frozenset({"scenario", "hypothesis"})
_DENY = words("deny refute dispute dismiss reject")
_WISH = words("want hope wish plan intend expect fear threaten consider seek")
_IDLE = words(
    "ought want wish like prefer hope need mean long oblige bind obligate require seem afford"
)
_DOUBT = words("doubt predict imagine suppose bet expect")
_MAKE = words("compel force oblige lead tempt")
_REPORTED = words("reportedly allegedly supposedly apparently purportedly")
_IF_NOUNS = words("threat risk danger possibility prospect fear chance likelihood")
_CLAUSES = frozenset({"ccomp", "xcomp", "pcomp", "parataxis", "csubj", "dobj"})


@dataclass(slots=True)
class Telling:
    """How a clause is told.

    speakers : who says it, where not the author. named : the index of the head of the phrase that
    names the speaker; -1 where nobody is said to say it. direct : the clause is what is said
    itself. announced : by an order or decree. wished : it is wanted or owed, not done.
    conditional : it stands in an `if` clause. asked : the sentence asks whether it is so. depth :
    how many asides it is within.
    """

    speakers: tuple[Actor, ...] = ()
    named: int = -1
    direct: bool = False
    alleged: bool = False
    denied: bool = False
    hypothetical: bool = False
    announced: bool = False
    wished: bool = False
    conditional: bool = False
    asked: bool = False
    depth: int = 0

    @property
    def neutral(self) -> bool:
        """Whether somebody says it of whom no side is known."""
        return self.named != -1 and not self.speakers


def telling(token: Token, linker: Linker) -> Telling:
    """How the clause of a verb or noun is told, from all that governs it."""
    told = Telling()
    here, aside, first = token, False, True
    while True:
        told.alleged = told.alleged or any(each.lower_ in _REPORTED for each in here.children)
        if opener(here) is not None:
            told.hypothetical = told.conditional = True
        above = here.head
        if above == here:
            break
        if is_verb(here):
            told.depth += here.dep_ in {"relcl", "advcl", "acl", "pcomp"}
            aside = aside or here.dep_ in {"relcl", "advcl"}
            if here.dep_ in {"ccomp", "pcomp"} and _asks(here):
                told.hypothetical = True
        if is_verb(above) and here.dep_ in _CLAUSES | {"prep"}:
            _said(told, here, above, linker, direct=first)
            if not aside:
                _held(told, here, lemma(above))
        if here.dep_ == "agent" and not aside:  # `accused by Chad of arming them`, parsed as Chad's
            told.alleged = told.alleged or lemma(above) in _ALLEGE
        if above.pos_ == "NOUN" and lemma(above) in _IF_NOUNS:
            told.hypothetical = True
        first = first and here.dep_ in {"conj", "aux"}
        here = above
    if any(_supposes(each) for each in token.doc):
        told.hypothetical = True
    if _wonders(token.doc):
        told.asked = told.hypothetical = True
    if told.named == -1:
        _beside(told, token, linker)
    if told.named == -1:
        _according(told, token, linker)
    return told


def _wonders(sentence: Doc) -> bool:
    """Whether a sentence asks for yes or no: `But will it attack?`, not `Why did it attack?`."""
    if not sentence.text.rstrip(" \"'”’").endswith("?"):
        return False
    words = (each for each in sentence if each.pos_ not in {"PUNCT", "SPACE", "CCONJ", "ADV"})
    first = next(words, None)
    return first is not None and first.tag_ in {"MD", "VBZ", "VBP", "VBD"}


def _supposes(word: Token) -> bool:
    """Of `in the second scenario Chad attacks`, `scenario`."""
    return word.lemma_ in _SUPPOSED and word.dep_ == "pobj" and word.head.lower_ in {"in", "under"}


def _beside(told: Telling, token: Token, linker: Linker) -> None:
    """`If they came, he added, it would end`: a saying within what is said."""
    for above in (token, *token.ancestors):
        for each in children(above, "parataxis"):
            if is_verb(each) and says(each) and each.i != token.i:
                heads = doers(each)
                told.named = heads[0].i if heads else -2
                told.speakers = tuple(one for head in heads for one in linker.actors(head))
                told.direct = above == token
                return


def _said(told: Telling, here: Token, above: Token, linker: Linker, *, direct: bool) -> None:
    """A verb of saying above a clause gives its speaker; another verb makes it an aside."""
    if told.named == -1 and here.dep_ in {"ccomp", "parataxis"} and says(above):
        heads = doers(above)
        told.named = heads[0].i if heads else -2
        told.speakers = tuple(each for head in heads for each in linker.actors(head))
        told.direct = direct
        told.hypothetical = told.hypothetical or denied(above)  # `does not say that it will`
        told.announced = lemma(above) in {"announce", "decree", "rule"}
    elif here.dep_ == "ccomp" and not says(above):
        told.depth += 1


def _held(told: Telling, here: Token, plain: str) -> None:
    """What the verb above makes of a clause: `accused of`, `denied that`, `wants to`."""
    told.alleged = told.alleged or plain in _ALLEGE
    told.denied = told.denied or (plain in _DENY and here.dep_ != "prep")
    if plain in _WISH and here.dep_ in {"xcomp", "ccomp", "pcomp"}:
        told.hypothetical = True
    if plain in _DOUBT and here.dep_ == "ccomp":
        told.hypothetical = True
    if plain in _MAKE and here.dep_ == "xcomp" and auxiliaries(here.head) & {"would", "could"}:
        told.hypothetical = True  # `would be compelled to retaliate`
    told.wished = told.wished or (plain in _IDLE and here.dep_ == "xcomp")


def _asks(verb: Token) -> bool:
    """Whether a clause is a question within: `whether it will`, `to what extent`."""
    first = verb.doc[verb.left_edge.i : verb.i]
    return any(each.tag_ in {"WDT", "WP", "WRB"} or each.lower_ == "whether" for each in first[:3])


def says(verb: Token) -> bool:
    """Whether a verb is one of saying."""
    return any(use.code == "say" for use in uses(verb)) or lemma(verb) in {"warn", "accuse"}


def _according(told: Telling, token: Token, linker: Linker) -> None:
    """`According to a United Nations panel, ...`."""
    for above in (token, *token.ancestors):
        for each in above.children:
            if each.lower_ != "according":
                continue
            for inner in children(each, "prep"):
                heads = children(inner, "pobj")
                told.speakers = tuple(one for head in heads for one in linker.actors(head))
                told.named = heads[0].i if heads else -2
                return
