"""Questions and an event not seen, on small chains, against dense chains that remember it."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from tests.outlook.conftest import chain_of, dense_rates, masks

from detente.crisis.expressions import Always
from detente.crisis.model import Question
from detente.outlook.chain import Chain, merged
from detente.outlook.matters import Awaited, First, Matter, Share, Signal
from detente.outlook.questions import Asked
from detente.outlook.unseen import Unseen, counted, counts
from detente.solve.workers import Workers
from detente.testing import oracles

Float = np.ndarray
KINDS = {"share": Share, "time": Awaited, "reached": First}


@dataclass(frozen=True)
class Watched:
    """An event of a chain: the transition number `cause`, or nothing new at the rates of `loop`."""

    rates: Float
    start: int
    cause: int
    loop: Float
    weeks: float

    @property
    def chain(self) -> Chain:
        return chain_of(self.rates, self.start)

    def memory(self) -> Float:
        """The chain on (event seen, state), float64[2 n, 2 n]."""
        chain, n = self.chain, len(self.rates)
        source = np.repeat(np.arange(n), np.diff(chain.row.astype(int)))
        matrix = np.zeros((2 * n, 2 * n))
        for k, (x, y, rate) in enumerate(zip(source, chain.target, chain.rate, strict=True)):
            matrix[x, y + (n if k == self.cause else 0)] += rate
            matrix[x + n, y + n] += rate
        matrix[np.arange(n), np.arange(n) + n] += self.loop
        return matrix - np.diag(matrix.sum(axis=1))


def signal_of(
    case: Watched, kind: str, condition: Float, ends: float | None
) -> tuple[Matter, Signal]:
    """The matter, and what the event says of it."""
    question = Question("q", "?", kind, Always())  # type: ignore[arg-type]
    asked = Asked(question, condition, None, ends)
    with Workers(1) as pool:
        matter = KINDS[kind].of(merged(case.chain), asked, case.weeks, pool)  # type: ignore[attr-defined]
        event = Unseen.of(case.chain, case.cause, case.loop, case.weeks, pool)
        return matter, matter.signal(event)


def spent(generator: Float, counted: Float, weeks: float, start: int) -> Float:
    """E[weeks in `counted` up to `weeks`; in each state then], float64[size] (Van Loan 1978)."""
    size = len(generator)
    block = np.zeros((2 * size, 2 * size))
    block[:size, :size] = block[size:, size:] = generator
    block[:size, size:] = np.diag(counted.astype(float))
    return np.asarray(oracles.exponential(block * weeks)[start, size:])


@st.composite
def cases(draw: st.DrawFn) -> tuple[Watched, Float]:
    rates = draw(dense_rates(max_states=5, max_rate=12))
    n = len(rates)
    transitions = int((rates - np.diag(np.diag(rates)) > 0).sum())
    assume(transitions > 0)
    loop = np.array(draw(st.lists(st.sampled_from([0.0, 0.0, 0.4]), min_size=n, max_size=n)))
    case = Watched(
        rates, draw(st.integers(0, n - 1)), draw(st.integers(0, transitions - 1)), loop,
        draw(st.sampled_from([0.5, 2.0])),
    )  # fmt: skip
    return case, draw(masks(n))


def likely(case: Watched) -> float:
    """The chance to see the event; leaves out what is as good as sure or never."""
    n = len(case.rates)
    ends = oracles.exponential(case.memory() * case.weeks)[case.start]
    chance = float(ends[n:].sum())
    assume(1e-3 < chance < 1 - 1e-3)
    return chance


@settings(max_examples=60)
@given(cases())
def test_shares_of_time(drawn: tuple[Watched, Float]) -> None:
    case, condition = drawn
    n, chance = len(case.rates), likely(drawn[0])
    ends = case.weeks + 1.7
    matter, signal = signal_of(case, "share", condition, ends)
    at_end = oracles.exponential(case.memory() * case.weeks)[case.start]
    ahead = np.array([oracles.occupation(case.rates, x, 1.7)[condition].sum() for x in range(n)])
    past = spent(case.memory(), np.tile(condition, 2), case.weeks, case.start)
    each = past + at_end * np.tile(ahead, 2)
    assert signal.if_not == pytest.approx(each[:n].sum() / ends / (1 - chance), abs=1e-8)
    assert signal.if_seen == pytest.approx(each[n:].sum() / ends / chance, abs=1e-7)
    assert matter.now == pytest.approx(each.sum() / ends, abs=1e-9)
    assert not signal.settles


@settings(max_examples=80)
@given(cases())
def test_expected_times(drawn: tuple[Watched, Float]) -> None:
    """Also where they are infinite: by what can be reached, on the dense chain."""
    case, goal = drawn
    assume(goal.any())
    chance = likely(case)
    matter, signal = signal_of(case, "time", goal, None)
    ahead = oracles.expected_time(case.rates, goal)
    for seen, told in ((False, signal.if_not), (True, signal.if_seen)):
        part = conditional(case, goal, ahead, seen=seen)
        share = chance if seen else 1 - chance
        if math.isinf(part):
            assert math.isinf(told)
        else:
            assert told == pytest.approx(part / share, rel=1e-6, abs=1e-6)
    assert matter.now == pytest.approx(ahead[case.start], rel=1e-8)


def conditional(case: Watched, goal: Float, ahead: Float, *, seen: bool) -> float:
    """E[weeks to the goal; seen or not by the end], from a chain that counts them as it goes."""
    n = len(case.rates)
    size = 4 * n
    memory = case.memory()
    matrix = np.zeros((size, size))
    for x in range(2 * n):
        for y in np.flatnonzero(memory[x]):
            if x != y:
                matrix[x, y + (2 * n if goal[y % n] else 0)] += memory[x, y]
                matrix[x + 2 * n, y + 2 * n] += memory[x, y]
    matrix -= np.diag(matrix.sum(axis=1))
    start = case.start + (2 * n if goal[case.start] else 0)
    open_ = np.arange(size) < 2 * n
    weeks = spent(matrix, open_, case.weeks, start)
    ends = oracles.exponential(matrix * case.weeks)[start]
    which = (np.arange(size) // n) % 2 == int(seen)
    waits = np.tile(ahead, 4)
    possible = reachable(matrix, start) & which & open_
    if np.isinf(waits[possible]).any():
        return math.inf
    return float(
        weeks[which].sum() + (ends * np.where(np.isinf(waits), 0.0, waits))[possible].sum()
    )


def reachable(matrix: Float, start: int) -> Float:
    found: Float = np.arange(len(matrix)) == start
    for _ in range(len(matrix)):
        found = found | (matrix[found] > 0).any(axis=0)
    return found


@given(cases())
def test_what_is_reached_from_a_chain_that_stops_there(drawn: tuple[Watched, Float]) -> None:
    case, goal = drawn
    n, chance = len(case.rates), likely(case)
    matter, signal = signal_of(case, "reached", goal, case.weeks + 1.1)
    mean = chance * signal.if_seen + (1 - chance) * signal.if_not
    assert mean == pytest.approx(matter.now, abs=1e-9)
    ahead = oracles.reached_by(case.rates, goal, 1.1)
    calm = case.memory()[:n, :n].copy()
    calm[goal] = 0.0
    open_ = oracles.exponential(calm * case.weeks)[case.start] * ~goal
    unseen = (open_ * (1 - ahead)).sum() / (1 - chance)
    assert signal.if_not == pytest.approx(1 - unseen, abs=1e-8)


# --- closed forms ---------------------------------------------------------------------------------


def test_a_wait_that_an_event_shortens() -> None:
    """The goal comes at `slow`, after the event at `quick`; the event comes at `often`."""
    slow, quick, often, weeks = 0.1, 0.5, 0.3, 2.0
    rates = np.array([[0.0, often, slow], [0.0, 0.0, quick], [0.0, 0.0, 0.0]])
    case = Watched(rates - np.diag(rates.sum(axis=1)), 0, 0, np.zeros(3), weeks)
    matter, signal = signal_of(case, "time", np.array([False, False, True]), None)
    total = slow + often
    now = (1 + often / quick) / total
    stays = math.exp(-total * weeks)
    hidden = stays + slow / total * (1 - stays)
    early = slow / total**2 * (1 - stays * (1 + total * weeks))
    assert matter.now == pytest.approx(now)
    assert signal.if_not == pytest.approx((early + stays * (weeks + now)) / hidden)
    assert signal.if_seen == pytest.approx(
        (now - early - stays * (weeks + now)) / (1 - hidden), rel=1e-9
    )
    assert not signal.settles


def test_a_wait_without_end_unless_an_event_is_seen() -> None:
    """From the start it may end nowhere; the event leads to where the goal is sure."""
    rates = np.array(
        [[0.0, 0.3, 0.2, 0.0], [0.0, 0.0, 0.0, 0.5], [0.0, 0.0, 0.0, 0.0], [0.0, 0.0, 0.0, 0.0]]
    )
    case = Watched(rates - np.diag(rates.sum(axis=1)), 0, 0, np.zeros(4), 1.5)
    matter, signal = signal_of(case, "time", np.array([False, False, False, True]), None)
    assert math.isinf(matter.now)
    assert math.isinf(signal.if_not)
    # the wait for the event, given that it comes within 1.5, at the rate .5 of leaving the start
    stays = math.exp(-0.5 * 1.5)
    mean = (1 / 0.5) - 1.5 * stays / (1 - stays)
    assert signal.if_seen == pytest.approx(mean + 1 / 0.5, rel=1e-9)


def test_an_event_that_is_the_goal_settles_the_wait() -> None:
    rates = np.array([[-0.4, 0.4], [0.0, 0.0]])
    case = Watched(rates, 0, 0, np.zeros(2), 3.0)
    matter, signal = signal_of(case, "time", np.array([False, True]), None)
    stays = math.exp(-1.2)
    assert signal.settles
    assert matter.now == pytest.approx(2.5)
    assert signal.if_not == pytest.approx(3.0 + 2.5)
    assert signal.if_seen == pytest.approx(2.5 - 3.0 * stays / (1 - stays))


def test_an_event_that_changes_nothing_says_nothing() -> None:
    """At the same rate everywhere, it is independent of all else."""
    rates = np.array([[-0.6, 0.6], [0.2, -0.2]])
    case = Watched(rates, 0, 99, np.full(2, 0.7), 1.0)
    for kind, ends in (("share", 4.0), ("reached", 4.0), ("time", None)):
        matter, signal = signal_of(case, kind, np.array([False, True]), ends)
        assert signal.if_seen == pytest.approx(matter.now, abs=1e-9)
        assert signal.if_not == pytest.approx(matter.now, abs=1e-9)
        assert 0 < signal.error < 1e-8


def test_errors_bound_what_a_coarse_count_leaves_out(monkeypatch: pytest.MonkeyPatch) -> None:
    """Time on the second copy grows, and so do its errors: the bound must as well."""
    rng = np.random.default_rng(3)
    rates = np.where(rng.random((40, 40)) < 0.2, rng.random((40, 40)), 0.0)
    condition = np.arange(40) % 3 == 0
    chain = counted(chain_of(rates), condition, np.zeros_like(condition))
    with Workers(1) as pool:
        exact = counts(chain, 6.0, pool).values
        assert exact.sum() > 2.0
        for tolerance in (1e-3, 1e-5, 1e-7):
            monkeypatch.setattr("detente.outlook.unseen.TOLERANCE", tolerance)
            found = counts(chain, 6.0, pool)
            off = np.abs(found.values - exact).sum()
            assert tolerance * 1e-6 < off <= found.error
