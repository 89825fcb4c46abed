"""One entry of the crisis spelled out, with the sentences that it rests on."""

from __future__ import annotations

from collections.abc import Hashable

from detente.errors import UsageError
from detente.show import entries
from detente.web import parts
from detente.web.cited import linked, places, quotes, state_of, texts_read
from detente.web.desk import Job
from detente.web.markup import render
from detente.web.page import Page


def draw(page: Page) -> None:
    """The view of the entry that `?key=` names."""
    page.when_done(
        lambda: page.bench.check(page.look, whole=False), lambda job: _told(page, job)
    )  # fmt: skip


def _told(page: Page, job: Job) -> None:
    key, crisis = page.query.get("key", ""), job.result.crisis
    if crisis is None:
        parts.notice("The file has errors", ["The view Crisis lists them."], "trouble")
        return
    try:
        heading, lines = entries.find(crisis, key)
    except UsageError as error:
        parts.notice("No such entry", [str(error), error.hint], "trouble")
        return
    cites = places((text for _, text in lines), crisis)
    cut = linked(page, crisis)
    told = [
        {"name": name, "pieces": cut(text), "block": "\n" in text}
        for name, text in lines
        if name != "written at"
    ]
    at = next((text for name, text in lines if name == "written at"), "")
    line = at.split(":")[-2] if at.count(":") >= 2 else ""
    parts.html(
        render(
            "entry.html.j2", heading=heading, lines=told, line=line,
            edit=page.href("/crisis") + f"#line-{line}",
        )
    )  # fmt: skip

    def signature() -> Hashable:
        return state_of(texts_read(page, crisis, cites))

    def shown() -> None:
        parts.html(render("quotes.html.j2", quotes=quotes(page, crisis, cites)))

    if cites:
        with parts.box("section", aria_labelledby="quotes-heading"):
            parts.text("h2", "The sentences behind it", id="quotes-heading")
            page.live(signature, shown)
