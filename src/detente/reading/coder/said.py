"""A sentence with all that was found out about it, and how proposals are made of it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from detente.crisis.model import DateInterval
from detente.reading.coder import days
from detente.reading.coder.actor import Actor
from detente.reading.coder.confidence import confidence
from detente.reading.coder.happenings import Happening, happenings
from detente.reading.coder.hedging import Hedging, hedgings
from detente.reading.coder.linking import Linker
from detente.reading.coder.memory import Memory
from detente.reading.coder.parsing import Parsed
from detente.reading.contents import Content
from detente.reading.documents import Document
from detente.reading.proposals import Proposal

if TYPE_CHECKING:
    from spacy.tokens import Token

_TRIM = " ,;:.–—-\"'“”‘’()"


@dataclass
class Said:
    """A parsed sentence of a document, after those before it."""

    document: Document
    parsed: Parsed
    memory: Memory

    @cached_property
    def linker(self) -> Linker:
        """Finds actors of its phrases."""
        return Linker(self.parsed, self.memory)

    @cached_property
    def happenings(self) -> list[Happening]:
        """Its events."""
        return happenings(self.linker)

    @cached_property
    def hedges(self) -> list[Hedging]:
        """Words that hold it back."""
        return hedgings(self.parsed.doc)

    @property
    def words(self) -> Iterable[Token]:
        """Its words in order."""
        return iter(self.parsed.doc)

    def actors(self, head: Token | None) -> tuple[Actor, ...]:
        """The actors of a phrase by its head; nothing for none."""
        return () if head is None else self.linker.actors(head)

    def keys(self, head: Token | None) -> tuple[str, ...]:
        """Their keys."""
        return keys(self.actors(head))

    def text(self, first: Token, last: Token) -> str:
        """Words as they stand, from one to another, without marks at the ends."""
        end = last.idx + len(last.text)
        return self.parsed.doc.text[first.idx : end].strip(_TRIM)

    def phrase(self, head: Token) -> str:
        """A whole phrase or clause, with all that hangs on it."""
        last = head.doc[head.right_edge.i]
        while last.i + 2 < len(head.doc) and not last.whitespace_ and last.nbor().text == "-":
            last = last.nbor(2)  # `de-escalation` is one word
        return self.text(head.doc[head.left_edge.i], last)

    def when(self, verb: Token, *, ahead: bool = False) -> DateInterval | None:
        """The days that a clause names, from those next to its verb."""
        return days.when(self, verb, ahead=ahead)

    def propose(
        self,
        content: Content,
        words: Iterable[Token],
        rule: str,
        *,
        weight: float | None = None,
        speaker: str = "",
    ) -> Proposal:
        """A proposal whose quote runs from the first to the last of some words."""
        own = sorted(words, key=lambda each: each.i)
        first, last = own[0], own[-1]
        start, end = self.parsed.span(first.idx, last.idx + len(last.text))
        held = tuple(
            dict.fromkeys(each.words for each in self.hedges if each.holds(first.i, last.i))
        )
        return Proposal(
            doc=self.document.id, start=start, end=end, quote=self.document.text[start:end],
            place=self.parsed.place, content=content, rule=rule,
            confidence=confidence(content, rule, weight, title=self.parsed.sentence.paragraph == 0),
            speaker=speaker, hedges=held,
        )  # fmt: skip


def keys(actors: Iterable[Actor]) -> tuple[str, ...]:
    """The keys of actors, each once."""
    return tuple(dict.fromkeys(each.key for each in actors if each.key))
