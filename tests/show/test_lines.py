"""Lines over time: their texts say what the picture does, and no two names cover each other."""

from __future__ import annotations

import datetime as dt
import itertools
import re
from pathlib import Path

import pytest

import detente
from detente.show import lines
from detente.show.ahead import Ahead

GALLERY = Path(__file__).parents[2] / "crises"
DAY = dt.date(2026, 1, 1)


@pytest.fixture(scope="module")
def crisis() -> detente.Crisis:
    return detente.load(GALLERY / "deterrence")


def test_worths_are_told_in_words_and_drawn_as_lines(crisis: detente.Crisis) -> None:
    courses = {"HILL": (40.0, 41.5), "VALE": (70.0, 68.2), "BAY": (60.0, 60.0)}
    found = Ahead(crisis.model, (), (0.0, 26.0), courses)
    drawn = lines.worths(found)
    assert "Vale, the protege: from 70.0 to 68.2" in drawn.description
    names = re.findall(r">(HILL|VALE|BAY)  (\d+)<", drawn.svg)
    assert sorted(names) == [("BAY", "60"), ("HILL", "42"), ("VALE", "68")]
    assert drawn.svg.count("stroke-dasharray") >= 2
    assert "#0" not in drawn.svg  # every stand-in colour has become one of the page's


def test_names_at_the_same_height_are_pushed_apart(crisis: detente.Crisis) -> None:
    courses = {"HILL": (50.0, 50.0), "VALE": (50.0, 50.0), "BAY": (50.0, 50.0)}
    drawn = lines.worths(Ahead(crisis.model, (), (0.0, 26.0), courses))
    heights = [
        float(found)
        for found in re.findall(r'translate\([\d.]+,([\d.-]+)\)"[^>]*>(?:HILL|VALE|BAY)', drawn.svg)
    ]
    assert len(heights) == 3
    heights.sort()
    assert min(b - a for a, b in itertools.pairwise(heights)) > 12


def test_an_answer_over_time() -> None:
    drawn = lines.accrued("attack", [(0.0, 0.0), (10.0, 0.2), (20.0, 0.31)], DAY, "reached")
    assert drawn is not None
    assert drawn.description == "Probability of having come true: 31 % on 21 May 2026."
    assert lines.accrued("attack", [], DAY, "held") is None
