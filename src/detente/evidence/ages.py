"""How long present runs of a condition have lasted, for "held without a break" on the way.

A run that began at u is followed as a column of its own: the ways on which it began then and that
have stayed in A, where the condition holds, ever since. Runs begin

    at the start      one, of a stated age
    at a moment       with a report whose time is exact
    in between        at the rate phi_u = x_u (Q_BA + what open reports bring), B where it fails

The last are integrated over u by Gauss and Legendre's rule, on pieces of at most `PIECE` expected
jumps of the chain: `POINTS` points, and one for each jump, leave less than 1e-11 out. A run that
has lasted d leaves the layer of ways on which none has; those that began within a piece
[p, p + len] do so at the rates

    rho(s) = phi_{s-d} exp(D_AA d),   s in [p + d, p + d + len]

known at the points and taken for a polynomial between them, so that what is lost by s is

    integral rho(v) exp(G (s - v)) dv = sum over points q and n of kappa_{q,n}(s) rho(s_q) P^n

with numbers kappa that are integrals of polynomials times Poisson weights. Time must be cut so that
a piece, one d later, is whole again: at all times less multiples of d (`cuts_for`).

As all columns are carried alike, those of many beginnings are few vectors times shares: they are
written so by elimination (`detente.outlook.pieces.eliminate`), so that their number does not grow.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

import numpy as np

from detente.evidence.carry import Carrier, Link, Rules, gauss
from detente.evidence.law import Law
from detente.evidence.layers import Layer, Layers
from detente.evidence.sightings import Sighting
from detente.evidence.timeline import SAME
from detente.outlook.kernels import product_rows
from detente.outlook.pieces import eliminate
from detente.outlook.questions import Asked
from detente.outlook.uniformise import BLOCK, Float, Mask
from detente.solve.workers import Workers

POINTS, PIECE = 3, 5.0
FEW = 10
FINE = 1e-16
"""Entries of columns, beside the largest, that are left out when they are written as few."""


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


def held_of(asked: Asked, layers: Layers) -> Held | None:
    """A question whose runs have to be followed; None for any other."""
    question = asked.question
    if question.kind != "held" or not question.duration:
        return None
    layer = layers.of[question.id][0]
    return Held(
        question.id, asked.happens, question.duration, question.age, asked.ends, layer
    )  # fmt: skip


def cuts_for(held: Held, sightings: Sequence[Sighting], times: Iterable[float]) -> list[float]:
    """Where time has to be cut so that what began within a piece is complete within one.

    times : all that happens besides the sightings.
    """
    d = held.duration
    given = {held.ends, d - held.age, *times}
    for each in sightings:
        given |= {each.first, each.last}
        if each.first == each.last:
            given.add(each.last + d)
    return sorted({t - k * d for t in given if t > 0 for k in range(int(t / d) + 1)} - {0.0})


@dataclass(frozen=True, slots=True, eq=False)
class Runs:
    """Present runs.

    began : float64[C], weeks. piece : float64[C, 2], begin and length of the piece of time that it
    is a point of; length 0 for one that began at a moment. shares : float64[C, k]; the ways of run
    c are shares[c] times the k columns of the table that begin at `first`.
    """

    first: int
    began: Float
    piece: Float
    shares: Float

    @classmethod
    def none(cls, first: int) -> Runs:
        """No runs."""
        return cls(first, np.zeros(0), np.zeros((0, 2)), np.zeros((0, 0)))

    @property
    def width(self) -> int:
        """How many columns they have."""
        return int(self.shares.shape[1])

    @property
    def columns(self) -> slice:
        """Where they are in a table."""
        return slice(self.first, self.first + self.width)

    def only(self, kept: Mask) -> Runs:
        """Some of them; columns stay as they are."""
        return replace(
            self, began=self.began[kept], piece=self.piece[kept], shares=self.shares[kept]
        )

    def joined(self, began: Float, piece: tuple[float, float]) -> Runs:
        """More runs, each with a column of its own after the others."""
        new = len(began)
        shares = np.zeros((len(self.began) + new, self.width + new))
        shares[: len(self.began), : self.width] = self.shares
        shares[len(self.began) :, self.width :] = np.eye(new)
        return Runs(
            self.first,
            np.concatenate((self.began, began)),
            np.concatenate((self.piece, np.tile(piece, (new, 1)))),
            shares,
        )


class Follower:
    """Follows the runs of one question, or of none, in tables whose first columns are `layers`."""

    def __init__(self, law: Law, layers: Layers, held: Held | None, workers: Workers) -> None:
        self._law, self._layers, self._workers = law, layers, workers
        self._held = held

    def begin(self, table: Float) -> tuple[Float, Runs]:
        """A column for the run in force at the start, added to a table float64[n, width]."""
        runs, held = Runs.none(table.shape[-1]), self._held
        if held is None:
            return table, runs
        own = np.where(held.inside, table[:, held.layer], 0.0)[:, None]
        if not own.any():
            return table, runs
        runs = runs.joined(np.array([-held.age]), (-held.age, 0.0))
        return self.arrive(0.0, np.concatenate((table, own), axis=-1), runs)

    def rules(self, week: float, runs: Runs) -> Rules:
        """What holds of all columns from `week` on."""
        if self._held is None:
            return self._layers.rules(week)
        return self._layers.rules(week, [Layer(np.inf, avoids=~self._held.inside)] * runs.width)

    def carry(
        self, table: Float, runs: Runs, links: Sequence[Link], begin: float, end: float,
        carrier: Carrier,
    ) -> tuple[Float, Runs, float, float]:  # fmt: skip
        """Tables float64[nodes, n, width] from one time to another.

        Returns table and runs at the end, the bound on what was left out, and its growth.
        """
        lost, swell = 0.0, 1.0
        while begin < end - SAME:
            stop = self._stop(runs, begin, end)
            table, runs, more, grown = self._piece(table, runs, links, begin, stop, carrier)
            lost, swell = lost * grown + more, swell * grown
            begin = stop
        return table, runs, lost, swell

    def once(
        self, table: Float, runs: Runs, links: Sequence[Link], week: float, carrier: Carrier
    ) -> tuple[Float, Runs]:
        """What is reported at one moment: links one after the other, earlier nodes first."""
        table = table.copy()
        fresh = np.zeros((*table.shape[:-1], 1))
        held = self._held if self._begins(week) else None
        for link in links:
            if held is not None:
                rules = self._alone(1)
                outside = np.ascontiguousarray((table[..., held.layer] * ~held.inside)[..., None])
                carrier.apply(link, rules, outside, fresh)
                carrier.apply(link, rules, fresh, fresh)
            carrier.apply(link, self.rules(week, runs), table, table)
        if fresh.any():
            runs = runs.joined(np.array([week]), (week, 0.0))
            table = np.concatenate((table, fresh), axis=-1)
        return table, runs

    def arrive(self, week: float, table: Float, runs: Runs) -> tuple[Float, Runs]:
        """Runs that began at a moment, and are complete, are taken out; all past the date."""
        held = self._held
        if held is None or not len(runs.began):
            return table, runs
        done = (runs.piece[:, 1] == 0.0) & (runs.began + held.duration <= week + SAME)
        if done.any():
            gone = mixed(table[..., runs.columns], runs.shares[done].sum(axis=0))
            table = table.copy()
            table[..., held.layer] = np.maximum(table[..., held.layer] - gone, 0.0)
        kept = ~done if week < held.ends - SAME else np.zeros_like(done)
        return self._fewer(table, runs.only(kept))

    # --- one piece of time -------------------------------------------------------------------

    def _begins(self, week: float) -> bool:
        """Whether a run that begins at `week` matters."""
        return self._held is not None and week < self._held.last - SAME

    def _stop(self, runs: Runs, begin: float, end: float) -> float:
        """Where the piece that begins here has to stop."""
        held = self._held
        if held is None:
            return end
        stop = min(end, begin + PIECE / self._law.speed) if self._begins(begin) else end
        edges = np.concatenate((runs.piece[:, 0], runs.piece.sum(axis=1))) + held.duration
        ahead = edges[edges > begin + SAME]
        stop = min(stop, float(ahead.min(initial=np.inf)))
        return end if stop > end - SAME else stop

    def _piece(
        self, table: Float, runs: Runs, links: Sequence[Link], begin: float, end: float,
        carrier: Carrier,
    ) -> tuple[Float, Runs, float, float]:  # fmt: skip
        length, held = end - begin, self._held
        if held is None:
            carried = carrier.carry(table, self.rules(begin, runs), links, length)
            return carried.table, runs, carried.error, carried.swell
        begins = self._begins(begin)
        nodes, weights = self._points(length) if begins else (np.zeros(0), np.zeros(0))
        done = self._complete(runs, begin)
        carried = carrier.carry(table, self.rules(begin, runs), links, length, nodes, held.layer)
        inside, after = list(carried.inside), carried.table
        if done.any():
            times = [*nodes, length]
            *gone, last = self._gone(table, runs.only(done), links, times, carrier)
            inside = [np.maximum(a - b, 0.0) for a, b in zip(inside, gone, strict=True)]
            after[..., held.layer] = np.maximum(after[..., held.layer] - last, 0.0)
            runs = runs.only(~done)
        flows = [
            self._entering(each, links, carrier) * weight
            for each, weight in zip(inside, weights, strict=True)
        ]
        if any(flow.any() for flow in flows):
            rules = self._alone(len(flows))
            fresh = carrier.carry_each(np.stack(flows, -1), rules, links, length - nodes)
            after = np.concatenate((after, fresh), axis=-1)
            runs = runs.joined(begin + nodes, (begin, length))
        return *self._fewer(after, runs), carried.error, carried.swell

    def _points(self, length: float) -> tuple[Float, Float]:
        """Times and weights of Gauss and Legendre's rule on [0, length]."""
        x, weight = gauss(POINTS + int(np.ceil(self._law.speed * length - SAME)))
        return 0.5 * length * (x + 1.0), 0.5 * length * weight

    def _complete(self, runs: Runs, begin: float) -> Mask:
        """Runs that began within a piece and are complete within the one that begins here."""
        if self._held is None:
            return np.zeros(0, np.bool_)
        due = runs.piece[:, 0] + self._held.duration
        return (runs.piece[:, 1] > 0.0) & (np.abs(due - begin) <= SAME)

    def _gone(
        self, table: Float, runs: Runs, links: Sequence[Link], times: Sequence[float],
        carrier: Carrier,
    ) -> list[Float]:  # fmt: skip
        """float64[nodes, n] at each time within the piece: what completion has taken out by then.

        table : at the beginning of the piece.
        """
        columns = table[..., runs.columns]
        every = np.stack([mixed(columns, share) for share in runs.shares], axis=-1)
        length = float(runs.piece[0, 1])
        nodes, weights = self._points(length)
        rates = carrier.carry_each(every, self._alone(len(nodes)), links, nodes) / weights
        free = Rules.none(self._law.states, len(nodes))
        return carrier.convolved(rates, free, links, nodes, length, times)

    def _entering(self, open_: Float, links: Sequence[Link], carrier: Carrier) -> Float:
        """float64[nodes, n], what enters the condition's states per week.

        open_ : float64[nodes, n], the ways on which no run was long enough.
        """
        held, turned = self._held, self._law.turned
        if held is None:  # pragma: no cover (nothing enters where nothing is asked)
            raise AssertionError("no question asks for runs")
        blocks = -(-self._law.states // BLOCK)
        outside = open_ * ~held.inside
        flow = np.zeros_like(outside)
        for node in range(len(outside)):
            self._workers.run(
                product_rows, blocks, BLOCK, turned.row, turned.target, turned.rate,
                outside[node], flow[node], serial=blocks < 4,
            )  # fmt: skip
        rules = self._alone(1)
        for link in links:
            carrier.apply(link, rules, outside[..., None], flow[..., None])
        return np.where(held.inside, flow, 0.0)

    def _alone(self, width: int) -> Rules:
        """Columns that are lost where the condition fails."""
        inside = np.zeros(0, np.bool_) if self._held is None else self._held.inside
        kill = np.where(inside, np.uint64(0), np.uint64((1 << width) - 1))
        nothing, nobody = np.zeros_like(kill), np.zeros(width, np.int64)
        return Rules(kill, nothing, nothing, nobody, nobody)

    def _fewer(self, table: Float, runs: Runs) -> tuple[Float, Runs]:
        """Many columns written as few; each node to the precision that its own total needs."""
        kept, mine = table[..., : runs.first], table[..., runs.columns]
        if not len(runs.began):
            return (kept if runs.width else table), Runs.none(runs.first)
        if runs.width <= FEW:
            return table, runs
        total = table[..., :1].sum(axis=-2, keepdims=True)
        scale = np.where(total > 0.0, total, 1.0)
        rows = np.ascontiguousarray((mine / scale).reshape(-1, runs.width).T)
        fine = FINE * float(np.abs(rows).max(initial=0.0))
        few, lines, _ = eliminate(rows, fine, self._workers)
        shares = np.stack([mixed(few.T, share) for share in runs.shares])
        mine = lines.T.reshape(*mine.shape[:-1], -1) * scale
        return np.concatenate((kept, mine), axis=-1), replace(runs, shares=shares)


def mixed(columns: Float, shares: Float) -> Float:
    """The sum of columns times shares, in a fixed order."""
    total = np.zeros(columns.shape[:-1])
    for place, share in enumerate(shares.tolist()):
        total += share * columns[..., place]
    return total
