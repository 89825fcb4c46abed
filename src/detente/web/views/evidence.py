"""Evidence: what was proposed from texts, what is in the event log, how forecasts went."""

from __future__ import annotations

from collections.abc import Hashable
from pathlib import Path
from typing import TYPE_CHECKING

from nicegui import background_tasks

from detente.show import numbers, tables
from detente.show.calibration import CAPTION
from detente.show.tables import Column, Table
from detente.web import parts
from detente.web.desk import Job
from detente.web.markup import render
from detente.web.page import Page

if TYPE_CHECKING:
    from detente.web.deciding import Item, Revised, Scored, Taken

SHOWN = 25
"""Proposals on a page at a time."""
DRAWS = 32
"""Draws over the ranges when a revision is asked for with intervals."""


def draw(page: Page) -> None:
    """The whole view."""
    parts.text("h1", "Evidence", class_="view-title")
    with parts.box("section", aria_labelledby="inbox-heading"):
        parts.text("h2", "What was read, to be decided", id="inbox-heading")
        Inbox(page).draw()
    with parts.box("section", aria_labelledby="log-heading"):
        parts.text("h2", "The event log", id="log-heading")
        page.live(lambda: (_stamp(page), page.bench.reported()[0]), lambda: _log(page))
    with parts.box("section", aria_labelledby="revised-heading"):
        parts.text("h2", "What the events say", id="revised-heading")
        _revising(page)
    with parts.box("section", aria_labelledby="history-heading"):
        parts.text("h2", "How the forecasts went", id="history-heading")
        page.when_done(lambda: page.bench.outlook(page.look), lambda job: _history(page, job))
    with parts.box("section", aria_labelledby="scores-heading"):
        parts.text("h2", "Scores and calibration", id="scores-heading")
        _scores(page)


class Inbox:
    """Proposals one after the other, each with its sentence: accept, edit, reject."""

    def __init__(self, page: Page) -> None:
        self._page = page
        self._bench = page.bench
        self._open = ""
        self._kind = ""
        self._all = False
        self._said = ""
        self._taken = ""

    def draw(self) -> None:
        """The list, or how to fill it."""
        self._page.live(self._signature, self._shown)

    def _signature(self) -> Hashable:
        if not self._bench.proposals.is_file():
            return None
        found, decided = self._bench.inbox(), self._bench.decided()
        return (
            found.number, found.state, decided.number, decided.state, self._open, self._kind,
            self._all, self._said, self._taken,
        )  # fmt: skip

    def _shown(self) -> None:
        path = self._bench.proposals
        if not path.is_file():
            parts.html(render("noinbox.html.j2", path=path.name))
            return
        found, decided = self._bench.inbox(), self._bench.decided()
        for job in (found, decided):
            if job.trouble is not None:
                parts.trouble(job.trouble)
                return
            if job.state != "done":
                parts.text("p", "Reading …", class_="small")
                return
        self._list(found.result, decided.result)

    def _list(self, items: tuple[Item, ...], verdicts: dict[str, str]) -> None:
        if self._said:
            parts.notice("Not done", [self._said], "trouble")
        kinds = {"": f"all ({len(items)})"} | {
            kind: f"{kind} ({sum(each.type == kind for each in items)})"
            for kind in dict.fromkeys(each.type for each in items)
        }
        with parts.box("div", class_="choices"):
            parts.choice("Kind", kinds, self._kind, self._chosen)
            parts.button("Show decided too" if not self._all else "Hide decided", self._toggle)
            if self._waiting(items, verdicts):
                parts.button("Put accepted events into the log", self._take_in)
            left = sum(each.id not in verdicts for each in items)
            told = f"{left} to decide{f'; {self._taken}' if self._taken else ''}"
            parts.text("span", told, class_="meta", role="status")
        shown = [
            each
            for each in items
            if (not self._kind or each.type == self._kind)
            and (self._all or each.id not in verdicts)
        ]
        for each in shown[:SHOWN]:
            self._item(each, verdicts.get(each.id, ""))
        if len(shown) > SHOWN:
            parts.text(
                "p", f"{len(shown) - SHOWN} more follow as these are decided.", class_="small"
            )
        if not shown:
            parts.text("p", "Everything here is decided.")

    @staticmethod
    def _waiting(items: tuple[Item, ...], verdicts: dict[str, str]) -> bool:
        """Whether something was accepted that may be for the log."""
        return any(
            verdicts.get(each.id) in {"accept", "edit"} and each.type in {"event", "ceasefire"}
            for each in items
        )

    def _take_in(self) -> None:
        background_tasks.create(self._took_in())

    async def _took_in(self) -> None:
        job = self._bench.take_in()
        found: Taken | None = await self._bench.desk.result(job)
        if found is None:
            self._said = job.trouble.message if job.trouble else ""
        else:
            self._said = ""
            self._taken = f"{found.added} added to the log, {found.there} there already"
        self._page.refresh()

    def _item(self, item: Item, verdict: str) -> None:
        with parts.box("article", class_="proposal", aria_label=item.told):
            parts.html(render("proposal.html.j2", item=item, verdict=verdict))
            with parts.box("div", class_="bar-of-buttons"):
                if verdict:
                    parts.button("Undo", lambda: self._decide(item.id, "undo"))
                else:
                    parts.button(
                        "Accept", lambda: self._decide(item.id, "accept"), class_="button first"
                    )
                    parts.button("Edit", lambda: self._edit(item.id))
                    parts.button("Reject", lambda: self._decide(item.id, "reject"))
            if self._open == item.id and not verdict:
                self._form(item)

    def _form(self, item: Item) -> None:
        """What it says, to be put right before it is accepted."""
        values = dict(item.fields)
        with parts.box("div", class_="choices picking"):
            for name, value in item.fields:
                parts.field(
                    name, value, lambda text, name=name: values.__setitem__(name, text)
                )  # fmt: skip
        parts.button(
            "Accept as edited",
            lambda: self._decide(item.id, "edit", tuple(values.items())),
            class_="button first",
        )

    def _chosen(self, kind: str) -> None:
        self._kind = kind
        self._page.refresh()

    def _toggle(self) -> None:
        self._all = not self._all
        self._page.refresh()

    def _edit(self, id_: str) -> None:
        self._open = "" if self._open == id_ else id_
        self._page.refresh()

    def _decide(self, id_: str, verdict: str, edits: tuple[tuple[str, str], ...] = ()) -> None:
        background_tasks.create(self._decided(id_, verdict, edits))

    async def _decided(self, id_: str, verdict: str, edits: tuple[tuple[str, str], ...]) -> None:
        job = self._bench.decide(id_, verdict, edits)
        found = await self._bench.desk.result(job)
        self._said = "" if found or job.trouble is None else job.trouble.message
        if found:
            self._open = ""
        self._page.refresh()


# --- the log ------------------------------------------------------------------------------------


def _stamp(page: Page) -> Hashable:
    try:
        status = page.bench.events.stat()
    except OSError:
        return None
    return status.st_mtime_ns, status.st_size


def _log(page: Page) -> None:
    if not page.bench.events.is_file():
        told = f"There is no event log ({page.bench.events.name}) beside this crisis yet."
        if where := page.bench.reported()[0]:
            told += f" Its events are read from {Path(where).name}."
        parts.text("p", told)
        return
    page.when_done(page.bench.happened, _events)


def _events(job: Job) -> None:
    columns = (
        Column("No."), Column("When"), Column("Who"), Column("To whom"), Column("What"),
        Column("Status"), Column("Source"),
    )  # fmt: skip
    rows = tuple(
        (
            str(each.number),
            numbers.date(each.event.first)
            if each.event.first == each.event.last
            else f"{numbers.date(each.event.first)} to {numbers.date(each.event.last)}",
            ", ".join(each.event.by), ", ".join(each.event.to),
            each.event.text or each.event.code, each.event.status,
            f"{each.event.source}#{each.event.place}" if each.event.place else each.event.source,
        )
        for each in job.result[-200:]
    )  # fmt: skip
    count = len(job.result)
    stand = "1 event stands" if count == 1 else f"{count} events stand"
    parts.table(Table(f"{stand}; the latest recorded", columns, rows))


# --- what the events say ------------------------------------------------------------------------


def _revising(page: Page) -> None:
    asked: dict[str, int | None] = {"draws": None}

    def ask(draws: int) -> None:
        asked["draws"] = draws
        page.refresh()

    with parts.box("div", class_="choices"):
        parts.button("Revise by the events", lambda: ask(0), class_="button first")
        parts.button(f"… with intervals ({DRAWS} draws)", lambda: ask(DRAWS))

    def shown() -> None:
        draws = asked["draws"]
        if draws is not None:
            page.when_done(lambda: page.bench.updated(page.look, draws), _revised)

    page.live(lambda: (asked["draws"], page.bench.reported()), shown)


def _revised(job: Job) -> None:
    found: Revised | None = job.result
    if found is None:
        parts.text("p", "No event after the day of the crisis is at hand.")
        return
    caption = "The forecast at the end of each day, and the events that moved it."
    parts.figure(found.picture, caption, None)
    for each in found.tables:
        parts.table(each)
    for note in found.update.notes:
        parts.text("p", f"{note[:1].upper()}{note[1:]}.", class_="small")
    if found.update.unmapped:
        told = "; ".join(f"row {row}: {why}" for row, why in found.update.unmapped[:20])
        parts.text("p", f"Not laid on the crisis: {told}.", class_="small")


# --- how it went --------------------------------------------------------------------------------


def _history(page: Page, job: Job) -> None:
    facts = job.result.facts

    def signature() -> Hashable:
        past = page.bench.past(page.look, facts.crisis.as_of)
        return tuple(each.what for each in past), _coming(page)

    def shown() -> None:
        past = page.bench.past(page.look, facts.crisis.as_of)
        if not past:
            parts.text(
                "p", "The forecast of an earlier day is being computed." if _coming(page) else
                "There is no earlier forecast: save another version, or declare a variant."
            )  # fmt: skip
            return
        columns = (
            Column("Question"),
            *(Column(each.what, number=True) for each in past),
            Column("Now", number=True, strong=True),
        )
        rows = tuple(
            (
                key,
                *(tables.value_text(answer.kind, each.values.get(key)) for each in past),
                tables.figure(answer),
            )
            for key, answer in facts.answers.items()
        )
        parts.table(Table("Every forecast that is known, the oldest first", columns, rows))

    page.live(signature, shown)


def _coming(page: Page) -> bool:
    """Whether the forecast of another day of the same file is under way."""
    looks = [each.key.look for each in page.bench.desk.active if each.key.task == "outlook"]
    return any(look.digest == page.look.digest and look.variant for look in looks)


def _scores(page: Page) -> None:
    asked = {"now": False}

    def ask() -> None:
        asked["now"] = True
        page.refresh()

    parts.button("Score against what happened", ask)

    def shown() -> None:
        if asked["now"]:
            page.when_done(lambda: page.bench.scores(page.look), _scored)

    page.live(lambda: asked["now"], shown)


def _scored(job: Job) -> None:
    found: Scored | None = job.result
    if found is None:
        parts.text("p", "There is no answers.yaml beside this crisis: what happened is not known.")
        return
    if found.picture is not None:
        parts.figure(found.picture, f"Calibration, with what so few cases allow. {CAPTION}", None)
    for each in found.tables:
        parts.table(each)
