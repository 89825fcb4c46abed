"""Actor proposals: each actor of a document once, with the words that the text uses for it."""

from __future__ import annotations

from functools import cache

from detente.reading.coder.actor import Actor
from detente.reading.coder.said import Said
from detente.reading.coder.tables import rows
from detente.reading.contents import ActorContent, ActorKind
from detente.reading.documents import Document
from detente.reading.proposals import Proposal

_ARMED = frozenset({"REB", "PRM", "UAF"})
_MOST_NAMES = 12


class Introducing:
    """Gathers who is named in a document, in order."""

    def __init__(self, document: Document) -> None:
        self._document = document
        self._first: dict[str, tuple[Actor, Said]] = {}
        self._names: dict[str, dict[str, None]] = {}

    def see(self, said: Said) -> None:
        """A sentence that is read."""
        for token in said.words:
            if token.dep_ in {
                "nsubj",
                "nsubjpass",
                "dobj",
                "pobj",
                "dative",
                "poss",
                "appos",
                "conj",
            }:
                for actor in said.linker.one(token):
                    if actor.sort not in {"implied", "place", "modifier", "implied role"}:
                        self._add(actor, said)

    def use(self, said: Said) -> None:
        """Actors of its events that were not named as such."""
        for happening in said.happenings:
            for actor in (*happening.by, *happening.to):
                if actor.key not in self._first:
                    self._add(actor, said)

    def _add(self, actor: Actor, said: Said) -> None:
        if not actor.key:
            return
        self._first.setdefault(actor.key, (actor, said))
        words = said.parsed.doc.text[actor.start : actor.end].strip(" \"'“”‘’,")
        names = self._names.setdefault(actor.key, {})
        if len(names) < _MOST_NAMES and words:
            names.setdefault(words, None)

    def proposals(self) -> list[Proposal]:
        """The actors, each at its first place."""
        found = []
        for key, (actor, said) in self._first.items():
            content = ActorContent(key, _name(actor), _kind(actor), tuple(self._names[key]))
            span = said.parsed.doc.char_span(actor.start, actor.end, alignment_mode="expand")
            if span is not None:
                found.append(said.propose(content, list(span), f"actor: {actor.sort}", weight=0.9))
        return found


def _name(actor: Actor) -> str:
    if "-" in actor.key and actor.key == f"{actor.code}-{actor.sector}":
        return f"{_SECTORS.get(actor.sector, actor.sector)} of {_state(actor)}"
    return _state(actor)


def _state(actor: Actor) -> str:
    """A state by its own name, though the text named a place or a leader of it."""
    return (
        _states().get(actor.code, actor.name)
        if actor.key.split("-")[0] == actor.code
        else actor.name
    )


@cache
def _states() -> dict[str, str]:
    return {row["code"]: row["name"] for row in rows("states")}


def _kind(actor: Actor) -> ActorKind:
    if actor.key in {"NATO", "CSTO", "WARSAW-PACT", "AES", "AUKUS", "ANZUS", "QUAD", "WEU"}:
        return "alliance"
    if actor.sector in _ARMED and actor.key != actor.code:
        return "armed group"
    return "state" if actor.key == actor.code and actor.sort != "body" else "organisation"


_SECTORS = {
    "CVL": "People", "OPP": "Opposition", "REB": "Rebels", "PRM": "Militias", "REF": "Refugees",
    "LEG": "Parliament", "JUD": "Courts", "JRN": "Press", "LAB": "Workers", "EDU": "Students",
    "REL": "Clergy", "MED": "Doctors", "AGR": "Farmers", "BUS": "Companies", "PTY": "Parties",
    "CRM": "Criminals", "ELI": "Former officials", "UAF": "Unknown gunmen", "SOC": "Associations",
    "PRE": "Breakaway authorities",
}  # fmt: skip
