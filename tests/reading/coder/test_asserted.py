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
        ("A war between Morocco and Algeria remains unlikely.",
         "ASSAULT DZA MAR > DZA MAR hypothetical"),
        ("A Turkish invasion of Greece cannot be ruled out.", "ASSAULT TUR > GRC hypothetical"),
        ("Any Russian attack on Poland would be a catastrophe.", "ASSAULT RUS > POL hypothetical"),
        ("The Russian attack on Poland could lead to a famine.", "ASSAULT RUS > POL"),
        ("Why did Russia attack Poland?", "ASSAULT RUS > POL"),
        ("Did Russia attack Poland?", "ASSAULT RUS > POL hypothetical"),
        ("Iran is accused by Rabat of arming, training and financing the Polisario.",
         "AID IRN > POLISARIO alleged"),
        ("In the second scenario Algeria occupies Morocco.", "ASSAULT DZA > MAR hypothetical"),
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


def test_a_truce_that_is_broken_is_not_entered() -> None:
    for text in (
        "The Polisario ended its cease-fire with Morocco.",
        "Chad broke the truce with Sudan.",
    ):
        assert not any(each.startswith("RETREAT") for each in events(text))
    assert "RETREAT LBY" in " ".join(events("Libya declared a cease-fire."))


def test_a_proviso_is_a_condition() -> None:
    (found,) = commitments("Chad will withdraw its troops provided that the rebels disarm.")
    assert (found.form, found.condition) == ("promise", "the rebels disarm")
    assert found.what == "withdraw its troops"


def test_what_somebody_will_have_to_do_is_foretold_and_not_threatened() -> None:
    text = "If al-Shabaab seizes Kismayo, Kenya will have to intervene in Somalia."
    assert commitments(text) == []
    assert not any(each.startswith("THREATEN") for each in events(text))


@pytest.mark.parametrize(
    "text",
    [
        "Is Russia going to attack Poland?",
        "But will Turkey send troops to Syria if Israel attacks?",
        "Would Egypt fight for Sudan?",
    ],
)
def test_a_question_threatens_and_promises_nothing(text: str) -> None:
    assert commitments(text) == []
    assert not any(each.startswith("THREATEN") for each in events(text))


@pytest.mark.parametrize(
    "text",
    [
        "Chad did not say whether it would attack Sudan.",
        "The minister does not say that Egypt will attack Sudan.",
    ],
)
def test_what_nobody_said_is_no_claim_and_no_threat(text: str) -> None:
    assert claims(text) == []
    assert commitments(text) == []


def test_a_question_holds_nothing_back() -> None:
    found = read("Chad shelled Sudan. What could go wrong for Chad?")
    assert not any(each.type == "hedge" for each in found)


def test_a_people_of_several_states_is_of_no_default_one() -> None:
    found = events("Syria shelled Druze fighters in Sweida.")
    assert found == {"ASSAULT SYR > SYR-REB"}
