"""Proposals: their JSON form, and that a quote stands where it is said to."""

from __future__ import annotations

import dataclasses
import json
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from tests.reading.made import proposals

from detente.errors import UsageError
from detente.reading.contents import NAMES, TYPES, EventContent
from detente.reading.documents import Document, LeftOut, Paragraph, Sentence
from detente.reading.proposals import Proposal, check, from_record


@given(proposals())
def test_a_proposal_survives_json(proposal: Proposal) -> None:
    record = proposal.record()
    assert list(record)[:5] == ["type", "doc", "start", "end", "quote"]
    assert from_record(json.loads(json.dumps(record))) == proposal


EVENT = Proposal("d", 4, 8, "quot", "p1s1", EventContent("ASSAULT"), "rule", 0.5)


def test_types_have_names_and_no_field_of_the_proposal() -> None:
    assert {NAMES[kind] for kind in TYPES.values()} == set(TYPES)
    own = {each.name for each in dataclasses.fields(Proposal)} - {"content"} | {"type"}
    for kind in TYPES.values():
        assert not own & {each.name for each in dataclasses.fields(kind)}


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"type": "rumour"}, "type: received 'rumour'"),
        ({"type": ["event"]}, "expected a type"),
        ({"start": "4"}, "start: received '4', expected a whole number"),
        ({"start": True}, "start: received 'True'"),
        ({"end": 9}, "makes no sense"),
        ({"confidence": 1.5}, "confidence: received 1.5"),
        ({"confidence": "high"}, "expected a number"),
        ({"confidence": float("nan")}, "a finite number"),
        ({"place": "4.2"}, "expected as p4s2"),
        ({"status": "maybe"}, "status: received 'maybe', expected one of"),
        ({"by": "TUR"}, "by: received 'TUR', expected a list"),
        ({"by": [1]}, "by: received '1', expected text"),
        ({"when": "soon"}, "when: received"),
        ({"when": ["2020-10-15", "2020-10-01"]}, "the first day before the last"),
        ({"when": 4}, "expected a day"),
        ({"mood": "bad"}, "mood: there is no such field"),
    ],
)
def test_what_makes_no_sense_is_told(change: dict[str, Any], said: str) -> None:
    with pytest.raises(UsageError) as error:
        from_record(EVENT.record() | change)
    assert said in str(error.value)


def test_a_missing_field_is_told() -> None:
    record = EVENT.record()
    del record["code"]
    with pytest.raises(UsageError, match="code: received nothing"):
        from_record(record)


TEXT = "A title\n\nRus\u200bsia  said\nso. It [Ad] did not.\n"
DOCUMENT = Document(
    "d", "A title", "", None, TEXT, (Paragraph(0, 0, 7), Paragraph(1, 9, 43)),
    (Sentence(0, 1, 0, 7), Sentence(1, 1, 9, 26), Sentence(1, 2, 27, 43)), "en", "sha256:0",
    left_out=(LeftOut(30, 34, "note"),),
)  # fmt: skip


def test_a_quote_must_stand_where_it_is_said_to() -> None:
    good = replace(EVENT, start=27, end=29, quote="It", place="p1s2")
    check(good, DOCUMENT)
    for bad in (
        replace(good, quote="it"),
        replace(good, doc="e"),
        replace(good, place="p1s1"),
        replace(good, place="p9s1"),
        replace(good, start=26, end=28),
    ):
        with pytest.raises(ValueError, match=r"^(doc|quote|place): "):
            check(bad, DOCUMENT)


def test_prose_is_what_is_to_be_parsed_and_knows_where_it_stood() -> None:
    first = DOCUMENT.prose(9, 26)
    assert first.text == "Russia said so."
    assert TEXT[slice(*first.span(0, 6))] == "Rus\u200bsia"
    assert TEXT[slice(*first.span(7, 14))] == "said\nso"
    assert DOCUMENT.prose(27, 43).text == "It did not."
    with pytest.raises(ValueError, match="within the prose"):
        first.span(3, 3)


def test_sentences_by_place() -> None:
    found = DOCUMENT.sentence("p1s2")
    assert found == DOCUMENT.sentence_at(28)
    assert found is not None
    assert DOCUMENT.quote(found.start, found.end) == "It [Ad] did not."
    assert DOCUMENT.sentence("p1s3") is None
    assert DOCUMENT.sentence_at(8) is None
