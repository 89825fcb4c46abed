"""Going back: smoothing against dense matrices, slopes against differences, causes by Bayes."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.evidence.conftest import Dense, Float, dense_laws, example

from detente.evidence.backward import Backward, Hindsight
from detente.evidence.filter import Filter
from detente.evidence.law import Law, law_from
from detente.evidence.sightings import Sighting
from detente.evidence.tape import Deed
from detente.evidence.timeline import Snapshot, timeline
from detente.solve.workers import Workers
from detente.testing.oracles import exponential

ODDS = {3: (0.7, 0.4), 6: (0.5, 0.3)}


def seen(first: float, last: float, *causes: str, chance: float = 1.0) -> Sighting:
    return Sighting(first, last, causes, ("e",), chance)


def back(
    law: Law, sightings: list[Sighting], weeks: float, marks: tuple[float, ...] = (),
    snapshots: tuple[Snapshot, ...] = (),
) -> tuple[float, Hindsight]:  # fmt: skip
    tape: list[Deed] = []
    causes = [law.numbers(each.causes) for each in sightings]
    time = timeline(sightings, causes, (*marks, weeks), snapshots)
    with Workers(1) as workers:
        found = Filter(law, workers, odds=ODDS, tape=tape).run(time)
        if found.impossible is not None:
            return found.log_likelihood, Hindsight(np.zeros(0), (), {})
        return found.log_likelihood, Backward(law, workers).run(tape)


def everything(n: int) -> tuple[list[Sighting], tuple[Snapshot, ...]]:
    """Windows that overlap, like ones, exact times together, alleged ones, a snapshot."""
    sightings = [
        seen(0.2, 0.8, "c0"), seen(0.5, 1.4, "c1", "c2"), seen(0.5, 1.4, "c1", "c2"),
        seen(1.0, 1.3, "c1", chance=0.5), seen(1.6, 1.6, "c0"), seen(1.6, 1.6, "c2", "c1"),
        seen(1.6, 1.6, "c1", chance=0.5),
    ]  # fmt: skip
    return sightings, (Snapshot(1.8, np.arange(n) < n - 1, slack=0.2),)


def at_rates(law: Law, rate: Float) -> Law:
    entries = dataclasses.replace(law.entries, rate=rate)
    return law_from(
        entries, law.states, law.start, law.causes, law.detected, law.false
    )  # fmt: skip


def test_slopes_against_differences_with_everything_in_it() -> None:
    law = example(seed=8, n=4).law
    sightings, snapshots = everything(4)
    _, found = back(law, sightings, 2.5, snapshots=snapshots)
    rate = law.entries.rate
    for k in range(0, len(rate), 11):
        ends = []
        for sign in (1.0, -1.0):
            other = rate.copy()
            other[k] += sign * 1e-5
            ends.append(back(at_rates(law, other), sightings, 2.5, snapshots=snapshots)[0])
        slope = (ends[0] - ends[1]) / 2e-5
        assert found.slopes[k] == pytest.approx(slope, abs=2e-7, rel=2e-7)


@settings(max_examples=15)
@given(dense_laws(), st.data())
def test_slopes_of_random_laws(dense: Dense, data: st.DataObject) -> None:
    law = dense.law
    if not len(law.entries.rate):
        return
    cause = data.draw(st.sampled_from(dense.names))
    sightings = [seen(0.3, 0.9, cause)]
    logged, found = back(law, sightings, 1.5)
    if not np.isfinite(logged):
        return
    k = data.draw(st.integers(0, len(law.entries.rate) - 1))
    ends = []
    for sign in (1.0, -1.0):
        other = law.entries.rate.copy()
        other[k] += sign * 1e-5
        ends.append(back(at_rates(law, other), sightings, 1.5)[0])
    slope = (ends[0] - ends[1]) / 2e-5
    assert found.slopes[k] == pytest.approx(slope, abs=1e-6, rel=1e-6)


def test_where_everything_is_seen_slopes_are_counts_and_times() -> None:
    """n / q - tau on a ring walked round once and a bit."""
    rates = np.zeros((3, 3, 3))
    for c, (x, y, rate) in enumerate([(0, 1, 0.7), (1, 2, 0.2), (2, 0, 1.5)]):
        rates[c, x, y] = rate
    dense = Dense(rates, np.ones(3), np.zeros(3))
    sightings = [seen(t, t, c) for t, c in ((0.4, "c0"), (1.0, "c1"), (1.1, "c2"), (2.5, "c0"))]
    _, found = back(dense.law, sightings, 3.0)
    spent = [0.4 + 1.4, 0.6 + 0.5, 0.1]
    expected = [2 / 0.7 - spent[0], 1 / 0.2 - spent[1], 1 / 1.5 - spent[2]]
    assert found.slopes == pytest.approx(expected, abs=1e-10)


def test_smoothing_against_dense_matrices() -> None:
    dense = example()
    sightings = [seen(0.4, 0.4, "c0"), seen(0.9, 1.3, "c1", "c2")]
    _, found = back(dense.law, sightings, 2.0, marks=(0.7, 1.1))
    n = 5
    block = np.zeros((2 * n, 2 * n))
    block[:n, :n] = block[n:, n:] = dense.d0
    block[:n, n:] = dense.d(("c1", "c2"))
    ahead = exponential(dense.d0 * 0.7) @ np.ones(n)
    first = dense.alpha @ exponential(dense.d0 * 0.4) @ dense.d(("c0",))
    here = first @ exponential(dense.d0 * 0.3)
    later = exponential(dense.d0 * 0.2) @ exponential(block * 0.4)[:n, n:] @ ahead
    joint = here * later
    np.testing.assert_allclose(found.smoothed[0], joint / joint.sum(), atol=1e-11)
    inside = np.concatenate((first @ exponential(dense.d0 * 0.5), np.zeros(n)))
    inside = inside @ exponential(block * 0.2)
    rest = exponential(block * 0.2)[:, n:] @ ahead
    joint = (inside * rest).reshape(2, n).sum(axis=0)
    np.testing.assert_allclose(found.smoothed[1], joint / joint.sum(), atol=1e-11)
    np.testing.assert_allclose(found.smoothed[2].sum(), 1.0)


def test_which_cause_it_was() -> None:
    """One report that may have been two things or a mistake; then one that only one leads to."""
    rates = np.zeros((3, 4, 4))
    rates[0, 0, 1], rates[1, 0, 2], rates[2, 1, 3] = 0.3, 0.6, 0.5
    dense = Dense(rates, np.array([1.0, 0.5, 1.0]), np.array([0.0, 0.1, 0.0]))
    either = seen(0.5, 0.5, "c0", "c1")
    _, found = back(dense.law, [either], 0.5)
    # rates 0.3, 0.6 / 2 and 0.1 from where it stood; c1 that went unseen leads to state 2
    before = dense.alpha @ exponential(dense.d0 * 0.5)
    parts = np.array([0.3 * before[0], 0.3 * before[0], 0.1 * before.sum()])
    assert [found.causes[0][k] for k in (0, 1, -1)] == pytest.approx(parts / parts.sum())
    _, found = back(dense.law, [either, seen(0.9, 0.9, "c2")], 1.0)
    assert found.causes[0][0] == pytest.approx(1.0 - found.causes[0][-1])
    assert found.causes[0][1] == pytest.approx(0.0)
    assert found.causes[1] == {2: pytest.approx(1.0)}


def test_an_alleged_report_is_as_true_as_what_follows_makes_it() -> None:
    rates = np.zeros((2, 3, 3))
    rates[0, 0, 1], rates[1, 1, 2] = 0.3, 0.5
    dense = Dense(rates, np.ones(2), np.zeros(2))
    doubt = [seen(0.1, 0.2, "c0", chance=0.6)]
    _, found = back(dense.law, doubt, 0.2)
    assert found.causes[0][0] == pytest.approx(0.6)
    _, found = back(dense.law, [*doubt, seen(0.5, 0.5, "c1")], 1.0)
    assert found.causes[0][0] == pytest.approx(1.0)
