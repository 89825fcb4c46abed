"""Miscalculation and the spiral: two sides that over-rate each other's motives.

Jervis 1976; Bennett 1977; Kydd 2005. Each side may go forward; to be behind while the other is
forward costs a flow, and a motive says what being forward alone is worth. Neither wants to be
forward alone, but each may believe that the other does.

T  correct perceptions are the base game. S  mutual over-estimate of motives raises P(both forward).
"""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import numpy as np
import pytest

from detente import api
from detente.crisis.expressions import And
from detente.crisis.model import Crisis, Perception
from detente.testing.draft import Draft

SCALES = (1 / 3, 1.0, 2.0, 4.0)
SIDES = (("A", "B"), ("B", "A"))
TRUE, FEARED = -0.4, 0.4  # points per week of being forward alone


def spiral() -> Crisis:
    """Two sides that would rather both stay back."""
    draft = Draft("spiral", precision=0.25)
    draft.actor("A", "B")
    for me, _ in SIDES:
        draft.factor(f"{me} stands", ["back", "forward"])
    for me, rival in SIDES:
        back, forward = (draft.test(f"{me} stands", "=", level) for level in ("back", "forward"))
        away, close = (draft.test(f"{rival} stands", "=", each) for each in ("back", "forward"))
        draft.move(me, "go forward", [draft.to(f"{me} stands", "forward")], when=back, tempo=0.1)
        draft.move(me, "go back", [draft.to(f"{me} stands", "back")], when=forward, tempo=0.1)
        draft.worth(me, 60.0)
        draft.flow(me, -1.0, And((back, close)))
        draft.flow(me, -0.8, And((forward, close)))
        draft.flow(me, draft.number(f"motive of {me}", "flow", TRUE), And((forward, away)))
    both = And(tuple(draft.test(f"{me} stands", "=", "forward") for me, _ in SIDES))
    draft.question("both", both, by=dt.date(2020, 4, 1))
    return draft.crisis()


def seeing(crisis: Crisis, motive: float) -> Crisis:
    """The same with each side believing that the other's motive is `motive`."""
    return replace(
        crisis,
        perceptions={
            me: Perception(me, {key: replace(crisis.numbers[key], best=motive)})
            for me, key in (("A", "motive of B"), ("B", "motive of A"))
        },
    )


def outlook(crisis: Crisis, scale: float) -> api.Outlook:
    return api.Crisis(crisis).compile().solve(precision_scale=scale).forecast()


@pytest.mark.parametrize("scale", SCALES)
def test_correct_perceptions_are_the_base_game(scale: float) -> None:
    base, seen = outlook(spiral(), scale), outlook(seeing(spiral(), TRUE), scale)
    assert seen["both"].value == base["both"].value
    assert seen.seen_by["A"]["both"].value == base["both"].value
    mine, theirs = base.play.solution.chosen, seen.play.solution.chosen
    assert mine is not None
    assert theirs is not None
    np.testing.assert_array_equal(mine.choice, theirs.choice)
    np.testing.assert_array_equal(mine.values, theirs.values)


@pytest.mark.parametrize("scale", SCALES)
def test_over_rated_motives_feed_a_spiral(scale: float) -> None:
    """More than when motives are known, and more the more they are over-rated."""
    values = [outlook(spiral(), scale)["both"].value]
    values += [outlook(seeing(spiral(), motive), scale)["both"].value for motive in (0.0, FEARED)]
    known = [each for each in values if each is not None]
    assert len(known) == 3
    assert (np.diff(known) > 0.005).all()


@pytest.mark.parametrize("scale", SCALES)
def test_each_side_expects_the_other_to_come_forward_more_than_it_does(scale: float) -> None:
    """What A expects of B is play of a B that wants to be forward; B is not like that."""
    play = api.Crisis(seeing(spiral(), FEARED)).compile().solve(precision_scale=scale)
    (b,) = (each for each in play.next_moves if each.actor == "B")
    (feared,) = (each for each in play.seen["A"].next_moves if each.actor == "B")
    assert feared.moves[0].per_week > b.moves[0].per_week
