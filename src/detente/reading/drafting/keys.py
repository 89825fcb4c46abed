"""Keys and texts as a crisis file takes them, whatever a proposal holds."""

from __future__ import annotations

import json
import re
import unicodedata

LONGEST = 160
_NOT_KEY = re.compile(r"[^A-Z0-9]+")
_NOT_ID = re.compile(r"[^a-z0-9]+")


class Keys:
    """Actors' keys: capitals, digits and hyphens, each for one actor."""

    def __init__(self) -> None:
        self._known: dict[str, str] = {}

    def __call__(self, raw: str) -> str:
        """The key of a name; always the same for the same name."""
        if raw not in self._known:
            key = _NOT_KEY.sub("-", ascii_of(raw).upper()).strip("-")[:16].strip("-")
            key = key if key[:1].isalpha() else f"A{key}"
            taken = set(self._known.values())
            ways = (key, *(f"{key}-{count}" for count in range(2, len(taken) + 3)))
            self._known[raw] = next(each for each in ways if each not in taken)
        return self._known[raw]


def identity(text: str, fallback: str = "x") -> str:
    """An id of small letters, digits and hyphens that begins with a letter."""
    name = _NOT_ID.sub("-", ascii_of(text).lower()).strip("-")[:40].strip("-")
    if not name:
        return fallback
    return name if name[0].isalpha() else f"{fallback}-{name}"


def ascii_of(text: str) -> str:
    """Without accents, and without what has no Latin letter."""
    return unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()


def plain(text: str, longest: int = LONGEST) -> str:
    """Text on one line without control characters and marks of direction, cut where it is long."""
    kept = "".join(
        char if unicodedata.category(char)[0] != "C" else " "
        for char in text
        if char not in "\u200b\u200c\u200d\u2060\ufeff"
    )
    line = " ".join(kept.split())
    return line if len(line) <= longest else line[: longest - 1].rstrip() + "…"


def quoted(text: str, longest: int = LONGEST) -> str:
    """The text as YAML has it between quotes; whatever it holds, it stays one text."""
    return json.dumps(plain(text, longest) or "unnamed", ensure_ascii=False)
