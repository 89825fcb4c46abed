"""Proposals: what a reader, rule or model, finds in a document, each with its exact place.

    {"type": "event", "doc": "examiner", "start": 2417, "end": 2482, "quote": "...", ...}

Nothing enters a crisis because it is proposed: a person accepts, edits or rejects it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any

from detente.errors import UsageError
from detente.reading.contents import NAMES, TYPES, Content
from detente.reading.documents import Document
from detente.reading.shapes import plain, shaped

Record = dict[str, Any]
_PLACE = re.compile(r"p\d{1,5}s[1-9]\d{0,4}")


@dataclass(frozen=True, slots=True)
class Proposal:
    """One thing that one place of a document says.

    doc : id of the document; start, end : the place of `quote` in its text, end exclusive. place :
    of the sentence that it begins in, `p4s2`. rule : which rule or model found it. confidence :
    calibrated probability that a careful reader would agree. speaker : who says it, a key or a
    name, where that is not the author. hedges : words that hold it back. repeats : other places
    that say the same, `cepa#p3s2`.
    """

    doc: str
    start: int
    end: int
    quote: str
    place: str
    content: Content
    rule: str
    confidence: float
    speaker: str = ""
    hedges: tuple[str, ...] = ()
    repeats: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if not 0 <= self.start < self.end or len(self.quote) != self.end - self.start:
            raise ValueError(
                f"start, end, quote: received {self.start}, {self.end} and {len(self.quote)}"
                " characters, expected that many"
            )
        if not 0.0 <= self.confidence <= 1.0:
            raise ValueError(f"confidence: received {self.confidence}, expected 0 to 1")
        if not _PLACE.fullmatch(self.place):
            raise ValueError(f"place: received {self.place!r}, expected as p4s2")

    @property
    def type(self) -> str:
        """`event`, `tie`, ..."""
        return NAMES[type(self.content)]

    @property
    def citation(self) -> str:
        """Its sentence as a crisis cites it: `examiner#p4s2`."""
        return f"{self.doc}#{self.place}"

    def record(self) -> Record:
        """As one flat JSON object."""
        head = {"type": self.type, "doc": self.doc, "start": self.start, "end": self.end}
        tail = {
            "rule": self.rule, "confidence": self.confidence, "speaker": self.speaker,
            "hedges": list(self.hedges), "repeats": list(self.repeats),
        }  # fmt: skip
        content = {
            each.name: plain(getattr(self.content, each.name)) for each in fields(self.content)
        }
        return {**head, "quote": self.quote, "place": self.place, **content, **tail}


def from_record(record: Mapping[str, Any]) -> Proposal:
    """The proposal that a JSON object says; raises UsageError naming the field that is wrong."""
    kind = record.get("type")
    if not isinstance(kind, str) or kind not in TYPES:
        raise UsageError(
            f"type: received {str(kind)[:40]!r}, expected a type of proposal",
            hint=f"types are {', '.join(TYPES)}",
        )
    own = {each.name for each in fields(Proposal)} - {"content"}
    common = {key: value for key, value in record.items() if key in own}
    rest = {key: value for key, value in record.items() if key not in own and key != "type"}
    content = shaped(TYPES[kind], rest)
    try:
        return shaped(Proposal, common, content=content)
    except ValueError as fault:
        raise UsageError(f"the proposal makes no sense: {fault}") from fault


def check(proposal: Proposal, document: Document) -> None:
    """Raise ValueError unless the quote is, word for word, what stands at its place."""
    if proposal.doc != document.id:
        raise ValueError(f"doc: received {proposal.doc!r}, expected {document.id!r}")
    if document.text[proposal.start : proposal.end] != proposal.quote:
        raise ValueError(
            f"quote: the text does not say {proposal.quote[:60]!r} at {proposal.start}"
        )
    sentence = document.sentence(proposal.place)
    if sentence is None or not sentence.start <= proposal.start < sentence.end:
        raise ValueError(f"place: {proposal.place} does not hold character {proposal.start}")
