"""Who says it: a state or body by its key, anybody else by name.

Somebody who was introduced in full (`Samuel Ramani, a fellow at ...`) is known by the last name
after that.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from detente.reading.coder.actor import Actor
from detente.reading.coder.linking import Linker
from detente.reading.coder.phrases import children, left_of
from detente.reading.coder.sectors import role_of

if TYPE_CHECKING:
    from spacy.tokens import Token

_KEYED = frozenset({"GOV", "", "MIL", "LEG", "SPY", "COP", "REB", "PRE", "OPP", "IGO"})


def speaker_of(head: Token | None, linker: Linker) -> str:
    """The speaker that a phrase names: a key, a name, or its plain words; empty for none."""
    if head is None:
        return ""
    actors = [each for each in linker.actors(head) if each.sector in _KEYED or each.sort == "body"]
    if actors:
        return _keys(actors)
    name = person(head, linker)
    if name:
        linker.memory.person = None  # `she` is whoever spoke last
        return name
    if head.pos_ == "PRON":
        return _before(head, linker)
    agency = [each for each in linker.actors(head) if each.sector == "JRN" and each.code]
    if agency and head.pos_ == "PROPN":
        return _keys(agency)
    return head.text if role_of(head) or head.pos_ == "NOUN" else ""


def _keys(actors: list[Actor]) -> str:
    return ", ".join(dict.fromkeys(each.key for each in actors))


def person(head: Token, linker: Linker) -> str:
    """The name of a person who is not an actor: `Lauren Speranza` of `CEPA's Lauren Speranza`."""
    if head.pos_ != "PROPN":
        inner = next((each for each in children(head, "appos") if each.pos_ == "PROPN"), None)
        return person(inner, linker) if inner is not None else ""
    parts = [each for each in left_of(head) if each.pos_ == "PROPN" and each.dep_ == "compound"]
    run = [head]
    for each in reversed(parts):
        mention = linker.parsed.mention_of(each)
        plain = mention is None or linker.first_name(each, mention)
        joined = each.i == run[0].i - 1 or (each.i == run[0].i - 2 and run[0].nbor(-1).text == "-")
        if joined and role_of(each) is None and plain:
            run.insert(0, each)
    name = head.doc.text[run[0].idx : head.idx + len(head.text)]
    memory = linker.memory
    if len(run) > 1:
        memory.names[head.text] = name
        memory.speaker = name
        return name
    return memory.names.get(name, name if name.istitle() else "")


def _before(head: Token, linker: Linker) -> str:
    """Whom `he` or `she` of a saying means: who was said to say something last."""
    if head.lower_ in {"he", "she", "they"}:
        return linker.memory.speaker
    return ""
