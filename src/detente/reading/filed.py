"""Proposals in a file: JSON Lines, one object a line, documents before what was found in them.

    {"type": "document", "doc": "examiner", "start": 0, "end": 77, "quote": "Why ...", ...}
    {"type": "tie", "doc": "examiner", "start": 912, "end": 1003, "quote": "...", ...}

A document's line says what a crisis keeps of it: title, publisher, day, fingerprints of the text
and of each sentence. The text stays where it is; its path is there to show sentences by.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

from detente.crisis.model import DateInterval
from detente.diagnostics import printable
from detente.errors import UsageError
from detente.reading.documents import Document
from detente.reading.proposals import Proposal, from_record
from detente.reading.shapes import plain, shaped
from detente.show.files import write

MAX_BYTES = 100_000_000
_PRINT = len("sha256:") + 12


@dataclass(frozen=True, slots=True)
class About:
    """A document as its line has it.

    fingerprint : of the file that places count in; original : of the file that was given, where
    that is another. text : the path of the former, as it was when read. sentences : place and
    fingerprint of each, shortened. quote : the title, or the first sentence.
    """

    doc: str
    start: int
    end: int
    quote: str
    fingerprint: str
    title: str = ""
    publisher: str = ""
    author: str = ""
    published: DateInterval | None = None
    language: str = ""
    form: str = "text"
    original: str = ""
    text: str = ""
    notes: tuple[str, ...] = ()
    sentences: tuple[tuple[str, str], ...] = ()

    def record(self) -> dict[str, Any]:
        """As one flat JSON object."""
        return {"type": "document"} | {
            each.name: plain(getattr(self, each.name)) for each in fields(self)
        }

    @property
    def prints(self) -> dict[str, str]:
        """The fingerprints of its sentences, by place."""
        return dict(self.sentences)


@dataclass(frozen=True, slots=True)
class Filed:
    """What a file of proposals holds."""

    documents: tuple[About, ...]
    proposals: tuple[Proposal, ...]


def about(document: Document, text: str = "") -> About:
    """What is kept of a document; text : the path of the file that places count in."""
    first = document.sentences[0] if document.sentences else None
    start, end = (first.start, first.end) if first else (0, min(1, len(document.text)))
    return About(
        doc=document.id, start=start, end=end, quote=document.text[start:end],
        fingerprint=document.fingerprint, title=document.title, publisher=document.publisher,
        author=document.author, published=document.published, language=document.language,
        form=document.form, text=text, notes=document.notes,
        original="" if document.original == document.fingerprint else document.original,
        sentences=tuple(
            (each.place, document.fingerprint_of(each)[:_PRINT]) for each in document.sentences
        ),
    )  # fmt: skip


def save(path: Path, documents: Iterable[About], proposals: Iterable[Proposal]) -> None:
    """Write a file of proposals, whole or not at all. Raises UsageError where it cannot be."""
    records = [*(each.record() for each in documents), *(each.record() for each in proposals)]
    write(path, "".join(json.dumps(each, ensure_ascii=False) + "\n" for each in records))


def load(path: Path) -> Filed:
    """Read a file of proposals. Raises UsageError that names the line and what is wrong in it."""
    documents: list[About] = []
    proposals: list[Proposal] = []
    for number, record in lines(path):
        try:
            if record.get("type") == "document":
                rest = {key: value for key, value in record.items() if key != "type"}
                documents.append(shaped(About, rest))
            else:
                proposals.append(from_record(record))
        except UsageError as error:
            place = f"{printable(str(path))}:{number}"
            raise UsageError(f"{place}: {error}", hint=error.hint) from error
    known = {each.doc for each in documents}
    for each in proposals:
        if each.doc not in known:
            documents.append(About(each.doc, each.start, each.end, each.quote, ""))
            known.add(each.doc)
    return Filed(tuple(documents), tuple(proposals))


def lines(path: Path, *, cut: bool = False) -> Iterator[tuple[int, Mapping[str, Any]]]:
    """The JSON objects of a file of lines, with their numbers; empty lines are skipped.

    cut : a line that is no JSON may be one that a crash cut off in writing, and is skipped too.
    """
    name = printable(str(path))
    try:
        if path.exists() and not path.is_file():
            raise UsageError(f"{name}: not a regular file")
        if path.stat().st_size > MAX_BYTES:
            raise UsageError(f"{name}: more than {MAX_BYTES:,} bytes")
        text = path.read_text(encoding="utf-8")
    except (OSError, ValueError) as fault:
        reason = getattr(fault, "strerror", None) or str(fault)
        raise UsageError(f"{name}: it cannot be read ({reason})") from fault
    for number, line in enumerate(text.split("\n"), 1):
        if not line.strip():
            continue
        try:
            record = json.loads(line)
        except (ValueError, RecursionError) as fault:
            if cut and line[:6] == '{"id":'[: len(line)]:
                continue
            raise UsageError(f"{name}:{number}: not JSON ({fault})") from fault
        if not isinstance(record, dict):
            raise UsageError(f"{name}:{number}: received {line[:40]!r}, expected an object")
        yield number, record
