"""Derivatives of held runs: against an exact solution by complex steps, and differences."""

from __future__ import annotations

import cmath
import math
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from tests.outlook.conftest import chain_of, dense_rates, large_chain, masks, reordered

from detente.game.csr import lengths
from detente.outlook.chain import Chain, incoming, merged
from detente.outlook.decay_adjoint import DecayAdjoint
from detente.outlook.held import held_by
from detente.outlook.held_adjoint import held_slopes
from detente.outlook.held_kernels import add_products
from detente.outlook.pairs import PairSums
from detente.outlook.restrict import part
from detente.solve.workers import Workers
from detente.testing.oracles import exponential

Array = NDArray[Any]
Float = NDArray[np.float64]
TINY = 1e-40
WIDTH = 2e-3


@dataclass(frozen=True)
class Case:
    """A question about a small chain; `rates` may be complex."""

    rates: Array
    holds: NDArray[np.bool_]
    duration: float
    weeks: float
    start: int = 0
    age: float = 0.0

    @property
    def chain(self) -> Chain:
        return chain_of(np.real(self.rates), self.start)

    @property
    def rest(self) -> float:
        return max(self.duration - self.age, 0.0) if self.holds[self.start] else self.duration

    def nudged(self, x: int, y: int, step: complex) -> Case:
        """With one rate changed, rows still summing to 0."""
        rates = self.rates + np.zeros((1, 1), np.result_type(step))
        rates[x, y] += step
        rates[x, x] -= step
        return replace(self, rates=rates)

    def each(self, derivative: Callable[[int, int], float]) -> Float:
        """`derivative` of every transition of the chain."""
        return np.array([derivative(x, y) for x, y in zip(*ends(self.chain), strict=True)])

    def slopes(self, tolerance: float = 1e-13) -> Float:
        """What is tested."""
        found = held_slopes(
            self.chain, self.holds, self.duration, self.weeks, age=self.age, tolerance=tolerance
        )
        return found.pairs.slopes()


def ends(chain: Chain) -> tuple[list[int], list[int]]:
    """Source and target of every transition."""
    source = np.repeat(np.arange(chain.states), lengths(chain.row))
    return source.tolist(), chain.target.tolist()


class Exact:
    """The equation of `detente.outlook.held` solved by exponentials of one matrix per period.

    y_k(r) = z((k + 1) d + r), r in [0, d], of all periods so far together obey linear equations
    with constant coefficients: y_k' = Q y_k + gain + echo y_(k-1), y_k(0) = y_(k-1)(d). Beside them
    the remainder w of the initial run, w' = Q_AA w + Q_AB h. Works for complex rates.
    """

    def __init__(self, case: Case) -> None:
        self.case, self.n = case, len(case.rates)
        self.a, self.b = np.flatnonzero(case.holds), np.flatnonzero(~case.holds)
        rates = case.rates
        decay = exponential(rates[np.ix_(self.a, self.a)] * case.duration)
        self.survive = decay.sum(axis=1)
        self.gain = np.zeros(self.n, rates.dtype)
        self.gain[self.b] = rates[np.ix_(self.b, self.a)] @ self.survive
        self.echo = np.zeros_like(rates)
        self.echo[np.ix_(self.a, self.b)] = -decay @ rates[np.ix_(self.a, self.b)]

    def answer(self) -> complex:
        case = self.case
        if case.holds[case.start] and case.age > 0:
            if case.rest == 0.0:
                return 1.0
            if case.rest > case.weeks:
                return 0.0
            inner = case.rates[np.ix_(self.a, self.a)]
            place = int(np.searchsorted(self.a, case.start))
            lasts: complex = exponential(inner * case.rest)[place].sum()
            return lasts + (self._remainder()[place] if case.weeks > case.duration else 0.0)
        if case.weeks < case.duration:
            return 0.0
        z = self._at(case.weeks - case.duration)[self._block(-1)].copy()
        z[self.a] += self.survive
        answer: complex = z[case.start]
        return answer

    def _block(self, period: int) -> slice:
        """Where y of a period is; -1 for the last, if no w follows."""
        low = 1 + period * self.n
        return slice(low, low + self.n) if period >= 0 else slice(-self.n, None)

    def _matrix(self, periods: int, *, remainder: bool = False) -> Array:
        size = 1 + periods * self.n
        matrix = np.zeros((size + remainder * len(self.a),) * 2, self.case.rates.dtype)
        for period in range(periods):
            rows = self._block(period)
            matrix[rows, 0], matrix[rows, rows] = self.gain, self.case.rates
            if period:
                matrix[rows, self._block(period - 1)] = self.echo
        if remainder:
            last = self._block(periods - 1)
            matrix[size:, size:] = self.case.rates[np.ix_(self.a, self.a)]
            matrix[size:, last][:, self.b] = self.case.rates[np.ix_(self.a, self.b)]
        return matrix

    def _heads(self, periods: int) -> Array:
        """1 and y_k(0) of the first periods."""
        heads = np.zeros(1 + self.n, self.case.rates.dtype)
        heads[0] = 1.0
        for period in range(1, periods):
            whole = exponential(self._matrix(period) * self.case.duration) @ heads
            heads = np.concatenate((heads, whole[self._block(period - 1)]))
        return heads

    def _place(self, after: float) -> tuple[int, float]:
        """Period and offset of d + after."""
        period = int(after / self.case.duration + 1e-9)
        return period, max(after - period * self.case.duration, 0.0)

    def _at(self, after: float) -> Array:
        period, offset = self._place(after)
        return exponential(self._matrix(period + 1) * offset) @ self._heads(period + 1)

    def _remainder(self) -> Array:
        """W at the end, float[m]: it begins at 0, `rest` before the end or at d."""
        span = self.case.weeks - self.case.duration
        begin = max(span - self.case.rest, 0.0)
        (first, offset), (last, end) = self._place(begin), self._place(span)
        state = np.concatenate((self._at(begin), np.zeros(len(self.a))))
        if first < last:
            left = self._matrix(first + 1, remainder=True) * (self.case.duration - offset)
            broken = (exponential(left) @ state)[-len(self.a) :]
            state, offset = np.concatenate((self._heads(last + 1), broken)), 0.0
        right = self._matrix(last + 1, remainder=True) * (end - offset)
        found: Array = (exponential(right) @ state)[-len(self.a) :]
        return found


def by_complex_steps(case: Case) -> Float:
    """The derivative of the exact solution in every rate."""
    return case.each(lambda x, y: Exact(case.nudged(x, y, TINY * 1j)).answer().imag / TINY)


def by_differences(case: Case) -> Float:
    """Central differences of sixth order of the forecast in every rate."""

    def derivative(x: int, y: int) -> float:
        def at(step: float) -> float:
            moved = case.nudged(x, y, step)
            return held_by(
                moved.chain, case.holds, case.duration, case.weeks, age=case.age, tolerance=1e-15
            ).probability

        pairs = [(at(k * WIDTH) - at(-k * WIDTH)) / (2 * k * WIDTH) for k in (1, 2, 3)]
        return 1.5 * pairs[0] - 0.6 * pairs[1] + 0.1 * pairs[2]

    return case.each(derivative)


def assert_close(found: Float, expected: Float) -> None:
    """To 1e-8 of the largest; where all are next to nothing, to 1e-12."""
    largest = float(np.abs(expected).max(initial=0.0))
    np.testing.assert_allclose(found, expected, rtol=0, atol=1e-8 * largest + 1e-12)


@st.composite
def cases(draw: st.DrawFn) -> Case:
    rates = draw(dense_rates(max_states=4, max_rate=draw(st.sampled_from([15, 300]))))
    duration = draw(st.sampled_from([0.4, 1.0, 2.5]))
    return Case(
        rates,
        draw(masks(len(rates))),
        duration,
        duration * draw(st.sampled_from([0.5, 1.0, 1.4, 2.0, 2.6, 3.7])),
        draw(st.integers(0, len(rates) - 1)),
        duration * draw(st.sampled_from([0.0, 0.0, 0.3, 0.7, 1.0])),
    )


@settings(max_examples=150)
@given(cases())
def test_every_rate_against_the_exact_solution(case: Case) -> None:
    found = held_slopes(case.chain, case.holds, case.duration, case.weeks, age=case.age)
    assert found.value == pytest.approx(np.real(Exact(case).answer()), abs=1e-9)
    assert_close(case.slopes(), by_complex_steps(case))


def random_case(seed: int, states: int, inside: int, speed: float, **others: float) -> Case:
    """States 0 to inside - 1 are A; the first of them and the last of B lead to each other."""
    rng = np.random.default_rng(seed)
    rates = rng.random((states, states)) * (rng.random((states, states)) < 0.7) * speed
    rates[0, -1] = rates[-1, 0] = 0.3 * speed
    rates[:inside, inside:] *= min(1.0, 0.5 / speed)
    np.fill_diagonal(rates, 0.0)
    rates -= np.diag(rates.sum(axis=1))
    holds = np.arange(states) < inside
    return Case(rates, holds, others["duration"], others["weeks"], int(others["start"]),
                others.get("age", 0.0))  # fmt: skip


@pytest.mark.parametrize(
    "case",
    [
        random_case(1, 5, 2, 0.5, duration=1.0, weeks=1.6, start=4),
        random_case(2, 5, 2, 0.5, duration=1.0, weeks=1.6, start=0),
        random_case(3, 6, 3, 0.4, duration=0.7, weeks=11.3, start=5),
        random_case(4, 6, 3, 0.4, duration=0.7, weeks=11.3, start=1, age=0.25),
        random_case(5, 5, 4, 0.5, duration=1.5, weeks=6.0, start=4),
        random_case(6, 5, 4, 0.5, duration=1.5, weeks=6.0, start=2, age=0.5),
        random_case(7, 5, 3, 25.0, duration=1.1, weeks=4.5, start=4),
        random_case(8, 5, 3, 25.0, duration=1.1, weeks=4.5, start=1, age=0.9),
        random_case(9, 5, 3, 0.5, duration=2.0, weeks=1.8, start=0, age=1.2),
        random_case(10, 5, 3, 0.5, duration=2.0, weeks=2.0, start=0, age=1.2),
    ],
    ids=[
        "within two durations", "and begun inside", "long after", "long after, with an age",
        "a multiple", "a multiple, with an age", "several pieces a period",
        "several pieces, with an age", "less than a duration", "exactly a duration",
    ],
)  # fmt: skip
def test_every_rate_against_differences_of_the_forecast(case: Case) -> None:
    expected = by_differences(case)
    assert np.abs(expected).max() > 1e-4
    assert_close(case.slopes(), expected)


@pytest.mark.parametrize("age", [0.0, 0.6])
def test_a_condition_that_is_never_left(age: float) -> None:
    case = random_case(11, 5, 2, 0.5, duration=1.0, weeks=3.3, start=4 if age == 0 else 0, age=age)
    rates = case.rates.copy()
    rates[:2, 2:] = 0.0
    rates -= np.diag(rates.sum(axis=1))
    case = replace(case, rates=rates)
    expected = by_differences(case)
    assert_close(case.slopes(), expected)
    if age == 0.0:
        assert np.abs(expected).max() > 0.01


def two_states(begin: complex, stop: complex, duration: float, weeks: float) -> complex:
    """From outside, up to T = 2d, where no run can have been completed before the last one."""
    survive, both, r = cmath.exp(-stop * duration), begin + stop, weeks - duration
    mixed = (r - (1 - cmath.exp(-both * r)) / both) / both
    return begin * survive * r - begin**2 * survive * mixed


def test_two_states_in_closed_form() -> None:
    begin, stop, duration, weeks = 0.7, 0.3, 1.5, 2.9
    rates = np.array([[-begin, begin], [stop, -stop]])
    case = Case(rates, np.array([False, True]), duration, weeks)
    expected = [
        two_states(begin + TINY * 1j, stop, duration, weeks).imag / TINY,
        two_states(begin, stop + TINY * 1j, duration, weeks).imag / TINY,
    ]
    np.testing.assert_allclose(case.slopes(), expected, rtol=1e-11)


def test_a_run_that_only_has_to_go_on() -> None:
    """With less than a duration left: exp(-stop rest), in which the other rate has no part."""
    rates = np.array([[-0.7, 0.7], [0.3, -0.3]])
    case = Case(rates, np.array([False, True]), 2.0, 0.5, start=1, age=1.6)
    np.testing.assert_allclose(case.slopes(), [0.0, -0.4 * math.exp(-0.12)], atol=1e-13)


@pytest.mark.parametrize(
    ("holds", "others", "value"),
    [
        ([False, True], {"start": 1, "age": 2.0}, 1.0),
        ([False, True], {"start": 1, "age": 5.0}, 1.0),
        ([False, True], {"start": 1, "age": 1.6, "weeks": 0.3}, 0.0),
        ([False, True], {"start": 1, "weeks": 1.9}, 0.0),
        ([False, True], {"start": 0, "weeks": 1.9}, 0.0),
        ([False, False], {"start": 0}, 0.0),
        ([True, True], {"start": 0}, 1.0),
        ([True, True], {"start": 0, "age": 1.0}, 1.0),
    ],
)
def test_where_there_is_no_doubt_nothing_matters(
    holds: list[bool], others: dict[str, float], value: float
) -> None:
    chosen = {"weeks": 9.0, "age": 0.0} | others
    chain = chain_of(np.array([[-0.7, 0.7], [0.3, -0.3]]), int(chosen["start"]))
    found = held_slopes(chain, np.array(holds), 2.0, chosen["weeks"], age=chosen["age"])
    assert found.value == pytest.approx(value, abs=1e-12)
    np.testing.assert_allclose(found.pairs.slopes(), 0.0, atol=1e-12)


@pytest.mark.parametrize(
    "wrong", [{"duration": 0.0}, {"duration": -1.0}, {"weeks": math.inf}, {"age": math.nan}]
)
def test_wrong_times_are_refused(wrong: dict[str, float]) -> None:
    given_ = {"duration": 1.0, "weeks": 2.0, "age": 0.0} | wrong
    with pytest.raises(ValueError, match=f"{next(iter(wrong))}: received"):
        held_slopes(
            chain_of(np.zeros((1, 1))), np.ones(1, bool), given_["duration"], given_["weeks"],
            age=given_["age"],
        )  # fmt: skip


# --- large chains ---------------------------------------------------------------------------------


def moved(chain: Chain, change: Float, step: float) -> Chain:
    """Every rate raised by `step` times its own change."""
    rate = chain.rate + step * change
    row = chain.row[:-1].astype(np.intp)
    return replace(chain, rate=rate, exit_rate=np.add.reduceat(rate, row))


@pytest.mark.parametrize(("age", "start"), [(0.0, 0), (0.3, 1)])
def test_all_rates_of_a_large_chain_at_once(age: float, start: int) -> None:
    chain = replace(merged(large_chain(3_000, speed=12.0)), start=start)
    holds = np.arange(3_000) % 4 > 0
    change = np.random.default_rng(5).random(chain.transitions) * chain.rate
    found = held_slopes(chain, holds, 1.2, 6.1, age=age)

    def at(step: float) -> float:
        return held_by(
            moved(chain, change, step), holds, 1.2, 6.1, age=age, tolerance=1e-14
        ).probability

    pairs = [(at(k * 0.01) - at(-k * 0.01)) / (2 * k * 0.01) for k in (1, 2, 3)]
    expected = 1.5 * pairs[0] - 0.6 * pairs[1] + 0.1 * pairs[2]
    assert found.pairs.slopes() @ change == pytest.approx(expected, rel=1e-9)


def test_the_tolerance_is_how_far_off_they_are() -> None:
    chain = merged(large_chain(2_000, speed=20.0))
    holds = np.arange(2_000) % 3 > 0
    tight = held_slopes(chain, holds, 1.1, 6.0, tolerance=1e-14).pairs.slopes()
    size = np.abs(tight) @ chain.rate
    for tolerance in (1e-5, 1e-7, 1e-9):
        loose = held_slopes(chain, holds, 1.1, 6.0, tolerance=tolerance).pairs.slopes()
        assert np.abs(loose - tight) @ chain.rate < 100 * tolerance * size


def test_the_value_is_that_of_the_forecast() -> None:
    chain = merged(large_chain(2_000, speed=20.0))
    holds = np.arange(2_000) % 3 > 0
    for age in (0.0, 0.4):
        found = held_slopes(replace(chain, start=1), holds, 1.1, 6.0, age=age)
        forecast = held_by(replace(chain, start=1), holds, 1.1, 6.0, age=age)
        assert found.value == forecast.probability


def test_bits_do_not_depend_on_the_number_of_threads() -> None:
    chain = merged(large_chain(30_000))
    holds = np.arange(30_000) % 5 > 0
    found = []
    for count in (1, 2, 3):
        with Workers(count) as pool:
            found.append(held_slopes(chain, holds, 1.0, 2.3, workers=pool).pairs.slopes())
    assert len({each.tobytes() for each in found}) == 1


@settings(max_examples=30)
@given(cases(), st.randoms(use_true_random=False))
def test_order_of_states_does_not_matter(case: Case, random: object) -> None:
    order = np.arange(len(case.rates))
    random.shuffle(order)  # type: ignore[attr-defined]
    place = int(np.flatnonzero(order == case.start)[0])
    other = replace(case, rates=reordered(case.rates, order), holds=case.holds[order], start=place)
    grid = np.zeros((2, *case.rates.shape))
    grid[0][ends(case.chain)] = case.slopes()
    x, y = ends(other.chain)
    grid[1][order[x], order[y]] = other.slopes()
    np.testing.assert_allclose(grid[1], grid[0], rtol=0, atol=1e-10)


# --- parts ----------------------------------------------------------------------------------------


@settings(max_examples=60)
@given(dense_rates(max_states=5), st.integers(1, 10), st.integers(0, 99), st.data())
def test_decays_of_a_part(rates: Array, count: int, seed: int, data: st.DataObject) -> None:
    """Sums of row exp(Q_SS t) column, against complex steps of the exponential."""
    inside = data.draw(masks(len(rates)))
    weeks = data.draw(st.sampled_from([0.0, 0.3, 2.0]))
    chain, states = chain_of(rates), np.flatnonzero(inside)
    rng = np.random.default_rng(seed)
    rows, columns = rng.standard_normal((2, len(states), count))
    pairs = PairSums.of(chain)
    with Workers(1) as pool:
        adjoint = DecayAdjoint(
            inside, part(chain, inside), part(incoming(chain), inside), 1e-14, pool
        )
        adjoint.add(pairs, rows, columns, weeks)

    def derivative(x: int, y: int) -> float:
        nudged = Case(rates, inside, 1.0, 1.0).nudged(x, y, TINY * 1j).rates
        decay = exponential(nudged[np.ix_(states, states)] * weeks)
        return float(np.imag(np.einsum("xk,xy,yk->", rows, decay, columns)) / TINY)

    expected = Case(rates, inside, 1.0, 1.0).each(derivative)
    np.testing.assert_allclose(pairs.slopes(), expected, rtol=0, atol=1e-11 * count)


@given(st.integers(1, 9), st.integers(0, 4), st.integers(0, 4), st.integers(0, 99))
def test_products_are_matrix_products(size: int, terms: int, width: int, seed: int) -> None:
    rng = np.random.default_rng(seed)
    vectors, shares = rng.standard_normal((size, terms)), rng.standard_normal((terms, width))
    states = rng.permutation(size)[: rng.integers(1, size + 1)].astype(np.uint32)
    sums = rng.standard_normal((len(states), width))
    expected = sums + 0.3 * vectors[states] @ shares
    blocks = -(-len(states) // 2)
    add_products(0, blocks, 2, states, vectors, shares, 0.3, sums)
    np.testing.assert_allclose(sums, expected, atol=1e-13)
