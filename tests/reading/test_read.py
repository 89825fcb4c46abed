"""Documents to proposals: checked against the text, each statement once."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.reading.made import proposals
from tests.reading.words import WordCoder

from detente.crisis.model import DateInterval
from detente.errors import DocumentError, UsageError
from detente.reading import filed
from detente.reading.contents import CeasefireContent, CommitmentContent, EventContent, HedgeContent
from detente.reading.documents import Document, day
from detente.reading.extract import Extract
from detente.reading.opening import document_of
from detente.reading.proposals import Proposal
from detente.reading.read import open_all, propose_all, read
from detente.reading.repeats import merged

TEXT = """The war goes on

Russia threatens Turkey and, on Friday, Turkey arms
Azerbaijan. That is what they say of it in all of the towns.

Again Russia threatens Turkey. On 3 October 2020 Turkey arms Azerbaijan.
"""
PUBLISHED = day(dt.date(2020, 10, 15))


def test_statements_count_once_and_keep_their_places() -> None:
    document = document_of(Extract(TEXT), "d", published=PUBLISHED)
    found = propose_all([document], WordCoder()).proposals
    assert all(TEXT[each.start : each.end] == each.quote for each in found)
    threat = [each for each in found if each.type == "event" and "threat" in each.quote]
    assert [(each.place, each.repeats) for each in threat] == [("p1s1", ("d#p2s1",))]
    arming = [each.content for each in found if "arms" in each.quote and each.type == "event"]
    assert [each.when for each in arming if isinstance(each, EventContent)] == [
        day(dt.date(2020, 10, 9)), day(dt.date(2020, 10, 3)),
    ]  # fmt: skip
    (tie,) = [each for each in found if each.type == "tie"]
    assert tie.quote == "Turkey arms\nAzerbaijan"
    assert tie.repeats == ("d#p2s2",)
    actors = [each for each in found if each.type == "actor"]
    assert [each.quote for each in actors] == ["Russia", "Turkey", "Azerbaijan"]
    assert actors[1].repeats == ("d#p2s1", "d#p2s2")


class Wrong:
    def propose(self, document: Document) -> Sequence[Proposal]:
        found = WordCoder().propose(document)[0]
        return [replace(found, start=found.start + 1, end=found.end + 1)]


def test_a_coder_that_misquotes_is_a_fault() -> None:
    with pytest.raises(ValueError, match="the text does not say"):
        propose_all([document_of(Extract(TEXT), "d")], Wrong())


def statement(place: str, confidence: float = 0.5, **said: object) -> Proposal:
    fields = {"code": "THREATEN", "by": ("RUS",), "to": ("TUR",)} | said
    content = EventContent(**fields)  # type: ignore[arg-type]
    return Proposal("d", 0, 4, "quot", place, content, "rule", confidence)


def test_what_one_place_leaves_open_the_other_fills_in() -> None:
    days = DateInterval(dt.date(2020, 10, 1), dt.date(2020, 10, 9))
    narrow = DateInterval(dt.date(2020, 10, 5), dt.date(2020, 10, 20))
    one = statement("p1s1", 0.6, when=days, what="a warning")
    other = replace(statement("p2s1", 0.9, when=narrow), hedges=("perhaps",))
    (found,) = merged([one, other])
    assert found.place == "p2s1"
    assert found.repeats == ("d#p1s1",)
    assert found.confidence == 0.9
    assert found.hedges == ("perhaps",)
    assert isinstance(found.content, EventContent)
    assert found.content.what == "a warning"
    assert found.content.when == DateInterval(dt.date(2020, 10, 5), dt.date(2020, 10, 9))


@pytest.mark.parametrize(
    "said",
    [
        {"to": ("AZE",)}, {"code": "ASSAULT"}, {"status": "denied"}, {"theatre": "syria"},
        {"when": DateInterval(dt.date(2020, 10, 10), dt.date(2020, 10, 11))},
    ],
)  # fmt: skip
def test_what_is_another_statement_stays(said: dict[str, object]) -> None:
    first = statement("p1s1", when=day(dt.date(2020, 10, 1)))
    assert len(merged([first, statement("p2s1", 0.5, **said)])) == 2


def test_another_speaker_or_condition_is_another_statement() -> None:
    one = statement("p1s1")
    assert len(merged([one, replace(one, speaker="Moscow", place="p2s1")])) == 2
    threat = CommitmentContent("threat", ("RUS",), ("TUR",), condition="if it goes on")
    other = replace(threat, condition="if it sends troops")
    same = replace(threat, condition="If it goes on,")
    told = [
        replace(one, content=each, place=f"p{n}s1") for n, each in enumerate((threat, other, same))
    ]
    assert [each.repeats for each in merged(told)] == [("d#p2s1",), ()]


def test_hedges_are_of_their_place_and_actors_of_any_order() -> None:
    hedge = replace(statement("p1s1"), content=HedgeContent("likely"))
    assert len(merged([hedge, replace(hedge, start=9, end=13, place="p2s1")])) == 2
    truce = replace(hedge, content=CeasefireContent("agreed", ("ARM", "AZE")))
    other = replace(truce, content=CeasefireContent("agreed", ("AZE", "ARM")), place="p2s1")
    assert len(merged([truce, other])) == 1


@given(st.lists(proposals(), max_size=8))
def test_merging_again_changes_nothing(found: list[Proposal]) -> None:
    once = merged([*found, *found])
    assert merged(once) == once
    assert len(once) <= len(found)
    assert len({each.citation for each in once}) <= len({each.citation for each in found})


def test_a_bad_file_does_not_keep_others_from_being_read(tmp_path: Path) -> None:
    good, bad = tmp_path / "a.txt", tmp_path / "b.txt"
    good.write_text(TEXT)
    bad.write_bytes(b"\0\0\0")
    found = read([bad, good], WordCoder(), published=PUBLISHED)
    assert [each.id for each in found.documents] == ["a"]
    assert "the file is empty" in str(found.faults[0])
    assert found.proposals
    with pytest.raises(DocumentError, match="the file is empty"):
        read([bad], WordCoder())
    with pytest.raises(DocumentError, match=r"(?s)is empty.*no such file"):
        read([bad, tmp_path / "c.txt"], WordCoder())


def test_files_of_one_name_get_ids_of_their_own(tmp_path: Path) -> None:
    paths = [tmp_path / f"{folder}" / "text.txt" for folder in "abc"]
    for place, path in enumerate(paths):
        path.parent.mkdir()
        path.write_text(TEXT + "x" * (place // 2))
    opened, _ = open_all([*paths, paths[0]])
    assert [each.document.id for each in opened] == ["text", "text-2"]
    with pytest.raises(UsageError, match="several files"):
        open_all(paths, "one")


def test_proposals_in_a_file(tmp_path: Path) -> None:
    document = document_of(Extract(TEXT), "d", published=PUBLISHED)
    found = propose_all([document], WordCoder())
    path = tmp_path / "p.jsonl"
    filed.save(path, [filed.about(document, "d.txt")], found.proposals)
    again = filed.load(path)
    assert again.proposals == found.proposals
    (about,) = again.documents
    assert (about.title, about.published, about.text) == ("The war goes on", PUBLISHED, "d.txt")
    assert about.quote == "The war goes on"
    assert set(about.prints) == {"p0s1", "p1s1", "p1s2", "p2s1", "p2s2"}
    sentence = document.sentence("p2s1")
    assert sentence is not None
    assert document.fingerprint_of(sentence).startswith(about.prints["p2s1"])
    assert {len(each) for each in about.prints.values()} == {len("sha256:") + 12}


def test_proposals_without_their_documents_are_read(tmp_path: Path) -> None:
    path = tmp_path / "p.jsonl"
    filed.save(path, [], [statement("p1s1")])
    assert [each.doc for each in filed.load(path).documents] == ["d"]


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("{", ":2: not JSON"),
        ("[1]", "expected an object"),
        ('{"type": "rumour"}', ":2: type: received 'rumour'"),
        ('{"type": "document", "doc": "d"}', ":2: start: received nothing"),
        ("[" * 100_000, "not JSON"),
    ],
)
def test_bad_lines_are_told_with_their_number(tmp_path: Path, line: str, said: str) -> None:
    path = tmp_path / "p.jsonl"
    path.write_text(f"\n{line}\n")
    with pytest.raises(UsageError) as error:
        filed.load(path)
    assert said in str(error.value)


def test_a_file_that_is_none(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="cannot be read"):
        filed.load(tmp_path / "p.jsonl")
    with pytest.raises(UsageError, match="not a regular file"):
        filed.load(tmp_path)


def test_an_id_that_no_crisis_file_takes_is_refused(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(TEXT)
    for bad in ("a b", "#", "", "ä"):
        with pytest.raises(UsageError, match="is no id"):
            open_all([tmp_path / "a.txt"], bad)
