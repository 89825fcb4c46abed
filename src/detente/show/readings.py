"""Readings side by side in words: tables, a paragraph on what parts them, plain records.

Points are percentage points here. In a paragraph they are whole, and the day's part is what remains
of the whole gap, so that the parts add up as they are printed; tables and records hold more digits.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from detente.show import numbers, records, tables
from detente.show.parting import Driver, Parting, SideBySide, Split, Told
from detente.show.tables import Column, Table

if TYPE_CHECKING:
    from detente.show.compare import MoveChange

Record = dict[str, Any]
MOST_QUESTIONS, MOST_DRIVERS, MOST_MOVES = 3, 3, 8
PART = 0.005  # of probability; what does less is not spoken of
POINTS_NOTE = (
    "Differences are the second reading less the first, in percentage points (expected times in "
    "weeks). The day: what changes as each reading is taken from the day of its own information to "
    "the common day. The view: what lies between them there."
)
ALONE_NOTE = (
    "Each line switches one override of the first reading, alone, to what the second says. What "
    "overrides do together beyond that stands in a line of its own."
)


def forecasts(side: SideBySide) -> Table:
    """Every question in every reading on the common day, and on its own where that is another."""
    own = [each for each in side.told if each.day != side.as_of]
    columns = (
        Column("Question"),
        Column("Horizon"),
        *(Column(each.name, number=True, strong=bool(each.id)) for each in side.told),
        *(Column(f"{each.name} on {numbers.short_date(each.day)}", number=True) for each in own),
    )
    rows = tuple(
        (
            key,
            tables.horizon(side.crisis.questions[key], numbers.short_date),
            *(tables.figure(each.common[key]) for each in side.told),
            *(tables.figure(each.own[key]) for each in own),
        )
        for key in side.crisis.questions
    )
    notes = tuple(f"{each.name}: {_about(each)}." for each in side.told if each.id)
    title = f"Readings side by side, as of {numbers.date(side.as_of)}"
    return Table(title, columns, rows, (*notes, numbers.POINT_VALUE_NOTE))


def _about(told: Told) -> str:
    """`“Turkey backs down” (an article), information up to 31 October 2020`."""
    source = f" ({told.source})" if told.source and told.source != told.title else ""
    known = "" if told.information is None else numbers.date(told.information)
    return f"“{told.title}”{source}, information up to {known}"


def gaps(side: SideBySide, parting: Parting) -> Table:
    """How much of each gap is the day and how much the view."""
    first, second = side.of(parting.first), side.of(parting.second)
    columns = (
        Column("Question"),
        *(Column(_dated(each), number=True) for each in (first, second)),
        Column("Gap", number=True, strong=True),
        Column("The day", number=True),
        Column("The view", number=True),
    )
    rows = tuple(
        (
            key,
            *(tables.figure(each.own[key]) for each in (first, second)),
            *(moved(split.kind, part) for part in (split.gap, split.day, split.view)),
        )
        for key, split in parting.splits.items()
    )
    return Table(f"From {first.name} to {second.name}", columns, rows, (POINTS_NOTE,))


def _dated(told: Told) -> str:
    return f"{told.name}, {numbers.short_date(told.day)}"


def moved(kind: str, part: float) -> str:
    """A difference of forecasts to one decimal."""
    if kind == "time":
        return numbers.shift(part, "weeks", 1)
    return numbers.shift(100 * part, "points", 1)


def drivers(side: SideBySide, parting: Parting) -> Table | None:
    """What each override does alone to the questions that part most; None where not computed."""
    asked = parting.widest[:MOST_QUESTIONS]
    if not parting.drivers or not asked:
        return None
    first, second = side.of(parting.first), side.of(parting.second)
    columns = (
        Column("Override"),
        Column(first.name),
        Column(second.name),
        *(Column(key, number=True, strong=place == 0) for place, key in enumerate(asked)),
        Column("Rests on"),
    )
    rows = [_driver_row(each, parting, asked) for each in parting.ranked(asked[0])]
    kinds = {key: parting.splits[key].kind for key in asked}
    rest = (moved(kinds[key], parting.rest(key)) for key in asked)
    view = (moved(kinds[key], parting.splits[key].view) for key in asked)
    if len(rows) > 1:
        rows.append(("together, beyond each alone", "", "", *rest, ""))
    rows.append(("all of the view", "", "", *view, ""))
    return Table("Where the views part", columns, tuple(rows), (ALONE_NOTE,))


def _driver_row(driver: Driver, parting: Parting, asked: tuple[str, ...]) -> tuple[str, ...]:
    changes = (moved(parting.splits[key].kind, driver.changes.get(key, math.nan)) for key in asked)
    cited = ", ".join(driver.cite)
    rests = f"{cited}; not switched alone: {driver.fault}" if driver.fault else cited
    return (driver.key, driver.first, driver.second, *changes, rests)


def moves(side: SideBySide, parting: Parting) -> Table | None:
    """Who moves differently now; None where nobody does."""
    if not parting.moves:
        return None
    first, second = side.of(parting.first), side.of(parting.second)
    columns = (
        Column("Actor"),
        Column("Move"),
        Column(first.name, number=True),
        Column(second.name, number=True),
    )
    rows = tuple(
        (each.actor, each.move, numbers.per_cent(each.before), numbers.per_cent(each.after))
        for each in parting.moves[:MOST_MOVES]
    )
    return Table("Who moves differently now (chance within four weeks)", columns, rows)


def all_tables(side: SideBySide) -> Iterator[Table]:
    """Every table, in reading order."""
    yield forecasts(side)
    for parting in side.partings:
        every = (gaps(side, parting), drivers(side, parting), moves(side, parting))
        yield from (each for each in every if each is not None)


# --- the paragraph ----------------------------------------------------------------------------


def paragraph(side: SideBySide, parting: Parting) -> str:
    """What the two give for the question on which their views part most, and what it comes from."""
    if not parting.widest:
        return (
            f"No single numbers stand for both {_name(side, parting.first)} and "
            f"{_name(side, parting.second)}, so nothing is laid between them."
        )
    key = parting.widest[0]
    split = parting.splits[key]
    told = [_gives(side, parting, key), _day_and_view(side, parting, split)]
    if parting.drivers is not None:
        told.append(_from(parting, split))
    told.append(_who(side, parting))
    return " ".join(each for each in told if each)


def _name(side: SideBySide, reading: str) -> str:
    return f"{reading}'s reading" if reading else side.of(reading).name


def _gives(side: SideBySide, parting: Parting, key: str) -> str:
    first, second = side.of(parting.first), side.of(parting.second)
    text = side.crisis.questions[key].text
    told = f"{_capital(first.name)} and {second.name} part most on {key} (“{text}”):"
    figures = [tables.figure(each.own[key]) for each in (first, second)]
    days = [f" on {numbers.date(each.day)}" for each in (first, second)]
    if days[0] == days[1]:
        days[0] = ""  # said once, at the end
    return (
        f"{told} {_name(side, first.id)} gives {figures[0]}{days[0]}, "
        f"{_name(side, second.id)} {figures[1]}{days[1]}."
    )


def _capital(text: str) -> str:
    """`The file` at the start of a sentence; ids of readings stay as they are."""
    return "The file" if text == "the file" else text


def _day_and_view(side: SideBySide, parting: Parting, split: Split) -> str:
    both = [side.of(each) for each in (parting.first, parting.second)]
    earlier = [each for each in both if each.day != side.as_of]
    if not earlier or math.isnan(split.day):
        reason = "" if earlier else ": both know the same day"
        return f"The gap is {_whole(split, split.view, True)}, all of it a matter of view{reason}."
    there = " and ".join(
        f"{_name(side, each.id)} gives {tables.figure(each.common[split.question])}"
        for each in earlier
    )
    gap, view = _rounded(split, split.gap), _rounded(split, split.view)
    return (
        f"The gap is {_whole(split, split.gap, True)}: the day accounts for "
        f"{_said(split, gap - view)} (on {numbers.date(side.as_of)} {there}), the view for "
        f"{_said(split, view)}."
    )


def _rounded(split: Split, part: float) -> float:
    """To whole points, or tenths of a week."""
    return round(part, 1) if split.kind == "time" else round(100 * part, 0)


def _said(split: Split, rounded: float, first: bool = False) -> str:
    """A rounded difference; where it is the first one, it says what its points are."""
    if split.kind == "time":
        return numbers.shift(rounded, "weeks", 1)
    return numbers.shift(rounded, "percentage points" if first else "points")


def _whole(split: Split, part: float, first: bool = False) -> str:
    return _said(split, _rounded(split, part), first)


def _from(parting: Parting, split: Split) -> str:
    """Which overrides the view rests on, weightiest first."""
    least = 0.05 if split.kind == "time" else PART
    key = split.question
    told = [each for each in parting.ranked(key) if abs(each.changes.get(key, 0.0)) >= least]
    if not told:
        return "No override by itself moves it by a point."
    parts = [
        f"{each.key} ({each.first} to {each.second}; {', '.join(each.cite)}): "
        f"{_whole(split, each.changes[key])}"
        for each in told[:MOST_DRIVERS]
    ]
    if len(parting.drivers or ()) == 1:
        return f"The view rests on one override, {parts[0]}."
    most = f"Of the view, most comes from {parts[0]} if it alone is switched"
    others = f"; then {'; '.join(parts[1:])}" if parts[1:] else ""
    left = len(told) - len(parts)
    more = f", and {left} more by less" if left > 0 else ""
    return f"{most}{others}{more}. {_rest(parting, split)}"


def _rest(parting: Parting, split: Split) -> str:
    failed = sum(bool(each.fault) for each in parting.drivers or ())
    if failed:
        return f"What {failed} of them would do cannot be told, as they cannot be switched alone."
    rest = _whole(split, parting.rest(split.question))
    if rest == "none":
        return "Together they do what each does alone, added up."
    return f"Together they do {rest} beyond what each does alone."


def _who(side: SideBySide, parting: Parting) -> str:
    """The move whose chance differs most, in both readings."""
    known = [each for each in parting.moves if each.before is not None and each.after is not None]
    if not known:
        return ""
    most: MoveChange = known[0]
    actor = side.crisis.actors[most.actor].name
    chances = (numbers.per_cent(each) for each in (most.before, most.after))
    first, second = chances
    return (
        f"Now the two part most on {actor}: “{most.move}” is its next move within four weeks at "
        f"{first} in {_name(side, parting.first)}, at {second} in {_name(side, parting.second)}."
    )


# --- plain data -------------------------------------------------------------------------------


def record(side: SideBySide) -> Record:
    """`detente forecast --reading all --json`. Probabilities 0 to 1, expected times in weeks."""
    heading = records.heading("detente/readings/1", side.crisis, side.version)
    return heading | {
        "readings": [_told_record(each) for each in side.told],
        "partings": [_parting_record(side, each) for each in side.partings],
    }


def _told_record(told: Told) -> Record:
    return {
        "id": told.id or None,
        "title": told.title,
        "source": told.source or None,
        "information": told.information.isoformat() if told.information else None,
        "own_day": told.day.isoformat(),
        "values": {key: each.value for key, each in told.common.items()},
        "spans": {key: list(each.span) for key, each in told.common.items()},
        "own_values": {key: each.value for key, each in told.own.items()},
        "converged": told.proof.converged and told.own_proof.converged,
        "certificate": records.certificate(told.proof),
        "own_certificate": records.certificate(told.own_proof),
    }


def _parting_record(side: SideBySide, parting: Parting) -> Record:
    asked = None if parting.drivers is None else [_driver_record(each) for each in parting.drivers]
    return {
        "first": parting.first or None,
        "second": parting.second or None,
        "questions": [
            {
                "id": key,
                "kind": each.kind,
                "own": list(each.own),
                "common": list(each.common),
                "gap": each.gap,
                "day": each.day,
                "view": each.view,
                "beyond_each_alone": parting.rest(key) if parting.drivers else None,
            }
            for key, each in parting.splits.items()
        ],
        "drivers": asked,
        "moves": [
            {"actor": m.actor, "move": m.move, "first": m.before, "second": m.after}
            for m in parting.moves
        ],
        "paragraph": paragraph(side, parting),
    }


def _driver_record(driver: Driver) -> Record:
    return {
        "key": driver.key,
        "kind": driver.kind,
        "first": driver.first,
        "second": driver.second,
        "cite": list(driver.cite),
        "changes": dict(driver.changes),
        "fault": driver.fault or None,
    }


def notebook(side: SideBySide) -> str:
    """Tables and paragraphs as a fragment of HTML."""
    import html

    from detente.show import notebook as cells

    told = "".join(f"<p>{html.escape(paragraph(side, each))}</p>" for each in side.partings)
    return told + "".join(cells.table(each) for each in all_tables(side))
