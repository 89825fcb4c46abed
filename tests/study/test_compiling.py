"""A crisis compiled again at other numbers is what compiling it anew gives, bit for bit."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import numpy as np
import pytest

import detente
from detente.crisis.model import Crisis
from detente.solve.certificate import game_digest
from detente.study.compiling import MOST, Compiler
from detente.study.draws import Draws
from detente.study.trial import parameters, with_values
from detente.study.variants import Variants

GALLERY = Path(__file__).parents[2] / "crises"
SILENT = "hazards.the guns fall silent.rate"


def same(compiler: Compiler, crisis: Crisis) -> detente.Game:
    made, anew = compiler.game(crisis), detente.Crisis(crisis).compile()
    pairs = [(made, anew), *((made.seen[actor], anew.seen[actor]) for actor in anew.seen)]
    assert made.seen.keys() == anew.seen.keys()
    for one, two in pairs:
        assert game_digest(one.model.arrays) == game_digest(two.model.arrays)
        np.testing.assert_array_equal(one.model.levels, two.model.levels)
        assert one.model.values == two.model.values
        assert one.crisis.model.values() == two.crisis.model.values()
        assert list(one.model.crisis.questions) == list(two.model.crisis.questions)
    return made


@pytest.mark.parametrize("name", ["deterrence", "kargil-1999", "berlin-1961"])
def test_draws_are_compiled_as_anew(name: str) -> None:
    crisis = detente.load(GALLERY / name).model
    names = tuple(parameters(crisis))
    variants, compiler = Variants.of(crisis, names, 10**6), Compiler()
    for _, row in Draws.of(names).rows(range(6)):
        same(compiler, with_values(crisis, variants.values(row)))
    if name == "kargil-1999":
        assert {actor: len(known) for actor, known in compiler.known.items()} == {"": 1, "PKA": 1}


def test_games_of_other_states_are_kept_beside() -> None:
    crisis = detente.load(GALLERY / "kargil-1999").model
    compiler = Compiler()
    states = [
        same(compiler, with_values(crisis, {SILENT: rate})).states for rate in (0.1, 0.0, 0.2, 0.0)
    ]
    assert states[0] == states[2] > states[1] == states[3]
    assert len(compiler.known[""]) == 2
    keys = [key for key, each in parameters(crisis).items() if each.kind == "rate"]
    for key in keys[: MOST + 4]:
        compiler.game(with_values(crisis, {key: 0.0}))
    assert len(compiler.known[""]) <= MOST


def test_what_differs_in_more_than_numbers_is_compiled(deterrence: detente.Play) -> None:
    crisis = deterrence.crisis
    compiler = Compiler().knowing(deterrence.game)
    start = dataclasses.replace(crisis.factors[0], start=0)
    other = dataclasses.replace(crisis, factors=(start, *crisis.factors[1:]))
    made, before = same(compiler, other).model, deterrence.game.model
    assert made.describe(made.start) != before.describe(before.start)


def test_what_is_refused_is_refused_as_anew(deterrence: detente.Play) -> None:
    crisis = with_values(deterrence.crisis, {"moves.HILL: threaten.tempo": 50.0})
    told = []
    for compiled in (
        Compiler().knowing(deterrence.game).game,
        lambda c: detente.Crisis(c).compile(),
    ):
        with pytest.raises(detente.CrisisError) as caught:
            compiled(crisis)
        told.append([str(each) for each in caught.value.diagnostics])
    assert told[0] == told[1]
