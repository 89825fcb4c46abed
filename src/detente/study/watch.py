"""What to watch: events of the next weeks and what each would say of every question.

    outlook.watch(weeks=2).telling("shusha")[0].id

See `detente.outlook.indicators`. Events of a theatre that nothing links say nothing of the others;
of a question that concerns several theatres those of any of them may.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from functools import partial

from detente.apart import OutlookApart
from detente.api import Outlook, Progress
from detente.errors import UsageError
from detente.game import Game
from detente.outlook.indicators import WEEKS, Indicator, Watched, indicators
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

    questions : ids; None for all. Those that end before the watch does are left out and named, and
    so are those whose answer cannot be computed.

    Raises UsageError for an unknown id, or weeks that are not positive.
    """
    if not weeks > 0:
        raise UsageError(f"one can watch for more than 0 weeks only, got {weeks:g}")
    crisis = outlook.crisis
    wanted = chosen(questions, crisis.questions, "question")
    report = None if progress is None else partial(progress, "indicators")
    found = [
        indicators(game, play, weeks, own, report)
        for game, play in _plays(outlook)
        for own in [[key for key in wanted if key in game.crisis.questions]]
    ]
    now = {key: value for each in found for key, value in each.now.items()}
    why = {key: reason for each in found for key, reason in each.left_out.items()}
    return Watch(
        crisis,
        outlook.play.version,
        weeks,
        {key: now[key] for key in wanted if key in now},
        tuple(_together(found)),
        {key: why.get(key) or _fault(outlook, key) for key in wanted if key not in now},
    )


def _plays(outlook: Outlook) -> Sequence[tuple[Game, Equilibrium]]:
    """The games to watch, each with the play that speaks for it."""
    if not isinstance(outlook, OutlookApart):
        return [(outlook.play.game.model, outlook.play.speaking)]
    play = outlook.play
    spoken = [solved.speaking(each) for each in play.solutions]
    alone = [
        (game, each.play)
        for game, each in zip(play.game.parts.games, spoken, strict=True)
        if each is not None
    ]
    joint = outlook.model.apart.unions.values()
    return [*alone, *((each.game, each.main.play) for each in joint)]


def _together(found: Iterable[Watched]) -> Iterable[Indicator]:
    """Each event once, with what it says in every game that it belongs to."""
    every: dict[str, Indicator] = {}
    for each in (event for watched in found for event in watched.found):
        known = every.setdefault(each.id, each)
        if known is not each:
            every[each.id] = replace(
                known, now={**known.now, **each.now}, signals={**known.signals, **each.signals}
            )
    return every.values()


def _fault(outlook: Outlook, question: str) -> str:
    """Why there is no answer to watch for: what the forecast says."""
    warnings: Mapping[str, Sequence[str]] = {
        key: answer.warnings for key, answer in outlook.model.answers.items()
    }
    return next(iter(warnings[question]), "it was not answered")
