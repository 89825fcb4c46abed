"""Compiled kernels of the solver; each works on rows `first` to `last` and writes only those.

The maths is in `detente.solve.system`; plain NumPy twins are in `detente.testing`. Rows are
independent, so results do not depend on how rows are shared among threads. Values are stored
state by state, `values[x, i]`, so that one gather brings all actors of a state.
"""

from __future__ import annotations

import numpy as np

from detente.compiled import inlined, kernel


@kernel
def longest_row(start):
    """Most entries of a row, from where rows start."""
    longest = start[1] - start[0]
    for x in range(1, start.shape[0] - 1):
        longest = max(longest, start[x + 1] - start[x])
    return longest


@inlined
def choose(x, k, edge, end, lam, edge_weight, hold_weight, gaps, choice, hold):
    """Choices of actor k in state x among edges edge..end-1, and its inclusive value beyond
    holding, without loss at small and at large precision.
    """
    stay = hold_weight[x, k]
    top = 0.0 if stay > 0.0 else -np.inf
    largest = 0.0
    for e in range(edge, end):
        top = max(top, gaps[e])
        largest = max(largest, abs(gaps[e]))
    if lam * largest < 1e-3:
        linear = 0.0
        excess = 0.0
        for e in range(edge, end):
            grown = np.expm1(lam * gaps[e])
            linear += edge_weight[e] * gaps[e]
            excess += edge_weight[e] * grown
            choice[e] = edge_weight[e] * (1.0 + grown)
        total = 1.0 + excess
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
    return inclusive


@kernel
def bellman_rows(
    first, last, values, precision, payoff_only,
    state_edge, edge_actor, edge_weight, edge_payoff, payoff_table, edge_outcome,
    outcome_chance, hold_weight, state_hazard, hazard_rate, clock, pull, reward,
    row, column, outcome_place, hazard_place, gain_start, gain_actor, gain_points, residual,
    choice, hold, gaps,
):  # fmt: skip
    """Residual F, choice probabilities, hold probabilities and gaps of rows first..last.

    gaps : float64[E], how much better each edge is than holding, for its own actor. Rates are
    summed over transitions that lead to the same state before values are gathered there.
    """
    actors = values.shape[1]
    flow = np.zeros(longest_row(row))
    for x in range(first, last):
        low = row[x]
        high = row[x + 1]
        for i in range(actors):
            residual[x, i] = reward[x, i] - pull[x, i] * values[x, i]
            hold[x, i] = 1.0
        for place in range(high - low):
            flow[place] = 0.0
        for h in range(state_hazard[x], state_hazard[x + 1]):
            flow[hazard_place[h] - low] += hazard_rate[h]
        edge = state_edge[x]
        stop = state_edge[x + 1]
        while edge < stop:
            k = edge_actor[edge]
            end = edge
            while end < stop and edge_actor[end] == k:
                gap = payoff_table[edge_payoff[end], k] - values[x, k]
                for o in range(edge_outcome[end], edge_outcome[end + np.uint32(1)]):
                    gap += outcome_chance[o] * values[column[outcome_place[o]], k]
                gaps[end] = gap
                end += np.uint32(1)
            inclusive = choose(
                x, k, edge, end, precision[k], edge_weight, hold_weight, gaps, choice, hold
            )
            mean = 0.0
            for e in range(edge, end):
                mean += choice[e] * gaps[e]
                pace = clock[k] * choice[e]
                payoff = edge_payoff[e]
                for g in range(gain_start[payoff], gain_start[payoff + np.uint32(1)]):
                    residual[x, gain_actor[g]] += pace * gain_points[g]
                for o in range(edge_outcome[e], edge_outcome[e + np.uint32(1)]):
                    flow[outcome_place[o] - low] += pace * outcome_chance[o]
            if not payoff_only:
                residual[x, k] += clock[k] * (inclusive - mean)
            edge = end
        leaving = 0.0
        for place in range(low, high):
            y = column[place]
            rate = flow[place - low]
            leaving += rate
            for i in range(actors):
                residual[x, i] += rate * values[y, i]
        for i in range(actors):
            residual[x, i] -= leaving * values[x, i]


@inlined
def response_row(
    x, direction, precision, payoff_only, shared, state_edge, edge_actor, edge_payoff,
    payoff_table, edge_outcome, outcome_chance, clock, column, outcome_place, choice, gaps,
    response, own,
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
                shift += outcome_chance[o] * direction[column[outcome_place[o]], k]
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
    state_edge, edge_actor, edge_payoff, payoff_table, edge_outcome, outcome_chance,
    state_hazard, hazard_rate, clock, pull, row, column, outcome_place, hazard_place, gain_start,
    gain_actor, gain_points, choice, gaps, out,
):  # fmt: skip
    """Product of the Jacobian dF/dV with `direction`, rows first..last.

    shared : bool[C], payoff rows that others than the mover see; the mover's own payoff drops out
    of its own row, so the other rows need not be read (all are, under payoff-only values).
    """
    actors = values.shape[1]
    own = np.zeros(actors)
    response = np.zeros(longest_row(state_edge))
    width = longest_row(row)
    flow = np.zeros(width)
    swing = np.zeros(width)
    for x in range(first, last):
        low = row[x]
        high = row[x + 1]
        for i in range(actors):
            own[i] = 0.0
        for place in range(high - low):
            flow[place] = 0.0
            swing[place] = 0.0
        response_row(
            x, direction, precision, payoff_only, shared, state_edge, edge_actor, edge_payoff,
            payoff_table, edge_outcome, outcome_chance, clock, column, outcome_place, choice,
            gaps, response, own,
        )  # fmt: skip
        for i in range(actors):
            out[x, i] = -pull[x, i] * direction[x, i] - own[i]
        for h in range(state_hazard[x], state_hazard[x + 1]):
            flow[hazard_place[h] - low] += hazard_rate[h]
        start = state_edge[x]
        for e in range(start, state_edge[x + 1]):
            pace = clock[edge_actor[e]] * choice[e]
            change = response[e - start]
            payoff = edge_payoff[e]
            if shared[payoff]:
                for g in range(gain_start[payoff], gain_start[payoff + np.uint32(1)]):
                    out[x, gain_actor[g]] += change * gain_points[g]
            for o in range(edge_outcome[e], edge_outcome[e + np.uint32(1)]):
                place = outcome_place[o] - low
                flow[place] += pace * outcome_chance[o]
                swing[place] += change * outcome_chance[o]
        leaving = 0.0
        moved = 0.0
        for place in range(low, high):
            y = column[place]
            rate = flow[place - low]
            change = swing[place - low]
            leaving += rate
            moved += change
            for i in range(actors):
                out[x, i] += rate * direction[y, i] + change * values[y, i]
        for i in range(actors):
            out[x, i] -= leaving * direction[x, i] + moved * values[x, i]


@kernel
def play_rows(
    first, last, state_edge, edge_actor, edge_outcome, outcome_chance, state_hazard, hazard_rate,
    clock, choice, row, column, outcome_place, hazard_place, rate, exit_rate,
):  # fmt: skip
    """Rows of the generator of play, without its diagonal; what leads back is 0."""
    flow = np.zeros(longest_row(row))
    for x in range(first, last):
        low = row[x]
        for place in range(row[x + 1] - low):
            flow[place] = 0.0
        for h in range(state_hazard[x], state_hazard[x + 1]):
            flow[hazard_place[h] - low] += hazard_rate[h]
        for e in range(state_edge[x], state_edge[x + 1]):
            pace = clock[edge_actor[e]] * choice[e]
            for o in range(edge_outcome[e], edge_outcome[e + np.uint32(1)]):
                flow[outcome_place[o] - low] += pace * outcome_chance[o]
        leaving = 0.0
        for place in range(low, row[x + 1]):
            amount = 0.0 if column[place] == x else flow[place - low]
            rate[place] = amount
            leaving += amount
        exit_rate[x] = leaving


@kernel
def count_targets(
    first, last, state_edge, edge_outcome, outcome_state, state_hazard, hazard_state, count
):  # fmt: skip
    """How many states one transition away from each of first..last."""
    states = np.uint32(state_edge.shape[0] - 1)
    seen = np.full(states, states, dtype=np.uint32)
    for x in range(first, last):
        found = np.uint64(0)
        mark = np.uint32(x)
        for h in range(state_hazard[x], state_hazard[x + 1]):
            if seen[hazard_state[h]] != mark:
                seen[hazard_state[h]] = mark
                found += np.uint64(1)
        for o in range(edge_outcome[state_edge[x]], edge_outcome[state_edge[x + 1]]):
            if seen[outcome_state[o]] != mark:
                seen[outcome_state[o]] = mark
                found += np.uint64(1)
        count[x] = found


@kernel
def place_targets(
    first, last, state_edge, edge_outcome, outcome_state, state_hazard, hazard_state, row, column,
    outcome_place, hazard_place,
):  # fmt: skip
    """Each of them once, in the order met, and where every transition finds its own."""
    states = np.uint32(state_edge.shape[0] - 1)
    seen = np.full(states, states, dtype=np.uint32)
    at = np.zeros(states, dtype=np.uint32)
    for x in range(first, last):
        place = np.uint32(row[x])
        mark = np.uint32(x)
        for h in range(state_hazard[x], state_hazard[x + 1]):
            y = hazard_state[h]
            if seen[y] != mark:
                seen[y] = mark
                at[y] = place
                column[place] = y
                place += np.uint32(1)
            hazard_place[h] = at[y]
        for o in range(edge_outcome[state_edge[x]], edge_outcome[state_edge[x + 1]]):
            y = outcome_state[o]
            if seen[y] != mark:
                seen[y] = mark
                at[y] = place
                column[place] = y
                place += np.uint32(1)
            outcome_place[o] = at[y]
