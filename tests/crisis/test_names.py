"""Names that look alike are alike, and text cannot be turned round before a reader's eyes."""

from __future__ import annotations

import pytest

from .conftest import Broken


def test_composed_and_decomposed_letters_are_one_name(broken: Broken) -> None:
    found = broken("levels: [none, under way]", "levels: [none, under way, cafe\u0301]",
                   "then: talks + 1", "then: talks = caf\u00e9",
                   "talks = under way", "talks > none")  # fmt: skip
    assert not found.errors


@pytest.mark.parametrize("char", ["\u202e", "\u2066", "\ue000", "\x7f", "\ufffe"])
def test_characters_that_deceive_are_refused(char: str, broken: Broken) -> None:
    assert [each.code for each in broken("Northland", f"North{char}land").errors] == [
        "bad-character"
    ]


@pytest.mark.parametrize("name", ["'a \"b'", '"two  spaces"', '" edge"', '""', "x" * 81])
def test_what_cannot_be_a_name(name: str, broken: Broken) -> None:
    found = broken("[none, under way]", f"[none, under way, {name}]")
    assert "bad-name" in [each.code for each in found.errors] or "wrong-shape" in [
        each.code for each in found.errors
    ]


@pytest.mark.parametrize(
    ("old", "new", "hint"),
    [
        ("when: fighting > quiet", "when: war = fighting", "`fighting = war`"),
        ("when: fighting > quiet", "when: NOR = war", "factor"),
        ("when: fighting > quiet", "when: fighting > 1", "1 is `clashes`"),
        ("when: fighting > quiet", "when: fighting > under way", "level of `talks`"),
        ("when: fighting > quiet", "when: fighting", "fighting = war"),
        ("when: fighting > quiet", "when: clashes", "fighting = clashes"),
        ("when: fighting > quiet", "when: level(fighting) > quiet", "compare the factor itself"),
        ("when: fighting > quiet", "when: 1 + 1", "compares a factor with a level"),
        ("when: fighting > quiet", "when: 2 * fighting > quiet", "parentheses"),
        ("rate: pace", "rate: 3 * fighting", "level(fighting)"),
        ("rate: pace", "rate: sqr(3)", "sqrt"),
        ("rate: 0.1 per week", "rate: fighting = war", "in parentheses"),
        ("then: fighting + 1", "then: fighting", "`fighting + 1`"),
        ("cost: 3", "cost: 3 per week", "remove the unit"),
    ],
)
def test_hints_say_what_was_probably_meant(old: str, new: str, hint: str, broken: Broken) -> None:
    found = broken(old, new).errors
    assert any(hint in each.hint for each in found), [str(each) for each in found]


@pytest.mark.parametrize(("old", "new"), [("ASSIST", "`AID`"), ("fight", "`ASSAULT`")])
def test_older_names_of_event_classes(old: str, new: str, broken: Broken) -> None:
    (found,) = broken("plover: CONSULT", f"plover: {old}").diagnostics
    assert new in found.hint
