"""The coder: rules and dictionaries over parsed sentences. Nothing leaves the machine.

    Coder().propose(document)

One pass: sentences are parsed together, then read in order, each with what the ones before made
known (who is `it`, `the two sides`, `Ramani`). The same text gives the same proposals.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from detente.reading.coder.ceasefires import ceasefires
from detente.reading.coder.claims import claims
from detente.reading.coder.commitments import commitments
from detente.reading.coder.events import events
from detente.reading.coder.headings import home_of
from detente.reading.coder.introducing import Introducing
from detente.reading.coder.memory import Memory
from detente.reading.coder.names import NameTable
from detente.reading.coder.parsing import parse
from detente.reading.coder.reasons import reasons
from detente.reading.coder.remembering import remember
from detente.reading.coder.said import Said
from detente.reading.coder.ties import ties
from detente.reading.documents import Document
from detente.reading.proposals import Proposal

_READERS = (events, commitments, ceasefires, ties, claims, reasons)


class Coder:
    """Finds proposals in English texts by rules and tables over parsed sentences."""

    def propose(self, document: Document) -> Sequence[Proposal]:
        """The proposals of one document in the order of their places."""
        memory = Memory()
        memory.home = home_of(document)
        for mention in NameTable.shared().find(document.text, document.published):
            if len({each.code for each in mention.entries}) == 1:
                memory.named[mention.first.code] += len(mention.first.code) == 3
            if len(mention.entries) == 1 and len(mention.first.code) == 3:
                memory.states[mention.first.code] += 1
        introducing = Introducing(document)
        found = list(self._read(document, memory, introducing))
        found += introducing.proposals()
        return sorted(found, key=lambda each: (each.start, each.end, each.type))

    def _read(
        self, document: Document, memory: Memory, introducing: Introducing
    ) -> Iterator[Proposal]:
        for parsed in parse(document):
            memory.begin(parsed.sentence.paragraph)
            said = Said(document, parsed, memory)
            introducing.see(said)
            own = [each for read in _READERS for each in read(said)]
            yield from own
            introducing.use(said)
            remember(said)
