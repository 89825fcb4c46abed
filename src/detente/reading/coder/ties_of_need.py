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

_ENERGY = words("gas oil fuel grain energy electricity food wheat trade money coal power import "
                "crude petroleum medicine water")  # fmt: skip
_CRAFT = words("plane aircraft jet fighter helicopter ship frigate submarine tank boat radar")
_BODIES = frozenset({"IGO", "UNO", "EUR"})
_RELYING = words("depend rely dependent reliant dependence reliance lean")
_BUYING = words("buy import get receive obtain purchase draw acquire procure order source")
_HAVING = words("install field operate fly deploy use produce assemble possess station receive")


def _depends(said: Said, word: Token) -> Iterator[Proposal]:
    """`depends on Beijing for`, `is reliant on`, `on a canal that runs through Tajik land`."""
    if lemma(word) not in _RELYING:
        return
    verb = word if is_verb(word) else word.head
    by = everyone(said, subject_of(verb)) if is_verb(verb) else ()
    by = by or agents(word, said.linker)
    heads = objects_of(word, "on") + objects_of(word, "upon")
    for each in objects_of(word, "for"):  # `depends for its safety on`
        heads += objects_of(each, "on")
    to = everyone(said, heads) or _within(said, heads, by)
    goods = [each for each in objects_of(word, "for") if lemma(each) != "part"]
    what = next((said.phrase(each) for each in goods), "")
    own = clause_words(verb) if is_verb(verb) else [*word.subtree]
    yield tie(said, "dependence", by, to, own, 0.8, what=what)


def _within(said: Said, heads: list[Token], by: tuple[Actor, ...]) -> tuple[Actor, ...]:
    """Whose a thing is that somebody depends on: the first country within what is said of it."""
    own = {each.code for each in by}
    for head in heads:
        for each in head.subtree:
            mention = said.parsed.mention_of(each)
            if mention is not None and mention.first.code not in {"", *own}:
                return (in_role(mention.first, "GOV", mention.start, mention.end),)
    return ()


def _buys(said: Said, word: Token) -> Iterator[Proposal]:
    """`buys half of its gas from`, `drones that it had bought from Turkey`."""
    if lemma(word) not in _BUYING or not is_verb(word):
        return
    heads = children(word, "dobj")
    if any(each.tag_ in {"WDT", "IN"} for each in heads):  # of what it bought
        heads = [each for each in (word.head, *children(word.head, "dobj")) if each.pos_ == "NOUN"]
    kinds = [each for head in heads for each in head.subtree if each not in set(word.subtree)]
    kinds = kinds or [each for head in heads for each in head.subtree]
    sellers = everyone(said, objects_of(word, "from")) or everyone(
        said, [inner for each in kinds for inner in objects_of(each, "from")]
    )
    by = everyone(said, subject_of(word))
    what = next((said.phrase(each) for each in heads), "")
    fuel = [each for each in kinds if lemma(each) in _ENERGY]
    fuel = fuel or [each for head in heads for each in _share(head)]  # `half of its drugs`
    if fuel:
        to = sellers or _made_by(said, fuel)
        yield tie(said, "dependence", by, to, clause_words(word), 0.7, what=what)
    arms = [
        each for each in kinds if classes_of(each) & {"arms", "bomber"} or lemma(each) in _CRAFT
    ]
    if arms:
        yield tie(said, "arms", sellers or _made_by(said, arms), by, clause_words(word), 0.7,
                   what=what)  # fmt: skip


def _share(head: Token) -> list[Token]:
    """Of `two thirds of its drugs`, the drugs: what makes somebody depend on who sells it."""
    many = head.pos_ == "NUM" or head.lower_ in {"thirds", "third", "half", "quarter", "most"}
    many = many or any(each.dep_ == "nummod" for each in head.children)
    return [each for each in objects_of(head, "of") if child(each, "poss") is not None and many]


def _fields(said: Said, word: Token) -> Iterator[Proposal]:
    """`has installed Russian missiles`, `flies American-made jets`: who made them, for whom."""
    if lemma(word) not in _HAVING or not is_verb(word):
        return
    by = everyone(said, subject_of(word))
    for thing in children(word, "dobj", "nsubjpass"):
        kinds = [each for each in thing.subtree if classes_of(each) & {"arms", "bomber"}
                 or lemma(each) in _CRAFT]  # fmt: skip
        makers = _made_by(said, kinds) or _makers(said, thing)
        if kinds and makers and not is_passive(word):
            yield tie(said, "arms", makers, by, clause_words(word), 0.6, what=said.phrase(thing))


def _makers(said: Said, thing: Token) -> tuple[Actor, ...]:
    """Of `Russian-made air defences`, Russia."""
    for each in left_of(thing):
        made = each.lower_ in {"made", "built", "supplied", "designed"} and each.i > 1
        mention = said.parsed.mention_of(each.nbor(-2)) if made else None
        if mention is not None and mention.first.code:
            return (in_role(mention.first, "GOV", mention.start, mention.end),)
    return ()


def _survives(said: Said, word: Token) -> Iterator[Proposal]:
    """`could hardly survive without Russian money`."""
    if lemma(word) not in {"survive", "live", "last", "exist"} or not is_verb(word):
        return
    to = everyone(said, objects_of(word, "without"))
    if any(each.dep_ in {"aux", "neg"} or each.lower_ == "hardly" for each in word.children):
        by = everyone(said, subject_of(word))
        yield tie(said, "dependence", by, to, clause_words(word), 0.6)


def _supplied(said: Said, word: Token) -> Iterator[Proposal]:
    """`supplies almost all of the North's oil`: whose oil it is depends on who supplies it."""
    if lemma(word) not in {"supply", "provide", "deliver", "sell"} or not is_verb(word):
        return
    for each in (one for head in children(word, "dobj") for one in head.subtree):
        owner = child(each, "poss")
        if lemma(each) in _ENERGY and owner is not None:
            by = said.actors(owner)
            to = everyone(said, subject_of(word))
            yield tie(said, "dependence", by, to, clause_words(word), 0.65, what=said.phrase(each))


def _needs(said: Said, word: Token) -> Iterator[Proposal]:
    """`needs American escorts`, `needs the consent of Ankara`."""
    if lemma(word) != "need" or not is_verb(word) or denied(word):
        return
    things = children(word, "dobj")
    by = everyone(said, subject_of(word))
    to = tuple(each for each in _within(said, things, by) if each.sector in {"", "GOV"})
    what = next((said.phrase(each) for each in things), "")
    yield tie(said, "dependence", by, to, clause_words(word), 0.6, what=what)


def _made_by(said: Said, words: list[Token]) -> tuple[Actor, ...]:
    """Of `Chinese missiles`, China; of `Israeli and Turkish drones`, both."""
    for each in words:
        if "arms" in classes_of(each) or lemma(each) in _ENERGY | _CRAFT:
            entries = said.linker.countries(left_of(each))
            if entries:
                end = each.idx + len(each.text)
                return tuple(in_role(entry, "GOV", each.idx, end) for entry in entries)
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
    bodies = [
        one
        for one in everyone(said, objects_of(word, "of"))
        if one.code in _BODIES or one.sort == "body"
    ]
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
    own = word.dep_ != "pobj" or word.head.lower_ == "as"  # not `a war with a NATO member`
    if not by and own and word.tag_ == "NN" and "a" in {each.lower_ for each in word.children}:
        by = tuple(each for each in said.memory.subjects[:1] if each.key == each.code)
    words = clause_words(verb) if word.dep_ == "attr" else [*word.subtree]
    negated = word.dep_ == "attr" and denied(verb)
    if not negated:
        for body in bodies:
            for one in by:
                said.memory.members[body.key] = one
    yield tie(said, "membership", by, tuple(bodies[:1]), words, 0.8, negated=negated)


NEEDS: tuple[Rule, ...] = (_depends, _buys, _fields, _survives, _supplied, _needs, _member)
