"""How many states a crisis can have at most, told before it is compiled."""

from __future__ import annotations

import math
from dataclasses import dataclass

from detente.crisis.model import Crisis
from detente.crisis.reachability import reachable


@dataclass(frozen=True, slots=True)
class Estimate:
    """An upper bound on the reachable states.

    states : the product of the levels of each factor that some change may bring about, judged
    factor by factor, so that the true number is often far smaller. factors : (id, number of such
    levels), most levels first: the first three multiply the bound most.
    """

    states: int
    factors: tuple[tuple[str, int], ...]

    @property
    def bound(self) -> str:
        """The bound in words: `at most 57,600 states`, `at most 10^19 states`."""
        if self.states == 1:
            return "1 state"
        exact = self.states < 10**12
        count = f"{self.states:,}" if exact else f"10^{math.log10(self.states):.0f}"
        return f"at most {count} states"

    def __str__(self) -> str:
        told = ", ".join(f"`{name}` ({levels} levels)" for name, levels in self.factors[:3])
        return f"{self.bound}; most levels: {told}" if told else self.bound


def estimate(crisis: Crisis) -> Estimate:
    """Bound the states of `crisis`; takes no longer than reading it."""
    levels = [len(each) for each in reachable(crisis)]
    pairs = [(factor.id, size) for factor, size in zip(crisis.factors, levels, strict=True)]
    # sorted is stable: equal factors keep the order of the file
    return Estimate(math.prod(levels), tuple(sorted(pairs, key=lambda pair: -pair[1])))
