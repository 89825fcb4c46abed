"""The bound on the number of states."""

from __future__ import annotations

from hypothesis import given, settings

from detente.crisis.model import Crisis
from detente.game import compile_crisis, estimate
from detente.testing.draft import Draft
from detente.testing.generate import coupled_crisis
from detente.testing.strategies import random_crisis


@settings(deadline=None, max_examples=50)
@given(random_crisis())
def test_the_bound_holds(crisis: Crisis) -> None:
    assert compile_crisis(crisis).states <= estimate(crisis).states


def test_levels_that_nothing_leads_to_do_not_count() -> None:
    new = Draft()
    new.actor("A")
    new.factor("still", 5, 0)
    new.factor("ladder", 9, 4)
    new.factor("switch", ["off", "on"], 0)
    new.move("A", "climb", [new.shift("ladder", 1)])
    new.move("A", "switch", [new.to("switch", "on")])
    bound = estimate(new.crisis())
    assert bound.states == 5 * 2
    assert bound.factors == (("ladder", 5), ("switch", 2), ("still", 1))
    assert str(bound).startswith("at most 10 states; most levels: `ladder` (5 levels), `switch`")


def test_the_bound_is_told_shortly_however_large() -> None:
    new = Draft()
    new.actor("A")
    assert str(estimate(new.crisis())) == "1 state"
    for place in range(40):
        new.factor(f"f{place}", 3, 0)
        new.move("A", f"m{place}", [new.shift(f"f{place}", 1)])
    assert str(estimate(new.crisis())).startswith("at most 10^19 states")


def test_the_bound_of_a_generated_crisis_is_near() -> None:
    crisis = coupled_crisis(1_000)
    assert 900 < estimate(crisis).states < 1_500
