"""A text that somebody is writing: what it began from, what was found in it, how it is saved.

Every page has a draft of its own. While nothing is written in it, it follows the file; once it is,
it keeps to its own text until it is saved or given up.
"""

from __future__ import annotations

import difflib
from collections.abc import Callable
from dataclasses import dataclass

from detente.web.desk import Job
from detente.web.messages import Look
from detente.web.shelf import Sheet
from detente.web.workbench import Workbench


@dataclass(frozen=True, slots=True)
class Clash:
    """Two texts that both want to be the file."""

    mine: Sheet
    theirs: Sheet

    @property
    def lines(self) -> tuple[tuple[str, str], ...]:
        """What differs: `-` stands before what only theirs says, `+` before what only mine does."""
        compared = difflib.unified_diff(
            self.theirs.text.split("\n"), self.mine.text.split("\n"), lineterm="", n=2
        )
        return tuple((line[:1], line[1:]) for line in compared if line[:3] not in {"---", "+++"})


class Draft:
    """base : digest of the text that it began from. checked : what was last found in it."""

    def __init__(self, bench: Workbench) -> None:
        self._bench = bench
        self.base = bench.head.digest
        self.text = bench.head.text
        self.look = Look(self.base)
        self.clash: Clash | None = None
        self.said = ""
        self._check: Job | None = None

    @property
    def written(self) -> bool:
        """Whether it says something else than what it began from."""
        return self.look.digest != self.base

    @property
    def checked(self) -> Job:
        """The check of the text as it is."""
        if self._check is None or self._check.key.look != self.look:
            if self._check is not None:
                self._bench.desk.drop(self._check)
            self._check = self._bench.check(self.look)
        return self._check

    def write(self, text: str) -> None:
        """Take another text."""
        if text != self.text:
            self.text = text
            self.look = Look(self._bench.shelf.lay(text).digest)
            self.said = ""

    def follow(self) -> bool:
        """Take what the file says by now, unless something is written here; whether it did."""
        head = self._bench.head
        if self.written or head.trouble is not None or head.digest == self.base:
            return False
        self.base, self.text, self.look = head.digest, head.text, Look(head.digest)
        return True

    def save(self) -> None:
        """Save it, or find that somebody else did meanwhile; then both are kept."""
        saved = self._bench.save(self.text, self.base)
        if saved.theirs is None:
            self._settle("Saved.")
        else:
            self._bench.shelf.keep(saved.sheet)
            self.clash = Clash(saved.sheet, saved.theirs)

    def keep_mine(self) -> None:
        """Save over what somebody else saved; theirs stays among the versions."""
        if self.clash is not None:
            self.base, self.clash = self.clash.theirs.digest, None
            self.save()

    def take_theirs(self, show: Callable[[str], None]) -> None:
        """Go on from what somebody else saved; mine stays among the versions."""
        if self.clash is not None:
            theirs, self.clash = self.clash.theirs, None
            self.base, self.text, self.look = theirs.digest, theirs.text, Look(theirs.digest)
            self.said = "Now as they saved it; yours is among the versions."
            show(theirs.text)

    def _settle(self, said: str) -> None:
        self.base, self.said, self.clash = self.look.digest, said, None
