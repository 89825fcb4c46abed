"""From a crisis to a game as arrays; nothing here knows YAML."""

from detente.game.arrays import GameArrays
from detente.game.build import build
from detente.game.compile import compile_crisis
from detente.game.estimate import Estimate, estimate
from detente.game.game import Game

__all__ = ["Estimate", "Game", "GameArrays", "build", "compile_crisis", "estimate"]
