"""What somebody says will follow if: threats and promises whose words alone do not show it.

    Should a convoy be stopped, Chad would answer, its minister said.      if + answer
    Any raid will be met with force, Chad warned.                          any + be met with
    A blockade would be an act of war, Chad declared.                      a + be war
    Chad says that it will pull back once Sudan does.                      promise + once

They bind whoever says so, of what is its own to do; what another would do is a prediction.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from detente.reading.coder.actor import Actor
from detente.reading.coder.clauses import auxiliaries, condition_of, denied, opener, subject_of
from detente.reading.coder.coded import COOPERATION, HARM
from detente.reading.coder.coding import code
from detente.reading.coder.conditions import condition_text, once, places
from detente.reading.coder.phrases import child, children, clause_words, covering, is_verb, lemma
from detente.reading.coder.said import Said, keys
from detente.reading.coder.sparing import bare, spared
from detente.reading.coder.telling import telling
from detente.reading.coder.wordlists import words
from detente.reading.contents import CommitmentContent, EventContent, Form
from detente.reading.proposals import Proposal

if TYPE_CHECKING:
    from spacy.tokens import Token

_COMING = words("will wo would shall 'll ’ll")
_ANSWERING = words("respond retaliate react pay regret suffer prevent punish avenge reply")
_ANSWERS = words(
    "response answer retaliation reprisal consequence price war fire force fury reply revenge "
    "vengeance punishment counterattack"
)
_MEETING = words("meet face draw trigger bring provoke invite mean constitute be treat consider "
                 "regard see view")  # fmt: skip
_WARS = words("war aggression")
_GIVING_WAY = words("stop halt end withdraw leave return release lift free join sign talk help "
                    "resume disarm comply recognise recognize negotiate")  # fmt: skip
_ANY = words("any a an every further another future each more")


@dataclass(frozen=True, slots=True)
class _Bound:
    """Who says that what will follow if what, and whom it is meant for."""

    by: tuple[Actor, ...]
    to: tuple[Actor, ...]
    condition: str
    if_words: tuple[Token, ...]
    form: Form


def conditionals(said: Said, done: Collection[int]) -> Iterator[Proposal]:
    """The threats and promises of a sentence that are not read from events.

    done : the places of the verbs of which a commitment was made already.
    """
    for verb in said.words:
        if not is_verb(verb) or verb.i in done or not auxiliaries(verb) & _COMING:
            continue
        found = _on_condition(said, verb) or _on_any(said, verb)
        if found is not None:
            yield from _proposals(said, verb, found)


def _on_condition(said: Said, verb: Token) -> _Bound | None:
    """`If they made another mistake, it added, the answer would be more severe`."""
    if_ = condition_of(verb) or _around(verb)
    soon = None if if_ is not None else once(verb)
    clause = if_ if if_ is not None else soon
    by = _own(said, verb)
    if clause is None or not by:
        return None
    form = _form(verb, if_, {each.i for each in clause.subtree})
    if form is None:
        return None
    heads = children(clause, "nsubj", "nsubjpass")
    to = _others(by, tuple(one for head in heads for one in said.actors(head)))
    text = bare(condition_text(said, clause))
    if form == "threat" and not to:
        to = said.memory.other_side(by)
    return _Bound(by, to, text, tuple(clause.subtree), form)


def _around(verb: Token) -> Token | None:
    """The condition of the saying in which a clause stands."""
    if verb.dep_ not in {"ccomp", "conj"} or not is_verb(verb.head):
        return None
    found = condition_of(verb.head)
    return found if found is not None and verb not in set(found.subtree) else None


def _on_any(said: Said, verb: Token) -> _Bound | None:
    """`Any attempt to violate it would meet an instant response`."""
    subject = child(verb, "nsubj", "nsubjpass")
    if subject is None or subject.pos_ != "NOUN" or lemma(verb) not in _MEETING or denied(verb):
        return None
    kinds = {each.lower_ for each in children(subject, "det", "amod")}
    after = {lemma(each) for each in verb.subtree if each.i > verb.i}
    idle = lemma(verb) in {"be", "constitute", "treat", "consider", "regard", "see", "view", "mean"}
    if not kinds & _ANY or not after & (_WARS if idle else _ANSWERS):
        return None
    by = telling(verb, said.linker).speakers
    if not by or condition_of(verb) is not None:
        return None
    inside = [each for each in subject.subtree if each.dep_ in {"poss", "amod", "pobj", "dobj"}]
    named = tuple(one for each in inside if each.dep_ == "poss" for one in said.actors(each))
    named = named or tuple(
        one for each in inside if each.dep_ != "poss" and said.linker.countries([each])
        for one in said.actors(each.head if each.dep_ == "amod" else each)
        if each.dep_ == "amod"
    )  # fmt: skip
    text = said.phrase(subject)
    return _Bound(by, _others(by, named), text, tuple(subject.subtree), "threat")


def _own(said: Said, verb: Token) -> tuple[Actor, ...]:
    """Whoever says it, where the act is their own or nobody's."""
    speakers = telling(verb, said.linker).speakers
    for each in children(verb, "nsubj", "nsubjpass"):  # `Iran's response will be severe`
        if not speakers and lemma(each) in _ANSWERS:
            return said.actors(child(each, "poss"))
    subjects = tuple(one for head in subject_of(verb) for one in said.actors(head))
    codes = {each.code for each in speakers} | {each.key for each in speakers}
    theirs = all({each.key, each.code} & codes for each in subjects)
    return speakers if theirs else ()


def _form(verb: Token, if_: Token | None, inside: Collection[int]) -> Form | None:
    """A threat or a promise, by what would be done and on what it hangs."""
    main, no = code(verb), _denied(verb)
    after = {
        lemma(each) for each in verb.subtree
        if each.i not in inside and each.dep_ != "compound"
        and (each.i > verb.i or each in children(verb, "nsubj"))
    }  # fmt: skip
    if lemma(verb) in _ANSWERING or (after & _ANSWERS and not no):
        return "threat"
    if not no and (lemma(verb) in _GIVING_WAY or (main is not None and main.code in COOPERATION)):
        return "promise"
    if if_ is None:
        return None
    harm = code(if_) if is_verb(if_) else None
    mark = opener(if_)
    unless = mark is not None and mark.lower_ == "unless"
    return "threat" if unless or no or (harm and harm.code in HARM) else None


def _denied(verb: Token) -> bool:
    """Whether it is said not to come, of its subject too: `no one's oil will leave`."""
    subject = child(verb, "nsubj", "nsubjpass")
    none = subject is not None and any(each.lower_ == "no" for each in subject.subtree)
    return none or denied(verb)


def _others(by: tuple[Actor, ...], to: tuple[Actor, ...]) -> tuple[Actor, ...]:
    own = {each.key for each in by}
    return tuple(each for each in to if each.key not in own)


def _proposals(said: Said, verb: Token, found: _Bound) -> Iterator[Proposal]:
    """The commitment, and of a threat the event that it was made."""
    inside = {each.i for each in found.if_words}
    what = _what(said, verb, inside)
    out = spared(said, verb)
    content = CommitmentContent(
        found.form, keys(found.by), keys(found.to), what=what, condition=found.condition,
        where=tuple(each for each in places(said, found.if_words) if each not in out),
        not_where=out,
    )  # fmt: skip
    own = covering([*clause_words(verb), *found.if_words])
    yield said.propose(content, own, f"{found.form}: said to follow", weight=0.6)
    if found.form == "threat" and not _told_as_threat(said, found):
        event = EventContent("THREATEN", "", keys(found.by), keys(found.to), what=what)
        yield said.propose(event, own, "threat: said to follow", weight=0.5)


def _what(said: Said, verb: Token, inside: Collection[int]) -> str:
    """What would be done; with its subject where that is no actor (`the answer would be`)."""
    own = [each for each in clause_words(verb) if each.i not in inside and each.dep_ != "mark"]
    subject = child(verb, "nsubj", "nsubjpass")
    acts = subject is None or bool(said.actors(subject))
    own = [each for each in own if not acts or each.i >= verb.i] or [verb]
    while len(own) > 1 and own[0].is_punct:
        own.pop(0)
    text = said.text(own[0], own[-1])
    return f"not {text}" if acts and denied(verb) else text


def _told_as_threat(said: Said, found: _Bound) -> bool:
    own = keys(found.by)
    return any(each.coded.code == "THREATEN" and keys(each.by) == own for each in said.happenings)
