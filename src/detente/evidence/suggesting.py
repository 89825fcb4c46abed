"""How questions came out, as the event log has it: suggested where the events leave no doubt.

Sightings are replayed on the compiled crisis. A course is the state that the crisis has come to,
with what each question has come to on the way. Where a sighting may have been any of several moves
or hazards, or a move has several outcomes, or it is only alleged, or two may have come in either
order because their days overlap, every course that can have been is kept. An answer is suggested
where all of them give the same:

    yes   the condition holds, or has held, up to the date asked about, in all of them
    no    the date lies within the time that the log covers, and it held in none

Nothing else is taken to have happened between sightings. One that fits no course shows that
something did: from there on nothing is suggested. What falls on either side of a question's date,
so that its days do not tell which, leaves the question open.
"""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import permutations
from typing import Literal

import numpy as np

from detente.crisis.model import Crisis
from detente.evidence.resolution import DAYS, Resolution
from detente.evidence.sightings import Sighting
from detente.game import Game

Weeks = tuple[float, float]
MOST_COURSES = 2_000
CLOSE = 1e-9  # weeks, well below a second
MOST_AT_ONCE = 5
"""Sightings whose order is not known that are taken in every order; more end the replay."""


@dataclass(frozen=True, slots=True)
class Stand:
    """What one question has come to on one course.

    at : weeks between which that was decided. since : from when on, at the latest, its condition
    has held, for questions on how long it does; None where it does not hold. Of these a no is never
    certain, as a run may have begun earlier than that.
    """

    verdict: Literal["going", "yes", "no", "unsure"] = "going"
    at: Weeks | None = None
    since: float | None = None


@dataclass(frozen=True, slots=True)
class Course:
    """A state of the game, and what each question has come to, in their order."""

    state: int
    stands: tuple[Stand, ...]


def suggest(game: Game, sightings: Sequence[Sighting], until: dt.date) -> dict[str, Resolution]:
    """Resolutions by question, of those that the sightings decide.

    until : the last day that the log covers. A time is decided once it has come; shares of time
    never are.
    """
    replay = _Replay(game)
    courses = frozenset({replay.begin()})
    whole, seen = True, []
    later = [each for each in sightings if each.last > 0.0]  # the start knows of the others
    for group in _groups(later):
        after = frozenset(
            course for order in _orders(group) for course in _in_order(replay, courses, order)
        )
        if not 0 < len(after) <= MOST_COURSES:
            whole = False
            break
        courses = after
        seen += [str(report) for each in group for report in each.events]
    last = _week(game.crisis, until)
    ended = [replay.end(course, last if whole else -math.inf) for course in courses]
    source = f"the event log: {', '.join(dict.fromkeys(seen)) or 'nothing in it'}"
    found = {}
    for place, question in enumerate(replay.questions):
        stands = [course.stands[place] for course in ended]
        told = _told(game.crisis, question.id, stands, source)
        if told is not None and question.kind != "share":
            found[question.id] = told
    return found


def _groups(sightings: Iterable[Sighting]) -> Iterator[list[Sighting]]:
    """Runs of sightings whose times overlap, in order; nothing of one run overlaps the next."""
    group: list[Sighting] = []
    end = -math.inf
    for each in sorted(sightings, key=lambda one: (one.first, one.last, one.events)):
        if group and each.first >= end:
            yield group
            group = []
        group.append(each)
        end = max(end, each.last)
    if group:
        yield group


def _orders(group: list[Sighting]) -> Iterator[tuple[Sighting, ...]]:
    """Every order in which they can have come; none where there are too many to try."""
    if len(group) > MOST_AT_ONCE:
        return
    for order in permutations(group):
        pairs = ((a, b) for place, a in enumerate(order) for b in order[place + 1 :])
        if not any(b.last <= a.first and b.first < a.last for a, b in pairs):
            yield order


def _in_order(
    replay: _Replay, courses: frozenset[Course], order: tuple[Sighting, ...]
) -> frozenset[Course]:
    for sighting in order:
        courses = frozenset(after for each in courses for after in replay.after(each, sighting))
        if len(courses) > MOST_COURSES:
            break
    return courses


class _Replay:
    """The game and its questions."""

    def __init__(self, game: Game) -> None:
        self.game = game
        self.questions = tuple(game.crisis.questions.values())
        nowhere = np.zeros(game.states, np.bool_)
        self.happens = [game.mask(each.happens) for each in self.questions]
        self.rival = [
            nowhere if each.rival is None else game.mask(each.rival) for each in self.questions
        ]
        crisis = game.crisis
        self.by = [
            math.inf if each.by is None else _week(crisis, each.by) for each in self.questions
        ]

    def begin(self) -> Course:
        """The start of the file."""
        start = self.game.start
        stands = []
        for place, question in enumerate(self.questions):
            since = -question.age if self.happens[place][start] else None
            stand = Stand(since=since if question.kind == "held" else None)
            stands.append(self._arrived(place, stand, start, (0.0, 0.0)))
        return Course(start, tuple(stands))

    def after(self, course: Course, sighting: Sighting) -> Iterator[Course]:
        """The courses that a sighting may lead to; none where it does not fit."""
        states = self._targets(course.state, sighting)
        span = (max(sighting.first, 0.0), sighting.last)
        for state in sorted(states):
            stands = tuple(
                self._moved(place, stand, course.state, state, span)
                for place, stand in enumerate(course.stands)
            )
            yield Course(state, stands)
        if sighting.chance < 1.0:
            yield course

    def end(self, course: Course, until: float) -> Course:
        """When the log ends: what is still going is settled where its date is covered."""
        stands = tuple(
            self._closed(place, stand, course.state, until)
            for place, stand in enumerate(course.stands)
        )
        return replace(course, stands=stands)

    def _targets(self, state: int, sighting: Sighting) -> set[int]:
        arrays, game = self.game.arrays, self.game
        found: set[int] = set()
        for edge in range(int(arrays.state_edge[state]), int(arrays.state_edge[state + 1])):
            if game.move(edge).id in sighting.causes:
                first, last = arrays.edge_outcome[edge], arrays.edge_outcome[edge + 1]
                found |= set(arrays.outcome_state[first:last].tolist())
        for place in range(int(arrays.state_hazard[state]), int(arrays.state_hazard[state + 1])):
            known = int(arrays.hazard_origin[place]) < len(game.crisis.hazards)
            if known and game.hazard(place).id in sighting.causes:
                found.add(int(arrays.hazard_state[place]))
        return found

    # --- one question -----------------------------------------------------------------------------

    def _moved(self, place: int, stand: Stand, before: int, state: int, span: Weeks) -> Stand:
        """After the crisis went from one state to another within `span`."""
        if stand.verdict != "going":
            return stand
        if span[0] >= self.by[place]:
            return self._closed(place, stand, before, self.by[place])
        kind, happens = self.questions[place].kind, self.happens[place]
        if kind == "held":
            return self._held(place, stand, state, span)
        if kind == "on":
            straddles = span[1] > self.by[place] and happens[before] != happens[state]
            return Stand("unsure") if straddles else stand
        moved = self._arrived(place, stand, state, span)
        if moved.verdict != "going" and span[1] > self.by[place]:
            return Stand("unsure")
        return moved

    def _arrived(self, place: int, stand: Stand, state: int, span: Weeks) -> Stand:
        """What reaching a state decides of a question on what comes, or comes first."""
        if self.questions[place].kind not in {"reached", "before", "time"}:
            return stand
        if self.rival[place][state]:
            return Stand("no", span)
        return Stand("yes", span) if self.happens[place][state] else stand

    def _held(self, place: int, stand: Stand, state: int, span: Weeks) -> Stand:
        """A run that was long enough before `span` has decided it; else it goes on, or begins."""
        done = self._long_enough(place, stand, span[0])
        if done is not None:
            return done
        if not self.happens[place][state]:
            return replace(stand, since=None)
        return stand if stand.since is not None else replace(stand, since=span[1])

    def _long_enough(self, place: int, stand: Stand, now: float) -> Stand | None:
        needed = self.questions[place].duration or 0.0
        if stand.since is None or stand.since + needed > min(now, self.by[place]) + CLOSE:
            return None
        return Stand("yes", (stand.since + needed, stand.since + needed))

    def _closed(self, place: int, stand: Stand, state: int, until: float) -> Stand:
        """At the end of the time that is known."""
        if stand.verdict != "going":
            return stand
        kind = self.questions[place].kind
        if kind == "held":
            return self._long_enough(place, stand, until) or stand
        if until < self.by[place] or kind in {"time", "share"}:
            return stand
        if kind == "on":
            by = self.by[place]
            return Stand("yes", (by, by)) if self.happens[place][state] else Stand("no")
        return Stand("no")


def _told(crisis: Crisis, question: str, stands: Sequence[Stand], source: str) -> Resolution | None:
    """What all courses agree on; None where they do not, or it was known at the start."""
    verdicts = {each.verdict for each in stands}
    if len(verdicts) != 1 or verdicts & {"going", "unsure"}:
        return None
    spans = [each.at for each in stands if each.at is not None]
    if spans and max(last for _, last in spans) <= 0.0:
        return None
    first = last = None
    if len(spans) == len(stands):
        last = _last_day(crisis, max(last for _, last in spans))
        first = min(_first_day(crisis, min(first for first, _ in spans)), last)
    outcome: Literal["yes", "no"] = "yes" if verdicts == {"yes"} else "no"
    return Resolution(question, outcome, first, last, source=source, suggested=True)


def _week(crisis: Crisis, day: dt.date) -> float:
    return (day - crisis.as_of).days / DAYS


def _first_day(crisis: Crisis, week: float) -> dt.date:
    """The first day of what began after `week`: what fell on day d fell between d - 1 and d."""
    return crisis.as_of + dt.timedelta(days=math.floor(round(DAYS * max(week, 0.0), 6)) + 1)


def _last_day(crisis: Crisis, week: float) -> dt.date:
    """The last day of what was over by `week`."""
    return crisis.as_of + dt.timedelta(days=max(math.ceil(round(DAYS * week, 6)), 1))
