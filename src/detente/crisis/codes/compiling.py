"""Codes that only the compiler can give, since it takes walking the states."""

from __future__ import annotations

from detente.crisis.codes.entry import Entry

ENTRIES = (
    Entry(
        "actor-number", "a number of an actor that makes no sense",
        "The precision, patience or clock of an actor is not a finite number of the sign that it"
        " must have.",
    ),
    Entry(
        "rules-order", "rules whose order matters",
        "Two rules hold in the same state and lead to different ends, depending on which fires"
        " first. The language has no order of rules; let the condition of one exclude the other.",
    ),
    Entry(
        "not-finite", "a quantity that is not a finite number",
        "In some state the expression divides by zero, takes the logarithm of a number that is not"
        " positive, or overflows.",
        "rate: 1 / level(front) per week", "rate: 1 / (1 + level(front)) per week",
    ),
    Entry(
        "worth-range", "a worth outside of 0 to 100",
        "Worths are on a scale from 0 to 100 over the states that can come about. Outside of it"
        " precision no longer means the same for all actors.",
    ),
    Entry(
        "rival-never", "a rival outcome that never comes",
        "The condition of `before` holds in no state that can come about, so the question asks only"
        " whether the other ever happens.",
    ),
    Entry(
        "level-type", "a type that is not its actor's own affair",
        "A reputation is a belief about which of two types an actor is. The type may change what"
        " its actor's moves cost and how often it makes them, and what states are worth to anybody."
        " It may not change by a move, a hazard or a rule; nor may hazards, or moves of others,"
        " depend on it: they would tell everybody the type. Nor can a question ask about it. One"
        " crisis holds one reputation.",
    ),
)  # fmt: skip
