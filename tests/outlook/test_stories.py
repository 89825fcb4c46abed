"""Histories in plain words."""

from __future__ import annotations

import datetime as dt

import numpy as np
import pytest

from detente.crisis.model import Actor
from detente.game import Game, compile_crisis
from detente.outlook.chain import make_chain
from detente.outlook.simulate import Paths, sample_paths
from detente.outlook.stories import does, story, tell
from detente.testing.draft import Draft


def actor(name: str, kind: str = "state") -> Actor:
    return Actor("X", name, kind, "precision", "patience", "clock")  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("who", "kind", "move", "told"),
    [
        ("Turkey", "state", "send proxies", "Turkey sends proxies"),
        ("Turkey", "state", "withdraw", "Turkey withdraws"),
        ("Russia", "state", "press both sides", "Russia presses both sides"),
        ("Russia", "state", "deny it", "Russia denies it"),
        ("Russia", "state", "deploy", "Russia deploys"),
        ("Russia", "state", "go home", "Russia goes home"),
        ("Russia", "state", "veto a text", "Russia vetoes a text"),
        ("United States", "state", "mediate", "United States mediates"),
        ("Bayland, the guarantor", "state", "fight", "Bayland fights"),
        ("European Union (France in the lead)", "alliance", "mediate", "European Union mediates"),
        ("United Nations", "organisation", "warn", "United Nations warns"),
        ("Authorities of the enclave", "organisation", "lay down arms",
         "Authorities of the enclave lay down arms"),
        ("Syrian militias", "armed group", "keep quiet", "Syrian militias keep quiet"),
        ("Militias from Syria", "armed group", "leave", "Militias from Syria leave"),
        ("Hezbollah", "armed group", "fire rockets", "Hezbollah fires rockets"),
        ("Russia", "state", "peacekeepers by consent", "Russia: peacekeepers by consent"),
        ("Russia", "state", "UN text", "Russia: UN text"),
    ],
)  # fmt: skip
def test_who_does_what(who: str, kind: str, move: str, told: str) -> None:
    assert does(actor(who, kind), move) == told


@pytest.fixture
def game() -> Game:
    draft = Draft()
    draft.actor("TUR")
    draft.factor("support", ["arms", "proxies"])
    draft.factor("fighting", ["war", "frozen"])
    draft.move("TUR", "send proxies", [draft.to("support", "proxies")], tempo=1.0)
    draft.move("TUR", "warn", (), tempo=1.0)
    draft.hazard("winter comes", [draft.to("fighting", "frozen"), draft.to("support", "arms")])
    draft.worth("TUR", 50.0)
    return compile_crisis(draft.crisis())


def test_a_path_becomes_a_story(game: Game) -> None:
    chain = make_chain(game.arrays)
    proxies = game.state_of({"support": "proxies", "fighting": "war"})
    frozen = game.state_of({"support": "arms", "fighting": "frozen"})
    assert proxies is not None
    assert frozen is not None
    paths = Paths(
        game.start, 26.0, np.array([0, 2]), np.array([1.2, 3.0]),
        np.array([proxies, frozen], np.uint32), np.array([0, chain.moves], np.uint32),
    )  # fmt: skip
    told = story(game, chain, paths, 0)
    assert str(told) == (
        "week 2: TUR sends proxies (support: arms -> proxies)\n"
        "week 4: winter comes (support: proxies -> arms; fighting: war -> frozen)"
    )
    assert told.end == {"support": "arms", "fighting": "frozen"}
    first, second = told.steps
    assert (first.by, first.what, first.date) == ("TUR", "send proxies", dt.date(2020, 1, 10))
    assert (second.by, second.what) == ("", "winter comes")


def test_the_same_seed_tells_the_same_histories(game: Game) -> None:
    chain = make_chain(game.arrays)
    assert tell(game, chain, 3, 26.0, seed=4) == tell(game, chain, 3, 26.0, seed=4)
    assert tell(game, chain, 3, 26.0, seed=4) != tell(game, chain, 3, 26.0, seed=5)


def test_every_sampled_step_is_one_that_the_game_has(game: Game) -> None:
    chain = make_chain(game.arrays)
    paths = sample_paths(chain, 50, 20.0, np.random.default_rng(1))
    for place in range(50):
        for step in story(game, chain, paths, place).steps:
            assert step.changes
            assert (step.by == "TUR") == (step.what == "send proxies")


def test_nothing_happens(game: Game) -> None:
    (told,) = tell(game, make_chain(game.arrays), 1, 0.0, seed=1)
    assert str(told) == "nothing happens"
