"""What a file implies, in words: quantities beside base rates, and how often everybody moves."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from detente.crisis import base_rates
from detente.show import numbers
from detente.show.tables import Column, Table

if TYPE_CHECKING:
    from detente.crisis.base_rates import BaseRate
    from detente.outlook.implied import ActorPace, Beside, Implications, Measured

Record = dict[str, Any]
CERTAIN = 0.995
MOST_MOVES = 3


def mark(each: Beside) -> str:
    """Whether play lies inside its class's range, and if not, why."""
    if each.mark == "outside":
        return f"outside: {each.why or 'no reason given'}"
    if each.mark == "not computed" and not each.play.fault:
        return "never comes to that"
    return each.mark


def measured(each: Beside, found: Measured) -> str:
    """What one play implies: per cents, or how long and with which chances of more."""
    if each.kind != "time":
        return numbers.per_cent(found.value)
    if math.isnan(found.value):
        return numbers.DASH
    parts = [_mean(found)]
    if not math.isnan(found.median):
        parts.append(f"half within {numbers.weeks(found.median)}")
    longer = [f"over {days:g} days: {numbers.per_cent(p)}" for days, p in found.lasting.items()]
    return "; ".join(each for each in (", ".join(parts), ", ".join(longer)) if each)


def _mean(found: Measured) -> str:
    if math.isfinite(found.value):
        return f"{numbers.weeks(found.value)} on average"
    return f"{numbers.per_cent(found.ever)} ever"


def rate(entry: BaseRate | None) -> str:
    """A base rate with its 80 % range: `69 % [66 %, 72 %]`."""
    if entry is None:
        return numbers.DASH
    said = numbers.weeks if entry.measure == "median" else numbers.per_cent
    if entry.low is None or entry.high is None:
        return said(entry.best)
    return f"{said(entry.best)} [{said(entry.low)}, {said(entry.high)}]"


def about(entry: BaseRate) -> str:
    """What a base rate counts and where it comes from, in a sentence."""
    cases = "" if entry.cases is None else f", n = {entry.cases:,}"
    years = f", {entry.years}" if entry.years else ""
    caveat = f" {entry.caveat[:1].upper()}{entry.caveat[1:]}." if entry.caveat else ""
    text = f"{entry.text[:1].upper()}{entry.text[1:]}"
    return f"{entry.id}: {text}. {entry.source}{years}{cases}.{caveat}"


def quantities(found: Implications) -> Table:
    """Every quantity, in play and at the tempos, with its base rate and whether it lies inside."""
    columns = (
        Column("Quantity"),
        Column("Play", strong=True),
        Column("At the tempos"),
        Column("Base rate [80 % range]"),
        Column("Mark"),
    )
    rows = tuple(
        (
            _quantity(each),
            measured(each, each.play),
            measured(each, each.tempo),
            f"{rate(each.rate)} {each.rate.id}" if each.rate else numbers.DASH,
            mark(each),
        )
        for each in found.quantities
    )
    named = {each.rate.id: each.rate for each in found.quantities if each.rate is not None}
    notes = [about(each) for each in named.values()]
    return Table("What the file implies", columns, rows, (*notes, base_rates.NOTE) if notes else ())


def _quantity(each: Beside) -> str:
    """What is asked, and how likely it is to come to that where this is in doubt."""
    if each.play.entered >= CERTAIN or math.isnan(each.play.value):
        return each.text
    return f"{each.text} ({numbers.per_cent(each.play.entered)} that it comes to that)"


def actors(found: Implications) -> Table:
    """Who moves how often, and how far its interests move it."""
    columns = (
        Column("Actor"),
        Column("Moves a month", number=True, strong=True),
        Column("At the tempos", number=True),
        Column("Share", number=True),
        Column("Nats a week", number=True),
        Column("Nats a move", number=True),
        Column("Most often"),
    )
    rows = tuple(
        (
            each.name,
            numbers.significant(each.per_month),
            numbers.significant(each.at_tempos_per_month),
            _share(each.per_month, each.at_tempos_per_month),
            numbers.significant(each.incentive.nats),
            numbers.significant(each.incentive.nats_per_move),
            "; ".join(move.name for move in each.moves[:MOST_MOVES]) or numbers.DASH,
        )
        for each in found.actors
    )
    return Table("Who moves how often", columns, rows)


def moves(found: Implications) -> Table:
    """How often each move is expected up to the horizon."""
    columns = (
        Column("Actor"),
        Column("Move"),
        Column(f"Expected in {numbers.weeks(found.weeks)}", number=True, strong=True),
        Column("At the tempos", number=True),
        Column("Share", number=True),
    )
    rows = tuple(
        (
            each.actor,
            move.name,
            numbers.significant(move.expected),
            numbers.significant(move.at_tempos),
            _share(move.expected, move.at_tempos),
        )
        for each in found.actors
        for move in each.moves
    )
    return Table("How often each move is expected", columns, rows)


def _share(part: float, whole: float) -> str:
    """`63 %`, `3.1 times`; a dash where there is nothing to compare with."""
    if whole <= 0:
        return numbers.DASH
    ratio = part / whole
    return (
        f"{numbers.significant(ratio)} times"
        if ratio >= 2
        else f"{math.floor(100 * ratio + 0.5)} %"
    )


def record(found: Implications) -> Record:
    """The same as plain data. Probabilities 0 to 1, times in weeks."""
    return {
        "weeks": found.weeks,
        "ladder": found.ladder,
        "rung": found.rung,
        "quantities": [_quantity_record(each) for each in found.quantities],
        "actors": [_actor_record(each) for each in found.actors],
        "outside": [each.id for each in found.outside],
    }


def _quantity_record(each: Beside) -> Record:
    return {
        "id": each.id,
        "text": each.text,
        "kind": each.kind,
        "unit": "weeks" if each.kind == "time" else "probability",
        "play": _measured_record(each.play),
        "at_tempos": _measured_record(each.tempo),
        "base_rate": None if each.rate is None else _rate_record(each.rate),
        "mark": each.mark,
        "why": each.why,
    }


def _measured_record(each: Measured) -> Record:
    return {
        "value": each.value,
        "entered": each.entered,
        "ever": each.ever,
        "longer_than_days": {f"{days:g}": share for days, share in each.lasting.items()},
        "median": each.median,
        "error": each.error,
        "fault": each.fault,
    }


def _rate_record(each: BaseRate) -> Record:
    return {
        "id": each.id,
        "text": each.text,
        "measure": each.measure,
        "best": each.best,
        "low": each.low,
        "high": each.high,
        "days": each.days,
        "cases": each.cases,
        "source": each.source,
        "years": each.years,
        "caveat": each.caveat,
    }


def _actor_record(each: ActorPace) -> Record:
    return {
        "actor": each.actor,
        "moves_per_month": each.per_month,
        "at_tempos_per_month": each.at_tempos_per_month,
        "nats_per_week": each.incentive.nats,
        "nats_per_move": each.incentive.nats_per_move,
        "moves": [
            {"move": move.move, "expected": move.expected, "at_tempos": move.at_tempos}
            for move in each.moves
        ],
    }
