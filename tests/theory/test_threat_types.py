"""Threats by an actor whose resolve only it knows: tying hands and sunk costs.

Fearon 1994, doi:10.2307/2944796; Schultz 2001; Fearon 1997, doi:10.1177/0022002797041001004. The
rival does not know the type (a belief inside the game). It may yield or resist; resisted, the
threatener fights or backs down. A resolute one loses less by war and gains more if the rival
yields.

S  the posterior of resolve after a threat rises in the audience cost of backing down, and in the
cost that is sunk by threatening. T  a sunk cost leaves all choices after the threat unchanged.
"""

from __future__ import annotations

from dataclasses import replace
from functools import cache

import numpy as np
import pytest

from detente import api
from detente.crisis.expressions import Indicator, Operation
from detente.crisis.model import Crisis, Reputation
from detente.solve.beliefs.grid import place_of
from detente.solve.result import Settings, TypedPlay
from detente.testing.draft import Draft

SCALES = (1 / 3, 1.0, 2.0, 4.0)
COSTS = (0.0, 4.0, 8.0)
THREATEN = 0
STAGES = ("quiet", "threat", "resisted", "war", "backed down", "yielded")


def threat(audience: float, sunk: float) -> Crisis:
    draft = Draft("threat", precision=0.05)
    draft.actor("THR", "RIV")
    draft.factor("resolve", ["irresolute", "resolute"])
    draft.factor("stage", STAGES)
    stage = {name: draft.test("stage", "=", name) for name in STAGES}
    to = {name: [draft.to("stage", name)] for name in STAGES}
    resolute = Indicator(draft.test("resolve", "=", "resolute"))
    draft.move("THR", "threaten", to["threat"], when=stage["quiet"], tempo=0.1, costs={"THR": sunk})
    draft.move("RIV", "yield", to["yielded"], when=stage["threat"], tempo=0.3)
    draft.move("RIV", "resist", to["resisted"], when=stage["threat"], tempo=0.3)
    draft.move("THR", "fight", to["war"], when=stage["resisted"], tempo=0.3)
    draft.move(
        "THR", "back down", to["backed down"], when=stage["resisted"], tempo=0.3,
        costs={"THR": audience},
    )  # fmt: skip
    draft.worth("THR", 40.0)
    draft.worth("THR", 10.0, stage["yielded"])
    draft.worth("THR", -35.0, stage["war"])
    for points, where in ((8.0, "yielded"), (25.0, "war")):
        number = draft.number(f"resolve in {where}", "worth", points)
        draft.worth("THR", Operation("*", number, resolute), stage[where])
    draft.worth("RIV", 60.0)
    draft.worth("RIV", -12.0, stage["yielded"])
    draft.worth("RIV", -35.0, stage["war"])
    draft.number("prior", "other", 0.5)
    reputation = Reputation("resolve", "THR", 0, "prior", 11)
    return replace(draft.crisis(), reputations=(reputation,))


@cache
def played(audience: float, sunk: float, scale: float) -> tuple[TypedPlay, int, np.ndarray]:
    """The play by type, the place of the threat's edge, and the stage of every edge."""
    game = api.Crisis(threat(audience, sunk)).compile()
    solution = game.solve(precision_scale=scale, settings=Settings(restarts=0)).solution
    typed = game.model.typed
    assert solution.chosen is not None
    assert solution.chosen.typed is not None
    assert typed is not None
    arrays = typed.game
    state = np.repeat(np.arange(arrays.states), np.diff(arrays.state_edge.astype(int)))
    stage = game.model.levels[1, : arrays.states][state]
    (edge,) = np.flatnonzero((arrays.edge_origin == THREATEN) & (stage == 0))
    return solution.chosen.typed, int(edge), stage


def posterior(audience: float, sunk: float, scale: float) -> float:
    """P(resolute) after a threat, from even odds."""
    play, edge, _ = played(audience, sunk, scale)
    return float(1 / (1 + np.exp(-play.odds[edge, place_of(play.grid, 0.5)])))


@pytest.mark.parametrize("scale", SCALES)
def test_a_threat_says_more_the_more_it_ties_hands(scale: float) -> None:
    values = [posterior(cost, 0.0, scale) for cost in COSTS]
    assert values[0] > 0.5
    assert (np.diff(values) > 0).all()


@pytest.mark.parametrize("scale", SCALES)
def test_a_threat_says_more_the_more_it_sinks(scale: float) -> None:
    values = [posterior(0.0, cost, scale) for cost in COSTS]
    assert (np.diff(values) > 0).all()


@pytest.mark.parametrize("scale", SCALES)
def test_what_is_sunk_is_sunk(scale: float) -> None:
    """At every belief, choices after the threat are the same; and the threat itself is rarer."""
    cheap, edge, stage = played(0.0, 0.0, scale)
    dear, _, _ = played(0.0, 8.0, scale)
    later = stage > 0
    np.testing.assert_allclose(dear.choice[:, later], cheap.choice[:, later], rtol=0, atol=1e-10)
    assert (dear.choice[:, edge] < cheap.choice[:, edge]).all()


@pytest.mark.parametrize("scale", SCALES)
def test_tied_hands_fight(scale: float) -> None:
    """The audience cost, which is not sunk, does change what comes later."""
    free, _, stage = played(0.0, 0.0, scale)
    tied, _, _ = played(8.0, 0.0, scale)
    resisted = np.flatnonzero(stage == STAGES.index("resisted"))
    fight, back = resisted
    assert (tied.choice[:, fight] > free.choice[:, fight]).all()
    assert (tied.choice[:, back] < free.choice[:, back]).all()
