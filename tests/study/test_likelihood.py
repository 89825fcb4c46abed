"""The likelihood's gradient against differences, and the mode against a conjugate one."""

from __future__ import annotations

import dataclasses
import math
from pathlib import Path

import numpy as np
import pytest

import detente
from detente.api import Play
from detente.errors import UsageError
from detente.evidence.detection import Detection
from detente.evidence.sightings import Sighting
from detente.solve.result import Settings
from detente.study.compiling import Compiler
from detente.study.following import Evidence, course
from detente.study.likelihood import likelihood_gradient, mode
from detente.study.trial import parameters, with_values

GALLERY = Path(__file__).parents[2] / "crises"
DAY = 1 / 7
CLOSE = Settings(limit_only=True, tolerance=5e-11, max_steps=100)


def seen(day: int, *causes: str, chance: float = 1.0) -> Sighting:
    return Sighting((day - 1) * DAY, day * DAY, causes, ("1",), chance)


def logged(play: Play, evidence: Evidence, values: dict[str, float]) -> float:
    game = Compiler().game(with_values(play.crisis, values))
    return float(course(game.solve(near=play, settings=CLOSE), evidence).logged[-1])


def compare(play: Play, evidence: Evidence, names: list[str]) -> None:
    """Within 1e-6 of the derivative times the number, or of the largest of them."""
    found = likelihood_gradient(play, evidence)
    assert found.value == pytest.approx(course(play, evidence).logged[-1], abs=1e-12)
    known = parameters(play.crisis)
    best = {name: known[name].best * known[name].scale for name in names}
    scale = {name: max(abs(each), 0.1) for name, each in best.items()}
    slopes = {name: found[name] * scale[name] for name in names}
    largest = max(map(abs, slopes.values()))
    for name in names:
        ends = []
        for times in (2.0, 1.0, -1.0, -2.0):
            step = times * 1e-3 * scale[name]
            ends.append(logged(play, evidence, {name: best[name] + step}))
        slope = (8 * (ends[1] - ends[2]) - (ends[0] - ends[3])) / (12 * 1e-3)
        assert slopes[name] == pytest.approx(slope, rel=1e-6, abs=1e-6 * largest), name


def test_the_gradient_against_differences() -> None:
    play = detente.load(GALLERY / "deterrence").compile().solve(settings=CLOSE)
    sightings = (
        seen(6, "HILL: back down", "BAY: pledge help"), seen(9, "HILL: threaten"),
        seen(20, "HILL: attack", "a border incident"), seen(30, "BAY: fight for Vale", chance=0.5),
    )  # fmt: skip
    detection = Detection({"BAY: pledge help": 0.7, "HILL: threaten": 0.9}, false_others=0.02)
    evidence = Evidence(sightings, detection, (0.0, 5.0), {3: (0.8, 0.5)})
    every = list(parameters(play.crisis))
    names = [name for k, name in enumerate(every) if k % 5 == 0 and "options" not in name]
    compare(play, evidence, ["precision", "numbers.breach", *names])


def test_the_gradient_where_theatres_are_apart(parted: Path) -> None:
    play = detente.load(parted).compile().solve(settings=CLOSE)
    sightings = (seen(4, "clash", "NOR: offer talks"), seen(12, "SOU: leave talks", "spark"))
    evidence = Evidence(sightings, Detection(), (0.0, 3.0))
    compare(play, evidence, ["numbers.pace", "numbers.pride"])


@pytest.mark.slow
def test_the_gradient_where_actors_see_otherwise() -> None:
    play = detente.load(GALLERY / "kargil-1999").compile().solve(settings=CLOSE)
    first = play.crisis.moves[0].id
    known = parameters(play.crisis)
    views = [name for name in known if name.startswith("perceptions.")][:2]
    evidence = Evidence((), Detection({first: 1.0}, others=0.0), (0.0, 4.0))
    compare(play, evidence, ["precision", *views])


def test_the_mode_in_closed_form(parted_play: detente.Play) -> None:
    """Silence for T weeks: log L = -(pace + spark) T, pace log-normal in two pieces."""
    silence = Detection({"clash": 1.0, "spark": 1.0}, others=0.0)
    weeks = 10.0
    found = mode(parted_play, Evidence((), silence, (0.0, weeks)), ["numbers.pace"])
    below = math.log(3.0) / 1.2815515655446004
    z = 0.0
    for _ in range(60):  # below the median: -T pace' - z = 0
        pace = 0.03 * math.exp(below * z)
        z -= (-weeks * pace * below - z) / (-weeks * pace * below**2 - 1.0)
    pace = 0.03 * math.exp(below * z)
    assert z < 0
    assert found.settled
    assert found.z[0] == pytest.approx(z, abs=1e-5)
    assert found.sd[0] == pytest.approx((1.0 + weeks * pace * below**2) ** -0.5, rel=1e-4)
    assert found.values()["numbers.pace"] == pytest.approx(pace, rel=1e-4)
    assert found.logged == pytest.approx(-(pace + 0.01) * weeks, abs=1e-6)
    assert found.before == pytest.approx(-0.04 * weeks, abs=1e-9)


def test_only_numbers_with_a_range_are_learnt(parted_play: detente.Play) -> None:
    with pytest.raises(UsageError, match=r"no number with a range `numbers\.space`"):
        mode(parted_play, Evidence((), Detection(), (0.0, 1.0)), ["numbers.space"])
    fixed = {
        key: dataclasses.replace(each, ranged=False)
        for key, each in parted_play.crisis.numbers.items()
    }
    bare = dataclasses.replace(parted_play.crisis, numbers=fixed)
    assert not [each for each in parameters(bare).values() if each.ranged]
    assert np.isfinite(found_slope(parted_play))


def found_slope(play: detente.Play) -> float:
    return likelihood_gradient(play, Evidence((), Detection(), (0.0, 1.0)))["numbers.pace"]
