"""To whom it is done: the likeliest of the actors that what follows a verb names.

Each actor below the verbs of an event has a weight by the way that leads to it: the object itself
first, then prepositions that suit the type (`sanctions on`, `withdrew from`), then what is within
those. Whoever does it is left out.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from detente.reading.coder.actor import Actor, key_of
from detente.reading.coder.clauses import opener
from detente.reading.coder.coded import HARM, Coded
from detente.reading.coder.lexicon import happening
from detente.reading.coder.linking import Linker
from detente.reading.coder.phrases import child, children, is_passive, is_verb, left_of, lemma
from detente.reading.coder.sectors import role_of
from detente.reading.coder.ways import (
    AT_HOME,
    BY_OTHERS,
    CLAUSE,
    DEVICES,
    DOMESTIC,
    GIVING,
    HOLDING,
    LESS,
    MANY,
    OF_TYPE,
    WAYS,
)

if TYPE_CHECKING:
    from spacy.tokens import Token

_LEAST = 2.0
_DEEP = 5
_FOR = frozenset({"support", "defence", "defense", "behalf", "aid", "side"})


@dataclass(frozen=True, slots=True)
class Target:
    """Actors to whom it may be done, and the weight of the way to them."""

    weight: float
    actors: tuple[Actor, ...]


def targets(coded: Coded, by: tuple[Actor, ...], linker: Linker) -> tuple[tuple[Actor, ...], float]:
    """The likeliest targets, and their weight; nothing where none is named."""
    search = _Search(coded, by, linker)
    best: Target | None = None
    for place, verb in enumerate(coded.verbs):
        for found in search.below(verb):
            weight = found.weight - 0.2 * place
            if weight < _LEAST or (best is not None and weight <= best.weight):
                continue
            kept = search.others(found.actors)
            if kept and kept[0].sort == "at home":
                weight -= LESS["at home"]  # sooner another than one's own people
            if kept and (best is None or weight > best.weight):
                best = Target(weight, kept)
    return (best.actors, best.weight) if best is not None else ((), 0.0)


class _Search:
    """The search below the verbs of one event."""

    def __init__(self, coded: Coded, by: tuple[Actor, ...], linker: Linker) -> None:
        self.coded = coded
        self.by = by
        self.linker = linker
        self.ways = WAYS | OF_TYPE.get(coded.code, {})
        if len({each.key for each in by}) > 1:
            self.ways |= MANY.get(coded.code, {})
        if any(lemma(verb) in GIVING for verb in coded.verbs):
            self.ways |= {"to": 9.0}
        firm = coded.rule.removeprefix("verb: ").split()
        if len(firm) > 1 and firm[-1] in {"by", "behind", "over"}:
            self.ways |= {firm[-1]: 9.5}  # `stands by Chad in its quarrel with Sudan`
        self.clause = CLAUSE.get(coded.code, 4.5)

    def others(self, actors: tuple[Actor, ...]) -> tuple[Actor, ...]:
        """Those who do not do it themselves; of a place in their own country, its people."""
        sources = {each.key for each in self.by}
        found = tuple(each for each in actors if each.key and each.key not in sources)
        if found or self.coded.code not in AT_HOME:
            return found
        inward = self.coded.code in {"COERCE", "CONCEDE"}
        return tuple(
            replace(each, key=key_of(each.code, "CVL"), sector="CVL", sort="at home")
            for each in actors
            if each.code and (each.sort == "place" or (each.sort == "state" and inward))
        )

    def below(self, verb: Token) -> Iterator[Target]:
        """All actors below a verb or noun, each with the weight of its way."""
        if not is_verb(verb):
            yield from self._in_noun(verb, 7.5, 1)
            return
        inner = {each.i for each in self.coded.verbs}
        if verb.dep_ == "conj" and is_passive(verb) and child(verb, "nsubjpass") is None:
            for each in children(verb.head, "nsubjpass"):  # `was attacked and seized by`
                yield from self._in_noun(each, 8.0, 1)
        for each in verb.children:
            if each.i in inner and is_verb(each):
                if each.dep_ in {"ccomp", "xcomp"}:
                    for subject in children(each, "nsubj", "nsubjpass"):
                        yield from self._in_noun(subject, self.clause, 1)
            else:
                yield from self._by_relation(each, verb)

    def _by_relation(self, each: Token, verb: Token) -> Iterator[Target]:
        relation = each.dep_
        if relation in {"dobj", "obj", "oprd"} or (relation == "nsubjpass" and is_passive(verb)):
            yield from self._in_noun(each, 8.0, 1)
        elif relation == "dative" and each.pos_ != "ADP":
            yield from self._in_noun(each, 9.5, 1)
        elif (
            relation in {"prep", "agent", "dative", "prt", "advmod"} and each.lower_ != "according"
        ):
            if not (relation == "agent" and is_passive(verb)):
                yield from self._in_preposition(each, 0.0, 1)
        elif relation in {"attr", "acomp", "npadvmod"}:
            yield from self._in_noun(each, 5.0, 1)
        elif relation in {"ccomp", "xcomp"}:
            yield from self._in_clause(each)
        elif relation == "advcl":
            yield from self._in_aside(each)

    def _in_clause(self, clause: Token) -> Iterator[Target]:
        """Actors of a clause that was not read as part of the event."""
        base = self.clause if is_verb(clause) else 7.0  # `holds Rwanda responsible`
        for each in clause.children:
            if each.dep_ in {"nsubj", "nsubjpass"}:
                yield from self._in_noun(each, base, 2)
            elif each.dep_ in {"dobj", "dative"}:
                yield from self._in_noun(each, base - 2.0, 2)
            elif each.dep_ in {"prep", "agent"}:
                yield from self._in_preposition(each, -2.5, 2)
            elif each.dep_ in {"xcomp", "ccomp"} and is_verb(each):
                for inner in children(each, "dobj", "dative"):
                    yield from self._in_noun(inner, base - 3.0, 3)

    def _in_aside(self, clause: Token) -> Iterator[Target]:
        """Actors of what is added: `to protest against`, `calling for`, `unless Baghdad`."""
        if opener(clause) is not None:
            weight = {"THREATEN": 4.0, "AGREE": 3.5}.get(self.coded.code, 1.5)
        else:
            free = clause.tag_ in {"VB", "VBG"} and child(clause, "mark") is None
            weight = 4.0 if free else 1.5
        conditional = opener(clause) is not None
        for each in clause.children:
            if each.dep_ in {"nsubj", "dobj", "dative"} or (
                each.dep_ == "compound" and opener(clause) is not None
            ):
                for found in self._in_noun(each, weight, 2):
                    if not (conditional and found.actors and found.actors[0].sort == "place"):
                        yield found  # not `if the talks in Istanbul fail`
            elif each.dep_ == "prep":
                yield from self._in_preposition(each, weight - 7.5, 2)
            elif each.dep_ in {"xcomp", "ccomp"} and is_verb(each):
                for inner in children(each, "nsubj", "dobj"):
                    yield from self._in_noun(inner, weight - 0.5, 3)

    def _in_preposition(self, preposition: Token, less: float, depth: int) -> Iterator[Target]:
        word = preposition.lower_
        base = self.ways.get(word, 1.0)
        if word == "by" and preposition.head.pos_ == "NOUN" and self.coded.code != "MOBILIZE":
            base = 7.0  # `the detention by Israel`
        if word == "for" and preposition.head.pos_ == "NOUN" and not happening(preposition.head):
            base = max(base, WAYS["for"])  # `a camp for refugees`
        for each in preposition.children:
            if each.dep_ == "pobj" and self.coded.code in HARM and lemma(each) in _FOR:
                continue  # `sent frigates in support of Greece`
            if each.dep_ == "pobj":
                yield from self._in_noun(each, base + less, depth)
            elif each.dep_ == "pcomp" and is_verb(each):
                for inner in each.children:
                    if inner.dep_ in {"dobj", "nsubj"}:
                        yield from self._in_noun(inner, base + less - 1.5, depth + 1)
                    elif inner.dep_ == "prep":
                        yield from self._in_preposition(inner, less - 2.5, depth + 1)
            elif each.dep_ == "prep":  # `out of`, `away from`
                yield from self._in_preposition(each, less, depth)

    def _in_noun(self, head: Token, weight: float, depth: int) -> Iterator[Target]:
        """The actors that a phrase names, and those within it."""
        if depth > _DEEP:
            return
        linker = self.linker
        direct = linker.actors(head)
        if direct and lemma(head) in DEVICES:
            direct = ()  # `dropped bombs on`
        if direct:
            yield Target(weight - LESS.get(direct[0].sort, 0.0), direct)
        else:
            yield from self._domestic(head, weight)
        owner = child(head, "poss")
        if owner is not None:
            yield Target(weight - 0.6, linker.actors(owner))
        elif not direct and linker.countries(left_of(head)):
            yield Target(weight - 0.8, linker.actors(head))
        for each in head.children:
            if each.dep_ == "prep":
                for found in self._in_preposition(each, 0.0, depth + 1):
                    yield replace(found, weight=min(found.weight, weight) - 0.7)
            elif each.dep_ == "acl" and is_verb(each):
                for found in self._in_participle(each, depth + 1):
                    yield replace(found, weight=min(found.weight, weight) - 1.5)
            elif each.dep_ in {"conj", "appos"}:
                yield from self._in_noun(each, weight - 0.9, depth + 1)
            elif each.dep_ == "relcl":
                for inner in children(each, "dobj"):
                    yield from self._in_noun(inner, weight - 4.5, depth + 1)

    def _domestic(self, head: Token, weight: float) -> Iterator[Target]:
        """Of `arrested eleven activists`, activists of the country of who arrested them."""
        sector = role_of(head) or next(
            (each for each in map(role_of, left_of(head)) if each in {"REB", "OPP"}), None
        )
        if len(self.by) != 1 or self.coded.code == "MOBILIZE":
            return
        if sector in DOMESTIC and len(self.by[0].code) == 3:
            own = self.by[0]
            key, start, end = key_of(own.code, sector), head.idx, head.idx + len(head.text)
            who = Actor(key, own.code, sector, own.name, start, end, "domestic")
            yield Target(weight - LESS["domestic"], (who,))

    def _in_participle(self, verb: Token, depth: int) -> Iterator[Target]:
        """Of `a protest staged by students`, students; of `a demand that Israel ease`, Israel."""
        for each in verb.children:
            if each.dep_ == "agent" and verb.tag_ == "VBN":
                if self.coded.code not in BY_OTHERS and lemma(verb) not in HOLDING:
                    continue
                for inner in children(each, "pobj"):
                    yield from self._in_noun(inner, 8.0, depth)
            elif each.dep_ == "prep":
                yield from self._in_preposition(each, 0.0, depth)
            elif each.dep_ in {"dobj", "nsubj"}:
                yield from self._in_noun(each, 7.5, depth)
            elif each.dep_ in {"ccomp", "xcomp"} and is_verb(each):
                for inner in children(each, "nsubj", "dobj"):
                    yield from self._in_noun(inner, 7.0, depth + 1)
