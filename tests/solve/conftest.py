"""Small games of the theory note, used by several tests of the solver."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from detente.game.arrays import GameArrays
from detente.game.build import build
from detente.solve.workers import Workers

Dilemma = Callable[[float], GameArrays]


@pytest.fixture
def workers() -> Iterator[Workers]:
    with Workers(2) as pool:
        yield pool


@pytest.fixture
def dilemma() -> Dilemma:
    """The security dilemma of the theory note, section 1, at a given precision.

    States: (I armed, rival armed), in the order 00, 01, 10, 11.
    """

    def make(precision: float, bias: float = 0.0) -> GameArrays:
        frozen = {(0, 0): 100.0, (1, 0): 60.0, (0, 1): 0.0, (1, 1): 45.0}
        states = [(0, 0), (0, 1), (1, 0), (1, 1)]
        edges = []
        for place, (mine, other) in enumerate(states):
            edges.append((place, 0, 0.5, None, [(states.index((1 - mine, other)), 1.0)]))
            edges.append((place, 1, 0.5, None, [(states.index((mine, 1 - other)), 1.0)]))
        worth = [[frozen[a, b] + bias * a, frozen[b, a]] for a, b in states]
        return build(
            ["I", "RIVAL"], 4, edges, worth=worth, clock=1.0, precision=precision, impatience=0.2
        )

    return make
