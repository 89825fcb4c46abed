"""One crisis on the workbench: the file as it is now, what was asked of it, how answers went.

Whoever looks sees the file on disk. When it changes, by saving here or from outside, a new text is
laid on the shelf, its forecast is asked for, and what was known of the old one stays known.
"""

from __future__ import annotations

import asyncio
import contextlib
import datetime as dt
import math
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from detente.evidence.answers import FILE_NAME as ANSWERS
from detente.evidence.beside import events_beside
from detente.evidence.laying import NAME as LAYING
from detente.show import numbers
from detente.web.desk import Desk, Job
from detente.web.messages import Look
from detente.web.shelf import Saved, Sheet, Shelf

if TYPE_CHECKING:
    from detente.crisis.cited import Source
    from detente.show.ensemble import Interval
    from detente.web.tasks import Told, Turns

LOOK_AGAIN = 1.0
"""Seconds between two looks at the file."""
URGENT, ASKED, BESIDE = 0, 1, 2
"""How soon work is wanted: what a page waits for, what a person asked for, what may be wanted."""


@dataclass(frozen=True, slots=True)
class Past:
    """An earlier forecast. what : `15 October 2020`, or `the version before, saved 4 March`."""

    what: str
    values: Mapping[str, float]


class Workbench:
    """shelf : the texts. desk : the work. texts : the user's copies of sources, by source id.

    proposals : a file that `detente read` wrote; by default `proposals.jsonl` beside the crisis.
    """

    def __init__(
        self,
        shelf: Shelf,
        desk: Desk,
        texts: Mapping[str, Path] | None = None,
        proposals: Path | None = None,
    ) -> None:
        self.shelf = shelf
        self.desk = desk
        self.texts = dict(texts or {})
        self.head: Sheet = shelf.read()
        self.turn = 0
        self.decisions = 0
        self._proposals = proposals
        self._stamp = self._stamped()

    # --- the file -----------------------------------------------------------------------------

    def look(self, query: Mapping[str, str]) -> Look:
        """What an address looks at: `?variant=...&reading=...`, of the file as it is."""
        return Look(self.head.digest, query.get("variant") or None, query.get("reading") or None)

    def save(self, text: str, base: str) -> Saved:
        """Save a text, as `Shelf.save`."""
        saved = self.shelf.save(text, base)
        self._take(self.shelf.read())
        return saved

    async def watch(self) -> None:
        """Notice changes of the file from outside, until cancelled."""
        while True:
            await asyncio.sleep(LOOK_AGAIN)
            stamp = self._stamped()
            if stamp != self._stamp:
                self._stamp = stamp
                with contextlib.suppress(OSError):  # the disk is full; the next look may do better
                    self._take(await asyncio.to_thread(self.shelf.read))

    def _stamped(self) -> tuple[int, int] | None:
        with contextlib.suppress(OSError):
            status = self.shelf.file.stat()
            return status.st_mtime_ns, status.st_size
        return None

    def _take(self, sheet: Sheet) -> None:
        self._stamp = self._stamped()
        if sheet != self.head:
            self.head = sheet
            self.turn += 1
            self.begin()

    # --- the work -----------------------------------------------------------------------------

    def begin(self) -> None:
        """Ask for what every page shows first."""
        if self.head.trouble is None:
            look = self.look({})
            self.outlook(look)
            self.ahead(look)
            self.turns(look)

    def check(self, look: Look, *, whole: bool = True) -> Job:
        """What is wrong with a text."""
        return self.desk.ask("check", look, "Checking the file", lane="quick", whole=whole)

    def outlook(self, look: Look, urgency: int = URGENT) -> Job:
        """The forecast."""
        job = self.desk.ask("outlook", look, f"Forecast{self.said(look)}", urgency=urgency)
        if job.doing is not None and not job.over:
            job.doing.add_done_callback(lambda _: self._remember(job))
        return job

    def ahead(self, look: Look) -> Job:
        """The way up the ladder, and worth over time."""
        return self._after(look, "ahead", "The ladder and the worths ahead", urgency=ASKED)

    def turns(self, look: Look) -> Job:
        """What answers turn on."""
        return self._after(look, "turns", "What the answers turn on", urgency=BESIDE)

    def futures(self, look: Look, seed: int) -> Job:
        """A hundred sampled futures."""
        return self._after(
            look, "futures", f"Sampled futures, seed {seed}", lane="quick", seed=seed
        )

    def document(self, source: Source) -> Job:
        """A source by its sentences: the user's copy, or the text that ships, as it is now."""
        ships = None if source.text is None else self.shelf.folder / source.text
        return self._of_file("document", f"Reading {source.id}", self.texts.get(source.id, ships))

    def accrued(self, look: Look, question: str) -> Job:
        """How an answer grows with its date."""
        return self._after(look, "accrued", "Drawing", lane="quick", question=question)

    def standing(
        self,
        look: Look,
        place: tuple[int, ...] = (),
        levels: tuple[tuple[str, str], ...] | None = None,
    ) -> Job:
        """A state, by its place or its levels."""
        return self._after(
            look, "standing", "Looking at a state", lane="quick", place=place, levels=levels
        )

    def step(self, look: Look, place: tuple[int, ...], seed: int) -> Job:
        """What the model does next."""
        return self._after(
            look, "step", "Letting the model play", lane="quick", place=place, seed=seed
        )

    def worths(self, look: Look) -> Job:
        """Worth over time, drawn."""
        return self._after(look, "worths", "Drawing worth over time", lane="quick")

    def hinges(self, look: Look, question: str) -> Job:
        """What one answer turns on, solved again at the ends of ranges."""
        return self._after(
            look, "hinges", f"What {question} turns on", urgency=ASKED, question=question
        )

    def whatif(
        self, look: Look, otherwise: tuple[tuple[str, str], ...], options: tuple[str, ...] = ()
    ) -> Job:
        """Something otherwise, solved."""
        return self._after(
            look, "whatif", "What if", urgency=ASKED, otherwise=otherwise, options=options
        )

    def options(self, look: Look, readings: bool) -> Job:
        """Every option done."""
        title = "Options in every reading" if readings else "Options"
        return self._after(look, "options", title, urgency=ASKED, readings=readings)

    def readings(self, look: Look) -> Job:
        """All readings of the file."""
        return self._after(look, "readings", "Readings side by side", urgency=ASKED)

    def inverse(self, look: Look, question: str, line: float | None) -> Job:
        """What would take an answer across a line."""
        title = f"What would take {question} across a line"
        return self._after(look, "inverse", title, urgency=ASKED, question=question, line=line)

    def sweep(self, look: Look, draws: int, seed: int) -> Job:
        """Draws over all ranges."""
        title = f"{draws} draws of all ranges"
        return self._after(look, "sweep", title, urgency=ASKED, draws=draws, seed=seed)

    def brief(self, look: Look, as_of: dt.date) -> Job:
        """The brief, with what changed since the last forecast that is known."""
        past = self.past(look, as_of)
        before = (past[-1].what, tuple(sorted(past[-1].values.items()))) if past else None
        return self._after(look, "brief", "The brief", urgency=ASKED, before=before)

    def made(self, look: Look, task: str, title: str, **arguments: Any) -> Job:
        """A file to hand on."""
        return self._after(look, task, title, urgency=URGENT, **arguments)

    # --- evidence -----------------------------------------------------------------------------

    @property
    def proposals(self) -> Path:
        """The file of proposals: as told, or beside the crisis."""
        return self._proposals or self.shelf.folder / "proposals.jsonl"

    @property
    def events(self) -> Path:
        """The event log beside the crisis."""
        return self.shelf.folder / "events.db"

    def inbox(self) -> Job:
        """What was proposed."""
        return self._of_file("inbox", "Reading the proposals", self.proposals)

    def decided(self) -> Job:
        """What was decided of it."""
        name = self.proposals.name.removesuffix(".jsonl")
        where = self.proposals.with_name(f"{name}.decisions.jsonl")
        return self._of_file("decided", "Reading decisions", self.proposals, where)

    def decide(self, id_: str, verdict: str, edits: tuple[tuple[str, str], ...] = ()) -> Job:
        """Decide of one."""
        self.decisions += 1
        return self.desk.ask(
            "decide", Look(""), "Writing a decision down", lane="quick", path=str(self.proposals),
            id=id_, verdict=verdict, edits=edits, turn=self.decisions,
        )  # fmt: skip

    def take_in(self) -> Job:
        """Put the accepted events into the log."""
        self.decisions += 1
        return self.desk.ask(
            "take_in", Look(""), "Writing into the event log", lane="quick",
            path=str(self.proposals), log=str(self.events), turn=self.decisions,
        )  # fmt: skip

    def updated(self, look: Look, draws: int) -> Job:
        """The forecast revised by what was reported."""
        title = f"Revised by events, {draws} draws" if draws else "Revised by events"
        where, stamp = self.reported()
        return self._after(
            look, "updated", title, urgency=ASKED, events=where, stamp=stamp, draws=draws
        )

    def reported(self) -> tuple[str, tuple[int, int, int, int]]:
        """Where events are read from, empty for nowhere, and the state of that and its rules."""
        path = events_beside(self.shelf.folder)
        rules = self.shelf.folder / LAYING
        return ("" if path is None else str(path)), (*_stamp_of(path), *_stamp_of(rules))

    def happened(self) -> Job:
        """The events of the log."""
        return self._of_file("happened", "Reading the event log", self.events)

    def scores(self, look: Look) -> Job:
        """Scores against what happened."""
        path = self.shelf.folder / ANSWERS
        return self._after(
            look, "scores", "Scores", urgency=ASKED, answers=str(path) if path.is_file() else "",
            stamp=_stamp_of(path),
        )  # fmt: skip

    def _of_file(
        self, task: str, title: str, path: Path | None, stamped: Path | None = None
    ) -> Job:
        """A job on a file beside the crisis, as it is now; on none where there is no path."""
        where, stamp = "" if path is None else str(path), _stamp_of(stamped or path)
        return self.desk.ask(task, Look(""), title, lane="quick", path=where, stamp=stamp)

    def sketched(self, look: Look) -> Job:
        """Pictures of a crisis that is not solved yet."""
        where, stamp = self.reported()
        return self.desk.ask("sketched", look, "Drawing", lane="quick", events=where, stamp=stamp)

    def vocabulary(self) -> Job:
        """What completion offers."""
        return self.desk.ask("vocabulary", Look(""), "Reading the schema", lane="quick")

    def estimate(
        self, turns: Turns, values: Mapping[str, float]
    ) -> tuple[tuple[str, float, float], ...]:
        """Every answer now, and by its derivatives with other numbers, in the unit of the file."""
        from detente.study.estimate import estimate

        crisis = turns.hinges.crisis
        return tuple(
            (
                key,
                now,
                estimate(crisis.questions[key], now, turns.slopes[key], turns.numbers, values),
            )
            for key, now in turns.hinges.before.items()
        )

    def intervals(self, look: Look) -> Mapping[str, Interval] | None:
        """Intervals of the answers, where draws were made."""
        jobs = [j for j in self.desk.jobs if j.key.task == "sweep" and j.key.look == look]
        done = [job for job in jobs if job.state == "done"]
        if not done:
            return None
        return {each.question: each for each in done[-1].result.intervals}

    def _after(self, look: Look, task: str, title: str, **arguments: Any) -> Job:
        """A job on a forecast, once that is there."""
        needs = self.outlook(look)
        return self.desk.ask(task, look, title, needs=needs, **arguments)

    def said(self, look: Look) -> str:
        """Which view a look is, for titles; empty for the file itself."""
        told = [f"reading {look.reading}"] if look.reading else []
        told += [look.variant] if look.variant else []
        return f", {', '.join(told)}" if told else ""

    # --- how answers went ---------------------------------------------------------------------

    def _remember(self, job: Job) -> None:
        """Keep the answers of a saved text, for what changed since."""
        look = job.key.look
        if job.state != "done" or look != Look(self.head.digest):
            return
        told: Told = job.result
        noted = self.shelf.notes("answers")
        if noted and noted[-1].get("digest") == look.digest:
            return
        values = {key: each.value for key, each in told.facts.answers.items()}
        self.shelf.note(
            "answers",
            {
                "digest": look.digest,
                "as_of": told.facts.crisis.as_of.isoformat(),
                "values": {k: v for k, v in values.items() if v is not None and math.isfinite(v)},
            },
        )

    def past(self, look: Look, as_of: dt.date) -> tuple[Past, ...]:
        """Earlier forecasts, the oldest first: of earlier days of the file, of saved versions."""
        days = []
        told = self.desk.known("outlook", Look(look.digest))
        if told is not None and told.state == "done":
            for name, day in sorted(told.result.facts.crisis.dates.items(), key=lambda e: e[1]):
                if day < as_of:
                    job = self.outlook(Look(look.digest, name, look.reading), BESIDE)
                    if job.state == "done":
                        days.append(Past(numbers.date(day), _values(job.result)))
        saved = {each.digest: each for each in self.shelf.versions}
        versions = []
        for record in self.shelf.notes("answers") if look == Look(self.head.digest) else ():
            digest, values = record.get("digest"), record.get("values")
            if digest == look.digest or not isinstance(values, dict):
                continue
            if record.get("as_of") == as_of.isoformat() and digest in saved:
                when = saved[str(digest)].saved
                what = f"version {saved[str(digest)].number}, saved {when:%-d %b %H:%M}"
                versions.append(Past(what, {k: float(v) for k, v in values.items()}))
        return (*days, *versions)


def _stamp_of(path: Path | None) -> tuple[int, int]:
    """The state of a file: its time and size, zeros where there is none."""
    if path is not None:
        with contextlib.suppress(OSError):
            status = path.stat()
            return status.st_mtime_ns, status.st_size
    return 0, 0


def _values(told: Told) -> dict[str, float]:
    return {
        key: each.value
        for key, each in told.facts.answers.items()
        if each.value is not None and math.isfinite(each.value)
    }
