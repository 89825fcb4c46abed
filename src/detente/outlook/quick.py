"""The answers of a play alone, for studies that make thousands of them.

The same computations as in a forecast, without what stands beside it: no other precisions, no play
at the tempos, no ladder, no incentives.
"""

from __future__ import annotations

from collections.abc import Collection

from detente.game import Game
from detente.outlook.chain import incoming, make_chain, merged
from detente.outlook.questions import ask, joined, question_tasks
from detente.outlook.together import run_together
from detente.outlook.views import CLOSE
from detente.solve.result import Equilibrium


def answers(
    game: Game,
    play: Equilibrium,
    questions: Collection[str] | None = None,
    cores: int | None = None,
) -> dict[str, float]:
    """Values by question id, in the order of the file; nan where one could not be computed.

    questions : those wanted; None for all. cores : None takes all that there are.
    """
    asked = [each for each in ask(game) if questions is None or each.question.id in questions]
    chain = merged(make_chain(play.on(game.arrays), play.choice))
    tasks = question_tasks(chain, incoming(chain), asked, CLOSE)
    tasks.sort(key=lambda task: -task.weight)
    found = joined(run_together([each.job for each in tasks], cores=cores))
    return {each.question.id: found.values[each.question.id] for each in asked}
