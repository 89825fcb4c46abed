"""The rule of confidence, piece by piece, at its bounds."""

from __future__ import annotations

import dataclasses
import math
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from detente.crisis.model import Citation, Crisis, Number, Source
from detente.evidence.confidence import (
    CLEARLY,
    RULE,
    Confidence,
    Founded,
    assess,
    distance,
)
from detente.outlook.answer import Answer

DRIVEN = [0.0, CLEARLY]


def answer(value: float | None = 0.4, tempo: float = 0.2, kind: str = "reached") -> Answer:
    """A forecast that lies inside its class and away from the tempos."""
    given = math.nan if value is None else value
    return Answer("war", kind, value, (given, given), 0.0, tempo, {}, (0.4, 0.3, 0.5))


def source(id_: str, grade: str = "B2", publisher: str = "", origin: str = "") -> Source:
    grades: Any = (grade[0], int(grade[1]) if len(grade) > 1 else None)
    return Source(id_, id_, publisher or id_, "", "", origin, "", *grades)


def cited(border: Crisis, *sources: Source, assumed: int = 0) -> Crisis:
    """A crisis with as many cited numbers as sources, and some that are assumed."""
    place = border.numbers["hazards.calm.rate"].location
    numbers = {}
    for k, each in enumerate(sources):
        cite = (Citation(each.id, 1, 1),)
        numbers[f"c{k}"] = Number(f"c{k}", "rate", 1, 0.5, 2, "", True, cite=cite, location=place)
    for k in range(assumed):
        numbers[f"a{k}"] = Number(f"a{k}", "rate", 1, 0.5, 2, "", True, assumed=True,
                                  location=place)  # fmt: skip
    return dataclasses.replace(
        border, numbers=numbers, sources={each.id: each for each in sources}, worths=(), flows=(),
        moves=(), hazards=(), rules=(),
    )  # fmt: skip


def founded(crisis: Crisis, given: Answer | None = None, **more: object) -> Founded:
    options = {"nats_per_move": DRIVEN, "readings": {"a": {"war": 0.45}}} | more
    return assess(crisis, {"war": given or answer()}, **options).questions["war"]  # type: ignore[arg-type]


GOOD = [source(id_) for id_ in ("a", "b", "c")]


def test_everything_at_its_best_is_high(border: Crisis) -> None:
    found = founded(cited(border, *GOOD))
    assert [each.points for each in found.pieces] == [2, 2, 2, 2, 2]
    assert found.level == "high"
    assert founded(cited(border, *GOOD, assumed=1)).level == "high"


@pytest.mark.parametrize(("assumed", "points"), [(0, 2), (1, 2), (2, 1), (3, 1), (4, 0)])
def test_numbers_without_a_source(border: Crisis, assumed: int, points: int) -> None:
    found = founded(cited(border, *GOOD, assumed=assumed))["assumed"]
    assert found.points == points
    assert found.figure == pytest.approx(assumed / (3 + assumed))


def test_weights_count_what_moves_the_answer(border: Crisis) -> None:
    crisis = cited(border, *GOOD, assumed=3)
    weights = {"c0": 8.0, "c1": 1.0, "a0": 1.0, "a1": 0.0, "a2": math.nan}
    found = assess(crisis, {"war": answer()}, DRIVEN, weights={"war": weights})
    assert found.weighted
    piece = found.questions["war"]["assumed"]
    assert piece.figure == pytest.approx(0.1)
    assert piece.points == 2
    # c0 alone bears more than nine tenths of what is cited, c1 more than a tenth: 8 and 1 of 9
    assert found.questions["war"]["sources"].figure == 2


def test_a_question_that_no_number_moves(border: Crisis) -> None:
    found = founded(cited(border, *GOOD), weights={"war": {}})
    assert found["assumed"].points is None
    assert found["sources"].points is None
    assert found.level != "high"


@pytest.mark.parametrize(
    ("sources", "points"),
    [
        (GOOD, 2),
        (GOOD[:2], 1),
        (GOOD[:1], 0),
        ([source(id_, "C3") for id_ in "abc"], 1),
        ([source("a"), source("b"), source("c", "C3")], 2),  # two thirds are good
        ([source("a"), source("b", "C3"), source("c", "C3")], 1),
        ([source("a"), source("b", "D1"), source("c", "A6")], 0),  # a third is fair
        ([source(id_, "E") for id_ in "abc"], 0),  # no figure, so not graded
        ([source(id_, publisher="one house") for id_ in "abc"], 0),
        ([source(id_, origin="RUS") for id_ in "abc"], 0),
    ],
)
def test_sources(border: Crisis, sources: list[Source], points: int) -> None:
    assert founded(cited(border, *sources))["sources"].points == points


def test_a_source_that_bears_next_to_nothing_does_not_count(border: Crisis) -> None:
    weights = {"c0": 10.0, "c1": 10.0, "c2": 1.0}
    found = founded(cited(border, *GOOD), weights={"war": weights})
    assert found["sources"].figure == 2


def test_a_number_with_two_sources_is_borne_by_both(border: Crisis) -> None:
    crisis = cited(border, *GOOD[:2])
    both = dataclasses.replace(crisis.numbers["c0"], cite=(Citation("a"), Citation("b")))
    alone = dataclasses.replace(crisis, numbers={"c0": both})
    assert founded(alone)["sources"].figure == 2


@pytest.mark.parametrize(("other", "points"), [(0.5, 2), (0.65, 1), (0.66, 0)])
def test_readings_apart(border: Crisis, other: float, points: int) -> None:
    found = founded(cited(border, *GOOD), readings={"a": {"war": other}, "b": {"war": 0.4}})
    assert found["readings"].points == points


@pytest.mark.parametrize("readings", [None, {}, {"a": {"war": None}}, {"a": {}}])
def test_without_readings_confidence_is_not_high(border: Crisis, readings: object) -> None:
    found = founded(cited(border, *GOOD), readings=readings)
    assert found["readings"].points is None
    assert found["readings"].text
    assert found.points == 8
    assert found.level == "moderate"


def test_outside_view(border: Crisis) -> None:
    crisis = cited(border, *GOOD)
    for value, points in ((0.31, 2), (0.27, 1), (0.1, 0)):
        given = dataclasses.replace(answer(value), tempo_only=0.9)
        assert founded(crisis, given, readings={"a": {"war": value}})["outside"].points == points
    bare = dataclasses.replace(answer(), reference=None)
    assert founded(crisis, bare)["outside"].points is None
    assert founded(crisis, bare).level == "moderate"


def test_interests_or_tempos(border: Crisis) -> None:
    crisis, still = cited(border, *GOOD), answer(0.4, 0.41)
    assert founded(crisis)["noise"].points == 2
    assert founded(crisis, still)["noise"].points == 1
    assert founded(crisis, still, nats_per_move=[0.01])["noise"].points == 0
    assert founded(crisis, nats_per_move=[0.01])["noise"].points == 1


def test_without_a_single_play_it_is_low(border: Crisis) -> None:
    crisis = cited(border, *GOOD)
    found = assess(crisis, {"war": answer(None)}, DRIVEN, headline=False, readings={"a": {}})
    assert found.level == "low"
    assert found.questions["war"].why == "no single play stands for the forecast"
    assert found.questions["war"]["noise"].points is None


def test_the_whole_is_as_good_as_its_worst(border: Crisis) -> None:
    crisis = cited(border, *GOOD)
    poor = dataclasses.replace(answer(0.99), id="other")
    both = assess(crisis, {"war": answer(), "other": poor}, DRIVEN,
                  readings={"a": {"war": 0.4, "other": 0.2}})  # fmt: skip
    assert both.questions["war"].level == "high"
    assert both.level == both.questions["other"].level == "moderate"
    assert Confidence({}, False).level == "low"


@given(st.lists(st.sampled_from([0, 1, 2, None]), min_size=5, max_size=5))
def test_more_points_never_lower_the_level(points: list[int | None]) -> None:
    """And what cannot be computed counts as nothing."""
    from detente.evidence.confidence import ORDER, Piece, _level

    def level(given: list[int | None]) -> int:
        pieces = tuple(Piece(r.piece, p, "") for r, p in zip(RULE, given, strict=True))
        return ORDER.index(_level(pieces, ""))

    for place, each in enumerate(points):
        if each in {None, 0, 1}:
            better = [*points]
            better[place] = (each or 0) + 1
            assert level(better) >= level(points)
        if each is None:
            nothing = [*points]
            nothing[place] = 0
            assert level(nothing) == level(points)
    if None in points or 0 in points or points[1] != 2:
        assert level(points) < 2


def test_times_are_apart_by_how_much_the_shorter_is_shorter() -> None:
    assert distance("time", 8.0, 10.0) == pytest.approx(0.2)
    assert distance("time", math.inf, 10.0) == 1.0
    assert distance("time", math.inf, math.inf) == 0.0
    assert distance("time", 0.0, 0.0) == 0.0
    assert distance("share", 0.2, 0.5) == pytest.approx(0.3)
