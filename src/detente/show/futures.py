"""Many sampled futures at once, as plain data and in words: an example of what the numbers mean.

Forecasts are computed exactly; these are for looking at, and their seed is always told.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from detente.crisis.model import Crisis
from detente.show import numbers
from detente.show.facts import History
from detente.show.tables import Column, Table


@dataclass(frozen=True, slots=True)
class Futures:
    """`count` courses drawn with `seed` over `weeks`.

    happened : by question, for each course whether it comes true; questions without a date, and
    those that ask for a time or a share of it, are left out. ends, highest : for each course the
    place of the rung that it ends on, and of the highest that it meets. histories : the courses
    told, in the same order.
    """

    crisis: Crisis
    seed: int
    weeks: float
    rungs: tuple[str, ...]
    happened: Mapping[str, tuple[bool, ...]]
    ends: tuple[int, ...]
    highest: tuple[int, ...]
    histories: tuple[History, ...]

    @property
    def count(self) -> int:
        """How many courses were drawn."""
        return len(self.ends)


def sentence(found: Futures, question: str) -> str:
    """`In 23 of 100 sampled futures: yes.`"""
    yes = sum(found.happened[question])
    return f"In {yes} of {found.count} sampled futures the answer is yes (seed {found.seed})."


def futures_table(found: Futures) -> Table:
    """In how many of them each question comes true."""
    columns = (Column("Question"), Column("Yes", number=True, strong=True), Column("Of"))
    rows = tuple(
        (key, str(sum(each)), str(found.count)) for key, each in found.happened.items()
    )  # fmt: skip
    title = f"{found.count} sampled futures over {numbers.weeks(found.weeks)}, seed {found.seed}"
    return Table(title, columns, rows, ("Examples, not forecasts: those are computed exactly.",))


def ends_table(found: Futures) -> Table:
    """Where they end, and the highest rung that each meets."""
    ends, highest = Counter(found.ends), Counter(found.highest)
    columns = (
        Column("Rung"),
        Column("End there", number=True),
        Column("Meet it as their highest", number=True),
    )
    rows = tuple(
        (rung, str(ends[place]), str(highest[place])) for place, rung in enumerate(found.rungs)
    )
    return Table(f"How {found.count} sampled futures end, seed {found.seed}", columns, rows)
