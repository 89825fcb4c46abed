"""On which days a clause says that something happens."""

from __future__ import annotations

import pytest
from tests.reading.coder.reading import read

from detente.reading.contents import EventContent

PUBLISHED = "2019-03-12"  # a Tuesday


def days(text: str, code: str) -> list[tuple[str, str] | None]:
    """First and last day of each event of a type."""
    return [
        None if each.content.when is None
        else (each.content.when.first.isoformat(), each.content.when.last.isoformat())
        for each in read(text, PUBLISHED)
        if isinstance(each.content, EventContent) and each.content.code == code
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "code", "first", "last"),
    [
        ("The dispute began on 4 March, when Sudan shelled a Chadian village.", "ASSAULT",
         "2019-03-04", "2019-03-04"),
        ("Fighting between Chad and Sudan resumed on Thursday near the river.", "ASSAULT",
         "2019-03-07", "2019-03-07"),
        ("On the night of 5 March Chadian jets bombed Sudan and killed forty soldiers.", "ASSAULT",
         "2019-03-05", "2019-03-05"),
        ("Chad shelled Sudan on the morning of February 9, and ten died.", "ASSAULT",
         "2019-02-09", "2019-02-09"),
        ("Chad has bombed Sudan since 20 February.", "ASSAULT", "2019-02-20", "2019-03-12"),
    ],
)  # fmt: skip
def test_a_clause_shares_the_day_of_the_clause_around_it(
    text: str, code: str, first: str, last: str
) -> None:
    assert set(days(text, code)) == {(first, last)}


@pytest.mark.parametrize(
    ("words", "first", "last"),
    [
        ("The next day", "2019-03-03", "2019-03-03"),
        ("Two days earlier", "2019-02-28", "2019-02-28"),
        ("Four days later", "2019-03-06", "2019-03-06"),
        ("A week later", "2019-03-07", "2019-03-11"),
        ("The same night", "2019-03-02", "2019-03-02"),
    ],
)
def test_a_day_is_counted_from_the_one_told_before(words: str, first: str, last: str) -> None:
    text = f"Chad recalled its ambassador on 2 March. {words} Sudan bombed Chad."
    assert days(text, "ASSAULT") == [(first, last)]


def test_nothing_is_counted_from_a_day_that_nobody_told() -> None:
    assert days("Two days earlier Sudan bombed Chad.", "ASSAULT") == [None]


def test_before_something_is_not_counted_from_the_day_before() -> None:
    text = "Chad recalled its ambassador on 2 March. Two days before the vote Sudan bombed Chad."
    assert days(text, "ASSAULT") == [None]
