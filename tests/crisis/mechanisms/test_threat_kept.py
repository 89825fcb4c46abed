"""A red line of which nothing is remembered: the rest of the crisis shows whether it is kept."""

from __future__ import annotations

import pytest
from tests.theory import small

FILE = """
actors: {TUR: {name: Turkey}, RUS: {name: Russia}}
factors:
  support: {levels: [arms, militias], start: arms}
  camps: {levels: [quiet, struck], start: quiet}
moves:
  - {by: TUR, name: send, when: support = arms, then: support = militias, tempo: 1/month, cost: -3}
  - {by: TUR, name: recall, when: support = militias, then: support = arms, tempo: 1/month}
  - {by: RUS, name: stop, when: camps = struck, then: camps = quiet, tempo: 1/month}
flows:
  TUR: [{when: camps = struck, points: -1 per week}]
threats:
  line:
    by: RUS
    crossed: support = militias
    kept: camps = struck
    audience: AUDIENCE
    answer_within: 2 weeks
    carry_out: camps = struck
    carry_out_cost: {RUS: 1, TUR: 2}
questions:
  q: {text: T, happens: camps = struck, by: 2021-01-31, threshold: t, resolver: r, void: v}
"""


def test_it_needs_no_factor_and_ties_hands() -> None:
    crisis = small.crisis_of(FILE.replace("AUDIENCE", "12"))
    assert [factor.id for factor in crisis.factors] == ["support", "camps"]
    assert "threats.line.audience" in crisis.numbers
    weak, strong = (small.solve(FILE.replace("AUDIENCE", points)) for points in ("0", "12"))
    struck = [
        each.hazard("RUS: carry out line", support="militias", camps="quiet")
        for each in (weak, strong)
    ]
    assert struck[1] > 1.5 * struck[0]
    sent = [each.hazard("TUR: send", support="arms", camps="quiet") for each in (weak, strong)]
    assert sent[1] < sent[0]


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ("    kept:", "    start: standing\n    kept:", "contradicting-changes"),
        ("    crossed: support = militias\n", "", "missing-key"),
        ("kept: camps = struck", "kept: camps = strick", "unknown-level"),
    ],
)
def test_mistakes(old: str, new: str, code: str) -> None:
    text = FILE.replace("AUDIENCE", "5")
    assert old in text
    crisis, found = small.read(text.replace(old, new, 1))
    assert crisis is None
    assert code in [each.code for each in found]
