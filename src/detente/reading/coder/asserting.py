"""Whether a clause says that something is so, or only names it: `to leave`, `claim that`, `when`.

An infinitive says nothing by itself: what is demanded, owed or meant is not done. It counts as done
under a verb that says so (`began to withdraw`, `forced them to leave`). A gerund counts unless the
noun or preposition above it takes it back (`no intention of leaving`, `instead of leaving`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from detente.reading.coder.clauses import auxiliaries, denied
from detente.reading.coder.phrases import child, children, is_verb, lemma
from detente.reading.coder.wordlists import words
from detente.reading.contents import Status

if TYPE_CHECKING:
    from spacy.tokens import Token

ASKING = words("urge ask order call demand request invite appeal beg press tell warn instruct "
               "oblige bind require commit obligate")  # fmt: skip
BREAKING = words(
    "violate breach break collapse fail fray unravel crumble shatter end ruin abandon falter "
    "lapse expire undermine disintegrate ignore fall"
)
"""What a truce does, or is done to it, that is one no more."""
_DONE = words(
    "begin start continue proceed go come move rush hurry act help manage use get happen tend "
    "appear seem prove turn dare join unite conspire combine collude cooperate resume bother "
    "say report believe know allege think understand"
)
_MAKES = words("force compel cause lead drive get prompt make help oblige have see hear watch")
_CLAIMS = words("claim allegation accusation charge report rumour rumor suspicion assertion")
_UNTRUE = words("groundless baseless false untrue unfounded absurd lie fabrication nonsense")
_DENYING = words("deny refute dismiss reject dispute")
_UNREAL = words(
    "intention intent plan idea hope aim goal purpose option possibility question prospect risk "
    "temptation desire point cost dream offer promise proposal talk option thought alternative"
)
_KEPT = words("prevent stop deter dissuade keep refrain discourage ban bar prohibit restrain stay")
_SOON = words("when once until before after whenever")
_AHEAD = frozenset({"will", "wo", "shall", "would", "must", "should", "may", "might", "could"})
_ANY = words("any every each whatever whichever")
_ANYBODY = words("anyone anybody whoever everyone")
_ASKING_NOUNS = words("demand call request appeal order plea ultimatum invitation pressure")
_CONCEIVED = words("unlikely likely possible impossible improbable probable conceivable "
                   "inconceivable unthinkable imminent inevitable avoidable")  # fmt: skip
_FIRST = words("first last latest second third next only")
_SWIFT = words("quick swift slow right wrong unwise foolish brave bold kind careful glad happy")


def unasserted(verb: Token) -> Status | None:
    """The standing that its clause gives to what a verb says; None where it is simply said."""
    here = _first_joined(verb)
    return _claimed(here) or _infinitive(here) or _gerund(here) or _still_to_come(here)


def judged(noun: Token) -> Status | None:
    """The standing that its predicate gives to what a noun names; None where it gives none.

    `A war is unlikely` and `an attack would be answered` tell of none, and no more does
    `an attack cannot be ruled out`; `the attack could lead to famine` does.
    """
    verb = noun.head
    if noun.dep_ not in {"nsubj", "nsubjpass"} or not is_verb(verb):
        return None
    said = {each.lower_ for each in children(verb, "acomp", "attr", "oprd")}
    if said & _CONCEIVED and lemma(verb) in {"be", "remain", "seem", "look", "appear", "become"}:
        return "hypothetical"
    if lemma(verb) == "rule" and denied(verb):
        return "hypothetical"
    one = {each.lower_ for each in children(noun, "det")} & {"a", "an", "any", "another"}
    return "hypothetical" if one and auxiliaries(verb) & {"would", "could", "might"} else None


def undone(noun: Token) -> bool:
    """Whether what a noun names is brought to an end: the truce of `they ended the truce`."""
    return (
        noun.dep_ in {"dobj", "nsubjpass"} and is_verb(noun.head) and lemma(noun.head) in BREAKING
    )


def asked(verb: Token) -> bool:
    """Whether a clause is what somebody is asked to do: `demands to leave`, `urged to go and see`.

    Who is meant to do it is seldom who stands nearest, so that nothing is proposed of it.
    """
    here = _first_joined(verb)
    above = here.head
    if here.tag_ != "VB" or not any(each.lower_ == "to" for each in children(here, "aux")):
        return False
    if above.pos_ == "NOUN":
        return here.dep_ == "acl" and lemma(above) in _ASKING_NOUNS
    return here != verb and here.dep_ in {"xcomp", "ccomp"} and lemma(above) in ASKING


def _first_joined(verb: Token) -> Token:
    """Of `to withdraw and to prevent`, `withdraw`: what is joined stands as the first does."""
    here = verb
    while here.dep_ == "conj" and is_verb(here.head) and here.tag_ == here.head.tag_:
        if child(here, "nsubj", "nsubjpass") is not None:
            break
        here = here.head
    return here


def _claimed(verb: Token) -> Status | None:
    """Of `the claim that Chad fired is groundless`, denied; of the claim alone, alleged."""
    noun = verb.head
    if verb.dep_ == "pcomp" and noun.lower_ == "of":
        noun = noun.head
    elif verb.dep_ not in {"acl", "ccomp"} or verb.tag_ == "VB" or child(verb, "mark") is None:
        return None
    if noun.pos_ != "NOUN" or lemma(noun) not in _CLAIMS:
        return None
    above = noun.head
    said = {each.lower_ for each in children(above, "acomp", "attr", "oprd")}
    return "denied" if lemma(above) in _DENYING or said & _UNTRUE else "alleged"


def _infinitive(verb: Token) -> Status | None:
    to = any(each.dep_ == "aux" and each.lower_ == "to" for each in verb.children)
    if verb.tag_ != "VB" or not to:
        return None
    above = verb.head
    if not is_verb(above):
        swift = above.lower_ in _SWIFT or bool({one.lower_ for one in above.lefts} & _FIRST)
        return None if swift or above.lower_ in _FIRST else "hypothetical"
    plain = lemma(above)
    if plain == "use" and child(above, "dobj") is not None:
        return unasserted(above)  # `used drones to strike`
    if verb.dep_ == "advcl":
        return "hypothetical"
    made = child(verb, "nsubj") is not None or child(above, "dobj") is not None
    if plain in (_MAKES if made else _DONE) and not denied(above):
        return unasserted(above)
    return "hypothetical"


def _gerund(verb: Token) -> Status | None:
    if verb.tag_ != "VBG":
        return None
    above = verb.head
    if verb.dep_ == "csubj":
        return "hypothetical" if auxiliaries(above) & _AHEAD else None
    if verb.dep_ != "pcomp":
        return None
    way, governor = above.lower_, above.head
    if way == "of" and governor.lower_ in {"instead", "short"}:
        return "negated"
    if way == "than" and governor.lower_ == "rather":
        return "negated"
    if way == "of" and governor.pos_ == "NOUN" and lemma(governor) in _UNREAL:
        none = any(each.lower_ == "no" for each in governor.children)
        return "negated" if none or denied(governor.head) else "hypothetical"
    kept = way == "from" and lemma(governor) in _KEPT
    return "hypothetical" if kept or way == "against" else None


def _still_to_come(verb: Token) -> Status | None:
    """Of `will stop once Chad withdraws`, and of `any state that attacks`: `withdraws`, `attacks`.

    What a clause of time puts in the present tense below `will` or `must` is to come.
    """
    if verb.tag_ not in {"VBZ", "VBP"}:
        return None
    above = verb.head
    if verb.dep_ == "advcl" and auxiliaries(above) & _AHEAD:
        soon = {each.lower_ for each in children(verb, "mark", "advmod")} & _SOON
        return "future" if soon else None
    if verb.dep_ == "relcl":
        any_ = {each.lower_ for each in children(above, "det")} & _ANY
        return "hypothetical" if any_ or above.lower_ in _ANYBODY else None
    return None
