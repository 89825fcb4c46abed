"""What an observed move tells about the type: compiled; the maths is in `beliefs.system`.

In one state at one belief, `odds[a]` is the evidence of edge a, log(p_1(a) / p_0(a)); what the two
types choose depends on the evidence that the public takes their choices for.
"""

from __future__ import annotations

import numpy as np

from detente.compiled import kernel

STEPS, SWEEPS, HALVINGS = 60, 40, 60
EXACT, ROUNDING, CLOSE = 5e-13, 1e-11, 1e-9


@kernel
def posterior(belief, odds):
    """Bayes' rule: the belief after evidence of these log-odds for type 1."""
    if belief == 0.0 or belief == 1.0:
        return belief
    if odds > 0.0:
        return belief / (belief + (1.0 - belief) * np.exp(-odds))
    grown = belief * np.exp(odds)
    return grown / (grown + (1.0 - belief))


@kernel
def cell_of(grid, belief):
    """The point at or below `belief`, never the last one."""
    low = 0
    high = grid.shape[0] - 1
    while high - low > 1:
        middle = (low + high) // 2
        if grid[middle] <= belief:
            low = middle
        else:
            high = middle
    return low


@kernel
def expected(kind, ahead, grid, belief):
    """Mean of `ahead`, float64[G], at a belief: to the public (2), to type 0 or to type 1."""
    low = cell_of(grid, belief)
    below, above = grid[low], grid[low + 1]
    up = (belief - below) / (above - below)
    if kind == 2:
        return (1.0 - up) * ahead[low] + up * ahead[low + 1]
    if kind == 1:
        if belief == 0.0:
            return ahead[0]
        return ((1.0 - up) * below * ahead[low] + up * above * ahead[low + 1]) / belief
    if belief == 1.0:
        return ahead[grid.shape[0] - 1]
    left = (1.0 - up) * (1.0 - below) * ahead[low] + up * (1.0 - above) * ahead[low + 1]
    return left / (1.0 - belief)


@kernel
def slope(kind, ahead, grid, belief):
    """Derivative of `expected` in the log-odds of the belief."""
    if belief == 0.0 or belief == 1.0:
        return 0.0
    low = cell_of(grid, belief)
    below, above = grid[low], grid[low + 1]
    width = above - below
    if kind == 2:
        return (ahead[low + 1] - ahead[low]) / width * belief * (1.0 - belief)
    if kind == 1:
        rise = (above * ahead[low + 1] - below * ahead[low]) / width
        return (rise - expected(1, ahead, grid, belief)) * (1.0 - belief)
    rise = ((1.0 - above) * ahead[low + 1] - (1.0 - below) * ahead[low]) / width
    return (rise + expected(0, ahead, grid, belief)) * belief


@kernel
def lookahead(edge, end, values, n, grid, edge_outcome, outcome_state, outcome_chance, ahead):
    """ahead[c, a, g] = expected value of column c after edge a at belief g."""
    for a in range(end - edge):
        for g in range(grid.shape[0]):
            for c in range(values.shape[1]):
                ahead[c, a, g] = 0.0
        for o in range(edge_outcome[edge + a], edge_outcome[edge + a + 1]):
            y = outcome_state[o]
            chance = outcome_chance[o]
            for g in range(grid.shape[0]):
                for c in range(values.shape[1]):
                    ahead[c, a, g] += chance * values[g * n + y, c]


@kernel
def reply(
    count, belief, odds, informs, ahead, one, here, lam, log_weight, log_stay, gain, grid,
    gaps, choice, miss,
):  # fmt: skip
    """Choices of both types when edge a is taken as evidence odds[a]; by how much it is not.

    one : columns of types 0 and 1. here : float64[2], their values now. miss[a] : the odds less
    log(p_1 / p_0). Returns the largest miss.
    """
    total = np.zeros(2)
    for t in range(2):
        top = 0.0
        for a in range(count):
            after = posterior(belief, odds[a])
            gaps[t, a] = gain[t, a] + expected(t, ahead[one[t], a], grid, after) - here[t]
            top = max(top, lam * gaps[t, a])
        total[t] = np.exp(log_stay[t] - top)
        for a in range(count):
            choice[t, a] = log_weight[t, a] + lam * gaps[t, a]
            total[t] += np.exp(choice[t, a] - top)
        total[t] = top + np.log(total[t])
        for a in range(count):
            choice[t, a] -= total[t]
    worst = 0.0
    for a in range(count):
        miss[a] = 0.0
        if informs[a]:
            miss[a] = odds[a] - (choice[1, a] - choice[0, a])
            worst = max(worst, abs(miss[a]))
    for t in range(2):
        for a in range(count):
            choice[t, a] = np.exp(choice[t, a])
    return worst


@kernel
def solve_informing(count, informs, diagonal, border, right):
    """(diag + 1 border') d = right on the edges that inform, in place of `right`."""
    top = 0.0
    bottom = 1.0
    for a in range(count):
        if informs[a]:
            right[a] /= diagonal[a]
            top += border[a] * right[a]
            bottom += border[a] / diagonal[a]
    for a in range(count):
        if informs[a]:
            right[a] -= top / bottom / diagonal[a]


@kernel
def steer(count, belief, odds, informs, ahead, one, lam, choice, grid, diagonal, border):
    """How `miss` changes with the odds: diag(diagonal) + 1 border'."""
    for a in range(count):
        diagonal[a] = 1.0
        border[a] = 0.0
        if informs[a]:
            after = posterior(belief, odds[a])
            low = slope(0, ahead[one[0], a], grid, after)
            high = slope(1, ahead[one[1], a], grid, after)
            diagonal[a] = 1.0 - lam * (high - low)
            border[a] = lam * (choice[1, a] * high - choice[0, a] * low)


@kernel
def infer(
    count, belief, odds, informs, ahead, one, here, lam, log_weight, log_stay, gain, grid,
    gaps, choice, miss,
):  # fmt: skip
    """Find odds that the types' choices bear out; begins where edges tell nothing.

    Newton's method with halved steps; where that fails each of the odds is bracketed in turn.
    Returns the largest miss.
    """
    diagonal = np.ones(count)
    border = np.zeros(count)
    tried = odds.copy()
    worst = reply(
        count, belief, odds, informs, ahead, one, here, lam, log_weight, log_stay, gain, grid,
        gaps, choice, miss,
    )  # fmt: skip
    for _ in range(STEPS):
        if worst <= EXACT or belief == 0.0 or belief == 1.0:
            return 0.0 if belief == 0.0 or belief == 1.0 else worst
        steer(count, belief, odds, informs, ahead, one, lam, choice, grid, diagonal, border)
        step = -miss
        solve_informing(count, informs, diagonal, border, step)
        scale = 1.0
        better = np.inf
        for _ in range(12):
            for a in range(count):
                tried[a] = odds[a] + (scale * step[a] if informs[a] else 0.0)
            better = reply(
                count, belief, tried, informs, ahead, one, here, lam, log_weight, log_stay, gain,
                grid, gaps, choice, miss,
            )  # fmt: skip
            if better < worst or worst <= ROUNDING:
                break
            scale *= 0.5
        if not better < worst:
            break
        odds[:] = tried
        worst = better
    if worst > ROUNDING:
        worst = bracket(
            count, belief, odds, informs, ahead, one, here, lam, log_weight, log_stay, gain, grid,
            gaps, choice, miss,
        )  # fmt: skip
    return reply(
        count, belief, odds, informs, ahead, one, here, lam, log_weight, log_stay, gain, grid,
        gaps, choice, miss,
    )  # fmt: skip


@kernel
def bracket(
    count, belief, odds, informs, ahead, one, here, lam, log_weight, log_stay, gain, grid,
    gaps, choice, miss,
):  # fmt: skip
    """One of the odds after the other by bisection, the rest held, until none misses."""
    worst = np.inf
    for _ in range(SWEEPS):
        for a in range(count):
            if not informs[a]:
                continue
            low, high = -700.0, 700.0
            for _ in range(HALVINGS):
                odds[a] = 0.5 * (low + high)
                reply(
                    count, belief, odds, informs, ahead, one, here, lam, log_weight, log_stay,
                    gain, grid, gaps, choice, miss,
                )  # fmt: skip
                if miss[a] > 0.0:
                    high = odds[a]
                else:
                    low = odds[a]
        worst = reply(
            count, belief, odds, informs, ahead, one, here, lam, log_weight, log_stay, gain, grid,
            gaps, choice, miss,
        )  # fmt: skip
        if worst <= ROUNDING:
            break
    return worst


@kernel
def prepare(
    edge, end, weight, stay, gain, informed, visible, x, log_weight, log_stay, own, informs
):
    """Logs of weights and own payoffs of the informed actor's edges; which of them inform.

    Returns nothing; `informs[a]` where others see the edge and both types have it.
    """
    for t in range(2):
        log_stay[t] = np.log(stay[t, x])
        for a in range(end - edge):
            log_weight[t, a] = np.log(weight[t, edge + a])
            own[t, a] = gain[t, edge + a, informed]
    for a in range(end - edge):
        both = weight[0, edge + a] > 0.0 and weight[1, edge + a] > 0.0
        informs[a] = visible[edge + a] and both


@kernel
def told(visible, weight, e):
    """What an edge that only one type has tells: odds without end; 0 of others."""
    if visible[e] and weight[1, e] == 0.0:
        return -np.inf
    if visible[e] and weight[0, e] == 0.0:
        return np.inf
    return 0.0


@kernel
def paid(gain, e, c, columns, informed, belief):
    """What column c gains at once by edge e: expected for the others, known to the types."""
    if c == columns - 1:
        return gain[1, e, informed]
    if c == informed:
        return gain[0, e, informed]
    return (1.0 - belief) * gain[0, e, c] + belief * gain[1, e, c]


@kernel
def inclusive_value(t, count, lam, weight, stay, edge, gaps):
    """(1 / lambda) log(stay + sum_a w_a exp(lambda gap_a))."""
    top = 0.0
    for a in range(count):
        if weight[t, edge + a] > 0.0:
            top = max(top, gaps[t, a])
    excess = stay * np.expm1(-lam * top)
    for a in range(count):
        if weight[t, edge + a] > 0.0:
            excess += weight[t, edge + a] * np.expm1(lam * (gaps[t, a] - top))
    return top + np.log1p(excess) / lam


@kernel
def tilt(c, informed, values, after, belief):
    """How much more often than the public expects a type sees the belief move there."""
    if c == values.shape[1] - 1:
        return after / belief
    if c == informed:
        return (1.0 - after) / (1.0 - belief)
    return 1.0
