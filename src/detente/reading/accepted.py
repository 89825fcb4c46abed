"""What a person accepted of a file of proposals, and what of it is for the event log."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from detente.evidence.events import Event
from detente.evidence.log import EventLog
from detente.evidence.rows import key_of
from detente.reading import decisions, filed
from detente.reading.drafting.keys import Keys
from detente.reading.filed import About
from detente.reading.happened import events_of
from detente.reading.proposals import Proposal


@dataclass(frozen=True, slots=True)
class Accepted:
    """reviewed : whether anybody decided anything; where nobody did, everything counts as accepted.

    left : how many proposals are not decided yet, where somebody decided something.
    """

    documents: tuple[About, ...]
    proposals: tuple[Proposal, ...]
    reviewed: bool
    left: int = 0

    def events(self) -> Iterator[Event]:
        """Events with a day, each with its document and place as source."""
        published = {each.doc: each.published for each in self.documents}
        return events_of(self.proposals, published, Keys())


def accepted(path: Path) -> Accepted:
    """Of a file of proposals. Raises UsageError as `filed.load` and `decisions.load` do."""
    found, where = filed.load(path), decisions.path_for(path)
    if not where.exists():
        return Accepted(found.documents, found.proposals, reviewed=False)
    standing = decisions.load(where)
    left = sum(decisions.id_of(each) not in standing for each in found.proposals)
    taken = decisions.settled(found.proposals, standing)
    return Accepted(found.documents, taken, reviewed=True, left=left)


def take_in(events: Sequence[Event], log: Path, *, dry_run: bool = False) -> tuple[int, int]:
    """Write events into a log; how many are new there, and how many it had already.

    Raises StoreLocked, LogDamaged and UsageError as `EventLog` does.
    """
    if not dry_run:
        with EventLog.open(log) as opened:
            counts = list(opened.add_all(events))
        return sum(new for new, _ in counts), sum(old for _, old in counts)
    keys, known = {key_of(each) for each in events}, set[bytes]()
    if log.exists():
        with EventLog.reading(log) as opened:
            known = opened.known(keys)
    new = len(keys - known)
    return new, len(events) - new


def holds_proposals(path: Path) -> bool:
    """Whether a file looks like one that `detente read` wrote: its first line is a document's."""
    try:
        with path.open(encoding="utf-8") as stream:
            return stream.readline(40).lstrip().startswith('{"type": "document"')
    except (OSError, UnicodeDecodeError):
        return False
