"""Pieces that several views are made of, as elements of a page."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, TypeVar

from markupsafe import Markup
from markupsafe import escape as escape
from nicegui import ui
from nicegui.element import Element

from detente.show.paint import Picture
from detente.show.tables import Table
from detente.web.desk import Desk, Job
from detente.web.markup import render
from detente.web.messages import Trouble

Handler = Callable[..., Any]
Made = TypeVar("Made", bound=Element)
TAKE_VALUE = "(e) => emit(e.target.value)"


def html(content: Markup, tag: str = "div", **attributes: Any) -> ui.html:
    """HTML of our own making: only `Markup`, in which every text is escaped."""
    if not isinstance(content, Markup):
        raise TypeError(f"expected Markup, got {type(content).__name__}")
    return _with(ui.html(str(content), sanitize=False, tag=tag), attributes)


def text(tag: str, content: str, **attributes: Any) -> ui.html:
    """An element that holds a text."""
    return html(escape(content), tag, **attributes)


def box(tag: str = "div", **attributes: Any) -> Element:
    """An element that holds others."""
    return _with(ui.element(tag), attributes)


def _with(made: Made, attributes: dict[str, Any]) -> Made:
    """Set attributes: `aria_label` is aria-label, `class_` are classes; None and False are none."""
    made.classes(attributes.pop("class_", ""))
    for name, value in attributes.items():
        if value is not None and value is not False:
            made.props[name.rstrip("_").replace("_", "-")] = value
    return made


def button(label: str, on_click: Handler, **attributes: Any) -> ui.html:
    """A button. Its handler takes no argument."""
    made = text("button", label, **({"type": "button", "class_": "button"} | attributes))
    made.on("click", lambda _: on_click(), js_handler="() => emit()")
    return made


def choice(
    label: str, options: dict[str, str], value: str, on_change: Handler, **attributes: Any
) -> Element:
    """A list to choose from, with its label. The handler takes the value chosen."""
    with box("label", class_="field"):
        text("span", label)
        made = box("select", **attributes)
        with made:
            for key, told in options.items():
                text("option", told, value=key, selected=key == value)
    made.on("change", lambda event: on_change(event.args), js_handler=TAKE_VALUE)
    return made


def field(
    label: str, value: str, on_change: Handler, *, kind: str = "text", **attributes: Any
) -> Element:
    """A line to write in, with its label. The handler takes what stands there."""
    with box("label", class_="field"):
        text("span", label)
        made = box("input", type=kind, value=value, **attributes)
    made.on("change", lambda event: on_change(event.args), js_handler=TAKE_VALUE)
    return made


def put(shown: ui.html, content: str) -> None:
    """Another text into an element made by `text`."""
    shown.set_content(str(escape(content)))


def table(shown: Table, heads: int = 1) -> ui.html:
    """A table, with its notes."""
    return html(render("table.html.j2", table=shown, heads=heads))


def figure(
    picture: Picture,
    caption: str,
    shown: Table | None,
    downloads: Sequence[tuple[str, str]] = (),
) -> ui.html:
    """A picture with its caption, and below it the same as a table to unfold.

    downloads : addresses under which the picture can be had as files, each with its form.
    """
    return html(
        render(
            "figure.html.j2", picture=picture, caption=caption, table=shown, downloads=downloads
        )
    )  # fmt: skip


def notice(heading: str, lines: list[str], kind: str = "warning") -> ui.html:
    """Something that must not be missed."""
    return html(render("notice.html.j2", heading=heading, lines=lines, kind=kind))


def trouble(found: Trouble) -> ui.html:
    """Why nothing came of something: what, where, what to do."""
    return html(render("trouble.html.j2", trouble=found))


class JobRow:
    """A job that is under way: what it does, how long it will take, a button to stop it."""

    def __init__(self, desk: Desk, job: Job) -> None:
        self._job = job
        with box("div", class_="job"):
            self._told = html(self._markup(), class_="job-told")
            button("Stop", lambda: desk.stop(job), aria_label=f"Stop: {job.title}")

    @property
    def gone(self) -> bool:
        """Whether it is no longer on the page."""
        return self._told.is_deleted

    def update(self) -> None:
        """Tell how far it is by now."""
        markup = str(self._markup())
        if self._told.content != markup:
            self._told.set_content(markup)

    def _markup(self) -> Markup:
        job = self._job
        share = job.share if job.state == "running" and 0 <= job.share <= 1 else None
        return render("job.html.j2", job=job, share=share, left=remaining(job.left))


def remaining(seconds: float | None) -> str:
    """`about 12 s left`; empty where it cannot be said."""
    if seconds is None:
        return ""
    if seconds < 90:
        return f"about {max(1, round(seconds))} s left"
    return f"about {round(seconds / 60)} min left"
