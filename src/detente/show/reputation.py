"""How sure others are of an actor's type, as a table."""

from __future__ import annotations

from detente.show import numbers
from detente.show.facts import Facts
from detente.show.tables import Column, Table, day_of

TOLD_WEEKS = (0.0, 4.0, 8.0, 26.0, 52.0)


def reputed(facts: Facts) -> Table | None:
    """How sure others are of an actor's type, at a few dates; None without a reputation."""
    found = facts.reputed
    if found is None:
        return None
    name = facts.crisis.actors[found.actor].name
    columns = (
        Column("Date"),
        Column("Belief", number=True, strong=True),
        Column("Nine in ten above", number=True),
        Column("Nine in ten below", number=True),
        Column("If it is", number=True),
        Column("If it is not", number=True),
        Column("If nothing is heard of it", number=True),
    )
    last = len(found.weeks) - 1
    rows = tuple(
        (
            numbers.short_date(day_of(facts.crisis.as_of, found.weeks[k])),
            *(
                numbers.per_cent(each[k])
                for each in (found.mean, found.low, found.high, found.if_so, found.if_not)
            ),
            numbers.DASH if (quiet := found.silent[k]) is None else numbers.per_cent(quiet),
        )
        for k in range(last + 1)
        if k == last or found.weeks[k] in TOLD_WEEKS
    )
    return Table(f"How sure others are that {name} is {found.type}", columns, rows)
