"""Dates that texts name: against days worked out by hand, and properties that hold for all."""

from __future__ import annotations

import datetime as dt
import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from detente.crisis.model import DateInterval
from detente.reading import periods
from detente.reading.dates import mentions
from detente.reading.documents import day

FRIDAY = dt.date(2020, 10, 16)
SATURDAY = dt.date(2020, 10, 31)

PHRASES = [
    "today", "tonight", "overnight", "last night", "yesterday", "the day before yesterday",
    "this morning", "on Monday", "on Friday night", "last Friday", "Sunday morning",
    "two days ago", "ten days ago", "a week ago", "a couple of weeks ago", "several months ago",
    "three years ago", "100 days ago", "this week", "earlier this week", "last week",
    "early last week", "mid last week", "late last week", "last month", "late last month",
    "this month", "earlier this month", "last year", "earlier this year", "over the weekend",
    "last weekend", "in recent days", "in recent weeks", "over the past two weeks",
    "in the last month", "late September", "in July", "since August", "the end of October",
    "27 September", "Sept. 27", "September 27–30", "29 February", "in the autumn", "last summer",
    "early last winter", "last September",
]  # fmt: skip
AHEAD = [
    "tomorrow", "the day after tomorrow", "next Friday", "on Monday", "next week", "next month",
    "next year", "later this year", "27 September", "in May", "next spring", "next weekend",
    "this week", "in the summer",
]  # fmt: skip
ABSOLUTE = [
    "2020-09-27", "27 September 2020", "September 27, 2020", "Sept. 27 2020", "27–30 Sept. 2020",
    "in 2016", "the autumn of 2016", "winter 2016", "early 2016", "mid-2016", "the late 1990s",
    "the 1960s", "October 2020", "late October 2020", "the beginning of May 2020", "May 2020",
]  # fmt: skip
some_days = st.dates(dt.date(1901, 1, 1), dt.date(2099, 1, 1))


def only(text: str, published: DateInterval | None, *, ahead: bool = False) -> DateInterval | None:
    (found,) = mentions(text, published, ahead=ahead)
    return found.interval


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("today", "2020-10-16", "2020-10-16"),
        ("on Friday", "2020-10-16", "2020-10-16"),
        ("on Saturday", "2020-10-10", "2020-10-10"),
        ("last Friday", "2020-10-09", "2020-10-09"),
        ("last Monday", "2020-10-05", "2020-10-12"),
        ("next Monday", "2020-10-19", "2020-10-19"),
        ("yesterday evening", "2020-10-15", "2020-10-15"),
        ("the day before yesterday", "2020-10-14", "2020-10-14"),
        ("last night", "2020-10-15", "2020-10-16"),
        ("earlier this week", "2020-10-10", "2020-10-16"),
        ("last week", "2020-10-04", "2020-10-11"),
        ("early last week", "2020-10-04", "2020-10-07"),
        ("late last week", "2020-10-08", "2020-10-11"),
        ("over the weekend", "2020-10-10", "2020-10-11"),
        ("two days ago", "2020-10-14", "2020-10-14"),
        ("two weeks ago", "2020-09-29", "2020-10-05"),
        ("a month ago", "2020-09-01", "2020-10-01"),
        ("last month", "2020-09-01", "2020-09-30"),
        ("earlier this month", "2020-10-01", "2020-10-16"),
        ("late September", "2020-09-21", "2020-09-30"),
        ("mid-September", "2020-09-11", "2020-09-20"),
        ("the beginning of October", "2020-10-01", "2020-10-10"),
        ("in December", "2019-12-01", "2019-12-31"),
        ("in October", "2020-10-01", "2020-10-16"),
        ("last October", "2019-10-01", "2019-10-31"),
        ("27 September", "2020-09-27", "2020-09-27"),
        ("9 November", "2019-11-09", "2019-11-09"),
        ("29 February", "2020-02-29", "2020-02-29"),
        ("September 27-30", "2020-09-27", "2020-09-30"),
        ("27 Sept. 2019", "2019-09-27", "2019-09-27"),
        ("the 27th of September, 1938", "1938-09-27", "1938-09-27"),
        ("October 27, 1962", "1962-10-27", "1962-10-27"),
        ("2014-03-18", "2014-03-18", "2014-03-18"),
        ("in the autumn of 2016", "2016-09-01", "2016-11-30"),
        ("last autumn", "2019-09-01", "2019-11-30"),
        ("winter 2016", "2015-12-01", "2017-02-28"),
        ("in 1994", "1994-01-01", "1994-12-31"),
        ("late 2019", "2019-09-01", "2019-12-31"),
        ("the early 1990s", "1990-01-01", "1993-05-01"),
        ("last year", "2019-01-01", "2019-12-31"),
        ("over the past two weeks", "2020-10-02", "2020-10-16"),
        ("in recent days", "2020-10-06", "2020-10-16"),
    ],
)
def test_days_worked_out_by_hand(text: str, first: str, last: str) -> None:
    wanted = DateInterval(dt.date.fromisoformat(first), dt.date.fromisoformat(last))
    assert only(text, day(FRIDAY)) == wanted


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("on Monday", "2020-10-19", "2020-10-19"),
        ("27 September", "2021-09-27", "2021-09-27"),
        ("in October", "2020-10-01", "2020-10-31"),
        ("next week", "2020-10-18", "2020-10-25"),
        ("next month", "2020-11-01", "2020-11-30"),
        ("later this year", "2020-10-16", "2020-12-31"),
        ("this week", "2020-10-16", "2020-10-22"),
        ("next spring", "2021-03-01", "2021-05-31"),
    ],
)
def test_days_ahead_worked_out_by_hand(text: str, first: str, last: str) -> None:
    wanted = DateInterval(dt.date.fromisoformat(first), dt.date.fromisoformat(last))
    assert only(text, day(FRIDAY), ahead=True) == wanted


def test_last_week_said_at_a_weekend_may_be_the_week_that_ends() -> None:
    found = only("last week", day(SATURDAY))
    assert found == DateInterval(dt.date(2020, 10, 18), dt.date(2020, 10, 30))


@pytest.mark.parametrize(
    "text",
    [
        "They may march to the border.", "1,500 troops fell.", "It takes two.", "An august house.",
        "pre-July status quo", "room 2016", "a second time", "in summary", "the fall of Shusha",
        "1990 men", "May they rest.", "31 2020",
    ],
)  # fmt: skip
def test_what_is_no_date(text: str) -> None:
    assert mentions(text, day(FRIDAY)) == ()


def test_a_day_that_no_month_has_is_not_made_up() -> None:
    found = mentions("on 31 June 2020", day(FRIDAY))
    assert all(each.interval is None or each.interval.first.month == 6 for each in found)
    assert all(each.text != "31 June 2020" for each in found)


@pytest.mark.parametrize(
    ("text", "relation"),
    [
        ("raging since late September, then", "since"),
        ("until 2 February 2021", "until"),
        ("by the end of October", "until"),
        ("before the end of October", "before"),
        ("after 9 November", "after"),
        ("in July", "on"),
        ("from Monday", "since"),
        ("since 1994", "since"),
    ],
)
def test_relations(text: str, relation: str) -> None:
    assert [each.relation for each in mentions(text, day(FRIDAY))] == [relation]


def test_places_are_of_the_text() -> None:
    text = "On\nFriday it began; two  weeks ago, on 27\tSeptember 2020."
    assert [text[each.start : each.end] for each in mentions(text, day(FRIDAY))] == [
        "On\nFriday", "27\tSeptember 2020",
    ]  # fmt: skip


@given(st.sampled_from(PHRASES), some_days)
def test_what_is_past_is_not_after_publication(text: str, written: dt.date) -> None:
    found = only(text, day(written))
    assert found is not None
    assert found.first <= found.last
    assert found.first <= written
    if text not in {"this week", "this month"}:
        assert found.last <= written


@given(st.sampled_from(AHEAD), some_days)
def test_what_is_ahead_is_not_over(text: str, written: dt.date) -> None:
    found = only(text, day(written), ahead=True)
    assert found is not None
    assert found.first <= found.last
    assert found.last >= written


@given(
    st.sampled_from(PHRASES + AHEAD), some_days, st.integers(0, 90), st.integers(0, 90),
    st.booleans(),
)  # fmt: skip
def test_an_interval_of_publication_holds_what_each_of_its_days_means(
    text: str, written: dt.date, length: int, place: int, ahead: bool
) -> None:
    """Which is why its ends suffice: a later day never means an earlier stretch."""
    whole = only(text, DateInterval(written, written + dt.timedelta(length)), ahead=ahead)
    one = only(text, day(written + dt.timedelta(min(place, length))), ahead=ahead)
    assert whole is not None
    assert one is not None
    assert whole.first <= one.first <= one.last <= whole.last


@given(st.sampled_from(ABSOLUTE), some_days)
def test_what_says_its_year_needs_no_publication(text: str, written: dt.date) -> None:
    found = only(text, None)
    assert found is not None
    assert found == only(text, day(written)) == only(text, day(written), ahead=True)


@pytest.mark.parametrize("text", PHRASES)
def test_what_is_relative_is_unknown_without_it(text: str) -> None:
    assert only(text, None) is None


@given(st.sampled_from(["on Monday", "last week", "yesterday", "two weeks ago"]), some_days)
def test_a_week_later_means_a_week_later(text: str, written: dt.date) -> None:
    week = dt.timedelta(7)
    one, other = only(text, day(written)), only(text, day(written + week))
    assert one is not None
    assert other == DateInterval(one.first + week, one.last + week)


@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=80), some_days)
def test_any_text_can_be_looked_at(text: str, written: dt.date) -> None:
    for each in mentions(text, day(written)):
        assert text[each.start : each.end] == each.text


dated = st.lists(
    st.sampled_from([*PHRASES, *ABSOLUTE, " and ", ". ", ", ", " 31", "st of ", " ago"]), max_size=8
).map(" ".join)


@given(dated, some_days)
def test_mentions_do_not_overlap(text: str, written: dt.date) -> None:
    found = mentions(text, day(written))
    assert all(a.end <= b.start for a, b in itertools.pairwise(found))


@given(some_days, st.integers(-2400, 2400))
def test_months_are_counted_as_calendars_do(written: dt.date, count: int) -> None:
    found = periods.months_on(written, count)
    assert (found.year - written.year) * 12 + found.month - written.month == count
    assert found.day == written.day or (found.day < written.day and found.day >= 28)


@given(some_days, st.sampled_from(["month", "year", "season"]))
def test_thirds_cover_the_whole(written: dt.date, what: str) -> None:
    whole = {
        "month": periods.month(written.year, written.month),
        "year": (dt.date(written.year, 1, 1), dt.date(written.year, 12, 31)),
        "season": periods.season(written.year, "summer"),
    }[what]
    thirds: tuple[periods.Part, ...] = ("early", "mid", "late")
    parts = [periods.part_of(whole, each) for each in thirds]
    assert parts[0][0] == whole[0]
    assert parts[2][1] == whole[1]
    assert all(b[0] - a[1] == dt.timedelta(1) for a, b in itertools.pairwise(parts))
