"""Verbs that take their meaning from what follows them.

    promise + attack = THREATEN     promise + aid = AGREE        refuse + anything = REJECT
    demand + anything = REQUEST     stop + attack = RETREAT      stop + aid = SANCTION
    stop + sanctions = RETREAT      launch + attack = ASSAULT    continue + anything = itself

Each rule takes the verb, the clause that it governs with the type of that, and the happening that
is its object, if any. None where the rule does not apply.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from detente.reading.coder.coded import COOPERATION, HARM, Coded, Intent, asked_mode, threat_mode
from detente.reading.coder.lexicon import classes_of, happening, things
from detente.reading.coder.phrases import child, children, conjuncts, lemma, objects_of
from detente.reading.coder.wordlists import words

if TYPE_CHECKING:
    from spacy.tokens import Token

_WEAK = words("plan intend prepare determine seek hope aim due set look resolve propose")
_TRYING = words("seek hope aim look")
_NOUNS = {
    "plan": "promise", "intention": "promise", "readiness": "promise", "willingness": "promise",
    "offer": "promise", "promise": "promise", "pledge": "promise", "vow": "promise",
    "commitment": "promise", "agreement": "promise", "proposal": "promise", "decision": "aspect",
    "move": "aspect", "campaign": "aspect", "bid": "want", "attempt": "want", "effort": "want",
    "refusal": "refuse", "reluctance": "refuse", "failure": "refuse", "threat": "threat",
    "demand": "request", "call": "request", "appeal": "request", "request": "request",
    "order": "request", "permission": "allow", "ban": "ban",
}  # fmt: skip
_BY_PREPOSITION = words(
    "take engage participate embark join resort respond answer reply retaliate react"
)
_ANSWERING = frozenset({"answer", "respond", "react", "punish", "reply"})
_KIND = words("promise pledge undertake agree")
_AIDING = words("support arm fund finance back supply shelter harbour harbor sponsor help aid")
_FIRM = words("agree offer consent volunteer accept")


@dataclass(frozen=True, slots=True)
class Governed:
    """A verb with what it governs: a clause (its verb and type), and a happening as its object."""

    verb: Token
    clause: Token | None
    inner: Coded | None
    noun: Coded | None

    @property
    def word(self) -> str:
        """The verb's lemma."""
        return lemma(self.verb)

    def verbs(self, found: Coded | None) -> tuple[Token, ...]:
        """The words read: the verb, its clause's verb, those of what was found inside."""
        inner = found.verbs if found is not None else ()
        clause = (self.clause,) if self.clause is not None and self.clause not in inner else ()
        return (self.verb, *clause, *inner)

    @property
    def kinds(self) -> frozenset[str]:
        """What kinds of thing the verb is done to."""
        return frozenset().union(*(classes_of(each) for each in things(self.verb)), frozenset())


def object_of(verb: Token) -> Coded | None:
    """The happening that is a verb's object: of `launched an investigation`, ACCUSE."""
    heads = things(verb)
    if lemma(verb) in _BY_PREPOSITION:
        heads = heads + [one for way in ("in", "on", "with") for one in objects_of(verb, way)]
    for each in heads:
        found = happening(each)
        if found:
            return Coded(found[0], found[1], f"noun: {lemma(each)}", (verb, each))
    return None


def noun_with_clause(verb: Token, type_of: Callable[[Token], Coded | None]) -> Coded | None:
    """Of `announced plans to double its aid`, AGREE, as if it were `planned to double`."""
    for each in things(verb):
        rule = _NOUNS.get(lemma(each))
        clause = child(each, "acl")
        if rule is None or clause is None or clause.tag_ != "VB" or _anothers(each):
            continue
        found = RULES[rule](Governed(each, clause, type_of(clause), None))
        if found is not None:
            return replace(found, verbs=(verb, *found.verbs))
    return None


def _anothers(noun: Token) -> bool:
    """Whether a plan is somebody else's: `Russia's decision`, not `its decision`."""
    owner = child(noun, "poss")
    return owner is not None and owner.pos_ != "PRON"


def _promise(here: Governed) -> Coded | None:
    found = here.inner or here.noun
    if found is None:
        if here.clause is None or here.word in _WEAK:
            return None
        if here.word == "vow" and lemma(here.clause) in {
            "answer",
            "respond",
            "react",
            "punish",
            "reply",
        }:
            return Coded("THREATEN", "VIOLENCE", "vow to answer", here.verbs(None), active=True)
        return Coded("AGREE", "", "promise", here.verbs(None), active=True)
    verbs = here.verbs(found)
    if (
        found.rule == "stop + relations"
        and here.word in _KIND
        and lemma(found.verbs[-1]) in _AIDING
    ):
        return Coded("AGREE", "", f"promise + {found.rule}", verbs, active=True)
    if found.code in HARM and here.word not in _FIRM:
        if here.word == "prepare" and found.code == "ASSAULT":
            return Coded("MOBILIZE", "TROOPS", f"prepare + {found.rule}", verbs, active=True)
        if here.word in _WEAK:
            intent: Intent = "hypothetical" if here.word in _TRYING else "future"
            return replace(
                found, rule=f"plan + {found.rule}", verbs=verbs, intent=intent, active=True
            )
        if here.word in {"promise", "pledge", "undertake"} and lemma(found.verbs[0]) in {
            "intervene",
            "fight",
        }:
            return Coded("AGREE", "", f"promise + {found.rule}", verbs, active=True)
        return Coded("THREATEN", threat_mode(found), f"promise + {found.rule}", verbs, active=True)
    if found.mode == "INVESTIGATE" and here.word == "offer":
        return Coded("AGREE", "", f"promise + {found.rule}", verbs, active=True)
    if found.code in {"REQUEST", "ACCUSE", "REJECT"}:
        return replace(found, verbs=verbs, intent="future", active=True)
    if here.word in _TRYING and found.code != "CONSULT":
        rule = f"attempt + {found.rule}"
        return replace(found, rule=rule, verbs=verbs, intent="hypothetical", active=True)
    if here.word in _TRYING:
        return replace(found, rule=f"attempt + {found.rule}", verbs=verbs, active=True)
    return Coded("AGREE", "", f"promise + {found.rule}", verbs, active=True)


def _refuse(here: Governed) -> Coded | None:
    if here.clause is None:
        return None
    inner = here.inner.rule if here.inner else "clause"
    return Coded(
        "REJECT", asked_mode(here.inner), f"refuse + {inner}", here.verbs(here.inner), active=True
    )


def _threaten(here: Governed) -> Coded | None:
    if here.clause is None:
        return None
    inner = here.inner.rule if here.inner else "clause"
    if here.inner is not None and here.inner.code in COOPERATION and here.word == "warn":
        return Coded("AGREE", "", f"warn + {inner}", here.verbs(here.inner), here.inner.intent)
    return Coded("THREATEN", threat_mode(here.inner), f"threaten + {inner}", here.verbs(here.inner))


def _request(here: Governed) -> Coded | None:
    if here.word == "tell" and (
        here.clause is None
        or not any(each.dep_ == "aux" and each.lower_ == "to" for each in here.clause.children)
    ):
        return None
    found = here.inner or here.noun or _asked(here.verb)
    verbs = here.verbs(found)
    if found is not None and here.clause is None:
        if found.code == "SANCTION":
            return Coded("ACCUSE", "DISAPPROVE", f"request + {found.rule}", verbs)
        if found.mode == "INVESTIGATE":
            return Coded("ACCUSE", "INVESTIGATE", f"request + {found.rule}", verbs)
    if here.clause is None and found is None:
        return None
    rule = f"request + {found.rule if found else 'clause'}"
    return Coded("REQUEST", asked_mode(found), rule, verbs)


def _asked(verb: Token) -> Coded | None:
    """What is asked for after `for`: `called for a cease-fire`."""
    for each in verb.children:
        if each.dep_ == "prep" and each.lower_ in {"for", "to"}:
            for noun in (inner for first in children(each, "pobj") for inner in conjuncts(first)):
                found = happening(noun)
                if found:
                    return Coded(found[0], found[1], f"noun: {lemma(noun)}", (verb, noun))
    return None


def _want(here: Governed) -> Coded | None:
    if here.clause is not None and child(here.clause, "nsubj", "nsubjpass"):
        if here.word not in {"want", "need", "like"} or here.inner is None:
            return None  # `expects the alliance to send`: who sends is another
        rule = f"want + {here.inner.rule}"
        return Coded("REQUEST", asked_mode(here.inner), rule, here.verbs(here.inner))
    if here.inner is None or here.clause is None:
        return None
    found, word = here.inner, here.word
    if word not in {"try", "attempt", "struggle", "expect"}:
        return None
    rule = f"attempt + {found.rule}"
    if word == "expect":
        return replace(found, verbs=here.verbs(found), rule=rule, intent="expected", active=True)
    tried = found.code == "CONSULT" and word in {"try", "attempt"}
    intent = found.intent if tried else "hypothetical"
    return replace(found, verbs=here.verbs(found), rule=rule, intent=intent, active=True)


def _aspect(here: Governed) -> Coded | None:
    found = here.inner or here.noun
    if here.word == "keep" and here.clause is not None and here.clause.dep_ == "pcomp":
        return None  # `keep the regime from attacking`
    if here.word in {"send", "dispatch", "use"}:  # `sent a team to investigate`
        told = here.inner is not None and here.inner.code in {"ACCUSE", "CONSULT", "REQUEST"}
        return replace(here.inner, verbs=here.verbs(here.inner)) if told and here.inner else None
    if here.clause is not None and here.clause.dep_ not in {"xcomp", "ccomp", "pcomp"}:
        found = here.noun
    if here.word == "have" and here.clause is not None and here.clause.dep_ == "xcomp":
        return None if here.inner is None else replace(here.inner, intent="asked", active=True)
    if here.clause is not None and (
        child(here.clause, "nsubj", "nsubjpass")
        or (here.word == "help" and child(here.verb, "dobj"))
    ):
        return None  # `helped Chad to repel`: who repels is another
    return (
        None
        if found is None
        else replace(found, verbs=here.verbs(found), active=here.inner is not None)
    )


def _light(here: Governed) -> Coded | None:
    found = here.noun
    if found is None:
        return None
    if found.code == "AGREE" and here.word in {"sign", "reach"}:
        return replace(found, code="SUPPORT")
    return replace(found, rule=f"do + {found.rule}")


def _get(here: Governed) -> Coded | None:
    """`received support from`: who gives it does it."""
    found = here.noun
    if found is None or found.code not in {"AID", "SUPPORT", "THREATEN", "ACCUSE", "AGREE"}:
        if not here.kinds & {"aid", "arms"}:
            return None
        found = Coded("AID", "", "noun: aid", (here.verb,))
    return replace(found, rule=f"receive + {found.rule}", swapped=True)


def _stop(here: Governed) -> Coded | None:
    found, kinds = here.inner or here.noun, here.kinds
    what = found.code if found is not None else ""
    verbs = here.verbs(found)
    if "attack" in kinds or what == "ASSAULT":
        return Coded("RETREAT", "CEASEFIRE", "stop + attack", verbs)
    if "sanction" in kinds:
        return Coded("RETREAT", "", "stop + sanction", verbs)
    if kinds & {"restriction", "emergency", "protest"} or what in {"SANCTION", "COERCE", "PROTEST"}:
        return Coded("CONCEDE", "", "stop + restriction", verbs)
    if "exercise" in kinds or what == "MOBILIZE":
        return Coded("RETREAT", "WITHDRAW", "stop + exercise", verbs)
    if "talks" in kinds or what == "CONSULT":
        if here.word in {"cancel", "postpone", "scrap", "delay", "drop", "call", "put"}:
            return Coded("REJECT", "MEET", "stop + talks", verbs)
        return Coded("SANCTION", "DISCONTINUE", "stop + talks", verbs)
    if kinds & {"relations", "trade", "aid", "arms", "agreement"} or what in {
        "AID",
        "COOPERATE",
        "SUPPORT",
    }:
        return Coded("SANCTION", "DISCONTINUE", "stop + relations", verbs)
    if what in {"REQUEST", "ACCUSE", "THREATEN"} or kinds & {"proposal", "demand"}:
        return Coded("CONCEDE", "", "stop + demand", verbs)
    return None


def _allow(here: Governed) -> Coded | None:
    if here.clause is None:
        return None
    verbs = here.verbs(here.inner)
    if here.kinds & {"peacekeepers", "aid"}:
        return Coded("RETREAT", "ACCESS", "allow + access", verbs)
    if here.inner is not None and here.inner.code in {"AID", "COOPERATE"}:
        return Coded("COOPERATE", "", "allow + aid", verbs)
    return Coded("CONCEDE", "", "allow", verbs)


def _ban(here: Governed) -> Coded | None:
    if here.clause is None:
        return None
    return Coded("COERCE", "RESTRICT", "ban", here.verbs(here.inner))


def _say(here: Governed) -> Coded | None:
    if here.clause is None:
        return _light(here)
    aux = child(here.clause, "aux", "auxpass")
    one = child(here.clause, "nsubj")
    bare = here.clause.tag_ == "VB" or (
        here.clause.tag_ == "VBP" and one is not None and one.tag_ in {"NN", "NNP"}
        and not child(one, "conj")
    )  # fmt: skip
    plain = bare and aux is None
    if (
        plain
        and one is not None
        and here.word not in {"say", "tell", "report", "believe"}
        and here.clause.i > here.verb.i
    ):
        found = here.inner  # `insisted that Lebanon hand back`
        rule = f"request + {found.rule if found else 'clause'}"
        return Coded("REQUEST", asked_mode(found), rule, here.verbs(found))
    return None


RULES: dict[str, Callable[[Governed], Coded | None]] = {
    "promise": _promise, "refuse": _refuse, "threat": _threaten, "request": _request, "want": _want,
    "aspect": _aspect, "light": _light, "get": _get, "stop": _stop, "allow": _allow, "ban": _ban,
    "say": _say,
}  # fmt: skip
