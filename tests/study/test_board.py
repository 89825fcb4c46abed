"""Walking about in a solved crisis."""

from __future__ import annotations

import math

import numpy as np
import pytest

import detente
from detente.errors import UsageError
from detente.show import gather
from detente.show import standing as words
from detente.show.facts import ActorNow, NextMove
from detente.study.board import Board
from detente.study.futures import futures


@pytest.fixture(scope="module")
def outlook(deterrence: detente.Play) -> detente.Outlook:
    return deterrence.forecast()


@pytest.fixture(scope="module")
def board(outlook: detente.Outlook) -> Board:
    return Board.of(outlook)


@pytest.fixture(scope="module")
def parted_board(parted_play: detente.Play) -> Board:
    return Board.of(parted_play.forecast())


def test_the_start_is_that_of_the_outlook(board: Board, outlook: detente.Outlook) -> None:
    here = board.standing(board.start)
    assert here.actors == outlook.play.next_moves
    assert here.levels == outlook.facts(histories=0).state
    assert here.rung == "threat"
    assert words.next_table(here).rows[0][2].endswith("%")


def test_what_comes_next_is_certain_to_be_one_of_them(board: Board) -> None:
    here = board.standing(board.start)
    assert sum(each.chance for each in here.next) == pytest.approx(1.0)
    assert here.wait == pytest.approx(1.0 / sum(each.per_week for each in here.next))
    for each in here.next:
        there = board.levels(each.leads_to)
        changed = [name for name in there if there[name] != here.levels[name]]
        assert [part.split(":")[0] for part in each.change.split("; ")] == changed


def test_moves_in_another_state_are_those_that_are_open_there(board: Board) -> None:
    place = board.find({"pressure": "attack", "guarantee": "unspoken"})
    assert place is not None
    there = board.standing(place)
    moves = {move.move for actor in there.actors for move in actor.moves}
    assert moves == {"HILL: stop the attack", "VALE: yield", "BAY: fight for Vale"}
    assert "fight for Vale" in words.answer(there, "BAY")
    end = board.find({"pressure": "Vale yields"})
    assert end is not None
    assert words.answer(board.standing(end), "HILL") == (
        "Hillmark, the challenger has no move open to it here."
    )


def test_a_state_out_of_reach_is_none(board: Board) -> None:
    assert board.find({"pressure": "none", "guarantee": "honoured"}) is None
    with pytest.raises(UsageError, match="no factor `presure`"):
        board.find({"presure": "none"})
    with pytest.raises(UsageError, match="no level of `pressure`"):
        board.find({"pressure": "nun"})
    for wrong in ((), (99,), (0, 0)):
        with pytest.raises(UsageError, match="no such state"):
            board.standing(wrong)


def test_the_same_random_numbers_give_the_same_course(board: Board) -> None:
    def course(seed: int) -> list[tuple[float, str]]:
        random, place = np.random.default_rng(seed), board.start
        found: list[tuple[float, str]] = []
        while (step := board.step(place, random)) is not None and len(found) < 20:
            found.append((step.weeks, step.took.sentence))
            place = step.took.leads_to
        return found

    assert course(3) == course(3)
    assert course(3) != course(4)


@pytest.mark.parametrize("which", ["board", "parted_board"])
def test_steps_follow_the_law_of_the_chain(which: str, request: pytest.FixtureRequest) -> None:
    """First happenings and their times, against those of sampled futures."""
    found: Board = request.getfixturevalue(which)
    here, random = found.standing(found.start), np.random.default_rng(1)
    drawn = [found.step(found.start, random) for _ in range(4_000)]
    steps = [each for each in drawn if each is not None]
    assert np.mean([each.weeks for each in steps]) == pytest.approx(here.wait, rel=0.08)
    for each in here.next:
        share = np.mean([step.took == each for step in steps])
        assert share == pytest.approx(each.chance, abs=0.03)


def test_places_of_parts_are_moved_one_at_a_time(parted_board: Board) -> None:
    assert len(parted_board.start) > 1
    for each in parted_board.standing(parted_board.start).next:
        moved = [a != b for a, b in zip(each.leads_to, parted_board.start, strict=True)]
        assert sum(moved) == 1


def test_what_it_is_worth_from_here_is_the_value_of_play(
    board: Board, deterrence: detente.Play
) -> None:
    values = deterrence.speaking.values[deterrence.game.model.start]
    assert list(board.standing(board.start).worths.values()) == pytest.approx(values.tolist())


def test_where_nothing_can_happen_any_more(board: Board) -> None:
    place = board.find({"pressure": "Vale yields", "guarantee": "unspoken"})
    assert place is not None
    here = board.standing(place)
    if not here.next:
        assert math.isinf(here.wait)
        assert board.step(place, np.random.default_rng(1)) is None
    else:
        pytest.fail(f"something can still happen: {here.next[0].sentence}")


def test_first_happenings_agree_with_futures(board: Board, outlook: detente.Outlook) -> None:
    first = [each.steps[0].what for each in futures(outlook, 2_000, seed=9).histories if each.steps]
    here = board.standing(board.start)
    for each in here.next:
        share = np.mean([what == each.sentence for what in first])
        assert share == pytest.approx(each.chance, abs=0.05)


def test_an_actor_in_two_parts_has_its_moves_compete() -> None:
    def doing(rate: float, name: str) -> ActorNow:
        move = NextMove(name, name, rate, rate / 2, math.nan, math.nan, 0.0, 0.0, 0.0)
        return ActorNow("A", "Atland", (move,), math.nan, math.nan)

    both = gather.together(doing(0.1, "one"), doing(0.3, "two"))
    assert [each.name for each in both.moves] == ["two", "one"]
    assert both.none == pytest.approx(math.exp(-4 * 0.4))
    assert both.tempo_none == pytest.approx(math.exp(-4 * 0.2))
    assert sum(each.chance for each in both.moves) + both.none == pytest.approx(1.0)
    assert both.moves[0].chance == pytest.approx(0.75 * (1 - both.none))
