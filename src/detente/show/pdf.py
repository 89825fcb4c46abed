"""A brief, and the tables and pictures of a forecast, as PDF (typst).

Every text goes in as a string literal of typst, so nothing in a crisis file is ever run as markup.
The same brief gives the same bytes: no day of making is written in.
"""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from pathlib import Path

from detente.errors import DetenteError
from detente.show.brief import ActorCard, Brief
from detente.show.paint import Picture
from detente.show.tables import Table

HEAD = """#set document(title: {title}, date: none)
#set page(paper: "a4", margin: (x: 18mm, y: 16mm),
  footer: [#set text(7.5pt, fill: luma(90)); #{foot}])
#set text(font: ("Libertinus Serif"), size: {size}pt, lang: "en")
#set par(leading: 0.52em, spacing: 0.75em)
#set table(stroke: (x, y) => (bottom: 0.4pt + luma(180)), inset: (x: 4pt, y: 3pt))
#show heading: set block(above: 1.0em, below: 0.5em)
#show heading: set text(weight: "semibold")
"""


def brief_pdf(found: Brief) -> bytes:
    """One page for somebody who decides."""
    return _compiled(_brief(found, 9.2), {})


def full_pdf(found: Brief, tables: Sequence[Table], pictures: Sequence[Picture]) -> bytes:
    """The brief, and behind it everything for the analyst, each picture with its table in words."""
    files = {f"{each.name}.svg": each.themed("light") for each in pictures}
    body = [_brief(found, 9.2), "#pagebreak()\n", _heading(1, "For the analyst")]
    for each in pictures:
        body.append(_heading(2, each.title))
        body.append(
            f"#image({text(f'{each.name}.svg')}, width: 100%, alt: {text(each.description)})\n"
        )
        body.append(_paragraph(each.description))
    body += [_table(each) for each in tables]
    return _compiled("".join(body), files)


def text(said: str) -> str:
    """A string literal of typst."""
    escaped = said.replace("\\", "\\\\").replace('"', '\\"')
    kept = "".join(char for char in escaped if char >= " " or char in "\n\t")
    return '"' + kept.replace("\n", "\\n").replace("\t", " ") + '"'


def _brief(found: Brief, size: float) -> str:
    parts = [
        HEAD.format(title=text(found.title), foot=text(found.foot), size=size),
        _heading(1, found.title),
        f"#emph({text(f'As of {found.as_of}')})\n\n",
        _heading(2, "What to expect"),
        _list(found.bottom),
        _paragraph(found.confidence),
    ]
    if found.cautions:
        parts += [_heading(2, "Read this first"), _list(found.cautions)]
    if found.change is not None:
        told = found.change[1] or ("Nothing moved by a point or more.",)
        parts += [_heading(2, f"What changed since {found.change[0]}"), _list(told)]
    for heading, lines in (
        ("What this rests on", found.assumptions),
        ("What to watch", found.signs),
        ("Who reads it otherwise", found.dissent),
    ):
        if lines:
            parts += [_heading(2, heading), _list(lines)]
    if found.actors:
        parts += [_heading(2, "The actors"), _actors(found.actors)]
    return "".join(parts)


def _actors(cards: Sequence[ActorCard]) -> str:
    rows = ["Actor", "Is after", "Will not take", "Can do", "Is held back from"]
    cells = [f"strong({text(each)})" for each in rows]
    for card in cards:
        cells.append(f"strong({text(card.name)})")
        told = (card.aims, card.red_lines, card.means, card.constraints)
        cells += [text("; ".join(each) or "–") for each in told]
    inner = ", ".join(cells)
    return f"#{{set text(7.6pt); table(columns: (1.1fr, 1.5fr, 1.5fr, 1.5fr, 1.2fr), {inner})}}\n"


def _heading(level: int, said: str) -> str:
    return f"#heading(level: {level}, {text(said)})\n"


def _paragraph(said: str) -> str:
    return f"#par({text(said)})\n\n"


def _list(lines: Sequence[str]) -> str:
    return f"#list({', '.join(text(each) for each in lines)})\n\n" if lines else ""


def _table(shown: Table) -> str:
    align = ", ".join("right" if each.number else "left" for each in shown.columns)
    heads = ", ".join(f"strong({text(each.name)})" for each in shown.columns)
    cells = "".join(f", {text(cell)}" for row in shown.rows for cell in row)
    wide = ", ".join(["auto" if each.number else "1fr" for each in shown.columns])
    body = (
        f"#{{set text(7.8pt); table(columns: ({wide},), align: ({align},), "
        f"table.header({heads}){cells})}}\n"
    )
    return _heading(2, shown.title) + body + "".join(_paragraph(note) for note in shown.notes)


def _compiled(source: str, files: dict[str, str]) -> bytes:
    import typst

    with tempfile.TemporaryDirectory(prefix="detente-") as folder:
        for name, content in files.items():
            (Path(folder) / name).write_text(content, encoding="utf-8")
        main = Path(folder) / "brief.typ"
        main.write_text(source, encoding="utf-8")
        try:
            made = typst.compile(str(main), root=folder, ignore_system_fonts=True, timestamp=0)
        except typst.TypstError as error:
            raise DetenteError(f"the PDF could not be made: {error}") from error
    if not isinstance(made, bytes):
        raise DetenteError("the PDF could not be made: nothing came back")
    return made
