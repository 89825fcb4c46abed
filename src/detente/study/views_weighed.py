"""Readings of one crisis as ways that it may be, weighed by what was reported.

With L_r how likely reading r makes what was reported (over its draws, or at its best values), its
weight is in proportion to the weight before times L_r, and every answer is the mean over readings:
what one filter on state and reading would give (theory note, section 3, hidden types).
"""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Mapping
from typing import Any

from detente.api import Play
from detente.errors import EventsImpossible, UsageError
from detente.show.update import Update
from detente.show.update_views import Views
from detente.study.reported import Reported
from detente.study.updating import update


def weighed_views(
    plays: Mapping[str, Play],
    found: Mapping[str, Reported],
    until: dt.date | None = None,
    before: Mapping[str, float] | None = None,
    **options: Any,
) -> Views:
    """Revise every reading's forecast and weigh the readings.

    plays, found : by reading; all of one day. before : weights, equal where left out. options : of
    `detente.study.updating.update`.

    Raises UsageError where days differ, weights make no sense, or no reading has room for what was
    reported.
    """
    days = {play.crisis.as_of for play in plays.values()}
    if len(days) > 1:
        told = ", ".join(str(day) for day in sorted(days))
        raise UsageError(f"readings of several days cannot be weighed: {told}")
    weights = _weights(plays, before)
    updates: dict[str, Update | None] = {}
    logged: dict[str, float] = {}
    faults: dict[str, str] = {}
    for name, play in plays.items():
        try:
            each = update(play, found[name], until, **options)
        except EventsImpossible as error:
            updates[name], logged[name] = None, -math.inf
            faults[name] = str(error).splitlines()[0]
            continue
        updates[name] = each
        logged[name] = each.logged if each.weight is None else each.weight.log_evidence
    if not any(weights[name] > 0 and math.isfinite(logged[name]) for name in plays):
        raise EventsImpossible(
            "no reading has room for what was reported: " + "; ".join(faults.values()),
            hint="let reports be wrong now and then: --slack 0.01",
        )
    return Views(updates, weights, logged, faults)


def _weights(plays: Mapping[str, Play], before: Mapping[str, float] | None) -> dict[str, float]:
    given = dict.fromkeys(plays, 1.0) if before is None else dict(before)
    if set(given) != set(plays) or any(w < 0 for w in given.values()) or not sum(given.values()):
        raise UsageError(
            f"weights of the readings are {given}", hint="give one, 0 or more, for each of them"
        )
    total = sum(given.values())
    return {name: given[name] / total for name in plays}
