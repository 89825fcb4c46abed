"""The way up the ladder and worth over time: against sampling, closed forms and the forecast."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest

import detente
from detente.show import ahead as words
from detente.study.ahead import ahead
from detente.study.board import Board
from detente.study.futures import futures


@pytest.fixture(scope="module")
def outlook(deterrence: detente.Play) -> detente.Outlook:
    return deterrence.forecast()


@pytest.fixture(scope="module")
def parted_outlook(parted_play: detente.Play) -> detente.Outlook:
    return parted_play.forecast()


@pytest.mark.parametrize("which", ["outlook", "parted_outlook"])
def test_rungs_are_met_as_often_as_sampled(which: str, request: pytest.FixtureRequest) -> None:
    found: detente.Outlook = request.getfixturevalue(which)
    told, drawn = ahead(found), futures(found, 8_000, seed=4)
    assert [each.name for each in told.rungs] == list(drawn.rungs)
    for place, rung in enumerate(told.rungs):
        met = np.mean([top >= place for top in drawn.highest])
        assert rung.met == pytest.approx(met, abs=0.025)
    assert sum(each.now for each in told.rungs) == 1
    assert sum(each.at_end for each in told.rungs) == pytest.approx(1.0, abs=1e-8)


def test_the_way_up_is_a_product(outlook: detente.Outlook) -> None:
    rungs = ahead(outlook).rungs
    product = 1.0
    for each in rungs[1:]:
        assert each.onward is not None
        product *= each.onward
        assert each.met == pytest.approx(product, rel=1e-9)
    assert rungs[0].met == 1.0
    assert rungs[0].onward is None


def test_a_rung_that_is_a_question_has_its_answer(outlook: detente.Outlook) -> None:
    """`bayland-fights` asks whether the highest rung is ever stood on."""
    value = outlook["bayland-fights"].value
    assert ahead(outlook).rungs[-1].met == pytest.approx(value, abs=1e-8)


@pytest.mark.parametrize("which", ["outlook", "parted_outlook"])
def test_worths_begin_with_that_of_the_start(which: str, request: pytest.FixtureRequest) -> None:
    found: detente.Outlook = request.getfixturevalue(which)
    told, board = ahead(found), Board.of(found)
    first = sum(
        piece.play.on(piece.game.arrays).worth[state]
        for piece, state in zip(board.pieces, board.start, strict=True)
    )
    for place, (actor, course) in enumerate(told.worths.items()):
        assert course[0] == pytest.approx(first[place], abs=1e-6), actor
        assert len(course) == len(told.weeks)


def test_what_a_state_is_worth_follows_how_likely_it_is(outlook: detente.Outlook) -> None:
    """Once Vale has yielded nothing more changes, and Hillmark is 9 points better off by that."""
    value = outlook["vale-yields"].value
    assert value is not None
    course = ahead(outlook).worths["HILL"]
    assert course[-1] == pytest.approx(40.0 + 9.0 * value, abs=1e-6)


def test_tables_say_what_was_computed(outlook: detente.Outlook) -> None:
    told = ahead(outlook)
    climb = words.climb_table(told)
    assert [row[0] for row in climb.rows] == ["wider war", "attack", "threat", "quiet"]
    assert climb.rows[2][1] == "yes"
    worth = words.worth_table(told)
    assert worth.rows[0][0] == "Hillmark, the challenger"
    assert worth.columns[-1].name == "Change"
    single = dataclasses.replace(told, weeks=told.weeks[:1], worths={"HILL": (40.0,)})
    assert words.worth_table(single).rows[0][1:] == ("40.0", "0.0")
