"""The report: one self-contained HTML page, no script, no outside request, all text escaped.

The page forbids everything but its own style sheet by a Content-Security-Policy, names that sheet
by its hash, and holds no date of making: the same forecast gives the same bytes.
"""

from __future__ import annotations

import base64
import hashlib
from dataclasses import dataclass
from typing import Any

from detente.crisis.model import Crisis
from detente.show import (
    certificate,
    charts,
    confidence,
    dots,
    implied,
    network,
    numbers,
    outside,
    paint,
    readings,
    reputation,
    tables,
    why,
)
from detente.show.cards import Entry, card
from detente.show.facts import ActorNow, Facts, History

SECTIONS = (
    ("questions", "The questions"),
    ("readings", "Readings side by side"),
    ("why", "Why"),
    ("ladder", "The escalation ladder"),
    ("reputation", "How sure others are"),
    ("next", "Who does what next"),
    ("network", "Who can act on whom"),
    ("histories", "Histories that could happen"),
    ("implied", "What the file implies"),
    ("drive", "Incentives or tempos?"),
    ("certificate", "Can the computation be trusted?"),
    ("confidence", "Confidence"),
    ("sources", "Sources"),
    ("reading", "How to read this report"),
)
WHISKERS = "Thin lines: the middle 80 % over the ranges of the file's numbers."
SCALE_CAPTION = (
    "Filled dots: the forecast. Open circles: were everyone to move at their tempos. Bars: from "
    "half to double precision, or over several equilibria where no dot is drawn. The table below "
    "holds the same numbers."
)


@dataclass(frozen=True, slots=True)
class Notice:
    """A warning that the reader must not miss."""

    heading: str
    lines: tuple[str, ...]


def render(facts: Facts) -> str:
    """The whole page as text."""
    import jinja2

    environment = jinja2.Environment(
        loader=jinja2.PackageLoader("detente.show"),
        autoescape=True,
        finalize=_unbroken,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        keep_trailing_newline=True,
    )
    environment.filters["code"] = _code
    style = _style(environment.loader, environment)
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    template = environment.get_template("report.html.j2")
    return template.render(_context(facts) | {"style": style, "style_hash": digest})


def _code(text: str) -> Any:
    """A note with its commands set as code, which on a terminal stand between backticks."""
    import markupsafe

    parts = text.split("`")
    if len(parts) % 2 == 0:  # no pairs
        return text
    return markupsafe.Markup("").join(
        markupsafe.Markup("<code>{}</code>").format(each) if place % 2 else _unbroken(each)
        for place, each in enumerate(parts)
    )


def _unbroken(value: Any) -> Any:
    """A number and its per cent sign stay on one line."""
    return value.replace(" %", "\u00a0%") if type(value) is str else value


def _style(loader: Any, environment: Any) -> str:
    sheet: str = loader.get_source(environment, "report.css")[0]
    light, dark = (
        "".join(f"{name}:{colour};" for name, colour in paint.variables(theme).items())
        for theme in ("light", "dark")
    )
    sheet = sheet.replace("{{ LIGHT }}", f":root{{{light}}}")
    return sheet.replace(
        "{{ DARK }}", f"@media screen and (prefers-color-scheme:dark){{:root{{{dark}}}}}"
    )


def _context(facts: Facts) -> dict[str, Any]:
    cards = [card(facts, key, answer) for key, answer in facts.answers.items()]
    context: dict[str, Any] = {
        "facts": facts,
        "crisis": facts.crisis,
        "as_of": numbers.date(facts.crisis.as_of),
        "view": tables.view(facts.crisis),
        "standfirst": _standfirst(facts),
        "point_note": " ".join(tables.range_notes(facts)),
        "notices": notices(facts),
        "cards": cards,
        "any_harm": any(card.harm for card in cards),
        "scale": charts.questions(facts),
        "scale_caption": SCALE_CAPTION if facts.drawn is None else f"{SCALE_CAPTION} {WHISKERS}",
        "most_links": MOST_LINKS,
        "passages": why.passages(facts),
        "drive_sentences": why.drive_sentences(facts),
        "certificate": [
            Entry(*pair)
            for pair in (*certificate.terms(facts.proof), *certificate.seen_terms(facts.seen))
        ],
        "fan": None if facts.ladder is None else charts.fan(facts.ladder, facts.crisis.as_of),
        "plays": [
            {"label": each.label, "actors": [_actor(facts.crisis, actor) for actor in each.actors]}
            for each in facts.now
        ],
        "network": network.network(facts),
        "histories": [_history(each) for each in facts.histories],
    }
    context |= _tables(facts) | _sources(facts) | _readings(facts) | confidence.section(facts)
    left_out = {
        "readings": facts.readings is None,
        "ladder": facts.ladder is None,
        "reputation": facts.reputed is None,
        "confidence": facts.confidence is None,
        "network": not facts.links,
        "histories": not facts.histories,
        "implied": facts.implied is None,
    }
    context["sections"] = [
        {"id": key, "title": title} for key, title in SECTIONS if not left_out.get(key)
    ]
    return context


def _tables(facts: Facts) -> dict[str, Any]:
    named = {
        "question": tables.questions(facts),
        "ladder": tables.ladder(facts),
        "link": tables.links(facts),
        "drive": tables.drives(facts),
        "precision": tables.precision(facts),
        "source": tables.sources(facts),
        "word": tables.likelihood_words(),
        "listed": tables.listed(facts) if len(facts.listed) > 1 else None,
        "reputed": reputation.reputed(facts),
        "implied": facts.implied and implied.quantities(facts.implied),
        "pace": facts.implied and implied.actors(facts.implied),
        "move": facts.implied and implied.moves(facts.implied),
    }
    context: dict[str, Any] = {}
    for name, table in named.items():
        context[f"{name}_columns"] = table.columns if table else ()
        context[f"{name}_rows"] = table.rows if table else ()
        context[f"{name}_notes"] = table.notes if table else ()
    return context


def _readings(facts: Facts) -> dict[str, Any]:
    side = facts.readings
    if side is None:
        return {"readings": None}
    partings = [
        {
            "title": readings.gaps(side, each).title,
            "paragraph": readings.paragraph(side, each),
            "gaps": readings.gaps(side, each),
            "drivers": readings.drivers(side, each),
            "moves": readings.moves(side, each),
        }
        for each in side.partings
    ]
    return {
        "readings": readings.forecasts(side),
        "dots": dots.readings(side),
        "partings": partings,
    }


def _sources(facts: Facts) -> dict[str, Any]:
    basis = facts.basis
    sentence = (
        f"{basis.total} numbers stand in this file: {basis.cited} cite a source, {basis.assumed} "
        f"are marked as assumed, {basis.uncited} cite nothing. So "
        f"{numbers.share(basis.unsupported_share)} of them rest on no source; {basis.ranged} "
        "carry a range."
    )
    uses = [
        {
            "title": use.title,
            "summary": f"{use.title}: the {len(use.numbers)} numbers that rest on it",
            "rows": tables.number_rows(use.numbers, use.id),
        }
        for use in basis.sources
        if use.numbers
    ]
    alone = [each for each in facts.crisis.numbers.values() if not each.cite]
    for title, summary, chosen in (
        ("no source", "The {} numbers that rest on no source", [n for n in alone if n.location]),
        ("the documented defaults", "{} documented defaults", [n for n in alone if not n.location]),
    ):
        if chosen:
            rows = tables.number_rows(tuple(chosen))
            uses.append({"title": title, "summary": summary.format(len(chosen)), "rows": rows})
    columns = tuple(tables.Column(name) for name in ("Number", "Value", "Place", "Note"))
    return {"basis_sentences": [sentence], "source_uses": uses, "number_columns": columns}


def notices(facts: Facts) -> list[Notice]:
    """What must be read before any number."""
    found = []
    if facts.proof.limited or not facts.proof.converged:
        found.append(
            Notice(
                "Limited foresight",
                (certificate.standing(facts.proof), facts.proof.reason),
            )
        )
    elif not facts.headline:
        found.append(Notice("No single number", (facts.proof.reason, NO_HEADLINE)))
    if facts.precision_scale != 1.0:
        line = f"All precisions were multiplied by {facts.precision_scale:g} for this forecast."
        found.append(Notice("Changed precision", (line,)))
    warned = [*facts.warnings]
    for key, answer in facts.answers.items():
        warned += [f"{key}: {warning}" for warning in answer.warnings]
        warned += [told for told in (outside.warning(facts, key),) if told]
    if warned:
        found.append(Notice("Warnings", tuple(warned)))
    return found


MOST_LINKS = 15  # pairs that are shown without unfolding
NO_HEADLINE = (
    "The forecast is given as the range over all stable equilibria found, each listed by itself; "
    "the range is no interval of probability."
)


def _standfirst(facts: Facts) -> list[str]:
    """At most three sentences: the harm question, the graves, the course of the ladder."""
    lines = []
    for key, answer in facts.answers.items():
        question = facts.crisis.questions[key]
        word = tables.word(answer)
        if (question.grave or question.harm) and word and answer.kind != "share":
            lines.append(f"{question.text} {tables.figure(answer)} ({word}).")
    return lines[:3]


def _actor(crisis: Crisis, actor: ActorNow) -> dict[str, Any]:
    rows = [
        {
            "name": move.name,
            "play": move.chance,
            "at_tempo": move.tempo_chance,
            "chance": numbers.per_cent(move.chance),
            "tempo": numbers.per_cent(move.tempo_chance),
            "pace": numbers.rate(move.per_week),
            "gain": numbers.points(move.gain),
        }
        for move in actor.moves
    ]
    if rows:
        rows.append(
            {
                "name": "none of these",
                "play": actor.none,
                "at_tempo": actor.tempo_none,
                "chance": numbers.per_cent(actor.none),
                "tempo": numbers.per_cent(actor.tempo_none),
                "pace": "",
                "gain": "",
            }
        )
    return {
        "id": actor.actor,
        "name": actor.name,
        "rows": rows,
        "idle": "" if rows else _idle(crisis, actor.actor),
    }


def _idle(crisis: Crisis, actor: str) -> str:
    """Why an actor has nothing to do now."""
    if any(move.by == actor for move in crisis.moves):
        return "No move is open to it in this state."
    members = [
        crisis.actors[each].name for each in crisis.actors[actor].members if each in crisis.actors
    ]
    through = f" It acts through its members: {', '.join(members)}." if members else ""
    return f"It has no moves of its own in this file.{through}"


def _history(history: History) -> dict[str, Any]:
    steps = [
        {
            "when": f"Week {int(step.weeks) + 1}, {numbers.date(step.date)}",
            "what": step.what,
            "change": step.change,
        }
        for step in history.steps
    ]
    rest = f"{history.left_out} later happenings are left out. " if history.left_out else ""
    start = "" if history.steps else "Nothing happens. "
    return {"steps": steps, "end": f"{start}{rest}At the end: {history.end}."}
