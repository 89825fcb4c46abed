"""From what rests on a sentence to the sentence: links, and the words where they are at hand."""

from __future__ import annotations

import re
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from detente.crisis.model import Crisis
from detente.web.desk import Job
from detente.web.page import Page

if TYPE_CHECKING:
    from detente.crisis.texts import Document

CITATION = re.compile(r"\b([A-Za-z][\w-]*)#p(\d+)(?:s(\d+))?")


@dataclass(frozen=True, slots=True)
class Quote:
    """A place in a source with its sentence; `said` is empty where the text is not at hand."""

    cite: str
    href: str
    source: str
    said: str


def places(texts: Iterable[str], crisis: Crisis) -> tuple[str, ...]:
    """The citations that some texts name, each once, in their order."""
    found: dict[str, None] = {}
    for text in texts:
        for match in CITATION.finditer(text):
            if match.group(1) in crisis.sources:
                found[match.group(0)] = None
    return tuple(found)


def sources_of(cites: Sequence[str]) -> tuple[str, ...]:
    """The sources that some citations name, each once."""
    return tuple(dict.fromkeys(each.split("#")[0] for each in cites))


def texts_read(page: Page, crisis: Crisis, cites: Sequence[str]) -> dict[str, Job]:
    """The sources of some citations, as far as their texts were looked for by now."""
    asked = {each: page.bench.document(crisis.sources[each]) for each in sources_of(cites)}
    return {source: job for source, job in asked.items() if job.over}


def state_of(read: Mapping[str, Job]) -> Hashable:
    """Changes when one more was looked for, or its text came, went or changed."""
    return tuple(job.number for job in read.values())


def quotes(page: Page, crisis: Crisis, cites: Sequence[str]) -> list[Quote]:
    """Every place with its sentence, where that is at hand by now."""
    read = texts_read(page, crisis, cites)
    known = {source: job.result for source, job in read.items()}
    return [_quote(page, crisis, cite, known.get(cite.split("#")[0])) for cite in cites]


def _quote(page: Page, crisis: Crisis, cite: str, document: Document | None) -> Quote:
    source, _, place = cite.partition("#")
    said = ""
    match = CITATION.search(cite)
    if document is not None and match is not None and match.group(3):
        said = document.sentence(int(match.group(2)), int(match.group(3))) or ""
    entry = crisis.sources[source]
    return Quote(
        cite, f"{page.href(f'/source/{source}')}#{place}", entry.publisher or entry.title, said
    )


def linked(page: Page, crisis: Crisis) -> Callable[[str], list[tuple[str, str]]]:
    """A function that cuts a text into pieces, each with an address or none: citations, and what is
    called by the key of a number or an entry of the file.
    """
    names = set(crisis.numbers) | set(crisis.expansions) | {each.id for each in crisis.moves}
    names |= {each.id for each in crisis.hazards} | set(crisis.actors) | set(crisis.questions)
    names |= {each.id for each in crisis.factors}

    def cut(text: str) -> list[tuple[str, str]]:
        key, sign, rest = text.partition(" = ")
        pieces = []
        if sign and key in crisis.numbers:
            pieces, text = [(key, page.href("/entry", key=key))], sign + rest
        elif text in names:
            return [(text, page.href("/entry", key=text))]
        at = 0
        for match in CITATION.finditer(text):
            if match.group(1) not in crisis.sources:
                continue
            place = match.group(0).partition("#")[2]
            pieces.append((text[at : match.start()], ""))
            pieces.append((match.group(0), f"{page.href(f'/source/{match.group(1)}')}#{place}"))
            at = match.end()
        return [*pieces, (text[at:], "")]

    return cut
