"""The certificate: what a sceptic would recompute, in plain NumPy, from the game's arrays alone.

Nothing here is shared with the solver: no kernel, no operator, no cached intermediate. For each
actor i and state x, from values V and choice probabilities p as delivered,

    residual  max |F_i(x)| / rho_i
    regret    max over (i, x) of W(q) - (sum_e p_e q_e - KL(p | w) / lambda_i)
    mass      max |sum_e p_e + p_hold - 1|

By the theory note, section 1, the first bounds the distance of V_i from the best reply to the
others' computed play, and twice it bounds the regret of a whole plan.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, fields

import numpy as np
from numpy.typing import NDArray

from detente._version import __version__
from detente.game.arrays import GameArrays
from detente.solve.result import Certificate, Equilibrium, Settings

Float = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class _Groups:
    """Edges grouped by (state, actor). start : first edge of each; state, actor of each."""

    start: NDArray[np.int64]
    state: NDArray[np.int64]
    actor: NDArray[np.int64]
    of_edge: NDArray[np.int64]


def certify(
    game: GameArrays,
    equilibrium: Equilibrium,
    settings: Settings,
    foresight_gap: float | None = None,
) -> Certificate:
    """Recompute residual, regret and mass of an equilibrium of `game`."""
    residual, regret = _residual_and_regret(game, equilibrium, settings.values == "aqre")
    return Certificate(
        residual=residual,
        regret=regret,
        mass=_mass(game, equilibrium),
        foresight_gap=foresight_gap,
        foresight=settings.foresight,
        digest=game_digest(game),
        engine=f"detente {__version__}, {settings.values}",
    )


def game_digest(game: GameArrays) -> str:
    """sha256 over names, shapes, types and bytes of all arrays."""
    digest = hashlib.sha256()
    for field in fields(game):
        value = getattr(game, field.name)
        digest.update(field.name.encode())
        if isinstance(value, np.ndarray):
            digest.update(f"{value.dtype.str}{value.shape}".encode())
            digest.update(np.ascontiguousarray(value).data)
        else:
            digest.update(repr(value).encode())
    return digest.hexdigest()


def _lengths(offsets: NDArray[np.uint32]) -> NDArray[np.int64]:
    """Length of each row, from where rows start."""
    starts = offsets.astype(np.int64)
    return starts[1:] - starts[:-1]


def _groups(game: GameArrays) -> _Groups:
    state = np.repeat(np.arange(game.states), _lengths(game.state_edge))
    key = state * len(game.actors) + game.edge_actor
    start = np.flatnonzero(np.r_[True, key[1:] != key[:-1]]) if key.size else key
    of_edge = np.cumsum(np.isin(np.arange(key.size), start)) - 1
    return _Groups(start, state[start], game.edge_actor[start].astype(np.int64), of_edge)


def _lookahead(game: GameArrays, value: Float, actor: int) -> Float:
    """G_e,i + A_e V_i for every edge e."""
    if game.edges == 0:
        return np.zeros(0)
    ahead = game.outcome_chance * value[game.outcome_state]
    sums = np.add.reduceat(ahead, game.edge_outcome[:-1].astype(np.int64))
    gained: Float = game.payoff_table[game.edge_payoff, actor]
    return gained + sums


def _residual_and_regret(
    game: GameArrays, equilibrium: Equilibrium, payoff_only: bool
) -> tuple[float, float]:
    groups, values = _groups(game), equilibrium.values
    n, actors = values.shape
    source = np.repeat(np.arange(n), _lengths(game.state_hazard))
    best, policy, regret = _inclusive(game, equilibrium, groups)
    clock = game.clock[groups.actor]
    worst = 0.0
    idle = (_lengths(game.state_edge) == 0) & (_lengths(game.state_hazard) == 0)
    for i in range(actors):
        value, rho = values[:, i], game.impatience[i]
        pull = np.where(idle & (rho == 0), 1.0, rho)
        total = pull * (game.worth[:, i] - value) + game.flow[:, i]
        jump = game.hazard_rate * (value[game.hazard_state] - value[source])
        total += np.bincount(source, jump, minlength=n)
        if groups.start.size:
            seen = equilibrium.choice * _lookahead(game, value, i)
            gain = np.add.reduceat(seen, groups.start)
            gain += equilibrium.hold[groups.state, groups.actor] * value[groups.state]
            own = groups.actor == i
            gain[own] = policy[own] if payoff_only else best[own]
            total += np.bincount(groups.state, clock * (gain - value[groups.state]), minlength=n)
        worst = max(worst, float(np.abs(total).max(initial=0.0) / (rho if rho > 0 else 1.0)))
    return worst, regret


def _inclusive(
    game: GameArrays, equilibrium: Equilibrium, groups: _Groups
) -> tuple[Float, Float, float]:
    """Per group: inclusive value, payoff of the delivered choices, and the largest regret."""
    if not groups.start.size:
        return np.zeros(0), np.zeros(0), 0.0
    q = np.empty(game.edges)
    for i in range(len(game.actors)):
        own = game.edge_actor == i
        q[own] = _lookahead(game, equilibrium.values[:, i], i)[own]
    lam = game.precision[groups.actor]
    here = equilibrium.values[groups.state, groups.actor]
    stay = game.hold_weight[groups.state, groups.actor]
    hold = equilibrium.hold[groups.state, groups.actor]
    gap = q - here[groups.of_edge]
    top = np.maximum.reduceat(gap, groups.start)
    top = np.where(stay > 0, np.maximum(top, 0.0), top)
    grown = game.edge_weight * np.exp(lam[groups.of_edge] * (gap - top[groups.of_edge]))
    total = np.add.reduceat(grown, groups.start) + stay * np.exp(-lam * top)
    mean = np.add.reduceat(game.edge_weight * gap, groups.start)
    positive = np.where(lam > 0, lam, 1.0)
    best = here + np.where(lam > 0, top + np.log(total) / positive, mean)
    paid = np.add.reduceat(equilibrium.choice * gap, groups.start)
    effort = np.add.reduceat(_divergence(equilibrium.choice, game.edge_weight), groups.start)
    effort += _divergence(hold, stay)
    shortfall = np.where(lam > 0, best - here - paid + effort / positive, 0.0)
    return best, here + paid, float(shortfall.max(initial=0.0))


def _divergence(p: Float, w: Float) -> Float:
    """P log(p / w), 0 where p is 0."""
    used = p > 0
    return np.where(used, p * np.log(np.where(used, p, 1.0) / np.where(used, w, 1.0)), 0.0)


def _mass(game: GameArrays, equilibrium: Equilibrium) -> float:
    """Largest deviation from 1 of an actor's choice probabilities in a state."""
    groups = _groups(game)
    if not groups.start.size:
        return 0.0
    total = np.add.reduceat(equilibrium.choice, groups.start)
    total += equilibrium.hold[groups.state, groups.actor]
    return float(np.abs(total - 1.0).max())
