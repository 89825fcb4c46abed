"""A proposal's sentence among its neighbours, with the words that it rests on marked.

The text is the user's own copy, where the file of proposals says it lies or where the user says; it
is shown only if its fingerprint is the one that was read.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from detente.diagnostics import printable
from detente.reading.documents import Document, Sentence
from detente.reading.extract import MAX_BYTES, Extract, decode
from detente.reading.filed import About
from detente.reading.opening import document_of
from detente.reading.proposals import Proposal

_WIDE = 600


@dataclass(frozen=True, slots=True)
class Context:
    """Words before, the words that a proposal rests on, and words after; line breaks are spaces."""

    before: str
    marked: str
    after: str


def open_text(about: About, *folders: Path) -> Document | None:
    """The text of a document, None where no copy with its fingerprint is at hand.

    folders : where copies are looked for first, by the name they had.
    """
    if not about.text or not about.fingerprint:
        return None
    named = Path(about.text)
    for path in (*(each / named.name for each in folders), named):
        try:
            if path.stat().st_size > MAX_BYTES["text"]:
                continue
            data = path.read_bytes()
        except (OSError, ValueError):
            continue
        if "sha256:" + hashlib.sha256(data).hexdigest() == about.fingerprint:
            return document_of(Extract(decode(data, about.text).text), about.doc)
    return None


def context(proposal: Proposal, documents: Mapping[str, Document | None]) -> Context:
    """What stands around a proposal's words; only they themselves where the text is not at hand."""
    document = documents.get(proposal.doc)
    if document is None or document.quote(proposal.start, proposal.end) != proposal.quote:
        return Context("", _line(proposal.quote), "")
    around = _around(document, proposal)
    first = around[0].start if around else proposal.start
    last = max((each.end for each in around), default=proposal.end)
    before = document.text[max(first, proposal.start - _WIDE) : proposal.start]
    after = document.text[proposal.end : min(max(last, proposal.end), proposal.end + _WIDE)]
    return Context(_line(before), _line(proposal.quote), _line(after))


def _around(document: Document, proposal: Proposal) -> list[Sentence]:
    """The sentence before, the one of the proposal, and the one after, of its paragraph."""
    own = document.sentence(proposal.place)
    if own is None:
        return []
    return [
        each
        for each in document.sentences
        if each.paragraph == own.paragraph and abs(each.number - own.number) <= 1
    ]


def _line(text: str) -> str:
    """One line; a space at either end is kept, since the marked words stand between."""
    line = printable(" ".join(text.split()))
    return (" " if text[:1].isspace() else "") + line + (" " if text[-1:].isspace() else "")
