"""What following the best values through the reports tells, over all fields of a play."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from detente.api import Play
from detente.crisis.model import Crisis
from detente.errors import EventsImpossible
from detente.evidence.backward import Backward, Hindsight
from detente.evidence.filter import Filter
from detente.evidence.impossible import why
from detente.evidence.law import Law
from detente.evidence.moments import Impossible, Moment, Odds
from detente.evidence.sightings import Sighting
from detente.evidence.tape import Deed
from detente.evidence.way import Reports, Way
from detente.outlook.chain import make_chain, merged
from detente.outlook.transient import forward
from detente.show.update import Belief
from detente.solve.workers import Workers
from detente.study.draws import Float
from detente.study.fields import Field, fields
from detente.study.following import Evidence
from detente.study.reported import Reported

WEEK = 7.0


@dataclass(slots=True, eq=False)
class Story:
    """Sightings by their place among all.

    logged : float64[D], log of the likelihood at each mark; error : bound on its relative error.
    values : by question, at each mark; open : probability that it is not decided at the last.
    changes : by sighting, then question; silence : by question, what time did. chances, causes : by
    sighting, as `detente.show.update.Met` has them. odds : weights of alleged sightings.
    """

    logged: Float
    error: float = 0.0
    values: dict[str, list[float]] = field(default_factory=dict)
    open: dict[str, float] = field(default_factory=dict)
    changes: dict[int, dict[str, float]] = field(default_factory=dict)
    silence: dict[str, float] = field(default_factory=dict)
    chances: dict[int, float] = field(default_factory=dict)
    causes: dict[int, dict[str, float]] = field(default_factory=dict)
    odds: dict[int, Odds] = field(default_factory=dict)
    beliefs: list[Belief] = field(default_factory=list)
    faults: dict[str, str] = field(default_factory=dict)


def story(play: Play, evidence: Evidence, found: Reported) -> Story:
    """Follow a play in detail. Raises EventsImpossible, and as `fields`."""
    told = Story(np.zeros(len(evidence.marks)))
    with Workers() as workers:
        for each in fields(play, evidence.sightings):
            _Teller(each, evidence, found, workers).tell(told)
    order = {factor.id: place for place, factor in enumerate(play.crisis.factors)}
    told.beliefs.sort(key=lambda belief: order.get(belief.factor, len(order)))
    return told


class _Teller:
    """Tells one field."""

    def __init__(
        self, field_: Field, evidence: Evidence, found: Reported, workers: Workers
    ) -> None:
        self._field, self._found, self._workers = field_, found, workers
        self._law = field_.law(evidence.detection)
        self._reports = field_.reports(evidence.sightings, evidence.marks)

    def tell(self, told: Story) -> None:
        """All of it, into a story."""
        tape: list[Deed] = []
        filter_ = Filter(self._law, self._workers, tape=tape)
        plain = filter_.run(self._reports.timeline(self._law))
        if plain.impossible is not None:
            raise _impossible(self._field, self._law, self._reports, plain.impossible, self._found)
        way = self._field.along(self._law, self._reports, self._workers, detailed=True)
        moments = way.filtered.moments
        marked = [k for k, each in enumerate(moments) if each.marked]
        for place, asked in enumerate(self._field.asked):
            key, own = asked.question.id, way.answers.values[:, place]
            told.values[key] = own[marked].tolist()
            told.open[key] = float(way.answers.open[marked[-1], place])
            self._changes(key, own, moments, told)
        told.faults |= way.answers.faults
        if self._field.counts:
            told.logged += np.array([moments[k].logged for k in marked])
            told.error += way.filtered.error
            self._met(way, tape, told)
            told.beliefs += self._beliefs(moments[marked[-1]])

    def _changes(self, key: str, values: Float, moments: Sequence[Moment], told: Story) -> None:
        for place in range(1, len(moments)):
            before, now, after = values[place - 1], values[place], moments[place].after
            change = 0.0 if now == before else float(now - before)
            own = told.silence
            if after is not None:
                own = told.changes.setdefault(self._field.mine[after], {})
            own[key] = own.get(key, 0.0) + change

    def _met(self, way: Way, tape: Sequence[Deed], told: Story) -> None:
        mine = self._field.mine
        told.odds |= self._field.odds(way)
        for score in way.filtered.scores:
            told.chances[mine[score.sighting]] = score.chance
        hindsight = Backward(self._law, self._workers, slopes=False).run(tape)
        for group in alike(self._reports.sightings):
            shares = _shares(hindsight, group, self._law)
            told.causes |= {mine[member]: shares for member in group}

    def _beliefs(self, moment: Moment) -> list[Belief]:
        """Levels of the field's factors, as they were expected and as they stand."""
        game, play = self._field.game, self._field.play
        chain = merged(make_chain(play.on(game.arrays), play.choice))
        start = np.zeros(chain.states)
        start[chain.start] = 1.0
        expected = forward(chain, start, [moment.week], workers=self._workers).values[0]
        found = []
        for place, factor in enumerate(game.crisis.factors):
            level, count = game.levels[place].astype(np.int64), len(factor.levels)
            then, now = (
                tuple(np.bincount(level, each, minlength=count).tolist())
                for each in (expected, moment.spread)
            )
            found.append(Belief(factor.id, factor.levels, then, now))
        return found


def alike(sightings: Sequence[Sighting]) -> list[list[int]]:
    """Places of sightings that are one group to the filter."""
    found: dict[object, list[int]] = {}
    for place, each in enumerate(sightings):
        apart = place if each.chance < 1.0 else -1
        key = (frozenset(each.causes), each.after, each.first, each.last, apart)
        found.setdefault(key, []).append(place)
    return list(found.values())


def _shares(hindsight: Hindsight, group: Sequence[int], law: Law) -> dict[str, float]:
    """Of each sighting of a group the same."""
    known = next((hindsight.causes[k] for k in group if k in hindsight.causes), {})
    return {
        "" if cause < 0 else law.causes[cause]: share / len(group) for cause, share in known.items()
    }


def _impossible(
    field_: Field, law: Law, reports: Reports, where: Impossible, found: Reported
) -> EventsImpossible:
    told = "what was reported"
    if where.sighting is not None:
        each = reports.sightings[where.sighting]
        told = named(each, found, field_.game.crisis)
    sentences = why(field_.game, law, where, reports.sightings, told)
    return EventsImpossible(
        ":\n".join(sentences[:1]) + "".join(f"\n  {line}" for line in sentences[1:]),
        hint="correct the event or the file, or let reports be wrong now and then: --slack 0.01",
    )


def named(each: Sighting, found: Reported, crisis: Crisis) -> str:
    """What a sighting is called: its rows, its text, its days."""
    first, last = days_of(each, crisis)
    when = f"{first}" if first == last else f"{first} to {last}"
    text = next((found.texts[row] for row in each.events if found.texts.get(row)), "")
    what = text or " or ".join(each.causes)
    rows = f" (row {', '.join(each.events)})" if each.events else ""
    return f"`{what}` of {when}{rows}"


def days_of(each: Sighting, crisis: Crisis) -> tuple[dt.date, dt.date]:
    """The first and the last day that a sighting may have been on."""
    first = int(np.floor(each.first * WEEK + 1e-6)) + 1
    last = max(first, int(np.ceil(each.last * WEEK - 1e-6)))
    if each.first == each.last:  # an instant at the end of a day belongs to that day
        first = last = max(1, int(np.ceil(each.last * WEEK - 1e-6)))
    as_of = crisis.as_of
    return as_of + dt.timedelta(days=first), as_of + dt.timedelta(days=last)
