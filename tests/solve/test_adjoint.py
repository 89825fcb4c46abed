"""Derivatives of what depends on play, against differences of games that are solved again."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from detente.game.adjoint import GameAdjoint
from detente.game.arrays import GameArrays
from detente.game.build import build
from detente.solve.adjoint import AdjointSystem
from detente.solve.newton import NEWTON, pseudo_transient
from detente.solve.result import Equilibrium, ValueRule
from detente.solve.system import BellmanSystem
from detente.solve.workers import Workers
from detente.testing.strategies import random_game

RULES: list[ValueRule] = ["lse", "aqre"]
Float = NDArray[np.float64]
WIDTH = 1e-3


def solved(game: GameArrays, rule: ValueRule, near: Float | None = None) -> Equilibrium:
    """The equilibrium that Newton steps lead to, as exactly as rounding allows."""
    with Workers(1) as workers:
        system = BellmanSystem.of(game, rule, workers)
        start = game.worth if near is None else near
        found = pseudo_transient(system, np.array(start, order="C"), 1e-13, 200, NEWTON)
    point = found.point
    return Equilibrium(
        point.values, point.choice, point.hold, found.error < 1e-9, found.error, 0, 0,
        "finite horizon",
    )  # fmt: skip


def difference(
    change: Callable[[float], GameArrays], rule: ValueRule, near: Equilibrium,
    read: Callable[[Equilibrium], float],
) -> float:  # fmt: skip
    """Central difference of sixth order along `change`."""

    def at(step: float) -> float:
        return read(solved(change(step), rule, near.values))

    pairs = [(at(k * WIDTH) - at(-k * WIDTH)) / (2 * k * WIDTH) for k in (1, 2, 3)]
    return 1.5 * pairs[0] - 0.6 * pairs[1] + 0.1 * pairs[2]


def nudged(game: GameArrays, name: str, place: tuple[int, ...], step: float) -> GameArrays:
    array = np.array(getattr(game, name))
    array[place] += step
    changed: dict[str, Any] = {name: array}
    return replace(game, **changed)


def gains(game: GameArrays, edge: int, actor: int, step: float) -> GameArrays:
    """An edge's payoff to one actor, apart from all others that share its row."""
    row = game.payoff_table[game.edge_payoff[edge]].copy()
    row[actor] += step
    payoff = np.array(game.edge_payoff)
    payoff[edge] = len(game.payoff_table)
    return replace(game, payoff_table=np.vstack((game.payoff_table, row)), edge_payoff=payoff)


Derivative = Callable[[GameAdjoint], float]
Case = tuple[str, Callable[[float], GameArrays], Derivative]


def entry(
    game: GameArrays, name: str, place: tuple[int, ...], size: float = 1.0
) -> tuple[Callable[[float], GameArrays], Derivative]:
    """Change of one entry in steps of `size`, and where its derivative stands."""

    def change(step: float) -> GameArrays:
        return nudged(game, name, place, step * size)

    return change, lambda adjoint: float(getattr(adjoint, name)[place]) * size


def exchange(
    game: GameArrays, one: tuple[str, tuple[int, ...]], two: tuple[str, tuple[int, ...]],
    size: float = 1.0,
) -> tuple[Callable[[float], GameArrays], Derivative]:  # fmt: skip
    """What one entry gains the other loses."""

    def change(step: float) -> GameArrays:
        return nudged(nudged(game, *one, step * size), *two, -step * size)

    def derivative(adjoint: GameAdjoint) -> float:
        gained, lost = (float(getattr(adjoint, name)[place]) for name, place in (one, two))
        return (gained - lost) * size

    return change, derivative


def payoff(
    game: GameArrays, edge: int, actor: int
) -> tuple[Callable[[float], GameArrays], Derivative]:
    return (
        lambda step: gains(game, edge, actor, step),
        lambda adjoint: float(adjoint.payoff[edge, actor]),
    )


def cases(game: GameArrays, random: np.random.Generator) -> Iterator[Case]:
    """One entry of each kind: how it changes, and where its derivative stands."""
    x, i = int(random.integers(game.states)), int(random.integers(len(game.actors)))
    yield "worth", *entry(game, "worth", (x, i))
    yield "flow", *entry(game, "flow", (x, i))
    for name in ("clock", "precision", "impatience"):
        yield name, *entry(game, name, (i,), float(getattr(game, name)[i]))
    if len(game.hazard_rate):
        yield "rate", *entry(game, "hazard_rate", (int(random.integers(len(game.hazard_rate))),))
    if game.edges:
        yield from cases_of_edges(game, random, i)


def cases_of_edges(game: GameArrays, random: np.random.Generator, i: int) -> Iterator[Case]:
    e = int(random.integers(game.edges))
    k = int(game.edge_actor[e])
    x = int(np.searchsorted(game.state_edge, e, side="right")) - 1
    for who in sorted({i, k}):
        yield f"payoff of {who}", *payoff(game, e, who)
    if game.hold_weight[x, k] > 0.01:
        size = float(game.edge_weight[e])
        yield "weight", *exchange(game, ("edge_weight", (e,)), ("hold_weight", (x, k)), size)
    elif e + 1 < game.state_edge[x + 1] and game.edge_actor[e + 1] == k:
        size = float(game.edge_weight[e])
        yield "weights", *exchange(game, ("edge_weight", (e,)), ("edge_weight", (e + 1,)), size)
    several = np.flatnonzero(np.diff(game.edge_outcome.astype(int)) > 1)
    if len(several):
        o = int(game.edge_outcome[random.choice(several)])
        pair = ("outcome_chance", (o,)), ("outcome_chance", (o + 1,))
        yield "chance", *exchange(game, *pair)


@settings(max_examples=40)
@given(game=random_game(), rule=st.sampled_from(RULES), seed=st.integers(0, 999))
def test_every_derivative_equals_differences_of_games_solved_again(
    game: GameArrays, rule: ValueRule, seed: int
) -> None:
    random = np.random.default_rng(seed)
    play = solved(game, rule)
    if not play.converged:  # a game without a limit has no derivatives to compare
        return
    slope = random.standard_normal(game.edges)
    direct = random.standard_normal(game.worth.shape)
    with Workers(2) as workers:
        found = AdjointSystem.of(game, play, rule, workers).solve(slope, direct)

    def read(each: Equilibrium) -> float:
        return float(slope @ each.choice + (direct * each.values).sum())

    for name, change, derivative in cases(game, random):
        expected = difference(change, rule, play, read)
        got = derivative(found.choice) + derivative(found.expectations)
        assert got == pytest.approx(expected, rel=1e-6, abs=1e-6 * (1 + abs(read(play)))), name


@given(game=random_game(), rule=st.sampled_from(RULES), seed=st.integers(0, 999))
def test_the_transposed_system_is_the_jacobian_transposed(
    game: GameArrays, rule: ValueRule, seed: int
) -> None:
    random = np.random.default_rng(seed)
    values = 50 + 10 * random.standard_normal(game.worth.shape)
    left, right = random.standard_normal((2, *game.worth.shape))
    with Workers(2) as workers:
        system = BellmanSystem.of(game, rule, workers)
        point = system.evaluate(values)
        play = Equilibrium(values, point.choice, point.hold, True, 0.0, 0, 0, "finite horizon")
        turned = AdjointSystem.of(game, play, rule, workers)
        product = system.product(point, right)
        transposed = turned._transposed(left, np.zeros(game.edges))
    assert (left * product).sum() == pytest.approx((transposed * right).sum(), rel=1e-9, abs=1e-7)


def test_one_toggling_actor_has_the_derivatives_of_its_scalar_equation() -> None:
    """Checkpoint 11: two states, entry and exit, one root; its derivative by implicit functions."""
    u0, u1, enter, leave, rho, lam = 40.0, 60.0, 5.0, 2.0, 0.05, 0.15

    def gap(cost: float) -> float:
        """The difference of values, by bisection on the scalar equation."""

        def excess(d: float) -> float:
            up = np.log(0.5 + 0.5 * np.exp(lam * (d - cost))) / lam
            down = np.log(0.5 + 0.5 * np.exp(lam * (-d - leave))) / lam
            return float(rho * (u1 - u0) - rho * d + down - up)

        low, high = 0.0, 20.0
        for _ in range(200):
            middle = (low + high) / 2
            low, high = (middle, high) if excess(middle) > 0 else (low, middle)
        return low

    game = build(
        ["A"], 2, [(0, 0, 0.5, [-enter], [(1, 1.0)]), (1, 0, 0.5, [-leave], [(0, 1.0)])],
        worth=[[u0], [u1]], precision=lam, impatience=rho,
    )  # fmt: skip
    play = solved(game, "lse")
    assert float(play.values[1, 0] - play.values[0, 0]) == pytest.approx(2.665022565, abs=1e-8)
    with Workers(1) as workers:
        found = AdjointSystem.of(game, play, "lse", workers).solve(
            np.zeros(2), np.array([[-1.0], [1.0]])
        )
    # a cost is a payoff taken away
    slope = (gap(enter + 1e-4) - gap(enter - 1e-4)) / 2e-4
    whole = found.choice.payoff[0, 0] + found.expectations.payoff[0, 0]
    assert -whole == pytest.approx(slope, rel=1e-6)
    assert found.choice.payoff[0, 0] == 0.0
