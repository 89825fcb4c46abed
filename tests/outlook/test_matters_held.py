"""Held and an event not seen: against dense solutions by steps, closed forms, simulation."""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.integrate import solve_ivp
from tests.outlook.conftest import chain_of, dense, dense_rates, masks

from detente.crisis.expressions import Always
from detente.crisis.model import Question
from detente.outlook import matters_held
from detente.outlook.chain import Chain, merged
from detente.outlook.matters_held import Lasting
from detente.outlook.questions import Asked
from detente.outlook.simulate import longest_run, sample_paths
from detente.outlook.unseen import Unseen, spread, without
from detente.solve.workers import Workers
from detente.testing.oracles import exponential

Float = np.ndarray
Curve = Callable[[float], Float]


@dataclass(frozen=True)
class Case:
    """A run of `holds` of `duration` by `weeks`, watched for `watch`; `age` at the start."""

    holds: Float
    duration: float
    weeks: float
    watch: float
    age: float = 0.0

    @property
    def asked(self) -> Asked:
        question = Question("q", "?", "held", Always(), duration=self.duration, age=self.age)
        return Asked(question, self.holds, None, self.weeks)


def both_of(chain: Chain, cause: int, case: Case) -> tuple[Lasting, float, float]:
    """The matter, P(held, not seen) and the bound on it."""
    with Workers(1) as pool:
        matter = Lasting.of(merged(chain), case.asked, case.watch, pool)
        event = Unseen.of(chain, cause, None, case.watch, pool)
        both, apart, error = matter.joint(event.calm, event.ends, pool)
    return matter, both, apart + error + matter.error


# --- by steps, densely ----------------------------------------------------------------------------


def steps(
    marks: Sequence[float], first: Float, slope: Callable[[float, Float, Curve], Float]
) -> Curve:
    """y' = slope(t, y, y at earlier times) from `first`, a Runge-Kutta solution between marks."""
    known: list[tuple[float, Curve]] = []

    def at(t: float) -> Float:
        return next((curve(t) for low, curve in reversed(known) if t >= low), first)

    y = first
    for low, high in itertools.pairwise(marks):
        solved = solve_ivp(
            lambda t, y: slope(t, y, at), (low, high), y, "DOP853", dense_output=True,
            rtol=1e-11, atol=1e-13,
        )  # fmt: skip
        assert solved.sol is not None
        known.append((low, solved.sol))
        y = solved.y[:, -1]
    return at


def grid(end: float, period: float, *offsets: float) -> list[float]:
    """0, the end, and offsets plus multiples of the period between them."""
    found = {0.0, end}
    for offset in offsets:
        found |= {offset + k * period for k in range(int(end / period) + 2)}
    inner = sorted(each for each in found if 0 <= each <= end)
    return [a for a, b in itertools.pairwise([*inner, np.inf]) if b - a > 1e-9]


def outside_ahead(rates: Float, case: Case, weeks: float) -> Curve:
    """h(t) on B up to `weeks`, from the renewal equation."""
    a, b = np.flatnonzero(case.holds), np.flatnonzero(~case.holds)
    decay = exponential(rates[np.ix_(a, a)] * case.duration)
    inflow, echo = rates[np.ix_(b, a)], decay @ rates[np.ix_(a, b)]

    def slope(t: float, z: Float, at: Curve) -> Float:
        change: Float = rates @ z
        change[b] += inflow @ decay.sum(axis=1)
        if t > case.duration:
            change[a] -= echo @ at(t - case.duration)[b]
        return change

    if weeks <= case.duration:
        return lambda _: np.zeros(len(b))
    marks = grid(weeks - case.duration, case.duration, 0.0)
    z = steps(marks, np.zeros(len(rates)), slope)
    return lambda t: z(t - case.duration)[b] if t > case.duration else np.zeros(len(b))


def in_force_ahead(rates: Float, case: Case, left: float, h: Curve) -> Curve:
    """G on A by what a run still needs, with `left` to go."""
    a, b = np.flatnonzero(case.holds), np.flatnonzero(~case.holds)
    inner, leave = rates[np.ix_(a, a)], rates[np.ix_(a, b)]
    size = len(a)

    def slope(r: float, y: Float, _: Curve) -> Float:
        decay = y[: size * size].reshape(size, size)
        made_good = decay @ leave @ h(left - r) if r <= left else np.zeros(size)
        return np.concatenate(((inner @ decay).ravel(), made_good))

    marks = grid(case.duration, case.duration, left % case.duration, left)
    y = steps(marks, np.concatenate((np.eye(size).ravel(), np.zeros(size))), slope)

    def ahead(need: float) -> Float:
        found = y(need)
        survive = found[: size * size].reshape(size, size).sum(axis=1)
        return found[size * size :] + (survive if need <= left else 0.0)

    return ahead


def by_steps(rates: Float, calm: Float, start: int, case: Case) -> float:
    """P(held, not seen) straight from what may happen, every age of a run at the end by itself."""
    n, holds, d, w = len(rates), case.holds, case.duration, case.watch
    a, b = np.flatnonzero(holds), np.flatnonzero(~holds)
    left = case.weeks - w
    inner, enter = calm[np.ix_(a, a)], calm[np.ix_(b, a)]
    h = outside_ahead(rates, case, left)
    g = in_force_ahead(rates, case, left, h)
    first = np.zeros(n)
    first[start] = 1.0
    rest = d - case.age if holds[start] else np.inf
    initial = first[a] if holds[start] else np.zeros(len(a))
    decay = exponential(inner * d)

    def slope(t: float, y: Float, at: Curve) -> Float:
        """Not complete, the initial run apart; complete."""
        open_, done = y[:n], y[n:]
        change, more = open_ @ calm, done @ calm
        if t < rest:
            change[b] += initial @ exponential(inner * t) @ calm[np.ix_(a, b)]
        if t > d:
            complete = at(t - d)[:n][b] @ enter @ decay
            change[a] -= complete
            more[a] += complete
        return np.concatenate((change, more))

    begin = np.zeros(2 * n)
    begin[:n] = 0.0 if holds[start] else first
    marks = grid(w, d, 0.0, *([rest] if rest < np.inf else []))
    y = steps(marks, begin, slope)
    ends = y(w)
    total = float(ends[n:].sum() + ends[:n][b] @ h(left))
    if rest <= w:
        lasts = np.zeros(n)
        lasts[a] = initial @ exponential(inner * rest)
        total += float((lasts @ exponential(calm * (w - rest))).sum())
    elif rest < np.inf:
        total += float(initial @ exponential(inner * w) @ g(rest - w))
    nodes, weights = np.polynomial.legendre.leggauss(20)
    kinks = {0.0, min(d, w)} | {u for k in range(40) for u in (d - left + k * d, w - k * d)}
    kinks |= {w - rest - k * d for k in range(40)} if rest < w else set()
    edges = sorted(each for each in kinks if 0 <= each <= min(d, w))
    for low, high in itertools.pairwise(edges):
        for node, weight in zip(nodes, weights, strict=True):
            u = (low + high + (high - low) * node) / 2
            flux = y(w - u)[:n][b] @ enter @ exponential(inner * u)
            total += weight * (high - low) / 2 * float(flux @ g(d - u))
    return total


@st.composite
def cases(draw: st.DrawFn) -> tuple[Float, int, Case]:
    rates = draw(dense_rates(max_states=4, max_rate=12))
    duration = draw(st.sampled_from([0.6, 1.0, 2.5]))
    watch = draw(st.sampled_from([0.4, 1.0, 1.7]))
    weeks = watch + draw(st.sampled_from([0.3, 1.5, 3.2]))
    age = draw(st.sampled_from([0.0, 0.35, 0.8])) * duration
    case = Case(draw(masks(len(rates))), duration, weeks, watch, age)
    return rates, draw(st.integers(0, len(rates) - 1)), case


@settings(max_examples=25)
@given(cases(), st.integers(0, 50))
def test_every_age_of_a_run_by_itself(case: tuple[Float, int, Case], pick: int) -> None:
    rates, start, asked = case
    chain = chain_of(rates, start)
    if not chain.transitions:
        return
    cause = pick % chain.transitions
    _, both, error = both_of(chain, cause, asked)
    calm = dense(without(chain, cause, None)) if chain.transitions > 1 else np.zeros_like(rates)
    np.fill_diagonal(calm, np.diag(rates))
    assert both == pytest.approx(by_steps(rates, calm, start, asked), abs=3e-9)
    assert error < 1e-8


@settings(max_examples=60)
@given(cases())
def test_nothing_watched_for_gives_the_forecast_itself(case: tuple[Float, int, Case]) -> None:
    """The same number by quite another way: the integral over ages, and the one integration."""
    rates, start, asked = case
    law = merged(chain_of(rates, start))
    with Workers(1) as pool:
        matter = Lasting.of(law, asked.asked, asked.watch, pool)
        both, apart, error = matter.joint(law, spread(law, asked.watch, pool), pool)
    assert both == pytest.approx(matter.now, abs=1e-10)
    assert abs(both - matter.now) <= apart + error + matter.error


# --- simulation and closed forms ------------------------------------------------------------------


@pytest.mark.parametrize(
    ("start", "case"),
    [
        (0, (4.0, 9.0, 2.0, 1.0)),
        (0, (1.0, 9.0, 2.5, 0.4)),
        (0, (0.7, 6.0, 3.5, 0.3)),
        (0, (3.0, 4.0, 2.0, 0.2)),
        (1, (1.0, 6.0, 2.0, 0.0)),
        (1, (2.0, 9.0, 1.5, 0.0)),
    ],
)
def test_simulation_agrees(start: int, case: tuple[float, float, float, float]) -> None:
    rng = np.random.default_rng(11)
    rates = rng.random((6, 6)) * (rng.random((6, 6)) < 0.6)
    np.fill_diagonal(rates, 0.0)
    rates -= np.diag(rates.sum(axis=1))
    asked = Case(np.arange(6) % 2 == 0, *case)
    chain = chain_of(rates, start)
    cause = 3
    _, both, _ = both_of(chain, cause, asked)
    paths = sample_paths(chain, 40_000, asked.weeks, np.random.default_rng(5))
    seen = np.zeros(paths.count, bool)
    seen[paths.owner[(paths.cause == cause) & (paths.weeks <= asked.watch)]] = True
    held = longest_run(paths, asked.holds, asked.age) >= asked.duration
    share = float((held & ~seen).mean())
    assert share > 0.001
    assert abs(share - both) < 4 * math.sqrt(both * (1 - both) / paths.count)


def test_a_run_that_an_event_makes_frailer() -> None:
    """A run breaks at `firm`, after the event at `frail`; broken once, it is over."""
    firm, frail, often = 0.1, 0.6, 0.4
    rates = np.array([[0.0, often, firm], [0.0, 0.0, frail], [0.0, 0.0, 0.0]])
    rates -= np.diag(rates.sum(axis=1))
    case = Case(np.array([True, True, False]), 4.0, 7.0, 1.5, 0.5)
    need, stays = 2.0, firm + often
    then = math.exp(-stays * need)
    then += often / (stays - frail) * (math.exp(-frail * need) - math.exp(-stays * need))
    matter, both, _ = both_of(chain_of(rates), 0, case)
    assert both == pytest.approx(math.exp(-stays * 1.5) * then, abs=1e-11)
    whole = math.exp(-stays * 3.5)
    whole += often / (stays - frail) * (math.exp(-frail * 3.5) - math.exp(-stays * 3.5))
    assert matter.now == pytest.approx(whole, abs=1e-11)


@pytest.mark.parametrize("age", [0.0, 0.25, 1.0, 1.5])
def test_a_run_complete_before_the_watch_ends_need_only_stay_unseen(age: float) -> None:
    """Nothing breaks it, and the event comes at a steady rate: two independent waits."""
    often = 0.3
    rates = np.array([[-often, often], [0.0, 0.0]])
    case = Case(np.array([True, True]), 1.0, 5.0, 2.0, age)
    matter, both, _ = both_of(chain_of(rates), 0, case)
    assert matter.now == 1.0
    assert both == pytest.approx(math.exp(-often * 2.0), abs=1e-11)


@pytest.mark.parametrize(
    ("times", "cuts"),
    [
        ((4.0, 2.0, 7.0, 4.0), [0.0, 1.0, 2.0]),
        ((4.0, 2.0, 7.0, 0.5), [0.0, 1.0, 1.5, 2.0]),
        ((1.0, 2.5, 6.8, 0.6), [0.0, 0.2, 0.5, 0.9, 1.0]),
        ((3.0, 2.0, 2.0, 3.0), [1.0, 2.0]),
        ((3.0, 1.0, 1.5, 3.0), []),
    ],
)
def test_panels_end_where_something_sets_in(
    times: tuple[float, float, float, float], cuts: list[float]
) -> None:
    """The answer would come right without: the panels are halved then, at a cost."""
    assert matters_held._cuts(*times) == pytest.approx(cuts)


def test_points_are_added_until_two_rules_agree(monkeypatch: pytest.MonkeyPatch) -> None:
    """States that follow each other quickly, so that the first panels are too wide."""
    rates = np.array([[0.0, 10.0, 1.0], [6.0, 0.0, 5.0], [10.0, 0.7, 0.0]])
    rates -= np.diag(rates.sum(axis=1))
    chain, case = chain_of(rates, 2), Case(np.array([True, True, False]), 1.7, 6.0, 1.5)
    matter, both, error = both_of(chain, 1, case)
    monkeypatch.setattr(matters_held, "CLOSE", 1.0)
    first, rough, more = both_of(chain, 1, case)
    assert len(matter.points.ages) == 2 * len(first.points.ages)
    assert error < 1e-9 < more
    calm = rates.copy()
    calm[0, 2] = 0.0
    exact = by_steps(rates, calm, 2, case)
    assert both == pytest.approx(exact, abs=1e-10)
    assert abs(rough - exact) <= more


def test_bits_do_not_depend_on_the_number_of_threads() -> None:
    rng = np.random.default_rng(2)
    rates = np.where(rng.random((60, 60)) < 0.1, rng.random((60, 60)), 0.0)
    chain, holds = chain_of(rates), np.arange(60) % 3 > 0
    case = Case(holds, 1.0, 4.0, 1.4, 0.2)
    found = set()
    for count in (1, 2):
        with Workers(count) as pool:
            matter = Lasting.of(merged(chain), case.asked, case.watch, pool)
            event = Unseen.of(chain, 1, None, case.watch, pool)
            found.add(matter.joint(event.calm, event.ends, pool))
    assert len(found) == 1
