"""A small coder for tests of what is around coders: it knows four states and three verbs."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from detente.reading.contents import ActorContent, Content, EventContent, TieContent
from detente.reading.dates import mentions
from detente.reading.documents import Document, Sentence
from detente.reading.proposals import Proposal

ACTORS = {"Russia": "RUS", "Turkey": "TUR", "Armenia": "ARM", "Azerbaijan": "AZE"}
VERBS = {"threatens": "THREATEN", "bombs": "ASSAULT", "arms": "AID"}
_NAME = "|".join(ACTORS)
_DEED = re.compile(rf"({_NAME}) ({'|'.join(VERBS)}) ({_NAME})")


class WordCoder:
    """Every name is an actor; `A threatens B` is an event; `A arms B` a tie as well."""

    def propose(self, document: Document) -> Sequence[Proposal]:
        return [each for sentence in document.sentences for each in _in(document, sentence)]


def _in(document: Document, sentence: Sentence) -> Iterator[Proposal]:
    prose = document.prose(sentence.start, sentence.end)
    dated = mentions(prose.text, document.published)
    when = dated[0].interval if dated else None
    for match in re.finditer(_NAME, prose.text):
        content = ActorContent(ACTORS[match.group()], match.group())
        yield _at(document, sentence, prose.span(*match.span()), content)
    for match in _DEED.finditer(prose.text):
        by, to = (ACTORS[match[1]],), (ACTORS[match[3]],)
        span = prose.span(*match.span())
        yield _at(document, sentence, span, EventContent(VERBS[match[2]], by=by, to=to, when=when))
        if match[2] == "arms":
            yield _at(document, sentence, span, TieContent("arms", by, to))


def _at(
    document: Document, sentence: Sentence, span: tuple[int, int], content: Content
) -> Proposal:
    quote = document.quote(*span)
    return Proposal(document.id, *span, quote, sentence.place, content, "words", 0.9)
