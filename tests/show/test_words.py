"""The ICD 203 words and the numbers beside them."""

from __future__ import annotations

import datetime as dt
import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from detente.show import numbers
from detente.show.words import BANDS, likelihood, whole_per_cent

PUBLISHED = [
    ("almost no chance", 1, 5),
    ("very unlikely", 5, 20),
    ("unlikely", 20, 45),
    ("roughly even chance", 45, 55),
    ("likely", 55, 80),
    ("very likely", 80, 95),
    ("almost certain", 95, 99),
]


def test_the_bands_are_the_published_ones() -> None:
    assert [(band.word, band.low, band.high) for band in BANDS] == PUBLISHED


@pytest.mark.parametrize(("word", "low", "high"), PUBLISHED)
def test_inside_a_band_the_word_is_its_own(word: str, low: int, high: int) -> None:
    for per_cent in range(low + 1, high):
        assert likelihood(per_cent / 100) == word


@pytest.mark.parametrize(
    ("per_cent", "word"),
    [
        (0, "almost no chance"),
        (1, "almost no chance"),
        (5, "very unlikely"),
        (20, "unlikely"),
        (45, "roughly even chance"),
        (50, "roughly even chance"),
        (55, "roughly even chance"),
        (80, "likely"),
        (95, "very likely"),
        (99, "almost certain"),
        (100, "almost certain"),
    ],
)
def test_an_end_belongs_to_the_band_nearer_to_even(per_cent: int, word: str) -> None:
    assert likelihood(per_cent / 100) == word


@given(st.floats(0, 1))
def test_words_of_p_and_its_complement_mirror(p: float) -> None:
    words = [band.word for band in BANDS]
    if abs(100 * p % 1 - 0.5) > 1e-6:  # at exact halves 1 - p rounds in floating point
        assert words.index(likelihood(p)) == 6 - words.index(likelihood(1 - p))


@given(st.floats(0, 1), st.floats(0, 1))
def test_words_rise_with_the_probability(p: float, q: float) -> None:
    words = [band.word for band in BANDS]
    low, high = sorted((p, q))
    assert words.index(likelihood(low)) <= words.index(likelihood(high))


@given(st.floats(0, 1))
def test_word_agrees_with_the_number_shown(p: float) -> None:
    assert likelihood(p) == likelihood(whole_per_cent(p) / 100)


def test_the_last_digits_of_arithmetic_are_forgiven() -> None:
    assert likelihood(1 + 1e-12) == "almost certain"
    assert whole_per_cent(-1e-15) == 0


@pytest.mark.parametrize("bad", [-0.01, 1.01, math.nan, math.inf])
def test_what_is_no_probability_is_refused(bad: float) -> None:
    with pytest.raises(ValueError, match="probability must lie in"):
        likelihood(bad)


@pytest.mark.parametrize(
    ("p", "text"),
    [
        (0.0, "<3 %"),
        (0.0299, "<3 %"),
        (0.03, "3 %"),
        (0.285, "29 %"),
        (0.344, "34 %"),
        (0.5, "50 %"),
        (0.715, "71 %"),
        (0.97, "97 %"),
        (0.9701, ">97 %"),
        (1.0, ">97 %"),
        (None, "–"),
        (math.nan, "–"),
    ],
)
def test_per_cent(p: float | None, text: str) -> None:
    assert numbers.per_cent(p) == text


def test_with_word_puts_the_number_first() -> None:
    assert numbers.with_word(0.34) == "34 % (unlikely)"
    assert numbers.with_word(None) == "–"


def test_span_collapses_when_both_print_alike() -> None:
    assert numbers.per_cent_span(0.101, 0.102) == "10 %"
    assert numbers.per_cent_span(0.1, 0.4) == "10 % to 40 %"
    assert numbers.per_cent_span(0.001, 0.4) == "<3 % to 40 %"


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0.01, "under 1 day"),
        (1 / 7, "1 day"),
        (1.0, "7 days"),
        (2.0, "2 weeks"),
        (30.2, "30 weeks"),
        (200.0, "3.8 years"),
        (1000.0, "19 years"),
        (math.inf, "may never happen"),
        (None, "–"),
    ],
)
def test_weeks(value: float | None, text: str) -> None:
    assert numbers.weeks(value) == text


@pytest.mark.parametrize(
    ("per_week", "text"),
    [
        (0.0, "never"),
        (3.04, "3.0 a week"),
        (1.0, "once a week"),
        (0.2, "once in 5 weeks"),
        (0.004, "once in 4.8 years"),
        (1e-9, "under once a century"),
    ],
)
def test_rate(per_week: float, text: str) -> None:
    assert numbers.rate(per_week) == text


@pytest.mark.parametrize(
    ("ratio", "text"),
    [
        (3.14, "3.1 times"),
        (1.0, "close to"),
        (0.5, "about half"),
        (0.2, "about a fifth of"),
        (0.1, "about one 10th of"),
        (0.8, "80 % of"),
        (0.001, "less than a hundredth of"),
    ],
)
def test_times(ratio: float, text: str) -> None:
    assert numbers.times(ratio) == text


@pytest.mark.parametrize(
    ("value", "digits", "text"),
    [
        (12.4, 0, "+12 points"), (-3.06, 1, "−3.1 points"), (0.04, 1, "none"), (-0.4, 0, "none"),
        (-1.2, 0, "−1 point"), (1.0, 1, "+1.0 points"),
        (float("nan"), 1, "–"), (float("inf"), 1, "–"),
    ],
)  # fmt: skip
def test_shift(value: float, digits: int, text: str) -> None:
    assert numbers.shift(value, "points", digits) == text


def test_small_helpers() -> None:
    assert numbers.points(2.14) == "+2.1"
    assert numbers.points(-0.04) == "0.0"
    assert numbers.points(-3) == "−3.0"
    assert numbers.significant(0.0341) == "0.034"
    assert numbers.significant(173.0) == "170"
    assert numbers.significant(0) == "0"
    assert numbers.tiny(3.2e-10) == "3e-10"
    assert numbers.tiny(0.0) == "0"
    assert numbers.tiny(0.0341) == "0.03"
    assert numbers.tiny(None) == "not computed"
    assert numbers.date(dt.date(2020, 10, 31)) == "31 October 2020"
    assert numbers.after(dt.date(2020, 10, 31), 1.0) == dt.date(2020, 11, 7)
    assert numbers.after(dt.date(2020, 10, 31), 0.01) == dt.date(2020, 11, 1)
