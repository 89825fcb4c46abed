"""Citations: `source#p3s2`, where a statement rests.

A citation may end in the fingerprint of its sentence, as in `examiner#p3s2 sha256:9f86d081884c`
(at least 12 of its 64 digits), so that the sentence can be recognised in any copy of the text.
"""

from __future__ import annotations

import re

from detente.crisis.diagnostics import Collector
from detente.crisis.model import Citation
from detente.crisis.names import Names
from detente.crisis.nodes import Text, shorten
from detente.crisis.quantities import Rests

ASSUMED = "assumed"

_CITATION = re.compile(
    r"(?P<source>[^\s#,;]+)(?:#p(?P<paragraph>\d{1,5})(?:s(?P<sentence>\d{1,5}))?)?"
    r"(?:\s+(?P<fingerprint>sha256:[0-9a-f]{12,64}))?"
)


def read_citations(value: Text | list[Text] | None, names: Names, report: Collector) -> Rests:
    """What an entry rests on. Nothing is said when `value` is None."""
    texts = value if isinstance(value, list) else [] if value is None else [value]
    assumed = [text for text in texts if text == ASSUMED]
    if assumed and len(texts) > 1:
        report.error(
            "bad-citation", "`assumed` beside a citation", assumed[0].location,
            "cite the source, or admit that none says it",
        )  # fmt: skip
    cited = [read_citation(text, names, report) for text in texts if text != ASSUMED]
    return Rests(tuple(citation for citation in cited if citation is not None), bool(assumed))


def read_citation(text: Text, names: Names, report: Collector) -> Citation | None:
    """One citation, or None after reporting what is wrong with it."""
    match = _CITATION.fullmatch(text.strip())
    paragraph = None if match is None else _number(match["paragraph"])
    sentence = None if match is None else _number(match["sentence"])
    if match is None or sentence == 0:
        report.error(
            "bad-citation", f"`{shorten(text)}` is no citation; expected `source#p3s2`",
            text.location, _suggest(text),
        )  # fmt: skip
        return None
    end = match.end("source")
    if not names.check("source", match["source"], text.at(match.start("source"), end), report):
        return None
    return Citation(match["source"], paragraph, sentence, match["fingerprint"], text.location)


def _number(digits: str | None) -> int | None:
    return None if digits is None else int(digits)


def _suggest(text: str) -> str:
    if "," in text or ";" in text:
        return "cite several as a list: `[examiner#p3s2, cepa#p6s7]`"
    if re.search(r"#p\d+s0", text):
        return "sentences count from 1"
    return "paragraph and sentence count from 1; the title is p0; or write `assumed`"
