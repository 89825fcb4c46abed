"""One statement that is made in several places counts once, and keeps all its places.

Two proposals say the same when they are of one type and agree in what makes the statement: who, to
whom, what kind, where, of which standing. Days need only be compatible: a threat on Friday and the
same threat without a day are one, on Friday and on Monday two. What one leaves open the other
fills in. Saying it again does not make it truer: the confidence is that of the surest place.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import fields, replace
from typing import Any

from detente.crisis.model import DateInterval
from detente.reading.contents import (
    ActorContent,
    CapabilityContent,
    CauseContent,
    CeasefireContent,
    ClaimContent,
    CommitmentContent,
    Content,
    EventContent,
    HedgeContent,
    MotiveContent,
    PrecedentContent,
    RecommendationContent,
    TieContent,
)
from detente.reading.proposals import Proposal

_WORD = re.compile(r"\w+")
_SAME: dict[type[Content], tuple[str, ...]] = {
    ActorContent: ("key",),
    EventContent: ("code", "mode", "by", "to", "theatre", "status"),
    CommitmentContent: ("form", "by", "to", "status"),
    CeasefireContent: ("stage", "parties", "status"),
    TieContent: ("kind", "by", "to", "through", "status"),
    ClaimContent: ("content", "prediction"),
    MotiveContent: ("by", "what", "wants"),
    CapabilityContent: ("by", "what", "can"),
    CauseContent: ("cause", "effect", "prevents"),
    RecommendationContent: ("to", "what", "against"),
    PrecedentContent: ("by", "what"),
}


def merged(proposals: Iterable[Proposal]) -> tuple[Proposal, ...]:
    """The proposals, each statement once, in the order of their first places.

    Proposals of one place that say the same are one proposal, the surest.
    """
    kept: list[Proposal] = []
    by_key: dict[tuple[Any, ...], list[int]] = {}
    for proposal in proposals:
        key = _key(proposal)
        for place in by_key.get(key, ()):
            if key is not None and _agree(kept[place].content, proposal.content):
                kept[place] = _together(kept[place], proposal)
                break
        else:
            by_key.setdefault(key, []).append(len(kept))
            kept.append(proposal)
    return tuple(kept)


def _key(proposal: Proposal) -> tuple[Any, ...]:
    """What two proposals must share; a hedge is its place's own."""
    content = proposal.content
    if isinstance(content, HedgeContent):
        return ("hedge", proposal.doc, proposal.start, proposal.end)
    said = tuple(_plain(getattr(content, name)) for name in _SAME[type(content)])
    return (proposal.type, proposal.speaker.casefold(), *said)


def _plain(value: Any) -> Any:
    """Actors in any order, texts by their words."""
    if isinstance(value, tuple):
        return frozenset(value)
    return " ".join(_WORD.findall(value.casefold())) if isinstance(value, str) else value


def _agree(one: Content, other: Content) -> bool:
    """Whether what both say of the rest is compatible: days that overlap, the same condition."""
    pairs = (
        (each.name, getattr(one, each.name), getattr(other, each.name)) for each in fields(one)
    )
    return all(_compatible(*pair) for pair in pairs)


def _compatible(name: str, first: Any, second: Any) -> bool:
    if not first or not second:
        return True
    if isinstance(first, DateInterval) and isinstance(second, DateInterval):
        return first.first <= second.last and second.first <= first.last
    if name == "held_hours":
        return bool(first == second)
    return name not in {"condition", "where"} or _plain(first) == _plain(second)


def _together(one: Proposal, other: Proposal) -> Proposal:
    """The surer of two, with what it leaves open from the other, and the places of both."""
    first, second = (one, other) if one.confidence >= other.confidence else (other, one)
    gaps = {
        each.name: getattr(second.content, each.name)
        for each in fields(first.content)
        if getattr(first.content, each.name) in (None, "", ())
    }
    if isinstance(first.content, ActorContent) and isinstance(second.content, ActorContent):
        gaps["names"] = tuple(dict.fromkeys((*first.content.names, *second.content.names)))
    elif isinstance(first.content, EventContent) and isinstance(second.content, EventContent):
        gaps["when"] = _narrower(first.content.when, second.content.when)
    places = dict.fromkeys((*one.repeats, other.citation, one.citation, *other.repeats))
    places.pop(first.citation, None)
    return replace(
        first,
        content=replace(first.content, **gaps),
        hedges=tuple(dict.fromkeys((*first.hedges, *second.hedges))),
        repeats=tuple(places),
    )


def _narrower(one: DateInterval | None, other: DateInterval | None) -> DateInterval | None:
    """The days that both allow."""
    if one is None or other is None:
        return one or other
    return DateInterval(max(one.first, other.first), min(one.last, other.last))
