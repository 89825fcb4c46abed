"""What to watch: events of the next weeks and what each would say of every question.

    outlook.watch(weeks=2).telling("shusha")[0].id

See `detente.outlook.indicators`. Events of a theatre that nothing links say nothing of the others.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial

from detente.apart import PlayApart
from detente.api import Outlook, Play, Progress
from detente.errors import UsageError
from detente.game import Game
from detente.outlook.indicators import ASKED, WEEKS, Indicator, indicators
from detente.show import solved
from detente.show.indicators import Watch
from detente.solve.result import Equilibrium
from detente.study.asked import chosen


def watch(
    outlook: Outlook,
    weeks: float = WEEKS,
    questions: Iterable[str] | None = None,
    progress: Progress | None = None,
) -> Watch:
    """Every event that may be seen within `weeks`, with what it says of each question.

    questions : ids; None for all. Those that ask how long something lasts are left out and named.

    Raises UsageError for an unknown id, or weeks that are not positive.
    """
    if not weeks > 0:
        raise UsageError(f"one can watch for more than 0 weeks only, got {weeks:g}")
    crisis = outlook.crisis
    wanted = chosen(questions, crisis.questions, "question")
    found: list[Indicator] = []
    for game, play in _plays(outlook.play):
        own = [key for key in wanted if key in game.crisis.questions]
        report = None if progress is None else partial(progress, "indicators")
        found += indicators(game, play, weeks, own, report)
    now = {key: value for each in found for key, value in each.now.items()}
    left_out = tuple(key for key in wanted if crisis.questions[key].kind not in ASKED)
    ordered = {key: now[key] for key in wanted if key in now}
    return Watch(crisis, outlook.play.version, weeks, ordered, tuple(found), left_out)


def _plays(play: Play) -> list[tuple[Game, Equilibrium]]:
    """The games to watch, each with the play that speaks for it."""
    if not isinstance(play, PlayApart):
        return [(play.game.model, play.speaking)]
    spoken = [solved.speaking(each) for each in play.solutions]
    return [
        (game, each.play)
        for game, each in zip(play.game.parts.games, spoken, strict=True)
        if each is not None
    ]
