"""Confidence in words and tables, always apart from likelihood (ICD 203 keeps the two apart)."""

from __future__ import annotations

from typing import Any

from detente.evidence.confidence import HIGH, MODERATE, RULE, Confidence, Founded, Piece
from detente.show import numbers
from detente.show.facts import Facts
from detente.show.tables import Column, Table

Record = dict[str, Any]
MOST = 2 * len(RULE)
WEIGHTED_NOTE = (
    "Numbers and sources count by how far each number moves the answer over its range, by the "
    "derivative."
)
PLAIN_NOTE = (
    "Every number of the file counts alike here; `detente confidence` weighs each by how far it "
    "moves the answer."
)
READ_NOTE = (
    "Points of each piece, – where it could not be computed, and what was found: the share of "
    "numbers without a source; independent sources and the share of what is cited that rests on "
    "good grades; how far readings lie apart; where the class puts the forecast; how far interests "
    "move it from the tempos."
)
RULE_NOTE = (
    f"High: {HIGH} points or more of {MOST}, all five computed, none of them 0, sources 2. "
    f"Moderate: {MODERATE} or more, at most two 0 or not computed. Else low, and low where no "
    "single play stands. The whole is as its lowest question."
)


def line(found: Confidence) -> str:
    """`Confidence: low; moderate for 4 of 13 questions.`"""
    levels = [each.level for each in found.questions.values()]
    more = [
        f"{level} for {levels.count(level)} of {len(levels)} questions"
        for level in ("moderate", "high")
        if level != found.level and level in levels
    ]
    return f"Confidence: {'; '.join((found.level, *more))}."


def table(found: Confidence) -> Table:
    """Every question with what each piece found and earned."""
    columns = (
        Column("Question"),
        Column("Confidence", strong=True),
        Column("Points", number=True),
        Column("Without source"),
        Column("Sources"),
        Column("Readings"),
        Column("Outside view"),
        Column("Interests"),
    )
    rows = tuple(
        (key, each.level, str(each.points), *(_cell(piece) for piece in each.pieces))
        for key, each in found.questions.items()
    )
    notes = (READ_NOTE, WEIGHTED_NOTE if found.weighted else PLAIN_NOTE, RULE_NOTE, *_whys(found))
    return Table("Confidence", columns, rows, notes)


def _cell(piece: Piece) -> str:
    return f"{numbers.DASH if piece.points is None else piece.points} ({piece.text})"


def _whys(found: Confidence) -> tuple[str, ...]:
    """What keeps questions low whatever the pieces earn."""
    whys = dict.fromkeys(each.why for each in found.questions.values() if each.why)
    return tuple(f"Low, as {why}." for why in whys)


def rule() -> Table:
    """What earns two points, and one."""
    columns = (Column("Piece"), Column("Two points"), Column("One point"))
    rows = tuple((each.title, each.two_text, each.one_text) for each in RULE)
    return Table("What earns points", columns, rows)


def one_sided(found: Confidence, names: dict[str, str] | None = None) -> str:
    """The warning on actors whose numbers only others tell; empty where there are none."""
    if not found.one_sided:
        return ""
    told = [names.get(each, each) if names else each for each in found.one_sided]
    listed = told[0] if len(told) == 1 else f"{', '.join(told[:-1])} and {told[-1]}"
    return (
        f"The numbers of {listed} rest on no source from them or sympathetic to them: what they "
        "want is told by others alone."
    )


def record(found: Confidence) -> Record:
    """All of it as plain data."""
    return {
        "level": found.level,
        "weighted": found.weighted,
        "one_sided": list(found.one_sided),
        "questions": {key: _founded(each) for key, each in found.questions.items()},
    }


def _founded(each: Founded) -> Record:
    return {
        "level": each.level,
        "points": each.points,
        "why": each.why,
        "pieces": {
            piece.name: {"points": piece.points, "figure": piece.figure, "text": piece.text}
            for piece in each.pieces
        },
    }


def section(facts: Facts) -> Record:
    """What the report's template is given: the level, what was earned, whose word it is."""
    found = facts.confidence
    if found is None:
        return {"confidence": None, "one_sided": ""}
    names = {key: actor.name for key, actor in facts.crisis.actors.items()}
    earned = {"level": found.level, "earned": table(found), "rule": rule()}
    return {"confidence": earned, "one_sided": one_sided(found, names)}
