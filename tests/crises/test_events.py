"""The events that ship with a crisis can be imported, and its rules of events fit it."""

from __future__ import annotations

from pathlib import Path

import pytest

from detente.crisis import load
from detente.evidence.importing.bring import Brought
from detente.evidence.laying import keys_of, laying_beside
from detente.evidence.mapping import lay

FOLDERS = sorted(
    path.parent for path in (Path(__file__).parents[2] / "crises").glob("*/events.csv")
)


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_events_of_the_gallery(folder: Path) -> None:
    crisis = load(folder)
    with Brought.of(folder / "events.csv") as brought:
        events = list(brought)
        assert brought.refusals == 0
    assert {key for event in events for key in event.fires} <= keys_of(crisis)
    assert all(event.source and event.text for event in events)
    laid = lay(enumerate(events, 1), crisis, laying_beside(folder, crisis))
    assert laid.sightings
    told = {int(id_) for each in laid.sightings for id_ in each.events} | {
        i for i, _ in laid.unmapped
    }
    assert told == set(range(1, len(events) + 1))
    assert not [why for _, why in laid.unmapped if "no rule fits" in why or "no actor" in why]
