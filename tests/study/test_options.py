"""Options: gains, worst cases and regret, by hand and on the small crisis of the gallery."""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Mapping
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import detente
from detente.crisis.model import Aim, Option
from detente.errors import UsageError
from detente.show import option_records
from detente.show import options as words
from detente.show.options import FILE, NOTHING, Options, Result
from detente.study.options import options

CRISIS = Path(__file__).parents[2] / "crises" / "deterrence"


@pytest.fixture(scope="module")
def found() -> Options:
    return options(CRISIS)


def by_hand(
    found: Options, answers: Mapping[str, Mapping[str, float]], coercive: tuple[str, ...] = ()
) -> Options:
    """A table of options made of answers to `attack`, by option, then by reading."""
    readings = tuple(next(iter(answers.values())))
    made = {
        name: Option(name, name, ("HILL",), coercive=name in coercive)
        for name in answers
        if name != NOTHING
    }
    results = {
        name: {reading: Result({"attack": value}) for reading, value in row.items()}
        for name, row in answers.items()
    }
    crisis = dataclasses.replace(found.crisis, options=made)
    return Options(crisis, "test", readings, results)


LOWER = Aim("calm", "No attack", "attack", "lower")
RAISE = dataclasses.replace(LOWER, id="storm", direction="raise")


def test_gain_worst_case_and_regret_by_hand(found: Options) -> None:
    table = by_hand(
        found,
        {
            NOTHING: {FILE: 0.5, "x": 0.4},
            "bold": {FILE: 0.1, "x": 0.6},
            "mild": {FILE: 0.4, "x": 0.3},
        },
    )
    bold, mild = sorted(table.ranked(LOWER), key=lambda each: each.option)
    assert [bold.gain, bold.worst] == pytest.approx([0.4, -0.2])
    assert bold.worst_in == "x"
    assert [mild.gain, mild.worst] == pytest.approx([0.1, 0.1])
    assert bold.regret == pytest.approx(0.3)
    assert mild.regret == pytest.approx(0.3)
    robust = table.robust(LOWER)
    assert robust is not None
    assert robust.option == "mild"  # as far behind, but never worse than doing nothing
    assert table.gain(RAISE, "bold") == pytest.approx(-0.4)


def test_what_forces_is_never_the_choice(found: Options) -> None:
    table = by_hand(
        found, {NOTHING: {FILE: 0.5}, "force": {FILE: 0.1}, "talk": {FILE: 0.4}}, ("force",)
    )
    assert table.ranked(LOWER)[0].option == "force"
    robust = table.robust(LOWER)
    assert robust is not None
    assert robust.option == "talk"
    rows = {row[0]: row[-1] for row in words.rank_table(table, LOWER).rows}
    assert rows == {"force": "coercive", "talk": "robust choice"}


def test_an_aim_that_no_option_reaches_is_told(found: Options) -> None:
    table = by_hand(found, {NOTHING: {FILE: 0.5}, "talk": {FILE: 0.6}})
    assert not table.reaches(LOWER)
    assert table.robust(LOWER) is None
    assert words.rank_table(table, LOWER).notes[0] == "No option comes nearer to this aim."


def test_an_option_without_an_answer_comes_last_and_says_why(found: Options) -> None:
    table = by_hand(found, {NOTHING: {FILE: 0.5}, "talk": {FILE: 0.6}, "lost": {FILE: math.nan}})
    lost = dataclasses.replace(table.results["lost"][FILE], fault="tempos above the clock")
    results = {**table.results, "lost": {FILE: lost}}
    table = dataclasses.replace(table, results=results)
    assert [each.option for each in table.ranked(LOWER)] == ["talk", "lost"]
    assert "tempos above the clock" in words.rank_table(table, LOWER).rows[-1][-1]


@given(
    st.lists(st.tuples(st.integers(-5, 5), st.integers(-5, 5)), min_size=1, max_size=6, unique=True)
)
def test_the_front_holds_those_that_nobody_beats(gains: list[tuple[int, int]]) -> None:
    crisis = detente.load(CRISIS).model
    made = {f"o{k}": Option(f"o{k}", "", ("HILL",)) for k in range(len(gains))}
    zero = Result({"attack": 0.0, "vale-yields": 0.0})
    results = {NOTHING: {FILE: zero}} | {
        f"o{k}": {FILE: Result({"attack": float(a), "vale-yields": float(b)})}
        for k, (a, b) in enumerate(gains)
    }
    crisis = dataclasses.replace(crisis, options=made)
    table = Options(crisis, "test", (FILE,), results)
    other = dataclasses.replace(RAISE, id="yield", question="vale-yields")
    front = set(table.front(RAISE, other))
    places = {NOTHING: (0, 0)} | {f"o{k}": at for k, at in enumerate(gains)}
    for key, (a, b) in places.items():
        beaten = any(c >= a and d >= b and (c, d) != (a, b) for c, d in places.values())
        assert (key in front) is not beaten


def test_results_are_those_of_the_crisis_with_the_option_done(found: Options) -> None:
    for option in found.options:
        crisis = detente.load(CRISIS, options=(option.id,))
        outlook = crisis.compile().solve().forecast()
        for key, answer in outlook.items():
            value = found.results[option.id][FILE].questions[key]
            assert value == pytest.approx(answer.value, abs=1e-6)


def test_tables_show_harm_first_and_every_party(found: Options) -> None:
    effects = words.effect_table(found)
    assert "(civilian harm)" in effects.columns[1].name
    assert {column.name for column in words.worth_table(found).columns} >= {"HILL", "VALE", "BAY"}
    assert len(words.worst_table(found).rows) == len(found.options)
    aims = option_records.record(found)["aims"]
    assert aims[0]["robust"] in found.crisis.options


def test_unknown_names_are_told() -> None:
    with pytest.raises(UsageError, match="no option `pledge`"):
        options(CRISIS, ["pledge"])
    with pytest.raises(UsageError, match="no reading `x`"):
        options(CRISIS, readings=["x"])
    with pytest.raises(UsageError, match="has no options"):
        options(CRISIS.parent / "kargil-1999")
