"""What a file holds: its text, and what it says of itself.

HTML and PDF are parsed in a limited child process (`detente.reading.child`), since a parser is what
a hostile file attacks. Plain text is only decoded.
"""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass, replace
from pathlib import Path

from detente.errors import DocumentError
from detente.reading.child import run_limited
from detente.reading.documents import Form
from detente.reading.shapes import shaped

MAX_BYTES: dict[Form, int] = {"text": 5_000_000, "html": 10_000_000, "pdf": 40_000_000}
MAX_CHARACTERS = 1_000_000
FOREIGN_SHARE = 0.05

_MAGIC = {
    b"PK\x03\x04": "a zip archive (a Word file, perhaps)", b"\xd0\xcf\x11\xe0": "an old Word file",
    b"{\\rtf": "a rich text file", b"\x89PNG": "a picture", b"\xff\xd8\xff": "a picture",
    b"GIF8": "a picture", b"\x7fELF": "a program", b"MZ": "a program", b"\x1f\x8b": "compressed",
}  # fmt: skip
_HTML = re.compile(
    rb"\s*(?:<!--.{0,2000}?-->\s*)*<(?:!doctype\s+html|html|head|body)\b", re.I | re.S
)
_BOMS = (
    (codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF32_LE, "utf-32"), (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Extract:
    """The text of a file. published : a day as `2020-10-15`; texts are empty where unknown."""

    text: str
    title: str = ""
    publisher: str = ""
    author: str = ""
    published: str = ""
    notes: tuple[str, ...] = ()


def extract(data: bytes, name: str) -> tuple[Form, Extract]:
    """The text of a file's bytes; `name` is its path, for the ending and for messages.

    Raises DocumentError where there is none that could be read.
    """
    form = form_of(data, name)
    if len(data) > MAX_BYTES[form]:
        raise DocumentError(
            f"{name}: {len(data):,} bytes, expected at most {MAX_BYTES[form]:,}",
            hint="give one article or chapter at a time",
        )
    if form == "text":
        found = decode(data, name)
    else:
        found = shaped(Extract, run_limited(_TASKS[form], data, name))
        found = replace(found, text=found.text.encode("utf-8", "replace").decode("utf-8"))
    if not any(char.isalnum() for char in found.text):
        raise DocumentError(f"{name}: the file has no text", hint=_WHERE_TEXT_IS[form])
    if len(found.text) > MAX_CHARACTERS:
        raise DocumentError(
            f"{name}: {len(found.text):,} characters of text, expected at most {MAX_CHARACTERS:,}",
            hint="give one article or chapter at a time",
        )
    return form, found


_TASKS: dict[Form, str] = {
    "html": "detente.reading.html:extract_html", "pdf": "detente.reading.pdf:extract_pdf",
}  # fmt: skip
_WHERE_TEXT_IS: dict[Form, str] = {
    "text": "give a file with an article in it",
    "html": "no article was found in the page; save its text in a .txt file",
    "pdf": "it seems to hold scanned pages; run text recognition (OCR) on it first",
}


def form_of(data: bytes, name: str) -> Form:
    """Whether bytes are plain text, HTML or PDF; raises DocumentError for anything else."""
    if not data.strip(b"\0 \t\r\n\xef\xbb\xbf"):
        raise DocumentError(f"{name}: the file is empty")
    if b"%PDF-" in data[:1024]:
        return "pdf"
    known = next((what for magic, what in _MAGIC.items() if data.startswith(magic)), None)
    if known is None and b"\0" in data and not data.startswith((b"\xff\xfe", b"\xfe\xff")):
        known = "binary data"
        if data.startswith((codecs.BOM_UTF32_BE, codecs.BOM_UTF32_LE)):
            known = None
    if known is not None:
        raise DocumentError(
            f"{name}: {known}, expected plain text, HTML or PDF",
            hint="save the article as text or PDF",
        )
    ending = Path(name).suffix.lower()
    is_page = ending in {".html", ".htm", ".xhtml"} or (
        ending not in {".txt", ".md"} and _HTML.match(data[:8000]) is not None
    )
    return "html" if is_page else "text"


def decode(data: bytes, name: str) -> Extract:
    """Plain text from bytes: UTF-8, or UTF-16 and UTF-32 with a mark; stray bytes as Windows-1252.

    Nothing else is changed: a byte order mark and carriage returns count as characters.
    """
    encoding = next((each for mark, each in _BOMS if data.startswith(mark)), "utf-8")
    if encoding != "utf-8":
        text = data.decode(encoding, errors="replace")
        return Extract(text, notes=(f"the file is in {encoding.upper()}, not UTF-8",))
    try:
        return Extract(data.decode("utf-8"))
    except UnicodeDecodeError:
        text = data.decode("utf-8", errors=_STRAY)
    stray = sum(0xDC80 <= ord(char) <= 0xDCFF for char in data.decode("utf-8", "surrogateescape"))
    if stray > FOREIGN_SHARE * len(text):
        raise DocumentError(
            f"{name}: {stray} of its bytes are not UTF-8, expected UTF-8",
            hint="open it in an editor and save it as UTF-8",
        )
    return Extract(text, notes=(f"{stray} bytes are not UTF-8 and were read as Windows-1252",))


def _as_windows(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeDecodeError):
        raise error
    stray = error.object[error.start : error.end]
    return stray.decode("cp1252", errors="replace"), error.end


_STRAY = "detente-stray-bytes"
codecs.register_error(_STRAY, _as_windows)
