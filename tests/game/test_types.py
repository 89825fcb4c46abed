"""Two types of one actor on the same public states, and what may not depend on the type."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from detente.crisis.codes import CATALOGUE
from detente.crisis.expressions import Constant, Indicator, Operation
from detente.crisis.model import Crisis, Reputation
from detente.errors import CrisisError
from detente.game import compile_crisis
from detente.game.types import CODE, compile_types
from detente.testing.draft import Draft
from detente.testing.patron import known, patron


@pytest.mark.parametrize("kind", [0, 1])
def test_each_type_is_its_own_game(kind: int) -> None:
    """State by state and edge by edge the same as the crisis with the type known."""
    crisis = patron(resolve=3.0)
    typed = compile_types(crisis)
    arrays, game = typed.arrays, compile_crisis(replace(known(crisis, kind), questions={}))
    states = [tuple(typed.levels[1:, x]) for x in range(arrays.game.states)]
    assert sorted(states) == sorted(tuple(game.levels[1:, x]) for x in range(game.states))
    for x in range(game.states):
        y = states.index(tuple(game.levels[1:, x]))
        np.testing.assert_array_equal(arrays.worth[kind, y], game.arrays.worth[x])
        np.testing.assert_array_equal(arrays.flow[kind, y], game.arrays.flow[x])
        own, other = (
            range(*(int(each) for each in one.state_edge[place : place + 2]))
            for one, place in ((game.arrays, x), (arrays.game, y))
        )
        assert len(own) == len(other)
        for e, f in zip(own, other, strict=True):
            assert game.arrays.edge_origin[e] == arrays.game.edge_origin[f]
            assert game.arrays.edge_weight[e] == arrays.weight[kind, f]
            gain = game.arrays.payoff_table[game.arrays.edge_payoff[e]]
            np.testing.assert_array_equal(arrays.gain[kind, f], gain)


def test_moves_that_one_type_lacks_and_moves_unseen() -> None:
    """Such an edge has weight 0 for the other type; only the named moves are visible."""
    draft = base()
    hard = Indicator(draft.test("kind", "=", "hard"))
    draft.move(
        "A", "strike", [draft.to("level", "high")], tempo=Operation("*", Constant(0.1), hard)
    )
    arrays = compile_types(reputed(draft, visible=("A: strike",))).arrays
    strikes = arrays.game.edge_origin == 2
    assert (arrays.weight[0, strikes] == 0).all()
    assert (arrays.weight[1, strikes] > 0).all()
    np.testing.assert_array_equal(arrays.visible, strikes)


def base() -> Draft:
    draft = Draft("typed")
    draft.actor("A", "B")
    draft.factor("kind", ["soft", "hard"])
    draft.factor("level", ["low", "high"])
    draft.move("A", "raise", [draft.to("level", "high")], when=draft.test("level", "=", "low"))
    draft.move("B", "lower", [draft.to("level", "low")], when=draft.test("level", "=", "high"))
    draft.worth("A", 50.0)
    draft.worth("B", 50.0)
    draft.number("prior", "other", 0.5)
    return draft


def reputed(draft: Draft, *, visible: tuple[str, ...] = ()) -> Crisis:
    return replace(draft.crisis(), reputations=(Reputation("r", "A", 0, "prior", 7, visible),))


def fault(draft: Draft, what: str) -> Crisis:
    """A crisis in which the type is not A's own affair."""
    hard, soft = (draft.test("kind", "=", each) for each in ("hard", "soft"))
    doubled = Operation("*", Constant(0.2), Operation("+", Constant(1.0), Indicator(hard)))
    low = draft.test("level", "=", "low")
    if what == "hazard rate":
        draft.hazard("weather", [draft.to("level", "high")], when=low, rate=doubled)
    elif what == "hazard of one type":
        draft.hazard("weather", [draft.to("level", "high")], when=hard)
    elif what == "move of another":
        draft.move("B", "raise too", [draft.to("level", "high")], when=low, tempo=doubled)
    elif what == "where a move leads":
        chance = Operation("*", Constant(0.4), Operation("+", Constant(1.0), Indicator(hard)))
        draft.move("A", "try", when=low,
                   outcomes=[(chance, [draft.to("level", "high")]), (None, [])])  # fmt: skip
    elif what == "type changed":
        draft.move("A", "harden", [draft.to("kind", "hard")], when=soft)
    elif what == "rule":
        draft.rule("hard means high", [draft.to("level", "high")], when=hard)
    elif what == "question":
        draft.question("hard", hard)
    crisis = reputed(draft)
    if what == "second":
        return replace(crisis, reputations=crisis.reputations * 2)
    return crisis


def test_a_prior_that_is_no_probability_is_an_error() -> None:
    crisis = patron(resolve=3.0)
    numbers = {**crisis.numbers, "prior": replace(crisis.numbers["prior"], best=1.2)}
    with pytest.raises(CrisisError) as caught:
        compile_types(replace(crisis, numbers=numbers))
    (found,) = caught.value.diagnostics
    assert found.code == CODE
    assert "cannot be 1.2" in found.message


@pytest.mark.parametrize(
    ("what", "told"),
    [
        ("hazard rate", "hazard `weather` depends on `kind`"),
        ("hazard of one type", "a hazard depends on `kind`"),
        ("move of another", "`B: raise too` depends on `kind`"),
        ("where a move leads", "where `A: try` leads depends on `kind`"),
        ("type changed", "the type of A"),
        ("rule", "the type of A"),
        ("question", "asks about a type that only A knows"),
        ("second", "a second reputation"),
    ],
)
def test_what_would_give_the_type_away_is_an_error(what: str, told: str) -> None:
    with pytest.raises(CrisisError) as raised:
        compile_types(fault(base(), what))
    assert [each.code for each in raised.value.diagnostics if each.is_error] == [CODE]
    assert told in str(raised.value)
    assert CODE in CATALOGUE
