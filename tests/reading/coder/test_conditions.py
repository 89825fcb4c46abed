"""Threats, promises and duties with their conditions, in the ways in which writers put them."""

from __future__ import annotations

import pytest
from tests.reading.coder.reading import commitments, events

BEFORE = "Chad and Sudan quarrelled over the oasis."


def found(text: str) -> list[tuple[str, str, str, str]]:
    """Form, by, to and condition of each commitment after a sentence about two states."""
    return [
        (each.form, " ".join(each.by), " ".join(each.to), each.condition)
        for each in commitments(f"{BEFORE} {text}")
    ]


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("Should a convoy be stopped, Chad would answer with fire, its foreign minister said.",
         ("threat", "TCD", "", "a convoy be stopped")),
        ("If Sudan crossed the wadi, Chad's president added, the response would be swift.",
         ("threat", "TCD", "SDN", "Sudan crossed the wadi")),
        ("Chad warned that any raid across the border would be met with force.",
         ("threat", "TCD", "", "any raid across the border")),
        ("Chad declared that a blockade of its only road would be an act of war.",
         ("threat", "TCD", "", "a blockade of its only road")),
        ("Sudan announced that it would not reopen the pipeline unless Chad paid its debts.",
         ("threat", "SDN", "TCD", "unless Chad paid its debts")),
        ("Chad says it will pull back its guns once Sudan leaves the oasis.",
         ("promise", "TCD", "", "once Sudan leaves the oasis")),
        ("Chad promised a terrible revenge to anyone who touched its herds.",
         ("threat", "TCD", "", "who touched its herds")),
        ("Sudan threatened to seize any truck that enters the oasis.",
         ("threat", "SDN", "", "that enters the oasis")),
        ("France said that it would not hesitate to send soldiers should Chad ask for them.",
         ("promise", "FRA", "TCD", "Chad ask for them")),
        ("If the wells are poisoned, Chad's generals say, no truck will pass.",
         ("threat", "TCD", "", "the wells are poisoned")),
        ("Sudan offered to help if Chad opened the road.",
         ("promise", "SDN", "TCD", "Chad opened the road")),
    ],
)  # fmt: skip
def test_what_follows_if_what(text: str, wanted: tuple[str, str, str, str]) -> None:
    assert wanted in found(text)


@pytest.mark.parametrize(
    "text",
    [
        "Chad said that Sudan would attack if the talks failed.",  # of another: a prediction
        "An analyst said the price of oil would fall if the road opened.",
        "Sudan had planned the attack for weeks.",
    ],
)
def test_what_another_would_do_is_no_threat(text: str) -> None:
    assert found(text) == []


@pytest.mark.parametrize(
    ("text", "form", "by", "to", "status"),
    [
        ("France is bound by treaty to defend Chad if it is attacked.", "treaty", "FRA", "TCD",
         "actual"),
        ("France has a treaty with Chad. It does not oblige Paris to fight beyond the oasis.", "",
         "", "", ""),
        ("The pact does not oblige France to help Chad beyond the oasis.", "treaty", "FRA", "TCD",
         "negated"),
        ("France's commitment to the security of Chad is beyond doubt.", "guarantee", "FRA", "TCD",
         "actual"),
        ("Under the deal, Chad must hand over its prisoners.", "obligation", "TCD", "", "actual"),
    ],
)  # fmt: skip
def test_duties(text: str, form: str, by: str, to: str, status: str) -> None:
    duties = [
        (each.form, " ".join(each.by), " ".join(each.to), each.status) for each in commitments(text)
    ]
    assert duties == ([(form, by, to, status)] if form else [])


def test_what_a_treaty_forbids_is_bound_not_to_be_done() -> None:
    (duty,) = commitments("The accord forbids Chad to use mines near the oasis.")
    assert (duty.form, duty.by, duty.what) == (
        "treaty",
        ("TCD",),
        "not to use mines near the oasis",
    )


def test_where_a_duty_ends() -> None:
    (duty,) = commitments("The pact does not oblige France to help Chad beyond the oasis.")
    assert duty.not_where == ("beyond the oasis",)


def test_where_a_duty_holds() -> None:
    (duty,) = commitments(
        "Under the treaty, the United States must help Japan if its ships are attacked anywhere in"
        " the South China Sea."
    )
    assert duty.where == ("South China Sea",)


def test_what_a_deal_says_will_be_done_is_no_threat() -> None:
    text = "Under the deal, Chad must free the prisoners, and Sudan will take over the airport."
    assert not any(each.startswith("THREATEN") for each in events(text))
    assert [each.form for each in commitments(text)] == ["obligation", "obligation"]


def test_a_threat_of_an_armed_group_is_its_own() -> None:
    text = "Haftar's spokesman threatened to sink any ship that comes near."
    assert [each.by for each in commitments(f"{text}")] == [("LNA",)]
