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
    """The brief: with assumptions and signs; with readings where the file itself is looked at."""
    from detente import briefs

    itself = look.reading is None and look.variant is None
    return briefs.brief(
        bench.outlook(look, report),
        bench.path(look) if itself else None,
        gradients=bench.gradients(look, report),
        before=None if before is None else (before[0], dict(before[1])),
        progress=report,
    )


def brief_pdf(_: Bench, __: Look, report: Report, *, made: Brief) -> bytes:
    """The brief as one page."""
    from detente import briefs

    report("setting", float("nan"))
    return briefs.brief_pdf(made)


def full_pdf(bench: Bench, look: Look, report: Report, *, made: Brief) -> bytes:
    """The brief with everything behind it."""
    from detente import briefs

    found = bench.outlook(look, report)
    report("setting", float("nan"))
    return briefs.full_pdf(found, made)


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
