"""Which equilibrium speaks for the forecast, and which others there are.

The rules of the theory note, section 1:

(a) an equilibrium that is unstable under backward induction is flagged and is never the headline;
(b) small biases of both signs only seed searches and are then removed; where only mirror images
    remain there is no headline number;
(c) principal branch and finite-horizon limit must agree, otherwise both are reported;
(d) restarts: every stable equilibrium found is listed, none is averaged;
(e) every equilibrium is solved at the precision asked for, and its residual proves it.

All of them run up to `Settings.selection_limit` states; above, what was not run is said.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from itertools import islice

import numpy as np

from detente.errors import NotConverged
from detente.game.arrays import GameArrays, TypedArrays
from detente.solve.branch import BESIDE, Branch, principal_branch
from detente.solve.foresight import FEW, ROUGH, backward_induction
from detente.solve.idle import GameParts
from detente.solve.newton import Descent, Pace, Progress, pseudo_transient
from detente.solve.problem import Parts, System
from detente.solve.reasons import no_digits, unsettled
from detente.solve.result import Equilibrium, FoundBy, Settings, Solution
from detente.solve.stability import Growth, growth
from detente.solve.system import Float, Point
from detente.solve.workers import Workers

SAME, NEAR = 1e-6, 1e-3
HALF, WHOLE, DOUBLE = 0.5, 1.0, 2.0
AHEAD = Pace(first=20.0)
EAGER = Pace(first=5.0, change=4.0, growth=10.0)
EAGER_STEPS = 40
MOST_LISTED = 12
MARGIN = 0.5
ALONE = "the finite-horizon limit; other equilibria were not looked for"


@dataclass(slots=True)
class _Found:
    """Distinct equilibria in the order met, with the mode that grows fastest at each."""

    equilibria: list[Equilibrium] = field(default_factory=list)
    modes: list[Growth | None] = field(default_factory=list)

    def place(self, point: Point, within: float = SAME) -> int | None:
        """Index of the equilibrium that is at `point`, up to `within` in every probability."""
        for place, known in enumerate(self.equilibria):
            gap = max(_gap(known.choice, point.choice), _gap(known.hold, point.hold))
            if gap < within:
                return place
        return None

    def nears(self, point: Point) -> bool:
        """Whether an iteration that is here ends at a stable equilibrium that is known."""
        place = self.place(point, NEAR)
        return place is not None and bool(self.equilibria[place].stable)


@dataclass(frozen=True, slots=True, eq=False)
class _Task:
    """What is to be solved: `system` holds the actors who move, `parts` the whole game."""

    parts: Parts
    settings: Settings
    progress: Progress | None

    @property
    def system(self) -> System:
        return self.parts.moving

    def descend(
        self,
        start: Float,
        pace: Pace,
        scale: float = 1.0,
        looser: float = 1.0,
        most: int | None = None,
        until: Callable[[Point], bool] | None = None,
    ) -> Descent:
        """Pseudo-transient steps from `start` at `scale` times the precision, to `looser` times
        the tolerance.
        """
        return pseudo_transient(
            self.system.at(scale), np.array(start, order="C"),
            looser * MARGIN * self.settings.tolerance,
            min(self.settings.max_steps, most or self.settings.max_steps), pace, self.progress,
            until,
        )  # fmt: skip


def solve(
    game: GameArrays | TypedArrays,
    settings: Settings | None = None,
    progress: Progress | None = None,
    threads: int | None = None,
) -> Solution:
    """Equilibria of `game`, the headline among them, and their certificates.

    threads : None takes all cores; results do not depend on it.

    Raises CrisisError when an undiscounted game has no value. A game without a stationary limit
    comes back with `converged` false and the policies of limited foresight.
    """
    settings = settings or Settings()
    # overflow is met with checks for finite numbers where it matters, not with warnings
    with Workers(threads) as workers, np.errstate(all="ignore"):
        task = _Task(_parts(game, settings, workers), settings, progress)
        if settings.limit_only:
            return _solve_limit(task)
        if task.system.shape[0] > settings.selection_limit:
            return _solve_large(task)
        return _solve_in_full(task)


def _parts(game: GameArrays | TypedArrays, settings: Settings, workers: Workers) -> Parts:
    if isinstance(game, GameArrays):
        return GameParts.of(game, settings.values, workers)
    from detente.solve.beliefs.system import BeliefParts

    return BeliefParts.of(game, settings.values, workers)


def limited_foresight(
    game: GameArrays | TypedArrays,
    settings: Settings | None = None,
    progress: Progress | None = None,
    threads: int | None = None,
) -> Solution:
    """Only the play of actors who look `settings.foresight` weeks ahead (and half, and twice)."""
    settings = settings or Settings()
    with Workers(threads) as workers, np.errstate(all="ignore"):
        task = _Task(_parts(game, settings, workers), settings, progress)
        reason = f"limited foresight of {settings.foresight:g} weeks was asked for"
        return _without_limit(task, reason)


def _solve_large(task: _Task) -> Solution:
    """The finite-horizon limit only."""
    descent = task.descend(task.system.worth, Pace())
    if not descent.converged:
        return _without_limit(task, unsettled(descent, task.settings.tolerance))
    found = _Found([_equilibrium(descent, "finite horizon")], [None])
    limit = f"more than {task.settings.selection_limit:,} states"
    skipped = tuple(
        f"{rule}: not run, {limit}"
        for rule in ("stability", "principal branch", "restarts", "foresight", "other precisions")
    )
    return _finish(task, found, 0, ALONE, ("finite-horizon limit",), skipped, {})


def _solve_limit(task: _Task) -> Solution:
    """The finite-horizon limit only, met as `_solve_in_full` meets it."""
    seen, unseen = _foresee(task)
    descent = task.descend(seen[-1], AHEAD if not unseen else Pace())
    if not descent.converged:
        return _without_limit(task, unsettled(descent, task.settings.tolerance))
    found = _Found([_equilibrium(descent, "finite horizon")], [None])
    return _finish(task, found, 0, ALONE, ("finite-horizon limit",), unseen, {})


def _solve_in_full(task: _Task) -> Solution:
    seen, unseen = _foresee(task)
    descent = task.descend(seen[-1], AHEAD if not unseen else Pace())
    if not descent.converged:
        return _without_limit(task, unsettled(descent, task.settings.tolerance))
    found = _Found()
    limit = _add(task, found, descent, "finite horizon")
    branch = principal_branch(
        task.system, (HALF, WHOLE), MARGIN * task.settings.tolerance, progress=task.progress,
        until=found.nears,
    )  # fmt: skip
    principal = _on_branch(task, found, branch)
    _depart(task, found)
    _restart(task, found)
    headline, reason = _choose(found, limit, principal)
    gap = None if unseen else _gap(*(task.system.evaluate(each).choice for each in seen))
    number = task.settings.restarts_for(task.system.worth.size)
    checks = (
        "finite-horizon limit", "stability", "principal branch",
        "1 restart" if number == 1 else f"{number} restarts", "foresight",
    )  # fmt: skip
    points = _beside(task, branch, descent)
    return _finish(
        task, found, headline, reason, checks[: 4 if unseen else 5],
        (*unseen, *_gaps(found, points)), points, gap,
    )  # fmt: skip


def _foresee(task: _Task) -> tuple[list[Float], tuple[str, ...]]:
    """Values at foresight H / 2 and H; or only the worths and why, where that takes too long."""
    horizon, start = task.settings.foresight, task.system.worth
    weeks = (horizon / 2, horizon)
    try:
        return backward_induction(task.system, start, weeks, ROUGH, FEW, task.progress), ()
    except NotConverged as stopped:
        return [start], (f"foresight: not run, {stopped}",)


def _equilibrium(descent: Descent, found_by: FoundBy) -> Equilibrium:
    point = descent.point
    return Equilibrium(
        values=point.values,
        choice=point.choice,
        hold=point.hold,
        converged=descent.converged,
        residual=descent.error,
        steps=descent.steps,
        products=descent.products,
        found_by=found_by,
    )


def _add(task: _Task, found: _Found, descent: Descent, by: FoundBy) -> int:
    """Add a converged descent with its stability, unless it is known; returns its index."""
    place = found.place(descent.point)
    if place is not None:
        return place
    mode = growth(task.system, descent.point, task.settings.seed)
    rate = None if mode is None else mode.rate
    found.equilibria.append(replace(_equilibrium(descent, by), growth=rate))
    found.modes.append(mode)
    return len(found.equilibria) - 1


def _on_branch(task: _Task, found: _Found, branch: Branch) -> list[int]:
    """Indices of the equilibria at which the principal branch crosses the precision asked for."""
    places: list[int | None] = []
    for descent in branch.at(WHOLE):
        if descent.converged:
            places.append(_add(task, found, descent, "principal branch"))
        elif found.nears(descent.point):
            places.append(found.place(descent.point, NEAR))
    return [place for place in places if place is not None]


def _depart(task: _Task, found: _Found) -> None:
    """From every unstable equilibrium, leave along its growing mode, both ways (rule b)."""
    place = 0
    while place < min(len(found.equilibria), MOST_LISTED):
        mode = found.modes[place]
        if mode is not None and found.equilibria[place].stable is False:
            values = found.equilibria[place].values
            for sign in (1.0, -1.0):
                step = sign * mode.direction / np.abs(mode.direction).max()
                descent = task.descend(values + step, Pace())
                if descent.converged:
                    _add(task, found, descent, "departure")
        place += 1


def _restart(task: _Task, found: _Found) -> None:
    """Solve from other starts and keep what is new (rule d)."""
    number = task.settings.restarts_for(task.system.worth.size)
    for start in islice(_starts(task), number):
        descent = task.descend(start, EAGER, most=EAGER_STEPS, until=found.nears)
        if descent.converged:
            _add(task, found, descent, "restart")


def _starts(task: _Task) -> Iterator[Float]:
    """Where restarts begin: the worth of each state if its flow lasted for ever too; then values
    drawn over the range of worth.
    """
    system = task.system
    random = np.random.default_rng(task.settings.seed)
    worth = system.worth
    low, high = worth.min(axis=0), worth.max(axis=0)
    yield np.divide(system.reward, system.pull, out=worth.copy(), where=system.pull > 0)
    while True:
        yield low + (high - low) * random.random(worth.shape)


def _choose(found: _Found, limit: int, principal: list[int]) -> tuple[int | None, str]:
    """The headline and the reason for it."""
    stable = [each for each in found.equilibria if each.stable is not False]
    others = len(stable) - 1
    if found.equilibria[limit].stable is False:
        return None, (
            "the finite-horizon limit is unstable, so which way the crisis tips is not determined; "
            f"{len(stable)} stable equilibria are listed and only their range is given"
        )
    if not principal:
        return limit, (
            "the finite-horizon limit; the principal branch could not be followed to this precision"
        )
    if limit not in principal:
        return None, (
            "the finite-horizon limit and the principal branch differ, so both are reported and "
            "no single number is given"
        )
    if others:
        return limit, (
            "the finite-horizon limit, which is also the principal branch; "
            f"{others} other stable equilibri{'um is' if others == 1 else 'a are'} listed"
        )
    return limit, "the finite-horizon limit, which is also the principal branch; no other was found"


def _beside(task: _Task, branch: Branch, limit: Descent) -> dict[float, Equilibrium]:
    """Play at half the precision, met on the principal branch, and at double, from the limit
    upward; where they were reached.
    """
    doubled = task.descend(limit.point.values, EAGER, DOUBLE, looser=BESIDE)
    found = {HALF: branch.at(HALF)[:1], DOUBLE: [doubled]}
    return {
        scale: _equilibrium(each, "principal branch" if scale == HALF else "finite horizon")
        for scale, met in found.items()
        for each in met
        if each.converged
    }


def _gaps(found: _Found, points: Mapping[float, Equilibrium]) -> tuple[str, ...]:
    """What the rules left open."""
    unsettled = sum(mode is None for mode in found.modes)
    return (
        *(("stability: not settled for one equilibrium or more",) if unsettled else ()),
        *(
            f"{scale:g} times the precision: not reached"
            for scale in (HALF, DOUBLE)
            if scale not in points
        ),
    )


def _without_limit(task: _Task, reason: str) -> Solution:
    """Policies of limited foresight H / 2, H, 2 H in place of an equilibrium."""
    settings, system = task.settings, task.parts.whole
    if settings.limit_only:
        return Solution((), None, reason, settings, ())
    horizon = settings.foresight
    weeks = (horizon / 2, horizon, 2 * horizon)
    try:
        values = backward_induction(system, system.worth, weeks, progress=task.progress)
    except NotConverged as stopped:
        return Solution((), None, f"{reason}; {stopped}", settings, ())
    policies: dict[float, Equilibrium] = {}
    for foresight, each in zip(weeks, values, strict=True):
        point = system.evaluate(each)
        descent = Descent(point, False, system.error(point), 0, 0, foresight)
        policy = replace(_equilibrium(descent, "limited foresight"), horizon=foresight)
        policies[foresight] = task.parts.delivered(policy, 1.0)
    certificate = task.parts.certify(
        policies[horizon], settings,
        _gap(policies[weeks[0]].choice, policies[horizon].choice),
    )  # fmt: skip
    return Solution((), None, reason, settings, (certificate,), foresight=policies)


def _finish(
    task: _Task,
    found: _Found,
    headline: int | None,
    reason: str,
    checks: tuple[str, ...],
    skipped: tuple[str, ...],
    branch: Mapping[float, Equilibrium],
    foresight_gap: float | None = None,
) -> Solution:
    """Everybody's values, certificates for all equilibria, and everything frozen."""
    parts, settings = task.parts, task.settings
    worth = parts.whole.worth
    found_whole = [
        parts.restore(each, 1.0, MARGIN * settings.tolerance, worth) for each in found.equilibria
    ]
    whole = tuple(parts.delivered(each, 1.0) for each in found_whole)
    near = found_whole[0].values
    others = {
        scale: parts.delivered(parts.restore(each, scale, BESIDE * settings.tolerance, near), scale)
        for scale, each in branch.items()
    }
    certificates = tuple(parts.certify(each, settings, foresight_gap) for each in whole)
    worst = max(each.residual for each in certificates)
    if not worst <= settings.tolerance:
        return _without_limit(task, no_digits(worst, settings.tolerance))
    for each in (*whole, *others.values()):
        for array in (each.values, each.choice, each.hold):
            array.setflags(write=False)
    return Solution(whole, headline, reason, settings, certificates, checks, skipped, others)


def _gap(left: Float, right: Float) -> float:
    return float(np.abs(left - right).max(initial=0.0))
