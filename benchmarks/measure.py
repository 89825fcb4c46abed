"""Compile, solve and forecast one generated crisis; print what it took as one line of JSON.

    python -m benchmarks.measure STATES [ACTORS]

Run as a process of its own, so that its peak memory is that of the one crisis.
"""

from __future__ import annotations

import json
import sys
from dataclasses import asdict

from benchmarks.timing import peak_memory, taking
from detente import outlook
from detente.game import compile_crisis
from detente.solve import solve
from detente.testing.generate import coupled_crisis


def measure(states: int, actors: int) -> dict[str, object]:
    """Times in seconds, memory in GiB, residual in points."""
    crisis = coupled_crisis(states, actors)
    with taking() as compiling:
        game = compile_crisis(crisis)
    compiled = peak_memory()
    with taking() as solving:
        solution = solve(game.arrays)
    found = solution.chosen
    with taking() as forecasting:
        forecast = outlook.forecast(game, solution)
    return {
        "states": game.arrays.states,
        "transitions": game.arrays.transitions,
        "actors": len(game.arrays.actors),
        "compile": asdict(compiling),
        "solve": asdict(solving),
        "forecast": asdict(forecasting),
        "questions": len(forecast.answers),
        "memory_compile": compiled,
        "memory": peak_memory(),
        "converged": solution.converged,
        "residual": None if found is None else found.residual,
        "steps": None if found is None else found.steps,
        "products": None if found is None else found.products,
        "certified": max((each.residual for each in solution.certificates), default=None),
        "checks": list(solution.checks),
        "skipped": list(solution.skipped),
    }


if __name__ == "__main__":
    print(json.dumps(measure(int(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 6)))
