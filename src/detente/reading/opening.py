"""From a file to a document: bytes, text, paragraphs, what they are about and when."""

from __future__ import annotations

import datetime as dt
import hashlib
import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

from detente.crisis.blocks import Block, Layout, lay_out
from detente.crisis.model import DateInterval
from detente.diagnostics import printable
from detente.errors import DocumentError, UsageError
from detente.reading import boilerplate
from detente.reading.dates import mentions
from detente.reading.documents import UNSEEN, Document, LeftOut, Paragraph, Sentence
from detente.reading.extract import MAX_BYTES, Extract, extract
from detente.reading.language import NAMES, language_of

_URL = re.compile(r"(?:https?://|www\.)\S+")
_INTERVAL = re.compile(r"(\d{4}-\d{2}-\d{2})(?:\.\.(\d{4}-\d{2}-\d{2}))?")
_NOT_ID = re.compile(r"[^a-z0-9]+")
_TURNING = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
_LONG_SENTENCE = 400


def open_document(
    path: Path, id_: str | None = None, published: DateInterval | None = None
) -> Document:
    """Read one file.

    id_ : of the source; by default made of the file's name. published : what the user says, which
    counts more than what the file says. Raises DocumentError where it cannot be read.
    """
    data = read_bytes(path)
    form, found = extract(data, printable(str(path)))
    language = language_of(found.text)
    if language not in {"", "en"}:
        raise DocumentError(
            f"{printable(str(path))}: the text is in {NAMES[language]}, expected English",
            hint="translate it first; citations then are of the translation",
        )
    return document_of(
        found, id_ or id_of(path), form=form, original=_sha(data), published=published,
        language=language,
    )  # fmt: skip


def document_of(
    found: Extract,
    id_: str,
    *,
    form: str = "text",
    original: str = "",
    published: DateInterval | None = None,
    language: str = "en",
) -> Document:
    """The document that an extracted text makes."""
    layout = lay_out(found.text)
    dropped = dict(boilerplate.boilerplate(layout.paragraphs))
    own = found.text.encode()
    paragraphs, sentences = _numbered(layout, dropped)
    when, notes = _published(found, layout, dropped, published)
    return Document(
        id=id_,
        title=found.title or (layout.title.text if layout.title else ""),
        publisher=found.publisher or _publisher(found.text),
        published=when,
        text=found.text,
        paragraphs=paragraphs,
        sentences=sentences,
        language=language,
        fingerprint=original if form == "text" and original else _sha(own),
        original=original or _sha(own),
        form=form,  # type: ignore[arg-type]
        author=found.author or _author(layout, dropped),
        left_out=tuple(_left_out(found.text, layout, dropped)),
        notes=(*found.notes, *notes, *_oddities(found.text, sentences, language)),
    )


def read_bytes(path: Path) -> bytes:
    """The bytes of a file, unless it is missing, too large, or no regular file."""
    most = max(MAX_BYTES.values())
    try:
        if not path.exists():
            raise DocumentError(f"{printable(str(path))}: there is no such file")
        if not path.is_file():
            raise DocumentError(f"{printable(str(path))}: not a regular file")
        size = path.stat().st_size
        if size > most:
            raise DocumentError(
                f"{printable(str(path))}: {size:,} bytes, expected at most {most:,}",
                hint="give one article or chapter at a time",
            )
        return path.read_bytes()
    except (OSError, ValueError) as fault:
        reason = getattr(fault, "strerror", None) or str(fault)
        raise DocumentError(f"{printable(str(path))}: it cannot be read ({reason})") from fault


def id_of(path: Path) -> str:
    """A source's id from a file's name: small letters, digits and hyphens."""
    name = _NOT_ID.sub("-", path.name.rsplit(".", 1)[0].lower()).strip("-")[:40].strip("-")
    return name if name and name[0].isalpha() else f"text-{name}".rstrip("-")


def parse_published(text: str) -> DateInterval:
    """A day, `2020-10-15`, or days from one to another, `2020-10-10..2020-10-17`."""
    match = _INTERVAL.fullmatch(text.strip())
    try:
        if match is None:
            raise ValueError("no date")
        first = dt.date.fromisoformat(match[1])
        last = dt.date.fromisoformat(match[2] or match[1])
    except ValueError as fault:
        raise UsageError(
            f"--published: received {text[:40]!r}, expected a day",
            hint="write 2020-10-15, or 2020-10-10..2020-10-17 where the day is not known",
        ) from fault
    if last < first:
        raise UsageError(f"--published: the interval ends ({last}) before it begins ({first})")
    return DateInterval(first, last)


def _sha(data: bytes) -> str:
    return "sha256:" + hashlib.sha256(data).hexdigest()


def _numbered(
    layout: Layout, dropped: dict[int, str]
) -> tuple[tuple[Paragraph, ...], tuple[Sentence, ...]]:
    """Paragraphs and sentences with their numbers, without those that are dropped."""
    paragraphs: list[Paragraph] = []
    sentences: list[Sentence] = []
    blocks = [(0, layout.title)] if layout.title is not None else []
    kept = ((n, b) for n, b in enumerate(layout.paragraphs, 1) if n - 1 not in dropped)
    for number, block in (*blocks, *kept):
        paragraphs.append(Paragraph(number, block.start, block.end))
        found = [
            Sentence(number, place, start, end)
            for place, (_, start, end) in enumerate(block.sentences(), 1)
        ]
        # the title is one sentence, whatever stops it holds (`detente.crisis.texts`)
        sentences += [Sentence(0, 1, block.start, block.end)] if number == 0 else found
    return tuple(paragraphs), tuple(sentences)


def _left_out(text: str, layout: Layout, dropped: dict[int, str]) -> Iterator[LeftOut]:
    """What is not read as prose, in order: dropped paragraphs, and boilerplate between them."""
    found = [LeftOut(block.start, block.end, "not counted") for block in layout.left_out]
    for place, block in enumerate(layout.paragraphs):
        if place in dropped:
            found.append(LeftOut(block.start, block.end, dropped[place]))
        elif end := boilerplate.label_end(text[block.start : block.start + 40]):
            found.append(LeftOut(block.start, block.start + end, "label"))
        found += _marks(text, block)
    return iter(sorted(found, key=lambda each: each.start))


def _marks(text: str, block: Block) -> Iterator[LeftOut]:
    """Comments and marks of quotation between the words of a block."""
    for (_, end), (start, _) in zip(block.spans, block.spans[1:], strict=False):
        if start - end > 1 and text[end:start].strip() and "\n\n" not in text[end:start]:
            yield LeftOut(end, start, "mark")


def _publisher(text: str) -> str:
    """The host of an address at the end or the begin of a text."""
    lines = [line.strip() for line in text.strip().splitlines()]
    for line in (*lines[-12:], *lines[:6]):
        if _URL.fullmatch(line):
            host = urlsplit(line if "//" in line else f"https://{line}").hostname or ""
            return host.removeprefix("www.")
    return ""


def _author(layout: Layout, dropped: dict[int, str]) -> str:
    lines = (
        layout.paragraphs[place].text for place, why in dropped.items() if why == "author line"
    )
    return next((name for name in map(boilerplate.byline, lines) if name), "")


def _published(
    found: Extract, layout: Layout, dropped: dict[int, str], said: DateInterval | None
) -> tuple[DateInterval | None, tuple[str, ...]]:
    """When it was published: as the user says, as the file says, as a line of the text says."""
    if said is not None:
        return said, ()
    if found.published:
        day = dt.date.fromisoformat(found.published)
        return DateInterval(day, day), (f"published {day}, as the file says",)
    for place, why in dropped.items():
        if why == "date line":
            for each in mentions(layout.paragraphs[place].text, None):
                if each.interval is not None and each.interval.first == each.interval.last:
                    note = f"published {each.interval.first}, as a line of the text says"
                    return each.interval, (note,)
    return None, ()


def _oddities(text: str, sentences: tuple[Sentence, ...], language: str) -> Iterator[str]:
    """What a careful reader should be told of a text."""
    if not language:
        yield "the language cannot be told; it is read as English"
    unseen = sum(char in UNSEEN and char not in _TURNING for char in text[1:])
    if unseen:
        yield f"{unseen} characters take no room on a screen; they are skipped"
    if any(char in _TURNING for char in text):
        yield "marks turn the direction of writing: it may look other than it reads"
    if "\ufffd" in text:
        yield f"{text.count(chr(0xFFFD))} characters could not be decoded"
    long = [each for each in sentences if each.end - each.start > _LONG_SENTENCE * 6]
    for each in long[:3]:
        count = len(text[each.start : each.end].split())
        if count > _LONG_SENTENCE:
            yield f"{each.place} is one sentence of {count} words"
