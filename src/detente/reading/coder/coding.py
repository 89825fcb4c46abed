"""Which PLOVER type a verb has where it stands.

The lexicon's most specific row decides, or the rule of the verb's class (`composing`). Then comes
what the helping verbs make of it: `will not` + anything = REJECT, `did not` leaves it negated.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from detente.reading.coder.clauses import auxiliaries, complement, denied
from detente.reading.coder.coded import HARM, Coded, Intent, asked_mode
from detente.reading.coder.composing import RULES, Governed, noun_with_clause, object_of
from detente.reading.coder.lexicon import Use, classes_of, happening, uses
from detente.reading.coder.phrases import child, children, is_verb, lemma
from detente.reading.coder.wordlists import words

if TYPE_CHECKING:
    from spacy.tokens import Token

_DEEP = 6
_IN = words("guilty responsible busy involved behind engaged")
_STANCES = {
    "opposed": ("REJECT", ""), "dismissive": ("REJECT", ""), "hostile": ("ACCUSE", "DISAPPROVE"),
    "critical": ("ACCUSE", "DISAPPROVE"), "supportive": ("SUPPORT", ""),
    "grateful": ("SUPPORT", ""),
}  # fmt: skip
_YIELDING = words("allow permit let accept recognize recognise comply relent budge yield")


def code(verb: Token, depth: int = 0) -> Coded | None:
    """The type of what a verb says is done; None where that is no event."""
    if depth > _DEEP:
        return None
    found = _plain(verb, depth)
    return None if found is None else _in_time(verb, found)


def _plain(verb: Token, depth: int) -> Coded | None:
    named = _named(verb)
    if named is not None:
        return named
    fitting = uses(verb)
    explicit = next((use for use in fitting if not use.is_class and use.weight), None)
    classes = [use for use in fitting if use.is_class]
    default = next((use for use in fitting if not use.is_class), None)
    clause = complement(verb)
    strong = explicit is not None and not (
        classes
        and (classes[0].weight >= explicit.weight or (clause is not None and explicit.weight < 4))
    )
    if explicit is not None and strong:
        return _of_use(explicit, verb)
    if clause is None:  # `undertook a mission`, not `undertook to`
        classes.sort(key=lambda use: use.code != "light")
    composed = _composed(verb, clause, classes, depth)
    if composed is None and any(use.code in {"light", "say"} for use in classes):
        composed = noun_with_clause(verb, lambda inner: code(inner, depth + 1))
    if composed is not None:
        return composed
    if tells_that(verb, clause):
        return None  # `told voters that it was over`
    if explicit or default:
        return _of_use(explicit or default, verb)  # type: ignore[arg-type]
    return None if classes else _of_state(verb, depth) or _called(verb) or _in_protest(verb)


def tells_that(verb: Token, clause: Token | None) -> bool:
    """Whether a clause is what is told, and not what somebody is told to do."""
    if lemma(verb) != "tell" or clause is None or clause.dep_ != "ccomp":
        return False
    return not any(each.dep_ == "aux" and each.lower_ == "to" for each in clause.children)


def _composed(verb: Token, clause: Token | None, classes: list[Use], depth: int) -> Coded | None:
    if not classes:
        return None
    inner = code(clause, depth + 1) if clause is not None else None
    here = Governed(verb, clause, inner, object_of(verb))
    for use in classes:
        found = RULES[use.code](here)
        if found is not None:
            return found
    return None


def _of_use(use: Use, verb: Token) -> Coded:
    words = " ".join(use.words) + (f" {use.preposition}" if use.preposition else "")
    return Coded(use.code, use.mode, f"verb: {words}", (verb,))


def _of_state(verb: Token, depth: int) -> Coded | None:
    """`is guilty of violating`, `is involved in shelling`: what is inside."""
    if lemma(verb) != "be":
        return None
    for each in children(verb, "acomp", "attr", "prep", "oprd"):
        word = each.lower_
        if word in _STANCES:
            return Coded(*_STANCES[word], f"is {word}", (verb, each))
        if word in _IN:
            return _inside(verb, each, depth)
        if word == "at" and any(inner.lower_ == "war" for inner in each.children):
            return Coded("ASSAULT", "", "is at war", (verb, each))
        if word in {"likely", "unlikely", "certain", "sure", "able"}:
            inner = child(each, "xcomp")
            found = code(inner, depth + 1) if inner is not None else None
            if found is not None and word != "able":
                intent: Intent = "hypothetical" if word == "unlikely" else "expected"
                return replace(found, verbs=(verb, *found.verbs), intent=intent)
            return found
    first = child(verb, "attr")
    if first is not None and first.lower_ in {"first", "last", "latest", "next"}:
        inner = child(first, "relcl", "acl")  # `were the first to shell`
        if inner is not None and inner.tag_ == "VB":
            found = code(inner, depth + 1)
            return None if found is None else replace(found, verbs=(verb, *found.verbs))
    due = child(verb, "xcomp")
    if due is not None and "to" in {each.lower_ for each in due.children} and due.tag_ == "VB":
        found = code(due, depth + 1)  # `are to link their grids`
        return (
            None if found is None else replace(found, verbs=(verb, *found.verbs), intent="future")
        )
    return _there(verb)


def _there(verb: Token) -> Coded | None:
    """`America will be there`: it will help."""
    there = next((each for each in children(verb, "advmod") if each.lower_ == "there"), None)
    if there is None or "will" not in auxiliaries(verb):
        return None
    return Coded("AID", "", "will be there", (verb,))


def _inside(verb: Token, word: Token, depth: int) -> Coded | None:
    for inner in word.subtree:
        if inner.dep_ in {"pcomp", "xcomp"} and is_verb(inner):
            found = code(inner, depth + 1)
            if found is not None:
                return replace(found, verbs=(verb, *found.verbs))
        if inner.dep_ == "pobj":
            named = happening(inner)
            if named:
                return Coded(*named, f"is {word.lower_} + noun: {lemma(inner)}", (verb, inner))
    return None


def _in_protest(verb: Token) -> Coded | None:
    """`camped outside the gates in protest at`."""
    for each in children(verb, "prep"):
        inner = child(each, "pobj")
        if each.lower_ in {"in", "as"} and inner is not None and inner.lower_ == "protest":
            return Coded("PROTEST", "DEMO", "in protest", (verb, inner))
    return None


def _named(verb: Token) -> Coded | None:
    """`called the strikes an act of war`, `described the kingdom as a cancer`."""
    word = lemma(verb)
    if word == "call" and _is_denial(verb):
        return Coded("REJECT", "", "called untrue", (verb,))
    if word == "call":
        named = child(verb, "oprd", "attr") or child(child(verb, "ccomp") or verb, "attr")
    elif word in {"describe", "denounce", "brand", "label", "portray", "characterize"}:
        as_ = next((each for each in children(verb, "prep") if each.lower_ == "as"), None)
        named = child(as_, "pobj", "amod") if as_ is not None else None
    else:
        return None
    if named is not None and "insult" in classes_of(named):
        return Coded("ACCUSE", "DISAPPROVE", "called an insult", (verb,))
    return None


_UNTRUE = words(
    "baseless false groundless untrue unfounded absurd lie fabrication void invalid null"
)


def _is_denial(verb: Token) -> bool:
    """`called the charge baseless`, `calls the border void`: a denial, not an insult."""
    named = child(verb, "oprd", "attr") or child(child(verb, "ccomp") or verb, "attr", "acomp")
    return named is not None and named.lower_ in _UNTRUE


def _called(verb: Token) -> Coded | None:
    """`called the president on Friday`: by telephone."""
    if lemma(verb) != "call":
        return None
    whom = child(verb, "dobj")
    if whom is None or whom.pos_ != "PROPN" or child(verb, "oprd", "xcomp", "ccomp"):
        return None
    return Coded("CONSULT", "PHONE", "verb: call", (verb,))


def _in_time(verb: Token, found: Coded) -> Coded:
    """What `will`, `may` and `not` make of a type."""
    helpers = auxiliaries(verb)
    would = "would" in helpers
    future = bool(helpers & {"will", "shall", "wo"}) or (would and verb.dep_ == "ccomp")
    if denied(verb):
        return _not(verb, found, coming=future or "can" in helpers or would)
    if helpers & {"must", "should", "ought", "need"}:
        return replace(found, intent="asked")
    if helpers & {"may", "might", "could"} or (would and not future):
        return replace(found, intent="hypothetical")
    if future and found.intent != "expected":
        return replace(found, intent="future")
    return found


def _not(verb: Token, found: Coded, *, coming: bool) -> Coded:
    if lemma(verb) == "stand" and any(
        each.lower_ == "by" and not any(True for _ in each.children) for each in verb.children
    ):
        return Coded("THREATEN", "VIOLENCE", "will not stand by", found.verbs)
    if lemma(verb) == "hesitate":
        return _surely(verb, found, coming=coming)
    if coming and found.code not in {"ACCUSE", "REJECT", "THREATEN"}:
        type_ = "AGREE" if found.code in HARM else "REJECT"
        mode = asked_mode(found) if type_ == "REJECT" else ""
        return Coded(type_, mode, f"will not + {found.rule}", found.verbs, active=found.active)
    if lemma(verb) in _YIELDING:
        return Coded("REJECT", asked_mode(found), f"not + {found.rule}", found.verbs)
    return replace(found, intent="negated")


def _surely(verb: Token, found: Coded, *, coming: bool) -> Coded:
    """`will not hesitate to send troops`: they will be sent."""
    clause = complement(verb)
    inner = code(clause) if clause is not None else None
    if inner is None:
        return replace(found, intent="negated")
    intent: Intent = "future" if coming else inner.intent
    rule = f"not hesitate + {inner.rule}"
    return replace(inner, rule=rule, verbs=(verb, *inner.verbs), intent=intent)
