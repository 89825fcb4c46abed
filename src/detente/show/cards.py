"""A question of the report as a card: its figure, its word, and every term of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from detente.crisis.model import Question
from detente.show import tables
from detente.show.facts import Facts

if TYPE_CHECKING:
    from detente.outlook.answer import Answer


@dataclass(frozen=True, slots=True)
class Entry:
    """A name and its text, in lists of terms."""

    name: str
    text: str


@dataclass(frozen=True, slots=True)
class Card:
    """One question in full."""

    id: str
    text: str
    figure: str
    word: str
    horizon: str
    tempo: str
    span: str
    grave: bool
    harm: bool
    terms: tuple[Entry, ...]


def card(facts: Facts, key: str, answer: Answer) -> Card:
    """The card of the question with the id `key`."""
    question = facts.crisis.questions[key]
    return Card(
        id=key,
        text=question.text,
        figure=tables.figure(answer),
        word=tables.word(answer),
        horizon=tables.horizon(question),
        tempo=tables.value_text(answer.kind, answer.tempo_only),
        span=tables.span(facts, key),
        grave=question.grave,
        harm=question.harm,
        terms=(*_terms(question, answer), *_seen(facts, key)),
    )


def _seen(facts: Facts, key: str) -> list[Entry]:
    """What actors with numbers of their own expect."""
    return [
        Entry(tables.seen_by(each.name), tables.figure(each.answers[key])) for each in facts.seen
    ]


def _terms(question: Question, answer: Answer) -> list[Entry]:
    def told(value: float | None) -> str:
        return tables.value_text(answer.kind, value)

    entries = [
        Entry("At the tempos only", told(answer.tempo_only)),
        Entry(
            "Precision halved, doubled",
            f"{told(answer.by_precision.get(0.5))}, {told(answer.by_precision.get(2.0))}",
        ),
    ]
    if question.reference is not None:
        reason = (
            f" Why this class: {question.reference.reason}." if question.reference.reason else ""
        )
        cited = ", ".join(str(each) for each in question.reference.cite)
        text = f"{question.reference.name}: {tables.reference(answer)}.{reason}"
        entries.append(Entry("Outside view", text + (f" ({cited})" if cited else "")))
    for name in ("threshold", "resolver", "void"):
        text = getattr(question, name)
        if text:
            entries.append(Entry(name.capitalize(), text))
    return entries
