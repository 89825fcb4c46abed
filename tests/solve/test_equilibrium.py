"""Equilibria: theory, invariances, and the certificate that catches a wrong one."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from detente.game.arrays import GameArrays
from detente.game.build import EdgeRow, build
from detente.solve import Settings, limited_foresight, solve
from detente.solve.certificate import certify, game_digest
from detente.solve.result import ValueRule
from detente.testing import oracles
from detente.testing.strategies import random_game

Dilemma = Callable[..., GameArrays]
RULES: list[ValueRule] = ["lse", "aqre"]
QUICK = Settings(restarts=0)


def toggling(clock: float) -> GameArrays:
    """One actor between frozen utilities 40 and 60, reference hazard .3 a week."""
    weight = 0.3 / clock
    edges = [(0, 0, weight, None, [(1, 1.0)]), (1, 0, weight, None, [(0, 1.0)])]
    return build(
        ["A"], 2, edges, worth=[[40.0], [60.0]], clock=clock, precision=0.2, impatience=0.03
    )


@pytest.mark.parametrize(
    ("clock", "up", "down"),
    [(0.5, 0.3224, 0.2768), (2.0, 0.3517, 0.2547), (10.0, 0.3603, 0.2495), (50.0, 0.3621, 0.2485)],
)
def test_hazards_converge_as_the_clock_grows(clock: float, up: float, down: float) -> None:
    """The table of the theory note, section 1, decision 2."""
    choice = solve(toggling(clock)).equilibria[0].choice
    assert clock * choice == pytest.approx([up, down], abs=6e-5)


def test_one_actor_who_may_quit_has_one_value_under_lse() -> None:
    """Theory note, section 1, decision 1: flow .4, rho .05, quitting pays 0, clock 2, lambda 1."""
    edges: list[EdgeRow] = [(0, 0, 0.5, None, [(0, 1.0)]), (0, 0, 0.5, None, [(1, 1.0)])]
    game = build(
        ["A"], 2, edges, worth=0.0, flow=[[0.4], [0.0]], clock=2.0, precision=1.0, impatience=0.05
    )
    found = solve(game, Settings(restarts=8))
    assert [each.values[0, 0] for each in found.equilibria] == [pytest.approx(0.4233003, abs=5e-8)]
    payoff_only = solve(game, Settings(values="aqre", restarts=40))
    values = sorted(each.values[0, 0] for each in payoff_only.equilibria)
    stable = [0.4955586, 7.8809219]
    for value in stable:
        assert min(abs(value - each) for each in values) < 5e-7


@pytest.mark.parametrize("precision", [0.2, 0.4])
def test_the_dilemma_has_one_equilibrium_at_low_precision(
    dilemma: Dilemma, precision: float
) -> None:
    found = solve(dilemma(precision), Settings(restarts=8))
    assert len(found.equilibria) == 1
    assert found.headline == 0


def test_the_symmetric_dilemma_has_no_headline_above_its_pitchfork(dilemma: Dilemma) -> None:
    """Theory note, section 1: at lambda 1, P(arm | rival armed) .2788 with growth .58."""
    assert solve(dilemma(0.62)).headline == 0
    found = solve(dilemma(1.0))
    assert found.headline is None
    symmetric, *mirrored = found.equilibria
    assert symmetric.growth == pytest.approx(0.58, abs=5e-3)
    assert symmetric.choice[2] == pytest.approx(0.2788, abs=5e-5)
    assert [each.stable for each in mirrored] == [True, True]
    assert [each.growth for each in mirrored] == pytest.approx([-0.2, -0.2])
    assert mirrored[0].choice[2] == pytest.approx(mirrored[1].choice[5], abs=1e-7)


def test_a_bias_breaks_the_pitchfork(dilemma: Dilemma) -> None:
    """One point for actor 1 when armed: the principal branch has no fold and is the limit."""
    found = solve(dilemma(1.0, bias=1.0))
    assert found.headline is not None
    chosen = found.equilibria[found.headline]
    assert sorted(chosen.choice[[2, 5]]) == pytest.approx([0.0101, 0.7618], abs=5e-5)
    assert chosen.growth == pytest.approx(-0.2, abs=1e-6)


@given(game=random_game(), rule=st.sampled_from(RULES))
def test_whatever_is_reported_as_an_equilibrium_is_one(game: GameArrays, rule: ValueRule) -> None:
    found = solve(game, Settings(values=rule, restarts=0))
    for equilibrium, certificate in zip(found.equilibria, found.certificates, strict=True):
        residual = np.abs(oracles.residual(game, equilibrium.values, rule)).max()
        assert residual <= 2e-8 * max(1.0, game.impatience.max()) + 1e-9
        assert certificate.residual <= 1e-7
        assert certificate.mass <= 1e-12
        assert equilibrium.converged


@given(game=random_game(), factor=st.sampled_from([0.1, 3.0]))
def test_utilities_scaled_and_precision_divided_change_no_choice(
    game: GameArrays, factor: float
) -> None:
    scaled = replace(
        game,
        worth=factor * game.worth + 5.0,
        flow=factor * game.flow,
        payoff_table=factor * game.payoff_table,
        precision=game.precision / factor,
    )
    one, two = solve(game, QUICK), solve(scaled, QUICK)
    if one.headline is not None and two.headline is not None:
        np.testing.assert_allclose(one.equilibria[0].choice, two.equilibria[0].choice, atol=2e-6)


@given(game=random_game(), seed=st.integers(0, 20))
def test_a_new_unit_of_time_changes_no_choice(game: GameArrays, seed: int) -> None:
    pace = 1.0 + seed / 4.0
    faster = replace(
        game, clock=game.clock * pace, hazard_rate=game.hazard_rate * pace,
        impatience=game.impatience * pace, flow=game.flow * pace,
    )  # fmt: skip
    one = solve(game, QUICK)
    two = solve(faster, replace(QUICK, foresight=26.0 / pace))
    if one.headline is not None and two.headline is not None:
        np.testing.assert_allclose(one.equilibria[0].choice, two.equilibria[0].choice, atol=2e-6)


def test_splitting_a_move_in_two_halves_changes_nothing() -> None:
    def make(parts: int) -> GameArrays:
        share = 0.4 / parts
        edges: list[EdgeRow] = [(0, 0, share, [-1.0, -3.0], [(1, 1.0)]) for _ in range(parts)]
        edges += [(1, 1, 0.3, [0.0, -2.0], [(0, 1.0)]), (0, 1, 0.2, None, [(1, 1.0)])]
        return build(
            ["A", "B"], 2, edges, worth=[[20.0, 70.0], [60.0, 30.0]], clock=3.0, precision=0.5,
            impatience=0.05,
        )  # fmt: skip

    one, two = solve(make(1)).equilibria[0], solve(make(2)).equilibria[0]
    np.testing.assert_allclose(one.values, two.values, atol=1e-8)
    assert one.choice[0] == pytest.approx(two.choice[0] + two.choice[1], abs=1e-12)


def test_without_discounting_an_absorbing_state_keeps_its_worth() -> None:
    edges: list[EdgeRow] = [
        (0, 0, 0.25, [-1.0], [(1, 1.0)]),
        (0, 0, 0.75, None, [(2, 0.5), (0, 0.5)]),
    ]
    game = build(["A"], 3, edges, worth=[[0.0], [30.0], [10.0]], clock=1.0, precision=0.1)
    values = solve(game, QUICK).equilibria[0].values[:, 0]
    assert values[1:] == pytest.approx([30.0, 10.0])
    # W = V at state 0: log sum_e w_e exp(lambda (q_e - V)) = 0
    q = np.array([29.0, 0.5 * (10.0 + values[0])])
    total = np.log(np.array([0.25, 0.75]) @ np.exp(0.1 * (q - values[0])))
    assert total == pytest.approx(0.0, abs=1e-9)


def test_the_certificate_catches_wrong_values_choices_and_mass() -> None:
    game = toggling(2.0)
    found = solve(game)
    good = found.equilibria[0]
    settings = found.settings
    assert found.certificates[0].residual < 1e-8
    wrong_values = certify(game, replace(good, values=good.values + 0.5), settings)
    assert wrong_values.residual == pytest.approx(0.5, rel=1e-6)
    wrong_choice = certify(game, replace(good, choice=good.choice * 1.3), settings)
    assert wrong_choice.mass > 0.01
    assert wrong_choice.regret > 1e-4


def test_the_digest_covers_every_array() -> None:
    game = toggling(2.0)
    digests = {game_digest(game)}
    for name in ("edge_weight", "worth", "flow", "clock", "precision", "impatience", "hold_weight"):
        other = replace(game, **{name: getattr(game, name) + 1e-12})
        digests.add(game_digest(other))
    assert len(digests) == 8


def test_two_runs_give_the_same_bytes(dilemma: Dilemma) -> None:
    one, two = solve(dilemma(1.0)), solve(dilemma(1.0))
    for left, right in zip(one.equilibria, two.equilibria, strict=True):
        assert left.values.tobytes() == right.values.tobytes()
        assert left.choice.tobytes() == right.choice.tobytes()


def test_above_the_selection_limit_it_says_what_was_not_run(dilemma: Dilemma) -> None:
    found = solve(dilemma(0.3), Settings(selection_limit=3))
    assert found.headline == 0
    assert found.equilibria[0].growth is None
    assert any("restarts" in each for each in found.skipped)
    assert found.checks == ("finite-horizon limit",)


def test_nothing_that_failed_to_converge_looks_converged(dilemma: Dilemma) -> None:
    found = solve(dilemma(1.0), Settings(max_steps=1))
    assert not found.converged
    assert found.equilibria == ()
    assert found.headline is None
    assert "does not settle" in found.reason
    assert sorted(found.foresight) == [13.0, 26.0, 52.0]
    assert not any(each.converged for each in found.foresight.values())


def test_limited_foresight_is_backward_induction(dilemma: Dilemma) -> None:
    """Far ahead it approaches the stationary limit; at once it is myopic."""
    game = dilemma(0.4)
    limit = solve(game).equilibria[0]
    far = limited_foresight(game, Settings(foresight=200.0)).foresight[200.0]
    np.testing.assert_allclose(far.choice, limit.choice, atol=1e-5)
    assert far.horizon == 200.0
    near = limited_foresight(game, Settings(foresight=1e-6)).foresight[1e-6]
    myopic, _ = oracles.choices(game, game.worth)
    np.testing.assert_allclose(near.choice, myopic, atol=1e-4)


def test_a_rate_too_fast_for_the_horizon_is_said_and_does_not_hang() -> None:
    """Looking two thousand years ahead takes too many explicit stages; the limit needs none."""
    game = toggling(1e4)
    busy = replace(game, hazard_rate=game.hazard_rate, edge_weight=np.array([0.4, 0.4]))
    busy = replace(busy, hold_weight=np.full((2, 1), 0.6))
    assert solve(busy).certificates[0].foresight_gap is not None
    found = solve(busy, Settings(foresight=1e5))
    assert found.headline == 0
    assert any(each.startswith("foresight: not run") for each in found.skipped)
    assert found.certificates[0].foresight_gap is None


def test_an_actor_who_cannot_move_changes_nobody_and_is_valued_right() -> None:
    edges: list[EdgeRow] = [
        (0, 0, 0.3, [-2.0, 1.5], [(1, 0.7), (2, 0.3)]),
        (1, 0, 0.2, [0.0, -4.0], [(0, 1.0)]),
        (2, 0, 0.1, None, [(0, 1.0)]),
    ]
    make = partial(build, clock=2.0, precision=0.4, impatience=0.05)
    worth = np.array([[20.0, 70.0], [60.0, 30.0], [10.0, 90.0]])
    both = make(["A", "B"], 3, edges, [(1, 2, 0.1)], worth=worth)
    alone = [(x, a, w, None if g is None else g[:1], o) for x, a, w, g, o in edges]
    single = make(["A"], 3, alone, [(1, 2, 0.1)], worth=worth[:, :1])
    found, apart = solve(both).equilibria[0], solve(single).equilibria[0]
    np.testing.assert_allclose(found.values[:, :1], apart.values, atol=1e-8)
    q = oracles.generator(both, found.choice)
    reward = 0.05 * worth[:, 1] + 2.0 * np.array([1.5, -4.0, 0.0]) * found.choice
    idle = np.linalg.solve(0.05 * np.eye(3) - q, reward)
    np.testing.assert_allclose(found.values[:, 1], idle, atol=1e-7)
    assert np.abs(oracles.residual(both, found.values)).max() < 1e-9


@given(game=random_game(max_actors=2), rule=st.sampled_from(RULES), seed=st.integers(0, 99))
def test_actors_who_cannot_move_are_valued_by_one_linear_system(
    game: GameArrays, rule: ValueRule, seed: int
) -> None:
    """Two more, who gain and lose by the others' moves; against a dense solve."""
    random = np.random.default_rng(seed)
    n, movers = game.states, len(game.actors)
    wider = replace(
        game,
        actors=(*game.actors, "X", "Y"),
        payoff_table=np.hstack((game.payoff_table, np.zeros((len(game.payoff_table), 2)))),
        hold_weight=np.hstack((game.hold_weight, np.ones((n, 2)))),
        worth=np.hstack((game.worth, 100 * random.random((n, 2)))),
        flow=np.hstack((game.flow, random.normal(size=(n, 2)))),
        clock=np.append(game.clock, [1.0, 2.0]),
        precision=np.append(game.precision, [0.3, 0.3]),
        impatience=np.append(game.impatience, [0.02, 0.5]),
    )
    wider.payoff_table[1:, movers:] = random.normal(scale=3, size=(len(game.payoff_table) - 1, 2))
    found = solve(wider, Settings(values=rule, restarts=0))
    for play in (*found.equilibria, *found.branch.values()):
        generator = oracles.generator(wider, play.choice)
        pace = (wider.clock[wider.edge_actor] * play.choice)[:, None]
        source = np.repeat(np.arange(n), np.diff(wider.state_edge.astype(int)))
        for i in (movers, movers + 1):
            reward = wider.impatience[i] * wider.worth[:, i] + wider.flow[:, i]
            np.add.at(reward, source, (pace * wider.payoff_table[wider.edge_payoff])[:, i])
            value = np.linalg.solve(wider.impatience[i] * np.eye(n) - generator, reward)
            np.testing.assert_allclose(play.values[:, i], value, rtol=0, atol=2e-5)
        assert (play.hold[:, movers:] == 1.0).all()
        assert play.values.flags.c_contiguous


def test_what_rounding_keeps_from_the_tolerance_is_not_called_converged() -> None:
    """Values near 100 beside a patience of a million weeks leave too few digits for 1e-8 points."""
    game = replace(toggling(7.0), impatience=np.array([np.log(2) / 1e7]))
    found = solve(game, Settings(restarts=0, tolerance=1e-11))
    assert not found.converged
    assert found.headline is None
    assert "leave no more digits" in found.reason
