"""What is put on paper: a brief of one page for who decides, and the full version behind it.

made = detente.briefs.brief(outlook)
Path("brief.pdf").write_bytes(detente.briefs.brief_pdf(made))
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TypeVar

from detente import sides
from detente.api import Outlook, Progress
from detente.errors import DetenteError
from detente.outlook.gradient import Gradient
from detente.show import ahead as course
from detente.show import brief as words
from detente.show import charts, lines, network, pdf, tables
from detente.show.brief import Brief
from detente.study import ahead, hinges

Made = TypeVar("Made")
TOP = 3
"""Numbers that are named for each question."""


def brief(
    outlook: Outlook,
    path: Path | None = None,
    *,
    gradients: Mapping[str, Gradient] | None = None,
    before: tuple[str, Mapping[str, float]] | None = None,
    progress: Progress | None = None,
) -> Brief:
    """The brief: with what answers turn on, what to watch, and how the file's readings differ.

    path : of the crisis, to lay its readings side by side; None leaves them out. gradients : where
    they are known already. before : an earlier forecast by question, and what it was. Where there
    are no derivatives the brief names no assumptions, and no dissent where a reading has no play.
    """
    hinged = _where_there_is(
        lambda: hinges.hinges(
            outlook, top=TOP, again=0, sentences=0, known=gradients, progress=progress
        )
    )
    watch = _where_there_is(lambda: outlook.watch(progress=progress))
    side = None
    if path is not None and outlook.crisis.readings:
        side = _where_there_is(lambda: sides.readings(path, progress=progress).facts())
    facts = outlook.facts(histories=0)
    return words.brief(facts, hinges=hinged, watch=watch, before=before, side=side)


def _where_there_is(made: Callable[[], Made]) -> Made | None:
    """What can be computed of this crisis; None where it cannot, which its own command explains."""
    try:
        return made()
    except DetenteError:
        return None


def brief_pdf(made: Brief) -> bytes:
    """The brief as one page, PDF."""
    return pdf.brief_pdf(made)


def full_pdf(outlook: Outlook, made: Brief) -> bytes:
    """The brief with the tables and pictures behind it, PDF."""
    facts, further = outlook.facts(histories=0), ahead.ahead(outlook)
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
    return pdf.full_pdf(
        made, [each for each in told if each is not None], [each for each in drawn if each]
    )
