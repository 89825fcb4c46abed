"""What a clause only names is no plain event: infinitives, gerunds, claims, clauses of time."""

from __future__ import annotations

import pytest
from tests.reading.coder.reading import claims, commitments, events, read


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("Chad sent envoys to Cairo to recognise Libya.", "SUPPORT TCD > LBY hypothetical"),
        ("Chad rushed to attack Sudan.", "ASSAULT TCD > SDN"),
        ("Chad used drones to strike Sudan.", "ASSAULT TCD > SDN"),
        ("Sudan was the first country to recognise Chad.", "SUPPORT SDN > TCD"),
        ("Japan has no intention of attacking China.", "ASSAULT JPN > CHN negated"),
        ("Japan dropped the idea of attacking China.", "ASSAULT JPN > CHN hypothetical"),
        ("China's claim that Japanese aircraft violated Chinese airspace is groundless.",
         "MOBILIZE JPN > CHN denied"),
        ("Egypt repeated the accusation that Turkey had attacked Syria.",
         "ASSAULT TUR > SYR alleged"),
        ("Egypt will lift its sanctions once Chad attacks Sudan.", "ASSAULT TCD > SDN future"),
        ("Egypt arrests every Turk who attacks Syria.", "ASSAULT TUR > SYR hypothetical"),
    ],
)  # fmt: skip
def test_standing(text: str, wanted: str) -> None:
    assert wanted in events(text)


@pytest.mark.parametrize(
    ("text", "type_"),
    [
        ("Chad ignored repeated demands by Sudan to leave Darfur.", "RETREAT"),
        ("Egypt urges Sudan to withdraw its troops and to expel the rebels.", "SANCTION"),
        ("Japan is ready to receive a Chinese delegation, provided that intrusions cease.", "AID"),
    ],
)
def test_what_is_asked_for_is_not_done(text: str, type_: str) -> None:
    assert not any(each.startswith(type_) for each in events(text))


def test_a_proviso_is_a_condition() -> None:
    (found,) = commitments("Chad will withdraw its troops provided that the rebels disarm.")
    assert (found.form, found.condition) == ("promise", "the rebels disarm")
    assert found.what == "withdraw its troops"


def test_what_somebody_will_have_to_do_is_foretold_and_not_threatened() -> None:
    text = "If al-Shabaab seizes Kismayo, Kenya will have to intervene in Somalia."
    assert commitments(text) == []
    assert not any(each.startswith("THREATEN") for each in events(text))


def test_what_nobody_said_is_no_claim_and_no_threat() -> None:
    text = "Chad did not say whether it would attack Sudan."
    assert claims(text) == []
    assert commitments(text) == []


def test_a_question_holds_nothing_back() -> None:
    found = read("Chad shelled Sudan. What could go wrong for Chad?")
    assert not any(each.type == "hedge" for each in found)


def test_a_people_of_several_states_is_of_no_default_one() -> None:
    found = events("Syria shelled Druze fighters in Sweida.")
    assert found == {"ASSAULT SYR > SYR-REB"}
