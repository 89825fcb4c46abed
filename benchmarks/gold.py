"""Sentences that others labelled with PLOVER events, and how the coder's answers are held to them.

Two files do not come with this project:

- the PLOVER gold records of 2016 (322 sentences of the CAMEO manual with type, source, target);
- the training file of a PLOVER benchmark (1,050 sentences with type), for types alone.

A third does, `sentences.csv`: sentences of our own with type, source and target, written to
settle rules and the confidence. Those without a type hold no event. `?` as a target is anybody.

A sentence belongs to the training half or the test half by the parity of the SHA-256 of its words.
Rules were written with the training half in view; nothing of the test half was looked at.

What is held against a label is the coder's main event of the sentence: the proposal of the highest
confidence, the earlier one where two are as sure. An event is right in its type, and its source
and target are right when the set of countries is the same, nobody left out and nobody more. Of
what several do to each other, the gold file names them once, as the source; so here too.
"""

from __future__ import annotations

import csv
import hashlib
import json
import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Literal

from detente.reading.coder.actor import OF_A_KIND, key_of
from detente.reading.coder.coded import (
    MATERIAL_CONFLICT,
    MATERIAL_COOPERATION,
    VERBAL_CONFLICT,
    VERBAL_COOPERATION,
)
from detente.reading.coder.coder import Coder
from detente.reading.coder.tables import rows
from detente.reading.contents import EventContent
from detente.reading.extract import Extract
from detente.reading.opening import document_of
from detente.reading.proposals import Proposal

SHARED = Path(__file__).parents[2] / "shared" / "data"
OWN = Path(__file__).parent / "sentences.csv"
PLOVER = SHARED / "may-ship" / "text" / "PLOVER_GSR_CAMEO.txt"
PLV = SHARED / "local-only" / "text" / "PLV_train.tsv"

Half = Literal["train", "test"]
QUADS = (VERBAL_COOPERATION, MATERIAL_COOPERATION, VERBAL_CONFLICT, MATERIAL_CONFLICT)
_TYPES_2021 = {
    "DEMAND": {"REQUEST"}, "FIGHT": {"ASSAULT"}, "DISAPPROVE": {"ACCUSE"},
    "INVESTIGATE": {"ACCUSE"}, "YIELD": {"CONCEDE", "RETREAT"},
}  # fmt: skip
"""Types of other versions of PLOVER as those of 2021; a YIELD is either of two."""
_SLIPS = {"JAP": "JPN", "ITL": "ITA", "VTN": "VNM"}
"""Codes of the gold file that ISO 3166 does not have."""
_KINDS = {"UNO": "IGO", "EUR": "IGO"}


@dataclass(frozen=True, slots=True)
class Answer:
    """Types that are right (several for a YIELD), countries, and actors with their roles.

    Source and target are None where they are not labelled; then anybody is right.
    """

    types: frozenset[str]
    by: frozenset[str] | None = None
    to: frozenset[str] | None = None
    by_roles: frozenset[str] | None = None
    to_roles: frozenset[str] | None = None

    @property
    def quads(self) -> frozenset[int]:
        """The quad classes of its types, 0 to 3."""
        return frozenset(k for k, types in enumerate(QUADS) if types & self.types)


@dataclass(frozen=True, slots=True)
class Labelled:
    """A sentence with its label."""

    text: str
    answer: Answer

    @property
    def half(self) -> Half:
        """`train` or `test`, by its words."""
        return half_of(self.text)


@dataclass(frozen=True, slots=True)
class Judged:
    """A sentence, what the coder says of it (the main event first), and what is right in that."""

    labelled: Labelled
    events: tuple[Answer, ...]
    confidence: tuple[float, ...]

    def right(self, part: str, place: int = 0) -> bool:
        """Whether a part of an event is right; False where there is no such event."""
        if place >= len(self.events):
            return False
        gold, said = self.labelled.answer, self.events[place]
        if part == "type":
            return bool(said.types & gold.types)
        if part == "quad":
            return bool(said.quads & gold.quads)
        if part == "triple":
            return all(self.right(each, place) for each in ("type", "by", "to"))
        if part == "triple_roles":
            return all(self.right(each, place) for each in ("type", "by_roles", "to_roles"))
        wanted = getattr(gold, part)
        return wanted is None or bool(getattr(said, part) == wanted)

    def sets(self, part: str) -> tuple[frozenset[str], frozenset[str]]:
        """The countries of a part, `by` or `to`: as labelled, as the main event has them."""
        said = getattr(self.events[0], part) if self.events else None
        return getattr(self.labelled.answer, part) or frozenset(), said or frozenset()

    def anywhere(self, part: str) -> bool:
        """Whether it is right in some event of the sentence."""
        return any(self.right(part, place) for place in range(len(self.events)))


def half_of(text: str) -> Half:
    """The half that a sentence falls into."""
    digest = hashlib.sha256(" ".join(text.split()).encode()).hexdigest()
    return "train" if int(digest[:8], 16) % 2 == 0 else "test"


def plover(path: Path = PLOVER) -> list[Labelled]:
    """The gold records, without the one that documents the file."""
    found = []
    for record in json.loads(path.read_text(encoding="utf-8")):
        if "text" in record:
            by, by_roles = _actors(record.get("source"))
            to, to_roles = _actors(record.get("target"))
            answer = Answer(
                _types(record["event"]),
                by, _once(by, to), by_roles, _once(by_roles, to_roles),
            )  # fmt: skip
            found.append(Labelled(record["text"].strip("{}"), answer))
    return found


def plv(path: Path = PLV) -> list[Labelled]:
    """The sentences of the benchmark, with their type alone."""
    with path.open(encoding="utf-8", newline="") as file:
        records = list(csv.DictReader(file, delimiter="\t"))
    return [Labelled(each["sentence"], Answer(_types(each["gold_root"]))) for each in records]


def ours(path: Path = OWN) -> list[Labelled]:
    """Sentences of our own."""
    with path.open(encoding="utf-8", newline="") as file:
        return [_own(each) for each in csv.DictReader(file)]


def _own(row: dict[str, str]) -> Labelled:
    by = row["source"].split()
    to = None if row["target"] == "?" else row["target"].split()
    countries = frozenset(map(_country, by))
    roles = frozenset(map(_as_role, by))
    answer = Answer(
        _types(row["type"]) if row["type"] else frozenset(),
        countries, None if to is None else _once(countries, frozenset(map(_country, to))),
        roles, None if to is None else _once(roles, frozenset(map(_as_role, to))),
    )  # fmt: skip
    return Labelled(row["text"], answer)


def _types(name: str) -> frozenset[str]:
    return frozenset(_TYPES_2021.get(name, {name}))


def _actors(named: Any) -> tuple[frozenset[str], frozenset[str]]:
    """Countries, and keys as the coder would give them: arms of a state are the state itself."""
    actors = [each for each in named or () if isinstance(each, dict)]
    named_as = [str(each["code"]) for each in actors]
    codes = [_SLIPS.get(code, code) for code in named_as]
    roles = [_role(each.get("sector", "")) for each in actors]
    keys = [
        code if code in OF_A_KIND else key_of(code, role)
        for code, role in zip(codes, roles, strict=True)
    ]
    return frozenset(codes), frozenset(keys)


def _once(by: frozenset[str], to: frozenset[str]) -> frozenset[str]:
    """The target, or nobody where several do something to each other."""
    return frozenset() if by == to and len(by) > 1 else to


def _role(sector: str) -> str:
    """The first role of a sector: `REBkur` are rebels, `***` is nobody in particular."""
    first = sector[:3].upper()
    return {"***": "", "CIV": "CVL", "MOS": "REL"}.get(first, first)


@cache
def _codes() -> dict[str, str]:
    """Countries of the keys that do not begin with one."""
    return {row["key"]: row["code"] for name in ("groups", "organisations") for row in rows(name)}


@cache
def _roles() -> dict[str, str]:
    """Roles of the armed groups that have names of their own."""
    return {row["key"]: row["sector"] for row in rows("groups")}


def answer_of(content: EventContent) -> Answer:
    """An event of the coder in the terms of the labels."""
    mutual = len(content.by) > 1 and set(content.by) == set(content.to)
    to = () if mutual else content.to
    return Answer(
        frozenset({content.code}),
        frozenset(map(_country, content.by)), frozenset(map(_country, to)),
        frozenset(map(_as_role, content.by)), frozenset(map(_as_role, to)),
    )  # fmt: skip


def _country(key: str) -> str:
    code = _codes().get(key) or key.split("-")[0]
    return _KINDS.get(code, code)


def _as_role(key: str) -> str:
    """Bodies by their kind, armed groups by country and role, which is how the file names them."""
    code = _country(key)
    if code in OF_A_KIND:
        return code
    role = _roles().get(key)
    return key if role is None else key_of(code, role)


def judged(sentences: Iterable[Labelled], coder: Coder | None = None) -> list[Judged]:
    """Each sentence read as a document of its own."""
    coder = coder or Coder()
    return [_judged(each, coder) for each in sentences]


def _judged(labelled: Labelled, coder: Coder) -> Judged:
    events = events_of(coder.propose(document_of(Extract(f"Report\n\n{labelled.text}"), "gold")))
    return Judged(
        labelled,
        tuple(answer_of(content) for content, _ in events),
        tuple(sure for _, sure in events),
    )


def events_of(proposals: Sequence[Proposal]) -> list[tuple[EventContent, float]]:
    """The events of a sentence with their confidence, the surest first."""
    events = [
        (each.start, each.content, each.confidence)
        for each in proposals
        if isinstance(each.content, EventContent)
    ]
    events.sort(key=lambda each: (-each[2], each[0]))
    return [(content, sure) for _, content, sure in events]


if __name__ == "__main__":  # what is wrong in the training half; the test half stays unseen
    wanted = sys.argv[1:] or ["triple"]
    for each in judged(one for one in plover() if one.half == "train"):
        wrong = [part for part in wanted if not each.right(part)]
        if wrong:
            print(*wrong, each.labelled.text, each.labelled.answer, *each.events, "", sep="\n  ")
