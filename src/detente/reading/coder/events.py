"""Event proposals: what happens, as PLOVER codes it, with place, days and standing."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from detente.reading.coder.asserting import judged, unasserted
from detente.reading.coder.clauses import condition_of
from detente.reading.coder.coded import MATERIAL_CONFLICT, MATERIAL_COOPERATION
from detente.reading.coder.happenings import Happening
from detente.reading.coder.phrases import clause_words, covering, is_verb
from detente.reading.coder.said import Said, keys
from detente.reading.coder.speakers import speaker_of
from detente.reading.coder.wordlists import words
from detente.reading.contents import EventContent, Status
from detente.reading.proposals import Proposal

if TYPE_CHECKING:
    from spacy.tokens import Token

_SHORT = 140
_LONG = 30  # words of a sentence beyond which more goes wrong
_IN = words("in at near on around inside outside over off across along into from")


def events(said: Said) -> Iterator[Proposal]:
    """The events of a sentence."""
    for happening in said.happenings:
        if happening.telling.conditional or not (happening.by or happening.to):
            continue  # what is an `if` belongs to what hangs on it
        words = words_of(happening, said)
        mutual = happening.mutual
        to = happening.by if mutual else happening.to
        content = EventContent(
            code=happening.coded.code,
            mode=happening.coded.mode,
            by=keys(happening.by),
            to=keys(to),
            theatre=theatre(happening, said),
            when=said.when(happening.head, ahead=_ahead(happening)),
            status=status(happening),
            what=what(happening, said),
        )
        yield said.propose(
            content, words, happening.coded.rule, weight=weight(happening),
            speaker=speaker(happening, said),
        )  # fmt: skip


def _ahead(happening: Happening) -> bool:
    """Whether the days that a clause names are to come."""
    plain = happening.coded.rule.startswith("will + verb")
    return happening.coded.intent == "future" or (plain and happening.telling.named == -1)


def status(happening: Happening) -> Status:
    """Whether it is said to have happened."""
    told, intent = happening.telling, happening.coded.intent
    if intent == "negated":
        return "negated"
    if told.denied:
        return "denied"
    if told.hypothetical or intent == "hypothetical" or _if_only(happening):
        return "hypothetical"
    head = happening.head
    only_named = unasserted(head) if is_verb(head) else judged(head)
    if only_named is not None and intent not in {"future", "expected"}:
        return only_named
    if intent in {"future", "expected"}:
        return "future"
    if told.alleged or _of_a_foe(happening):
        return "alleged"
    return "actual"


def _if_only(happening: Happening) -> bool:
    """`If no deal comes, we have a war`: it hangs on a condition, whatever its tense."""
    head = happening.head
    deeds = MATERIAL_CONFLICT | MATERIAL_COOPERATION
    if happening.coded.code not in deeds or not is_verb(head) or head.tag_ == "VBD":
        return False
    return condition_of(head) is not None


def _of_a_foe(happening: Happening) -> bool:
    """Whether harm is told by another than who does it, and not by a bystander of no side."""
    told = {each.key for each in happening.telling.speakers}
    if happening.coded.code not in {"ASSAULT", "COERCE", "MOBILIZE", "AID", "SANCTION"}:
        return False
    return bool(told) and not told & {each.key for each in happening.by}


def weight(happening: Happening) -> float:
    """How likely a careful reader is to agree with all of an event, by the shape of its sentence.

    Set on labelled sentences and lowered for texts that are not in view: `docs/coding.md`.
    """
    found = 0.70 - 0.22 * min(happening.depth, 2) - 0.2 * happening.nominal
    found -= 0.12 * (not happening.by) + 0.20 * (not happening.to and not happening.mutual)
    found -= 0.10 * any(each.sort.startswith("implied") for each in happening.by)
    found -= 0.10 * (len(happening.head.doc) > _LONG)
    found -= 0.1 * (happening.coded.intent in {"hypothetical", "expected", "negated"})
    return max(0.1, found)


def speaker(happening: Happening, said: Said) -> str:
    """Who tells it, where that is not the author or who does it."""
    named = happening.telling.named
    if named < 0:
        return ""
    told = speaker_of(said.parsed.doc[named], said.linker)
    return "" if told in keys(happening.by) else told


def words_of(happening: Happening, said: Said) -> list[Token]:
    """The words that say it: from who does it to what is done."""
    doc = said.parsed.doc
    head = happening.head
    words = clause_words(head) if is_verb(head) else [head]
    first, last = words[0], words[-1]
    for each in (*happening.by, *happening.to):
        span = doc.char_span(each.start, each.end, alignment_mode="expand")
        if span is not None and each.sort != "at home":
            first = min(first, span[0], key=lambda one: one.i)
            last = max(last, span[-1], key=lambda one: one.i)
    return covering([first, last])


def what(happening: Happening, said: Said) -> str:
    """What is done, in the words of the sentence, without who does it."""
    head = happening.head
    if not is_verb(head):
        return said.phrase(head)[:_SHORT]
    words = clause_words(head)
    last = max((words[-1], *happening.coded.verbs), key=lambda each: each.i)
    return _shorten(said.text(head, last))


def _shorten(text: str) -> str:
    if len(text) <= _SHORT:
        return text
    return text[:_SHORT].rsplit(" ", 1)[0] + " …"


def theatre(happening: Happening, said: Said) -> str:
    """Where it happens, by a name of the sentence."""
    verbs = {each.i for each in happening.coded.verbs} | {happening.head.i}
    actors = {(each.start, each.end) for each in (*happening.by, *happening.to)}
    best = ""
    for mention in said.parsed.mentions:
        if mention.first.sort not in {"place", "capital", "state"}:
            continue
        head = said.parsed.tokens_of(mention).root
        placed = head.dep_ == "pobj" and head.head.lower_ in _IN
        above = next((each.i for each in head.ancestors if is_verb(each)), happening.head.i)
        below = above in verbs
        own = (mention.start, mention.end) in actors and mention.first.sort != "place"
        if placed and below and not own:
            return mention.text
        if below and mention.first.sort == "place" and head.dep_ != "amod" and not best:
            best = mention.text
    return best
