"""A crisis without some of its sentences: what falls, what is switched off, what is held up."""

from __future__ import annotations

import dataclasses
from functools import cache
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from detente.crisis import examine, load
from detente.crisis.check import check
from detente.crisis.defaults import DEFAULTS, DURATION, remains_of
from detente.crisis.diagnostics import Collector
from detente.crisis.expressions import Operation
from detente.crisis.mechanisms.unsaid import UNCHANGED, spread_of
from detente.crisis.model import Crisis, Number
from detente.crisis.strike import Struck, citations_of, mechanism_of, strike
from detente.errors import UsageError
from detente.game import compile_crisis

CRISES = Path(__file__).parents[2] / "crises"
NAMES = sorted(path.parent.name for path in CRISES.glob("*/crisis.yaml"))
FILE = """\
crisis: small
title: A small crisis
as_of: 2020-10-31
patience: {best: 20 weeks, range: [10, 40], cite: assumed}
sources:
  wire: {title: Wire, published: 2020-10-10}
  paper: {title: Paper, published: 2020-10-31}
actors:
  NOR: {name: Northland, patience: {best: 8 weeks, range: [4, 16], cite: wire#p1s1}}
  SOU: {name: Southland}
factors:
  fighting: {levels: [quiet, clashes, war], start: quiet, cite: wire#p1s2}
  mood: {levels: [calm, angry], start: calm}
numbers:
  fear: {best: 3, range: [1, 6], cite: wire#p2s1, without: 1}
  delay: {best: 10 days, range: [5, 20], cite: wire#p2s2}
  pull: {best: -0.3, range: [-0.5, -0.1], cite: wire#p2s3}
moves:
  - {by: NOR, name: attack, when: fighting = quiet, then: fighting + 1, tempo: 1 [0.3, 2] per week,
     cost: fear, cite: [wire#p3s1, paper#p1s1]}
  - by: NOR
    name: raid
    when: fighting = clashes
    outcomes:
      - {chance: {best: 0.3, range: [0.1, 0.5], cite: wire#p3s2}, then: fighting + 1}
      - {chance: {best: 0.6, range: [0.4, 0.8], cite: wire#p3s3}, then: fighting - 1}
      - {chance: rest, then: nothing}
    tempo: {best: 2 per month, range: [1, 4], cite: wire#p3s2}
    cite: assumed
  - {by: SOU, name: stop, when: fighting > quiet, then: fighting - 1, tempo: 1/week, cite: wire#p4}
  - {by: SOU, name: rage, when: mood = calm, then: mood = angry, tempo: 1/week, cite: assumed}
  - {by: SOU, name: rest, when: mood = angry, then: mood = calm, tempo: 1/week, cite: assumed}
hazards:
  - name: clash
    when: fighting < war
    rate: 1 / delay * 0.5 [0.2, 1]
    then: fighting + 1
    cite: wire#p5s1
rules:
  - {name: cooling, when: fighting = quiet and mood = angry, then: mood = calm, cite: wire#p6s1}
worths:
  NOR: [{points: 50, cite: assumed}, {when: fighting = war, points: 5 [2, 9], cite: wire#p7s1}]
  SOU: [{points: 50, cite: assumed}, {factor: mood, points: {angry: -5 [-9, -2]}, cite: wire#p7s2}]
flows:
  SOU: [{when: fighting = war, points: pull * 2 per week, cite: paper#p2s1}]
hotlines:
  line: {between: [NOR, SOU], lowers: clash, to: {best: 0.2, range: [0.1, 0.4], cite: paper#p3s2},
         set_up: {best: 1/week, cite: paper#p3s3}, cite: paper#p3s1}
questions:
  war: {text: War?, happens: fighting = war, by: 2021-01-01, threshold: t, resolver: r, void: v,
        cite: paper#p4s1}
perceptions:
  SOU: {numbers: {numbers.fear: {best: 5, range: [2, 8], cite: paper#p5s1}}, cite: paper#p5s1}
readings:
  hawk:
    title: Northland fears nothing
    source: paper
    numbers: {numbers.fear: {best: 0.5, range: [0.1, 1], cite: paper#p6s1}}
options:
  truce:
    title: A truce
    by: NOR
    cost: 1 [0, 2]
    numbers: {numbers.fear: 9 [5, 12]}
    cite: wire#p8
"""


@pytest.fixture
def crisis(tmp_path: Path) -> Crisis:
    return read(tmp_path)


def read(tmp_path: Path, reading: str | None = None, options: tuple[str, ...] = ()) -> Crisis:
    path = tmp_path / "crisis.yaml"
    path.write_text(FILE, encoding="utf-8")
    return load(path, reading=reading, options=options)


def spread(number: Number) -> tuple[float, float, float, bool]:
    return (number.best, number.low, number.high, number.ranged)


def fallen(struck: Struck) -> dict[str, tuple[float, float]]:
    """What each number was and is, in its own unit."""
    return {each.key: (each.before.best, each.after.best) for each in struck.fallen}


def test_the_file_is_sound(tmp_path: Path) -> None:
    (tmp_path / "crisis.yaml").write_text(FILE, encoding="utf-8")
    assert examine(tmp_path, thorough=True).errors == ()


# --- numbers -----------------------------------------------------------------------------------


def test_a_number_falls_to_its_without(crisis: Crisis) -> None:
    struck = strike(crisis, ["wire#p2s1"])
    assert fallen(struck) == {"numbers.fear": (3, 1)}
    number = struck.crisis.numbers["numbers.fear"]
    assert spread(number) == (1, 1, 1, False)
    assert (number.cite, number.assumed) == ((), True)
    assert (struck.off, struck.held_up, struck.bare, struck.unused) == ((), (), (), ())


def test_a_number_falls_to_the_default_of_its_kind_in_its_own_unit(crisis: Crisis) -> None:
    number = strike(crisis, ["wire#p3s2"]).crisis.numbers["moves.NOR: raid.tempo"]
    assert number.unit == "per month"
    assert spread(number) == pytest.approx((1, 0.1, 4, True))
    tempo = DEFAULTS["tempo"]
    assert number.best * number.scale == pytest.approx(tempo.best)
    worth = strike(crisis, ["wire#p7s1"]).crisis.numbers["worths.NOR#2"]
    assert spread(worth) == (0, -10, 10, True)


def test_a_duration_never_falls_to_nothing(crisis: Crisis) -> None:
    struck = strike(crisis, ["wire#p2s2"])
    number = struck.crisis.numbers["numbers.delay"]
    assert number.unit == "days"
    assert number.best * number.scale == pytest.approx(DURATION.best)
    assert number.low > 0
    assert compile_crisis(struck.crisis).states == compile_crisis(crisis).states


def test_a_number_of_one_sign_keeps_to_its_side_of_nothing(crisis: Crisis) -> None:
    assert spread(strike(crisis, ["wire#p2s3"]).crisis.numbers["numbers.pull"])[:3] == (0, -1, 0)
    rate = strike(crisis, ["wire#p5s1"]).crisis.numbers["hazards.clash.rate#2"]
    assert (rate.best, rate.low, rate.high) == (0, 0, 1)


def test_an_actors_own_patience_falls_to_the_crisiss(crisis: Crisis) -> None:
    number = strike(crisis, ["wire#p1s1"]).crisis.numbers["actors.NOR.patience"]
    assert spread(number) == (20, 10, 40, True)


def test_numbers_of_mechanisms_fall_to_what_the_mechanism_takes(crisis: Crisis) -> None:
    struck = strike(crisis, ["paper#p3s2", "paper#p3s3"])
    to = struck.crisis.numbers["hotlines.line.to"]
    assert spread(to)[:3] == (1, 0.5, 2) == spread_of(UNCHANGED)
    set_up = struck.crisis.numbers["hotlines.line.set_up"]
    assert set_up.best * set_up.scale == pytest.approx(DEFAULTS["tempo"].best)
    assert struck.off == ()


def test_what_cites_more_is_held_up(crisis: Crisis) -> None:
    struck = strike(crisis, ["wire#p3s1"])
    assert (struck.fallen, struck.off) == ((), ())
    assert struck.held_up == ("NOR: attack", "moves.NOR: attack.tempo")
    number = struck.crisis.numbers["moves.NOR: attack.tempo"]
    assert spread(number) == spread(crisis.numbers["moves.NOR: attack.tempo"])
    assert [str(each) for each in number.cite] == ["paper#p1s1"]
    both = strike(crisis, ["wire#p3s1", "paper#p1s1"])
    assert both.off == ("NOR: attack",)
    assert list(fallen(both)) == ["moves.NOR: attack.tempo"]
    assert "NOR: attack" not in [each.id for each in both.crisis.moves]


def test_what_is_seen_falls_to_what_is(crisis: Crisis) -> None:
    struck = strike(crisis, ["paper#p5s1"])
    assert fallen(struck) == {"perceptions.SOU.numbers.fear": (5, 3)}
    assert struck.crisis.perceptions == {}
    assert struck.bare == ()
    both = strike(crisis, ["paper#p5s1", "wire#p2s1"])
    assert fallen(both) == {"numbers.fear": (3, 1), "perceptions.SOU.numbers.fear": (5, 1)}


def test_a_reading_and_an_option_fall_to_what_they_replaced(tmp_path: Path) -> None:
    crisis = read(tmp_path, reading="hawk")
    assert fallen(strike(crisis, ["paper#p6s1"])) == {"numbers.fear": (0.5, 3)}
    both = strike(crisis, ["paper#p6s1", "wire#p2s1"])
    assert fallen(both) == {"numbers.fear": (0.5, 1)}
    assert strike(crisis, ["wire#p2s1"]).fallen == (), "the reading says it still"
    crisis = read(tmp_path, reading="hawk", options=("truce",))
    struck = strike(crisis, ["wire#p8"])
    assert fallen(struck)["numbers.fear"] == (9, 0.5)
    assert struck.crisis.numbers["numbers.fear"].instead_of is not None
    assert struck.bare == ("options.truce",)


def test_chances_add_up(crisis: Crisis) -> None:
    first, second = (f"moves.NOR: raid.outcomes#{place}.chance" for place in (1, 2))
    one = strike(crisis, ["wire#p3s2"]).crisis.numbers
    assert one[first].best == pytest.approx(0.2), "half of what 0.6 leaves, the rest has the other"
    assert one[second].best == 0.6
    other = strike(crisis, ["wire#p3s3"]).crisis.numbers
    assert other[second].best == 0.5, "the default, which fits"
    both = strike(crisis, ["wire#p3s2", "wire#p3s3"]).crisis.numbers
    assert (both[first].best, both[second].best) == (0.5, 0.5), "they fit with nothing for the rest"
    assert 0 < one[first].low < one[first].best < one[first].high <= 1


def test_tempos_stay_below_the_clock(tmp_path: Path) -> None:
    text = FILE.replace("{name: Southland}", "{name: Southland, clock: {best: 1.5, cite: assumed}}")
    slow = "tempo: {best: 0.1/week, cite: wire#p9}, cite: assumed}"
    for name in ("rage", "rest"):
        before, _, after = text.partition(f"name: {name},")
        text = f"{before}name: {name},{after.replace('tempo: 1/week, cite: assumed}', slow, 1)}"
    text = text.replace("tempo: 1/week, cite: wire#p4", "tempo: 0.1/week, cite: wire#p4")
    (tmp_path / "crisis.yaml").write_text(text, encoding="utf-8")
    crisis = load(tmp_path)
    struck = strike(crisis, ["wire#p9"])
    assert struck.crisis.numbers["moves.SOU: rage.tempo"].best == 0.1, "it would reach the clock"
    assert "moves.SOU: rage.tempo" in fallen(struck)
    assert compile_crisis(struck.crisis).states > 0


def test_a_clock_does_not_fall_below_what_it_was(tmp_path: Path) -> None:
    text = FILE.replace("{name: Southland}", "{name: Southland, clock: {best: 9, cite: wire#p9}}")
    (tmp_path / "crisis.yaml").write_text(text, encoding="utf-8")
    assert strike(load(tmp_path), ["wire#p9"]).crisis.numbers["actors.SOU.clock"].best == 9


@pytest.mark.parametrize("kind", DEFAULTS)
def test_every_default_lies_within_its_bounds(kind: str) -> None:
    default = next(each for name, each in DEFAULTS.items() if name == kind)
    number = Number("x", kind, 2.0, 1.0, 3.0, "", True)  # type: ignore[arg-type]
    best, low, high = remains_of(number)
    assert default.least <= low <= best <= high <= default.largest


# --- entries -----------------------------------------------------------------------------------


def test_entries_that_rest_on_nothing_else_are_switched_off(crisis: Crisis) -> None:
    struck = strike(crisis, ["wire#p4", "wire#p5s1", "wire#p6s1", "wire#p7s2", "paper#p2s1"])
    assert struck.off == (
        "SOU: stop",
        "clash",
        "cooling",
        "worths.SOU.mood=angry",
        "flows.SOU#1",
    )
    left = struck.crisis
    assert "SOU: stop" not in [each.id for each in left.moves]
    assert (left.hazards, left.rules, left.flows) == ((), (), ())
    assert [each.id for each in left.worths] == ["worths.NOR#1", "worths.NOR#2", "worths.SOU#1"]


def test_a_mechanism_goes_with_all_that_it_did(crisis: Crisis) -> None:
    assert isinstance(crisis.hazards[0].rate, Operation)
    struck = strike(crisis, ["paper#p3s1"])
    assert struck.off == ("hotlines.line",)
    assert not [each.id for each in struck.crisis.moves if each.origin]
    assert struck.crisis.expansions == {}
    assert struck.crisis.stated is not None
    assert struck.crisis.hazards == struck.crisis.stated.hazards
    assert struck.crisis.hazards[0].rate != crisis.hazards[0].rate
    assert "hotlines.line.set_up" in struck.crisis.numbers
    assert "hotlines.line.set_up" not in fallen(struck), "it has a sentence of its own"


def test_what_still_moved_its_factors_goes_too(tmp_path: Path) -> None:
    text = FILE.replace(
        "{by: SOU, name: rest, when: mood = angry, then: mood = calm",
        "{by: SOU, name: rest, when: line = none, then: line = open",
    )
    (tmp_path / "crisis.yaml").write_text(text, encoding="utf-8")
    struck = strike(load(tmp_path), ["paper#p3s1"])
    assert struck.off == ("hotlines.line", "SOU: rest")
    assert "SOU: rest" not in [each.id for each in struck.crisis.moves]


def test_structure_stays_and_is_listed(crisis: Crisis) -> None:
    struck = strike(crisis, ["wire#p1s2", "paper#p4s1", "wire#p8"])
    assert struck.bare == ("fighting", "war", "options.truce")
    assert [each.id for each in struck.crisis.factors] == [each.id for each in crisis.factors]
    assert struck.crisis.factors[0].cite == ()
    assert "truce" in struck.crisis.options


def test_a_settled_question_is_no_error(crisis: Crisis) -> None:
    struck = strike(crisis, ["wire", "paper"])
    report = Collector()
    check(struck.crisis, report, {})
    assert {each.code for each in report.found if not each.is_error} >= {"question-never"}
    assert not report.errors
    assert {each.code for each in compile_crisis(struck.crisis).diagnostics} >= {"question-never"}


# --- places ------------------------------------------------------------------------------------


def test_paragraphs_and_sources(crisis: Crisis) -> None:
    of_paragraph = strike(crisis, ["wire#p2"])
    assert set(fallen(of_paragraph)) == {"numbers.fear", "numbers.delay", "numbers.pull"}
    assert fallen(strike(crisis, ["wire#p8"])).keys() == {"options.truce.cost.NOR"}
    assert strike(crisis, ["wire#p8s1"]).unused == ("wire#p8s1",), "a sentence of a paragraph cited"
    source = strike(crisis, ["paper"])
    assert source.off == ("hotlines.line", "flows.SOU#1")
    assert not [name for name in citations_of(source.crisis) if name.startswith("paper")
                and citations_of(source.crisis)[name].of("number", "move", "hazard")]  # fmt: skip


def test_nothing_to_strike_changes_nothing(crisis: Crisis) -> None:
    assert strike(crisis, []) == Struck(crisis)
    struck = strike(crisis, ["wire#p99"])
    assert struck.unused == ("wire#p99",)
    assert (struck.fallen, struck.off, struck.held_up, struck.bare) == ((), (), (), ())
    assert dataclasses.replace(struck.crisis, struck=(), digest="") == dataclasses.replace(
        crisis, digest=""
    )


@pytest.mark.parametrize(
    ("places", "said"),
    [
        (["wir#p1"], "there is no source `wir`"),
        (["wire#p1x"], "`wire#p1x` is no place in a source"),
        ("wire#p1", "takes several places"),
    ],
)
def test_mistakes(crisis: Crisis, places: list[str] | str, said: str) -> None:
    with pytest.raises(UsageError, match=said):
        strike(crisis, places)


def test_sentences_are_struck_at_once(crisis: Crisis) -> None:
    struck = strike(crisis, ["wire#p2s1"]).crisis
    assert struck.struck == ("wire#p2s1",)
    with pytest.raises(UsageError, match="already"):
        strike(struck, ["wire#p2s2"])


def test_the_digest_says_what_is_struck(crisis: Crisis) -> None:
    wide, narrow = ["wire", "paper#p1s1"], ["wire", "paper#p1s1", "wire#p2s1"]
    assert strike(crisis, wide).crisis == strike(crisis, narrow).crisis, "a sentence of the source"
    digests = {strike(crisis, [each]).crisis.digest for each in ("wire", "paper", "wire#p1s1")}
    assert len({*digests, crisis.digest}) == 4


# --- what rests on what ------------------------------------------------------------------------


def test_what_rests_on_a_citation(crisis: Crisis) -> None:
    rests = citations_of(crisis)
    assert rests["wire#p3s1"].entries == ("NOR: attack",)
    assert rests["wire#p3s1"].numbers == ("moves.NOR: attack.tempo",)
    assert rests["wire#p3s1"].alone == ()
    assert rests["wire#p2s1"].numbers == ("numbers.fear",)
    assert rests["wire#p2s1"].held == rests["wire#p2s1"].alone
    assert rests["paper#p3s1"].mechanisms == ("hotlines.line",)
    assert rests["paper#p3s1"].entries == (), "what it wrote stands under its name"
    assert rests["paper#p5s1"].numbers == ("perceptions.SOU.numbers.fear",)
    assert rests["paper#p5s1"].of("perception") == ("perceptions.SOU",)
    assert rests["paper#p6s1"].of("reading") == ("readings.hawk: numbers.fear",)
    assert rests["wire#p8"].of("option") == ("options.truce",)
    assert rests["wire#p7s2"].of("term") == ("worths.SOU.mood=angry",)
    assert rests["wire#p1s2"].of("factor") == ("fighting",)
    assert rests["paper#p4s1"].of("question") == ("war",)
    assert [each.line for each in rests["wire#p2s1"].places] == [15]
    assert mechanism_of(crisis)["hotlines.line.to"] == "hotlines.line"
    assert "numbers.fear" not in mechanism_of(crisis)


def test_every_citation_of_an_article_carries_its_fingerprint() -> None:
    for name, rests in citations_of(gallery("karabakh-2020")).items():
        used = [each for each in rests.held if each.kind != "reading"]
        if name.partition("#")[0] in {"examiner", "cepa"} and used:
            assert rests.citation.fingerprint, name
            assert rests.places, name


@pytest.mark.parametrize("name", [each for each in NAMES if each not in {"chicken", "deterrence"}])
def test_all_that_falls_or_is_held_up_rests_on_what_is_struck(name: str) -> None:
    crisis = gallery(name)
    for place, rests in citations_of(crisis).items():
        struck = strike(crisis, [place])
        alone = {each.id for each in rests.alone if each.kind == "number"}
        assert {each.key for each in struck.fallen} == alone, place
        others = {each.id for each in rests.held if not each.alone and each.kind != "reading"}
        assert set(struck.held_up) == others, place
        entries = {
            each.id for each in rests.alone
            if each.kind in {"move", "hazard", "rule", "term", "mechanism"}
        }  # fmt: skip
        assert entries <= set(struck.off), place


# --- properties --------------------------------------------------------------------------------


@cache
def gallery(name: str) -> Crisis:
    return load(CRISES / name)


@cache
def small() -> Crisis:
    from detente.crisis.elaborate import Wanted, elaborate
    from detente.crisis.reader import read_tree
    from detente.crisis.source import SourceFile

    source, report = SourceFile("small.yaml", FILE), Collector()
    tree = read_tree(source, report)
    assert tree is not None
    crisis = elaborate(tree, source, Wanted(), report)
    assert crisis is not None
    return crisis


def some(name: str) -> st.SearchStrategy[list[str]]:
    places = [*citations_of(gallery(name)), *gallery(name).sources]
    return st.lists(st.sampled_from(places), max_size=12)


PLACES = st.lists(st.sampled_from([*citations_of(small()), "wire", "paper"]), max_size=10)


@given(PLACES, PLACES)
def test_striking_more_leaves_less(first: list[str], more: list[str]) -> None:
    few, many = strike(small(), first), strike(small(), [*first, *more])
    assert {each.key for each in few.fallen} <= {each.key for each in many.fallen}
    assert set(few.off) <= set(many.off)
    assert set(few.bare) <= set(many.bare)
    kept = {*few.held_up} - {*many.held_up}
    gone = {each.key for each in many.fallen} | {*many.off, *many.bare, "perceptions.SOU"}
    assert kept <= gone, "what is held up no more has fallen"


@given(PLACES, st.randoms(use_true_random=False))
def test_the_order_does_not_matter(places: list[str], random: object) -> None:
    shuffled = list(places)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    assert strike(small(), places) == strike(small(), [*shuffled, *places[:2]])


@given(PLACES)
def test_what_remains_compiles(places: list[str]) -> None:
    game = compile_crisis(strike(small(), places).crisis)
    assert not [each for each in game.diagnostics if each.is_error]


@given(some("kargil-1999"))
def test_a_crisis_of_the_gallery_is_struck(places: list[str]) -> None:
    crisis = gallery("kargil-1999")
    struck = strike(crisis, places)
    own = [each for each in struck.fallen if each.key in crisis.numbers]
    assert all(each.key.startswith("perceptions.") for each in struck.fallen if each not in own)
    assert list(struck.crisis.numbers) == list(crisis.numbers)
    assert not {each.id for each in struck.crisis.moves} - {each.id for each in crisis.moves}
    for each in own:
        assert each.after.cite == ()
        assert each.after == struck.crisis.numbers[each.key]
    changed = {key for key, number in struck.crisis.numbers.items()
               if spread(number) != spread(crisis.numbers[key])}  # fmt: skip
    assert changed <= {each.key for each in struck.fallen}


@pytest.mark.parametrize("name", NAMES)
def test_every_single_citation_of_the_gallery_leaves_a_crisis(name: str) -> None:
    """Nothing is an error once any one sentence, or any one source, is struck."""
    crisis = gallery(name)
    for place in (*citations_of(crisis), *crisis.sources):
        report = Collector()
        check(strike(crisis, [place]).crisis, report, {})
        assert not report.errors, (place, [str(each) for each in report.found if each.is_error])


@pytest.mark.parametrize("name", ["kargil-1999", "taiwan-1995-96"])
def test_every_source_of_the_gallery_leaves_a_game(name: str) -> None:
    crisis = gallery(name)
    for source in crisis.sources:
        assert compile_crisis(strike(crisis, [source]).crisis).states > 0
