"""What to watch, whatever the play is made of."""

from __future__ import annotations

import math
from pathlib import Path

import pytest

import detente
from detente.errors import UsageError
from detente.show import indicators as words
from detente.study.watch import watch

GALLERY = Path(__file__).parents[2] / "crises"
PARTED = Path(__file__).parents[1] / "parted.yaml"


@pytest.fixture(scope="module")
def outlook() -> detente.Outlook:
    return detente.load(GALLERY / "deterrence").compile().solve().forecast()


def test_forecasts_are_those_of_the_outlook(outlook: detente.Outlook) -> None:
    found = watch(outlook)
    for key, now in found.now.items():
        assert now == pytest.approx(outlook[key].value, abs=1e-8)
    assert {*found.now} == {*outlook}
    assert not found.left_out


def test_events_are_ranked_by_what_they_tell(outlook: detente.Outlook) -> None:
    found = watch(outlook, 4.0)
    told = [each.tells("attack") for each in found.telling("attack")]
    assert told == sorted(told, reverse=True)
    assert "HILL: attack" not in {each.id for each in found.telling("attack")}
    assert "HILL: attack" in words.question_table(found, "attack").notes[-1]


def test_events_of_a_theatre_that_nothing_links_say_nothing_of_another() -> None:
    found = watch(detente.load(PARTED).compile().solve().forecast())
    assert found.now
    silent = [each for each in found.found if set(each.signals) != set(found.now)]
    assert silent
    for each in silent:
        for key in set(found.now) - set(each.signals):
            assert each.tells(key) == 0.0


SPANNING = """questions:
  war-while-talking:
    happens: border = war and talks = under way
    on: 2021-01-31
    text: Both?
  ends-soon:
    {text: War?, happens: border = war, by: 2020-11-07, threshold: t, resolver: r, void: v}
"""


@pytest.fixture(scope="module")
def parted(tmp_path_factory: pytest.TempPathFactory) -> detente.Outlook:
    """Two theatres, a question on each and one on both."""
    text = PARTED.read_text(encoding="utf-8")
    assert text.count("questions:\n") == 1
    path = tmp_path_factory.mktemp("parted") / "crisis.yaml"
    path.write_text(text.replace("questions:\n", SPANNING), encoding="utf-8")
    return detente.load(path).compile().solve().forecast()


def test_a_question_on_two_theatres_is_told_by_the_events_of_both(parted: detente.Outlook) -> None:
    """At one time they are independent: what is seen of the talks moves its own factor only."""
    found = watch(parted, 2.0)
    assert found.now["war-while-talking"] == pytest.approx(parted["war-while-talking"].value)
    ids = [each.id for each in found.found]
    assert len(ids) == len({*ids})
    events = {each.id: each for each in found.found}
    talks, clash = events["NOR: offer talks"], events["clash"]
    assert {"talking", "war-while-talking"} <= set(talks.signals)
    assert {"war", "weeks-to-war", "war-while-talking"} <= set(clash.signals)
    war = found.now["war-while-talking"] / found.now["talking"]
    assert talks.signals["war-while-talking"].if_seen == pytest.approx(
        war * talks.signals["talking"].if_seen
    )
    assert clash.signals["war-while-talking"].if_seen == pytest.approx(found.now["talking"])


def test_what_ends_before_the_watch_is_named(parted: detente.Outlook) -> None:
    found = watch(parted, 2.0)
    assert found.left_out == {"ends-soon": "it ends before the watch does"}
    assert set(found.now) | {"ends-soon"} == set(parted)
    assert "ends-soon" in watch(parted, 0.5).now


def test_a_wait_in_closed_form(parted: detente.Outlook) -> None:
    """War comes by a clash at .03 or a spark at .01 a week; no clash is seen for two weeks."""
    clash, rate, weeks = 0.03, 0.04, 2.0
    found = watch(parted, weeks, ["weeks-to-war"])
    told = {each.id: each for each in found.found}["clash"]
    stays = math.exp(-rate * weeks)
    hidden = 1 - clash / rate * (1 - stays)
    spark = (rate - clash) * (1 - stays * (1 + rate * weeks)) / rate**2
    assert told.chance == pytest.approx(1 - hidden)
    assert told.signals["weeks-to-war"].if_not == pytest.approx(
        (spark + stays * (weeks + 1 / rate)) / hidden
    )
    assert found.settles(told, "weeks-to-war")


def test_what_cannot_be_watched_is_told(outlook: detente.Outlook) -> None:
    with pytest.raises(UsageError, match="more than 0 weeks"):
        watch(outlook, 0.0)
    with pytest.raises(UsageError, match="no question `atack`"):
        watch(outlook, questions=["atack"])
