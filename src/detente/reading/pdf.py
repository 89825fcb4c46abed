"""The text layer of a PDF, joined to paragraphs. Runs in the limited child process.

A PDF says where glyphs stand and how large, not what a paragraph is. Lines are joined by rule. A
paragraph ends before a larger gap than is usual, where the size of type changes, after a line that
ends a sentence and is clearly shorter than most, and after a first line of less than half the
usual length. Words cut at the end of a line are put together. Larger type is a heading; the first
is the title. Lines that come again at the edge of most pages, and page numbers, are left out.
"""

from __future__ import annotations

import io
import itertools
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from statistics import median
from typing import Any

from detente.errors import DocumentError

MAX_PAGES = 500
_SHORT, _HALF, _WIDE, _LARGE = 0.8, 0.5, 1.35, 1.15
_END = re.compile(r"[.!?…:][\"'”’»)\]]*$")
_CUT = re.compile(r"(?:^|\s)[a-z]{2,}[-\u00ad\u2010]$")
_COMPOUND = re.compile(r"\w-$")
_NUMBER = re.compile(r"(?:page\s*)?[ivxlc\d]{1,5}(?:\s*(?:/|of)\s*\d{1,5})?", re.IGNORECASE)
_ITEM = re.compile(r"(?:[-•*–]|\d{1,2}[.)])\s+\S")
_DAY = re.compile(r"D:(\d{4})(\d{2})(\d{2})")


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a page: size of its type and height of its foot above the page's, in points."""

    text: str
    size: float = 0.0
    height: float = 0.0
    page: int = 0


def extract_pdf(data: bytes) -> dict[str, Any]:
    """The fields of an `Extract` from the bytes of a PDF.

    Raises DocumentError where it needs a password, is broken, or has too many pages.
    """
    from pypdf import PdfReader

    try:
        reader = PdfReader(io.BytesIO(data), strict=False)
        if reader.is_encrypted and not reader.decrypt(""):
            raise DocumentError(
                "the PDF needs a password", hint="save a copy of it without a password"
            )
        if len(reader.pages) > MAX_PAGES:
            raise DocumentError(f"{len(reader.pages)} pages, expected at most {MAX_PAGES}")
        pages = [_lines(page, number) for number, page in enumerate(reader.pages)]
        about = dict(reader.metadata or {})
    except (DocumentError, MemoryError):
        raise
    except Exception as fault:  # parsers of broken files raise anything
        what = "is encrypted by AES, which is not read" if "AES" in str(fault) else "is broken"
        raise DocumentError(f"the PDF {what}", hint="save its text in a .txt file") from fault
    blocks = list(paragraphs(without_furniture(pages)))
    title = next((text for text in blocks if text.startswith("# ")), "").removeprefix("# ")
    return {
        "text": "\n\n".join(blocks) + "\n" if blocks else "",
        "title": title,
        "author": _line(str(about.get("/Author") or "").replace("(anonymous)", "")),
        "notes": _notes(about),
    }


def _notes(about: dict[str, Any]) -> list[str]:
    """The day the file was made is told, not taken: it need not be that of publication."""
    match = _DAY.match(str(about.get("/CreationDate") or ""))
    if match is None:
        return []
    return [f"the PDF was made on {match[1]}-{match[2]}-{match[3]}; its text may be older"]


def _lines(page: Any, number: int) -> list[Line]:
    """The lines of a page, each as large and as high as its first glyphs."""
    lines: list[Line] = []
    text, size, height = "", 0.0, 0.0

    def take(run: str, to_page: Sequence[float], to_text: Sequence[float], *font: Any) -> None:
        nonlocal text, size, height
        for place, piece in enumerate(run.split("\n")):
            if place:
                lines.append(Line(_line(text), size, height, number))
                text = ""
            if piece.strip() and not text.strip():
                size = round(abs(float(font[1]) * to_text[3] * to_page[3]), 1)
                height = to_text[4] * to_page[1] + to_text[5] * to_page[3] + to_page[5]
            text += piece

    page.extract_text(visitor_text=take)
    return [*lines, Line(_line(text), size, height, number)]


def without_furniture(pages: Sequence[Sequence[Line]]) -> list[Line]:
    """The lines of all pages without running heads and feet and page numbers."""
    edges: Counter[str] = Counter()
    for page in pages:
        full = [line.text for line in page if line.text]
        edges.update({_shape(text) for text in (*full[:2], *full[-2:])})
    often = {shape for shape, count in edges.items() if count >= 3 and count > len(pages) / 2}
    kept: list[Line] = []
    for page in pages:
        full_at = [place for place, line in enumerate(page) if line.text] or [0]
        edge = {*full_at[:2], *full_at[-2:]}
        kept += [
            line
            for place, line in enumerate(page)
            if place not in edge or not (_shape(line.text) in often or _NUMBER.fullmatch(line.text))
        ]
    return kept


def _shape(text: str) -> str:
    return re.sub(r"\d+", "0", text).casefold()


def paragraphs(lines: Sequence[Line]) -> Iterator[str]:
    """Lines joined to paragraphs; headings are marked as such."""
    full = [line for line in lines if line.text]
    if not full:
        return
    lengths = sorted(len(line.text) for line in full)
    usual = lengths[int(0.8 * (len(lengths) - 1))]
    sizes = Counter({0.0: 0})
    for line in full:
        sizes[line.size] += len(line.text)
    body = sizes.most_common(1)[0][0]
    gap = _usual_gap(full)
    block: list[Line] = []
    has_title = False
    for line in lines:
        if block and _ends(block, line, usual, gap):
            yield from _block(block, body, has_title)
            has_title = has_title or _is_heading(block, body)
            block = []
        if line.text:
            block.append(line)
    if block:
        yield from _block(block, body, has_title)


def _usual_gap(lines: Sequence[Line]) -> float:
    """The distance of lines in a paragraph, in points; 0 where it is not known."""
    gaps = [
        one.height - other.height
        for one, other in itertools.pairwise(lines)
        if one.page == other.page and one.height > other.height
    ]
    return median(gaps) if gaps else 0.0


def _ends(block: Sequence[Line], line: Line, usual: int, gap: float) -> bool:
    """Whether a block is at its end before a line."""
    last = block[-1]
    if not line.text or (_ITEM.match(line.text) and _END.search(last.text)):
        return True
    if max(last.size, line.size) >= _LARGE * min(last.size, line.size) > 0:
        return True
    if gap and last.page == line.page and last.height - line.height > _WIDE * gap:
        return True
    if len(block) == 1 and len(last.text) < _HALF * usual and not line.text[0].islower():
        return True
    return bool(_END.search(last.text)) and len(last.text) < _SHORT * usual


def _is_heading(block: Sequence[Line], body: float) -> bool:
    return 0 < _LARGE * body <= block[0].size


def _block(block: Sequence[Line], body: float, has_title: bool) -> Iterator[str]:
    """The text of a block; a word cut by a hyphen at the end of a line is made whole."""
    text = ""
    for line in block:
        if _CUT.search(text) and line.text[:1].islower():
            text = text[:-1] + line.text
        elif _COMPOUND.search(text):
            text += line.text
        else:
            text = f"{text} {line.text}" if text else line.text
    if _is_heading(block, body):
        text = f"{'##' if has_title else '#'} {text}"
    yield text


def _line(text: str) -> str:
    return " ".join(text.replace("\0", " ").split())
