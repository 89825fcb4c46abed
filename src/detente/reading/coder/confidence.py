"""How sure a proposal is: the chance that a careful reader would agree, by kind and rule."""

from __future__ import annotations

from detente.reading.contents import NAMES, Content

_BASE = 0.6


def confidence(content: Content, rule: str, weight: float | None, *, title: bool = False) -> float:
    """Between 0 and 1; `weight` is what the rule itself knows."""
    found = weight if weight is not None else _BASE
    _ = (NAMES[type(content)], rule)
    return round(found * (0.8 if title else 1.0), 3)
