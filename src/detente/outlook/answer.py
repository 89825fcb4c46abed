"""What a forecast of one question is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

PROBABILITIES = frozenset({"reached", "on", "before", "held"})


@dataclass(frozen=True, slots=True)
class Answer:
    """The forecast of one question.

    value : a probability for kinds `reached`, `on`, `before`, `held`; weeks for `time` (inf when
        the event may never come); a share for `share`. None when no headline equilibrium exists,
        or when it could not be computed (a warning says so).
    span : lowest and highest value over all stable equilibria found (equal to value twice when
        there is one), never an average. With limited foresight, over its horizons.
    error : bound on the truncation of value, plus an estimate of what the solver's residual adds.
    tempo_only : the same at precision 0. by_precision : value at other scales of precision.
    reference : best, lowest and highest value of the reference class, as probabilities.
    warnings : plain sentences, such as a grave move whose tempo alone makes it likely.
    by_foresight : value by horizon of foresight in weeks, where such play was computed.
    over_time : (weeks, value) from the start on, where the value accrues over time; else empty.
    """

    id: str
    kind: str
    value: float | None
    span: tuple[float, float]
    error: float
    tempo_only: float
    by_precision: Mapping[float, float | None]
    reference: tuple[float, float, float] | None = None
    warnings: tuple[str, ...] = ()
    by_foresight: Mapping[float, float] = field(default_factory=dict)
    over_time: tuple[tuple[float, float], ...] = ()

    @property
    def probability(self) -> float | None:
        """`value` for the kinds that are probabilities, else None."""
        return self.value if self.kind in PROBABILITIES else None
