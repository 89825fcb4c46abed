"""Estimates by derivatives: close to what is solved for small changes, and within bounds."""

from __future__ import annotations

import dataclasses
import math

import pytest

import detente
from detente.study.derivatives import play_gradients
from detente.study.estimate import estimate, slopes
from detente.study.trial import Trial, parameters


def test_small_changes_are_met_to_second_order(deterrence: detente.Play) -> None:
    """Halving the step must quarter what the estimate misses."""
    crisis, trial = deterrence.crisis, Trial.of(deterrence)
    numbers, question = parameters(crisis), crisis.questions["attack"]
    gradient = play_gradients(deterrence, ["attack"])["attack"]
    known, now = slopes(gradient, numbers), trial.known().questions["attack"]

    def missed(step: float) -> float:
        values = {
            "numbers.breach": numbers["numbers.breach"].best * (1 + step),
            "precision": numbers["precision"].best * (1 - step),
        }
        solved = trial.answers({k: v * numbers[k].scale for k, v in values.items()})
        return abs(solved.questions["attack"] - estimate(question, now, known, numbers, values))

    whole, half = missed(0.08), missed(0.04)
    assert half == pytest.approx(whole / 4, rel=0.25)
    assert whole < 0.01


def test_what_does_not_change_nothing_changes(deterrence: detente.Play) -> None:
    crisis = deterrence.crisis
    numbers = parameters(crisis)
    known = slopes(play_gradients(deterrence, ["attack"])["attack"], numbers)
    best = {name: each.best for name, each in numbers.items()}
    assert estimate(crisis.questions["attack"], 0.25, known, numbers, best) == 0.25
    assert "questions" not in known


def test_estimates_stay_within_what_an_answer_can_be(deterrence: detente.Play) -> None:
    question = deterrence.crisis.questions["attack"]
    numbers = parameters(deterrence.crisis)
    far = {"numbers.breach": 1_000.0}
    for slope, end in ((10.0, 1.0), (-10.0, 0.0)):
        assert estimate(question, 0.4, {"numbers.breach": slope}, numbers, far) == end
    time = dataclasses.replace(question, kind="time")
    assert estimate(time, 4.0, {"numbers.breach": -10.0}, numbers, far) == 0.0
    assert estimate(time, 4.0, {"numbers.breach": 10.0}, numbers, far) > 4.0
    assert math.isnan(estimate(question, math.nan, {}, numbers, far))
