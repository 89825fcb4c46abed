"""What corrections and retractions make of the rows before them.

A correction says what an event was; a retraction says that it was none, and a retraction of a
retraction takes that back. Each may name the event's own row or a later one about it. Of several
corrections the last counts. What is corrected while it is retracted stays retracted.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from detente.errors import UsageError
from detente.evidence.events import Event
from detente.evidence.rows import Row


@dataclass(frozen=True, slots=True)
class Word:
    """The last word on an event.

    row : that says what it was, its own or the last correction. event : as corrected; None where it
    was not. retracted : the row that retracts it, 0 where it stands.
    """

    row: int
    event: Event | None = None
    retracted: int = 0


@dataclass(frozen=True, slots=True)
class Revisions:
    """words : by the row of the event, of those of which anything was said. roots : of every row
    that is no new event, the row of the event that it is about. takes_back : rows that take a
    retraction back.
    """

    words: dict[int, Word]
    roots: dict[int, int]
    takes_back: frozenset[int]

    @classmethod
    def of(cls, rows: Iterable[Row]) -> Revisions:
        """Corrections and retractions, in the order of the log."""
        words: dict[int, Word] = {}
        roots: dict[int, int] = {}
        kinds: dict[int, bool] = {}  # of retractions: whether they take another one back
        for row in rows:
            root = roots[row.id] = roots.get(row.of, row.of)
            word = words.get(root, Word(root))
            if row.event is not None:
                words[root] = replace(word, row=row.id, event=row.event)
                continue
            kinds[row.id] = row.of in kinds and not kinds[row.of]
            words[root] = replace(word, retracted=0 if kinds[row.id] else row.id)
        return cls(words, roots, frozenset(id_ for id_, back in kinds.items() if back))

    def word(self, id_: int) -> Word:
        """The last word on the event that a row is about."""
        root = self.roots.get(id_, id_)
        return self.words.get(root, Word(root))

    def check(self, row: Row, kind: str) -> None:
        """Whether a row may be corrected or retracted now. Raises UsageError where it may not."""
        word = self.word(row.id)
        if row.kind == "retraction":
            self._check_taking_back(row, kind, word)
        elif word.retracted:
            raise UsageError(
                f"row {row.id} is of an event that row {word.retracted} has retracted",
                hint=f"to take that back, retract row {word.retracted}",
            )

    def _check_taking_back(self, row: Row, kind: str, word: Word) -> None:
        if kind == "correction":
            raise UsageError(
                f"row {row.id} is a retraction, which says nothing that could be corrected",
                hint=f"to take it back, retract row {row.id}",
            )
        if word.retracted != row.id:
            raise UsageError(
                f"row {row.id} no longer retracts anything",
                hint=f"the event is that of row {self.roots[row.id]}",
            )
