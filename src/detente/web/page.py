"""The frame of every page: header, ways to the views, what is under way, parts that stay current.

A page looks at the workbench a few times a second and draws again only the parts whose signature
has changed, so that two people see each other's work and nothing flickers.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote, urlencode

from nicegui import ui
from nicegui.element import Element

from detente._version import __version__
from detente.crisis.model import Crisis
from detente.show import numbers
from detente.web import parts
from detente.web.desk import Job
from detente.web.markup import render
from detente.web.messages import Look, Trouble
from detente.web.workbench import Workbench

TICK = 0.4
VIEWS = (
    ("", "Outlook", "o"),
    ("crisis", "Crisis", "c"),
    ("play", "Play", "p"),
    ("hinges", "Hinges and options", "h"),
    ("evidence", "Evidence", "e"),
    ("report", "Report", "r"),
)
STATIC = Path(__file__).parent / "static"


@dataclass(eq=False)
class Region:
    """A part of a page that is drawn again when its signature changes."""

    signature: Callable[[], Hashable]
    draw: Callable[[], None]
    where: Element
    last: Hashable = None


class Page:
    """One page as somebody looks at it.

    query : of its address: which variant and which reading of the file are looked at.
    """

    def __init__(self, bench: Workbench, query: Mapping[str, str], view: str, title: str) -> None:
        self.bench = bench
        self.query = dict(query)
        self.view = view
        self.title = title
        self._regions: list[Region] = []
        self._rows: list[parts.JobRow] = []

    @property
    def look(self) -> Look:
        """What is looked at, in the file as it is now."""
        return self.bench.look(self.query)

    def href(self, path: str, **more: str) -> str:
        """An address that keeps looking at the same variant and reading."""
        kept = {key: self.query[key] for key in ("variant", "reading") if self.query.get(key)}
        rest = urlencode(kept | more)
        return quote(path, safe="/#") + (f"?{rest}" if rest else "")

    def files(self, chart: str, **more: str) -> list[tuple[str, str]]:
        """Addresses of a chart as files, each with its form."""
        forms = ("svg", "png", "csv", "ipynb")
        return [(self.href(f"/data/chart/{chart}.{each}", **more), each) for each in forms]

    def live(
        self,
        signature: Callable[[], Hashable],
        draw: Callable[[], None],
        where: Element | None = None,
    ) -> Region:
        """A part that is drawn now, and again whenever its signature changes.

        where : the element that it fills; one of its own where left out.
        """
        region = Region(signature, draw, where or parts.box("div", class_="live"))
        self._regions.append(region)
        self._draw(region)
        return region

    def when_done(self, ask: Callable[[], Job], draw: Callable[[Job], None]) -> Region:
        """A part that shows what comes of a job: how far it is, then `draw`, or why nothing did.

        ask : gives the job; another one once the file has changed.
        """

        def signature() -> Hashable:
            job = ask()
            return job.number, job.state

        def shown() -> None:
            job = ask()
            if job.state == "done":
                draw(job)
            elif job.trouble is not None:
                parts.trouble(job.trouble)
                parts.button("Try again", lambda: self._again(job))
            else:
                self._rows.append(parts.JobRow(self.bench.desk, job))

        return self.live(signature, shown)

    def _again(self, job: Job) -> None:
        self.bench.desk.again(job)
        self.refresh()

    def refresh(self) -> None:
        """Draw again what has changed."""
        for region in list(self._regions):
            if region.where.is_deleted:
                self._regions.remove(region)
            elif region.signature() != region.last:
                self._draw(region)
        self._rows = [row for row in self._rows if not row.gone]
        for row in self._rows:
            row.update()

    def _draw(self, region: Region) -> None:
        region.last = region.signature()
        region.where.clear()
        with region.where:
            try:
                region.draw()
            except Exception as error:
                from detente import faults

                where = faults.log(error, ["serve", self.view])
                hint = f"please report it with the log in {where}" if where else "please report it"
                parts.trouble(Trouble("fault", f"this part cannot be shown: {error}", hint))

    # --- the frame ----------------------------------------------------------------------------

    @contextmanager
    def frame(self) -> Iterator[None]:
        """Header and ways around what is drawn inside."""
        around = ui.context.client.content.parent_slot
        if around is not None:  # the library makes all of it one `main`; ours begins below
            around.parent.props["role"] = "none"
        ui.page_title(f"{self.title} · {self.bench.shelf.folder.name} · Detente")
        parts.html(render("skip.html.j2"))
        with parts.box("header", class_="top"):
            self.live(self._about, self._draw_about)
            with parts.box("details", class_="jobs"):
                count = parts.box("summary")
                self.live(lambda: len(self.bench.desk.active), self._draw_count, count)
                self.live(lambda: tuple(j.number for j in self.bench.desk.active), self._draw_jobs)
            parts.html(render("tools.html.j2"), class_="tools")
        links = [(self.href(f"/{path}"), name, key, path == self.view) for path, name, key in VIEWS]
        parts.html(render("nav.html.j2", links=links), "nav", class_="views", aria_label="Views")
        with parts.box("div", role="main", id="main", tabindex="-1"):
            self.live(lambda: self.bench.head.trouble, self._draw_standing)
            yield
        parts.html(render("foot.html.j2", version=__version__), "footer", class_="foot")
        ui.timer(TICK, self.refresh)

    def _about(self) -> Hashable:
        job = self.bench.desk.known("outlook", self.look)
        return (self.look, None if job is None else job.state)

    def crisis(self) -> Crisis | None:
        """What the file says, as looked at, once it was read."""
        for task in ("outlook", "check"):
            for job in reversed(self.bench.desk.jobs):
                if job.key.task == task and job.key.look == self.look and job.state == "done":
                    found = job.result.facts.crisis if task == "outlook" else job.result.crisis
                    if found is not None:
                        crisis: Crisis = found
                        return crisis
        return None

    def _draw_about(self) -> None:
        crisis = self.crisis()
        title = self.bench.shelf.folder.name if crisis is None else crisis.title
        said = "" if crisis is None else f"as of {numbers.date(crisis.as_of)}"
        parts.html(render("about.html.j2", title=title, said=said, home=self.href("/")))
        if crisis is not None and (crisis.readings or crisis.dates):
            with parts.box("div", class_="choices"):
                self._choose(crisis)

    def _choose(self, crisis: Crisis) -> None:
        """Lists of days and of readings."""
        if crisis.dates:
            days = {"": "the file's own day"}
            days |= {name: f"{numbers.date(day)}" for name, day in crisis.dates.items()}
            parts.choice("Day", days, self.query.get("variant", ""), self._go("variant"))
        if crisis.readings:
            names = {"": "the file's own numbers"}
            names |= {key: f"as {key} reads it" for key in crisis.readings}
            parts.choice("Reading", names, self.query.get("reading", ""), self._go("reading"))

    def _go(self, name: str) -> Callable[[str], None]:
        """Look at the same page otherwise."""

        def go(value: str) -> None:
            rest = {key: each for key, each in self.query.items() if key != name and each}
            if value:
                rest[name] = value
            path = quote(self.path, safe="/")
            ui.navigate.to(f"{path}?{urlencode(rest)}" if rest else path)

        return go

    @property
    def path(self) -> str:
        """Of this page."""
        return ui.context.client.request.url.path

    def _draw_count(self) -> None:
        count = len(self.bench.desk.active)
        told = f"{count} under way" if count else "nothing under way"
        parts.text("span", told, class_="busy" if count else "")

    def _draw_jobs(self) -> None:
        if not self.bench.desk.active:
            parts.text("p", "Nothing is being computed.", class_="small")
        for job in self.bench.desk.active:
            self._rows.append(parts.JobRow(self.bench.desk, job))

    def _draw_standing(self) -> None:
        """Whether there is a file at all."""
        if self.bench.head.trouble is not None:
            parts.trouble(self.bench.head.trouble)

    def asking(self, name: str, choices: Mapping[str, str]) -> str:
        """What an address says of something that can be chosen: the first choice by default."""
        said = self.query.get(name, "")
        return said if said in choices else next(iter(choices), "")
