"""What connects actors: arms, militias, treaties, transit, dependence, rivalry and the like."""

from __future__ import annotations

from collections.abc import Iterator

from detente.reading.coder.said import Said
from detente.reading.coder.ties_of_forces import FORCES
from detente.reading.coder.ties_of_help import ties_of_help
from detente.reading.coder.ties_of_need import NEEDS
from detente.reading.coder.ties_of_words import WORDS
from detente.reading.contents import TieContent
from detente.reading.proposals import Proposal


def ties(said: Said) -> Iterator[Proposal]:
    """The ties that a sentence tells of, each kind between the same two once."""
    seen: set[tuple[str, tuple[str, ...], tuple[str, ...]]] = set()
    for proposal in _told(said):
        tie = proposal.content
        assert isinstance(tie, TieContent)  # noqa: S101 - the readers make nothing else
        key = (tie.kind, tie.by, tie.to)
        if key not in seen and tie.by and tie.to and set(tie.by) != set(tie.to):
            seen.add(key)
            yield proposal


def _told(said: Said) -> Iterator[Proposal]:
    yield from ties_of_help(said)
    for word in said.words:
        for rule in (*NEEDS, *WORDS, *FORCES):
            yield from rule(said, word)
