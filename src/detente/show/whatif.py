"""A what-if in words: what was changed, and every answer before and after."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

from detente.crisis.model import Crisis
from detente.show import effects as over
from detente.show import numbers, tables
from detente.show.effects import Effects
from detente.show.options import Result
from detente.show.readings import moved
from detente.show.tables import Column, Table

Record = dict[str, Any]
THEN = "then"
INTERVAL_NOTE = (
    "In brackets the middle 80 % over the ranges of the file's numbers, given this file's "
    "structure; the difference is taken draw by draw, by the same numbers before and after."
)


@dataclass(frozen=True, slots=True)
class Changed:
    """One thing that is otherwise: a parameter, a factor's start or an option, in words."""

    key: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class WhatIf:
    """A crisis as it is and as it would be.

    effects : of THEN, over the ranges of the file's numbers; None where nothing was drawn.
    """

    crisis: Crisis
    version: str
    changed: tuple[Changed, ...]
    before: Result
    after: Result
    effects: Effects | None = None


def changes_table(found: WhatIf) -> Table:
    """What is otherwise."""
    columns = (Column("What"), Column("In the file"), Column("What if", strong=True))
    rows = tuple((each.key, each.before, each.after) for each in found.changed)
    return Table("What is otherwise", columns, rows)


def answers_table(found: WhatIf) -> Table:
    """Every question before and after, with intervals where they were drawn."""
    columns = (
        Column("Question"), Column("Horizon"), Column("Now", number=True),
        Column("Then", number=True, strong=True), Column("Difference", number=True),
    )  # fmt: skip
    rows = []
    for key, question in found.crisis.questions.items():
        told = _points(found, key) if found.effects is None else _drawn(found, found.effects, key)
        name = key + (" (civilian harm)" if question.harm else "")
        rows.append((name, tables.horizon(question, numbers.short_date), *told))
    notes = [f"No answer: {found.after.fault}."] if found.after.fault else []
    if found.effects is None:
        notes.append(numbers.POINT_VALUE_NOTE)
    else:
        notes.extend((INTERVAL_NOTE, *over.losses(found.effects)))
    title = "What follows"
    if found.effects is not None:
        title = f"{title}, {over.title(found.effects)}"
    return Table(title, columns, tuple(rows), tuple(notes))


def _points(found: WhatIf, key: str) -> tuple[str, str, str]:
    kind = found.crisis.questions[key].kind
    before, after = found.before.questions[key], found.after.questions[key]
    change = 0.0 if before == after else after - before
    return (
        tables.value_text(kind, None if math.isnan(before) else before),
        tables.value_text(kind, None if math.isnan(after) else after),
        moved(kind, change),
    )


def _drawn(found: WhatIf, effects: Effects, key: str) -> tuple[str, str, str]:
    kind = found.crisis.questions[key].kind
    effect = effects.effects[THEN][key]
    change = effect.change
    best = change.median if change.point is None else change.point
    return (
        over.interval_text(kind, effect.before),
        over.interval_text(kind, effect.after),
        f"{moved(kind, best)} [{over.span(kind, change.low, change.high)}]",
    )


def worths_table(found: WhatIf) -> Table | None:
    """What it is worth to every party; None where there is no answer."""
    if not found.after.worths:
        return None
    columns = (
        Column("Actor"), Column("Now", number=True), Column("Then", number=True),
        Column("Difference", number=True, strong=True),
    )  # fmt: skip
    rows = tuple(
        (
            f"{found.crisis.actors[actor].name} ({actor})",
            f"{before:.1f}",
            f"{found.after.worths[actor]:.1f}",
            numbers.points(found.after.worths[actor] - before),
        )
        for actor, before in found.before.worths.items()
    )
    note = "From now on, in points, as each sees the crisis."
    return Table("What it is worth to each party", columns, rows, (note,))


def record(found: WhatIf) -> Record:
    """What `detente whatif --json` prints after its heading."""
    return {
        "changed": [
            {"key": each.key, "before": each.before, "after": each.after} for each in found.changed
        ],
        "questions": {
            key: {"before": before, "after": found.after.questions[key]}
            for key, before in found.before.questions.items()
        },
        "worths": {
            actor: {"before": before, "after": found.after.worths.get(actor, math.nan)}
            for actor, before in found.before.worths.items()
        },
        "fault": found.after.fault,
        "over_ranges": None if found.effects is None else over.record(found.effects),
    }
