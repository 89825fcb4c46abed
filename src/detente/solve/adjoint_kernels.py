"""Compiled kernels of the adjoint system; plain NumPy twins are in the tests.

Work is in two passes so that threads never write to the same place: over the states that play
leaves, then over the states that it enters.
"""

from __future__ import annotations

import numpy as np

from detente.compiled import kernel


@kernel
def weigh_rows(
    first, last, psi, slope, values, precision, payoff_only,
    state_edge, edge_actor, edge_payoff, payoff_table, edge_outcome, outcome_state,
    outcome_chance, state_hazard, hazard_rate, clock, pull, choice, gaps, swing, out,
):  # fmt: skip
    """What leaves states first..last: swing[e] for every edge, and the diagonal part of J' psi.

    swing[e] = lambda_k p_e (R_e - mean), R_e = slope[e] + mu_k sum_i psi_i m_e,i over others than
    the mover (over all under payoff-only values), m_e,i = G_e,i + A_e V_i - V_i.
    """
    actors = values.shape[1]
    for x in range(first, last):
        for i in range(actors):
            out[x, i] = -pull[x, i] * psi[x, i]
        leaving = 0.0
        for h in range(state_hazard[x], state_hazard[x + 1]):
            leaving += hazard_rate[h]
        edge = state_edge[x]
        stop = state_edge[x + 1]
        while edge < stop:
            k = edge_actor[edge]
            end = edge
            mean = 0.0
            while end < stop and edge_actor[end] == k:
                row = edge_payoff[end]
                told = 0.0
                for i in range(actors):
                    told += psi[x, i] * (payoff_table[row, i] - values[x, i])
                for o in range(edge_outcome[end], edge_outcome[end + np.uint32(1)]):
                    y = outcome_state[o]
                    ahead = 0.0
                    for i in range(actors):
                        ahead += psi[x, i] * values[y, i]
                    told += outcome_chance[o] * ahead
                if not payoff_only:
                    told -= psi[x, k] * gaps[end]
                swing[end] = slope[end] + clock[k] * told
                mean += choice[end] * swing[end]
                leaving += clock[k] * choice[end]
                end += np.uint32(1)
            total = 0.0
            for e in range(edge, end):
                swing[e] = precision[k] * choice[e] * (swing[e] - mean)
                total += swing[e]
            out[x, k] -= total
            edge = end
        for i in range(actors):
            out[x, i] -= leaving * psi[x, i]


@kernel
def collect_rows(
    first, last, psi, arrow_row, arrow_place, arrow_source, arrow_edge, outcomes,
    outcome_chance, hazard_rate, edge_actor, clock, choice, swing, out,
):  # fmt: skip
    """What enters states first..last, added to `out`.

    An arrow into a state is an outcome (arrow_place below `outcomes`) of arrow_edge, or a hazard.
    """
    actors = psi.shape[1]
    for y in range(first, last):
        for a in range(arrow_row[y], arrow_row[y + 1]):
            place = arrow_place[a]
            x = arrow_source[a]
            if place < outcomes:
                e = arrow_edge[a]
                k = edge_actor[e]
                rate = clock[k] * choice[e] * outcome_chance[place]
                out[y, k] += swing[e] * outcome_chance[place]
            else:
                rate = hazard_rate[place - outcomes]
            for i in range(actors):
                out[y, i] += rate * psi[x, i]
