"""Names for conditions and quantities, worked out when first used.

A mechanism names what its entry says (`csto stake`) and what follows (`csto is due`), so that its
expansion, other mechanisms and the rest of the file can use it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal

from detente.crisis.diagnostics import Collector
from detente.crisis.model import Location


@dataclass(slots=True)
class Definition:
    """`make` gives a `Condition`, or a `Measured` quantity; it runs once. `text` is for readers."""

    name: str
    kind: Literal["condition", "quantity"]
    make: Callable[[], Any]
    text: str
    location: Location
    value: Any = None
    busy: bool = False

    def get(self, report: Collector, broken: Any) -> Any:
        """What the name stands for; `broken` after reporting that it stands for itself."""
        if self.value is None and self.busy:
            report.error(
                "definition-cycle", f"`{self.name}` is defined by itself", self.location,
                "say in one of the two entries what the other one means",
            )  # fmt: skip
            self.value = broken
        if self.value is None:
            self.busy = True
            made = self.make()
            self.value = made if self.value is None else self.value
        return self.value
