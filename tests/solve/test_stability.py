"""The growth rate by time stepping against all eigenvalues."""

from __future__ import annotations

import pytest

from detente.game.arrays import GameArrays
from detente.game.build import EdgeRow, build
from detente.solve import stability
from detente.solve.newton import NEWTON, pseudo_transient
from detente.solve.stability import growth
from detente.solve.system import BellmanSystem
from detente.solve.workers import Workers

FROZEN = {(0, 0): 100.0, (1, 0): 60.0, (0, 1): 0.0, (1, 1): 45.0}


def dilemmas(precision: float, phases: int) -> GameArrays:
    """The security dilemma, in phases that follow each other and are all alike."""
    edges: list[EdgeRow] = []
    worth = []
    for place in range(4 * phases):
        phase, (mine, other) = place - place % 4, divmod(place % 4, 2)
        worth.append([FROZEN[mine, other], FROZEN[other, mine]])
        edges.append((place, 0, 0.5, None, [(phase + 2 * (1 - mine) + other, 1.0)]))
        edges.append((place, 1, 0.5, None, [(phase + 2 * mine + 1 - other, 1.0)]))
    hazards = [(x, (x + 4) % (4 * phases), 0.2) for x in range(4 * phases)]
    return build(
        ["I", "RIVAL"], 4 * phases, edges, hazards, worth=worth, clock=1.0, precision=precision,
        impatience=0.2,
    )  # fmt: skip


@pytest.mark.parametrize("precision", [0.4, 1.0])
def test_arnoldi_finds_what_all_eigenvalues_show(
    precision: float, monkeypatch: pytest.MonkeyPatch
) -> None:
    """424 unknowns, at the symmetric equilibrium: stable at low precision, unstable at high; to a
    tenth, where it stops, and not less exactly for linear systems that are solved loosely.
    """
    with Workers(1) as workers:
        system = BellmanSystem.of(dilemmas(precision, 53), "lse", workers)
        point = pseudo_transient(system, system.worth, 1e-10, 100, NEWTON).point
        found = growth(system, point, 1)
        monkeypatch.setattr(stability, "INNER", 1e-9)
        exact = growth(system, point, 1)
        monkeypatch.setattr(stability, "DENSE_UNKNOWNS", 10_000)
        dense = growth(system, point, 1)
    assert found is not None
    assert exact is not None
    assert dense is not None
    assert found.rate == pytest.approx(exact.rate, abs=5e-4)
    assert found.rate == pytest.approx(dense.rate, abs=1e-3, rel=0.1)
    assert dense.rate == pytest.approx(0.58 if precision == 1.0 else -0.2, abs=5e-3)
