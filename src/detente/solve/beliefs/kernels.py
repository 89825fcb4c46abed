"""Compiled kernels of games with a belief; the maths is in `detente.solve.beliefs.system`.

Rows of values are g * n + x: belief g, public state x. Columns are actors, that of the informed
actor for its type 0; one more column at the end is its type 1. Each call works on public states
`first` to `last`, all their beliefs, and writes only those.
"""

from __future__ import annotations

import numpy as np

from detente.compiled import kernel
from detente.solve.beliefs._kernels import (
    CLOSE,
    expected,
    inclusive_value,
    infer,
    lookahead,
    paid,
    posterior,
    prepare,
    slope,
    solve_informing,
    steer,
    tilt,
    told,
)


@kernel
def belief_rows(
    first, last, values, grid, precision, payoff_only, informed, state_edge, edge_actor, weight,
    gain, visible, edge_outcome, outcome_state, outcome_chance, hold_weight, stay, state_hazard,
    hazard_state, hazard_rate, clock, pull, reward, residual, choice, odds,
):  # fmt: skip
    """Residual F, choice float64[2, E, G] and odds float64[E, G] of states first..last."""
    n = state_edge.shape[0] - 1
    columns = values.shape[1]
    points = grid.shape[0]
    for x in range(first, last):
        for g in range(points):
            r = g * n + x
            for c in range(columns):
                residual[r, c] = reward[r, c] - pull[c] * values[r, c]
            for h in range(state_hazard[x], state_hazard[x + 1]):
                for c in range(columns):
                    jump = values[g * n + hazard_state[h], c] - values[r, c]
                    residual[r, c] += hazard_rate[h] * jump
        edge = state_edge[x]
        stop = state_edge[x + 1]
        while edge < stop:
            k = edge_actor[edge]
            end = edge
            while end < stop and edge_actor[end] == k:
                end += np.uint32(1)
            ahead = np.empty((columns, end - edge, points))
            lookahead(
                edge, end, values, n, grid, edge_outcome, outcome_state, outcome_chance, ahead
            )
            if k == informed:
                informed_edges(
                    x, edge, end, values, n, grid, precision[k], payoff_only, informed, weight,
                    gain, visible, stay, clock[k], ahead, residual, choice, odds,
                )  # fmt: skip
            else:
                other_edges(
                    x, edge, end, values, n, grid, precision[k], payoff_only, k, informed, weight,
                    gain, hold_weight[x, k], clock[k], ahead, residual, choice,
                )  # fmt: skip
            edge = end


@kernel
def other_edges(
    x, edge, end, values, n, grid, lam, payoff_only, k, informed, weight, gain, stay, clock, ahead,
    residual, choice,
):  # fmt: skip
    """Edges of an actor who does not know the type, at every belief."""
    columns = values.shape[1]
    for g in range(grid.shape[0]):
        r = g * n + x
        top = 0.0
        for e in range(edge, end):
            gap = paid(gain, e, k, columns, informed, grid[g]) + ahead[k, e - edge, g]
            choice[0, e, g] = lam * (gap - values[r, k])
            top = max(top, choice[0, e, g])
        excess = stay * np.expm1(-top)
        for e in range(edge, end):
            grown = np.expm1(choice[0, e, g] - top)
            excess += weight[0, e] * grown
            choice[0, e, g] = weight[0, e] * (1.0 + grown)
        total = 1.0 + excess
        inclusive = (top + np.log1p(excess)) / lam if lam > 0.0 else 0.0
        payoff = 0.0
        for e in range(edge, end):
            p = choice[0, e, g] / total
            choice[0, e, g] = p
            choice[1, e, g] = p
            for c in range(columns):
                seen = paid(gain, e, c, columns, informed, grid[g]) + ahead[c, e - edge, g]
                if c == k:
                    payoff += p * (seen - values[r, c])
                else:
                    residual[r, c] += clock * p * (seen - values[r, c])
        residual[r, k] += clock * (payoff if payoff_only or lam == 0.0 else inclusive)


@kernel
def informed_edges(
    x, edge, end, values, n, grid, lam, payoff_only, informed, weight, gain, visible, stay, clock,
    ahead, residual, choice, odds,
):  # fmt: skip
    """Edges of the informed actor, at every belief: both types, and what others learn."""
    count = end - edge
    columns = values.shape[1]
    points = grid.shape[0]
    one = np.array([informed, columns - 1])
    log_weight, own = np.empty((2, count)), np.empty((2, count))
    log_stay, here = np.empty(2), np.empty(2)
    informs = np.zeros(count, np.bool_)
    gaps, taken, miss = np.empty((2, count)), np.empty((2, count)), np.empty(count)
    found = np.empty(count)
    prepare(edge, end, weight, stay, gain, informed, visible, x, log_weight, log_stay, own, informs)
    for g in range(points):
        r = g * n + x
        for t in range(2):
            here[t] = values[r, one[t]]
        for a in range(count):
            found[a] = told(visible, weight, edge + a)
        missed = infer(
            count, grid[g], found, informs, ahead, one, here, lam, log_weight, log_stay, own,
            grid, gaps, taken, miss,
        )  # fmt: skip
        pace = np.zeros(2)
        left = np.ones(2)
        effort = np.zeros(2)
        for a in range(count):
            e = edge + a
            odds[e, g] = found[a]
            for t in range(2):
                p = taken[t, a]
                choice[t, e, g] = p
                left[t] -= p
                effort[t] += p * gaps[t, a]
                if visible[e]:
                    pace[t] += clock * p
            spread(
                g, r, e, a, grid, informed, gain, clock, taken, posterior(grid[g], found[a]),
                ahead, values, residual,
            )  # fmt: skip
        for t in range(2):
            gained = effort[t]
            if not payoff_only and lam > 0.0:
                gained = inclusive_value(t, count, lam, weight, stay[t, x], edge, gaps)
            residual[r, one[t]] += clock * gained
        drift(g, x, n, grid, informed, pace, values, residual)
        if not missed <= CLOSE:
            residual[r, informed] = np.nan


@kernel
def spread(g, r, e, a, grid, informed, gain, clock, taken, after, ahead, values, residual):
    """What the others may expect of the informed actor's edge."""
    last = values.shape[1] - 1
    shares = ((1.0 - grid[g]) * taken[0, a], grid[g] * taken[1, a])
    for c in range(last):
        if c != informed:
            seen = expected(2, ahead[c, a], grid, after) - values[r, c]
            now = shares[0] * gain[0, e, c] + shares[1] * gain[1, e, c]
            residual[r, c] += clock * (now + (shares[0] + shares[1]) * seen)


@kernel
def drift(g, x, n, grid, informed, pace, values, residual):
    """Silence: the belief falls when type 1 would have been heard from more often."""
    if g == 0 or g == grid.shape[0] - 1 or pace[0] == pace[1]:
        return
    belief = grid[g]
    after = g - 1 if pace[1] > pace[0] else g + 1
    rate = belief * (1.0 - belief) * abs(pace[1] - pace[0]) / abs(grid[after] - belief)
    r, s = g * n + x, after * n + x
    for c in range(values.shape[1]):
        residual[r, c] += (
            rate * tilt(c, informed, values, grid[after], belief) * (values[s, c] - values[r, c])
        )


@kernel
def product_rows(
    first, last, direction, values, grid, precision, payoff_only, informed, state_edge, edge_actor,
    weight, gain, visible, edge_outcome, outcome_state, outcome_chance, state_hazard, hazard_state,
    hazard_rate, clock, pull, choice, odds, out,
):  # fmt: skip
    """Product of dF/dV at `values` with `direction`, states first..last, as `belief_rows`."""
    n = state_edge.shape[0] - 1
    columns = values.shape[1]
    points = grid.shape[0]
    for x in range(first, last):
        for g in range(points):
            r = g * n + x
            for c in range(columns):
                out[r, c] = -pull[c] * direction[r, c]
            for h in range(state_hazard[x], state_hazard[x + 1]):
                for c in range(columns):
                    jump = direction[g * n + hazard_state[h], c] - direction[r, c]
                    out[r, c] += hazard_rate[h] * jump
        edge = state_edge[x]
        stop = state_edge[x + 1]
        while edge < stop:
            k = edge_actor[edge]
            end = edge
            while end < stop and edge_actor[end] == k:
                end += np.uint32(1)
            ahead = np.empty((columns, end - edge, points))
            moved = np.empty((columns, end - edge, points))
            lookahead(
                edge, end, values, n, grid, edge_outcome, outcome_state, outcome_chance, ahead
            )
            lookahead(
                edge, end, direction, n, grid, edge_outcome, outcome_state, outcome_chance,
                moved,
            )  # fmt: skip
            if k == informed:
                informed_product(
                    x, edge, end, direction, values, n, grid, precision[k], payoff_only, informed,
                    weight, gain, visible, clock[k], choice, odds, ahead, moved, out,
                )  # fmt: skip
            else:
                other_product(
                    x, edge, end, direction, values, n, grid, precision[k], payoff_only, k,
                    informed, gain, clock[k], choice, ahead, moved, out,
                )  # fmt: skip
            edge = end


@kernel
def other_product(
    x, edge, end, direction, values, n, grid, lam, payoff_only, k, informed, gain, clock, choice,
    ahead, moved, out,
):  # fmt: skip
    """The part of an actor who does not know the type."""
    columns = values.shape[1]
    for g in range(grid.shape[0]):
        r = g * n + x
        mean = 0.0
        for e in range(edge, end):
            mean += choice[0, e, g] * (moved[k, e - edge, g] - direction[r, k])
        for e in range(edge, end):
            p = choice[0, e, g]
            dp = lam * p * (moved[k, e - edge, g] - direction[r, k] - mean)
            for c in range(columns):
                change = p * (moved[c, e - edge, g] - direction[r, c])
                if c != k or payoff_only:
                    seen = paid(gain, e, c, columns, informed, grid[g]) + ahead[c, e - edge, g]
                    change += dp * (seen - values[r, c])
                out[r, c] += clock * change


@kernel
def informed_product(
    x, edge, end, direction, values, n, grid, lam, payoff_only, informed, weight, gain, visible,
    clock, choice, odds, ahead, moved, out,
):  # fmt: skip
    """The part of the informed actor: choices, and what others learn from them, move together."""
    count = end - edge
    columns = values.shape[1]
    one = np.array([informed, columns - 1])
    informs = np.zeros(count, np.bool_)
    for a in range(count):
        e = edge + a
        informs[a] = visible[e] and weight[0, e] > 0.0 and weight[1, e] > 0.0
    taken, shift, change = np.empty((2, count)), np.empty((2, count)), np.empty((2, count))
    diagonal, border = np.empty(count), np.empty(count)
    turn, found = np.empty(count), np.empty(count)
    for g in range(grid.shape[0]):
        r = g * n + x
        for a in range(count):
            found[a] = odds[edge + a, g]
            for t in range(2):
                taken[t, a] = choice[t, edge + a, g]
                after = posterior(grid[g], found[a])
                shift[t, a] = expected(t, moved[one[t], a], grid, after) - direction[r, one[t]]
        turn_odds(
            count, grid[g], found, informs, ahead, one, lam, taken, grid, diagonal, border, shift,
            turn,
        )  # fmt: skip
        respond(count, lam, taken, shift, change)
        pace, turned = np.zeros(2), np.zeros(2)
        for a in range(count):
            e = edge + a
            after = posterior(grid[g], found[a])
            for t in range(2):
                own = taken[t, a] * shift[t, a]
                if payoff_only:
                    gap = gain[t, e, informed] + expected(t, ahead[one[t], a], grid, after)
                    own += change[t, a] * (gap - values[r, one[t]])
                out[r, one[t]] += clock * own
                if visible[e]:
                    pace[t] += clock * taken[t, a]
                    turned[t] += clock * change[t, a]
            spread_product(
                g, r, e, a, grid, informed, gain, clock, taken, change, after, turn[a], ahead,
                moved, direction, values, out,
            )  # fmt: skip
        drift_product(g, x, n, grid, informed, pace, turned, direction, values, out)


@kernel
def turn_odds(
    count, belief, odds, informs, ahead, one, lam, taken, grid, diagonal, border, shift, turn
):
    """How the odds turn, from the shifts of both types at fixed odds; adds to the shifts."""
    for a in range(count):
        turn[a] = 0.0
    if belief == 0.0 or belief == 1.0:
        return
    steer(count, belief, odds, informs, ahead, one, lam, taken, grid, diagonal, border)
    means = np.zeros(2)
    for t in range(2):
        for a in range(count):
            means[t] += taken[t, a] * shift[t, a]
    for a in range(count):
        if informs[a]:
            turn[a] = lam * (shift[1, a] - means[1] - shift[0, a] + means[0])
    solve_informing(count, informs, diagonal, border, turn)
    for a in range(count):
        if informs[a]:
            after = posterior(belief, odds[a])
            for t in range(2):
                shift[t, a] += turn[a] * slope(t, ahead[one[t], a], grid, after)


@kernel
def respond(count, lam, taken, shift, change):
    """Changes of the choice probabilities of both types."""
    for t in range(2):
        mean = 0.0
        for a in range(count):
            mean += taken[t, a] * shift[t, a]
        for a in range(count):
            change[t, a] = lam * taken[t, a] * (shift[t, a] - mean)


@kernel
def spread_product(
    g, r, e, a, grid, informed, gain, clock, taken, change, after, turn, ahead, moved, direction,
    values, out,
):  # fmt: skip
    """What the others may expect of the informed actor's edge."""
    last = values.shape[1] - 1
    low, high = 1.0 - grid[g], grid[g]
    share = low * taken[0, a] + high * taken[1, a]
    more = low * change[0, a] + high * change[1, a]
    for c in range(last):
        if c != informed:
            seen = expected(2, ahead[c, a], grid, after) - values[r, c]
            step = expected(2, moved[c, a], grid, after) - direction[r, c]
            if turn != 0.0:
                step += turn * slope(2, ahead[c, a], grid, after)
            now = low * change[0, a] * gain[0, e, c] + high * change[1, a] * gain[1, e, c]
            out[r, c] += clock * (now + more * seen + share * step)


@kernel
def drift_product(g, x, n, grid, informed, pace, turned, direction, values, out):
    """The part of silence."""
    if g == 0 or g == grid.shape[0] - 1 or pace[0] == pace[1]:
        return
    belief = grid[g]
    after = g - 1 if pace[1] > pace[0] else g + 1
    ease = belief * (1.0 - belief) / abs(grid[after] - belief)
    rate = ease * abs(pace[1] - pace[0])
    more = ease * (turned[1] - turned[0]) * (1.0 if pace[1] > pace[0] else -1.0)
    r, s = g * n + x, after * n + x
    for c in range(values.shape[1]):
        out[r, c] += tilt(c, informed, values, grid[after], belief) * (
            rate * (direction[s, c] - direction[r, c]) + more * (values[s, c] - values[r, c])
        )
