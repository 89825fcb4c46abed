"""Whether arrays keep the layout of `GameArrays`: for games that come from elsewhere."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from detente.game.arrays import GameArrays

SLACK = 1e-9


def problems(game: GameArrays) -> Iterator[str]:
    """What is wrong, in words; nothing when the layout is kept."""
    shape = (game.states, len(game.actors))
    yield from _offsets("state_edge", game.state_edge, game.edges)
    yield from _offsets("edge_outcome", game.edge_outcome, len(game.outcome_state))
    yield from _offsets("state_hazard", game.state_hazard, len(game.hazard_state))
    for name in ("worth", "flow", "hold_weight"):
        if getattr(game, name).shape != shape:
            yield f"{name}: shape {getattr(game, name).shape}, expected {shape}"
        elif not np.isfinite(getattr(game, name)).all():
            yield f"{name}: every entry must be finite"
    for name, size in _sizes(game):
        if len(getattr(game, name)) != size:
            yield f"{name}: {len(getattr(game, name))} entries, expected {size}"
    for name, limit in _limits(game):
        values = getattr(game, name)
        if len(values) and values.max() >= limit:
            yield f"{name}: {values.max()} is not in 0..{limit - 1}"
    if not 0 <= game.start < game.states:
        yield f"start: {game.start} is not in 0..{game.states - 1}"


def unsound(game: GameArrays) -> Iterator[str]:
    """Numbers of a game with a sound layout that cannot be: weights, chances, rates, signs."""
    yield from _signs(game)
    if game.edges and not (np.diff(game.edge_outcome.astype(np.int64)) > 0).all():
        yield "edge_outcome: every edge needs an outcome"
    elif game.edges:
        total = np.add.reduceat(game.outcome_chance, game.edge_outcome[:-1].astype(np.int64))
        if not (np.abs(total - 1) <= SLACK).all():
            yield f"outcome_chance: sums to {_worst(total):.6g} on an edge, expected 1"
    weights = game.hold_weight.copy()
    counts = np.diff(game.state_edge.astype(np.int64))
    state = np.arange(game.states).repeat(np.asarray(counts, np.int64))
    np.add.at(weights, (state, game.edge_actor), game.edge_weight)
    if not (np.abs(weights - 1) <= SLACK).all():
        yield f"edge_weight: weights sum to {_worst(weights.ravel()):.6g} with hold, expected 1"
    if game.payoff_table[0].any():
        yield "payoff_table: the first row must be zeros"


def _signs(game: GameArrays) -> Iterator[str]:
    for name in ("edge_weight", "outcome_chance", "hazard_rate", "clock"):
        values = getattr(game, name)
        if not (np.isfinite(values) & (values > 0)).all():
            yield f"{name}: every entry must be finite and above 0"
    for name in ("precision", "impatience"):
        values = getattr(game, name)
        if not (np.isfinite(values) & (values >= 0)).all():
            yield f"{name}: every entry must be finite and 0 or more"
    if not np.isfinite(game.payoff_table).all():
        yield "payoff_table: every entry must be finite"


def _worst(total: NDArray[np.float64]) -> float:
    return float(total[np.argmax(np.abs(total - 1))])


def _offsets(name: str, values: NDArray[np.uint32], entries: int) -> Iterator[str]:
    steps = np.diff(values.astype(np.int64))
    if not len(values) or values[0] != 0 or (steps < 0).any() or values[-1] != entries:
        yield f"{name}: expected offsets that rise from 0 to {entries}"


def _sizes(game: GameArrays) -> Iterator[tuple[str, int]]:
    for name in ("edge_actor", "edge_payoff", "edge_origin"):
        yield name, game.edges
    yield "outcome_chance", len(game.outcome_state)
    for name in ("hazard_rate", "hazard_origin"):
        yield name, len(game.hazard_state)
    for name in ("clock", "precision", "impatience"):
        yield name, len(game.actors)


def _limits(game: GameArrays) -> Iterator[tuple[str, int]]:
    yield "edge_actor", len(game.actors)
    yield "edge_payoff", len(game.payoff_table)
    yield "outcome_state", game.states
    yield "hazard_state", game.states
