"""What a person decided about proposals: an append-only file beside them.

    {"id": "9f86d081884c7d65", "decision": "accept"}
    {"id": "2c26b46b68ffc68f", "decision": "edit", "proposal": {...}}
    {"id": "9f86d081884c7d65", "decision": "undo"}

A decision is on disk before the next is asked for, so that an interrupt loses nothing. The last one
about a proposal counts; `undo` makes it open again. A proposal is known by what it says and where,
so decisions survive reading the article again.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Literal, cast, get_args

from detente.diagnostics import printable
from detente.errors import StoreLocked, UsageError
from detente.reading.filed import lines
from detente.reading.proposals import Proposal, from_record
from detente.show.files import writing

Verdict = Literal["accept", "edit", "reject", "undo"]
_VERDICTS: tuple[str, ...] = get_args(Verdict)


@dataclass(frozen=True, slots=True)
class Decision:
    """A verdict on the proposal with an id; edited : what is accepted in its place."""

    id: str
    verdict: Verdict
    edited: Proposal | None = None


def id_of(proposal: Proposal) -> str:
    """16 digits of the sha256 of what a proposal says and where; not of how sure a rule was."""
    record = proposal.record()
    for key in ("confidence", "rule", "repeats"):
        del record[key]
    said = json.dumps(record, ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(said.encode("utf-8", "surrogatepass")).hexdigest()[:16]


def path_for(proposals: Path) -> Path:
    """Where decisions about a file of proposals stand: `a.jsonl` has `a.decisions.jsonl`."""
    return proposals.with_name(f"{proposals.name.removesuffix('.jsonl')}.decisions.jsonl")


def load(path: Path) -> dict[str, Decision]:
    """The decisions that stand, by id of the proposal; none where there is no file.

    A last line that was cut off in writing counts as not written. Raises UsageError for other lines
    that are no decisions.
    """
    standing: dict[str, Decision] = {}
    if not path.exists():
        return standing
    for number, record in lines(path, cut=True):
        try:
            decision = _decision(record)
        except UsageError as error:
            place = f"{printable(str(path))}:{number}"
            raise UsageError(f"{place}: {error}", hint=error.hint) from error
        standing.pop(decision.id, None)
        if decision.verdict != "undo":
            standing[decision.id] = decision
    return standing


def _decision(record: Mapping[str, object]) -> Decision:
    id_, verdict, edited = (record.get(key) for key in ("id", "decision", "proposal"))
    if not isinstance(id_, str) or verdict not in _VERDICTS:
        raise UsageError(f"decision: received {str(verdict)[:40]!r}, expected {_VERDICTS}")
    if (verdict == "edit") != isinstance(edited, dict):
        raise UsageError("proposal: an edit has one, nothing else does")
    proposal = from_record(edited) if isinstance(edited, dict) else None
    return Decision(id_, cast("Verdict", verdict), proposal)


def settled(
    proposals: Iterable[Proposal], decisions: Mapping[str, Decision]
) -> tuple[Proposal, ...]:
    """The proposals that were accepted, as they were edited."""
    found = ((each, decisions.get(id_of(each))) for each in proposals)
    return tuple(
        decision.edited or each
        for each, decision in found
        if decision is not None and decision.verdict in {"accept", "edit"}
    )


class Log:
    """An open file of decisions; `add` returns once the line is on disk."""

    def __init__(self, stream: BinaryIO, path: Path) -> None:
        self._stream, self._path = stream, path

    def add(self, decision: Decision) -> None:
        """Append one decision. Raises UsageError where there is no room; the rest stays whole."""
        record: dict[str, object] = {"id": decision.id, "decision": decision.verdict}
        if decision.edited is not None:
            record["proposal"] = decision.edited.record()
        good = self._stream.seek(0, os.SEEK_END)
        with writing(self._path):
            try:
                self._stream.write(json.dumps(record).encode() + b"\n")
                self._stream.flush()
                os.fsync(self._stream.fileno())
            except OSError:
                self._stream.truncate(good)
                raise


@contextlib.contextmanager
def logging_to(path: Path) -> Iterator[Log]:
    """Open the decisions at `path` for appending; what an earlier writer cut off is ended.

    Raises StoreLocked while somebody else has them open, UsageError where they cannot be written.
    """
    with writing(path):
        stream = path.open("a+b")
    with stream:
        _lock(stream, path)
        end = stream.seek(0, os.SEEK_END)
        if end:
            stream.seek(end - 1)
            if stream.read(1) != b"\n":
                stream.write(b"\n")
        yield Log(stream, path)


def _lock(stream: BinaryIO, path: Path) -> None:
    try:
        import fcntl
    except ImportError:  # Windows: two reviewers at once are on their own
        return
    try:
        fcntl.flock(stream.fileno(), fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as fault:
        raise StoreLocked(
            f"somebody else is reviewing: {printable(str(path))} is open for writing",
            hint="end that review first",
        ) from fault
    except OSError:  # a file system without locks
        return
