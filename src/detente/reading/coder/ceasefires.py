"""Stages of cease-fires: called for, agreed, broken, how long it held, who brokered it.

Each noun for a cease-fire is judged by the verb or noun that governs it (`violated the truce`,
`calls for a truce`) and by what is said of it in passing (`a truce, signed in Minsk`).
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from detente.reading.coder.actor import Actor
from detente.reading.coder.asserting import BREAKING
from detente.reading.coder.clauses import agents_of, auxiliaries, denied, opener, subject_of
from detente.reading.coder.counted import counted
from detente.reading.coder.durations import Duration, duration, of_text
from detente.reading.coder.lexicon import names_of
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
from detente.reading.coder.telling import telling
from detente.reading.coder.wordlists import words
from detente.reading.contents import CeasefireContent, Stage, Status
from detente.reading.proposals import Proposal

if TYPE_CHECKING:
    from spacy.tokens import Token

_NAMES = frozenset(
    {
        "ceasefire", "cease-fire", "cease fire", "truce", "armistice", "cessation of hostility",
        "ceasefire agreement", "ceasefire deal", "cease-fire agreement",
    }
)  # fmt: skip
_AGREED = words(
    "agree sign declare announce reach conclude accept proclaim begin start enter renew "
    "extend strike seal negotiate secure implement take come go approve establish impose "
    "conclude"
)
_CALLED = words(
    "call urge demand seek want propose appeal ask request press push enjoin insist support "
    "plead offer reject refuse oppose favour favor broker mediate pursue need discuss "
    "consider talk negotiate dismiss hope"
)
_OF_ITSELF = (BREAKING | {"hold", "last"}) - {"ignore", "abandon", "undermine"}
_HELD = words("hold last survive endure stand respect observe keep continue")
_BROKEN_NOUNS = words("violation breach collapse failure end breakdown")
_CALLED_NOUNS = words(
    "call demand appeal proposal talk negotiation support hope plea need offer push plan"
)
_WARS = words("conflict war fighting clash hostility dispute")
_MEDIATE = frozenset({"broker", "mediate", "negotiate", "secure", "arrange"})


def ceasefires(said: Said) -> Iterator[Proposal]:
    """The stages of cease-fires that a sentence tells of."""
    seen: set[tuple[str, int]] = set()
    yield from _it(said)
    yield from _silent(said)
    for noun in said.words:
        if not is_ceasefire(noun) and not _another(noun, said):
            continue
        for stage, word, sure in _stages(noun):
            if (stage, word.i) in seen or _of_somebody(noun, stage, word):
                continue
            seen.add((stage, word.i))
            yield _proposal(said, noun, stage, word, sure)
            if stage == "broken" and is_verb(word) and _lasted(word) is not None:
                yield _proposal(said, noun, "held", word, sure - 0.05)


def _another(noun: Token, said: Said) -> bool:
    """Of `a cease-fire failed; a second one is holding`, `one`; also `the second`, `neither`."""
    if noun.dep_ in {"nsubj", "nsubjpass"} and counted(noun):
        return _spoken_of(noun, said)
    if noun.lower_ not in {"one", "ones"} or not any(
        each.dep_ in {"amod", "det"} for each in noun.children
    ):
        return False
    return noun.dep_ in {"nsubj", "nsubjpass", "dobj"} and _spoken_of(noun, said)


def _of_somebody(word: Token, stage: Stage, verb: Token) -> bool:
    """Of `the first announced it`, `the first`: whoever does so is no cease-fire."""
    does = verb == word.head and is_verb(verb) and not is_passive(verb)
    return does and stage not in {"broken", "held"} and counted(word)


def _silent(said: Said) -> Iterator[Proposal]:
    """`The guns fell silent on Sunday`: they agreed."""
    for noun in said.words:
        verb = noun.head
        guns = lemma(noun) in {"gun", "weapon"} and noun.dep_ == "nsubj"
        silent = any(each.lower_ == "silent" for each in verb.children)
        if guns and silent and lemma(verb) == "fall" and not denied(verb):
            yield _proposal(said, noun, "agreed", verb, 0.6)


def _spoken_of(noun: Token, said: Said) -> bool:
    """Whether a cease-fire was named before a word, in its sentence or paragraph."""
    before = any(is_ceasefire(each) for each in noun.doc[: noun.i])
    return before or said.memory.truce == said.memory.paragraph


def _lasted(verb: Token) -> Duration | None:
    """How long it held before it broke: `collapsed after ten days`."""
    if denied(verb):
        return None
    for each in objects_of(verb, "after"):
        found = of_text(verb.doc.text[each.doc[each.left_edge.i].idx : each.idx + len(each.text)])
        if found is not None:
            return found
    return None


def _it(said: Said) -> Iterator[Proposal]:
    """`It collapsed when`, after a sentence about a cease-fire."""
    for noun in said.words:
        verb = noun.head
        known = is_verb(verb) and _spoken_of(noun, said)
        if noun.lower_ in {"it", "that"} and noun.dep_ in {"nsubj", "nsubjpass"} and known:
            stage = _of_verb(verb)
            alone = child(verb, "dobj", "ccomp", "xcomp") is None and lemma(verb) in _OF_ITSELF
            if stage in {"broken", "held"} and alone:
                yield _proposal(said, noun, stage, verb, 0.6)


def is_ceasefire(noun: Token) -> bool:
    """Whether a noun names a cease-fire."""
    if noun.pos_ not in {"NOUN", "PROPN"} or noun.dep_ == "compound":
        return (
            noun.dep_ == "compound" and noun.lower_ in _NAMES and lemma(noun.head) in _CALLED_NOUNS
        )
    return any(each in _NAMES for each in names_of(noun)) or _to_halt(noun)


def _to_halt(noun: Token) -> bool:
    """`an agreement to halt hostilities`, `a deal to stop the fighting`."""
    if lemma(noun) not in {"agreement", "deal", "accord", "pact"}:
        return False
    return any(
        lemma(each) in {"halt", "cease", "end", "stop", "suspend", "pause"}
        and any(lemma(one) in {"hostility", "fighting", "war"} for one in children(each, "dobj"))
        for each in children(noun, "acl", "relcl")
    )


def _stages(noun: Token) -> Iterator[tuple[Stage, Token, float]]:
    """Stages with the word that shows each, and how sure that is."""
    for each in noun.children:
        if each.dep_ in {"acl", "relcl"} and is_verb(each):
            stage = _of_verb(each)
            if stage:
                yield stage, each, 0.75
    governor, path = _governor(noun)
    if governor is None:
        return
    inner = _main_verb(governor, noun)
    if inner is not None:  # `a truce agreed on Friday was broken`
        yield "agreed", governor, 0.75
        governor = inner
    if not is_verb(governor):
        if lemma(governor) in _BROKEN_NOUNS:
            yield "broken", governor, 0.7
        elif lemma(governor) in _CALLED_NOUNS:
            yield "called for", governor, 0.65
        return
    for verb in (governor, *_joined(governor)):
        stage = _of_verb(verb)
        if stage == "held" and _none(verb, noun):
            if duration(verb) is None:
                stage = "broken"
            else:
                yield "broken", verb, 0.55
        if stage:
            yield stage, verb, 0.75 if path == 0 else 0.6


def _main_verb(verb: Token, noun: Token) -> Token | None:
    """The passive that the parser hung below a participle of its own subject."""
    if noun.dep_ != "nsubj" or verb.tag_ not in {"VBD", "VBN"} or _of_verb(verb) != "agreed":
        return None
    for each in children(verb, "ccomp", "xcomp"):
        plain = child(each, "nsubj", "nsubjpass", "mark") is None
        if each.tag_ == "VBN" and plain and child(each, "auxpass") is not None:
            return each
    return None


def _governor(noun: Token) -> tuple[Token | None, int]:
    """The verb or telling noun above a cease-fire, and how many nouns lie between."""
    steps = 0
    for above in noun.ancestors:
        if is_verb(above):
            return above, steps
        if lemma(above) in _BROKEN_NOUNS | _CALLED_NOUNS:
            return above, steps
        if above.pos_ in {"NOUN", "PROPN"}:
            steps += 1
            if steps > 2:
                break
    return None, steps


def _joined(verb: Token) -> list[Token]:
    """Verbs with the same subject: `was announced but has broken`, `appears to have broken`."""
    found = []
    for each in verb.children:
        if each.dep_ == "conj" and is_verb(each) and child(each, "nsubj", "nsubjpass") is None:
            found.append(each)
            found += children(each, "xcomp")
        elif each.dep_ == "xcomp" and is_verb(each) and child(verb, "nsubj", "nsubjpass"):
            found.append(each)
    return found


def _of_verb(verb: Token) -> Stage | None:
    word = lemma(verb)
    after = {each.lower_ for each in verb.children}
    if word in {"break", "fall"} and not after & {"down", "apart"} and not child(verb, "dobj"):
        return "broken" if word == "break" and is_passive(verb) else None
    if word in {"take", "come", "go"}:
        inner = {each.lower_ for each in verb.subtree}
        return "agreed" if inner & {"effect", "force"} else None
    if word in {"broker", "mediate", "negotiate"}:
        trying = verb.dep_ == "xcomp" and lemma(verb.head) in {"seek", "try", "attempt", "hope"}
        return "called for" if trying else "agreed"
    if word in BREAKING:
        return "broken"
    if word in _HELD:
        breach = any(each.lower_ == "breach" for each in objects_of(verb, "in"))
        return "broken" if breach else "held"  # `observed mostly in the breach`
    if word in _AGREED:
        return "agreed"
    above = verb.head
    if word in {"order", "institute"} and verb.dep_ == "xcomp" and lemma(above) in _AGREED:
        return "agreed"  # `agreed to order a cease-fire`
    return "called for" if word in _CALLED | {"order"} else None


def _none(verb: Token, noun: Token) -> bool:
    words = {each.lower_ for each in (noun, *noun.ancestors, *noun.children)}
    return denied(verb) or bool(words & {"none", "neither", "no"})


def _proposal(said: Said, noun: Token, stage: Stage, word: Token, sure: float) -> Proposal:
    told = telling(word, said.linker)
    held = duration(word) or _lasted(word) if stage == "held" and is_verb(word) else None
    words = clause_words(word) if is_verb(word) else [*word.subtree]
    conditional = is_verb(word) and (opener(word) is not None or told.hypothetical)
    parties = _parties(said, noun, word)
    content = CeasefireContent(
        stage=stage,
        parties=keys(parties),
        brokers=keys(_brokers(said, noun, word)),
        held="" if held is None else held.words if not _none(word, noun) else f"not {held.words}",
        held_hours=None if held is None else held.least_or_most(not _none(word, noun)),
        when=said.when(word) if is_verb(word) else None,
        status=_status(word, conditional, stage),
    )
    return said.propose(
        content, covering([noun, *words]), f"cease-fire: {lemma(word)}", weight=sure
    )


def _status(word: Token, conditional: bool, stage: Stage) -> Status:
    if stage == "called for":
        return "actual"
    if conditional:
        return "hypothetical"
    if not is_verb(word):
        return "actual"
    helpers = auxiliaries(word)
    if helpers & {"may", "might", "could", "would"}:
        return "hypothetical"
    if helpers & {"will", "shall"}:
        return "future"
    if lemma(word) in _HELD:
        return "actual"  # one that did not hold was broken
    return "negated" if denied(word) else "actual"


def _parties(said: Said, noun: Token, word: Token) -> tuple[Actor, ...]:
    """Between whom it is; else those of the truce spoken of before, or the two sides."""
    brokers = keys(_brokers(said, noun, word))
    found = tuple(each for each in _named(said, noun, word) if each.key not in brokers)
    if len(found) == 1:  # `they broke the truce, Chad said`
        told = telling(word, said.linker).speakers
        found += tuple(each for each in told if each.key not in {found[0].key, *brokers})
        found += said.memory.other_side(found) if len(found) == 1 else ()
    if found:
        if len({each.key for each in found}) == 2:
            said.memory.truce_of = found
        return found
    memory = said.memory
    if memory.truce_of:
        return memory.truce_of
    foes = memory.foes()
    if memory.truce_guessed and (not foes or set(brokers) & set(keys(foes))):
        return memory.truce_guessed  # who calls for it is seldom one of the two
    guessed = foes or _two(said)
    guessed = tuple(each for each in guessed if each.key not in brokers)
    if len({each.key for each in guessed}) == 2:
        memory.truce_guessed = guessed
    return guessed


def tell_sides(said: Said) -> None:
    """Remember between whom the cease-fires of a sentence are, whatever it tells of them."""
    for noun in said.words:
        if is_ceasefire(noun):
            found = _named(said, noun, _governor(noun)[0] or noun)
            if len({each.key for each in found}) == 2:
                said.memory.truce_of = found


def _named(said: Said, noun: Token, word: Token) -> tuple[Actor, ...]:
    """Between whom the sentence says that it is."""
    for place in (noun, word):
        for preposition in ("between", "with"):
            heads = objects_of(place, preposition)
            found = tuple(one for head in heads for one in said.actors(head))
            if len(found) > 1:
                return found
            if found and is_verb(word):
                subjects = [one for head in subject_of(word) for one in said.actors(head)]
                return (*subjects, *found)
    inner = [each for each in (noun, *noun.subtree, *word.subtree) if lemma(each) in _WARS]
    for war in inner:
        subjects = (
            [one for head in subject_of(word) for one in said.actors(head)] if is_verb(word) else []
        )
        found = tuple(one for way in ("with", "between") for head in objects_of(war, way)
                      for one in said.actors(head))  # fmt: skip
        if found:
            return (*subjects, *found) if len(found) == 1 else found
    if is_verb(word) and not is_passive(word) and lemma(word) in BREAKING | _AGREED | {"enjoin"}:
        return _doing(said, word)
    return ()


def _doing(said: Said, verb: Token) -> tuple[Actor, ...]:
    """Of `Hamas broke the truce`, Hamas and its foe."""
    heads = [each for each in subject_of(verb) if each.lower_ not in {"it", "that", "this"}]
    found = tuple(one for head in heads for one in said.actors(head))
    sides = said.memory.truce_of or said.memory.foes()
    if len(found) == 1 and found[0].key in {each.key for each in sides}:
        return tuple({each.key: each for each in (*found, *sides)}.values())
    return found


def _two(said: Said) -> tuple[Actor, ...]:
    """The two who are the subject of the sentence."""
    for happening in said.happenings:
        if len({each.key for each in happening.by}) == 2:
            return happening.by
    return ()


def _brokers(said: Said, noun: Token, word: Token) -> tuple[Actor, ...]:
    """Who brought it about, or calls for it from outside."""
    found: list[Actor] = []
    for each in children(noun, "acl", "relcl"):
        if lemma(each) in _MEDIATE:
            found += [one for head in agents_of(each) for one in said.actors(head)]
    if is_verb(word):
        if lemma(word) in _MEDIATE:
            heads = agents_of(word) if is_passive(word) else subject_of(word)
            found += [one for head in heads for one in said.actors(head)]
            found += _helpers(said, word)
    else:
        found += agents(word, said.linker)
    return tuple(found)


def _helpers(said: Said, verb: Token) -> list[Actor]:
    """Of `sought to broker a truce, even cooperating with Washington`, Washington."""
    found: list[Actor] = []
    for each in (verb, verb.head):
        for clause in children(each, "advcl", "prep"):
            for head in objects_of(clause, "with"):
                found += said.actors(head)
        for head in objects_of(each, "with"):
            found += said.actors(head)
    return found
