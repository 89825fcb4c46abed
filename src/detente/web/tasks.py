"""What worker processes can be asked for; each takes the bench, what is looked at, and a progress.

Tasks call the packages below and hand back plain data for views; pictures are drawn here too, as
drawing takes longer than a page may.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from detente.web.bench import Bench, Report
from detente.web.messages import Look

if TYPE_CHECKING:
    from detente.crisis.diagnostics import Diagnostic
    from detente.crisis.model import Crisis, Number
    from detente.crisis.texts import Document
    from detente.show.ahead import Ahead
    from detente.show.ensemble import Sweep
    from detente.show.facts import Facts
    from detente.show.futures import Futures
    from detente.show.hinges import Hinges
    from detente.show.inverse import Inverse
    from detente.show.options import Options
    from detente.show.paint import Picture
    from detente.show.parting import SideBySide as Side
    from detente.show.standing import Place, Standing, Step
    from detente.show.tables import Table
    from detente.show.whatif import WhatIf

Task = Callable[..., Any]
MOST_BYTES = 2_000_000
LISTED = 12
"""Numbers that are listed for each question."""


@dataclass(frozen=True, slots=True)
class Checked:
    """What was found in a text. crisis : None where there are errors."""

    crisis: Crisis | None
    found: tuple[Diagnostic, ...]


def check(bench: Bench, look: Look, report: Report, *, whole: bool = False) -> Checked:
    """Read a text; with `whole` compile it too, for what only the compiler finds."""
    from detente import api
    from detente.crisis.diagnostics import merge
    from detente.crisis.loading import examine

    report("reading", float("nan"))
    examined = examine(
        bench.path(look), variant=look.variant, reading=look.reading, options=look.options
    )
    found = examined.diagnostics
    if whole and examined.crisis is not None:
        report("compiling", float("nan"))
        found = merge(found, api.Crisis(examined.crisis, found).check())
    return Checked(examined.crisis, found)


@dataclass(frozen=True, slots=True)
class Told:
    """A forecast with its pictures, by name."""

    facts: Facts
    pictures: Mapping[str, Picture]


def outlook(bench: Bench, look: Look, report: Report) -> Told:
    """The forecast."""
    from detente.show import charts, network

    facts = bench.outlook(look, report).facts(histories=0)
    report("drawing", float("nan"))
    drawn = {
        "scale": charts.questions(facts),
        "fan": None if facts.ladder is None else charts.fan(facts.ladder, facts.crisis.as_of),
        "network": network.network(facts),
    }
    return Told(facts, {name: each for name, each in drawn.items() if each is not None})


@dataclass(frozen=True, slots=True)
class Turns:
    """What answers turn on by derivatives alone, and all of these.

    slopes : by question, then by parameter. numbers : by parameter.
    """

    hinges: Hinges
    slopes: Mapping[str, Mapping[str, float]]
    numbers: Mapping[str, Number]


def turns(bench: Bench, look: Look, report: Report) -> Turns:
    """Derivatives of every answer in every number."""
    from detente.study import hinges as study
    from detente.study.estimate import slopes
    from detente.study.trial import parameters

    found = bench.outlook(look, report)
    gradients = bench.gradients(look, report)
    numbers = parameters(found.crisis)
    hinges = study.hinges(
        found, top=LISTED, again=0, sentences=0, known=gradients, progress=report
    )  # fmt: skip
    return Turns(hinges, {key: slopes(each, numbers) for key, each in gradients.items()}, numbers)


def futures(bench: Bench, look: Look, report: Report, *, seed: int, count: int = 100) -> Futures:
    """Sampled futures."""
    from detente.study import futures as study

    return study.futures(bench.outlook(look, report), count, seed)


def ahead(bench: Bench, look: Look, report: Report) -> Ahead:
    """The way up the ladder, and worth over time."""
    from detente.study import ahead as study

    return study.ahead(bench.outlook(look, report))


def standing(
    bench: Bench,
    look: Look,
    report: Report,
    *,
    place: Place = (),
    levels: tuple[tuple[str, str], ...] | None = None,
) -> Standing | None:
    """A state, by its place or by the levels of its factors; None where it cannot be reached.

    Where neither is given, that of the start.
    """
    board = bench.board(look, report)
    found = board.find(dict(levels)) if levels is not None else place or board.start
    return None if found is None else board.standing(found)


def step(bench: Bench, look: Look, report: Report, *, place: Place, seed: int) -> Step | None:
    """What the model does next."""
    import numpy as np

    return bench.board(look, report).step(place, np.random.default_rng([seed, *place]))


def accrued(bench: Bench, look: Look, report: Report, *, question: str) -> Picture | None:
    """How one answer grows with its date, drawn."""
    from detente.show import lines

    found = bench.outlook(look, report)
    answer = found[question]
    return lines.accrued(question, answer.over_time, found.crisis.as_of, answer.kind)


def document(
    _bench: Bench, _look: Look, _: Report, *, path: str, stamp: tuple[int, int]
) -> Document | None:
    """The text of a source by its sentences; None where it is not at hand. stamp : its state."""
    del stamp  # it only tells one state of the file from another
    from detente.crisis.texts import read_document

    where = Path(path)
    if not path or not where.is_file() or where.stat().st_size > MOST_BYTES:
        return None
    return read_document(where.read_text(encoding="utf-8-sig", errors="replace"))


def worths(bench: Bench, look: Look, report: Report) -> Picture:
    """Worth over time, drawn."""
    from detente.show import lines

    return lines.worths(ahead(bench, look, report))


@dataclass(frozen=True, slots=True)
class Tornado:
    """Hinges of one question with the picture of them."""

    hinges: Hinges
    picture: Picture | None


def hinges(bench: Bench, look: Look, report: Report, *, question: str) -> Tornado:
    """What one answer turns on, solved again at both ends of every range; sentences struck out."""
    from detente.show import tornado
    from detente.study import hinges as study

    found = study.hinges(
        bench.outlook(look, report), [question], known=bench.gradients(look, report),
        progress=report,
    )  # fmt: skip
    return Tornado(found, tornado.tornado(found, question))


def whatif(
    bench: Bench,
    look: Look,
    report: Report,
    *,
    otherwise: tuple[tuple[str, str], ...],
    options: tuple[str, ...] = (),
) -> WhatIf:
    """Every answer before and after something is otherwise, solved."""
    from detente.study.whatif import whatif as study

    report("solving", float("nan"))
    path = bench.path(look)
    return study(bench.outlook(look, report), dict(otherwise), options, path=path)


def options(bench: Bench, look: Look, report: Report, *, readings: bool) -> Options:
    """Every option done, by the file's own numbers or in every reading."""
    from detente.study.options import options as study

    names = None if readings else ()
    return study(bench.path(look), None, names, look.variant, progress=report)


@dataclass(frozen=True, slots=True)
class SideBySide:
    """Readings with their picture."""

    side: Side
    picture: Picture | None


def readings(bench: Bench, look: Look, report: Report) -> SideBySide:
    """All readings of the file on their common day."""
    from detente import sides
    from detente.show import dots

    side = sides.readings(bench.path(look), progress=report).facts()
    return SideBySide(side, dots.readings(side))


def inverse(
    bench: Bench, look: Look, report: Report, *, question: str, line: float | None
) -> Inverse:
    """What would take an answer across a line."""
    from detente.study.inverse import inverse as study

    return study(bench.outlook(look, report), question, line, progress=report)


def sweep(bench: Bench, look: Look, report: Report, *, draws: int, seed: int) -> Sweep:
    """Draws over all ranges, for intervals."""
    from detente.study.answering import Way
    from detente.study.ensemble import sweep as study

    way = Way(progress=report)
    return study(bench.outlook(look, report).play, draws, seed, way=way, follow=True).facts()


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """What completion offers whatever the file says."""

    schema: Mapping[str, Any]


def vocabulary(_: Bench, __: Look, ___: Report) -> Vocabulary:
    """The schema of crisis files."""
    from detente.crisis.schema import json_schema

    return Vocabulary(json_schema())


@dataclass(frozen=True, slots=True)
class Sketched:
    """A crisis as pictures before it is solved, each with its table; None where there is none."""

    ties: tuple[Picture | None, Table]
    places: tuple[Picture | None, Table]
    timeline: tuple[Picture | None, Table]


def sketched(
    bench: Bench, look: Look, _: Report, *, events: str, stamp: tuple[int, int]
) -> Sketched:
    """Ties, theatres, what is dated. events : a file of them, or empty; stamp : of it as it is."""
    del stamp  # it only tells one state of the file from another
    from detente.crisis.edit import open_tree
    from detente.crisis.nodes import to_data
    from detente.evidence.beside import read_events
    from detente.show import places, ties, timeline

    crisis = bench.crisis(look).model
    _source, root = open_tree(bench.path(look))
    joined, where = ties.ties(crisis, to_data(root)), places.placed(crisis)
    rows = [event for _, event in read_events(Path(events))] if events else []
    when = timeline.dated(crisis, timeline.happened(rows))
    return Sketched(
        (ties.ties_picture(crisis, joined), ties.ties_table(crisis, joined)),
        (places.places_picture(where), places.places_table(crisis, where)),
        (timeline.timeline_picture(when), timeline.timeline_table(when)),
    )


def set_number(
    bench: Bench, look: Look, _: Report, *, key: str, best: float, low: float, high: float
) -> str:
    """The text with another value of a number. Raises CrisisError, UsageError."""
    from detente.crisis.revise import Spread, set_numbers

    folder = bench.path(look)
    draft = folder / f".number-{secrets.token_hex(4)}.yaml"
    try:
        draft.write_bytes((folder / "crisis.yaml").read_bytes())
        set_numbers(draft, {key: Spread(best, low, high)})
        return draft.read_text(encoding="utf-8")
    finally:
        draft.unlink(missing_ok=True)


def warm(bench: Bench, look: Look, _: Report) -> None:
    """Have a solved crisis at hand, so that the next click is quick."""
    bench.board(look)


TASKS: dict[str, Task] = {
    each.__name__: each
    for each in (
        check, outlook, turns, futures, ahead, standing, step, accrued, document, vocabulary,
        sketched, set_number, worths, hinges, whatif, options, readings, inverse, sweep, warm,
    )
}  # fmt: skip


def task(name: str) -> Task:
    """A task by its name. Raises KeyError for none."""
    from detente.web import deciding, making

    return (TASKS | making.TASKS | deciding.TASKS)[name]
