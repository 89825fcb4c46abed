"""The dynamic game between pairs of countries (Crisman-Cox and Gibilisco 2018).

game = crisis_game(counts, sides, dyad, country, countries)
point = corrected(game, theta, values)            an equilibrium
solved = JointGame(game).solve(theta, values)      parameters and equilibrium together
found = JointGame(game).fit({"first": solved})
equilibria(game, theta, solved.values)             the others, at the same parameters
"""

from detente.evidence.estimate.dynamic.equilibria import (
    Equilibria,
    corrected,
    equilibria,
    followed,
)
from detente.evidence.estimate.dynamic.game import DynamicGame, counts_of, crisis_game
from detente.evidence.estimate.dynamic.model import (
    JointGame,
    NestedGame,
    evaluation_at,
    expected_errors,
    expected_information,
    hessian_at,
)
from detente.evidence.estimate.dynamic.play import Point

__all__ = [
    "DynamicGame", "Equilibria", "JointGame", "NestedGame", "Point", "corrected", "counts_of",
    "crisis_game", "equilibria", "evaluation_at", "expected_errors", "expected_information",
    "followed", "hessian_at",
]  # fmt: skip
