"""Which factors belong together, and crises on some of them only."""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given
from tests.glue import glued

from detente.crisis.expressions import And, Indicator, Or
from detente.crisis.model import Crisis, Reputation, Rung
from detente.errors import CrisisError
from detente.game import compile_crisis
from detente.game.parts import combined, compile_parts
from detente.game.separate import components, factors_of_ladder, restrict
from detente.testing import naive
from detente.testing.draft import Draft
from detente.testing.strategies import random_crisis

BY = dt.date(2020, 6, 1)


def theatres() -> Draft:
    """Two actors in each of two theatres, and a factor that nothing changes."""
    draft = Draft("theatres")
    draft.actor("A", "B", "C", "D")
    for name in ("east", "weather", "west"):
        draft.factor(name, ["calm", "clash", "war"])
    for name, first, second in (("east", "A", "B"), ("west", "C", "D")):
        draft.move(first, f"escalate {name}", [draft.shift(name, 1)], tempo=0.3)
        draft.move(second, f"calm {name}", [draft.shift(name, -1)], tempo=0.5)
        for actor in (first, second):
            draft.worth(actor, 50.0)
            draft.worth(actor, -10.0, draft.test(name, "=", "war"))
    return draft


LINKS: dict[str, Callable[[Draft], None]] = {
    "a move's condition": lambda d: d.move(
        "A", "wait", [d.to("east", "calm")], tempo=0.1, when=d.test("west", "=", "war")
    ),
    "a move's effects": lambda d: d.move(
        "A", "peace", [d.to("east", "calm"), d.to("west", "calm")], tempo=0.1
    ),
    "a move's tempo": lambda d: d.move(
        "A", "hurry", [d.to("east", "war")], tempo=Indicator(d.test("west", "=", "war"))
    ),
    "a move's cost": lambda d: d.move(
        "A", "pay", [d.to("east", "war")], tempo=0.1,
        costs={"C": Indicator(d.test("west", "=", "war"))},
    ),
    "a hazard": lambda d: d.hazard(
        "spill", [d.to("east", "war")], rate=0.1, when=d.test("west", "=", "war")
    ),
    "a rule": lambda d: d.rule(
        "both", [d.to("east", "war")], when=d.test("west", "=", "war")
    ),
    "a worth": lambda d: d.worth(
        "A", -5.0, And((d.test("east", "=", "war"), d.test("west", "=", "war")))
    ),
    "a flow": lambda d: d.flow(
        "A", Indicator(d.test("west", "=", "war")), d.test("east", "=", "war")
    ),
}  # fmt: skip


def test_theatres_that_nothing_links() -> None:
    """What nothing changes goes with the first; worths of both in one actor link nothing."""
    draft = theatres()
    draft.worth("A", -3.0, draft.test("west", "=", "war"))
    assert components(draft.crisis()) == ((0, 1), (2,))


@pytest.mark.parametrize("link", LINKS)
def test_what_links(link: str) -> None:
    draft = theatres()
    LINKS[link](draft)
    assert components(draft.crisis()) == ((0, 1, 2),)
    assert compile_parts(draft.crisis()) is None


def test_questions_and_the_ladder_link_nothing() -> None:
    draft = theatres()
    both = And((draft.test("east", "=", "war"), draft.test("west", "=", "war")))
    draft.question("both", both, by=BY)
    crisis = dataclasses.replace(draft.crisis(), ladder=(Rung("wider war", both),))
    assert components(crisis) == ((0, 1), (2,))
    assert factors_of_ladder(crisis) == {0, 2}
    assert restrict(crisis, (2,)).ladder == ()
    assert restrict(crisis, (2,)).questions == {}
    assert list(restrict(crisis, (0, 1, 2)).questions) == ["both"]


def test_a_reputation_links_what_its_actor_is_seen_to_do() -> None:
    draft = theatres()
    draft.move("A", "taunt", [draft.shift("west", 1)], tempo=0.1)
    crisis = draft.crisis()
    seen = Reputation("r", "A", 1, "x", 11)
    linked = dataclasses.replace(crisis, reputations=(seen,))
    assert components(crisis) == ((0, 1), (2,))
    assert components(linked) == ((0, 1, 2),)
    one = dataclasses.replace(seen, visible=("A: escalate east",))
    assert components(dataclasses.replace(crisis, reputations=(one,))) == ((0, 1), (2,))
    part = restrict(dataclasses.replace(crisis, reputations=(one,)), (1, 2))
    assert [each.type for each in part.reputations] == [0]


@given(random_crisis())
def test_components_part_the_factors(crisis: Crisis) -> None:
    found = components(crisis)
    assert sorted(place for own in found for place in own) == list(range(len(crisis.factors)))
    assert restrict(crisis, range(len(crisis.factors))) == crisis
    parts = [restrict(crisis, own) for own in found]
    for kind in ("moves", "hazards", "rules", "worths", "flows"):
        assert sum(len(getattr(part, kind)) for part in parts) == len(getattr(crisis, kind))


@given(random_crisis(max_factors=2, max_moves=4), random_crisis(max_factors=2, max_moves=4))
def test_parts_are_the_crises_that_were_glued(first: Crisis, second: Crisis) -> None:
    """The whole reaches every combination of states; each part is compiled as it was alone."""
    whole = glued(first, second)
    parts = compile_parts(whole)
    if parts is None:
        assert len(components(first)) == 1 or len(components(second)) == 1
        return
    assert parts.states == compile_crisis(whole).states
    assert parts.states == len(naive.NaiveCompiler(whole).compile().states)
    levels = combined(parts, range(len(whole.factors)))
    assert len(np.unique(levels, axis=1).T) == parts.states
    assert len(levels.T) == parts.states


def test_worths_of_the_parts_add_up() -> None:
    """No warning where a part's own sum is below 0, one where that of the whole is."""
    draft = theatres()
    draft.worth("B", -35.0, draft.test("west", "=", "war"))
    parts = compile_parts(draft.crisis())
    assert parts is not None
    assert not [each for each in parts.diagnostics if each.code == "worth-range"]
    draft.worth("B", -10.0, draft.test("west", "=", "war"))
    worse = compile_parts(draft.crisis())
    assert worse is not None
    (warning,) = [each for each in worse.diagnostics if each.code == "worth-range"]
    assert "is -5" in warning.message
    assert "east = war" in warning.message
    assert "west = war" in warning.message


def test_questions_over_several_parts_are_checked() -> None:
    draft = theatres()
    east, west = (draft.test(name, "!=", "war") for name in ("east", "west"))
    draft.question("certain", Or((east, west)), by=BY)
    with pytest.raises(CrisisError, match="`certain` must happen") as caught:
        compile_parts(draft.crisis())
    assert [each.code for each in caught.value.diagnostics if each.is_error] == ["question-certain"]


def test_mistakes_of_all_parts_are_found() -> None:
    draft = theatres()
    for name in ("east", "west"):
        draft.hazard(f"sink {name}", [draft.shift(name, 1)], rate=-1.0)
    with pytest.raises(CrisisError) as caught:
        compile_parts(draft.crisis())
    assert len([each for each in caught.value.diagnostics if each.is_error]) == 2
