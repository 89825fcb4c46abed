"""What somebody is bound, promises or threatens to do, for or against whom, and if what.

Threats and promises come from the events of those types; obligations from the words for them:
treaties, guarantees, `is obliged to`, `an attack on one`, membership of an alliance.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

from detente.reading.coder.actor import Actor
from detente.reading.coder.clauses import auxiliaries, condition_of, denied, opener, subject_of
from detente.reading.coder.coded import HARM, Coded
from detente.reading.coder.coding import code
from detente.reading.coder.happenings import Happening
from detente.reading.coder.obligations import obligations
from detente.reading.coder.phrases import (
    child,
    children,
    clause_words,
    covering,
    is_passive,
    is_verb,
    lemma,
)
from detente.reading.coder.said import Said, keys
from detente.reading.coder.sparing import bare, spared
from detente.reading.coder.telling import telling
from detente.reading.coder.wordlists import words
from detente.reading.contents import CommitmentContent, Form
from detente.reading.proposals import Proposal

if TYPE_CHECKING:
    from spacy.tokens import Token

_ANY = frozenset({"any", "every", "further", "another", "future", "each"})
_STAND = words(
    "defend protect help assist support aid stand back guarantee respect come render send "
    "provide intervene fight retaliate"
)


def commitments(said: Said) -> Iterator[Proposal]:
    """The promises, threats and obligations of a sentence."""
    for happening in said.happenings:
        form = _form(happening)
        if form is not None:
            yield _of_happening(said, happening, form)
    yield from _bargains(said)
    yield from _as_war(said)
    yield from _if_they(said)
    yield from obligations(said)


def _form(happening: Happening) -> Form | None:
    """A threat, or a promise that is more than an agreement to talk."""
    coded = happening.coded
    if coded.intent in {"negated", "asked"} or happening.telling.denied or not happening.by:
        return None
    if coded.code == "THREATEN":
        return None if _only_warns(happening) else "threat"
    if coded.code != "AGREE" or "will not" in coded.rule:
        return None
    conditional = condition(happening) is not None
    promised = lemma(coded.verbs[0]) in {
        "promise",
        "pledge",
        "guarantee",
        "vow",
        "undertake",
        "swear",
    }
    firm = promised or (
        any(lemma(each) in _STAND for each in coded.verbs) and coded.active | ("will" in coded.rule)
    )
    return "promise" if conditional or firm else None


def _only_warns(happening: Happening) -> bool:
    """`warned Greece over the islands`: nothing is threatened that could be carried out."""
    verb = happening.coded.verbs[0]
    if lemma(verb) != "warn" or len(happening.coded.verbs) > 1:
        return False
    told = child(verb, "ccomp", "xcomp", "parataxis") is not None or condition(happening)
    return not told and not any(each.lower_ in {"with", "of"} for each in children(verb, "prep"))


def condition(happening: Happening) -> Token | None:
    """The verb of the clause that says if what: its own, or of the saying around it."""
    for verb in happening.coded.verbs:
        if is_verb(verb):
            found = condition_of(verb)
            if found is not None:
                return found
    for above in happening.head.ancestors:
        found = condition_of(above) if is_verb(above) else None
        if found is not None and happening.head not in found.subtree:
            return found
    return None


def _of_happening(said: Said, happening: Happening, form: Form) -> Proposal:
    if_ = condition(happening)
    out = spared(said, happening.head)
    to = happening.to or (_meant(said, if_, happening.by) if form == "threat" else ())
    content = CommitmentContent(
        form=form,
        by=keys(happening.by),
        to=keys(to),
        what=_what(said, happening.coded, if_),
        condition="" if if_ is None else bare(condition_text(said, if_)),
        where=tuple(
            each
            for each in _where(said, if_ or happening.head, to if form == "promise" else ())
            if each not in out
        ),
        not_where=out,
        status="alleged" if happening.telling.alleged else "actual",
    )
    words = clause_words(happening.head) if is_verb(happening.head) else [happening.head]
    if if_ is not None:
        words = [*words, *if_.subtree]
    sure = 0.8 if if_ is not None else 0.6
    return said.propose(
        content, covering(list(words)), f"{form}: {happening.coded.rule}",
        weight=sure - 0.1 * happening.depth,
    )  # fmt: skip


def _meant(said: Said, if_: Token | None, by: tuple[Actor, ...]) -> tuple[Actor, ...]:
    """Of a threat, who could avert it: the subject of its condition."""
    if if_ is None:
        return ()
    own = {each.key for each in by}
    found = [one for head in children(if_, "nsubj", "nsubjpass") for one in said.actors(head)]
    return tuple(each for each in found if each.key not in own)


def _what(said: Said, coded: Coded, if_: Token | None) -> str:
    """What is promised or threatened, without by whom and if what."""
    inner = [each for each in coded.verbs[1:] if is_verb(each)]
    verb = inner[0] if inner else coded.verbs[0]
    goal = (
        child(verb, "dobj", "prep") if verb == coded.verbs[0] and "will" not in coded.rule else None
    )
    if not is_verb(verb):
        return said.phrase(verb)
    if goal is not None:
        return said.phrase(goal)
    skip = {each.i for each in if_.subtree} if if_ is not None else set()
    words = [each for each in clause_words(verb) if each.i not in skip]
    words = [each for each in words if each.i >= verb.i] or [verb]
    return said.text(words[0], words[-1])


def _threatened(verb: Token, coded: Coded) -> Token | None:
    """Of `threatened Turkey with sanctions`, the sanctions; of `threatens war`, the war."""
    if (
        verb != coded.verbs[0]
        or "will" in coded.rule
        or lemma(verb) not in {"threaten", "warn", "vow"}
    ):
        return None
    for each in children(verb, "prep"):
        if each.lower_ in {"with", "of"} and each.i > verb.i:
            return child(each, "pobj")
    return child(verb, "dobj")


def condition_text(said: Said, if_: Token) -> str:
    """The condition without its `if`; `unless` is kept, as it turns it round."""
    mark = opener(if_)
    words = [*if_.subtree]
    if mark is not None and mark.lower_ in {"if", "should", "provided", "whether"}:
        words = [each for each in words if each.i > mark.i] if words[0] == mark else words
    return said.text(words[0], words[-1])


def _where(said: Said, verb: Token, helped: tuple[Actor, ...]) -> tuple[str, ...]:
    """Places that a clause names, `its territory` as the country's: of whom is helped."""
    found: dict[str, None] = {}
    for word in verb.subtree:
        mention = said.parsed.mention_of(word)
        if mention is not None and mention.first.sort == "place":
            found[mention.text] = None
        if lemma(word) in {"territory", "soil", "land", "borders", "border"}:
            owner = child(word, "poss")
            whose = (
                helped
                if owner is not None and owner.pos_ == "PRON" and helped
                else said.actors(owner)
            )
            for actor in whose:
                found[f"{actor.name}'s own territory"] = None
            for adjective in children(word, "amod"):
                inner = said.parsed.mention_of(adjective)
                if inner is not None and inner.first.code:
                    found[f"{inner.first.name}'s own territory"] = None
    return tuple(found)


def _as_war(said: Said) -> Iterator[Proposal]:
    """`any further attack would be treated as an act of war`: a threat of who says it."""
    for verb in said.words:
        if lemma(verb) not in {"treat", "consider", "regard", "see", "view"} or not is_passive(
            verb
        ):
            continue
        what = [each for each in verb.subtree if each.lower_ == "war" and each.i > verb.i]
        subject = child(verb, "nsubjpass")
        if not what or subject is None or not any(each.lower_ in _ANY for each in subject.subtree):
            continue
        told = telling(verb, said.linker)
        if not told.speakers:
            continue
        named = [] if told.named < 0 else [said.parsed.doc[told.named]]
        to = [one for head in subject.subtree if head.dep_ == "poss" for one in said.actors(head)]
        own = keys(told.speakers)
        content = CommitmentContent(
            "threat", own, tuple(key for key in keys(to) if key not in own),
            what=said.text(verb, verb.doc[verb.right_edge.i]), condition=said.phrase(subject),
        )  # fmt: skip
        yield said.propose(content, covering([*named, *verb.subtree]), "threat: as war", weight=0.7)


def _if_they(said: Said) -> Iterator[Proposal]:
    """`If they attack again, we will go all the way`: harm for harm, whatever the words."""
    coded = {each.head.i for each in said.happenings if not each.telling.conditional}
    for verb in said.words:
        if_ = condition_of(verb) if is_verb(verb) else None
        if if_ is None or verb.i in coded or not auxiliaries(verb) & {"will", "wo"}:
            continue
        harm = code(if_) if is_verb(if_) else None
        by = tuple(one for head in subject_of(verb) for one in said.actors(head))
        if harm is None or harm.code not in HARM or not by or mark_of(if_) != "if":
            continue
        to = tuple(one for head in children(if_, "nsubj") for one in said.actors(head))
        own = keys(by)
        foes = tuple(each for each in said.memory.foes() if each.key not in own)
        to = tuple(each for each in to if each.key not in own) or foes[:1]
        words = [each for each in clause_words(verb) if each.i >= verb.i]
        content = CommitmentContent(
            "threat", own, keys(to), what=said.text(words[0], words[-1]),
            condition=condition_text(said, if_),
        )  # fmt: skip
        yield said.propose(content, [*verb.subtree], "threat: harm for harm", weight=0.6)


def mark_of(if_: Token) -> str:
    """The word that opens a condition, in lower case."""
    mark = opener(if_)
    return "" if mark is None else mark.lower_


def _bargains(said: Said) -> Iterator[Proposal]:
    """`Keep up your stoking, and I will make you pay`: a threat of the one who was spoken of."""
    for verb in said.words:
        if verb.tag_ != "VB" or child(verb, "nsubj", "aux", "mark") is not None or denied(verb):
            continue
        for answer in children(verb, "conj"):
            subject = child(answer, "nsubj")
            if subject is None or subject.lower_ not in {"i", "we"} or not child(answer, "aux"):
                continue
            memory = said.memory
            by = memory.subjects[:1] or ((memory.person,) if memory.person else ())
            to = tuple(each for each in memory.pair if each.key not in keys(by))
            to = tuple(replace(each, key=each.code) for each in to)
            if lemma(verb) == "let" or denied(answer):
                continue
            own = [
                each
                for each in verb.subtree
                if each not in set(answer.subtree) and each.i >= verb.i
            ]
            own = [each for each in own if not each.is_punct and each.dep_ != "cc"]
            content = CommitmentContent(
                form="threat", by=keys(by), to=keys(to),
                what=said.text(answer, answer.doc[answer.right_edge.i]),
                condition=said.text(own[0], own[-1]),
            )  # fmt: skip
            if by:
                yield said.propose(
                    content, [*own, *answer.subtree], "threat: do and I will", weight=0.5
                )
