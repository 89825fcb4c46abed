"""The article in a page: its text by paragraphs, its title, publisher, author and day.

Runs in the limited child process. The text is Markdown as `detente.crisis.blocks` counts it: the
title as a heading, then one block for each paragraph, item of a list, or subheading.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from typing import Any

from detente.errors import DocumentError
from detente.reading.hidden import remove_hidden

_MARK = re.compile(r"^(?:#{1,6}\s+)+")


def extract_html(data: bytes) -> dict[str, Any]:
    """The fields of an `Extract` from the bytes of a page. Raises DocumentError without article."""
    tree = _parse(data)
    hidden = remove_hidden(tree)
    found = _article(tree)
    title = _line(found.title or "")
    blocks = list(_blocks(found.body)) if found.body is not None else []
    blocks = blocks or [_line(each) for each in (found.text or "").splitlines() if each.strip()]
    if blocks and title and _line(blocks[0].lstrip("# ")) == title:
        blocks.pop(0)
    notes = []
    if hidden:
        words = sum(len(each.split()) for each in hidden)
        notes.append(f"{words} words that readers of the page do not see were left out")
    return {
        "text": "\n\n".join([f"# {title}"] * bool(title) + blocks) + "\n" if blocks else "",
        "title": title,
        "publisher": _line(found.sitename or found.hostname or ""),
        "author": _line(found.author or ""),
        "published": _day(found.date),
        "notes": notes,
    }


def _parse(data: bytes) -> Any:
    from lxml import etree  # type: ignore[import-untyped]
    from lxml import html as lxml_html

    text = _decoded(data)
    parser = lxml_html.HTMLParser(encoding="utf-8", no_network=True, remove_comments=True)
    try:
        tree = lxml_html.document_fromstring(text.encode("utf-8", "replace"), parser=parser)
    except (etree.ParserError, etree.XMLSyntaxError, ValueError) as fault:
        raise DocumentError("the page has no text", hint="save its text in a .txt file") from fault
    return tree


def _decoded(data: bytes) -> str:
    """By mark, by the page's own word, as UTF-8, or as Windows-1252."""
    for mark, encoding in (
        (b"\xef\xbb\xbf", "utf-8"),
        (b"\xff\xfe", "utf-16"),
        (b"\xfe\xff", "utf-16"),
    ):
        if data.startswith(mark):
            return data.decode(encoding, errors="replace").removeprefix("\ufeff")
    match = re.search(rb"charset\s*=\s*[\"']?\s*([\w.:-]{2,40})", data[:4096], re.IGNORECASE)
    for encoding in ("utf-8", match[1].decode() if match else "cp1252", "cp1252"):
        try:
            return data.decode(encoding)
        except (UnicodeDecodeError, LookupError):
            continue
    return data.decode("utf-8", errors="replace")


def _article(tree: Any) -> Any:
    from trafilatura import bare_extraction

    found = bare_extraction(
        tree,
        include_comments=False,
        include_tables=False,
        with_metadata=True,
        date_extraction_params={
            "extensive_search": False, "original_date": True, "max_date": "2199-12-31",
        },
    )  # fmt: skip
    if found is None:
        raise DocumentError("no article was found in the page", hint="save its text in a .txt file")
    return found


def _blocks(body: Any) -> Iterator[str]:
    """Paragraphs and the like in order; runs of loose text make paragraphs of their own."""
    loose: list[str] = []
    for text, kind in _pieces(body):
        if kind == "loose":
            loose.append(text)
            continue
        if joined := _line(" ".join(loose)):
            yield _plain(joined)
        loose = []
        line = _line(text)
        if line:
            yield {"head": f"## {line}", "item": f"- {line}"}.get(kind, _plain(line))
    if joined := _line(" ".join(loose)):
        yield _plain(joined)


def _pieces(element: Any) -> Iterator[tuple[str, str]]:
    yield element.text or "", "loose"
    for child in element:
        if not isinstance(child.tag, str):
            yield child.tail or "", "loose"
            continue
        if child.tag in {"p", "head", "item", "quote", "code"} and not len(
            child.findall(".//p") + child.findall(".//item")
        ):
            yield " ".join(child.itertext()), child.tag
        elif child.tag in {"hi", "ref", "del"}:
            yield "".join(child.itertext()), "loose"
        elif child.tag == "lb":
            yield "", "p"
        elif child.tag != "graphic":
            yield from _pieces(child)
        yield child.tail or "", "loose"


def _plain(line: str) -> str:
    """A paragraph that must not be taken for a heading."""
    return _MARK.sub("", line)


def _line(text: str) -> str:
    return " ".join(text.split())


def _day(text: str | None) -> str:
    try:
        return dt.date.fromisoformat(text or "").isoformat()
    except ValueError:
        return ""
