"""Many plays of one crisis, seen from beginning to end: what happened when.

A play is a course of the crisis that was watched without a gap: each transition with its time, the
state it led to and the move or hazard that it was. Sampled histories (`detente.outlook.simulate`)
are of this form, and so are records of many similar crises brought to the states of one file.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from detente.errors import UsageError
from detente.evidence.estimate.model import Float
from detente.outlook.simulate import Paths


@dataclass(frozen=True, slots=True, eq=False)
class Plays:
    """N plays, one after the other.

    start : uint32[N], the state at time 0. horizon : float64[N], weeks watched. first : int64[N +
    1]; transitions of play p are first[p]:first[p + 1]. weeks : float64[J], when each happened,
    ascending within a play. state : uint32[J], where it led. cause : uint32[J], the index of a
    move, or the number of moves of the chain + that of a hazard (`detente.outlook.chain`).

    Raises UsageError for arrays that do not fit each other, or times out of order.
    """

    start: NDArray[np.uint32]
    horizon: Float
    first: NDArray[np.int64]
    weeks: Float
    state: NDArray[np.uint32]
    cause: NDArray[np.uint32]

    def __post_init__(self) -> None:
        count, events = len(self.start), len(self.weeks)
        lengths = (len(self.horizon), len(self.first) - 1, len(self.state), len(self.cause))
        if lengths != (count, count, events, events) or self.first[-1] != events:
            raise UsageError(f"{count} plays with {events} transitions do not fit their arrays")
        since = np.diff(self._times(), prepend=0.0)
        begins = np.zeros(len(since), np.bool_)
        begins[self._places()[:-1]] = True
        if (since[~begins] < 0).any():
            raise UsageError(
                "the transitions of a play must come in the order of time, within its horizon"
            )

    @classmethod
    def of(cls, paths: Paths) -> Plays:
        """Sampled histories as plays."""
        count = paths.count
        return cls(
            np.full(count, paths.start, np.uint32), np.full(count, paths.horizon), paths.first,
            paths.weeks, paths.state, paths.cause,
        )  # fmt: skip

    @classmethod
    def joined(cls, parts: Sequence[Plays]) -> Plays:
        """Several lots of plays as one. Raises UsageError where there are none."""
        if not parts:
            raise UsageError("no plays were given")
        sizes = np.cumsum([0, *(len(each.weeks) for each in parts)])
        first = [each.first[:-1] + size for each, size in zip(parts, sizes[:-1], strict=True)]
        return cls(
            np.concatenate([each.start for each in parts]),
            np.concatenate([each.horizon for each in parts]),
            np.concatenate([*first, sizes[-1:]]),
            np.concatenate([each.weeks for each in parts]),
            np.concatenate([each.state for each in parts]),
            np.concatenate([each.cause for each in parts]),
        )

    @property
    def count(self) -> int:
        """N."""
        return len(self.start)

    @property
    def events(self) -> int:
        """J, transitions in all."""
        return len(self.weeks)

    @property
    def owner(self) -> NDArray[np.int64]:
        """int64[J], the play that each transition belongs to."""
        return np.repeat(np.arange(self.count), np.diff(self.first))

    def _places(self) -> NDArray[np.int64]:
        """int64[N + 1]: where the stays of each play begin, one more than its transitions."""
        return self.first + np.arange(self.count + 1)

    def _times(self) -> Float:
        """float64[J + N]: the end of each stay, the horizon for the last of a play."""
        ends = np.empty(self.events + self.count)
        last = self._places()[1:] - 1
        inner = np.ones(len(ends), np.bool_)
        inner[last] = False
        ends[inner], ends[last] = self.weeks, self.horizon
        return ends

    def stays(self) -> tuple[NDArray[np.int64], NDArray[np.uint32], Float]:
        """Every stay in a state: play int64[J + N], state uint32[J + N], weeks float64[J + N]."""
        begins = self._places()[:-1]
        state = np.empty(self.events + self.count, np.uint32)
        later = np.ones(len(state), np.bool_)
        later[begins] = False
        state[begins], state[later] = self.start, self.state
        weeks = np.diff(self._times(), prepend=0.0)
        weeks[begins] = self._times()[begins]
        play = np.repeat(np.arange(self.count), np.diff(self.first) + 1)
        return play, state, weeks

    def sources(self) -> NDArray[np.uint32]:
        """uint32[J]: the state that each transition left."""
        _, state, _ = self.stays()
        left = np.ones(len(state), np.bool_)
        left[self._places()[1:] - 1] = False
        return state[left]
