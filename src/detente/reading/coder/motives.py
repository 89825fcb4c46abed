"""What somebody wants or would avoid, and can do or cannot. Never a number."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from detente.reading.coder.clauses import auxiliaries, denied, subject_of
from detente.reading.coder.phrases import (
    child,
    children,
    clause_words,
    covering,
    is_passive,
    is_verb,
    lemma,
    objects_of,
)
from detente.reading.coder.said import Said, keys
from detente.reading.coder.sources import agents
from detente.reading.coder.speakers import speaker_of
from detente.reading.coder.telling import telling
from detente.reading.coder.wordlists import words
from detente.reading.contents import CapabilityContent, MotiveContent
from detente.reading.proposals import Proposal

if TYPE_CHECKING:
    from spacy.tokens import Token

_WANT = words("want wish seek desire aim hope prefer intend crave covet")
_AVOID = words("fear dread avoid worry loathe")
_NOUNS = words("incentive interest desire reason ambition motive wish goal aim")
_AGAINST = words("reluctance fear aversion unwillingness")
_BY = words("motivate drive prompt spur animate guide")
_ABLE = words("able capable unable incapable powerless free")
_ASSETS = words("advantage hand leverage capacity ability means capability")


def motives(said: Said) -> Iterator[Proposal]:
    """What actors want, fear or would avoid."""
    for word in said.words:
        plain = lemma(word)
        if is_verb(word) and plain in _WANT | _AVOID:
            yield from _of_verb(said, word, wants=(plain in _WANT) != denied(word))
        elif word.pos_ == "NOUN" and plain in _NOUNS | _AGAINST:
            yield from _of_noun(said, word)
        elif is_verb(word) and plain in _BY and word.tag_ == "VBN":
            yield from _driven(said, word)
        elif plain == "afford" and denied(word) and (inner := child(word, "xcomp")) is not None:
            by = keys(one for head in subject_of(word) for one in said.actors(head))
            if by:
                what = said.text(inner, inner.doc[inner.right_edge.i])
                yield _motive(said, by, what, clause_words(word), wants=False, rule="cannot afford")


def _of_verb(said: Said, verb: Token, *, wants: bool) -> Iterator[Proposal]:
    if (
        verb.dep_ in {"amod", "compound"}
        or is_passive(verb)
        or (verb.head != verb and lemma(verb.head) in _WANT)
    ):
        return
    if any(each.i < verb.i for each in children(verb, "ccomp")):
        return  # `many will flee, they fear` is what they say
    goal = child(verb, "xcomp", "ccomp", "dobj") or next(iter(objects_of(verb, "for")), None)
    by = keys(one for head in subject_of(verb) for one in said.actors(head))
    if goal is None or not by:
        return
    yield _motive(said, by, said.phrase(goal), [*clause_words(verb), *goal.subtree], wants=wants,
                  rule=f"motive: {lemma(verb)}")  # fmt: skip


def _of_noun(said: Said, noun: Token) -> Iterator[Proposal]:
    """`has little incentive to return`, `has every reason to want`, `a reluctance to go`."""
    act = child(noun, "acl", "relcl") or next(
        (inner for each in children(noun, "prep") for inner in children(each, "pcomp", "pobj")),
        None,
    )
    if act is None:
        return
    verb = noun.head
    by = keys(agents(noun, said.linker))
    if not by and is_verb(verb) and lemma(verb) in {"have", "show", "see", "share", "lack", "feel"}:
        by = keys(one for head in subject_of(verb) for one in said.actors(head))
    if not by:
        return
    small = {each.lower_ for each in noun.children} & {"little", "no", "scant"}
    wants = not (
        small
        or lemma(verb) == "lack"
        or lemma(noun) in _AGAINST
        or (is_verb(verb) and denied(verb))
    )
    yield _motive(
        said, by, said.phrase(act), _clause(noun), wants=wants, rule=f"motive: {lemma(noun)}"
    )


def _driven(said: Said, verb: Token) -> Iterator[Proposal]:
    """`Motivated by a hatred for Armenia and by a desire to, ...`."""
    by = keys(one for head in subject_of(verb) for one in said.actors(head))
    if not by:
        return
    for each in verb.subtree:
        if each.dep_ in {"agent", "prep"} and each.lower_ == "by":
            for inner in children(each, "pobj"):
                yield _motive(said, by, said.phrase(inner), [*verb.subtree], wants=True,
                              rule=f"motive: {lemma(verb)}")  # fmt: skip


def _motive(
    said: Said, by: tuple[str, ...], what: str, words: list[Token], *, wants: bool, rule: str
) -> Proposal:
    told = telling(words[0], said.linker)
    speaker = speaker_of(said.parsed.doc[told.named], said.linker) if told.named >= 0 else ""
    return said.propose(
        MotiveContent(by, what, wants), covering(words), rule, weight=0.65, speaker=speaker
    )


def _clause(noun: Token) -> list[Token]:
    return [*clause_words(noun.head), *noun.subtree] if is_verb(noun.head) else [*noun.subtree]


def capabilities(said: Said) -> Iterator[Proposal]:
    """What actors can do or cannot."""
    for word in said.words:
        found = _can(word) or _able(word) or _asset(word)
        if found is None:
            continue
        verb, what, can = found
        by = keys(one for head in subject_of(verb) for one in said.actors(head))
        if by:
            text = said.text(what[0], what[-1])
            yield said.propose(
                CapabilityContent(by, text, can), covering([*clause_words(verb), *what]),
                f"can: {lemma(word)}", weight=0.6,
            )  # fmt: skip


def _can(verb: Token) -> tuple[Token, list[Token], bool] | None:
    """`cannot hold out for more than a few weeks`."""
    if not is_verb(verb) or not auxiliaries(verb) & {"can", "ca"} or is_passive(verb):
        return None
    if lemma(verb) in {"be", "say", "see"} or child(verb, "nsubj") is None:
        return None
    if lemma(verb) == "afford" and child(verb, "xcomp") is not None:
        return None
    words = [each for each in verb.subtree if each.i >= verb.i]
    return verb, words, not denied(verb)


def _able(word: Token) -> tuple[Token, list[Token], bool] | None:
    """`is unable to`, `is capable of`."""
    if word.lower_ not in _ABLE - {"free"} or not is_verb(word.head):
        return None
    inner = child(word, "xcomp") or next(
        (one for each in children(word, "prep") for one in children(each, "pcomp", "pobj")), None
    )
    if inner is None:
        return None
    negative = word.lower_ in {"unable", "incapable", "powerless"}
    return word.head, [*inner.subtree], negative == denied(word.head)


def _asset(word: Token) -> tuple[Token, list[Token], bool] | None:
    """`is at an advantage`, `does not have a free hand`, `lacks the means to`."""
    if lemma(word) not in _ASSETS or word.pos_ != "NOUN":
        return None
    verb = next((each for each in word.ancestors if is_verb(each)), None)
    if verb is None or lemma(verb) not in {
        "have",
        "lack",
        "be",
        "gain",
        "hold",
        "enjoy",
        "possess",
    }:
        return None
    if lemma(word) == "hand" and "free" not in {each.lower_ for each in word.children}:
        return None
    return verb, [*word.subtree], (lemma(verb) != "lack") != denied(verb)
