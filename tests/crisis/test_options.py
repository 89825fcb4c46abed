"""Options and aims: what somebody could do, and what is then otherwise."""

from __future__ import annotations

import datetime as dt
from itertools import permutations
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.theory.small import crisis_of

import detente
from detente.crisis import examine, load
from detente.crisis.doing import done
from detente.crisis.expressions import Operation
from detente.crisis.loading import Examined
from detente.crisis.model import Crisis
from detente.crisis.off import still_moved, without
from detente.crisis.provenance import citations, standing
from detente.errors import CrisisError, UsageError
from detente.game import compile_crisis
from detente.show import entries

from .test_mechanism_docs import BLOCKS, HOST, NEEDS, with_block

CRISES = Path(__file__).parents[2] / "crises"
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
  mood: {levels: [calm, angry], start: calm}
numbers:
  pace: {best: 0.4 per week, range: [0.2, 0.8], cite: early#p1s1}
  fear: {best: 3, range: [1, 6], cite: early#p2s1}
moves:
  - by: NOR
    name: attack
    when: {alternatives: {plain: fighting = quiet, grave: fighting = clashes}}
    then: fighting + 1
    tempo: pace
    cost: fear
    cite: early#p1s1
  - {by: SOU, name: stop, when: fighting > quiet, then: fighting - 1, tempo: 1/week, cite: early#p1}
  - {by: SOU, name: rage, when: mood = calm, then: mood = angry, tempo: 1/week, cite: early#p1}
  - {by: SOU, name: rest, when: mood = angry, then: mood = calm, tempo: 1/week, cite: early#p1}
hazards:
  - name: clash
    when: fighting < war
    rate: 0.1 [0.05, 0.2] per week
    then: fighting + 1
    cite: early#p1
worths:
  NOR: [{points: 50, cite: early#p1}, {when: fighting = war, points: 5, cite: early#p1}]
  SOU: [{points: 50, cite: early#p1}, {when: fighting = war, points: -9, cite: early#p1}]
questions:
  war: {text: War?, happens: fighting = war, by: 2021-01-01, threshold: t, resolver: r, void: v}
  fury: {text: Fury?, happens: mood = angry, by: 2021-01-01, threshold: t, resolver: r, void: v}
perceptions:
  SOU: {numbers: {numbers.fear: 5 [2, 8]}, cite: early#p2s1}
readings:
  hawk:
    title: Northland fears nothing
    source: late
    numbers: {numbers.fear: {best: 0.5, range: [0.1, 1], cite: late#p3s1}}
variants:
  mid: {as_of: 2020-10-15, start: {fighting: clashes}}
options:
  calm-down:
    title: Northland thinks again
    by: NOR
    cost: 0.3 [0.1, 1]
    start: {fighting: clashes}
    numbers: {numbers.pace: 0.1 [0.05, 0.3], numbers.fear: {best: 8, range: [4, 12], cite: late#p1}}
    cite: early#p4s1
    note: half of it
  other-plan:
    title: Another plan
    by: [NOR, SOU]
    cost: {SOU: 1 [0.5, 2]}
    coercive: true
    choose: {"moves.NOR: attack.when": grave}
    cite: assumed
  no-talk: {title: Nobody stops, by: SOU, off: ["SOU: stop", clash], cite: early#p1}
  late-thought: {title: Late, by: NOR, cost: 1 [0, 2], start: {mood: angry}, cite: late#p1}
  shown: {title: It shows, by: NOR, numbers: {perceptions.SOU.numbers.fear: 9}, cite: early#p1}
  war-now: {title: War, by: NOR, start: {fighting: war}, cite: early}
aims:
  no-war: {text: There is no war, lower: war, cite: early#p1}
  some-fury: {text: There is fury, raise: fury}
"""
LINE = """\
hotlines:
  line: {between: [NOR, SOU], lowers: clash, to: 0.2 [0.1, 0.4], cite: early#p1}
"""


@pytest.fixture
def path(tmp_path: Path) -> Path:
    where = tmp_path / "crisis.yaml"
    where.write_text(FILE, encoding="utf-8")
    return where


def edited(path: Path, *edits: str, more: str = "", **view: Any) -> Examined:
    """What is found in the file after replacing texts, each of which must be there."""
    text = FILE
    for old, new in zip(edits[::2], edits[1::2], strict=True):
        assert old in text, old
        text = text.replace(old, new, 1)
    path.write_text(text + more, encoding="utf-8")
    return examine(path, **view)


def starts(crisis: Crisis) -> dict[str, str]:
    return {factor.id: factor.levels[factor.start] for factor in crisis.factors}


def test_the_file_is_sound_with_every_option(path: Path) -> None:
    assert examine(path, thorough=True).diagnostics == ()
    assert examine(path, variant="mid", thorough=True).diagnostics == ()


def test_what_is_read(path: Path) -> None:
    options = load(path).options
    assert list(options) == [
        "calm-down", "other-plan", "no-talk", "late-thought", "shown", "war-now",
    ]  # fmt: skip
    calm, other = options["calm-down"], options["other-plan"]
    assert (calm.title, calm.by, calm.coercive) == ("Northland thinks again", ("NOR",), False)
    assert (calm.starts, calm.choices, calm.off, calm.note) == (
        {"fighting": 1},
        {},
        (),
        "half of it",
    )
    assert [str(each) for each in calm.cite] == ["early#p4s1"]
    assert (other.by, other.coercive, other.cite) == (("NOR", "SOU"), True, ())
    assert other.choices == {"moves.NOR: attack.when": "grave"}
    assert options["no-talk"].off == ("SOU: stop", "clash")
    assert load(path).done == ()


def test_an_option_says_starts_and_numbers_instead(path: Path) -> None:
    plain, crisis = load(path), load(path, options=("calm-down",))
    assert crisis.done == ("calm-down",)
    assert starts(crisis) == {"fighting": "clashes", "mood": "calm"}
    pace, fear = crisis.numbers["numbers.pace"], crisis.numbers["numbers.fear"]
    assert (pace.best, pace.low, pace.high, pace.unit) == (0.1, 0.05, 0.3, "per week")
    assert [str(each) for each in pace.cite] == ["early#p4s1"], "as the option"
    assert [str(each) for each in fear.cite] == ["late#p1"], "its own"
    assert pace.instead_of == plain.numbers["numbers.pace"]
    assert crisis.moves == plain.moves
    assert len({crisis.digest, plain.digest, load(path, options=("war-now",)).digest}) == 3


def test_costs_are_numbers_of_the_file(path: Path) -> None:
    crisis = load(path)
    assert crisis.options["calm-down"].costs == {"NOR": "options.calm-down.cost.NOR"}
    assert crisis.options["other-plan"].costs == {"SOU": "options.other-plan.cost.SOU"}
    number = crisis.numbers["options.calm-down.cost.NOR"]
    assert (number.kind, number.best, number.low, number.high) == ("cost", 0.3, 0.1, 1.0)
    assert [str(each) for each in number.cite] == ["early#p4s1"]
    found = standing(crisis)
    stated = {*found.cited, *found.assumed, *found.uncited}
    assert stated, "nothing rests on what options cost"
    assert not [key for key in stated if key.startswith("options.")]
    both = edited(path, "cost: {SOU: 1 [0.5, 2]}", "cost: 1 [0.5, 2]").crisis
    assert both is not None
    assert list(both.options["other-plan"].costs) == ["NOR", "SOU"], "a bare number is each one's"


def test_an_option_chooses_alternatives(path: Path) -> None:
    crisis = load(path, options=("other-plan",))
    assert crisis.alternatives["moves.NOR: attack.when"].chosen == "grave"
    assert crisis.moves[0].when != load(path).moves[0].when


def test_an_option_switches_moves_and_hazards_off(path: Path) -> None:
    crisis = load(path, options=("no-talk",))
    assert [each.id for each in crisis.moves] == ["NOR: attack", "SOU: rage", "SOU: rest"]
    assert crisis.hazards == ()
    assert compile_crisis(crisis).states > 0


def test_an_option_changes_what_an_actor_sees(path: Path) -> None:
    crisis = load(path, options=("shown",))
    assert crisis.values_seen_by("SOU")["numbers.fear"] == 9
    assert crisis.values()["numbers.fear"] == load(path).values()["numbers.fear"] == 3


def test_it_is_done_on_top_of_variant_and_reading(path: Path) -> None:
    mid = load(path, variant="mid", options=("war-now",))
    assert (starts(mid)["fighting"], mid.variant, mid.done) == ("war", "mid", ("war-now",))
    mid = load(path, variant="mid", options=("no-talk",))
    assert starts(mid)["fighting"] == "clashes", "the variant's start where the option says none"
    hawk = load(path, reading="hawk", options=("calm-down",))
    fear = hawk.numbers["numbers.fear"]
    assert (fear.best, hawk.reading) == (8, "hawk")
    assert fear.instead_of is not None
    assert fear.instead_of.best == 0.5
    assert fear.instead_of.instead_of is not None
    assert fear.instead_of.instead_of.best == 3


def test_a_settled_question_is_a_warning(path: Path) -> None:
    found = examine(path, options=("war-now",))
    assert [(each.code, each.is_error) for each in found.diagnostics] == [
        ("question-certain", False),
    ]  # fmt: skip
    assert found.crisis is not None
    game = compile_crisis(found.crisis)
    assert {each.code for each in game.diagnostics} == {"question-certain"}
    assert "question-certain" in [
        each.code for each in edited(path, "start: quiet", "start: war").errors
    ], "without an option it is a mistake"


# --- several of them ---------------------------------------------------------------------------


def test_their_order_is_that_of_the_file(path: Path) -> None:
    names = ("no-talk", "calm-down", "shown")
    found = [load(path, options=each) for each in permutations(names)]
    assert {each.done for each in found} == {("calm-down", "no-talk", "shown")}
    assert all(each == found[0] for each in found)
    assert load(path, options=(*names, "shown")) == found[0], "twice is once"


@given(st.sets(st.sampled_from(["calm-down", "no-talk", "late-thought", "shown"])))
def test_doing_is_the_same_as_loading_done(names: set[str]) -> None:
    crisis = SMALL()
    assert done(crisis, names) == SMALL(tuple(sorted(names))), "the digest too"
    one_by_one = crisis
    for name in names:
        one_by_one = done(one_by_one, [name])
    assert one_by_one == done(crisis, names)
    assert done(one_by_one, names) == one_by_one, "what is done is not done again"


def SMALL(options: tuple[str, ...] = ()) -> Crisis:  # noqa: N802 (a constant but for its options)
    from detente.crisis.diagnostics import Collector
    from detente.crisis.elaborate import Wanted, elaborate
    from detente.crisis.reader import read_tree
    from detente.crisis.source import SourceFile

    source, report = SourceFile("small.yaml", FILE), Collector()
    tree = read_tree(source, report)
    assert tree is not None
    crisis = elaborate(tree, source, Wanted(options=options), report)
    assert crisis is not None
    assert not report.found
    return crisis


@pytest.mark.parametrize(
    ("old", "new", "pair"),
    [
        ("", "", ("calm-down", "war-now")),
        ("start: {mood: angry}", "numbers: {numbers.pace: 0.2}", ("calm-down", "late-thought")),
        ("start: {mood: angry}", "numbers: {hazards.clash.rate: 0.3}", ("no-talk", "late-thought")),
        (
            "start: {mood: angry}", 'choose: {"moves.NOR: attack.when": plain}',
            ("other-plan", "late-thought"),
        ),
    ],
)  # fmt: skip
def test_options_that_contradict_each_other(
    path: Path, old: str, new: str, pair: tuple[str, str]
) -> None:
    found = edited(path, old, new, options=pair)
    (disagree,) = [each for each in found.errors if each.code == "options-disagree"]
    assert pair[0] in disagree.message
    assert pair[1] in disagree.message
    assert [each.code for each in examine(path, options=pair[:1]).errors] == []


def test_the_same_said_twice_is_no_contradiction(path: Path) -> None:
    found = edited(
        path, "start: {fighting: war}", "start: {fighting: clashes}",
        options=("calm-down", "war-now"),
    )  # fmt: skip
    assert found.errors == ()


# --- mechanisms switched off -------------------------------------------------------------------


def without_line(path: Path, *edits: str) -> tuple[Crisis, Crisis]:
    """The file with a hotline switched off, and the same file without any."""
    off = edited(path, "off: [\"SOU: stop\", clash]", "off: hotlines.line", *edits, more=LINE,
                 options=("no-talk",))  # fmt: skip
    assert off.crisis is not None, off.errors
    never = edited(path).crisis
    assert never is not None
    return off.crisis, never


def test_an_entry_goes_with_all_that_it_wrote_and_changed(path: Path) -> None:
    off, never = without_line(path)
    there = load(path.parent)  # the file as written last, without options
    assert (off.moves, off.rules, off.flows) == (there.moves, there.rules, there.flows)
    assert off.hazards == never.hazards, "what it changed is as before"
    assert off.expansions == {}
    assert starts(off) == starts(never) | {"line": "none"}


def test_what_it_changes_is_there_otherwise(path: Path) -> None:
    found = edited(path, more=LINE).crisis
    assert found is not None
    assert isinstance(found.hazards[0].rate, Operation)
    assert [each.id for each in found.moves if each.origin] == [
        "NOR: set up line", "NOR: drop line", "SOU: set up line", "SOU: drop line",
    ]  # fmt: skip
    assert {each.origin for each in found.moves} == {"", "hotlines.line"}


def test_a_factor_that_others_still_move_is_an_error(path: Path) -> None:
    found = edited(
        path,
        'off: ["SOU: stop", clash]', "off: hotlines.line",
        "when: mood = angry, then: mood = calm", "when: line = none, then: line = open",
        more=LINE, thorough=True,
    )  # fmt: skip
    (needed,) = found.errors
    assert needed.code == "still-needed"
    assert "`hotlines.line` is switched off" in needed.message
    assert "`SOU: rest`" in needed.message
    assert examine(path).errors == (), "as long as it is not done"
    assert [each.code for each in examine(path, options=("no-talk",)).errors] == ["still-needed"]


def test_a_move_goes_in_all_its_forms(path: Path) -> None:
    threat = """\
threats:
  pledge: {by: SOU, against: "NOR: attack", audience: 3, carry_out: mood = angry, start: standing}
"""
    there = edited(path, more=threat).crisis
    off = edited(
        path, 'off: ["SOU: stop", clash]', 'off: "NOR: attack"', more=threat, options=("no-talk",)
    ).crisis
    assert there is not None
    assert off is not None
    attacks = [each.id for each in there.moves if each.id.startswith("NOR: attack")]
    assert attacks == ["NOR: attack", "NOR: attack, crossing pledge"]
    gone = [each.id for each in there.moves if each.id not in {move.id for move in off.moves}]
    assert gone == attacks


@pytest.mark.parametrize("section", sorted({*BLOCKS} - {*NEEDS}))
def test_every_mechanism_can_be_switched_off(section: str) -> None:
    """The host of the examples is then as it was before, but for factors that stay at a start."""
    crisis, host = crisis_of(with_block(section)), crisis_of(HOST)
    off = without(crisis, crisis.expansions)
    assert off.expansions == {}
    for part in ("moves", "hazards", "rules", "worths", "flows", "implied", "reputations"):
        assert getattr(off, part) == getattr(host, part), part
    assert off.factors[: len(host.factors)] == host.factors
    assert still_moved(crisis, off) == {}
    assert compile_crisis(off).states == compile_crisis(host).states


# --- days --------------------------------------------------------------------------------------


def test_an_option_of_a_later_day_is_left_out(path: Path) -> None:
    mid = load(path, variant="mid")
    assert "late-thought" not in mid.options
    assert "options.late-thought.cost.NOR" not in mid.numbers
    assert "calm-down" not in mid.options, "one of its numbers came later"
    with pytest.raises(CrisisError, match="late-option"):
        load(path, variant="mid", options=("late-thought",))
    kept = edited(
        path, "cite: late#p1}}", "without: 3, cite: late#p1}}", variant="mid",
        options=("calm-down",),
    )  # fmt: skip
    assert kept.crisis is not None
    assert kept.crisis.numbers["numbers.fear"].best == 3
    both = edited(
        path, "cite: late#p1}\n  shown", "cite: [early#p1, late#p1]}\n  shown", variant="mid"
    )
    assert both.crisis is not None
    assert [str(each) for each in both.crisis.options["late-thought"].cite] == ["early#p1"]


def test_nothing_later_than_the_file_is_cited(path: Path) -> None:
    late = (
        "late: {title: Late, published: 2020-10-31}",
        "late: {title: Late, published: 2020-11-01}",
    )
    found = edited(
        path, *late, "source: late", "source: early", "cite: late#p3s1", "cite: early#p3s1"
    )
    assert [each.code for each in found.errors] == ["late-citation"]
    assert "late#p1" in [str(each) for each in citations(load_broken(path))]


def load_broken(path: Path) -> Crisis:
    """The file with its sources dated as they should be."""
    path.write_text(FILE, encoding="utf-8")
    return load(path)


def test_every_option_is_checked_in_turn(path: Path) -> None:
    """What is wrong only with the option done is found by the thorough check alone."""
    edits = ("numbers: {numbers.pace: 0.1 [0.05, 0.3],", "numbers: {numbers.pace: 10 [9, 11],")
    assert edited(path, *edits).errors == ()
    (found,) = examine(path, thorough=True).errors
    assert found.code == "tempos-above-clock"
    assert [each.code for each in examine(path, options=("calm-down",)).errors] == [found.code]


# --- mistakes ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("old", "new", "code", "hint"),
    [
        ("numbers.pace: 0.1 [", "numbers.pase: 0.1 [", "unknown-number", "numbers.pace"),
        ("perceptions.SOU.numbers.fear:", "perceptions.NOR.numbers.fear:", "unknown-number", "SOU"),
        ("numbers: {numbers.pace: 0.1 [0.05, 0.3],", "numbers: {numbers.pace: 0.1 weeks,",
         "wrong-unit", "same kind of unit"),
        ("start: {mood: angry}", "numbers: {hazards.clash.rate: -0.1}", "out-of-bounds", "range"),
        ("start: {mood: angry}", "start: {moot: angry}", "unknown-factor", "mood"),
        ("start: {mood: angry}", "start: {mood: angr}", "unknown-level", "angry"),
        ('off: ["SOU: stop"', 'off: ["SOU: stopp"', "unknown-entry", "SOU: stop"),
        ("off: [\"SOU: stop\", clash]", "off: hotlines.lime", "unknown-entry", "commitments.csto"),
        ('"moves.NOR: attack.when": grave', '"moves.NOR: attack.then": grave',
         "unknown-alternative", "when"),
        ('"moves.NOR: attack.when": grave', '"moves.NOR: attack.when": brave',
         "unknown-alternative", "grave"),
        ("by: [NOR, SOU]\n    cost", "by: [NOR, SUO]\n    cost", "unknown-actor", "SOU"),
        ("cost: {SOU: 1 [0.5, 2]}", "cost: {SUO: 1}", "unknown-actor", "SOU"),
        ("cost: 0.3 [0.1, 1]", "cost: 0.3 + level(mood)", "type-clash", "one number"),
        (", start: {mood: angry}", "", "idle-option", "`start`, `numbers`, `choose` or `off`"),
        ("start: {mood: angry}", "start: {mood: calm}", "idle-option", "leave the option out"),
        ("start: {mood: angry}", "numbers: {hazards.clash.rate: 0.1 [0.05, 0.2]}", "idle-option",
         "leave the option out"),
        ("grave}\n    cite: assumed", "grave}", "needs-citation", "assumed"),
        ("    cite: early#p4s1\n", "    cite: erly#p4s1\n", "unknown-source", "early"),
        ("coercive: true", "coercive: perhaps", "bad-value", ""),
        ("    title: Another plan\n", "", "missing-key", "what is done"),
        ("coercive: true", "coersive: true", "unknown-key", "coercive"),
        ("lower: war, cite", "lower: wars, cite", "unknown-question", "war"),
        ("lower: war, cite", "lower: war, raise: fury, cite", "bad-aim", "name one question"),
        ("lower: war, cite", "cite", "bad-aim", "name one question"),
        ("{text: There is no war, ", "{", "missing-key", ""),
    ],
)  # fmt: skip
def test_mistakes(path: Path, old: str, new: str, code: str, hint: str) -> None:
    found = edited(path, old, new)
    first = [each for each in found.errors if each.code == code]
    assert first, [str(each) for each in found.diagnostics]
    assert hint in first[0].hint
    assert first[0].location is not None


def test_an_idle_option_is_no_mistake_in_a_view_that_says_the_same(path: Path) -> None:
    same = ("start: {mood: angry}, cite: late#p1", "start: {fighting: clashes}, cite: early#p1")
    assert edited(path, *same, variant="mid").diagnostics == ()


def test_a_broken_entry_is_reported_once(path: Path) -> None:
    line = LINE.replace("to: 0.2 [0.1, 0.4]", "too: 0.2")
    found = edited(path, 'off: ["SOU: stop", clash]', "off: hotlines.line", more=line)
    assert [each.code for each in found.errors] == ["unknown-key"]


def test_unknown_options_are_refused(path: Path) -> None:
    (found,) = examine(path, options=("calm-dawn",)).errors
    assert (found.code, found.hint) == ("unknown-option", "did you mean `calm-down`?")
    with pytest.raises(UsageError, match="several names"):
        detente.load(path, options="calm-down")
    assert detente.load(path, options=["calm-down"]).model.done == ("calm-down",)


# --- aims, explaining, the gallery -------------------------------------------------------------


def test_aims(path: Path) -> None:
    aims = load(path).aims
    assert [(each.question, each.direction) for each in aims.values()] == [
        ("war", "lower"), ("fury", "raise"),
    ]  # fmt: skip
    assert aims["no-war"].text == "There is no war"
    assert [str(each) for each in aims["no-war"].cite] == ["early#p1"]
    timed = edited(
        path, "some-fury: {text: There is fury, raise: fury}",
        "later: {text: War comes late, raise: until}",
        "  fury: {text", "  until: {text: How long?, time_to: fighting = war}\n  fury: {text",
    )  # fmt: skip
    assert timed.errors == ()


def test_an_earlier_day_keeps_the_aims(path: Path) -> None:
    found = edited(path, "lower: war, cite: early#p1", "lower: war, cite: late#p1", variant="mid")
    assert found.crisis is not None
    assert found.crisis.aims["no-war"].cite == ()


def test_an_option_is_explained(path: Path) -> None:
    crisis = load(path)
    heading, lines = entries.find(crisis, "options.calm-down")
    told = dict(lines)
    assert heading == "option calm-down"
    assert told["by"] == "Northland (NOR)"
    assert told["costs NOR"] == "0.3 [0.1, 1] points, once"
    assert told["start"] == "fighting = clashes; else quiet"
    assert (
        "instead",
        "numbers.pace = 0.1 [0.05, 0.3] per week; else 0.4 [0.2, 0.8] per week",
    ) in lines
    assert told["rests on"] == "early#p4s1"
    assert told["note"] == "half of it"
    assert entries.find(crisis, "calm-down") == (heading, lines), "without its section too"
    told = dict(entries.find(crisis, "other-plan")[1])
    assert told["instead"] == "moves.NOR: attack.when: grave; else plain"
    assert told["rests on"] == "assumed"
    assert "never called the best" in told["coercive"]
    off = [text for name, text in entries.find(crisis, "no-talk")[1] if name == "off"]
    assert off == ["SOU: stop", "clash"]
    after = dict(entries.find(load(path, options=("calm-down",)), "calm-down")[1])
    assert after["start"] == "fighting = clashes"
    assert "done" in after
    heading, lines = entries.find(crisis, "no-war")
    assert (heading, dict(lines)["lower"]) == ("aim no-war", "war: War?")
    listed = entries.catalogue(crisis)
    assert listed["options"][0] == "options.calm-down"
    assert listed["aims"] == ["aims.no-war", "aims.some-fury"]


@pytest.mark.parametrize("name", ["deterrence", "karabakh-2020"])
def test_every_option_of_the_gallery_loads(name: str) -> None:
    found = examine(CRISES / name, thorough=True)
    assert found.diagnostics == ()
    assert found.crisis is not None
    assert found.crisis.options
    assert found.crisis.aims


def test_the_options_of_karabakh(karabakh: Crisis) -> None:
    assert len(karabakh.options) >= 12
    assert {each.question for each in karabakh.aims.values()} == {
        "turkey-russia-clash", "truce-30-days", "deadly-strike",
    }  # fmt: skip
    for option in karabakh.options.values():
        assert option.note, option.id
        assert option.costs, option.id
        for key in option.costs.values():
            assert karabakh.numbers[key].ranged, key
        assert all(each.ranged for each in option.numbers.values()), option.id
    coercive = {each.id for each in karabakh.options.values() if each.coercive}
    assert {"eu-sanctions", "arms-embargo"} <= coercive


def test_karabakh_on_the_earlier_day(karabakh: Crisis) -> None:
    mid = examine(CRISES / "karabakh-2020", as_of=dt.date(2020, 10, 15), thorough=True)
    assert mid.errors == ()
    assert mid.crisis is not None
    assert {*karabakh.options} - {*mid.crisis.options} == {"spare-towns"}


@pytest.fixture(scope="module")
def karabakh() -> Crisis:
    return load(CRISES / "karabakh-2020")
