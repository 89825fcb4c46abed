"""Where paragraphs and sentences stand in a text."""

from __future__ import annotations

import sys
import unicodedata

from hypothesis import given
from hypothesis import strategies as st

from detente.crisis.blocks import lay_out
from detente.crisis.sentences import normalise
from detente.crisis.texts import read_document

PIECES = [
    "A", "b", "é", "e\u0301", "\u0301", " ", "\n", "\n\n", ". ", "! ", "“", "”", "- ", "1. ", "> ",
    "# ", "<!--", "-->", "---\n", "[Photo: x]", "Read more", "\t", "\x85", "\u2028", "\x1c",
    "\ufeff", "\r\n", "U.S. ", "Mr. ", "Source:", "\u1100\u1161", "\u200b",
]  # fmt: skip
texts = st.lists(st.sampled_from(PIECES), max_size=40).map("".join)


@given(texts)
def test_sentences_stand_where_they_are_said_to(text: str) -> None:
    """In order, without overlap, and with the words that the sentence has."""
    place = 0
    found = lay_out(text)
    for block in (*([found.title] if found.title else []), *found.paragraphs):
        for sentence, start, end in block.sentences():
            assert place <= start < end <= len(text)
            place = end
            words = sentence.split(" ")
            assert normalise(text[start:end]).startswith(words[0].split("<!--")[0][:1])
            if "<!--" not in text and ">" not in text and "[" not in text and len(text) < 60:
                kept = [word for word in normalise(text[start:end]).split(" ") if word in words]
                assert [word for word in words if word in kept] == words


@given(texts)
def test_the_numbered_document_has_the_same_sentences(text: str) -> None:
    found = lay_out(text)
    assert read_document(text).paragraphs[1:] == tuple(
        tuple(sentence for sentence, _, _ in block.sentences()) for block in found.paragraphs
    )


def test_places_are_of_the_text_as_it_is() -> None:
    text = "\ufeffThe title\n\nOne  cafe\u0301 <!-- no -->here.\n Two.\n\n[Photo: x]\n\nand on.\n"
    found = lay_out(text)
    (block,) = found.paragraphs
    assert [text[start:end] for _, start, end in block.sentences()] == [
        "One  cafe\u0301 <!-- no -->here.",
        "Two.\n\n[Photo: x]\n\nand on.",
    ]
    assert found.title is not None
    assert text[found.title.start : found.title.end] == "The title"
    assert [each.text for each in found.left_out] == ["[Photo: x]"]


def test_an_empty_heading_is_nothing() -> None:
    assert read_document("# \nTitle\n\nText here.").paragraphs == (("Title",), ("Text here.",))


def test_normalising_never_makes_or_unmakes_white_space() -> None:
    """Which is why the words of a block can be counted before and after."""
    for code in range(sys.maxunicode + 1):
        char = chr(code)
        normal = unicodedata.normalize("NFC", char)
        assert {each.isspace() for each in normal} == {char.isspace()}, hex(code)


def test_comments_that_do_not_end_are_read_in_one_pass() -> None:
    assert lay_out("<!--" * 200_000 + " a b").paragraphs[0].words[-1] == "b"
