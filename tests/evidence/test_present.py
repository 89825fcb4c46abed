"""Answers on the way: the plain ones at the start, dense matrices, martingales, passing time."""

from __future__ import annotations

import dataclasses
import itertools
import math
from collections.abc import Sequence

import numpy as np
import pytest
from numpy.polynomial.legendre import leggauss
from tests.evidence.conftest import Dense, Float, example

from detente.crisis.expressions import Always
from detente.crisis.model import Question
from detente.evidence.layers import layers_of
from detente.evidence.moments import Filtered
from detente.evidence.present import Revised
from detente.evidence.sightings import Sighting
from detente.evidence.way import Reports, along
from detente.outlook.chain import Chain, incoming
from detente.outlook.questions import Asked, joined, question_tasks
from detente.outlook.together import run_together
from detente.solve.workers import Workers
from detente.testing.oracles import exponential


def chain_of(dense: Dense) -> Chain:
    rates = dense.q.copy()
    np.fill_diagonal(rates, 0.0)
    source, target = np.nonzero(rates)
    row = np.concatenate(([0], np.cumsum(np.bincount(source, minlength=len(rates)))))
    none = np.zeros(0, np.uint32)
    return Chain(
        row.astype(np.uint32), target.astype(np.uint32), rates[source, target], none,
        rates.sum(axis=1), 0, dense.start,
    )  # fmt: skip


def asks(
    kind: str, states: Sequence[int], weeks: float | None, n: int, rival: Sequence[int] = (),
    **more: float,
) -> Asked:  # fmt: skip
    own = Question(f"{kind}-{weeks}-{states}-{more}", "?", kind, Always(), **more)  # type: ignore[arg-type]
    masks = [np.isin(np.arange(n), each) for each in (states, rival)]
    return Asked(own, masks[0], masks[1] if kind == "before" else None, weeks)


def every_kind(n: int, weeks: float) -> list[Asked]:
    return [
        asks("reached", [3], weeks, n),
        asks("on", [1, 3], weeks, n),
        asks("before", [3], weeks, n, [2]),
        asks("before", [3], None, n, [4]),
        asks("share", [1, 2], weeks, n),
        asks("time", [4], None, n),
        asks("held", [1, 2], weeks, n, duration=0.7),
        asks("held", [1, 2], weeks, n, duration=0.3),
        asks("held", [0, 3], weeks, n, duration=1.3, age=0.4),
        asks("held", [4], weeks, n, duration=0.0),
    ]


def on_the_way(
    dense: Dense, asked: Sequence[Asked], sightings: Sequence[Sighting], marks: Sequence[float]
) -> tuple[Filtered, Revised]:
    with Workers(1) as workers:
        reports = Reports(tuple(sightings), tuple(marks))
        found = along(dense.law, chain_of(dense), asked, reports, workers)
        return found.filtered, found.answers


def plain(dense: Dense, asked: Sequence[Asked]) -> Float:
    chain = chain_of(dense)
    tasks = question_tasks(chain, incoming(chain), asked, 1e-12)
    found = joined(run_together([task.job for task in tasks], cores=1))
    return np.array([found.values[each.question.id] for each in asked])


def seen(first: float, last: float, *causes: str) -> Sighting:
    return Sighting(first, last, causes, ("e",))


def quiet(seed: int = 5) -> Dense:
    """Nothing is ever reported."""
    dense = example(seed)
    return Dense(dense.rates, np.zeros(4), np.zeros(4))


def test_at_the_start_they_are_the_plain_answers() -> None:
    for weeks in (0.0, 0.5, 2.0):
        dense, asked = example(), every_kind(5, weeks)
        _, found = on_the_way(dense, asked, [], [0.0])
        np.testing.assert_allclose(found.values[0], plain(dense, asked), atol=1e-10)


def test_where_nothing_is_ever_reported_time_that_passes_changes_nothing() -> None:
    """Also past the date: then the answer is that of smoothing, from what is remembered."""
    dense, asked = quiet(), every_kind(5, 2.0)
    marks = [0.0, 0.25, 0.3, 0.7, 1.0, 1.3, 1.61, 2.0, 2.4]
    _, found = on_the_way(dense, asked, [], marks)
    for row in found.values:
        np.testing.assert_allclose(row, plain(dense, asked), atol=2e-10)


def test_a_long_run_over_a_long_silence() -> None:
    """Beginnings are integrated over many pieces, and many columns are written as few."""
    slow = Dense(quiet().rates * 2, np.zeros(4), np.zeros(4))
    asked = [asks("held", [0, 1, 2, 3], 12.0, 5, duration=1.0)]
    _, found = on_the_way(slow, asked, [], [0.0, 0.5, 3.0, 7.1, 10.99, 11.3, 12.0])
    np.testing.assert_allclose(found.values[:, 0], plain(slow, asked)[0], atol=1e-9)


def once() -> Dense:
    """A report that comes at most once: states 0-4 before it, 5-9 after it."""
    base = example(seed=11)
    rates = np.zeros((2, 10, 10))
    inner = base.rates.sum(axis=0)
    rates[0, :5, :5] = inner
    rates[0, 5:, 5:] = inner.T * 0.8
    rates[1, :5, 5:] = np.diag([0.2, 0.5, 0.1, 0.9, 0.4])[:, [1, 2, 0, 4, 3]]
    rates[1, 2, 2 + 5] = 0.3
    return Dense(rates, np.array([0.0, 0.7]), np.zeros(2))


def both_sides(weeks: float) -> list[Asked]:
    return [
        asks("reached", [3, 8], weeks, 10),
        asks("on", [1, 3, 6], weeks, 10),
        asks("before", [3, 9], weeks, 10, [2, 7]),
        asks("before", [8], None, 10, [9]),
        asks("share", [1, 2, 6], weeks, 10),
        asks("time", [4, 9], None, 10),
        asks("held", [1, 2, 6, 7], weeks, 10, duration=0.5),
        asks("held", [0, 3, 5, 6], weeks, 10, duration=0.8, age=0.3),
    ]


def bends(low: float, high: float, when: float) -> list[float]:
    """Where answers have a bend, or a jump, as functions of the time of a report: whole multiples
    of a run's length from the start, from the end of the run in force then, the date and `when`.
    """
    found = {low, high, 1.9}
    for d, age in ((0.5, 0.0), (0.8, 0.3)):
        found |= {base + k * d for base in (0.0, 1.9, when, d - age) for k in range(-5, 6)}
    kept = sorted(round(each, 12) for each in found if low <= each <= high)
    return list(dict.fromkeys(kept))


@pytest.mark.parametrize(
    ("when", "points"),
    [
        (0.6, 4),
        pytest.param(1.5, 7, marks=pytest.mark.slow),
        pytest.param(2.3, 7, marks=pytest.mark.slow),
    ],
)
def test_what_is_expected_of_the_next_answer_is_the_present_one(when: float, points: int) -> None:
    """Over no report by then, and one at any time before; by quadrature over that time."""
    dense, asked = once(), both_sides(1.9)
    silent, found = on_the_way(dense, asked, [], [when])
    total = math.exp(silent.log_likelihood) * found.values[0]
    chance = math.exp(silent.log_likelihood)
    x, w = leggauss(points)
    for low, high in itertools.pairwise(bends(0.0, when, when)):
        for time, weight in zip(
            low + (high - low) * (x + 1) / 2, (high - low) / 2 * w, strict=True
        ):
            way, found = on_the_way(dense, asked, [seen(time, time, "c1")], [when])
            share = weight * math.exp(way.log_likelihood)
            total, chance = total + share * found.values[0], chance + share
    assert chance == pytest.approx(1.0, abs=5e-9 if points < 7 else 1e-10)
    close = 5e-9 if points < 7 else 1e-9
    np.testing.assert_allclose(total, plain(dense, asked), atol=close)


def test_a_window_is_the_mean_over_its_times() -> None:
    dense, asked = once(), both_sides(1.9)
    way, found = on_the_way(dense, asked, [seen(0.3, 0.9, "c1")], [1.2])
    x, w = leggauss(4)
    total, mass = np.zeros(len(asked)), 0.0
    for low, high in itertools.pairwise(bends(0.3, 0.9, 1.2)):
        for time, weight in zip(
            low + (high - low) * (x + 1) / 2, (high - low) / 2 * w, strict=True
        ):
            each, values = on_the_way(dense, asked, [seen(time, time, "c1")], [1.2])
            share = weight * math.exp(each.log_likelihood)
            total, mass = total + share * values.values[0], mass + share
    assert math.exp(way.log_likelihood) == pytest.approx(mass, rel=1e-10)
    np.testing.assert_allclose(found.values[0], total / mass, atol=1e-9)


def test_against_dense_matrices_on_states_that_remember() -> None:
    """Reached and before, by doubling states; two reports, the second in a window."""
    dense = example()
    n, weeks, when = 5, 3.0, 1.5
    sightings = [seen(0.4, 0.4, "c0"), seen(0.9, 1.3, "c1", "c2")]
    asked = [asks("reached", [3], weeks, n), asks("before", [3], weeks, n, [2])]
    _, found = on_the_way(dense, asked, sightings, [when])
    for place, rival in enumerate(([], [2])):
        value = remembered(dense, sightings, [3], rival, when, weeks)
        assert found.values[0, place] == pytest.approx(value, abs=1e-11)


def remembered(
    dense: Dense, sightings: Sequence[Sighting], goal: Sequence[int], rival: Sequence[int],
    when: float, weeks: float,
) -> float:  # fmt: skip
    """States open, won and lost side by side: (n, n, n)."""
    n = 5

    def wide(matrix: Float) -> Float:
        """A matrix on states that remember; jumps into goal or rival decide what is open."""
        found = np.zeros((3 * n, 3 * n))
        for x in range(n):
            for y in range(n):
                place = 1 if y in goal else 2 if y in rival else 0
                found[x, place * n + y] += matrix[x, y]
        found[n : 2 * n, n : 2 * n] = found[2 * n :, 2 * n :] = matrix
        return found

    d0, first, second, q = (
        wide(each)
        for each in (dense.d0, dense.d(sightings[0].causes), dense.d(sightings[1].causes), dense.q)
    )
    vector = np.zeros(3 * n)
    vector[0] = 1.0
    block = np.zeros((6 * n, 6 * n))
    block[: 3 * n, : 3 * n] = block[3 * n :, 3 * n :] = d0
    block[: 3 * n, 3 * n :] = second
    vector = vector @ exponential(d0 * 0.4) @ first @ exponential(d0 * 0.5)
    vector = vector @ exponential(block * 0.4)[: 3 * n, 3 * n :] @ exponential(d0 * (when - 1.3))
    vector = vector / vector.sum()
    return float((vector @ exponential(q * (weeks - when)))[n : 2 * n].sum())


def test_a_question_that_a_report_settles_is_settled() -> None:
    """War is entered with a report, and only so."""
    rates = np.zeros((2, 3, 3))
    rates[0, 0, 1], rates[1, 1, 2] = 0.3, 0.5
    dense = Dense(rates, np.ones(2), np.zeros(2))
    asked = [asks("reached", [1], 4.0, 3), asks("reached", [2], 4.0, 3)]
    _, found = on_the_way(dense, asked, [seen(1.0, 1.0, "c0")], [0.5, 2.0, 5.0])
    np.testing.assert_allclose(found.values[:, 0], [-math.expm1(-0.3 * 3.5), 1.0, 1.0])
    np.testing.assert_allclose(found.open[:, 0], [1.0, 0.0, 0.0])
    np.testing.assert_allclose(found.values[1:, 1], [-math.expm1(-0.5 * 2.0), 0.0])
    assert found.open[2, 1] == 0.0


def test_expected_times_that_have_no_end_are_infinite_until_it_came() -> None:
    rates = np.zeros((2, 3, 3))
    rates[0, 0, 1], rates[1, 0, 2] = 1.0, 0.5
    dense = Dense(rates, np.ones(2), np.zeros(2))
    asked = [asks("time", [1], None, 3)]
    _, found = on_the_way(dense, asked, [seen(0.5, 0.5, "c0")], [0.2, 1.0])
    assert found.values[0, 0] == math.inf
    assert found.values[1, 0] == pytest.approx(0.5)


def test_questions_share_what_is_remembered() -> None:
    n = 5
    one = asks("reached", [3], 2.0, n)
    same = dataclasses.replace(one, question=dataclasses.replace(one.question, id="other"))
    layers = layers_of([one, same, asks("before", [3], 2.0, n)], n)
    assert layers.width == 3
    assert layers.of["other"] == layers.of[one.question.id]
