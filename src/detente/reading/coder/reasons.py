"""Why and what then: motives, capabilities, causes, recommendations, precedents, hedges."""

from __future__ import annotations

from collections.abc import Iterator

from detente.reading.coder.advice import advice
from detente.reading.coder.causes import causes
from detente.reading.coder.motives import capabilities, motives
from detente.reading.coder.precedents import precedents
from detente.reading.coder.said import Said
from detente.reading.contents import HedgeContent
from detente.reading.proposals import Proposal


def reasons(said: Said) -> Iterator[Proposal]:
    """What a sentence says beside what happens."""
    yield from motives(said)
    yield from capabilities(said)
    yield from causes(said)
    yield from advice(said)
    yield from precedents(said)
    for hedge in said.hedges:
        scope = said.text(said.parsed.doc[hedge.first], said.parsed.doc[hedge.last])
        content = HedgeContent(hedge.words, scope, hedge.certain)
        word = said.parsed.doc[hedge.at]
        last = word.nbor(1) if hedge.words.endswith(" to") and " to" not in word.text else word
        yield said.propose(content, [word, last], "hedge", weight=0.8)
