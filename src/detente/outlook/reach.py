"""What happens, by when, and in which order.

Reached by t        v' = Q v with v = 1 kept on the goal
In force at t       v' = Q v with v(0) = 1 on the condition
A before B          (Q v) = 0 outside A and B, v = 1 on A, 0 on B; by t: v' = Q v with both kept
Expected time       (Q w) = -1 outside the goal, w = 0 on it
Share of time       (1/t) integral of the probability of being in force

"Before" is strict: a state in which both hold counts for the rival. What never comes counts as not
happening. The expected time is infinite from every state from which a state can be reached that
cannot reach the goal; which those are is found on the graph, exactly, before anything is solved.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from detente.outlook.chain import Chain, incoming
from detente.outlook.linear import LeavingSystem
from detente.outlook.poisson import time_weights
from detente.outlook.restrict import can_reach, part
from detente.outlook.transient import backward
from detente.outlook.uniformise import (
    TOLERANCE,
    Float,
    Mask,
    backward_form,
    run_vector,
    working,
)
from detente.solve.workers import Workers


@dataclass(frozen=True, slots=True, eq=False)
class Reach:
    """values : float64[n], one for each state the crisis might start in.

    error : bound on each finite entry of them. slowest : for what has no date, a bound on the
    expected weeks until it is decided, from any state where that is not in doubt.
    """

    values: Float
    error: float
    slowest: float = 0.0


def reached_by(
    chain: Chain,
    goal: Mask,
    weeks: float,
    *,
    tolerance: float = TOLERANCE,
    workers: Workers | None = None,
) -> Reach:
    """Probability that a state of `goal` (bool[n]) is visited up to `weeks`."""
    return _backward(chain, goal, weeks, goal, tolerance, workers)


def in_force(
    chain: Chain,
    condition: Mask,
    weeks: float,
    *,
    tolerance: float = TOLERANCE,
    workers: Workers | None = None,
) -> Reach:
    """Probability that `condition` (bool[n]) holds after `weeks`."""
    return _backward(chain, condition, weeks, None, tolerance, workers)


def reached_before_by(
    chain: Chain,
    goal: Mask,
    rival: Mask,
    weeks: float,
    *,
    tolerance: float = TOLERANCE,
    workers: Workers | None = None,
) -> Reach:
    """Probability that `goal` comes before `rival`, and up to `weeks`."""
    return _backward(chain, goal & ~rival, weeks, goal | rival, tolerance, workers)


def reached_before(
    chain: Chain,
    goal: Mask,
    rival: Mask,
    *,
    turned: Chain | None = None,
    direct: bool | None = None,
    tolerance: float = TOLERANCE,
    workers: Workers | None = None,
) -> Reach:
    """Probability that `goal` ever comes, and before `rival`.

    turned : `incoming(chain)`, if at hand. direct : factorise (True) or iterate (False); by default
    as the size suggests. tolerance : of the residual. Raises NotConverged.
    """
    wins = goal & ~rival
    able = can_reach(incoming(chain) if turned is None else turned, wins, ~rival)
    values = wins.astype(np.float64)
    inside = able & ~wins
    if not inside.any():
        return Reach(values, 0.0)
    block = part(chain, inside)
    with working(workers) as pool:
        solved = LeavingSystem(block, pool, direct=direct).bounded(block.leaving(values), tolerance)
    values[inside] = np.clip(solved.x, 0.0, 1.0)
    return Reach(values, solved.error, solved.slowest)


def expected_time(
    chain: Chain,
    goal: Mask,
    *,
    turned: Chain | None = None,
    direct: bool | None = None,
    tolerance: float = TOLERANCE,
    workers: Workers | None = None,
) -> Reach:
    """Expected weeks until `goal`; inf where it may never come. Raises NotConverged."""
    arrows = incoming(chain) if turned is None else turned
    never = ~can_reach(arrows, goal)
    doubtful = can_reach(arrows, never, ~goal)
    values = np.where(goal, 0.0, np.inf)
    inside = ~goal & ~doubtful
    if not inside.any():
        return Reach(values, 0.0)
    with working(workers) as pool:
        system = LeavingSystem(part(chain, inside), pool, direct=direct)
        times, norm = system.times(tolerance)
        residual = float(np.abs(1.0 - system.product(times)).max())
    values[inside] = times
    return Reach(values, norm * residual, norm)


def share_of_time(
    chain: Chain,
    condition: Mask,
    weeks: float,
    *,
    tolerance: float = TOLERANCE,
    workers: Workers | None = None,
) -> Reach:
    """Expected share of the time up to `weeks` (positive) during which `condition` holds."""
    if not weeks > 0:
        raise ValueError(f"weeks: received {weeks}, expected above 0")
    form = backward_form(chain)
    table = time_weights(form.speed, [weeks], tolerance)
    total = np.zeros(form.states)
    with working(workers) as pool:
        run = run_vector(
            form, condition.astype(np.float64), table, pool, sums=total, tolerance=tolerance
        )
    return Reach(total / weeks, (table.error + run.error) / weeks)


def _backward(
    chain: Chain,
    ends_well: Mask,
    weeks: float,
    fixed: Mask | None,
    tolerance: float,
    workers: Workers | None,
) -> Reach:
    found = backward(
        chain, ends_well.astype(np.float64)[:, None], [weeks], fixed=[fixed],
        tolerance=tolerance, workers=workers,
    )  # fmt: skip
    return Reach(found.values[:, 0], found.error)
