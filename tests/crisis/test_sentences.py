"""Sentences, paragraphs and fingerprints."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from detente.crisis.sentences import normalise, split
from detente.crisis.texts import fingerprint, read_document

SHARED = Path(__file__).parents[3] / "shared"


@pytest.mark.parametrize(
    "sentences",
    [
        ["One.", "Two!", "Three?", "Four"],
        ["Mr. Smith met Gen. Jones.", "They talked."],
        ["Vladimir V. Putin spoke.", "J. F. Kennedy did, too."],
        ["The U.S. Navy came.", "It left the U.S.", "The rest stayed."],
        ["It rose by 3.5 per cent in No. 7 district.", "Then it fell."],
        ["He left at 5 p.m. on Monday.", "Nobody came."],
        ['"We will fight."', "He went on."],
        ['He said: "We will fight!"', "They did."],
        ["“Stop.”", "“Why?”", "Silence."],
        ["Some wait … and see.", "Others act...", "Who knows."],
        ["Rivals (e.g. Turkey vs. Russia) met.", "[They] agreed."],
        ["On 27 Sept. 2020 it began.", "On 9 Nov. it ended."],
        ["What now?!", "Nothing."],
        ["1. The first point.", "2. The second one."],
        ["It costs 0.590 [0.512, 0.590].", "Russia won 9."],
        ["Ends in brackets (see there.)", "Next."],
        ["Élan matters.", "Éclat too."],
        ["He asked “Who?” and left.", "Done."],
        ["In 2020.", "27 died."],
        ["The E.U. Commission and the U.N. Security Council met.", "No result."],
    ],
)
def test_split(sentences: list[str]) -> None:
    assert split("  ".join(sentences)) == tuple(sentences)


def test_a_sentence_takes_its_closing_quote_along() -> None:
    assert split("“We go.” They stay.")[0] == "“We go.”"


@given(st.text(st.sampled_from("aB .!?…\"'“”()1\n"), max_size=60))
def test_nothing_is_lost_between_sentences(text: str) -> None:
    assert normalise(" ".join(split(text))) == normalise(text)
    assert all(sentence == sentence.strip() != "" for sentence in split(text))


@given(st.text(max_size=60))
def test_any_text_is_split(text: str) -> None:
    assert normalise(" ".join(split(text))) == normalise(text)


TEXT = """\ufeffA title without a full stop

First paragraph. It has two sentences.

[Photo: somewhere]

which goes on here. Third of the first.

Sign up to receive our newsletter.

Second paragraph.

Source:

https://example.org/x
"""


def test_paragraphs_are_counted_as_documented() -> None:
    document = read_document(TEXT)
    assert document.count == 2
    assert document.paragraphs[0] == ("A title without a full stop",)
    assert document.sentence(2, 1) == "Second paragraph."
    assert document.sentence(3, 1) is None
    assert document.sentence(2, 2) is None
    assert document.sentence(2, 0) is None


def test_a_block_in_lower_case_joins_the_one_before() -> None:
    assert read_document("One goes\n\non here. Two.").paragraphs[1:] == (
        ("One goes on here.", "Two."),
    )


def test_markdown_headings_lists_and_rules() -> None:
    document = read_document(
        "# Title #\n\n## Part\nText.\n- one\n- two goes\n  on\n\n---\n> Said.\n"
    )
    assert document.paragraphs == (
        ("Title",), ("Text.",), ("one",), ("two goes on",), ("Said.",),
    )  # fmt: skip


def test_a_text_without_a_title_begins_with_paragraph_one() -> None:
    document = read_document("On Friday they met. They talked.\n\nNext.")
    assert document.paragraphs[0] == ()
    assert document.count == 2


def test_an_empty_text() -> None:
    assert read_document("").count == 0
    assert read_document("\n\n").paragraphs == ((),)


def test_fingerprints_ignore_white_space_and_composition() -> None:
    plain = "Baku’s café is calm."
    assert fingerprint(plain) == "sha256:" + hashlib.sha256(plain.encode()).hexdigest()
    assert fingerprint(" Baku’s\n cafe\u0301  is calm. ") == fingerprint(plain)
    assert fingerprint("Baku is calm.") != fingerprint(plain)


@pytest.mark.skipif(not SHARED.is_dir(), reason="the articles are not at hand")
def test_the_articles_are_counted_as_the_design_says() -> None:
    texts = {
        path.name[:3]: path.read_text(encoding="utf-8") for path in (SHARED / "sources").iterdir()
    }
    examiner, cepa = read_document(texts["000"]), read_document(texts["003"])
    assert examiner.paragraphs[0]
    assert (examiner.count, len(examiner.paragraphs[4])) == (5, 9)
    assert not cepa.paragraphs[0]
    obligations = cepa.sentence(6, 7) or ""
    assert "treaty obligations" in obligations
    escalation = fingerprint(cepa.sentence(9, 6) or "")
    assert escalation.startswith("sha256:cab5e978a520")
