"""What the words around a role or people say of it: whether a fighter flies, whose role it is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from detente.reading.coder.phrases import left_of, lemma

if TYPE_CHECKING:
    from spacy.tokens import Token


def flies(head: Token) -> bool:
    """Whether a fighter is an aircraft: `F-16 fighters`, `fighters bombed`."""
    if any(
        any(char.isdigit() for char in each.text) and "-" in each.text for each in left_of(head)
    ):
        return True
    before = {each.text for each in left_of(head)}
    planes = any(each[:1].isdigit() for each in before) and "F" in before
    return planes or lemma(head.head) in {"bomb", "strafe", "fly", "scramble", "intercept"}


def definite(head: Token) -> bool:
    return any(each.lower_ in {"the", "these", "those", "both"} for each in head.children)


def ethnic(head: Token) -> bool:
    return any(each.lower_ == "ethnic" for each in head.children)


def counted_people(head: Token) -> bool:
    """Whether single people are meant, not the nation: `100 Palestinians`, `a Turk`."""
    return any(
        each.dep_ in {"nummod", "amod"} or each.lower_ in {"a", "an"} for each in head.children
    )


def joined(sector: str | None, modifier: str | None, head: Token) -> str | None:
    """The sector of a role and a role before it: `rebel leader` REB, `army spokesman` MIL."""
    strong = {"REB", "OPP", "PRM", "MIL", "COP", "CRM", "UAF", "LAB", "EDU", "REL", "JRN", "MED",
              "AGR", "REF", "LEG", "JUD", "SPY", "PTY", "SOC"}  # fmt: skip
    if modifier in strong and sector in {None, "GOV", "CVL", "PTY", "OPP", "MIL", "SOC", "REF"}:
        return modifier
    if sector is None and modifier == "GOV" and head.pos_ in {"NOUN", "PROPN"}:
        return "GOV"
    return sector
