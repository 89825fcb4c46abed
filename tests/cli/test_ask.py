"""The interview: its logic without a terminal, then at the command line."""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from detente.crisis import load
from detente.crisis.conclusions import (
    Finding,
    UnclearAnswerError,
    follow,
    precision_from,
    revised,
    tidy,
    told,
)
from detente.crisis.interview import MOST, Gap, Inquiry, plan
from detente.crisis.model import Crisis

Run = Callable[..., Any]
GAP = Gap("NORTH", "offer talks", "attack", 2.0, 1.0)


@pytest.fixture(scope="module")
def model(small: Path) -> Crisis:
    return load(small)


@pytest.fixture(scope="module")
def inquiries(model: Crisis) -> tuple[Inquiry, ...]:
    return plan(model, (GAP,))


def one(inquiries: tuple[Inquiry, ...], kind: str) -> Inquiry:
    return next(each for each in inquiries if each.kind == kind)


def found(model: Crisis, inquiry: Inquiry, answer: str) -> dict[str, Finding]:
    return {each.key: each for each in follow(model, inquiry, answer)}


def test_at_most_fifteen_and_ranks_before_points(inquiries: tuple[Inquiry, ...]) -> None:
    assert 0 < len(inquiries) <= MOST
    order = ["rank", "trade-off", "cost", "tempo", "patience", "precision"]
    places = [order.index(each.kind) for each in inquiries]
    assert places == sorted(places)
    assert set(places) == set(range(6))


@pytest.mark.parametrize("most", range(1, 16))
def test_fewer_on_request(model: Crisis, most: int) -> None:
    assert len(plan(model, (GAP,), most)) <= most


def test_every_number_exists_and_is_asked_about_once_a_kind(
    model: Crisis, inquiries: tuple[Inquiry, ...]
) -> None:
    asked = [(each.kind, each.keys[0]) for each in inquiries]
    assert len(asked) == len(set(asked))
    for inquiry in inquiries:
        assert set(inquiry.keys) <= set(model.numbers)


def test_cited_numbers_give_way_to_assumed_ones(model: Crisis) -> None:
    """With all numbers but one cited, that one is asked about."""
    kinds = {each.kind for each in model.numbers.values()}
    assert "tempo" in kinds
    lonely = "moves.NORTH: hold fire.tempo"
    cite = next(each.cite for each in model.numbers.values() if each.cite)
    numbers = {
        key: each if key == lonely else dataclasses.replace(each, cite=cite, assumed=False)
        for key, each in model.numbers.items()
    }
    asked = plan(dataclasses.replace(model, numbers=numbers))
    assert next(each for each in asked if each.kind == "tempo").keys == (lonely,)


def test_rank_against_the_file_makes_the_two_change_places(
    model: Crisis, inquiries: tuple[Inquiry, ...]
) -> None:
    inquiry = one(inquiries, "rank")
    first, second = (model.numbers[key] for key in inquiry.keys)
    a, b = found(model, inquiry, "a"), found(model, inquiry, "b")
    assert bool(a) != bool(b), "one of the answers agrees with the file"
    swapped = a or b
    assert swapped[first.key].best == second.best
    assert swapped[second.key].best == first.best
    same = found(model, inquiry, "s")
    assert {each.best for each in same.values()} == {tidy((first.best + second.best) / 2)}


def test_trade_off_is_a_share_of_the_weightiest(
    model: Crisis, inquiries: tuple[Inquiry, ...]
) -> None:
    inquiry = one(inquiries, "trade-off")
    number, heavy = (model.numbers[key] for key in inquiry.keys)
    half = found(model, inquiry, "40 %")[number.key]
    assert abs(half.best) == tidy(0.4 * abs(heavy.best))
    assert math.copysign(1, half.best) == math.copysign(1, number.best)
    assert half.low < half.best < half.high


def test_cost_answers_cut_the_range_at_the_bound(
    model: Crisis, inquiries: tuple[Inquiry, ...]
) -> None:
    inquiry = one(inquiries, "cost")
    number = model.numbers[inquiry.keys[0]]
    for answer in "abs":
        for each in follow(model, inquiry, answer):
            assert each.low <= each.best <= each.high
            if answer == "a":
                assert each.low >= min(tidy(inquiry.points), number.low)
                assert each.best >= tidy(inquiry.points)
            if answer == "b":
                assert each.high <= tidy(inquiry.points)


@pytest.mark.parametrize(
    ("answer", "per_month"),
    [("c", 1.0), ("2 per month", 2.0), ("1/week", 30.4375 / 7), ("once a year", 1 / 12)],
)
def test_tempo(
    model: Crisis, inquiries: tuple[Inquiry, ...], answer: str, per_month: float
) -> None:
    inquiry = one(inquiries, "tempo")
    number = model.numbers[inquiry.keys[0]]
    assert number.unit == "per month"
    (each,) = follow(model, inquiry, answer)
    assert each.best == tidy(per_month)
    assert each.low == tidy(per_month / 3)
    assert each.high == tidy(3 * per_month)


def test_patience(model: Crisis, inquiries: tuple[Inquiry, ...]) -> None:
    inquiry = one(inquiries, "patience")
    assert found(model, inquiry, "e")["patience"].best == 52.0
    assert found(model, inquiry, "40 weeks")["patience"].best == 40.0


def test_precision_is_the_shift_of_log_odds_over_the_gap(
    model: Crisis, inquiries: tuple[Inquiry, ...]
) -> None:
    inquiry = one(inquiries, "precision")
    each = found(model, inquiry, "88")["precision"]
    assert each.best == tidy(math.log(0.88 / 0.12) / 2.0)
    assert each.low == tidy(math.log(0.78 / 0.22) / 2.0)
    assert each.high == tidy(math.log(0.98 / 0.02) / 2.0)
    floor = found(model, inquiry, "30")["precision"]
    assert 0 < floor.low <= floor.best < floor.high
    assert "interests would count for nothing" in floor.because


@given(st.floats(0.05, 5), st.floats(0.2, 5), st.floats(0.2, 5))
def test_precision_is_recovered_from_the_choices_it_makes(
    precision: float, points: float, odds: float
) -> None:
    made = odds * math.exp(precision * points)
    assert precision_from(made / (1 + made), odds, points) == pytest.approx(precision, rel=1e-6)


def test_dont_know_gives_a_wide_range_and_keeps_the_best(
    model: Crisis, inquiries: tuple[Inquiry, ...]
) -> None:
    for inquiry in inquiries:
        for each in follow(model, inquiry, "don't know"):
            number = model.numbers[each.key]
            assert each.best == number.best
            assert each.low <= number.low
            assert each.high >= number.high
            assert (each.low, each.high) != (number.low, number.high)


@pytest.mark.parametrize("answer", ["", "z", "banana", "-5", "101 %%", "1e400", "\x00", "∞"])
def test_unclear_answers_are_refused(
    model: Crisis, inquiries: tuple[Inquiry, ...], answer: str
) -> None:
    for inquiry in inquiries:
        with pytest.raises(UnclearAnswerError, match="is none of"):
            follow(model, inquiry, answer)


@given(answer=st.text(max_size=12))
def test_any_answer_is_understood_or_refused(
    answer: str, model: Crisis, inquiries: tuple[Inquiry, ...]
) -> None:
    for inquiry in inquiries:
        try:
            findings = follow(model, inquiry, answer)
        except UnclearAnswerError:
            continue
        for each in findings:
            assert each.low <= each.best <= each.high
            assert math.isfinite(each.best)


def test_later_questions_see_what_earlier_answers_changed(
    model: Crisis, inquiries: tuple[Inquiry, ...]
) -> None:
    tempo = one(inquiries, "tempo")
    changed = revised(model, follow(model, tempo, "a"))
    assert changed.numbers[tempo.keys[0]].best == tidy(30.4375)
    assert model.numbers[tempo.keys[0]].best != changed.numbers[tempo.keys[0]].best


def test_findings_read_back_in_the_unit_of_the_file(
    model: Crisis, inquiries: tuple[Inquiry, ...]
) -> None:
    (each,) = follow(model, one(inquiries, "tempo"), "2 per month")
    assert "becomes 2 [0.67, 6] per month, since 2 per month" in told(model, each)


# --- at the command line ------------------------------------------------------------------------


def test_answers_piped_in_are_read_back_and_written(run: Run, own: Path) -> None:
    before = (own / "crisis.yaml").read_text(encoding="utf-8")
    done = run("ask", own, stdin="d\n" * 15)
    assert done.code == 0
    assert "What follows from your answers" in done.out
    assert "Written into the file." in done.out
    after = (own / "crisis.yaml").read_text(encoding="utf-8")
    assert after != before
    comments = [line.split("#", 1)[1] for line in before.splitlines() if "#" in line]
    for comment in comments:
        if comment.strip() and "p1s" not in comment and "p2s" not in comment:
            assert comment in after
    checked = run("check", own, "--json").json
    assert checked["errors"] == checked["warnings"] == 0
    assert load(own).numbers["precision"].high == 2.5
    assert sorted(each.name for each in own.iterdir()) == ["briefing.md", "crisis.yaml"]


def test_the_transcript_as_json(run: Run, own: Path) -> None:
    done = run("ask", own, "--json", stdin="a\nb\n\nd\nq\n")
    assert done.code == 0
    assert list(done.json) == ["schema", "crisis", "written", "questions", "numbers"]
    answers = [each["answer"] for each in done.json["questions"]]
    assert answers == ["a", "b", None, "d"]
    model = load(own)
    for number in done.json["numbers"]:
        assert model.numbers[number["key"]].best == pytest.approx(number["best"])
        assert model.numbers[number["key"]].high == pytest.approx(number["high"])


@pytest.mark.parametrize("stdin", ["", "q\n", "\n" * 20])
def test_no_answers_change_nothing(run: Run, own: Path, stdin: str) -> None:
    before = (own / "crisis.yaml").read_bytes()
    done = run("ask", own, stdin=stdin)
    assert done.code == 0
    assert "stays as it is" in done.out
    assert (own / "crisis.yaml").read_bytes() == before


def test_a_dry_run_changes_nothing(run: Run, own: Path) -> None:
    before = (own / "crisis.yaml").read_bytes()
    assert "Nothing was written" in run("ask", own, "--dry-run", stdin="d\n" * 15).out
    assert (own / "crisis.yaml").read_bytes() == before


def test_three_unclear_answers_leave_the_question_and_lose_no_other(run: Run, own: Path) -> None:
    before = (own / "crisis.yaml").read_bytes()
    done = run("ask", own, stdin="banana\n" * 3)
    assert done.code == 0
    assert "is none of" in done.err
    assert "left as the file has it" in done.err
    assert (own / "crisis.yaml").read_bytes() == before
    assert run("ask", own, stdin="banana\n" * 3 + "d\n" * 14).code == 0
    assert (own / "crisis.yaml").read_bytes() != before


def test_a_file_that_cannot_be_written(
    run: Run, own: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("shutil.copy2", refuse)
    done = run("ask", own, stdin="d\n" * 15)
    assert done.code == 2
    assert "cannot write" in done.err


def test_numbers_written_at_one_place_are_one(model: Crisis, own: Path, run: Run) -> None:
    """`by: [NORTH, SOUTH]` writes one cost for two moves: asked about once, changed for both."""
    asked = [key for each in plan(model, (GAP,)) for key in each.keys]
    assert "moves.NORTH: offer talks.cost.NORTH" in asked
    assert "moves.SOUTH: offer talks.cost.SOUTH" not in asked
    shared = Finding("moves.NORTH: offer talks.cost.NORTH", 2.0, 1.0, 4.0, "so")
    assert revised(model, [shared]).numbers["moves.SOUTH: offer talks.cost.SOUTH"].best == 2.0
    assert "(and 1 written at the same place)" in told(model, shared)
    assert run("ask", own, stdin="d\n" * 15).code == 0
    changed = load(own)
    for key in ("moves.NORTH: offer talks.cost.NORTH", "moves.SOUTH: offer talks.cost.SOUTH"):
        assert changed.numbers[key].high == 5.0
