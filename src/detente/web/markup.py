"""HTML from templates: every text that is put in is escaped."""

from __future__ import annotations

from functools import cache
from typing import Any

import jinja2
from markupsafe import Markup

from detente.show import numbers, paint, tables
from detente.show.words import likelihood


@cache
def environment() -> jinja2.Environment:
    """The templates of the workbench."""
    found = jinja2.Environment(
        loader=jinja2.PackageLoader("detente.web"),
        autoescape=True,
        finalize=_unbroken,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    found.globals |= {"numbers": numbers, "tables": tables, "likelihood": likelihood}
    return found


def _unbroken(value: Any) -> Any:
    """A number and its per cent sign stay on one line."""
    return value.replace(" %", "\u00a0%") if type(value) is str else value


def render(template: str, **context: Any) -> Markup:
    """A template as HTML."""
    return Markup(environment().get_template(template).render(**context))  # noqa: S704 (escaped)


def colours() -> str:
    """The colours of both themes as CSS variables, those of charts included.

    A theme that somebody chose wins over that of the system.
    """
    light, dark = (
        "".join(f"{name}:{colour};" for name, colour in paint.variables(theme).items())
        for theme in ("light", "dark")
    )
    dark = f"{{{dark}color-scheme:dark}}"
    return (
        f":root{{{light}color-scheme:light}}\n"
        f"@media (prefers-color-scheme:dark){{:root:not([data-theme]){dark}}}\n"
        f":root[data-theme=dark]{dark}\n"
    )
