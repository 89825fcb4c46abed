"""Why a question stands where it does: what it turns on, and the sentences behind that."""

from __future__ import annotations

import math
from collections.abc import Callable, Hashable
from typing import TYPE_CHECKING

from detente.crisis import naming, wording
from detente.crisis.resting import mechanism_of
from detente.show import hinges as words
from detente.show import numbers, tables
from detente.show.readings import moved
from detente.web import parts
from detente.web.cited import linked, places, quotes, state_of, texts_read
from detente.web.desk import Job
from detente.web.markup import render
from detente.web.page import Page

if TYPE_CHECKING:
    from detente.crisis.model import Crisis
    from detente.show.hinges import Hinge
    from detente.web.tasks import Told, Turns


def draw(key: str) -> Callable[[Page], None]:
    """The view of one question."""

    def shown(page: Page) -> None:
        page.when_done(lambda: page.bench.outlook(page.look), lambda job: _told(page, key, job))

    return shown


def _told(page: Page, key: str, job: Job) -> None:
    told: Told = job.result
    question = told.facts.crisis.questions.get(key)
    if question is None:
        parts.notice("No such question", [f"The file does not ask `{key}`."], "trouble")
        return
    answer = told.facts.answers[key]
    terms = [
        ("Asked", tables.horizon(question)),
        ("At the tempos only", tables.value_text(answer.kind, answer.tempo_only)),
        *((f"Precision × {s:g}", tables.value_text(answer.kind, v))
          for s, v in answer.by_precision.items() if s != 1.0),
        *(((f"Outside view: {question.reference.name}", tables.reference(answer)),)
          if question.reference else ()),
        *((name.capitalize(), text) for name in ("threshold", "resolver", "void")
          if (text := getattr(question, name))),
    ]  # fmt: skip
    parts.html(
        render(
            "question.html.j2", question=question, figure=tables.figure(answer),
            word=tables.word(answer), terms=terms, back=page.href("/"),
            crisis_link=page.href("/entry", key=key), warnings=answer.warnings,
        )
    )  # fmt: skip
    with parts.box("div", class_="two"):
        with parts.box("section", aria_labelledby="turns-heading"):
            parts.text("h2", "What it turns on", id="turns-heading")
            page.when_done(
                lambda: page.bench.turns(page.look), lambda done: _turns(page, key, done.result)
            )
        with parts.box("section", aria_labelledby="course-heading"):
            parts.text("h2", "How it grows with the date", id="course-heading")
            page.when_done(
                lambda: page.bench.accrued(page.look, key),
                lambda done: _course(key, told, done),
            )


def _course(key: str, told: Told, job: Job) -> None:
    if job.result is None:
        parts.text("p", "This question asks for something that does not accrue over time.")
        return
    facts = told.facts
    course = facts.answers[key].over_time
    places_told = sorted({round((len(course) - 1) * k / 5) for k in range(6)})
    columns = (tables.Column("Date"), tables.Column("Probability", number=True, strong=True))
    rows = tuple(
        (
            numbers.short_date(
                numbers.after(facts.crisis.as_of, course[k][0])
                if course[k][0]
                else facts.crisis.as_of
            ),
            numbers.per_cent(course[k][1]),
        )
        for k in places_told
    )
    parts.figure(job.result, "Point values.", tables.Table(f"{key} over time", columns, rows))


def _turns(page: Page, key: str, turns: Turns) -> None:
    crisis, found = turns.hinges.crisis, turns.hinges.numbers.get(key, ())
    if not found:
        parts.text("p", "No number of the file with a range bears on it.")
        return
    now = turns.hinges.before[key]
    parts.text(
        "p",
        "Over the range of each number, everything else as in the file. ≈ says that it is the "
        "derivative that tells; Hinges and options solves again at both ends.",
        class_="small",
    )
    cites = places((str(c) for each in found for c in each.number.cite), crisis)

    def signature() -> Hashable:
        return state_of(texts_read(page, crisis, cites))

    def shown() -> None:
        rows = [_row(page, crisis, each, crisis.questions[key].kind, now) for each in found]
        said = {each.cite: each for each in quotes(page, crisis, cites)}
        parts.html(render("turns.html.j2", rows=rows, said=said))

    page.live(signature, shown)


def _row(page: Page, crisis: Crisis, hinge: Hinge, kind: str, now: float) -> dict[str, object]:
    """A number as a row: what it is called, what part of the file it belongs to, what it does."""
    part = mechanism_of(crisis).get(hinge.number.key, hinge.part_of)
    ends = [
        tables.value_text(kind, None if math.isnan(change) else _within(kind, now + change))
        for change in hinge.changes
    ]
    return {
        "key": hinge.parameter,
        "name": naming.in_words(crisis, hinge.parameter),
        "href": page.href("/entry", key=hinge.number.key),
        "part": part,
        "part_href": page.href("/entry", key=part) if _is_entry(crisis, part) else "",
        "value": wording.number(hinge.number),
        "ends": ends,
        "swing": moved(kind, hinge.swing).removeprefix("+"),
        "share": min(hinge.swing, 1.0) if kind != "time" else 0.0,
        "cites": [str(each) for each in hinge.number.cite],
        "rests": words.rests_on(hinge.number),
        "pieces": linked(page, crisis)(words.rests_on(hinge.number)),
    }


def _within(kind: str, value: float) -> float:
    return max(value, 0.0) if kind == "time" else min(max(value, 0.0), 1.0)


def _is_entry(crisis: Crisis, name: str) -> bool:
    entries = {each.id for each in crisis.moves} | {each.id for each in crisis.hazards}
    return name in crisis.expansions or name in entries
