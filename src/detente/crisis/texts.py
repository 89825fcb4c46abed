"""Finding a cited sentence in a text.

A text is split into blocks at blank lines; a heading and each item of a list is a block of its own.
The title is paragraph 0; paragraphs count from 1 after it. Boilerplate (addresses, labels such as
`Source:`, bracketed notes, requests to subscribe, headings after the title) is not counted, and a
block that begins in lower case is joined to the one before. Texts are plain or Markdown.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass

from detente.crisis.sentences import normalise, split

_COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)
_HEADING = re.compile(r"\s{0,3}#{1,6}\s+(?P<text>.*?)\s*#*\s*$")
_ITEM = re.compile(r"\s*(?:[-*+•]|\d{1,3}[.)])\s+")
_RULE = re.compile(r"\s*(?:-{3,}|={3,}|\*{3,}|_{3,})\s*$")
_BOILERPLATE = re.compile(
    r"(?:https?://\S+|www\.\S+|[\w’' ]{1,30}:|\[[^\]]{1,60}\]|\([Pp]hoto[^)]*\)"
    r"|(?:read|see|learn) more|advertisement|share(?: this)?(?: article)?|related(?: articles?)?"
    r"|(?:get the latest\b.{0,40})?\b(?:sign up|subscribe)\b.{0,200}"
    r"|all rights reserved.*|©.*|copyright.*)",
    re.IGNORECASE,
)
_TITLE_WORDS = 25


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
    blocks = _blocks(_COMMENT.sub("", text.removeprefix("\ufeff")))
    title = _take_title(blocks)
    paragraphs: list[str] = []
    for kind, block in blocks:
        if kind == "heading" or _BOILERPLATE.fullmatch(block):
            continue
        if paragraphs and kind == "text" and block[0].islower():
            paragraphs[-1] += f" {block}"
        else:
            paragraphs.append(block)
    return Document(((title,) if title else (), *(split(text) for text in paragraphs)))


def _take_title(blocks: list[tuple[str, str]]) -> str:
    """Remove and return the title: a first block that is a heading, or is short and unfinished."""
    if not blocks:
        return ""
    kind, first = blocks[0]
    unfinished = not re.search(r"[.!?…:;,][\"'”’»)\]]*$", first)
    short = unfinished and len(first.split()) <= _TITLE_WORDS
    short = short and len(blocks) > 1 and not blocks[1][1][0].islower()
    if kind == "heading" or (kind == "text" and short):
        return blocks.pop(0)[1]
    return ""


def _blocks(text: str) -> list[tuple[str, str]]:
    """Blocks in order, each with its kind: `heading`, `item` or `text`."""
    blocks: list[tuple[str, str]] = []
    kind = "text"
    lines: list[str] = []

    def close() -> None:
        block = normalise(" ".join(lines))
        if block:
            blocks.append((kind, block))
        lines.clear()

    for line in text.splitlines():
        heading = _HEADING.match(line)
        item = _ITEM.match(line)
        if heading is not None or item is not None or not line.strip() or _RULE.match(line):
            close()
            kind = "text"
        if heading is not None:
            blocks.append(("heading", normalise(heading["text"])))
        elif item is not None:
            kind = "item"
            lines.append(line[item.end() :])
        elif not _RULE.match(line):
            lines.append(line.lstrip("> ") if line.lstrip().startswith(">") else line)
    close()
    return blocks
