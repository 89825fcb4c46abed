"""What every crisis file of the gallery must hold, before anything is computed."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from tests.crises.conftest import NAMES

from detente.crisis import examine
from detente.crisis.model import Citation, Crisis, Number
from detente.crisis.texts import fingerprint, read_document

MOST_ASSUMED = 0.5
RUN = 8  # words in a row that may not be shared with a source


def _citations(crisis: Crisis) -> list[Citation]:
    """All citations of a crisis."""
    entries: list[Any] = [
        *crisis.numbers.values(), *crisis.factors, *crisis.actors.values(), *crisis.moves,
        *crisis.hazards, *crisis.rules, *crisis.worths, *crisis.flows, *crisis.questions.values(),
    ]  # fmt: skip
    found = [citation for entry in entries for citation in entry.cite]
    classes = [question.reference for question in crisis.questions.values()]
    return found + [citation for each in classes if each is not None for citation in each.cite]


def _own_numbers(crisis: Crisis) -> list[Number]:
    """The numbers that the file states; defaults have no place in it."""
    return [number for number in crisis.numbers.values() if number.location is not None]


@pytest.mark.parametrize("name", NAMES)
def test_checks_without_errors_or_warnings(gallery: Path, name: str) -> None:
    examined = examine(gallery / name)
    assert [str(diagnostic) for diagnostic in examined.diagnostics] == []
    assert examined.crisis is not None


def test_every_question_says_how_it_is_resolved(crisis: Crisis) -> None:
    for question in crisis.questions.values():
        assert question.threshold, question.id
        assert question.resolver, question.id
        assert question.void, question.id


def test_civilian_harm_is_asked_about(crisis: Crisis) -> None:
    assert [question.id for question in crisis.questions.values() if question.harm]


def test_every_number_is_cited_or_admits_that_it_is_assumed(crisis: Crisis) -> None:
    bare = [n.key for n in _own_numbers(crisis) if not (n.cite or n.assumed or n.kind == "clock")]
    assert bare == []


def test_every_number_has_a_range_that_holds_its_best(crisis: Crisis) -> None:
    for number in _own_numbers(crisis):
        assert number.ranged or number.kind == "clock", number.key
        assert number.low <= number.best <= number.high, number.key


def test_nothing_later_than_the_day_is_cited(crisis: Crisis) -> None:
    for citation in _citations(crisis):
        published = crisis.sources[citation.source].published
        assert published is not None, citation
        assert published.last <= crisis.as_of, citation


def test_every_cited_place_of_a_shipped_text_exists(gallery: Path, crisis: Crisis) -> None:
    for citation in _citations(crisis):
        text = crisis.sources[citation.source].text
        if text is not None:
            document = read_document((gallery / crisis.id / text).read_text("utf-8"))
            assert citation.paragraph, citation
            assert citation.sentence, citation
            assert document.sentence(citation.paragraph, citation.sentence), citation


def test_articles_are_cited_by_the_fingerprint_of_the_sentence(
    karabakh: Crisis, shared: Path
) -> None:
    """Each place of an article carries the fingerprint at least once, and it is the right one."""
    titles = {"examiner": "Why Russia is threatening", "cepa": "On Friday, the foreign ministers"}
    texts = [path.read_text("utf-8") for path in sorted((shared / "sources").glob("*.txt"))]
    cited: dict[tuple[str, int | None, int | None], set[str]] = {}
    for citation in _citations(karabakh):
        if citation.source in titles:
            place = (citation.source, citation.paragraph, citation.sentence)
            cited.setdefault(place, set()).update({citation.fingerprint or ""} - {""})
    assert cited
    for source, opening in titles.items():
        text = next(text for text in texts if text.startswith(opening))
        document = read_document(text)
        for (of, paragraph, sentence), fingerprints in cited.items():
            if of == source:
                assert paragraph, (of, paragraph, sentence)
                assert sentence, (of, paragraph, sentence)
                words = document.sentence(paragraph, sentence)
                assert words is not None, (of, paragraph, sentence)
                assert len(fingerprints) == 1, (of, paragraph, sentence)
                assert fingerprint(words).startswith(fingerprints.pop())


def test_at_most_half_of_the_karabakh_numbers_are_assumed(karabakh: Crisis) -> None:
    numbers = _own_numbers(karabakh)
    share = sum(number.assumed for number in numbers) / len(numbers)
    assert share <= MOST_ASSUMED


def test_shipped_texts_hold_no_date_after_the_day(gallery: Path) -> None:
    months = "November|December"
    for text in (gallery / "karabakh-2020").glob("*.md"):
        assert not re.search(rf"\b\d{{1,2}} (?:{months})\b", text.read_text("utf-8")), text
        assert "2021" not in text.read_text("utf-8"), text


def test_no_sentence_is_taken_from_a_source(gallery: Path, karabakh: Crisis, shared: Path) -> None:
    sources = [
        *(shared / "sources").glob("*.txt"),
        *(shared / "data" / "timelines").glob("karabakh*.csv"),
    ]
    theirs = {run for path in sources for run in _runs(path.read_text("utf-8"))}
    titles = {
        run for source in karabakh.sources.values() for run in _runs(source.title)
    }  # a source must be named
    for path in gallery.rglob("*"):
        if path.suffix in {".md", ".yaml"}:
            ours = _runs(path.read_text("utf-8")) - titles
            assert not ours & theirs, (path.name, ours & theirs)


def test_the_actors_and_theatres_asked_for_are_there(karabakh: Crisis) -> None:
    actors = {"ARM", "AZE", "NKR", "RUS", "TUR", "MIL", "IRN", "EU", "USA", "NATO", "CSTO"}
    assert actors <= set(karabakh.actors)
    assert {"RUS", "ARM"} <= set(karabakh.actors["CSTO"].members)
    assert {"USA", "TUR"} <= set(karabakh.actors["NATO"].members)
    theatres = {"karabakh", "armenia", "azerbaijan", "turkey", "syria", "east_med", "iran_border"}
    assert theatres <= set(karabakh.theatres)


def test_russian_actions_are_separate_moves(karabakh: Crisis) -> None:
    moves = {move.name for move in karabakh.moves if move.by == "RUS"}
    assert {
        "warn", "strike proxies in Syria", "raise Russia’s help for Armenia to aids Armenia",
        "deploy on Armenian soil", "honour the promise to Armenia", "fight Azerbaijani forces",
        "carry out the red line to Ankara", "fight Turkish forces", "strike Turkish soil",
    } <= moves  # fmt: skip


def test_everyone_with_forces_or_a_seat_can_move(karabakh: Crisis) -> None:
    movers = {move.by for move in karabakh.moves}
    through_members = {actor.id for actor in karabakh.actors.values() if actor.members}
    assert set(karabakh.actors) - movers == through_members


def _runs(text: str) -> set[tuple[str, ...]]:
    """Every run of words of the length that counts as copied."""
    words = re.findall(r"[a-z0-9']+", text.lower().replace("’", "'"))
    return {tuple(words[at : at + RUN]) for at in range(len(words) - RUN + 1)}
