"""The emboldened protege: with a wider guarantee it concedes less.

Snyder 1984, doi:10.2307/2010183; Benson 2012; Cetinyan 2002, International Organization 56(3).
Moral hazard may itself deter (Benson, Meirowitz and Ramsay 2014, doi:10.1177/0022002712467936), so
what it does to war on balance has no sign: in this crisis it falls at most precisions and rises at
twice the precision.

S  the protege concedes less; P(attack) less P(attack) with the protege choosing as before is >= 0.
"""

from __future__ import annotations

import pytest

from .small import SCALES, frozen, solve
from .test_guarantee import NARROW, WIDE

ATTACK = "fighting = war"


@pytest.mark.parametrize("scale", SCALES)
def test_the_protege_concedes_less(scale: float) -> None:
    narrow, wide = solve(NARROW, scale), solve(WIDE, scale)
    assert wide.hazard("ARM: concede") < 0.96 * narrow.hazard("ARM: concede")


@pytest.mark.parametrize("scale", SCALES)
def test_what_the_protege_does_makes_an_attack_likelier(scale: float) -> None:
    narrow, wide = solve(NARROW, scale), solve(WIDE, scale)
    as_before = frozen(wide, narrow, "ARM")
    assert as_before.hazard("ARM: concede") == narrow.hazard("ARM: concede")
    assert as_before.hazard("AZE: attack") == wide.hazard("AZE: attack")
    assert wide.reached(ATTACK, 26.0) > as_before.reached(ATTACK, 26.0) + 1e-4


def test_on_balance_it_goes_either_way() -> None:
    """No sign is required of it; that both are met here shows that the tests do not beg it."""
    change = [solve(WIDE, each).reached(ATTACK, 26.0) - solve(NARROW, each).reached(ATTACK, 26.0)
              for each in SCALES]  # fmt: skip
    assert min(change) < -0.01
    assert max(change) > 0.01
