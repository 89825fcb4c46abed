"""The chain of play against its dense definition."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.outlook.conftest import chain_of, dense, dense_rates, large_chain

from detente.game.arrays import GameArrays
from detente.game.build import build
from detente.outlook.chain import Chain, generator_matrix, incoming, make_chain, merged
from detente.testing import oracles
from detente.testing.strategies import random_game


@given(random_game(), st.integers(0, 100))
def test_chain_is_the_generator_of_play(game: GameArrays, seed: int) -> None:
    values = np.random.default_rng(seed).random(game.worth.shape) * 100
    choice, _ = oracles.choices(game, values)
    for taken in (None, choice):
        chain = make_chain(game, taken)
        expected = oracles.generator(game, taken)
        np.testing.assert_allclose(dense(chain), expected, atol=1e-13)
        np.testing.assert_allclose(generator_matrix(chain).toarray(), expected, atol=1e-13)
        np.testing.assert_allclose(chain.exit_rate, -np.diag(expected), atol=1e-13)
        assert (chain.rate > 0).all()
        source = np.repeat(np.arange(chain.states), np.diff(chain.row.astype(int)))
        assert (source != chain.target).all()


def cases() -> GameArrays:
    """State 0: a lottery that may stay, a statement, a hazard to the lottery's target."""
    edges = [
        (0, 0, 0.3, None, [(0, 0.5), (1, 0.25), (2, 0.25)]),
        (0, 0, 0.2, None, [(0, 1.0)]),
        (1, 0, 0.4, None, [(2, 1.0)]),
    ]
    hazards = [(0, 1, 0.7), (2, 0, 0.1)]
    return build(["A"], 3, edges, hazards, worth=0.0, clock=2.0)


def test_every_transition_keeps_its_cause() -> None:
    chain = make_chain(cases())
    assert chain.moves == 3
    told = [
        (x, int(chain.target[k]), round(float(chain.rate[k]), 12), int(chain.cause[k]))
        for x in range(3)
        for k in range(chain.row[x], chain.row[x + 1])
    ]
    assert told == [
        (0, 1, 0.15, 0), (0, 2, 0.15, 0), (0, 1, 0.7, 3), (1, 2, 0.8, 2), (2, 0, 0.1, 4),
    ]  # fmt: skip


def test_a_move_never_made_leaves_no_transition() -> None:
    chain = make_chain(cases(), np.array([0.0, 0.5, 0.0]))
    assert chain.transitions == 2
    assert chain.exit_rate.tolist() == [0.7, 0.0, 0.1]


def test_a_choice_of_the_wrong_length_is_refused() -> None:
    with pytest.raises(ValueError, match=r"received shape \(2,\), expected \(3,\)"):
        make_chain(cases(), np.ones(2))


def test_a_chain_cannot_be_changed() -> None:
    chain = make_chain(cases())
    with pytest.raises(ValueError, match="read-only"):
        chain.rate[0] = 1.0


def repeated(chain: Chain) -> Chain:
    """Every transition twice at half its rate, the second copies in reverse order."""
    rows, targets, rates = [0], [], []
    for x in range(chain.states):
        places = list(range(chain.row[x], chain.row[x + 1]))
        both = places + places[::-1]
        targets += [chain.target[k] for k in both]
        rates += [chain.rate[k] / 2 for k in both]
        rows.append(len(targets))
    return Chain(
        np.array(rows, np.uint32), np.array(targets, np.uint32), np.array(rates, float),
        np.zeros(len(targets), np.uint32), chain.exit_rate, 1, chain.start,
    )  # fmt: skip


@given(dense_rates())
def test_merging_sorts_rows_and_sums_repeats(rates: np.ndarray) -> None:
    chain = chain_of(rates)
    one = merged(repeated(chain))
    np.testing.assert_array_equal(one.row, chain.row)
    np.testing.assert_array_equal(one.target, chain.target)
    np.testing.assert_allclose(one.rate, chain.rate, rtol=1e-15)


@given(dense_rates())
def test_turning_transposes(rates: np.ndarray) -> None:
    chain = chain_of(rates)
    turned = incoming(chain)
    off = dense(turned)
    np.fill_diagonal(off, 0.0)
    expected = dense(chain)
    np.fill_diagonal(expected, 0.0)
    np.testing.assert_array_equal(off, expected.T)
    np.testing.assert_array_equal(turned.exit_rate, chain.exit_rate)
    back = incoming(turned)
    np.testing.assert_array_equal(back.target, chain.target)
    np.testing.assert_array_equal(back.rate, chain.rate)


def test_a_large_chain_merges_to_the_same_matrix() -> None:
    chain = large_chain(3_000, neighbours=40)
    one = merged(chain)
    assert one.transitions < chain.transitions
    x = np.random.default_rng(2).random(3_000)
    flow = np.add.reduceat(chain.rate * x[chain.target], chain.row[:-1].astype(int))
    again = np.add.reduceat(one.rate * x[one.target], one.row[:-1].astype(int))
    np.testing.assert_allclose(again, flow, rtol=1e-12)
