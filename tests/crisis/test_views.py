"""Alternatives, variants with numbers, readings and perceptions."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from detente.crisis import examine, load
from detente.crisis.expressions import Compare
from detente.crisis.loading import Swap
from detente.crisis.model import Crisis
from detente.errors import CrisisError
from detente.game import compile_crisis

FILE = """\
crisis: small
title: A small crisis
as_of: 2020-10-31
sources:
  early: {title: Early, published: 2020-10-10}
  late: {title: Late, published: 2020-10-31}
actors: {NOR: {name: Northland}, SOU: {name: Southland}}
factors:
  fighting: {levels: [quiet, clashes, war], start: quiet}
numbers:
  pace: {best: 0.4 per week, range: [0.2, 0.8], cite: [early#p1s1, late#p1s1]}
  fear: {best: 3, range: [1, 6], cite: late#p2s1, without: 1}
moves:
  - by: NOR
    name: attack
    when:
      alternatives:
        plain: {is: fighting = quiet, cite: early#p1s2}
        grave: {is: fighting = clashes, cite: late#p1s2}
      default: plain
    then: fighting + 1
    tempo: pace
    cost: fear
    cite: [early#p1s1, late#p1s1]
  - {by: SOU, name: stop, when: fighting > quiet, then: fighting - 1, tempo: 1/week, cite: early#p1}
  - {by: SOU, name: answer, when: fighting < war, then: fighting + 1, tempo: 1/month, cite: early}
questions:
  war: {text: War?, happens: fighting = war, by: 2021-01-01, threshold: t, resolver: r, void: v}
perceptions:
  SOU: {numbers: {numbers.fear: 5 [2, 8]}, cite: early#p2s1}
readings:
  hawk:
    title: Northland fears nothing
    source: late
    numbers: {numbers.fear: {best: 0.5, range: [0.1, 1], cite: late#p3s1}}
    choose: {"moves.NOR: attack.when": {is: grave, cite: late#p3s2}}
  dove:
    title: Northland is afraid
    source: early
    numbers: {numbers.fear: {best: 9, range: [5, 15], cite: early#p3s1}}
variants:
  mid:
    as_of: 2020-10-15
    start: {fighting: clashes}
    numbers: {numbers.pace: {best: 0.3, cite: early#p4s1}}
"""


@pytest.fixture
def path(tmp_path: Path) -> Path:
    where = tmp_path / "crisis.yaml"
    where.write_text(FILE, encoding="utf-8")
    return where


def edited(path: Path, *edits: str, variant: str | None = None) -> list[str]:
    """The codes found in the file, or in a variant, after replacing texts."""
    text = FILE
    for old, new in zip(edits[::2], edits[1::2], strict=True):
        assert old in text, old
        text = text.replace(old, new, 1)
    path.write_text(text, encoding="utf-8")
    return [each.code for each in examine(path, variant=variant, thorough=True).diagnostics]


def attack(crisis: Crisis) -> int:
    """The level at which the attack is possible."""
    when = next(move for move in crisis.moves if move.id == "NOR: attack").when
    assert isinstance(when, Compare)
    return when.level


def test_the_file_is_sound_in_every_view(path: Path) -> None:
    assert examine(path, thorough=True).diagnostics == ()


def test_the_default_alternative(path: Path) -> None:
    crisis = load(path)
    (place,) = crisis.alternatives.values()
    assert (place.path, place.names) == ("moves.NOR: attack.when", ("plain", "grave"))
    assert (place.chosen, attack(crisis)) == ("plain", 0)


def test_a_reading_overrides_numbers_and_choices(path: Path) -> None:
    crisis = load(path, reading="hawk")
    assert crisis.reading == "hawk"
    assert attack(crisis) == 1
    number = crisis.numbers["numbers.fear"]
    assert (number.best, number.low, number.high) == (0.5, 0.1, 1.0)
    assert [str(each) for each in number.cite] == ["late#p3s1"]
    assert crisis.readings["hawk"].information == dt.date(2020, 10, 31)
    assert {each.key for each in crisis.readings["hawk"].overrides} == {
        "numbers.fear", "moves.NOR: attack.when",
    }  # fmt: skip
    assert crisis.digest != load(path).digest


def test_a_unit_may_be_left_to_the_number_that_is_replaced(path: Path) -> None:
    crisis = load(path, variant="mid")
    assert crisis.numbers["numbers.pace"].unit == "per week"
    assert crisis.values()["numbers.pace"] == pytest.approx(0.3)


def test_an_earlier_day_leaves_out_what_came_later(path: Path) -> None:
    crisis = load(path, as_of=dt.date(2020, 10, 15))
    assert crisis.as_of == dt.date(2020, 10, 15)
    assert crisis.factors[0].start == 1
    fear = crisis.numbers["numbers.fear"]
    assert (fear.best, fear.cite, fear.assumed) == (1.0, (), True)
    move = crisis.moves[0]
    assert [str(each) for each in move.cite] == ["early#p1s1"]


def test_a_source_published_later_is_refused(path: Path) -> None:
    assert edited(path, ", without: 1}", "}") == []
    with pytest.raises(CrisisError, match="late"):
        load(path, variant="mid")
    with pytest.raises(CrisisError, match="late"):
        load(path, variant="mid", reading="hawk")


def test_a_reading_that_knows_more_than_the_day_is_refused(path: Path) -> None:
    found = examine(path, reading="hawk", as_of=dt.date(2020, 10, 15)).diagnostics
    (late,) = [each for each in found if each.code == "late-reading"]
    assert "`hawk` knows of days up to 2020-10-31" in late.message
    assert late.hint == "the earliest day of the file that knows as much is 2020-10-31"
    assert edited(path, "source: early\n", "source: early\n    information: 2020-11-02\n") == [
        "late-reading"
    ], "no day of the file knows as much"


def test_overrides_taken_from_another_reading(path: Path) -> None:
    """One at a time: as the other reading says or, where it says nothing, as the crisis does."""
    fear = load(path, reading="hawk", swap=Swap(frozenset({"numbers.fear"}), "dove"))
    assert (fear.values()["numbers.fear"], attack(fear), fear.reading) == (9, 1, "hawk")
    when = load(path, reading="hawk", swap=Swap(frozenset({"moves.NOR: attack.when"}), "dove"))
    assert (when.values()["numbers.fear"], attack(when)) == (0.5, 0)
    back = load(path, reading="hawk", swap=Swap(frozenset({"numbers.fear"})))
    assert back.values()["numbers.fear"] == 3
    more = load(path, reading="dove", swap=Swap(frozenset({"moves.NOR: attack.when"}), "hawk"))
    assert (more.values()["numbers.fear"], attack(more)) == (9, 1)
    every = [load(path, reading="hawk"), load(path, reading="dove"), fear, when, back, more]
    assert len({each.digest for each in every}) == len(every)


def test_the_days_of_a_file(path: Path) -> None:
    assert load(path, as_of=dt.date(2020, 10, 31)).digest == load(path).digest
    found = examine(path, as_of=dt.date(2020, 10, 20))
    assert [each.code for each in found.diagnostics] == ["unknown-variant"]
    assert "2020-10-15, 2020-10-31" in found.diagnostics[0].hint


def test_a_perception(path: Path) -> None:
    crisis = load(path)
    seen = crisis.values_seen_by("SOU")
    assert seen["numbers.fear"] == 5.0
    assert crisis.values()["numbers.fear"] == 3.0
    assert crisis.values_seen_by("NOR") == crisis.values()


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ("cite: late#p3s1}}", "cite: early#p3s1}}", "needs-citation"),
        ("cite: late#p3s2}}", "cite: early#p3s2}}", "needs-citation"),
        ("{is: grave, cite: late#p3s2}", "grave", "needs-citation"),
        ("{is: grave, cite", "{is: brave, cite", "unknown-alternative"),
        ('"moves.NOR: attack.when": {', '"moves.NOR: attac.when": {', "unknown-alternative"),
        ("numbers: {numbers.fear: {best: 9", "numbers: {numbers.feer: {best: 9", "unknown-number"),
        ("numbers.pace: {best: 0.3,", "numbers.pace: {best: 0.3 weeks,", "wrong-unit"),
        ("source: early", "source: erly", "unknown-source"),
        ("default: plain", "defalt: plain", "unknown-key"),
        ("        grave: {is: fighting = clashes, cite: late#p1s2}\n", "", "wrong-shape"),
        ("{is: fighting = clashes,", "{is: fighting = clash,", "unknown-level"),
        ("SOU: {numbers: {", "SUO: {numbers: {", "unknown-actor"),
        ("as_of: 2020-10-15", "as_of: 2020-10-32", "bad-date"),
        ("fighting: clashes}", "fighting: clash}", "unknown-level"),
    ],
)  # fmt: skip
def test_mistakes(path: Path, old: str, new: str, code: str) -> None:
    assert code in edited(path, old, new)


def test_a_level_at_which_only_a_variant_starts_is_no_dead_one(path: Path) -> None:
    found = edited(
        path, "levels: [quiet,", "levels: [calm, quiet,", "start: {fighting: clashes}",
        "start: {fighting: calm}",
    )  # fmt: skip
    assert found == []
    crisis = load(path, variant="mid")
    assert crisis.factors[0].levels[crisis.factors[0].start] == "calm"
    assert compile_crisis(load(path)).diagnostics == ()


def test_an_alternative_may_rest_on_a_later_day(path: Path) -> None:
    assert edited(path) == []
    assert examine(path, variant="mid", thorough=True).diagnostics == ()


def test_the_alternative_that_is_chosen_rests_on_what_is_known(path: Path) -> None:
    """By default the place rests on what came out later: on that day it must choose another."""
    later = ("default: plain", "default: grave")
    assert edited(path, *later) == ["late-citation"]  # in the reading that is of that day
    (cite,) = load(path).alternatives["moves.NOR: attack.when"].cite
    assert str(cite) == "late#p1s2"
    assert edited(path, *later, variant="mid") == ["late-citation"]
    both = (*later, "cite: late#p1s2", "cite: [early#p1s4, late#p1s2]")
    assert edited(path, *both, variant="mid") == []


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ("cite: late#p1s2", "cite: lat#p1s2", "unknown-source"),
        ("cite: late#p1s2", "cite: late#p1s0", "bad-citation"),
        ("cite: late#p1s2", "cite: {late: 1}", "wrong-shape"),
        ("is: fighting = clashes", "is: {alternatives: {a: never, b: always}}", "wrong-shape"),
    ],
)
def test_mistakes_beside_an_alternative(path: Path, old: str, new: str, code: str) -> None:
    assert edited(path, old, new) == [code]


def test_an_alternative_that_nobody_chooses_is_checked_too(path: Path) -> None:
    found = edited(
        path, "{is: grave, cite: late#p3s2}", "{is: plain, cite: late#p3s2}",
        "is: fighting = clashes", "is: fighting = clash",
    )  # fmt: skip
    assert found == ["unknown-level"]
