"""What a verb means, with what stands beside it: `break off` of relations is SANCTION.

The table `verbs.csv` has a row for each way of using a verb: its words, a preposition that must
follow, what kind of thing its object must be, and PLOVER's type, or a class of verbs that take
their meaning from what follows (`promise` to attack is a threat). The most specific row that
fits wins.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from detente.reading.coder.phrases import child, children, conjuncts, lemma
from detente.reading.coder.tables import event_nouns, noun_classes, rows
from detente.reading.coder.wordlists import words

if TYPE_CHECKING:
    from spacy.tokens import Token

CLASSES = words("say promise refuse request threat want aspect light stop allow ban get")
_REACH = 7
_LOOSE = words(
    "up off out on down over back in away to for of with from at into by upon along through "
    "aside apart forward"
)
_TIMES = words(
    "monday tuesday wednesday thursday friday saturday sunday january february march april "
    "may june july august september october november december day week month year weekend "
    "morning night evening principle particular return turn"
)
_STOPPING = words(
    "suspension halt end cut freeze cessation severance closure cancellation lifting easing "
    "removal reduction termination break"
)
_COLLECTING = words(
    "series wave number round package string spate campaign kind sort form threat use state "
    "set lot part range act end list pair dozen hundred thousand ton tonne million billion "
    "couple raft barrage volley some kilo supply shipment consignment delivery worth dollar "
    "euro pound"
)


@dataclass(frozen=True, slots=True)
class Use:
    """A row of the table. `weight` is how specific it is."""

    words: tuple[str, ...]
    preposition: str
    object_: str
    code: str
    mode: str
    weight: int

    @property
    def is_class(self) -> bool:
        """Whether the meaning comes from what follows."""
        return self.code in CLASSES


@cache
def _kinds() -> frozenset[str]:
    return frozenset().union(*noun_classes().values())


@cache
def _uses() -> dict[str, tuple[Use, ...]]:
    found: dict[str, list[Use]] = {}
    for row in rows("verbs"):
        words = tuple(row["verb"].split())
        weight = 3 * bool(row["object"]) + 2 * bool(row["preposition"]) + 2 * (len(words) - 1)
        weight += row["object"] not in {"", *_kinds()}  # one very word
        use = Use(words, row["preposition"], row["object"], row["code"], row["mode"], weight)
        found.setdefault(words[0], []).append(use)
    return {word: tuple(uses) for word, uses in found.items()}


def uses(verb: Token) -> list[Use]:
    """The rows that fit a verb where it stands, the most specific first, then as in the table."""
    found = [use for use in _uses().get(_word(verb), ()) if _fits(use, verb)]
    return sorted(found, key=lambda use: -use.weight)


def _word(verb: Token) -> str:
    """The lemma, with what a hyphen joins to it: `test-fire`."""
    if verb.i >= 2 and verb.nbor(-1).text == "-":
        joined = f"{verb.nbor(-2).lower_}-{lemma(verb)}"
        if joined in _uses():
            return joined
    return lemma(verb)


def _fits(use: Use, verb: Token) -> bool:
    if len(use.words) > 1 and not _followed(verb, use.words[1:]):
        return False
    if use.preposition:
        if use.mode == "VISIT" and child(verb, "dobj"):
            return False
        return any(
            not use.object_ or is_a(inner, use.object_) for inner in _after(verb, use.preposition)
        )
    return not use.object_ or any(is_a(each, use.object_) for each in things(verb))


def _followed(verb: Token, words: tuple[str, ...]) -> bool:
    """Whether words follow in order: a particle at once, nouns within reach."""
    first = words[0]
    if first in _LOOSE:
        near = [
            each
            for each in verb.children
            if each.lower_ == first
            and each.i > verb.i
            and (each.dep_ == "prt" or _next(verb, each) or len(words) > 1)
        ]
        if not near:
            return False
        words, place = words[1:], near[0].i
    else:
        place = verb.i
    end = min(place + _REACH + 1, len(verb.doc))
    for each in verb.doc[place + 1 : end]:
        if words and words[0] in {lemma(each), each.lower_} and verb in each.ancestors:
            words = words[1:]
    return not words


def _next(verb: Token, word: Token) -> bool:
    """Whether a word follows at once, or after an adverb."""
    between = verb.doc[verb.i + 1 : word.i]
    return len(between) == 0 or (len(between) == 1 and between[0].pos_ == "ADV")


def _after(verb: Token, preposition: str) -> Iterator[Token]:
    for each in verb.children:
        if each.lower_ == preposition and each.dep_ in {"prep", "agent", "dative", "prt"}:
            inner = children(each, "pobj", "pcomp")
            yield from [one for one in inner if lemma(one) not in _TIMES] or (
                [] if inner else [each]
            )
    for particle in children(verb, "prt", "prep"):  # `pull out of`
        for each in particle.children:
            if each.lower_ == preposition:
                yield from children(each, "pobj", "pcomp")


def things(verb: Token) -> list[Token]:
    """What a verb is done to, as a thing: its object, or its subject in the passive."""
    objects = children(verb, "dobj", "obj")  # of `render Armenia assistance`, the second
    first = objects[-1] if objects else child(verb, "nsubjpass") or child(verb, "oprd", "attr")
    if first is None and verb.dep_ == "acl" and verb.tag_ == "VBN":
        first = verb.head
    return conjuncts(first) if first is not None else []


def is_a(noun: Token, kind: str) -> bool:
    """Whether a noun is of a class of the table, or is that word."""
    return kind in classes_of(noun) or kind in {lemma(noun), noun.lower_}


def classes_of(noun: Token) -> frozenset[str]:
    """What kinds of thing a noun names: of `a series of air strikes`, attack."""
    found = set(
        next((noun_classes()[each] for each in names_of(noun) if each in noun_classes()), ())
    )
    if lemma(noun) in _STOPPING:
        return frozenset(found)
    if lemma(noun) in _COLLECTING or not found:
        for inner in _of(noun):
            if inner.i != noun.i:
                found |= classes_of(inner)
    return frozenset(found)


def happening(noun: Token) -> tuple[str, str] | None:
    """Type and mode of a noun that is itself a happening."""
    if lemma(noun) in _STOPPING:
        return _stopped(noun)
    for name in names_of(noun):
        if name in event_nouns():
            return event_nouns()[name]
    if lemma(noun) in _COLLECTING:
        for inner in _of(noun):
            found = happening(inner)
            if found:
                return found
    return None


def _stopped(noun: Token) -> tuple[str, str] | None:
    """`a suspension of air links` SANCTION, `the lifting of the curfew` CONCEDE."""
    kinds = frozenset().union(*(classes_of(each) for each in _of(noun)), frozenset())
    if kinds & {"relations", "trade", "aid", "arms", "agreement", "talks"}:
        return "SANCTION", "DISCONTINUE"
    if kinds & {"attack", "ceasefire"}:
        return "RETREAT", "CEASEFIRE"
    if "sanction" in kinds:
        return "RETREAT", ""
    return ("CONCEDE", "") if kinds & {"restriction", "emergency", "protest"} else None


def names_of(noun: Token) -> list[str]:
    """The names under which a noun may be in a table, the longest first."""
    plain = lemma(noun)
    found = []
    left = [
        each
        for each in noun.children
        if each.i < noun.i and each.dep_ in {"compound", "amod", "nmod"}
    ]
    if left:
        for form in (lemma(left[-1]), left[-1].lower_):
            found += [f"{form} {plain}", f"{form}-{plain}"]
    for inner in _of(noun):
        found.append(f"{plain} of {lemma(inner)}")
    if noun.i >= 2 and noun.nbor(-1).text == "-":
        found.append(f"{noun.nbor(-2).lower_}-{plain}")
    return [*found, plain, noun.lower_]


def _of(noun: Token) -> list[Token]:
    found = []
    for each in noun.children:
        if each.dep_ == "prep" and each.lower_ == "of":
            found += children(each, "pobj")
    return found
