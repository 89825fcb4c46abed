"""UCDP Georeferenced Event Dataset (ucdp.uu.se): organised violence that kills, one row an event.

A release says nothing of when an event became known; it counts as known the day after, unless the
import is told otherwise.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from detente.errors import UsageError
from detente.evidence.events import Event
from detente.evidence.importing.days import day, joined, names

COLUMNS = frozenset({"id", "type_of_violence", "side_a", "side_b", "date_start", "date_end"})
ONE_SIDED, KINDS = "3", frozenset("123")


def ged(row: Mapping[str, str]) -> Iterator[Event]:
    """The event of a row. Raises UsageError."""
    kind = row["type_of_violence"].strip()
    if kind not in KINDS:
        raise UsageError(f"`type_of_violence` is 1, 2 or 3, got `{kind[:20]}`")
    one, other = names(row["side_a"]), names(row["side_b"])
    alone = kind == ONE_SIDED
    yield Event(
        day(row["date_start"], "date_start"), day(row["date_end"], "date_end"), "ASSAULT",
        by=one if alone else names(*one, *other), to=other if alone else (),
        theatre=joined(row.get("where_coordinates"), row.get("adm_1"), row.get("country")),
        source="UCDP GED", place=row["id"], coder="UCDP", text=_deaths(row),
    )  # fmt: skip


def _deaths(row: Mapping[str, str]) -> str:
    """`best estimate 13 deaths (10 to 20), 11 of them civilians`."""
    best = row.get("best", "").strip()
    if not best:
        return ""
    low, high = row.get("low", "").strip() or "?", row.get("high", "").strip() or "?"
    civilians = row.get("deaths_civilians", "").strip()
    told = f"best estimate {best} deaths ({low} to {high})"
    return f"{told}, {civilians} of them civilians" if civilians else told
