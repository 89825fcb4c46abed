"""Reputations in the language: type, prior, what is seen. How beliefs move is tested elsewhere."""

from __future__ import annotations

import pytest
from tests.theory.small import crisis_of, read

from .asked import faults

HOST = """
actors: {PAT: {}, CHA: {}}
factors: {provocation: {levels: [none, fresh], start: none}}
moves:
  - {by: CHA, name: provoke, when: provocation = none, then: provocation = fresh, tempo: 1/month}
  - by: PAT
    name: punish
    when: provocation = fresh
    then: provocation = none
    tempo: 1/month
    cost: {PAT: 6 - 4 * (resolve = resolute), CHA: 8}
hazards:
  - {name: forgotten, when: provocation = fresh, rate: 0.3 per week, then: provocation = none}
reputations:
"""
PLAIN = "  resolve: {of: PAT, types: [irresolute, resolute], prior: 0.5 [0.3, 0.7]}\n"


def test_the_type_is_a_factor_that_nothing_changes() -> None:
    crisis, found = read(HOST + PLAIN)
    assert crisis is not None
    assert found == (), "its second level counts as one that may be"
    (reputation,) = crisis.reputations
    resolve = crisis.factors[reputation.type]
    assert (resolve.id, resolve.levels, resolve.start) == ("resolve", ("irresolute", "resolute"), 0)
    assert (reputation.actor, reputation.grid, reputation.visible) == ("PAT", 21, ())
    prior = crisis.numbers[reputation.prior]
    assert (prior.key, prior.best, prior.low, prior.high) == (
        "reputations.resolve.prior", 0.5, 0.3, 0.7,
    )  # fmt: skip


def test_grid_and_visible_moves() -> None:
    entry = PLAIN.replace("}", ', grid: 11, visible: "PAT: punish"}')
    (reputation,) = crisis_of(HOST + entry).reputations
    assert (reputation.grid, reputation.visible) == (11, ("PAT: punish",))


def test_a_visible_move_is_seen_in_every_form_that_others_give_it() -> None:
    line = """threats:
  line: {by: CHA, against: "PAT: punish", audience: 3, carry_out: provocation = fresh}
"""
    entry = PLAIN.replace("}", ', visible: "PAT: punish"}')
    (reputation,) = crisis_of(HOST + entry + line).reputations
    assert reputation.visible == ("PAT: punish", "PAT: punish, crossing line")


@pytest.mark.parametrize("wrong", ["4", "102", "many"])
def test_a_grid_is_a_number_from_5_to_101(wrong: str) -> None:
    assert faults(HOST, PLAIN.replace("}", f", grid: {wrong}}}")) == [("bad-value", 1)]


def test_mistakes_are_reported_at_their_place() -> None:
    assert faults(HOST, PLAIN.replace("PAT", "PTA")) == [("unknown-actor", 1)]
    assert faults(HOST, PLAIN.replace("0.5 [0.3, 0.7]", "1.5")) == [("out-of-bounds", 1)]
    for move, code in (("PAT: punich", "unknown-move"), ("CHA: provoke", "bad-value")):
        entry = PLAIN.replace("}", f', visible: "{move}"}}')
        assert faults(HOST, entry) == [(code, 1)]
    three = PLAIN.replace("[irresolute, resolute]", "[weak, firm, fierce]")
    assert "wrong-shape" in {code for code, _ in faults(HOST, three)}
