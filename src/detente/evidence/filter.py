"""Where a crisis stands, given what was reported of it: filtering forward through sightings.

    L = alpha exp(D_0 t_1) D_{S_1} exp(D_0 (t_2 - t_1)) D_{S_2} ... exp(D_0 (T - t_n)) 1

(theory note, section 3; `detente.evidence.law` for D_0 and D_S). A sighting between two times is
integrated over them; several that overlap are summed over all orders and integrated over all times,
exactly (`detente.evidence.carry`). Several at one and the same time count as the mean over their
orders. Silence counts through D_0. The vector is scaled as it goes, so that nothing underflows.

A report that is only alleged, with chance p that it is true, mixes both ways to go on: with m1 and
m0 what the ways with and without it weigh by the play at hand, they are weighted p m0 / m1 and
1 - p. So the report alone tells the play that it is judged by nothing new, p being what is believed
of it; of two plays it speaks for the one that finds it likelier. The weights are part of the result
(`odds`), for other plays to use.

What is known at a moment leaves out sightings that are still open then: that something happened in
a window is known when the window is over.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from scipy.special import gammaln

from detente.errors import NotConverged
from detente.evidence.ages import Follower, Held, Runs
from detente.evidence.carry import Carrier, Link
from detente.evidence.law import Law
from detente.evidence.layers import Layers, alone
from detente.evidence.moments import Filtered, Impossible, Moment, Odds, Score
from detente.evidence.tape import Deed, Folded, Known, Marked, Opened, Passed, Reported, Scaled
from detente.evidence.timeline import Group, Step, Timeline
from detente.outlook.uniformise import Float
from detente.solve.workers import Workers

TOLERANCE = 1e-16
CLOSE = 1e-11
"""Relative error of what is reported in one run of sightings that overlap."""
LEAST = 1e-290
DAY = 1.0 / 7.0


class _EndedError(Exception):
    """The way ends here."""

    def __init__(self, where: Impossible) -> None:
        super().__init__(where)
        self.where = where


@dataclass(frozen=True, slots=True, eq=False)
class _Now:
    """Underway. table : float64[count + 1 of each open group ..., n, width].

    logged : log of what it was divided by. error : so far, of closed runs. lost : of this one.
    """

    table: Float
    runs: Runs
    axes: tuple[Group, ...] = ()
    logged: float = 0.0
    error: float = 0.0
    lost: float = 0.0

    @property
    def flat(self) -> Float:
        """float64[nodes, n, width]."""
        return self.table.reshape(-1, *self.table.shape[-2:])

    def shaped(self, flat: Float) -> Float:
        """A table of other width in the shape of this one."""
        return flat.reshape(*self.table.shape[:-1], flat.shape[-1])


@dataclass(frozen=True, slots=True, eq=False)
class _Run:
    """Sightings that overlap. since : when it began; before : what was known then, float64[n]."""

    carrier: Carrier
    since: float
    before: Float


class Filter:
    """Goes forward through a timeline by one law.

    layers, held : what is remembered. detailed : keep a moment after each sighting, not at marks
    alone. odds : weights of alleged sightings; those that are missing are found by this very law.
    tape : takes down what is done, for `detente.evidence.backward`.
    """

    def __init__(
        self,
        law: Law,
        workers: Workers,
        layers: Layers | None = None,
        held: Held | None = None,
        *,
        detailed: bool = False,
        odds: Mapping[int, Odds] | None = None,
        tape: list[Deed] | None = None,
    ) -> None:
        self._law, self._workers = law, workers
        self._layers = alone(law.states) if layers is None else layers
        self._follower = Follower(law, self._layers, held, workers)
        self._detailed = detailed
        self._odds = dict(odds or {})
        self._tape: list[Deed] = [] if tape is None else tape
        self._taped = tape is not None
        self._moments: list[Moment] = []
        self._scores: list[Score] = []

    def run(self, time: Timeline) -> Filtered:
        """All the way."""
        self._moments, self._scores = [], []
        now = _Now(*self._follower.begin(self._layers.begin(self._law.start)))
        impossible, logged = None, -math.inf
        try:
            first = _Run(Carrier(self._law, self._workers, TOLERANCE), 0.0, now.table[:, 0])
            now = self._arrive(now, time.steps[0], first)
            for low, high in time.clusters:
                now = self._through(now, time.steps[low : high + 1])
            logged = now.logged
        except _EndedError as ended:
            impossible = ended.where
        return Filtered(
            logged, tuple(self._moments), tuple(self._scores), dict(self._odds), now.error,
            impossible,
        )  # fmt: skip

    # --- through time ------------------------------------------------------------------------

    def _through(self, start: _Now, steps: Sequence[Step]) -> _Now:
        """Through sightings that overlap, as closely as their likelihood needs."""
        tolerance = TOLERANCE
        kept = len(self._moments), len(self._scores), len(self._tape)
        odds = dict(self._odds)
        while True:
            carrier = Carrier(self._law, self._workers, tolerance)
            run = _Run(carrier, steps[0].week, start.table[..., 0])
            now = start
            for one, other in itertools.pairwise(steps):
                now = self._carry(self._open(now, one.opening), one.week, other.week, run)
                now = self._arrive(now, other, run)
            if now.lost <= CLOSE or tolerance <= LEAST:
                break
            tolerance = max(tolerance * 1e-2 * CLOSE / now.lost, LEAST)
            del self._moments[kept[0] :], self._scores[kept[1] :], self._tape[kept[2] :]
            self._odds = dict(odds)
        return replace(now, error=now.error + now.lost, lost=0.0)

    def _open(self, now: _Now, groups: Sequence[Group]) -> _Now:
        """Add an axis for each group: none of its sightings has come yet."""
        for group in groups:
            table = np.zeros((group.count + 1, *now.table.shape))
            table[0] = now.table
            now = replace(now, table=table, axes=(group, *now.axes))
            self._take_down(Opened())
        return now

    def _links(self, axes: Sequence[Group], only: Sequence[Group] | None = None) -> list[Link]:
        """From every node to those with one sighting more, nodes with fewer sightings first."""
        counts = [group.count + 1 for group in axes]
        found = []
        for axis, group in enumerate(axes):
            if only is not None and group not in only:
                continue
            stride = math.prod(counts[axis + 1 :])
            seen = self._law.seen(group.causes, group.after)
            found += [
                Link(node, node + stride, seen, group.members[0])
                for node in range(math.prod(counts))
                if node // stride % counts[axis] < group.count
            ]
        return sorted(found, key=lambda link: link.before)

    def _carry(self, now: _Now, begin: float, end: float, run: _Run) -> _Now:
        links = self._links(now.axes)
        self._take_down(Passed(links, end - begin, now.flat))
        table, runs, lost, swell = self._follower.carry(
            now.flat, now.runs, links, begin, end, run.carrier
        )
        lost += now.lost * swell
        return replace(now, table=now.shaped(table), runs=runs, lost=lost)

    # --- at a moment -------------------------------------------------------------------------

    def _arrive(self, now: _Now, step: Step, run: _Run) -> _Now:
        """Do what is done at a moment."""
        if self._detailed and (step.closing or step.instant or step.snapshots or step.marked):
            self._tell(now, step.week, step.closing)
        told = len(self._moments)
        if step.instant:
            now = self._open(now, step.instant)
            links = self._links(now.axes, step.instant)
            table, runs = self._follower.once(now.flat, now.runs, links, step.week, run.carrier)
            self._take_down(Reported(links, table))
            now = self._mean(replace(now, table=now.shaped(table), runs=runs), step.instant)
        now = self._close(now, step, run)
        for each in step.snapshots:
            known = np.where(each.states, 1.0, each.slack)
            self._take_down(Known(known))
            now = replace(now, table=now.table * known[:, None])
            if not now.table[..., 0].any():
                raise _EndedError(Impossible(None, each, run.since, step.week, run.before, ()))
        self._layers.arrive(step.week, now.table)
        table, runs = self._follower.arrive(step.week, now.flat, now.runs)
        now = self._scaled(replace(now, table=now.shaped(table), runs=runs))
        if step.marked:
            self._take_down(Marked(now.flat))
            after = None
            if self._detailed and not step.snapshots:  # the last one is all that is known
                after = self._moments.pop().after if len(self._moments) >= told else None
            self._tell(now, step.week, (), after, marked=True)
        return now

    def _mean(self, now: _Now, instant: Sequence[Group]) -> _Now:
        """Of sightings at one moment the mean over their orders, however many of them came."""
        if sum(group.count for group in instant) < 2:
            return now
        counts = np.indices([group.count + 1 for group in now.axes]).reshape(len(now.axes), -1)
        mine = counts[[axis for axis, group in enumerate(now.axes) if group in instant]]
        each = np.exp(gammaln(mine + 1.0).sum(axis=0) - gammaln(mine.sum(axis=0) + 1.0))
        self._take_down(Known(each[:, None]))
        return replace(now, table=now.shaped(now.flat * each[:, None, None]))

    def _scaled(self, now: _Now) -> _Now:
        """The table divided by the sum of layer 0 over all nodes.

        Raises NotConverged where nothing of it is left in double precision.
        """
        total = float(now.table[..., 0].sum())
        if not total > 0.0:
            raise NotConverged("what was reported, or the silence, is too unlikely to compute")
        self._take_down(Scaled(total, now.table.shape[:-2]))
        logged = now.logged + math.log(total)
        return replace(now, table=now.table / total, logged=logged, lost=now.lost / total)

    def _take_down(self, deed: Deed) -> None:
        if self._taped:
            self._tape.append(deed)

    def _close(self, now: _Now, step: Step, run: _Run) -> _Now:
        """Take in the sightings whose time is over, in an order in which they may be taken in."""
        left = sorted((*step.closing, *step.instant), key=lambda group: group.members[0])
        known: list[int] = []
        while left:
            fit = (group for group in left if group.chance < 1.0 or self._may(now, group, left))
            group = next(fit, None)
            if group is None:
                sighting = left[0].members[0]
                raise _EndedError(
                    Impossible(sighting, None, run.since, step.week, run.before, tuple(known))
                )
            now = self._fold(now, group, left, step.week)
            known += group.members
            left.remove(group)
        return now

    def _may(self, now: _Now, group: Group, left: Sequence[Group]) -> bool:
        """Whether all of a group may have come, of those that are left to take in none else."""
        return bool(self._known(now, left, {group: group.count})[:, 0].any())

    def _fold(self, now: _Now, group: Group, left: Sequence[Group], week: float) -> _Now:
        """Take in one group."""
        ways = [self._known(now, left, {group: count}) for count in range(group.count + 1)]
        masses = [float(way[:, 0].sum()) for way in ways]
        instant = group.first == group.last
        for place, member in enumerate(group.members):
            chance = _chance(masses[place], masses[place + 1], instant=instant)
            self._scores.append(Score(member, week, chance))
        axis = now.axes.index(group)
        apart = [np.take(now.table, count, axis) for count in range(group.count + 1)]
        logged = now.logged
        if group.chance < 1.0:
            member = group.members[0]
            odds = self._odds.setdefault(member, _odds(group.chance, *masses))
            table = odds[0] * apart[1] + odds[1] * apart[0]
            self._take_down(Folded(axis, (odds[1], odds[0])))
            ways[1] = odds[0] * ways[1] + odds[1] * ways[0]
        else:
            table = apart[-1]
            self._take_down(Folded(axis, (*(0.0,) * group.count, 1.0)))
            if not instant:  # any of them may have been the first; a number too large for a table
                logged += float(gammaln(group.count + 1.0))
        if self._detailed:
            for member, way in zip(group.members, ways[1:], strict=True):
                self._add(now, week, way, member)
        axes = tuple(each for each in now.axes if each is not group)
        return replace(now, table=table, axes=axes, logged=logged)

    def _known(
        self, now: _Now, left: Sequence[Group], counts: Mapping[Group, int] | None = None
    ) -> Float:
        """float64[n, width], not scaled: as it is known, with `counts` of some groups taken in.

        Of groups in `left`, and of those that are open, none is taken in; where that cannot be, it
        is left open how many of the latter came.
        """
        given = dict.fromkeys(left, 0) | dict(counts or {})
        where = tuple(given.get(group, slice(None)) for group in now.axes)
        every: Float = now.table[where]
        every = every.reshape(-1, *every.shape[-2:])
        none: Float = every[0]
        return none if none[:, 0].any() else np.asarray(every.sum(axis=0))

    def _tell(
        self, now: _Now, week: float, left: Sequence[Group], after: int | None = None, *,
        marked: bool = False,
    ) -> None:  # fmt: skip
        self._add(now, week, self._known(now, left), after, marked=marked)

    def _add(
        self, now: _Now, week: float, table: Float, after: int | None, *, marked: bool = False
    ) -> None:
        mass = float(table[:, 0].sum())
        logged = now.logged + math.log(mass)
        self._moments.append(Moment(week, after, marked, logged, table / mass, now.runs))


def _chance(without: float, given: float, *, instant: bool) -> float:
    """That such a report comes, from what the ways without and with it weigh."""
    if given == 0.0 or without == 0.0:
        return float(given > 0.0)
    return -math.expm1(-DAY * given / without) if instant else given / (without + given)


def _odds(chance: float, without: float, given: float) -> Odds:
    """Weights of the ways on which an alleged report is true, and on which it is false."""
    return (chance * without / given, 1.0 - chance) if given > 0.0 else (0.0, 1.0)
