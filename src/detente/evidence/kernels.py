"""Compiled kernels of filtering; plain NumPy twins are in the tests.

Vectors lie side by side: entry (a, i, c) of node a, state i and layer c is at (a n + i) width + c.
A forward product y = x P, P = I + G / speed, reads the arrows turned: row i holds what leads to i.
Bit c of a mask of state i is about layer c:

    kill   layer c is lost there
    gate   what comes there in layer feeder[c] comes to layer c too
    pour   layer c gains there, per week, what layer pourer[c] holds
"""

from __future__ import annotations

import numpy as np

from detente.compiled import kernel
from detente.outlook.kernels import fused_kernel


@fused_kernel
def step_layers(
    first, last, size, blocks, width, row, source, rate, stay, inverse, kill, gate, feeder,
    pour, pourer, weight, x, y, total,
):  # fmt: skip
    """Product y = x P of all nodes by what goes unseen; total += weight x on the way.

    Task t is block t % blocks of node t // blocks.
    """
    n = np.uint64(len(stay))
    wide = np.uint64(width)
    zero, one, eight = np.uint64(0), np.uint64(1), np.uint64(8)
    for task in range(first, last):
        base = np.uint64(task // blocks) * n
        low = np.uint64(task % blocks) * np.uint64(size)
        high = min(n, low + np.uint64(size))
        for i in range(low, high):
            at = (base + i) * wide
            c = zero
            while c + eight <= wide:
                f0 = 0.0
                f1 = 0.0
                f2 = 0.0
                f3 = 0.0
                f4 = 0.0
                f5 = 0.0
                f6 = 0.0
                f7 = 0.0
                for k in range(row[i], row[i + one]):
                    weekly = rate[k]
                    j = (base + np.uint64(source[k])) * wide + c
                    f0 += weekly * x[j]
                    f1 += weekly * x[j + one]
                    f2 += weekly * x[j + np.uint64(2)]
                    f3 += weekly * x[j + np.uint64(3)]
                    f4 += weekly * x[j + np.uint64(4)]
                    f5 += weekly * x[j + np.uint64(5)]
                    f6 += weekly * x[j + np.uint64(6)]
                    f7 += weekly * x[j + np.uint64(7)]
                j = at + c
                y[j] = stay[i] * x[j] + inverse * f0
                y[j + one] = stay[i] * x[j + one] + inverse * f1
                y[j + np.uint64(2)] = stay[i] * x[j + np.uint64(2)] + inverse * f2
                y[j + np.uint64(3)] = stay[i] * x[j + np.uint64(3)] + inverse * f3
                y[j + np.uint64(4)] = stay[i] * x[j + np.uint64(4)] + inverse * f4
                y[j + np.uint64(5)] = stay[i] * x[j + np.uint64(5)] + inverse * f5
                y[j + np.uint64(6)] = stay[i] * x[j + np.uint64(6)] + inverse * f6
                y[j + np.uint64(7)] = stay[i] * x[j + np.uint64(7)] + inverse * f7
                c += eight
            if c < wide:
                rest = wide - c
                for d in range(zero, rest):
                    y[at + c + d] = stay[i] * x[at + c + d]
                for k in range(row[i], row[i + one]):
                    weekly = inverse * rate[k]
                    j = (base + np.uint64(source[k])) * wide + c
                    for d in range(zero, rest):
                        y[at + c + d] += weekly * x[j + d]
            if gate[i] != 0:
                for c in range(zero, wide):
                    if gate[i] >> c & one:
                        fed = np.uint64(feeder[c])
                        flow = 0.0
                        for k in range(row[i], row[i + one]):
                            flow += rate[k] * x[(base + np.uint64(source[k])) * wide + fed]
                        y[at + c] += inverse * flow
            if pour[i] != 0:
                for c in range(zero, wide):
                    if pour[i] >> c & one:
                        y[at + c] += inverse * x[at + np.uint64(pourer[c])]
            if kill[i] != 0:
                for c in range(zero, wide):
                    if kill[i] >> c & one:
                        y[at + c] = 0.0
        for at in range((base + low) * wide, (base + high) * wide):
            total[at] += weight * x[at]


@kernel
def add_seen(width, place, row, source, rate, false, factor, kill, gate, feeder, x, y):
    """Add factor x D_c to y, both of one node: what is reported by one kind of report.

    Row t holds what leads to state place[t]; false alarms leave everything where it is.
    """
    for t in range(len(place)):
        i = np.int64(place[t])
        for c in range(width):
            if kill[i] >> np.uint64(c) & np.uint64(1):
                continue
            flow = 0.0
            for k in range(row[t], row[t + 1]):
                flow += rate[k] * x[np.int64(source[k]) * width + c]
            if gate[i] >> np.uint64(c) & np.uint64(1):
                for k in range(row[t], row[t + 1]):
                    flow += rate[k] * x[np.int64(source[k]) * width + feeder[c]]
            y[i * width + c] += factor * flow
    if false != 0.0:
        for at in range(len(x)):
            y[at] += factor * false * x[at]


@kernel
def add_one_column(first, last, size, width, column, weights, x, totals):
    """totals[k, i] += weights[k] x[i, column] for all k, rows of blocks first..last."""
    rows = totals.shape[1]
    for block in range(first, last):
        for i in range(block * size, min(rows, (block + 1) * size)):
            value = x[i * width + column]
            for k in range(len(weights)):
                totals[k, i] += weights[k] * value


@kernel
def add_by_column(first, last, size, weights, x, total):
    """Add weights[c] x to total for entry c of every row, rows of blocks first..last."""
    width = len(weights)
    rows = len(x) // width
    for block in range(first, last):
        for i in range(block * size, min(rows, (block + 1) * size)):
            for c in range(width):
                total[i * width + c] += weights[c] * x[i * width + c]


@kernel
def pull_seen(place, row, source, rate, false, factor, x, y):
    """Add factor D_c x to y, vectors of one layer, backward."""
    for t in range(len(place)):
        value = factor * x[place[t]]
        for k in range(row[t], row[t + 1]):
            y[source[k]] += rate[k] * value
    if false != 0.0:
        for at in range(len(x)):
            y[at] += factor * false * x[at]


@kernel
def add_entries(first, last, size, source, target, weights, worths, sums):
    """sums[k] += sum_j weights[j, source(k)] worths[j, target(k)], entries of blocks first..last.

    One vector after the other, so that what is looked up stays near.
    """
    n = len(sums)
    for block in range(first, last):
        high = min(n, (block + 1) * size)
        for j in range(weights.shape[0]):
            for k in range(block * size, high):
                sums[k] += weights[j, source[k]] * worths[j, target[k]]


@kernel
def add_columns(first, last, size, width, column, weight, power, totals):
    """totals[k, i] += weight[k] power[i, column[k]], states of blocks first..last."""
    n = totals.shape[1]
    for block in range(first, last):
        high = min(n, (block + 1) * size)
        for k in range(len(column)):
            share = weight[k]
            if share != 0.0:
                c = column[k]
                for i in range(block * size, high):
                    totals[k, i] += share * power[i * width + c]


@kernel
def leave_rows(first, last, size, row, source, rate, x, y):
    """y(r, c) = sum_k rate(k) x(source(k), c), float64[rows, width]."""
    rows, width = y.shape
    for block in range(first, last):
        for r in range(block * size, min(rows, (block + 1) * size)):
            for c in range(width):
                y[r, c] = 0.0
            for k in range(row[r], row[r + 1]):
                j = np.int64(source[k])
                for c in range(width):
                    y[r, c] += rate[k] * x[j, c]


@kernel
def add_dots(weights, values, flows, totals):
    """totals[j, c] += weights[j] sum_r values[j, r] flows[r, c], where the weight is not 0."""
    for j in range(len(weights)):
        if weights[j] != 0.0:
            for r in range(flows.shape[0]):
                share = weights[j] * values[j, r]
                for c in range(flows.shape[1]):
                    totals[j, c] += share * flows[r, c]
