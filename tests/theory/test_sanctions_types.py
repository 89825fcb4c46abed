"""Sanctions and who ends up under them.

Drezner 2003, doi:10.1017/S0020818303573052. The sender demands, threatens, imposes or relents; what
complying costs the target is its own secret (two types, a belief inside the game).

S  compliance comes mostly before imposition; those sanctioned are adversely selected: the share of
stubborn targets among them is above the prior.
"""

from __future__ import annotations

from dataclasses import replace
from functools import cache

import numpy as np
import pytest

from detente import api
from detente.crisis.expressions import Indicator, Operation
from detente.crisis.model import Crisis, Reputation
from detente.outlook.beliefs import type_arrays
from detente.outlook.chain import make_chain
from detente.outlook.reach import reached_before
from detente.solve.result import Settings
from detente.testing.draft import Draft

SCALES = (1 / 3, 1.0, 2.0, 4.0)
STAGES = ("demand", "threatened", "imposed", "complied before", "complied under", "dropped")
PRIOR = 0.5


def sanctions() -> Crisis:
    draft = Draft("sanctions", precision=0.1)
    draft.actor("SND", "TGT")
    draft.factor("stake", ["soft", "stubborn"])
    draft.factor("stage", STAGES)
    stage = {name: draft.test("stage", "=", name) for name in STAGES}
    to = {name: [draft.to("stage", name)] for name in STAGES}
    stubborn = Indicator(draft.test("stake", "=", "stubborn"))
    more = Operation("*", draft.number("more if stubborn", "cost", 8.0), stubborn)
    cost = {"TGT": Operation("+", draft.number("cost of complying", "cost", 4.0), more)}
    draft.move("SND", "threaten", to["threatened"], when=stage["demand"], tempo=0.3)
    draft.move("SND", "impose", to["imposed"], when=stage["threatened"], tempo=0.15,
               costs={"SND": 1.0})  # fmt: skip
    draft.move("SND", "relent", to["dropped"], tempo=0.1,
               when=draft.among("stage", ["threatened", "imposed"]))  # fmt: skip
    draft.move("TGT", "comply", to["complied before"], when=stage["threatened"], tempo=0.2,
               costs=cost)  # fmt: skip
    draft.move("TGT", "give in", to["complied under"], when=stage["imposed"], tempo=0.2,
               costs=cost)  # fmt: skip
    draft.worth("SND", 40.0)
    draft.worth("SND", 20.0, draft.among("stage", ["complied before", "complied under"]))
    draft.flow("SND", -0.2, stage["imposed"])
    draft.worth("TGT", 60.0)
    draft.flow("TGT", -0.6, stage["imposed"])
    never = draft.among("stage", ["dropped", "complied before"])
    for name, rival in (
        ("complied before", stage["dropped"]), ("complied under", stage["dropped"]),
        ("imposed", never),
    ):  # fmt: skip
        draft.question(name.replace(" ", "-"), stage[name], "before", rival=rival)
    draft.number("prior", "other", PRIOR)
    return replace(draft.crisis(), reputations=(Reputation("stake", "TGT", 0, "prior", 11),))


@cache
def outlook(scale: float) -> api.Outlook:
    game = api.Crisis(sanctions()).compile()
    return game.solve(precision_scale=scale, settings=Settings(restarts=0)).forecast()


def imposed_by_type(found: api.Outlook) -> list[float]:
    """P(sanctions are imposed) if the target is soft, and if it is stubborn."""
    model, play = found.play.game.model, found.play.speaking
    assert model.typed is not None
    stage = model.levels[1]
    goal, rival = stage == 2, np.isin(stage, (3, 5))
    chains = [make_chain(*type_arrays(model.typed, play, kind)) for kind in (0, 1)]
    return [float(reached_before(each, goal, rival).values[model.start]) for each in chains]


@pytest.mark.parametrize("scale", SCALES)
def test_compliance_comes_mostly_before_imposition(scale: float) -> None:
    found = outlook(scale)
    before, under = (found[key].value for key in ("complied-before", "complied-under"))
    assert before is not None
    assert under is not None
    assert before > under


@pytest.mark.parametrize("scale", SCALES)
def test_the_sanctioned_are_adversely_selected(scale: float) -> None:
    soft, stubborn = imposed_by_type(outlook(scale))
    assert PRIOR * stubborn / (PRIOR * stubborn + (1 - PRIOR) * soft) > PRIOR + 0.005


@pytest.mark.parametrize("scale", SCALES)
def test_the_forecast_is_the_mixture_over_types(scale: float) -> None:
    """One chain on belief and public state gives what two chains by type give, to rounding."""
    found = outlook(scale)
    soft, stubborn = imposed_by_type(found)
    assert found["imposed"].value == pytest.approx((1 - PRIOR) * soft + PRIOR * stubborn, abs=1e-12)
