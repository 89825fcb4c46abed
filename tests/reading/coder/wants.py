"""What a reader wants to be found in a text, and whether proposals hold it.

A `.want` file lies beside its text, one want a line:

    # published 2010-11-26
    p2s1 event THREATEN KOR > PRK                        event: place, code, by > to, then a status
    p1s1 event ASSAULT PRK > KOR @2010-11-23             and the day, where the want is for that too
    p2s1 commitment threat KOR > PRK : attacks again     the condition must end in that word
    p4s2 tie basing KOR > USA
    p5s1 ceasefire held MLI,MLI-REB
    p2s2 claim PRK                                       who says it; `author` for nobody
    ? p6s1 event ...                                     wanted, and known to be missed

`-` is nobody in particular: any will do. A want is met at the place of a proposal or of a repeat.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from detente.crisis.model import DateInterval
from detente.reading.contents import (
    CeasefireContent,
    CommitmentContent,
    EventContent,
    TieContent,
)
from detente.reading.documents import Document, day
from detente.reading.opening import open_document
from detente.reading.proposals import Proposal
from detente.reading.read import propose_all

TEXTS = Path(__file__).parents[1] / "texts"
NAMES = tuple(sorted(path.stem for path in TEXTS.glob("*.want")))
_MUTUAL = frozenset({"treaty", "friendship", "rivalry"})


@dataclass(frozen=True, slots=True)
class Want:
    """One line: `kind` is a code, form, kind or stage; by and to are empty for nobody."""

    line: str
    missed: bool
    place: str
    type: str
    kind: str = ""
    by: frozenset[str] = frozenset()
    to: frozenset[str] = frozenset()
    status: str = ""
    condition: str = ""
    day: str = ""

    def met(self, proposals: Sequence[Proposal]) -> bool:
        """Whether some proposal says it."""
        return any(self._is(each) for each in proposals)

    def _is(self, found: Proposal) -> bool:
        places = {found.place, *(each.partition("#")[2] for each in found.repeats)}
        if found.type != self.type or self.place not in places:
            return False
        content = found.content
        if isinstance(content, EventContent):
            plain = content.code == self.kind and self.status in {"", content.status}
            days = content.when
            plain = plain and self.day in {"", "" if days is None else days.first.isoformat()}
            return plain and self._between(content.by, content.to)
        if isinstance(content, CommitmentContent):
            same = content.form == self.kind and self._between(content.by, content.to)
            last = self.condition.split()[-1:]
            return same and all(each in content.condition for each in last)
        if isinstance(content, TieContent):
            mutual = self.kind in _MUTUAL and {*content.by, *content.to} == self.by | self.to
            return content.kind == self.kind and (mutual or self._between(content.by, content.to))
        if isinstance(content, CeasefireContent):
            same = content.stage.split()[0] == self.kind
            return same and self.by in (frozenset(), frozenset(content.parties))
        if self.type == "claim":
            return (found.speaker.replace(", ", ",") or "author") == ",".join(sorted(self.by))
        about = getattr(content, "by", ()) or getattr(content, "to", ())
        return self.by in (frozenset(), frozenset(about))

    def _between(self, by: Sequence[str], to: Sequence[str]) -> bool:
        target = not self.to or set(to) == self.to
        return set(by) == self.by and target


def wanted(name: str) -> list[Want]:
    """The wants of a text."""
    lines = (TEXTS / f"{name}.want").read_text(encoding="utf-8").splitlines()
    return [_parse(each) for each in lines if each.strip() and not each.startswith("#")]


def _parse(line: str) -> Want:
    missed = line.startswith("? ")
    head, _, condition = line.removeprefix("? ").partition(" : ")
    place, type_, *rest = head.split()
    if ">" in rest:
        at = rest.index(">")
        after = rest[at + 2 :]
        return Want(
            line, missed, place, type_, rest[0], _keys("".join(rest[1:at])), _keys(rest[at + 1]),
            " ".join(each for each in after if not each.startswith("@")), condition.strip(),
            "".join(each[1:] for each in after if each.startswith("@")),
        )  # fmt: skip
    if type_ == "ceasefire":
        return Want(line, missed, place, type_, rest[0], _keys("".join(rest[1:])))
    return Want(line, missed, place, type_, by=_keys(" ".join(rest)))


def _keys(text: str) -> frozenset[str]:
    return frozenset(each for each in text.split(",") if each not in {"", "-"})


@cache
def document(name: str) -> Document:
    """A text as its date line in the `.want` file has it."""
    return open_document(TEXTS / f"{name}.txt", published=_published(name))


@cache
def proposed(name: str) -> tuple[Proposal, ...]:
    """What the coder finds in a text; each text is read once."""
    return tuple(propose_all([document(name)]).proposals)


def _published(name: str) -> DateInterval | None:
    first = (TEXTS / f"{name}.want").read_text(encoding="utf-8").splitlines()[0]
    _, _, date = first.partition("# published ")
    return day(dt.date.fromisoformat(date)) if date else None
