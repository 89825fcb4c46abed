"""Ties that are said in so many words: `relations with`, `rival`, `ally`, `claims`, `minority`."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from detente.reading.coder.actor import in_role
from detente.reading.coder.clauses import denied, subject_of
from detente.reading.coder.lexicon import classes_of
from detente.reading.coder.phrases import (
    child,
    children,
    clause_words,
    is_verb,
    left_of,
    lemma,
    objects_of,
)
from detente.reading.coder.said import Said
from detente.reading.coder.sources import agents
from detente.reading.coder.tying import Rule, Strength, around, everyone, pair, tie
from detente.reading.coder.wordlists import words
from detente.reading.contents import TieKind
from detente.reading.proposals import Proposal

if TYPE_CHECKING:
    from spacy.tokens import Token

_GOOD = words("good close friendly warm cordial excellent strong deep brotherly special")
_BAD = words("strained tense bad poor frosty hostile cold sour troubled")
_DISPUTE = words("dispute rivalry feud quarrel tension enmity hostility animosity standoff")
_GIVERS = words("supplier provider seller backer patron sponsor protector paymaster benefactor")
_RIVAL = words("rival enemy foe adversary nemesis")


def _relations(said: Said, word: Token) -> Iterator[Proposal]:
    """`good relations with both`, `a close relationship with`, `tensions between`, `rival`."""
    plain = lemma(word)
    if plain in {"relation", "relationship", "tie", "friendship"} and word.pos_ == "NOUN":
        words = {each.lower_ for each in left_of(word)}
        strength: Strength = "close" if words & _GOOD or plain == "friendship" else ""
        strength = "strained" if words & _BAD else strength
        by, to = pair(said, word)
        if strength and to:
            yield tie(said, "friendship", by, to, around(word), 0.7, strength=strength)
    elif plain in _DISPUTE and word.pos_ == "NOUN":
        by, to = pair(said, word)
        if to:
            yield tie(said, "rivalry", by, to, around(word), 0.6, what=said.phrase(word),
                       strength="strained")  # fmt: skip
    elif plain in _RIVAL and word.pos_ in {"NOUN", "ADJ"}:
        yield from _ally(said, word, "rivalry", 0.55)
    elif plain == "ally" and word.pos_ == "NOUN":
        yield from _ally(said, word, "treaty", 0.55)
    elif plain in _GIVERS and word.pos_ == "NOUN":
        yield from _ally(said, word, _given(word), 0.6)
    elif plain in {"friend", "partner"} and word.pos_ == "NOUN":
        yield from _ally(said, word, "friendship", 0.55)
    elif plain in {"quarrel", "feud", "clash"} and is_verb(word):
        to = everyone(said, objects_of(word, "with"))
        about = next((said.phrase(each) for each in objects_of(word, "over")), "")
        if plain != "clash" or about:
            by = everyone(said, subject_of(word))
            yield tie(said, "rivalry", by, to, clause_words(word), 0.65, what=about)


def _given(word: Token) -> TieKind:
    """What a supplier gives: `its main supplier of arms`, `its arms supplier`, `its patron`."""
    near = [*left_of(word), *objects_of(word, "of")]
    return "arms" if any("arms" in classes_of(each) for each in near) else "backing"


def _ally(said: Said, word: Token, kind: TieKind, sure: float) -> Iterator[Proposal]:
    """`China, the North's only ally`, `is an ally of`, `their own NATO ally`."""
    if word.dep_ == "attr" and word.tag_ == "NNS" and is_verb(word.head):
        both = everyone(said, subject_of(word.head))
        if len(both) == 2 and child(word, "poss", "prep") is None:  # `are old rivals`
            yield tie(said, kind, both[:1], both[1:], clause_words(word.head), sure)
            return
    owner = child(word, "poss")
    to = said.actors(owner) if owner is not None else everyone(said, objects_of(word, "of"))
    if not to:
        return
    if word.dep_ == "appos":
        by = said.linker.one(word.head)
    elif word.dep_ == "attr" and is_verb(word.head):
        by = everyone(said, subject_of(word.head))
    else:
        by = tuple(one for each in children(word, "appos") for one in said.actors(each))
    yield tie(
        said, kind, by, to, [*word.subtree, *([word.head] if word.dep_ == "appos" else [])], sure
    )


def _pact(said: Said, word: Token) -> Iterator[Proposal]:
    """`has a defence treaty with Thailand`."""
    verb = word.head
    if (
        lemma(word) in {"treaty", "pact", "alliance"}
        and is_verb(verb)
        and lemma(verb) in {"have", "form"}
    ):
        to = everyone(said, objects_of(word, "with"))
        no = denied(verb) or any(each.lower_ == "no" for each in word.children)
        yield tie(said, "treaty", everyone(said, subject_of(verb)), to, clause_words(verb), 0.7,
                   what=said.phrase(word), negated=no)  # fmt: skip


def _claims(said: Said, word: Token) -> Iterator[Proposal]:
    """`claims Taiwan as its own`, `has a right to the port of Assab`, `its claim to Kashmir`."""
    plain = lemma(word)
    if plain == "claim" and is_verb(word) and child(word, "ccomp", "xcomp") is None:
        by, heads = everyone(said, subject_of(word)), children(word, "dobj")
        if len({each.key for each in by}) == 2 and word.dep_ == "relcl":  # `that both claim`
            yield tie(said, "rivalry", by[:1], by[1:], [*word.head.subtree], 0.6,
                       what=said.phrase(word.head), strength="strained")  # fmt: skip
            return
    elif plain in {"claim", "right", "title"} and word.pos_ == "NOUN":
        heads = objects_of(word, "to") + objects_of(word, "over") + objects_of(word, "on")
        by = agents(word, said.linker)
        if not by and is_verb(word.head):
            by = everyone(said, subject_of(word.head))
    else:
        return
    to = tuple(
        one for head in heads for each in head.subtree if each.pos_ == "PROPN"
        for one in said.linker.one(each)
    )[:1]  # fmt: skip
    if to:
        own = clause_words(word) if is_verb(word) else around(word)
        yield tie(said, "claim", by, to, own, 0.65, what=said.phrase(heads[0]))


def _kin(said: Said, word: Token) -> Iterator[Proposal]:
    """`a sizeable Azeri minority living within its borders`: kin of one within the other."""
    if lemma(word) not in {"minority", "diaspora", "kin", "brethren", "community"}:
        return
    countries = said.linker.countries(left_of(word))
    if not countries:
        return
    kin = in_role(countries[0], "GOV", word.idx, word.idx + len(word.text))
    verb = word.head
    hosts = everyone(said, [each for each in word.subtree if each.dep_ == "poss"])
    if is_verb(verb) and not hosts:
        hosts = everyone(said, subject_of(verb))
    hosts = tuple(each for each in hosts if each.key != kin.key)[:1]
    words = [*word.subtree]
    yield tie(said, "kinship", (kin,), hosts, words, 0.6, what=said.text(words[0], word))


WORDS: tuple[Rule, ...] = (_relations, _pact, _claims, _kin)
