"""Ties that are said in so many words: `depends on`, `is a member of`, `relations with`."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Literal

from detente.reading.coder.actor import Actor, in_role
from detente.reading.coder.clauses import denied, subject_of
from detente.reading.coder.lexicon import classes_of
from detente.reading.coder.phrases import (
    child,
    children,
    clause_words,
    covering,
    is_passive,
    is_verb,
    left_of,
    lemma,
    objects_of,
)
from detente.reading.coder.said import Said, keys
from detente.reading.coder.sources import agents
from detente.reading.coder.wordlists import words
from detente.reading.contents import Status, TieContent, TieKind
from detente.reading.proposals import Proposal

if TYPE_CHECKING:
    from spacy.tokens import Token

Strength = Literal["", "close", "strained"]
_GOOD = words("good close friendly warm cordial excellent strong deep brotherly special")
_BAD = words("strained tense bad poor frosty hostile cold sour troubled")
_FORCES = words(
    "soldier troop force base peacekeeper marine airman battalion brigade garrison fleet"
)
_ENERGY = words("gas oil fuel grain energy electricity food wheat trade money coal power import")
_RIVAL = words("rival enemy foe adversary nemesis")
_DISPUTE = words("dispute rivalry feud quarrel tension enmity hostility animosity standoff")
_CARRY = words("transport ship move send fly carry ferry truck bring pass smuggle")
_WAY = words("through over via across")


def ties_of_words(said: Said) -> Iterator[Proposal]:
    """The ties that single words of a sentence tell of."""
    for word in said.words:
        for rule in _RULES:
            yield from rule(said, word)


def _tie(
    said: Said, kind: TieKind, by: tuple[Actor, ...], to: tuple[Actor, ...], words: list[Token],
    sure: float, *, what: str = "", through: tuple[Actor, ...] = (), strength: Strength = "",
    negated: bool = False,
) -> Proposal:  # fmt: skip
    status: Status = "negated" if negated else "actual"
    content = TieContent(
        kind, keys(by), keys(to), what=what, through=keys(through), status=status, strength=strength
    )
    return said.propose(content, covering(words), f"{kind}: {lemma(words[0])}", weight=sure)


def _all(said: Said, heads: list[Token]) -> tuple[Actor, ...]:
    return tuple(one for head in heads for one in said.actors(head))


def _depends(said: Said, word: Token) -> Iterator[Proposal]:
    """`depends on Beijing for`, `is reliant on`, `buys half of its gas from`, `survive without`."""
    plain = lemma(word)
    if plain in {"depend", "rely", "dependent", "reliant", "dependence", "reliance", "lean"}:
        verb = word if is_verb(word) else word.head
        by = _all(said, subject_of(verb)) if is_verb(verb) else ()
        by = by or agents(word, said.linker)
        to = _all(said, objects_of(word, "on") + objects_of(word, "upon"))
        what = next((said.phrase(each) for each in objects_of(word, "for")), "")
        words = clause_words(verb) if is_verb(verb) else [*word.subtree]
        yield _tie(said, "dependence", by, to, words, 0.8, what=what)
    elif plain in {"buy", "import", "get", "receive", "obtain", "purchase"} and is_verb(word):
        to = objects_from = _all(said, objects_of(word, "from"))
        kinds = [each for head in children(word, "dobj") for each in head.subtree]
        by = _all(said, subject_of(word))
        what = next((said.phrase(each) for each in children(word, "dobj")), "")
        if any(lemma(each) in _ENERGY for each in kinds):
            to = to or _made_by(said, [each for each in kinds if lemma(each) in _ENERGY])
            yield _tie(said, "dependence", by, to, clause_words(word), 0.7, what=what)
        if any("arms" in classes_of(each) for each in kinds):
            givers = objects_from or _made_by(
                said, [each for each in kinds if "arms" in classes_of(each)]
            )
            yield _tie(said, "arms", givers, by, clause_words(word), 0.7, what=what)
    elif plain in {"survive", "live", "last", "exist"} and is_verb(word):
        to = _all(said, [each for head in objects_of(word, "without") for each in [head]])
        modal = any(
            each.dep_ in {"aux", "neg"} or each.lower_ == "hardly" for each in word.children
        )
        if modal:
            yield _tie(
                said, "dependence", _all(said, subject_of(word)), to, clause_words(word), 0.6
            )


def _made_by(said: Said, words: list[Token]) -> tuple[Actor, ...]:
    """Of `Chinese missiles`, China."""
    for each in words:
        if "arms" in classes_of(each) or lemma(each) in _ENERGY:
            for entry in said.linker.countries(left_of(each)):
                return (in_role(entry, "GOV", each.idx, each.idx + len(each.text)),)
    return ()


def _member(said: Said, word: Token) -> Iterator[Proposal]:
    """`is a member of the CSTO`, `NATO member Norway`, `its NATO membership`, `joined NATO`."""
    plain = lemma(word)
    if plain in {"member", "membership", "state"} and word.pos_ in {"NOUN", "PROPN", "ADJ"}:
        yield from _membership(said, word)
    elif plain in {"join", "belong"} and is_verb(word) and not is_passive(word):
        bodies = children(word, "dobj") + objects_of(word, "to")
        to = tuple(one for one in _all(said, bodies) if one.sort == "body")
        if any(each.lower_ in {"wants", "want"} for each in word.ancestors):
            return
        yield _tie(said, "membership", _all(said, subject_of(word)), to, clause_words(word), 0.7,
                   negated=denied(word))  # fmt: skip


def _membership(said: Said, word: Token) -> Iterator[Proposal]:
    bodies = [one for one in _all(said, objects_of(word, "of")) if one.sort == "body"]
    left = [said.parsed.mention_of(each) for each in left_of(word)]
    if lemma(word) == "state" and "member" not in {each.lower_ for each in left_of(word)}:
        return
    bodies += [
        in_role(each.first, "", each.start, each.end)
        for each in left
        if each is not None and each.first.sort == "body"
    ]
    if not bodies:
        return
    owner = child(word, "poss")
    verb = word.head
    if owner is not None:
        by: tuple[Actor, ...] = said.actors(owner)
    elif word.dep_ in {"attr", "acomp"} and is_verb(verb):
        by = _all(said, subject_of(verb))
    elif word.dep_ == "appos" or word.dep_ == "compound":
        by = said.linker.one(verb)
    else:
        by = tuple(one for each in children(word, "appos") for one in said.actors(each))
    if not by and word.tag_ == "NN" and "a" in {each.lower_ for each in word.children}:
        by = tuple(each for each in said.memory.subjects[:1] if each.key == each.code)
    words = clause_words(verb) if word.dep_ == "attr" else [*word.subtree]
    negated = word.dep_ == "attr" and denied(verb)
    if not negated:
        for body in bodies:
            for one in by:
                said.memory.members[body.key] = one
    yield _tie(said, "membership", by, tuple(bodies[:1]), words, 0.8, negated=negated)


def _relations(said: Said, word: Token) -> Iterator[Proposal]:
    """`good relations with both`, `a close relationship with`, `tensions between`, `rival`."""
    plain = lemma(word)
    if plain in {"relation", "relationship", "tie", "friendship"} and word.pos_ == "NOUN":
        words = {each.lower_ for each in left_of(word)}
        strength: Strength = "close" if words & _GOOD or plain == "friendship" else ""
        strength = "strained" if words & _BAD else strength
        by, to = _pair(said, word)
        if strength and to:
            yield _tie(said, "friendship", by, to, _around(word), 0.7, strength=strength)
    elif plain in _DISPUTE and word.pos_ == "NOUN":
        by, to = _pair(said, word)
        if to:
            yield _tie(said, "rivalry", by, to, _around(word), 0.6, what=said.phrase(word),
                       strength="strained")  # fmt: skip
    elif plain in _RIVAL and word.pos_ in {"NOUN", "ADJ"}:
        yield from _ally(said, word, "rivalry", 0.55)
    elif plain == "ally" and word.pos_ == "NOUN":
        yield from _ally(said, word, "treaty", 0.55)
    elif plain in {"quarrel", "feud", "clash"} and is_verb(word):
        to = _all(said, objects_of(word, "with"))
        about = next((said.phrase(each) for each in objects_of(word, "over")), "")
        if plain != "clash" or about:
            yield _tie(said, "rivalry", _all(said, subject_of(word)), to, clause_words(word), 0.65,
                       what=about)  # fmt: skip


def _pair(said: Said, noun: Token) -> tuple[tuple[Actor, ...], tuple[Actor, ...]]:
    """Whose relations with whom."""
    between = _all(said, objects_of(noun, "between"))
    if len(between) > 1:
        return between[:1], between[1:]
    to = _all(said, objects_of(noun, "with"))
    by = agents(noun, said.linker)
    verb = noun.head
    if not by and is_verb(verb):
        by = _all(said, subject_of(verb))
    own = {each.key for each in by}
    return by, tuple(each for each in to if each.key not in own)


def _around(noun: Token) -> list[Token]:
    return clause_words(noun.head) if is_verb(noun.head) else [*noun.subtree]


def _ally(said: Said, word: Token, kind: TieKind, sure: float) -> Iterator[Proposal]:
    """`China, the North's only ally`, `is an ally of`, `their own NATO ally`."""
    owner = child(word, "poss")
    to = said.actors(owner) if owner is not None else _all(said, objects_of(word, "of"))
    if not to:
        return
    if word.dep_ == "appos":
        by = said.linker.one(word.head)
    elif word.dep_ == "attr" and is_verb(word.head):
        by = _all(said, subject_of(word.head))
    else:
        by = tuple(one for each in children(word, "appos") for one in said.actors(each))
    yield _tie(
        said, kind, by, to, [*word.subtree, *([word.head] if word.dep_ == "appos" else [])], sure
    )


def _basing(said: Said, word: Token) -> Iterator[Proposal]:
    """`hosts American bases`, `keeps 28,000 soldiers on the peninsula`, `troops stationed in`."""
    plain = lemma(word)
    if plain in {"host", "allow"} and is_verb(word):
        for each in word.subtree:
            if lemma(each) in _FORCES and each.pos_ == "NOUN":
                guests = said.linker.one(each)
                if guests and (
                    plain == "host" or any(lemma(one) == "base" for one in word.subtree)
                ):
                    yield _tie(
                        said,
                        "basing",
                        _all(said, subject_of(word)),
                        guests,
                        clause_words(word),
                        0.75,
                    )
                    return
    elif plain in {"keep", "station", "maintain", "base"} and is_verb(word):
        things = children(word, "dobj", "nsubjpass")
        if not any(lemma(each) in _FORCES for each in things):
            return
        guest = _all(said, subject_of(word)) if not is_passive(word) else _all(said, things)
        hosts = _all(said, objects_of(word, "in"))
        if word.dep_ == "relcl" and not hosts:  # `has a treaty with Japan, which keeps troops`
            main = next((each for each in word.ancestors if is_verb(each)), None)
            hosts = _all(said, subject_of(main)) if main is not None else ()
        yield _tie(said, "basing", hosts, guest, clause_words(word), 0.65)


def _transit(said: Said, word: Token) -> Iterator[Proposal]:
    """`has allowed Russia to transport supplies through to Armenia`, `passes through Georgia`."""
    if lemma(word) not in _CARRY or not is_verb(word):
        return
    ways = [
        each
        for each in word.subtree
        if each.lower_ in _WAY and each.dep_ in {"prep", "prt", "advmod"}
    ]
    if not ways:
        return
    above = word.head if word.dep_ in {"ccomp", "xcomp"} else None
    through = _all(said, [each for way in ways for each in children(way, "pobj")])
    by = _all(said, subject_of(word))
    if above is not None and lemma(above) in {"allow", "let", "permit"}:
        through = through or _all(said, subject_of(above))
    to = tuple(
        one for each in word.subtree if each.lower_ == "to" and each.dep_ == "prep"
        for one in _all(said, children(each, "pobj"))
    )  # fmt: skip
    if through and to:
        what = next((said.phrase(each) for each in children(word, "dobj")), "")
        words = clause_words(above) if above is not None else clause_words(word)
        yield _tie(
            said, "transit", by, to, [*words, *word.subtree], 0.8, what=what, through=through
        )


def _claims(said: Said, word: Token) -> Iterator[Proposal]:
    """`claims Taiwan as its own`, `has a right to the port of Assab`, `its claim to Kashmir`."""
    plain = lemma(word)
    if plain == "claim" and is_verb(word) and child(word, "ccomp", "xcomp") is None:
        by, heads = _all(said, subject_of(word)), children(word, "dobj")
    elif plain in {"claim", "right", "title"} and word.pos_ == "NOUN":
        heads = objects_of(word, "to") + objects_of(word, "over") + objects_of(word, "on")
        by = agents(word, said.linker)
        if not by and is_verb(word.head):
            by = _all(said, subject_of(word.head))
    else:
        return
    to = tuple(
        one for head in heads for each in head.subtree if each.pos_ == "PROPN"
        for one in said.linker.one(each)
    )[:1]  # fmt: skip
    if to:
        own = clause_words(word) if is_verb(word) else _around(word)
        yield _tie(said, "claim", by, to, own, 0.65, what=said.phrase(heads[0]))


def _backed(said: Said, word: Token) -> Iterator[Proposal]:
    """`Russian-backed separatists`, `Turkish-led militias`: who backs whom."""
    if word.lower_ not in {"backed", "sponsored", "supported", "armed", "funded"} or word.i < 2:
        return
    if word.nbor(-1).text != "-":
        return
    mention = said.parsed.mention_of(word.nbor(-2))
    backed = said.linker.one(word.head)
    if mention is None or not mention.first.key or not backed:
        return
    backer = (in_role(mention.first, "GOV", mention.start, mention.end),)
    if backer[0].key != backed[0].key:
        yield _tie(said, "backing", backer, backed, [word.nbor(-2), word.head], 0.75)


def _kin(said: Said, word: Token) -> Iterator[Proposal]:
    """`a sizeable Azeri minority living within its borders`: kin of one within the other."""
    if lemma(word) not in {"minority", "diaspora", "kin", "brethren", "community"}:
        return
    countries = said.linker.countries(left_of(word))
    if not countries:
        return
    kin = in_role(countries[0], "GOV", word.idx, word.idx + len(word.text))
    verb = word.head
    hosts = _all(said, [each for each in word.subtree if each.dep_ == "poss"])
    if is_verb(verb) and not hosts:
        hosts = _all(said, subject_of(verb))
    hosts = tuple(each for each in hosts if each.key != kin.key)[:1]
    words = [*word.subtree]
    yield _tie(said, "kinship", (kin,), hosts, words, 0.6, what=said.text(words[0], word))


def _scales(said: Said, word: Token) -> Iterator[Proposal]:
    """`tipping the scales in Azerbaijan's favour`, `takes the side of`, `supportive of`."""
    if word.lower_ in {"favor", "favour", "side", "behalf"} and word.dep_ == "pobj":
        owner = child(word, "poss")
        verb = next((each for each in word.ancestors if is_verb(each)), None)
        if (
            owner is None
            or verb is None
            or lemma(verb) not in {"tip", "weigh", "tilt", "intervene", "step", "swing"}
        ):
            return
        yield _tie(said, "backing", _all(said, subject_of(verb)), said.actors(owner),
                   clause_words(verb), 0.6)  # fmt: skip


def _proxies(said: Said, word: Token) -> Iterator[Proposal]:
    """`Turkey's integration of Syrian proxy militias alongside the Azerbaijani military`."""
    if lemma(word) not in {
        "integration",
        "deployment",
        "use",
        "dispatch",
        "transfer",
        "recruitment",
    }:
        return
    if word.pos_ != "NOUN":
        return
    sent = [
        each for each in word.subtree if lemma(each) in {"militia", "mercenary", "fighter", "proxy"}
    ]
    by = agents(word, said.linker)
    to = _all(said, [
        inner for each in word.subtree if each.lower_ in {"alongside", "to", "for", "with"}
        for inner in children(each, "pobj")
    ])  # fmt: skip
    to = tuple(each for each in to if each.key not in keys(by))
    if sent and by and to:
        yield _tie(said, "militias", by, to[:1], [*word.subtree], 0.65, what=said.phrase(sent[0]))


_RULES: tuple[Callable[[Said, Token], Iterator[Proposal]], ...] = (
    _depends, _member, _relations, _basing, _transit, _claims, _backed, _kin, _scales, _proxies,
)  # fmt: skip
