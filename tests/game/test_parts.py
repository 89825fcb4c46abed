"""The parts of the compiler against plain Python: codes, compressed rows, payoff rows."""

from __future__ import annotations

import itertools
import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from detente.crisis.expressions import SetLevel, Shift
from detente.errors import LimitError
from detente.game.csr import deal, offsets, runs
from detente.game.effects import new_level, shift_tables
from detente.game.layout import _merged
from detente.game.payoffs import PayoffTable, distinct_rows
from detente.game.places import NOWHERE, state_lookup
from detente.game.radix import LazyColumns, Radix, contained, distinct, merged
from detente.game.spread import DENSE, Spread, distinct_columns
from detente.game.trace import after

sizes_of_factors = st.lists(st.integers(1, 5), max_size=4)
code_lists = st.lists(st.integers(0, 30), max_size=20).map(lambda each: np.array(each, np.uint64))


# --- codes ----------------------------------------------------------------------------------------


@given(sizes_of_factors, st.randoms(use_true_random=False))
def test_codes_number_all_states_once_and_are_read_back(sizes: list[int], shuffler: object) -> None:
    order = list(range(len(sizes)))
    shuffler.shuffle(order)  # type: ignore[attr-defined]
    radix = Radix.of(sizes, order)
    states = list(itertools.product(*(range(size) for size in sizes)))
    levels = np.array(states, np.uint8).reshape(len(states), len(sizes)).T
    codes = radix.encode(levels)
    assert sorted(codes.tolist()) == list(range(math.prod(sizes)))
    assert (radix.decode(codes) == levels).all()
    assert [radix.state(int(code)) for code in codes] == states
    columns = LazyColumns.of_codes(radix, codes)
    assert len(columns) == len(sizes)
    for factor in range(len(sizes)):
        assert (columns[factor] == levels[factor]).all()
        assert columns[factor] is columns[factor]


def test_the_first_of_the_order_is_least_significant() -> None:
    assert Radix.of([2, 3, 5], [1, 2, 0]).strides == (15, 1, 3)
    assert Radix.of([2, 3, 5]).strides == (15, 5, 1)


def test_codes_of_63_bits_fit_and_more_do_not() -> None:
    radix = Radix.of([2] * 62)
    top = np.ones((62, 1), np.uint8)
    assert int(radix.encode(top)[0]) == 2**62 - 1
    assert radix.state(2**62 - 1) == (1,) * 62
    with pytest.raises(OverflowError, match="63 bits"):
        Radix.of([2] * 63)


@given(code_lists, code_lists)
def test_sorted_sets_of_codes(one: np.ndarray, two: np.ndarray) -> None:
    known, other = distinct(one), distinct(two)
    assert known.tolist() == sorted(set(one.tolist()))
    if len(known):
        assert contained(known, two).tolist() == [
            code in set(one.tolist()) for code in two.tolist()
        ]
    assert merged(known, other).tolist() == sorted([*known.tolist(), *other.tolist()])


@given(
    st.lists(st.builds(SetLevel, st.just(1), st.integers(0, 3))
             | st.builds(Shift, st.integers(0, 2), st.integers(-4, 4)), max_size=4)
)  # fmt: skip
def test_effects_as_tables(effects: list[SetLevel | Shift]) -> None:
    sizes = [3, 4, 2]
    radix = Radix.of(sizes)
    states = list(itertools.product(*(range(size) for size in sizes)))
    codes = radix.encode(np.array(states, np.uint8).T)
    levels = radix.decode(codes)
    for factor, table in shift_tables(effects, radix):
        codes = codes + table[levels[factor]]
    expected = []
    for state in states:
        changed = list(state)
        for effect in effects:
            size = sizes[effect.factor]
            changed[effect.factor] = new_level(effect, changed[effect.factor], size)
        expected.append(tuple(changed))
    assert [radix.state(int(code)) for code in codes] == expected


# --- compressed rows ------------------------------------------------------------------------------


@given(st.lists(st.lists(st.integers(0, 4), max_size=6).map(sorted), max_size=4))
def test_dealing_rows_to_states(groups: list[list[int]]) -> None:
    bounds, places = deal([np.array(group, np.uint32) for group in groups], 5)
    laid: dict[int, tuple[int, int]] = {}
    for number, (group, spots) in enumerate(zip(groups, places, strict=True)):
        for state, spot in zip(group, spots.tolist(), strict=True):
            assert spot not in laid
            assert bounds[state] <= spot < bounds[state + 1]
            laid[spot] = (state, number)
    assert sorted(laid) == list(range(sum(map(len, groups))))
    assert [laid[spot] for spot in sorted(laid)] == sorted(laid.values()), "groups keep their order"


@given(st.lists(st.tuples(st.integers(0, 50), st.integers(0, 3)), max_size=6))
def test_places_of_runs(pairs: list[tuple[int, int]]) -> None:
    first, lengths = (np.array([pair[side] for pair in pairs], np.uint32) for side in (0, 1))
    expected = [start + step for start, length in pairs for step in range(length)]
    assert runs(first, lengths).tolist() == expected


def test_too_many_entries_are_refused() -> None:
    assert offsets(np.array([1, 0, 2])).tolist() == [0, 1, 1, 3]
    with pytest.raises(LimitError, match=r"4,294,967,296 transitions"):
        offsets(np.array([1 << 31, 1 << 31]))


# --- outcomes and payoffs -------------------------------------------------------------------------


lotteries = st.integers(1, 4).flatmap(
    lambda count: st.lists(
        st.lists(st.sampled_from([0, 1, 2, 3, int(NOWHERE)]), min_size=count, max_size=count),
        min_size=1,
        max_size=5,
    )
)


@given(lotteries)
def test_merging_outcomes(rows: list[list[int]]) -> None:
    target = np.array(rows, np.uint32).T
    before = target.copy()
    count, rank = _merged(target)
    assert (before == target).all()
    for state, row in enumerate(rows):
        expected = sorted({*row} - {int(NOWHERE)})
        assert count[state] == len(expected)
        for outcome, which in enumerate(row):
            if which != NOWHERE:
                assert expected[rank[outcome, state]] == which


@pytest.mark.parametrize("spread", [1, 10_000_000])
def test_states_are_found_by_table_or_by_bisection(spread: int) -> None:
    codes = np.arange(20, dtype=np.uint64) * np.uint64(spread)
    wanted = codes[[3, 0, 19, 3]]
    found = state_lookup(codes)(wanted)
    assert found.tolist() == [3, 0, 19, 3]
    assert found.dtype == np.uint32
    turned = state_lookup(codes[::-1])(wanted)
    assert turned.tolist() == [16, 19, 0, 16]
    assert turned.dtype == np.uint32


@pytest.mark.parametrize("sizes", [(3, 4), (DENSE, 4)])
def test_distinct_combinations_by_table_or_by_sorting(sizes: tuple[int, int]) -> None:
    rng = np.random.default_rng(1)
    columns = [rng.integers(0, 3, 50, dtype=np.uint16), rng.integers(0, 4, 50, dtype=np.uint16)]
    first, row = distinct_columns(sizes, columns)
    pairs = list(zip(*(column.tolist() for column in columns), strict=True))
    assert len(first) == len(set(pairs))
    for place, pair in enumerate(pairs):
        assert pairs[first[row[place]]] == pair


@given(st.data(), st.sets(st.integers(0, 2)))
def test_spreads_tell_places_apart_by_what_is_read(data: st.DataObject, reads: set[int]) -> None:
    states = np.array(list(itertools.product(range(3), range(2), range(2))), np.uint8)
    chosen = data.draw(st.lists(st.integers(0, 11), min_size=1, unique=True).map(sorted))
    places = np.array(chosen, np.intp)
    spread = Spread.of((3, 2, 2), reads, states.T, places)
    assert set(spread.first.tolist()) <= set(chosen)
    met = {tuple(states[place, sorted(reads)].tolist()) for place in chosen}
    assert len(spread.first) == len(met)
    for place, row in zip(chosen, spread.row.tolist(), strict=True):
        one = spread.first[row]
        assert all(states[one, factor] == states[place, factor] for factor in reads)
        for factor in range(3):
            assert spread.columns(states.T)[factor][row] == states[one, factor]
    half = places[::2] >= 0
    assert spread.only(np.flatnonzero(half)).row.tolist() == spread.row[: len(half)].tolist()


@given(st.lists(st.lists(st.integers(-2, 2), min_size=3, max_size=3), min_size=1, max_size=12))
def test_distinct_rows(rows: list[list[int]]) -> None:
    table, place = distinct_rows(np.array(rows, np.float64))
    assert table[place].tolist() == rows
    assert len(table) == len({tuple(row) for row in rows})


def test_distinct_rows_with_equal_keys() -> None:
    root = np.sqrt(np.arange(2.0, 4.0))
    rows = np.array([[root[1], 0.0], [0.0, root[0]], [root[1], 0.0]])
    assert rows[0, 0] * root[0] == rows[1, 1] * root[1], "the keys collide"
    table, place = distinct_rows(rows)
    assert len(table) == 2
    assert (table[place] == rows).all()


def test_payoff_rows_are_gathered_once_with_zeros_first() -> None:
    table = PayoffTable(2)
    assert table.add(np.array([[1.0, 0.0], [-2.0, 0.0]])) == 1
    assert table.add(np.array([[0.0, 0.0], [1.0, 0.0]])) == 3
    rows, place = table.finish()
    assert rows[0].tolist() == [0.0, 0.0]
    assert len(rows) == 3
    every = [[0, 0], [1, 0], [-2, 0], [0, 0], [1, 0]]
    assert rows[place].tolist() == every


def test_costs_read_from_many_factors_are_the_same_by_either_way() -> None:
    """A cost that reads more combinations of levels than the table takes."""
    from detente.crisis.expressions import LevelOf, Operation, Quantity
    from detente.game import compile_crisis
    from detente.testing.draft import Draft

    new = Draft("wide", clock=50.0)
    new.actor("A")
    cost: Quantity = new.number("cost", "cost", 1.0)
    for place in range(3):
        new.factor(f"f{place}", 60, 57)
        cost = Operation("+", cost, Operation("*", LevelOf(place), LevelOf(place)))
        new.move("A", f"up {place}", [new.shift(f"f{place}", 1)])
    new.move("A", "down", [new.to("f0", 57)], costs={"A": cost})
    game = compile_crisis(new.crisis())
    arrays = game.arrays
    assert DENSE < 60**3
    owner = np.searchsorted(arrays.state_edge, np.arange(arrays.edges), side="right") - 1
    for edge in np.flatnonzero(arrays.edge_origin == 3):
        levels = game.levels[:, owner[edge]].astype(float)
        gain = arrays.payoff_table[arrays.edge_payoff[edge], 0]
        assert gain == -(1.0 + (levels**2).sum())
    assert after(game.crisis, (58, 57, 57), new.moves[3].outcomes[0].effects) == (57, 57, 57)
