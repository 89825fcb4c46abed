"""Parts of a crisis that can never matter: levels, moves, hazards, rules and questions."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from detente.crisis import evaluate
from detente.crisis.expressions import Condition
from detente.crisis.model import Question
from detente.game.dynamics import Dynamics
from detente.game.findings import Findings
from detente.game.radix import Column

Bool = NDArray[np.bool_]


def warn_of_dead_parts(dynamics: Dynamics, levels: Column) -> None:
    """Warn of levels, moves, hazards and rules that no reachable state brings into play.

    Not where options are done or sentences struck: what they leave without use is no mistake.
    """
    if dynamics.crisis.is_altered:
        return
    _levels(dynamics.findings, levels)
    for dead in np.flatnonzero(~dynamics.possible):
        _change(dynamics, int(dead))
    generated = {each.location for each in dynamics.crisis.expansions.values()}
    for place, rule in enumerate(dynamics.crisis.rules):
        # A mechanism writes its rules for every file; the analyst cannot drop one of them.
        if place not in dynamics.rewriter.fired and rule.location not in generated:
            dynamics.findings.warning(
                "rule-never",
                rule.id,
                f"rule `{rule.name}` never changes anything in a reachable state",
                rule.location,
                "check its `when`, and whether anything can bring that about",
            )


def _levels(findings: Findings, levels: Column) -> None:
    for place, factor in enumerate(findings.crisis.factors):
        met = np.bincount(levels[place], minlength=len(factor.levels)) > 0
        met[list(findings.crisis.starting_levels(factor.id))] = True
        missing = [name for name, seen in zip(factor.levels, met, strict=True) if not seen]
        if missing:
            named = ", ".join(f"`{name}`" for name in missing)
            findings.warning(
                "level-never",
                factor.id,
                f"factor `{factor.id}` never reaches the level{'s' * (len(missing) > 1)} {named}",
                factor.location,
                "add a move, hazard or rule that leads there, or drop the level",
            )


def _change(dynamics: Dynamics, place: int) -> None:
    change = dynamics.changes[place]
    kind = "move" if change.is_move else "hazard"
    pace = "tempo" if change.is_move else "rate"
    if not dynamics.held[place]:
        code, told = f"{kind}-never", "is never possible: its `when` holds in no reachable state"
        hint = "check its `when`, and whether anything can bring that about"
    elif change.constant_pace == 0:
        code, told = f"{kind}-never", f"is never possible: its {pace} is 0"
        hint = f"give it a {pace} above 0, or drop it"
    else:
        code, told = f"{kind}-idle", "changes nothing in any reachable state where its `when` holds"
        hint = "if it is a statement, write `then: nothing`; else check what it changes"
    dynamics.findings.warning(
        code, change.what, f"{change.what} {told}", change.source.location, hint
    )


def check_questions(findings: Findings, levels: Column, start: int) -> None:
    """Errors for questions whose answer needs no forecast: they can never or must happen.

    Mere warnings where options are done or sentences struck, which may settle a question.
    """
    for question in findings.crisis.questions.values():
        happens = _mask(question.happens, levels)
        rival = None if question.rival is None else _mask(question.rival, levels)
        _question(findings, question, happens, rival, start)


def _mask(condition: Condition, levels: Column) -> Bool:
    return evaluate.condition(condition, levels if len(levels) else ())


def _question(
    findings: Findings, question: Question, happens: Bool, rival: Bool | None, start: int
) -> None:
    told = findings.warning if findings.crisis.is_altered else findings.error
    reason = _never(happens, rival, start)
    if reason:
        told(
            "question-never",
            question.id,
            f"question `{question.id}` can never happen: {reason}",
            question.location,
            "check its condition, and whether any move, hazard or rule can bring it about",
        )
        return
    reason = _certain(question, happens, start)
    if reason:
        told(
            "question-certain",
            question.id,
            f"question `{question.id}` must happen: {reason}",
            question.location,
            "ask for something that is still open at `as_of`",
        )
    elif rival is not None and not rival.any() and question.by is None:
        findings.warning(
            "rival-never",
            question.id,
            f"question `{question.id}`: its `before` holds in no reachable state, so that it asks"
            " only whether it ever happens",
            question.location,
            "check the condition of `before`, or ask for `happens` by a date",
        )


def _never(happens: Bool, rival: Bool | None, start: int) -> str:
    if not happens.any():
        return "its condition holds in no reachable state"
    if rival is not None and rival[start]:
        return "what it should precede holds at `as_of`"
    return ""


def _certain(question: Question, happens: Bool, start: int) -> str:
    if happens.all():
        return "its condition holds in every reachable state"
    if question.kind in {"reached", "before", "time"} and happens[start]:
        return "its condition holds at `as_of`"
    if (
        question.kind == "held"
        and happens[start]
        and question.duration is not None
        and question.age >= question.duration
    ):
        return "at `as_of` it has already held for long enough"
    return ""
