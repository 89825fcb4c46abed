"""Lewis-Schultz signalling: the designs of Crisman-Cox and Gibilisco (2021), replication files."""

from __future__ import annotations

import pytest

from .signalling import Utilities, equilibria


def test_design_with_several_equilibria() -> None:
    """Design "MEQ" at x = 0.5: mean war value of B is -2.9 + 0.1 x."""
    found = equilibria(Utilities(war_a=-1.9, war_b=-2.85))
    assert found == pytest.approx([0.270783, 0.531108, 0.849413], abs=6e-7)


def test_design_with_one_equilibrium() -> None:
    """Design "Unique" at x = 0.5: half-way between (-1.9, -2.9 + 0.1 x) and (-1.7, -2 + 0.1 x)."""
    found = equilibria(Utilities(war_a=-1.8, war_b=-2.4))
    assert found == pytest.approx([0.499100], abs=6e-7)
