"""What has been read so far: whom `it`, `the country` and `both sides` can mean.

One memory a document, filled sentence by sentence. What is not said in a sentence is taken from the
one before, first of its own paragraph.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from detente.crisis.model import DateInterval
from detente.reading.coder.actor import Actor, in_role
from detente.reading.coder.names import Entry

_NO_SIDE = frozenset({"CVL", "REF", "JRN", "LEG", "JUD", "OPP", "LAB", "EDU", "REL", "ELI", "BUS"})
_CONFLICT = {
    "ASSAULT": 4, "ACCUSE": 2, "THREATEN": 2, "REJECT": 1, "MOBILIZE": 2, "COERCE": 1, "CONSULT": 2,
}  # fmt: skip


@dataclass(slots=True)
class Memory:
    """Who was spoken of. `states` counts the countries named in the whole document."""

    states: Counter[str] = field(default_factory=Counter)
    named: Counter[str] = field(default_factory=Counter)
    persons: dict[str, Actor] = field(default_factory=dict)
    names: dict[str, str] = field(default_factory=dict)
    subjects: tuple[Actor, ...] = ()
    person: Actor | None = None
    state: Actor | None = None
    body: Actor | None = None
    group: Actor | None = None
    pair: tuple[Actor, ...] = ()
    states_pair: tuple[Actor, ...] = ()
    fights: Counter[tuple[str, str]] = field(default_factory=Counter)
    known: dict[str, Actor] = field(default_factory=dict)
    recent: list[tuple[str, tuple[Actor, ...], tuple[Actor, ...]]] = field(default_factory=list)
    roles: dict[str, Actor] = field(default_factory=dict)
    truce: int = -1
    truce_of: tuple[Actor, ...] = ()
    truce_guessed: tuple[Actor, ...] = ()
    speaker: str = ""
    home: str = ""
    talker: tuple[Actor, ...] = ()
    talker_at: int = -2
    pact: tuple[tuple[Actor, ...], tuple[str, ...]] = ((), ())
    members: dict[str, Actor] = field(default_factory=dict)
    paragraph: int = -1
    told: int = -2
    day: DateInterval | None = None
    day_at: int = -1

    @property
    def same_paragraph(self) -> bool:
        """Whether the last event was told in this paragraph."""
        return self.told == self.paragraph

    def begin(self, paragraph: int) -> None:
        """Begin a sentence; a new paragraph leaves the subject of the one before behind."""
        if paragraph != self.paragraph:
            self.paragraph = paragraph
            self.subjects = ()
            if self.day_at < paragraph - 1:
                self.day = None

    def tell_day(self, day: DateInterval | None) -> None:
        """A day was named, from which what follows may count."""
        if day is not None:
            self.day, self.day_at = day, self.paragraph

    def tell_subject(self, actors: Iterable[Actor]) -> None:
        """The subject of a clause was found."""
        found = tuple(actors)
        if not found:
            return
        self.subjects = found
        for each in found:
            self._remember(each)
        if len({each.key for each in found}) == 2:
            self.pair = found

    def tell_pair(self, by: tuple[Actor, ...], to: tuple[Actor, ...], code: str) -> None:
        """Two actors have to do with each other."""
        self.recent.append((code, by, to))
        self.told = self.paragraph
        del self.recent[:-8]
        both = {each.key: each for each in (*by, *to)}
        for side in (by, to):
            if len({each.key for each in side}) == 2:
                self.pair = side
                return
        if len(both) == 2 and code in _CONFLICT:
            self.pair = tuple(both.values())
            if all(each.key == each.code for each in self.pair):
                self.states_pair = self.pair
            self.tell_fight(self.pair, _CONFLICT[code])

    def tell_fight(self, pair: tuple[Actor, ...], weight: int = 3) -> None:
        """Two actors are at odds, the more the heavier."""
        if any(each.sector in _NO_SIDE or each.sort == "body" for each in pair):
            return
        first, second = sorted(pair, key=lambda each: each.key)[:2]
        self.fights[first.key, second.key] += weight
        self.known |= {first.key: first, second.key: second}
        states = [self.known.get(each.code) for each in (first, second)]
        own = {(each.key, each.code) for each in (first, second) if each.key != each.code}
        within = any(tuple(sorted(each)) in self.fights for each in own)  # against its own country
        if all(states) and not within and first.code != second.code and first.key != second.key:
            one, other = sorted({first.code, second.code})
            if (one, other) != (first.key, second.key):  # an armed group's is also its country's
                self.fights[one, other] += weight // 2

    def foes(self) -> tuple[Actor, ...]:
        """The two sides that the document is most about; else the last pair."""
        if not self.fights:
            return self.pair or self._most_named()
        (first, second), _ = self.fights.most_common(1)[0]
        return self.known[first], self.known[second]

    def other_side(self, by: Iterable[Actor]) -> tuple[Actor, ...]:
        """The foe of one of the two sides; nothing of anybody else."""
        sides = self.foes() if self.fights else self._most_named()
        own = {each.key for each in by} | {each.code for each in by}
        others = tuple(each for each in sides if each.key not in own)
        return others if len(own & {each.key for each in sides}) == 1 and len(others) == 1 else ()

    def rivals(self) -> tuple[str, ...]:
        """The two countries that the whole document names most, where no third comes near."""
        (first, second, third) = (*self.named.most_common(3), ("", 0), ("", 0), ("", 0))[:3]
        return (first[0], second[0]) if second[1] > max(1, third[1]) else ()

    def _most_named(self) -> tuple[Actor, ...]:
        """These as actors that nothing was told of yet."""
        return tuple(
            in_role(Entry(code, code, "", code, "state"), "GOV", 0, 1) for code in self.rivals()
        )

    def tell_role(self, word: str, actor: Actor) -> None:
        """A role was said with its country: `Mali's junta`."""
        self.roles[word] = self.roles[actor.sector] = actor

    def in_role(self, sector: str, word: str, definite: bool) -> Actor | None:
        """Whom `the junta`, `the rebels`, `the mercenaries` mean after they were named."""
        armed = {"REB", "PRM"}
        same = self.group is not None and (
            self.group.sector == sector or {self.group.sector, sector} <= armed
        )
        if self.group is not None and definite and same:
            return self.group
        if word in self.roles and definite:
            return self.roles[word]
        return self.roles.get(sector) if sector in {"REB", "PRM", "PRE"} else None

    def doer(self, codes: frozenset[str], but: set[str]) -> tuple[Actor, ...]:
        """Who did the last thing of some types, but for some actors."""
        for code, by, _ in reversed(self.recent):
            found = tuple(each for each in by if each.key not in but)
            if found and (not codes or code in codes):
                return found
        return ()

    def tell_mention(self, actor: Actor) -> None:
        """An actor was named, as whatever part of the sentence."""
        if actor.sort == "body":
            self.body = actor
        elif actor.sort == "group":
            self.group = actor

    def _remember(self, actor: Actor) -> None:
        if actor.person and actor.sort != "implied":
            self.person = actor
        if actor.sort == "body":
            self.body = actor
        elif actor.sort == "group" or "-" in actor.key:
            self.group = actor
        elif actor.sort != "implied":
            self.state = actor

    @property
    def main_state(self) -> str:
        """The country that a document is most about, or nothing."""
        common = self.states.most_common(2)
        if not common or (len(common) == 2 and common[0][1] == common[1][1]):
            return ""
        return common[0][0]
