"""Tasks that make what is handed on (worker side): the brief, PDF, the report, charts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from detente.web.bench import Bench, Report
from detente.web.messages import Look

if TYPE_CHECKING:
    from detente.show.brief import Brief
    from detente.show.handing import Form
    from detente.web.tasks import Task


def brief(
    bench: Bench,
    look: Look,
    report: Report,
    *,
    before: tuple[str, tuple[tuple[str, float], ...]] | None = None,
) -> Brief:
    """The brief: with assumptions and signs; with readings where the file has any."""
    from detente import sides
    from detente.errors import DetenteError
    from detente.show import brief as words
    from detente.study import hinges as study

    found = bench.outlook(look, report)
    gradients = bench.gradients(look, report)
    hinged = study.hinges(found, top=3, again=0, sentences=0, known=gradients, progress=report)
    watch = found.watch(progress=report)
    side = None
    if found.crisis.readings and look.reading is None and look.variant is None:
        try:
            side = sides.readings(bench.path(look), progress=report).facts()
        except DetenteError:
            side = None
    earlier = None if before is None else (before[0], dict(before[1]))
    facts = found.facts(histories=0)
    return words.brief(facts, hinges=hinged, watch=watch, before=earlier, side=side)


def brief_pdf(_: Bench, __: Look, report: Report, *, made: Brief) -> bytes:
    """The brief as one page."""
    from detente.show import pdf

    report("setting", float("nan"))
    return pdf.brief_pdf(made)


def full_pdf(bench: Bench, look: Look, report: Report, *, made: Brief) -> bytes:
    """The brief with everything behind it."""
    from detente.show import ahead as course
    from detente.show import charts, lines, network, pdf, tables
    from detente.web.tasks import ahead

    found = bench.outlook(look, report)
    facts, further = found.facts(histories=0), ahead(bench, look, report)
    drawn = [
        charts.questions(facts),
        None if facts.ladder is None else charts.fan(facts.ladder, facts.crisis.as_of),
        network.network(facts),
        lines.worths(further),
    ]
    told = [
        tables.questions(facts), tables.ladder(facts), course.climb_table(further),
        *(tables.next_moves(each) for each in facts.now), tables.links(facts),
        course.worth_table(further), tables.sources(facts), tables.precision(facts),
    ]  # fmt: skip
    report("setting", float("nan"))
    return pdf.full_pdf(
        made, [each for each in told if each is not None], [each for each in drawn if each]
    )


def page(bench: Bench, look: Look, report: Report) -> str:
    """The report of the command line, one page for offline use."""
    from dataclasses import replace

    from detente.show import report as words

    found = bench.outlook(look, report)
    return words.render(replace(found.facts(), implied=found.implied(report)))


def chart(
    bench: Bench, look: Look, report: Report, *, name: str, form: Form, question: str = ""
) -> bytes:
    """A chart in one form, to hand on. Raises UsageError for one that there is not."""
    from detente.show import handing
    from detente.web.charts import drawn

    return handing.file(drawn(bench, look, report, name, question), form)


TASKS: dict[str, Task] = {each.__name__: each for each in (brief, brief_pdf, full_pdf, page, chart)}
