"""The crisis as those see it who do not know the type: a game on states (x, b).

Since b is P(type 1) given all that was seen, (x, b) is a Markov chain under the law of an observer
with the prior as its belief. State g * n + x is public state x at belief g. The informed actor
takes move a with probability (1 - b) p_0(a) + b p_1(a); where it leads includes what it tells.
Silence is a hazard of its own, numbered after all others. Every forecast that is linear in the law
of the path, made on this one chain, equals the mixture by the prior of the forecasts for the types.
That takes all moves of the informed actor to be seen: where some are not, yet their pace depends on
the type, others draw no conclusion from what such moves bring about, and neither does the chain.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from detente.game.arrays import GameArrays, TypedArrays
from detente.game.csr import lengths, offsets, runs
from detente.game.payoffs import distinct_rows
from detente.solve.beliefs.grid import place_of
from detente.solve.result import Equilibrium, TypedPlay

if TYPE_CHECKING:
    import scipy.sparse as sp

Float = NDArray[np.float64]
Places = NDArray[np.int64]
PUBLIC = 2


@dataclass(frozen=True, slots=True, eq=False)
class Split:
    """Where the belief goes from each entry: to point `low` with chance `down`, next one `up`."""

    low: Places
    down: Float
    up: Float


def split(grid: Float, belief: Float, law: int) -> Split:
    """The two neighbours of posteriors, any shape, with their chances under a law.

    law : PUBLIC, or the type whose law it is.
    """
    low = np.clip(np.searchsorted(grid, belief, "right") - 1, 0, len(grid) - 2)
    below, above = grid[low], grid[low + 1]
    up = (belief - below) / (above - below)
    down = 1.0 - up
    if law == 1:
        sure = np.where(belief > 0, belief, 1.0)
        up, down = np.where(belief > 0, up * above / sure, 0.0), down * below / sure
        down = np.where(belief > 0, down, 1.0)
    elif law == 0:
        sure = np.where(belief < 1, 1.0 - belief, 1.0)
        up, down = up * (1.0 - above) / sure, down * (1.0 - below) / sure
        up = np.where(belief < 1, up, 1.0)
    return Split(low, down, up)


def posteriors(grid: Float, odds: Float) -> Float:
    """Bayes' rule: the belief after each edge at each point, float64[E, G]."""
    with np.errstate(divide="ignore", over="ignore", invalid="ignore"):
        prior = np.log(grid) - np.log1p(-grid)
        after = 1.0 / (1.0 + np.exp(-(prior + odds)))
    return np.where((grid > 0) & (grid < 1) & (odds != 0), after, grid)


def silence(typed: TypedArrays, grid: Float, choice: Float) -> tuple[Places, Float]:
    """Where silence leads and how fast to the public: int64 and float64 [n, G]; rate 0 at rest."""
    game = typed.game
    state = np.repeat(np.arange(game.states), lengths(game.state_edge))
    seen = np.where(typed.visible[:, None], choice, 0.0)
    pace = np.zeros((2, game.states, len(grid)))
    for kind in (0, 1):
        np.add.at(pace[kind], state, seen[kind])
    gap = game.clock[typed.informed] * (pace[1] - pace[0])
    place = np.arange(len(grid))
    inside = (place > 0) & (place < len(grid) - 1)
    target = np.where(inside, np.where(gap > 0, place - 1, place + 1), place)
    width = np.where(inside, np.abs(grid[target] - grid), 1.0)
    return target, np.where(inside, grid * (1.0 - grid) * np.abs(gap) / width, 0.0)


def density(grid: Float, source: Places, target: Places, law: int) -> Float:
    """How much more often than the public expects a type sees the belief move so."""
    if law == PUBLIC:
        return np.ones(np.broadcast_shapes(source.shape, target.shape))
    share = grid if law == 1 else 1.0 - grid
    known = np.where(share[source] > 0, share[source], 1.0)
    return np.where(share[source] > 0, share[target] / known, 1.0)


def generator(
    typed: TypedArrays, grid: Float, choice: Float, odds: Float, law: int
) -> sp.csr_array:
    """Rates on G n states without the diagonal, under a law (PUBLIC, or that of a type).

    Duplicates are summed; nothing leads from a state to itself.
    """
    import scipy.sparse as sp

    game, n, points = typed.game, typed.game.states, len(grid)
    taken = _taken(grid, choice, law) * game.clock[game.edge_actor][:, None]
    state = np.repeat(np.arange(n), lengths(game.state_edge))
    edge = np.repeat(np.arange(game.edges), lengths(game.edge_outcome))
    place = np.arange(points)
    ways = split(grid, posteriors(grid, odds), law)
    source = place * n + state[edge][:, None]
    rate = game.outcome_chance[:, None] * taken[edge]
    low = ways.low[edge] * n + game.outcome_state.astype(np.int64)[:, None]
    hazard = np.repeat(np.arange(n), lengths(game.state_hazard))
    onward, quiet = silence(typed, grid, choice)
    tilt = density(grid, np.broadcast_to(place, onward.shape), onward, law)
    here = np.arange(n)[:, None]
    rows = [source, source, place * n + hazard[:, None], place * n + here]
    columns = [
        low, low + n, place * n + game.hazard_state.astype(np.int64)[:, None], onward * n + here
    ]  # fmt: skip
    rates = [
        rate * ways.down[edge], rate * ways.up[edge],
        np.broadcast_to(game.hazard_rate[:, None], (len(hazard), points)), quiet * tilt,
    ]  # fmt: skip
    row, column, data = (
        np.concatenate([each.ravel() for each in parts]) for parts in (rows, columns, rates)
    )
    kept = (row != column) & (data > 0)
    entries = (data[kept], (row[kept], column[kept]))
    return sp.csr_array(sp.coo_array(entries, shape=(points * n, points * n)))


def _taken(grid: Float, choice: Float, law: int) -> Float:
    """Probability of each edge at each belief, float64[E, G], under a law."""
    taken: Float = (1.0 - grid) * choice[0] + grid * choice[1] if law == PUBLIC else choice[law]
    return taken


def public_arrays(
    typed: TypedArrays, grid: Float, choice: Float, odds: Float, law: int = PUBLIC
) -> GameArrays:
    """The game on G n states under a law.

    To the public, reference weights and payoffs that depend on the type are expected ones; what
    others gain by a move of the informed is expected given that it is made.
    """
    game, n, points = typed.game, typed.game.states, len(grid)
    count = lengths(game.state_edge)
    share = _shares(grid, law)
    weight = np.einsum("tg,te->ge", share, typed.weight)
    made = np.einsum("tg,teg->teg", share, choice)
    total = made.sum(axis=0)
    given = np.divide(made, total, out=np.repeat(share[:, None], game.edges, 1), where=total > 0)
    gain = np.einsum("teg,ten->gen", given, typed.gain)
    table, payoff = _payoffs(gain.reshape(-1, gain.shape[2]))
    first, target, chance = _outcomes(typed, grid, odds, law)
    onward, quiet = silence(typed, grid, choice)
    place = np.broadcast_to(np.arange(points), onward.shape)
    quiet = quiet * density(grid, place, onward, law)
    state_hazard, hazard_state, rate, origin = _hazards(typed, onward, quiet)
    return replace(
        game,
        state_edge=offsets(np.tile(count, points)),
        edge_actor=np.tile(game.edge_actor, points),
        edge_weight=weight.ravel(),
        edge_payoff=payoff,
        payoff_table=table,
        edge_outcome=first,
        outcome_state=target,
        outcome_chance=chance,
        edge_origin=np.tile(game.edge_origin, points),
        hold_weight=_holding(typed, share),
        state_hazard=state_hazard,
        hazard_state=hazard_state,
        hazard_rate=rate,
        hazard_origin=origin,
        worth=_expected(share, typed.worth),
        flow=_expected(share, typed.flow),
        start=place_of(grid, typed.prior) * n + game.start,
    ).freeze()


def _holding(typed: TypedArrays, share: Float) -> Float:
    """Weights of holding, float64[G n, N]; share : float64[2, G], of each type at each belief."""
    weight = typed.game.hold_weight
    hold = np.broadcast_to(weight, (share.shape[1], *weight.shape)).copy()
    hold[:, :, typed.informed] = np.einsum("tg,tn->gn", share, typed.stay)
    return hold.reshape(-1, weight.shape[1])


def _shares(grid: Float, law: int) -> Float:
    """Weight of each type at each belief, float64[2, G], under a law."""
    if law == PUBLIC:
        return np.stack([1.0 - grid, grid])
    return np.stack([np.full_like(grid, float(kind == law)) for kind in (0, 1)])


def _expected(share: Float, table: Float) -> Float:
    """Float64[2, n, N] by type to float64[G n, N] by belief."""
    expected: Float = np.einsum("tg,txn->gxn", share, table).reshape(-1, table.shape[2])
    return expected


def _payoffs(rows: Float) -> tuple[Float, NDArray[np.uint32]]:
    """Distinct rows with zeros first, and the row of each edge."""
    table, place = distinct_rows(np.concatenate((np.zeros((1, rows.shape[1])), rows)))
    order = np.r_[place[0], np.delete(np.arange(len(table)), place[0])]
    renamed = np.empty(len(table), np.uint32)
    renamed[order] = np.arange(len(table), dtype=np.uint32)
    return table[order], renamed[place[1:]]


def _outcomes(
    typed: TypedArrays, grid: Float, odds: Float, law: int
) -> tuple[NDArray[np.uint32], NDArray[np.uint32], Float]:
    """Offsets by edge of the public game, and where each leads: public state and belief."""
    game, n, points = typed.game, typed.game.states, len(grid)
    ways = split(grid, posteriors(grid, odds), law)
    both = (ways.up > 0) & (ways.down > 0)
    number = lengths(game.edge_outcome)
    each = (1 + both) * number[:, None]  # entries of edge e at belief g
    first = offsets(each.T.ravel())
    target = np.zeros(int(first[-1]), np.uint32)
    chance = np.zeros(int(first[-1]))
    edge = np.tile(np.repeat(np.arange(game.edges), number), points)
    place = np.repeat(np.arange(points), len(game.outcome_state))
    entry = np.tile(np.arange(len(game.outcome_state)), points)
    start = first[place * game.edges + edge].astype(np.int64)
    at = start + (entry - game.edge_outcome[edge].astype(np.int64)) * (1 + both[edge, place])
    rises = ~both[edge, place] & (ways.up[edge, place] > 0)
    near = ways.low[edge, place] + rises
    target[at] = near * n + game.outcome_state[entry]
    chance[at] = game.outcome_chance[entry] * np.where(
        both[edge, place], ways.down[edge, place], 1.0
    )
    two = both[edge, place]
    target[at[two] + 1] = (near[two] + 1) * n + game.outcome_state[entry[two]]
    chance[at[two] + 1] = game.outcome_chance[entry[two]] * ways.up[edge, place][two]
    return first, target, chance


def _hazards(
    typed: TypedArrays, onward: Places, quiet: Float
) -> tuple[NDArray[np.uint32], NDArray[np.uint32], Float, NDArray[np.uint32]]:
    """Those of the file at every belief, and silence after them."""
    game = typed.game
    n, points = quiet.shape
    number = lengths(game.state_hazard)
    moves = (quiet.T > 0).ravel()
    count = np.tile(number, points) + moves
    bounds = offsets(count)
    target = np.zeros(int(bounds[-1]), np.uint32)
    rate, origin = np.zeros(len(target)), np.zeros(len(target), np.uint32)
    at = runs(bounds[:-1].astype(np.int64), np.tile(number, points))
    shift = np.repeat(np.arange(points) * n, len(game.hazard_state))
    target[at] = np.tile(game.hazard_state, points) + shift
    rate[at] = np.tile(game.hazard_rate, points)
    origin[at] = np.tile(game.hazard_origin, points)
    last = bounds[1:][moves].astype(np.int64) - 1
    here = np.tile(np.arange(n), points)
    target[last] = (onward.T.ravel() * n + here)[moves]
    rate[last] = quiet.T.ravel()[moves]
    origin[last] = typed.silence
    return bounds, target, rate, origin


def public_play(
    typed: TypedArrays, grid: Float, found: Equilibrium, choice: Float, odds: Float
) -> Equilibrium:
    """`found`, whose values are those of the system, as a play of the public game."""
    game, n, points = typed.game, typed.game.states, len(grid)
    arrays = public_arrays(typed, grid, choice, odds)
    taken = _taken(grid, choice, PUBLIC).T.ravel()
    state = np.repeat(np.arange(points * n), lengths(arrays.state_edge))
    hold = np.ones((points * n, len(game.actors)))
    np.subtract.at(hold, (state, arrays.edge_actor), taken)
    values = found.values[:, :-1].copy()
    share = np.repeat(grid, n)
    known = typed.informed
    values[:, known] = (1.0 - share) * found.values[:, known] + share * found.values[:, -1]
    return replace(
        found,
        values=values,
        choice=taken,
        hold=np.maximum(hold, 0.0),
        typed=TypedPlay(grid, found.values, choice, odds, arrays),
    )
