"""From a character of a scalar's value back to its place in the file.

Plain, quoted and block scalars differ from what is written only in their white space (folding,
indentation), in quotes written twice and in escapes. So the value is aligned with the written text
by its other characters, which come in the same order in both.
"""

from __future__ import annotations

import re

_ESCAPE = re.compile(r"\\(?:x[0-9A-Fa-f]{2}|u[0-9A-Fa-f]{4}|U[0-9A-Fa-f]{8}|\r\n|.)", re.DOTALL)
_SIMPLE = {
    "0": "\0", "a": "\a", "b": "\b", "t": "\t", "n": "\n", "v": "\v", "f": "\f", "r": "\r",
    "e": "\x1b", "N": "\x85", "_": "\xa0", "L": "\u2028", "P": "\u2029",
}  # fmt: skip


def offsets(raw: str, style: str, value: str) -> list[int] | None:
    """Offset in `raw` (the scalar as written) of every character of `value`.

    None when the two cannot be aligned; then only the scalar as a whole can be pointed at.
    """
    return _align(_written(raw, style), value)


def _written(raw: str, style: str) -> list[tuple[str, int]]:
    """The characters that carry content, unescaped, each with its offset."""
    if style == '"':
        return _double_quoted(raw)
    if style == "'":
        inner = re.finditer(r"''|[^']", raw[1:-1], re.DOTALL)
        return [(match.group()[0], match.start() + 1) for match in inner]
    first = 0
    if style in {"|", ">"}:  # the header line: indicators and perhaps a comment
        header = re.match(r"[^\r\n]*(?:\r\n|\r|\n)", raw)
        first = header.end() if header else len(raw)
    return [(char, place) for place, char in enumerate(raw) if place >= first]


def _double_quoted(raw: str) -> list[tuple[str, int]]:
    characters: list[tuple[str, int]] = []
    place, last = 1, len(raw) - 1
    while place < last:
        match = _ESCAPE.match(raw, place, last)
        if match is None:
            characters.append((raw[place], place))
            place += 1
            continue
        body = match.group()[1:]
        if body not in {"\n", "\r", "\r\n"}:  # an escaped line break is nothing
            code = body[1:] if body[0] in "xuU" and len(body) > 1 else ""
            characters.append((chr(int(code, 16)) if code else _SIMPLE.get(body, body), place))
        place = match.end()
    return characters


def _align(written: list[tuple[str, int]], value: str) -> list[int] | None:
    places: list[int] = []
    at = 0
    for char in value:
        if not char.isspace():
            while at < len(written) and written[at][0] != char and written[at][0].isspace():
                at += 1
            if at >= len(written) or written[at][0] != char:
                return None
        elif at >= len(written) or not written[at][0].isspace():
            places.append(places[-1] if places else 0)
            continue
        places.append(written[at][1])
        at += 1
    return places
