"""Finding a cited sentence in a text: its paragraphs, each a tuple of sentences, by number."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from detente.crisis.blocks import lay_out
from detente.crisis.sentences import normalise, split


@dataclass(frozen=True, slots=True)
class Document:
    """A text by paragraphs, each a tuple of sentences; the title is `paragraphs[0]`."""

    paragraphs: tuple[tuple[str, ...], ...]

    @property
    def count(self) -> int:
        """The number of the last paragraph."""
        return len(self.paragraphs) - 1

    def sentence(self, paragraph: int, sentence: int) -> str | None:
        """A sentence by its numbers, or None when there is none."""
        if not 0 <= paragraph < len(self.paragraphs):
            return None
        found = self.paragraphs[paragraph]
        return found[sentence - 1] if 1 <= sentence <= len(found) else None


def fingerprint(sentence: str) -> str:
    """`sha256:` of the sentence in UTF-8, normalised."""
    return "sha256:" + hashlib.sha256(normalise(sentence).encode()).hexdigest()


def read_document(text: str) -> Document:
    """Number the paragraphs and sentences of a text."""
    found = lay_out(text)
    title = (found.title.text,) if found.title is not None else ()
    return Document((title, *(split(each.text) for each in found.paragraphs)))
