"""Who does it: the actors of the phrase that names the doer, however it is built."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from detente.reading.coder.actor import Actor, in_role
from detente.reading.coder.clauses import doers, subject_of
from detente.reading.coder.coded import Coded
from detente.reading.coder.lexicon import classes_of, happening
from detente.reading.coder.linking import Linker
from detente.reading.coder.names import Entry
from detente.reading.coder.phrases import (
    child,
    children,
    is_passive,
    is_verb,
    left_of,
    lemma,
    objects_of,
)
from detente.reading.coder.sectors import role_of

if TYPE_CHECKING:
    from spacy.tokens import Token

_SENT = frozenset({"deploy", "send", "dispatch", "station", "ship", "rush", "airlift"})
_MOVES = frozenset({"WITHDRAW", "TROOPS", "WEAPONS", "POLICE", "MILITIA"})


def sources(verb: Token, coded: Coded, linker: Linker) -> tuple[Actor, ...]:
    """The actors who do what a verb says; nothing where none is known."""
    passive = is_passive(verb)
    heads = subject_of(verb) if passive and coded.active else doers(verb)
    laid = next((each for each in (_laid_to(head, linker) for head in heads) if each), ())
    if laid:
        return laid
    for way in (_named, _about):
        found = way(heads, linker)
        if found:
            return found
    if passive and not heads:
        if coded.mode in _MOVES or lemma(verb) in _SENT:
            return _named(subject_of(verb), linker)
        return _through(verb, linker) or _of_the_place(verb, coded, linker)
    if verb.dep_ == "acl" and verb.tag_ == "VBG":  # `a statement demanding`
        for above in verb.ancestors:
            if is_verb(above):
                return _named(doers(above), linker)
    unclear = any(happening(each) for each in heads)
    if unclear and coded.code == "ASSAULT":
        return _of_the_place(verb, coded, linker)
    return _only_country(heads, linker)


def _only_country(heads: list[Token], linker: Linker) -> tuple[Actor, ...]:
    """Somebody of whom nothing is known, in a sentence that names one country."""
    for head in heads:
        sector = role_of(head)
        if head.pos_ != "PROPN" and sector is None:
            continue
        named = [each for each in linker.parsed.mentions if each.first.code]
        codes = {each.first.code for each in named}
        entry = named[0].first if named else None
        if named and sector is None and linker.parsed.tokens_of(named[0]).root.dep_ == "dobj":
            continue  # `Rossi criticised Russia`: to whom it is done does not do it
        if (
            len(codes) == 1
            and entry is not None
            and entry.sort != "body"
            and not linker.memory.recent
        ):
            plain = Entry(entry.code, entry.code, "", entry.name, "state")
            found = in_role(plain, sector or "GOV", head.idx, head.idx + len(head.text))
            return (replace(found, sort="implied role"),)
    return ()


def _of_the_place(verb: Token, coded: Coded, linker: Linker) -> tuple[Actor, ...]:
    """Of `was arrested in Niger`, the state; of `a bomb killed five in Kabul`, nobody known."""
    sector = {"COERCE": "GOV", "ASSAULT": "UAF"}.get(coded.code)
    if sector is None or (coded.code == "ASSAULT" and is_passive(verb)):
        return ()
    for preposition in ("in", "near", "at"):
        for head in objects_of(verb, preposition):
            mention = linker.parsed.mention_of(head)
            if mention is not None and mention.first.code and mention.first.sort != "body":
                entry = mention.first
                plain = Entry(entry.code, entry.code, "", entry.name, "state")
                found = in_role(plain, sector, mention.start, mention.end)
                return (replace(found, sort="implied role"),)
    return ()


def somebody(verb: Token, coded: Coded) -> bool:
    """Whether the doer, though not known, is a person or body: `the ACLU sued`."""
    heads = subject_of(verb) if coded.active else doers(verb)
    return any(each.pos_ == "PROPN" or role_of(each) is not None for each in heads)


def _named(heads: list[Token], linker: Linker) -> tuple[Actor, ...]:
    found: dict[str, Actor] = {}
    for head in heads:
        if classes_of(head) & {"agreement", "talks"} and not _is_body(head, linker):
            continue  # `the Algiers agreement` does nothing
        for actor in linker.actors(head):
            if actor.key:
                found.setdefault(actor.key, actor)
    return tuple(found.values())


def _is_body(head: Token, linker: Linker) -> bool:
    """Whether `the alliance` is a body that was named, and not a treaty."""
    return any(each.key != each.code and each.sector == "IGO" for each in linker.actors(head)) or (
        lemma(head) == "alliance" and any(True for _ in linker.actors(head))
    )


def _about(heads: list[Token], linker: Linker) -> tuple[Actor, ...]:
    """Of `talks between Iran and Iraq failed`, Iran and Iraq; of `the attack by rebels`, rebels."""
    for head in heads:
        if happening(head):
            found = _laid_to(head, linker) or between(head, linker) or agents(head, linker)
            if found:
                return found
    return ()


def _laid_to(noun: Token, linker: Linker) -> tuple[Actor, ...]:
    """Of `a strike attributed to Chad`, `a raid blamed on rebels`: who is said to have done it."""
    for each in children(noun, "acl"):
        way = {"attribute": "to", "ascribe": "to", "blame": "on", "pin": "on"}.get(lemma(each))
        for head in objects_of(each, way) if way else ():
            return linker.actors(head)
    return ()


def _through(verb: Token, linker: Linker) -> tuple[Actor, ...]:
    """Of `were killed in Israeli air strikes`, Israel."""
    for word in ("in", "during", "by", "after"):
        for noun in objects_of(verb, word):
            if happening(noun):
                return agents(noun, linker)
    return ()


def agents(noun: Token, linker: Linker) -> tuple[Actor, ...]:
    """Who does what a noun says: `Turkey's attack`, `the attack by Turkey`."""
    owner = child(noun, "poss")
    if owner is not None:
        return linker.actors(owner)
    for head in objects_of(noun, "by"):
        found = linker.actors(head)
        if found:
            return found
    if linker.countries(left_of(noun)):
        return tuple(replace(each, sort="modifier") for each in linker.actors(noun))
    return ()


def between(noun: Token, linker: Linker) -> tuple[Actor, ...]:
    """Of `war between Iran and Iraq`, both; of `fighting broke out in May between`, too."""
    for head in objects_of(noun, "between"):
        return linker.actors(head)
    if noun.dep_ in {"nsubj", "nsubjpass"} and is_verb(noun.head):
        for each in noun.head.subtree:
            inner = child(each, "pobj")
            if each.lower_ == "between" and each.dep_ == "prep" and inner is not None:
                found = linker.actors(inner)
                return found if len(found) > 1 else ()
    return ()
