"""Back along a way: where the crisis stood, which cause a report was, and what each rate did to it.

With a the vector forward and b the one backward (b = 1 in the end, scaled as a was, so that the sum
of a b is 1 throughout),

    smoothed       P(x at t | all reports) = sum over nodes of a(x) b(x)
    log L          d log L / d D_0(x, y) = integral a(s)(x) b(s)(y) ds = S_0(x, y)
                   d log L / d D_S(x, y) = the same along the links of S = S_S(x, y)
    a rate R of    x -> y of cause c, with d_c the probability of a report,
                   (1 - d_c) S_0(x, y) - S_0(x, x) + d_c sum of S_S(x, y) over S that hold c
                   where it changes nothing: d_c (sum of S_S(x, x) - S_0(x, x))
    which cause    P(sighting was cause c) = sum over its entries of R d_c S_S(x, y)

Integrals by uniformisation, as in `detente.outlook.sensitivity`: with weights w_n,
a_m = a P^m and b_{m-1} = w_m b + P b_m they are sum_m a_m b_m' / speed. Forward powers are computed
again for each piece of time. Weights of alleged sightings count as given. Theory note, section 3.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from detente.evidence.carry import Carrier, Link, Rules
from detente.evidence.kernels import add_entries, pull_seen
from detente.evidence.law import Law, Seen
from detente.evidence.tape import Deed, Folded, Known, Marked, Opened, Passed, Reported, Scaled
from detente.evidence.timeline import pieces
from detente.outlook.uniformise import BLOCK, Float, Stepper, Uniformised
from detente.solve.workers import Workers

TOLERANCE = 1e-16
PIECE = 8.0
"""Expected jumps in one go; their powers are all kept."""


@dataclass(frozen=True, slots=True, eq=False)
class Hindsight:
    """What going back tells.

    slopes : float64[K], d log L / d rate of each entry of the law. smoothed : at each mark,
    float64[n]. causes : by sighting (the first of those that are alike), the probability of each
    cause, by its place; -1 is a mistaken report. What is missing to 1 is that an alleged sighting
    is false.
    """

    slopes: Float
    smoothed: tuple[Float, ...]
    causes: dict[int, dict[int, float]]


@dataclass(slots=True, eq=False)
class _Sums:
    """Filled on the way back. moved : S_0(x, y) of each entry; still : S_0(x, x) by state.

    reported : d log L / d rate of each entry by reports, d_c not yet in it. by_sighting : of each
    group of sightings, S_S of the entries of its kind. mistaken : S_S(x, x) summed, by group.
    """

    moved: Float
    still: Float
    reported: Float
    kinds: dict[int, Seen] = field(default_factory=dict)
    by_sighting: dict[int, Float] = field(default_factory=dict)
    mistaken: dict[int, float] = field(default_factory=dict)


class Backward:
    """Goes back along a tape that a `Filter` took down."""

    def __init__(self, law: Law, workers: Workers, *, slopes: bool = True) -> None:
        """Slopes : whether they are wanted; they take most of the time."""
        self._law, self._workers, self._slopes = law, workers, slopes
        self._carrier = Carrier(law, workers, TOLERANCE)
        hidden = law.hidden
        self._form = Uniformised(
            hidden.row, hidden.target, hidden.rate, 1.0 - hidden.exit_rate / law.speed, law.speed
        )
        self._stepper = Stepper(self._form, workers)

    def run(self, tape: Sequence[Deed]) -> Hindsight:
        """All the way back."""
        law, count = self._law, len(self._law.entries.rate)
        sums = _Sums(np.zeros(count), np.zeros(law.states), np.zeros(count))
        ahead, smoothed = np.ones((1, law.states)), []
        shape: tuple[int, ...] = ()
        for deed in reversed(tape):
            match deed:
                case Scaled():
                    ahead, shape = ahead / deed.total, deed.shape
                case Marked():
                    smoothed.append((deed.table[..., 0] * ahead).sum(axis=0))
                case Known():
                    ahead = ahead * deed.weights
                case Folded():
                    ahead, shape = _unfolded(ahead, shape, deed)
                case Opened():
                    ahead = ahead.reshape(*shape, -1)[0].reshape(-1, law.states)
                    shape = shape[1:]
                case Reported():
                    ahead = self._reported(deed, ahead, sums)
                case Passed():
                    ahead = self._passed(deed, ahead, sums)
        return Hindsight(self._slope(sums), tuple(reversed(smoothed)), self._causes(sums))

    def _reported(self, deed: Reported, ahead: Float, sums: _Sums) -> Float:
        ahead = ahead.copy()
        for link in reversed(deed.links):
            before = np.ascontiguousarray(deed.table[link.before, :, 0])
            self._along(link, before[None], ahead[link.after][None], 1.0, sums)
            self._pull(link, 1.0, ahead[link.after], ahead[link.before])
        return ahead

    def _passed(self, deed: Passed, ahead: Float, sums: _Sums) -> Float:
        """Back over time: forward to each piece first, then back through them."""
        table = np.ascontiguousarray(deed.table[..., :1])
        rules = Rules.none(self._law.states, 1)
        begun = []
        for _, length in pieces(0.0, deed.weeks, PIECE / self._law.speed):
            begun.append((table, length))
            table = self._carrier.carry(table, rules, deed.links, length).table
        for before, length in reversed(begun):
            ahead = self._piece(deed.links, before, length, ahead, sums)
        return ahead

    def _piece(
        self, links: Sequence[Link], table: Float, length: float, ahead: Float, sums: _Sums
    ) -> Float:
        powers, weights = self._carrier.powers(table, links, length)
        behind = np.empty_like(powers)
        now = np.zeros_like(ahead)
        for m in range(len(powers) - 1, -1, -1):
            behind[m] = now  # b_m, for the jump after the m-th power
            now = weights[m] * ahead + self._back(now, links)
        speed, nodes = self._law.speed, range(powers.shape[1])
        each = self._law.entries
        for node in nodes:
            sums.still += (powers[:, node] * behind[:, node]).sum(axis=0) / speed
        if self._slopes:
            for node in nodes:
                self._pairs(powers[:, node], behind[:, node], each.source, each.target, sums.moved)
        for link in links:
            worths = behind[:, link.after]
            self._along(link, powers[:, link.before], worths, 1.0 / speed, sums)
        return now

    def _back(self, vectors: Float, links: Sequence[Link]) -> Float:
        """P times vectors, float64[nodes, n]."""
        after = np.empty_like(vectors)
        for node in range(len(vectors)):
            self._stepper.step(vectors[node], after[node])
        for link in links:
            self._pull(link, 1.0 / self._law.speed, vectors[link.after], after[link.before])
        return after

    def _pull(self, link: Link, factor: float, ahead: Float, into: Float) -> None:
        seen = link.seen
        pull_seen(
            seen.place, seen.row, seen.source, seen.rate, seen.false, factor, ahead, into
        )  # fmt: skip

    def _along(self, link: Link, weights: Float, worths: Float, factor: float, sums: _Sums) -> None:
        """Sums over the entries of a link; weights, worths : float64[J, n]."""
        seen, law = link.seen, self._law
        sums.kinds[link.member] = seen
        found = np.zeros(len(seen.entry))
        source, target = law.entries.source[seen.entry], law.entries.target[seen.entry]
        self._pairs(weights, worths, source, target, found, 1.0)
        known = sums.by_sighting.setdefault(link.member, np.zeros(len(seen.entry)))
        known += factor * found
        if seen.false:
            mistaken = factor * seen.false * float((weights * worths).sum())
            sums.mistaken[link.member] = sums.mistaken.get(link.member, 0.0) + mistaken

    def _pairs(
        self, weights: Float, worths: Float, source: np.ndarray, target: np.ndarray, into: Float,
        factor: float | None = None,
    ) -> None:  # fmt: skip
        found = np.zeros(len(source))
        blocks = -(-len(source) // BLOCK)
        self._workers.run(
            add_entries, blocks, BLOCK, source, target, np.ascontiguousarray(weights),
            np.ascontiguousarray(worths), found, serial=blocks < 4,
        )  # fmt: skip
        into += found / self._law.speed if factor is None else factor * found

    def _slope(self, sums: _Sums) -> Float:
        """float64[K], of each entry."""
        law = self._law
        each, detected = law.entries, law.detected[law.entries.cause]
        for member, own in sums.by_sighting.items():
            sums.reported[sums.kinds[member].entry] += own
        still = sums.still[each.source]
        moves = each.source != each.target
        silent = np.where(moves, (1.0 - detected) * sums.moved - still, -detected * still)
        return np.asarray(silent + detected * sums.reported)

    def _causes(self, sums: _Sums) -> dict[int, dict[int, float]]:
        """Of each group of sightings, how likely each cause; see `Hindsight`."""
        found: dict[int, dict[int, float]] = {}
        law = self._law
        for member, own in sums.by_sighting.items():
            seen = sums.kinds[member]
            weekly = law.entries.rate[seen.entry] * law.detected[law.entries.cause[seen.entry]]
            cause = law.entries.cause[seen.entry]
            share = np.bincount(cause, weekly * own, minlength=len(law.causes))
            found[member] = {place: float(share[place]) for place in seen.causes}
            if member in sums.mistaken:
                found[member][-1] = sums.mistaken[member]
        return found


def _unfolded(ahead: Float, shape: tuple[int, ...], deed: Folded) -> tuple[Float, tuple[int, ...]]:
    """What each entry of the axis is worth."""
    states = ahead.shape[-1]
    apart = [weight * ahead.reshape(*shape, states) for weight in deed.weights]
    whole = np.stack(apart, axis=deed.axis)
    return whole.reshape(-1, states), whole.shape[:-1]
