"""Kernels of filtering against their plain twins."""

from __future__ import annotations

import numpy as np
import pytest
from tests.evidence.conftest import Float, example

from detente.evidence import kernels

N = 7


def data(width: int, nodes: int, seed: int) -> dict[str, Float]:
    rng = np.random.default_rng(seed)
    bits = rng.integers(0, 1 << width, (3, N), dtype=np.uint64)
    return {
        "x": rng.random((nodes, N, width)),
        "dense": rng.random((N, N)) * (rng.random((N, N)) < 0.5) * (1 - np.eye(N)),
        "kill": bits[0] & bits[1], "gate": bits[1], "pour": bits[2],
        "feeder": rng.integers(0, width, width), "pourer": rng.integers(0, width, width),
        "stay": rng.random(N),
    }  # fmt: skip


def on(bits: Float, width: int) -> Float:
    """bool[n, width]."""
    return np.array([[bool(int(each) >> c & 1) for c in range(width)] for each in bits])


@pytest.mark.parametrize("width", [1, 3, 8, 11, 16])
@pytest.mark.parametrize("nodes", [1, 3])
def test_a_step_of_all_layers(width: int, nodes: int) -> None:
    d = data(width, nodes, width + 100 * nodes)
    turned = d["dense"].T
    row = np.concatenate(([0], np.cumsum((turned > 0).sum(axis=1)))).astype(np.uint32)
    target, source = np.nonzero(turned)
    rate = turned[target, source]
    x, y, total = d["x"], np.empty_like(d["x"]), np.ones_like(d["x"])
    kernels.step_layers(
        0, nodes * 2, 4, 2, width, row, source.astype(np.uint32), rate, d["stay"], 0.3, d["kill"],
        d["gate"], d["feeder"], d["pour"], d["pourer"], 0.7, x.ravel(), y.ravel(), total.ravel(),
    )  # fmt: skip
    flow = np.einsum("ij,ajc->aic", turned, x)
    expected = d["stay"][None, :, None] * x + 0.3 * flow
    expected += 0.3 * np.where(on(d["gate"], width), flow[..., d["feeder"]], 0.0)
    expected += 0.3 * np.where(on(d["pour"], width), x[..., d["pourer"]], 0.0)
    expected = np.where(on(d["kill"], width), 0.0, expected)
    np.testing.assert_allclose(y, expected, rtol=1e-13)
    np.testing.assert_allclose(total, 1.0 + 0.7 * x, rtol=1e-14)


def test_reports_forward_and_backward_are_each_others_transpose() -> None:
    dense = example()
    seen, n = dense.law.seen((0, 1)), 5
    matrix = dense.d(("c0", "c1"))
    rng = np.random.default_rng(1)
    x, y = rng.random((n, 3)), np.zeros((n, 3))
    nothing, nobody = np.zeros(n, np.uint64), np.zeros(3, np.int64)
    kernels.add_seen(
        3, seen.place, seen.row, seen.source, seen.rate, seen.false, 0.5, nothing, nothing, nobody,
        x.ravel(), y.ravel(),
    )  # fmt: skip
    np.testing.assert_allclose(y, 0.5 * matrix.T @ x, rtol=1e-13)
    back, ahead = np.zeros(n), rng.random(n)
    kernels.pull_seen(
        seen.place, seen.row, seen.source, seen.rate, seen.false, 0.5, ahead, back
    )  # fmt: skip
    np.testing.assert_allclose(back, 0.5 * matrix @ ahead, rtol=1e-13)
    kill, gate = np.array([0, 1, 0, 4, 0], np.uint64), np.array([2, 0, 0, 0, 2], np.uint64)
    feeder, y = np.array([0, 2, 0]), np.zeros((n, 3))
    kernels.add_seen(
        3, seen.place, seen.row, seen.source, seen.rate, 0.0, 1.0, kill, gate, feeder, x.ravel(),
        y.ravel(),
    )  # fmt: skip
    pure = (matrix - np.eye(n) * seen.false).T @ x
    expected = pure + np.where(on(gate, 3), pure[:, feeder], 0.0)
    np.testing.assert_allclose(y, np.where(on(kill, 3), 0.0, expected), rtol=1e-12, atol=1e-15)


def test_small_sums() -> None:
    rng = np.random.default_rng(2)
    x = rng.random((N, 3))
    totals, weights = rng.random((2, N)), np.array([0.5, 2.0])
    expected = totals + np.outer(weights, x[:, 1])
    kernels.add_one_column(0, 2, 4, 3, 1, weights, x.ravel(), totals)
    np.testing.assert_allclose(totals, expected, rtol=1e-14)
    total, each = rng.random((N, 3)), np.array([0.1, 0.0, 3.0])
    expected = total + x * each
    kernels.add_by_column(0, 2, 4, each, x.ravel(), total.ravel())
    np.testing.assert_allclose(total, expected, rtol=1e-14)
    places, shares, sums = np.array([2, 0, 1]), np.array([1.5, 0.0, 0.2]), rng.random((3, N))
    expected = sums + shares[:, None] * x[:, places].T
    kernels.add_columns(0, 2, 4, 3, places, shares, x.ravel(), sums)
    np.testing.assert_allclose(sums, expected, rtol=1e-14)
    source, target = rng.integers(0, N, (2, 9)).astype(np.uint32)
    a, b, entries = rng.random((4, N)), rng.random((4, N)), np.zeros(9)
    kernels.add_entries(0, 3, 4, source, target, a, b, entries)
    np.testing.assert_allclose(entries, (a[:, source] * b[:, target]).sum(axis=0), rtol=1e-13)


def test_what_leads_to_the_rim() -> None:
    rng = np.random.default_rng(3)
    row, source = np.array([0, 2, 2, 5], np.uint32), np.array([1, 4, 0, 1, 6], np.uint32)
    rate, x, y = rng.random(5), rng.random((N, 2)), np.ones((3, 2))
    kernels.leave_rows(0, 2, 2, row, source, rate, x, y)
    dense = np.zeros((3, N))
    for r in range(3):
        for k in range(row[r], row[r + 1]):
            dense[r, source[k]] += rate[k]
    np.testing.assert_allclose(y, dense @ x, rtol=1e-13)
    weights, values, totals = np.array([0.0, 2.0]), rng.random((2, 3)), np.ones((2, 2))
    kernels.add_dots(weights, values, y, totals)
    np.testing.assert_allclose(totals, 1.0 + weights[:, None] * (values @ y), rtol=1e-13)
