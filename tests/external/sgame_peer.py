"""Solve an exported game with sgamesolver: a stranger's reading of our `.npz`.

A game of Poisson moves is a discrete-time stochastic game in which every actor picks an action at
every step but at most one pick takes effect. With Lambda the sum of the clocks plus the largest
total hazard, discount factor delta = Lambda / (Lambda + rho) and k_p = precision_p (Lambda + rho)
/ clock_p, the stage payoffs are k_p (flow_p + clock_p cost_p(action)) / (Lambda + rho), actions
lead to hazards / Lambda + sum_p clock_p / Lambda (their lottery) and to the same state otherwise,
and the logit equilibrium at precision 1 is ours (payoff-only values), values divided by k_p. Only
uniform weights and one patience can be written so. Eibelshaeuser and Poensgen (2019),
doi:10.2139/ssrn.3314404.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

Float = NDArray[np.float64]
HOLD = -1


@dataclass(frozen=True, slots=True, eq=False)
class PeerSolution:
    """choice float64[E], hold float64[n, N], values float64[n, N], as in the export."""

    choice: Float
    hold: Float
    values: Float


def solve_exported(path: Path, tolerance: float = 1e-12) -> PeerSolution:
    """Follow the logit branch of the game in `path` with sgamesolver 1.0.2."""
    # its code still names the spelling that numpy 2 dropped
    np.NaN = np.nan  # type: ignore[attr-defined] # noqa: NPY201
    import sgamesolver

    with np.load(path, allow_pickle=False) as archive:
        data = {name: archive[name] for name in archive.files}
    n, actors = data["worth"].shape
    menu = _menus(data)
    lam = data["clock"].sum() + np.bincount(
        data["hazard_source"], data["hazard_rate"], minlength=n
    ).max(initial=0.0)
    (rho,) = set(data["rho"].tolist())
    scale = data["precision"] * (lam + rho) / data["clock"]
    stages = [_stage(data, menu[x], x, lam, scale) for x in range(n)]
    game = sgamesolver.SGame([u for u, _ in stages], [phi for _, phi in stages], lam / (lam + rho))
    homotopy = sgamesolver.homotopy.QRE(game)
    homotopy.solver_setup(target_lambda=1.0)
    homotopy.solver.set_parameters(convergence_tol=tolerance, corrector_tol=10 * tolerance)
    homotopy.solver.verbose = 0
    homotopy.solve()
    picked = homotopy.equilibrium.strategies
    choice, hold = np.zeros(len(data["edge_weight"])), np.ones((n, actors))
    for x in range(n):
        for p in range(actors):
            hold[x, p] = 0.0
            for place, edge in enumerate(menu[x][p]):
                if edge == HOLD:
                    hold[x, p] = picked[x, p, place]
                else:
                    choice[edge] = picked[x, p, place]
    return PeerSolution(choice, hold, np.asarray(homotopy.equilibrium.values) / scale)


def _menus(data: dict[str, NDArray[np.generic]]) -> list[list[list[int]]]:
    """For each state and actor the edges to choose from, and holding where it has a weight."""
    n, actors = data["worth"].shape
    menu: list[list[list[int]]] = [[[] for _ in range(actors)] for _ in range(n)]
    for edge, (x, p) in enumerate(zip(data["edge_source"], data["edge_actor"], strict=True)):
        menu[x][p].append(edge)
    for x in range(n):
        for p in range(actors):
            weights = {float(data["edge_weight"][edge]) for edge in menu[x][p]}
            if data["hold_weight"][x, p] > 0:
                menu[x][p].append(HOLD)
                weights.add(float(data["hold_weight"][x, p]))
            assert max(weights) - min(weights) < 1e-12, "sgamesolver knows uniform weights only"
    return menu


def _stage(
    data: dict[str, NDArray[np.generic]], menu: list[list[int]], x: int, lam: float, scale: Float
) -> tuple[Float, Float]:
    """Payoffs [N, A_1, ..., A_N] and transitions [A_1, ..., A_N, n] in state x."""
    n, actors = data["worth"].shape
    clock, rho = data["clock"], data["rho"][0]
    shape = tuple(len(each) for each in menu)
    u, phi = np.zeros((actors, *shape)), np.zeros((*shape, n))
    flow = data["rho"] * data["worth"][x] + data["flow"][x]
    u += (scale * flow / (lam + rho)).reshape(-1, *[1] * actors)
    phi[..., x] = 1.0
    for place in np.flatnonzero(data["hazard_source"] == x):
        rate = data["hazard_rate"][place] / lam
        phi[..., data["hazard_target"][place]] += rate
        phi[..., x] -= rate
    for p in range(actors):
        for action, edge in enumerate(menu[p]):
            if edge == HOLD:
                continue
            at = tuple(action if k == p else slice(None) for k in range(actors))
            gain = data["payoff_table"][data["edge_payoff"][edge]]
            for i in range(actors):
                u[(i, *at)] += scale[i] * clock[p] * gain[i] / (lam + rho)
            phi[(*at, x)] -= clock[p] / lam
            for outcome in np.flatnonzero(data["outcome_edge"] == edge):
                chance = data["outcome_chance"][outcome]
                phi[(*at, data["outcome_target"][outcome])] += clock[p] / lam * chance
    return u, phi
