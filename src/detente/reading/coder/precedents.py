"""What happened in a like case before: `in the past`, `in 1996`, `as it did seven years ago`."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from detente.crisis.model import DateInterval
from detente.reading.coder.clauses import subject_of
from detente.reading.coder.phrases import child, clause_words, covering, is_verb
from detente.reading.coder.said import Said, keys
from detente.reading.contents import PrecedentContent
from detente.reading.dates import mentions
from detente.reading.proposals import Proposal

if TYPE_CHECKING:
    from spacy.tokens import Token

_PAST = re.compile(
    r"\b(?:in the past(?! (?:\w+ )?(?:day|week|month|fortnight|year)s?)|last time|previous(?:ly)?|"
    r"once before|historically|"
    r"in (?:an )?earlier (?:cris[ei]s|war)s?|years ago|decades ago|a decade ago)\b",
    re.IGNORECASE,
)
_UNDER = re.compile(r"\b(?:under|by) (?:\S+ ){1,6}$", re.IGNORECASE)
_OF_A_PAPER = re.compile(
    r"\b(?:agreement|treaty|accord|pact|deal|memorandum|charter|convention|resolution)"
    r"(?: of| from)? ?$",
    re.IGNORECASE,
)
_OLD = 365


def precedents(said: Said) -> Iterator[Proposal]:
    """The earlier cases that a sentence points to."""
    text = said.parsed.doc.text
    as_before = next((each for each in said.words if each.lower_ == "as" and _did(each)), None)
    year = _old(said)
    if as_before is None and year is None and _PAST.search(text) is None:
        return
    root = next((each for each in said.words if each.dep_ == "ROOT" and is_verb(each)), None)
    told = as_before is not None or _PAST.search(text) is not None
    if not told and not _of_the_root(said, root):
        return  # a treaty of that year, or what a clause says in passing
    if root is None or (as_before is None and root.tag_ not in {"VBD", "VBN"}):
        return
    verb = as_before.head if as_before is not None else root
    by = keys(one for head in subject_of(verb) for one in said.actors(head))
    words = [*verb.subtree] if as_before is not None else clause_words(root)
    content = PrecedentContent(by, said.text(words[0], words[-1]), when=year)
    yield said.propose(content, covering(words), "precedent", weight=0.5)


def _of_the_root(said: Said, root: Token | None) -> bool:
    """Whether the old date is when the main clause happened."""
    if root is None:
        return False
    own = clause_words(root)
    text = said.parsed.doc.text[own[0].idx : own[-1].idx + len(own[-1].text)]
    return any(
        each.interval is not None
        and is_old(said, each.interval)
        and not _UNDER.search(text[: each.start])
        and not (each.start > root.idx - own[0].idx and _OF_A_PAPER.search(text[: each.start]))
        for each in mentions(text, said.document.published)
    )


def is_old(said: Said, days: DateInterval) -> bool:
    """Whether days lie more than a year back; any, where nobody knows when it was written."""
    published = said.document.published
    return published is None or days.last < published.first - dt.timedelta(days=_OLD)


def _did(mark: Token) -> bool:
    """`as it did in Syria`, `as Russia did in Transnistria`."""
    verb = mark.head
    return (
        mark.dep_ in {"mark", "advmod"}
        and verb.lower_ in {"did", "tried", "had"}
        and (child(verb, "nsubj") is not None)
    )


def _old(said: Said) -> DateInterval | None:
    """A date of the sentence that lies more than a year back; any year where nobody knows."""
    for each in mentions(said.parsed.doc.text, said.document.published):
        days = each.interval
        if days is not None and each.relation in {"on", "before", "after"} and is_old(said, days):
            return days
    return None
