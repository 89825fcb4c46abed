"""Tables as rows of words: what terminal, notebook and report all print."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from detente.crisis import wording
from detente.crisis.model import Crisis, Number, Question
from detente.show import numbers, outside
from detente.show.facts import Facts, Listed, Now
from detente.show.words import BANDS, likelihood

if TYPE_CHECKING:
    from detente.outlook.answer import Answer


@dataclass(frozen=True, slots=True)
class Column:
    """A column: `number` aligns right, `strong` is the one to read first."""

    name: str
    number: bool = False
    strong: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """`rows` hold one text for each column."""

    title: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[str, ...], ...]
    notes: tuple[str, ...] = ()


SEEN_NOTE = (
    "As seen by somebody: what it expects, by its own numbers; it acts on that, and the forecast "
    "is what then happens."
)


def value_text(kind: str, value: float | None) -> str:
    """The answer's number as people read it: per cents, weeks or a share of time."""
    if value is None:
        return numbers.DASH
    if kind == "time":
        return numbers.weeks(value)
    return numbers.per_cent(value)


def figure(answer: Answer) -> str:
    """The number, or the range over the stable equilibria where none stands for all."""
    if answer.value is not None:
        return value_text(answer.kind, answer.value)
    low, high = (value_text(answer.kind, each) for each in answer.span)
    return low if low == high else f"{low} to {high}"


def word(answer: Answer) -> str:
    """The ICD 203 word; words at both ends of a range; empty for weeks and shares of time."""
    if answer.kind == "time":
        return ""
    if answer.kind == "share":
        return "of the time"
    if answer.value is not None:
        return likelihood(answer.value)
    if any(math.isnan(each) for each in answer.span):
        return ""
    low, high = (likelihood(each) for each in answer.span)
    return low if low == high else f"{low} to {high}"


def view(crisis: Crisis) -> str:
    """`as of 15 October 2020, variant mid-october, as the reading examiner has it`."""
    told = f"as of {numbers.date(crisis.as_of)}"
    if crisis.variant is not None:
        told += f", variant {crisis.variant}"
    return f"{told}, as the reading {crisis.reading} has it" if crisis.reading else told


def horizon(question: Question, date: Callable[[dt.date], str] = numbers.date) -> str:
    """Over what time a question is asked."""
    match question.kind:
        case "on":
            return f"on {date(question.by)}" if question.by else "on a day"
        case "time":
            return "expected time"
        case "share":
            return f"share of the time to {date(question.by)}" if question.by else "share of time"
        case "before":
            limit = f", by {date(question.by)}" if question.by else ""
            return f"first of the two{limit}"
        case _:
            return f"by {date(question.by)}" if question.by else "at any time"


def reference(answer: Answer) -> str:
    """The outside view with its range, or a dash."""
    if answer.reference is None:
        return numbers.DASH
    best, low, high = answer.reference
    return f"{numbers.per_cent(best)} [{numbers.per_cent(low)}, {numbers.per_cent(high)}]"


def span(facts: Facts, key: str) -> str:
    """The middle 80 % of an answer over the draws, `12 % to 55 %`; empty without draws."""
    found = facts.interval(key)
    if found is None:
        return ""
    kind = facts.crisis.questions[key].kind
    low, high = (
        value_text(kind, None if math.isnan(end) else end) for end in (found.low, found.high)
    )
    return low if low == high else f"{low} to {high}"


def questions(facts: Facts) -> Table:
    """Every question: forecast, word, tempos alone, half and double precision, outside view.

    With draws, the interval over the ranges of the file's numbers. And the forecast as each actor
    that sees the crisis with numbers of its own would make it.
    """
    columns = (
        Column("Question"),
        Column("Horizon"),
        Column("Forecast", number=True, strong=True),
        *((Column("80 %", number=True),) if facts.drawn is not None else ()),
        Column("In words"),
        *(Column(seen_by(each.name), number=True) for each in facts.seen),
        Column("Tempos only", number=True),
        Column("× ½", number=True),
        Column("× 2", number=True),
        Column("Outside view", number=True),
        *((Column("Pooled", number=True),) if facts.pool is not None else ()),
    )
    rows = []
    for key, answer in facts.answers.items():
        question = facts.crisis.questions[key]
        rows.append(
            (
                key + (" (civilian harm)" if question.harm else ""),
                horizon(question, numbers.short_date),
                figure(answer),
                *((span(facts, key),) if facts.drawn is not None else ()),
                word(answer),
                *(figure(each.answers[key]) for each in facts.seen),
                value_text(answer.kind, answer.tempo_only),
                value_text(answer.kind, answer.by_precision.get(0.5)),
                value_text(answer.kind, answer.by_precision.get(2.0)),
                reference(answer),
                *((outside.pool_text(facts, key),) if facts.pool is not None else ()),
            )
        )
    scales = "× ½ and × 2: at half and double the precision, how closely actors follow interests."
    pools = () if facts.pool is None else (outside.pool_note(facts.pool),)
    notes = (scales, *((SEEN_NOTE,) if facts.seen else ()), *pools, *range_notes(facts))
    return Table("Forecast", columns, tuple(rows), notes)


def range_notes(facts: Facts) -> tuple[str, ...]:
    """What is to be said of the ranges of the file's numbers."""
    drawn = facts.drawn
    if drawn is None:
        return (numbers.POINT_VALUE_NOTE,)
    lost = drawn.count - drawn.answered
    told = f" {lost:,} of the draws have no answer and are left out." if lost else ""
    note = (
        f"80 %: the middle of the answers over the ranges of {drawn.ranged} numbers of the file, "
        f"{drawn.count:,} draws, seed {drawn.seed}, given this file's structure.{told} Forecast: "
        "every number at its best value."
    )
    return (note,)


def seen_by(name: str) -> str:
    """The heading of what an actor with numbers of its own expects."""
    return f"As seen by {name}"


def precision(facts: Facts) -> Table:
    """The forecast at precision 0, half, as it is, and double."""
    columns = (
        Column("Question"),
        Column("0 (tempos only)", number=True),
        Column("× ½", number=True),
        Column("as the file has it", number=True, strong=True),
        Column("× 2", number=True),
    )
    rows = tuple(
        (
            key,
            value_text(each.kind, each.tempo_only),
            value_text(each.kind, each.by_precision.get(0.5)),
            figure(each),
            value_text(each.kind, each.by_precision.get(2.0)),
        )
        for key, each in facts.answers.items()
    )
    return Table("Forecast by precision", columns, rows)


def listed(facts: Facts) -> Table:
    """Each equilibrium that was found, with its own forecasts."""
    columns = [Column("Play"), Column("Found by"), Column("Stable")]
    columns += [Column(key, number=True) for key in facts.answers]
    rows = []
    for each in facts.listed:
        stable = {None: "not computed", True: "yes", False: "no"}[each.stable]
        cells = [
            value_text(answer.kind, each.values.get(key)) for key, answer in facts.answers.items()
        ]
        rows.append(
            (each.label + (" (headline)" if each.headline else ""), each.found_by, stable, *cells)
        )
    return Table(_title(facts.listed), tuple(columns), tuple(rows))


def _title(entries: Sequence[Listed]) -> str:
    limited = any(each.horizon < float("inf") for each in entries)
    return "Plays of limited foresight (none is an equilibrium)" if limited else "Equilibria"


def ladder(facts: Facts, dates: int = 6) -> Table | None:
    """Shares of the rungs at about `dates` evenly spaced dates; None without a ladder."""
    if facts.ladder is None:
        return None
    weeks = facts.ladder.weeks
    last = len(weeks) - 1
    places = sorted({round(last * k / (dates - 1)) for k in range(dates)})
    columns = (Column("Date"), *(Column(rung, number=True) for rung in facts.ladder.rungs))
    rows = tuple(
        (
            numbers.short_date(day_of(facts.crisis.as_of, weeks[place])),
            *(numbers.per_cent(min(max(share, 0.0), 1.0)) for share in facts.ladder.shares[place]),
        )
        for place in places
    )
    return Table("Escalation ladder", columns, rows)


def day_of(as_of: dt.date, week: float) -> dt.date:
    """The day that lies so many weeks after the end of another; that day itself at 0."""
    return as_of if week == 0 else numbers.after(as_of, week)


def links(facts: Facts) -> Table:
    """The actor network in words, weightiest first."""
    columns = (
        Column("Who"),
        Column("On whom"),
        Column("Weightiest move open now"),
        Column("Points", number=True, strong=True),
        Column("Moves now", number=True),
        Column("Direct ways", number=True),
    )
    names = {key: actor.name for key, actor in facts.crisis.actors.items()}
    ranked = sorted(facts.links, key=lambda each: (-abs(each.effect), each.source, each.target))
    rows = tuple(
        (
            names[each.source],
            names[each.target],
            each.move.partition(": ")[2] or each.move or numbers.DASH,
            numbers.points(each.effect) if each.now else numbers.DASH,
            str(each.now),
            str(each.ever),
        )
        for each in ranked
    )
    return Table("Who can act on whom", columns, rows)


def drives(facts: Facts) -> Table:
    """How far incentives, rather than tempos, move each actor."""
    columns = (
        Column("Actor"),
        Column("Moves a week at its tempos", number=True),
        Column("Nats a week", number=True),
        Column("Nats a move", number=True, strong=True),
    )
    ranked = sorted(facts.drives, key=lambda each: -each.nats_per_move)
    rows = tuple(
        (
            each.name,
            numbers.significant(each.moves),
            numbers.significant(each.nats),
            numbers.significant(each.nats_per_move),
        )
        for each in ranked
    )
    return Table("Incentives or tempos", columns, rows)


def equilibria(entries: Sequence[Listed]) -> Table:
    """Each equilibrium found: stability, and how well it balances."""
    columns = (
        Column("Play"),
        Column("Found by"),
        Column("Stable"),
        Column("Growth per week", number=True),
        Column("Residual, points", number=True),
    )
    rows = tuple(
        (
            each.label + (" (headline)" if each.headline else ""),
            each.found_by,
            {None: "not computed", True: "yes", False: "no"}[each.stable],
            numbers.DASH if each.growth is None else f"{each.growth:+.4f}".replace("-", "−"),
            numbers.tiny(each.residual),
        )
        for each in entries
    )
    return Table(_title(entries), columns, rows)


def next_moves(now: Now) -> Table:
    """Each actor's open moves and how likely each is its first within four weeks."""
    columns = (
        Column("Actor"),
        Column("Move"),
        Column("Within 4 weeks", number=True, strong=True),
        Column("At its tempo", number=True),
        Column("Pace now", number=True),
        Column("Gain over holding", number=True),
    )
    rows = tuple(
        (
            actor.actor,
            move.name,
            numbers.per_cent(move.chance),
            numbers.per_cent(move.tempo_chance),
            numbers.rate(move.per_week),
            numbers.points(move.gain),
        )
        for actor in now.actors
        for move in actor.moves
    )
    title = f"Who does what next, {now.label}" if now.label else "Who does what next"
    return Table(title, columns, rows)


def sources(facts: Facts) -> Table:
    """Sources with grade, stance and the count of numbers that rest on each."""
    columns = (
        Column("Source"),
        Column("By"),
        Column("Published"),
        Column("Kind and stance"),
        Column("Grade"),
        Column("Numbers", number=True),
    )
    rows = tuple(
        (
            use.title,
            use.byline,
            use.published,
            use.stance,
            use.grade or "none",
            str(len(use.numbers)),
        )
        for use in facts.basis.sources
    )
    return Table("Sources", columns, rows)


def number_rows(
    entries: tuple[Number, ...], source: str | None = None
) -> tuple[tuple[str, ...], ...]:
    """Numbers with value, unit, range and the places of `source` that they cite."""
    return tuple(
        (
            each.key,
            wording.number(each),
            ", ".join(str(c) for c in each.cite if source is None or c.source == source)
            or ("assumed" if each.assumed else numbers.DASH),
            each.note,
        )
        for each in entries
    )


def likelihood_words() -> Table:
    """The seven bands as published."""
    columns = (Column("Word"), Column("Per cent", number=True))
    rows = tuple((band.word, f"{band.low:02d} to {band.high}") for band in BANDS)
    return Table("Words of likelihood (ICD 203)", columns, rows)
