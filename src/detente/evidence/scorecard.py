"""Forecasts of one or many crises against what happened, as plain data with its summary.

The score of a question is averaged over the days that its forecasts stood (a single forecast: its
score). Beside it stand the same score of its base rate, where it names a class, and that of even
chances, 0.25.
"""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Sequence
from dataclasses import dataclass

from detente.crisis.model import Question
from detente.evidence.calibration import Calibration, calibrate
from detente.evidence.resolution import Resolution, closes
from detente.evidence.scores import Made, Score, brier, log_score, over_life
from detente.evidence.skill import Skill, skill

UNIFORM = 0.5


@dataclass(frozen=True, slots=True)
class Entry:
    """A question that is yes or no: its forecasts up to when it was settled, and how it came out.

    rate : the base rate of its class, if it names one.
    """

    crisis: str
    question: Question
    found: Resolution
    history: tuple[Made, ...]
    rate: float | None = None

    @property
    def id(self) -> str:
        """Of the question."""
        return self.question.id

    @property
    def happened(self) -> bool:
        """How it came out."""
        return self.found.outcome == "yes"

    @property
    def last(self) -> Made:
        """The forecast that stood last."""
        return self.history[-1]

    @property
    def closes(self) -> dt.date | None:
        """The day on which it was settled."""
        return closes(self.question, self.found)

    def score(self, rule: Score = brier) -> float:
        """Of its forecasts, over the days that they stood."""
        if self.closes is None or len(self.history) == 1:
            return rule(self.last.probability, self.happened)
        return over_life(self.history, self.happened, self.closes, rule)

    def rate_score(self, rule: Score = brier) -> float:
        """Of its base rate; nan where it names no class."""
        return math.nan if self.rate is None else rule(self.rate, self.happened)


@dataclass(frozen=True, slots=True)
class Amount:
    """A time (weeks) or a share of time: its forecast distribution against what came.

    expected : the forecast's mean. seen : what came; None for a time that had not come by `until`
    (weeks). score : restricted CRPS in weeks, or CRPS of the share; nan where it was not computed.
    """

    crisis: str
    question: Question
    found: Resolution
    day: dt.date
    expected: float | None
    seen: float | None
    until: float | None
    score: float
    how: str


@dataclass(frozen=True, slots=True)
class Rung:
    """The rung of the ladder on which a crisis stood: its ranked score. chance : it was given."""

    crisis: str
    day: dt.date
    on: dt.date
    rung: str
    chance: float
    score: float


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A question that is not scored, and why."""

    crisis: str
    question: str
    why: str


@dataclass(frozen=True, slots=True)
class Wrong:
    """A hinge whose move within its range would have bettered a score, and what it rests on.

    number, at : the hinge as the file has it, and the end of its range, in words. before, after :
    the forecast, and what it would have been there. solved : whether it was solved there, or told
    by the derivative. gain : by how much the Brier score falls. cite : sentences it rests on.
    """

    crisis: str
    question: str
    happened: bool
    parameter: str
    number: str
    at: str
    before: float
    after: float
    solved: bool
    gain: float
    cite: tuple[str, ...]
    assumed: bool
    fault: str = ""


@dataclass(frozen=True, slots=True)
class Scorecard:
    """Everything that was scored. post_mortem : for the worst questions, the worst first."""

    entries: tuple[Entry, ...]
    amounts: tuple[Amount, ...] = ()
    rungs: tuple[Rung, ...] = ()
    left_out: tuple[LeftOut, ...] = ()
    post_mortem: tuple[Wrong, ...] = ()

    @property
    def ranked(self) -> tuple[Entry, ...]:
        """Entries by their Brier score, the worst first."""
        return tuple(sorted(self.entries, key=lambda each: -each.score()))

    def mean(self, rule: Score = brier) -> float:
        """Mean score over all questions; nan where there is none."""
        return mean([each.score(rule) for each in self.entries])

    def against_rates(self, rule: Score = brier) -> Skill | None:
        """Skill over base rates, on the questions that name a class; None where none does."""
        chosen = [each for each in self.entries if each.rate is not None]
        return _skill(chosen, [each.rate_score(rule) for each in chosen], rule)

    def against_even(self, rule: Score = brier) -> Skill | None:
        """Skill over even chances."""
        others = [rule(UNIFORM, each.happened) for each in self.entries]
        return _skill(self.entries, others, rule)

    def calibration(self) -> Calibration | None:
        """Of the forecasts that stood last; None where there are none."""
        if not self.entries:
            return None
        told = [each.last.probability for each in self.entries]
        return calibrate(told, [each.happened for each in self.entries])


def _skill(entries: Sequence[Entry], others: Sequence[float], rule: Score) -> Skill | None:
    if not entries:
        return None
    scores = [each.score(rule) for each in entries]
    return skill(scores, others, [each.crisis for each in entries])


def mean(values: Sequence[float]) -> float:
    """The mean; nan of nothing."""
    return math.fsum(values) / len(values) if values else math.nan


SCORES = {"brier": brier, "log": log_score}
