"""A solved crisis to walk about in: any state that can be reached, and what can come next.

    board = Board.of(outlook)
    board.standing(board.start).next[0].sentence

A place is one state number for each piece of the crisis (`detente.study.pieces`). In a state x
transition k comes first with probability rate(k) / exit rate; the state lasts for an exponential
time with mean 1 / exit rate.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from detente.api import Outlook
from detente.crisis.diagnostics import did_you_mean
from detente.crisis.model import Crisis
from detente.errors import UsageError
from detente.game import Game
from detente.outlook.ladder import rungs_of
from detente.outlook.stories import does
from detente.show import gather
from detente.show.facts import ActorNow
from detente.show.standing import Next, Place, Standing, Step
from detente.solve.result import Equilibrium
from detente.study.pieces import Levels, Piece, pieces, whole_crisis


@dataclass(frozen=True, eq=False)
class Board:
    """crisis : with all its factors. pieces : the games it is played in."""

    crisis: Crisis
    pieces: tuple[Piece, ...]

    @classmethod
    def of(cls, outlook: Outlook) -> Board:
        """The board of an outlook's main play."""
        return cls(whole_crisis(outlook), pieces(outlook))

    @cached_property
    def start(self) -> Place:
        """The state at `as_of`."""
        return tuple(piece.chain.start for piece in self.pieces)

    def levels(self, place: Place) -> dict[str, str]:
        """The level of every factor, by id. Raises UsageError for a place that is none."""
        numbers = self._numbers(place)[:, 0].tolist()
        return {
            factor.id: factor.levels[number]
            for factor, number in zip(self.crisis.factors, numbers, strict=True)
        }

    def find(self, levels: Mapping[str, str]) -> Place | None:
        """The state with these levels, those of the start for factors left out; None if the crisis
        cannot get there.

        Raises UsageError for an unknown factor or level.
        """
        wanted = self.levels(self.start)
        known = {factor.id: factor.levels for factor in self.crisis.factors}
        for factor, level in levels.items():
            if factor not in known:
                raise UsageError(f"there is no factor `{factor}`", hint=did_you_mean(factor, known))
            if level not in known[factor]:
                hint = did_you_mean(level, known[factor])
                raise UsageError(f"`{level}` is no level of `{factor}`", hint=hint)
            wanted[factor] = level
        found = []
        for piece in self.pieces:
            own = {each.id: wanted[each.id] for each in piece.game.crisis.factors}
            state = piece.game.state_of(own)
            if state is None:
                return None
            found.append(state)
        return tuple(found)

    def standing(self, place: Place) -> Standing:
        """Everything about a state."""
        numbers = self._numbers(place)
        ladder = rungs_of(self.crisis, numbers, 1)
        following = self._next(place)
        total = sum(each.per_week for each in following)
        return Standing(
            crisis=self.crisis,
            place=place,
            levels=self.levels(place),
            rung=ladder.names[int(ladder.of_state[0])],
            actors=self._actors(place),
            worths=self._worths(place),
            wait=1.0 / total if total > 0 else math.inf,
            next=following,
        )

    def step(self, place: Place, random: np.random.Generator) -> Step | None:
        """Let the model play: what comes next, and after how long; None where nothing can."""
        following = self._next(place)
        if not following:
            return None
        total = sum(each.per_week for each in following)
        weeks = float(random.exponential(1.0 / total))
        chances = np.array([each.per_week for each in following]) / total
        return Step(weeks, following[int(random.choice(len(following), p=chances))])

    def _numbers(self, place: Place) -> Levels:
        """Levels as numbers, [F, 1]."""
        fits = len(place) == len(self.pieces) and all(
            0 <= state < piece.chain.states for state, piece in zip(place, self.pieces, strict=True)
        )
        if not fits:
            raise UsageError("there is no such state in this crisis")
        numbers = np.zeros((len(self.crisis.factors), 1), np.uint16)
        for piece, state in zip(self.pieces, place, strict=True):
            numbers[list(piece.places), 0] = piece.game.levels[:, state]
        return numbers

    def _actors(self, place: Place) -> tuple[ActorNow, ...]:
        """What each actor does, in the order of the file; over all pieces that it moves in."""
        found: dict[str, ActorNow] = {}
        for piece, state in zip(self.pieces, place, strict=True):
            for each in gather.actors_now(*_at(piece, state)):
                known = found.get(each.actor)
                found[each.actor] = each if known is None else gather.together(known, each)
        return tuple(found.values())

    def _worths(self, place: Place) -> dict[str, float]:
        total = np.zeros(len(self.crisis.actors))
        for piece, state in zip(self.pieces, place, strict=True):
            total += piece.play.values[state]
        return dict(zip(self.crisis.actors, total.tolist(), strict=True))

    def _next(self, place: Place) -> tuple[Next, ...]:
        """What can happen, likeliest first; the same change by the same cause counts once."""
        rates: dict[tuple[int, int, int], float] = {}
        for number, (piece, state) in enumerate(zip(self.pieces, place, strict=True)):
            chain = piece.chain
            for entry in range(int(chain.row[state]), int(chain.row[state + 1])):
                key = (number, int(chain.cause[entry]), int(chain.target[entry]))
                rates[key] = rates.get(key, 0.0) + float(chain.rate[entry])
        total = sum(rates.values())
        found = [self._told(place, key, rate, total) for key, rate in rates.items()]
        return tuple(sorted(found, key=lambda each: (-each.per_week, each.cause, each.change)))

    def _told(self, place: Place, key: tuple[int, int, int], rate: float, total: float) -> Next:
        number, cause, target = key
        piece = self.pieces[number]
        game, before = piece.game, place[number]
        old, new = game.describe(before), game.describe(target)
        change = "; ".join(
            f"{each}: {old[each]} → {new[each]}" for each in old if old[each] != new[each]
        )
        leads_to = (*place[:number], target, *place[number + 1 :])
        if cause < piece.chain.moves:
            move = game.crisis.moves[cause]
            sentence = does(game.crisis.actors[move.by], move.name)
            return Next(leads_to, move.by, move.id, sentence, change, rate / total, rate)
        hazard = game.crisis.hazards[cause - piece.chain.moves]
        return Next(leads_to, "", hazard.id, hazard.name, change, rate / total, rate)


def _at(piece: Piece, state: int) -> tuple[Game, Equilibrium]:
    """The piece as if it stood in another state."""
    game, play = piece.game, piece.play
    moved = replace(game, arrays=replace(game.arrays, start=state), kept={})
    if play.typed is None:
        return moved, play
    public = replace(play.typed.public, start=state)
    return moved, replace(play, typed=replace(play.typed, public=public))
