"""A chart to hand on: SVG, PNG, its numbers as CSV, a notebook that draws it; each with a hash.

The hash is the sha256 over the numbers in CSV; with the digest of the crisis it stands in every
file, so that a picture in a slide can be traced to what it shows.
"""

from __future__ import annotations

import csv
import hashlib
import io
import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from detente.crisis.model import Crisis
from detente.show.paint import Picture

Form = Literal["svg", "png", "csv", "ipynb"]
KINDS: dict[str, str] = {
    "svg": "image/svg+xml", "png": "image/png", "csv": "text/csv; charset=utf-8",
    "ipynb": "application/x-ipynb+json",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Chart:
    """A picture with the numbers that it shows, in full digits.

    rows : one value for each column. version : of the engine.
    """

    picture: Picture
    crisis: Crisis
    version: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str | float, ...], ...]

    @property
    def numbers(self) -> str:
        """The numbers as CSV, without the lines that say where they come from."""
        return _csv(self.columns, self.rows)

    @property
    def digest(self) -> str:
        """The hash of the numbers."""
        return hashlib.sha256(self.numbers.encode()).hexdigest()


def file(chart: Chart, form: Form) -> bytes:
    """The chart in one form."""
    if form == "svg":
        return _svg(chart).encode()
    if form == "png":
        import vl_convert

        made: bytes = vl_convert.svg_to_png(_svg(chart), scale=2)
        return made
    if form == "csv":
        return ("".join(f"# {line}\n" for line in _origin(chart)) + chart.numbers).encode()
    return _notebook(chart).encode()


def _origin(chart: Chart) -> list[str]:
    return [
        chart.picture.title,
        f"crisis {chart.crisis.id}, as of {chart.crisis.as_of}, file sha256 {chart.crisis.digest}",
        f"Detente {chart.version}, numbers sha256 {chart.digest}",
    ]


def _svg(chart: Chart) -> str:
    """In fixed colours, with its origin as a comment."""
    origin = "; ".join(_origin(chart)).replace("--", "- -")
    return chart.picture.themed("light").replace("><title", f"><!-- {origin} --><title", 1)


def _csv(columns: Sequence[str], rows: Sequence[Sequence[str | float]]) -> str:
    stream = io.StringIO()
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerow(columns)
    for row in rows:
        writer.writerow([repr(each) if isinstance(each, float) else each for each in row])
    return stream.getvalue()


def _notebook(chart: Chart) -> str:
    """A notebook that holds the numbers, checks their hash and shows the picture and a table."""
    code = (
        "import hashlib, io\nimport pandas as pd\nfrom IPython.display import SVG, display\n\n"
        f"numbers = {chart.numbers!r}\n"
        f"assert hashlib.sha256(numbers.encode()).hexdigest() == {chart.digest!r}\n"
        "frame = pd.read_csv(io.StringIO(numbers))\n"
        f"display(SVG({_svg(chart)!r}))\nframe\n"
    )
    told = [f"# {chart.picture.title}", chart.picture.description, *_origin(chart)[1:]]
    cells = [
        {
            "cell_type": "markdown", "id": "origin", "metadata": {},
            "source": "\n\n".join(told),
        },
        {
            "cell_type": "code", "id": "chart", "metadata": {}, "execution_count": None,
            "outputs": [], "source": code,
        },
    ]  # fmt: skip
    record = {
        "cells": cells,
        "metadata": {"language_info": {"name": "python"}},
        "nbformat": 4,
        "nbformat_minor": 5,
    }
    return json.dumps(record, indent=1, ensure_ascii=False) + "\n"
