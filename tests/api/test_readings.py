"""Readings side by side, against the closed forms of `tests/parted.yaml`."""

from __future__ import annotations

import datetime as dt
import math
from pathlib import Path

import pytest

import detente
from detente.show.parting import Parting

LATE, MID = 92 / 7, 108 / 7  # weeks from 31 and 15 October 2020 to 31 January 2021
HAWK, DOVE, FILE = 0.13, 0.03, 0.04  # rates of war
PACE, SPARK, PRIDE = "numbers.pace", "hazards.spark.rate", "numbers.pride"
EXACT = 1e-8


def war(rate: float, weeks: float) -> float:
    return -math.expm1(-rate * weeks)


@pytest.fixture(scope="module")
def both(parted: Path) -> detente.Readings:
    return detente.readings(parted)


@pytest.fixture(scope="module")
def parting(both: detente.Readings) -> Parting:
    (only,) = both.partings
    assert (only.first, only.second) == ("hawk", "dove")
    return only


def test_a_mapping_of_outlooks_on_a_day_that_knows_what_both_know(both: detente.Readings) -> None:
    assert list(both) == ["hawk", "dove"]
    assert len(both) == 2
    assert both.as_of == dt.date(2020, 10, 31)
    assert {each.crisis.as_of for each in both.values()} == {both.as_of}
    assert both["hawk"].crisis.reading == "hawk"
    assert both["hawk"]["war"].value == pytest.approx(war(HAWK, LATE), abs=EXACT)
    assert both["dove"]["war"].value == pytest.approx(war(DOVE, LATE), abs=EXACT)
    assert both.file["war"].value == pytest.approx(war(FILE, LATE), abs=EXACT)
    assert both.file.crisis.reading is None
    assert both.warnings == ()


def test_each_also_on_the_day_of_its_own_information(both: detente.Readings) -> None:
    assert both.on_own_day["hawk"] is both["hawk"]
    own = both.on_own_day["dove"]
    assert own.crisis.as_of == dt.date(2020, 10, 15)
    assert own["war"].value == pytest.approx(war(DOVE, MID), abs=EXACT)


def test_the_gap_is_day_and_view_without_a_rest(parting: Parting) -> None:
    split = parting.splits["war"]
    assert split.view == pytest.approx(war(DOVE, LATE) - war(HAWK, LATE), abs=EXACT)
    assert split.day == pytest.approx(war(DOVE, MID) - war(DOVE, LATE), abs=EXACT)
    for each in parting.splits.values():
        assert each.gap == pytest.approx(each.day + each.view, abs=1e-15)
    weeks = parting.splits["weeks-to-war"]
    assert weeks.view == pytest.approx(1 / DOVE - 1 / HAWK, rel=1e-7)
    assert weeks.day == pytest.approx(0, abs=1e-7)


def test_each_override_switched_alone(parting: Parting) -> None:
    drivers = {each.key: each for each in parting.drivers or ()}
    assert set(drivers) == {PACE, SPARK, PRIDE}
    alone = {
        PACE: war(0.02 + 0.05, LATE) - war(HAWK, LATE),
        SPARK: war(0.08 + 0.01, LATE) - war(HAWK, LATE),
        PRIDE: 0.0,
    }
    for key, expected in alone.items():
        assert drivers[key].changes["war"] == pytest.approx(expected, abs=EXACT), key
    view = parting.splits["war"].view
    assert parting.rest("war") == pytest.approx(view - sum(alone.values()), abs=EXACT)
    assert parting.rest("talking") == pytest.approx(0, abs=EXACT), "only one of them bears on it"
    assert [each.key for each in parting.ranked("war")] == [PACE, SPARK, PRIDE]
    assert parting.widest == ("war", "talking", "weeks-to-war")


def test_an_override_says_what_each_reads_and_where_it_rests(parting: Parting) -> None:
    drivers = {each.key: each for each in parting.drivers or ()}
    assert (drivers[SPARK].kind, drivers[SPARK].first, drivers[SPARK].second) == (
        "choice", "fast", "slow",
    )  # fmt: skip
    assert drivers[SPARK].cite == ("late#p2s3",)
    assert drivers[PACE].cite == ("late#p2s1", "early#p3s1")
    assert drivers[PRIDE].first == "6 [3, 9]"
    assert drivers[PRIDE].second == "2 [1, 4]", "dove says nothing: the file's own"


def test_who_moves_differently_now(parting: Parting, both: detente.Readings) -> None:
    (move,) = parting.moves
    chances = [both[key].play.next_moves[0].moves[0].chance for key in ("hawk", "dove")]
    assert (move.actor, move.move) == ("NOR", "offer talks")
    assert [move.before, move.after] == chances


def test_one_reading_is_laid_beside_the_file(parted: Path) -> None:
    found = detente.readings(parted, ["dove"], dt.date(2020, 10, 15))
    (only,) = found.partings
    assert (only.first, only.second) == ("", "dove")
    assert only.splits["war"].view == pytest.approx(war(DOVE, MID) - war(FILE, MID), abs=EXACT)
    (driver,) = only.drivers or ()
    assert driver.changes["war"] == pytest.approx(only.splits["war"].view, abs=EXACT)
    assert driver.first == "0.03 [0.01, 0.06] per week"


def test_the_file_beside_a_reading_with_several_overrides(parted: Path) -> None:
    (only,) = detente.readings(parted, ["hawk"]).partings
    drivers = {each.key: each for each in only.drivers or ()}
    pace = war(0.08 + 0.01, LATE) - war(FILE, LATE)
    spark = war(0.03 + 0.05, LATE) - war(FILE, LATE)
    assert drivers[PACE].changes["war"] == pytest.approx(pace, abs=EXACT)
    assert drivers[SPARK].changes["war"] == pytest.approx(spark, abs=EXACT)


def test_an_override_that_cannot_be_switched_alone_says_why(parted: Path, tmp_path: Path) -> None:
    """With dove's pace and hawk's choice a rate would be negative."""
    path = tmp_path / "crisis.yaml"
    text = parted.read_text(encoding="utf-8").replace(
        "fast: {is: 0.05 per week", "fast: {is: pace - lull"
    )
    text = text.replace("  pride: {", "  lull: {best: 0.04 per week, cite: early#p1s1}\n  pride: {")
    path.write_text(text, encoding="utf-8")
    (only,) = detente.readings(path).partings
    drivers = {each.key: each for each in only.drivers or ()}
    assert "rate of hazard `spark`" in drivers[PACE].fault
    assert drivers[PACE].changes == {}
    assert drivers[SPARK].changes["war"] == pytest.approx(
        war(0.08 + 0.01, LATE) - war(0.08 + 0.04, LATE), abs=EXACT
    )
    assert math.isnan(only.rest("war"))


def test_a_switch_whose_play_does_not_settle_at_once_is_solved_with_care(
    parted: Path, parting: Parting, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("detente.outlook.perceived.follow", lambda *_, **__: None)
    (again,) = detente.readings(parted).partings
    for quick, careful in zip(parting.drivers or (), again.drivers or (), strict=True):
        assert careful.fault == ""
        assert careful.changes["war"] == pytest.approx(quick.changes["war"], abs=EXACT)
        assert careful.changes["talking"] == pytest.approx(quick.changes["talking"], abs=1e-6)


@pytest.fixture
def joined(parted: Path, tmp_path: Path) -> Path:
    """The same in one piece, with an actor that sees a number wrongly."""
    path = tmp_path / "crisis.yaml"
    text = parted.read_text(encoding="utf-8").replace(
        "when: talks = none,", "when: talks = none and border = quiet,"
    )
    seen = "perceptions:\n  SOU: {numbers: {numbers.pride: 4}, cite: late#p4}\n"
    path.write_text(text.replace("variants:", f"{seen}variants:"), encoding="utf-8")
    return path


@pytest.mark.parametrize("names", [("hawk", "dove"), ("hawk",)])
@pytest.mark.parametrize("scale", [1.0, 2.0])
def test_numbers_are_switched_in_the_game_that_is_there(
    joined: Path, names: tuple[str, ...], scale: float, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Only another alternative is another game; and the changes are those of games made anew."""
    made: list[str | None] = []
    compiled = detente.Crisis.compile

    def counting(crisis: detente.Crisis, *given: object) -> object:
        made.append(crisis.model.reading)
        return compiled(crisis, *given)  # type: ignore[arg-type]

    def refused(*_: object, **__: object) -> None:
        raise AssertionError("a game that is known is compiled again")

    with monkeypatch.context() as patched:
        patched.setattr(detente.Crisis, "compile", counting)
        patched.setattr("detente.study.compiling.compile_crisis", refused)
        patched.setattr("detente.study.compiling.seen_games", refused)
        quick = detente.readings(joined, names, precision_scale=scale).partings[0].drivers or ()
    # on the common day, on the own day of dove; then the switches
    once = 1 + len(names) + ("dove" in names)
    anew = len(quick) if scale != 1.0 else {2: 1, 1: len(quick) - 1}[len(names)]
    assert len(made) - once == anew
    monkeypatch.setattr("detente.sides.STRUCTURE", ())
    for one, two in zip(
        quick,
        detente.readings(joined, names, precision_scale=scale).partings[0].drivers or (),
        strict=True,
    ):
        assert one.fault == two.fault == ""
        assert one.changes == pytest.approx(dict(two.changes), abs=1e-12)
    assert any(abs(each.changes["talking"]) > 1e-3 for each in quick if each.key == PRIDE)


def test_three_readings_in_pairs(parted: Path, tmp_path: Path) -> None:
    path = tmp_path / "crisis.yaml"
    owl = "  owl:\n    title: Neither\n    source: late\n"
    text = parted.read_text(encoding="utf-8").replace("variants:", f"{owl}variants:")
    path.write_text(text, encoding="utf-8")
    found = detente.readings(path)
    assert [(each.first, each.second) for each in found.partings] == [
        ("hawk", "dove"), ("hawk", "owl"), ("dove", "owl"),
    ]  # fmt: skip
    assert [each.drivers is not None for each in found.partings] == [True, False, False]
    assert found["owl"]["war"].value == pytest.approx(war(FILE, LATE), abs=EXACT)


def test_what_is_refused(parted: Path, tmp_path: Path) -> None:
    with pytest.raises(detente.UsageError, match="knows of days up to 2020-10-31") as early:
        detente.readings(parted, as_of=dt.date(2020, 10, 15))
    assert early.value.hint == "the earliest day that can be asked for is 2020-10-31"
    with pytest.raises(detente.UsageError, match="has no reading `howk`") as unknown:
        detente.readings(parted, ["howk"])
    assert unknown.value.hint == "did you mean `hawk`?"
    with pytest.raises(detente.CrisisError, match="says nothing as of 2020-11-02"):
        detente.readings(parted, as_of=dt.date(2020, 11, 2))
    path = tmp_path / "crisis.yaml"
    text = parted.read_text(encoding="utf-8")
    path.write_text(text[: text.index("readings:")], encoding="utf-8")
    with pytest.raises(detente.UsageError, match="no readings"):
        detente.readings(path)
    with pytest.raises(detente.UsageError, match="both say the day"):
        detente.load(parted, variant="mid", as_of=dt.date(2020, 10, 15))


def test_progress_says_which_reading(parted: Path) -> None:
    stages: list[str] = []
    detente.readings(parted, progress=lambda stage, _: stages.append(stage))
    named = list(dict.fromkeys(each.split(",")[0] for each in stages))
    assert named == ["the file", "hawk", "dove", "what parts them"]


def test_it_shows_itself(both: detente.Readings, tmp_path: Path) -> None:
    assert repr(both) == (
        "<Readings parted as of 2020-10-31: hawk of 2020-10-31, dove of 2020-10-15>"
    )
    assert both._repr_html_().startswith("<p>hawk and dove part most on war")
    page = both.report(tmp_path / "page.html").read_text(encoding="utf-8")
    assert '<h2 id="readings">Readings side by side</h2>' in page
    assert "hawk and dove part most on war" in page
    assert '<svg role="img" aria-labelledby="readings-title readings-desc"' in page
    plain = both.file.report(tmp_path / "plain.html").read_text(encoding="utf-8")
    assert 'id="readings"' not in plain
