"""How long `detente forecast` takes on a crisis of the gallery, kernels compiled before.

python -m benchmarks.karabakh [CRISIS]
"""

from __future__ import annotations

import json
import resource
import shutil
import statistics
import subprocess
import sys
import time
from pathlib import Path

from benchmarks.timing import publish, setting, table

CRISIS = Path("crises/karabakh-2020")
BUDGET = 5.0
RUNS = 3


def _command() -> list[str]:
    beside = Path(sys.executable).with_name("detente")
    found = str(beside) if beside.exists() else shutil.which("detente")
    return [found] if found else [sys.executable, "-m", "detente"]


def forecast(crisis: Path) -> tuple[float, float, str]:
    """Wall and processor seconds of one `detente forecast --json`, and what it printed."""
    before, start = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    run = subprocess.run(
        [*_command(), "forecast", str(crisis), "--json"], capture_output=True, text=True, check=True
    )
    wall = time.perf_counter() - start
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return wall, cpu, run.stdout


def run(crisis: Path = CRISIS) -> None:
    """One run to compile the kernels, then some that count."""
    _, _, first = forecast(crisis)
    taken = [forecast(crisis) for _ in range(RUNS)]
    same = all(text == first for _, _, text in taken)
    answers = json.loads(first)
    rows = [
        [crisis.name, f"{len(answers['questions'])}",
         f"{statistics.median(wall for wall, _, _ in taken):.2f} / {BUDGET:g}",
         f"{statistics.median(cpu for _, cpu, _ in taken):.2f}", "yes" if same else "NO"]
    ]  # fmt: skip
    head = ("crisis", "questions", "seconds / budget", "processor seconds", "same bytes each time")
    publish(
        "forecast",
        "`detente forecast`, warm",
        [
            f"Median of {RUNS} runs after one that compiles the kernels; no stored solution.",
            table(head, rows),
            f"Taken with {setting(('numpy', 'scipy', 'numba'))}.",
        ],
    )


if __name__ == "__main__":
    run(Path(sys.argv[1]) if len(sys.argv) > 1 else CRISIS)
