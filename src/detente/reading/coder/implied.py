"""Whom a phrase means that names nobody: `it`, `the country`, `both sides`, `the government`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from detente.reading.coder.actor import OF_A_KIND, Actor, of_entry
from detente.reading.coder.clauses import doers, subject_of
from detente.reading.coder.names import Entry
from detente.reading.coder.phrases import child, lemma
from detente.reading.coder.sectors import role_of
from detente.reading.coder.wordlists import words

if TYPE_CHECKING:
    from spacy.tokens import Token

    from detente.reading.coder.linking import Linker

NOBODY = words(
    "side sides council delegation office state nation leader leadership mission analyst "
    "diplomat official officials committee commission representative bank agency department "
    "neighbour neighbor secretary counterpart ruler envoy spokesman aide capital negotiator"
)
ARMED = words(
    "army troop troops soldier force forces military navy commander marine garrison "
    "paratrooper peacekeeper unit"
)
_AGAINST = words("accuse blame condemn criticise criticize denounce warn threaten")
_COUNTRY = frozenset({"country", "nation", "republic", "kingdom", "island"})
_BODY = frozenset({"alliance", "bloc", "union", "organisation", "organization"})
_GROUP = frozenset({"group", "movement", "militia", "faction"})
_SIDES = words(
    "side country leader government neighbour neighbor rival army party enemy state president "
    "minister nation foe adversary capital force camp people combatant belligerent republic"
)
_PEOPLE = frozenset({"he", "she", "him", "her", "his", "hers", "himself", "herself"})
_SELF = frozenset({"i", "we", "us", "our", "ours", "my", "me", "ourselves"})
_THING = frozenset({"it", "its", "itself"})
_MANY = frozenset({"they", "them", "their", "theirs", "themselves"})


def pronoun(token: Token, linker: Linker) -> tuple[Actor, ...]:
    """Whom a pronoun stands for, the subjects before it in the sentence first."""
    word = token.lower_
    if token.tag_ in {"WDT", "WP", "WP$"} or word == "that":
        return _antecedent(token, linker)
    if word in {"both", "each", "neither", "either"}:
        return _placed(_two_before(token, linker) or linker.memory.pair, token)
    if word in _SELF:
        return _placed(_said_by(token, linker) or _talking(linker), token)
    if word in _MANY and _talking(linker) and any(each.lower_ in _SELF for each in token.doc):
        return _placed(linker.memory.other_side(_talking(linker)), token)
    if _speaks_between(token):
        return _placed(_speaker_before(token, linker), token)
    own = _own_subject(token, linker)
    alone = word in _THING | _PEOPLE  # `its` is not said of two
    earlier = [each for each in _subjects_before(token, linker, alone=alone) if each.key not in own]
    memory = linker.memory
    if word in _PEOPLE:
        people = [each for each in earlier if each.person] or _leader_before(token, linker)
        people = people or ([memory.person] if memory.person is not None else [])
        return _placed(people[:1], token)
    if word in _THING:
        things = [each for each in earlier if not each.person] or earlier
        return _placed(things[:1] or memory.subjects[:1] or [memory.state], token)
    if word in _MANY:
        several = earlier if len(earlier) != 1 or earlier[0].sort not in {"state", "leader"} else []
        return _placed(several or _groups_before(token, linker, own) or memory.subjects, token)
    return ()


def _talking(linker: Linker) -> tuple[Actor, ...]:
    """Who goes on talking in a sentence that begins with a quotation mark."""
    memory = linker.memory
    quoted = linker.parsed.doc.text[:1] in {'"', "“", "‘", "'"}
    return memory.talker if quoted and memory.paragraph - memory.talker_at <= 1 else ()


def _leader_before(token: Token, linker: Linker) -> list[Actor]:
    """The last leader whom the sentence names before a word: of `Haftar's backers ... him`."""
    named = [each for each in linker.parsed.mentions
             if each.first.sort == "leader" and each.end <= token.idx]  # fmt: skip
    if not named or token.lower_ not in {"him", "his", "her"}:
        return []
    return [of_entry(named[-1].first, named[-1].start, named[-1].end)]


def _groups_before(token: Token, linker: Linker, own: set[str]) -> list[Actor]:
    """The last armed group that the sentence names before `them`."""
    named = [
        each
        for each in linker.parsed.mentions
        if each.first.sort == "group" and each.end <= token.idx and each.first.key not in own
    ]
    return [of_entry(each.first, each.start, each.end) for each in named[-1:]]


def _speaks_between(token: Token) -> bool:
    """Whether a pronoun says what its sentence says: `If they come, it added, we shall`."""
    verb = token.head
    return token.dep_ == "nsubj" and verb.dep_ == "parataxis" and token.lower_ in _THING | _PEOPLE


def _speaker_before(token: Token, linker: Linker) -> list[Actor | None]:
    """Whoever was the subject of the sentences before; those within the speech are spoken of."""
    memory = linker.memory
    if token.lower_ in _PEOPLE:
        return [memory.person]
    return [next(iter(memory.subjects), memory.state)]


def _two_before(token: Token, linker: Linker) -> tuple[Actor, ...]:
    """The two actors joined by `and` before a word of its sentence, the last such."""
    for each in reversed(token.doc[: token.i]):
        if each.dep_ in {"nsubj", "nsubjpass", "dobj", "pobj"} and child(each, "conj") is not None:
            found = linker.actors(each)
            if len(found) == 2:
                return found
    return ()


def _other(head: Token, linker: Linker) -> tuple[Actor, ...]:
    """Of `its neighbour`, the other of the two sides."""
    owner = child(head, "poss")
    if owner is None or owner.pos_ != "PRON":
        return ()
    own = {each.key for each in linker.one(owner)}
    sides = linker.memory.foes()
    others = tuple(each for each in sides if each.key not in own)
    return others if len(sides) == 2 and len(others) == 1 else ()


def _own_subject(token: Token, linker: Linker) -> set[str]:
    """Keys of the subject of a pronoun's own clause, which an object cannot mean."""
    if token.dep_ not in {"dobj", "pobj", "dative"}:
        return set()
    verbs = []
    for each in token.ancestors:
        if each.pos_ in {"VERB", "AUX"}:
            verbs.append(each)
            if each.dep_ not in {"xcomp", "acl"}:
                break
    return {
        one.key
        for verb in verbs
        for each in subject_of(verb)
        if each.i != token.i and each.pos_ != "PRON"
        for one in linker.actors(each)
    }


def _said_by(token: Token, linker: Linker) -> list[Actor]:
    """Whom `we` means: who says it."""
    for above in token.ancestors:
        if above.dep_ in {"ccomp", "parataxis"} and above.head.i != above.i:
            for head in doers(above.head):
                if head.i != token.i and head.pos_ != "PRON":
                    found = linker.actors(head)
                    if found:
                        return list(found)
    return []


def _opposite(head: Token, linker: Linker) -> tuple[Actor, ...]:
    """Of `the other side`, the foe of whom the text spoke of last, or of who says so."""
    sides = linker.memory.foes()
    speaking = [*_subjects_before(head, linker), *linker.memory.subjects]
    last = next((each.key for each in speaking if each.key in {one.key for one in sides}), "")
    others = tuple(each for each in sides if each.key != last)
    return _placed(others, head) if last and len(others) == 1 else ()


def both(head: Token, linker: Linker) -> tuple[Actor, ...]:
    """Of `both sides`, `the two countries`, `neither government`, and of `the country`."""
    plain = lemma(head)
    words = {each.lower_ for each in head.children} | {head.lower_}
    if plain in {"side", "party", "camp"} and "other" in words and head.tag_ == "NN":
        return _opposite(head, linker)
    if head.lower_ in {"parties", "sides", "belligerents"} and words & {"the", "warring"}:
        own = {each.dep_ for each in head.children} & {"compound", "poss", "relcl"}
        if not own and words <= {"the", "warring", "two", "opposing", "parties", "sides", "all",
                                 "belligerents"}:  # fmt: skip
            return _placed(linker.memory.foes(), head)
    if head.lower_ == "two" and "the" in words and head.dep_ in {"nsubj", "pobj", "dobj"}:
        memory = linker.memory
        last = memory.pair if head.dep_ != "pobj" else ()  # a third stands between the foes
        return _placed(last or memory.foes() or memory.pair, head)
    if plain in _SIDES and words & {"both", "two", "neither", "either", "each"}:
        if any(each.dep_ == "prep" and each.lower_ == "of" for each in head.children):
            return ()
        memory = linker.memory
        foes = plain in {"side", "army", "party", "enemy", "foe", "adversary", "camp", "combatant",
                         "belligerent", "force"}  # fmt: skip
        states = plain in {
            "country",
            "government",
            "state",
            "nation",
            "neighbour",
            "neighbor",
            "capital",
        }
        pair = memory.states_pair if states else ()
        return _placed(memory.foes() if foes else pair or memory.pair or memory.foes(), head)
    if plain in {"neighbour", "neighbor", "rival", "enemy", "foe", "adversary", "opponent"}:
        return _other(head, linker)
    group = linker.memory.group
    if plain in _GROUP and "the" in words and group is not None:  # `the Lebanese movement`
        left = {each.code for each in linker.countries(each for each in head.lefts)}
        if left and left == {group.code}:
            return _placed([group], head)
    if not words & {"the", "this", "that"} or _qualified(head, linker):
        return ()
    memory = linker.memory
    earlier = _subjects_before(head, linker)
    if plain in _COUNTRY:
        own = _own_subject(head, linker)
        near = [
            each for each in earlier
            if each.sort in {"state", "role", "leader"} and each.key not in own
        ]  # fmt: skip
        return _placed(near[:1] or [memory.state], head)
    if plain in _BODY:
        return _placed([_body(head, linker)], head)
    if plain == "council" and memory.body is not None and memory.body.key in {"UN", "EU"}:
        return _placed([memory.body], head)
    if plain in _GROUP:
        return _placed([memory.group], head)
    return ()


def _body(head: Token, linker: Linker) -> Actor | None:
    """Which alliance or union is meant: one that the sentence names before it, else the last."""
    named = [each.first for each in linker.parsed.mentions
             if each.first.sort == "body" and each.end <= head.idx]  # fmt: skip
    if named:
        return of_entry(named[-1], head.idx, head.idx + len(head.text))
    return linker.memory.body


def country(linker: Linker, head: Token, but: str = "") -> tuple[Entry, ...]:
    """The country of a role that is nobody's in so many words, and is not `but`.

    The one of its sentence, where there is but one; else that of the last subject, or the one that
    the document is most about.
    """
    own: dict[str, Entry] = {}
    for mention in linker.parsed.mentions:
        entry = mention.first
        if entry.code not in {"", but, *OF_A_KIND} and entry.sort != "body":
            own.setdefault(entry.code, _plain(entry))
    placed = _located(linker, head)
    if placed:
        return (placed,)
    memory = linker.memory
    rebels = role_of(head) == "REB"
    if len(own) == 1 and not rebels and _only_told_of(linker, head):
        other = _another(linker, next(iter(own)))
        if other is not None:
            return (other,)
    if rebels and memory.main_state in own:
        return (own[memory.main_state],)
    others = len(own) != 1 or (not rebels and _of_what_is_done(linker, head, next(iter(own))))
    if memory.state is not None and len(memory.state.code) == 3 and others:
        return (_entry(memory.state),)
    if len(own) == 1:
        return tuple(own.values())
    if memory.main_state:
        return (Entry(memory.main_state, memory.main_state, "", memory.main_state, "state"),)
    return tuple(own.values())[:1]


def _only_told_of(linker: Linker, head: Token) -> bool:
    """Of `the military says that Iran fired`, whether all names stand in what is said or done to.

    Whoever tells of a country's acts, or accuses it, is seldom its own.
    """
    verb = head.head
    if head.dep_ != "nsubj":
        return False
    below = {
        one.i for each in verb.children
        if each.dep_ == "ccomp" or (each.dep_ == "dobj" and lemma(verb) in _AGAINST)
        for one in each.subtree
    }  # fmt: skip
    own = [one for mention in linker.parsed.mentions if mention.first.code
           for one in linker.parsed.tokens_of(mention)]  # fmt: skip
    heads = [each for each in own if each.dep_ in {"nsubj", "dobj"}]
    return bool(heads) and all(each.i in below for each in own)


def _another(linker: Linker, but: str) -> Entry | None:
    """The country that was last spoken of, or that the text names most, other than one."""
    memory = linker.memory
    last = memory.state
    if last is not None and len(last.code) == 3 and last.code != but:
        return _entry(last)
    for code, _ in memory.states.most_common(2):
        if code != but:
            return Entry(code, code, "", code, "state")
    return None


def _of_what_is_done(linker: Linker, head: Token, code: str) -> bool:
    """Of `the government banned Chinese goods`, whether the country is that of the goods only."""
    if head.dep_ != "nsubj":
        return False
    things = [inner for each in head.head.children if each.dep_ == "dobj" for inner in each.subtree]
    inside = {each.i for each in things}
    return all(
        each.i in inside
        for mention in linker.parsed.mentions if mention.first.code == code
        for each in linker.parsed.tokens_of(mention)
    )  # fmt: skip


def _located(linker: Linker, head: Token) -> Entry | None:
    """The country of the place where the clause of a role happens."""
    clause = head.head
    for preposition in clause.children:
        if preposition.dep_ == "prep" and preposition.lower_ in {"in", "at", "near", "throughout"}:
            for inner in preposition.subtree:
                mention = linker.parsed.mention_of(inner)
                if mention is not None and mention.first.code:
                    return _plain(mention.first)
    return None


def _plain(entry: Entry) -> Entry:
    return Entry(entry.code, entry.code, "", entry.name, "state")


def _entry(actor: Actor) -> Entry:
    return Entry(actor.code, actor.code, "", actor.name, "state")


def _qualified(head: Token, linker: Linker) -> bool:
    """Whether a phrase says itself which country or body it means."""
    inner = [each for each in head.subtree if each.i != head.i and each.dep_ != "appos"]
    near = [each for each in inner if each.i < head.i or each.head.lower_ == "of"]
    return any(linker.parsed.mention_of(each) is not None for each in near)


def _subjects_before(token: Token, linker: Linker, *, alone: bool = False) -> list[Actor]:
    """Actors that are subjects of clauses before a word, the one that governs it first.

    alone : only subjects that are one actor.
    """
    heads = [
        each
        for verb in (token, *token.ancestors)
        for each in verb.children
        if each.dep_ in {"nsubj", "nsubjpass"} and each.i < token.i and token not in each.subtree
    ]
    governing = {each.i for each in token.ancestors}
    for each in token.doc[: token.i]:  # then of other clauses, the first of the sentence first
        other = each.dep_ in {"nsubj", "nsubjpass"} and each.head.i not in governing
        if other and each.pos_ != "PRON" and token not in each.subtree:
            heads.append(each)
    found: list[Actor] = []
    for head in heads:
        actors = linker.actors(head)
        if not alone or len(actors) == 1:
            found += actors
    return found


def _antecedent(token: Token, linker: Linker) -> tuple[Actor, ...]:
    """What a relative pronoun stands for."""
    verb = token.head
    for _ in range(8):
        if verb.dep_ == "relcl":
            return linker.actors(verb.head) or _sent_by(verb.head, linker)
        if verb.head == verb:
            return ()
        verb = verb.head
    return ()


def _sent_by(noun: Token, linker: Linker) -> tuple[Actor, ...]:
    """Of `Washington has sent an envoy, who`, Washington."""
    verb = noun.head
    if noun.dep_ != "dobj" or lemma(verb) not in {"send", "dispatch", "appoint", "name"}:
        return ()
    return _placed([actor for head in doers(verb) for actor in linker.actors(head)], noun)


def _placed(actors: object, token: Token) -> tuple[Actor, ...]:
    """Actors as implied by a word."""
    found = [each for each in actors if isinstance(each, Actor)]  # type: ignore[attr-defined]
    start, end = token.idx, token.idx + len(token.text)
    return tuple(
        Actor(each.key, each.code, each.sector, each.name, start, end, "implied", each.person)
        for each in found
    )
