"""Several readings of a crisis weighed by what was reported, in words.

Each reading is one way that the crisis may be (a hidden type of it): weighed by its weight before
times how likely it makes what was reported. Every forecast is that of the readings by their weight.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from detente.show import numbers, tables, update_record
from detente.show.readings import moved
from detente.show.tables import Column, Table
from detente.show.update import POINT_NOTE, Update

Record = dict[str, Any]
NOTE = (
    "Weights before are equal unless given. Log of the likelihood: of all that was reported, over "
    "the draws where there are any, else at the best values; minus infinity where it cannot be."
)


@dataclass(frozen=True, slots=True)
class Views:
    """updates : by reading, the file itself under `file`; None where what was reported cannot be
    (`faults` says why). before : weights. logged : log of the likelihood, by reading.
    """

    updates: Mapping[str, Update | None]
    before: Mapping[str, float]
    logged: Mapping[str, float]
    faults: Mapping[str, str]

    @property
    def after(self) -> dict[str, float]:
        """Weights given what was reported; they sum to 1."""
        terms = {
            name: math.log(weight) + self.logged[name] if weight > 0 else -math.inf
            for name, weight in self.before.items()
        }
        peak = max(terms.values())
        shares = {name: math.exp(each - peak) for name, each in terms.items()}
        total = sum(shares.values())
        return {name: share / total for name, share in shares.items()}

    def mixed(self, question: str, *, before: bool = False) -> float:
        """The answer of all readings by their weight, at the best values."""
        weights, total = self.before if before else self.after, 0.0
        for name, found in self.updates.items():
            if found is None:
                if before:
                    return math.nan
                continue
            (each,) = [one for one in found.revisions if one.id == question]
            if weights[name] > 0:
                total += weights[name] * (each.before if before else each.after)
        return total


def weights_table(found: Views) -> Table:
    """What the reports say of the readings."""
    columns = (
        Column("Reading"), Column("Weight before", number=True),
        Column("Log likelihood", number=True), Column("Weight after", number=True, strong=True),
    )  # fmt: skip
    after = found.after
    rows = tuple(
        (
            name, numbers.share(weight),
            f"{found.logged[name]:.2f}" if math.isfinite(found.logged[name]) else "impossible",
            numbers.share(after[name]),
        )
        for name, weight in found.before.items()
    )  # fmt: skip
    faults = tuple(f"{name}: {fault}" for name, fault in found.faults.items())
    return Table("What was reported says of the readings", columns, rows, (NOTE, *faults))


def questions_table(found: Views) -> Table:
    """Every question in every reading, and by their weight."""
    known = {name: each for name, each in found.updates.items() if each is not None}
    first = next(iter(known.values()))
    columns = (
        Column("Question"), Column("Horizon"), *(Column(name, number=True) for name in known),
        Column("By weight", number=True, strong=True), Column("Change", number=True),
    )  # fmt: skip
    rows = []
    for place, revision in enumerate(first.revisions):
        question = first.crisis.questions[revision.id]
        own = [each.revisions[place] for each in known.values()]
        before, after = found.mixed(revision.id, before=True), found.mixed(revision.id)
        change = 0.0 if before == after else after - before
        rows.append(
            (
                revision.id + (" (civilian harm)" if question.harm else ""),
                tables.horizon(question, numbers.short_date),
                *(tables.value_text(question.kind, _known(each.after)) for each in own),
                tables.value_text(question.kind, _known(after)),
                moved(question.kind, change),
            )
        )
    title = f"Questions at the end of {numbers.date(first.until)}"
    return Table(title, columns, tuple(rows), (POINT_NOTE,))


def _known(value: float) -> float | None:
    return None if math.isnan(value) else value


def all_tables(found: Views) -> Iterator[Table]:
    """Both."""
    yield weights_table(found)
    yield questions_table(found)


def record(found: Views) -> Record:
    """`detente update --reading A,B --json`."""
    first = next(each for each in found.updates.values() if each is not None)
    after = found.after
    return {
        "schema": "detente/update-readings/1",
        "crisis": first.crisis.id,
        "as_of": first.crisis.as_of.isoformat(),
        "until": first.until.isoformat(),
        "readings": [
            {
                "reading": name, "before": weight, "after": after[name],
                "log_likelihood": found.logged[name], "fault": found.faults.get(name),
            }
            for name, weight in found.before.items()
        ],
        "questions": [
            {
                "id": each.id, "before": found.mixed(each.id, before=True),
                "after": found.mixed(each.id),
            }
            for each in first.revisions
        ],
        "updates": {
            name: None if each is None else update_record.record(each)
            for name, each in found.updates.items()
        },
    }  # fmt: skip
