"""How long present runs of a condition have lasted, for "held without a break" on the way.

A run that began at u is followed as a column of its own: the ways on which it began then and that
have stayed in A, where the condition holds, ever since. Runs begin

    at the start      one, of a stated age
    at a moment       with a report whose time is exact
    in between        at the rate phi_u = x_u (Q_BA + what open reports bring), B where it fails

The last are integrated over u by Gauss and Legendre's rule on pieces of time: `POINTS` points on at
most `PIECE` expected jumps of the chain, so that with derivatives of order 2 POINTS the remainder
is below 1e-10 of the piece's total. What is done with runs later depends on u smoothly but where
one is complete; pieces are cut there.

As all columns are carried alike, those of many beginnings are few vectors times shares: they are
written so by elimination (`detente.outlook.pieces.eliminate`) when nothing is open, so that their
number does not grow. A run that has lasted long enough leaves the layer of ways on which none has.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.polynomial.legendre import leggauss

from detente.evidence.carry import Carrier, Link, Rules
from detente.evidence.law import Law
from detente.evidence.layers import Layer, Layers
from detente.evidence.timeline import SAME, pieces
from detente.outlook.kernels import product_rows
from detente.outlook.pieces import eliminate
from detente.outlook.questions import Asked
from detente.outlook.uniformise import BLOCK, Float, Mask
from detente.solve.workers import Workers

POINTS, PIECE = 7, 3.0
FEW = 10
FINE = 1e-16
"""Entries of columns, beside the largest, that are left out when they are written as few."""


@dataclass(frozen=True, slots=True, eq=False)
class Runs:
    """Present runs of one question.

    began : float64[C], weeks. shares : float64[C, k]; the ways of run c are shares[c] times the k
    columns of the table that begin at `first`.
    """

    first: int
    began: Float
    shares: Float

    @property
    def columns(self) -> slice:
        """Where they are in a table."""
        return slice(self.first, self.first + self.shares.shape[1])


Ages = Mapping[str, Runs]
"""Present runs by question."""


@dataclass(frozen=True, slots=True, eq=False)
class Held:
    """One question whose runs are followed. layer : of the ways on which none was long enough."""

    id: str
    inside: Mask
    duration: float
    age: float
    ends: float
    layer: int

    @property
    def last(self) -> float:
        """A run that begins later is of no use."""
        return self.ends - self.duration


def held_of(asked: Sequence[Asked], layers: Layers) -> tuple[Held, ...]:
    """The questions among `asked` whose runs have to be followed."""
    return tuple(
        Held(
            each.question.id, each.happens, each.question.duration, each.question.age, each.ends,
            layers.of[each.question.id][0],
        )
        for each in asked
        if each.question.kind == "held" and each.question.duration
    )  # fmt: skip


def cuts_for(held: Sequence[Held], marks: Sequence[float]) -> list[float]:
    """Where time has to be cut so that at each mark whole pieces of beginnings are complete."""
    return [
        week - each.duration
        for each in held
        for week in (*marks, each.ends)
        if week - each.duration > 0
    ]


class Follower:
    """Follows the runs of some questions in tables whose first columns are `layers`."""

    def __init__(self, law: Law, layers: Layers, held: Sequence[Held], workers: Workers) -> None:
        self._law, self._layers, self._workers = law, layers, workers
        self._held = {each.id: each for each in held}

    def begin(self, table: Float) -> tuple[Float, Ages]:
        """Columns for the runs in force at the start, added to a table float64[n, width]."""
        columns, ages = [table], {}
        width = table.shape[-1]
        for each in self._held.values():
            own = np.where(each.inside, table[:, each.layer], 0.0)[:, None]
            own = own if own.any() else own[:, :0]
            count = own.shape[1]
            ages[each.id] = Runs(width, np.full(count, -each.age), np.ones((count, count)))
            columns.append(own)
            width += count
        return np.concatenate(columns, axis=-1), ages

    def carry(
        self, table: Float, ages: Ages, links: Sequence[Link], begin: float, end: float,
        carrier: Carrier,
    ) -> tuple[Float, Ages, float, float]:  # fmt: skip
        """Tables float64[nodes, n, width] from one time to another.

        Returns table and runs at the end, the bound on what was left out, and its growth.
        """
        lost, swell = 0.0, 1.0
        while begin < end - SAME:
            stop = min(end, self._next_end(ages, begin))
            active = [each for each in self._held.values() if begin < each.last - SAME]
            longest = PIECE / self._law.speed if active else np.inf
            for low, length in pieces(begin, stop, longest):
                table, ages, more, grown = self._piece(
                    table, ages, links, (low, length), active, carrier
                )
                lost, swell = lost * grown + more, swell * grown
            table, ages = self.arrive(stop, table, ages)
            begin = stop
        return table, ages, lost, swell

    def once(
        self, table: Float, ages: Ages, links: Sequence[Link], week: float, carrier: Carrier
    ) -> tuple[Float, Ages]:
        """What is reported at one moment: links one after the other, earlier nodes first."""
        active = [each for each in self._held.values() if week < each.last - SAME]
        table = table.copy()
        fresh = [np.zeros((*table.shape[:-1], 1)) for _ in active]
        for link in links:
            for each, column in zip(active, fresh, strict=True):
                rules = self._alone(each, 1)
                outside = table[..., each.layer] * ~each.inside
                carrier.apply(link, rules, np.ascontiguousarray(outside[..., None]), column)
                carrier.apply(link, rules, column, column)
            carrier.apply(link, self.rules(week, ages), table, table)
        for each, column in zip(active, fresh, strict=True):
            if column.any():
                table, ages = self._with(table, ages, each.id, np.array([week]), column)
        return table, ages

    def arrive(self, week: float, table: Float, ages: Ages) -> tuple[Float, Ages]:
        """Runs that are complete at `week` are taken out; those of past questions forgotten."""
        left: dict[str, Runs] = {}
        for key, own in ages.items():
            each = self._held[key]
            done = own.began + each.duration <= week + SAME
            if done.any() and week <= each.ends + SAME:
                gone = mixed(table[..., own.columns], own.shares[done].sum(axis=0))
                table[..., each.layer] = np.maximum(table[..., each.layer] - gone, 0.0)
            if week < each.ends - SAME:
                left[key] = Runs(own.first, own.began[~done], own.shares[~done])
        return self._packed(table, left) if ages else (table, ages)

    def fewer(self, table: Float, ages: Ages) -> tuple[Float, Ages]:
        """Many columns written as few, of a table float64[n, width] when nothing is open."""
        columns, found = [table[:, : self._layers.width]], {}
        width = self._layers.width
        for key, own in ages.items():
            mine, shares = table[:, own.columns], own.shares
            if mine.shape[1] > FEW:
                rows = np.ascontiguousarray(mine.T)
                fine = FINE * float(np.abs(rows).max(initial=0.0))
                few, lines, _ = eliminate(rows, fine, self._workers)
                shares = np.stack([mixed(few.T, share) for share in shares])
                mine = lines.T
            found[key] = Runs(width, own.began, shares)
            columns.append(mine)
            width += mine.shape[1]
        return np.concatenate(columns, axis=-1), found

    def rules(self, week: float, ages: Ages) -> Rules:
        """What holds of all columns from `week` on."""
        more = [
            Layer(np.inf, avoids=~self._held[key].inside)
            for key, own in ages.items()
            for _ in range(own.shares.shape[1])
        ]
        return self._layers.rules(week, more)

    def _piece(
        self, table: Float, ages: Ages, links: Sequence[Link], piece: tuple[float, float],
        active: Sequence[Held], carrier: Carrier,
    ) -> tuple[Float, Ages, float, float]:  # fmt: skip
        """Over a short time (begin, length), with the runs that begin in it."""
        low, length = piece
        nodes, weights = _points(length) if active else (np.zeros(0), np.zeros(0))
        carried = carrier.carry(table, self.rules(low, ages), links, length, nodes)
        table = carried.table
        for each in active:
            flows = [
                self._entering(each, inside, links, carrier) * weight
                for inside, weight in zip(carried.inside, weights, strict=True)
            ]
            if any(flow.any() for flow in flows):
                rules = self._alone(each, len(flows))
                fresh = carrier.carry_each(np.stack(flows, -1), rules, links, length - nodes)
                table, ages = self._with(table, ages, each.id, low + nodes, fresh)
        return table, ages, carried.error, carried.swell

    def _entering(self, held: Held, table: Float, links: Sequence[Link], carrier: Carrier) -> Float:
        """float64[nodes, n], what enters the condition's states per week."""
        turned = self._law.turned
        blocks = -(-self._law.states // BLOCK)
        outside = table[..., held.layer] * ~held.inside
        flow = np.zeros_like(outside)
        for node in range(len(outside)):
            self._workers.run(
                product_rows, blocks, BLOCK, turned.row, turned.target, turned.rate,
                outside[node], flow[node], serial=blocks < 4,
            )  # fmt: skip
        rules = self._alone(held, 1)
        for link in links:
            carrier.apply(link, rules, outside[..., None], flow[..., None])
        return np.where(held.inside, flow, 0.0)

    def _alone(self, held: Held, width: int) -> Rules:
        """Columns that are lost where the condition fails."""
        every = np.uint64((1 << width) - 1)
        kill = np.where(held.inside, np.uint64(0), every)
        nothing, nobody = np.zeros_like(kill), np.zeros(width, np.int64)
        return Rules(kill, nothing, nothing, nobody, nobody)

    def _next_end(self, ages: Ages, week: float) -> float:
        """When, after `week`, the next run is complete; infinite if none may be."""
        ends = [
            float(end)
            for key, own in ages.items()
            for end in own.began + self._held[key].duration
            if week + SAME < end <= self._held[key].ends + SAME
        ]
        return min(ends, default=np.inf)

    def _with(
        self, table: Float, ages: Ages, key: str, began: Float, fresh: Float
    ) -> tuple[Float, Ages]:
        """More runs of one question, a column each."""
        columns, found = [table[..., : self._layers.width]], {}
        width = self._layers.width
        for each, own in ages.items():
            mine, shares, when = table[..., own.columns], own.shares, own.began
            if each == key:
                mine = np.concatenate((mine, fresh), axis=-1)
                old, new = shares.shape[1], fresh.shape[-1]
                wider = np.zeros((len(when) + len(began), old + new))
                wider[: len(when), :old] = shares
                wider[len(when) :, old:] = np.eye(new)
                shares, when = wider, np.concatenate((when, began))
            found[each] = Runs(width, when, shares)
            columns.append(mine)
            width += mine.shape[-1]
        return np.concatenate(columns, axis=-1), found

    def _packed(self, table: Float, ages: Ages) -> tuple[Float, Ages]:
        """Only the columns that are needed, one question after the other."""
        columns, found = [table[..., : self._layers.width]], {}
        width = self._layers.width
        for key, own in ages.items():
            count = own.shares.shape[1] if len(own.began) else 0
            found[key] = Runs(width, own.began, own.shares[:, :count])
            columns.append(table[..., own.first : own.first + count])
            width += count
        return np.concatenate(columns, axis=-1), found


def mixed(columns: Float, shares: Float) -> Float:
    """The sum of columns times shares, in a fixed order."""
    total = np.zeros(columns.shape[:-1])
    for place, share in enumerate(shares.tolist()):
        total += share * columns[..., place]
    return total


def _points(length: float) -> tuple[Float, Float]:
    """Times and weights of Gauss and Legendre's rule on [0, length]."""
    x, weight = leggauss(POINTS)
    return 0.5 * length * (x + 1.0), 0.5 * length * weight
