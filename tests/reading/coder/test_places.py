"""What is proposed stands where it says, whatever the text; what is no article yields nothing."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.reading.coder.reading import read

from detente.reading.coder.coder import Coder
from detente.reading.coder.parsing import parse
from detente.reading.contents import EventContent
from detente.reading.extract import Extract
from detente.reading.opening import document_of
from detente.reading.proposals import check

_PLAIN = (
    "Turkey Russia Armenia Azerbaijan Putin Hamas rebels said would attack warned that if unless it"
    " they the cease-fire held for nine days not must agreed to send arms on Friday [Armenia] —"
    " ; , . ? \" ” 'will' (AP) both sides its territory 7 NATO’s U.S."
)
_ODD = [
    "\u200f",
    "\u202b",
    "\n",
    "\n\n",
    "\r\n",
    "é",
    "\u0301",
    "война",
    "戦争",
    "\U0001f600",
    "\ufeff",
]
_WORDS = st.sampled_from([*_PLAIN.split(), *_ODD])
TEXTS = st.one_of(st.lists(_WORDS, max_size=60).map(" ".join), st.text(max_size=200))


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(TEXTS)
def test_every_quote_stands_at_its_place(text: str) -> None:
    document = document_of(Extract(f"Title\n\n{text}"), "d")
    for each in Coder().propose(document):
        check(each, document)
        assert document.text[each.start : each.end] == each.quote
        assert 0 < each.confidence <= 1


def test_marks_of_direction_count_and_do_not_hide() -> None:
    text = "\u202bTurkey\u202c shelled \u200fSyria on Fri\u00adday."
    (event,) = [each for each in read(text) if each.type == "event"]
    assert event.quote == text[1:-1]
    assert isinstance(event.content, EventContent)
    assert (event.content.by, event.content.to) == (("TUR",), ("SYR",))


def test_the_parser_sees_neither_brackets_nor_marks_and_places_count_them() -> None:
    text = "\u202bTurkey shelled [Syrian] towns near\u200f Id\u00adlib."
    parsed = list(parse(document_of(Extract(f"Title\n\n{text}"), "d")))[-1]
    seen = parsed.doc.text
    assert seen == "Turkey shelled Syrian towns near Idlib."
    whole = f"Title\n\n{text}"
    assert "".join(whole[place] for place in parsed.at) == seen


def test_a_sentence_of_ten_thousand_words_is_read_to_its_end() -> None:
    text = "Iran shelled Iraq, " + "and then came rain, " * 2500 + "and Turkey shelled Syria."
    found = [each.content for each in read(text) if isinstance(each.content, EventContent)]
    assert {(each.by, each.to) for each in found} == {(("IRN",), ("IRQ",)), (("TUR",), ("SYR",))}


def test_the_same_text_gives_the_same_proposals() -> None:
    text = "Turkey warned Greece. It sent ships to Cyprus. Both sides agreed to talk."
    assert read(text) == read(text)


@pytest.mark.parametrize(
    "text",
    [
        "Subscribe to our newsletter",
        "We use cookies to improve your experience. Accept all cookies.",
        "Share on Facebook",
        "Sign up for the Russia briefing",
        "Read more: Turkey attacks Syria",
        "Copyright 2020 The Daily Turkey. All rights reserved.",
        "The weather was fine and nobody thought of anything.",
        "",
    ],
)
def test_boilerplate_and_small_talk_yield_nothing(text: str) -> None:
    body = "Turkey armed Azerbaijan in the summer, and the war went on for six weeks after that."
    found = read(f"{body}\n\n{text}")
    assert {each.place for each in found} <= {"p1s1"}
