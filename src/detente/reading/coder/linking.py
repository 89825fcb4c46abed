"""From a noun phrase to the actors that it means.

    Linker(parsed, memory).actors(head)     # of `Turkish and Greek officials`: TUR and GRC

A phrase means the actor that it names, or whoever the role at its head is in the country that its
modifiers name (`Israeli soldiers`, `the government of Pashinyan`, `rebels in Darfur`), or whom
a pronoun or `both sides` stands for. A country that only backs, occupies or mediates
(`Syrian-backed`, `Israeli-occupied`) is not meant.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import TYPE_CHECKING

from detente.reading.coder import implied
from detente.reading.coder.actor import Actor, in_role, key_of, of_entry
from detente.reading.coder.describing import counted_people, definite, ethnic, flies, joined
from detente.reading.coder.memory import Memory
from detente.reading.coder.names import Entry, Mention, Sort
from detente.reading.coder.parsing import Parsed
from detente.reading.coder.phrases import (
    SUBJECTS,
    child,
    children,
    conjuncts,
    left_of,
    lemma,
    objects_of,
)
from detente.reading.coder.sectors import former, role_of
from detente.reading.coder.wordlists import words

if TYPE_CHECKING:
    from spacy.tokens import Token

_HEADLIKE = frozenset({"ethnic", "state", "body", "group", "leader", "capital", "seat", "people"})
_COUNTING = words(
    "group number thousand dozen hundred part majority handful couple series member some one "
    "two three four five six ten million lot faction team band score crowd wave all most many "
    "several both each either rest third half quarter contingent convoy mission delegation "
    "side wing core remnant array host pair trio first last batch patch alliance coalition "
    "combination bloc that those head chief leader party supporter follower deployment batch "
    "element unit"
)
_THROUGH = words("of in from at throughout across near inside around within")
_NOT_MEANT = words(
    "backed occupied held controlled brokered sponsored supported made imposed dominated "
    "mediated administered funded armed aligned owned built allied friendly speaking hatched "
    "proposed born trained supplied installed claimed drafted educated ruled guaranteed"
)
_MISTER = frozenset({"mr", "mrs", "ms", "dr", "sir", "lord", "gen", "sheikh", "prince", "king"})
_ROLES = frozenset({"head", "chief", "leader", "party", "supporter", "follower", "member", "side"})
_MANY = words(
    "army military navy force police government ministry cabinet regime junta authority "
    "parliament party opposition court militia group embassy delegation fleet air guard "
    "battalion brigade administration state presidency council committee agency leadership "
    "coalition crowd union population community resistance office commission movement faction "
    "artillery infantry"
)
_TITLES = frozenset({"GOV", "MIL", "OPP", "COP", "REB", "LEG"})
_AGAINST = frozenset({"pro", "anti", "non", "ex", "post", "pre"})


_EUROPE = Entry("EU", "EUR", "", "European Union", "body")
_NGO = Entry("NGO", "NGO", "", "Non-governmental organisation", "body")


class Linker:
    """Finds the actors of one parsed sentence."""

    def __init__(self, parsed: Parsed, memory: Memory) -> None:
        self.parsed = parsed
        self.memory = memory
        self._found: dict[int, tuple[Actor, ...]] = {}

    def actors(self, head: Token) -> tuple[Actor, ...]:
        """The actors of a phrase, those joined to it by `and` included, each once."""
        found: dict[str, Actor] = {}
        for each in conjuncts(head):
            for actor in self.one(each):
                found.setdefault(actor.key, actor)
        return tuple(found.values())

    def one(self, head: Token) -> tuple[Actor, ...]:
        """The actors of a phrase without its conjuncts."""
        if head.i not in self._found:
            self._found[head.i] = ()  # whoever asks again meanwhile goes round in a circle
            self._found[head.i] = self._resolve(head)
        return self._found[head.i]

    def _resolve(self, head: Token) -> tuple[Actor, ...]:
        if head.pos_ == "PRON" or head.tag_ in {"PRP", "PRP$", "WP", "WDT", "WP$"}:
            return implied.pronoun(head, self)
        if head.text == "Europe" and head.dep_ in {"nsubj", "poss"}:
            return (in_role(_EUROPE, "", head.idx, head.idx + len(head.text)),)
        both = implied.both(head, self)
        if both:
            return both
        mention = self.parsed.mention_of(head)
        if mention is not None and self._names(head, mention):
            named = self._named(head, mention)
            if named:
                return named
        inner = self._counted(head)
        if inner:
            return inner
        known = self._person(head)
        if known:
            return known
        return self._in_role(head) or self._appositive(head)

    def _names(self, head: Token, mention: Mention) -> bool:
        """Whether the mention at a head names the phrase, or only says whose it is."""
        sort = mention.first.sort
        if sort == "adjective":
            return head.tag_ in {"NNS", "NNPS", "NNP", "NN"} and head.dep_ not in {
                "amod",
                "compound",
            }
        if sort == "leader" and " " not in mention.text and not self._alone(head, mention):
            return False
        return sort in _HEADLIKE or sort == "place"

    def _alone(self, head: Token, mention: Mention) -> bool:
        """Whether no other first name stands before a surname: not `Henri Bush`."""
        first = self.parsed.tokens_of(mention)[0]
        if first.i == 0:
            return True
        before = first.nbor(-1)
        other = before.pos_ == "PROPN" and before.head == head and before.dep_ == "compound"
        titled = role_of(before) is not None or before.lower_.strip(".") in _MISTER
        return not other or titled or self.parsed.mention_of(before) is not None

    def entry(self, mention: Mention, near: tuple[Entry, ...] = ()) -> Entry:
        """Whom a name stands for here: who is of a country beside it, or of one spoken of."""
        if len(mention.entries) == 1:
            return mention.first
        codes = {each.code for each in near}
        states = self.memory.states
        return max(mention.entries, key=lambda each: (each.code in codes, states[each.code]))

    def _named(self, head: Token, mention: Mention) -> tuple[Actor, ...]:
        left = self.countries(left_of(head), beside=mention)
        entry = self.entry(mention, left)
        owner = self._owner_of(head) if entry.sort == "group" and entry.sector == "LEG" else ()
        if owner and owner[0].code != entry.code:  # Nigeria's Senate is not that of the table
            return tuple(in_role(each, entry.sector, *self._ends(head)) for each in owner[:1])
        if entry.sort in {"people", "group"} and (not entry.code or ethnic(head)):
            where = left or self._places(head) or self.implied_country(head, entry.code)
            return tuple(in_role(each, "CVL", *self._ends(head)) for each in where)
        if entry.sort == "ethnic":
            where = left or self._places(head) or (entry,)
            return tuple(in_role(each, "CVL", *self._ends(head)) for each in where[:1])
        if entry.sort == "adjective" and head.dep_ not in {"conj", "nsubj", "dobj", "pobj"}:
            return ()
        start, end = mention.start, mention.end
        if entry.sort in {"people", "adjective"}:
            others = [each for each in self._places(head) if each.code != entry.code]
            if others:
                return tuple(in_role(each, "CVL", start, end) for each in others[:1])
            if counted_people(head):
                return (in_role(entry, "CVL", start, end),)
        if entry.sort == "place" and not entry.key:
            return ()
        return (of_entry(entry, start, end),)

    def _owner_of(self, head: Token) -> tuple[Entry, ...]:
        """The country whose body it is: of `Nigeria's Senate`, `the Nigerian Senate`."""
        return self.countries(left_of(head), beside=self.parsed.mention_of(head))

    def _counted(self, head: Token) -> tuple[Actor, ...]:
        """Of `thousands of Iraqi Kurds`, the Kurds."""
        plain = lemma(head)
        if plain not in _COUNTING and head.pos_ != "NUM":
            return ()
        inner = objects_of(head, "of")
        if not inner:
            return ()
        found = self.actors(inner[0])
        if plain == "member":
            found = tuple(each for each in found if each.sort != "body")
        role = role_of(head)
        if role in {"GOV", "OPP", "PTY"} and plain in {"supporter", "follower"}:
            return tuple(_as_role(each, "OPP") for each in found)
        if plain not in _ROLES:
            return tuple(_people(each) for each in found)
        return found

    def _person(self, head: Token) -> tuple[Actor, ...]:
        """Somebody whose country was said before, by the last name."""
        if head.pos_ != "PROPN":
            return ()
        known = self.memory.persons.get(head.text)
        return (known.at(*self._ends(head)),) if known else ()

    def _in_role(self, head: Token) -> tuple[Actor, ...]:
        own = role_of(head)
        left = left_of(head)
        modifier = next((each for each in map(role_of, reversed(left)) if each), None)
        where = self.countries(left)
        titled = head.pos_ == "PROPN" and modifier in _TITLES
        if own is None and not where and not titled:
            return ()
        sector = joined(own, modifier, head)
        if lemma(head) == "fighter" and flies(head):
            sector = "MIL"
        if former(head, left):
            sector = "ELI"
        where = (
            where
            or self._spoken_for(head)
            or self._of_appositive(head)
            or self._possessor(head)
            or self._places(head)
        )
        where = where or self._of_implied(head)
        sort = "role"
        if not where and sector is not None and (titled or _stands_alone(head, sector)):
            known = self.memory.in_role(sector, lemma(head), definite(head))
            if known is not None:
                return (known.at(*self._ends(head)),)
            where, sort = self._at_home(head, titled=titled), "implied role"
        if not where and sector == "SOC":
            where = (_NGO,)
        start, end = self._ends(head)
        person = head.tag_ in {"NN", "NNP"} and lemma(head) not in _MANY
        found = [
            in_role(entry, sector or "GOV", start, end, person=person)
            for entry in where
            if entry.code or entry.key
        ]
        if own is None and not titled:
            found = [replace(each, sort="modifier", person=False) for each in found]
        elif sort != "role":
            found = [replace(each, sort=sort) for each in found]
        return tuple(found)

    def _at_home(self, head: Token, *, titled: bool) -> tuple[Entry, ...]:
        """Of `Foreign Minister Malik` in a paper of Lahore, Pakistan; else who was spoken of."""
        home = self.memory.home
        if titled and self.memory.named[home] > 1:
            return (Entry(home, home, "", home, "state"),)
        return self.implied_country(head)

    def _possessor(self, head: Token) -> tuple[Entry, ...]:
        """Of `their leader`, theirs; of `the party's leader`, the party's."""
        owner = child(head, "poss")
        actors = self.one(owner) if owner is not None else ()
        return tuple(_entry_of(each) for each in actors)

    def _of_implied(self, head: Token) -> tuple[Entry, ...]:
        """Of `troops of the bloc`, the body that was named before."""
        found = [one for inner in objects_of(head, "of") for one in implied.both(inner, self)]
        several = tuple(_entry_of(each) for each in found if each.sort == "implied")
        bodies = [each for each in found if each.code in {"IGO", "UNO", "EUR"}]
        return several[:1] if bodies else several  # `commanders of both sides`

    def countries(self, words: Iterable[Token], beside: Mention | None = None) -> tuple[Entry, ...]:
        """The countries or bodies that words before a head name, the last where they stack."""
        found: list[tuple[Mention, Token]] = []
        for word in words:
            mention = self.parsed.mention_of(word)
            if mention is None or mention is beside or (found and mention is found[-1][0]):
                continue
            if mention.first.sort == "leader" and not self._alone(word, mention):
                continue
            if self.first_name(word, mention):
                continue
            if mention.first.key and self._meant(mention):
                found.append((mention, word))
        if not found:
            return ()
        last, token = found[-1]
        together = {last.start: self.entry(last)}
        for mention, word in found[:-1]:
            beside_it = word.head == token.head and any(each.dep_ == "cc" for each in word.children)
            if beside_it or word in conjuncts(token) or token in conjuncts(word):
                together[mention.start] = self.entry(mention)
        return tuple(together[start] for start in sorted(together))

    def first_name(self, word: Token, mention: Mention) -> bool:
        """Whether a name is somebody's first name: of `Amal Osman`, no militia."""
        head = word.head
        if " " in mention.text or word.dep_ != "compound" or head.pos_ != "PROPN":
            return False
        if mention.first.sort not in {"group", "place", "capital"} or word.i + 1 != head.i:
            return False
        return (
            role_of(head) is None and self.parsed.mention_of(head) is None and head.text.istitle()
        )

    def _meant(self, mention: Mention) -> bool:
        """Not of `Syrian-backed` or `anti-Syrian`."""
        text, end = self.parsed.doc.text, mention.end
        if text[end : end + 1] in {"-", "–"}:
            word = text[end + 1 : end + 16].split(" ")[0].strip(",.").lower()
            if word.split("-")[0] in _NOT_MEANT:
                return False
        before = text[max(0, mention.start - 5) : mention.start].lower()
        return not any(before.endswith(f"{each}-") for each in _AGAINST)

    def _places(self, head: Token) -> tuple[Entry, ...]:
        """Where a phrase is said to be or to come from: `rebels in Darfur`."""
        own = [head, *children(head, "acl")]
        for word in own:
            for preposition in word.children:
                if preposition.dep_ != "prep" or preposition.lower_ not in _THROUGH:
                    continue
                for inner in children(preposition, "pobj"):
                    found = self._of_place(inner)
                    if found:
                        return found
        return ()

    def _of_place(self, inner: Token) -> tuple[Entry, ...]:
        found: list[Entry] = []
        for each in conjuncts(inner):
            mention = self.parsed.mention_of(each)
            named = [] if mention is None else [mention.first]
            others = self.countries(left_of(each)) or self._places(each)
            found += [entry for entry in (*named, *others)[:1] if entry.code or entry.key]
        return tuple(dict.fromkeys(found))

    def _spoken_for(self, head: Token) -> tuple[Entry, ...]:
        """Of `a spokesman for the Taliban government`, whose he is."""
        if not lemma(head).startswith("spokes"):
            return ()
        found = [one for inner in objects_of(head, "for") for one in self.actors(inner)]
        return tuple(_entry_of(each) for each in found[:1])

    def _of_appositive(self, head: Token) -> tuple[Entry, ...]:
        """Of `the prime minister, Albin Kurti`, Kosovo."""
        for each in children(head, "appos"):
            mention = self.parsed.mention_of(each)
            if mention is not None and mention.first.sort in {"leader", "group", "body"}:
                return (mention.first,)
        return ()

    def _appositive(self, head: Token) -> tuple[Actor, ...]:
        """Of `Samuel Ramani, an Iranian envoy`, the envoy."""
        if head.pos_ != "PROPN":
            return ()
        inner = child(head, "appos")
        return self.one(inner) if inner is not None else ()

    def implied_country(self, head: Token, but: str = "") -> tuple[Entry, ...]:
        """The country of a role that is not said to be anybody's, and is not `but`."""
        return implied.country(self, head, but)

    def _ends(self, head: Token) -> tuple[int, int]:
        return head.doc[head.left_edge.i].idx, head.idx + len(head.text)


def _entry_of(actor: Actor) -> Entry:
    sort: Sort = "body" if actor.sort == "body" else "group" if actor.sort == "group" else "state"
    return Entry(actor.key, actor.code, actor.sector, actor.name, sort)


def _as_role(actor: Actor, sector: str) -> Actor:
    entry = Entry(actor.code, actor.code, "", actor.name, "state")
    return in_role(entry, sector, actor.start, actor.end)


def _people(actor: Actor) -> Actor:
    """Of `thousands of Armenians`, people of Armenia."""
    if actor.sort != "people":
        return actor
    return replace(actor, key=key_of(actor.code, "CVL"), sector="CVL", sort="role")


def _stands_alone(head: Token, sector: str) -> bool:
    """Whether a role without a country is somebody's of the story: `the rebels`, not `a critic`."""
    definite = any(each.dep_ == "det" and each.lower_ in {"the", "this"} for each in head.children)
    if lemma(head) == "fighter" and not definite:
        return False
    if sector in {"REB", "COP", "PRM"}:
        return True
    if sector == "MIL":
        return lemma(head) in implied.ARMED or head.dep_ in SUBJECTS
    if sector in {"GOV", "OPP", "LEG", "JUD"}:
        plain = lemma(head)
        return (definite and plain not in implied.NOBODY) or plain in {"authority", "authorities"}
    return sector in {"UAF", "REF", "CVL", "LAB", "EDU"} and not head.lower_.startswith("nation")
