"""Every question of the gallery names its reference class, or is listed here without one."""

from __future__ import annotations

from detente.crisis.model import Crisis
from detente.outlook.answer import PROBABILITIES

# Questions for which no class of the crisis's own outside view fits, cut at its day.
NO_CLASS = {
    "berlin-1961": {"tanks-gone", "treaty", "killed-at-the-border"},
    "cuba-1962": {"aircraft-lost", "civilians-killed"},
    "july-1914": {
        "russia-mobilises", "france-at-war", "belgium-entered", "britain-fights",
        "civilians-killed",
    },
    "karabakh-2020": {
        "shusha", "peacekeepers", "deadly-strike", "armenia-entered", "peacekeepers-before-town",
    },
    "kargil-1999": {"tiger-hill", "world-blames-pakistan"},
    "taiwan-1995-96": {"second-carrier", "lee-above-half", "exercises-over", "civilians-killed"},
}  # fmt: skip
INVENTED = {"chicken", "deterrence"}


def test_questions_without_a_class_are_these(crisis: Crisis) -> None:
    if crisis.id in INVENTED:
        return
    without = {
        key
        for key, question in crisis.questions.items()
        if question.kind in PROBABILITIES and question.reference is None
    }
    assert without == NO_CLASS[crisis.id]


def test_every_class_is_cited_and_has_a_range(crisis: Crisis) -> None:
    for key, question in crisis.questions.items():
        given = question.reference
        if given is not None:
            number = crisis.numbers[given.rate]
            assert 0 < number.low < number.best < number.high < 1, key
            assert given.cite, key
            assert given.reason, key
