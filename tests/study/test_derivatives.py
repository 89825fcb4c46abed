"""Every derivative of every answer, against differences of crises that are solved again."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable
from pathlib import Path

import numpy as np
import pytest

import detente
from detente.api import Crisis, Outlook
from detente.crisis.model import Perception
from detente.errors import DetenteError, UsageError
from detente.outlook.gradient import Gradient
from detente.solve.result import Settings
from detente.study.derivatives import gradients

GALLERY = Path(__file__).parents[2] / "crises"
CLOSE = Settings(tolerance=1e-11, selection_limit=0)
WIDTHS = (0.02, 0.005)
"""Shares of a number: the wide ones lose by curvature, the narrow ones by rounding."""
SIXTH = ((1, 1.5), (2, -0.6), (3, 0.1))
"""A central difference of sixth order from three widths."""


def moved(crisis: Crisis, parameter: str, share: float) -> Crisis:
    """The crisis with one number changed by a share of its size (of one unit where it is 0)."""
    model = crisis.model
    if parameter.startswith("perceptions."):
        _, actor, key = parameter.split(".", 2)
        seen = model.perceptions[actor]
        own = {**seen.numbers, key: shifted(seen.numbers[key], share)}
        views = {**model.perceptions, actor: dataclasses.replace(seen, numbers=own)}
        return Crisis(dataclasses.replace(model, perceptions=views))
    changed = {**model.numbers, parameter: shifted(model.numbers[parameter], share)}
    return Crisis(dataclasses.replace(model, numbers=changed))


def shifted(number: detente.crisis.model.Number, share: float) -> detente.crisis.model.Number:
    return dataclasses.replace(number, best=number.best + share * size(number))


def size(number: detente.crisis.model.Number) -> float:
    return abs(number.best) or 1.0


def answers(crisis: Crisis, outlook: Outlook) -> dict[str, float]:
    play = crisis.compile().solve(near=outlook.play, settings=CLOSE)
    return {key: each.value or 0.0 for key, each in play.forecast().items()}


def differences(outlook: Outlook, parameter: str, width: float) -> dict[str, float]:
    """Per unit of the parameter, by question; width : the step, as a share of the number."""
    model = outlook.crisis
    actor, key = "", parameter
    if parameter.startswith("perceptions."):
        _, actor, key = parameter.split(".", 2)
    number = model.perceptions[actor].numbers[key] if actor else model.numbers[key]
    step = width * size(number) * number.scale
    crisis = outlook.play.game.crisis
    total = dict.fromkeys(outlook, 0.0)
    for times, weight in SIXTH:
        above = answers(moved(crisis, parameter, times * width), outlook)
        below = answers(moved(crisis, parameter, -times * width), outlook)
        for key in total:
            total[key] += weight * (above[key] - below[key]) / (2 * times * step)
    return total


def largest(each: Gradient) -> float:
    return float(np.abs(each.total).max())


def compare(outlook: Outlook, parameters: Iterable[str]) -> None:
    """The bound of the issue: 1e-6 of the derivative, or of 1e-3 of the question's largest.

    Held by differences of one width at least.
    """
    found = gradients(outlook)
    for parameter in parameters:
        off = set(found)
        for width in WIDTHS:
            expected = differences(outlook, parameter, width)
            off = {key for key in off if not agrees(found[key], parameter, expected[key])}
            if not off:
                break
        assert not off, [(key, parameter, found[key][parameter], expected[key]) for key in off]


def agrees(found: Gradient, parameter: str, expected: float) -> bool:
    allowed = 1e-6 * max(abs(expected), 1e-3 * largest(found))
    return abs(found[parameter] - expected) <= allowed


def parameters_of(outlook: Outlook) -> list[str]:
    own = [key for key, each in outlook.crisis.numbers.items() if each.kind != "reference"]
    views = outlook.crisis.perceptions.values()
    return own + [f"perceptions.{each.actor}.{key}" for each in views for key in each.numbers]


def outlook_of(name: str) -> Outlook:
    crisis = detente.load(GALLERY / name)
    game = crisis.compile()
    return game.solve(near=game.solve(), settings=CLOSE).forecast()


def test_all_numbers_of_a_small_crisis() -> None:
    outlook = outlook_of("deterrence")
    compare(outlook, parameters_of(outlook))


def test_numbers_as_an_actor_sees_them_and_as_they_are() -> None:
    """Hillmark underrates what a breach costs and how soon a pledge may come."""
    crisis = detente.load(GALLERY / "deterrence")
    numbers = crisis.model.numbers
    own = {
        "numbers.breach": dataclasses.replace(numbers["numbers.breach"], best=5.0),
        "moves.BAY: pledge help.tempo": dataclasses.replace(
            numbers["moves.BAY: pledge help.tempo"], best=0.4
        ),
    }
    model = dataclasses.replace(crisis.model, perceptions={"HILL": Perception("HILL", own)})
    game = Crisis(model).compile()
    outlook = game.solve(near=game.solve(), settings=CLOSE).forecast()
    wanted = [name for name in parameters_of(outlook) if "worths" not in name]
    compare(outlook, [*wanted[::6], *wanted[-2:], "numbers.breach", "precision", "clock"])


@pytest.mark.parametrize("name", ["kargil-1999", "july-1914", "berlin-1961"])
def test_a_sample_of_numbers_of_the_gallery(name: str) -> None:
    """Berlin is solved in parts."""
    outlook = outlook_of(name)
    compare(outlook, parameters_of(outlook)[::101])


@pytest.mark.slow
@pytest.mark.parametrize(
    "name",
    ["cuba-1962", "taiwan-1995-96", "kargil-1999", "july-1914", "berlin-1961", "karabakh-2020"],
)
def test_more_numbers_of_the_whole_gallery(name: str) -> None:
    outlook = outlook_of(name)
    step = 29 if name == "karabakh-2020" else 5
    compare(outlook, parameters_of(outlook)[::step])


def test_questions_that_are_not_there_are_told() -> None:
    outlook = outlook_of("deterrence")
    with pytest.raises(UsageError, match="no question `atack`"):
        gradients(outlook, ["atack"])
    with pytest.raises(UsageError, match="no actor `HIL`"):
        gradients(outlook, [], ["HIL"])


def test_there_are_no_derivatives_without_a_headline() -> None:
    outlook = detente.load(GALLERY / "chicken").compile().solve().forecast()
    with pytest.raises(DetenteError, match="no single play"):
        gradients(outlook)
