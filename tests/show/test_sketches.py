"""Pictures of a crisis before it is solved: ties, theatres, dates; and the tornado."""

from __future__ import annotations

import datetime as dt
import itertools
import math
import xml.etree.ElementTree as ElementTree
from pathlib import Path

import pytest

import detente
from detente.crisis.edit import open_tree
from detente.crisis.model import Crisis
from detente.crisis.nodes import to_data
from detente.evidence.events import Event
from detente.show import places, ties, timeline, tornado
from detente.show.hinges import Hinge, Hinges
from detente.show.timeline import Dated
from detente.study.trial import parameters

GALLERY = Path(__file__).parents[2] / "crises"


@pytest.fixture(scope="module")
def karabakh() -> Crisis:
    return detente.load(GALLERY / "karabakh-2020").model


@pytest.fixture(scope="module")
def deterrence() -> Crisis:
    return detente.load(GALLERY / "deterrence").model


def test_ties_are_those_that_the_file_declares(karabakh: Crisis) -> None:
    _, root = open_tree(GALLERY / "karabakh-2020")
    found = ties.ties(karabakh, to_data(root))
    pairs = {(each.id, each.source, each.target) for each in found}
    assert ("commitments.csto", "RUS", "ARM") in pairs
    assert ("supports.turkish-aid", "TUR", "AZE") in pairs
    assert ("sanctions.mediterranean", "EU", "TUR") in pairs
    csto = next(each for each in found if each.id == "commitments.csto")
    assert "open" in csto.state
    assert "cepa#p6s3" in csto.rests
    table = ties.ties_table(karabakh, found)
    assert len(table.rows) == len(found)
    picture = ties.ties_picture(karabakh, found)
    assert picture is not None
    root_element = ElementTree.fromstring(picture.svg)  # noqa: S314 (our own)
    paths = [each for each in root_element.iter() if each.tag.endswith("path")]
    assert len(paths) == len(found) + 1  # and the head of an arrow
    assert "Russia" in picture.description


def test_a_file_without_ties_has_no_picture_of_them(deterrence: Crisis) -> None:
    _, root = open_tree(GALLERY / "deterrence")
    assert ties.ties_picture(deterrence, ties.ties(deterrence, to_data(root))) is None


def test_theatres_are_found_by_the_names_in_them(karabakh: Crisis, deterrence: Crisis) -> None:
    found = {each.id: each for each in places.placed(karabakh)}
    at = found["karabakh"].at
    assert at is not None
    assert math.dist(at, (46.75, 39.8)) < 1
    syria = found["syria"].at
    assert syria is not None
    assert 35.5 < syria[0] < 42.5
    assert 32.3 < syria[1] < 37.4
    assert all(each.at is not None for each in found.values())
    picture = places.places_picture(tuple(found.values()))
    assert picture is not None
    ElementTree.fromstring(picture.svg)  # noqa: S314 (our own)
    assert picture.description.startswith("1: Nagorno-Karabakh")
    nowhere = places.placed(deterrence)
    assert [each.at for each in nowhere] == [None]
    assert places.places_picture(nowhere) is None
    assert places.places_table(deterrence, nowhere).rows[0][1] == "not on the map"


def test_outlines_are_closed_and_on_the_globe() -> None:
    world = places.outlines()
    assert {"Armenia", "Azerbaijan", "Turkey", "Russia", "Syria", "Iran"} <= set(world)
    for rings in world.values():
        for ring in rings:
            assert len(ring) > 3
            assert all(-180 <= x <= 180 and -90 <= y <= 90 for x, y in ring)
    x, y = places._middle(((0.0, 0.0), (4.0, 0.0), (4.0, 2.0), (0.0, 2.0)))
    assert (x, y) == pytest.approx((2.0, 1.0))


def test_what_is_dated_stands_in_order_and_uncertain_days_as_bars(karabakh: Crisis) -> None:
    days = dt.date(2020, 10, 10), dt.date(2020, 10, 17)
    found = timeline.dated(karabakh, [Dated("event", "a cease-fire", *days)])
    assert [each.first for each in found] == sorted(each.first for each in found)
    assert any(each.name == "variant mid-october" for each in found)
    table = timeline.timeline_table(found)
    assert ("between 10 October 2020 and 17 October 2020", "event", "a cease-fire") in table.rows
    picture = timeline.timeline_picture(found)
    assert picture is not None
    assert picture.svg.count("<rect") == 1
    assert timeline.timeline_picture(()) is None


@pytest.mark.parametrize(
    ("first", "last"),
    [("1907-03-01", "2020-10-31"), ("9990-03-01", "9999-12-30"), ("2020-10-02", "2020-12-31")],
)
def test_months_are_marked_from_one_end_of_the_line_to_the_other(first: str, last: str) -> None:
    begin, end = dt.date.fromisoformat(first), dt.date.fromisoformat(last)
    marked = timeline._ticks(begin, end)
    assert 2 <= len(marked) <= 6
    assert begin < marked[0]
    assert marked[-1] <= end
    gaps = [(b.year - a.year) * 12 + b.month - a.month for a, b in itertools.pairwise(marked)]
    assert set(gaps) == {gaps[0]}
    left = (end.year - marked[-1].year) * 12 + end.month - marked[-1].month
    assert left < gaps[0]  # no room for another
    assert all(day.day == 1 for day in marked)
    assert timeline._ticks(dt.date(2020, 10, 2), dt.date(2020, 10, 9)) == [dt.date(2020, 10, 2)]


def test_events_stand_on_the_line_in_their_own_words(deterrence: Crisis) -> None:
    day = dt.date(2026, 1, 20)
    rows = [
        Event(day, day, "ASSAULT", by=("HILL",), to=("VALE",), status="alleged"),
        Event(day, day + dt.timedelta(2), "SUPPORT", by=("BAY",), text="Bayland pledges its help"),
    ]
    found = timeline.happened(rows)
    assert [each.name for each in found] == [
        "HILL ASSAULT VALE (alleged)",
        "Bayland pledges its help",
    ]
    assert found[1].last == day + dt.timedelta(2)
    many = timeline.dated(deterrence, found * 100)
    picture = timeline.timeline_picture(many)
    assert picture is not None
    assert f"{timeline.ROWS} of {len(many)} dated things" in picture.description
    assert "the crisis as of" in picture.svg
    assert len(timeline.timeline_table(many).rows) == len(many)


def test_the_tornado_shows_both_ends_of_every_hinge(deterrence: Crisis) -> None:
    numbers = parameters(deterrence)
    breach, patience = numbers["numbers.breach"], numbers["patience"]
    rows = (
        Hinge("numbers.breach", breach, 0.0, 0.0, (0.2, -0.1), (0.3, -0.15)),
        Hinge("patience", patience, 0.0, 0.0, (-0.4, 0.9)),
        Hinge("lost", patience, 0.0, 0.0, (math.nan, 0.1)),
    )
    found = Hinges(deterrence, "1", {"attack": 0.25}, {"attack": rows})
    picture = tornado.tornado(found, "attack")
    assert picture is not None
    assert "numbers.breach (12 [6, 24]): 55 % at its low end, 10 % at its high end" in (
        picture.description
    )
    assert "patience (26 [8, 104] weeks): <3 % at its low end, >97 % at its high end" in (
        picture.description
    )
    assert "lost" not in picture.description
    assert picture.svg.count("<rect") == 4
    assert picture.svg.count('fill-opacity="0.85"') == 2
    none = Hinges(deterrence, "1", {"attack": 0.25}, {"attack": ()})
    assert tornado.tornado(none, "attack") is None
