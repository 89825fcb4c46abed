"""Options that several commands share, spelled once."""

from __future__ import annotations

import math
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer


class ValueRule(StrEnum):
    """How options are valued: the default, and the alternative for comparison."""

    lse = "lse"
    aqre = "aqre"


def finite(value: float | None) -> float | None:
    """Refuse infinities and what is no number, which the bounds of an option let pass."""
    if value is not None and not math.isfinite(value):
        raise typer.BadParameter(f"{value} is no finite number")
    return value


CrisisPath = Annotated[
    Path, typer.Argument(metavar="CRISIS", help="A crisis folder, or its .yaml file.")
]
Json = Annotated[bool, typer.Option("--json", help="Print one JSON document instead of words.")]
Values = Annotated[
    ValueRule,
    typer.Option(
        "--values",
        help="Value rule: lse (centred log-sum-exp) or aqre (payoff only, for comparison).",
    ),
]
PrecisionScale = Annotated[
    float,
    typer.Option(
        "--precision-scale",
        metavar="X",
        min=0.0,
        callback=finite,
        help="Multiply all precisions by X.",
    ),
]
MaxStates = Annotated[
    int,
    typer.Option("--max-states", metavar="N", min=1, help="Stop before a game of more states."),
]
Foresight = Annotated[
    float | None,
    typer.Option(
        "--foresight",
        metavar="WEEKS",
        min=0.1,
        callback=finite,
        help="Play of actors who look only so many weeks ahead, in place of the equilibrium.",
    ),
]
ShowProgress = Annotated[
    bool | None,
    typer.Option(
        "--progress/--no-progress", help="Progress on stderr; by default only on a terminal."
    ),
]
Questions = Annotated[
    list[str] | None,
    typer.Option("--question", metavar="ID", help="Only this question; may be given again."),
]
Seed = Annotated[int, typer.Option("--seed", metavar="N", min=0, help="Seed of the samples.")]
STATES = 2_000_000
