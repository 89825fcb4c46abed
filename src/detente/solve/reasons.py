"""Why there is no equilibrium to report, in a sentence."""

from __future__ import annotations

from detente.solve.newton import Descent

DIGITS = 1e-3
"""Points: a residual below that is short of digits, one above has not settled."""


def no_digits(residual: float, tolerance: float) -> str:
    """The residual does not go down to `tolerance` (both in points)."""
    return (
        f"the residual stays at {residual:.2g} points, above {tolerance:.2g}: rates so fast beside "
        "a patience so long leave no more digits, so nothing is certified"
    )


def unsettled(descent: Descent, tolerance: float) -> str:
    """The steps of `descent` did not end at an equilibrium."""
    if descent.error < DIGITS:
        return no_digits(descent.error, tolerance)
    return (
        "play does not settle as foresight grows: after "
        f"{descent.steps} steps the residual is {descent.error:.2g} points, so there is no "
        "stationary equilibrium to report"
    )
