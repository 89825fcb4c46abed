"""A crisis, and a trial, survive being sent to another process."""

from __future__ import annotations

import pickle
from pathlib import Path

import pytest

import detente
from detente.solve.certificate import game_digest
from detente.study.trial import Trial

GALLERY = Path(__file__).parents[2] / "crises"


@pytest.mark.parametrize("name", ["deterrence", "berlin-1961", "karabakh-2020"])
def test_a_copy_of_a_crisis_is_the_same_crisis(name: str) -> None:
    model = detente.load(GALLERY / name).model
    copy = pickle.loads(pickle.dumps(model))  # noqa: S301 (our own bytes)
    assert copy.values() == model.values()
    assert list(copy.expansions) == list(model.expansions)
    assert copy == model


def test_a_copy_of_a_trial_gives_the_same_answers() -> None:
    trial = Trial.of(detente.load(GALLERY / "deterrence").compile().solve())
    copy = pickle.loads(pickle.dumps(trial))  # noqa: S301 (our own bytes)
    assert copy.known().questions == trial.known().questions
    theirs, ours = (each.base.game.model.arrays for each in (copy, trial))
    assert game_digest(theirs) == game_digest(ours)
