"""Tables on a terminal: drawn by rich where there is colour, plain text where there is none.

Plain means: no escape codes, columns apart by two spaces, no line is cut. Both show the same words.
"""

from __future__ import annotations

import textwrap
import unicodedata

from detente.crisis.diagnostics import printable
from detente.show.tables import Table


def width(text: str) -> int:
    """Columns that a text takes on a terminal: wide letters count twice, combining ones not."""
    total = 0
    for char in text:
        if unicodedata.combining(char) == 0:
            total += 2 if unicodedata.east_asian_width(char) in "WF" else 1
    return total


def plain(table: Table, columns: int = 100) -> str:
    """The table as plain text, at most `columns` wide where its words allow; ends in a newline."""
    cells, widths = _laid_out(table, columns)
    lines = [table.title, ""]
    for place, row in enumerate(cells):
        lines += _line(row, widths, table)
        if place == 0:
            lines.append("  ".join("-" * each for each in widths))
    for note in table.notes:
        lines += ["", *textwrap.wrap(note, max(columns, 20))]
    return "\n".join(line.rstrip() for line in lines) + "\n"


def _laid_out(table: Table, columns: int) -> tuple[list[list[str]], list[int]]:
    """All cells, names of columns first, and the width of each column."""
    cells = [[each.name for each in table.columns]]
    cells += [[printable(cell) for cell in row] for row in table.rows]
    places = range(len(table.columns))
    widest = [max(width(row[k]) for row in cells) for k in places]
    longest = [max(width(word) for row in cells for word in row[k].split() or [""]) for k in places]
    return cells, fit(widest, longest, columns)


def fit(widths: list[int], longest: list[int], columns: int) -> list[int]:
    """Widths shrunk, widest first, until the line is at most `columns` wide.

    longest : of each column's words; no column becomes narrower than that, so that no word breaks.
    """
    widths = list(widths)
    while sum(widths) + 2 * (len(widths) - 1) > columns:
        room = [have - need for have, need in zip(widths, longest, strict=True)]
        loose = [place for place, spare in enumerate(room) if spare > 0]
        if not loose:
            break
        widths[max(loose, key=lambda place: widths[place])] -= 1
    return widths


def _line(row: list[str], widths: list[int], table: Table) -> list[str]:
    wrapped = [
        textwrap.wrap(cell, room, break_long_words=False, break_on_hyphens=False) or [""]
        for cell, room in zip(row, widths, strict=True)
    ]
    lines = []
    for deep in range(max(len(each) for each in wrapped)):
        parts = []
        for cell, room, column in zip(wrapped, widths, table.columns, strict=True):
            text = cell[deep] if deep < len(cell) else ""
            gap = " " * max(room - width(text), 0)
            parts.append(gap + text if column.number else text + gap)
        lines.append("  ".join(parts))
    return lines


def coloured(table: Table, columns: int) -> str:
    """The table drawn by rich with colour, as text with escape codes; ends in a newline."""
    import io

    from rich.box import SIMPLE_HEAD
    from rich.console import Console
    from rich.table import Table as RichTable
    from rich.text import Text

    gaps = len(table.columns) - 1  # rich parts columns by three spaces, not two
    cells, widths = _laid_out(table, columns - gaps)
    drawn = RichTable(box=SIMPLE_HEAD, pad_edge=False, show_edge=False)
    for column, room in zip(table.columns, widths, strict=True):
        drawn.add_column(
            Text(column.name, "bold"),
            justify="right" if column.number else "left",
            style="bold cyan" if column.strong else "",
            width=room,
        )
    for row in cells[1:]:
        drawn.add_row(*map(Text, row))
    out = io.StringIO()
    wide = max(columns, sum(widths) + 3 * len(widths))  # rich must not squeeze columns again
    console = Console(file=out, force_terminal=True, width=wide, highlight=False)
    console.print(Text(table.title, "bold"), "\n", drawn, sep="")
    for note in table.notes:
        console.print(Text("\n".join(["", *textwrap.wrap(note, max(columns, 20))]), "dim"))
    return out.getvalue()
