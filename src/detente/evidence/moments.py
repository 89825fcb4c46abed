"""What comes out of filtering: what is known when, and how each sighting was met."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from detente.evidence.ages import Runs
from detente.evidence.timeline import Snapshot
from detente.outlook.uniformise import Float

Odds = tuple[float, float]


@dataclass(frozen=True, slots=True, eq=False)
class Moment:
    """What is known at `week`.

    after : the sighting that was taken in last; None at a mark, or before the sightings of a
    moment are taken in. marked : whether this is all that is known at a moment that was asked for.
    logged : log of the likelihood so far. table : float64[n, width], layers (and the columns of
    `runs`) divided by the sum of layer 0.
    """

    week: float
    after: int | None
    marked: bool
    logged: float
    table: Float
    runs: Runs

    @property
    def spread(self) -> Float:
        """float64[n], the probability of each state."""
        return self.table[:, 0]


@dataclass(frozen=True, slots=True)
class Score:
    """How a sighting was met. chance : that such a report would come in its window, or, where its
    time is exact, on that day, as things stood before; what else came by then taken as known.
    """

    sighting: int
    week: float
    chance: float


@dataclass(frozen=True, slots=True, eq=False)
class Impossible:
    """Where a way ends. sighting : which, or None for a snapshot, which `snapshot` then is.

    since : when the run of overlapping sightings began, of which this is one; before : what was
    known then, float64[n]. week : when it ends. known : sightings of the run that were taken in.
    """

    sighting: int | None
    snapshot: Snapshot | None
    since: float
    week: float
    before: Float
    known: tuple[int, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Filtered:
    """The way through. log_likelihood : minus infinity where it is impossible, see `impossible`.

    moments : in order. scores : by sighting. odds : weights (true, false) of sightings that are
    only alleged. error : bound on the relative error of the likelihood, and so on that of any
    probability known in the end.
    """

    log_likelihood: float
    moments: tuple[Moment, ...]
    scores: tuple[Score, ...]
    odds: Mapping[int, Odds]
    error: float
    impossible: Impossible | None = None
