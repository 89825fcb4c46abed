"""Targets that are not named but known: `rejected the offer` is a no to who made it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from detente.reading.coder.actor import Actor
from detente.reading.coder.coded import HARM
from detente.reading.coder.lexicon import classes_of, things
from detente.reading.coder.linking import Linker
from detente.reading.coder.phrases import is_verb, lemma
from detente.reading.coder.wordlists import words

if TYPE_CHECKING:
    from spacy.tokens import Token

    from detente.reading.coder.happenings import Happening

_ANSWERS = frozenset({"REJECT", "ACCUSE", "CONCEDE", "SUPPORT", "AGREE", "THREATEN"})
_NEUTRAL = frozenset({"proposal", "demand", "accusation", "threat", "support", "probe"})
_SAID = words("remark statement comment move step offer decision charge plan deal warning")
_CHARGES = words("charge accusation allegation")
_BESIDE = words("fight battle serve march die")
_ALIKE = frozenset({"CONCEDE", "REJECT", "RETREAT", "SANCTION", "AID", "ASSAULT", "THREATEN"})
_SHORT = frozenset({"deny", "refuse", "accept", "comply", "agree", "consent"})
IMPLIED = 2.5


def filled(found: list[Happening], linker: Linker) -> list[Happening]:
    """The events with targets that follow from those before them."""
    result: list[Happening] = []
    for event in found:
        to = () if event.to or not event.by else _target(event, result, linker)
        result.append(replace(event, to=to, weight=IMPLIED) if to else event)
    return [_from_next(event, result) for event in result]


def _from_next(event: Happening, all_: list[Happening]) -> Happening:
    """`recalled its ambassador and shut every crossing with its neighbour`: from the neighbour."""
    if event.to or event.coded.code not in _ALIKE:
        return event
    own = {each.key for each in event.by}
    for other in all_:
        joined = other.head.dep_ == "conj" and other.head.head == event.head
        if joined and other.to and own and {each.key for each in other.by} == own:
            return replace(event, to=_implied(other.to, event.head), weight=IMPLIED)
    return event


def _target(event: Happening, before: list[Happening], linker: Linker) -> tuple[Actor, ...]:
    own = {each.key for each in event.by}
    code = event.coded.code
    accepts = lemma(event.head) in {"accept", "agree", "comply", "consent"}
    if len(own) > 1 and event.mutual and code != "REJECT" and not accepts:
        return ()
    if code == "AGREE" and (not accepts or len(event.coded.verbs) > 1):
        return ()
    if code in _ALIKE and event.head.dep_ == "conj":
        for other in reversed(before):  # `imposed sanctions on Niamey but lifted most of them`
            if {each.key for each in other.by} == own and other.to:
                return _implied(other.to, event.head)
    recent = linker.memory.recent[-1:] if linker.memory.same_paragraph else []
    if code in {"SANCTION", "AID"} and recent and recent[0][0] == code:
        return _implied(tuple(each for each in recent[0][2] if each.key not in own), event.head)
    if code in {"ASSAULT", "COERCE", "MOBILIZE"} and event.telling.alleged:
        for other in before:  # `accused its troops of crossing the line`
            if other.coded.code == "ACCUSE" and {each.key for each in other.to} == own:
                return _implied(other.by, event.head)
    intrudes = code == "MOBILIZE" and lemma(event.coded.verbs[-1]) == "violate"
    beside = lemma(event.head) in _BESIDE  # `fought beside the army`
    plain = is_verb(event.head) and event.coded.intent == "" and not beside
    if (code == "ASSAULT" or intrudes) and plain:
        told = tuple(each for each in event.telling.speakers if each.key not in own)
        return _implied(linker.memory.other_side(event.by) or _at_odds(told), event.head)
    if code == "THREATEN" and event.coded.rule != "vow to answer":
        return _implied(linker.memory.other_side(event.by), event.head)
    if code not in _ANSWERS:
        return ()
    about = _about(event)
    if about is None:
        return ()
    for other in reversed(before):
        doers = tuple(each for each in other.by if each.key not in own)
        if doers and (not about or other.coded.code in about):
            return _implied(doers, event.head)
    return _implied(
        linker.memory.doer(about, own)
        or (linker.memory.doer(frozenset(), own) if about == frozenset({"ACCUSE"}) else ()),
        event.head,
    )


def _at_odds(told: tuple[Actor, ...]) -> tuple[Actor, ...]:
    """Who tells that another state attacked, if one state does."""
    states = tuple(each for each in told if each.key == each.code)
    return states if len(states) == 1 and len(told) == 1 else ()


def _about(event: Happening) -> frozenset[str] | None:
    """The types of what is answered; empty for any, None where it is not something said before."""
    if event.coded.code == "THREATEN":
        return HARM - {"THREATEN"}
    nouns = [each for verb in event.coded.verbs if is_verb(verb) for each in things(verb)]
    for noun in nouns:
        kinds = classes_of(noun)
        if lemma(noun) in _CHARGES:
            return frozenset({"ACCUSE"})
        definite = any(each.lower_ in {"the", "this", "that", "these"} for each in noun.children)
        if noun.lower_ in {"it", "this", "that"} or noun.tag_ == "WDT":
            return frozenset()
        if definite and "attack" in kinds:
            return frozenset({"ASSAULT"})
        if definite and (kinds & _NEUTRAL or lemma(noun) in _SAID):
            return frozenset()
    head = event.head
    if head.dep_ == "relcl" and not nouns:
        return frozenset()
    return frozenset() if not nouns and lemma(head) in _SHORT else None


def _implied(actors: tuple[Actor, ...], head: Token) -> tuple[Actor, ...]:
    start, end = head.idx, head.idx + len(head.text)
    return tuple(replace(each, start=start, end=end, sort="implied") for each in actors)
