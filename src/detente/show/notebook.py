"""How the objects of the API show themselves in a notebook: small tables, no script."""

from __future__ import annotations

import html
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

from detente.crisis.model import Crisis
from detente.show import certificate, numbers, tables
from detente.show.facts import Facts, Listed, Now, Proof, Size
from detente.show.tables import Table

if TYPE_CHECKING:
    import pandas as pd

    from detente.outlook.answer import Answer


def crisis(model: Crisis) -> str:
    """Title, day and size of the file."""
    rows = (
        ("as of", numbers.date(model.as_of)),
        ("actors", ", ".join(each.name for each in model.actors.values())),
        ("factors", ", ".join(each.id for each in model.factors)),
        ("moves", str(len(model.moves))),
        ("hazards", str(len(model.hazards))),
        ("questions", ", ".join(model.questions)),
    )
    return _pairs(model.title, rows)


def game(model: Crisis, size: Size) -> str:
    """Size of the compiled game."""
    rows = (
        ("states", f"{size.states:,}"),
        ("edges", f"{size.edges:,}"),
        ("transitions", f"{size.transitions:,}"),
    )
    return _pairs(f"{model.title}: game", rows)


def play(proof: Proof, listed: Sequence[Listed], now: Iterable[Now]) -> str:
    """Certificate, equilibria and next moves."""
    return (
        _pairs("Certificate", certificate.terms(proof))
        + table(tables.equilibria(listed))
        + "".join(table(tables.next_moves(each)) for each in now)
    )


def outlook(facts: Facts) -> str:
    """The table of questions, warnings first."""
    from detente.show import report

    told = "".join(
        f"<p><b>{html.escape(notice.heading)}.</b> {html.escape(' '.join(notice.lines))}</p>"
        for notice in report.notices(facts)
    )
    listed = table(tables.listed(facts)) if len(facts.listed) > 1 else ""
    return told + table(tables.questions(facts)) + listed


def difference(parts: Iterable[Table]) -> str:
    """Each part of a difference."""
    return "".join(table(each) for each in parts)


def table(shown: Table) -> str:
    """A table as a fragment of HTML, all text escaped."""
    head = "".join(f'<th scope="col">{html.escape(each.name)}</th>' for each in shown.columns)
    body = "".join(
        "<tr>" + "".join(f"<td>{html.escape(cell)}</td>" for cell in row) + "</tr>"
        for row in shown.rows
    )
    notes = "".join(f"<p>{html.escape(note)}</p>" for note in shown.notes)
    return (
        f"<table><caption>{html.escape(shown.title)}</caption>"
        f"<thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>{notes}"
    )


def _pairs(title: str, rows: Iterable[tuple[str, str]]) -> str:
    body = "".join(
        f'<tr><th scope="row">{html.escape(name)}</th><td>{html.escape(text)}</td></tr>'
        for name, text in rows
    )
    return f"<table><caption>{html.escape(title)}</caption><tbody>{body}</tbody></table>"


def frame(
    model: Crisis,
    answers: Mapping[str, Answer],
    seen: Mapping[str, Mapping[str, Answer]] | None = None,
) -> pd.DataFrame:
    """One row a question, full digits; the index is the question's id.

    seen : the answers that an actor expects by numbers of its own, each a column.
    """
    import pandas as pd

    rows = [
        {
            "text": model.questions[key].text,
            "kind": each.kind,
            "by": model.questions[key].by,
            "value": each.value,
            "probability": each.probability,
            "low": each.span[0],
            "high": each.span[1],
            "error": each.error,
            "tempo_only": each.tempo_only,
            "half_precision": each.by_precision.get(0.5),
            "double_precision": each.by_precision.get(2.0),
            **{f"as_{actor}": theirs[key].value for actor, theirs in (seen or {}).items()},
        }
        for key, each in answers.items()
    ]
    return pd.DataFrame(rows, index=pd.Index(list(answers), name="question"))
