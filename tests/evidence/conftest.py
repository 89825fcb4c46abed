"""Small laws made by hand with their dense twins; a small crisis to lay events and answers on."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest
from hypothesis import strategies as st
from numpy.polynomial.legendre import leggauss

from detente.crisis import load
from detente.crisis.model import Crisis
from detente.evidence.law import Entries, Law, law_from
from detente.evidence.sightings import Sighting
from detente.game import Game, compile_crisis
from detente.testing.oracles import exponential

Float = np.ndarray


@dataclass(frozen=True, eq=False)
class Dense:
    """Rates by cause float64[C, n, n], the diagonal for what changes nothing; d and f by cause."""

    rates: Float
    detected: Float
    false: Float
    start: int = 0

    @property
    def law(self) -> Law:
        """The same for the filter; causes are called c0, c1, ..."""
        cause, source, target = np.nonzero(self.rates)
        entries = Entries(
            source.astype(np.uint32), target.astype(np.uint32),
            self.rates[cause, source, target], cause.astype(np.uint32), len(cause),
        )  # fmt: skip
        n = self.rates.shape[1]
        return law_from(entries, n, self.start, self.names, self.detected, self.false)

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(f"c{k}" for k in range(len(self.rates)))

    @property
    def q(self) -> Float:
        """The generator."""
        total = self.rates.sum(axis=0)
        np.fill_diagonal(total, 0.0)
        return np.asarray(total - np.diag(total.sum(axis=1)))

    def d(self, causes: Sequence[str]) -> Float:
        """D_S."""
        n, found = self.rates.shape[1], 0.0
        for name in causes:
            c = int(name[1:])
            found = found + self.detected[c] * self.rates[c] + self.false[c] * np.eye(n)
        return np.asarray(found)

    @property
    def d0(self) -> Float:
        return np.asarray(self.q - self.d(self.names))

    @property
    def alpha(self) -> Float:
        return np.asarray(np.eye(self.rates.shape[1])[self.start])

    def way(self, sightings: Sequence[Sighting], weeks: float, points: int = 40) -> Float:
        """Forward vector at `weeks`: every order of the sightings, nested Gauss quadrature.

        Straight from the definition; for up to three sightings.
        """
        found = np.zeros(len(self.alpha))
        for order in itertools.permutations(sightings):
            found = found + self._ordered(order, 0.0, self.alpha, weeks, points)
        return found

    def _ordered(
        self, order: Sequence[Sighting], since: float, vector: Float, weeks: float, points: int
    ) -> Float:
        if not order:
            return vector @ exponential(self.d0 * (weeks - since))
        first, *rest = order
        low, high = max(first.first, since), first.last
        if high <= low:
            return np.zeros_like(vector)
        total = np.zeros_like(vector)
        cuts = sorted({low, high, *(t for s in rest for t in (s.first, s.last) if low < t < high)})
        for begin, end in itertools.pairwise(cuts):
            x, w = leggauss(points)
            for time, weight in zip(
                begin + (end - begin) * (x + 1) / 2, w * (end - begin) / 2, strict=True
            ):
                seen = vector @ exponential(self.d0 * (time - since)) @ self.d(first.causes)
                total = total + weight * self._ordered(rest, time, seen, weeks, points)
        return total


@st.composite
def dense_laws(draw: st.DrawFn, states: int = 4, causes: int = 3) -> Dense:
    """Random small laws; rates in tenths, many of them 0."""
    n = draw(st.integers(2, states))
    cells = st.one_of(st.just(0), st.just(0), st.integers(1, 20))
    size = causes * n * n
    rates = np.array(draw(st.lists(cells, min_size=size, max_size=size)), float) / 10
    some = st.sampled_from([0.0, 0.5, 0.9, 1.0])
    detected = np.array(draw(st.lists(some, min_size=causes, max_size=causes)))
    none = st.sampled_from([0.0, 0.0, 0.05])
    false = np.array(draw(st.lists(none, min_size=causes, max_size=causes)))
    false = np.where(detected > 0, false, 0.0)
    return Dense(rates.reshape(causes, n, n), detected, false, draw(st.integers(0, n - 1)))


def example(seed: int = 3, n: int = 5, causes: int = 4) -> Dense:
    """One law on which everything is possible."""
    rng = np.random.default_rng(seed)
    rates = rng.random((causes, n, n)) * (rng.random((causes, n, n)) < 0.7)
    detected = np.array([1.0, 0.8, 0.5, 0.0])[:causes]
    false = np.array([0.0, 0.02, 0.0, 0.0])[:causes]
    return Dense(rates, detected, false)


BORDER = Path(__file__).parent / "border.yaml"


@pytest.fixture(scope="session")
def border() -> Crisis:
    """Two sides, clashes, war and talks; as of 31 October 2020."""
    return load(BORDER)


@pytest.fixture(scope="session")
def border_game(border: Crisis) -> Game:
    """The same, compiled."""
    return compile_crisis(border)
