"""Rows of the event log as texts, each naming the row before it by its digest."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from typing import Any, Literal

from detente.errors import DetenteError, UsageError
from detente.evidence.events import Event
from detente.evidence.wire import canonical, event_of, record_of

Kind = Literal["event", "correction", "retraction"]
START = "0" * 64
"""What the first row has before it."""


class LogDamaged(DetenteError):  # noqa: N818 (the name states the finding)
    """The log cannot be read, or is not what was written."""

    exit_code = 1


@dataclass(frozen=True, slots=True)
class Row:
    """One row of the log.

    of : the row that it corrects or retracts; 0 for a new event. event : None for a retraction.
    reason : why, of corrections and retractions. before, digest : the chain.
    """

    id: int
    kind: Kind
    of: int
    event: Event | None
    reason: str
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
    return hashlib.sha256(canonical(record_of(event)).encode()).digest()[:16]


def digest_of(body: str) -> str:
    """Sha256, hexadecimal."""
    return hashlib.sha256(body.encode()).hexdigest()


def body_of(id_: int, kind: Kind, of: int, event: Event | None, reason: str, before: str) -> str:
    told: dict[str, Any] = {"before": before, "kind": kind, "row": id_}
    if of:
        told["of"] = of
    if event is not None:
        told["event"] = record_of(event)
    if reason:
        told["reason"] = reason
    return canonical(told)


def row_of(id_: int, body: str, digest: str) -> Row:
    """The row that a text tells. Raises LogDamaged for another text."""
    try:
        told = json.loads(body)
        event = event_of(told["event"]) if "event" in told else None
        kind, of = told["kind"], int(told.get("of", 0))
        named = (int(told["row"]), kind, str(told["before"]), str(told.get("reason", "")))
    except (ValueError, KeyError, TypeError, UsageError) as error:
        raise LogDamaged(
            f"row {id_} of the event log cannot be read",
            hint="`detente events rebuild` saves every other row",
        ) from error
    known = {"event", "correction", "retraction"}
    if named[0] != id_ or kind not in known or (event is None) != (kind == "retraction"):
        raise LogDamaged(
            f"row {id_} of the event log is not what was written there",
            hint="`detente events rebuild` saves every other row",
        )
    return Row(id_, kind, of, event, named[3], named[2], digest)
