"""Compile, solve and forecast generated crises of 10,000 to 1,000,000 states, 6 actors."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from benchmarks.timing import publish, setting, table


@dataclass(frozen=True, slots=True)
class Budget:
    """Seconds and GiB that a size must keep within."""

    compile: float
    solve: float
    forecast: float
    memory: float


BUDGETS: Mapping[int, Budget] = {
    100_000: Budget(3, 10, 3, 1),
    1_000_000: Budget(20, 180, 30, 8),
}
SIZES = (10_000, 100_000, 1_000_000)
NOTE = """`detente.testing.generate.coupled_crisis`: coupled theatres, 6 actors, precision 0.5,
patience 26 weeks, clock 7. Seconds on the clock / budget (processor time), kernels compiled before;
memory is the peak of the whole process / budget; residual is max |F_i| / rho_i."""


def in_a_process(states: int, actors: int = 6) -> dict[str, Any]:
    """What `benchmarks.measure` prints."""
    command = [sys.executable, "-m", "benchmarks.measure", str(states), str(actors)]
    run = subprocess.run(command, check=True, capture_output=True, text=True)
    found: dict[str, Any] = json.loads(run.stdout)
    return found


def _row(size: int, found: Mapping[str, Any]) -> list[str]:
    budget = BUDGETS.get(size)
    cells = [f"{found['states']:,}", f"{found['transitions'] / found['states']:.1f}"]
    for part in ("compile", "solve", "forecast"):
        within = f" / {getattr(budget, part):g}" if budget else ""
        cells.append(f"{found[part]['wall']:.2f}{within} ({found[part]['cpu']:.2f})")
    within = f" / {budget.memory:g}" if budget else ""
    cells.append(f"{found['memory']:.2f}{within}")
    cells.append(f"{found['steps']}, {found['products']}")
    cells.append(f"{found['residual']:.1e}" if found["residual"] is not None else "not converged")
    return cells


def run(sizes: Sequence[int] = SIZES) -> None:
    """Measure every size in a process of its own, after one that compiles the kernels."""
    in_a_process(1_000)
    rows, skipped = [], ""
    for size in sizes:
        found = in_a_process(size)
        rows.append(_row(size, found))
        if found["skipped"]:
            skipped = f"Above the limit of the selection rules: {'; '.join(found['skipped'])}."
    head = (
        "states", "transitions a state", "compile, s", "solve, s", "forecast, s", "memory, GiB",
        "steps, products", "residual, points",
    )  # fmt: skip
    publish(
        "sizes",
        "Generated crises: compile, solve, forecast",
        [
            NOTE,
            table(head, rows),
            f"Taken with {setting(('numpy', 'scipy', 'numba'))}.",
            *([skipped] if skipped else []),
        ],
    )
