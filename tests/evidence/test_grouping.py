"""Reports of one happening are counted once, whatever their order."""

from __future__ import annotations

import dataclasses
import datetime as dt
import itertools
import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from detente.errors import UsageError
from detente.evidence.events import Event
from detente.evidence.grouping import Group, Marks, Report, group, grouped

DAY = dt.date(2020, 10, 10)
SHELLS = Event(DAY, DAY, "ASSAULT", by=("AZE",), to=("NKR",), theatre="karabakh")


def reports(*spans: tuple[int, int], key: str = "k") -> list[Report]:
    return [Report(place, key, *span) for place, span in enumerate(spans, 1)]


def members(found: tuple[Group, ...]) -> list[tuple[int, ...]]:
    return [each.ids for each in found]


spans = st.tuples(st.integers(0, 12), st.integers(0, 5)).map(lambda each: (each[0], sum(each)))
several = st.lists(st.tuples(spans, st.sampled_from("ab")), max_size=14).map(
    lambda every: [Report(k, key, *span) for k, (span, key) in enumerate(every, 1)]
)
marks_of = st.lists(
    st.lists(st.integers(1, 8), min_size=1, max_size=3, unique=True).map(tuple),
    max_size=3,
).map(tuple)


def marks_or_none(
    same: tuple[tuple[int, ...], ...], distinct: tuple[tuple[int, ...], ...]
) -> Marks:
    try:
        return Marks(same, distinct)
    except UsageError:
        return Marks(same)


def test_reports_that_say_the_same_on_one_day_are_one_happening() -> None:
    other = dataclasses.replace(SHELLS, source="another", text="told otherwise", to=("NKR",))
    swapped = dataclasses.replace(SHELLS, by=("ARM", "AZE"))
    again = dataclasses.replace(SHELLS, by=("AZE", "ARM"))
    later = dataclasses.replace(SHELLS, first=DAY + dt.timedelta(1), last=DAY + dt.timedelta(1))
    pairs = [(1, SHELLS), (2, other), (3, swapped), (4, later), (5, again)]
    assert members(grouped(pairs)) == [(1, 2), (3, 5), (4,)]


def test_a_happening_fell_on_the_days_that_all_reports_share() -> None:
    (found,) = group(reports((1, 5), (3, 9), (4, 4)))
    assert (found.ids, found.first, found.last) == ((1, 2, 3), 4, 4)


def test_vague_reports_do_not_chain_days_together() -> None:
    """Each overlaps the next, yet no day is common to all."""
    found = group(reports((1, 2), (2, 3), (3, 4), (4, 5)))
    assert members(found) == [(1, 2), (3, 4)]
    assert [(each.first, each.last) for each in found] == [(2, 2), (4, 4)]


def fewest(every: list[Report]) -> int:
    """By trying all sets of days: the fewest that hit every report of each kind."""
    total = 0
    for _, kind in itertools.groupby(
        sorted(every, key=lambda each: str(each.key)), lambda e: e.key
    ):
        spans_ = [(each.first, each.last) for each in kind]
        days = sorted({last for _, last in spans_})
        total += next(
            count
            for count in range(1, len(days) + 1)
            if any(
                all(any(low <= day <= high for day in some) for low, high in spans_)
                for some in itertools.combinations(days, count)
            )
        )
    return total


@given(several)
def test_groups_are_as_few_as_can_be_and_share_a_day(every: list[Report]) -> None:
    found = group(every)
    assert sorted(itertools.chain(*members(found))) == sorted(each.id for each in every)
    assert len(found) == fewest(every)
    by_id = {each.id: each for each in every}
    for each in found:
        assert each.first <= each.last
        assert each.first == max(by_id[id_].first for id_ in each.ids)
        assert each.last == min(by_id[id_].last for id_ in each.ids)
        assert len({by_id[id_].key for id_ in each.ids}) == 1


@given(several, marks_of, marks_of, st.randoms(use_true_random=False))
def test_the_order_of_reports_and_of_marks_does_not_matter(
    every: list[Report],
    same: tuple[tuple[int, ...], ...],
    distinct: tuple[tuple[int, ...], ...],
    chance: random.Random,
) -> None:
    marks = marks_or_none(same, distinct)
    shuffled = chance.sample(every, len(every))
    turned = Marks(
        tuple(tuple(chance.sample(each, len(each))) for each in reversed(marks.same)),
        tuple(tuple(chance.sample(each, len(each))) for each in reversed(marks.distinct)),
    )
    assert group(shuffled, turned) == group(every, marks)


@given(several, marks_of, marks_of)
def test_marks_are_kept(
    every: list[Report], same: tuple[tuple[int, ...], ...], distinct: tuple[tuple[int, ...], ...]
) -> None:
    marks = marks_or_none(same, distinct)
    found = group(every, marks)
    there = {each.id for each in every}
    home = {id_: place for place, each in enumerate(found) for id_ in each.ids}
    assert len(home) == len(every) == sum(len(each.ids) for each in found)
    for entry in marks.same:
        assert len({home[id_] for id_ in entry if id_ in there}) <= 1
    for entry in marks.distinct:
        places = [home[id_] for id_ in entry if id_ in there]
        assert len(set(places)) == len(places)
        if len(entry) == 1 and entry[0] in there:
            alone = {marks.unit(id_) for id_ in found[home[entry[0]]].ids}
            assert alone == {marks.unit(entry[0])}


def test_somebody_who_knows_better_joins_and_parts() -> None:
    every = reports((1, 1), (1, 1), (1, 1), (8, 9))
    assert members(group(every)) == [(1, 2, 3), (4,)]
    (joined,) = group(every, Marks(same=((1, 4),)))
    assert (joined.first, joined.last) == (1, 9), "they share no day: any of their days may be it"
    assert members(group(every, Marks(distinct=((1, 2),)))) == [(1, 3), (2,), (4,)]
    assert members(group(every, Marks(distinct=((2,),)))) == [(1, 3), (2,), (4,)]
    both = Marks(same=((2, 4),), distinct=((1, 4),))
    assert members(group(every, both)) == [(1, 3), (2, 4)]


def test_what_is_said_of_reports_that_are_not_there_changes_nothing() -> None:
    marks = Marks(same=((8, 9),), distinct=((7, 1),))
    assert members(group(reports((1, 1), (1, 1)), marks)) == [(1, 2)]


@pytest.mark.parametrize("same", [((1, 2),), ((1, 3), (3, 2))])
def test_reports_cannot_be_the_same_and_distinct(same: tuple[tuple[int, ...], ...]) -> None:
    with pytest.raises(UsageError, match="events 1 and 2 are said to be the same and"):
        Marks(same, ((2, 1),))


def test_the_work_grows_with_the_reports_and_not_with_their_square() -> None:
    """Comparisons are counted, not time: some tens for each report, however many there are."""
    count = 0

    class Counted(int):
        def __lt__(self, other: int) -> bool:
            nonlocal count
            count += 1
            return int(self) < other

        def __le__(self, other: int) -> bool:
            nonlocal count
            count += 1
            return int(self) <= other

        def __eq__(self, other: object) -> bool:
            nonlocal count
            count += 1
            return int(self) == other

        __hash__ = int.__hash__

    chance = random.Random(1)  # noqa: S311 (days)
    days = [chance.randrange(400) for _ in range(20_000)]
    every = [Report(k, k % 7, Counted(day), Counted(day + k % 3)) for k, day in enumerate(days)]
    group(every)
    assert count < 60 * len(every)
