"""Equilibrium, certificate, derivatives: arrays in, arrays out."""

from detente.solve.following import follow
from detente.solve.result import Certificate, Equilibrium, Settings, Solution
from detente.solve.selection import limited_foresight, solve

__all__ = [
    "Certificate", "Equilibrium", "Settings", "Solution", "follow", "limited_foresight", "solve",
]  # fmt: skip
