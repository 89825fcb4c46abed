"""What to watch, whatever the play is made of."""

from __future__ import annotations

from pathlib import Path

import pytest

import detente
from detente.errors import UsageError
from detente.show import indicators as words
from detente.study.watch import watch

GALLERY = Path(__file__).parents[2] / "crises"


@pytest.fixture(scope="module")
def outlook() -> detente.Outlook:
    return detente.load(GALLERY / "deterrence").compile().solve().forecast()


def test_forecasts_are_those_of_the_outlook(outlook: detente.Outlook) -> None:
    found = watch(outlook)
    for key, now in found.now.items():
        assert now == pytest.approx(outlook[key].value, abs=1e-8)
    assert {*found.now, *found.left_out} == {*outlook}


def test_events_are_ranked_by_what_they_tell(outlook: detente.Outlook) -> None:
    found = watch(outlook, 4.0)
    told = [each.tells("attack") for each in found.telling("attack")]
    assert told == sorted(told, reverse=True)
    assert "HILL: attack" not in {each.id for each in found.telling("attack")}
    assert "HILL: attack" in words.question_table(found, "attack").notes[-1]


def test_events_of_a_theatre_that_nothing_links_say_nothing_of_another() -> None:
    outlook = detente.load(Path(__file__).parents[1] / "parted.yaml").compile().solve().forecast()
    found = watch(outlook)
    assert found.now
    silent = [each for each in found.found if set(each.signals) != set(found.now)]
    assert silent
    for each in silent:
        for key in set(found.now) - set(each.signals):
            assert each.tells(key) == 0.0


def test_what_cannot_be_watched_is_told(outlook: detente.Outlook) -> None:
    with pytest.raises(UsageError, match="more than 0 weeks"):
        watch(outlook, 0.0)
    with pytest.raises(UsageError, match="no question `atack`"):
        watch(outlook, questions=["atack"])
