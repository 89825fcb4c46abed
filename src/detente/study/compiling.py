"""Compiling a crisis again and again, at other numbers.

A game that was compiled before serves for all that have the same states; only its numbers are
computed again (`detente.game.revalue`), which gives the same arrays bit for bit. A crisis that
differs in more than numbers is compiled, as are crises in parts and those with a reputation.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace

from detente.api import MAX_STATES, Crisis, Game
from detente.crisis.model import Crisis as CrisisModel
from detente.errors import CrisisError
from detente.game import Game as GameModel
from detente.game import compile_crisis
from detente.game.revalue import revalued
from detente.game.separate import components
from detente.outlook.perceived import seen_games

MOST = 8
"""Games kept for each view of the crisis: numbers that are 0 or not make different states."""
STRUCTURE = ("factors", "actors", "moves", "hazards", "rules", "worths", "flows")


@dataclass(slots=True, eq=False)
class Compiler:
    """Games that were compiled before, by the actor that sees them so, empty for the true one.

    most : how many are kept for each view.
    """

    known: dict[str, list[GameModel]] = field(default_factory=dict)
    most: int = MOST

    def knowing(self, game: Game) -> Compiler:
        """The same, with a game that is there already."""
        for actor, each in {"": game, **game.seen}.items():
            self.known.setdefault(actor, []).append(each.model)
        return self

    def game(self, crisis: CrisisModel, max_states: int = MAX_STATES) -> Game:
        """What `Crisis.compile` gives. Raises as it does."""
        if crisis.reputations or (not crisis.perceptions and len(components(crisis)) > 1):
            return Crisis(crisis).compile(max_states)
        model = self._model("", crisis, lambda: compile_crisis(crisis, max_states=max_states))
        seen = {actor: self._seen(crisis, actor, max_states) for actor in crisis.perceptions}
        return Game(Crisis(crisis), model, seen)

    def _seen(self, crisis: CrisisModel, actor: str, max_states: int) -> Game:
        """The game as an actor sees it."""
        own = crisis.perceptions[actor]
        alone = replace(crisis, perceptions={actor: own})
        seen = replace(crisis, numbers={**crisis.numbers, **own.numbers}, perceptions={})
        model = self._model(actor, seen, lambda: seen_games(alone, max_states)[actor])
        return Game(Crisis(seen), model)

    def _model(
        self, actor: str, crisis: CrisisModel, compiled: Callable[[], GameModel]
    ) -> GameModel:
        """A known game at the numbers of `crisis`, or a new one, which is known from then on."""
        known = self.known.setdefault(actor, [])
        for each in known:
            if not _alike(each.crisis, crisis):
                continue
            try:
                found = revalued(each, crisis.values())
            except CrisisError:
                break  # which compiling tells in full
            if found is not None:
                return replace(found, crisis=crisis)
        model = compiled()
        if len(known) < self.most:
            known.append(model)
        return model


def _alike(one: CrisisModel, other: CrisisModel) -> bool:
    """Whether two crises differ in numbers at most."""
    return all(getattr(one, name) is getattr(other, name) for name in STRUCTURE)
