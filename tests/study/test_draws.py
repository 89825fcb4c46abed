"""Draws: evenly spread, the same for everybody, tied together as asked."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats
from scipy.stats import qmc

from detente.errors import UsageError
from detente.study.draws import BLOCK, MOST_DRAWS, WIDE, Draws, _reordered

NAMES = [f"n{k}" for k in range(40)]


@pytest.mark.parametrize("power", [3, 6, 9])
def test_each_parameter_has_one_draw_in_each_equal_part(power: int) -> None:
    count = 2**power
    shares = stats.norm.cdf(Draws.of(NAMES, seed=3).normals(count))
    cells = np.sort(np.floor(shares * count), axis=0)
    np.testing.assert_array_equal(cells, np.repeat(np.arange(count)[:, None], 40, axis=1))


def test_pairs_of_the_first_parameters_are_spread_evenly_too() -> None:
    """The first two coordinates of Sobol's sequence are a (0, m, 2)-net, scrambled or not."""
    shares = stats.norm.cdf(Draws.of(NAMES[:2], seed=5).normals(64))
    for wide in (1, 2, 4, 8, 16, 32, 64):
        cells = np.floor(shares * [wide, 64 // wide]).astype(int)
        assert len({tuple(cell) for cell in cells.tolist()}) == 64


@given(st.integers(0, 2**31), st.integers(1, 3 * BLOCK), st.data())
def test_a_draw_is_named_by_its_index_and_seed(seed: int, count: int, data: st.DataObject) -> None:
    draws = Draws.of(NAMES[:5], seed)
    whole = draws.normals(count)
    wanted = sorted(data.draw(st.sets(st.integers(0, count - 1), max_size=6)))
    for index, row in draws.rows(wanted):
        np.testing.assert_array_equal(row, whole[index])
    np.testing.assert_array_equal(draws.normals(max(1, count // 2)), whole[: max(1, count // 2)])


def test_a_group_takes_the_points_of_the_sequence() -> None:
    """Before its bits are scrambled, a group holds the points of SciPy's sequence, as a set."""
    plain = qmc.Sobol(WIDE, scramble=False, bits=32).random_base2(7)
    draws = Draws.of(NAMES)
    index = np.arange(128, dtype=np.uint32)
    for order in draws.orders:
        points = draws._points(_reordered(index, order)) / 2.0**32
        assert {tuple(each) for each in points.tolist()} == {tuple(each) for each in plain.tolist()}
    first, second = (_reordered(index, order) for order in draws.orders)
    assert (first != second).mean() > 0.4


def test_parameters_put_in_later_leave_the_draws_of_the_others() -> None:
    few, many = Draws.of(NAMES[:7]).normals(300), Draws.of(NAMES).normals(300)
    np.testing.assert_array_equal(few, many[:, :7])


def test_seeds_and_names_give_draws_of_their_own() -> None:
    one = Draws.of(["a", "b"], seed=1).normals(64)
    assert not np.isclose(one, Draws.of(["a", "b"], seed=2).normals(64)).any()
    renamed = Draws.of(["a", "c"], seed=1).normals(64)
    np.testing.assert_array_equal(renamed[:, 0], one[:, 0])
    assert not np.isclose(renamed[:, 1], one[:, 1]).any()


def test_the_mean_of_a_smooth_function_is_far_closer_than_by_chance() -> None:
    """E exp(sum z / 4) = exp(5 / 32) over five parameters; chance would be off by 2e-2."""
    z = Draws.of(NAMES[:5], seed=11).normals(1024)
    assert np.exp(z.sum(axis=1) / 4).mean() == pytest.approx(np.exp(5 / 32), abs=4e-3)


def test_columns_far_apart_are_not_correlated() -> None:
    z = Draws.of([f"n{k}" for k in range(300)], seed=2).normals(1024)
    off = np.atleast_2d(np.corrcoef(z.T))[np.triu_indices(300, 1)]
    assert np.abs(off).max() < 0.2
    assert np.sqrt((off**2).mean()) < 1.25 / np.sqrt(1024)


def test_rank_correlations_are_as_asked_and_change_no_distribution() -> None:
    asked = {("n1", "n3"): 0.6, ("n3", "n4"): -0.4}
    z = Draws.of(NAMES[:6], correlations=asked).normals(4096)
    ranks = np.argsort(np.argsort(z, axis=0), axis=0)
    found = np.atleast_2d(np.corrcoef(ranks.T))
    assert found[1, 3] == pytest.approx(0.6, abs=0.02)
    assert found[3, 4] == pytest.approx(-0.4, abs=0.02)
    assert found[1, 4] == pytest.approx(0.0, abs=0.03)
    assert found[0, 1] == pytest.approx(0.0, abs=0.03)
    free = Draws.of(NAMES[:6]).normals(4096)
    np.testing.assert_array_equal(z[:, [0, 2, 5]], free[:, [0, 2, 5]])
    for column in (1, 3, 4):
        np.testing.assert_allclose(
            np.quantile(z[:, column], [0.1, 0.5, 0.9]),
            stats.norm.ppf([0.1, 0.5, 0.9]), atol=0.02,
        )  # fmt: skip


def test_copies_share_the_numbers_of_another() -> None:
    z = Draws.of(["a", "b", "c"], correlations={("a", "c"): 0.5}, copies={"b": "a"}).normals(100)
    np.testing.assert_array_equal(z[:, 1], z[:, 0])


@pytest.mark.parametrize(
    ("correlations", "copies", "told"),
    [
        ({("a", "x"): 0.5}, {}, "no uncertain number `x`"),
        ({}, {"a": "bb"}, "no uncertain number `bb`"),
        ({("a", "b"): 1.0}, {}, "is 1, expected"),
        ({("a", "a"): 0.5}, {}, "two different"),
        ({("a", "b"): 0.9, ("b", "c"): 0.9, ("a", "c"): -0.9}, {}, "together"),
        ({}, {"a": "a"}, "cannot be a copy"),
        ({}, {"a": "b", "b": "c"}, "cannot be a copy"),
        ({("a", "b"): 0.5}, {"a": "c"}, "cannot be a copy"),
    ],
)
def test_what_makes_no_sense_is_told(
    correlations: dict[tuple[str, str], float], copies: dict[str, str], told: str
) -> None:
    with pytest.raises(UsageError, match=told):
        Draws.of(["a", "b", "c"], 1, correlations, copies)


def test_there_is_an_end_to_draws() -> None:
    draws = Draws.of(["a", "b"])
    ((index, row),) = draws.rows([MOST_DRAWS - 1])
    assert index == MOST_DRAWS - 1
    assert np.isfinite(row).all()
    with pytest.raises(UsageError, match="no draw"):
        next(draws.rows([MOST_DRAWS]))


def test_no_parameters_are_no_error() -> None:
    assert Draws.of([]).normals(3).shape == (3, 0)
