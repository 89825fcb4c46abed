"""What is reported of what happens: how likely, and how often by mistake.

A cause c (a move or a hazard) that comes true is reported with probability d_c; reports of it that
nothing stands behind come at the rate f_c. Nothing else is told of the one who reports: a report
that leaves open which of several causes it was says no more than that.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

Float = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Detection:
    """How moves and hazards come to be known.

    of : probability of a report, by key; `others` : of all that are not named. false : reports a
    week that nothing stands behind, by key; `false_others` : of all that are not named, though of
    none that is never reported. Raises ValueError for what is no probability, or no rate.
    """

    of: Mapping[str, float] = field(default_factory=dict)
    others: float = 1.0
    false: Mapping[str, float] = field(default_factory=dict)
    false_others: float = 0.0

    def __post_init__(self) -> None:
        for key, chance in {**self.of, "others": self.others}.items():
            if not 0.0 <= chance <= 1.0:
                raise ValueError(f"{key}: received {chance}, expected a probability")
        for key, rate in {**self.false, "false_others": self.false_others}.items():
            if not 0.0 <= rate < math.inf:
                raise ValueError(f"{key}: received {rate}, expected a rate per week, 0 or more")

    def chances(self, causes: Iterable[str]) -> Float:
        """Of each cause, float64[C]."""
        return np.array([self.of.get(key, self.others) for key in causes], np.float64)

    def false_rates(self, causes: Iterable[str]) -> Float:
        """Of each cause, per week, float64[C]."""
        return np.array(
            [
                self.false.get(key, self.false_others if self.of.get(key, self.others) else 0.0)
                for key in causes
            ],
            np.float64,
        )

    def with_slack(self, rate: float) -> Detection:
        """The same, but reports of anything that can be reported are false at least so often."""
        false = {key: max(own, rate) for key, own in self.false.items()}
        return Detection(self.of, self.others, false, max(self.false_others, rate))
