"""Answers alone are those of the forecast."""

from __future__ import annotations

from pathlib import Path

import pytest

import detente
from detente.outlook.quick import answers

GALLERY = Path(__file__).parents[2] / "crises"


@pytest.mark.parametrize("name", ["deterrence", "kargil-1999"])
def test_they_are_those_of_the_forecast_bit_for_bit(name: str) -> None:
    play = detente.load(GALLERY / name).compile().solve()
    found = answers(play.game.model, play.speaking)
    assert found == {key: each.value for key, each in play.forecast().items()}
    assert [*found] == [*play.game.crisis.model.questions]


def test_some_questions_only() -> None:
    play = detente.load(GALLERY / "deterrence").compile().solve()
    whole = answers(play.game.model, play.speaking)
    assert answers(play.game.model, play.speaking, ["attack"]) == {"attack": whole["attack"]}
