"""Compiled kernels of the outlook; plain NumPy twins are in the tests.

Kernels that run on several threads take blocks `first` to `last` of `size` rows each and write only
those rows and those blocks' entries of the reductions, so that no result depends on the number of
threads. Uniformised products compute y = P x, P = I + Q / speed, as

    y(i) = stay(i) x(i) + inverse sum_k rate(k) x(target(k)),   stay = 1 - exit rate / speed
"""

from __future__ import annotations

import numba
import numpy as np

from detente.compiled import kernel

# a * b + c may be rounded once; sums keep their order
fused_kernel = numba.njit(cache=True, nogil=True, error_model="numpy", fastmath={"contract"})


@kernel
def fill_chain(
    state_edge, edge_actor, edge_outcome, edge_origin, outcome_state, outcome_chance,
    state_hazard, hazard_state, hazard_rate, hazard_origin, clock, choice, moves,
    row, target, rate, cause, exit_rate,
):  # fmt: skip
    """Transitions of every state in order: edges, then hazards; returns how many."""
    used = np.uint32(0)
    for x in range(len(exit_rate)):
        total = 0.0
        for e in range(state_edge[x], state_edge[x + 1]):
            pace = clock[edge_actor[e]] * choice[e]
            for o in range(edge_outcome[e], edge_outcome[e + np.uint32(1)]):
                weekly = pace * outcome_chance[o]
                if outcome_state[o] != x and weekly > 0.0:
                    target[used] = outcome_state[o]
                    rate[used] = weekly
                    cause[used] = edge_origin[e]
                    total += weekly
                    used += np.uint32(1)
        for h in range(state_hazard[x], state_hazard[x + 1]):
            if hazard_state[h] != x and hazard_rate[h] > 0.0:
                target[used] = hazard_state[h]
                rate[used] = hazard_rate[h]
                cause[used] = np.uint32(moves) + hazard_origin[h]
                total += hazard_rate[h]
                used += np.uint32(1)
        exit_rate[x] = total
        row[x + 1] = used
    return used


@kernel
def merge_chain(row, target, rate, merged_row, merged_target, merged_rate):
    """Sort every row by target and sum the rates of equal targets; returns how many remain."""
    used = np.uint32(0)
    for x in range(len(row) - 1):
        begin = used
        for k in range(row[x], row[x + 1]):
            y = target[k]
            at = used
            while at > begin and merged_target[at - np.uint32(1)] > y:
                at -= np.uint32(1)
            if at > begin and merged_target[at - np.uint32(1)] == y:
                merged_rate[at - np.uint32(1)] += rate[k]
                continue
            place = used
            while place > at:
                merged_target[place] = merged_target[place - np.uint32(1)]
                merged_rate[place] = merged_rate[place - np.uint32(1)]
                place -= np.uint32(1)
            merged_target[at] = y
            merged_rate[at] = rate[k]
            used += np.uint32(1)
        merged_row[x + 1] = used
    return used


@kernel
def turn_chain(row, target, rate, turned_row, source, turned_rate):
    """Transpose: counting sort by target, sources ascending within a target."""
    n = len(row) - 1
    for k in range(len(target)):
        turned_row[target[k] + np.uint32(1)] += np.uint32(1)
    for x in range(n):
        turned_row[x + 1] += turned_row[x]
    place = turned_row[:-1].copy()
    for x in range(n):
        for k in range(row[x], row[x + 1]):
            y = target[k]
            at = place[y]
            place[y] = at + np.uint32(1)
            source[at] = x
            turned_rate[at] = rate[k]


@kernel
def split_rows(
    row, target, rate, states, place, keep,
    inner_row, inner_target, inner_rate, outer_row, outer_target, outer_rate,
):  # fmt: skip
    """Rows `states` of a chain, split into transitions to kept states (renumbered) and others."""
    inner = np.uint32(0)
    outer = np.uint32(0)
    for s in range(len(states)):
        x = states[s]
        for k in range(row[x], row[x + np.uint32(1)]):
            y = target[k]
            if keep[y]:
                inner_target[inner] = place[y]
                inner_rate[inner] = rate[k]
                inner += np.uint32(1)
            else:
                outer_target[outer] = y
                outer_rate[outer] = rate[k]
                outer += np.uint32(1)
        inner_row[s + 1] = inner
        outer_row[s + 1] = outer
    return inner, outer


@kernel
def mark_sources(row, source, seeds, through, marked, queue):
    """Mark all states from which a seed is reached by steps inside `through` (row, source turned).

    A seed counts as marked itself; only states of `through` are added. Breadth first.
    """
    length = 0
    for x in range(len(seeds)):
        if seeds[x]:
            marked[x] = True
            queue[length] = x
            length += 1
    head = 0
    while head < length:
        x = queue[head]
        head += 1
        for k in range(row[x], row[x + np.uint32(1)]):
            y = source[k]
            if through[y] and not marked[y]:
                marked[y] = True
                queue[length] = y
                length += 1


@fused_kernel
def step_vector(
    first, last, size, row, target, rate, stay, inverse, gain, weight, x, y, total, measure,
    largest, moved,
):  # fmt: skip
    """Product y = P x + gain (may be empty); total += weight x on the way.

    With `measure`, the largest and the summed |y - x| of each block.
    """
    n = len(x)
    some_gain = len(gain) > 0
    for block in range(first, last):
        low = block * size
        high = min(n, low + size)
        for i in range(low, high):
            flow = 0.0
            for k in range(row[i], row[i + 1]):
                flow += rate[k] * x[target[k]]
            y[i] = stay[i] * x[i] + inverse * flow
        if some_gain:
            for i in range(low, high):
                y[i] += gain[i]
        if weight != 0.0:
            for i in range(low, high):
                total[i] += weight * x[i]
        if measure:
            top = 0.0
            way = 0.0
            for i in range(low, high):
                change = abs(y[i] - x[i])
                top = max(top, change)
                way += change
            largest[block] = top
            moved[block] = way


@fused_kernel
def step_columns(
    first, last, size, width, row, target, rate, stay, inverse, fixed, weights, x, y, total,
    measure, largest,
):  # fmt: skip
    """Product y = P x for `width` columns, a multiple of four; entry (i, c) is at i * width + c.

    Bit c of fixed[i], unless `fixed` is empty, keeps x there. On the way, total += weights[c] x in
    column c, unless `weights` is empty. With `measure`, the largest |y - x| of each block.
    """
    n = np.uint64(len(stay))
    wide = np.uint64(width)
    one = np.uint64(1)
    two = np.uint64(2)
    three = np.uint64(3)
    for block in range(first, last):
        low = np.uint64(block * size)
        high = min(n, low + np.uint64(size))
        for i in range(low, high):
            for c in range(np.uint64(0), wide, np.uint64(4)):
                f0 = 0.0
                f1 = 0.0
                f2 = 0.0
                f3 = 0.0
                for k in range(row[i], row[i + one]):
                    weekly = rate[k]
                    j = np.uint64(target[k]) * wide + c
                    f0 += weekly * x[j]
                    f1 += weekly * x[j + one]
                    f2 += weekly * x[j + two]
                    f3 += weekly * x[j + three]
                at = i * wide + c
                y[at] = stay[i] * x[at] + inverse * f0
                y[at + one] = stay[i] * x[at + one] + inverse * f1
                y[at + two] = stay[i] * x[at + two] + inverse * f2
                y[at + three] = stay[i] * x[at + three] + inverse * f3
        if len(fixed) > 0:
            for i in range(low, high):
                if fixed[i] != 0:
                    for c in range(np.uint64(0), wide):
                        if fixed[i] >> c & one:
                            y[i * wide + c] = x[i * wide + c]
        if len(weights) > 0:
            for i in range(low, high):
                for c in range(np.uint64(0), wide):
                    total[i * wide + c] += weights[c] * x[i * wide + c]
        if measure:
            top = 0.0
            for at in range(low * wide, high * wide):
                top = max(top, abs(y[at] - x[at]))
            largest[block] = top


@kernel
def sum_classes(first, last, size, label, x, sums):
    """sums[block, c] = sum of x over the block's states of class c."""
    n = len(x)
    for block in range(first, last):
        for c in range(sums.shape[1]):
            sums[block, c] = 0.0
        for i in range(block * size, min(n, (block + 1) * size)):
            sums[block, label[i]] += x[i]


@kernel
def sum_groups(group, row, target, rate, exit_rate, coarse):
    """Sum of M = diag(exit rate) - rates over pairs of groups, added to `coarse`."""
    for x in range(len(exit_rate)):
        a = group[x]
        coarse[a, a] += exit_rate[x]
        for k in range(row[x], row[x + 1]):
            coarse[a, group[target[k]]] -= rate[k]


@kernel
def relax_part(first, last, bounds, row, target, rate, exit_rate, right, old, new):
    """A forward and a backward Gauss-Seidel sweep on M x = right in each of blocks first..last.

    Inside a block the newest values are used, from other blocks those of `old`.
    """
    for block in range(first, last):
        low = bounds[block]
        high = bounds[block + 1]
        new[low:high] = old[low:high]
        for sweep in range(2):
            for step in range(high - low):
                x = low + step if sweep == 0 else high - 1 - step
                total = right[x]
                for k in range(row[x], row[x + 1]):
                    y = np.int64(target[k])
                    total += rate[k] * (new[y] if low <= y < high else old[y])
                new[x] = total / exit_rate[x]


@kernel
def force_rows(first, last, size, states, gains, coefficients, inverse, y):
    """Force rows: y(states[s]) -= inverse sum_j gains[s, j] coefficients[j]."""
    n, rank = gains.shape
    for block in range(first, last):
        for s in range(block * size, min(n, (block + 1) * size)):
            total = 0.0
            for j in range(rank):
                total += gains[s, j] * coefficients[j]
            y[states[s]] -= inverse * total


@kernel
def product_rows(first, last, size, row, target, rate, x, y):
    """Rectangular product y(s) = sum_k rate(k) x(target(k))."""
    n = len(row) - 1
    for block in range(first, last):
        for s in range(block * size, min(n, (block + 1) * size)):
            total = 0.0
            for k in range(row[s], row[s + 1]):
                total += rate[k] * x[target[k]]
            y[s] = total


@kernel
def eliminate_cross(first, last, size, table, column, line, peak, peak_row, peak_column):
    """Subtract column line' from `table`; find its largest remaining entry in absolute value."""
    rows, n = table.shape
    for block in range(first, last):
        top = -1.0
        for r in range(rows):
            weight = column[r]
            for j in range(block * size, min(n, (block + 1) * size)):
                left = table[r, j] - weight * line[j]
                table[r, j] = left
                if abs(left) > top:
                    top = abs(left)
                    peak_row[block] = r
                    peak_column[block] = j
        peak[block] = top


@kernel
def walk_paths(
    row, target, rate, exit_rate, start, horizon, random, first, times, places, where, now
):
    """Paths from `start` over `horizon` weeks, into `times` and `places` one after the other.

    first[p] is where path p begins. `places` index transitions, which carry target and cause.
    `where` = (path, entries used, state) and `now[0]` (weeks) say where to go on when called again
    with more room; returns whether all paths are done.
    """
    path = where[0]
    used = where[1]
    x = np.uint32(where[2])
    week = now[0]
    while path < len(first) - 1:
        if exit_rate[x] > 0.0:
            if used == len(times):
                where[0] = path
                where[1] = used
                where[2] = x
                now[0] = week
                return False
            week += random.standard_exponential() / exit_rate[x]
        else:
            week = np.inf
        if week > horizon:
            path += 1
            first[path] = used
            x = np.uint32(start)
            week = 0.0
            continue
        k = row[x]
        last = row[x + np.uint32(1)] - np.uint32(1)
        point = random.random() * exit_rate[x] - rate[k]
        while point >= 0.0 and k < last:
            k += np.uint32(1)
            point -= rate[k]
        times[used] = week
        places[used] = k
        used += 1
        x = target[k]
    where[1] = used
    return True


@kernel
def sum_incentives(
    state_edge, edge_actor, edge_weight, hold_weight, choice, hold, clock, occupied, total, offered
):
    """total[i] = sum of occupied(x) mu_i KL(p_i(.|x) | w_i(.|x)), terms p log(p / w) - p + w.

    offered[i] = sum of occupied(x) times the tempos of i's moves there.
    """
    for x in range(len(occupied)):
        weeks = occupied[x]
        if weeks == 0.0:
            continue
        before = -1
        for e in range(state_edge[x], state_edge[x + 1]):
            i = np.int64(edge_actor[e])
            scale = weeks * clock[i]
            p = choice[e]
            w = edge_weight[e]
            offered[i] += scale * w
            total[i] += scale * (w - p)
            if p > 0.0:
                total[i] += scale * p * np.log(p / w)
            if i != before:
                before = i
                p = hold[x, i]
                w = hold_weight[x, i]
                total[i] += scale * (w - p)
                if p > 0.0 and w > 0.0:
                    total[i] += scale * p * np.log(p / w)
