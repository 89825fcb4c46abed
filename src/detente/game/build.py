"""A game from plain lists: imported games, and games written down by hand.

Nothing here knows a crisis. Unlike compiled crises, such games may lack "hold" (the weights of an
actor's edges in a state sum to 1) and may have no discounting.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import ArrayLike, NDArray

from detente.game.arrays import GameArrays
from detente.game.csr import offsets
from detente.game.payoffs import PayoffTable

SLACK = 1e-9
"""How far sums of weights and chances may stray from their bound before it is an error."""

EdgeRow = tuple[int, int, float, Sequence[float] | None, Sequence[tuple[int, float]]]
HazardRow = tuple[int, int, float]


def build(
    actors: Sequence[str],
    states: int,
    edges: Iterable[EdgeRow],
    hazards: Iterable[HazardRow] = (),
    *,
    worth: ArrayLike,
    flow: ArrayLike = 0.0,
    clock: ArrayLike = 1.0,
    precision: ArrayLike = 0.5,
    impatience: ArrayLike = 0.0,
    start: int = 0,
) -> GameArrays:
    """Lay out a game of `states` states.

    edges : (state, actor, weight, payoffs, outcomes), `actor` an index, `payoffs` the points that
        each of the N actors gains when the edge is taken (None: nothing), `outcomes` a lottery of
        (state, chance). Outcomes that share a target are merged, those of chance 0 dropped.
    hazards : (from, to, rate per week); those of rate 0 or back to the same state are dropped.
    worth, flow : [n, N] or broadcastable, points and points per week. clock, precision,
    impatience : [N] or one number for all; per week, log-odds per point, per week.

    Where the weights of an actor's edges in a state sum to less than 1, the rest is "hold"; where
    they sum to 1 (within 1e-9) they are made to do so exactly and the weight of "hold" is 0.
    `edge_origin` and `hazard_origin` are positions in the lists given.

    Raises ValueError for a row that is out of range, with the row in the message.
    """
    count = len(actors)
    shape = _Shape(states, count)
    laid_edges = _Edges.of(shape, edges)
    hold, weight = _holding(shape, laid_edges)
    table, payoff = laid_edges.payoffs(count)
    from_state, to_state, rate, hazard_origin = _hazard_columns(shape, hazards)
    pairs = [pair for lottery in laid_edges.outcomes for pair in lottery]
    return GameArrays(
        actors=tuple(actors),
        state_edge=offsets(np.bincount(laid_edges.state, minlength=states)),
        edge_actor=laid_edges.actor.astype(np.uint8),
        edge_weight=weight,
        edge_payoff=payoff,
        payoff_table=table,
        edge_outcome=offsets(np.array([len(each) for each in laid_edges.outcomes], np.int64)),
        outcome_state=np.array([target for target, _ in pairs], np.uint32),
        outcome_chance=np.array([chance for _, chance in pairs], np.float64),
        edge_origin=laid_edges.origin.astype(np.uint32),
        hold_weight=hold,
        state_hazard=offsets(np.bincount(from_state, minlength=states)),
        hazard_state=to_state.astype(np.uint32),
        hazard_rate=rate,
        hazard_origin=hazard_origin.astype(np.uint32),
        worth=shape.table("worth", worth),
        flow=shape.table("flow", flow),
        clock=shape.per_actor("clock", clock, positive=True),
        precision=shape.per_actor("precision", precision),
        impatience=shape.per_actor("impatience", impatience),
        start=shape.state(start, "start"),
    ).freeze()


@dataclass(frozen=True, slots=True)
class _Shape:
    """The sizes that every row is checked against."""

    states: int
    actors: int

    def __post_init__(self) -> None:
        if self.states < 1:
            raise ValueError(f"states: received {self.states}, expected at least 1")
        if not 1 <= self.actors <= 255:
            raise ValueError(f"actors: received {self.actors}, expected 1 to 255")

    def state(self, value: int, what: object) -> int:
        if not 0 <= value < self.states:
            raise ValueError(f"{what}: state {value} is not in 0..{self.states - 1}")
        return int(value)

    def table(self, name: str, given: ArrayLike) -> NDArray[np.float64]:
        full = np.array(np.broadcast_to(np.asarray(given, np.float64), (self.states, self.actors)))
        if not np.isfinite(full).all():
            raise ValueError(f"{name}: every entry must be finite")
        return full

    def per_actor(
        self, name: str, given: ArrayLike, *, positive: bool = False
    ) -> NDArray[np.float64]:
        full = np.array(np.broadcast_to(np.asarray(given, np.float64), (self.actors,)))
        if not np.isfinite(full).all() or (full < 0).any() or (positive and (full == 0).any()):
            bound = "positive" if positive else "0 or more"
            raise ValueError(f"{name}: received {full.tolist()}, expected {bound}")
        return full


@dataclass(frozen=True, slots=True)
class _Edges:
    """Edge rows as columns, sorted by state and actor (in the order given within both)."""

    state: NDArray[np.int64]
    actor: NDArray[np.int64]
    weight: NDArray[np.float64]
    origin: NDArray[np.int64]
    gains: tuple[Sequence[float] | None, ...]
    outcomes: tuple[tuple[tuple[int, float], ...], ...] = field(repr=False)

    @classmethod
    def of(cls, shape: _Shape, rows: Iterable[EdgeRow]) -> _Edges:
        checked = [_checked(shape, place, row) for place, row in enumerate(rows)]
        order = sorted(range(len(checked)), key=lambda place: checked[place][:2])
        chosen = [checked[place] for place in order]
        return cls(
            state=np.array([row[0] for row in chosen], np.int64),
            actor=np.array([row[1] for row in chosen], np.int64),
            weight=np.array([row[2] for row in chosen], np.float64),
            origin=np.array(order, np.int64),
            gains=tuple(row[3] for row in chosen),
            outcomes=tuple(tuple(row[4]) for row in chosen),
        )

    def payoffs(self, actors: int) -> tuple[NDArray[np.float64], NDArray[np.uint32]]:
        """Distinct rows of points float64[C, N], zeros first, and the row of each edge."""
        collected = PayoffTable(actors)
        nothing = (0.0,) * actors
        rows = [nothing if each is None else each for each in self.gains]
        collected.add(np.array(rows, np.float64).reshape(-1, actors))
        table, place = collected.finish()
        return table, place[1:]


def _checked(shape: _Shape, place: int, row: EdgeRow) -> EdgeRow:
    state, actor, weight, payoffs, outcomes = row
    what = f"edge {place} {row!r}"
    shape.state(state, what)
    if not 0 <= actor < shape.actors:
        raise ValueError(f"{what}: actor {actor} is not in 0..{shape.actors - 1}")
    if not 0 < weight <= 1 + SLACK:
        raise ValueError(f"{what}: received weight {weight}, expected above 0 and at most 1")
    if payoffs is not None and (
        len(payoffs) != shape.actors or not all(math.isfinite(each) for each in payoffs)
    ):
        raise ValueError(f"{what}: payoffs must be {shape.actors} finite numbers, one per actor")
    return state, actor, weight, payoffs, _merged(shape, what, outcomes)


def _merged(
    shape: _Shape, what: str, outcomes: Sequence[tuple[int, float]]
) -> Sequence[tuple[int, float]]:
    chances: dict[int, float] = {}
    for target, chance in outcomes:
        shape.state(target, what)
        if not 0 <= chance <= 1 + SLACK:
            raise ValueError(f"{what}: received chance {chance}, expected 0 to 1")
        chances[target] = chances.get(target, 0.0) + chance
    total = math.fsum(chances.values())
    if abs(total - 1) > SLACK:
        raise ValueError(f"{what}: the chances sum to {total}, expected 1")
    return [(target, chances[target] / total) for target in sorted(chances) if chances[target] > 0]


def _holding(shape: _Shape, edges: _Edges) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Weights of holding float64[n, N], and weights of the edges with full sums made exact."""
    place = edges.state * shape.actors + edges.actor
    total = np.bincount(place, edges.weight, minlength=shape.states * shape.actors)
    over = np.flatnonzero(total > 1 + SLACK)
    if len(over):
        state, actor = divmod(int(over[0]), shape.actors)
        raise ValueError(
            f"state {state}, actor {actor}: the weights sum to {total[over[0]]}, expected at most 1"
        )
    full = total > 1 - SLACK
    hold = np.where(full, 0.0, 1.0 - total)
    weight = np.where(full[place], edges.weight / total[place], edges.weight)
    return hold.reshape(shape.states, shape.actors), weight


def _hazard_columns(
    shape: _Shape, rows: Iterable[HazardRow]
) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.float64], NDArray[np.int64]]:
    kept: list[tuple[int, int, float, int]] = []
    for place, (source, target, rate) in enumerate(rows):
        what = f"hazard {place} {(source, target, rate)!r}"
        shape.state(source, what)
        shape.state(target, what)
        if not (math.isfinite(rate) and rate >= 0):
            raise ValueError(f"{what}: received rate {rate}, expected 0 or more")
        if rate > 0 and source != target:
            kept.append((source, target, rate, place))
    kept.sort(key=lambda row: (row[0], row[3]))
    source_, target_, rate_, place_ = zip(*kept, strict=True) if kept else ((), (), (), ())
    return (
        np.array(source_, np.int64),
        np.array(target_, np.int64),
        np.array(rate_, np.float64),
        np.array(place_, np.int64),
    )
