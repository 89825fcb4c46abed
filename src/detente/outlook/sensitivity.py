"""How the answer to a question changes with every rate of the chain, by one pass back and forth.

Up to a date, with P = I + Q / L and weights w_n (`detente.outlook.poisson`),

    h = alpha sum_n w_n P^n v,    a_n = alpha P^n,    c_{n-1} = w_n v + P c_n,    c_N = 0
    dh/dQ = sum_n (a_n / L) c_n'

rows of states that keep their value left out of Q. Without end, on the states S from which the
matter is still open, M = -Q_SS,

    h = alpha M^-1 (...) = u(start),    dh/dQ = (M^-T alpha) u'

where u is the probability (0 and 1 outside S) or the expected time (0 on the goal). The forward
vectors are kept at every sqrt(N)-th step and computed again from there, so that memory is
O(n sqrt(N)) for N powers, at three passes for each power in all. Truncation as in the forecast.

Theory note, section 2; Griewank 1992 (checkpoints), doi:10.1080/10556789208805505.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np

from detente.outlook.chain import Chain, incoming
from detente.outlook.kernels import turn_chain
from detente.outlook.linear import LeavingSystem
from detente.outlook.pairs import PairSums
from detente.outlook.poisson import point_weights, time_weights
from detente.outlook.questions import Asked
from detente.outlook.reach import expected_time, reached_before
from detente.outlook.restrict import Part, can_reach, part
from detente.outlook.uniformise import Float, Mask, Stepper, backward_form, forward_form
from detente.solve.workers import Workers

TOLERANCE = 1e-13


@dataclass(frozen=True, slots=True, eq=False)
class Slopes:
    """value : the answer. slope : float64[M], d answer / d rate of each transition of the chain."""

    value: float
    slope: Float


def slopes(chain: Chain, asked: Asked, workers: Workers) -> Slopes:
    """The answer to a question on a merged chain, and its derivative in every rate.

    An infinite expected time comes with slopes of nan. Raises NotConverged as the forecast does.
    """
    question = asked.question
    if question.kind == "held" and question.duration:
        from detente.outlook.held_adjoint import held_slopes

        held = held_slopes(
            chain, asked.happens, question.duration, asked.ends, age=question.age, workers=workers
        )
        return Slopes(held.value, held.pairs.slopes())
    if question.kind == "time":
        return time_slopes(chain, asked.happens, workers)
    if asked.unbounded:
        nowhere = np.zeros_like(asked.happens)
        rival = nowhere if asked.rival is None else asked.rival
        return before_slopes(chain, asked.happens, rival, workers)
    wins, fixed = asked.column() or (asked.happens, asked.happens)
    return dated_slopes(chain, wins, fixed, asked.ends, workers, share=question.kind == "share")


def dated_slopes(
    chain: Chain,
    wins: Mask,
    fixed: Mask,
    weeks: float,
    workers: Workers,
    *,
    share: bool = False,
    tolerance: float = TOLERANCE,
) -> Slopes:
    """Probability to be in `wins` after `weeks`, states of `fixed` (bool[n]) being left no more.

    share : the average of that probability over the time up to `weeks`, instead.
    """
    stopped = _stopped(chain, fixed)
    form, ends = backward_form(stopped), wins.astype(np.float64)
    if share and weeks > 0:
        weights = time_weights(form.speed, [weeks], tolerance).weights[:, 0] / weeks
    else:
        weights = point_weights(form.speed, [weeks], tolerance).weights[:, 0]
    pairs, stepper = PairSums.of(chain), Stepper(form, workers)
    ahead, last = weights[-1] * ends, len(weights) - 1
    for first, before in _segments(stopped, last, workers):
        after = np.empty_like(before)
        for n in range(first + before.shape[1] - 1, first - 1, -1):
            after[:, n - first] = ahead
            ahead = _stepped(stepper, ahead) + weights[n] * ends
        pairs.add(before / form.speed, after, workers, fixed)
    return Slopes(float(ahead[chain.start]), pairs.slopes())


def before_slopes(chain: Chain, goal: Mask, rival: Mask, workers: Workers) -> Slopes:
    """Probability that `goal` ever comes, and before `rival`."""
    turned, wins = incoming(chain), goal & ~rival
    found = reached_before(chain, goal, rival, turned=turned, tolerance=TOLERANCE, workers=workers)
    open_ = can_reach(turned, wins, ~rival) & ~wins
    return _undated(chain, open_, found.values, workers)


def time_slopes(chain: Chain, goal: Mask, workers: Workers) -> Slopes:
    """Expected weeks until `goal`."""
    times = expected_time(chain, goal, tolerance=TOLERANCE, workers=workers).values
    if not np.isfinite(times[chain.start]):
        return Slopes(float(times[chain.start]), np.full(chain.transitions, np.nan))
    open_ = np.isfinite(times) & ~goal
    return _undated(chain, open_, np.where(open_, times, 0.0), workers)


def _undated(chain: Chain, open_: Mask, worths: Float, workers: Workers) -> Slopes:
    """The answer worths(start) of a system on the states `open_`."""
    pairs, value = PairSums.of(chain), float(worths[chain.start])
    if open_[chain.start]:
        block = part(chain, open_)
        right = (block.states == chain.start).astype(np.float64)
        spent = np.zeros((chain.states, 1))
        system = LeavingSystem(_transposed(block), workers)
        spent[block.states, 0] = system.solve(right, TOLERANCE)
        pairs.add(spent, worths[:, None], workers)
    return Slopes(value, pairs.slopes())


def _transposed(block: Part) -> Part:
    """A part whose matrix M is that of `block` transposed."""
    row = np.zeros_like(block.row)
    source, rate = np.empty_like(block.target), np.empty_like(block.rate)
    turn_chain(block.row, block.target, block.rate, row, source, rate)
    return replace(block, row=row, target=source, rate=rate)


def _stopped(chain: Chain, fixed: Mask) -> Chain:
    """The chain with the states of `fixed` left no more."""
    first = chain.row.astype(np.int64)
    lengths = np.where(fixed, 0, first[1:] - first[:-1])
    kept = ~np.repeat(fixed, first[1:] - first[:-1])
    row = np.concatenate(([0], np.cumsum(lengths))).astype(np.uint32)
    return replace(
        chain,
        row=row,
        target=chain.target[kept],
        rate=chain.rate[kept],
        cause=np.zeros(0, np.uint32),
        exit_rate=np.where(fixed, 0.0, chain.exit_rate),
    )


def _segments(chain: Chain, powers: int, workers: Workers) -> Iterator[tuple[int, Float]]:
    """Forward vectors a_n, n < `powers`, in segments (first n, float64[n, K]), the last first."""
    stepper = Stepper(forward_form(chain), workers)
    length = max(1, int(np.ceil(np.sqrt(powers))))
    now = np.zeros(chain.states)
    now[chain.start] = 1.0
    kept = []
    for n in range(powers):
        if n % length == 0:
            kept.append(now)
        now = _stepped(stepper, now)
    for place in range(len(kept) - 1, -1, -1):
        first = place * length
        yield first, _run(stepper, kept[place], min(length, powers - first))


def _run(stepper: Stepper, first: Float, count: int) -> Float:
    """float64[n, count]: a vector and the next powers of it."""
    rows = np.empty((len(first), count))
    for k in range(count):
        rows[:, k] = first
        first = _stepped(stepper, first)
    return rows


def _stepped(stepper: Stepper, vector: Float) -> Float:
    after = np.empty_like(vector)
    stepper.step(vector, after)
    return after
