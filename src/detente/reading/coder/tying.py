"""Making a tie of what a rule found, and what the rules on ties share."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Literal

from detente.reading.coder.actor import Actor
from detente.reading.coder.clauses import subject_of
from detente.reading.coder.phrases import (
    clause_words,
    covering,
    is_verb,
    lemma,
    objects_of,
)
from detente.reading.coder.said import Said, keys
from detente.reading.coder.sources import agents
from detente.reading.contents import Status, TieContent, TieKind
from detente.reading.proposals import Proposal

if TYPE_CHECKING:
    from spacy.tokens import Token

Strength = Literal["", "close", "strained"]
Rule = Callable[[Said, "Token"], Iterator[Proposal]]


def tie(
    said: Said, kind: TieKind, by: tuple[Actor, ...], to: tuple[Actor, ...], words: list[Token],
    sure: float, *, what: str = "", through: tuple[Actor, ...] = (), strength: Strength = "",
    negated: bool = False,
) -> Proposal:  # fmt: skip
    """The proposal of a tie: its kind, who, to whom, the words that say so, how sure."""
    status: Status = "negated" if negated else "actual"
    content = TieContent(
        kind, keys(by), keys(to), what=what, through=keys(through), status=status, strength=strength
    )
    return said.propose(content, covering(words), f"{kind}: {lemma(words[0])}", weight=sure)


def everyone(said: Said, heads: list[Token]) -> tuple[Actor, ...]:
    """The actors of several heads, in their order."""
    return tuple(one for head in heads for one in said.actors(head))


def pair(said: Said, noun: Token) -> tuple[tuple[Actor, ...], tuple[Actor, ...]]:
    """Whose relations with whom."""
    between = everyone(said, objects_of(noun, "between"))
    if len(between) > 1:
        return between[:1], between[1:]
    to = everyone(said, objects_of(noun, "with"))
    by = agents(noun, said.linker)
    verb = noun.head
    if not by and is_verb(verb):
        by = everyone(said, subject_of(verb))
    if not to and is_verb(verb) and lemma(verb) == "have" and noun.dep_ == "dobj":
        to = everyone(said, objects_of(verb, "with"))  # `has quarrels of its own with`
    own = {each.key for each in by}
    return by, tuple(each for each in to if each.key not in own)


def around(noun: Token) -> list[Token]:
    """The clause that a noun is a direct part of, or else the noun with what hangs on it."""
    return clause_words(noun.head) if is_verb(noun.head) else [*noun.subtree]
