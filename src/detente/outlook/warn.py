"""Warnings that come with an answer, in plain sentences.

A question marked `grave` asks about a move that is rare and costly. Where the tempos alone, with no
interest at work, make it likelier than the upper bound of its reference class, the tempos were put
too high, whatever interests then do to the forecast. Without a reference class the bound is
`GRAVE`: one in ten.
"""

from __future__ import annotations

from detente.crisis.model import Crisis, Question

GRAVE = 0.10


def warnings_of(
    crisis: Crisis,
    question: Question,
    tempo_only: float,
    reference: tuple[float, float, float] | None,
    fault: str | None,
) -> tuple[str, ...]:
    """All warnings for one question.

    tempo_only : its value at precision 0. reference : best, lowest, highest. fault : why its value
    could not be computed, if so.
    """
    found = []
    if question.grave and question.kind in {"reached", "on", "before", "held"}:
        found += _grave(question, tempo_only, reference)
    if fault is not None:
        found.append(f"{question.id} could not be computed: {fault}")
    when = question.by
    if when is not None and when <= crisis.as_of:
        found.append(f"{question.id} asks about {when}, no later than as_of ({crisis.as_of})")
    return tuple(found)


def _grave(
    question: Question, tempo_only: float, reference: tuple[float, float, float] | None
) -> list[str]:
    bound = GRAVE if reference is None else reference[2]
    if not tempo_only > bound:
        return []
    told = f"tempos alone make {question.id} {100 * tempo_only:.0f} % likely"
    given = question.reference
    if given is None:
        advice = "justify its tempos, or name a reference class"
        return [f"{told}, much for a grave move: {advice}"]
    reason = f"; the file's reason: {given.reason}" if given.reason else ""
    above = f"above the upper bound of its reference class ({given.name}, {100 * bound:.0f} %)"
    return [f"{told}, {above}{reason}"]
