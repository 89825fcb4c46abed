"""Sampled futures: those of the outlook's own sampling, which tell what the forecast says."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

import detente
from detente.errors import UsageError
from detente.outlook.simulate import Paths
from detente.show import futures as words
from detente.study.futures import futures, until

GALLERY = Path(__file__).parents[2] / "crises"


@pytest.fixture(scope="module")
def outlook(deterrence: detente.Play) -> detente.Outlook:
    return deterrence.forecast()


@pytest.fixture(scope="module")
def parted_outlook(parted_play: detente.Play) -> detente.Outlook:
    return parted_play.forecast()


@pytest.mark.parametrize("which", ["outlook", "parted_outlook"])
def test_shares_are_the_forecasts_within_their_error(
    which: str, request: pytest.FixtureRequest
) -> None:
    found: detente.Outlook = request.getfixturevalue(which)
    drawn = futures(found, 8_000, seed=5)
    assert drawn.happened
    for key, each in drawn.happened.items():
        value = found[key].value
        assert value is not None
        error = np.sqrt(max(value * (1 - value), 1e-3) / drawn.count)
        assert abs(np.mean(each) - value) < 4 * error, key


@pytest.mark.parametrize("which", ["outlook", "parted_outlook"])
def test_ends_lie_on_the_ladder_as_the_fan_has_it(
    which: str, request: pytest.FixtureRequest
) -> None:
    found: detente.Outlook = request.getfixturevalue(which)
    drawn = futures(found, 8_000, seed=6)
    ladder = found.model.ladder
    assert drawn.rungs == ladder.rungs
    shares = np.bincount(drawn.ends, minlength=len(ladder.rungs)) / drawn.count
    assert shares == pytest.approx(ladder.shares[-1], abs=0.03)
    assert all(top >= end for top, end in zip(drawn.highest, drawn.ends, strict=True))


@pytest.mark.parametrize("which", ["outlook", "parted_outlook"])
def test_courses_are_those_of_simulate(which: str, request: pytest.FixtureRequest) -> None:
    found: detente.Outlook = request.getfixturevalue(which)
    drawn, sample = futures(found, 5, seed=3), found.simulate(seed=3, paths=5)
    assert drawn.histories == sample.histories
    assert drawn.weeks == sample.weeks


def test_every_kind_of_question_is_asked_as_the_language_means_it(tmp_path: Path) -> None:
    text = (GALLERY / "deterrence" / "crisis.yaml").read_text()
    terms = "threshold: t, resolver: r, void: v"
    more = f"""
  threat-holds:
    {{text: t, holds: pressure = threat, for: 2 weeks, age: 1 week, by: 2026-03-01, {terms}}}
  attack-first:
    {{text: t, happens: pressure = attack, before: guarantee = pledged, by: 2026-06-30, {terms}}}
  on-the-day: {{text: t, happens: pressure = none, on: 2026-06-30, {terms}}}
"""
    path = tmp_path / "crisis.yaml"
    path.write_text(text.replace("\nladder:", more + "\nladder:"))
    found = detente.load(path).compile().solve().forecast()
    drawn = futures(found, 8_000, seed=2)
    for key in ("threat-holds", "attack-first", "on-the-day"):
        value = found[key].value
        assert value is not None
        assert np.mean(drawn.happened[key]) == pytest.approx(value, abs=0.025), key


def test_courses_can_be_cut_off() -> None:
    paths = Paths(
        0, 10.0, np.array([0, 2, 3]), np.array([1.0, 6.0, 5.0]), np.array([1, 2, 3], np.uint32),
        np.zeros(3, np.uint32),
    )  # fmt: skip
    cut = until(paths, 5.0)
    assert cut.first.tolist() == [0, 1, 2]
    assert cut.weeks.tolist() == [1.0, 5.0]
    assert cut.horizon == 5.0
    assert cut.final().tolist() == [1, 3]


def test_what_is_told_names_the_seed(outlook: detente.Outlook) -> None:
    drawn = futures(outlook, 100, seed=7)
    yes = sum(drawn.happened["attack"])
    assert words.sentence(drawn, "attack") == (
        f"In {yes} of 100 sampled futures the answer is yes (seed 7)."
    )
    assert "civilians-under-attack" not in drawn.happened
    table = words.ends_table(drawn)
    assert sum(int(row[1]) for row in table.rows) == 100
    assert "seed 7" in words.futures_table(drawn).title


def test_counts_beyond_reason_are_refused(outlook: detente.Outlook) -> None:
    for count in (0, 10_001):
        with pytest.raises(UsageError, match="between 1 and"):
            futures(outlook, count)
