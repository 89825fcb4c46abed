"""Completion: keys and values where they belong, in block and flow style; never an exception."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from detente.crisis.complete import Names, complete, locate
from detente.crisis.schema import json_schema

SCHEMA = json_schema()
NAMES = Names(
    actors=("AZE", "ARM"), factors={"fighting": ("truce", "war"), "front": ("south", "north")},
    theatres=("karabakh",), sources=("cepa", "briefing"),
)  # fmt: skip
TEXT = (Path(__file__).parents[2] / "crises" / "karabakh-2020" / "crisis.yaml").read_text()


def labels(before: str) -> list[str]:
    return [each.label for each in complete(before, SCHEMA, NAMES)[1]]


@pytest.mark.parametrize(
    ("before", "wanted"),
    [
        ("fac", "factors"),
        ("factors:\n  fighting:\n    lev", "levels"),
        ("factors:\n  fighting: {the", "theatre"),
        ("factors:\n  fighting: {levels: [truce, war], sta", "start"),
        ("moves:\n  - {by: AZE, name: x, plo", "plover"),
        ("moves:\n  - by: AZE\n    name: x\n    tem", "tempo"),
        ("moves:\n  - {by: A", "AZE"),
        ("moves:\n  - by: A", "AZE"),
        ("moves:\n  - {by: [AZE, A", "ARM"),
        ("moves:\n  - {when: fi", "fighting"),
        ("moves:\n  - {when: fighting = w", "war"),
        ("moves:\n  - {when: 'fighting = war and front < s", "south"),
        ("moves:\n  - {theatre: k", "karabakh"),
        ("moves:\n  - {cite: ce", "cepa"),
        ("moves:\n  - {cite: [cepa#p1s1, bri", "briefing"),
        ("factors:\n  fighting:\n    levels: [truce, war]\n    start: w", "war"),
        ("questions:\n  q: {text: 'a: b, {c', happ", "happens"),
        ("questions:\n  q:\n    text: >-\n      long: text\n      more\n    happ", "happens"),
        ("commitments:\n  c:\n    prom", "promise"),
        ("# a comment: {\nact", "actors"),
    ],
)
def test_what_fits_is_offered(before: str, wanted: str) -> None:
    assert wanted in labels(before)


@pytest.mark.parametrize(
    ("before", "unwanted"),
    [
        ("moves:\n  - {when: fighting = w", "theatre"),
        ("factors:\n  fighting:\n    ", "moves"),
        ("questions:\n  q:\n    text: >-\n      happ", "happens"),
        ("moves:\n  - {by: A", "plover"),
    ],
)
def test_what_does_not_fit_is_not(before: str, unwanted: str) -> None:
    assert unwanted not in labels(before)


def test_the_word_that_is_typed_is_told() -> None:
    assert complete("moves:\n  - {when: fighting = wa", SCHEMA, NAMES)[0] == "wa"
    assert complete("", SCHEMA, NAMES)[0] == ""
    assert locate("a:\n  b: {c: [x, y").path == ("a", "b", "c", "[]")


def test_keys_are_explained() -> None:
    options = complete("moves:\n  - {tem", SCHEMA, NAMES)[1]
    tempo = next(each for each in options if each.label == "tempo")
    assert tempo.kind == "key"


@given(st.integers(0, len(TEXT)))
def test_every_place_of_a_real_file_is_understood(at: int) -> None:
    start = TEXT.rfind("\n", 0, max(0, at - 20_000)) + 1
    typed, options = complete(TEXT[start:at], SCHEMA, NAMES)
    assert TEXT[:at].endswith(typed)
    assert all(typed.lower() in each.label.lower() for each in options)


@given(st.text(alphabet="ab: -{}[],#'\"\n>|=\t", max_size=60))
def test_nothing_that_can_be_typed_raises(text: str) -> None:
    typed, _ = complete(text, SCHEMA, NAMES)
    assert text.endswith(typed)
