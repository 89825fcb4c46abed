"""What a type becomes by who does it: a minister who arrives is on a visit, an army is not."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from detente.reading.coder.actor import Actor
from detente.reading.coder.coded import Coded
from detente.reading.coder.lexicon import classes_of, things
from detente.reading.coder.phrases import lemma, objects_of

if TYPE_CHECKING:
    from spacy.tokens import Token

_ARMED = frozenset({"MIL", "REB", "PRM", "UAF", "COP"})
_PEOPLE = frozenset(
    {"CVL", "REF", "LAB", "EDU", "AGR", "OPP", "JRN", "REL", "MED", "SOC", "CRM", "BUS"}
)
_LEAVING = frozenset({"leave", "return", "depart"})


def suited(coded: Coded, by: tuple[Actor, ...]) -> Coded | None:
    """The type for those who do it; None where they cannot be meant to."""
    verb = coded.verbs[0]
    word = lemma(verb)
    crowd = bool(by) and all(each.sector in _PEOPLE for each in by)
    armed = any(
        each.sector in _ARMED and (not each.person or each.sector in {"REB", "PRM"}) for each in by
    )
    if coded.mode == "VISIT":
        return None if crowd else _moving(coded, word) if armed else coded
    if word == "welcome" and coded.code == "SUPPORT":
        guest = next(iter(things(verb)), None)
        if guest is not None and guest.pos_ == "PROPN" and guest.ent_type_ == "":
            return replace(coded, code="CONSULT", mode="VISIT")
    if word == "leave" and coded.mode == "WITHDRAW" and any(each.person for each in by):
        return None
    if word in {"enter", "flee"} and not armed:
        return None
    if crowd and coded.code in {"COERCE", "ASSAULT"} and _against_order(coded):
        return replace(coded, code="PROTEST", mode="OBSTRUCT" if coded.code == "COERCE" else "RIOT")
    if coded.mode == "OBSTRUCT" and by and not crowd:
        border = any("relations" in classes_of(each) for each in things(verb))
        kind = ("SANCTION", "DISCONTINUE") if border else ("COERCE", "RESTRICT")
        return replace(coded, code=kind[0], mode=kind[1])
    if crowd and word == "protest":
        return replace(coded, code="PROTEST", mode="DEMO")
    if crowd and coded.rule == "stop + relations":
        return replace(coded, code="PROTEST", mode="OBSTRUCT")
    if armed and coded.rule == "verb: march on":
        return replace(coded, code="ASSAULT", mode="")
    if armed and coded.mode == "DEMO" and word in {"gather", "mass", "march", "parade"}:
        return replace(coded, code="MOBILIZE", mode="TROOPS")
    if coded.code == "MOBILIZE" and (len(by) > 1 or _joint(coded)) and _exercise(coded):
        return replace(coded, code="COOPERATE", mode="")
    return coded


def trained(coded: Coded, by: tuple[Actor, ...], to: tuple[Actor, ...]) -> Coded:
    """Training the soldiers of another country is aid; destroying its tanks is no disarmament."""
    foreign = {each.code for each in by}.isdisjoint(each.code for each in to) and by and to
    if foreign and coded.code == "MOBILIZE" and lemma(coded.verbs[-1]) == "train":
        return replace(coded, code="AID", mode="")
    if foreign and coded.mode == "DISARM" and lemma(coded.verbs[-1]) in _BREAKING:
        return replace(coded, code="ASSAULT", mode="DESTROY")
    return coded


_BREAKING = frozenset({"destroy", "wreck", "eliminate", "dismantle"})
_ORDER = frozenset({"police", "policeman", "riot police", "port", "road", "parliament", "guard"})


def _against_order(coded: Coded) -> bool:
    """Whether a crowd fights the police or blocks what is public."""
    verb = coded.verbs[0]
    nouns = [*things(verb), *objects_of(verb, "with"), *objects_of(verb, "at")]
    nouns += [inner for each in nouns for inner in objects_of(each, "with")]
    return any(lemma(each) in _ORDER for each in nouns)


def _moving(coded: Coded, word: str) -> Coded:
    if word in _LEAVING:
        return replace(coded, code="RETREAT", mode="WITHDRAW")
    if "peacekeep" in coded.verbs[0].doc.text.lower():
        return replace(coded, code="AID", mode="")
    return replace(coded, code="MOBILIZE", mode="TROOPS")


def _nouns(coded: Coded) -> list[Token]:
    return [each for verb in coded.verbs for each in (*things(verb), verb)]


def _joint(coded: Coded) -> bool:
    return any(inner.lower_ == "joint" for each in _nouns(coded) for inner in each.children)


def _exercise(coded: Coded) -> bool:
    return any("exercise" in classes_of(each) for each in _nouns(coded))
