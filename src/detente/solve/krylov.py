"""Restarted GMRES with right preconditioning, for matrix-free operators.

    minimise |b - A M^-1 y| over the Krylov space of A M^-1;  x = M^-1 y

Saad and Schultz 1986, doi:10.1137/0907058. Classical Gram-Schmidt, repeated where rounding calls
for it, with sums over chunks of fixed length, so that results do not depend on the number of
threads. Within a cycle the rotations give the residual; it is computed afresh before a restart, and
at the end where the tolerance is below TRUSTED, to which rounding lets them drift. Memory:
restart + 1 vectors.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from detente.solve._kernels import combine_chunks, inner_chunks
from detente.solve.workers import Workers

Vector = NDArray[np.float64]
Operator = Callable[[Vector], Vector]
CHUNK = 16_384
TRUSTED = 1e-7


@dataclass(frozen=True, slots=True)
class LinearSolution:
    """x : float64[size]; residual : |b - A x| / |b|; products : how many with A."""

    x: Vector
    residual: float
    products: int


def gmres(
    operator: Operator,
    precondition: Operator,
    right: Vector,
    tolerance: float,
    workers: Workers,
    restart: int = 30,
    max_products: int = 300,
) -> LinearSolution:
    """Solve A x = right from x = 0 until |b - A x| <= tolerance |b| or products run out."""
    size = right.shape[0]
    norm = float(np.sqrt(_inner(right[None], 1, right, workers)[0]))
    x = np.zeros(size)
    if norm == 0.0:
        return LinearSolution(x, 0.0, 0)
    space = min(restart, max_products, size)
    basis = np.empty((space + 1, size))
    remainder, beta, products = right, norm, 0
    while products < max_products:
        step, used, reached = _cycle(
            operator, precondition, remainder, beta, tolerance * norm, workers, basis,
            min(space, max_products - products),
        )  # fmt: skip
        products += used
        x += precondition(step)
        if tolerance >= TRUSTED and (reached <= tolerance * norm or products >= max_products):
            beta = reached
            break
        if products >= max_products:
            break
        remainder = right - operator(x)
        products += 1
        beta = float(np.sqrt(_inner(remainder[None], 1, remainder, workers)[0]))
        if beta <= 1.05 * tolerance * norm:
            break
    return LinearSolution(x, beta / norm, products)


def _cycle(
    operator: Operator,
    precondition: Operator,
    remainder: Vector,
    beta: float,
    goal: float,
    workers: Workers,
    basis: NDArray[np.float64],
    space: int,
) -> tuple[Vector, int, float]:
    """One cycle of Arnoldi with Givens rotations: y (not preconditioned), products, |b - A x|."""
    hessenberg = np.zeros((space + 1, space))
    rotations = np.zeros((space, 2))
    heads = np.zeros(space + 1)
    heads[0] = beta
    np.divide(remainder, beta, out=basis[0])
    used = 0
    for j in range(space):
        vector = operator(precondition(basis[j]))
        used = j + 1
        column, length = _orthogonalise(basis, used, vector, workers)
        hessenberg[:used, j] = column
        hessenberg[used, j] = length
        _rotate(hessenberg, rotations, heads, j)
        if abs(heads[used]) <= goal or length <= 1e-14 * np.abs(column).max():
            break
        np.divide(vector, length, out=basis[used])
    weights = _back_substitute(hessenberg[:used, :used], heads[:used])
    step = np.zeros(basis.shape[1])
    _combine(basis, used, weights, step, workers)
    return step, used, abs(float(heads[used]))


def _rotate(
    hessenberg: NDArray[np.float64], rotations: NDArray[np.float64], heads: Vector, j: int
) -> None:
    """Apply the earlier rotations to column j and add the one that zeroes its last entry."""
    for i in range(j):
        c, s = rotations[i]
        upper, lower = hessenberg[i, j], hessenberg[i + 1, j]
        hessenberg[i, j] = c * upper + s * lower
        hessenberg[i + 1, j] = c * lower - s * upper
    upper, lower = hessenberg[j, j], hessenberg[j + 1, j]
    radius = float(np.hypot(upper, lower)) or 1.0
    c, s = upper / radius, lower / radius
    rotations[j] = c, s
    hessenberg[j, j], hessenberg[j + 1, j] = radius, 0.0
    heads[j], heads[j + 1] = c * heads[j], -s * heads[j]


def _back_substitute(triangle: NDArray[np.float64], right: Vector) -> Vector:
    weights = right.copy()
    for i in range(len(right) - 1, -1, -1):
        weights[i] -= triangle[i, i + 1 :] @ weights[i + 1 :]
        weights[i] /= triangle[i, i]
    return weights


def _orthogonalise(
    basis: NDArray[np.float64], count: int, vector: Vector, workers: Workers
) -> tuple[Vector, float]:
    """Make vector orthogonal to the first `count` of basis, in place; coefficients and new length.

    A second pass restores what cancellation lost in the first, where much was lost (Daniel, Gragg,
    Kaufman and Stewart 1976, doi:10.1090/S0025-5718-1976-0431641-8).
    """
    total = np.zeros(count)
    for _ in range(2):
        column = _inner(basis, count, vector, workers)
        _combine(basis, count, -column, vector, workers)
        total += column
        length = float(np.sqrt(_inner(vector[None], 1, vector, workers)[0]))
        if length > 0.1 * float(np.sqrt(column @ column)):
            break
    return total, length


def _inner(basis: NDArray[np.float64], count: int, vector: Vector, workers: Workers) -> Vector:
    chunks = -(-vector.shape[0] // CHUNK)
    partial = np.zeros((chunks, count))
    workers.run(inner_chunks, chunks, CHUNK, basis, count, vector, partial, serial=chunks < 4)
    total: Vector = partial.sum(axis=0)
    return total


def _combine(
    basis: NDArray[np.float64], count: int, weights: Vector, vector: Vector, workers: Workers
) -> None:
    chunks = -(-vector.shape[0] // CHUNK)
    workers.run(combine_chunks, chunks, CHUNK, basis, count, weights, vector, serial=chunks < 4)
