"""The charts of the workbench with the numbers that they show, for files to hand on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from detente.errors import UsageError
from detente.show import charts, lines, network, tornado
from detente.show.handing import Chart
from detente.web.messages import Look

if TYPE_CHECKING:
    from detente.show.paint import Picture
    from detente.web.bench import Bench, Report

NAMES = ("fan", "scale", "network", "worths", "tornado", "accrued")
Rows = list[tuple[str | float, ...]]


def drawn(bench: Bench, look: Look, report: Report, name: str, question: str = "") -> Chart:
    """One of NAMES; `tornado` and `accrued` of a question. Raises UsageError for none."""
    from detente.web import tasks

    outlook = bench.outlook(look, report)
    facts = outlook.facts(histories=0)
    picture: Picture | None = None
    rows: Rows = []
    columns: tuple[str, ...] = ()
    if question and question not in facts.answers:
        raise UsageError(f"the file does not ask `{question}`")
    if name == "fan" and facts.ladder is not None:
        picture = charts.fan(facts.ladder, facts.crisis.as_of)
        columns = ("week", *facts.ladder.rungs)
        rows = [(w, *s) for w, s in zip(facts.ladder.weeks, facts.ladder.shares, strict=True)]
    elif name == "scale":
        picture = charts.questions(facts)
        columns = ("question", "value", "low", "high", "tempos only")
        rows = [
            (key, "" if each.value is None else each.value, *each.span, each.tempo_only)
            for key, each in facts.answers.items()
        ]
    elif name == "network":
        picture = network.network(facts)
        columns = ("who", "on whom", "move", "points")
        rows = [(each.source, each.target, each.move, each.effect) for each in facts.links]
    elif name == "worths":
        found = tasks.ahead(bench, look, report)
        picture, columns = lines.worths(found), ("week", *found.worths)
        rows = [*zip(found.weeks, *found.worths.values(), strict=True)]
    elif name == "tornado" and question:
        hinged = tasks.hinges(bench, look, report, question=question).hinges
        picture = tornado.tornado(hinged, question)
        columns = ("number", "low", "best", "high", "change at low", "change at high")
        rows = [
            (e.parameter, e.number.low, e.number.best, e.number.high, *e.changes)
            for e in hinged.numbers[question]
        ]
    elif name == "accrued" and question:
        answer = facts.answers[question]
        picture = lines.accrued(question, answer.over_time, facts.crisis.as_of, answer.kind)
        columns, rows = ("week", "probability"), list(answer.over_time)
    if picture is None:
        raise UsageError(f"there is no chart `{name}` of this crisis")
    return Chart(picture, facts.crisis, facts.version, columns, tuple(rows))
