"""What data cannot tell is named; what regressors tell without error is found."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from detente.errors import UsageError
from detente.evidence.estimate import BinaryChoice, Design, fit, separation
from detente.evidence.estimate.identify import untold


def test_one_regressor_that_is_the_sum_of_two_others() -> None:
    random = np.random.default_rng(1)
    x = random.normal(size=(200, 2))
    values = np.column_stack((x, x.sum(axis=1)))
    yes = random.random(200) < 1 / (1 + np.exp(-x[:, 0]))
    found = fit(BinaryChoice(yes, Design(("p", "q", "both"), values), "logit"), scattered=1)
    assert not found.converged
    assert len(found.untold) == 1
    told = dict(found.untold[0].weights)
    assert set(told) == {"p", "q", "both"}
    # theta moves without effect along (1, 1, -1) in plain units
    size = np.sqrt(np.diag(-found.hessian))
    plain = np.array([told[name] for name in ("p", "q", "both")]) / size
    assert plain / plain[0] == pytest.approx([1.0, 1.0, -1.0], rel=1e-4)


def test_nothing_is_named_where_all_is_told() -> None:
    assert untold(np.array([[2.0, 0.3], [0.3, 1e-9]]) + np.diag([0.0, 1.0]), ("a", "b")) == ()
    alone = untold(np.diag([1.0, 0.0]), ("a", "b"))
    assert [str(each) for each in alone] == ["b"]


def test_perfect_separation_is_found_and_overlap_is_not() -> None:
    x = np.array([[1.0, -2.0], [1.0, -1.0], [1.0, 1.0], [1.0, 3.0]])
    apart = separation("the choice", x, np.array([False, False, True, True]), ("constant", "x"))
    assert apart is not None
    assert dict(apart.weights)["x"] > 0
    assert "the choice is told without error" in str(apart)
    mixed = np.array([False, True, False, True])
    assert separation("the choice", x, mixed, ("constant", "x")) is None


def test_quasi_separation_counts() -> None:
    # nobody with the mark said no, some without it said yes
    mark = np.array([1.0, 1.0, 0.0, 0.0, 0.0])
    x = np.column_stack((np.ones(5), mark))
    yes = np.array([True, True, True, False, False])
    found = separation("the answer", x, yes, ("constant", "mark"))
    assert found is not None
    assert found.weights == (("mark", 1.0),)


def test_no_regressors_and_no_rows_separate_nothing() -> None:
    assert separation("c", np.zeros((3, 0)), np.array([True, False, True]), ()) is None
    assert separation("c", np.zeros((0, 2)), np.zeros(0, bool), ("a", "b")) is None


@given(st.lists(st.integers(-3, 3), min_size=4, max_size=9), st.integers(0, 2**9 - 1))
def test_one_regressor_separates_exactly_when_thresholds_do(xs: list[int], bits: int) -> None:
    yes = np.array([bool(bits >> place & 1) for place in range(len(xs))])
    x = np.array(xs, float)
    if yes.all() or not yes.any() or len(set(xs)) < 2:
        return
    values = np.column_stack((np.ones(len(xs)), x))
    # complete or quasi-complete: the ranges of both answers meet in one point at most
    apart = x[yes].min() >= x[~yes].max() or x[~yes].min() >= x[yes].max()
    found = separation("c", values, yes, ("constant", "x"))
    assert (found is not None) == apart


def test_designs_are_made_of_columns_and_words() -> None:
    table = pd.DataFrame({"n": [1, 2, 4], "flag": [True, False, True], "kind": ["b", "a", "c"]})
    made = Design.of(table, ("n", "flag", "kind"), constant=True)
    assert made.names == ("constant", "n", "flag", "kind b", "kind c")
    assert made.values[:, 3].tolist() == [1.0, 0.0, 0.0]
    assert made.scale[1] == pytest.approx(1 / np.sqrt(7))
    assert Design.of(table, ()).values.shape == (3, 0)
    with pytest.raises(UsageError, match="no column `m`"):
        Design.of(table, ("m",))
    gaps = table.assign(n=[1.0, np.nan, 2.0])
    with pytest.raises(UsageError, match="1 gaps"):
        Design.of(gaps, ("n",))
