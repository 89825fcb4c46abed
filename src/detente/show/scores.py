"""Scores in tables."""

from __future__ import annotations

import math

from detente.evidence.calibration import Bin, Calibration
from detente.evidence.scorecard import SCORES, Amount, Entry, Scorecard, Wrong
from detente.evidence.skill import Skill
from detente.show import numbers
from detente.show.tables import Column, Table, value_text

ENTRY_NOTE = (
    "Brier: squared distance, 0 to 1, even chances earn 0.25. Log: nats, even chances earn 0.69. "
    "Lower is better. With several forecasts of a question, averaged over the days that each stood."
)
WRONG_NOTE = (
    "For each of the worst questions, the numbers whose move to one end of their range would have "
    "lowered its Brier score most; ≈ by the derivative, else solved again there. It says where to "
    "look first, not that the number was wrong."
)
FEW = "Percentiles of few crises are too narrow."
SKILL_NOTE = (
    "Skill: 1 less the mean score over that of the other forecast; 1 at best, 0 no better, below 0 "
    "worse."
)
BINS_NOTE = (
    "95 % of that: Wilson interval of the share. If calibrated: where the share lies in 95 % of "
    "cases if each forecast is right."
)


def plain(value: float) -> str:
    """A score with three digits; `∞` where something called impossible happened."""
    if math.isnan(value):
        return numbers.DASH
    return "∞" if math.isinf(value) else f"{value:.3f}"


def entries(card: Scorecard) -> Table:
    """Every question that is yes or no, the worst first."""
    many = len({each.crisis for each in card.entries}) > 1
    several = any(len(each.history) > 1 for each in card.entries)
    columns = (
        *((Column("Crisis"),) if many else ()),
        Column("Question"),
        Column("Last forecast", number=True, strong=True),
        *((Column("Forecasts", number=True),) if several else ()),
        Column("Came out"),
        Column("Brier", number=True, strong=True),
        Column("Log", number=True),
        Column("Base rate", number=True),
        Column("Its Brier", number=True),
    )
    rows = tuple(_entry_row(each, many, several) for each in card.ranked)
    return Table("Scores", columns, rows, (ENTRY_NOTE,))


def _entry_row(entry: Entry, many: bool, several: bool) -> tuple[str, ...]:
    return (
        *((entry.crisis,) if many else ()),
        entry.id,
        numbers.per_cent(entry.last.probability),
        *((str(len(entry.history)),) if several else ()),
        outcome(entry),
        plain(entry.score()),
        plain(entry.score(SCORES["log"])),
        numbers.per_cent(entry.rate),
        plain(entry.rate_score()),
    )


def outcome(entry: Entry) -> str:
    """`yes, 9 Nov 2020`, `no`; a star where only the event log says so."""
    told = "yes" if entry.happened else "no"
    if entry.happened and entry.found.first is not None:
        told += f", {numbers.short_date(entry.found.first)}"
    return told + (" (event log)" if entry.found.suggested else "")


def amounts(card: Scorecard) -> Table | None:
    """Times and shares of time; None where none was asked for."""
    if not card.amounts:
        return None
    columns = (
        Column("Crisis"),
        Column("Question"),
        Column("As of"),
        Column("Expected", number=True),
        Column("Came", number=True),
        Column("CRPS", number=True, strong=True),
        Column("How"),
    )
    rows = tuple(
        (
            each.crisis,
            each.question.id,
            numbers.short_date(each.day),
            value_text(each.question.kind, each.expected),
            _came(each),
            f"{plain(each.score)}{' weeks' if each.question.kind == 'time' else ''}",
            each.how,
        )
        for each in card.amounts
    )
    return Table("Times and shares of time", columns, rows)


def _came(each: Amount) -> str:
    if each.seen is not None:
        return value_text(each.question.kind, each.seen)
    return f"not in {numbers.weeks(each.until)}"


def rungs(card: Scorecard) -> Table | None:
    """The rungs that were seen; None where none was."""
    if not card.rungs:
        return None
    columns = (
        Column("Crisis"), Column("As of"), Column("On"), Column("Rung"),
        Column("Its share", number=True), Column("Ranked score", number=True, strong=True),
    )  # fmt: skip
    rows = tuple(
        (
            each.crisis, numbers.short_date(each.day), numbers.short_date(each.on), each.rung,
            numbers.per_cent(each.chance), plain(each.score),
        )
        for each in card.rungs
    )  # fmt: skip
    return Table("The escalation ladder", columns, rows)


def summary(card: Scorecard) -> Table:
    """Means and skill, by Brier and log score."""
    columns = (
        Column("Score"),
        Column("Questions", number=True),
        Column("Mean", number=True, strong=True),
        Column("Over base rates", number=True),
        Column("95 %", number=True),
        Column("Over even chances", number=True),
        Column("95 % of that", number=True),
    )
    rows = []
    for name, rule in SCORES.items():
        rates, even = card.against_rates(rule), card.against_even(rule)
        rows.append(
            (
                name, str(len(card.entries)), plain(card.mean(rule)), _skill(rates), _spread(rates),
                _skill(even), _spread(even),
            )
        )  # fmt: skip
    return Table("Skill", columns, tuple(rows), _skill_notes(card))


def _skill_notes(card: Scorecard) -> tuple[str, ...]:
    rates, even = card.against_rates(), card.against_even()
    told = [SKILL_NOTE]
    if rates is not None:
        told.append(
            f"Over base rates on the {rates.count} questions that name a class, of "
            f"{_crises(rates.clusters)}; there the forecast's mean Brier score is "
            f"{plain(rates.score)} and that of the base rates {plain(rates.other)}."
        )
    if even is not None and even.interval is not None:
        told.append(f"Intervals redraw whole crises ({even.clusters} of them). {FEW}")
    return tuple(told)


def _crises(count: int) -> str:
    return "1 crisis" if count == 1 else f"{count} crises"


def _skill(found: Skill | None) -> str:
    return numbers.DASH if found is None or math.isnan(found.value) else f"{found.value:+.2f}"


def _spread(found: Skill | None) -> str:
    if found is None or found.interval is None:
        return numbers.DASH
    low, high = found.interval
    return f"{low:+.2f} to {high:+.2f}"


def calibration(found: Calibration) -> Table:
    """The bins: what was said, what came, and where a calibrated forecaster would be."""
    columns = (
        Column("Forecasts between"),
        Column("Number", number=True),
        Column("Mean forecast", number=True),
        Column("Happened", number=True, strong=True),
        Column("95 % of that", number=True),
        Column("If calibrated", number=True),
    )
    rows = tuple(_bin_row(each) for each in found.bins)
    parts = found.parts
    z = numbers.DASH if math.isnan(found.z) else f"{found.z:+.2f}, chance {found.chance:.2f}"
    made_of = (
        f"Brier {plain(parts.brier)} = reliability {plain(parts.reliability)} - resolution "
        f"{plain(parts.resolution)} + uncertainty {plain(parts.uncertainty)} + within bins "
        f"{parts.within:+.3f}; without bins: miscalibration {plain(parts.miscalibration)} - "
        f"discrimination {plain(parts.discrimination)} + uncertainty."
    )
    sharp = (
        f"Sharpness: {plain(found.expected)} would be the Brier score if calibrated (0.25 for even "
        f"chances); spread of the forecasts {found.spread:.2f}. Spiegelhalter's z: {z}."
    )
    notes = (BINS_NOTE, made_of, sharp)
    return Table("Calibration", columns, rows, notes)


def _bin_row(each: Bin) -> tuple[str, ...]:
    return (
        f"{numbers.share(each.low)} and {numbers.share(each.high)}",
        str(each.count),
        numbers.per_cent(each.forecast),
        f"{each.happened} of {each.count}",
        " to ".join(numbers.share(end) for end in each.interval),
        " to ".join(numbers.share(end) for end in each.band) + ("" if each.fits else " (missed)"),
    )


def post_mortem(card: Scorecard) -> Table | None:
    """Which hinge was wrong; None where nothing was looked at."""
    if not card.post_mortem:
        return None
    columns = (
        Column("Question"),
        Column("Said", number=True),
        Column("Came out"),
        Column("Number"),
        Column("In the file"),
        Column("Had it been"),
        Column("Then", number=True, strong=True),
        Column("Brier falls by", number=True),
        Column("Rests on"),
    )
    rows = tuple(_wrong_row(each) for each in card.post_mortem)
    return Table("Which hinge was wrong", columns, rows, (WRONG_NOTE,))


def _wrong_row(each: Wrong) -> tuple[str, ...]:
    mark = "" if each.solved else "≈ "
    return (
        f"{each.crisis}: {each.question}",
        numbers.per_cent(each.before),
        "yes" if each.happened else "no",
        each.parameter,
        each.number,
        each.at,
        mark + numbers.per_cent(each.after),
        mark + plain(each.gain),
        ", ".join(each.cite) or "assumed",
    )


def left_out(card: Scorecard) -> Table | None:
    """What is not scored, and why; None where everything is."""
    if not card.left_out:
        return None
    columns = (Column("Crisis"), Column("Question"), Column("Why"))
    rows = tuple((each.crisis, each.question, each.why) for each in card.left_out)
    return Table("Not scored", columns, rows)


def all_tables(card: Scorecard) -> tuple[Table, ...]:
    """Everything, in reading order."""
    found = card.calibration()
    drawn = [
        entries(card) if card.entries else None,
        amounts(card),
        rungs(card),
        summary(card) if card.entries else None,
        calibration(found) if found is not None else None,
        post_mortem(card),
        left_out(card),
    ]
    return tuple(each for each in drawn if each is not None)
