"""Sampled courses of a crisis, told as short histories."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from detente.show import numbers
from detente.show.facts import History

TOLD = 10


@dataclass(frozen=True, slots=True)
class Sample:
    """Histories with their seed; `ends` counts all paths by where they end, commonest first.

    Only the first few paths are told as `histories`; `paths` were drawn, over `weeks` weeks.
    """

    seed: int
    paths: int
    weeks: float
    histories: tuple[History, ...]
    ends: Mapping[str, int]


def told(sample: Sample) -> str:
    """The sample as text for a terminal."""
    lines = [
        (
            f"{sample.paths} sampled {'history' if sample.paths == 1 else 'histories'} over "
            f"{numbers.weeks(sample.weeks)}, seed {sample.seed}. Examples, not forecasts."
        ),
        "",
    ]
    for place, history in enumerate(sample.histories, 1):
        lines.append(f"History {place}")
        for step in history.steps:
            change = f" ({step.change})" if step.change else ""
            lines.append(f"  week {int(step.weeks) + 1}: {step.what}{change}")
        if not history.steps:
            lines.append("  nothing happens")
        if history.left_out:
            lines.append(f"  ... and {history.left_out} later happenings")
        lines += [f"  at the end: {history.end}", ""]
    if sample.paths > 1:
        lines.append("How the paths end:")
        for end, count in sample.ends.items():
            lines.append(f"  {count:6d}  {end}")
    return "\n".join(lines).rstrip() + "\n"
