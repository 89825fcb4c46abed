"""The Bellman system against plain twins, and its Jacobian against differences."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from detente.errors import DetenteError
from detente.game.arrays import GameArrays
from detente.game.build import EdgeRow, build
from detente.solve.result import ValueRule
from detente.solve.system import BellmanSystem
from detente.solve.workers import Workers
from detente.testing import oracles
from detente.testing.strategies import random_game

RULES: list[ValueRule] = ["lse", "aqre"]


def some_values(game: GameArrays, seed: int, spread: float = 20.0) -> np.ndarray:
    random = np.random.default_rng(seed)
    return 50.0 + spread * random.standard_normal(game.worth.shape)


@given(game=random_game(), rule=st.sampled_from(RULES), seed=st.integers(0, 99))
def test_residual_and_choices_equal_the_plain_twin(
    game: GameArrays, rule: ValueRule, seed: int
) -> None:
    values = some_values(game, seed)
    with Workers(2) as workers:
        point = BellmanSystem.of(game, rule, workers).evaluate(values)
    choice, hold = oracles.choices(game, values)
    np.testing.assert_allclose(point.choice, choice, rtol=1e-9, atol=1e-13)
    np.testing.assert_allclose(point.hold, hold, rtol=1e-9, atol=1e-13)
    twin = oracles.residual(game, values, rule)
    np.testing.assert_allclose(point.residual, twin, rtol=1e-8, atol=1e-8)


@given(game=random_game(), rule=st.sampled_from(RULES), seed=st.integers(0, 99))
def test_jacobian_product_equals_central_differences(
    game: GameArrays, rule: ValueRule, seed: int
) -> None:
    values, direction = some_values(game, seed, 3.0), some_values(game, seed + 1, 1.0) - 50.0
    width = 1e-4
    with Workers(2) as workers:
        system = BellmanSystem.of(game, rule, workers)
        product = system.product(system.evaluate(values), direction)
        above = system.evaluate(values + width * direction).residual
        below = system.evaluate(values - width * direction).residual
    difference = (above - below) / (2 * width)
    scale = 1.0 + np.abs(difference).max()
    np.testing.assert_allclose(product / scale, difference / scale, atol=2e-6)


def test_what_only_the_mover_pays_drops_out_of_its_row() -> None:
    """The envelope theorem, beside a move that another pays for."""
    edges: list[EdgeRow] = [
        (0, 0, 0.3, [-5.0, 0.0], [(1, 1.0)]),
        (0, 0, 0.2, [0.0, 3.0], [(1, 0.5), (0, 0.5)]),
        (1, 1, 0.4, [0.0, -7.0], [(0, 1.0)]),
    ]
    game = build(["A", "B"], 2, edges, worth=[[10.0, 20.0], [15.0, 5.0]], clock=2.0, precision=0.4,
                 impatience=0.1)  # fmt: skip
    values, direction = np.array([[1.0, 2.0], [4.0, 3.0]]), np.array([[1.0, -2.0], [0.5, 3.0]])
    with Workers(1) as workers:
        system = BellmanSystem.of(game, "lse", workers)
        product = system.product(system.evaluate(values), direction)
        ends = [system.evaluate(values + s * direction).residual for s in (1e-5, -1e-5)]
    np.testing.assert_allclose(product, (ends[0] - ends[1]) / 2e-5, atol=1e-7)


@given(game=random_game(), seed=st.integers(0, 99))
def test_generator_of_play_equals_the_dense_twin(game: GameArrays, seed: int) -> None:
    with Workers(2) as workers:
        system = BellmanSystem.of(game, "lse", workers)
        choice = system.evaluate(some_values(game, seed)).choice
        play = system.play(choice)
    dense = np.zeros((game.states, game.states))
    source = np.repeat(
        np.arange(game.states), play.row[1:].astype(np.int64) - play.row[:-1].astype(np.int64)
    )
    np.add.at(dense, (source, play.column), play.rate.astype(np.float64))
    twin = oracles.generator(game, choice)
    np.testing.assert_allclose(play.exit_rate, -np.diag(twin), rtol=1e-12, atol=1e-14)
    np.fill_diagonal(dense, -dense.sum(axis=1))
    np.testing.assert_allclose(dense, twin, rtol=1e-5, atol=1e-6)


@given(game=random_game())
def test_precision_zero_gives_play_at_the_tempos(game: GameArrays) -> None:
    with Workers(1) as workers:
        point = BellmanSystem.of(game, "lse", workers).at(0.0).evaluate(some_values(game, 3))
    np.testing.assert_allclose(point.choice, game.edge_weight, rtol=1e-12)


@given(game=random_game(), seed=st.integers(0, 9))
def test_choices_are_continuous_where_the_small_gap_formula_takes_over(
    game: GameArrays, seed: int
) -> None:
    """The two formulas for the inclusive value agree on both sides of their border."""
    values = some_values(game, seed)
    with Workers(1) as workers:
        system = BellmanSystem.of(game, "lse", workers)
        for scale in (1e-6, 1e-5, 1e-4, 1e-3):
            point = system.at(scale).evaluate(values)
            scaled = replace(game, precision=game.precision * scale)
            twin = oracles.residual(scaled, values)
            np.testing.assert_allclose(point.residual, twin, rtol=1e-6, atol=1e-5)


def test_results_do_not_depend_on_the_number_of_threads() -> None:
    random = np.random.default_rng(5)
    n = 3_000
    edges = [
        (x, int(random.integers(3)), 0.3, None, [(int(random.integers(n)), 1.0)])
        for x in np.repeat(np.arange(n), 2).tolist()
    ]
    game = build(
        ["A", "B", "C"], n, edges, [(x, (x + 1) % n, 0.2) for x in range(n)],
        worth=100 * random.random((n, 3)), impatience=0.1,
    )  # fmt: skip
    found = []
    for count in (1, 2, 3):
        with Workers(count) as workers:
            system = BellmanSystem.of(game, "lse", workers)
            found.append(system.evaluate(game.worth).residual.tobytes())
    assert len(set(found)) == 1


def test_without_discounting_a_game_that_may_last_for_ever_is_refused() -> None:
    game = build(
        ["A"], 2, [(0, 0, 0.5, None, [(1, 1.0)]), (1, 0, 0.5, None, [(0, 1.0)])], worth=1.0
    )
    with Workers(1) as workers, pytest.raises(DetenteError, match="2 states can never reach"):
        BellmanSystem.of(game, "lse", workers)
