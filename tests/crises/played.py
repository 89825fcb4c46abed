"""A crisis of the gallery from file to forecast."""

from __future__ import annotations

from dataclasses import dataclass

from detente.crisis.model import Crisis
from detente.game import Game, compile_crisis
from detente.outlook import Forecast, forecast
from detente.solve import solve
from detente.solve.result import Solution


@dataclass(frozen=True, slots=True)
class Played:
    """One crisis with all that follows from it."""

    game: Game
    solution: Solution
    forecast: Forecast


def play(crisis: Crisis) -> Played:
    """Compile, solve and forecast."""
    game = compile_crisis(crisis)
    solution = solve(game.arrays)
    return Played(game, solution, forecast(game, solution))
