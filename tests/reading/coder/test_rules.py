"""What the rules make of short sentences, a topic at a time."""

from __future__ import annotations

import pytest
from tests.reading.coder.reading import ceasefires, claims, commitments, events, read, ties

from detente.reading.contents import (
    EventContent,
    HedgeContent,
    MotiveContent,
    RecommendationContent,
)


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("Turkey said it would send troops to Libya.", "THREATEN TUR > LBY"),
        ("Turkey said it would send food to Libya.", "AGREE TUR > LBY"),
        ("Egypt said that Ethiopia must stop filling the dam.", "REQUEST EGY > ETH"),
        ("Israel did not attack Iran.", "ASSAULT ISR > IRN negated"),
        ("Iran could attack Saudi Arabia.", "ASSAULT IRN > SAU hypothetical"),
        ("China denied that it had armed the rebels in Myanmar.", "AID CHN > MMR-REB denied"),
        ("Ukraine accused Russia of shelling Kherson.", "ASSAULT RUS > UKR alleged"),
        ("Russia rejected a proposal by Ukraine to meet in Geneva.", "REJECT RUS > UKR"),
        ("Turkey sent tanks to its border with Syria.", "MOBILIZE TUR > SYR"),
        ("China threatened to stop buying Australian barley.", "THREATEN CHN > AUS"),
        ("Islamabad called the strikes an act of war.", "ACCUSE PAK > -"),
        ("Rebels in eastern Congo raped dozens of women.", "ASSAULT COD-REB > COD-CVL"),
    ],
)
def test_events(text: str, wanted: str) -> None:
    assert wanted in events(text)


@pytest.mark.parametrize(
    ("text", "never"),
    [
        ("Iran could attack Saudi Arabia.", "ASSAULT IRN > SAU"),
        ("Israel did not attack Iran.", "ASSAULT ISR > IRN"),
        ("Egypt said that Ethiopia must stop filling the dam.", "RETREAT ETH > EGY"),
        (
            "Washington has sent an envoy, who urged Eritrea and Ethiopia to pull troops back.",
            "RETREAT ERI ETH > ERI ETH",
        ),
        ("If Turkey attacks Greece, France will be there.", "ASSAULT TUR > GRC"),
    ],
)
def test_what_has_not_happened_is_no_plain_event(text: str, never: str) -> None:
    assert never not in events(text)


def test_who_is_sent_speaks_for_who_sends() -> None:
    text = "Washington has sent an envoy, who urged Eritrea and Ethiopia to pull their troops back."
    assert "REQUEST USA > ERI ETH" in events(text)


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("Turkish forces shelled [Syrian] positions near Idlib.", "ASSAULT TUR > SYR"),
        ("UK and EU negotiators have agreed a trade agreement.", "AGREE EU GBR > EU GBR"),
        ("Armenia and Azerbaijan fought over Karabakh.", "ASSAULT ARM AZE > ARM AZE"),
        ("The EU and the bloc of South American countries met.", "CONSULT USA > EU"),
    ],
)
def test_whom_a_phrase_names(text: str, wanted: str) -> None:
    assert (wanted in events(text)) is ("South American" not in text)


def test_brackets_are_no_part_of_the_tree_and_yet_of_the_quote() -> None:
    text = "Turkish forces shelled [Syrian] positions near Idlib."
    (event,) = [each for each in read(text) if each.type == "event"]
    assert event.quote == text.removesuffix(".")


def test_a_block_that_begins_in_lower_case_goes_on() -> None:
    joined = read("Turkish jets bombed Syria\n\nand shelled Iraq on Friday.")
    assert {each.place for each in joined if each.type == "event"} == {"p1s1"}
    assert "ASSAULT TUR > IRQ" in events("Turkish jets bombed Syria\n\nand shelled Iraq.")
    apart = read("Turkish jets bombed Syria.\n\nTurkey shelled Iraq on Friday.")
    assert {each.place for each in apart if each.type == "event"} == {"p1s1", "p2s1"}


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("Turkey warned Greece.\n\nIt then shelled Greece.", "ASSAULT TUR > GRC"),
        ("Iran and Iraq fought.\n\nBoth sides agreed to a truce.", "AGREE IRN IRQ > IRN IRQ"),
        ("India struck Pakistan. Islamabad vowed to answer.", "THREATEN PAK > IND"),
    ],
)
def test_whom_a_text_means_without_naming(text: str, wanted: str) -> None:
    assert wanted in events(text)


@pytest.mark.parametrize(
    ("text", "published", "key"),
    [
        ("Merkel criticised Russia.", "2012-03-01", "DEU"),
        ("Thatcher criticised Russia.", "1990-03-01", "GBR"),
        ("Thatcher criticised Russia.", "2012-03-01", "-"),
        ("Angela Merkel criticised Russia.", "2024-03-01", "-"),
    ],
)
def test_leaders_are_their_states_while_in_office(text: str, published: str, key: str) -> None:
    found = {each for each in events(text, published) if each.startswith("ACCUSE")}
    assert found == {f"ACCUSE {key} > RUS"}


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("Police in Uganda arrested forty opposition supporters.", "COERCE UGA > UGA-OPP"),
        ("Students in Chile protested against the government.", "PROTEST CHL-EDU > CHL"),
        ("Rebels in Colombia kidnapped two engineers.", "ASSAULT COL-REB > COL-CVL"),
        ("A mob attacked the American embassy in Belgrade.", "ASSAULT SRB-CVL > USA"),
    ],
)
def test_within_a_country(text: str, wanted: str) -> None:
    assert wanted in events(text)


@pytest.mark.parametrize(
    ("text", "stage", "parties", "hours"),
    [
        ("Russia called for a cease-fire between Armenia and Azerbaijan.", "called for",
         {"ARM", "AZE"}, None),
        ("Armenia and Azerbaijan agreed to a cease-fire on Saturday.", "agreed",
         {"ARM", "AZE"}, None),
        ("The truce between Israel and Hamas collapsed within hours.", "broken",
         {"ISR", "HAMAS"}, None),
        ("The cease-fire between Sudan and South Sudan held for nine days.", "held",
         {"SDN", "SSD"}, (216.0, 216.0)),
        ("The truce between Mali and Niger held for two weeks.", "held",
         {"MLI", "NER"}, (336.0, 336.0)),
    ],
)  # fmt: skip
def test_cease_fires(
    text: str, stage: str, parties: set[str], hours: tuple[float, float] | None
) -> None:
    (found,) = ceasefires(text)
    assert (found.stage, set(found.parties)) == (stage, parties)
    assert hours is None or found.held_hours == hours


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("Turkey supplies Azerbaijan with drones.", "arms TUR > AZE"),
        ("Turkey sent Syrian mercenaries to Azerbaijan.", "militias TUR > AZE"),
        ("Belarus depends on Russia for its gas.", "dependence BLR > RUS"),
        ("Greece and Turkey are old rivals.", "rivalry GRC > TUR"),
        ("Georgia has let Russia send weapons through its territory to Armenia.",
         "transit RUS > ARM through GEO"),
        ("Saudi Arabia and the United States mediated between Sudan and Chad.",
         "mediation SAU USA > SDN TCD"),
    ],
)  # fmt: skip
def test_ties(text: str, wanted: str) -> None:
    assert wanted in ties(text)


def test_who_lets_others_send_arms_sends_none() -> None:
    text = "Georgia has let Russia send weapons through its territory to Armenia."
    assert not any(each.startswith("arms GEO") for each in ties(text))


def test_an_obligation_with_its_condition_and_where_it_ends() -> None:
    (found,) = commitments(
        "Under the treaty, Russia is obliged to defend Armenia if its territory is attacked,"
        " but not in Karabakh."
    )
    assert (found.form, found.by, found.to) == ("treaty", ("RUS",), ("ARM",))
    assert found.condition == "its territory is attacked"
    assert found.not_where == ("Karabakh",)
    assert found.where == ()


@pytest.mark.parametrize(
    ("text", "form", "by", "to", "condition"),
    [
        ("France will defend Greece if Turkey attacks it.", "promise", "FRA", "GRC",
         "Turkey attacks it"),
        ("Unless Pakistan hands over the suspects, India will suspend the river treaty.", "threat",
         "IND", "PAK", "Unless Pakistan hands over the suspects"),
        ("Turkey warned Greece that it would attack if Athens extended its waters.", "threat",
         "TUR", "GRC", "Athens extended its waters"),
    ],
)  # fmt: skip
def test_promises_and_threats_with_their_ifs(
    text: str, form: str, by: str, to: str, condition: str
) -> None:
    (found,) = commitments(text)
    assert (found.form, found.by, found.to, found.condition) == (form, (by,), (to,), condition)


def test_a_warning_of_help_is_a_promise_where_it_helps() -> None:
    (found,) = commitments(
        'France warned that "it will render [Greece] all necessary help if fighting reaches its'
        ' territory."'
    )
    assert (found.form, found.by, found.to) == ("promise", ("FRA",), ("GRC",))
    assert found.where == ("Greece's own territory",)


def test_who_calls_for_a_truce_is_not_one_of_its_sides() -> None:
    first, second = ceasefires(
        "Armenia and Azerbaijan agreed to a truce.\n\nTurkey threatened Russia, attacked Russia"
        " and was dismissive of Russian calls for a cease-fire."
    )
    assert set(first.parties) == set(second.parties) == {"ARM", "AZE"}
    assert second.brokers == ("RUS",)


def test_what_a_treaty_says_must_be_done_is_no_advice() -> None:
    text = (
        "Under a treaty of 1951, the United States must come to the aid of the Philippines if its"
        " forces are attacked."
    )
    (found,) = commitments(text)
    assert (found.form, found.by, found.to) == ("treaty", ("USA",), ("PHL",))
    assert found.condition == "its forces are attacked"
    assert not any(isinstance(each.content, RecommendationContent) for each in read(text))


def test_the_year_of_a_treaty_is_not_when_it_is_called_upon() -> None:
    (asked,) = [
        each.content
        for each in read("Armenia asked Russia for help under the treaty of 1992.")
        if isinstance(each.content, EventContent)
    ]
    assert (asked.code, asked.when) == ("REQUEST", None)


def test_what_is_unlikely_is_not_to_come() -> None:
    assert "ASSAULT RUS > TUR hypothetical" in events("Russia is unlikely to attack Turkey.")


def test_a_bare_warning_is_no_commitment() -> None:
    assert commitments("Turkey warned Greece over the islands.") == []


@pytest.mark.parametrize(
    ("text", "speaker", "said"),
    [
        ("Moscow is likely to protect Armenia, said Thomas Reed, an analyst in London.",
         "Thomas Reed", "Moscow is likely to protect Armenia"),
        ('"Neither man can win," said Amal Osman, an analyst in Nairobi.', "Amal Osman",
         "Neither man can win"),
        ("Russia's foreign ministry said that Georgia had moved its guns.", "RUS",
         "Georgia had moved its guns"),
    ],
)  # fmt: skip
def test_claims_have_their_speaker(text: str, speaker: str, said: str) -> None:
    assert (speaker, said) in claims(text)


def test_motives_are_words_and_hedges_are_kept() -> None:
    found = read("Iran wants to avoid a war with Azerbaijan. It will probably keep out of it.")
    (motive,) = [each.content for each in found if isinstance(each.content, MotiveContent)]
    assert (motive.by, motive.wants) == (("IRN",), True)
    assert motive.what == "to avoid a war with Azerbaijan"
    assert [each.quote for each in found if isinstance(each.content, HedgeContent)] == ["probably"]


def test_advice_goes_to_who_should_take_it() -> None:
    found = read("Germany should stop selling weapons to Turkey.")
    (advice,) = [each.content for each in found if isinstance(each.content, RecommendationContent)]
    assert advice.to == ("DEU",)
