"""What mechanisms publish to be laid beside base rates."""

from __future__ import annotations

from tests.theory.small import crisis_of

HOST = """
actors: {RUS: {}, ARM: {}}
factors:
  strike: {levels: [none, struck], start: struck}
  help: {levels: [none, sent], start: none}
commitments:
  pact: {by: RUS, to: ARM, trigger: strike = struck, promise: help = sent, stake: 5%s}
"""


def test_an_entry_may_say_why_it_lies_outside() -> None:
    (plain,) = crisis_of(HOST % "").implied
    assert plain.base_rate == "alliance-honoured"
    assert plain.why == ""
    (explained,) = crisis_of(HOST % ", why: both share a border").implied
    assert explained.why == "both share a border"
