"""Why what was reported cannot be, in a sentence for the user: the event, the day, and the rule.

A report is impossible where no state that the crisis may have been in has any of its causes open.
Then the `when:` of each cause says what is missing; or it holds somewhere, but by the numbers the
cause never comes there; or each of several reports may have been, but not all of them together.
"""

from __future__ import annotations

import datetime as dt

import numpy as np

from detente.crisis import wording
from detente.crisis.expressions import Condition
from detente.evidence.law import Law
from detente.evidence.moments import Impossible
from detente.evidence.sightings import Levels, Sighting
from detente.game import Game
from detente.game.csr import lengths
from detente.outlook.restrict import can_reach
from detente.outlook.uniformise import Float, Mask

LIKELY = 3


def why(
    game: Game, law: Law, where: Impossible, sightings: tuple[Sighting, ...], told: str
) -> tuple[str, ...]:
    """Sentences: what cannot be, where the crisis stood, and which rule forbids it.

    told : what the event is called.
    """
    as_of = game.crisis.as_of
    day = as_of + dt.timedelta(days=max(1, round(where.week * 7.0)))
    if where.sighting is None:
        known = "" if where.snapshot is None else where.snapshot.told
        return (f"on {day} it cannot be that {known or 'the state is the one reported'}",)
    each = sightings[where.sighting]
    since = as_of + dt.timedelta(days=round(where.since * 7.0))
    stood = f"by the end of {since} it stood most likely so: {_states(game, where.before)}"
    return (
        f"{told} cannot have happened by {day}",
        stood,
        *_rules(game, law, where, sightings, each),
    )


def _states(game: Game, spread: Float) -> str:
    """The likeliest states, by what tells them apart."""
    places = [int(k) for k in np.argsort(-spread, kind="stable")[:LIKELY] if spread[k] > 0.005]
    told = []
    for place in places:
        levels = game.describe(place)
        named = ", ".join(f"{factor} = {level}" for factor, level in levels.items())
        told.append(f"{named} ({100 * spread[place]:.0f} %)")
    return "; or ".join(told) or "in no state"


def _rules(
    game: Game, law: Law, where: Impossible, sightings: tuple[Sighting, ...], each: Sighting
) -> tuple[str, ...]:
    """For each cause, what forbids it."""
    may = _onward(law, where, sightings)
    found = []
    for cause in each.causes:
        when = _when(game, cause)
        if when is None:
            found.append(f"`{cause}` is nothing that may happen here")
            continue
        open_ = game.mask(when)
        text = wording.condition(game.crisis, when)
        if not (open_ & may).any():
            found.append(f"`{cause}` is open only when {text}, and no such state was possible")
            continue
        going = _from(law, cause, ())
        led = _from(law, cause, each.after)
        if not (going & may).any():
            found.append(
                f"`{cause}` is open when {text}, but in no possible state does it ever come"
            )
        elif not (led & may).any():
            found.append(f"`{cause}` may have happened, but never leads to {_levels(each.after)}")
        else:
            found.append(f"`{cause}` may have happened by itself, but not with the others reported")
    return tuple(found)


def _from(law: Law, cause: str, after: Levels) -> Mask:
    """States from which a cause comes and leads to some levels, bool[n]."""
    found = np.zeros(law.states, np.bool_)
    found[law.seen(law.numbers((cause,)), after).source] = True
    return found


def _levels(after: Levels) -> str:
    return " and ".join(f"{factor} = {' or '.join(levels)}" for factor, levels in after)


def _onward(law: Law, where: Impossible, sightings: tuple[Sighting, ...]) -> Mask:
    """States that can be come to unseen, or by what was reported meanwhile."""
    known = [sightings[place] for place in where.known]
    reported = [law.seen(law.numbers(each.causes), each.after) for each in known]
    may = where.before > 0.0
    while True:
        wider = can_reach(law.hidden, may)  # along the arrows, as they are not turned
        for seen in reported:
            target = np.repeat(seen.place, lengths(seen.row))
            wider[target[wider[seen.source]]] = True
        if (wider == may).all():
            return wider
        may = wider


def _when(game: Game, cause: str) -> Condition | None:
    every = {each.id: each.when for each in game.crisis.moves}
    every |= {each.id: each.when for each in game.crisis.hazards}
    return every.get(cause)
