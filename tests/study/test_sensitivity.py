"""What answers rest on, against functions whose indices are known."""

from __future__ import annotations

import dataclasses
import math

import numpy as np
import pytest
from scipy import stats

import detente
from detente.errors import UsageError
from detente.show import ensemble as words
from detente.study.answering import Way, answer_all
from detente.study.discovery import discover
from detente.study.draws import Draws
from detente.study.ensemble import Ensemble, sweep
from detente.study.sensitivity import REST, Saltelli, blocks_for, foremost, pawn, sobol

LATE, SPARK = 92 / 7, 0.01


def made_up(play: detente.Play, count: int, answer: object) -> Ensemble:
    """An ensemble whose first answer is a function of the draws, the others nothing at all."""
    base = sweep(play, 2)
    questions = np.full((count, len(base.crisis.questions)), np.nan)
    table = dataclasses.replace(
        base.table, questions=questions, done=np.ones(count, np.bool_), residuals=np.zeros(count)
    )
    ensemble = dataclasses.replace(base, table=table)
    questions[:] = answer(ensemble.normals())[:, None]  # type: ignore[operator]
    return ensemble


def test_pawn_finds_what_matters_and_which_way(deterrence: detente.Play) -> None:
    ensemble = made_up(deterrence, 1024, lambda z: np.exp(2 * z[:, 4] - z[:, 9]) + 0.05 * z[:, 20])
    found = pawn(ensemble)
    assert found.draws == 1024
    for question in ensemble.crisis.questions:
        names = [each.parameter for each in found.by_question[question]]
        assert names[:2] == [ensemble.names[4], ensemble.names[9]]
        first, second = found.by_question[question][:2]
        assert first.rank > 0.5
        assert second.rank < -0.2
        assert first.number is ensemble.numbers[ensemble.names[4]]
        assert found.noise[question] < 0.12
        assert len(set(names) - {ensemble.names[k] for k in (4, 9, 20)}) <= 1


def test_pawn_takes_answers_that_are_infinite_or_missing(deterrence: detente.Play) -> None:
    def answer(z: np.ndarray) -> np.ndarray:
        y = np.where(z[:, 3] > 0.5, math.inf, z[:, 3])
        y[::7] = math.nan
        return y

    found = pawn(made_up(deterrence, 700, answer))
    for every in found.by_question.values():
        assert every[0].index > 0.5


def test_pawn_says_when_draws_are_too_few(deterrence: detente.Play) -> None:
    found = pawn(made_up(deterrence, 64, lambda z: z[:, 0]))
    assert "64 draws with an answer are too few" in found.fault
    assert foremost(found) == ()


def test_an_answer_that_never_changes_rests_on_nothing(deterrence: detente.Play) -> None:
    found = pawn(made_up(deterrence, 256, lambda z: np.ones(len(z))))
    assert set(found.by_question.values()) == {()}


def test_of_very_many_draws_the_first_are_looked_at(
    deterrence: detente.Play, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("detente.study.ensemble.LOOKED_AT", 256)
    many, few = (made_up(deterrence, count, lambda z: z[:, 0]) for count in (256, 256))
    longer = np.concatenate((many.table.questions, np.zeros((300, 4))))
    table = dataclasses.replace(many.table, questions=longer, done=np.ones(556, np.bool_))
    many = dataclasses.replace(many, table=table)
    assert pawn(many) == pawn(few)
    assert discover(many, "attack") == discover(few, "attack")


def test_the_index_is_the_distance_of_distributions(deterrence: detente.Play) -> None:
    """y = z: in each of four slices max |F_s - F| is 3/4, 1/2, 1/2, 3/4."""
    ensemble = made_up(deterrence, 512, lambda z: z[:, 0])
    found = pawn(ensemble)
    (first, *_) = next(iter(found.by_question.values()))
    assert first.index == pytest.approx((0.75 + 0.5 + 0.5 + 0.75) / 4, abs=0.01)
    assert first.rank == pytest.approx(1.0, abs=1e-6)


def test_foremost_are_the_largest_on_any_answer(deterrence: detente.Play) -> None:
    ensemble = made_up(deterrence, 512, lambda z: z[:, 5] + 0.3 * z[:, 6])
    assert foremost(pawn(ensemble), 2) == (ensemble.names[5], ensemble.names[6])


def test_sobol_indices_of_a_crisis_with_a_closed_form(parted_play: detente.Play) -> None:
    """War depends on the pace alone, so its index is 1; the other numbers have none."""
    ensemble = sweep(parted_play, 2)
    found = sobol(parted_play, ensemble, ["numbers.pace", "numbers.pride"], 64)
    every = {each.parameter: each for each in found.by_question["war"]}
    assert next(iter(every)) == "numbers.pace"
    assert found.draws == 64 * 5
    assert every["numbers.pace"].index == pytest.approx(1.0, abs=0.1)
    assert every["numbers.pace"].total == pytest.approx(1.0, abs=0.1)
    assert every["numbers.pride"].total == pytest.approx(0.0, abs=1e-6)
    assert every[REST].total == pytest.approx(0.0, abs=1e-6)
    assert every[REST].number is None


def test_saltelli_draws_change_one_group_at_a_time() -> None:
    names = [f"n{k}" for k in range(6)]
    design = Saltelli.of(names, ["n1", "n4"], 8, seed=3)
    assert design.wide == 5
    assert len(design.shares) == 8 * 5
    blocks = design.shares.reshape(8, 5, 6)
    rows = dict(design.rows(range(3)))
    np.testing.assert_allclose(stats.norm.cdf(rows[2]), design.shares[2])
    groups = list(dict.fromkeys(design.groups))
    for block in blocks:
        for place, group in enumerate(groups, 1):
            mine = np.array([each == group for each in design.groups])
            np.testing.assert_array_equal(block[place][~mine], block[0][~mine])
            np.testing.assert_array_equal(block[place][mine], block[-1][mine])
    with pytest.raises(UsageError, match="no uncertain number `n9`"):
        Saltelli.of(names, ["n9"], 8, seed=3)


def test_sobol_leaves_out_blocks_without_an_answer(
    parted_play: detente.Play, monkeypatch: pytest.MonkeyPatch
) -> None:
    def with_a_gap(*given: object) -> object:
        table = answer_all(*given)  # type: ignore[arg-type]
        table.questions[7] = math.nan
        return table

    monkeypatch.setattr("detente.study.sensitivity.answer_all", with_a_gap)
    found = sobol(parted_play, sweep(parted_play, 2), ["numbers.pace"], 16)
    every = {each.parameter: each for each in found.by_question["war"]}
    assert every["numbers.pace"].total == pytest.approx(1.0, abs=0.3)


def test_sobol_indices_are_of_independent_numbers(parted_play: detente.Play) -> None:
    tied = sweep(parted_play, 2, correlations={("numbers.pace", "numbers.pride"): 0.5})
    with pytest.raises(UsageError, match="of independent numbers"):
        sobol(parted_play, tied, ["numbers.pace"], 16)


def test_as_many_blocks_as_take_about_as_many_draws_again() -> None:
    assert blocks_for(1024, 8) == 64
    assert blocks_for(100, 8) == 16


def test_copies_go_along_in_saltellis_draws(parted_play: detente.Play, tmp_path: object) -> None:
    ensemble = sweep(parted_play, 2, copies={"numbers.pride": "numbers.pace"})
    way = Way(keep=tmp_path / "draws")  # type: ignore[operator]
    found = sobol(parted_play, ensemble, ["numbers.pace"], 16, way)
    assert {each.parameter for each in found.by_question["war"]} == {"numbers.pace", REST}
    assert (tmp_path / "draws" / "sobol" / "draws.jsonl").exists()  # type: ignore[operator]


# --- regions ----------------------------------------------------------------------------------


def test_a_region_is_found_in_the_units_of_the_file(parted_play: detente.Play) -> None:
    """War is likelier than not where the pace is above ln 2 / T - .01."""
    ensemble = sweep(parted_play, 256)
    region = discover(ensemble, "war", 0.5)
    (limit,) = region.limits
    assert limit.parameter == "numbers.pace"
    assert limit.low == pytest.approx(math.log(2) / LATE - SPARK, rel=0.1)
    assert limit.high == math.inf
    assert region.coverage > 0.85
    assert region.density > 0.85
    assert 0 < region.inside < 128
    assert region.share == pytest.approx(np.mean(ensemble.answers("war") >= 0.5))


def test_by_default_a_fifth_of_the_draws_are_of_interest(parted_play: detente.Play) -> None:
    region = discover(sweep(parted_play, 256), "war")
    assert region.share == pytest.approx(0.2, abs=0.01)
    assert len(region.limits) == 1


def test_where_nothing_stands_out_nothing_is_said(deterrence: detente.Play) -> None:
    random = np.random.default_rng(3)
    ensemble = made_up(deterrence, 512, lambda z: random.random(len(z)))
    region = discover(ensemble, "attack")
    assert region.limits == ()
    assert region.coverage == 1.0
    assert region.density == pytest.approx(region.share, abs=0.05)


@pytest.mark.parametrize(
    ("count", "question", "least", "told"),
    [
        (64, "attack", None, "too few to find a region"),
        (256, "attack", 2.0, "in 0 of 256 draws"),
        (256, "attack", -1.0, "in 256 of 256 draws"),
        (256, "atack", None, "no question `atack`"),
    ],
)
def test_regions_that_cannot_be(
    deterrence: detente.Play, count: int, question: str, least: float | None, told: str
) -> None:
    ensemble = made_up(deterrence, count, lambda z: stats.norm.cdf(z[:, 0]))
    with pytest.raises(UsageError, match=told):
        discover(ensemble, question, least)


def test_everything_in_words_and_as_data(parted_play: detente.Play) -> None:
    ensemble = sweep(parted_play, 256)
    facts = dataclasses.replace(
        ensemble.facts(), influences=pawn(ensemble), regions=(discover(ensemble, "war", 0.5),)
    )
    intervals, *rest = words.all_tables(facts)
    assert intervals.rows[0][0] == "war"
    assert intervals.rows[0][2:] == ("41 %", "41 %", "23 % to 60 %", "41 %")
    assert rest[0].rows[0][0] == "numbers.pace"
    assert rest[-1].title == "Where war is 50 % or more"
    assert "per week or more" in rest[-1].rows[0][2]
    record = words.record(facts)
    assert record["schema"] == "detente/sweep/1"
    assert record["answered"] == record["draws"] == 256
    assert record["questions"][0]["low"] == facts.intervals[0].low
    assert record["influences"]["questions"][0]["numbers"][0]["parameter"] == "numbers.pace"
    assert record["regions"][0]["limits"][0]["high"] == math.inf


def test_noise_is_drawn_beside_the_numbers_not_over_them() -> None:
    """What has nothing to do with an answer must not share the points of what has."""
    names = Draws.of([f"n{k}" for k in range(37)]).names
    more = Draws.of([*names, *(f"nothing {k}" for k in range(32))]).normals(512)
    cross = np.atleast_2d(np.corrcoef(more.T))[:37, 37:]
    assert np.abs(cross).max() < 0.25
