"""Filtering against closed forms, dense matrices, quadrature and a discretised model."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.evidence.conftest import Dense, dense_laws, example

from detente.errors import NotConverged
from detente.evidence import filter as forward
from detente.evidence.filter import Filter
from detente.evidence.moments import Filtered
from detente.evidence.sightings import Sighting
from detente.evidence.timeline import Snapshot, timeline
from detente.solve.workers import Workers
from detente.testing.oracles import exponential


def filtered(
    dense: Dense,
    sightings: list[Sighting],
    weeks: float,
    marks: tuple[float, ...] = (),
    snapshots: tuple[Snapshot, ...] = (),
    *,
    detailed: bool = False,
) -> Filtered:
    law = dense.law
    causes = [law.numbers(each.causes) for each in sightings]
    time = timeline(sightings, causes, (*marks, weeks), snapshots)
    with Workers(1) as workers:
        return Filter(law, workers, detailed=detailed).run(time)


def seen(first: float, last: float, *causes: str, chance: float = 1.0) -> Sighting:
    return Sighting(first, last, causes, ("e",), chance)


def test_fully_observed_is_sum_of_logs_of_rates_less_time_spent() -> None:
    """A ring walked round: L = prod q_xy exp(-sum q_x tau_x)."""
    rates = np.zeros((3, 3, 3))
    for c, (x, y, rate) in enumerate([(0, 1, 0.7), (1, 2, 0.2), (2, 0, 1.5)]):
        rates[c, x, y] = rate
    dense = Dense(rates, np.ones(3), np.zeros(3))
    times = [0.4, 1.0, 1.1, 2.5]
    names = ["c0", "c1", "c2", "c0"]
    found = filtered(dense, [seen(t, t, c) for t, c in zip(times, names, strict=True)], 3.0)
    q = {"c0": 0.7, "c1": 0.2, "c2": 1.5}
    spent = 0.4 * 0.7 + 0.6 * 0.2 + 0.1 * 1.5 + 1.4 * 0.7 + 0.5 * 0.2
    expected = sum(math.log(q[c]) for c in names) - spent
    assert found.log_likelihood == pytest.approx(expected, abs=1e-12)
    assert found.moments[-1].spread == pytest.approx([0.0, 1.0, 0.0])


def test_two_states_in_closed_form() -> None:
    """Entry at a, exit at b, only entries seen: survival of silence, and where it stands."""
    a, b, d, t = 0.3, 0.8, 0.6, 2.0
    rates = np.zeros((2, 2, 2))
    rates[0, 0, 1], rates[1, 1, 0] = a, b
    dense = Dense(rates, np.array([d, 0.0]), np.zeros(2))
    found = filtered(dense, [], t)
    m = np.array([[-a, a * (1 - d)], [b, -b]])
    root = math.sqrt((a - b) ** 2 + 4 * a * b * (1 - d))
    high, low = (-(a + b) + root) / 2, (-(a + b) - root) / 2
    # exp(m t) by Lagrange's formula on the two eigenvalues
    each = (m - low * np.eye(2)) * math.exp(high * t) - (m - high * np.eye(2)) * math.exp(low * t)
    row = (each / (high - low))[0]
    assert found.log_likelihood == pytest.approx(math.log(row.sum()), abs=1e-13)
    assert found.moments[-1].spread == pytest.approx(row / row.sum(), abs=1e-13)


def test_a_silence_too_unlikely_for_double_precision_is_told() -> None:
    """At 2,000 reports a week, each of them seen, a silent week has probability exp(-2000)."""
    rates = np.zeros((1, 2, 2))
    rates[0, 0, 1] = 2_000.0
    with pytest.raises(NotConverged, match="too unlikely"):
        filtered(Dense(rates, np.ones(1), np.zeros(1)), [], 1.0)


@given(dense_laws(), st.data())
def test_exact_times_against_dense_matrices(dense: Dense, data: st.DataObject) -> None:
    count = data.draw(st.integers(0, 3))
    times = sorted(data.draw(st.lists(st.integers(1, 30), min_size=count, max_size=count)))
    sets = st.lists(st.sampled_from(dense.names), min_size=1, max_size=3, unique=True)
    sightings = [
        seen(t / 10 + k * 1e-3, t / 10 + k * 1e-3, *data.draw(sets)) for k, t in enumerate(times)
    ]
    vector, last = dense.alpha, 0.0
    for each in sightings:
        vector = vector @ exponential(dense.d0 * (each.first - last)) @ dense.d(each.causes)
        last = each.first
    vector = vector @ exponential(dense.d0 * (4.0 - last))
    found = filtered(dense, sightings, 4.0)
    if vector.sum() == 0.0:
        assert found.log_likelihood == -math.inf
        assert found.impossible is not None
        return
    assert found.log_likelihood == pytest.approx(math.log(vector.sum()), abs=1e-11)
    np.testing.assert_allclose(found.moments[-1].spread, vector / vector.sum(), atol=1e-11)
    assert found.error < 1e-10


@pytest.mark.parametrize(
    "windows",
    [
        [(0.2, 1.7)],
        [(0.2, 1.7), (0.2, 1.7)],
        [(0.2, 1.7), (1.0, 2.2)],
        [(0.0, 3.0), (0.5, 0.9)],
        [(0.2, 1.0), (1.0, 2.2), (0.7, 1.3)],
    ],
)
def test_windows_against_nested_quadrature_over_all_orders(
    windows: list[tuple[float, float]],
) -> None:
    dense = example(n=3, causes=4)
    kinds = [("c0",), ("c1", "c2"), ("c0", "c2")]
    sightings = [seen(*w, *kinds[k]) for k, w in enumerate(windows)]
    points = 24 if len(windows) < 3 else 8
    vector = dense.way(sightings, 3.0, points)
    found = filtered(dense, sightings, 3.0)
    assert found.log_likelihood == pytest.approx(math.log(vector.sum()), abs=1e-11)
    np.testing.assert_allclose(found.moments[-1].spread, vector / vector.sum(), atol=1e-11)


def test_a_window_is_the_block_of_one_exponential() -> None:
    """Van Loan: the top right block of exp([[D0, D], [0, D0]] t)."""
    dense = example()
    n = 5
    block = np.zeros((2 * n, 2 * n))
    block[:n, :n] = block[n:, n:] = dense.d0
    block[:n, n:] = dense.d(("c1",))
    vector = dense.alpha @ exponential(dense.d0 * 0.3) @ exponential(block * 1.1)[:n, n:]
    vector = vector @ exponential(dense.d0 * 0.6)
    found = filtered(dense, [seen(0.3, 1.4, "c1")], 2.0)
    assert found.log_likelihood == pytest.approx(math.log(vector.sum()), abs=1e-12)


def test_sightings_that_are_alike_are_counted_once_in_every_order() -> None:
    """k like sightings in a group give what k labelled ones give."""
    dense = example()
    alike = [seen(0.2, 1.2, "c1")] * 3
    apart = [seen(0.2 + k * 3e-9, 1.2 + k * 3e-9, "c1") for k in range(3)]
    one, other = (filtered(dense, each, 2.0) for each in (alike, apart))
    assert one.log_likelihood == pytest.approx(other.log_likelihood, abs=1e-6)
    n = 5
    block = np.zeros((4 * n, 4 * n))
    for k in range(4):
        block[k * n : k * n + n, k * n : k * n + n] = dense.d0
        if k < 3:
            block[k * n : k * n + n, k * n + n : k * n + 2 * n] = dense.d(("c1",))
    vector = dense.alpha @ exponential(dense.d0 * 0.2) @ exponential(block)[:n, 3 * n :] * 6
    vector = vector @ exponential(dense.d0 * 0.8)
    assert one.log_likelihood == pytest.approx(math.log(vector.sum()), abs=1e-12)


@pytest.mark.parametrize("count", [3, 170, 171, 200])
def test_a_coarse_window_may_hold_hundreds_of_like_reports(count: int) -> None:
    """Back and forth at one rate r, each move seen: (r w)^k exp(-r T), 171! being no double."""
    rate, width, weeks = 20.0, 10.0, 10.5
    rates = np.zeros((1, 2, 2))
    rates[0, 0, 1] = rates[0, 1, 0] = rate
    dense = Dense(rates, np.ones(1), np.zeros(1))
    found = filtered(dense, [seen(0.25, 0.25 + width, "c0")] * count, weeks)
    expected = count * math.log(rate * width) - rate * weeks
    assert found.log_likelihood == pytest.approx(expected, rel=1e-12)
    assert found.error <= 1e-10


def test_several_at_one_time_are_the_mean_over_their_orders() -> None:
    dense = example()
    a, b = dense.d(("c0",)), dense.d(("c1", "c2"))
    vector = dense.alpha @ exponential(dense.d0 * 0.5)
    expected = (vector @ (a @ b + b @ a) / 2) @ exponential(dense.d0 * 0.5)
    found = filtered(dense, [seen(0.5, 0.5, "c0"), seen(0.5, 0.5, "c1", "c2")], 1.0)
    assert found.log_likelihood == pytest.approx(math.log(expected.sum()), abs=1e-12)
    short = 1e-6
    near = [seen(0.5, 0.5 + short, "c0"), seen(0.5, 0.5 + short, "c1", "c2")]
    limit = filtered(dense, near, 1.0).log_likelihood - 2 * math.log(short)
    assert limit == pytest.approx(found.log_likelihood, abs=1e-5)


@pytest.mark.parametrize("alleged", [(False, True), (True, False), (True, True)])
def test_reports_at_one_time_of_which_some_are_alleged(alleged: tuple[bool, bool]) -> None:
    """They are taken in one after the other, each as those before it let it be expected; what came
    counts as the mean over the orders of what came.
    """
    dense, p = example(), 0.6
    a, b = dense.d(("c0",)), dense.d(("c1", "c2"))
    none = dense.alpha @ exponential(dense.d0 * 0.5)
    one, two, both = none @ a, none @ b, none @ (a @ b + b @ a) / 2
    without, table = one, both
    if alleged[0]:
        odds = p * none.sum() / one.sum()
        without, table = odds * one + (1 - p) * none, odds * both + (1 - p) * two
    if alleged[1]:
        table = p * without.sum() / table.sum() * table + (1 - p) * without
    chances = [p if doubt else 1.0 for doubt in alleged]
    sightings = [
        seen(0.5, 0.5, "c0", chance=chances[0]), seen(0.5, 0.5, "c1", "c2", chance=chances[1])
    ]  # fmt: skip
    found = filtered(dense, sightings, 0.5)
    assert found.log_likelihood == pytest.approx(math.log(table.sum()), abs=1e-12)
    np.testing.assert_allclose(found.moments[-1].spread, table / table.sum(), atol=1e-12)


def test_a_rare_event_is_as_exact_as_a_common_one() -> None:
    """Four events at a rate of 1e-9 within one day: no digit is lost."""
    rates = np.zeros((2, 3, 3))
    rates[0, 0, 0] = 1e-9
    rates[1, 0, 1] = rates[1, 1, 0] = 4.0
    dense = Dense(rates, np.array([1.0, 0.0]), np.zeros(2))
    found = filtered(dense, [seen(0.0, 1 / 7, "c0")] * 4, 1.0)
    block = np.zeros((15, 15))
    for k in range(5):
        block[3 * k : 3 * k + 3, 3 * k : 3 * k + 3] = dense.d0
        if k < 4:
            block[3 * k : 3 * k + 3, 3 * k + 3 : 3 * k + 6] = dense.d(("c0",)) * 1e9
    vector = dense.alpha @ exponential(block / 7)[:3, 12:] * 24
    vector = vector @ exponential(dense.d0 * 6 / 7)
    assert found.log_likelihood == pytest.approx(
        math.log(vector.sum()) - 36 * math.log(10), abs=1e-9
    )
    assert found.error < 1e-10


@pytest.mark.parametrize("tolerance", [1e-3, 1e-5])
def test_the_error_told_holds_however_roughly_it_is_computed(
    monkeypatch: pytest.MonkeyPatch, tolerance: float
) -> None:
    """Rare events in windows that overlap: what is left out counts beside what little is left."""
    monkeypatch.setattr(forward, "TOLERANCE", tolerance)
    monkeypatch.setattr(forward, "CLOSE", math.inf)  # once, and no closer
    plain = example()
    sightings = [seen(0.3, 1.5, "c0"), seen(0.6, 2.4, "c1"), seen(2.0, 2.9, "c0", "c2")]
    errors = []
    for share in (0.2, 0.002):
        dense = Dense(plain.rates, share * plain.detected, share * plain.false)
        found = filtered(dense, sightings, 3.0)
        exact = float(dense.way(sightings, 3.0, points=6).sum())
        assert abs(math.exp(found.log_likelihood) / exact - 1.0) <= found.error
        errors.append(found.error)
    assert errors[0] < 1e6 * tolerance  # and is no idle bound
    assert errors[1] > 1e4 * errors[0]  # three reports, each a hundred times as rare


def test_nothing_underflows_over_many_events() -> None:
    dense = example()
    sightings = [seen(k / 10, k / 10, "c1") for k in range(1, 600)]
    found = filtered(dense, sightings, 60.0)
    assert math.isfinite(found.log_likelihood)
    step = exponential(dense.d0 * 0.1) @ dense.d(("c1",))
    vector, logged = dense.alpha, 0.0
    for _ in sightings:
        vector = vector @ step
        logged += math.log(vector.sum())
        vector = vector / vector.sum()
    logged += math.log((vector @ exponential(dense.d0 * 0.1)).sum())
    assert found.log_likelihood == pytest.approx(logged, rel=1e-11)


def test_snapshots_condition_on_where_it_stands() -> None:
    """Without reports, transition probabilities between snapshots."""
    dense = example()
    blind = Dense(dense.rates, np.zeros(4), np.zeros(4))
    at = [np.eye(5, dtype=bool)[k] for k in (2, 4)]
    found = filtered(blind, [], 3.0, snapshots=(Snapshot(1.0, at[0]), Snapshot(2.5, at[1])))
    p, r = exponential(blind.q), exponential(blind.q * 1.5)
    assert found.log_likelihood == pytest.approx(math.log(p[0, 2] * r[2, 4]), abs=1e-12)
    unsure = filtered(blind, [], 1.0, snapshots=(Snapshot(1.0, at[0], slack=0.25),))
    assert unsure.moments[-1].spread == pytest.approx(
        p[0] * np.where(at[0], 1.0, 0.25) / (p[0, 2] + 0.25 * (1 - p[0, 2]))
    )


def test_against_a_discretised_hidden_markov_model() -> None:
    """Steps of h and h / 2, and Richardson's extrapolation."""
    dense = example()
    times = {0.5: ("c0",), 1.25: ("c1", "c2"), 1.5: ("c1",)}
    found = filtered(dense, [seen(t, t, *c) for t, c in times.items()], 2.0)

    def discrete(h: float) -> float:
        silent = np.eye(5) + dense.d0 * h
        vector = dense.alpha
        for k in range(1, round(2.0 / h) + 1):
            vector = vector @ silent
            causes = times.get(round(k * h, 9))
            if causes:
                vector = vector @ dense.d(causes)
        return float(vector.sum())

    one, two, four = (discrete(0.25 / k) for k in (128, 256, 512))
    once = 2 * two - one, 2 * four - two
    best = (4 * once[1] - once[0]) / 3
    assert math.exp(found.log_likelihood) == pytest.approx(best, rel=1e-6)


def test_hidden_types_are_a_mixture() -> None:
    """The mean of the likelihoods of two types is that of one filter on state and type."""
    types = [example(seed=1, n=3), example(seed=2, n=3)]
    sightings = [seen(0.3, 0.9, "c0"), seen(1.0, 1.0, "c1", "c2")]
    apart = [filtered(each, sightings, 2.0) for each in types]
    both = np.zeros((4, 7, 7))
    both[:, :3, :3], both[:, 3:6, 3:6] = types[0].rates, types[1].rates
    # one more state, from which a type is drawn at once and unseen: nature's move
    whole = Dense(
        np.concatenate((both, np.zeros((1, 7, 7)))), np.append(types[0].detected, 0.0),
        np.append(types[0].false, 0.0), start=6,
    )  # fmt: skip
    fast = 1e9
    whole.rates[4, 6, 0], whole.rates[4, 6, 3] = 0.7 * fast, 0.3 * fast
    d0, alpha = whole.d0[:6, :6], np.array([0.7, 0, 0, 0.3, 0, 0])
    block = np.zeros((12, 12))
    block[:6, :6] = block[6:, 6:] = d0
    block[:6, 6:] = whole.d(("c0",))[:6, :6]
    vector = alpha @ exponential(d0 * 0.3) @ exponential(block * 0.6)[:6, 6:]
    vector = vector @ exponential(d0 * 0.1) @ whole.d(("c1", "c2"))[:6, :6] @ exponential(d0)
    mean = 0.7 * math.exp(apart[0].log_likelihood) + 0.3 * math.exp(apart[1].log_likelihood)
    assert mean == pytest.approx(vector.sum(), rel=1e-12)
    posterior = 0.7 * math.exp(apart[0].log_likelihood) / mean
    assert posterior == pytest.approx(vector[:3].sum() / vector.sum(), rel=1e-12)


def test_an_alleged_report_by_itself_leaves_the_play_as_likely_as_it_was() -> None:
    dense = example()
    alone = filtered(dense, [], 1.0, marks=(0.5,))
    found = filtered(dense, [seen(0.2, 0.5, "c0", chance=0.4)], 1.0, marks=(0.5,))
    assert found.moments[0].logged == pytest.approx(alone.moments[0].logged, abs=1e-12)
    n = 5
    block = np.zeros((2 * n, 2 * n))
    block[:n, :n] = block[n:, n:] = dense.d0
    block[:n, n:] = dense.d(("c0",))
    start = dense.alpha @ exponential(dense.d0 * 0.2)
    parts = start @ exponential(block * 0.3)[:n]
    false, true = parts[:n], parts[n:]
    expected = 0.4 * true / true.sum() + 0.6 * false / false.sum()
    np.testing.assert_allclose(found.moments[0].spread, expected, atol=1e-12)
    chance = true.sum() / (true.sum() + false.sum())
    assert found.scores[0].chance == pytest.approx(chance, rel=1e-11)


def test_of_two_plays_an_alleged_report_speaks_for_the_one_that_finds_it_likelier() -> None:
    rates = np.zeros((1, 1, 1))
    slow, quick = (Dense(rates + r, np.ones(1), np.zeros(1)) for r in (0.1, 0.5))
    sighting = [seen(0.0, 1.0, "c0", chance=0.5)]
    causes = [(0,)]
    with Workers(1) as workers:
        base = Filter(slow.law, workers).run(timeline(sighting, causes, (1.0,)))
        other = Filter(quick.law, workers, odds=base.odds).run(timeline(sighting, causes, (1.0,)))
    assert base.log_likelihood == pytest.approx(-0.1)
    # half: false, silence; half: true, five times as likely but for the silence
    assert other.log_likelihood == pytest.approx(math.log(0.5 * math.exp(-0.5) * (1 + 5)))


def test_an_alleged_report_of_what_cannot_be_is_false() -> None:
    rates = np.zeros((2, 2, 2))
    rates[0, 1, 0] = 1.0
    dense = Dense(rates, np.ones(2), np.zeros(2))
    found = filtered(dense, [seen(0.2, 0.5, "c0", chance=0.9)], 1.0)
    assert found.log_likelihood == pytest.approx(0.0)
    assert found.odds == {0: (0.0, 1.0)}
    assert found.scores[0].chance == 0.0


def test_what_cannot_be_is_told_with_what_was_known_before() -> None:
    rates = np.zeros((2, 3, 3))
    rates[0, 0, 1] = rates[1, 1, 2] = 1.0
    dense = Dense(rates, np.ones(2), np.zeros(2))
    found = filtered(dense, [seen(0.1, 0.2, "c0"), seen(0.3, 0.4, "c0")], 1.0)
    assert found.log_likelihood == -math.inf
    assert found.impossible is not None
    assert found.impossible.sighting == 1
    assert found.impossible.week == pytest.approx(0.4)
    np.testing.assert_allclose(found.impossible.before, [0, 1, 0])
    slack = Dense(rates, np.ones(2), np.full(2, 1e-3))
    saved = filtered(slack, [seen(0.1, 0.2, "c0"), seen(0.3, 0.4, "c0")], 1.0)
    assert math.isfinite(saved.log_likelihood)


def test_what_is_open_is_not_known_yet() -> None:
    """At a mark inside a window nothing of it is known; where that cannot be, it may be."""
    dense = example()
    found = filtered(dense, [seen(0.2, 1.5, "c0")], 2.0, marks=(1.0,))
    silent = filtered(dense, [], 1.0)
    np.testing.assert_allclose(found.moments[0].spread, silent.moments[0].spread, atol=1e-13)
    rates = np.zeros((2, 3, 3))
    rates[0, 0, 1] = rates[1, 1, 2] = 1.0
    chain = Dense(rates, np.ones(2), np.zeros(2))
    found = filtered(chain, [seen(0.0, 1.5, "c0"), seen(0.5, 0.6, "c1")], 2.0, marks=(1.0,))
    assert found.moments[0].spread == pytest.approx([0, 0, 1])


def test_moments_in_detail_tell_each_step() -> None:
    dense = example()
    sightings = [seen(0.2, 0.4, "c0"), seen(0.3, 0.4, "c1"), seen(0.9, 0.9, "c2")]
    found = filtered(dense, sightings, 1.0, marks=(0.4,), detailed=True)
    told = [(round(m.week, 3), m.after, m.marked) for m in found.moments]
    assert told == [
        (0.4, None, False), (0.4, 0, False), (0.4, 1, True), (0.9, None, False), (0.9, 2, False),
        (1.0, None, True),
    ]  # fmt: skip
    plain = filtered(dense, sightings, 1.0, marks=(0.4,))
    marked = [m for m in found.moments if m.marked]
    for one, other in zip(marked, plain.moments, strict=True):
        np.testing.assert_allclose(one.table, other.table, atol=1e-15)
        assert one.logged == pytest.approx(other.logged, abs=1e-13)
    assert [score.sighting for score in found.scores] == [0, 1, 2]


def test_numbers_do_not_depend_on_threads() -> None:
    dense = example()
    law = dense.law
    sightings = [seen(0.2, 0.4, "c0"), seen(0.3, 0.6, "c1")]
    time = timeline(sightings, [law.numbers(s.causes) for s in sightings], (1.0,))
    found = []
    for count in (1, 2):
        with Workers(count) as workers:
            found.append(Filter(law, workers).run(time))
    assert found[0].log_likelihood == found[1].log_likelihood
    np.testing.assert_array_equal(found[0].moments[0].table, found[1].moments[0].table)


@given(data=st.data())
def test_the_fastest_reports_bound_what_is_left_out(data: st.DataObject) -> None:
    dense = data.draw(dense_laws())
    for cause in range(len(dense.law.causes)):
        seen_ = dense.law.seen((cause,))
        weekly = dense.rates[cause] * dense.law.detected[cause]
        assert seen_.most == pytest.approx(weekly.sum(axis=1).max() + dense.law.false[cause])
