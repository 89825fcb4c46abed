"""Ties that forces and goods make: bases, transit, proxies, fighting side by side."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from detente.reading.coder.actor import in_role
from detente.reading.coder.clauses import subject_of
from detente.reading.coder.names import Entry
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
from detente.reading.coder.said import Said, keys
from detente.reading.coder.sources import agents
from detente.reading.coder.tying import Rule, everyone, tie
from detente.reading.coder.wordlists import words
from detente.reading.contents import TieKind
from detente.reading.proposals import Proposal

if TYPE_CHECKING:
    from spacy.tokens import Token

_FORCES = words(
    "soldier troop force base peacekeeper marine airman battalion brigade garrison fleet"
)
_GIVING = words("arms backs funds supplies shields supports")
_SENDING = words("send deploy dispatch move rush mobilize mobilise intervene fight join")
_COMMANDING = words("command control run direct lead finance fund arm")
_CARRY = words("transport ship move send fly carry ferry truck bring pass smuggle")
_WAY = words("through over via across")


def _beside(said: Said, word: Token) -> Iterator[Proposal]:
    """`sent troops to fight beside the rebels`."""
    if lemma(word) not in {"fight", "serve", "battle", "march"} or not is_verb(word):
        return
    for way in ("beside", "alongside", "at", "on"):
        heads = objects_of(word, way)
        if way in {"at", "on"}:  # `fights at the side of`
            sides = [each for each in heads if lemma(each) == "side"]
            heads = [one for each in sides
                     for one in (*objects_of(each, "of"), *children(each, "poss"))]  # fmt: skip
        to = everyone(said, heads)
        if to:
            yield tie(
                said, "backing", everyone(said, subject_of(word)), to, clause_words(word), 0.7
            )


def _basing(said: Said, word: Token) -> Iterator[Proposal]:
    """`hosts American bases`, `keeps 28,000 soldiers on the peninsula`, `troops stationed in`."""
    plain = lemma(word)
    if plain in {"host", "allow"} and is_verb(word):
        for each in word.subtree:
            if lemma(each) in _FORCES and each.pos_ == "NOUN":
                guests = said.linker.one(each)
                if guests and (
                    plain == "host" or any(lemma(one) == "base" for one in word.subtree)
                ):
                    yield tie(
                        said,
                        "basing",
                        everyone(said, subject_of(word)),
                        guests,
                        clause_words(word),
                        0.75,
                    )
                    return
    elif plain in {"keep", "station", "maintain", "base", "have"} and is_verb(word):
        things = children(word, "dobj", "nsubjpass")
        if not any(lemma(each) in _FORCES for each in things):
            return
        guest = everyone(said, subject_of(word)) if not is_passive(word) else everyone(said, things)
        hosts = everyone(said, objects_of(word, "in"))
        if word.dep_ == "relcl" and not hosts:  # `has a treaty with Japan, which keeps troops`
            main = next((each for each in word.ancestors if is_verb(each)), None)
            hosts = everyone(said, subject_of(main)) if main is not None else ()
        yield tie(said, "basing", hosts, guest, clause_words(word), 0.65)


def _stationed(said: Said, word: Token) -> Iterator[Proposal]:
    """`its drone base at Agadez`, `France, with 1,500 soldiers in the country`."""
    if lemma(word) not in _FORCES or word.pos_ != "NOUN":
        return
    owner = child(word, "poss")
    if lemma(word) == "base" and owner is not None:
        guest = said.actors(owner)
    elif word.dep_ == "pobj" and word.head.lower_ == "with" and child(word, "nummod") is not None:
        guest = said.actors(word.head.head)
    else:
        return
    places = [inner for way in ("in", "at", "on") for inner in objects_of(word, way)]
    found = everyone(said, places) or tuple(
        in_role(mention.first, "GOV", mention.start, mention.end)
        for each in places
        if (mention := said.parsed.mention_of(each)) is not None and mention.first.code
    )
    hosts = tuple(
        in_role(Entry(each.code, each.code, "", each.name, "state"), "GOV", each.start, each.end)
        for each in found if each.code not in {one.code for one in guest}
    )  # fmt: skip
    yield tie(said, "basing", hosts, guest, [word, *places], 0.6)


def _let_in(said: Said, word: Token) -> Iterator[Proposal]:
    """`has let Russian troops use its territory`, `lends its bases to the Americans`."""
    if lemma(word) not in {"use", "enter", "station", "operate"} or not is_verb(word):
        return
    above = word.head
    if word.dep_ not in {"ccomp", "xcomp"} or lemma(above) not in {"let", "allow", "permit"}:
        return
    things = {lemma(each) for each in word.subtree}
    if things & {"territory", "soil", "base", "airfield", "airspace", "port", "airport"}:
        guests = everyone(said, children(word, "nsubj") or children(above, "dobj"))
        words = [*clause_words(above), *clause_words(word)]
        yield tie(said, "basing", everyone(said, subject_of(above)), guests, words, 0.65)


def _access(said: Said, word: Token) -> Iterator[Proposal]:
    """`has granted American forces access to four bases`."""
    if lemma(word) not in {"grant", "give", "offer"} or not is_verb(word) or is_passive(word):
        return
    for each in children(word, "dobj"):
        places = [lemma(one) for one in objects_of(each, "to")]
        if lemma(each) == "access" and set(places) & {"base", "port", "airfield", "airbase"}:
            guests = said.linker.countries(left_of(each)) or said.linker.countries(
                one for whom in children(word, "dative") for one in (*left_of(whom), whom)
            )
            to = tuple(in_role(one, "GOV", each.idx, each.idx + 6) for one in guests)
            by = everyone(said, subject_of(word))
            yield tie(said, "basing", by, to, clause_words(word), 0.7)


def _base_of(said: Said, word: Token) -> Iterator[Proposal]:
    """`the American base at Al Udeid`: whose it is, and in whose country the place lies."""
    if lemma(word) != "base" or child(word, "poss") is not None:
        return
    guests = said.linker.countries(left_of(word))
    for place in (one for way in ("in", "at", "on", "near") for one in objects_of(word, way)):
        mention = said.parsed.mention_of(place)
        if mention is None or len(mention.first.code) != 3 or not guests:
            continue
        entry = Entry(mention.first.code, mention.first.code, "", mention.first.name, "state")
        if guests[0].code != entry.code:
            host = in_role(entry, "GOV", mention.start, mention.end)
            guest = in_role(guests[0], "GOV", word.idx, word.idx + len(word.text))
            yield tie(said, "basing", (host,), (guest,), [*word.subtree], 0.6)


def _whom_they_arm(said: Said, word: Token) -> Iterator[Proposal]:
    """`Hezbollah, which Iran arms and pays`: a verb that looks like a noun."""
    if word.dep_ != "relcl" or word.lower_ not in _GIVING or word.tag_ != "NNS":
        return
    giver = child(word, "compound", "nsubj")
    whom = child(word, "dobj")
    if giver is None or whom is None or whom.tag_ not in {"WDT", "WP"}:
        return
    kind: TieKind = "arms" if word.lower_ in {"arms", "supplies"} else "backing"
    mention = said.parsed.mention_of(giver)
    by = said.linker.one(giver) or (
        () if mention is None
        else (in_role(mention.first, "GOV", mention.start, mention.end),)
    )  # fmt: skip
    yield tie(said, kind, by, said.linker.one(word.head), [word.head, giver, word], 0.7)


def _in_support(said: Said, word: Token) -> Iterator[Proposal]:
    """`sent two frigates in support of Greece`."""
    if word.lower_ not in {"support", "defence", "defense", "aid"} or word.dep_ != "pobj":
        return
    verb = word.head.head
    if word.head.lower_ in {"in", "to"} and is_verb(verb) and lemma(verb) in _SENDING:
        to = everyone(said, objects_of(word, "of"))
        yield tie(said, "backing", everyone(said, subject_of(verb)), to, clause_words(verb), 0.65)


def _commands(said: Said, word: Token) -> Iterator[Proposal]:
    """`commands militias in Iraq`, `runs proxies in Syria`."""
    if lemma(word) not in _COMMANDING or not is_verb(word) or is_passive(word):
        return
    for each in children(word, "dobj"):
        if lemma(each) in {"militia", "proxy", "mercenary", "paramilitary"}:
            by, to = everyone(said, subject_of(word)), said.linker.one(each)
            yield tie(said, "backing", by, to, clause_words(word), 0.65, what=said.phrase(each))


def _by_way_of(said: Said, word: Token) -> Iterator[Proposal]:
    """`Syria serves as the corridor through which those arms reach it`."""
    if word.lower_ not in {"corridor", "conduit", "route", "bridge", "lifeline"}:
        return
    verb = next((each for each in word.ancestors if is_verb(each)), None)
    clause = child(word, "relcl")
    if verb is None or clause is None or lemma(clause) not in {"reach", "get", "flow", "pass"}:
        return
    through = everyone(said, subject_of(verb))
    givers = [
        each
        for each in said.memory.recent
        if each[0] in {"AID", "COOPERATE"} and each[1] and each[2]
    ]
    goods = children(clause, "nsubj")
    made = tuple(one for each in goods for one in said.actors(child(each, "poss")))
    by = made or (givers[-1][1] if givers else ())
    to = everyone(said, children(clause, "dobj"))
    yield tie(said, "transit", by, to, clause_words(verb), 0.55, through=through)


def _transit(said: Said, word: Token) -> Iterator[Proposal]:
    """`has allowed Russia to transport supplies through to Armenia`, `passes through Georgia`."""
    if lemma(word) not in _CARRY or not is_verb(word):
        return
    ways = [
        each
        for each in word.subtree
        if each.lower_ in _WAY and each.dep_ in {"prep", "prt", "advmod"}
    ]
    if not ways:
        return
    above = word.head if word.dep_ in {"ccomp", "xcomp"} else None
    through = everyone(said, [each for way in ways for each in children(way, "pobj")])
    by = everyone(said, subject_of(word))
    if above is not None and lemma(above) in {"allow", "let", "permit"}:
        through = through or everyone(said, subject_of(above))
    to = tuple(
        one for each in word.subtree if each.lower_ == "to" and each.dep_ == "prep"
        for one in everyone(said, children(each, "pobj"))
    )  # fmt: skip
    if through and to:
        what = next((said.phrase(each) for each in children(word, "dobj")), "")
        words = clause_words(above) if above is not None else clause_words(word)
        yield tie(said, "transit", by, to, [*words, *word.subtree], 0.8, what=what, through=through)


def _backed(said: Said, word: Token) -> Iterator[Proposal]:
    """`Russian-backed separatists`, `Turkish-led militias`: who backs whom."""
    if word.lower_ not in {"backed", "sponsored", "supported", "armed", "funded"} or word.i < 2:
        return
    if word.nbor(-1).text != "-":
        return
    mention = said.parsed.mention_of(word.nbor(-2))
    backed = said.linker.one(word.head)
    if mention is None or not mention.first.key or not backed:
        return
    backer = (in_role(mention.first, "GOV", mention.start, mention.end),)
    if backer[0].key != backed[0].key:
        yield tie(said, "backing", backer, backed, [word.nbor(-2), word.head], 0.75)


def _scales(said: Said, word: Token) -> Iterator[Proposal]:
    """`tipping the scales in Azerbaijan's favour`, `takes the side of`, `supportive of`."""
    if word.lower_ in {"favor", "favour", "side", "behalf"} and word.dep_ == "pobj":
        owner = child(word, "poss")
        verb = next((each for each in word.ancestors if is_verb(each)), None)
        if (
            owner is None
            or verb is None
            or lemma(verb) not in {"tip", "weigh", "tilt", "intervene", "step", "swing"}
        ):
            return
        yield tie(said, "backing", everyone(said, subject_of(verb)), said.actors(owner),
                   clause_words(verb), 0.6)  # fmt: skip


def _proxies(said: Said, word: Token) -> Iterator[Proposal]:
    """`Turkey's integration of Syrian proxy militias alongside the Azerbaijani military`."""
    if lemma(word) not in {
        "integration",
        "deployment",
        "use",
        "dispatch",
        "transfer",
        "recruitment",
    }:
        return
    if word.pos_ != "NOUN":
        return
    sent = [
        each for each in word.subtree if lemma(each) in {"militia", "mercenary", "fighter", "proxy"}
    ]
    by = agents(word, said.linker)
    to = everyone(said, [
        inner for each in word.subtree if each.lower_ in {"alongside", "to", "for", "with"}
        for inner in children(each, "pobj")
    ])  # fmt: skip
    to = tuple(each for each in to if each.key not in keys(by))
    if sent and by and to:
        yield tie(said, "militias", by, to[:1], [*word.subtree], 0.65, what=said.phrase(sent[0]))


FORCES: tuple[Rule, ...] = (
    _beside, _basing, _access, _base_of, _stationed, _let_in, _whom_they_arm, _commands,
    _in_support, _by_way_of, _transit, _backed, _scales, _proxies,
)  # fmt: skip
