"""From a crisis to a game: reachable states, edges, hazards, payoffs.

    1. number the states (one mixed-radix digit per factor) and settle the start by the rules;
    2. explore breadth first, checking paces, chances and the order of rules in every state met;
    3. renumber so that states that follow one another often lie close;
    4. lay out transitions, payoffs, worths and flows; check tempos against clocks;
    5. warn of parts that can never matter, refuse questions that need no forecast.

Same crisis, same bytes: nothing depends on hashing, time or the number of threads.
"""

from __future__ import annotations

import math
import sys
from collections.abc import Mapping

import numpy as np

from detente.crisis.model import Crisis
from detente.game.amounts import numbers_of
from detente.game.assemble import assemble
from detente.game.dynamics import Dynamics
from detente.game.explore import Progress, Reached, check_codes, explore, locality_order
from detente.game.findings import Findings
from detente.game.game import Game
from detente.game.layout import Layout
from detente.game.radix import Codes, Column, Radix
from detente.game.warn import check_questions, warn_of_dead_parts

MAX_STATES = 2_000_000


def compile_crisis(
    crisis: Crisis,
    *,
    max_states: int = MAX_STATES,
    values: Mapping[str, float] | None = None,
    progress: Progress | None = None,
) -> Game:
    """Compile `crisis` to a game on its reachable states.

    max_states : refuse more. values : number key to value in weeks and points, where they differ
    from the file's best values. progress : called with what is going on and the fraction done.

    Raises CrisisError with every error and warning found (rules whose order matters or that never
    rest, negative tempos or rates, chances that are none, tempos above a clock, questions that can
    never or must happen), LimitError when there are too many states.
    """
    numbers = {**crisis.values(), **(values or {})}
    findings = Findings(crisis)
    check_actors(findings, numbers)
    findings.raise_errors()
    radix = check_codes(crisis)
    dynamics = Dynamics.of(crisis, radix, numbers, findings, 4 * max_states)
    start = _settled_start(dynamics)
    reached = explore(dynamics, start, max_states, progress)

    final, codes, levels = _renumbered(radix, reached)
    settled = tuple(final.strides[f] * level for f, level in enumerate(radix.state(start[0])))
    origin = int(np.searchsorted(codes, np.uint64(sum(settled))))

    # what rules pass through was bounded batch by batch; now it is all of it together
    laid = Dynamics.of(crisis, final, numbers, findings, sys.maxsize)
    layout = Layout.of(laid, codes, levels, progress)
    arrays = assemble(laid, layout, numbers_of(layout, laid), origin)
    findings.raise_errors()  # before judging the whole, which a fault in a part would mislead
    laid.rewriter.fired.update(dynamics.rewriter.fired)  # rules that fired at the start only
    warn_of_dead_parts(laid, levels)
    check_questions(findings, levels, origin)
    findings.raise_errors()
    levels.setflags(write=False)
    return Game(crisis, arrays, levels, findings.all(), values=numbers)


def _renumbered(radix: Radix, reached: Reached) -> tuple[Radix, Codes, Column]:
    """The radix that keeps neighbours close, and the codes and columns of the states in it."""
    levels = radix.decode(reached.codes)
    final = Radix.of(radix.sizes, locality_order(radix, levels, reached.tally))
    codes = final.encode(levels) if len(levels) else reached.codes
    by_code = np.argsort(codes)
    return final, codes[by_code], np.ascontiguousarray(levels[:, by_code])


def _settled_start(dynamics: Dynamics) -> Codes:
    """Code of the state at `as_of` after rules, uint64[1]; what rules cost then is past."""
    levels = np.array([[factor.start] for factor in dynamics.crisis.factors], np.uint64)
    rules = tuple(range(len(dynamics.crisis.rules)))
    return dynamics.rewriter.settle(dynamics.radix.encode(levels), rules)


def check_actors(findings: Findings, numbers: Mapping[str, float]) -> None:
    """Errors for clocks, patiences and precisions that cannot be."""
    for actor in findings.crisis.actors.values():
        for name, key, low in (
            ("clock", actor.clock, "above 0"),
            ("patience", actor.patience, "above 0"),
            ("precision", actor.precision, "0 or more"),
        ):
            value = numbers[key]
            if not math.isfinite(value) or value < 0 or (value == 0 and low == "above 0"):
                findings.error(
                    "actor-number",
                    f"{actor.id} {name}",
                    f"the {name} of `{actor.id}` is {value:g}, expected {low}",
                    actor.location,
                    "see `detente explain actor-number`",
                )
