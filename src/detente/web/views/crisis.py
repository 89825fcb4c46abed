"""The crisis: its file in an editor with findings and completion, beside it what it describes."""

from __future__ import annotations

from collections.abc import Callable, Hashable

from nicegui import background_tasks

from detente.crisis.complete import Names
from detente.crisis.model import Crisis, Number
from detente.errors import UsageError
from detente.show import entries
from detente.web import parts
from detente.web.desk import Job
from detente.web.draft import Draft
from detente.web.editor import Editor
from detente.web.markup import render
from detente.web.page import Page

PLACES = (
    "Outlines: Natural Earth, public domain, simplified; they say nothing on whom a place belongs "
    "to."
)
TAKE_LINE = "(e) => {const b = e.target.closest('[data-line]'); if (b) emit(b.dataset.line)}"


def draw(page: Page) -> None:
    """The whole view."""
    Writing(page).draw()


class Writing:
    """One person's draft on one page."""

    def __init__(self, page: Page) -> None:
        self._page = page
        self._bench = page.bench
        self._draft = Draft(page.bench)
        self._good: Crisis | None = None
        self._key = ""
        self._editor: Editor

    def draw(self) -> None:
        """Editor on the left; findings, entries, pictures, versions on the right."""
        parts.text("h1", "Crisis", class_="view-title")
        with parts.box("div", class_="writing"):
            with parts.box("section", aria_label="The file", class_="file"):
                self._bar()
                self._editor = Editor(self._draft.text, self._written, self._save)
            with parts.box("div", class_="beside"):
                self._page.live(self._checked, self._findings)
                self._page.live(lambda: (self._clash(), self._moved_on()), self._clashing)
                self._folded("Entries", self._listed, self._entries, opened=True)
                self._folded("Versions", lambda: self._bench.shelf.versions, self._versions)
        with parts.box("section", aria_labelledby="picture-heading"):
            parts.text("h2", "What it describes", id="picture-heading")
            self._page.live(
                lambda: None if self._good is None else self._good.digest, self._pictures
            )
        self._page.live(lambda: self._bench.head.digest, self._follow)

    def _bar(self) -> None:
        with parts.box("div", class_="bar-of-buttons", role="toolbar", aria_label="The file"):
            parts.button("Save", self._save, class_="button first")
            parts.button("Undo", lambda: self._editor.undo())
            parts.button("Redo", lambda: self._editor.redo())
            status = parts.box("span", class_="meta", role="status")
            self._page.live(self._status_of, self._status, status)

    def _folded(
        self,
        title: str,
        signature: Callable[[], Hashable],
        shown: Callable[[], None],
        *,
        opened: bool = False,
    ) -> None:
        with parts.box("details", class_="folded", open=opened):
            parts.text("summary", title)
            self._page.live(signature, shown)

    # --- the text -----------------------------------------------------------------------------

    def _written(self, text: str) -> None:
        self._draft.write(text)
        self._page.refresh()

    def _save(self) -> None:
        try:
            self._draft.save()
        except UsageError as error:
            self._draft.said = f"Not saved: {error}."
        self._page.refresh()

    def _follow(self) -> None:
        if self._draft.follow():
            self._editor.set_text(self._draft.text)

    def _status_of(self) -> Hashable:
        return self._draft.written, self._draft.said

    def _status(self) -> None:
        said = self._draft.said or ("Not saved yet." if self._draft.written else "As in the file.")
        parts.text("span", said)

    def _checked(self) -> Hashable:
        job = self._draft.checked
        return job.number, job.state

    def _findings(self) -> None:
        job = self._draft.checked
        if job.trouble is not None and job.state == "failed":
            self._editor.set_findings(job.trouble.diagnostics)
            parts.trouble(job.trouble)
            return
        if job.state != "done":
            parts.text("p", "Checking the file …", class_="small")
            return
        checked = job.result
        if checked.crisis is not None:
            self._good = checked.crisis
            self._complete(checked.crisis)
        self._editor.set_findings(checked.found)
        listed = parts.html(
            render("findings.html.j2", found=checked.found[:60], more=len(checked.found) - 60)
        )
        listed.on(
            "click",
            lambda event: self._editor.go_to(int(event.args)),
            js_handler=TAKE_LINE,
        )

    def _complete(self, crisis: Crisis) -> None:
        self._editor.names = Names(
            tuple(crisis.actors),
            {each.id: each.levels for each in crisis.factors},
            tuple(crisis.theatres),
            tuple(crisis.sources),
        )
        job = self._bench.vocabulary()
        if job.state == "done":
            self._editor.schema = job.result.schema
        else:
            background_tasks.create(self._learn(job))

    async def _learn(self, job: Job) -> None:
        found = await self._bench.desk.result(job)
        if found is not None:
            self._editor.schema = found.schema

    # --- two at once --------------------------------------------------------------------------

    def _clash(self) -> Hashable:
        clash = self._draft.clash
        return None if clash is None else (clash.mine.digest, clash.theirs.digest)

    def _moved_on(self) -> bool:
        head = self._bench.head
        return self._draft.written and head.trouble is None and head.digest not in {
            self._draft.base, self._draft.look.digest,
        }  # fmt: skip

    def _clashing(self) -> None:
        clash = self._draft.clash
        if clash is None:
            if self._moved_on():
                parts.notice(
                    "Somebody else has saved this file meanwhile",
                    ["What you write here is kept. When you save, both are shown side by side."],
                )
            return
        parts.notice(
            "Somebody else has saved this file since you began",
            ["Nothing was overwritten: both texts are kept among the versions. Which one goes on?"],
        )
        with parts.box("div", class_="bar-of-buttons"):
            parts.button("Save mine over theirs", self._keep_mine)
            parts.button("Take theirs", self._take_theirs)
        parts.html(render("clash.html.j2", lines=clash.lines[:400]))

    def _keep_mine(self) -> None:
        self._draft.keep_mine()
        self._page.refresh()

    def _take_theirs(self) -> None:
        self._draft.take_theirs(self._editor.set_text)
        self._page.refresh()

    # --- entries ------------------------------------------------------------------------------

    def _listed(self) -> Hashable:
        return (None if self._good is None else self._good.digest), self._key

    def _entries(self) -> None:
        crisis = self._good
        if crisis is None:
            parts.text("p", "The entries show once the file can be read.", class_="small")
            return
        stated = {key: each for key, each in crisis.numbers.items() if each.location is not None}
        with parts.box("div", class_="choices"):
            names = {"": "choose a number …"} | {key: key for key in stated}
            parts.choice("Number", names, self._key, self._choose)
        if self._key in stated:
            self._number(stated[self._key])
        shown = {
            kind: names
            for kind, names in entries.catalogue(crisis).items()
            if names and kind != "numbers"
        }
        lines = _lines(crisis)
        listed = parts.html(
            render(
                "entries.html.j2",
                kinds=shown,
                lines=lines,
                href=lambda key: self._page.href("/entry", key=key),
            )
        )
        listed.on(
            "click",
            lambda event: self._editor.go_to(int(event.args)),
            js_handler=TAKE_LINE,
        )

    def _choose(self, key: str) -> None:
        self._key = key
        self._page.refresh()

    def _number(self, number: Number) -> None:
        """A number with its range, to change as one would in the text."""
        values = {"best": number.best, "low": number.low, "high": number.high}
        with parts.box("div", class_="choices"):
            for name in values:
                parts.field(
                    f"{name.capitalize()} ({number.unit or 'as written'})", f"{values[name]:.6g}",
                    lambda text, name=name: values.__setitem__(name, _float(text, values[name])),
                    kind="number", step="any",
                )  # fmt: skip
            parts.button(
                "Write it in", lambda: background_tasks.create(self._set(number.key, values))
            )
            if number.location is not None:
                line = number.location.line
                parts.button(f"Line {line}", lambda: self._editor.go_to(line))

    async def _set(self, key: str, values: dict[str, float]) -> None:
        job = self._bench.desk.ask(
            "set_number", self._draft.look, "Writing a number in", lane="quick", key=key,
            best=values["best"], low=values["low"], high=values["high"],
        )  # fmt: skip
        text = await self._bench.desk.result(job)
        if text is None:
            self._draft.said = f"Not written: {job.trouble.message if job.trouble else 'stopped'}"
        else:
            self._editor.set_text(text)
            self._draft.write(text)
            self._draft.said = "Written in; save when you are content."
        self._page.refresh()

    def _versions(self) -> None:
        versions = self._bench.shelf.versions
        if not versions:
            parts.text("p", "Nothing was saved here yet.", class_="small")
        for each in reversed(versions[-20:]):
            with parts.box("p", class_="version"):
                current = each.digest == self._bench.head.digest
                told = f"{each.number}: {each.saved:%-d %b %Y, %H:%M:%S}"
                parts.text("span", told + (" (the file)" if current else ""))
                parts.button(
                    "Open in the editor", lambda digest=each.digest: self._open(digest),
                    aria_label=f"Open version {each.number} in the editor",
                )  # fmt: skip

    def _open(self, digest: str) -> None:
        text = self._bench.shelf.text(digest)
        if text is not None:
            self._editor.set_text(text)
            self._draft.write(text)
            self._draft.said = "An earlier version is in the editor; save it to make it the file."
            self._page.refresh()

    # --- what it describes --------------------------------------------------------------------

    def _pictures(self) -> None:
        if self._good is None:
            parts.text("p", "The pictures show once the file can be read.", class_="small")
            return
        look = self._draft.look
        self._page.when_done(lambda: self._bench.sketched(look), self._sketched)

    def _sketched(self, job: Job) -> None:
        found = job.result
        absent = {
            "ties": "No mechanism of the file ties two actors.",
            "places": "No theatre of the file is a place on the map.",
            "timeline": "Nothing is dated.",
        }
        captions = {
            "ties": "Whole and blue: a promise or help. Broken and orange: a threat or pressure.",
            "places": PLACES,
            "timeline": "A bar spans the days on which something may have been.",
        }
        with parts.box("div", class_="halves"):
            for name in ("ties", "places", "timeline"):
                picture, table = getattr(found, name)
                with parts.box("div", class_="whole" if name == "timeline" else None):
                    if picture is None:
                        parts.text("p", absent[name], class_="small")
                        if table.rows:
                            parts.table(table)
                    else:
                        parts.figure(picture, captions[name], table)


def _float(text: str, otherwise: float) -> float:
    try:
        return float(text)
    except ValueError:
        return otherwise


def _lines(crisis: Crisis) -> dict[str, int]:
    """The line of every entry that the file states."""
    groups = (
        crisis.factors, crisis.moves, crisis.hazards, crisis.rules, crisis.actors.values(),
        crisis.questions.values(), crisis.sources.values(), crisis.expansions.values(),
        crisis.numbers.values(),
    )  # fmt: skip
    found = {}
    for group in groups:
        for each in group:
            if each.location is not None:
                found[getattr(each, "id", "") or getattr(each, "key", "")] = each.location.line
    return found
