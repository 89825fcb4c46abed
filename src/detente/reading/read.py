"""Documents to proposals: every reader, whether rules or a model, goes through here.

    found = read([Path("article.txt")], published=day(dt.date(2020, 10, 15)))
    found.proposals[0].quote

Each proposal is held against the text: a quote that does not stand, word for word, where it is said
to is a fault of the reader. Statements that are made several times count once.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Protocol

from detente.crisis.model import DateInterval
from detente.crisis.shape import ID_PATTERN
from detente.errors import DocumentError, UsageError
from detente.reading.documents import Document
from detente.reading.opening import open_document
from detente.reading.proposals import Proposal, check
from detente.reading.repeats import merged

Progress = Callable[[str, float], None]


class Coder(Protocol):
    """Whatever finds proposals in a document."""

    def propose(self, document: Document) -> Sequence[Proposal]:
        """The proposals of one document, each with its place and the words that stand there."""
        ...


@dataclass(frozen=True, slots=True)
class Opened:
    """A document and the file that was given."""

    document: Document
    path: Path


@dataclass(frozen=True, slots=True)
class Found:
    """What was read. faults : files that could not be, with what was wrong."""

    documents: tuple[Document, ...]
    proposals: tuple[Proposal, ...]
    faults: tuple[DocumentError, ...] = ()


def read(
    paths: Iterable[Path],
    coder: Coder | None = None,
    *,
    published: DateInterval | None = None,
    progress: Progress | None = None,
) -> Found:
    """Read files and propose what is in them.

    coder : rules and dictionaries where none is given. published : of all of them, as the user
    knows it. Raises DocumentError where no file can be read.
    """
    opened, faults = open_all(paths, published=published)
    documents = tuple(each.document for each in opened)
    return replace(propose_all(documents, coder, progress), faults=faults)


def open_all(
    paths: Iterable[Path], id_: str | None = None, published: DateInterval | None = None
) -> tuple[tuple[Opened, ...], tuple[DocumentError, ...]]:
    """Open files; one that cannot be read does not keep the others from it.

    id_ : of the source, where there is one file. Two files of one name get different ids, and one
    text that is given twice is read once. Raises DocumentError where none can be read.
    """
    wanted = list(dict.fromkeys(paths))
    if id_ is not None and len(wanted) > 1:
        raise UsageError("one id was given for several files", hint="read them one by one")
    if id_ is not None and not re.fullmatch(ID_PATTERN, id_):
        raise UsageError(f"{id_!r} is no id", hint="letters, digits and hyphens")
    opened: dict[str, Opened] = {}
    faults: list[DocumentError] = []
    for path in wanted:
        try:
            document = open_document(path, id_, published)
        except DocumentError as error:
            faults.append(error)
            continue
        known = {each.document.fingerprint for each in opened.values()}
        if document.fingerprint not in known:
            free = _free(document.id, opened)
            opened[free] = Opened(replace(document, id=free), path)
    if faults and not opened:
        if len(faults) == 1:
            raise faults[0]
        raise DocumentError("\n".join(map(str, faults)), hint=faults[0].hint)
    return tuple(opened.values()), tuple(faults)


def _free(name: str, taken: Iterable[str]) -> str:
    known = set(taken)
    ways = (name, *(f"{name}-{count}" for count in range(2, len(known) + 3)))
    return next(each for each in ways if each not in known)


def propose_all(
    documents: Sequence[Document], coder: Coder | None = None, progress: Progress | None = None
) -> Found:
    """The proposals of all documents, each statement once.

    Raises ValueError where a quote does not stand in the text: the coder has a fault.
    """
    chosen = coder if coder is not None else default_coder()
    proposals: list[Proposal] = []
    for place, document in enumerate(documents):
        if progress is not None:
            progress(f"reading {document.id}", place / len(documents))
        found = sorted(chosen.propose(document), key=lambda each: (each.start, each.end, each.type))
        for each in found:
            check(each, document)
        proposals += found
    return Found(tuple(documents), merged(proposals))


def default_coder() -> Coder:
    """Rules and dictionaries over parsed sentences; nothing leaves the machine."""
    from detente.reading.coder import Coder as RuleCoder  # takes a while

    return RuleCoder()
