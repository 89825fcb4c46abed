"""Mechanisms: the field's patterns as entries of the crisis file that expand to its other words."""

from detente.crisis.mechanisms.interface import GROUP, Mechanism, MechanismShape
from detente.crisis.mechanisms.maker import Maker, all_of, any_of, quoted
from detente.crisis.mechanisms.registry import registry

__all__ = [
    "GROUP", "Maker", "Mechanism", "MechanismShape", "all_of", "any_of", "quoted", "registry",
]  # fmt: skip
