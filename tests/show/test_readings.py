"""Readings side by side in words and as a dot plot, from data made by hand."""

from __future__ import annotations

import dataclasses
import datetime as dt
import json
import math
import re
from xml.etree import ElementTree

import pytest

from detente.cli.say import finite
from detente.crisis.model import Crisis
from detente.outlook.answer import Answer
from detente.show import dots, paint, readings, report
from detente.show.compare import MoveChange
from detente.show.facts import Facts
from detente.show.parting import Driver, Parting, SideBySide, Split, Told, minus, splits

LATE, MID = dt.date(2020, 10, 31), dt.date(2020, 10, 15)
FIGHTS, TRUCE, WEEKS = "russia-fights", "truce-holds", "weeks-to-end"


def answers(fights: float | None, truce: float, weeks: float) -> dict[str, Answer]:
    values = {FIGHTS: fights, TRUCE: truce, "civilians": 0.5, WEEKS: weeks}
    kinds = {FIGHTS: "reached", TRUCE: "held", "civilians": "on", WEEKS: "time"}
    return {
        key: Answer(key, kinds[key], value, (0.1, 0.4) if value is None else (value, value),
                    1e-10, 0.5, {0.5: value, 2.0: value})
        for key, value in values.items()
    }  # fmt: skip


@pytest.fixture
def side(facts: Facts, crisis: Crisis) -> SideBySide:
    def told(key: str, day: dt.date, own: dict[str, Answer], common: dict[str, Answer]) -> Told:
        source = f"{key} <b>paper</b>" if key else ""
        known = day if key else None
        return Told(key, "A title", source, known, day, own, common, facts.proof, facts.proof)

    file = answers(0.30, 0.5, 9.0)
    late, early = answers(0.60, 0.4, 8.0), answers(0.35, 0.7, math.inf)
    first = told("examiner", LATE, late, late)
    second = told("cepa", MID, answers(0.3149, 0.72, math.inf), early)
    drivers = (
        Driver("numbers.pride", "number", "2", "3", ("cepa#p1s1",), {FIGHTS: 0.001, TRUCE: 0.31}),
        Driver(
            "threats.line", "choice", "quoted", "read", ("cepa#p2s2",), {FIGHTS: -0.2, TRUCE: 0.0}
        ),
        Driver("numbers.arms", "number", "8", "25", ("cepa#p3s3",), {FIGHTS: -0.02, TRUCE: 0.0}),
        Driver("numbers.odd", "number", "1", "0", ("cepa#p4",), {}, "a chance above 1"),
    )
    moves = (MoveChange("RUS", "aid Armenia", 0.2, 0.45), MoveChange("IRN", "open", None, 0.1))
    parting = Parting("examiner", "cepa", splits(first, second), moves, drivers)
    return SideBySide(crisis, (told("", LATE, file, file), first, second), (parting,), "0.1.0")


def test_a_gap_splits_into_day_and_view(side: SideBySide) -> None:
    split = side.partings[0].splits[FIGHTS]
    assert split.gap == pytest.approx(-0.2851)
    assert split.view == pytest.approx(-0.25)
    assert split.day == pytest.approx(-0.0351)
    both = Split("q", "on", (0.9, 0.2), (0.7, 0.3))
    assert both.day == pytest.approx((0.2 - 0.3) - (0.9 - 0.7)), "the days of both count"
    assert both.gap == pytest.approx(both.day + both.view)


@pytest.mark.parametrize("other", [None, math.nan, math.inf])
def test_no_single_number_gives_no_difference(other: float | None) -> None:
    assert math.isnan(minus(0.5, other))
    assert math.isnan(minus(other, 0.5))
    assert minus(0.75, 0.5) == 0.25


def test_questions_by_how_far_the_views_lie_apart(side: SideBySide) -> None:
    (parting,) = side.partings
    assert parting.widest == (TRUCE, FIGHTS, "civilians"), "a time without end has no difference"
    assert parting.width == pytest.approx(0.3)
    assert [each.key for each in parting.ranked(FIGHTS)][:3] == [
        "threats.line", "numbers.arms", "numbers.pride",
    ]  # fmt: skip
    assert math.isnan(parting.rest(FIGHTS)), "one override could not be switched"


def test_tables(side: SideBySide) -> None:
    (parting,) = side.partings
    table = readings.forecasts(side)
    assert [each.name for each in table.columns] == [
        "Question", "Horizon", "the file", "examiner", "cepa", "cepa on 15 Oct 2020",
    ]  # fmt: skip
    assert table.rows[0] == (FIGHTS, "by 1 Feb 2021", "30 %", "60 %", "35 %", "31 %")
    assert "cepa: “A title” (cepa <b>paper</b>), information up to 15 October 2020." in table.notes
    gaps = readings.gaps(side, parting)
    assert gaps.rows[0][1:] == ("60 %", "31 %", "−28.5 points", "−3.5 points", "−25.0 points")
    assert gaps.rows[3][1:] == ("8 weeks", "may never happen", "–", "–", "–")
    drivers = readings.drivers(side, parting)
    assert drivers is not None
    assert drivers.rows[0][:5] == ("numbers.pride", "2", "3", "+31.0 points", "+0.1 points")
    assert "not switched alone: a chance above 1" in drivers.rows[3][-1]
    assert drivers.rows[-1][0] == "all of the view"
    moves = readings.moves(side, parting)
    assert moves is not None
    assert moves.rows == (("RUS", "aid Armenia", "20 %", "45 %"), ("IRN", "open", "–", "10 %"))
    bare = dataclasses.replace(parting, drivers=None, moves=())
    assert readings.drivers(side, bare) is None
    assert readings.moves(side, bare) is None


def test_the_paragraph_adds_up_as_printed(side: SideBySide) -> None:
    (parting,) = side.partings
    said = readings.paragraph(side, parting)
    assert said.startswith(
        "examiner and cepa part most on truce-holds (“Will a cease-fire hold 30 days by "
        "2021-02-01?”): examiner's reading gives 40 % on 31 October 2020, cepa's reading 72 % on "
        "15 October 2020. The gap is +32 percentage points: the day accounts for +2 points (on 31 "
        "October 2020 cepa's reading gives 70 %), the view for +30 points. Of the view, most comes "
        "from numbers.pride (2 to 3; cepa#p1s1): +31 points if it alone is switched. What 1 of "
        "them would do cannot be told, as they cannot be switched alone."
    )
    assert said.endswith(
        "Now the two part most on Russia: “aid Armenia” is its next move within four weeks at "
        "20 % in examiner's reading, at 45 % in cepa's reading."
    )


def test_a_paragraph_with_less_to_say(side: SideBySide) -> None:
    (parting,) = side.partings
    every = parting.drivers or ()
    known = dataclasses.replace(parting, drivers=every[:3])
    assert "they do −1 point beyond what each does alone" in readings.paragraph(side, known)
    quiet = dataclasses.replace(parting, drivers=(), moves=())
    assert "No override by itself moves it by a point." in readings.paragraph(side, quiet)
    assert "Of the view" not in readings.paragraph(side, dataclasses.replace(quiet, drivers=None))
    one = dataclasses.replace(parting, drivers=every[:1])
    assert "The view rests on one override, numbers.pride" in readings.paragraph(side, one)
    nothing = dataclasses.replace(parting, splits={})
    assert readings.paragraph(side, nothing).startswith("No single numbers stand for both")


def test_readings_of_one_day(side: SideBySide) -> None:
    file, first, second = side.told
    same = dataclasses.replace(second, day=LATE, own=second.common)
    parting = dataclasses.replace(side.partings[0], splits=splits(first, same))
    today = dataclasses.replace(side, told=(file, first, same), partings=(parting,))
    assert "all of it a matter of view: both know the same day" in readings.paragraph(
        today, parting
    )
    assert [each.name for each in readings.forecasts(today).columns][-1] == "cepa"


def test_as_data(side: SideBySide) -> None:
    record = finite(readings.record(side))
    assert json.loads(json.dumps(record, allow_nan=False)) == record
    assert record["schema"] == "detente/readings/1"
    assert [each["id"] for each in record["readings"]] == [None, "examiner", "cepa"]
    (parting,) = record["partings"]
    assert parting["drivers"][3]["fault"] == "a chance above 1"
    assert parting["questions"][3]["gap"] is None


def test_the_dot_plot(side: SideBySide) -> None:
    picture = dots.readings(side)
    assert picture is not None
    for theme in ("light", "dark"):
        svg = picture.themed(theme)
        ElementTree.fromstring(svg)  # noqa: S314 (our own)
        named = paint.LIGHT if theme == "light" else paint.DARK
        assert all(named[f"mark-{place}"] in svg for place in range(3))
    assert "truce-holds: the file 50 %, examiner 40 %, cepa 70 %" in picture.description
    assert WEEKS not in picture.description
    assert not re.search(r'"#0([0-9a-f])0\1\d', picture.svg), "no stand-in colour is left"
    assert picture.svg == dots.readings(side).svg  # type: ignore[union-attr]


def test_a_dot_plot_without_single_numbers(side: SideBySide) -> None:
    file, *others = side.told
    ranged = dataclasses.replace(file, own=answers(None, 0.5, 9.0), common=answers(None, 0.5, 9.0))
    picture = dots.readings(dataclasses.replace(side, told=(ranged, *others)))
    assert picture is not None
    assert f"{FIGHTS}: the file 10 % to 40 %" in picture.description
    times = {WEEKS: file.common[WEEKS]}
    alone = dataclasses.replace(file, own=times, common=times)
    assert dots.readings(dataclasses.replace(side, told=(alone,))) is None


def test_in_the_report(facts: Facts, side: SideBySide) -> None:
    page = report.render(dataclasses.replace(facts, readings=side))
    assert '<h2 id="readings">Readings side by side</h2>' in page
    assert "cepa &lt;b&gt;paper&lt;/b&gt;" in page
    assert "<b>paper" not in page
    ids = re.findall(r'\bid="([^"]+)"', page)
    assert len(ids) == len(set(ids))
    assert 'id="readings"' not in report.render(facts)


@pytest.mark.parametrize("theme", [paint.LIGHT, paint.DARK])
def test_marks_stand_out_from_the_paper(theme: dict[str, str]) -> None:
    def luminance(colour: str) -> float:
        parts = [int(colour[k : k + 2], 16) / 255 for k in (1, 3, 5)]
        linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    for place in range(len(paint.MARKS)):
        low, high = sorted(luminance(theme[each]) for each in (f"mark-{place}", "band"))
        assert (high + 0.05) / (low + 0.05) >= 3, place
