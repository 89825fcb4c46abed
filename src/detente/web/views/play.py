"""Play: who does what next in any state, worth over time, a future stepped through move by move."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass

from nicegui import background_tasks

from detente.show import ahead as course
from detente.show import numbers
from detente.show import standing as words
from detente.show.standing import Next, Place, Standing
from detente.web import parts
from detente.web.desk import Job
from detente.web.markup import render
from detente.web.page import Page


def draw(page: Page) -> None:
    """The whole view."""
    parts.text("h1", "Play", class_="view-title")
    page.when_done(lambda: page.bench.standing(page.look), lambda _: Board(page).draw())
    with parts.box("section", aria_labelledby="worth-heading"):
        parts.text("h2", "What it is worth to each actor over time", id="worth-heading")
        page.when_done(lambda: page.bench.ahead(page.look), lambda job: _worths(page, job))


def _worths(page: Page, job: Job) -> None:
    def shown(drawn: Job) -> None:
        caption = "Expected worth, in points from 0 to 100, of the state of each day if it lasted."
        parts.figure(drawn.result, caption, course.worth_table(job.result))

    page.when_done(lambda: page.bench.worths(page.look), shown)


@dataclass(frozen=True, slots=True)
class Taken:
    """A step that was taken, from a place, after so many weeks."""

    before: Place
    weeks: float
    what: Next
    by: str


class Board:
    """Where somebody stands in a future that is stepped through."""

    def __init__(self, page: Page) -> None:
        self._page = page
        self._bench = page.bench
        self._place: Place = ()
        self._way: list[Taken] = []
        self._seed = 1
        self._said = ""

    @property
    def _job(self) -> Job:
        return self._bench.standing(self._page.look, self._place)

    def draw(self) -> None:
        """The state, what can come next, what somebody would do, who does what."""
        with parts.box("section", aria_labelledby="state-heading"):
            parts.text("h2", "Where it stands", id="state-heading")
            self._page.live(self._signature, self._state)

    def _signature(self) -> Hashable:
        return self._job.number, self._job.state, len(self._way), self._said

    def _state(self) -> None:
        job = self._job
        if job.state != "done":
            if job.trouble is not None:
                parts.trouble(job.trouble)
            else:
                parts.text("p", "Looking …", class_="small")
            return
        here: Standing = job.result
        with parts.box("div", class_="two"):
            with parts.box("div"):
                self._picked(here)
                self._next(here)
            with parts.box("div"):
                self._history()
        self._what_would(here)
        parts.html(render("actors.html.j2", here=here, start=not self._way and not self._place))
        parts.html(render("tables.html.j2", tables=_tables(here)))

    # --- the state ----------------------------------------------------------------------------

    def _picked(self, here: Standing) -> None:
        """The level of every factor, to choose another."""
        if self._said:
            parts.notice("That state cannot be reached", [self._said])
        worth = ", ".join(f"{actor} {numbers.whole(value)}" for actor, value in here.worths.items())
        parts.html(render("state.html.j2", here=here, wait=numbers.weeks(here.wait), worth=worth))
        with parts.box("details"):
            parts.text("summary", "Pick another state")
            with parts.box("div", class_="choices picking"):
                for factor in here.crisis.factors:
                    if factor.id in here.levels:
                        levels = {level: level for level in factor.levels}
                        parts.choice(
                            factor.name or factor.id, levels, here.levels[factor.id],
                            lambda level, name=factor.id: self._pick(here, name, level),
                        )  # fmt: skip

    def _pick(self, here: Standing, factor: str, level: str) -> None:
        background_tasks.create(self._go(tuple({**here.levels, factor: level}.items())))

    async def _go(self, levels: tuple[tuple[str, str], ...]) -> None:
        job = self._bench.standing(self._page.look, levels=levels)
        found: Standing | None = await self._bench.desk.result(job)
        if found is None:
            told = ", ".join(f"{name} = {level}" for name, level in levels)
            self._said = f"From where the file starts, nothing leads to {told}."
        else:
            self._place, self._way, self._said = found.place, [], ""
        self._page.refresh()

    # --- step by step -------------------------------------------------------------------------

    def _next(self, here: Standing) -> None:
        """What can come next; choosing one takes it."""
        parts.text("h3", "What comes next?")
        if not here.next:
            parts.text("p", "Nothing can happen any more.")
        for each in here.next[:12]:
            parts.button(
                f"{numbers.per_cent(each.chance)}  {each.sentence}  ({each.change})",
                lambda step=each: self._take(here, step, here.wait, "you"),
                class_="button step-button",
            )
        with parts.box("div", class_="bar-of-buttons"):
            if here.next:
                parts.button("Let the model play", self._let, class_="button first")
            if self._way:
                parts.button("One step back", self._back)
            if self._way or self._place:
                parts.button("To the start", self._restart)

    def _take(self, here: Standing, step: Next, weeks: float, by: str) -> None:
        self._way.append(Taken(here.place, weeks, step, by))
        self._place, self._said = step.leads_to, ""
        self._page.refresh()

    def _let(self) -> None:
        background_tasks.create(self._step())

    async def _step(self) -> None:
        """One step of the model; the seed is the number of steps, so that a course can be told."""
        here: Standing | None = self._job.result
        if here is None:  # still being looked at
            return
        taken = len(self._way)
        job = self._bench.step(self._page.look, here.place, self._seed * 1_000 + taken)
        found = await self._bench.desk.result(job)
        if found is not None and len(self._way) == taken:  # nobody has gone on meanwhile
            self._take(here, found.took, found.weeks, "the model")

    def _back(self) -> None:
        self._place = self._way.pop().before
        self._page.refresh()

    def _restart(self) -> None:
        self._place, self._way, self._said = (), [], ""
        self._seed += 1
        self._page.refresh()

    def _history(self) -> None:
        """How it came here."""
        total, told = 0.0, []
        for each in self._way:
            total += each.weeks
            told.append((f"week {int(total) + 1}", each.what.sentence, each.what.change, each.by))
        parts.html(render("way.html.j2", steps=told, seed=self._seed))

    def _what_would(self, here: Standing) -> None:
        """What would one of them do in this state?"""
        with parts.box("div", class_="choices"):
            names = {each.actor: each.name for each in here.actors}
            first = next((a.actor for a in here.actors if a.moves), next(iter(names), ""))
            parts.choice("What would …", names, first, lambda actor: self._answer(here, actor))
            parts.text("span", "do here?")
        self._told = parts.text("p", words.answer(here, first) if first else "", aria_live="polite")

    def _answer(self, here: Standing, actor: str) -> None:
        parts.put(self._told, words.answer(here, actor))


def _tables(here: Standing) -> list[object]:
    from detente.show import tables

    return [tables.next_moves(here.now), words.next_table(here)]
