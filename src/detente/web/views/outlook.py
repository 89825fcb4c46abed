"""The outlook: every question with its number, where the ladder leads, a hundred futures."""

from __future__ import annotations

import math
from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from nicegui import ui
from nicegui.events import GenericEventArguments

from detente.crisis.model import Question
from detente.show import ahead as course
from detente.show import confidence, numbers, report, tables
from detente.show import futures as words
from detente.show.readings import moved
from detente.web import parts
from detente.web.desk import Job
from detente.web.markup import render
from detente.web.page import Page
from detente.web.workbench import Past

if TYPE_CHECKING:
    from detente.outlook.answer import Answer
    from detente.show.ensemble import Interval
    from detente.show.facts import Facts
    from detente.show.futures import Futures
    from detente.web.tasks import Told

SEED, DRAWS = 1, 64


def draw(page: Page) -> None:
    """The whole view."""
    parts.text("h1", "Outlook", class_="view-title")
    page.when_done(lambda: page.bench.outlook(page.look), lambda job: _told(page, job.result))


def _told(page: Page, told: Told) -> None:
    for found in report.notices(told.facts):
        if found.heading == "Warnings":
            parts.html(render("warnings.html.j2", lines=found.lines))
        else:
            parts.notice(found.heading, list(found.lines))
    if not told.facts.answers:
        parts.notice(
            "No questions", ["The file asks no questions, so there is nothing to forecast."]
        )
    with parts.box("section", aria_label="Questions"):
        page.live(lambda: _past_signature(page, told.facts), lambda: _cards(page, told))
    with parts.box("section", aria_label="Intervals"):
        _intervals(page, told)
    with parts.box("div", class_="two"):
        with parts.box("section", aria_labelledby="fan-heading"):
            parts.text("h2", "Where the ladder leads", id="fan-heading")
            _fan(page, told)
        with parts.box("section", aria_labelledby="climb-heading"):
            parts.text("h2", "The way up the ladder", id="climb-heading")
            page.when_done(lambda: page.bench.ahead(page.look), _climb)
    with parts.box("section", aria_labelledby="swarm-heading"):
        parts.text("h2", "A hundred futures", id="swarm-heading")
        Swarm(page).draw()


# --- cards ------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Card:
    """A question as it is shown.

    scale : places from 0 to 1 of the reference class, of the interval, of the tempos and of the
    number itself; None for what there is not.
    """

    question: Question
    href: str
    figure: str
    word: str
    horizon: str
    interval: str
    reference: str
    change: str
    history: tuple[float, ...]
    history_told: str
    reference_span: tuple[float, float] | None
    interval_span: tuple[float, float] | None
    tempo: float | None
    value: float | None


def _past_signature(page: Page, facts: Facts) -> Hashable:
    past = page.bench.past(page.look, facts.crisis.as_of)
    return tuple(each.what for each in past), page.bench.intervals(page.look) is not None


def _cards(page: Page, told: Told) -> None:
    past = page.bench.past(page.look, told.facts.crisis.as_of)
    drawn = page.bench.intervals(page.look) or {}
    made = [
        card(told.facts, key, page.href(f"/question/{key}"), past, drawn.get(key))
        for key in told.facts.answers
    ]
    parts.html(render("cards.html.j2", cards=made, point=not drawn))


def card(
    facts: Facts, key: str, href: str, past: Sequence[Past], interval: Interval | None
) -> Card:
    """One question, with what it was before and the interval of its draws where there is one."""
    answer, question = facts.answers[key], facts.crisis.questions[key]
    scaled = answer.kind != "time"
    earlier = [each for each in past if key in each.values]
    history = [each.values[key] for each in earlier]
    if answer.value is not None and math.isfinite(answer.value):
        history.append(answer.value)
    return Card(
        question=question,
        href=href,
        figure=tables.figure(answer),
        word=tables.word(answer),
        horizon=tables.horizon(question),
        interval=_interval(answer, interval),
        reference=_reference(question, answer),
        change=_change(answer, earlier),
        history=tuple(history) if scaled else (),
        history_told=", then ".join(tables.value_text(answer.kind, each) for each in history),
        reference_span=answer.reference[1:] if answer.reference and scaled else None,
        interval_span=(interval.low, interval.high) if interval and scaled else _span(answer),
        tempo=answer.tempo_only if scaled and math.isfinite(answer.tempo_only) else None,
        value=answer.value if scaled else None,
    )


def _interval(answer: Answer, interval: Interval | None) -> str:
    if interval is not None and not math.isnan(interval.low):
        ends = (tables.value_text(answer.kind, each) for each in (interval.low, interval.high))
        return f"80 % interval {' to '.join(ends)}, given this file's structure"
    if answer.value is None:
        return "range over the stable equilibria"
    return "point value"


def _span(answer: Answer) -> tuple[float, float] | None:
    low, high = answer.span
    whole = answer.value is None and math.isfinite(low) and answer.kind != "time"
    return (low, high) if whole else None


def _reference(question: Question, answer: Answer) -> str:
    if question.reference is None or answer.reference is None:
        return ""
    return f"{question.reference.name}: {tables.reference(answer)}"


def _change(answer: Answer, earlier: Sequence[Past]) -> str:
    """`+6 points since 15 October 2020`; empty without an earlier forecast."""
    if not earlier or answer.value is None:
        return ""
    before = earlier[-1]
    change = moved(answer.kind, answer.value - before.values[answer.id])
    return f"{'unchanged' if change == 'none' else change} since {before.what}"


# --- intervals --------------------------------------------------------------------------------


def _intervals(page: Page, told: Told) -> None:
    """Confidence in a sentence of its own; a way to draw the ranges."""
    if told.facts.confidence is not None:
        parts.text("p", confidence.line(told.facts.confidence))
    asked = {"now": page.bench.desk.known("sweep", page.look, draws=DRAWS, seed=SEED) is not None}

    def ask() -> None:
        asked["now"] = True
        page.refresh()

    def shown() -> None:
        if not asked["now"]:
            parts.button(f"Draw the ranges for intervals ({DRAWS} draws)", ask)
        else:
            page.when_done(lambda: page.bench.sweep(page.look, DRAWS, SEED), _drawn)

    page.live(lambda: asked["now"], shown)


def _drawn(job: Job) -> None:
    found = job.result
    told = f"Intervals: {found.answered} of {found.count} draws of all ranges, seed {found.seed}."
    parts.text("p", told, class_="small")


# --- the ladder -------------------------------------------------------------------------------


def _fan(page: Page, told: Told) -> None:
    fan = told.pictures.get("fan")
    if fan is None:
        parts.text("p", "The file has no ladder.")
        return
    caption = (
        "Probability of each rung over time, from calm below to grave above. "
        f"Forecast from {numbers.date(told.facts.crisis.as_of)}, point values."
    )
    parts.figure(fan, caption, tables.ladder(told.facts), page.files("fan"))


def _climb(job: Job) -> None:
    found = job.result
    if not found.rungs:
        parts.text("p", "The ladder spans parts of the crisis that are too large to lay together.")
        return
    parts.html(render("climb.html.j2", ahead=found, table=course.climb_table(found)))


# --- a hundred futures ------------------------------------------------------------------------


class Swarm:
    """A hundred sampled futures as dots: one question at a time, one future told at a time."""

    def __init__(self, page: Page) -> None:
        self._page = page
        self._seed = _number(page.query.get("seed", ""), SEED)
        self._question = page.query.get("future", "")
        self._told = 0
        self._shown: ui.element

    def draw(self) -> None:
        """The dots, with what can be chosen."""
        self._page.when_done(
            lambda: self._page.bench.futures(self._page.look, self._seed), self._dots
        )

    def _seeded(self, value: str) -> None:
        self._seed = _number(value, self._seed)
        self._page.refresh()

    def _dots(self, job: Job) -> None:
        found: Futures = job.result
        names = {key: found.crisis.questions[key].text for key in found.happened}
        if not names:
            parts.text("p", "No question of the file can be answered with yes or no by a date.")
            return
        if self._question not in names:
            self._question = next(iter(names))
        with parts.box("div", class_="choices"):
            parts.choice("Question", names, self._question, lambda key: self._ask(key, found))
            parts.field("Seed", str(self._seed), self._seeded, kind="number", min=0, step=1)
        self._shown = parts.box("div", class_="swarm")
        self._show(found)
        parts.html(
            render("ends.html.j2", table=words.futures_table(found), ends=words.ends_table(found))
        )

    def _ask(self, key: str, found: Futures) -> None:
        self._question = key
        self._show(found)

    def _show(self, found: Futures) -> None:
        shown = self._shown
        shown.clear()
        yes = found.happened[self._question]

        def tell(event: GenericEventArguments) -> None:
            self._tell(found, story, event.args)

        with shown:
            dots = parts.html(
                render(
                    "swarm.html.j2",
                    found=found,
                    yes=yes,
                    told=self._told,
                    sentence=words.sentence(found, self._question),
                    question=found.crisis.questions[self._question].text,
                )
            )
            dots.on(
                "click",
                tell,
                js_handler="(e) => {const b = e.target.closest('[data-future]');"
                " if (b) emit(Number(b.dataset.future))}",
            )
            story = parts.box("div", class_="story", aria_live="polite")
        self._tell(found, story, self._told)

    def _tell(self, found: Futures, story: ui.element, place: int) -> None:
        self._told = min(max(int(place), 0), found.count - 1)
        story.clear()
        with story:
            parts.html(
                render(
                    "history.html.j2",
                    number=self._told + 1,
                    seed=found.seed,
                    history=found.histories[self._told],
                    yes=found.happened[self._question][self._told],
                    when=numbers.date,
                )
            )


def _number(text: str, otherwise: int) -> int:
    return int(text) if text.isdecimal() and len(text) < 10 else otherwise
