"""A document as it is read: its text, and where in it paragraphs and sentences stand.

Places are indices of code points into `Document.text`, ends exclusive. Paragraphs and sentences are
numbered by the rules of `detente.crisis.blocks`, so that a place `p4s2` here is the place
`source#p4s2` of a crisis file. What is recognised as boilerplate beyond those rules keeps its
number, but is not among the paragraphs.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from detente.crisis.model import DateInterval
from detente.crisis.texts import Document as Counted
from detente.crisis.texts import fingerprint, read_document

Form = Literal["text", "html", "pdf"]


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Paragraph `number` (0 is the title) from `start` to `end`."""

    number: int
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Sentence:
    """Sentence `number` (from 1) of a paragraph, from `start` to `end`."""

    paragraph: int
    number: int
    start: int
    end: int

    @property
    def place(self) -> str:
        """As citations say it after the `#`: `p4s2`."""
        return f"p{self.paragraph}s{self.number}"


@dataclass(frozen=True, slots=True)
class LeftOut:
    """Characters that are not read as prose, and why: `share button`, `author line`."""

    start: int
    end: int
    why: str


@dataclass(frozen=True, slots=True)
class Prose:
    """The words of a stretch of text, one space between them, without what is left out.

    `at[i]` is the place of `text[i]` in the document; parse `text`, quote the document.
    """

    text: str
    at: tuple[int, ...]

    def span(self, start: int, end: int) -> tuple[int, int]:
        """The place in the document of `text[start:end]`, which must not be empty."""
        if not 0 <= start < end <= len(self.text):
            raise ValueError(f"start, end: received {start}, {end}, expected within the prose")
        return self.at[start], self.at[end - 1] + 1


@dataclass(frozen=True, slots=True)
class Document:
    """A document that was read.

    id : the source's id in the crisis. published : None where nobody said. text : for plain text
    the file decoded, nothing changed; for HTML and PDF what was extracted. language : ISO 639-1,
    "" where it could not be told. fingerprint : `sha256:` of the file that holds `text`: the file
    itself, or the extracted text in UTF-8. original : the same of the file that was given.
    notes : what a user should be told about it, a sentence each.
    """

    id: str
    title: str
    publisher: str
    published: DateInterval | None
    text: str
    paragraphs: tuple[Paragraph, ...]
    sentences: tuple[Sentence, ...]
    language: str
    fingerprint: str
    original: str = ""
    form: Form = "text"
    author: str = ""
    left_out: tuple[LeftOut, ...] = ()
    notes: tuple[str, ...] = ()

    def quote(self, start: int, end: int) -> str:
        """The characters from `start` to `end`."""
        return self.text[start:end]

    def sentence(self, place: str) -> Sentence | None:
        """The sentence at a place such as `p4s2`."""
        return next((each for each in self.sentences if each.place == place), None)

    def sentence_at(self, start: int) -> Sentence | None:
        """The sentence that holds the character at `start`."""
        return next((each for each in self.sentences if each.start <= start < each.end), None)

    def prose(self, start: int, end: int) -> Prose:
        """What is to be parsed of the text from `start` to `end`."""
        characters: list[str] = []
        at: list[int] = []
        out = [each for each in self.left_out if each.start < end and each.end > start]
        for index in range(start, end):
            char = self.text[index]
            hidden = any(each.start <= index < each.end for each in out)
            if char in UNSEEN:
                continue
            if hidden or char.isspace():
                if characters and characters[-1] != " ":
                    characters.append(" ")
                    at.append(index)
            else:
                characters.append(char)
                at.append(index)
        if characters and characters[-1] == " ":
            characters.pop()
            at.pop()
        return Prose("".join(characters), tuple(at))

    def fingerprint_of(self, sentence: Sentence) -> str:
        """The fingerprint of a sentence, as citations carry it."""
        said = _counted(self.text).sentence(sentence.paragraph, sentence.number)
        return fingerprint(said or self.text[sentence.start : sentence.end])


@lru_cache(maxsize=4)
def _counted(text: str) -> Counted:
    return read_document(text)


UNSEEN = frozenset(
    "\u00ad\u200b\u200c\u200d\u2060\ufeff\u200e\u200f\u061c\u202a\u202b\u202c\u202d\u202e"
    "\u2066\u2067\u2068\u2069"
)
"""Characters that take no room on a screen: zero width, soft hyphen, marks of direction."""


def day(value: dt.date) -> DateInterval:
    """The interval of one day."""
    return DateInterval(value, value)
