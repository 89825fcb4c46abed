"""How a diagnostic reads."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from detente.crisis.diagnostics import (
    MOST,
    Collector,
    Diagnostic,
    did_you_mean,
    listed,
    merge,
    nearest,
    printable,
)
from detente.crisis.model import Location


def test_the_whole_form() -> None:
    place = Location("crisis.yaml", 12, 20, 3)
    shown = Diagnostic(
        "unknown-level", "error", "`wor` is not a level of `fighting`", place,
        "did you mean `war`?", "  - {when: fighting = wor}",
    )  # fmt: skip
    assert str(shown).splitlines() == [
        "crisis.yaml:12:20: `wor` is not a level of `fighting` [unknown-level]",
        "  - {when: fighting = wor}",
        "                   ^^^",
        "hint: did you mean `war`?",
    ]


def test_a_warning_says_so_and_a_placeless_one_has_no_place() -> None:
    assert str(Diagnostic("many-assumed", "warning", "most")) == "warning: most [many-assumed]"


def test_long_lines_are_cut_around_the_place() -> None:
    line = "x" * 500 + "HERE" + "y" * 500
    shown = str(Diagnostic("c-d", "error", "m", Location("f", 1, 501, 4), source_line=line))
    excerpt, caret = shown.splitlines()[1:3]
    assert len(excerpt) < 110
    assert excerpt[caret.index("^") :].startswith("HERE")
    assert caret.count("^") == 4
    assert excerpt.strip().startswith("…")
    assert excerpt.endswith("…")


def test_wide_and_combining_characters_do_not_shift_the_caret() -> None:
    line = "日本 e\u0301 x"
    shown = str(Diagnostic("c-d", "error", "m", Location("f", 1, 7), source_line=line))
    assert shown.splitlines()[2] == "  " + " " * 7 + "^"


def test_a_file_cannot_drive_the_terminal() -> None:
    shown = str(
        Diagnostic("c-d", "error", "m\x1b[2J", Location("f\x07", 1, 2), "h\r", "a\x1b[31mb\u202e")
    )
    assert "\x1b" not in shown
    assert "\r" not in shown
    assert "\u202e" not in shown
    assert "\\x1b" in shown


@given(st.text(max_size=80), st.integers(1, 90), st.integers(1, 20))
def test_every_line_can_be_shown(line: str, column: int, length: int) -> None:
    line = "".join(line.splitlines())
    shown = Diagnostic("c-d", "error", "m", Location("f", 1, column, length), "h", line)
    assert 2 <= len(str(shown).splitlines()) <= 4


@given(st.text())
def test_printable_text_has_no_control_characters(text: str) -> None:
    assert all(char.isprintable() or char == " " for char in printable(text)) or not text.isascii()


def test_the_nearest_name() -> None:
    names = ["fighting", "front", "turkish_support"]
    assert nearest("fihgting", names) == "fighting"
    assert nearest("Front", names) == "front"
    assert nearest("zzz", names) is None
    assert did_you_mean("frontt", names) == "did you mean `front`?"
    assert did_you_mean("zzz", names) == ""


def test_lists_are_shortened() -> None:
    assert listed("abc") == "a, b, c"
    assert listed("abcdefghij", 3) == "a, b, c and 7 more"


def test_the_collector_adds_lines_sorts_and_counts() -> None:
    report = Collector(["first", "second"])
    report.warning("b-b", "later", Location("f", 2, 1))
    report.error("a-a", "sooner", Location("f", 1, 3))
    report.error("a-a", "sooner", Location("f", 1, 3))
    report.error("c-c", "nowhere")
    assert report.errors == 3
    found = report.sorted()
    assert [each.code for each in found] == ["a-a", "b-b", "c-c"]
    assert [each.source_line for each in found] == ["first", "second", ""]


def test_a_flood_of_one_kind_is_cut() -> None:
    report = Collector()
    for line in range(MOST + 50):
        report.error("a-a", "again", Location("f", line + 1, 1))
    found = report.sorted()
    assert len(found) == MOST
    assert found[-1].message == "again (and 50 more like this)"


def test_a_warning_of_what_is_an_error_in_another_view_is_dropped() -> None:
    report, place = Collector(), Location("f", 3, 1)
    report.warning("a-a", "perhaps", place)
    report.error("a-a", "surely", place)
    report.warning("a-a", "elsewhere", Location("f", 4, 1))
    report.warning("a-a", "nowhere")
    report.error("a-a", "nowhere either")
    told = [each.message for each in report.sorted()]
    assert told == ["surely", "elsewhere", "nowhere", "nowhere either"]


def test_merging_keeps_the_later_of_the_same() -> None:
    place = Location("f", 3, 1)
    static = Diagnostic("level-never", "warning", "a guess", place, source_line="front: x")
    exact = Diagnostic("level-never", "warning", "known", place)
    both = Diagnostic("level-never", "warning", "known", place, source_line="front: x")
    other = Diagnostic("many-assumed", "warning", "no place")
    first = Diagnostic("x-y", "error", "first", Location("f", 1, 1))
    assert merge([static, other], [exact, first, other]) == (first, both, other)


@pytest.mark.parametrize("severity", ["error", "warning"])
def test_is_error(severity: str) -> None:
    made = Diagnostic("a-b", severity, "m")  # type: ignore[arg-type]
    assert made.is_error is (severity == "error")
