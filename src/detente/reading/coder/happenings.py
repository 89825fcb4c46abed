"""What a sentence says happens: each verb or noun that is an event, with who does it to whom.

Verbs are taken from the main clause down; what was read as part of an event (`agreed to send`) is
not an event again. Nouns are events only where both who and to whom are said.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from detente.reading.coder.actor import Actor
from detente.reading.coder.asserting import ASKING, asked, undone
from detente.reading.coder.clauses import auxiliaries, complement, doers, proviso, subject_of
from detente.reading.coder.coded import COOPERATION, MATERIAL_CONFLICT, Coded, asked_mode, at_will
from detente.reading.coder.coding import code, tells_that
from detente.reading.coder.filling import filled
from detente.reading.coder.lexicon import happening
from detente.reading.coder.linking import Linker
from detente.reading.coder.papers import under_deal
from detente.reading.coder.phrases import child, is_passive, is_verb, lemma, objects_of
from detente.reading.coder.sources import agents, between, somebody, sources
from detente.reading.coder.suiting import suited, trained
from detente.reading.coder.targets import targets
from detente.reading.coder.telling import Telling, telling
from detente.reading.coder.wordlists import words

if TYPE_CHECKING:
    from spacy.tokens import Token

RECIPROCAL = frozenset(
    {"CONSULT", "AGREE", "SUPPORT", "COOPERATE", "ASSAULT", "REJECT", "CONCEDE", "RETREAT"}
)
_LEAST_OF_NOUN = 4.0
_DANGERS = words("risk danger escalation spillover catastrophe disaster crisis famine instability "
                 "chaos genocide massacre shortage spiral")  # fmt: skip
_TELLING = frozenset({"report", "describe", "witness", "record", "allege", "observe"})
_TAKEN = frozenset({"mistake", "see", "read", "take", "view", "interpret", "confuse", "forget"})
_SHUNNING = frozenset({"rule", "avoid", "refrain"})


@dataclass(frozen=True, slots=True)
class Happening:
    """An event of a sentence.

    head : the word that says it. weight : how plain the target is. depth : how far from the main
    clause. nominal : said by a noun.
    """

    coded: Coded
    by: tuple[Actor, ...]
    to: tuple[Actor, ...]
    head: Token
    telling: Telling
    weight: float
    depth: int
    nominal: bool = False

    @property
    def mutual(self) -> bool:
        """Whether several do it to each other."""
        several = len(self.by) > 1 and not self.to and self.coded.code in RECIPROCAL
        if lemma(self.head) in {"mediate", "broker", "arbitrate"}:
            return False  # between others
        return several and not (self.coded.code == "ASSAULT" and _to_a_thing(self.head))


def _to_a_thing(verb: Token) -> bool:
    """`struck sixty targets`: not each other, whoever owns the targets."""
    thing = child(verb, "dobj") if is_verb(verb) else None
    return thing is not None and thing.pos_ == "NOUN" and lemma(thing) not in {"war", "battle"}


def happenings(linker: Linker) -> list[Happening]:
    """The events of a sentence in the order of the text."""
    doc = linker.parsed.doc
    used: set[int] = set()
    found: list[Happening] = []
    for token in sorted(doc, key=_from_root):
        if token.i in used or not is_verb(token) or token.dep_ in {"amod", "compound", "npadvmod"}:
            continue
        if token.dep_ in {"pcomp", "pobj"} and token.head.lower_ == "without":
            continue  # `without warning`
        if token.tag_ == "VBG" and lemma(token.head) in _TELLING and token.dep_ != "conj":
            continue  # `Chad reports shelling`: who tells it does not do it
        if proviso(token) is not None or asked(token):
            continue  # `provided that fire ceases`, `demands to leave`
        event = _of_verb(token, linker)
        if event is not None:
            found.append(event)
            used |= {each.i for each in event.coded.verbs}
            if lemma(token) in _SHUNNING:  # `ruled out invoking`
                used |= {each.i for each in token.children if each.tag_ == "VBG"}
        elif lemma(token) in ASKING and not tells_that(
            token, complement(token)
        ):  # what somebody is urged to do has not been done
            used |= {
                each.i for each in token.children
                if each.dep_ in {"xcomp", "ccomp"} or (each.dep_ == "advcl" and each.tag_ == "VB")
            }  # fmt: skip
    for token in doc:
        gerund = token.tag_ == "VBG" and token.dep_ in {"nsubj", "dobj", "pobj"}
        none = token.dep_ == "pobj" and token.head.lower_ == "without"
        if token.i not in used and not none and (token.pos_ == "NOUN" or gerund):
            event = _of_noun(token, linker)
            if event is not None and not (event.coded.mode == "CEASEFIRE" and undone(token)):
                found.append(event)
    return filled(sorted(found, key=lambda each: each.head.i), linker)


def _from_root(token: Token) -> tuple[int, int]:
    return sum(1 for _ in token.ancestors), token.i


def _of_verb(verb: Token, linker: Linker) -> Happening | None:
    told = telling(verb, linker)
    asked = _asked(verb, told, linker)
    if asked is not None:
        return asked
    coded = code(verb)
    if coded is None or coded.intent == "asked" or _only_said(verb, coded) or _bidding(verb):
        return None
    if told.wished:
        return None  # a motive, or a duty
    by = sources(verb, coded, linker)
    fitting = suited(coded, by)
    if fitting is None:
        return None
    coded = _settled(fitting, told, by)
    to, weight = targets(coded, by, linker)
    coded = trained(coded, by, to)
    if coded.swapped:
        by, to = to, by
    if coded.code == "PROTEST" and not to and by:
        to, weight = _at_home(by), 1.0
    if not by and not (to and (is_passive(verb) or somebody(verb, coded))):
        return None
    if not by and coded.code == "THREATEN" and is_passive(verb):
        return None  # `shall be considered an aggression`
    return Happening(coded, by, to, verb, told, weight, told.depth)


def _bidding(verb: Token) -> bool:
    """`Let those who talk know`: nobody does it."""
    return verb.tag_ == "VB" and verb.i == verb.doc[verb.left_edge.i].i and lemma(verb) == "let"


def _at_home(by: tuple[Actor, ...]) -> tuple[Actor, ...]:
    """Who is protested against where nobody is named: the government of the protesters."""
    return tuple(
        Actor(each.code, each.code, "GOV", each.name, each.start, each.end, "at home")
        for each in by[:1]
        if "-" in each.key
    )


def _only_said(verb: Token, coded: Coded) -> bool:
    """A warning that something will happen is no threat, unless of one's own act or a condition."""
    if lemma(verb) not in {"warn", "caution"} or coded.code != "THREATEN":
        return False
    clause = child(verb, "ccomp")
    of = [each for each in objects_of(verb, "of") if lemma(each) in _DANGERS]
    if clause is None:
        return bool(of) and child(verb, "dobj") is None  # `warns of the risk of a wider war`
    if child(verb, "dobj", "dative") is not None and not any(
        each.pos_ == "PROPN" for each in clause.children if each.dep_ == "nsubj"
    ):
        return False  # `warned Taiwan that independence means war`
    conditional = any(each.dep_ == "advcl" for each in clause.children)
    return not (auxiliaries(clause) & {"will", "would", "may", "might", "could"} or conditional)


def _settled(coded: Coded, told: Telling, by: tuple[Actor, ...]) -> Coded:
    """One's own coming act is a promise or a threat; somebody else's is a prediction."""
    own = {each.key for each in by} & {each.key for each in told.speakers}
    owed = coded.intent == "future" and any(under_deal(each) for each in coded.verbs)
    if owed and coded.code in MATERIAL_CONFLICT:
        return coded  # and no threat
    if coded.intent == "future" and coded.code in COOPERATION:
        return at_will(coded)
    if coded.intent == "future" and told.hypothetical and not told.conditional and not own:
        return coded  # `analysts doubt that it would fight`
    if coded.intent == "future" and not own and _has_to(coded):
        return coded  # `will have to intervene`: foretold, not threatened
    if coded.intent == "future" and (own or not told.speakers or told.neutral):
        return coded if told.announced else at_will(coded)
    if coded.intent == "hypothetical" and own and not told.hypothetical:
        return at_will(coded)
    return coded


def _has_to(coded: Coded) -> bool:
    """Whether somebody will be driven to it: `will have to fight`."""
    verb = coded.verbs[0]
    return verb.dep_ == "xcomp" and lemma(verb.head) == "have"


def _asked(verb: Token, told: Telling, linker: Linker) -> Happening | None:
    """`X said Y must go` is a request of X to Y."""
    if not told.direct or not told.speakers or not must(verb):
        return None
    if is_passive(verb) and lemma(verb) in _TAKEN:
        return None  # `should not be mistaken for weakness`
    subjects = tuple(each for head in doers(verb) for each in linker.actors(head))
    speakers = {each.key for each in told.speakers}
    to = tuple(each for each in subjects if each.key not in speakers)
    if not to and subjects:
        return None
    inner = code(verb)
    verbs = inner.verbs if inner is not None else (verb,)
    coded = Coded("REQUEST", asked_mode(inner), "said must", verbs)
    weight = 8.0
    if not to:
        to, weight = targets(coded, told.speakers, linker)
    plain = replace(told, speakers=(), depth=max(0, told.depth - 1))
    return Happening(coded, told.speakers, to, verb, plain, weight, plain.depth)


def must(verb: Token) -> bool:
    """Whether a clause says that something must or should be done."""
    helpers = auxiliaries(verb)
    if helpers & {"must", "should", "ought"} or lemma(verb) in {"need", "ought"}:
        return True
    return lemma(verb) == "have" and child(verb, "xcomp") is not None and not helpers


def _within(noun: Token, coded: Coded, linker: Linker) -> tuple[Actor, ...]:
    """Of `ten soldiers died in a clash with Chad`, whose soldiers."""
    preposition = noun.head
    if coded.code not in {"ASSAULT", "CONSULT"} or preposition.lower_ not in {"in", "during"}:
        return ()
    verb = next((each for each in noun.ancestors if is_verb(each)), None)
    if noun.dep_ != "pobj" or verb is None or not objects_of(noun, "with"):
        return ()
    return tuple(one for head in subject_of(verb) for one in linker.actors(head))


def _of_noun(noun: Token, linker: Linker) -> Happening | None:
    """`Turkey's attack on Greece`: an event where both who and to whom are said."""
    found = happening(noun)
    if found is None:
        return None
    coded = Coded(found[0], found[1], f"noun: {lemma(noun)}", (noun,))
    told = telling(noun, linker)
    both = between(noun, linker)
    if len(both) > 1 and coded.code in RECIPROCAL:
        return Happening(coded, both, (), noun, told, 8.0, told.depth + 1, nominal=True)
    by = agents(noun, linker) or _within(noun, coded, linker)
    if not by:
        return None
    verb = noun.head
    if coded.code == "THREATEN" and noun.dep_ == "nsubj" and lemma(verb) == "be":
        coded = replace(
            coded, verbs=(noun, *(each for each in verb.children if each.dep_ == "attr"))
        )
    to, weight = targets(coded, by, linker)
    if coded.code == "THREATEN" and len(coded.verbs) > 1:  # `the warning is a red line to`
        said = targets(replace(coded, verbs=coded.verbs[1:]), by, linker)
        to, weight = said if said[0] else (to, weight)
    if not to or weight < _LEAST_OF_NOUN:
        return None
    return Happening(coded, by, to, noun, told, weight, told.depth + 1, nominal=True)
