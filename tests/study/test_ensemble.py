"""Ensembles: against closed forms and brute force; nothing that fails goes unsaid."""

from __future__ import annotations

import dataclasses
import math
from pathlib import Path

import numpy as np
import pytest

import detente
from detente.errors import UsageError
from detente.show import ensemble as words
from detente.solve.result import Settings
from detente.study.answering import Way, answer_all
from detente.study.draws import Draws
from detente.study.ensemble import _start, reasons, shared_names, sweep
from detente.study.trial import parameters, tried, with_values
from detente.study.variants import Variants
from detente.testing.patron import patron

LATE = 92 / 7  # weeks from 31 October 2020 to 31 January 2021
SPARK, PACE, BELOW, ABOVE = 0.01, 0.03, 0.01, 0.06
GALLERY = Path(__file__).parents[2] / "crises"


def war(pace: float | np.ndarray) -> np.ndarray:
    return np.asarray(-np.expm1(-(pace + SPARK) * LATE))


def lots(play: detente.Play, count: int) -> dict[str, np.ndarray]:
    """Independent draws of `numbers.pace`, by the definition of its distribution."""
    z = np.random.default_rng(5).standard_normal(count)
    edge = 1.2815515655446004
    wide = np.where(z < 0, math.log(PACE / BELOW), math.log(ABOVE / PACE)) / edge
    assert play.crisis.numbers["numbers.pace"].scale == 1.0
    return {"pace": PACE * np.exp(z * wide)}


def test_an_interval_has_the_ends_of_the_range_where_one_number_decides(
    parted_play: detente.Play,
) -> None:
    """War comes at the rate pace + .01, so quantiles of the answer are those of the pace."""
    ensemble = sweep(parted_play, 256)
    (found,) = [each for each in ensemble.facts().intervals if each.question == "war"]
    assert found.answered == 256
    assert found.point == pytest.approx(float(war(PACE)), abs=1e-8)
    assert found.median == pytest.approx(float(war(PACE)), abs=8e-3)
    assert found.low == pytest.approx(float(war(BELOW)), abs=8e-3)
    assert found.high == pytest.approx(float(war(ABOVE)), abs=8e-3)
    every = lots(parted_play, 1_000_000)["pace"]
    assert found.mean == pytest.approx(war(every).mean(), abs=1e-3)


def test_expected_times_too_and_a_number_that_does_nothing_changes_nothing(
    parted_play: detente.Play,
) -> None:
    ensemble = sweep(parted_play, 64)
    weeks = ensemble.answers("weeks-to-war")
    column = ensemble.names.index("numbers.pace")
    z = ensemble.normals()[:, column]
    pace = np.array([ensemble.variants.spreads["numbers.pace"].value(each) for each in z])
    np.testing.assert_allclose(weeks, 1.0 / (pace + SPARK), rtol=1e-6)
    np.testing.assert_allclose(ensemble.answers("war"), war(pace), atol=1e-8)


def test_a_draw_is_what_solving_its_crisis_in_full_finds_first(deterrence: detente.Play) -> None:
    ensemble = sweep(deterrence, 12)
    for index, row in ensemble.draws.rows(range(12)):
        crisis = with_values(deterrence.crisis, ensemble.variants.values(row))
        play = detente.Crisis(crisis).compile().solve(settings=Settings(restarts=0))
        assert play.solution.converged
        (values, *_) = [view.values for view in play.forecast().model.views]
        np.testing.assert_allclose(
            ensemble.table.questions[index], list(values.values()), atol=1e-9, rtol=0
        )


@pytest.mark.parametrize("name", ["deterrence", "kargil-1999", "berlin-1961"])
def test_the_draw_at_the_medians_gives_the_forecast(name: str) -> None:
    """Crises of one piece, with perceptions, and in parts."""
    play = detente.load(GALLERY / name).compile().solve()
    names = tuple(parameters(play.crisis))
    variants = Variants.of(play.crisis, names, 10**6)
    drawn = variants.answered(0, np.zeros(len(names)))
    assert drawn.fault == ""
    for value, answer in zip(drawn.questions, play.forecast().values(), strict=True):
        assert value == pytest.approx(answer.value, abs=1e-9)


def test_a_crisis_with_a_reputation_has_draws() -> None:
    crisis = patron(grid=7, precision=0.4)
    ranges = {"prior": (0.2, 0.8), "cost of answering": (1.0, 20.0)}
    numbers = dict(crisis.numbers)
    for key, (low, high) in ranges.items():
        numbers[key] = dataclasses.replace(numbers[key], low=low, high=high, ranged=True)
    numbers["prior"] = dataclasses.replace(numbers["prior"], kind="chance")
    wide = dataclasses.replace(crisis, numbers=numbers)
    play = detente.Crisis(wide).compile().solve(settings=Settings(restarts=0))
    ensemble = sweep(play, 8)
    assert ensemble.names == tuple(each for each in parameters(wide) if each in ranges)
    assert np.isfinite(ensemble.table.questions).all()
    assert np.ptp(ensemble.table.questions, axis=0).min() > 1e-3
    zero = ensemble.variants.answered(0, np.zeros(len(ensemble.draws.names)))
    point = [each.value for each in play.forecast().values()]
    assert list(zero.questions) == pytest.approx(point, abs=1e-9)


def test_draws_that_have_no_answer_are_counted_and_told(deterrence: detente.Play) -> None:
    """A tempo whose range goes far above the clock."""
    crisis = deterrence.crisis
    key = "moves.HILL: threaten.tempo"
    number = dataclasses.replace(crisis.numbers[key], high=crisis.numbers[key].best * 200)
    wide = dataclasses.replace(crisis, numbers={**crisis.numbers, key: number})
    play = dataclasses.replace(
        deterrence,
        game=dataclasses.replace(
            deterrence.game,
            crisis=detente.Crisis(wide),
            model=dataclasses.replace(deterrence.game.model, crisis=wide),
        ),
    )
    ensemble = sweep(play, 64)
    found = ensemble.facts()
    fast = ensemble.normals()[:, ensemble.names.index(key)]
    spread = ensemble.variants.spreads[key]
    beyond = sum(spread.value(each) >= 7.0 for each in fast)
    assert beyond > 5
    lost = found.count - found.answered
    assert lost >= beyond
    assert sum(count for _, count in found.faults) == lost
    told, count = next(each for each in found.faults if "tempos" in each[0])
    assert count >= beyond
    assert "clock of 7" in told
    assert "in the state" not in told
    assert found.lost_where[0] == (key, True)
    (note, _) = words.intervals_table(found).notes
    assert note.startswith(f"{lost} of 64 draws have no answer and are left out")
    assert f"Most of them lie where {key} is high" in note
    for each in found.intervals:
        assert each.answered == found.answered
        assert math.isfinite(each.median)


def test_faults_that_differ_in_figures_are_one() -> None:
    faults = [
        "the tempos of `A` sum to 7.5 per week, expected below its clock of 7, in the state x = y",
        "the tempos of `A` sum to 1e+03 per week, expected below its clock of 7, in the state x",
        "play does not settle as foresight grows: after 100 steps the residual is 3 points",
        "the finite-horizon limit; other equilibria were not looked for; as B sees it, none",
    ]
    told = dict(reasons(faults))
    assert told == {
        "the tempos of `A` sum to 7.5 per week, expected below its clock of 7": 2,
        "play does not settle as foresight grows": 1,
        "as B sees it, none": 1,
    }


def test_without_ranges_there_is_nothing_to_draw(deterrence: detente.Play) -> None:
    crisis = deterrence.crisis
    fixed = {key: dataclasses.replace(each, ranged=False) for key, each in crisis.numbers.items()}
    bare = dataclasses.replace(crisis, numbers=fixed)
    game = dataclasses.replace(deterrence.game, crisis=detente.Crisis(bare))
    with pytest.raises(UsageError, match="no number of deterrence has a range"):
        sweep(dataclasses.replace(deterrence, game=game), 4)


def test_options_and_readings_share_their_draws(parted: Path) -> None:
    file = detente.load(parted)
    hawk = detente.load(parted, reading="hawk")
    names = shared_names((file.model, hawk.model))
    one, two = (sweep(each.compile().solve(), 32, names=names) for each in (file, hawk))
    assert one.names == two.names
    np.testing.assert_array_equal(one.normals(), two.normals())
    assert (two.answers("war") > one.answers("war")).all()


def test_numbers_that_are_one_are_drawn_as_one(deterrence: detente.Play) -> None:
    first, second = "moves.HILL: threaten.tempo", "moves.HILL: attack.tempo"
    ensemble = sweep(deterrence, 8, copies={second: first})
    assert second not in ensemble.names
    rows = dict(ensemble.draws.rows(range(8)))
    for row in rows.values():
        values = ensemble.variants.values(row)
        shares = [ensemble.variants.spreads[key] for key in (first, second)]
        z = row[ensemble.variants.columns[first]]
        assert [values[first], values[second]] == [each.value(z) for each in shares]


def test_followed_draws_agree_with_those_solved_by_themselves(deterrence: detente.Play) -> None:
    alone, followed = (sweep(deterrence, 48, follow=follow) for follow in (False, True))
    assert followed.facts().play == "followed"
    gap = np.abs(alone.table.questions - followed.table.questions).max(axis=1)
    assert (gap[~np.isnan(gap)] < 1e-6).mean() > 0.75


def test_where_a_range_opens_a_way_draws_are_followed_from_the_open_crisis() -> None:
    """The guns never fall silent by the best value, but by the range they may."""
    key = "hazards.the guns fall silent.rate"
    model = dataclasses.replace(detente.load(GALLERY / "kargil-1999").model, perceptions={})
    number = dataclasses.replace(model.numbers[key], best=0.0, low=0.0)
    fixed = {name: dataclasses.replace(each, ranged=False) for name, each in model.numbers.items()}
    crisis = dataclasses.replace(model, numbers={**fixed, key: number})
    play = detente.Crisis(crisis).compile().solve(settings=Settings(restarts=0))
    start = _start(play, 10**6)
    assert start.size.states > play.size.states
    followed = [tried(crisis, near, cores=1).play for near in (start, None)]
    for each in followed:
        assert each is not None
        assert each.size.states == play.size.states
    first, second = (each.solution for each in followed if each is not None)
    assert first.checks == ("followed from another game",)
    assert first.chosen is not None
    assert second.chosen is not None
    np.testing.assert_allclose(first.chosen.choice, second.chosen.choice, atol=1e-8)


def test_what_breaks_the_arithmetic_is_a_fault_of_the_draw(
    deterrence: detente.Play, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object, **__: object) -> None:
        raise OverflowError("too large")

    monkeypatch.setattr("detente.study.variants.tried", broken)
    names = tuple(parameters(deterrence.crisis))
    variants = Variants.of(deterrence.crisis, names, 10**6)
    table = answer_all(variants, Draws.of(names), 2, {}, Way())
    told = "its numbers are out of reach of arithmetic: too large"
    assert table.faults == {0: told, 1: told}
    assert np.isnan(table.questions).all()


def test_one_core_and_all_give_the_same_bits(deterrence: detente.Play) -> None:
    one, every = (tried(deterrence.crisis, cores=cores) for cores in (1, None))
    assert one.questions == every.questions
    assert one.worths == every.worths
