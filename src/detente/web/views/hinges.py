"""Hinges and options: what answers turn on, what could be done, who reads it how, what it takes."""

from __future__ import annotations

import math
from collections.abc import Callable, Hashable
from typing import TYPE_CHECKING

from detente.crisis import naming, wording
from detente.show import hinges as words
from detente.show import inverse as crossing
from detente.show import numbers, tables
from detente.show import options as choices
from detente.show import readings as sides
from detente.show import whatif as then
from detente.show.readings import moved
from detente.web import parts
from detente.web.desk import Job
from detente.web.markup import render
from detente.web.page import Page

if TYPE_CHECKING:
    from detente.crisis.model import Crisis, Number
    from detente.web.tasks import Tornado, Turns

SLIDERS = 8
STEPS = 200


def draw(page: Page) -> None:
    """The whole view."""
    parts.text("h1", "Hinges and options", class_="view-title")
    page.when_done(
        lambda: page.bench.turns(page.look), lambda job: Turning(page, job.result).draw()
    )
    _part(page, "Options", "options-heading", _options)
    _part(page, "Readings side by side", "readings-heading", _readings)


def _part(page: Page, title: str, heading: str, shown: Callable[[Page, Crisis], None]) -> None:
    with parts.box("section", aria_labelledby=heading):
        parts.text("h2", title, id=heading)
        page.when_done(
            lambda: page.bench.outlook(page.look), lambda job: shown(page, job.result.facts.crisis)
        )


class Turning:
    """One question at a time: its tornado, sliders, and what would take it across a line."""

    def __init__(self, page: Page, turns: Turns) -> None:
        self._page = page
        self._bench = page.bench
        self._turns = turns
        self._crisis = turns.hinges.crisis
        known = {key: each.text for key, each in self._crisis.questions.items()}
        self._question = page.asking("question", known)
        self._names = known
        self._values: dict[str, float] = {}
        self._asked: set[str] = set()
        self._solving: Job | None = None
        self._line = "0.5"
        self._crossing: Job | None = None

    def draw(self) -> None:
        """Everything about the question."""
        with parts.box("div", class_="choices"):
            parts.choice("Question", self._names, self._question, self._ask)
        with parts.box("section", aria_labelledby="tornado-heading"):
            parts.text("h2", "What it turns on", id="tornado-heading")
            self._page.live(self._tornado_signature, self._tornado)
        with parts.box("section", aria_labelledby="sliders-heading"):
            parts.text("h2", "What if these were otherwise?", id="sliders-heading")
            self._page.live(lambda: self._question, self._sliders)
            self._page.live(self._solved_signature, self._solved)
        with parts.box("section", aria_labelledby="inverse-heading"):
            parts.text("h2", "What would it take?", id="inverse-heading")
            self._page.live(lambda: self._question, self._inverse)
            self._page.live(self._crossing_signature, self._crossed)

    def _ask(self, key: str) -> None:
        self._question, self._values = key, {}
        self._solving = self._crossing = None
        self._page.refresh()

    # --- tornado ------------------------------------------------------------------------------

    def _tornado_signature(self) -> Hashable:
        job = self._bench.desk.known("hinges", self._page.look, question=self._question)
        asked = self._question in self._asked or job is not None
        return self._question, asked, None if job is None else (job.number, job.state)

    def _tornado(self) -> None:
        job = self._bench.desk.known("hinges", self._page.look, question=self._question)
        if self._question in self._asked and job is None:
            job = self._bench.hinges(self._page.look, self._question)
        if job is None:
            found = self._turns.hinges
            parts.button("Solve again at both ends", self._solve_ends, class_="button first")
            parts.table(words.hinge_table(found, self._question))
            return
        self._page.when_done(lambda: job, self._ends)

    def _solve_ends(self) -> None:
        self._asked.add(self._question)
        self._page.refresh()

    def _ends(self, job: Job) -> None:
        found: Tornado = job.result
        table = words.hinge_table(found.hinges, self._question)
        if found.picture is not None:
            caption = (
                "▼ the answer with the number at the low end of its 80 % range, ▲ at the high end, "
                "everything else as in the file; filled bars were solved again."
            )
            files = self._page.files("tornado", question=self._question)
            parts.figure(found.picture, caption, table, files)
        else:
            parts.table(table)
        struck = words.sentence_table(found.hinges, self._question)
        if struck is not None:
            parts.text("h3", "Sentences struck out")
            parts.table(struck)

    # --- sliders ------------------------------------------------------------------------------

    def _sliders(self) -> None:
        """The numbers that matter most; answers follow at once, by derivatives."""
        found = self._turns.hinges.numbers.get(self._question, ())[:SLIDERS]
        if not found:
            parts.text("p", "No number with a range bears on this question.")
            return
        with parts.box("div", class_="sliders"):
            with parts.box("div"):
                for each in found:
                    self._slider(each.parameter, each.number)
                with parts.box("div", class_="bar-of-buttons"):
                    parts.button("Solve for real", self._solve, class_="button first")
                    parts.button("As in the file", self._reset)
            self._estimates = parts.box("div", aria_live="polite")
        self._estimate()

    def _slider(self, name: str, number: Number) -> None:
        told = naming.in_words(self._crisis, name)
        with parts.box("label", class_="slider", title=name):
            parts.text("span", told)
            value = parts.text("output", wording.number(number))
            slider = parts.box(
                "input", type="range", min=0, max=STEPS, step=1, value=_step(number, number.best),
                aria_label=f"{told}, from {number.low:g} to {number.high:g} {number.unit}",
            )  # fmt: skip

        def slid(event: object) -> None:
            at = _value(number, float(getattr(event, "args", 0)))
            self._values[name] = at
            parts.put(value, f"{at:.4g} {number.unit}".strip())
            self._estimate()

        slider.on("input", slid, js_handler=parts.TAKE_VALUE, throttle=0.05)

    def _estimate(self) -> None:
        """All answers with the numbers as they are set."""
        self._estimates.clear()
        with self._estimates:
            rows = []
            for key, before, after in self._bench.estimate(self._turns, self._values):
                kind = self._crisis.questions[key].kind
                rows.append(
                    (
                        key,
                        tables.value_text(kind, None if math.isnan(before) else before),
                        f"≈ {tables.value_text(kind, None if math.isnan(after) else after)}",
                        moved(kind, after - before) if self._values else "·",
                    )
                )
            parts.html(render("estimates.html.j2", rows=rows, touched=bool(self._values)))

    def _solve(self) -> None:
        if self._values:
            pairs = tuple((name, f"{value:.10g}") for name, value in sorted(self._values.items()))
            self._solving = self._bench.whatif(self._page.look, pairs)
            self._page.refresh()

    def _reset(self) -> None:
        question, self._question = self._question, ""
        self._ask(question)

    def _solved_signature(self) -> Hashable:
        return None if self._solving is None else self._solving.number

    def _solved(self) -> None:
        job = self._solving
        if job is not None:
            self._page.when_done(lambda: job, _whatif)

    # --- inverse ------------------------------------------------------------------------------

    def _inverse(self) -> None:
        with parts.box("div", class_="choices"):
            parts.field(
                "For the answer to cross", self._line, self._drawn, kind="number", step="any"
            )  # fmt: skip
            parts.button("Search", self._search)

    def _drawn(self, text: str) -> None:
        self._line = text

    def _search(self) -> None:
        try:
            line: float | None = float(self._line)
        except ValueError:
            line = None
        self._crossing = self._bench.inverse(self._page.look, self._question, line)
        self._page.refresh()

    def _crossing_signature(self) -> Hashable:
        return None if self._crossing is None else self._crossing.number

    def _crossed(self) -> None:
        job = self._crossing
        if job is None:
            return

        def shown(done: Job) -> None:
            parts.table(crossing.alone_table(done.result))
            parts.table(crossing.together_table(done.result))

        self._page.when_done(lambda: job, shown)


def _whatif(job: Job) -> None:
    parts.text("h3", "Solved")
    found = job.result
    shown = (then.changes_table(found), then.answers_table(found), then.worths_table(found))
    for table in shown:
        if table is not None:
            parts.table(table)


def _is_logarithmic(number: Number) -> bool:
    return number.low * number.high > 0 and number.best * number.low > 0


def _step(number: Number, value: float) -> int:
    """Place of a value on a slider, on the scale on which its range is spread."""
    low, high, at = number.low, number.high, value
    if _is_logarithmic(number):
        low, high, at = (math.log(abs(each)) for each in (low, high, at))
    return round(STEPS * (at - low) / (high - low)) if high != low else STEPS // 2


def _value(number: Number, step: float) -> float:
    share = min(max(step / STEPS, 0.0), 1.0)
    if _is_logarithmic(number):
        low, high = math.log(abs(number.low)), math.log(abs(number.high))
        return math.copysign(math.exp(low + share * (high - low)), number.low)
    return number.low + share * (number.high - number.low)


# --- options ------------------------------------------------------------------------------------


def _options(page: Page, crisis: Crisis) -> None:
    if not crisis.options:
        parts.text("p", "The file has no options; they stand under the key “options”.")
        return
    wanted = {"readings": False, "asked": False}

    def ask(readings: bool) -> None:
        wanted.update(readings=readings, asked=True)
        page.refresh()

    def job() -> Job | None:
        known = page.bench.desk.known("options", page.look, readings=wanted["readings"])
        return page.bench.options(page.look, wanted["readings"]) if wanted["asked"] else known

    with parts.box("div", class_="bar-of-buttons"):
        parts.button("Compare the options", lambda: ask(False), class_="button first")
        if crisis.readings:
            parts.button("… in every reading", lambda: ask(True))

    def signature() -> Hashable:
        found = job()
        return None if found is None else found.number

    def compared(done: Job) -> None:
        for each in choices.all_tables(done.result):
            parts.table(each)

    def shown() -> None:
        found = job()
        if found is not None:
            page.when_done(lambda: found, compared)
        else:

            def href(key: str) -> str:
                return page.href("/entry", key=key)

            parts.html(render("options.html.j2", crisis=crisis, href=href))

    page.live(signature, shown)


def _readings(page: Page, crisis: Crisis) -> None:
    if not crisis.readings:
        parts.text("p", "The file declares no readings.")
        return
    asked = {"now": False}

    def job() -> Job | None:
        known = page.bench.desk.known("readings", page.look)
        return page.bench.readings(page.look) if asked["now"] else known

    def ask() -> None:
        asked["now"] = True
        page.refresh()

    parts.button("Lay the readings side by side", ask, class_="button first")

    def signature() -> Hashable:
        found = job()
        return None if found is None else found.number

    def shown() -> None:
        found = job()
        if found is not None:
            page.when_done(lambda: found, _side)

    page.live(signature, shown)


def _side(job: Job) -> None:
    side = job.result.side
    if job.result.picture is not None:
        parts.figure(
            job.result.picture,
            f"Filled marks: on {numbers.date(side.as_of)}, the common day. Open marks: on the day "
            "of each reading's own information.",
            sides.forecasts(side),
        )
    for parting in side.partings:
        parts.text("p", sides.paragraph(side, parting))
        for table in (sides.gaps(side, parting), sides.drivers(side, parting)):
            if table is not None:
                parts.table(table)
