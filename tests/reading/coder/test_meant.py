"""Who is meant and what is done where the words do not say it at once; and ties in passing."""

from __future__ import annotations

import pytest
from tests.reading.coder.reading import claims, events, ties


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
        ("Chad shelled Sudan, and Sudan shelled Chad. Qatar is mediating between the two.",
         "mediation QAT > SDN TCD"),
    ],
)  # fmt: skip
def test_ties(text: str, wanted: str) -> None:
    assert wanted in ties(text)


@pytest.mark.parametrize(
    ("text", "speaker"),
    [
        ("Israel shelled Syria. If it were hit again, Syria's foreign minister added, the answer"
         " would be hard.", "SYR"),
        ("Ana Ruiz-Lopez of a school in Lima sees no way out. Peru's president smiled. Ana"
         " Ruiz-Lopez warned that it would go on. “They shoot first and ask later,” she says.",
         "Ana Ruiz-Lopez"),
        ("Kim Jong Un has ordered more tests, the news agency KCNA reported.", "PRK-JRN"),
        ("“The Saudis are terrified that it will begin again,” one diplomat said.", "diplomat"),
    ],
)  # fmt: skip
def test_who_says_it(text: str, speaker: str) -> None:
    assert claims(text)[-1][0] == speaker
