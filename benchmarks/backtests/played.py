"""The forecasts that are scored: every day that a crisis declares, and the same with no numbers.

`at_defaults` puts every number of the file at the documented default of its kind (what its
mechanism takes unsaid, where it says so), so that what is left is the structure: who can do what,
and what asks for what. Forecasts of later days, from what was reported until then, are made by
`benchmarks.backtests.later`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import detente
from detente.crisis.defaults import remains_of
from detente.crisis.model import Crisis
from detente.errors import DetenteError
from detente.evidence.scorecard import Scorecard
from detente.study.scoring import Given, score_outlooks
from detente.study.trial import in_one_line, parameters, with_values


@dataclass(frozen=True, slots=True)
class Played:
    """One crisis. file : its forecasts; defaults : the same at default numbers.

    last : the outlook of its own day. fault : why there is none at default numbers, if so.
    """

    given: Given
    file: Scorecard
    defaults: Scorecard | None
    last: detente.Outlook
    days: int
    fault: str = ""


def play(path: Path) -> Played:
    """Forecast a crisis on every day that it declares, and at default numbers on its own."""
    given = Given.read(path)
    names = [*given.crisis.dates, None]
    views = sorted((detente.load(path, name).model for name in names), key=lambda v: v.as_of)
    outlooks = [forecast(view) for view in views]
    file = score_outlooks(given.answers, outlooks)
    try:
        plain = [forecast(at_defaults(view)) for view in views]
    except DetenteError as error:
        return Played(given, file, None, outlooks[-1], len(outlooks), in_one_line(error))
    defaults = score_outlooks(given.answers, plain)
    return Played(given, file, defaults, outlooks[-1], len(outlooks))


def forecast(crisis: Crisis) -> detente.Outlook:
    """Compile, solve, forecast."""
    return detente.Crisis(crisis).compile().solve().forecast()


def at_defaults(crisis: Crisis) -> Crisis:
    """Every stated number at the default of its kind; bounds on the pace of decisions stay.

    It counts as altered, as with all its sources struck out: what can then never happen is an
    answer, no mistake.
    """
    values = {
        key: remains_of(replace(number, without=None))[0]
        for key, number in parameters(crisis).items()
        if number.location is not None and number.kind != "clock"
    }
    return replace(with_values(crisis, values), struck=tuple(crisis.sources))


def joined(cards: Sequence[Scorecard]) -> Scorecard:
    """Several as one."""
    return Scorecard(
        tuple(each for card in cards for each in card.entries),
        tuple(each for card in cards for each in card.amounts),
        tuple(each for card in cards for each in card.rungs),
        tuple(each for card in cards for each in card.left_out),
    )


def own_day(card: Scorecard) -> Scorecard:
    """The same with the forecast that stood last alone."""
    return replace(card, entries=tuple(replace(e, history=(e.last,)) for e in card.entries))
