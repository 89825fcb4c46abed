"""Forecasts on later days: that of the first day a file declares, revised by what was reported.

On each day of `later.yaml`, and on the file's own, only events count that were published by then.
Nothing is solved anew: the play of the first day is followed through the events (at the best
values), so that every later forecast is the filter's. Beside it stands the forecast of the first
day as it was, not revised, and the same at default numbers.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from ruamel.yaml import YAML

import detente
from benchmarks.backtests import frozen
from benchmarks.backtests.played import at_defaults
from detente.crisis.model import Crisis
from detente.errors import DetenteError
from detente.evidence.beside import CSV, read_events
from detente.evidence.laying import laying_beside
from detente.evidence.resolution import Resolution
from detente.evidence.scorecard import Entry, LeftOut, Scorecard
from detente.evidence.scores import Made
from detente.study.following import Evidence, course
from detente.study.reported import WEEK, by_day, reported
from detente.study.scoring import Given, entry_of
from detente.study.trial import in_one_line

LATER = Path(__file__).parent / "later.yaml"


@dataclass(frozen=True, slots=True)
class Days:
    """variant : the first day. every : days between two forecasts. last : none after it."""

    variant: str
    every: int
    last: dt.date

    def after(self, first: dt.date, own: dt.date) -> list[dt.date]:
        """All of them, the file's own among them."""
        count = (self.last - first).days // self.every
        found = {first + dt.timedelta(days=self.every * k) for k in range(1, count + 1)}
        return sorted(found | {own} - {first})


@dataclass(frozen=True, slots=True)
class Followed:
    """One crisis. days : the first, then the later ones. revised, kept, defaults : its forecasts as
    revised, as on the first day, and as revised at default numbers; `fault` says why there are
    none of the last. own : as revised, on the file's own day.
    """

    given: Given
    crisis: Crisis
    days: tuple[dt.date, ...]
    revised: Scorecard
    kept: Scorecard
    defaults: Scorecard | None
    own: Mapping[str, float]
    fault: str = ""

    def open_on(self, card: Scorecard, day: dt.date) -> list[tuple[Entry, float]]:
        """Questions not settled by a day, with the forecast that stood on it."""
        found = []
        for each in card.entries:
            stood = [made.probability for made in each.history if made.day <= day]
            if stood and (each.closes is None or each.closes > day):
                found.append((each, stood[-1]))
        return found


def read_days(path: Path = LATER) -> dict[str, Days]:
    """By crisis."""
    given = YAML(typ="safe").load(path.read_text(encoding="utf-8"))
    return {key: Days(each["from"], each["every"], each["to"]) for key, each in given.items()}


def follow(path: Path, days: Days) -> Followed:
    """Forecast on every day."""
    given = Given.read(path)
    first = detente.load(path, days.variant).model
    dates = days.after(first.as_of, given.crisis.as_of)
    revised = _histories(first, path, dates)
    day = given.crisis.as_of
    own = {
        key: [made.probability for made in each if made.day <= day][-1]
        for key, each in revised.items()
    }
    kept = {key: each[:1] for key, each in revised.items()}
    defaults, fault = None, ""
    try:
        defaults = _card(given, first, _histories(at_defaults(first), path, dates))
    except DetenteError as error:
        fault = in_one_line(error)
    return Followed(
        given, first, (first.as_of, *dates), _card(given, first, revised),
        _card(given, first, kept), defaults, own, fault,
    )  # fmt: skip


def _histories(crisis: Crisis, path: Path, dates: list[dt.date]) -> dict[str, tuple[Made, ...]]:
    """By question that is yes or no, the forecasts of all days."""
    play = detente.Crisis(crisis).compile().solve()
    laying = laying_beside(path, crisis)
    events = read_events(path / CSV)
    found: dict[str, list[Made]] = {key: [] for key in crisis.questions}
    for day in [crisis.as_of, *dates]:
        weeks = (day - crisis.as_of).days / WEEK
        told = reported(crisis, events, laying, known_by=day)
        if weeks:
            told = by_day(crisis, told, day)
        sightings = told.sightings if weeks else ()
        marks = (0.0, weeks) if weeks else (0.0,)
        followed = course(play, Evidence(sightings, told.detection, marks))
        if not np.isfinite(followed.logged[-1]):
            raise DetenteError(f"what was reported by {day} is impossible")
        for key, value in zip(crisis.questions, followed.answers[-1].tolist(), strict=True):
            if crisis.questions[key].kind not in {"time", "share"}:
                found[key].append(Made(day, min(max(value, 0.0), 1.0)))
    return {key: tuple(each) for key, each in found.items() if each}


def _card(given: Given, crisis: Crisis, histories: Mapping[str, tuple[Made, ...]]) -> Scorecard:
    found: Mapping[str, Resolution] = given.answers.of(crisis)
    told = [
        entry_of(crisis, crisis.questions[key], found[key], each) for key, each in histories.items()
    ]
    return Scorecard(
        tuple(each for each in told if isinstance(each, Entry)),
        left_out=tuple(each for each in told if isinstance(each, LeftOut)),
    )


def all_followed() -> list[Followed]:
    """Every crisis of `later.yaml`."""
    return [follow(frozen.ROOT / "crises" / key, days) for key, days in read_days().items()]
