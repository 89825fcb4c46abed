"""A PLOVER type as read from a verb or noun, and the sets that the types fall into."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from spacy.tokens import Token

Intent = Literal["", "future", "expected", "hypothetical", "negated", "asked"]

VERBAL_COOPERATION = frozenset({"AGREE", "CONSULT", "SUPPORT", "CONCEDE"})
MATERIAL_COOPERATION = frozenset({"COOPERATE", "AID", "RETREAT"})
COOPERATION = VERBAL_COOPERATION | MATERIAL_COOPERATION
VERBAL_CONFLICT = frozenset({"REQUEST", "ACCUSE", "REJECT", "THREATEN"})
MATERIAL_CONFLICT = frozenset({"PROTEST", "SANCTION", "MOBILIZE", "COERCE", "ASSAULT"})
HARM = MATERIAL_CONFLICT | {"THREATEN"}


@dataclass(frozen=True, slots=True)
class Coded:
    """A type for a verb or noun.

    rule : how it came about. verbs : the words that were read, whose objects may be the target, the
    outermost first. intent : where the words say that it has not happened, or has not yet. active :
    of a passive, its subject does it all the same (`is expected to attack`). swapped : its subject
    is the target (`received arms from`).
    """

    code: str
    mode: str
    rule: str
    verbs: tuple[Token, ...]
    intent: Intent = ""
    active: bool = False
    swapped: bool = False


def threat_mode(inner: Coded | None) -> str:
    """Mode of a threat, which is what is threatened."""
    if inner is None:
        return ""
    if inner.code == "COERCE":
        return "ARREST" if inner.mode == "ARREST" else "RESTRICT"
    if inner.code == "SANCTION":
        return "EXPEL" if inner.mode == "EXPEL" else "RELATIONS"
    if inner.code == "ASSAULT":
        return "TERRITORY" if "occupy" in inner.rule or "seize" in inner.rule else "VIOLENCE"
    return {"PROTEST": "RESTRICT", "MOBILIZE": "VIOLENCE"}.get(inner.code, "")


def asked_mode(inner: Coded | None) -> str:
    """Mode of a request or a refusal, which is what is asked for or refused."""
    if inner is None:
        return "CHANGE"
    if inner.code in {"AID", "COOPERATE", "SUPPORT"}:
        return "ASSIST"
    if inner.code in {"RETREAT", "CONCEDE"}:
        return "YIELD"
    return "MEET" if inner.code in {"CONSULT", "AGREE"} else "CHANGE"


def at_will(found: Coded) -> Coded:
    """What the announcement of one's own coming act is: AGREE of help, THREATEN of harm."""
    if found.intent not in {"future", "hypothetical"}:
        return found
    rule = f"will + {found.rule}"
    if found.code in COOPERATION - {"AGREE"}:
        return Coded("AGREE", "", rule, found.verbs, active=found.active)
    if found.code in MATERIAL_CONFLICT:
        return Coded("THREATEN", threat_mode(found), rule, found.verbs, active=found.active)
    kept = "" if found.intent == "future" else found.intent
    return Coded(found.code, found.mode, found.rule, found.verbs, kept, found.active)
