"""What happened in the crises of the gallery can be followed by play, and moves it rightly."""

from __future__ import annotations

import datetime as dt
import math
from dataclasses import dataclass
from pathlib import Path

import pytest

import detente
from detente.evidence.importing.bring import Brought
from detente.evidence.laying import laying_beside
from detente.show.update import Update
from detente.study.reported import reported
from detente.study.updating import update

GALLERY = Path(__file__).parents[2] / "crises"


@dataclass(frozen=True)
class Case:
    """until : the last day. moved : words of an event, the question it moves, and which way."""

    name: str
    variant: str
    until: dt.date
    moved: tuple[tuple[str, str, int], ...]
    settled: tuple[str, ...]


CASES = [
    Case(
        "kargil-1999", "late-may", dt.date(1999, 7, 26),
        (
            ("Tololing is retaken", "tiger-hill", +1),
            ("presses Pakistan's", "withdrawal", +1),
            ("respect of the line", "india-crosses", -1),
            ("agrees to go back", "withdrawal", +1),
            ("heights cleared", "weeks-of-fire", -1),
        ),
        ("withdrawal", "world-blames-pakistan"),
    ),
    Case(
        "berlin-1961", "before-the-tanks", dt.date(1961, 10, 28),
        (
            ("official is stopped", "soviet-tanks", +1),
            ("American tanks come up", "soviet-tanks", +1),
            ("Soviet tanks come up", "shots", +1),
            ("drawn back", "shots", -1),
        ),
        ("soviet-tanks",),
    ),
    Case(
        "cuba-1962", "speech", dt.date(1962, 11, 20),
        (
            ("first letter:", "missiles-leave", +1),
            ("second letter:", "turkey-given-up", +1),
            ("shot down over Cuba", "strike-on-cuba", +1),
            ("accepted in public", "strike-on-cuba", -1),
        ),
        ("missiles-leave", "aircraft-lost", "quarantine-ends"),
    ),
    Case(
        "taiwan-1995-96", "november", dt.date(1996, 3, 25),
        (
            ("off both ports", "civilians-killed", +1),
            ("sent to the east", "second-carrier", +1),
            ("tests end", "exercises-over", +1),
        ),
        ("second-carrier", "lee-above-half"),
    ),
    Case(
        "july-1914", "ultimatum", dt.date(1914, 8, 6),
        (
            ("declared on Serbia", "great-war", +1),
            ("mobilises in part", "great-war", +1),
            ("halt in Belgrade", "halt", +1),
            ("full mobilisation", "france-at-war", +1),
        ),
        ("great-war", "russia-mobilises", "belgium-entered", "britain-fights"),
    ),
    Case(
        "karabakh-2020", "mid-october", dt.date(2020, 11, 10),
        (
            ("Fuzuli", "shusha", +1),
            ("third cease-fire, made", "end-of-fighting", -1),
            ("after five minutes", "end-of-fighting", +1),
            ("holds Shusha", "terms", +1),
            ("Baku's consent", "peacekeepers", +1),
            ("statement of the three", "peacekeepers", +1),
        ),
        ("shusha", "deadly-strike", "terms", "peacekeepers"),
    ),
]  # fmt: skip


def revised(case: Case, until: dt.date) -> Update:
    folder = GALLERY / case.name
    crisis = detente.load(folder, case.variant)
    play = crisis.compile().solve()
    with Brought.of(folder / "events.csv") as brought:
        events = list(enumerate(brought, 1))
    laying = laying_beside(folder, play.crisis)
    return update(play, reported(play.crisis, events, laying), until, draws=0)


def follow(case: Case) -> None:
    """From the first day that the file declares to the last event."""
    found = revised(case, case.until)
    assert math.isfinite(found.logged)
    assert found.error < 1e-6
    for text, question, sign in case.moved:
        (met,) = [each for each in found.events if text in each.text]
        assert met.changes[question] * sign > 1e-3, (text, met.changes)
        assert 0.0 < met.chance < 1.0
    ends = {each.id: each for each in found.revisions}
    for key in case.settled:
        assert ends[key].settled
        assert ends[key].after == pytest.approx(1.0, abs=1e-9)
    for each in found.revisions:
        told = sum(met.changes.get(each.id, 0.0) for met in found.events)
        whole = told + found.silence.get(each.id, 0.0)
        assert whole == pytest.approx(each.after - each.before, abs=1e-9), each.id


def test_july_1914_is_followed() -> None:
    follow(CASES[4])


@pytest.mark.slow
@pytest.mark.parametrize("case", [*CASES[:4], CASES[5]], ids=lambda case: case.name)
def test_the_gallery_is_followed(case: Case) -> None:
    follow(case)
