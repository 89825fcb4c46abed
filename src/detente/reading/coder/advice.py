"""What somebody should do, by the lights of the author or of whom the sentence quotes."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from detente.reading.coder.clauses import auxiliaries, denied, opener, subject_of
from detente.reading.coder.happenings import must
from detente.reading.coder.papers import under_deal, under_treaty
from detente.reading.coder.phrases import child, children, clause_words, covering, is_verb, lemma
from detente.reading.coder.said import Said, keys
from detente.reading.coder.speakers import speaker_of
from detente.reading.coder.telling import telling
from detente.reading.coder.wordlists import words
from detente.reading.contents import RecommendationContent
from detente.reading.proposals import Proposal

if TYPE_CHECKING:
    from spacy.tokens import Token

_GROUPS = words("leader government west ally alliance administration state policymaker capital")


def advice(said: Said) -> Iterator[Proposal]:
    """The recommendations of a sentence."""
    for verb in said.words:
        if is_verb(verb) and must(verb):
            yield from _must(said, verb)
        elif verb.lower_ in {"best", "better"}:
            yield from _best(said, verb)


def _must(said: Said, verb: Token) -> Iterator[Proposal]:
    inverted = auxiliaries(verb) & {"should"} and opener(verb) is not None
    if inverted or (verb.dep_ == "advcl" and auxiliaries(verb) & {"should"}):
        return  # `should either miscalculate` is a condition
    act = child(verb, "xcomp") if lemma(verb) in {"need", "have", "ought"} else verb
    if act is None:
        return
    if under_treaty(verb) or under_deal(verb):
        return  # that is an obligation
    told = telling(verb, said.linker)
    speaker = speaker_of(said.parsed.doc[told.named], said.linker) if told.named >= 0 else ""
    if told.speakers and any(each.key in speaker.split(", ") for each in told.speakers):
        return  # a state that says so makes a request
    heads = subject_of(verb)
    to = keys(one for head in heads for one in said.actors(head))
    group = any(lemma(head) in _GROUPS or head.tag_ == "NNS" for head in heads)
    if not to and not group:
        return
    words = [each for each in act.subtree if each.i >= act.i]
    if len(words) < 2:
        return
    content = RecommendationContent(to, said.text(words[0], words[-1]), against=denied(verb))
    yield said.propose(
        content, covering([*clause_words(verb), *words]), "should", weight=0.6, speaker=speaker
    )


def _best(said: Said, word: Token) -> Iterator[Proposal]:
    """`Letting Russia take the lead may be the best option`."""
    option = word.head
    if lemma(option) not in {"option", "choice", "policy", "course", "hope", "way", "bet"}:
        return
    verb = option.head
    if not is_verb(verb):
        return
    subject = child(verb, "csubj", "nsubj")
    if subject is None or (subject.dep_ == "nsubj" and subject.tag_ != "VBG"):
        return
    words = [*subject.subtree]
    to = keys(one for each in children(subject, "dobj", "nsubj") for one in said.actors(each))
    content = RecommendationContent(to, said.text(words[0], words[-1]))
    yield said.propose(content, covering([*words, option]), "best option", weight=0.5)
