"""What a forecast of one question is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Answer:
    """The forecast of one question.

    value : a probability for kinds `reached`, `on`, `before`, `held`; weeks for `time` (inf when
        the event may never come); a share for `share`. None when no headline equilibrium exists.
    span : lowest and highest value over all stable equilibria found (equal to value twice when
        there is one), never an average.
    error : bound on the numerical error of value (truncation and solver).
    tempo_only : the same at precision 0. by_precision : value at other scales of precision.
    warnings : plain sentences, such as a grave move whose tempo alone makes it likely.
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

    @property
    def probability(self) -> float | None:
        """`value` for the kinds that are probabilities, else None."""
        return self.value if self.kind in {"reached", "on", "before", "held"} else None
