"""Cease-fire: terms on one table, consent, and how they hold and end."""

from __future__ import annotations

import numpy as np
import pytest
from tests.theory.small import Small, crisis_of, read, solve

HOST = """
actors: {AZE: {}, ARM: {}, NKR: {}, RUS: {}}
factors:
  fighting: {levels: [truce, war], start: war}
  troops: {levels: [none, deployed], start: none}
numbers: {propose: 0.6, price: 1, accept: 0.4, due: 3, refuse: 0.2, refused: 1, stands: 2,
          breach: 0.3, broken: 2, erosion: 0.1, roots: 4, rooted: 0.3, gain: 5, paid: 0.2,
          leaves: 0.5, watched: 1, kept: 0.1, fined: 2, relief: 2, leaned: 1}
hazards:
  - {name: the troops come, when: troops = none, rate: 0.1 per week, then: troops = deployed}
  - {name: the troops go, when: troops = deployed, rate: 0.1 per week, then: troops = none}
flows:
  AZE: [{when: fighting = war, points: -1 per week}]
  ARM: [{when: fighting = war, points: -2 per week}]
ceasefires:
"""
BASIC = """
    between: [AZE, ARM]
    then: fighting = truce
    broken_then: fighting = war
"""
ENTRY = f"""
  truce:{BASIC}
    brokers: [RUS, AZE]
    possible: fighting = war
    propose: propose * 1 per week
    propose_cost: price
    accept: accept * 1 per week
    accept_cost: due
    refuse: refuse * 1 per week
    refuse_cost: refused
    stands: stands * 1 weeks
    break: {{AZE: breach * 1 per week}}
    break_cost: broken
    terms:
      lines:
        erosion: erosion * 1 per week
        roots_in: roots * 1 weeks
        rooted: rooted
        worth: {{AZE: gain}}
        pays: {{RUS: paid * 1 per week}}
      pause: {{possible: troops = deployed, brokers: RUS, erosion: 1/week, break: 0.1/week}}
    monitoring: {{when: troops = deployed, leaves: leaves, break_cost: watched}}
    enforcement: {{pays: kept * 1 per week, break_cost: {{AZE: fined}}}}
    pressure: {{when: troops = none, relief: {{AZE: relief}}, cost: {{RUS: leaned}}}}
"""
NOTHING = "nothing on the table"


@pytest.fixture(scope="module")
def base() -> Small:
    return solve(HOST + ENTRY)


def test_the_levels_of_the_table() -> None:
    (table,) = (f for f in crisis_of(HOST + ENTRY).factors if f.id == "truce")
    assert table.levels == (
        NOTHING, "lines proposed", "lines accepted by AZE", "lines accepted by ARM", "lines holds",
        "lines rooted", "pause proposed", "pause accepted by AZE", "pause accepted by ARM",
        "pause holds",
    )  # fmt: skip
    assert table.start == 0


def test_the_way_from_a_proposal_into_force_and_back() -> None:
    """Each stage is left by the moves and hazards of that stage, at their rates."""
    game = solve(HOST + ENTRY)
    rates, at = game.rates(), game.state
    proposed, agreed = at(truce="lines proposed"), at(truce="lines accepted by AZE")
    assert rates[at(), proposed] == pytest.approx(game.hazard("RUS: propose lines (truce)"))
    assert rates[at(), agreed] == pytest.approx(game.hazard("AZE: propose lines (truce)"))
    accept = game.hazard("AZE: accept lines (truce)", truce="lines proposed")
    assert 0 < accept == pytest.approx(rates[proposed, agreed])
    holds = at(truce="lines holds", fighting="truce")
    last = game.hazard("ARM: accept lines after AZE (truce)", truce="lines accepted by AZE")
    assert 0 < last == pytest.approx(rates[agreed, holds])
    refusing = sum(
        game.hazard(f"{party}: turn down lines (truce)", truce="lines accepted by AZE")
        for party in ("AZE", "ARM")
    )
    assert rates[agreed, at()] == pytest.approx(refusing + 1 / 2)
    breaking = sum(
        game.hazard(f"{party}: break lines (truce)", truce="lines holds", fighting="truce")
        for party in ("AZE", "ARM")
    )
    assert rates[holds, at()] == pytest.approx(breaking + 0.1)
    rooted = at(truce="lines rooted", fighting="truce")
    assert rates[holds, rooted] == pytest.approx(1 / 4)
    still = sum(
        game.hazard(f"{party}: break lines (truce)", truce="lines rooted", fighting="truce")
        for party in ("AZE", "ARM")
    )
    assert rates[rooted, at()] == pytest.approx(still + 0.1 * 0.3)
    watched = at(truce="lines rooted", fighting="truce", troops="deployed")
    still = sum(
        game.hazard(
            f"{party}: break lines (truce)", truce="lines rooted", fighting="truce",
            troops="deployed",
        )
        for party in ("AZE", "ARM")
    )  # fmt: skip
    assert rates[watched, at(troops="deployed")] == pytest.approx(still + 0.1 * 0.3 * 0.5)


def test_terms_may_say_things_for_themselves() -> None:
    game = solve(HOST + ENTRY)
    assert game.hazard("RUS: propose pause (truce)") == 0
    held = {"truce": "pause holds", "fighting": "truce", "troops": "deployed"}
    from_there = game.rates()[game.state(truce="pause accepted by AZE", troops="deployed")]
    assert from_there[game.state(**held)] > 0
    assert game.hazard("RUS: propose pause (truce)", troops="deployed") > 0
    assert "AZE: propose pause (truce)" not in game.game.move_names
    numbers = game.game.crisis.numbers
    assert numbers["ceasefires.truce.terms.pause.break"].best == pytest.approx(0.1)
    assert numbers["ceasefires.truce.break"].best == 0.1  # per month, the default


def test_what_is_no_longer_possible_leaves_the_table() -> None:
    game = solve(HOST + ENTRY)
    gone = game.rates()[game.state(truce="pause proposed", troops="deployed"), game.state()]
    assert gone == pytest.approx(0.1)  # the troops go, and the pause with them


def test_a_rule_that_is_never_needed_is_no_fault_of_the_file() -> None:
    """Nothing but the truce stops the war here, so no proposal is ever overtaken."""
    entry = f"\n  truce:{BASIC}    possible: fighting = war\n    terms: {{lines: {{}}}}\n"
    game = solve(HOST + entry).game
    rules = [rule.name for rule in game.crisis.rules]
    assert rules == ["lines is off the table (truce)"]
    assert "rule-never" not in {each.code for each in game.diagnostics}


@pytest.mark.parametrize(
    "name",
    [
        "propose", "price", "accept", "due", "refuse", "refused", "stands", "breach", "broken",
        "erosion", "roots", "rooted", "gain", "paid", "leaves", "watched", "kept", "fined",
        "relief", "leaned",
    ],
)  # fmt: skip
def test_every_number_matters(name: str, base: Small) -> None:
    more = solve(HOST + ENTRY, **{name: 1.5 * base.game.crisis.numbers[f"numbers.{name}"].best})
    assert np.abs(more.play.values - base.play.values).max() > 1e-4


def test_the_price_falls_due_when_it_comes_into_force() -> None:
    """So that consent given, withdrawn and given again earns no relief twice."""
    for move in crisis_of(HOST + ENTRY).moves:
        if "accept" in move.name:
            assert set(move.costs) == ({"AZE", "ARM", "RUS"} if "after" in move.name else set())


def test_who_decides_alone_needs_no_table() -> None:
    entry = f"\n  truce:{BASIC}    decided_by: AZE\n    terms: {{lines: {{roots_in: 4 weeks}}}}\n"
    crisis = crisis_of(HOST + entry)
    (table,) = (factor for factor in crisis.factors if factor.id == "truce")
    assert table.levels == (NOTHING, "lines holds", "lines rooted")
    ours = [move.id for move in crisis.moves]
    assert ours == [
        "AZE: accept lines (truce)",
        "AZE: break lines (truce)",
        "ARM: break lines (truce)",
    ]


def test_terms_that_one_party_decides_beside_others_that_all_must_accept() -> None:
    """A capitulation is possible whatever is proposed, and in place of what it replaces."""
    surrender = "{decided_by: ARM, replaces: lines, instead: troops = deployed}"
    terms = f"{{lines: {{}}, pause: {{}}, surrender: {surrender}}}"
    game = solve(f"{HOST}\n  truce:{BASIC}    brokers: RUS\n    terms: {terms}\n")
    (table,) = (factor for factor in game.game.crisis.factors if factor.id == "truce")
    assert [each for each in table.levels if "surrender" in each] == ["surrender holds"]
    give_up = "ARM: accept surrender (truce)"
    for level in (NOTHING, "lines proposed", "pause accepted by AZE"):
        assert game.hazard(give_up, truce=level) > 0
    assert game.hazard(give_up, truce="lines holds", fighting="truce") > 0
    given_up = game.state(truce="surrender holds", troops="deployed")  # instead of a truce: war
    assert game.rates()[game.state(), given_up] == pytest.approx(game.hazard(give_up))
    assert game.hazard(give_up, truce="pause holds", fighting="truce") == 0


def test_the_order_of_the_parties_does_not_matter(base: Small) -> None:
    turned = solve(HOST + ENTRY.replace("[AZE, ARM]", "[ARM, AZE]"))
    for level in (NOTHING, "lines proposed", "lines accepted by ARM", "pause accepted by AZE"):
        for actor in ("AZE", "ARM", "RUS"):
            levels = {"truce": level, "troops": "deployed"}
            assert turned.value(actor, **levels) == pytest.approx(
                base.value(actor, **levels), abs=1e-7
            )


def test_three_parties_must_all_accept() -> None:
    entry = f"\n  truce:{BASIC}    terms: {{lines: {{}}}}\n".replace("ARM]", "ARM, NKR]")
    crisis = crisis_of(HOST + entry)
    (table,) = (factor for factor in crisis.factors if factor.id == "truce")
    assert len(table.levels) == 1 + 6 + 1
    game = solve(HOST + entry)
    two = {"truce": "lines accepted by AZE & NKR"}
    assert game.hazard("ARM: accept lines after AZE & NKR (truce)", **two) > 0
    assert game.hazard("NKR: accept lines after AZE & ARM (truce)", **two) == 0


@pytest.mark.parametrize(
    ("brokers", "stages"),
    [
        ("[AZE, ARM]", {"accepted by AZE", "accepted by ARM"}),
        ("AZE", {"accepted by AZE"}),
        ("RUS", {"proposed", "accepted by AZE", "accepted by ARM"}),
    ],
)
def test_stages_that_nobody_can_bring_about_are_left_out(brokers: str, stages: set[str]) -> None:
    crisis = crisis_of(
        f"{HOST}\n  truce:{BASIC}    brokers: {brokers}\n    terms: {{lines: {{}}}}\n"
    )
    (table,) = (factor for factor in crisis.factors if factor.id == "truce")
    between = {level.removeprefix("lines ") for level in table.levels[1:-1]}
    assert between == stages
    assert {each.removeprefix("lines ") for each in table.levels[-1:]} == {"holds"}


def test_spoilers_can_break_what_nobody_asks_them_about() -> None:
    entry = f"""
  truce:{BASIC}    start: lines holds
    spoilers: NKR
    break: {{NKR: 0.5/week}}
    break_cost: 2
    monitoring: {{break_cost: 1}}
    terms: {{lines: {{}}}}
"""
    game = solve(HOST.replace("start: war", "start: truce") + entry)
    assert game.hazard("NKR: break lines (truce)") > 0
    moves = game.game.move_names
    assert [each for each in moves if each.startswith("NKR")] == ["NKR: break lines (truce)"]
    numbers = game.game.crisis.numbers
    assert numbers["ceasefires.truce.break.NKR"].best == 0.5
    (move,) = (each for each in game.game.crisis.moves if each.by == "NKR")
    assert set(move.costs) == {"NKR"}


def test_an_end_that_is_no_breach() -> None:
    entry = f"\n  truce:{BASIC}    ends: troops = deployed\n    terms: {{lines: {{}}}}\n"
    game = solve(HOST + entry)
    holds = game.state(truce="lines holds", fighting="truce")
    over = game.state(fighting="truce", troops="deployed")
    assert game.rates()[holds, over] == pytest.approx(0.1)


def test_it_may_hold_already() -> None:
    entry = f"\n  truce:{BASIC}    start: lines holds\n    terms: {{lines: {{}}}}\n"
    game = solve(HOST.replace("start: war", "start: truce") + entry)
    assert game.game.describe(game.game.start)["truce"] == "lines holds"
    assert game.hazard("AZE: break lines (truce)") > 0


def test_defaults_are_assumed_and_ranged() -> None:
    crisis = crisis_of(f"{HOST}\n  truce:{BASIC}    terms: {{lines: {{roots_in: 4 weeks}}}}\n")
    found = {
        key.removeprefix("ceasefires.truce."): (number.best, number.low, number.high)
        for key, number in crisis.numbers.items()
        if key.startswith("ceasefires.truce.") and number.low != number.high
    }
    assert found["stands"] == (2, 1, 6)
    assert found["erosion"] == (0.03, 0.01, 0.1)
    assert found["rooted"] == (0.3, 0.1, 0.6)
    for key in ("propose", "accept", "refuse"):
        assert found[key] == (1, 0.1, 4)
    assert found["break"] == (0.1, 0.03, 0.4)


def test_it_publishes_how_long_it_lives_and_how_often_it_is_accepted() -> None:
    lives, accepted, *_ = crisis_of(HOST + ENTRY).implied
    assert (lives.id, lives.kind) == ("ceasefires.truce.lines lives", "time")
    assert lives.base_rate == "ceasefire-bilateral-30d"
    assert (accepted.id, accepted.kind) == ("ceasefires.truce.lines accepted", "odds")


@pytest.mark.parametrize(
    ("old", "new", "code", "words"),
    [
        ("[AZE, ARM]", "[AZE, AZE]", "duplicate-name", "twice"),
        ("[AZE, ARM]", "[AZE, AMR]", "unknown-actor", "AMR"),
        ("[AZE, ARM]", "[AZE]", "wrong-shape", "between"),
        ("terms:", "decided_by: RUS\n    terms:", "bad-value", "RUS"),
        ("terms:", "decided_by: AZE\n    terms:", "bad-value", "RUS"),
        (
            "rooted: rooted",
            "rooted: rooted\n        replaces: pause",
            "missing-key",
            "decided alone",
        ),
        ("rooted: rooted", "rooted: rooted\n        replaces: lines", "unknown-name", "lines"),
        ("break: {AZE", "break: {RUS", "bad-value", "RUS"),
        ("terms:", "spoilers: ARM\n    terms:", "duplicate-name", "ARM"),
        ("accept_cost: due", "accept_cost: {RUS: 1}", "bad-value", "RUS"),
        ("worth: {AZE", "worth: {AZR", "unknown-actor", "AZR"),
        ("brokers: [RUS", "brokers: [RUSS", "unknown-actor", "RUSS"),
        ("then: fighting = truce", "then: fighting = peace", "unknown-level", "peace"),
        ("relief: {AZE", "releif: {AZE", "unknown-key", "releif"),
        ("terms:", "start: lines hold\n    terms:", "unknown-level", "lines hold"),
        ("erosion: 1/week", "erosion: 1", "missing-unit", "unit"),
    ],
)
def test_mistakes_are_reported_at_their_place(old: str, new: str, code: str, words: str) -> None:
    assert old in ENTRY
    crisis, found = read(HOST + ENTRY.replace(old, new, 1))
    assert crisis is None
    errors = [each for each in found if each.code == code]
    assert errors, [str(each) for each in found]
    assert words in errors[0].message
    assert errors[0].location is not None


def test_a_misspelt_key_of_terms_is_told_the_nearest() -> None:
    entry = f"\n  truce:{BASIC}    terms: {{lines: {{acept: 1/month}}}}\n"
    crisis, found = read(HOST + entry)
    assert crisis is None
    (each,) = (one for one in found if one.code == "unknown-key")
    assert each.hint == "did you mean `accept`?"
