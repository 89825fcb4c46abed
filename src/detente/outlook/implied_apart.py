"""What a crisis implies whose parts are solved apart.

Each part says what concerns it alone; a quantity on several parts, and the ladder if it reads
several, is looked at on their union (`detente.outlook.union`). How often an actor moves adds up.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace
from functools import partial

from detente.crisis.model import Implied
from detente.errors import LimitError
from detente.game.parts import start_levels
from detente.game.separate import factors_asked, factors_of_ladder
from detente.outlook.apart import Apart
from detente.outlook.implied import ActorPace, Beside, Implications, Measured, implied
from detente.outlook.incentives import Incentive
from detente.outlook.ladder import rungs_of
from detente.outlook.together import Report


def implied_apart(apart: Apart, progress: Report | None = None) -> Implications:
    """Everything that the main views of the parts imply; quantities that would need a union above
    the limit are not computed.
    """
    parts, crisis = apart.parts, apart.parts.crisis
    ladder = parts.touched(factors_of_ladder(crisis))
    look = partial(_look, apart, ladder, progress)
    alone = [look((k,), parts.games[k].crisis.implied) for k in range(len(parts.games))]
    spanning: dict[tuple[int, ...], list[Implied]] = {ladder: []} if len(ladder) > 1 else {}
    for each in crisis.implied:
        which = parts.touched(factors_asked(each))
        if len(which) > 1:
            spanning.setdefault(which, []).append(each)
    found = [*alone, *(look(which, wanted) for which, wanted in spanning.items())]
    by_id = {each.id: each for one in found for each in one.published}
    start = rungs_of(crisis, start_levels(parts)[:, None], 1)
    return Implications(
        weeks=apart.weeks,
        ladder=start.title,
        rung=start.names[int(start.of_state[0])],
        escalation=tuple(each for one in found for each in one.escalation),
        published=tuple(by_id[each.id] for each in crisis.implied),
        actors=_paces(apart, alone),
    )


def _look(
    apart: Apart,
    ladder: tuple[int, ...],
    progress: Report | None,
    which: tuple[int, ...],
    wanted: Sequence[Implied],
) -> Implications:
    """What some parts together imply: the quantities `wanted`, and the ladder if it is theirs."""
    ids = {each.id for each in wanted}
    try:
        game, play = apart.joined(which)
    except LimitError as fault:
        return _unknown(apart, wanted, str(fault))
    asked = tuple(each for each in game.crisis.implied if each.id in ids)
    game = replace(game, crisis=replace(game.crisis, implied=asked))
    found = implied(game, play, progress, weeks=apart.weeks)
    return found if which == ladder else replace(found, escalation=())


def _unknown(apart: Apart, wanted: Sequence[Implied], why: str) -> Implications:
    nothing = Measured(math.nan, fault=why)
    missing = tuple(
        Beside(each.id, each.text, each.kind, nothing, nothing, why=each.why) for each in wanted
    )
    return Implications(apart.weeks, "", "", (), missing, ())


def _paces(apart: Apart, alone: Sequence[Implications]) -> tuple[ActorPace, ...]:
    """Each actor's pace in all parts together."""
    total: dict[str, ActorPace] = {}
    for own in (pace for each in alone for pace in each.actors):
        known = total.get(own.actor)
        total[own.actor] = own if known is None else _added(known, own)
    return tuple(total[actor] for actor in apart.parts.crisis.actors if actor in total)


def _added(one: ActorPace, other: ActorPace) -> ActorPace:
    drive, more = one.incentive, other.incentive
    moves = sorted((*one.moves, *other.moves), key=lambda each: (-each.expected, each.move))
    return ActorPace(
        actor=one.actor,
        name=one.name,
        per_month=one.per_month + other.per_month,
        at_tempos_per_month=one.at_tempos_per_month + other.at_tempos_per_month,
        incentive=Incentive(drive.nats + more.nats, drive.moves + more.moves),
        moves=tuple(moves),
    )
