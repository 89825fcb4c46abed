"""A play followed through what was reported: its likelihood and its answers, day by day.

What draws of the ranges need of it is kept small (`Course`); what is told of the play at the best
values is made from the same steps, in detail (`detente.study.updating`).
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np

from detente.api import Play
from detente.errors import DetenteError
from detente.evidence.detection import Detection
from detente.evidence.moments import Odds
from detente.evidence.sightings import Sighting
from detente.solve.workers import Workers
from detente.study.draws import Float
from detente.study.fields import fields
from detente.study.trial import QUICK, bare, in_one_line, with_values
from detente.study.variants import Drawn, Variants

IMPOSSIBLE = "the events cannot have happened by its numbers"


@dataclass(frozen=True, slots=True, eq=False)
class Evidence:
    """What was reported, as plays are judged by it.

    marks : days at whose ends the answers are wanted, as weeks; the first is 0. odds : weights of
    alleged sightings, by place.
    """

    sightings: tuple[Sighting, ...]
    detection: Detection
    marks: tuple[float, ...]
    odds: Mapping[int, Odds] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, eq=False)
class Course:
    """logged : float64[D], log of the likelihood at each mark, minus infinity from the day on which
    what was reported cannot be. answers : float64[D, Q], in the order of the crisis.
    """

    logged: Float
    answers: Float


def course(play: Play, evidence: Evidence, cores: int | None = None) -> Course:
    """Follow one play. Raises as `fields`, and LimitError."""
    days, questions = len(evidence.marks), list(play.crisis.questions)
    logged, answers = np.zeros(days), np.full((days, len(questions)), np.nan)
    with Workers(cores) as workers:
        for each in fields(play, evidence.sightings):
            reports = each.reports(evidence.sightings, evidence.marks)
            way = each.along(each.law(evidence.detection), reports, workers, evidence.odds)
            own = np.full(days, -math.inf)
            own[: len(way.filtered.moments)] = [m.logged for m in way.filtered.moments]
            if each.counts:
                logged += own
            places = [questions.index(one.question.id) for one in each.asked]
            answers[: len(way.answers.values), places] = way.answers.values
    return Course(logged, answers)


@dataclass(frozen=True, slots=True, eq=False)
class Weighing(Variants):
    """Draws that are followed through what was reported, in the place of being forecast.

    A `Drawn` of theirs holds the answers day by day, and in the place of worths the log of the
    likelihood, nan from where it is impossible.
    """

    evidence: Evidence = field(kw_only=True)

    @classmethod
    def weighing(cls, variants: Variants, evidence: Evidence) -> Weighing:
        """The same crisis and numbers."""
        return cls(
            variants.crisis, variants.spreads, variants.columns, variants.max_states,
            variants.near, evidence=evidence,
        )  # fmt: skip

    @property
    def asked(self) -> tuple[str, ...]:
        """Each question at each mark."""
        days = range(len(self.evidence.marks))
        return tuple(f"{key}@{day}" for day in days for key in self.crisis.questions)

    @property
    def valued(self) -> tuple[str, ...]:
        """The log of the likelihood at each mark."""
        return tuple(f"log likelihood@{day}" for day in range(len(self.evidence.marks)))

    def answered(self, index: int, row: Float) -> Drawn:
        """One draw, on one core."""
        residual, fault, found = math.nan, "", None
        try:
            with np.errstate(all="ignore"):
                play = self._solved(row)
                residual = play.certificate.residual
                if play.solution.chosen is None:
                    fault = play.solution.reason
                else:
                    found = course(play, self.evidence, 1)
        except DetenteError as error:
            fault = in_one_line(error)
        except (ArithmeticError, np.linalg.LinAlgError) as error:
            fault = f"its numbers are out of reach of arithmetic: {error}"
        if found is None:
            found = self._none()
        elif not np.isfinite(found.logged[-1]):
            fault = IMPOSSIBLE
        logged = np.where(np.isfinite(found.logged), found.logged, np.nan)
        return Drawn(
            index, self.digest(row), tuple(found.answers.ravel().tolist()),
            tuple(logged.tolist()), residual, fault,
        )  # fmt: skip

    def course_of(self, drawn: Drawn) -> Course:
        """What a draw of theirs says."""
        logged = np.array(drawn.worths)
        answers = np.array(drawn.questions).reshape(len(logged), -1)
        return Course(np.where(np.isnan(logged), -math.inf, logged), answers)

    def _none(self) -> Course:
        days = len(self.evidence.marks)
        nothing = np.full((days, len(self.crisis.questions)), np.nan)
        return Course(np.full(days, -math.inf), nothing)

    def _solved(self, row: Float) -> Play:
        crisis = with_values(self.crisis, self.values(row))
        game = self.compiler.game(crisis, self.max_states)
        return bare(game.solve(near=self.near, settings=QUICK, threads=1))
