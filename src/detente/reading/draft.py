"""A crisis folder from accepted proposals: `crisis.yaml`, `events.csv`, nothing of the texts.

The file loads, compiles and solves as it stands; `drafting` says by which rules it is made. Events
with a day go to `events.csv`, in the form of the event log, so that they can be taken in with it.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from detente.errors import UsageError
from detente.evidence.importing.own import csv_lines
from detente.reading.contents import CeasefireContent, EventContent
from detente.reading.drafting.compose import STATES, compose
from detente.reading.drafting.gather import gather
from detente.reading.drafting.keys import Keys, identity
from detente.reading.filed import About
from detente.reading.happened import events_of
from detente.reading.proposals import Proposal
from detente.reading.repeats import merged

_LAST = dt.date(9000, 1, 1)


@dataclass(frozen=True, slots=True)
class Draft:
    """Files by name; left_out : parts that are not in them, with why. undated : events without day.

    states : a bound on the states of the largest group of factors.
    """

    id: str
    files: Mapping[str, str]
    left_out: tuple[str, ...]
    undated: int
    states: int


def draft(
    name: str,
    documents: Sequence[About],
    proposals: Sequence[Proposal],
    *,
    as_of: dt.date | None = None,
    most: int = STATES,
    reviewed: bool = True,
) -> Draft:
    """Draft a crisis.

    name : of the crisis, an id is made of it. as_of : the day that it is of; the last day of
    publication where none is given. What was published later is left out. most : states at most.
    Raises UsageError where there is nothing to draft, or no day.
    """
    ids = _ids(documents)
    day = as_of or max((each.published.last for each in documents if each.published), default=None)
    if day is None:
        raise UsageError(
            "nobody says when the sources were published, so that the crisis has no day",
            hint="say which: --as-of 2020-10-31",
        )
    if day > _LAST:
        raise UsageError(f"the crisis cannot be of {day}", hint="say of which day: --as-of DATE")
    late = {each.doc for each in documents if each.published and each.published.first > day}
    kept = [_renamed(each, ids) for each in proposals if each.doc not in late]
    if not kept:
        raise UsageError("there is nothing to draft: no proposal was accepted")
    sources = {ids[each.doc]: each for each in documents if each.doc not in late}
    keys = Keys()
    sketch = gather(merged(kept), keys)  # several documents may say the same
    composed = compose(identity(name, "crisis"), sketch, sources, day, most=most, reviewed=reviewed)
    events = list(events_of(kept, {key: each.published for key, each in sources.items()}, keys))
    happened = sum(isinstance(each.content, EventContent | CeasefireContent) for each in kept)
    files = {"crisis.yaml": composed.text, "events.csv": "".join(csv_lines(events))}
    left_out = (*composed.left_out, *(f"{ids[doc]}: published after {day}" for doc in sorted(late)))
    return Draft(identity(name, "crisis"), files, left_out, happened - len(events), composed.states)


def _ids(documents: Sequence[About]) -> dict[str, str]:
    """The id of each document as a source, each its own."""
    found: dict[str, str] = {}
    for each in documents:
        base = identity(each.doc, "source")
        ways = (base, *(f"{base}-{count}" for count in range(2, len(found) + 3)))
        found[each.doc] = next(way for way in ways if way not in found.values())
    return found


def _renamed(proposal: Proposal, ids: Mapping[str, str]) -> Proposal:
    """The proposal with the ids that sources have in the crisis, in its repeats as well."""
    repeats = []
    for each in proposal.repeats:
        doc, sign, place = each.rpartition("#")
        if sign and doc in ids:
            repeats.append(f"{ids[doc]}#{place}")
    return replace(proposal, doc=ids[proposal.doc], repeats=tuple(dict.fromkeys(repeats)))
