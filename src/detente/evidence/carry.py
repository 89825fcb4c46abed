"""What is known carried over time: a distribution over states for each set of reports that came.

Nodes a say which of the open reports have been made, layers c what is remembered of the way
(`detente.evidence.layers`). With D_0 inside a node, and D_S along a link from the node without a
report of the kind S to the node with it,

    x' = x G,   x(t) = sum_n w(n; speed t) x P^n,   P = I + G / speed

(uniformisation, `detente.outlook.uniformise`). Integrating over when and in which order reports in
a window came takes no more than that: it is the block of exp(G t) from the first node to the last
(Van Loan 1978; theory note, section 3). Nothing is subtracted, so no digits are lost.

What is left out. With v the largest rate of links from any node, |x P^n| <= (1 + v / speed)^n |x|,
so that powers beyond M add at most exp(v t) P(N > M) |x|, N Poisson with mean (speed + v) t.
"""

from __future__ import annotations

import functools
import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.polynomial.legendre import leggauss
from numpy.typing import NDArray

from detente.evidence.kernels import add_by_column, add_one_column, add_seen, step_layers
from detente.evidence.law import Law, Seen
from detente.evidence.timeline import SAME, pieces
from detente.outlook.uniformise import BLOCK
from detente.solve.workers import Workers

Float = NDArray[np.float64]
Bits = NDArray[np.uint64]
LONGEST = 32.0
"""Expected jumps of the uniformised chain in one go."""


@dataclass(frozen=True, slots=True, eq=False)
class Rules:
    """What is done to the layers, by state; see `detente.evidence.kernels`.

    kill, gate, pour : uint64[n]. feeder, pourer : int64[width], the layers that others draw on.
    """

    kill: Bits
    gate: Bits
    pour: Bits
    feeder: NDArray[np.int64]
    pourer: NDArray[np.int64]

    @classmethod
    def none(cls, states: int, width: int) -> Rules:
        """Every layer by itself, in all states."""
        nothing, nobody = np.zeros(states, np.uint64), np.zeros(width, np.int64)
        return cls(nothing, nothing, nothing, nobody, nobody)

    @property
    def width(self) -> int:
        """How many layers there are."""
        return len(self.feeder)


@dataclass(frozen=True, slots=True)
class Link:
    """A report of one kind takes node `before` to node `after`; `member` : the first sighting of
    the group that it is one of.
    """

    before: int
    after: int
    seen: Seen
    member: int = 0


@dataclass(frozen=True, slots=True, eq=False)
class Carried:
    """table : float64[nodes, n, width] at the end; inside : float64[nodes, n], one layer at each
    time asked for.

    error : bound on what is left out, for tables that sum to 1 before. swell : the most that what
    was left out before may have grown by.
    """

    table: Float
    inside: tuple[Float, ...]
    error: float
    swell: float


class Carrier:
    """Carries tables of one law. tolerance : of what is left out in each go."""

    def __init__(self, law: Law, workers: Workers, tolerance: float) -> None:
        self._law, self._workers, self._tolerance = law, workers, tolerance
        speed = law.speed
        self._stay = 1.0 - law.hidden.exit_rate / speed
        self._blocks = -(-law.states // BLOCK)

    def carry(
        self,
        table: Float,
        rules: Rules,
        links: Sequence[Link],
        weeks: float,
        inside: Sequence[float] | Float = (),
        layer: int = 0,
    ) -> Carried:
        """From a table float64[nodes, n, width] over `weeks`.

        inside : ascending times within, at which `layer` is wanted.
        """
        found: list[Float] = []
        error, swell = 0.0, 1.0
        for begin, length in pieces(0.0, weeks, LONGEST / self._law.speed):
            more = [each - begin for each in inside[len(found) :] if each <= begin + length + SAME]
            powers, weights, lost, grown = self._plan(links, np.array([length, *more]))
            total = np.zeros_like(table)
            stops = np.zeros((len(more), table.shape[0] * table.shape[1]))
            every = self._powers(table, rules, links, powers, weights[:, 0], total)
            for n, power in enumerate(every):
                if more:
                    self._pick(weights[n, 1:], layer, power, stops)
            table = total
            found += [each.reshape(table.shape[:2]) for each in stops]
            error, swell = lost + grown * error, swell * grown
        return Carried(table, tuple(found), error, swell)

    def _pick(self, weights: Float, layer: int, power: Float, stops: Float) -> None:
        blocks = -(-stops.shape[1] // BLOCK)
        self._workers.run(
            add_one_column, blocks, BLOCK, power.shape[-1], layer, weights, power.ravel(), stops,
            serial=blocks < 8,
        )  # fmt: skip

    def carry_each(self, table: Float, rules: Rules, links: Sequence[Link], weeks: Float) -> Float:
        """Each layer over a time of its own, weeks float64[width]; short ones, in one go."""
        powers, weights, _, _ = self._plan(links, weeks)
        total = np.zeros_like(table)
        blocks = -(-table.size // (BLOCK * len(weeks)))
        every = self._powers(table, rules, links, powers)
        for weight, power in zip(weights, every, strict=True):
            self._workers.run(
                add_by_column, blocks, BLOCK, weight, power.ravel(), total.ravel(),
                serial=blocks < 16,
            )  # fmt: skip
        return total

    def powers(self, table: Float, links: Sequence[Link], weeks: float) -> tuple[Float, Float]:
        """X P^n, float64[N, nodes, n], of a table of one layer, and their weights float64[N]."""
        count, weights, _, _ = self._plan(links, np.array([weeks]))
        rules = Rules.none(self._law.states, 1)
        every = [each[..., 0].copy() for each in self._powers(table, rules, links, count)]
        return np.stack(every), weights[:, 0]

    def convolved(
        self, rates: Float, rules: Rules, links: Sequence[Link], nodes: Float, length: float,
        times: Sequence[float],
    ) -> list[Float]:  # fmt: skip
        """integral_0^t rho(v) exp(G (t - v)) dv, float64[nodes, n], for each t of `times`.

        rates : float64[nodes, n, Q], rho at the times `nodes` within [0, length]; in between it is
        the polynomial through them.
        """
        powers, _, _, _ = self._plan(links, np.array([length]))
        found = [np.zeros(rates.shape[:-1]) for _ in times]
        shares = [_convolution(nodes, each, self._law.speed, powers) for each in times]
        for n, power in enumerate(self._powers(rates, rules, links, powers)):
            for total, share in zip(found, shares, strict=True):
                for place, weight in enumerate(share[n].tolist()):
                    total += weight * power[..., place]
        return found

    def apply(self, link: Link, rules: Rules, before: Float, after: Float) -> None:
        """Add to node link.after of `after` what the report makes of node link.before of `before`.

        Tables float64[nodes, n, width]; they may be one and the same.
        """
        self._add(link, rules, 1.0, before[link.before], after[link.after])

    def _plan(self, links: Sequence[Link], weeks: Float) -> tuple[int, Float, float, float]:
        """Powers needed, weights float64[powers, T], what is left out, and the growth."""
        speed, growth = self._law.speed, _growth(links) * float(weeks.max())
        powers, lost = _powers_for(speed * float(weeks.max()), growth, self._tolerance)
        return powers, _weights(speed * weeks, powers), lost, math.exp(growth)

    def _powers(
        self, table: Float, rules: Rules, links: Sequence[Link], count: int,
        weights: Float | None = None, total: Float | None = None,
    ) -> Iterator[Float]:  # fmt: skip
        """X P^n for n below `count`, each overwritten later; `total` gains weights[n] x P^n."""
        now, spare = np.ascontiguousarray(table), [np.empty_like(table), np.empty_like(table)]
        for n in range(count):
            yield now
            if n < count - 1:
                after = spare[n % 2]
                self._step(now, after, rules, links, 0.0 if weights is None else weights[n], total)
                now = after
            elif weights is not None and total is not None:
                total += weights[n] * now

    def _step(
        self, now: Float, after: Float, rules: Rules, links: Sequence[Link], weight: float,
        total: Float | None,
    ) -> None:  # fmt: skip
        law, turned = self._law, self._law.turned
        nodes, blocks = now.shape[0], self._blocks
        inverse = 1.0 / law.speed
        sums = np.zeros(now.size) if total is None else total.ravel()
        self._workers.run(
            step_layers, nodes * blocks, BLOCK, blocks, rules.width, turned.row, turned.target,
            turned.rate, self._stay, inverse, rules.kill, rules.gate, rules.feeder, rules.pour,
            rules.pourer, float(weight), now.ravel(), after.ravel(), sums,
            serial=nodes * blocks < 4,
        )  # fmt: skip
        for link in links:
            self._add(link, rules, inverse, now[link.before], after[link.after])

    def _add(self, link: Link, rules: Rules, factor: float, before: Float, after: Float) -> None:
        seen = link.seen
        add_seen(
            rules.width, seen.place, seen.row, seen.source, seen.rate, seen.false, factor,
            rules.kill, rules.gate, rules.feeder, before.ravel(), after.ravel(),
        )  # fmt: skip


@functools.lru_cache(maxsize=8)
def gauss(count: int) -> tuple[Float, Float]:
    """Points on [-1, 1] and weights of Gauss and Legendre's rule."""
    x, weight = leggauss(count)
    return x, weight


def _growth(links: Sequence[Link]) -> float:
    """The largest rate of all links from one node."""
    total: dict[int, float] = {}
    for link in links:
        total[link.before] = total.get(link.before, 0.0) + link.seen.most
    return max(total.values(), default=0.0)


def _powers_for(mean: float, growth: float, tolerance: float) -> tuple[int, float]:
    """How many powers are needed, and the bound on what those beyond them add."""
    whole = mean + growth
    log_weight, n = growth - whole, 0
    while True:
        n += 1
        log_weight += math.log(whole / n) if whole > 0 else -math.inf
        share = whole / (n + 1)
        if share < 0.5:
            beyond = math.exp(log_weight) / (1.0 - share)
            if beyond <= tolerance:
                return n, beyond


def _weights(means: Float, powers: int) -> Float:
    """Poisson weights float64[powers, T] of several means, each at most about LONGEST."""
    table = np.zeros((powers, len(means)))
    table[0] = np.exp(-means)
    for n in range(1, powers):
        table[n] = table[n - 1] * means / n
    return table


def _convolution(nodes: Float, until: float, speed: float, powers: int) -> Float:
    """float64[powers, Q]: integral_0^t l_q(v) w(n; speed (t - v)) dv.

    t is `until`; l_q are Lagrange's polynomials.
    """
    x, weight = gauss(3 * len(nodes))
    at, weight = 0.5 * until * (x + 1.0), 0.5 * until * weight
    poisson = _weights(speed * (until - at), powers)
    gaps = nodes[:, None] - nodes[None, :]
    np.fill_diagonal(gaps, 1.0)
    lagrange = np.ones((len(nodes), len(at)))
    for place, node in enumerate(nodes):
        factor = (at - node)[None, :] / gaps[:, place, None]
        factor[place] = 1.0
        lagrange *= factor
    return np.stack([(poisson * (row * weight)).sum(axis=1) for row in lagrange], axis=1)
