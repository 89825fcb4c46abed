"""Equilibria of the dynamic game: one, the one that goes on from it, and as many as are found.

A game has as many equilibria as V = Phi(V) has solutions, often a dozen for one pair, and nothing
in the data says which of them is played. An estimate therefore belongs to a choice of equilibria.
One is followed as parameters change by steps so short that Newton's method stays on its branch;
where the branch folds back there is nothing to follow, and the step is refused.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from detente.evidence.estimate.dynamic.game import SIZE, DynamicGame
from detente.evidence.estimate.dynamic.play import Point
from detente.evidence.estimate.model import Float

TOLERANCE = 1e-11
STEPS = 12
SHORTEST = 1e-4
REACH, BEND = 0.5, 0.2
APART = 1e-5
SPREAD = 8.0


def corrected(game: DynamicGame, theta: Float, values: Float) -> Point | None:
    """The equilibrium near `values`, float64[D, 2, 3, 3], by plain Newton steps, or None."""
    gains, largest = game.gains(theta), np.inf
    for _ in range(STEPS):
        point = Point.of(game, gains, values)
        gap = point.gap
        error = float(np.abs(gap).max())
        if not np.isfinite(error):
            return None
        if error <= TOLERANCE * max(1.0, float(np.abs(values).max())):
            return point
        step = _solved(point.by_values(), -gap)
        if step is None:
            return None
        size = float(np.abs(step).max())
        if size > 2.0 * largest:
            return None
        largest = size
        values = values + step.reshape(values.shape)
    return None


def followed(game: DynamicGame, origin: Float, known: Point, theta: Float) -> Point | None:
    """The equilibrium that goes on from `known`, of parameters `origin`, to those of `theta`.

    None where the branch folds back before, as the sign of det(Phi' - 1) then would change.
    """
    here, point, length = 0.0, known, 1.0
    sides = np.linalg.slogdet(known.by_values())[0]
    while here < 1.0:
        length = min(length, 1.0 - here)
        moved = length * (theta - origin)
        tangent = _solved(point.by_values(), -(point.by_theta() @ moved))
        trial = None
        if tangent is not None:
            there = origin + (here + length) * (theta - origin)
            guess = point.values + tangent.reshape(point.values.shape)
            trial = corrected(game, there, guess)
            if trial is not None and not _close(point, guess, trial, sides):
                trial = None
        if trial is None:
            length *= 0.5
            if length < SHORTEST:
                return None
            continue
        here, point, length = here + length, trial, 2.0 * length
    return point


def _close(old: Point, guess: Float, new: Point, sides: Float) -> bool:
    """Whether a step stayed on its branch: short, nearly straight, and past no fold."""
    went = np.abs(guess - old.values).max(axis=(1, 2, 3))
    put_right = np.abs(new.values - guess).max(axis=(1, 2, 3))
    if went.max() > REACH or not (put_right <= BEND * went + 1e-6).all():
        return False
    return bool((np.linalg.slogdet(new.by_values())[0] == sides).all())


def _solved(matrices: Float, right: Float) -> Float | None:
    """Solutions float64[D, 18] of one system a pair; None where one is singular."""
    try:
        found = np.linalg.solve(matrices, right[..., None])[..., 0]
    except np.linalg.LinAlgError:
        return None
    return np.asarray(found, np.float64) if np.isfinite(found).all() else None


@dataclass(frozen=True, slots=True, eq=False)
class Equilibria:
    """What was found of each pair.

    values : by pair, float64[count, 2, 3, 3], the one that was known first. loglik : by pair,
    float64[count], of what the pair did. gap : the largest distance from a fixed point.
    """

    values: tuple[Float, ...]
    loglik: tuple[Float, ...]
    gap: float

    @property
    def counts(self) -> NDArray[np.int64]:
        """int64[D]: how many each pair has, at least."""
        return np.array([len(each) for each in self.loglik], np.int64)

    @property
    def best(self) -> Float:
        """float64[D, 2, 3, 3]: of each pair the one under which what it did is likeliest."""
        rows = zip(self.values, self.loglik, strict=True)
        return np.stack([values[int(np.argmax(loglik))] for values, loglik in rows])


def equilibria(
    game: DynamicGame, theta: Float, known: Float, trials: int = 60, seed: int = 1
) -> Equilibria:
    """Equilibria of every pair from many starts, besides the one that is known.

    known : float64[D, 2, 3, 3]. Nothing says that these are all.
    """
    random = np.random.default_rng(seed)
    gains = game.gains(theta)
    first = Point.of(game, gains, known)
    values = [[each] for each in known]
    loglik = [[float(each)] for each in first.loglik]
    worst = float(np.abs(first.gap).max())
    for trial in range(trials):
        point, arrived = _newton(game, gains, _start(random, trial, gains))
        worst = max(worst, float(np.abs(point.gap[arrived]).max(initial=0.0)))
        for pair in np.flatnonzero(arrived):
            found = point.values[pair]
            if all(np.abs(found - each).max() > APART for each in values[pair]):
                values[pair].append(found)
                loglik[pair].append(float(point.loglik[pair]))
    return Equilibria(
        tuple(np.stack(each) for each in values),
        tuple(np.array(each) for each in loglik),
        worst,
    )


def _start(random: np.random.Generator, trial: int, gains: Float) -> Float:
    """Somewhere to begin: noise of some size, or values under choices drawn at random."""
    shape = gains.shape[:4]
    if trial % 2:
        shares = random.dirichlet(np.full(SIZE, 0.3), size=shape[:3])
        return np.asarray(np.log(np.maximum(shares, 1e-12)) + random.random() * gains.mean(-1))
    return random.normal(size=shape) * random.uniform(0.0, SPREAD * SIZE)


def _newton(
    game: DynamicGame, gains: Float, values: Float, steps: int = 100
) -> tuple[Point, NDArray[np.bool_]]:
    """Damped Newton steps of every pair by itself, and which arrived."""
    values = values.copy()
    moving = np.arange(len(values))
    for _ in range(steps):
        point = Point.of(_some(game, moving), gains[moving], values[moving])
        error = np.abs(point.gap).max(axis=1)
        size = np.maximum(1.0, np.abs(point.values).max(axis=(1, 2, 3)))
        going = ~(error <= TOLERANCE * size)
        if not going.any():
            break
        moving, kept = moving[going], np.flatnonzero(going)
        step = _solved(point.by_values()[kept], -point.gap[kept])
        if step is None:
            break
        values[moving] = _shortened(
            _some(game, moving), gains[moving], values[moving],
            step.reshape(-1, *values.shape[1:]), error[kept],
        )  # fmt: skip
    point = Point.of(game, gains, values)
    error = np.abs(point.gap).max(axis=1)
    return point, error <= TOLERANCE * np.maximum(1.0, np.abs(values).max(axis=(1, 2, 3)))


def _some(game: DynamicGame, pairs: NDArray[np.int64]) -> DynamicGame:
    """Some of the pairs, without what parameters add: enough to solve for an equilibrium."""
    return replace(
        game, counts=game.counts[pairs], payoff=game.payoff[pairs][..., :0], names=(),
        base=game.base[pairs],
    )  # fmt: skip


def _shortened(game: DynamicGame, gains: Float, values: Float, step: Float, error: Float) -> Float:
    """Values after steps halved, pair by pair, until each lessens its error."""
    length = np.ones(len(error))
    trial = values
    for _ in range(12):
        trial = values + length[:, None, None, None] * step
        with np.errstate(invalid="ignore"):
            gap = np.abs(Point.of(game, gains, trial).gap).max(axis=1)
            worse = ~(gap <= (1.0 - 1e-4 * length) * error)
        if not worse.any():
            break
        length = np.where(worse, 0.5 * length, length)
    return trial
