"""The charts: static SVG with words, stable, coloured by theme, readable where data is odd."""

from __future__ import annotations

import dataclasses
import itertools
import re
import xml.etree.ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

from detente.show import charts, network, paint
from detente.show.facts import Facts, Ladder


def drawn(facts: Facts) -> list[paint.Picture]:
    scale, net = charts.questions(facts), network.network(facts)
    assert facts.ladder is not None
    assert scale is not None
    assert net is not None
    return [scale, charts.fan(facts.ladder, facts.crisis.as_of), net]


def test_every_chart_is_well_formed_and_described(facts: Facts) -> None:
    for picture in drawn(facts):
        root = ET.fromstring(picture.svg)  # noqa: S314 (our own output)
        assert root.attrib["role"] == "img"
        assert root[0].tag.endswith("title")
        assert root[1].tag.endswith("desc")
        assert root[1].text == picture.description
        assert "<script" not in picture.svg
        assert "style=" not in picture.svg


def test_no_stand_in_colour_is_left(facts: Facts) -> None:
    for picture in drawn(facts):
        assert not re.search(r'"#0(\d)0\1\d', picture.svg)
        for theme in ("light", "dark"):
            assert "var(" not in picture.themed(theme)


def test_the_same_data_gives_the_same_bytes(facts: Facts) -> None:
    assert [each.svg for each in drawn(facts)] == [each.svg for each in drawn(facts)]


def test_ids_of_two_charts_do_not_meet(facts: Facts) -> None:
    ids = [found for each in drawn(facts) for found in re.findall(r'\bid="([^"]+)"', each.svg)]
    assert len(ids) == len(set(ids))


def test_a_range_is_drawn_where_there_is_no_headline(facts: Facts) -> None:
    answers = {
        key: dataclasses.replace(each, value=None, span=(0.1, 0.6))
        for key, each in facts.answers.items()
    }
    picture = charts.questions(dataclasses.replace(facts, answers=answers))
    assert picture is not None
    assert "10 % to 60 %" in picture.svg


def test_no_probability_means_no_scale(facts: Facts) -> None:
    answers = {"weeks-to-end": facts.answers["weeks-to-end"]}
    assert charts.questions(dataclasses.replace(facts, answers=answers)) is None


def test_no_hold_on_anybody_means_no_network(facts: Facts) -> None:
    assert network.network(dataclasses.replace(facts, links=())) is None


@pytest.mark.parametrize("rungs", [1, 2, 16])
def test_ladders_of_any_length(facts: Facts, rungs: int) -> None:
    names = tuple(f"rung {place}" for place in range(rungs))
    shares = tuple(tuple(1 / rungs for _ in names) for _ in range(3))
    picture = charts.fan(Ladder(names, (0.0, 1.0, 2.0), shares), facts.crisis.as_of)
    assert f"rung {rungs - 1}" in picture.svg


@given(st.lists(st.floats(0, 1), min_size=1, max_size=12), st.floats(0.01, 0.2))
def test_labels_are_pushed_apart_in_order(middles: list[float], gap: float) -> None:
    places = charts.spread(sorted(middles), gap)
    for low, high in itertools.pairwise(places):
        assert high - low >= gap - 1e-9
