"""What a file implies, in words and as data."""

from __future__ import annotations

import dataclasses
import json
import math

import pytest

from detente.cli.say import finite
from detente.crisis.base_rates import base_rates
from detente.outlook.implied import ActorPace, Beside, Implications, Measured, MovePace
from detente.outlook.incentives import Incentive
from detente.show import implied, numbers, report
from detente.show.facts import Facts

ODDS = Measured(0.75, 0.4, error=1e-12)
TIME = Measured(2.5, lasting={7.0: 0.67, 30.0: 0.18})
NEVER_ENDS = Measured(math.inf, ever=0.3, lasting={7.0: 0.99, 30.0: 0.9})
RATES = base_rates()


@pytest.fixture
def found() -> Implications:
    honoured = Beside(
        "honoured", "a guarantee called upon is honoured", "odds", ODDS, Measured(0.5, 0.2),
        RATES["alliance-honoured"], "the patron is next door",
    )  # fmt: skip
    truce = Beside(
        "truce", "how long a truce lasts", "time", TIME, NEVER_ENDS, RATES["ceasefire-all-30d"]
    )
    rise = Beside("rise", "how long until a higher rung", "time", NEVER_ENDS, TIME)
    moves = (MovePace("RUS: aid", "aid", 1.5, 3.0), MovePace("RUS: warn", "warn", 0.01, 0.0))
    paces = (
        ActorPace("RUS", "Russia <b>", 0.5, 1.0, Incentive(0.1, 0.2), moves),
        ActorPace("IRN", "Iran", 0.4, 0.1, Incentive(0.0, 0.0), ()),
    )
    return Implications(13.0, "escalation ladder", "clashes", (rise,), (honoured, truce), paces)


def test_quantities_in_words(found: Implications) -> None:
    table = implied.quantities(found)
    honoured, truce, rise = table.rows
    assert honoured == (
        "a guarantee called upon is honoured (40 % that it comes to that)",
        "75 %",
        "50 %",
        "50 % [22 %, 74 %] alliance-honoured",
        "outside: the patron is next door",
    )
    assert truce[1] == "3 weeks on average; over 7 days: 67 %, over 30 days: 18 %"
    assert truce[2] == "30 % ever; over 7 days: >97 %, over 30 days: 90 %"
    assert truce[3] == "66 % [64 %, 68 %] ceasefire-all-30d"
    assert truce[4] == "outside: no reason given"
    assert rise[3:] == ("–", "no class")
    assert any("ETH/PRIO" in note and "n = 1,120" in note for note in table.notes)


def test_marks() -> None:
    inside = Beside("q", "q", "odds", Measured(0.6), Measured(0.5), RATES["alliance-honoured"])
    assert implied.mark(inside) == "inside"
    never = dataclasses.replace(inside, play=Measured(math.nan, 0.0))
    assert implied.mark(never) == "never comes to that"
    failed = dataclasses.replace(inside, play=Measured(math.nan, fault="hardly ever left"))
    assert implied.mark(failed) == "not computed"
    bare = dataclasses.replace(inside, rate=RATES["alliance-honoured-defence"])
    assert implied.mark(bare) == "no range"
    assert implied.rate(bare.rate) == "41 %"
    assert implied.rate(RATES["crisis-duration"]) == "11 weeks [10 days, 50 weeks]"
    median = Measured(3.0, lasting={7.0: 0.5}, median=1.0)
    timed = dataclasses.replace(inside, kind="time", play=median)
    assert implied.measured(timed, median) == (
        "3 weeks on average, half within 7 days; over 7 days: 50 %"
    )


def test_actors_and_moves(found: Implications) -> None:
    russia, iran = implied.actors(found).rows
    assert russia == ("Russia <b>", "0.50", "1.0", "50 %", "0.10", "0.50", "aid; warn")
    assert iran[3] == "4.0 times"
    assert iran[-1] == "–"
    aid, warn = implied.moves(found).rows
    assert aid == ("RUS", "aid", "1.5", "3.0", "50 %")
    assert warn[-1] == "–"
    assert implied.moves(found).columns[2].name == "Expected in 13 weeks"


def test_as_data(found: Implications) -> None:
    record = finite(implied.record(found))
    assert json.loads(json.dumps(record, allow_nan=False)) == record
    assert list(record) == ["weeks", "ladder", "rung", "quantities", "actors", "outside"]
    honoured, truce, rise = record["quantities"]
    assert honoured["mark"] == "outside"
    assert honoured["base_rate"]["low"] == 0.22
    assert truce["play"]["longer_than_days"] == {"7": 0.67, "30": 0.18}
    assert rise["play"]["value"] is None
    assert rise["play"]["ever"] == 0.3
    assert rise["base_rate"] is None
    assert record["outside"] == ["honoured", "truce"]


def test_in_the_report(facts: Facts, found: Implications) -> None:
    """A section of its own where it was computed, none where not; names are escaped."""
    page = report.render(dataclasses.replace(facts, implied=found))
    assert '<h2 id="implied">What the file implies</h2>' in page
    assert "outside: the patron is next door" in page
    assert "Russia &lt;b&gt;" in page
    assert "ETH/PRIO" in page
    assert 'id="implied"' not in report.render(facts)


def test_every_base_rate_can_be_told() -> None:
    for each in RATES.values():
        assert implied.rate(each) != numbers.DASH
        assert implied.about(each).startswith(f"{each.id}: ")
        assert implied.about(each).endswith(".")
