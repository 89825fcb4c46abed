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

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from itertools import islice

import numpy as np

from detente.errors import NotConverged
from detente.game.arrays import GameArrays
from detente.solve.branch import Branch, principal_branch
from detente.solve.certificate import certify
from detente.solve.foresight import FEW, ROUGH, backward_induction
from detente.solve.newton import Descent, Pace, Progress, pseudo_transient
from detente.solve.result import Equilibrium, FoundBy, Settings, Solution
from detente.solve.stability import Growth, growth
from detente.solve.system import BellmanSystem, Float, Point
from detente.solve.workers import Workers

SAME, NEAR = 1e-6, 1e-3
SCALES = (0.5, 1.0, 2.0)
AHEAD = Pace(first=20.0)
EAGER = Pace(first=5.0, change=4.0, growth=10.0)
EAGER_STEPS = 40


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


def solve(
    game: GameArrays, settings: Settings | None = None, progress: Progress | None = None
) -> Solution:
    """Equilibria of `game`, the headline among them, and their certificates.

    Raises DetenteError when an undiscounted game has no value. A game without a stationary limit
    comes back with `converged` false and the policies of limited foresight.
    """
    settings = settings or Settings()
    with Workers() as workers:
        system = BellmanSystem.of(game, settings.values, workers)
        if game.states > settings.selection_limit:
            return _solve_large(system, settings, progress)
        return _solve_in_full(system, settings, progress)


def limited_foresight(
    game: GameArrays, settings: Settings | None = None, progress: Progress | None = None
) -> Solution:
    """Only the play of actors who look `settings.foresight` weeks ahead (and half, and twice)."""
    settings = settings or Settings()
    with Workers() as workers:
        system = BellmanSystem.of(game, settings.values, workers)
        horizon = settings.foresight
        reason = f"limited foresight of {horizon:g} weeks was asked for"
        return _without_limit(system, settings, reason, progress)


def _solve_large(system: BellmanSystem, settings: Settings, progress: Progress | None) -> Solution:
    """Finite-horizon limit only, with precision followed to its half and double."""
    descent = _descend(system, system.game.worth, settings, Pace(), progress)
    if not descent.converged:
        return _without_limit(system, settings, _failure(descent), progress)
    found = _Found([_equilibrium(descent, "finite horizon")], [None])
    branch: dict[float, Equilibrium] = {}
    for scale in (0.5, 2.0):
        other = _descend(system.at(scale), descent.point.values, settings, EAGER, progress)
        if other.converged:
            branch[scale] = _equilibrium(other, "finite horizon")
    limit = f"more than {settings.selection_limit:,} states"
    skipped = tuple(
        f"{rule}: not run, {limit}"
        for rule in ("stability", "principal branch", "restarts", "foresight")
    )
    reason = "the finite-horizon limit; other equilibria were not looked for"
    return _finish(system, settings, found, 0, reason, ("finite-horizon limit",), skipped, branch)


def _solve_in_full(
    system: BellmanSystem, settings: Settings, progress: Progress | None
) -> Solution:
    seen, unseen = _foresee(system, settings, progress)
    descent = _descend(system, seen[-1], settings, AHEAD if not unseen else Pace(), progress)
    if not descent.converged:
        return _without_limit(system, settings, _failure(descent), progress)
    found = _Found()
    limit = _add(system, settings, found, descent, "finite horizon")
    branch = principal_branch(
        system, SCALES, settings.tolerance, progress=progress, until=found.nears
    )
    principal = _on_branch(system, settings, found, branch)
    _depart(system, settings, found, limit)
    _restart(system, settings, found, seen[-1])
    headline, reason = _choose(found, limit, principal)
    gap = None if unseen else _gap(*(system.evaluate(each).choice for each in seen))
    checks = ("finite-horizon limit", "stability", "principal branch", "restarts", "foresight")
    return _finish(
        system, settings, found, headline, reason, checks[: 4 if unseen else 5],
        unseen + _branch_gaps(branch), _branch_points(branch), gap,
    )  # fmt: skip


def _foresee(
    system: BellmanSystem, settings: Settings, progress: Progress | None
) -> tuple[list[Float], tuple[str, ...]]:
    """Values at foresight H / 2 and H; or only the worths and why, where that takes too long."""
    start, weeks = system.game.worth, (settings.foresight / 2, settings.foresight)
    try:
        return backward_induction(system, start, weeks, ROUGH, FEW, progress), ()
    except NotConverged as stopped:
        return [start], (f"foresight: not run, {stopped}",)


def _descend(
    system: BellmanSystem,
    start: Float,
    settings: Settings,
    pace: Pace,
    progress: Progress | None = None,
    until: Callable[[Point], bool] | None = None,
) -> Descent:
    values = np.array(start, order="C")
    return pseudo_transient(
        system, values, settings.tolerance, settings.max_steps, pace, progress, until
    )


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


def _add(
    system: BellmanSystem, settings: Settings, found: _Found, descent: Descent, by: FoundBy
) -> int:
    """Add a converged descent with its stability, unless it is known; returns its index."""
    equilibrium = _equilibrium(descent, by)
    place = found.place(descent.point)
    if place is not None:
        return place
    mode = growth(system, descent.point, settings.seed)
    found.equilibria.append(replace(equilibrium, growth=None if mode is None else mode.rate))
    found.modes.append(mode)
    return len(found.equilibria) - 1


def _on_branch(
    system: BellmanSystem, settings: Settings, found: _Found, branch: Branch
) -> list[int]:
    """Indices of the equilibria at which the principal branch crosses the precision asked for."""
    places: list[int | None] = []
    for descent in branch.at(1.0):
        if descent.converged:
            places.append(_add(system, settings, found, descent, "principal branch"))
        elif found.nears(descent.point):
            places.append(found.place(descent.point, NEAR))
    return [place for place in places if place is not None]


def _depart(system: BellmanSystem, settings: Settings, found: _Found, limit: int) -> None:
    """From every unstable equilibrium, leave along its growing mode, both ways (rule b)."""
    place = 0
    while place < len(found.equilibria):
        mode = found.modes[place]
        if mode is not None and found.equilibria[place].stable is False:
            values = found.equilibria[place].values
            for sign in (1.0, -1.0):
                step = sign * mode.direction / np.abs(mode.direction).max()
                descent = _descend(system, values + step, settings, Pace())
                if descent.converged:
                    _add(system, settings, found, descent, "departure")
        place += 1
        if place > limit + 2 * settings.restarts + 2:
            break


def _restart(system: BellmanSystem, settings: Settings, found: _Found, seen: Float) -> None:
    """Solve from other starts and keep what is new (rule d)."""
    hasty = replace(settings, max_steps=min(EAGER_STEPS, settings.max_steps))
    for start in islice(_starts(system, settings, seen), settings.restarts):
        descent = _descend(system, start, hasty, EAGER, until=found.nears)
        if descent.converged:
            _add(system, settings, found, descent, "restart")


def _starts(system: BellmanSystem, settings: Settings, seen: Float) -> Iterator[Float]:
    """Where restarts begin: the worth of each state if its flow lasted for ever too; what is seen
    at foresight H with a bias of about a point; with the opposite bias; then values drawn over
    the range of worth.
    """
    random = np.random.default_rng(settings.seed)
    worth = system.game.worth
    low, high = worth.min(axis=0), worth.max(axis=0)
    bias = random.standard_normal(worth.shape)
    yield np.divide(system.reward, system.pull, out=worth.copy(), where=system.pull > 0)
    yield seen + bias
    yield seen - bias
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


def _branch_points(branch: Branch) -> dict[float, Equilibrium]:
    found = {scale: branch.at(scale)[:1] for scale in SCALES if scale != 1.0}
    return {
        scale: _equilibrium(descent, "principal branch")
        for scale, first in found.items()
        for descent in first
        if descent.converged
    }


def _branch_gaps(branch: Branch) -> tuple[str, ...]:
    return tuple(
        f"principal branch at {scale:g} times the precision: not reached"
        for scale in SCALES
        if not branch.at(scale)
    )


def _without_limit(
    system: BellmanSystem, settings: Settings, reason: str, progress: Progress | None
) -> Solution:
    """Policies of limited foresight H / 2, H, 2 H in place of an equilibrium."""
    horizon = settings.foresight
    weeks = (horizon / 2, horizon, 2 * horizon)
    try:
        values = backward_induction(system, system.game.worth, weeks, progress=progress)
    except NotConverged as stopped:
        return Solution((), None, f"{reason}; {stopped}", settings, ())
    policies: dict[float, Equilibrium] = {}
    for foresight, each in zip(weeks, values, strict=True):
        point = system.evaluate(each)
        descent = Descent(point, False, system.error(point), 0, 0, foresight)
        policies[foresight] = replace(_equilibrium(descent, "limited foresight"), horizon=foresight)
    certificate = certify(
        system.game, policies[horizon], settings,
        _gap(policies[weeks[0]].choice, policies[horizon].choice),
    )  # fmt: skip
    return Solution((), None, reason, settings, (certificate,), foresight=policies)


def _failure(descent: Descent) -> str:
    return (
        "play does not settle as foresight grows: after "
        f"{descent.steps} steps the residual is {descent.error:.2g} points, so there is no "
        "stationary equilibrium to report"
    )


def _finish(
    system: BellmanSystem,
    settings: Settings,
    found: _Found,
    headline: int | None,
    reason: str,
    checks: tuple[str, ...],
    skipped: tuple[str, ...],
    branch: dict[float, Equilibrium],
    foresight_gap: float | None = None,
) -> Solution:
    """Certificates for all, and everything frozen."""
    certificates = tuple(
        certify(system.game, each, settings, foresight_gap) for each in found.equilibria
    )
    for each in (*found.equilibria, *branch.values()):
        for array in (each.values, each.choice, each.hold):
            array.setflags(write=False)
    return Solution(
        tuple(found.equilibria), headline, reason, settings, certificates, checks, skipped, branch
    )


def _gap(left: Float, right: Float) -> float:
    return float(np.abs(left - right).max(initial=0.0))
