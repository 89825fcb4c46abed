"""One source: what it is, its sentences where they are at hand, and what rests on each."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from detente.crisis.resting import citations_of
from detente.show import entries
from detente.web import parts
from detente.web.desk import Job
from detente.web.markup import render
from detente.web.page import Page

if TYPE_CHECKING:
    from detente.crisis.model import Crisis
    from detente.crisis.resting import Rests
    from detente.crisis.texts import Document


def draw(source: str) -> Callable[[Page], None]:
    """The view of one source."""

    def shown(page: Page) -> None:
        page.when_done(
            lambda: page.bench.check(page.look, whole=False), lambda job: _told(page, source, job)
        )

    return shown


def _told(page: Page, source: str, job: Job) -> None:
    crisis = job.result.crisis
    if crisis is None or source not in crisis.sources:
        parts.notice("No such source", [f"The file names no source `{source}`."], "trouble")
        return
    entry = crisis.sources[source]
    _, lines = entries.find(crisis, source)
    terms = [
        (n, t)
        for n, t in lines
        if n in {"author", "publisher", "genre", "origin", "stance", "grade", "note"}
    ]
    parts.html(render("source.html.j2", title=entry.title, terms=terms))
    page.when_done(
        lambda: page.bench.document(entry),
        lambda done: _text(page, crisis, source, done.result),
    )


def _text(page: Page, crisis: Crisis, source: str, document: Document | None) -> None:
    resting = {
        name.partition("#")[2]: _held(page, crisis, each)
        for name, each in citations_of(crisis).items()
        if name.split("#")[0] == source
    }
    if document is None:
        listed = sorted(resting.items(), key=lambda pair: _order(pair[0]))
        parts.html(render("places.html.j2", places=listed, source=source))
    else:
        parts.html(render("document.html.j2", document=document, resting=resting))


def _held(page: Page, crisis: Crisis, rests: Rests) -> list[tuple[str, str]]:
    known = {each for names in entries.catalogue(crisis).values() for each in names}
    return [
        (each.id, page.href("/entry", key=each.id) if each.id in known else "")
        for each in rests.held
    ]


def _order(place: str) -> tuple[int, int]:
    paragraph, _, sentence = place.removeprefix("p").partition("s")
    return (int(paragraph or 0), int(sentence or 0))
