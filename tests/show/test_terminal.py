"""Tables on a terminal: plain without colour, the same words with it."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from detente.show import tables, terminal
from detente.show.facts import Facts
from detente.show.tables import Column, Table

SMALL = Table(
    "Title",
    (Column("Name"), Column("Number", number=True, strong=True)),
    (("a", "5 %"), ("长名字", "<3 %")),
    ("A note.",),
)


def test_plain_table_is_aligned() -> None:
    assert terminal.plain(SMALL) == (
        "Title\n\nName    Number\n------  ------\na          5 %\n长名字    <3 %\n\nA note.\n"
    )


def test_colour_has_the_same_words() -> None:
    drawn = terminal.coloured(SMALL, 60)
    assert "\x1b[" in drawn
    bare = re.sub(r"\x1b\[[0-9;]*m", "", drawn)
    for word in ("Title", "Name", "Number", "5 %", "长名字", "<3 %", "A note."):
        assert word in bare


def test_a_narrow_terminal_wraps_words_and_loses_none(facts: Facts) -> None:
    wide = terminal.plain(tables.questions(facts), 200)
    narrow = terminal.plain(tables.questions(facts), 60)
    assert max(map(len, narrow.splitlines())) < max(map(len, wide.splitlines()))
    assert sorted(re.sub(r"-{3,}", "", narrow).split()) == sorted(
        re.sub(r"-{3,}", "", wide).split()
    )


def test_control_characters_of_a_file_do_not_reach_the_terminal() -> None:
    nasty = Table("t", (Column("x"),), (("\x1b[31mred\x07",),))
    assert "\x1b[31m" not in terminal.plain(nasty)
    assert "\x07" not in terminal.plain(nasty)
    assert "\x1b[31mred" not in terminal.coloured(nasty, 80)


@given(
    st.lists(st.tuples(st.integers(1, 80), st.integers(1, 20)), min_size=1, max_size=8),
    st.integers(20, 200),
)
def test_fit_never_widens_and_never_breaks_words(
    pairs: list[tuple[int, int]], columns: int
) -> None:
    widths = [max(pair) for pair in pairs]
    longest = [min(pair) for pair in pairs]
    fitted = terminal.fit(widths, longest, columns)
    for new, old, word in zip(fitted, widths, longest, strict=True):
        assert word <= new <= old
    assert sum(fitted) + 2 * (len(fitted) - 1) <= columns or fitted == longest


@pytest.mark.parametrize(
    ("text", "columns"), [("abc", 3), ("é", 1), ("e\u0301", 1), ("日本", 4), ("", 0)]
)
def test_width(text: str, columns: int) -> None:
    assert terminal.width(text) == columns
