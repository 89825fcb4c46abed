"""Who is meant and what is done where the words do not say it at once; and ties in passing."""

from __future__ import annotations

import pytest
from tests.reading.coder.reading import claims, events, read, ties

from detente.reading.contents import ActorContent


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("Chad called the accusation groundless.", "REJECT TCD > -"),
        ("In 2004 France left the pact and restored sanctions on Chad.", "SANCTION FRA > TCD"),
        ("The Kenyan Senate condemned Sudan.", "ACCUSE KEN-LEG > SDN"),
        ("Japan asked the UN Security Council to meet. The council condemned North Korea.",
         "ACCUSE UN > PRK"),
        ("Envoys from NATO met Russian envoys.\n\nThe alliance rejected the demand of Russia.",
         "REJECT NATO > RUS"),
        ("India spoke of its border. The government banned Chinese toys.", "COERCE IND > CHN"),
        ("Sudan's army fought the rebels. Chad backs Sudan. Khartoum and the rebels accused Egypt.",
         "ACCUSE SDN SDN-REB > EGY"),
        ("Haftar marched on Tripoli.", "ASSAULT LNA > LBY"),
        ("France sent two frigates in support of Greece.", "MOBILIZE FRA > -"),
    ],
)  # fmt: skip
def test_events(text: str, wanted: str) -> None:
    assert wanted in events(text, "2019-06-01")


def test_what_voters_are_told_is_not_asked_of_them() -> None:
    found = events("Chad's president told reporters that the army had shelled Sudan.")
    assert not any(each.startswith("REQUEST") for each in found)
    assert any(each.startswith("ASSAULT TCD > SDN") for each in found)


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("Poland gets nearly all of its oil from Russia.", "dependence POL > RUS"),
        ("Iraq depends on a pipeline that crosses Turkish land.", "dependence IRQ > TUR"),
        ("Russia sells most of Moldova's gas.", "dependence MDA > RUS"),
        ("Jordan needs Saudi loans.", "dependence JOR > SAU"),
        ("Armenia flies jets that it had purchased from Russia.", "arms RUS > ARM"),
        ("Russia, Armenia's main supplier of weapons, kept silent.", "arms RUS > ARM"),
        ("Hezbollah, which Iran arms and trains, has rockets.", "arms IRN > HEZBOLLAH"),
        ("Djibouti has let French troops use its airfield.", "basing DJI > FRA"),
        ("France has cut its aid but not its air base at Niamey.", "basing NER > FRA"),
        ("Iran commands militias in Syria.", "backing IRN > SYR-PRM"),
        ("France sent two frigates in support of Greece.", "backing FRA > GRC"),
        ("Although Algeria has quarrels of its own with Morocco, it kept out of it.",
         "rivalry DZA > MAR"),
        ("Chad shelled Sudan, and Sudan shelled Chad. Qatar mediated between the two.",
         "mediation QAT > SDN TCD"),
    ],
)  # fmt: skip
def test_ties(text: str, wanted: str) -> None:
    assert wanted in ties(text)


@pytest.mark.parametrize(
    ("text", "speaker"),
    [
        ("Israel shelled Syria. If it were hit, Syria's minister added, the answer would be hard.",
         "SYR"),
        ("Peru's president left. Ana Ruiz-Lopez said that it would go on. “It is late,” she says.",
         "Ana Ruiz-Lopez"),
        ("Kim Jong Un has ordered more tests, the news agency KCNA reported.", "PRK-JRN"),
        ("“The Saudis are terrified that it will begin again,” one diplomat said.", "diplomat"),
    ],
)  # fmt: skip
def test_who_says_it(text: str, speaker: str) -> None:
    assert claims(text)[-1][0] == speaker


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("In 1998, a quarrel over wells ended in a war.", 1),
        ("Chad promised help under the treaty of 1996.", 0),
        ("In the past two weeks Chad has bombed Sudan.", 0),
        ("Chad threatens to divert waters that the pact of 1960 leaves to Sudan.", 0),
        ("Sudan could close the border, as it did in 2003.", 1),
    ],
)
def test_what_happened_before_is_told_of_the_past(text: str, count: int) -> None:
    found = [each for each in read(text, "2019-06-01") if each.type == "precedent"]
    assert len(found) == count


def test_several_who_strike_a_thing_do_not_strike_each_other() -> None:
    found = events("American and British jets struck more than sixty targets.", "2019-06-01")
    assert found == {"ASSAULT GBR USA > -"}


def test_a_state_has_its_own_name_where_a_place_in_it_was_named() -> None:
    found = [each.content for each in read("North Korea fired a missile over Hokkaido.")]
    names = {each.key: each.name for each in found if isinstance(each, ActorContent)}
    assert names["JPN"] == "Japan"


def test_what_ought_to_be_done_has_not_been_done() -> None:
    assert events("The West ought to arm Ukraine. Lebanon ought to seize the airport.") == set()
