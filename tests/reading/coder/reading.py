"""Short texts read by the coder, for tests: what it says of each in a line."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from detente.reading.coder.coder import Coder
from detente.reading.contents import (
    CeasefireContent,
    ClaimContent,
    CommitmentContent,
    EventContent,
    TieContent,
)
from detente.reading.documents import day
from detente.reading.extract import Extract
from detente.reading.opening import document_of
from detente.reading.proposals import Proposal


def read(text: str, published: str = "") -> Sequence[Proposal]:
    """The proposals of a text under a title; `published` is an ISO date."""
    when = day(dt.date.fromisoformat(published)) if published else None
    return Coder().propose(document_of(Extract(f"A report\n\n{text}"), "d", published=when))


def events(text: str, published: str = "") -> set[str]:
    """`ASSAULT TUR > SYR`, with the status where it is not `actual`."""
    found = set()
    for content in (each.content for each in read(text, published)):
        if isinstance(content, EventContent):
            status = "" if content.status == "actual" else f" {content.status}"
            found.add(_between(content.code, content.by, content.to) + status)
    return found


def commitments(text: str) -> list[CommitmentContent]:
    return [each.content for each in read(text) if isinstance(each.content, CommitmentContent)]


def ceasefires(text: str) -> list[CeasefireContent]:
    return [each.content for each in read(text) if isinstance(each.content, CeasefireContent)]


def claims(text: str) -> list[tuple[str, str]]:
    """Speaker and what is said."""
    return [
        (each.speaker, each.content.content)
        for each in read(text)
        if isinstance(each.content, ClaimContent)
    ]


def ties(text: str) -> set[str]:
    """`arms TUR > AZE`, and `through GEO`."""
    found = set()
    for content in (each.content for each in read(text)):
        if isinstance(content, TieContent):
            way = f" through {' '.join(content.through)}" if content.through else ""
            found.add(_between(content.kind, content.by, content.to) + way)
    return found


def _between(kind: str, by: Sequence[str], to: Sequence[str]) -> str:
    return f"{kind} {' '.join(sorted(by)) or '-'} > {' '.join(sorted(to)) or '-'}"
