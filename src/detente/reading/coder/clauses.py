"""Clauses: the subject of a verb, what follows it, whether it is denied, and when.

The subject of a verb without one of its own is that of the verb that governs it: `Syria wants to
talk`; of a participle, the subject of its clause; of a relative clause, the noun that it is about.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from detente.reading.coder.phrases import child, children, is_passive, is_verb, lemma
from detente.reading.coder.wordlists import words

if TYPE_CHECKING:
    from spacy.tokens import Token

_DENIED = frozenset({"not", "n't", "n’t", "never", "no longer", "neither", "nor", "hardly", "nt"})
_OBJECT_CONTROL = words(
    "urge ask order tell persuade convince force compel allow permit let enable help press "
    "pressure call invite encourage request want expect require instruct advise warn make "
    "have cause get lead prompt authorize authorise direct beg implore forbid exhort drive "
    "oblige commit"
)


_OF_OBJECT = words(
    "accuse suspect convict charge blame stop prevent ban keep discourage deter dissuade "
    "acquit prohibit bar criticize criticise condemn praise thank"
)


def subject_of(verb: Token) -> list[Token]:
    """Heads of the phrases that do what a verb says (in the passive: of what it is done to)."""
    seen = set()
    while verb.i not in seen:
        seen.add(verb.i)
        own = children(verb, "nsubj", "nsubjpass", "csubj")
        own = [each for each in own if each.lower_ not in {"there"}]
        own = own or [each for each in verb.children if _capitals(each, verb)]
        if own:
            return own[-1:]
        if verb.dep_ in {"relcl", "acl"} and not is_verb(verb.head):
            return [verb.head]
        if verb.dep_ == "pcomp" and lemma(verb.head.head) in _OF_OBJECT:
            controlled = child(verb.head.head, "dobj", "nsubjpass")
            if controlled is not None:  # `accused Turkey of shooting`
                return [controlled]
        governor = verb.head
        if governor == verb:
            return []
        if _of_the_main(verb):  # `called on them to stop and offered help`
            verb = governor.head
            continue
        absolute = _with(verb) if verb.dep_ == "advcl" and verb.tag_ == "VBG" else None
        if absolute is not None:
            return [absolute]
        if verb.dep_ in {"xcomp", "ccomp"} and lemma(governor) in _OBJECT_CONTROL:
            controlled = child(governor, "dobj", "obj", "dative")
            if controlled is not None and controlled.i < verb.i:
                return [controlled]
            for each in children(governor, "prep"):  # `called on Hamas to renounce`
                inner = child(each, "pobj")
                if (
                    each.lower_ in {"on", "upon", "to", "for"}
                    and inner is not None
                    and inner.i < verb.i
                ):
                    return [inner]
        if not is_verb(governor):
            noun = governor if governor.dep_ not in {"prep", "agent"} else governor.head
            verb = noun if is_verb(noun) else _verb_above(noun)
            continue
        verb = governor
    return []


def _of_the_main(verb: Token) -> bool:
    """Whether a finite verb was joined to an infinitive, though it goes with the verb above it."""
    above = verb.head
    plain = verb.dep_ == "conj" and verb.tag_ in {"VBD", "VBZ"} and child(verb, "aux") is None
    return (
        plain
        and above.tag_ == "VB"
        and above.dep_ in {"xcomp", "advcl", "acl"}
        and is_verb(above.head)
    )


def _capitals(token: Token, verb: Token) -> bool:
    """Whether a word before its verb is an abbreviation that the parser took for another verb."""
    return token.i < verb.i and token.text.isupper() and len(token.text) > 2 and token.dep_ == "aux"


def _with(verb: Token) -> Token | None:
    """Of `with Russia and Iran pleading`, Russia: what stands between `with` and the participle."""
    for each in verb.head.children:
        inner = child(each, "pobj")
        near = each.i < verb.i and verb.i - each.right_edge.i <= 2
        if each.dep_ == "prep" and each.lower_ == "with" and inner is not None and near:
            return inner
    return None


def _verb_above(token: Token) -> Token:
    for each in token.ancestors:
        if is_verb(each):
            return each
    return token


def agents_of(verb: Token) -> list[Token]:
    """Of a passive, who does it: `attacked by rebels`."""
    found = []
    for each in verb.children:
        if each.dep_ == "agent" or (each.dep_ == "prep" and each.lower_ == "by"):
            found += children(each, "pobj")
    if not found and verb.tag_ == "VBN":  # `was attacked and seized by`
        for each in children(verb, "conj"):
            if each.tag_ == "VBN" and child(each, "nsubj", "nsubjpass", "auxpass") is None:
                return agents_of(each)
    return found


def doers(verb: Token) -> list[Token]:
    """Heads of the phrases that name who does it."""
    return agents_of(verb) if is_passive(verb) else subject_of(verb)


_GOVERNING = frozenset({"of", "from", "to", "into", "for", "on", "at"})


def complement(verb: Token) -> Token | None:
    """The verb of the clause that a verb governs: `threatened to attack`, `accused of killing`."""
    for each in verb.children:
        if (
            each.dep_ in {"xcomp", "ccomp"}
            and is_verb(each)
            and (each.i > verb.i or each.dep_ == "ccomp")
        ):
            return each
    for each in verb.children:
        if each.dep_ == "acomp" or (each.dep_ == "xcomp" and each.i > verb.i):
            inner = _complement_below(each)
            if inner is not None:
                return inner
    for each in verb.children:
        if each.dep_ in {"prep", "dative"} and each.lower_ in _GOVERNING:
            inner = child(each, "pcomp")
            if inner is not None and is_verb(inner):
                return inner
    for each in verb.children:
        if each.dep_ in {"dobj", "pobj", "dative"} and each.i > verb.i:
            acl = child(each, "acl")
            if acl is not None and acl.tag_ == "VB":
                return acl
        if each.dep_ == "advcl" and each.tag_ == "VB" and child(each, "mark") is None:
            return each
    return None


def _complement_below(adjective: Token) -> Token | None:
    for each in adjective.subtree:
        if each.dep_ in {"xcomp", "pcomp", "ccomp"} and is_verb(each):
            return each
    return None


def denied(verb: Token) -> bool:
    """Whether a clause says that it is not so: `did not attack`, `neither side attacked`."""
    for each in verb.children:
        if each.dep_ == "neg" or each.lower_ in _DENIED:
            return True
        if each.dep_ in {"nsubj", "nsubjpass", "dobj"} and _no(each):
            return True
        if each.dep_ == "aux" and any(inner.dep_ == "neg" for inner in each.children):
            return True
    return False


def _no(noun: Token) -> bool:
    after = noun.doc[noun.i + 1 : noun.i + 2].text
    if noun.lower_ in {"option", "choice", "alternative"} and after in {"but", "except", "other"}:
        return False  # `has no choice but`
    return noun.lower_ in {"none", "nobody", "nothing"} or any(
        each.lower_ in {"no", "neither"} for each in noun.children
    )


def auxiliaries(verb: Token) -> frozenset[str]:
    """Helping verbs of a clause in lower case: `will`, `may`, `must`; `going to` as `will`."""
    found = {
        "will" if each.lower_ in {"'ll", "’ll"} else each.lower_ for each in children(verb, "aux")
    }
    if verb.dep_ == "xcomp" and lemma(verb.head) == "go" and verb.head.tag_ == "VBG":
        found.add("will")
    if verb.dep_ == "conj" and not found and child(verb, "nsubj", "nsubjpass") is None:
        return auxiliaries(verb.head) if is_verb(verb.head) else frozenset(found)
    return frozenset(found)


_ASKING = words("ask wonder know see doubt question decide tell say check test clear unclear")


def condition_of(verb: Token) -> Token | None:
    """The verb of an `if` or `unless` clause of a verb, its own or of the clause around it."""
    for each in verb.children:
        mark = opener(each) if each.dep_ in {"advcl", "ccomp"} else None
        if mark is None or (each.dep_ == "ccomp" and not _beside(verb, mark)):
            continue
        return _inverted(each) or each
    for each in verb.children:  # `if exports stop, they say, no oil will flow`
        if each.dep_ == "parataxis" and is_verb(each):
            found = next((one for one in children(each, "advcl") if opener(one) is not None), None)
            if found is not None and found.i < each.i:
                return found
    return next((one for each in verb.children if (one := proviso(each)) is not None), None)


def proviso(word: Token) -> Token | None:
    """Of `provided that fire ceases`, where it is a condition and no gift, `ceases`."""
    if word.lower_ not in {"provided", "providing"} or child(word, "dobj", "nsubj", "aux"):
        return None
    inner = child(word, "ccomp", "pcomp")
    return inner if inner is not None and child(inner, "nsubj", "nsubjpass") is not None else None


def _beside(verb: Token, mark: Token) -> bool:
    """Whether what the parser took for an object is a condition: `offered to, if they came`."""
    if mark.dep_ == "aux":
        return True  # `should such a request come`
    return mark.lower_ in {"if", "unless"} and lemma(verb) not in _ASKING and mark.i > verb.i


def _inverted(clause: Token) -> Token | None:
    """Of `were the town to fall`, `fall`."""
    inner = child(clause, "advcl", "xcomp") if clause.lower_ == "were" else None
    return inner if inner is not None and inner.tag_ == "VB" else None


def opener(verb: Token) -> Token | None:
    """The word that makes a clause a condition: `if`, `unless`, `should` before its subject."""
    if verb.lower_ in {"were", "had"} and verb.dep_ == "advcl" and verb.i == verb.left_edge.i:
        return verb if child(verb, "nsubj") is not None else None
    for each in verb.children:
        if each.dep_ in {"mark", "advmod"} and each.lower_ in {"if", "unless", "provided", "lest"}:
            return each
        if each.dep_ == "mark" and each.lower_ == "until":
            return each
        if each.dep_ == "aux" and each.lower_ == "should" and _first(each, verb):
            return each
    return verb.head if proviso(verb.head) == verb else None


def _first(word: Token, verb: Token) -> bool:
    """Whether a word opens its clause, but for `however`, and stands before the subject."""
    before = verb.doc[verb.left_edge.i : word.i]
    subject = child(verb, "nsubj", "nsubjpass")
    asked = verb.doc[verb.right_edge.i].text == "?" or verb.dep_ == "ROOT"
    loose = all(each.dep_ in {"advmod", "punct", "cc"} for each in before)
    return loose and subject is not None and word.i < subject.i and (len(before) == 0 or not asked)
