"""How questions look ahead from every state: dense matrices, and the bound that is told."""

from __future__ import annotations

import numpy as np
import pytest
from tests.evidence.conftest import Float, example
from tests.evidence.test_present import chain_of

from detente.evidence import prospects as ahead
from detente.evidence.prospects import Column, prospects
from detente.solve.workers import Workers
from detente.testing.oracles import exponential

HERE = np.isin(np.arange(5), [1, 3])
THERE = np.arange(5) == 2
NOWHERE = np.zeros(5, np.bool_)


def exact(q: Float, column: Column, weeks: float) -> Float:
    """By the exponential of the generator, bordered for an integral."""
    held = np.where(column.fixed[:, None], 0.0, q)
    if not column.spent:
        return exponential(held * weeks) @ column.wins
    n = len(q)
    border = np.zeros((n + 1, n + 1))
    border[:n, :n], border[:n, n] = held, column.wins
    return exponential(border * weeks)[:n, n]


@pytest.mark.parametrize("most", [1, 2, 64])
@pytest.mark.parametrize("tolerance", [1e-11, 1e-4])
def test_all_times_of_all_columns_are_as_exact_as_is_told(
    monkeypatch: pytest.MonkeyPatch, most: int, tolerance: float
) -> None:
    monkeypatch.setattr(ahead, "MOST_COLUMNS", most)  # so that there are several lots
    dense = example()
    columns = [
        Column(HERE, HERE, (0.3,)),
        Column(THERE, HERE | THERE, (2.0, 30.0, 0.1)),
        Column(HERE, NOWHERE, (1.0, 5.0), spent=True),
        Column(THERE, NOWHERE, (0.5,)),
    ]
    with Workers(1) as workers:
        found, error = prospects(chain_of(dense), columns, workers, tolerance)
    assert 0.0 < error <= 100.0 * tolerance
    for column, values in zip(columns, found, strict=True):
        assert values.shape == (len(column.left), len(dense.q))
        for weeks, row in zip(column.left, values, strict=True):
            np.testing.assert_allclose(
                row, exact(dense.q, column, weeks), rtol=0.0, atol=error + 1e-13
            )
