"""The struggle that a crisis is about: between whom, where, how far, and who has the upper hand.

It is between the two actors whom the proposals set most against each other: as parties to a
cease-fire, by attacks and threats, as rivals. The side with the upper hand is the one that is said
to have it, or else attacks more often.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Literal

from detente.reading.contents import (
    CapabilityContent,
    CeasefireContent,
    Content,
    EventContent,
    TieContent,
)
from detente.reading.drafting.keys import Keys
from detente.reading.drafting.sketch import Basis, Party, Struggle
from detente.reading.proposals import Proposal

Start = Literal["quiet", "clashes", "war"]
_HOSTILE = {"ASSAULT": 3.0, "COERCE": 1.5, "MOBILIZE": 0.75, "THREATEN": 0.75, "ACCUSE": 0.25}
_VIOLENT = frozenset({"ASSAULT", "MOBILIZE", "COERCE"})
_TAKEN = frozenset({"actual", "alleged"})
_UPPER = re.compile(r"\b(?:advantage|upper hand|advanc\w+|scales?|superior\w*)\b", re.IGNORECASE)
_LONG_AGO = dt.timedelta(days=3 * 365)
_BRIEFLY = 7 * 24.0  # hours
_MADE_UP = ("SIDE-A", "SIDE-B")


def struggle_of(proposals: Sequence[Proposal], keys: Keys, parties: dict[str, Party]) -> Struggle:
    """The struggle; adds to the parties those sides that had to be made up."""
    scores, attacks = _scores(proposals, keys, parties)
    best = max(scores, key=lambda pair: (scores[pair].weight, sorted(pair)), default=None)
    named = sorted(best) if best is not None else [*list(parties)[:2], *_MADE_UP][:2]
    for key in named:
        parties.setdefault(key, Party(key, "a side still to be named"))
    upper = _upper_hand(proposals, keys)
    first, second = sorted(
        named, key=lambda key: (-upper.get(key, 0.0), -attacks.get(key, 0.0), key)
    )
    basis = scores[best] if best is not None else Basis()
    start = _start(proposals, keys, {first, second}) if best is not None else "quiet"
    return Struggle((first, second), start, _theatre(proposals, keys, {first, second}), basis)


def _scores(
    proposals: Iterable[Proposal], keys: Keys, parties: dict[str, Party]
) -> tuple[dict[frozenset[str], Basis], dict[str, float]]:
    """How much each pair is set against each other, and how much each actor attacks."""
    scores: dict[frozenset[str], Basis] = {}
    attacks: dict[str, float] = {}
    for proposal in _of_now(list(proposals)):
        for raw, other_raw, share in _against(proposal.content):
            one, other = keys(raw), keys(other_raw)
            if one == other or not {one, other} <= set(parties):
                continue
            scores.setdefault(frozenset({one, other}), Basis()).add(proposal, share)
            if isinstance(proposal.content, EventContent):
                attacks[one] = attacks.get(one, 0.0) + share * proposal.confidence
    return scores, attacks


def _of_now(proposals: list[Proposal]) -> Iterator[Proposal]:
    """The proposals without events that lie years before the last: they are of earlier crises."""
    ends = {id(each): _end(each.content) for each in proposals}
    last = max((end for end in ends.values() if end is not None), default=None)
    for each in proposals:
        end = ends[id(each)]
        if end is None or last is None or last - end <= _LONG_AGO:
            yield each


def _end(content: Content) -> dt.date | None:
    return content.when.last if isinstance(content, EventContent) and content.when else None


def _against(content: Content) -> Iterator[tuple[str, str, float]]:
    """Pairs that a proposal sets against each other, and how much."""
    if isinstance(content, CeasefireContent):
        for place, one in enumerate(content.parties):
            yield from ((one, other, 3.0) for other in content.parties[place + 1 :])
    elif isinstance(content, EventContent) and content.status in _TAKEN:
        share = _HOSTILE.get(content.code, 0.0)
        if share:
            yield from ((one, other, share) for one in content.by for other in content.to)
    elif isinstance(content, TieContent) and content.kind in {"rivalry", "claim"}:
        yield from ((one, other, 1.0) for one in content.by for other in content.to)


def _upper_hand(proposals: Iterable[Proposal], keys: Keys) -> dict[str, float]:
    """Who is said to have an advantage, and how surely."""
    found: dict[str, float] = {}
    for proposal in proposals:
        content = proposal.content
        if isinstance(content, CapabilityContent) and _UPPER.search(content.what):
            sign = 1.0 if content.can else -1.0
            for raw in content.by:
                found[keys(raw)] = found.get(keys(raw), 0.0) + sign * proposal.confidence
    return found


def is_broken(content: CeasefireContent) -> bool:
    """Whether it is told that a cease-fire failed, or held for days at most."""
    briefly = content.held_hours is not None and content.held_hours[1] < _BRIEFLY
    return content.stage == "broken" or (content.stage == "held" and briefly)


def _start(proposals: Iterable[Proposal], keys: Keys, sides: set[str]) -> Start:
    """War where violence or a failed cease-fire is told as a fact, clashes where it is alleged."""
    start: Start = "quiet"
    for proposal in proposals:
        content = proposal.content
        if isinstance(content, CeasefireContent) and content.status in _TAKEN:
            if is_broken(content) or content.stage == "called for":
                return "war"
        elif isinstance(content, EventContent) and content.code == "ASSAULT":
            own = {keys(raw) for raw in (*content.by, *content.to)} & sides
            if own and content.status == "actual" and len(own) == 2:
                return "war"
            if own and content.status in _TAKEN:
                start = "clashes"
    return start


def _theatre(proposals: Iterable[Proposal], keys: Keys, sides: set[str]) -> str:
    """The place that is named most often with the violence of the sides."""
    weights: dict[str, float] = {}
    for proposal in proposals:
        content = proposal.content
        if isinstance(content, EventContent) and content.theatre and content.code in _VIOLENT:
            own = {keys(raw) for raw in (*content.by, *content.to)} & sides
            share = proposal.confidence * (1 + len(own))
            weights[content.theatre] = weights.get(content.theatre, 0.0) + share
    return max(weights, key=lambda place: (weights[place], place), default="")
