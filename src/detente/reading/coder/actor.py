"""An actor as a place of a sentence has it."""

from __future__ import annotations

from dataclasses import dataclass, replace

from detente.reading.coder.names import Entry

_STATE = frozenset({"", "GOV", "MIL", "COP", "SPY"})
OF_A_KIND = frozenset({"IGO", "NGO", "IMG", "ISM", "MNC"})


@dataclass(frozen=True, slots=True)
class Actor:
    """Somebody in a sentence.

    key : as proposals name it. code, sector : PLOVER's. start, end : characters of the tree's text
    that name it. sort : how it is named: `state`, `body`, `group`, `leader`, `role`, `place`,
    `implied`. person : whether it is a person. `name` : the actor's, not the person's.
    """

    key: str
    code: str
    sector: str
    name: str
    start: int
    end: int
    sort: str
    person: bool = False

    def at(self, start: int, end: int) -> Actor:
        """The same actor in another place."""
        return replace(self, start=start, end=end)


def key_of(code: str, sector: str) -> str:
    """How proposals name a role in a country: its arms are the state itself, others apart."""
    return code if sector in _STATE else f"{code}-{sector}"


def of_entry(entry: Entry, start: int, end: int) -> Actor:
    """The actor that a name stands for."""
    sort = {"adjective": "people", "seat": "state", "capital": "state"}.get(entry.sort, entry.sort)
    return Actor(
        entry.key, entry.code, entry.sector, entry.name, start, end, sort, entry.sort == "leader"
    )


def in_role(entry: Entry, sector: str, start: int, end: int, *, person: bool = False) -> Actor:
    """A role in the country of a name: `Turkish` and `police`."""
    armed = entry.sort == "leader" and entry.key not in {"", entry.code}  # of a group, not a state
    if armed or entry.sort in {"body", "group"} or entry.code in OF_A_KIND:
        return Actor(
            entry.key,
            entry.code,
            entry.sector or sector,
            entry.name,
            start,
            end,
            "group" if armed else entry.sort,
            person,
        )
    sector = "PRE" if entry.sector == "PRE" and sector in _STATE else sector
    key = key_of(entry.code, sector)
    return Actor(key, entry.code, sector, entry.name, start, end, "role", person)
