"""`--reading all`, `both` or `a,b`: several readings side by side."""

from __future__ import annotations

import textwrap
from pathlib import Path
from typing import TYPE_CHECKING

from detente.cli import say
from detente.cli.options import ValueRule
from detente.cli.play import LIMIT, shown_progress
from detente.cli.view import View
from detente.errors import UsageError

if TYPE_CHECKING:
    from detente.sides import Readings

ALL = frozenset({"all", "both"})


def several(reading: str | None) -> bool:
    """Whether the option asks for several readings."""
    return reading is not None and (reading in ALL or "," in reading)


def readings_of(
    path: Path,
    view: View,
    values: ValueRule,
    scale: float,
    max_states: int,
    foresight: float | None,
    progress: bool | None,
) -> Readings:
    """The readings that `view` names; warnings of the file go to stderr. Raises UsageError."""
    import detente

    if view.variant is not None:
        raise UsageError(
            "readings are compared on a day, not in a variant", hint="give its day with --as-of"
        )
    if foresight is not None:
        raise UsageError(
            "readings are compared in equilibrium only",
            hint="ask for one reading at a time with --foresight",
        )
    if view.options:
        raise UsageError(
            "readings are compared side by side without options",
            hint="`detente options` compares options in every reading",
        )
    named = None if view.reading in ALL else [each.strip() for each in str(view.reading).split(",")]
    with shown_progress(progress) as line:
        found = detente.readings(
            path,
            named and [each for each in named if each],
            view.as_of,
            values=values.value,
            precision_scale=scale,
            max_states=max_states,
            progress=line.report,
        )
    say.warn(path, found.warnings)
    return found


def tell(found: Readings, json: bool) -> int:
    """All of it as tables with a paragraph, or as JSON; the exit code."""
    from detente.show import confidence
    from detente.show import readings as words

    side = found.facts()
    if json:
        say.json_out(words.record(side))
        return settle(found)
    say.out(f"{side.crisis.title}\n\n")
    for table in words.all_tables(side):
        say.table(table)
    for parting in side.partings:
        say.out(_filled(words.paragraph(side, parting)) + "\n\n")
    say.out(f"{confidence.line(found.confidence())}\n")
    return settle(found)


def _filled(text: str) -> str:
    """The text in lines; a number and its per cent sign stay on one."""
    return textwrap.fill(text.replace(" %", "\u00a0%"), 88).replace("\u00a0", " ")


def settle(found: Readings) -> int:
    """The exit code that the standing of all plays deserves; says what is wrong with any."""
    code = 0
    for each in found.facts().told:
        for proof in dict.fromkeys((each.proof, each.own_proof)):
            if not proof.converged:
                say.talk(f"error: no equilibrium in {each.name}: {proof.reason}")
                code = LIMIT
    return code
