"""Inverse answers: what is found crosses the line when it is written into the crisis."""

from __future__ import annotations

from pathlib import Path

import pytest

import detente
from detente.errors import UsageError
from detente.show import inverse as words
from detente.study.inverse import inverse
from detente.study.trial import with_values

CRISIS = Path(__file__).parents[2] / "crises" / "deterrence"


@pytest.fixture(scope="module")
def outlook() -> detente.Outlook:
    return detente.load(CRISIS).compile().solve().forecast()


def test_both_ways_cross_the_line(outlook: detente.Outlook) -> None:
    found = inverse(outlook, "attack", 0.25, top=3)
    assert found.reached
    values = {each.parameter: each.value * each.number.scale for each in found.together}
    changed = detente.Crisis(with_values(outlook.crisis, values)).compile().solve().forecast()
    assert changed["attack"].value == pytest.approx(0.25, abs=1e-3)
    nearest = found.alone[0]
    value = nearest.value * nearest.number.scale
    one = detente.Crisis(with_values(outlook.crisis, {nearest.parameter: value}))
    answer = one.compile().solve().forecast()["attack"].value
    assert answer is not None
    assert answer >= 0.25 - 1e-6
    # moving all at once never needs to go further than the nearest number alone
    assert found.distance <= abs(nearest.ranges) + 0.02
    assert words.heading(found).startswith("What would make attack at least 25 %")


def test_a_line_below_is_crossed_downward(outlook: detente.Outlook) -> None:
    found = inverse(outlook, "attack", 0.12, top=2)
    assert found.reached
    assert "at most 12 %" in words.heading(found)


def test_lines_that_make_no_sense_are_told(outlook: detente.Outlook) -> None:
    with pytest.raises(UsageError, match="between 0 and 1"):
        inverse(outlook, "attack", 1.5)
    with pytest.raises(UsageError, match="no question `atack`"):
        inverse(outlook, "atack")
    with pytest.raises(UsageError, match="which line"):
        inverse(outlook, "civilians-under-attack")


def test_progress_rises_through_both_parts(outlook: detente.Outlook) -> None:
    heard: list[tuple[str, float]] = []
    inverse(
        outlook, "attack", 0.25, top=2, progress=lambda part, share: heard.append((part, share))
    )
    shares = [share for _, share in heard]
    assert shares == sorted(shares)
    assert len({part for part, _ in heard}) == 2
    assert 0.6 < shares[-1] < 1.0
