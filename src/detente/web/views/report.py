"""The report: a brief for somebody who decides, the full version, and everything as files."""

from __future__ import annotations

from typing import TYPE_CHECKING

from detente.web import parts
from detente.web.desk import Job
from detente.web.markup import render
from detente.web.page import Page

if TYPE_CHECKING:
    from detente.crisis.model import Crisis

CHARTS = (
    ("fan", "The ladder over time"),
    ("scale", "The questions on the scale of likelihood"),
    ("network", "Who can act on whom now"),
    ("worths", "Worth over time"),
)


def draw(page: Page) -> None:
    """The whole view."""
    parts.text("h1", "Report", class_="view-title")
    page.when_done(
        lambda: page.bench.outlook(page.look), lambda job: _told(page, job.result.facts.crisis)
    )  # fmt: skip


def _told(page: Page, crisis: Crisis) -> None:
    files = [
        (page.href("/data/file/brief.pdf"), "The brief, one page (PDF)"),
        (page.href("/data/file/full.pdf"), "The full version for the analyst (PDF)"),
        (page.href("/data/file/report.html"), "The report as one page for any browser (HTML)"),
        (page.href("/data/outlook.json"), "The forecast in full digits (JSON)"),
    ]
    charts = [(title, page.files(name)) for name, title in CHARTS]
    of_questions = [
        (f"{title} {key}", page.files(name, question=key))
        for key in crisis.questions
        for name, title in (("tornado", "What turns"), ("accrued", "Over time:"))
    ]
    with parts.box("div", class_="two"):
        with parts.box("section", aria_labelledby="brief-heading"):
            parts.text("h2", "The brief", id="brief-heading")
            page.when_done(lambda: page.bench.brief(page.look, crisis.as_of), _brief)
        with parts.box("section", aria_labelledby="files-heading"):
            parts.text("h2", "To hand on", id="files-heading")
            parts.html(render("files.html.j2", files=files, charts=charts, more=of_questions))


def _brief(job: Job) -> None:
    parts.html(render("brief.html.j2", brief=job.result), class_="paper")
