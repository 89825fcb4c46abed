"""The grammar: what it takes, and where it says that it does not."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from detente.crisis.grammar import (
    MAX_DEPTH,
    MAX_LENGTH,
    ExpressionFault,
    parse_changes,
    parse_phrase,
)
from detente.crisis.syntax import Binary, Comparing, Literal, Logic, Member, Unary, Word


def test_and_binds_tighter_than_or() -> None:
    body = parse_phrase("a = b and c = d or e = f").body
    assert isinstance(body, Logic)
    assert body.op == "or"
    assert isinstance(body.operands[0], Logic)


def test_not_takes_one_comparison() -> None:
    body = parse_phrase("not a = b and c = d").body
    assert isinstance(body, Logic)
    assert isinstance(body.operands[0], Unary)


def test_levels_hold_spaces_digits_hyphens_and_apostrophes() -> None:
    body = parse_phrase("front >= 2nd people's north-east corner and x = y").body
    assert isinstance(body, Logic)
    first = body.operands[0]
    assert isinstance(first, Comparing)
    assert first.level == Word(9, 39, "2nd people's north-east corner")


def test_keywords_within_words_are_no_keywords() -> None:
    body = parse_phrase("order = in-law or else = inn").body
    assert isinstance(body, Logic)
    levels = [each.level.text for each in body.operands if isinstance(each, Comparing)]
    assert levels == ["in-law", "inn"]


def test_quoted_names() -> None:
    body = parse_phrase("'war and peace' = \"not yet\"").body
    assert isinstance(body, Comparing)
    assert body.left == Word(0, 15, "war and peace", quoted=True)
    assert body.level.text == "not yet"


def test_membership_and_its_denial() -> None:
    body = parse_phrase("a not in [b c, d]").body
    assert isinstance(body, Member)
    assert body.negated
    assert [word.text for word in body.levels] == ["b c", "d"]


@pytest.mark.parametrize(
    ("text", "value", "spread", "unit"),
    [
        ("3", 3, None, None),
        ("3 [1, 6]", 3, (1, 6), None),
        ("1/month", 1, None, "/month"),
        ("1 [0.3, 3] per month", 1, (0.3, 3), "per month"),
        ("2 per month", 2, None, "per month"),
        ("1/3 weeks", 1, None, "/3 weeks"),
        ("26 weeks", 26, None, "weeks"),
        ("40 %", 40, None, "%"),
        ("2 points per week", 2, None, "points per week"),
        (".5e1", 5, None, None),
    ],
)
def test_numbers(text: str, value: float, spread: object, unit: str | None) -> None:
    phrase = parse_phrase(text)
    assert isinstance(phrase.body, Literal)
    assert (phrase.body.value, phrase.body.range) == (value, spread)
    assert (phrase.unit.text if phrase.unit else None) == unit


def test_a_range_may_follow_the_unit() -> None:
    phrase = parse_phrase("1/month [-0.3, 3]")
    assert phrase.unit is not None
    assert phrase.unit.range == (-0.3, 3)


def test_arithmetic_groups_from_the_left_and_powers_first() -> None:
    body = parse_phrase("1 - 2 - 3 * 4 ^ 5").body
    assert isinstance(body, Binary)
    assert (body.op, body.start, body.end) == ("-", 0, 17)
    assert isinstance(body.left, Binary)
    assert isinstance(body.right, Binary)
    assert body.right.op == "*"


def test_changes() -> None:
    changes = parse_changes("front + 1; fighting = all lost; nothing;")
    assert [(change.name.text, change.op) for change in changes] == [
        ("front", "+"), ("fighting", "="), ("nothing", ""),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "start", "words", "hint"),
    [
        ("a == b", 3, "expected a level", "single `=`"),
        ("a = b and", 9, "stops too early", ""),
        ("a = b && c = d", 6, "cannot stand here", "`and`"),
        ("a = b AND c = d", 12, "cannot stand here", "small letters"),
        ("a ≥ b", 2, "cannot stand here", ">="),
        ("max(0, 1", 8, "closing `)`", ""),
        ("a in (b)", 5, "list of levels", ""),
        ("a = 'b", 4, "expected a level", "close the quote"),
        ("a = 🔥 war", 4, "cannot stand here", 'goes in quotes, as in "🔥 war"'),
        ("2 ** 3", 3, "cannot stand here", "`^`"),
        ("a = not fought", 4, "expected a level", 'goes in quotes, as in "not fought"'),
        ("a in [in dispute, b]", 6, "cannot stand here", 'as in "in dispute"'),
        ("a = out in force and b = c", 8, "cannot stand here", 'as in "out in force"'),
        ("a = or", 4, "expected a level", "`or` goes in quotes"),
        ("", 0, "nothing is written", ""),
        ("   ", 0, "nothing is written", ""),
        ("a = b c = d", 8, "cannot stand here", ""),
        ("1e999", 0, "too large", ""),
        ("2 + 1.1e9", 4, "at most 1e9", ""),
    ],
)
def test_faults_point_at_the_first_part_that_does_not_fit(
    text: str, start: int, words: str, hint: str
) -> None:
    with pytest.raises(ExpressionFault, match=re.escape(words)) as caught:
        parse_phrase(text)
    assert caught.value.start == start
    assert hint in caught.value.hint


@pytest.mark.parametrize("text", ["a := b", "a += 1", "a + x", "a = "])
def test_faults_in_changes(text: str) -> None:
    with pytest.raises(ExpressionFault):
        parse_changes(text)


def test_size_and_depth_are_bounded() -> None:
    for text in ("(" * 1900 + ")" * 1900, "1+" * 1500 + "1", "not " * 900 + "a = b", "-" * 3900):
        with pytest.raises(ExpressionFault):
            parse_phrase(text)
    with pytest.raises(ExpressionFault, match="characters"):
        parse_phrase("1" * (MAX_LENGTH + 1))
    with pytest.raises(ExpressionFault, match="deep"):
        parse_phrase("-" * (MAX_DEPTH + 1) + "1")
    assert parse_phrase("(" * 1000 + "1" + ")" * 1000)


WORDS = """a b war 3 0.5 [ ] ( ) , ; = != < <= >= + - * / ^ and or not in per week weeks % 'x' " '
$ always level max é … \\ { } : #"""
TOKENS = st.sampled_from(WORDS.split())


@given(st.lists(TOKENS, max_size=12).map(" ".join) | st.text(max_size=40))
@example("'")
@example("a = b per week")
def test_any_text_is_parsed_or_refused_with_a_place(text: str) -> None:
    for fault in filter(None, (fault_of(parse_phrase, text), fault_of(parse_changes, text))):
        assert 0 <= fault.start <= fault.end <= max(len(text), 1) + 1
        assert str(fault)


def fault_of(parse: Callable[[str], object], text: str) -> ExpressionFault | None:
    try:
        parse(text)
    except ExpressionFault as fault:
        return fault
    return None
