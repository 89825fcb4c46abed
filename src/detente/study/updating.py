"""A forecast revised by what was reported: exactly at the best values, weighed over the draws.

    revised = update(outlook, reported(crisis, events, laying), draws=64, seed=1)

At the best values of the file the crisis is followed through the reports in detail: what each event
did to each answer, how likely it was, which cause it was, where the crisis stands. Draws of the
ranges are each solved, followed day by day, and weighed (`detente.study.posterior`).
"""

from __future__ import annotations

import datetime as dt
import math
from dataclasses import replace

import numpy as np

from detente._version import __version__
from detente.api import MAX_STATES, Outlook, Play
from detente.crisis.model import Number
from detente.show.update import Day, Learnt, Met, Revision, Span, Update, Weight
from detente.study.answering import Way
from detente.study.distributions import Spread
from detente.study.draws import Draws, Float
from detente.study.ensemble import head_of, reasons
from detente.study.following import Evidence, Weighing
from detente.study.posterior import SWEEPS, Posterior, posterior, weighted_quantiles
from detente.study.reported import Reported, by_day, days_to, until_of
from detente.study.story import Story, days_of, story
from detente.study.trial import parameters
from detente.study.variants import Variants

DRAWS = 64
LEVELS = (0.1, 0.5, 0.9)


def update(
    outlook: Outlook | Play,
    found: Reported,
    until: dt.date | None = None,
    *,
    draws: int = DRAWS,
    seed: int = 1,
    sweeps: int = SWEEPS,
    slack: float = 0.0,
    way: Way | None = None,
    max_states: int = MAX_STATES,
) -> Update:
    """Revise a forecast.

    until : the day whose end is looked at; that of the last event. draws : of the ranges; 0 for the
    best values alone. sweeps : how often all of them may be moved. slack : reports a week that
    nothing stands behind, of everything that can be reported.

    Raises EventsImpossible with the event and the rule that forbids it, UsageError for what makes
    no sense, NotConverged where no single play stands for the forecast.
    """
    play = outlook.play if isinstance(outlook, Outlook) else outlook
    crisis, way = play.crisis, way or Way()
    until = until_of(crisis, found, until)
    found = by_day(crisis, found, until)
    detection = found.detection.with_slack(slack) if slack else found.detection
    evidence = Evidence(found.sightings, detection, tuple(days_to(crisis, until)))
    if way.progress is not None:
        way.progress("following", math.nan)
    told = story(play, evidence, found)
    weighing = None
    if draws:
        evidence = replace(evidence, odds=told.odds)
        names = tuple(parameters(crisis))
        variants = Variants.of(crisis, names, max_states)
        weighing = Weighing.weighing(variants, evidence)
    weighed = None
    if weighing is not None and weighing.spreads:
        weighed = posterior(
            weighing, Draws.of(names, seed), draws, _head(play, evidence), way, sweeps
        )
    return _Writer(play, found, until, told, weighing, weighed, slack, seed).written()


def _head(play: Play, evidence: Evidence) -> dict[str, object]:
    """What a store of weighed draws is told, beside what one of draws is."""
    sightings = [
        [each.first, each.last, list(each.causes), each.chance, [[f, *v] for f, v in each.after]]
        for each in evidence.sightings
    ]
    detection = evidence.detection
    return head_of(play) | {
        "schema": "detente/weighed/1",
        "days": len(evidence.marks) - 1,
        "sightings": sightings,
        "detected": dict(sorted(detection.of.items())),
        "detected_others": detection.others,
        "false": dict(sorted(detection.false.items())),
        "false_others": detection.false_others,
    }


class _Writer:
    """Puts the record together."""

    def __init__(
        self,
        play: Play,
        found: Reported,
        until: dt.date,
        told: Story,
        weighing: Weighing | None,
        weighed: Posterior | None,
        slack: float,
        seed: int,
    ) -> None:
        self._play, self._found, self._until, self._told = play, found, until, told
        self._weighing, self._weighed = weighing, weighed
        self._slack, self._seed = slack, seed
        self._crisis = play.crisis
        self._place = {key: place for place, key in enumerate(self._crisis.questions)}

    def written(self) -> Update:
        """All of it."""
        told, notes = self._told, list(self._found.notes)
        notes += [f"{key} was not computed: {why}" for key, why in told.faults.items()]
        events = tuple(self._met(place) for place in range(len(self._found.sightings)))
        return Update(
            crisis=self._crisis,
            version=__version__,
            until=self._until,
            revisions=tuple(self._revision(key) for key in self._crisis.questions),
            events=events,
            silence=told.silence,
            days=tuple(self._day(day) for day in range(len(told.logged))),
            beliefs=tuple(told.beliefs),
            logged=float(told.logged[-1]),
            error=told.error,
            slack=self._slack,
            numbers=self._numbers(),
            weight=self._weight(),
            notes=tuple(notes),
            unmapped=self._found.unmapped,
        )

    def _span(self, key: str, day: int) -> Span | None:
        if self._weighed is None:
            return None
        at = self._weighed.days[day]
        found = weighted_quantiles(at.answers[:, self._place[key]], at.weights, LEVELS)
        return found[0], found[1], found[2]

    def _revision(self, key: str) -> Revision:
        values, last = self._told.values[key], len(self._told.logged) - 1
        return Revision(
            key, values[0], values[-1], self._told.open[key], self._span(key, 0),
            self._span(key, last),
        )  # fmt: skip

    def _met(self, place: int) -> Met:
        each, told = self._found.sightings[place], self._told
        first, last = days_of(each, self._crisis)
        text = next((self._found.texts[k] for k in each.events if self._found.texts.get(k)), "")
        return Met(
            each.events, first, last, each.causes, text, told.chances.get(place, math.nan),
            told.causes.get(place, {}), each.chance, told.changes.get(place, {}),
        )  # fmt: skip

    def _day(self, day: int) -> Day:
        spans = {} if self._weighed is None else {
            key: span for key in self._crisis.questions
            for span in [self._span(key, day)] if span is not None
        }  # fmt: skip
        return Day(
            self._crisis.as_of + dt.timedelta(days=day),
            {key: self._told.values[key][day] for key in self._crisis.questions},
            spans,
            float(self._told.logged[day]),
            math.nan if self._weighed is None else self._weighed.days[day].ess,
        )

    def _weight(self) -> Weight | None:
        weighed = self._weighed
        if weighed is None:
            return None
        return Weight(
            weighed.count, self._seed, weighed.answered, weighed.impossible,
            reasons(weighed.faults), weighed.days[-1].ess, weighed.distinct, weighed.moved,
            weighed.accepted, weighed.log_evidence,
        )  # fmt: skip

    def _numbers(self) -> tuple[Learnt, ...]:
        """All that were drawn, those first that moved most beyond chance."""
        weighed, weighing = self._weighed, self._weighing
        if weighed is None or weighing is None:
            return ()
        known = parameters(self._crisis)
        weights, ess = weighed.days[-1].weights, weighed.days[-1].ess
        even = np.full(len(weighed.prior), 1.0 / len(weighed.prior))
        found = []
        for name, spread in weighing.spreads.items():
            column, number = weighing.columns[name], known[name]
            before, after = weighed.prior[:, column], weighed.rows[:, column]
            shift = float((weights * after).sum() - before.mean())
            noise = 2.0 * math.sqrt(1.0 / max(ess, 1.0) + 1.0 / len(before))
            then, now = (
                _ends(z, weight, spread, number) for z, weight in ((before, even), (after, weights))
            )
            found.append(Learnt(name, number, then, now, shift, noise))
        return tuple(sorted(found, key=lambda each: (-abs(each.shift), each.parameter)))


def _ends(z: Float, weights: Float, spread: Spread, number: Number) -> Span:
    """Percentiles of a number, in the unit of the file."""
    ends = weighted_quantiles(z, weights, LEVELS)
    low, middle, high = (spread.value(each) / number.scale for each in ends)
    return low, middle, high
