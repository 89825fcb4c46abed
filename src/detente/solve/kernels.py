"""Compiled kernels of the solver; each works on rows `first` to `last` and writes only those.

The maths is in `detente.solve.system`; plain NumPy twins are in `detente.testing`. Rows are
independent, so results do not depend on how rows are shared among threads. Values are stored
state by state, `values[x, i]`, so that one gather brings all actors of a state.
"""

from __future__ import annotations

import numpy as np

from detente.compiled import kernel, summing_kernel


@kernel
def bellman_rows(
    first, last, values, precision, payoff_only,
    state_edge, edge_actor, edge_weight, edge_payoff, payoff_table, edge_outcome, outcome_state,
    outcome_chance, hold_weight, state_hazard, hazard_state, hazard_rate, clock, pull, reward,
    residual, choice, hold, gaps,
):  # fmt: skip
    """Residual F, choice probabilities, hold probabilities and gaps of rows first..last.

    gaps : float64[E], how much better each edge is than holding, for its own actor.
    """
    actors = values.shape[1]
    gain = np.zeros(actors)
    for x in range(first, last):
        for i in range(actors):
            residual[x, i] = reward[x, i] - pull[x, i] * values[x, i]
            hold[x, i] = 1.0
        for h in range(state_hazard[x], state_hazard[x + 1]):
            y = hazard_state[h]
            rate = hazard_rate[h]
            for i in range(actors):
                residual[x, i] += rate * (values[y, i] - values[x, i])
        edge = state_edge[x]
        stop = state_edge[x + 1]
        while edge < stop:
            k = edge_actor[edge]
            end = edge
            while end < stop and edge_actor[end] == k:
                end += np.uint32(1)
            lam = precision[k]
            stay = hold_weight[x, k]
            top = 0.0 if stay > 0.0 else -np.inf
            largest = 0.0
            for e in range(edge, end):
                gap = payoff_table[edge_payoff[e], k] - values[x, k]
                for o in range(edge_outcome[e], edge_outcome[e + np.uint32(1)]):
                    gap += outcome_chance[o] * values[outcome_state[o], k]
                gaps[e] = gap
                top = max(top, gap)
                largest = max(largest, abs(gap))
            # inclusive value relative to holding, without loss at small and at large precision
            linear = 0.0
            if lam * largest < 1e-3:
                total = 1.0
                excess = 0.0
                for e in range(edge, end):
                    gap = gaps[e]
                    linear += edge_weight[e] * gap
                    grown = np.expm1(lam * gap)
                    excess += edge_weight[e] * grown
                    choice[e] = edge_weight[e] * (1.0 + grown)
                total += excess
                inclusive = linear if lam == 0.0 else np.log1p(excess) / lam
                hold[x, k] = stay / total
            else:
                total = stay * np.exp(-lam * top)
                hold[x, k] = total
                for e in range(edge, end):
                    choice[e] = edge_weight[e] * np.exp(lam * (gaps[e] - top))
                    total += choice[e]
                inclusive = top + np.log(total) / lam
                hold[x, k] /= total
            for e in range(edge, end):
                choice[e] /= total
            for i in range(actors):
                gain[i] = 0.0
            for e in range(edge, end):
                p = choice[e]
                row = edge_payoff[e]
                for i in range(actors):
                    gain[i] += p * (payoff_table[row, i] - values[x, i])
                for o in range(edge_outcome[e], edge_outcome[e + np.uint32(1)]):
                    share = p * outcome_chance[o]
                    y = outcome_state[o]
                    for i in range(actors):
                        gain[i] += share * values[y, i]
            if not payoff_only:
                gain[k] = inclusive
            for i in range(actors):
                residual[x, i] += clock[k] * gain[i]
            edge = end


@kernel
def longest_row(state_edge):
    """Most edges of a state."""
    longest = np.uint32(1)
    for x in range(state_edge.shape[0] - 1):
        longest = max(longest, state_edge[x + 1] - state_edge[x])
    return longest


@kernel
def response_row(
    x, direction, precision, payoff_only, shared, state_edge, edge_actor, edge_payoff,
    payoff_table, edge_outcome, outcome_state, outcome_chance, clock, choice, gaps, response, own,
):  # fmt: skip
    """How choices in state x change along `direction`: response[e - first edge] = mu_k dp_e.

    own[k] = sum_e mu_k dp_e (m_e - V_k) is what the envelope theorem takes away from the mover's
    own row (0 under payoff-only values); it leaves out payoffs that `jacobian_rows` leaves out.
    """
    start = state_edge[x]
    stop = state_edge[x + 1]
    edge = start
    while edge < stop:
        k = edge_actor[edge]
        end = edge
        mean = 0.0
        while end < stop and edge_actor[end] == k:
            shift = -direction[x, k]
            for o in range(edge_outcome[end], edge_outcome[end + np.uint32(1)]):
                shift += outcome_chance[o] * direction[outcome_state[o], k]
            response[end - start] = shift
            mean += choice[end] * shift
            end += np.uint32(1)
        pace = clock[k] * precision[k]
        own[k] = 0.0
        for e in range(edge, end):
            change = pace * choice[e] * (response[e - start] - mean)
            response[e - start] = change
            if not payoff_only:
                row = edge_payoff[e]
                read = gaps[e] if shared[row] else gaps[e] - payoff_table[row, k]
                own[k] += change * read
        edge = end


@kernel
def jacobian_rows(
    first, last, direction, values, precision, payoff_only, shared,
    state_edge, edge_actor, edge_payoff, payoff_table, edge_outcome, outcome_state,
    outcome_chance, state_hazard, hazard_state, hazard_rate, clock, pull, choice, gaps, out,
):  # fmt: skip
    """Product of the Jacobian dF/dV with `direction`, rows first..last.

    shared : bool[C], payoff rows that others than the mover see; the mover's own payoff drops out
    of its own row, so the other rows need not be read (all are, under payoff-only values).
    """
    actors = values.shape[1]
    own = np.zeros(actors)
    response = np.zeros(longest_row(state_edge))
    for x in range(first, last):
        for i in range(actors):
            own[i] = 0.0
        response_row(
            x, direction, precision, payoff_only, shared, state_edge, edge_actor, edge_payoff,
            payoff_table, edge_outcome, outcome_state, outcome_chance, clock, choice, gaps,
            response, own,
        )  # fmt: skip
        for i in range(actors):
            out[x, i] = -pull[x, i] * direction[x, i] - own[i]
        for h in range(state_hazard[x], state_hazard[x + 1]):
            y = hazard_state[h]
            rate = hazard_rate[h]
            for i in range(actors):
                out[x, i] += rate * (direction[y, i] - direction[x, i])
        start = state_edge[x]
        leaving = 0.0
        moved = 0.0
        for e in range(start, state_edge[x + 1]):
            pace = clock[edge_actor[e]] * choice[e]
            change = response[e - start]
            leaving += pace
            moved += change
            row = edge_payoff[e]
            if shared[row]:
                for i in range(actors):
                    out[x, i] += change * payoff_table[row, i]
            for o in range(edge_outcome[e], edge_outcome[e + np.uint32(1)]):
                y = outcome_state[o]
                rate = pace * outcome_chance[o]
                swing = change * outcome_chance[o]
                for i in range(actors):
                    out[x, i] += rate * direction[y, i] + swing * values[y, i]
        for i in range(actors):
            out[x, i] -= leaving * direction[x, i] + moved * values[x, i]


@kernel
def play_rows(
    first, last, state_edge, edge_actor, edge_outcome, outcome_state, outcome_chance,
    state_hazard, hazard_state, hazard_rate, clock, choice, row, column, rate, exit_rate,
):  # fmt: skip
    """Rows of the generator of play (no diagonal): hazards first, then outcomes."""
    for x in range(first, last):
        place = row[x]
        leaving = 0.0
        for h in range(state_hazard[x], state_hazard[x + 1]):
            column[place] = hazard_state[h]
            rate[place] = hazard_rate[h]
            leaving += hazard_rate[h]
            place += np.uint64(1)
        for e in range(state_edge[x], state_edge[x + 1]):
            pace = clock[edge_actor[e]] * choice[e]
            for o in range(edge_outcome[e], edge_outcome[e + np.uint32(1)]):
                y = outcome_state[o]
                flow = pace * outcome_chance[o]
                column[place] = y
                if y == x:
                    rate[place] = 0.0
                else:
                    rate[place] = flow
                    leaving += flow
                place += np.uint64(1)
        exit_rate[x] = leaving


@kernel
def matrix_rows(first, last, shift, pull, row, column, rate, exit_rate, vector, out):
    """Out = (shift + pull - Q) vector, rows first..last."""
    actors = vector.shape[1]
    for x in range(first, last):
        for i in range(actors):
            out[x, i] = (shift + pull[x, i] + exit_rate[x]) * vector[x, i]
        for place in range(row[x], row[x + 1]):
            y = column[place]
            weight = np.float64(rate[place])
            for i in range(actors):
                out[x, i] -= weight * vector[y, i]


@kernel
def split_columns(first, last, bounds, states, row, column, rate, split, keep, end):
    """Columns and rates for `relax_blocks`, blocks first..last.

    Entries of rate zero are left out, so that row x ends at end[x]; a column outside the block of
    its row is moved up by `states`, to where `relax_blocks` keeps the old values.
    """
    for block in range(first, last):
        low = bounds[block]
        high = bounds[block + 1]
        for x in range(low, high):
            place = row[x]
            for old in range(row[x], row[x + 1]):
                if rate[old] > 0.0:
                    y = column[old]
                    split[place] = y if low <= y < high else y + states
                    keep[place] = rate[old]
                    place += np.uint64(1)
            end[x] = place


@kernel
def relax_row(x, lane, shift, pull, row, end, split, rate, exit_rate, right, both):
    """Solve row x for actors lane..lane+3 (the last repeated where there are fewer).

    Four sums in registers: stores inside the loop would have to be read back.
    """
    last = right.shape[1] - 1
    i, j, k, m = lane, min(lane + 1, last), min(lane + 2, last), min(lane + 3, last)
    a, b, c, d = right[x, i], right[x, j], right[x, k], right[x, m]
    for place in range(row[x], end[x]):
        y = np.uint64(split[place])
        weight = np.float64(rate[place])
        a += weight * both[y, i]
        b += weight * both[y, j]
        c += weight * both[y, k]
        d += weight * both[y, m]
    leaving = shift + exit_rate[x]
    both[x, i] = a / (leaving + pull[x, i])
    both[x, j] = b / (leaving + pull[x, j])
    both[x, k] = c / (leaving + pull[x, k])
    both[x, m] = d / (leaving + pull[x, m])


@kernel
def relax_blocks(first, last, bounds, shift, pull, row, end, split, rate, exit_rate, right, both):
    """One forward and one backward Gauss-Seidel sweep in each of the blocks first..last.

    both : float64[2 n, N], new values above old ones. A block reads its own new values and the
    old ones of other blocks, so that blocks may run at the same time.
    """
    actors = right.shape[1]
    for block in range(first, last):
        low = np.uint64(bounds[block])
        high = np.uint64(bounds[block + 1])
        for sweep in range(2):
            for step in range(high - low):
                x = low + step if sweep == 0 else high - np.uint64(1) - step
                for lane in range(0, actors, 4):
                    relax_row(
                        x, lane, shift, pull, row, end, split, rate, exit_rate, right, both
                    )  # fmt: skip


@kernel
def coarse_rows(first, last, group, row, column, rate, exit_rate, coarse):
    """Sum of -Q over pairs of groups, rows first..last, added to `coarse`."""
    for x in range(first, last):
        a = group[x]
        coarse[a, a] += exit_rate[x]
        for place in range(row[x], row[x + 1]):
            coarse[a, group[column[place]]] -= rate[place]


@summing_kernel
def inner_chunks(first, last, chunk, basis, count, vector, partial):
    """partial[c, j] = basis[j] . vector over chunk c, for chunks first..last."""
    size = vector.shape[0]
    for c in range(first, last):
        low = c * chunk
        high = min(size, low + chunk)
        for j in range(count):
            total = 0.0
            for s in range(low, high):
                total += basis[j, s] * vector[s]
            partial[c, j] = total


@kernel
def combine_chunks(first, last, chunk, basis, count, weights, vector):
    """Add sum_j weights[j] basis[j] to vector, in place, for chunks first..last."""
    size = vector.shape[0]
    for c in range(first, last):
        low = c * chunk
        high = min(size, low + chunk)
        for j in range(count):
            weight = weights[j]
            for s in range(low, high):
                vector[s] += weight * basis[j, s]


@kernel
def invert(matrix, out):
    """Inverse of a diagonally dominant matrix, which needs no pivoting, by Gauss and Jordan.

    `matrix` is overwritten. Not LAPACK, whose last bits depend on the number of its threads.
    """
    size = matrix.shape[0]
    for a in range(size):
        for b in range(size):
            out[a, b] = 1.0 if a == b else 0.0
    for pivot in range(size):
        scale = 1.0 / matrix[pivot, pivot]
        for b in range(size):
            matrix[pivot, b] *= scale
            out[pivot, b] *= scale
        for a in range(size):
            factor = matrix[a, pivot]
            if a != pivot and factor != 0.0:
                for b in range(size):
                    matrix[a, b] -= factor * matrix[pivot, b]
                    out[a, b] -= factor * out[pivot, b]
