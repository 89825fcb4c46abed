"""The outside view beside a forecast: warnings, pooled figures, records."""

from __future__ import annotations

import dataclasses

import pytest

from detente.crisis.base_rates import base_rates
from detente.show import base_rates as rates
from detente.show import outside, records, report, tables
from detente.show.ensemble import Interval, Sweep
from detente.show.facts import Facts

KEY = "russia-fights"


def at(facts: Facts, value: float) -> Facts:
    changed = dataclasses.replace(facts.answers[KEY], value=value, span=(value, value))
    return dataclasses.replace(facts, answers={**facts.answers, KEY: changed})


def test_far_from_the_class_is_told_with_the_file_s_reason(facts: Facts) -> None:
    assert outside.warning(facts, KEY) == ""
    told = outside.warning(at(facts, 0.3), KEY)
    assert told.startswith("russia-fights lies far above its outside view at 30 %")
    assert "(Russia in crises 1992-2017) is <3 % to 8 %" in told
    assert told.endswith("the file's reason: same alliance")
    assert "far below" in outside.warning(at(facts, 0.001), KEY)
    lines = [line for each in report.notices(at(facts, 0.3)) for line in each.lines]
    assert told in lines


def test_an_interval_that_reaches_it_is_not_far(facts: Facts) -> None:
    far = at(facts, 0.3)
    drawn = Sweep.__new__(Sweep)  # only its intervals are read here
    interval = Interval.__new__(Interval)
    for name, value in (("question", KEY), ("low", 0.04), ("high", 0.5)):
        object.__setattr__(interval, name, value)
    object.__setattr__(drawn, "intervals", (interval,))
    assert outside.warning(dataclasses.replace(far, drawn=drawn), KEY) == ""
    object.__setattr__(interval, "low", 0.2)
    told = outside.warning(dataclasses.replace(far, drawn=drawn), KEY)
    assert "all of its interval," in told
    pool = dataclasses.replace(far, drawn=drawn, pool=0.5)
    assert outside.interval_of(pool, KEY) == (0.2, 0.5)
    found = outside.pool_of(pool, KEY)
    assert found is not None
    assert found.high > outside.pool_of(dataclasses.replace(far, pool=0.5), KEY).high  # type: ignore[union-attr]


def test_pooled_figures_are_a_column_of_their_own(facts: Facts) -> None:
    plain = tables.questions(facts)
    assert "Pooled" not in [column.name for column in plain.columns]
    shown = tables.questions(dataclasses.replace(facts, pool=0.25))
    assert shown.columns[-1].name == "Pooled"
    assert [row[:-1] for row in shown.rows] == list(plain.rows)  # the forecast stays as it is
    assert shown.rows[0][-1].startswith("<3 % [")
    assert shown.rows[1][-1] == "–"
    assert any("weight 0.25" in note for note in shown.notes)


def test_the_record_says_where_and_what_was_pooled(facts: Facts) -> None:
    first = records.forecast(dataclasses.replace(facts, pool=1.0))["questions"][0]
    assert first["reference"]["where"] == "inside"
    assert first["reference"]["deviations"] == pytest.approx(0.07, abs=0.01)
    assert first["pooled"]["probability"] == pytest.approx(0.02)
    assert first["pooled"]["weight"] == 1.0
    assert records.forecast(facts)["questions"][0]["pooled"] is None
    assert records.forecast(facts)["questions"][1]["reference"] is None


@pytest.mark.parametrize("key", list(base_rates()))
def test_every_base_rate_is_told_in_full(key: str) -> None:
    rate = base_rates()[key]
    text = " ".join(rates.told(rate).split())
    assert rate.id in text
    assert " ".join(rate.source.split()) in text
    assert rates.METHODS[rate.method] in text
    assert ("base_rate:" in text) == (rate.measure != "median")
    assert rates.record(rate)["best"] == rate.best


def test_the_table_lists_what_it_is_given() -> None:
    some = list(base_rates().values())[:3]
    assert [row[0] for row in rates.table(some).rows] == [each.id for each in some]
