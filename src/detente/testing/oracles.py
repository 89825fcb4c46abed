"""Plain, dense, slow answers to compare fast code with.

Written straight from the equations, one Python loop per sum, on dense matrices; nothing here is
shared with the code that it checks. Good to a few hundred states.

    p_e  = w_e exp(lambda_i q_e) / sum_e' w_e' exp(lambda_i q_e'),      q_e = g_e + (A_e V_i)
    F_i  = rho_i (worth_i - V_i) + flow_i + (Q0 V_i) + mu_i (W_i - V_i)
           + sum_{k != i} mu_k ( sum_e p_ke (G_ke,i + A_ke V_i) - V_i )
    W_i  = (1 / lambda_i) log sum_e w_e exp(lambda_i q_e)   "lse",     sum_e p_e q_e   "aqre"

with "hold" among the edges of an actor that has any. Literature: Arcidiacono, Bayer, Blevins and
Ellickson (2016), Review of Economic Studies 83(3); McKelvey and Palfrey (1998), Experimental
Economics 1(1).
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from detente.game.arrays import GameArrays

Float = NDArray[np.float64]
Bool = NDArray[np.bool_]


def choices(game: GameArrays, values: Float) -> tuple[Float, Float]:
    """Logit choice given `values` float64[n, N]: (choice float64[E], hold float64[n, N])."""
    choice = np.zeros(game.edges)
    hold = np.ones((game.states, len(game.actors)))
    for state, actor, edges in _occasions(game):
        chances, _, _ = _logit(game, values, state, actor, edges)
        choice[edges] = chances[:-1]
        hold[state, actor] = chances[-1]
    return choice, hold


def generator(game: GameArrays, choice: Float | None = None) -> Float:
    """Dense generator of play, float64[n, n], per week; rows sum to 0.

    choice : float64[E], probability of each edge at an opportunity; None for the weights
    (play at the tempos, precision 0).
    """
    taken = game.edge_weight if choice is None else choice
    rates = np.zeros((game.states, game.states))
    for state in range(game.states):
        for place in range(game.state_hazard[state], game.state_hazard[state + 1]):
            rates[state, game.hazard_state[place]] += game.hazard_rate[place]
        for edge in range(game.state_edge[state], game.state_edge[state + 1]):
            rate = game.clock[game.edge_actor[edge]] * taken[edge]
            for target, chance in _lottery(game, edge):
                rates[state, target] += rate * chance
    np.fill_diagonal(rates, 0.0)
    np.fill_diagonal(rates, -rates.sum(axis=1))
    return rates


def residual(game: GameArrays, values: Float, rule: Literal["lse", "aqre"] = "lse") -> Float:
    """The Bellman residual F_i(x), float64[n, N], points per week; 0 at an equilibrium."""
    result = game.impatience * (game.worth - values) + game.flow
    for state in range(game.states):
        for place in range(game.state_hazard[state], game.state_hazard[state + 1]):
            gain = values[game.hazard_state[place]] - values[state]
            result[state] += game.hazard_rate[place] * gain
    for state, actor, edges in _occasions(game):
        chances, weights, q = _logit(game, values, state, actor, edges)
        if rule == "lse" and game.precision[actor] > 0:
            peak = q[:, actor].max()
            scaled = game.precision[actor] * (q[:, actor] - peak)
            own = peak + np.log(weights @ np.exp(scaled)) / game.precision[actor]
        else:
            own = chances @ q[:, actor]
        gain = chances @ q - values[state]
        gain[actor] = own - values[state, actor]
        result[state] += game.clock[actor] * gain
    return result


def exponential(matrix: Float) -> Float:
    """exp(matrix), float64[n, n]: Taylor series on a small fraction of it, squared back up.

    SciPy 1.17's `expm` loses up to half its digits on triangular matrices whose diagonal entries
    differ by rounding only, which rates often are.
    """
    size = float(np.abs(matrix).sum(axis=1).max(initial=0.0))
    squarings = max(0, int(np.ceil(np.log2(size))) + 1) if size > 0 else 0
    part = matrix / 2.0**squarings
    result = term = np.eye(len(matrix))
    for order in range(1, 20):
        term = term @ part / order
        result = result + term
    for _ in range(squarings):
        result = result @ result
    return result


def reached_by(rates: Float, goal: Bool, weeks: float) -> Float:
    """Probability of being in `goal` at some time up to `weeks`, float64[n], by dense exponential.

    rates : float64[n, n], a generator, per week. goal : bool[n].
    """
    stopped = np.where(goal[:, None], 0.0, rates)
    return np.asarray(exponential(stopped * weeks)[:, goal].sum(axis=1))


def distribution(rates: Float, start: int, weeks: float) -> Float:
    """Probability of each state `weeks` after `start`, float64[n], by dense exponential."""
    return np.asarray(exponential(rates * weeks)[start])


def occupation(rates: Float, start: int, weeks: float) -> Float:
    """Expected weeks spent in each state up to `weeks`, float64[n].

    From the exponential of [[Q, I], [0, 0]] (Van Loan 1978, IEEE Trans. Automatic Control 23(3)).
    """
    n = len(rates)
    block = np.zeros((2 * n, 2 * n))
    block[:n, :n], block[:n, n:] = rates, np.eye(n)
    return np.asarray(exponential(block * weeks)[start, n:])


def reached_ever(rates: Float, goal: Bool, rival: Bool | None = None) -> Float:
    """Probability of reaching `goal`, and before `rival` if given, float64[n].

    A state in both counts as not reached before. The smallest solution of the linear system: states
    from which the goal cannot be reached get 0.
    """
    loses = np.zeros(len(rates), np.bool_) if rival is None else rival
    wins = goal & ~loses
    able = wins.copy()
    for _ in range(len(rates)):
        able |= ~loses & (rates[:, able] > 0).any(axis=1)
    inner = able & ~wins
    result = wins.astype(np.float64)
    system = -rates[np.ix_(inner, inner)]
    result[inner] = np.linalg.solve(system, rates[np.ix_(inner, wins)].sum(axis=1))
    return result


def expected_time(rates: Float, goal: Bool) -> Float:
    """Expected weeks until `goal`, float64[n]; inf where it may never come."""
    doubtful = reached_ever(rates, goal) < 1 - 1e-9
    inner = ~goal & ~doubtful
    result = np.where(goal, 0.0, np.inf)
    result[inner] = np.linalg.solve(-rates[np.ix_(inner, inner)], np.ones(inner.sum()))
    return result


def _occasions(game: GameArrays) -> Iterator[tuple[int, int, list[int]]]:
    """Every (state, actor, edges) in which the actor has edges."""
    for state in range(game.states):
        by_actor: dict[int, list[int]] = {}
        for edge in range(game.state_edge[state], game.state_edge[state + 1]):
            by_actor.setdefault(int(game.edge_actor[edge]), []).append(edge)
        for actor, edges in by_actor.items():
            yield state, actor, edges


def _lottery(game: GameArrays, edge: int) -> Iterator[tuple[int, float]]:
    for place in range(game.edge_outcome[edge], game.edge_outcome[edge + 1]):
        yield int(game.outcome_state[place]), float(game.outcome_chance[place])


def _logit(
    game: GameArrays, values: Float, state: int, actor: int, edges: list[int]
) -> tuple[Float, Float, Float]:
    """Chances and weights [k + 1], and what every actor gets [k + 1, N]; the last entry is hold."""
    weights = np.append(game.edge_weight[edges], game.hold_weight[state, actor])
    q = np.empty((len(edges) + 1, len(game.actors)))
    for place, edge in enumerate(edges):
        q[place] = game.payoff_table[game.edge_payoff[edge]]
        for target, chance in _lottery(game, edge):
            q[place] += chance * values[target]
    q[-1] = values[state]
    scores = game.precision[actor] * q[:, actor]
    odds = weights * np.exp(scores - scores.max())
    return odds / odds.sum(), weights, q
