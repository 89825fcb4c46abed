"""A what-if in words: what was changed, and every answer before and after."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

from detente.crisis.model import Crisis
from detente.show import numbers, tables
from detente.show.options import Result
from detente.show.readings import moved
from detente.show.tables import Column, Table

Record = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Changed:
    """One thing that is otherwise: a parameter, a factor's start or an option, in words."""

    key: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class WhatIf:
    """A crisis as it is and as it would be."""

    crisis: Crisis
    version: str
    changed: tuple[Changed, ...]
    before: Result
    after: Result


def changes_table(found: WhatIf) -> Table:
    """What is otherwise."""
    columns = (Column("What"), Column("In the file"), Column("What if", strong=True))
    rows = tuple((each.key, each.before, each.after) for each in found.changed)
    return Table("What is otherwise", columns, rows)


def answers_table(found: WhatIf) -> Table:
    """Every question before and after."""
    columns = (
        Column("Question"), Column("Horizon"), Column("Now", number=True),
        Column("Then", number=True, strong=True), Column("Difference", number=True),
    )  # fmt: skip
    rows = []
    for key, question in found.crisis.questions.items():
        before, after = found.before.questions[key], found.after.questions[key]
        change = 0.0 if before == after else after - before
        rows.append(
            (
                key + (" (civilian harm)" if question.harm else ""),
                tables.horizon(question, numbers.short_date),
                tables.value_text(question.kind, None if math.isnan(before) else before),
                tables.value_text(question.kind, None if math.isnan(after) else after),
                moved(question.kind, change),
            )
        )
    notes = (f"No answer: {found.after.fault}.",) if found.after.fault else ()
    return Table("What follows", columns, tuple(rows), (*notes, numbers.POINT_VALUE_NOTE))


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
    }
