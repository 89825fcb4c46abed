"""Check a chain with Storm (stormpy 2.0), read from our DRN export."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray


class Storm:
    """A chain as Storm holds it. Linear systems by state elimination: exact to rounding."""

    def __init__(self, path: Path, *, direct: bool = True) -> None:
        import stormpy
        from stormpy import environments

        self._stormpy: Any = stormpy
        self.model = stormpy.build_model_from_drn(str(path))
        solvers = environments.EquationSolverType
        # with no environment at all Storm runs a slow sound mode
        self.environment = environments.Environment()
        solver = self.environment.solver()
        solver.set_linear_equation_solver_type(solvers.ELIMINATION if direct else solvers.NATIVE)
        solver.native().precision = stormpy.Rational(1e-12)

    def ask(self, question: str) -> NDArray[np.float64]:
        """Answer to a property such as `P=? [F<=8 "goal"]`, from every state."""
        (parsed,) = self._stormpy.parse_properties(question)
        result = self._stormpy.model_checking(self.model, parsed, environment=self.environment)
        return np.array(result.get_value_vector(), np.float64)
