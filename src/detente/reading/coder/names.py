"""Names of actors and places in a text: states, leaders, alliances, armed groups, capitals, towns.

    NameTable.shared().find("Ankara backs Baku", when=None)[0].first.key    # 'TUR'

Found word by word in the order of the text, the longest name first. Accents and the shape of the
apostrophe do not matter, capitals do (`US`, not `us`). A leader is a state's only while in office:
`when` is the time of writing; where nobody knows it, any time in office will do.
"""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Literal

from detente.crisis.model import DateInterval
from detente.reading.coder.tables import rows, several

Sort = Literal[
    "state", "adjective", "people", "ethnic", "capital", "seat", "place", "body", "group", "leader"
]
_WORD = re.compile(r"[A-Za-z0-9]+")
_EARLY, _LATE = dt.date.min, dt.date.max
_CHANGED = {
    "’": "'", "‘": "'", "`": "'", "“": '"', "”": '"', "–": "-", "—": "-", "ı": "i", "ø": "o",
    "Ø": "O", "ł": "l", "Ł": "L", "đ": "d",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Entry:
    """A name and whom it stands for.

    key : of the actor in proposals. code, sector : PLOVER's of 2021, a country or kind of body and
    a role in it. name : the actor's own name. since, until : days between which the name stands for
    it; for leaders, the time in high office.
    """

    key: str
    code: str
    sector: str
    name: str
    sort: Sort
    since: dt.date = _EARLY
    until: dt.date = _LATE

    def holds(self, when: DateInterval | None) -> bool:
        """Whether the name can stand for the actor at a time."""
        return when is None or (self.since <= when.last and when.first <= self.until)


@dataclass(frozen=True, slots=True)
class Mention:
    """A name in a text, from `start` to `end`, and whom it can stand for, likeliest first."""

    start: int
    end: int
    text: str
    entries: tuple[Entry, ...]

    @property
    def first(self) -> Entry:
        """The likeliest."""
        return self.entries[0]


def fold(text: str) -> str:
    """The text with plain letters and apostrophes, character for character."""
    return "".join(_plain(char) for char in text)


@cache
def _plain(char: str) -> str:
    if char in _CHANGED:
        return _CHANGED[char]
    base = unicodedata.normalize("NFD", char)[0]
    return base if base.isascii() and base.isalnum() else char


@dataclass(frozen=True, slots=True)
class _Name:
    """A name as the table has it: `the North?Korea` needs the article, and Korea in the text."""

    entry: Entry
    article: bool
    needs: str


class NameTable:
    """All names, found by their first word."""

    def __init__(self, entries: Iterator[tuple[str, Entry]]) -> None:
        found: dict[str, dict[str, list[_Name]]] = {}
        for name, entry in entries:
            plain, _, needs = fold(name).partition("?")
            bare = plain.removeprefix("the ")
            match = _WORD.match(bare)
            if match is not None:
                named = _Name(entry, plain != bare, needs)
                found.setdefault(match.group(), {}).setdefault(bare, []).append(named)
        self._by_word = {
            word: sorted(names.items(), key=lambda item: (-len(item[0]), item[0]))
            for word, names in found.items()
        }

    @staticmethod
    @cache
    def shared() -> NameTable:
        """The table of the files that come with the coder."""
        return NameTable(_entries())

    def find(
        self, text: str, when: DateInterval | None, whole: str | None = None
    ) -> tuple[Mention, ...]:
        """The names in a text, none within another; `whole` is the text that it is part of."""
        plain = fold(text)
        found: list[Mention] = []
        after = 0
        for match in _WORD.finditer(plain):
            if match.start() < after or match.group() not in self._by_word:
                continue
            for name, entries in self._by_word[match.group()]:
                end = match.start() + len(name)
                if not plain.startswith(name, match.start()) or plain[end : end + 1].isalnum():
                    continue
                article = plain[max(0, match.start() - 4) : match.start()].lower() == "the "
                held = tuple(
                    each.entry
                    for each in entries
                    if each.entry.holds(when)
                    and (article or not each.article)
                    and each.needs in (text if whole is None else whole)
                )
                if held:
                    found.append(Mention(match.start(), end, text[match.start() : end], held))
                    after = end
                    break
        return tuple(found)


def _entries() -> Iterator[tuple[str, Entry]]:
    yield from _leaders(dict(_codes()))
    yield from _bodies()
    yield from _groups()
    yield from _states()
    yield from _peoples()
    yield from _places()


def _codes() -> Iterator[tuple[str, tuple[str, str, str]]]:
    """Code, sector and name of every key."""
    for table in ("groups", "organisations"):
        for row in rows(table):
            yield row["key"], (row["code"], row["sector"], row["name"])
    for row in rows("states"):
        yield row["code"], (row["code"], "GOV", row["name"])


def _states() -> Iterator[tuple[str, Entry]]:
    sorts: tuple[tuple[str, Sort], ...] = (
        ("name", "state"), ("aliases", "state"), ("seats", "seat"), ("capital", "capital"),
        ("people", "people"), ("adjectives", "adjective"),
    )  # fmt: skip
    for row in rows("states"):
        code = row["code"]
        for column, sort in sorts:
            sector = "GOV" if sort in {"seat", "capital"} else ""
            for name in several(row[column]):
                yield name, Entry(code, code, sector, row["name"], sort)


def _peoples() -> Iterator[tuple[str, Entry]]:
    states = {row["code"]: row["name"] for row in rows("states")}
    for row in rows("peoples"):
        state = row["state"]
        if state == "EU":
            yield row["name"], Entry("EU", "EUR", "", "European Union", "body")
            continue
        yield row["name"], Entry(state, state, "", states[state], "ethnic")


def _places() -> Iterator[tuple[str, Entry]]:
    for row in rows("places"):
        key = f"{row['state']}-PRE" if row["sector"] else row["state"]
        yield row["name"], Entry(key, row["state"], row["sector"], row["name"], "place")


def _bodies() -> Iterator[tuple[str, Entry]]:
    for row in rows("organisations"):
        entry = Entry(row["key"], row["code"], row["sector"], row["name"], "body")
        for name in (row["name"], *several(row["aliases"])):
            yield name, entry


def _groups() -> Iterator[tuple[str, Entry]]:
    for row in rows("groups"):
        entry = Entry(
            row["key"], row["code"], row["sector"], row["name"], "group",
            _day(row["since"], _EARLY), _day(row["until"], _LATE, end=True),
        )  # fmt: skip
        for name in dict.fromkeys((row["name"], *several(row["aliases"]))):
            yield name, entry


def _leaders(codes: dict[str, tuple[str, str, str]]) -> Iterator[tuple[str, Entry]]:
    for row in rows("leaders"):
        state, _, role = row["key"].partition("-")
        code, sector, name = codes.get(row["key"]) or (state, role, codes[state][2])
        entry = Entry(
            row["key"], code, sector or "GOV", name, "leader",
            _day(row["since"], _EARLY), _day(row["until"], _LATE, end=True),
        )  # fmt: skip
        for each in (row["name"], *several(row["short"])):
            yield each, entry


def _day(text: str, default: dt.date, *, end: bool = False) -> dt.date:
    """A day, or the first or last of a month or year: `2014`, `2014-02`, `2014-02-22`."""
    if not text:
        return default
    parts = [int(each) for each in text.split("-")]
    if len(parts) == 3:
        return dt.date(*parts)
    year, month = parts[0], parts[1] if len(parts) == 2 else (12 if end else 1)
    if not end:
        return dt.date(year, month, 1)
    following = dt.date(year + month // 12, month % 12 + 1, 1)
    return following - dt.timedelta(days=1)
