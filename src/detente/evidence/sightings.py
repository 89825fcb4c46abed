"""Events as they are laid on a crisis: what of its moves and hazards was seen, and when."""

from __future__ import annotations

from dataclasses import dataclass

Levels = tuple[tuple[str, tuple[str, ...]], ...]
"""Factors, each with the levels that it is at one of."""


@dataclass(frozen=True, slots=True)
class Sighting:
    """One happening that may have been one of some moves or hazards of a crisis.

    first, last : weeks after the end of the crisis's `as_of` day; it fell between them, any time
    being as likely as any other. causes : keys of moves and hazards, any one of which may have been
    it; never empty. events : ids in the log of the reports that this one happening stands for.
    chance : that it happened at all; below 1 where it is only alleged. after : where the crisis is
    said to have stood just then: what has several outcomes had one of these.

    Raises ValueError where an entry makes no sense.
    """

    first: float
    last: float
    causes: tuple[str, ...]
    events: tuple[str, ...]
    chance: float = 1.0
    after: Levels = ()

    def __post_init__(self) -> None:
        if not float("-inf") < self.first <= self.last < float("inf"):
            raise ValueError(
                f"first, last: received {self.first}, {self.last}, expected finite weeks in order"
            )
        if not self.causes:
            raise ValueError("causes: received none, expected at least one move or hazard")
        if not 0.0 <= self.chance <= 1.0:
            raise ValueError(f"chance: received {self.chance}, expected between 0 and 1")
