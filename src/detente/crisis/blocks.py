"""The paragraphs of a text and where in it they stand.

A text is split into blocks at blank lines; a heading and each item of a list is a block of its own.
The title is paragraph 0; paragraphs count from 1 after it. Boilerplate (addresses, labels such as
`Source:`, bracketed notes, requests to subscribe, headings after the title) is not counted, and a
block that begins in lower case is joined to the one before. Texts are plain or Markdown.

Places are indices into the text, ends exclusive. A block is a list of words, because words are all
that normalising (`detente.crisis.sentences`) leaves in their places: a sentence begins and ends
with one.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from detente.crisis.sentences import split

Kind = Literal["heading", "item", "text"]
Span = tuple[int, int]

_HEADING = re.compile(r"\s{0,3}#{1,6}\s+(?P<text>.*?)\s*#*\s*$")
_ITEM = re.compile(r"\s*(?:[-*+•]|\d{1,3}[.)])\s+")
_RULE = re.compile(r"\s*(?:-{3,}|={3,}|\*{3,}|_{3,})\s*$")
_WORD = re.compile(r"\S+")
_BOILERPLATE = re.compile(
    r"(?:https?://\S+|www\.\S+|[\w’' ]{1,30}:|\[[^\]]{1,60}\]|\([Pp]hoto[^)]*\)"
    r"|(?:read|see|learn) more|advertisement|share(?: this)?(?: article)?|related(?: articles?)?"
    r"|(?:get the latest\b.{0,40})?\b(?:sign up|subscribe)\b.{0,200}"
    r"|all rights reserved.*|©.*|copyright.*)",
    re.IGNORECASE,
)
_TITLE_WORDS = 25


@dataclass(frozen=True, slots=True)
class Block:
    """A run of words; `words` holds the text of each, normalised, and `spans` its place."""

    kind: Kind
    words: tuple[str, ...]
    spans: tuple[Span, ...]

    @property
    def text(self) -> str:
        """The block normalised: one space between words."""
        return " ".join(self.words)

    @property
    def start(self) -> int:
        """The place of its first character."""
        return self.spans[0][0]

    @property
    def end(self) -> int:
        """The place after its last character."""
        return self.spans[-1][1]

    def sentences(self) -> Iterator[tuple[str, int, int]]:
        """Each sentence, normalised, with its place."""
        first = 0
        for sentence in split(self.text):
            last = first + sentence.count(" ")
            yield sentence, self.spans[first][0], self.spans[last][1]
            first = last + 1


@dataclass(frozen=True, slots=True)
class Layout:
    """The blocks of a text: the title, the paragraphs that count, and what does not count."""

    title: Block | None
    paragraphs: tuple[Block, ...]
    left_out: tuple[Block, ...]


def lay_out(text: str) -> Layout:
    """Find the title, the paragraphs and the boilerplate of a text."""
    blocks = list(_blocks(text))
    title = blocks.pop(0) if _begins_with_title(blocks) else None
    paragraphs: list[list[Block]] = []
    left_out: list[Block] = []
    for block in blocks:
        if block.kind == "heading" or _BOILERPLATE.fullmatch(block.text):
            left_out.append(block)
        elif paragraphs and block.kind == "text" and block.words[0][0].islower():
            paragraphs[-1].append(block)
        else:
            paragraphs.append([block])
    return Layout(title, tuple(_joined(each) for each in paragraphs), tuple(left_out))


def _joined(blocks: Sequence[Block]) -> Block:
    if len(blocks) == 1:
        return blocks[0]
    words = tuple(word for each in blocks for word in each.words)
    return replace(blocks[0], words=words, spans=tuple(s for each in blocks for s in each.spans))


def _begins_with_title(blocks: Sequence[Block]) -> bool:
    """Whether the first block is a heading, or is short and unfinished."""
    if not blocks:
        return False
    kind, first = blocks[0].kind, blocks[0].text
    unfinished = not re.search(r"[.!?…:;,][\"'”’»)\]]*$", first)
    short = unfinished and len(first.split()) <= _TITLE_WORDS
    short = short and len(blocks) > 1 and not blocks[1].words[0][0].islower()
    return kind == "heading" or (kind == "text" and short)


def _blocks(text: str) -> Iterator[Block]:
    """Blocks in order."""
    kept, at = _without_comments(text)
    kind: Kind = "text"
    pieces: list[Span] = []
    place = 0
    for whole in kept.splitlines(keepends=True):
        start, place = place, place + len(whole)
        line = whole.splitlines()[0]
        heading = _HEADING.match(line)
        item = _ITEM.match(line)
        breaks = heading is not None or item is not None or not line.strip() or _RULE.match(line)
        if breaks:
            yield from _block(kind, kept, pieces, at)
            kind, pieces = "text", []
        if heading is not None:
            yield from _block("heading", kept, [_within(start, heading.span("text"))], at)
        elif item is not None:
            kind, pieces = "item", [(start + item.end(), place)]
        elif not _RULE.match(line):
            quoted = line.lstrip().startswith(">")
            mark = len(line) - len(line.lstrip("> ")) if quoted else 0
            pieces.append((start + mark, place))
    yield from _block(kind, kept, pieces, at)


def _within(start: int, span: Span) -> Span:
    return start + span[0], start + span[1]


def _block(kind: Kind, kept: str, pieces: Sequence[Span], at: Sequence[int]) -> Iterator[Block]:
    """The block of some pieces of the kept text, unless it has no words."""
    found = [match.span() for each in pieces for match in _WORD.finditer(kept, *each)]
    if found:
        words = tuple(unicodedata.normalize("NFC", kept[start:end]) for start, end in found)
        yield Block(kind, words, tuple((at[start], at[end - 1] + 1) for start, end in found))


def _without_comments(text: str) -> tuple[str, Sequence[int]]:
    """What is left without a byte order mark and `<!-- comments -->`, and where it was."""
    pieces: list[Span] = []
    place = 1 if text.startswith("\ufeff") else 0
    while (begin := text.find("<!--", place)) >= 0:
        end = text.find("-->", begin + 4)
        if end < 0:
            break
        pieces.append((place, begin))
        place = end + 3
    if not pieces and not place:
        return text, range(len(text))
    pieces.append((place, len(text)))
    kept = "".join(text[start:end] for start, end in pieces)
    return kept, [index for each in pieces for index in range(*each)]
