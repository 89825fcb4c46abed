"""That one thing leads to another, or prevents it, in the words of the sentence."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from detente.reading.coder.clauses import denied
from detente.reading.coder.phrases import (
    child,
    children,
    covering,
    is_passive,
    is_verb,
    lemma,
    objects_of,
)
from detente.reading.coder.said import Said, keys
from detente.reading.coder.wordlists import words
from detente.reading.contents import CauseContent
from detente.reading.proposals import Proposal

if TYPE_CHECKING:
    from spacy.tokens import Token

_LEADS = words(
    "cause prompt trigger provoke embolden encourage spark fuel aggravate anger persuade "
    "force complicate intensify strain enable foster worsen"
)
_TO = frozenset({"lead", "contribute", "give"})
_IN = frozenset({"result", "end", "culminate"})
_PREVENTS = words("prevent deter stop block hinder delay discourage thwart")


def causes(said: Said) -> Iterator[Proposal]:
    """The causes and effects that a sentence joins."""
    for word in said.words:
        if is_verb(word) and word.dep_ not in {"amod", "compound"}:
            yield from _of_verb(said, word)
        if word.lower_ == "because" and word.dep_ == "mark":
            yield from _because(said, word.head)
        elif word.lower_ in {"attributable", "due", "owing"} or (
            word.lower_ == "because" and word.dep_ == "prep"
        ):
            yield from _due(said, word)


def _of_verb(said: Said, verb: Token) -> Iterator[Proposal]:
    plain = lemma(verb)
    if is_passive(verb) or denied(verb):
        return
    subject = child(verb, "nsubj", "csubj")
    if plain in _LEADS | _PREVENTS:
        effect = child(verb, "dobj", "ccomp", "xcomp")
    elif plain in _TO:
        effect = next(iter(objects_of(verb, "to")), None)
    elif plain in _IN:
        effect = next(iter(objects_of(verb, "in")), None)
    else:
        return
    subject = subject if subject is not None else _shared(verb)
    if subject is None or effect is None or _person(said, subject, plain):
        return
    acts = bool(said.actors(effect)) and plain in _LEADS  # `has angered Putin`
    start = verb if acts else effect.doc[effect.left_edge.i]
    end = effect.doc[max(effect.right_edge.i, verb.right_edge.i if plain in _LEADS else 0)]
    content = CauseContent(
        said.phrase(subject), said.text(start, end), plain in _PREVENTS,
        keys(one for each in (*subject.subtree, *effect.subtree) if each.pos_ == "PROPN"
             for one in said.linker.one(each)),
    )  # fmt: skip
    yield said.propose(
        content, covering([*subject.subtree, verb, end]), f"cause: {plain}", weight=0.6
    )


def _shared(verb: Token) -> Token | None:
    return child(verb.head, "nsubj") if verb.dep_ == "conj" and is_verb(verb.head) else None


def _person(said: Said, subject: Token, plain: str) -> bool:
    """An actor who blocks or stops something acts; that is an event, no cause."""
    return plain in {
        "stop",
        "block",
        "delay",
        "force",
        "persuade",
        "encourage",
        "provoke",
        "fuel",
    } and any(each.sort != "modifier" for each in said.actors(subject))


def _because(said: Said, verb: Token) -> Iterator[Proposal]:
    """`will not go to war because it would lose`."""
    main = verb.head
    if verb.dep_ != "advcl" or not is_verb(main):
        return
    own = {each.i for each in verb.subtree}
    effect = [each for each in main.subtree if each.i not in own and not each.is_punct]
    cause = [each for each in verb.subtree if each.lower_ != "because"]
    if not effect or not cause:
        return
    content = CauseContent(
        said.text(cause[0], cause[-1]), said.text(effect[0], effect[-1]),
        about=keys(one for each in children(main, "nsubj") for one in said.actors(each)),
    )  # fmt: skip
    yield said.propose(content, [*main.subtree], "cause: because", weight=0.65)


def _due(said: Said, word: Token) -> Iterator[Proposal]:
    """`is attributable to a lack of`, `due to`, `because of`."""
    heads = objects_of(word, "to") + (children(word, "pobj") if word.dep_ == "prep" else [])
    verb = next((each for each in word.ancestors if is_verb(each)), None)
    if not heads or verb is None:
        return
    own = {each.i for each in word.subtree}
    effect = [each for each in verb.subtree if each.i not in own and not each.is_punct]
    if any(each.pos_ in {"NOUN", "PROPN", "VERB", "ADJ"} for each in effect):
        content = CauseContent(said.phrase(heads[0]), said.text(effect[0], effect[-1]))
        yield said.propose(
            content, covering([*effect, *word.subtree]), f"cause: {word.lower_}", weight=0.55
        )
