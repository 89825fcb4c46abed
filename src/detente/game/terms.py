"""Worths and flows of all states: sums of the terms that hold there."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from detente.crisis import evaluate
from detente.crisis.model import Term
from detente.game.dynamics import Dynamics
from detente.game.radix import Column, LazyColumns

Float = NDArray[np.float64]
SLACK = 1e-9
WORTH = "worth-range"
"""The code of a warning that a worth lies outside its range."""


def worths_and_flows(dynamics: Dynamics, levels: Column) -> tuple[Float, Float]:
    """Worths (points) and flows (points per week) of n states, each float64[n, N].

    A worth outside 0..100 is a warning, one that is not finite an error.
    """
    crisis = dynamics.crisis
    worth = _total(dynamics, levels, crisis.worths, "worth")
    flow = _total(dynamics, levels, crisis.flows, "flow")
    for index, actor in enumerate(crisis.actors.values()):
        column = worth[index]
        for state in (int(np.argmin(column)), int(np.argmax(column))):
            if not -SLACK <= column[state] <= 100 + SLACK:
                described = dynamics.findings.describe([int(each) for each in levels[:, state]])
                dynamics.findings.warning(
                    WORTH,
                    actor.id,
                    f"the worth of `{actor.id}` is {column[state]:.6g}, expected 0 to 100, in the"
                    f" state {described}",
                    actor.location,
                    "change its terms so that the best state is at most 100 and the worst at least"
                    " 0; use `flows` for what costs more while it lasts",
                )
    return np.ascontiguousarray(worth.T), np.ascontiguousarray(flow.T)


def _total(dynamics: Dynamics, levels: Column, terms: Sequence[Term], what: str) -> Float:
    """float64[N, n]."""
    actors = {actor: index for index, actor in enumerate(dynamics.crisis.actors)}
    states = levels.shape[1]
    total = np.zeros((len(actors), states))
    for term in terms:
        row = total[actors[term.actor]]
        holds = evaluate.condition(term.when, levels)
        single = evaluate.constant(term.points, dynamics.values)
        if single is not None and np.isfinite(single):
            np.add(row, single, out=row, where=holds)
            continue
        places = np.flatnonzero(holds)
        columns = LazyColumns.of_places(levels, places)
        points = evaluate.quantity(term.points, columns, dynamics.values)
        bad = places[~np.isfinite(points)]
        if len(bad):
            _report(dynamics, term, what, [int(each) for each in levels[:, bad[0]]])
            points[~np.isfinite(points)] = 0.0
        row[places] += points
    return total


def _report(dynamics: Dynamics, term: Term, what: str, state: Sequence[int]) -> None:
    dynamics.findings.error(
        "not-finite",
        f"{what} {term.actor} {term.location}",
        f"a {what} of `{term.actor}` is not a finite number in the state"
        f" {dynamics.findings.describe(state)}",
        term.location,
        "look for a division by zero, a logarithm or an overflow there",
    )
