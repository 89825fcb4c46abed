"""Hinges: numbers at the ends of their ranges, sentences struck out, against solving by hand."""

from __future__ import annotations

import dataclasses
import math
from pathlib import Path

import pytest

import detente
from detente.crisis.model import Number
from detente.crisis.strike import strike
from detente.errors import UsageError
from detente.show import hinges as words
from detente.show.hinges import Hinges
from detente.study.hinges import entry_of, hinges, stretch
from detente.study.trial import with_values

GALLERY = Path(__file__).parents[2] / "crises"


@pytest.fixture(scope="module")
def outlook() -> detente.Outlook:
    return detente.load(GALLERY / "kargil-1999").compile().solve().forecast()


@pytest.fixture(scope="module")
def found(outlook: detente.Outlook) -> Hinges:
    return hinges(outlook, ["tiger-hill"], top=4, again=3, sentences=3, sources=["outside"])


def test_ends_of_ranges_are_those_of_the_crisis_solved_there(
    outlook: detente.Outlook, found: Hinges
) -> None:
    first = found.numbers["tiger-hill"][0]
    assert first.solved is not None
    number = first.number
    high = with_values(outlook.crisis, {first.parameter: number.high * number.scale})
    answer = detente.Crisis(high).compile().solve().forecast()["tiger-hill"].value
    now = outlook["tiger-hill"].value
    assert answer is not None
    assert now is not None
    assert first.solved[1] == pytest.approx(answer - now, abs=1e-6)


def test_the_largest_swing_comes_first(found: Hinges) -> None:
    swings = [each.swing for each in found.numbers["tiger-hill"]]
    assert swings == sorted(swings, reverse=True)
    assert len(swings) == 4
    assert sum(each.solved is not None for each in found.numbers["tiger-hill"]) == 3


def test_sentences_are_struck_out_and_the_crisis_solved_without_them(
    outlook: detente.Outlook, found: Hinges
) -> None:
    assert {each.cite for each in found.sentences} >= {"outside"}
    assert len(found.sentences) == 4
    one = found.sentences[1]
    without = detente.Crisis(strike(outlook.crisis, (one.cite,)).crisis)
    answers = without.compile().solve().forecast()
    assert one.after["tiger-hill"] == pytest.approx(answers["tiger-hill"].value, abs=1e-6)
    ranked = found.strongest("tiger-hill")
    sizes = [abs(found.change(each, "tiger-hill")) for each in ranked]
    assert sizes == sorted(sizes, reverse=True)


def test_every_hinge_names_its_sentences(found: Hinges) -> None:
    record = words.record(found)["questions"]["tiger-hill"]["hinges"]
    for each in record:
        assert each["cite"] or each["assumed"]
    table = words.hinge_table(found, "tiger-hill")
    assert all(row[-1] for row in table.rows)
    struck = words.sentence_table(found, "tiger-hill")
    assert struck is not None
    assert len(struck.rows) == 4


def test_changes_follow_the_scale_on_which_a_range_is_spread() -> None:
    number = Number("a", "tempo", 2.0, 1.0, 8.0, "", ranged=True)
    assert stretch(number, 8.0) == pytest.approx(2.0 * math.log(4.0))
    across = dataclasses.replace(number, low=-1.0)
    assert stretch(across, 8.0) == 6.0
    below = dataclasses.replace(number, best=-2.0, low=-8.0, high=-1.0)
    assert stretch(below, -8.0) == pytest.approx(-2.0 * math.log(4.0))


def test_entries_are_found_by_key(outlook: detente.Outlook) -> None:
    crisis = outlook.crisis
    name = next(iter(crisis.expansions))
    assert entry_of(crisis, f"{name}.stake") == name
    move = crisis.moves[0].id
    assert entry_of(crisis, f"moves.{move}.tempo") == move
    assert entry_of(crisis, "precision") == "precision"


def test_unknown_names_are_told(outlook: detente.Outlook) -> None:
    with pytest.raises(UsageError, match="no source `cepo`"):
        hinges(outlook, ["tiger-hill"], sources=["cepo"])
