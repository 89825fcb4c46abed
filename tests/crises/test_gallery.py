"""The crises of the past in the gallery: what each of them must hold, whatever it is about.

What happened in the end stands in `answers.yaml`, apart from the crisis, which knows nothing later
than its day. These tests hold the record together; they do not compare it with the forecast.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML
from tests.crises.conftest import GALLERY, NAMES
from tests.crises.played import Played

from detente.crisis import load
from detente.crisis.model import Crisis
from detente.show.why import CLEARLY

WITHOUT_ANSWERS = {"chicken", "deterrence", "karabakh-2020"}
PAST = tuple(name for name in NAMES if name not in WITHOUT_ANSWERS)
MOST_ASSUMED = 1 / 3
STATES = range(200, 5_001)
RESIDUAL = 1e-8
NEARLY = 1e-4  # a forecast nearer to 0 or 1 than this was no question
MEASURED = {"time", "share"}
Run = Callable[[str], Played]


@pytest.fixture(scope="module", params=PAST)
def past(request: pytest.FixtureRequest) -> str:
    """Each crisis whose outcome is known, in turn."""
    return str(request.param)


@pytest.fixture(scope="module")
def read(past: str) -> Crisis:
    """The same, read."""
    return load(GALLERY / past)


@pytest.fixture(scope="module")
def answers(past: str) -> Mapping[str, Any]:
    """What is known of its outcome, as the file says it."""
    text = (GALLERY / past / "answers.yaml").read_text("utf-8")
    found: Mapping[str, Any] = YAML(typ="safe").load(text)
    return found


def test_folder_is_whole(past: str) -> None:
    files = {path.name for path in (GALLERY / past).iterdir()}
    assert files >= {"crisis.yaml", "briefing.md", "outside-view.md", "answers.yaml"}


def test_answers_name_exactly_the_questions(read: Crisis, answers: Mapping[str, Any]) -> None:
    assert {"crisis", "answers"} <= set(answers) <= {"crisis", "answers", "variants"}
    assert answers["crisis"] == read.id
    assert list(answers["answers"]) == list(read.questions)


def test_answers_say_what_happened_when_and_who_says_so(
    read: Crisis, answers: Mapping[str, Any]
) -> None:
    for key, answer in answers["answers"].items():
        question = read.questions[key]
        assert answer["source"], key
        if question.kind in MEASURED:
            assert answer["value"] >= 0, key
            continue
        assert isinstance(answer["happened"], bool), key
        if answer["happened"]:
            assert isinstance(answer["on"], dt.date), key
            assert answer["on"] > read.as_of, key
            assert question.by is None or answer["on"] <= question.by, key
        else:
            assert "on" not in answer, key


def test_at_most_a_third_of_the_numbers_are_assumed(read: Crisis) -> None:
    numbers = [number for number in read.numbers.values() if number.location is not None]
    assumed = [number.key for number in numbers if number.assumed]
    assert len(assumed) <= MOST_ASSUMED * len(numbers), assumed


def test_it_asks_several_things_about_a_few_actors(read: Crisis) -> None:
    assert 3 <= len(read.questions) <= 8
    assert 3 <= len(read.actors) <= 8
    assert read.ladder
    assert read.dates


def test_mechanisms_are_used(read: Crisis) -> None:
    assert read.expansions


def test_every_variant_reads_without_a_word(past: str, read: Crisis) -> None:
    for variant in read.dates:
        assert load(GALLERY / past, variant=variant).as_of < read.as_of


def test_small_and_solved_with_a_certificate(past: str, played: Run) -> None:
    result = played(past)
    assert result.game.arrays.states in STATES
    assert result.solution.converged
    assert result.solution.chosen is not None, result.solution.reason
    assert all(each.residual <= RESIDUAL for each in result.solution.certificates)


def test_no_answer_goes_without_saying(past: str, played: Run) -> None:
    for key, answer in played(past).forecast.answers.items():
        assert answer.value is not None, key
        if answer.probability is not None:
            assert NEARLY < answer.probability < 1 - NEARLY, key


def test_interests_drive_play(past: str, played: Run) -> None:
    """Not noise-dominated: somebody is clearly moved by what is at stake."""
    drives = [each.nats_per_move for each in played(past).forecast.incentives.values()]
    assert max(drives) >= CLEARLY


def test_no_sentence_is_taken_from_the_timeline(past: str, shared: Path) -> None:
    """Facts are told in words of our own."""
    from tests.crises.test_files import _runs

    timeline = shared / "data" / "timelines" / f"{past.replace('-', '_')}.csv"
    theirs = _runs(timeline.read_text("utf-8"))
    for path in (GALLERY / past).iterdir():
        assert not _runs(path.read_text("utf-8")) & theirs, path.name
