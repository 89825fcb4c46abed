"""Numbers in words: every number of the gallery has a clause without the signs of the file."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from detente.crisis import load
from detente.crisis.doing import parameters
from detente.crisis.naming import in_words

GALLERY = Path(__file__).parents[2] / "crises"
CRISES = sorted(each.name for each in GALLERY.iterdir() if (each / "crisis.yaml").is_file())


@pytest.mark.parametrize("name", CRISES)
def test_every_number_is_told_without_the_signs_of_the_file(name: str) -> None:
    crisis = load(GALLERY / name)
    words = {key: in_words(crisis, key) for key in parameters(crisis)}
    keys = re.compile(r"#\d|_|\w\.\w|(?:^|\W)(?:" + "|".join(crisis.actors) + r")(?:\W|$)")
    named = {each.name for each in crisis.actors.values()}
    told = {key: text for key, text in words.items() if keys.search(text)}
    assert {k: v for k, v in told.items() if not any(n in v for n in named if n)} == {}
    assert all(text == text.strip() and not text.endswith(":") for text in words.values())


@pytest.mark.parametrize(
    ("name", "key", "told"),
    [
        ("deterrence", "moves.BAY: fight for Vale.tempo",
         "how often Bayland would fight for Vale if it saw nothing to win or lose by it"),
        ("deterrence", "moves.BAY: fight for Vale.cost.BAY",
         "what it costs Bayland to fight for Vale"),
        ("deterrence", "moves.BAY: fight for Vale.cost.HILL",
         "what it costs Hillmark if Bayland should fight for Vale"),
        ("deterrence", "hazards.Vale is overrun.rate", "how often it comes: Vale is overrun"),
        ("deterrence", "hazards.Vale is overrun.cost.VALE", "what it costs Vale: Vale is overrun"),
        ("deterrence", "worths.HILL#2",
         "what it is worth to Hillmark when pressure is Vale yields"),
        ("deterrence", "worths.HILL#1", "what it is worth to Hillmark in any case"),
        ("deterrence", "patience", "how far ahead actors look"),
        ("deterrence", "numbers.breach", "breach"),
        ("karabakh-2020", "battles.campaign.values.AZE=all held",
         "the campaign for Karabakh: values, Azerbaijan, “all held”"),
        ("karabakh-2020", "supports.turkish-aid.effects.1=militias",
         "Turkey's support for Azerbaijan: effects, “militias”"),
        ("karabakh-2020", "perceptions.TUR.commitments.csto.stake",
         "the promise to Armenia: stake, as Turkey sees it"),
        ("karabakh-2020", "moves.ARM: accept terms.outcomes#1.chance",
         "Armenia, “accept terms”: outcomes chance"),
    ],
)  # fmt: skip
def test_a_number_in_words(name: str, key: str, told: str) -> None:
    assert in_words(load(GALLERY / name), key) == told


def test_what_is_unknown_is_told_by_its_key() -> None:
    crisis = load(GALLERY / "deterrence")
    assert in_words(crisis, "moves.X: leave.tempo") == "X: leave, tempo"
    assert in_words(crisis, "worths.X#9") == "worths, X"
    assert in_words(crisis, "wonders.of_the_world.height") == "wonders of the world: height"
