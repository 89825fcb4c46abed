"""Rows of the event log as texts, each naming the row before it by its digest."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from typing import Any, Literal, get_args

from detente.errors import LogDamaged
from detente.evidence.events import Event
from detente.evidence.wire import again, canonical, record_of

Kind = Literal["event", "correction", "retraction"]
KINDS: tuple[Kind, ...] = get_args(Kind)
NO_ROW = (ValueError, KeyError, TypeError, AttributeError, RecursionError)
"""What reading a text raises that is no row."""
START = "0" * 64
"""What the first row has before it."""


@dataclass(frozen=True, slots=True)
class Row:
    """One row of the log.

    of : the row that it corrects or retracts; 0 for a new event. event : None for a retraction.
    reason, coder : why, and by whom, of corrections and retractions. before, digest : the chain.
    """

    id: int
    kind: Kind
    of: int
    event: Event | None
    reason: str
    coder: str
    before: str
    digest: str


@dataclass(frozen=True, slots=True)
class Standing:
    """An event that stands: its row, the row that last corrected it, what it says now."""

    id: int
    row: int
    event: Event


def key_of(event: Event) -> bytes:
    """What makes two reports the same row: everything that they say."""
    return key_of_text(canonical(record_of(event)))


def key_of_text(text: str) -> bytes:
    """The same of the event's text."""
    return hashlib.sha256(text.encode()).digest()[:16]


def digest_of(body: str) -> str:
    """Sha256, hexadecimal."""
    return hashlib.sha256(body.encode()).hexdigest()


def body_of(
    id_: int, kind: Kind, of: int, event: Event | None, before: str, reason: str = "",
    coder: str = "",
) -> str:  # fmt: skip
    """The text of a row."""
    told: dict[str, Any] = {"before": before, "kind": kind, "row": id_}
    if of:
        told["of"] = of
    if event is not None:
        told["event"] = record_of(event)
    if reason:
        told["reason"] = reason
    if coder:
        told["coder"] = coder
    return canonical(told)


def body_of_text(id_: int, text: str, before: str) -> str:
    """The same of a new event whose text is known, for many of them."""
    return f'{{"before":"{before}","event":{text},"kind":"event","row":{id_}}}'


def row_of(id_: int, body: str, digest: str) -> Row:
    """The row that a text tells. Raises LogDamaged for one that is not as it was written."""
    if digest_of(body) != digest:
        raise _altered(id_)
    try:
        row = parsed(body)
    except NO_ROW as error:
        raise _altered(id_) from error
    if row.id != id_:
        raise _altered(id_)
    return row


def parsed(body: str) -> Row:
    """The row that a text says it is, whatever its digest. Raises NO_ROW for what is none."""
    told = json.loads(body)
    kind = told["kind"]
    event = again(told["event"]) if "event" in told else None
    if kind not in KINDS or (event is None) != (kind == "retraction"):
        raise ValueError(kind)
    of = int(told.get("of", 0))
    if (of == 0) != (kind == "event"):
        raise ValueError(of)
    return Row(
        int(told["row"]), kind, of, event, str(told.get("reason", "")), str(told.get("coder", "")),
        str(told["before"]), digest_of(body),
    )  # fmt: skip


def _altered(id_: int) -> LogDamaged:
    return LogDamaged(
        f"row {id_} of the event log is not what was written there",
        hint="`detente events rebuild` saves every other row, and keeps the old file",
    )
