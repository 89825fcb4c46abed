"""Sentences in other voices: ministries, live reports, papers of South Asia and the Gulf, lists."""

from __future__ import annotations

import pytest
from tests.reading.coder.reading import ceasefires, claims, commitments, events, read, ties

from detente.reading.coder.headings import owners
from detente.reading.contents import MotiveContent, PrecedentContent, RecommendationContent
from detente.reading.documents import Sentence
from detente.reading.extract import Extract
from detente.reading.opening import document_of


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("Niger, the UAE, Oman and Chad cut diplomatic ties with Mali.",
         "SANCTION ARE NER OMN TCD > MLI"),
        ("Two Greek boats were rammed and boarded by Turkey.", "ASSAULT TUR > GRC"),
        ("Turkish drones destroyed forty Syrian tanks.", "ASSAULT TUR > SYR"),
        ("An air raid, widely attributed to Israel, destroyed an Iranian depot.",
         "ASSAULT ISR > IRN"),
        ("Chad accused Sudanese troops of crossing the line.",
         "MOBILIZE SDN > TCD alleged"),
        ("Eritrean guards were the first to shell an Ethiopian post.", "ASSAULT ERI > ETH"),
        ("Six Indian jawans died in a clash with Chinese troops.", "ASSAULT IND > CHN"),
        ("Peru withdrew Chile's trade status and raised duties.", "SANCTION PER > CHL"),
        ("Iran promised to stop arming the Houthis.", "AGREE IRN > HOUTHIS"),
    ],
)  # fmt: skip
def test_events_are_complete(text: str, wanted: str) -> None:
    assert wanted in events(text)


@pytest.mark.parametrize(
    ("text", "never"),
    [
        ("Mali opened fire on Niger without warning.", "THREATEN MLI > -"),
        ("A treaty obliges France to come to the aid of Chad if it is attacked.", "AID FRA > TCD"),
        ("Analysts doubt that France would fight Turkey.", "THREATEN FRA > TUR"),
        ("Chad warns of the risk of a wider war with Sudan.", "THREATEN TCD > SDN"),
        ("Niger reports shelling of its posts by Mali.", "ASSAULT NER > MLI"),
        ("Chad warned that it would be compelled to retaliate against Sudan.",
         "ASSAULT TCD > SDN"),
        ("Iran ruled out invoking the treaty with Iraq.", "REQUEST IRN > IRQ"),
    ],
)  # fmt: skip
def test_what_nobody_did_is_no_event(text: str, never: str) -> None:
    assert never not in events(text)


def test_points_of_a_list_are_their_headings() -> None:
    egypt = "Egypt\n\n- Backed Chad in May.\n- Has rejected mediation by Oman."
    text = f"{egypt}\n\nSudan\n\n- Shelled Chad."
    assert {"SUPPORT EGY > TCD", "REJECT EGY > OMN", "ASSAULT SDN > TCD"} <= events(text)
    found = next(each for each in read(text) if each.rule == "verb: back")
    assert found.quote.startswith("Backed Chad")


def _owned(text: str) -> list[tuple[Sentence, str]]:
    """All sentences below a title, with whose point each is."""
    return list(owners(document_of(Extract(f"A report\n\n{text}"), "d")))[-3:]


def test_a_point_with_a_subject_of_its_own_is_not_its_headings() -> None:
    text = "Egypt\n\n- Troops of Chad shelled Sudan.\n- Oman rejected mediation."
    assert [name for _, name in _owned(text)] == ["", "", ""]
    shelled = text.replace("Troops of Chad shelled", "Shelled")
    assert [name for _, name in _owned(shelled)] == ["", "Egypt", ""]


def test_a_minister_without_a_country_is_of_the_papers_town() -> None:
    first = "LAHORE: Pakistan protested.\n\nIndia replied to Pakistan."
    text = f"{first}\n\nForeign Minister Omar Malik said that Iran had attacked."
    assert ("PAK", "Iran had attacked") in claims(text)


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("Greece acquired Rafale jets from France.", "arms FRA > GRC"),
        ("Turkey has installed Russian missiles.", "arms RUS > TUR"),
        ("Azerbaijan uses Turkish and Israeli drones.", "arms ISR TUR > AZE"),
        ("Iran imports half of its medicines from India.", "dependence IRN > IND"),
        ("The Philippines has granted American forces access to two bases.", "basing PHL > USA"),
        ("Hezbollah fights at the side of Syria.", "backing HEZBOLLAH > SYR"),
    ],
)
def test_ties(text: str, wanted: str) -> None:
    assert wanted in ties(text)


def test_a_war_with_a_member_makes_nobody_one() -> None:
    assert ties("Turkey spoke.\n\nRussia does not want a war with a NATO member.") == set()


@pytest.mark.parametrize(
    ("text", "form", "by", "to", "condition"),
    [
        ("However, should Sudan invade, Chad will defend itself.", "threat", "TCD", "SDN",
         "However, should Sudan invade"),
        ("Should Mali make another mistake, Niger's response will be severe.", "threat", "NER",
         "MLI", "Mali make another mistake"),
        ("The EU promised new measures if Russian troops advance.", "threat", "EU", "RUS",
         "Russian troops advance"),
    ],
)  # fmt: skip
def test_threats(text: str, form: str, by: str, to: str, condition: str) -> None:
    (found,) = commitments(text)
    assert (found.form, found.by, found.to, found.condition) == (form, (by,), (to,), condition)
    assert not any(isinstance(each.content, RecommendationContent) for each in read(text))


def test_an_attack_on_either_binds_both() -> None:
    text = (
        "Oman signed a pact with Kuwait, under which any attack on either country"
        " shall be considered an attack on both."
    )
    found = [each for each in commitments(text) if each.condition]
    assert [(each.form, set(each.by), each.condition) for each in found] == [
        ("treaty", {"OMN", "KWT"}, "any attack on either country")
    ]


def test_what_is_likely_is_no_promise() -> None:
    assert (
        commitments("Iraq said that Iran was unlikely to leave the hills unless it was paid.") == []
    )


def test_who_brokered_a_truce_is_not_one_of_its_sides() -> None:
    first, *_ = ceasefires("Mali attacked Niger. The truce brokered by Oman and Qatar has held.")
    assert set(first.parties) == {"MLI", "NER"}
    assert set(first.brokers) == {"OMN", "QAT"}


def test_who_says_that_a_truce_was_broken_is_one_of_its_sides() -> None:
    (found,) = ceasefires("The Malian side has violated the truce, the army of Niger stated.")
    assert (found.stage, set(found.parties)) == ("broken", {"MLI", "NER"})


def test_a_truce_observed_in_the_breach_is_broken() -> None:
    (found,) = ceasefires("The truce between Mali and Niger is observed mostly in the breach.")
    assert found.stage == "broken"


def test_a_word_with_a_hyphen_is_whole() -> None:
    found = read("Iran said that its desire for de-escalation was real.")
    (motive,) = [each.content for each in found if isinstance(each.content, MotiveContent)]
    assert "de-escalation" in motive.what


def test_the_year_of_an_agreement_is_no_precedent() -> None:
    found = read("Iran has violated the agreement of 1975.", "2020-01-01")
    assert not any(isinstance(each.content, PrecedentContent) for each in found)
