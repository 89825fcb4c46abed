"""Chains made by hand, and their dense twins."""

from __future__ import annotations

import numpy as np
from hypothesis import strategies as st

from detente.outlook.chain import Chain

Float = np.ndarray


def chain_of(rates: Float, start: int = 0) -> Chain:
    """A chain from dense rates float64[n, n]; the diagonal is not read. One cause a transition."""
    off = np.array(rates, np.float64)
    np.fill_diagonal(off, 0.0)
    source, target = np.nonzero(off)
    row = np.concatenate(([0], np.cumsum(np.bincount(source, minlength=len(off)))))
    return Chain(
        row=row.astype(np.uint32),
        target=target.astype(np.uint32),
        rate=off[source, target],
        cause=np.arange(len(target), dtype=np.uint32),
        exit_rate=off.sum(axis=1),
        moves=len(target),
        start=start,
    )


def dense(chain: Chain) -> Float:
    """The generator float64[n, n], straight from the rows."""
    rates = np.zeros((chain.states, chain.states))
    for x in range(chain.states):
        for k in range(chain.row[x], chain.row[x + 1]):
            rates[x, chain.target[k]] += chain.rate[k]
    return rates - np.diag(rates.sum(axis=1))


def large_chain(states: int, seed: int = 1, neighbours: int = 4, speed: float = 3.0) -> Chain:
    """A random sparse chain, too large for dense matrices; transitions may repeat a target."""
    rng = np.random.default_rng(seed)
    target = (np.arange(states)[:, None] + rng.integers(1, states, (states, neighbours))) % states
    rate = rng.random((states, neighbours)) * speed / neighbours
    return Chain(
        row=(np.arange(states + 1) * neighbours).astype(np.uint32),
        target=target.ravel().astype(np.uint32),
        rate=rate.ravel(),
        cause=np.zeros(states * neighbours, np.uint32),
        exit_rate=rate.sum(axis=1),
        moves=1,
        start=0,
    )


@st.composite
def dense_rates(draw: st.DrawFn, max_states: int = 6, max_rate: int = 30) -> Float:
    """Rates per week in tenths, many of them 0, so that states may be absorbing or unreachable."""
    n = draw(st.integers(1, max_states))
    entries = st.one_of(st.just(0), st.integers(0, max_rate))
    cells = draw(st.lists(entries, min_size=n * n, max_size=n * n))
    rates = np.array(cells, np.float64).reshape(n, n) / 10
    np.fill_diagonal(rates, 0.0)
    return rates - np.diag(rates.sum(axis=1))


def masks(n: int) -> st.SearchStrategy[Float]:
    """bool[n]."""
    return st.lists(st.booleans(), min_size=n, max_size=n).map(lambda bits: np.array(bits, bool))


def reordered(rates: Float, order: Float) -> Float:
    """The same chain with state order[k] renamed k."""
    return np.array(rates[np.ix_(order, order)])
