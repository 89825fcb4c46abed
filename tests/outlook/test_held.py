"""Held without a break: against the renewal equation solved densely, closed forms, simulation."""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.integrate import solve_ivp
from tests.outlook.conftest import chain_of, dense_rates, large_chain, masks, reordered

from detente.outlook.chain import merged
from detente.outlook.held import held_by
from detente.outlook.pieces import eliminate, plan
from detente.outlook.reach import reached_by
from detente.outlook.simulate import longest_run, sample_paths
from detente.solve.workers import Workers
from detente.testing.oracles import exponential


def by_steps(rates: np.ndarray, holds: np.ndarray, duration: float, weeks: float) -> np.ndarray:
    """The note's equation by the method of steps, a dense Runge-Kutta solution on each period.

    z' = Q z + (Q_BA s; -exp(Q_AA d) Q_AB h(t - d)), from z(d) = 0; returns g on A and h on B.
    """
    n = len(rates)
    if weeks < duration:
        return np.zeros(n)
    a, b = np.flatnonzero(holds), np.flatnonzero(~holds)
    decay = exponential(rates[np.ix_(a, a)] * duration)
    survive = decay.sum(axis=1)
    gain = np.zeros(n)
    gain[b] = rates[np.ix_(b, a)] @ survive
    echo = decay @ rates[np.ix_(a, b)]
    periods: list[Callable[[float], np.ndarray]] = []
    z, begin = np.zeros(n), duration
    while begin < weeks:
        end = min(begin + duration, weeks)
        earlier = periods[-1] if periods else None

        def slope(
            t: float, z: np.ndarray, earlier: Callable[[float], np.ndarray] | None = earlier
        ) -> np.ndarray:
            change: np.ndarray = rates @ z + gain
            if earlier is not None:
                change[a] -= echo @ earlier(t - duration)[b]
            return change

        solved = solve_ivp(
            slope, (begin, end), z, "DOP853", dense_output=True, rtol=1e-11, atol=1e-13
        )
        assert solved.sol is not None
        periods.append(solved.sol)
        z, begin = solved.y[:, -1], end
    z = z.copy()
    z[a] += survive
    return np.array(z)


@st.composite
def cases(draw: st.DrawFn) -> tuple[np.ndarray, np.ndarray, float, float]:
    rates = draw(dense_rates(max_states=5, max_rate=15))
    duration = draw(st.sampled_from([0.4, 1.0, 2.5]))
    return rates, draw(masks(len(rates))), duration, draw(st.sampled_from([0.3, 1.0, 2.5, 7.1]))


@settings(max_examples=60)
@given(cases())
def test_fresh_runs_solve_the_renewal_equation(
    case: tuple[np.ndarray, np.ndarray, float, float],
) -> None:
    rates, holds, duration, weeks = case
    found = held_by(chain_of(rates), holds, duration, weeks)
    np.testing.assert_allclose(found.fresh, by_steps(rates, holds, duration, weeks), atol=2e-8)
    assert found.error < 1e-7


@settings(max_examples=40)
@given(cases(), st.floats(0.0, 1.0))
def test_a_run_in_force_is_the_integral_over_when_it_breaks(
    case: tuple[np.ndarray, np.ndarray, float, float], share: float
) -> None:
    """exp(Q_AA r) 1 + integral of exp(Q_AA s) Q_AB h(T - s), r = d - age, by Gauss-Legendre."""
    rates, holds, duration, weeks = case
    if not holds.any():
        return
    start = int(np.flatnonzero(holds)[0])
    rest = duration * (1 - share)
    found = held_by(chain_of(rates, start), holds, duration, weeks, age=duration - rest)
    a, b = np.flatnonzero(holds), np.flatnonzero(~holds)
    inner = rates[np.ix_(a, a)]
    expected = float(exponential(inner * rest)[0].sum()) if rest <= weeks else 0.0
    cuts = [max(0.0, weeks - k * duration) for k in range(1, 30)]
    edges = sorted({0.0, min(rest, weeks), *(c for c in cuts if c < min(rest, weeks))})
    nodes, weights = np.polynomial.legendre.leggauss(12)
    for low, high in itertools.pairwise(edges):
        for node, weight in zip(nodes, weights, strict=True):
            s = (low + high + (high - low) * node) / 2
            h = held_by(chain_of(rates), holds, duration, weeks - s).fresh[b]
            flux = exponential(inner * s)[0] @ rates[np.ix_(a, b)] @ h
            expected += weight * (high - low) / 2 * flux
    assert found.probability == pytest.approx(expected, abs=1e-8)


@given(cases())
def test_no_duration_is_being_reached(case: tuple[np.ndarray, np.ndarray, float, float]) -> None:
    """Exactly at 0, and in the limit."""
    rates, holds, _, weeks = case
    chain = chain_of(rates)
    reached = reached_by(chain, holds, weeks).values
    np.testing.assert_array_equal(held_by(chain, holds, 0.0, weeks).fresh, reached)
    tiny = held_by(chain, holds, 1e-3, weeks).fresh
    np.testing.assert_allclose(tiny, reached, atol=1e-3 * (rates.max() + 1) * 5)
    assert (tiny <= reached + 1e-9).all()


@given(cases())
def test_longer_is_rarer_and_later_is_likelier(
    case: tuple[np.ndarray, np.ndarray, float, float],
) -> None:
    rates, holds, duration, weeks = case
    chain = chain_of(rates)
    once = held_by(chain, holds, duration, weeks)
    assert ((once.fresh >= 0) & (once.fresh <= 1)).all()
    slack = 1e-9
    assert (held_by(chain, holds, 1.3 * duration, weeks).fresh <= once.fresh + slack).all()
    assert (held_by(chain, holds, duration, weeks + 0.7).fresh >= once.fresh - slack).all()


def two_states(begin: float, stop: float, start: int) -> np.ndarray:
    return np.array([[-begin, begin], [stop, -stop]]) if start >= 0 else np.zeros((2, 2))


def test_closed_form_within_two_periods() -> None:
    """Up to t = 2d no run can have been completed before the last one: a linear system."""
    begin, stop, duration, weeks = 0.7, 0.3, 1.5, 2.9
    rates = two_states(begin, stop, 0)
    survive = math.exp(-stop * duration)
    forced = np.zeros((3, 3))
    forced[:2, :2], forced[0, 2] = rates, begin * survive
    z = (exponential(forced * (weeks - duration)) @ [0.0, 0.0, 1.0])[:2]
    found = held_by(chain_of(rates), np.array([False, True]), duration, weeks)
    assert found.fresh[0] == pytest.approx(z[0], abs=1e-11)
    assert found.fresh[1] == pytest.approx(survive + z[1], abs=1e-11)


@pytest.mark.parametrize("age", [0.0, 0.7, 1.4])
def test_simulation_agrees(age: float) -> None:
    rng = np.random.default_rng(11)
    rates = rng.random((6, 6)) * (rng.random((6, 6)) < 0.6)
    np.fill_diagonal(rates, 0.0)
    rates -= np.diag(rates.sum(axis=1))
    holds = np.arange(6) % 2 == 0
    chain = chain_of(rates)
    exact = held_by(chain, holds, 2.0, 7.0, age=age).probability
    paths = sample_paths(chain, 40_000, 7.0, np.random.default_rng(1))
    seen = (longest_run(paths, holds, age) >= 2.0).mean()
    assert abs(seen - exact) < 4 * math.sqrt(exact * (1 - exact) / 40_000)


def test_the_error_bounds_the_difference_to_a_tight_tolerance() -> None:
    chain = merged(large_chain(3_000))
    holds = np.arange(3_000) % 3 > 0
    tight = held_by(chain, holds, 1.1, 6.0, tolerance=1e-14)
    for tolerance in (1e-5, 1e-7, 1e-9):
        loose = held_by(chain, holds, 1.1, 6.0, tolerance=tolerance)
        worst = np.abs(loose.fresh - tight.fresh).max()
        assert worst <= loose.error + tight.error
        assert loose.rank <= tight.rank


def test_many_pieces_agree_with_few() -> None:
    """A fast state makes for many pieces in a period; speed alone must not change the answer."""
    slow = np.array([[-0.5, 0.5, 0.0], [0.3, -0.3, 0.0], [0.0, 200.0, -200.0]])
    fast = held_by(chain_of(slow), np.array([False, True, False]), 1.7, 8.0)
    alone = held_by(chain_of(slow[:2, :2]), np.array([False, True]), 1.7, 8.0)
    assert fast.pieces > 3 * alone.pieces
    np.testing.assert_allclose(fast.fresh[:2], alone.fresh, atol=1e-10)


def test_edges_of_time_and_age() -> None:
    rates = two_states(0.7, 0.3, 0)
    holds = np.array([False, True])
    running, waiting = chain_of(rates, 1), chain_of(rates, 0)
    assert held_by(running, holds, 2.0, 9.0, age=2.0).probability == 1.0
    assert held_by(running, holds, 2.0, 9.0, age=5.0).probability == 1.0
    assert held_by(waiting, holds, 2.0, 1.9).probability == 0.0
    exact = held_by(running, holds, 2.0, 2.0).probability
    assert exact == pytest.approx(math.exp(-0.6), abs=1e-12)
    soon = held_by(running, holds, 2.0, 0.5, age=1.6).probability
    assert soon == pytest.approx(math.exp(-0.12), abs=1e-12)
    assert held_by(running, holds, 2.0, 0.3, age=1.6).probability == 0.0
    assert held_by(waiting, holds, 2.0, 9.0, age=1.0).probability == pytest.approx(
        held_by(waiting, holds, 2.0, 9.0).probability
    )
    assert held_by(waiting, ~holds & holds, 2.0, 9.0).probability == 0.0
    assert (
        held_by(waiting, holds, 2, 9).probability == held_by(waiting, holds, 2.0, 9.0).probability
    )
    assert held_by(waiting, holds | ~holds, 2.0, 9.0).probability == pytest.approx(1.0)


@pytest.mark.parametrize("wrong", [{"duration": -1.0}, {"weeks": math.inf}, {"age": math.nan}])
def test_wrong_times_are_refused(wrong: dict[str, float]) -> None:
    given_ = {"duration": 1.0, "weeks": 2.0, "age": 0.0} | wrong
    name = next(iter(wrong))
    with pytest.raises(ValueError, match=f"{name}: received"):
        held_by(
            chain_of(np.zeros((1, 1))), np.ones(1, bool), given_["duration"], given_["weeks"],
            age=given_["age"],
        )  # fmt: skip


def test_bits_do_not_depend_on_the_number_of_threads() -> None:
    chain = merged(large_chain(30_000))
    holds = np.arange(30_000) % 5 > 0
    found = []
    for count in (1, 2, 3):
        with Workers(count) as pool:
            found.append(held_by(chain, holds, 1.0, 3.5, age=0.3, workers=pool))
    assert len({each.fresh.tobytes() for each in found}) == 1
    assert len({(each.probability, each.error) for each in found}) == 1


@given(cases(), st.randoms(use_true_random=False))
def test_order_of_states_does_not_matter(
    case: tuple[np.ndarray, np.ndarray, float, float], random: object
) -> None:
    rates, holds, duration, weeks = case
    order = np.arange(len(rates))
    random.shuffle(order)  # type: ignore[attr-defined]
    plain = held_by(chain_of(rates), holds, duration, weeks).fresh
    other = held_by(chain_of(reordered(rates, order)), holds[order], duration, weeks).fresh
    np.testing.assert_allclose(other, plain[order], atol=1e-10)


# --- how time is cut, and how tables are compressed -----------------------------------------------


@given(
    st.floats(0.1, 5.0),
    st.floats(0.0, 20.0),
    st.floats(0.0, 1.0),
    st.sampled_from([0.1, 3.0, 90.0]),
)
def test_plans_end_where_they_should(
    duration: float, extra: float, share: float, speed: float
) -> None:
    weeks, rest = duration + extra, duration * share
    found = plan(duration, weeks, rest, speed)
    assert sum(length for _, length in found.pieces) == pytest.approx(duration)
    assert all(length * speed <= 64 * (1 + 1e-9) for _, length in found.pieces)

    def when(place: tuple[int, int]) -> float:
        offset = 0.0 if place[1] == 0 else found.pieces[place[1]][0]
        return duration * (1 + place[0]) + offset

    assert when(found.stop) == pytest.approx(weeks, abs=1e-9)
    if found.late is not None:
        assert when(found.late) == pytest.approx(max(weeks - rest, duration), abs=1e-9)


@given(st.integers(1, 12), st.integers(0, 12), st.integers(1, 5), st.integers(0, 99))
def test_elimination_writes_a_table_as_few_lines(
    rows: int, width: int, rank: int, seed: int
) -> None:
    rng = np.random.default_rng(seed)
    table = rng.standard_normal((rows, rank)) @ rng.standard_normal((rank, width))
    with Workers(1) as pool:
        shares, lines, remainder = eliminate(table.copy(), 1e-10, pool)
    assert len(lines) <= min(rank, rows, width)
    assert np.abs(table - shares @ lines).max(initial=0.0) <= remainder + 1e-12
    assert remainder <= 1e-10
