"""Games in which one actor's type is its own secret, against oracles that share nothing with them.

The oracle is `detente.testing.belief_oracle`; a general root finder solves it.
"""

from __future__ import annotations

from dataclasses import replace
from functools import cache

import numpy as np
import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from scipy.optimize import root

from detente.crisis.expressions import Constant, Indicator, Operation
from detente.crisis.model import Crisis, Reputation
from detente.errors import DetenteError
from detente.game import compile_crisis
from detente.game.arrays import TypedArrays
from detente.game.types import compile_types
from detente.outlook.beliefs import public_game
from detente.solve import Settings, Solution, solve
from detente.solve.beliefs.certificate import certify_typed
from detente.solve.beliefs.grid import belief_grid, place_of
from detente.solve.beliefs.public import PUBLIC, generator, split
from detente.solve.beliefs.system import BeliefSystem
from detente.solve.result import Equilibrium, TypedPlay
from detente.solve.workers import Workers
from detente.testing.belief_oracle import BeliefOracle
from detente.testing.draft import Draft
from detente.testing.patron import known, patron

Float = np.ndarray
BRIEF = Settings(restarts=0)


# --- crises --------------------------------------------------------------------------------------


def envoy(prior: float = 0.4, grid: int = 7, precision: float = 0.4) -> Crisis:
    """Two public states, three actors; the informed has a seen and an unseen move, type 1 one more.

    What the states are worth to another depends on the type too.
    """
    draft = Draft("envoy", precision=precision)
    draft.actor("A", "B", "C")
    draft.factor("kind", ["soft", "hard"])
    draft.factor("talks", ["off", "on"])
    hard = Indicator(draft.test("kind", "=", "hard"))
    off, on = draft.test("talks", "=", "off"), draft.test("talks", "=", "on")
    draft.move("A", "talk", [draft.to("talks", "on")], when=off, tempo=0.4,
               costs={"A": Operation("*", Constant(2.0), hard), "B": -1.0})  # fmt: skip
    more = Operation("+", Constant(0.2), Operation("*", Constant(0.1), hard))
    draft.move("A", "leak", [draft.to("talks", "off")], when=on, tempo=more)
    draft.move("A", "storm out", [draft.to("talks", "off")], when=on,
               tempo=Operation("*", Constant(0.3), hard), costs={"C": 2.0})  # fmt: skip
    draft.move("B", "concede", [], when=on, tempo=0.3, costs={"B": 1.0, "A": -2.0})
    draft.move("C", "break off", outcomes=[(0.5, [draft.to("talks", "off")]), (None, [])], when=on,
               tempo=0.2, costs={"C": 0.5})  # fmt: skip
    draft.hazard("talks resume", [draft.to("talks", "on")], when=off, rate=0.1)
    draft.worth("A", 30.0)
    draft.worth("A", Operation("*", Constant(20.0), hard), off)
    draft.worth("B", 50.0, on)
    draft.worth("C", Operation("*", Constant(40.0), hard), on)
    draft.flow("B", -1.0, off)
    draft.number("prior", "other", prior)
    reputation = Reputation("r", "A", 0, "prior", grid, ("A: talk", "A: storm out"))
    return replace(draft.crisis(), reputations=(reputation,))


@cache
def typed_of(name: str, grid: int = 7) -> TypedArrays:
    crisis = envoy(grid=grid) if name == "envoy" else patron(grid=grid, precision=0.4)
    return compile_types(crisis).arrays


@cache
def solved(name: str, grid: int = 7) -> Solution:
    return solve(typed_of(name, grid), BRIEF)


def by_type(solution: Solution) -> tuple[Equilibrium, TypedPlay]:
    assert solution.chosen is not None
    assert solution.chosen.typed is not None
    return solution.chosen, solution.chosen.typed


# --- against the oracle -------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["envoy", "patron"])
def test_the_solution_is_the_fixed_point_of_the_oracle(name: str) -> None:
    """Values to 1e-7 points, found from the worths by a general root finder."""
    typed = typed_of(name, 5)
    oracle = BeliefOracle(typed)
    _, play = by_type(solve(typed, BRIEF))
    with Workers(1) as workers:
        start = oracle.laid(BeliefSystem.of(typed, "lse", workers).worth)
    found = root(
        oracle.residual, np.concatenate([start, np.zeros(oracle.size[1])]), tol=1e-13, method="hybr"
    )
    assert np.abs(found.fun).max() < 1e-9
    np.testing.assert_allclose(found.x[: oracle.size[0]], oracle.laid(play.values), atol=1e-7)
    odds = np.concatenate([play.odds[e] for e in oracle.informing])
    np.testing.assert_allclose(found.x[oracle.size[0] :], odds, atol=1e-8)


@pytest.mark.parametrize("name", ["envoy", "patron"])
def test_the_kernel_is_the_oracle(name: str) -> None:
    """F away from the solution, evidence solved for."""
    typed = typed_of(name)
    oracle = BeliefOracle(typed)
    with Workers(1) as workers:
        system = BeliefSystem.of(typed, "lse", workers)
        values = system.worth + np.random.default_rng(2).normal(size=system.shape)
        point = system.evaluate(values)
    odds = np.concatenate([point.odds[e] for e in oracle.informing])
    found = oracle.residual(np.concatenate([oracle.laid(values), odds]))
    np.testing.assert_allclose(found[: oracle.size[0]], oracle.laid(point.residual), atol=1e-10)
    np.testing.assert_allclose(found[oracle.size[0] :], 0.0, atol=1e-10)


# --- the pieces ----------------------------------------------------------------------------------


@given(st.floats(0.0, 1.0), st.integers(5, 61))
def test_grid(prior: float, count: int) -> None:
    """Ascending from 0 to 1, the prior on it, even in log-odds between."""
    grid = belief_grid(prior, count)
    assert len(grid) == count
    assert grid[0] == 0
    assert grid[-1] == 1
    assert (np.diff(grid) > 0).all() or prior < 1e-12 or prior > 1 - 1e-12
    if 1e-6 < prior < 1 - 1e-6:
        assert grid[place_of(grid, prior)] == prior
        odds = np.log(grid[1:-1] / (1 - grid[1:-1]))
        np.testing.assert_allclose(np.diff(odds, 2), 0.0, atol=1e-6)


def test_grid_refuses() -> None:
    with pytest.raises(ValueError, match="prior: received 2"):
        belief_grid(2.0, 11)
    with pytest.raises(ValueError, match="at least 5"):
        belief_grid(0.5, 4)


@given(st.floats(0.0, 1.0), st.sampled_from([5, 11, 21]))
def test_splits_keep_the_mean_and_bayes_rule(belief: float, count: int) -> None:
    grid = belief_grid(0.3, count)
    public, one, zero = (split(grid, np.array([belief]), law) for law in (PUBLIC, 1, 0))
    low = public.low
    assert (public.down * grid[low] + public.up * grid[low + 1])[0] == pytest.approx(
        belief, abs=1e-15
    )
    for ways in (public, one, zero):
        assert (ways.down + ways.up)[0] == pytest.approx(1.0, abs=1e-12)
    if 1e-9 < belief < 1 - 1e-9:
        joint = belief * one.up, (1 - belief) * zero.up
        total = joint[0] + joint[1]
        assert total[0] == pytest.approx(public.up[0], abs=1e-12)
        np.testing.assert_allclose(joint[0], total * grid[low + 1], atol=1e-12)


@pytest.mark.parametrize("name", ["envoy", "patron"])
@pytest.mark.parametrize("rule", ["lse", "aqre"])
def test_jacobian_matches_differences(name: str, rule: str) -> None:
    random = np.random.default_rng(5)
    with Workers(2) as workers:
        system = BeliefSystem.of(typed_of(name), rule, workers)  # type: ignore[arg-type]
        values = system.worth + random.normal(size=system.shape)
        direction = random.normal(size=system.shape)
        point, step = system.evaluate(values), 1e-6
        ends = [system.evaluate(values + s * direction).residual for s in (step, -step)]
        product = system.product(point, direction)
    np.testing.assert_allclose(product, (ends[0] - ends[1]) / (2 * step), atol=2e-6)


@pytest.mark.parametrize("name", ["envoy", "patron"])
def test_laws_are_one_law_seen_three_ways(name: str) -> None:
    """Q b = 0 to the public; a type's law has density b or 1 - b against it, if all is seen."""
    typed = typed_of(name)
    typed = replace(typed, visible=typed.game.edge_actor == typed.informed)
    _, play = by_type(solve(typed, BRIEF))
    belief = np.repeat(play.grid, typed.game.states)
    laws = [
        generator(typed, play.grid, play.choice, play.odds, law).toarray() for law in (PUBLIC, 1, 0)
    ]
    public = laws[0] - np.diag(laws[0].sum(axis=1))
    np.testing.assert_allclose(public @ belief, 0.0, atol=1e-12)
    inside = (belief > 0) & (belief < 1)
    for law, density in zip(laws[1:], (belief, 1 - belief), strict=True):
        tilted = laws[0][inside] * density / density[inside, None]
        np.testing.assert_allclose(law[inside], tilted, atol=1e-12)


# --- the solution --------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", [0, 1])
def test_certain_beliefs_are_the_known_games(kind: int) -> None:
    crisis = patron(grid=7, precision=0.4)
    game = compile_crisis(replace(known(crisis, kind), questions={}))
    alone = solve(game.arrays, BRIEF).chosen
    _, play = by_type(solved("patron"))
    assert alone is not None
    typed = compile_types(crisis)
    n = typed.arrays.game.states
    edge = -1 if kind else 0
    codes = [tuple(typed.levels[1:, x]) for x in range(n)]
    for x in range(game.states):
        row = (len(play.grid) - 1 if kind else 0) * n + codes.index(tuple(game.levels[1:, x]))
        assert play.values[row, 0] == pytest.approx(alone.values[x, 0], abs=1e-7)
        assert play.values[row, 2 if kind else 1] == pytest.approx(alone.values[x, 1], abs=1e-7)
    assert play.grid[edge] == kind


def test_equal_types_make_beliefs_idle() -> None:
    """Types that differ in nothing: everybody plays as if there were no types, at every belief."""
    crisis = patron(grid=7, resolve=0.0)
    chosen, play = by_type(solve(compile_types(crisis).arrays, BRIEF))
    assert np.ptp(play.choice, axis=(0, 2)).max() < 1e-9
    np.testing.assert_allclose(play.odds, 0.0, atol=1e-9)
    assert chosen.converged


def test_refining_the_grid_converges_at_first_order() -> None:
    """Provocation at even odds: differences halve as the step does."""
    rates = []
    for grid in (13, 23, 43, 83):
        _, play = by_type(solve(compile_types(patron(grid=grid, precision=0.4)).arrays, BRIEF))
        even = place_of(play.grid, 0.5)
        rates.append(7.0 * play.choice[0, 0, even])
    gaps = np.abs(np.diff(rates))
    assert (gaps[:-1] / gaps[1:] > 1.5).all()
    assert gaps[-1] < 2e-3


@pytest.mark.parametrize("name", ["envoy", "patron"])
def test_certificate(name: str) -> None:
    solution = solved(name)
    (certificate,) = solution.certificates
    assert certificate.residual <= solution.settings.tolerance
    assert certificate.regret < 1e-12
    assert certificate.mass < 1e-12


@pytest.mark.parametrize("part", ["values", "choice", "hold"])
def test_the_certificate_sees_what_is_wrong(part: str) -> None:
    typed = typed_of("envoy")
    chosen, play = by_type(solved("envoy"))
    if part == "values":
        play = replace(play, values=play.values + 1e-4 * np.arange(len(play.values))[:, None])
    elif part == "choice":
        play = replace(play, choice=play.choice * np.array([1.0, 1.01])[:, None, None])
    else:
        chosen = replace(chosen, hold=chosen.hold * 0.99)
    found = certify_typed(typed, replace(chosen, typed=play), BRIEF)
    wrong = {"values": found.residual, "choice": found.regret, "hold": found.mass}[part]
    assert wrong > 1e-6
    with pytest.raises(ValueError, match="without play by type"):
        certify_typed(typed, replace(chosen, typed=None), BRIEF)


def test_without_interests_moves_tell_what_tempos_tell() -> None:
    """At precision 0 evidence is the ratio of tempos, and the public game of the compiler is it."""
    crisis = envoy(precision=0.0)
    typed = compile_types(crisis)
    chosen, play = by_type(solve(typed.arrays, BRIEF))
    public = public_game(typed).arrays
    np.testing.assert_allclose(chosen.choice, public.edge_weight, atol=1e-12)
    np.testing.assert_allclose(play.public.outcome_chance, public.outcome_chance, atol=1e-12)
    np.testing.assert_allclose(play.public.hazard_rate, public.hazard_rate, atol=1e-12)


def test_any_number_of_threads_gives_the_same_bytes() -> None:
    typed = compile_types(patron(grid=61)).arrays
    found = []
    for threads in (1, 3):
        with Workers(threads) as workers:
            system = BeliefSystem.of(typed, "lse", workers)
            point = system.evaluate(system.worth)
            found.append((point.residual.tobytes(), point.odds.tobytes()))
    assert found[0] == found[1]


def test_high_precision_is_solved_or_says_that_it_is_not() -> None:
    """Never numbers that only look converged."""
    crisis = patron(grid=11, precision=2.0)
    solution = solve(compile_types(crisis).arrays, BRIEF)
    assert solution.converged == bool(solution.certificates and solution.equilibria)
    for each in solution.certificates if solution.converged else ():
        assert each.residual <= solution.settings.tolerance
    if not solution.converged:
        assert solution.foresight


def test_everybody_needs_patience() -> None:
    typed = typed_of("envoy")
    endless = replace(typed, game=replace(typed.game, impatience=np.zeros(3)))
    with pytest.raises(DetenteError, match="needs a patience"):
        solve(endless, BRIEF)


@given(
    st.integers(1, 19), st.integers(5, 9), st.integers(0, 5), st.integers(-4, 6), st.integers(0, 4)
)
@settings(max_examples=12, phases=[Phase.explicit, Phase.generate])
def test_certified_over_many_patrons(
    prior: int, grid: int, precision: int, resolve: int, relief: int
) -> None:
    """Converged plays are certified by code that shares nothing with the solver."""
    crisis = patron(
        prior=prior / 20, grid=grid, precision=precision / 10, resolve=resolve, relief=relief / 4
    )
    solution = solve(compile_types(crisis).arrays, BRIEF)
    assert solution.converged
    for each in solution.certificates:
        assert each.residual <= solution.settings.tolerance
        assert each.regret < 1e-9
