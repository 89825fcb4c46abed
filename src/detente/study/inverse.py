"""What would have to be different for an answer to cross a line.

    inverse(outlook, "truce-30-days", 0.5).together[0].parameter

The smallest change, measured by the ranges of the numbers: of one number alone, and of all ranged
numbers together (`detente.study.search`). Play is followed, so what is found lies on the branch
of the file's own play.
"""

from __future__ import annotations

import math

from detente.api import Outlook, Progress
from detente.errors import NotConverged, UsageError
from detente.outlook.answer import PROBABILITIES
from detente.show.inverse import Inverse
from detente.study.asked import chosen
from detente.study.search import Search, Term
from detente.study.trial import Trial

TOP = 8


def inverse(
    outlook: Outlook,
    question: str,
    line: float | None = None,
    *,
    top: int = TOP,
    progress: Progress | None = None,
) -> Inverse:
    """What takes the answer to `question` across `line` (None: one half).

    top : how many numbers are tried alone, those of the largest derivatives.

    Raises UsageError for an unknown question, a line that no answer of its kind can cross, or one
    that it stands on; NotConverged where no single play stands for the forecast.
    """
    crisis = outlook.crisis
    chosen((question,), crisis.questions, "question")
    now = outlook[question].value
    goal = _line(crisis.questions[question].kind, line)
    if now is None or not math.isfinite(now):
        raise NotConverged(f"`{question}` has no single finite answer to start from")
    if now == goal:
        raise UsageError(f"`{question}` is {goal:g} already", hint="give another line")
    search = Search.of([Term.of(Trial.of(outlook.play), question)])
    found, tried = search.alone(goal, top, progress)
    joint, fault = search.together(goal, progress=progress)
    moved = search.moved(joint.place)
    return Inverse(
        crisis, outlook.play.version, question, now, goal, found, tried, moved,
        joint.reached, joint.value, joint.distance, fault, joint.nearest, joint.before,
    )  # fmt: skip


def _line(kind: str, line: float | None) -> float:
    if line is None:
        if kind not in PROBABILITIES:
            raise UsageError(
                "which line is an expected time or share to cross?", hint="say it with --line"
            )
        return 0.5
    top = 1.0 if kind != "time" else math.inf
    if not 0.0 < line < top:
        bound = "between 0 and 1" if kind != "time" else "more than 0 weeks"
        raise UsageError(f"the line must be {bound}, got {line:g}")
    return line
