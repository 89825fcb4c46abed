"""Events and logs that several tests of the event log share."""

from __future__ import annotations

import dataclasses
import datetime as dt
from pathlib import Path

from hypothesis import strategies as st

from detente.crisis.shape import PLOVER
from detente.evidence.events import STATUSES, Event
from detente.evidence.log import EventLog

DAY = dt.date(2020, 10, 10)
TRUCE = Event(DAY, DAY, "AGREE", by=("ARM", "AZE"), source="ria", place="p1", text="a cease-fire")
SHELLS = Event(
    DAY, DAY + dt.timedelta(1), "ASSAULT", by=("AZE",), to=("ARM",), theatre="karabakh",
    status="alleged", source="ap", place="p2s3", known=DAY + dt.timedelta(2),
)  # fmt: skip

texts = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=12)
names = st.lists(texts.filter(bool), max_size=3).map(tuple)
days = st.dates(dt.date(1900, 1, 1), dt.date(2100, 1, 1))
events = st.builds(
    lambda first, more, **rest: Event(first, first + dt.timedelta(more), **rest),
    first=days, more=st.integers(0, 400), code=st.sampled_from(["", *PLOVER]),
    mode=texts, by=names, to=names, theatre=texts, status=st.sampled_from(STATUSES), source=texts,
    place=texts, coder=texts, known=st.none() | days, text=texts, fires=names,
)  # fmt: skip


def numbered(count: int, text: str = "") -> list[Event]:
    """Events that differ by their place alone."""
    return [dataclasses.replace(SHELLS, place=f"row {k}", text=text) for k in range(count)]


def filled(path: Path, count: int, text: str = "") -> Path:
    """A log of so many."""
    with EventLog.open(path) as log:
        list(log.add_all(numbered(count, text)))
    return path
