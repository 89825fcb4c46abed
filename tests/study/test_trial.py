"""Trials: the same answers as solving in full, whatever the play is made of."""

from __future__ import annotations

import dataclasses
import math
from pathlib import Path

import pytest

import detente
from detente.crisis.model import Perception
from detente.study.trial import Trial, parameters, with_values

GALLERY = Path(__file__).parents[2] / "crises"
PARTED = Path(__file__).parents[1] / "parted.yaml"


def solved(path: Path) -> detente.Play:
    return detente.load(path).compile().solve()


@pytest.mark.parametrize("path", [GALLERY / "deterrence", GALLERY / "kargil-1999", PARTED])
def test_the_known_numbers_give_the_forecast(path: Path) -> None:
    play = solved(path)
    trial = Trial.of(play)
    found = trial.answers({})
    outlook = play.forecast()
    assert found.converged
    assert found.fault == ""
    for key, answer in outlook.items():
        assert found.questions[key] == pytest.approx(answer.value, abs=1e-7)
        assert trial.known().questions[key] == pytest.approx(answer.value, abs=1e-9)


@pytest.mark.parametrize("path", [GALLERY / "deterrence", PARTED])
def test_one_question_asked_alone_has_the_answer_that_it_has_among_all(path: Path) -> None:
    trial = Trial.of(solved(path))
    every = trial.known().questions
    for key, value in every.items():
        alone = trial.asking((key,))
        assert alone.known().questions == pytest.approx({key: value}, abs=1e-9)
        assert alone.answers({}).questions.keys() == {key}


@pytest.mark.parametrize("path", [GALLERY / "deterrence", PARTED])
def test_other_numbers_give_what_solving_them_in_full_gives(path: Path) -> None:
    play = solved(path)
    names = [key for key, each in parameters(play.crisis).items() if each.kind == "cost"]
    numbers = parameters(play.crisis)
    values = {key: 1.3 * numbers[key].best * numbers[key].scale for key in names}
    found = Trial.of(play).answers(values)
    other = detente.Crisis(with_values(play.crisis, values)).compile().solve()
    for key, answer in other.forecast().items():
        assert found.questions[key] == pytest.approx(answer.value, abs=1e-6)
    chosen = found.play
    assert chosen is not None
    assert found.worths.keys() == play.crisis.actors.keys()


def test_an_actors_own_numbers_are_parameters() -> None:
    model = detente.load(GALLERY / "deterrence").model
    key = next(key for key, each in model.numbers.items() if each.kind == "cost")
    own = dataclasses.replace(model.numbers[key], best=model.numbers[key].best * 2)
    seen = {"HILL": Perception("HILL", {key: own})}
    crisis = dataclasses.replace(model, perceptions=seen)
    name = f"perceptions.HILL.{key}"
    assert name in parameters(crisis)
    play = detente.Crisis(crisis).compile().solve()
    trial = Trial.of(play)
    right = model.numbers[key].best * model.numbers[key].scale
    base = detente.Crisis(model).compile().solve().forecast()
    corrected = trial.answers({name: right})
    for question, answer in base.items():
        assert corrected.questions[question] == pytest.approx(answer.value, abs=1e-6)
    assert trial.known().worths["HILL"] == pytest.approx(
        float(play.seen["HILL"].speaking.values[play.seen["HILL"].game.model.start, 0])
    )


def test_what_the_compiler_refuses_is_told_not_raised() -> None:
    trial = Trial.of(solved(GALLERY / "deterrence"))
    tempo = next(key for key, each in parameters(trial.crisis).items() if each.kind == "tempo")
    found = trial.answers({tempo: 1e3})
    assert not found.converged
    assert "clock" in found.fault
    assert all(math.isnan(each) for each in found.questions.values())
    assert list(found.questions) == list(trial.crisis.questions)


def test_an_unknown_parameter_is_a_fault_of_the_caller() -> None:
    trial = Trial.of(solved(GALLERY / "deterrence"))
    with pytest.raises(KeyError, match="nonsense"):
        trial.answers({"nonsense": 1.0})
