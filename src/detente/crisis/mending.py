"""What keeps a crisis one when numbers have fallen: chances add up, tempos stay below the clock."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import replace

import numpy as np

from detente.crisis import evaluate
from detente.crisis.expressions import Parameter
from detente.crisis.model import Crisis, Hazard, Move, Number
from detente.crisis.static import SLACK, grid

LOW, HIGH = 0.2, 1.8  # the ends of the range of a chance, as parts of it; those of the default


def even_chances(
    crisis: Crisis, numbers: Mapping[str, Number], down: Collection[str]
) -> dict[str, Number]:
    """The fallen chances that have to differ from their default, so that their lottery adds up.

    down : the keys of the numbers that fell. Those of one lottery, and its rest if it has one,
    share evenly what the others leave.
    """
    mended: dict[str, Number] = {}
    happenings: tuple[Move | Hazard, ...] = (*crisis.moves, *crisis.hazards)
    for entry in happenings:
        chances = [each.chance for each in entry.outcomes]
        keys = [each.key for each in chances if isinstance(each, Parameter)]
        fell = [key for key in keys if key in down]
        has_rest = len(keys) < len(chances)
        total = sum(_best(numbers[key]) for key in keys)
        if not fell or (total <= 1 + SLACK and (has_rest or total >= 1 - SLACK)):
            continue
        others = sum(_best(numbers[key]) for key in keys if key not in down)
        share = max(0.0, 1.0 - others) / (len(fell) + has_rest)
        for key in fell:
            scale = numbers[key].scale
            mended[key] = replace(
                numbers[key], best=share / scale, low=LOW * share / scale,
                high=min(HIGH * share, 1.0) / scale, ranged=share > 0,
            )  # fmt: skip
    return mended


def bounded_tempos(
    crisis: Crisis, numbers: Mapping[str, Number], down: Collection[str]
) -> dict[str, Number]:
    """Fallen tempos and clocks that keep their value, as an actor might else reach its clock.

    A clock is a bound and never falls below what it was. Where the tempos of all moves of an actor
    come to its clock, at their highest, those that would rise stay as they were.
    """
    kept = {
        key: crisis.numbers[key] for key in down
        if crisis.numbers[key].kind == "clock" and _best(numbers[key]) < _best(crisis.numbers[key])
    }  # fmt: skip
    risen = {
        key for key in down
        if crisis.numbers[key].kind == "tempo" and _best(numbers[key]) > _best(crisis.numbers[key])
    }  # fmt: skip
    after = replace(crisis, numbers={**numbers, **kept})
    values = after.values()
    for actor in crisis.actors.values():
        moves = [move for move in crisis.moves if move.by == actor.id]
        own = risen & {key for move in moves for key in evaluate.parameters(move.tempo)}
        if own and sum(_highest(after, moves, values)) >= values[actor.clock]:
            kept |= {key: crisis.numbers[key] for key in own}
    return {
        key: replace(number, cite=(), assumed=True, instead_of=None) for key, number in kept.items()
    }


def _best(number: Number) -> float:
    return number.best * number.scale


def _highest(crisis: Crisis, moves: Iterable[Move], values: Mapping[str, float]) -> Iterator[float]:
    """The highest tempo of each move over all levels; those that take too long are left out."""
    every = [frozenset(range(len(factor.levels))) for factor in crisis.factors]
    for move in moves:
        where = grid(crisis, every, move.when, move.tempo)
        if where is not None and where.size:
            yield float(np.max(evaluate.quantity(move.tempo, where.columns, values)))
