"""What a sentence leaves behind for those that follow it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from detente.reading.coder.actor import Actor, of_entry
from detente.reading.coder.ceasefires import is_ceasefire, tell_sides
from detente.reading.coder.clauses import doers
from detente.reading.coder.days import last_told
from detente.reading.coder.phrases import children, is_verb, lemma, objects_of
from detente.reading.coder.said import Said
from detente.reading.coder.sources import between
from detente.reading.coder.speakers import person
from detente.reading.coder.telling import says
from detente.reading.coder.wordlists import words

if TYPE_CHECKING:
    from spacy.tokens import Token


def remember(said: Said) -> None:
    """Whom the next sentence can mean by `it`, `the country`, `both sides` or a last name."""
    memory = said.memory
    memory.tell_day(last_told(said))
    memory.tell_subject(_heading(said))
    for token in said.words:
        if token.dep_ in {"nsubj", "nsubjpass"} and not _aside(token):
            memory.tell_subject(said.actors(token))
        for actor in said.linker.one(token) if token.pos_ == "NOUN" else ():
            if actor.sort == "role" and actor.code and token.dep_ not in {"compound", "amod"}:
                memory.tell_role(lemma(token), actor)
            elif actor.sort == "implied role" and actor.sector == "GOV":
                memory.roles.setdefault(lemma(token), actor)
        if token.pos_ == "PROPN" and token.dep_ not in {"compound", "amod"}:
            _introduce(token, said)
    if any(is_ceasefire(each) for each in said.words):
        memory.truce = memory.paragraph
        tell_sides(said)
    for token in said.words:
        if lemma(token) in _WARS and token.pos_ == "NOUN":
            _fight(token, said)
    for happening in said.happenings:
        memory.tell_pair(happening.by, happening.to, happening.coded.code)
    _talks(said)
    two = _two_subjects(said)
    if two and {each.key for each in two} != {each.key for each in memory.pair}:
        memory.pair = two
    for mention in said.parsed.mentions:
        memory.tell_mention(of_entry(mention.first, mention.start, mention.end))


def _heading(said: Said) -> tuple[Actor, ...]:
    """Of a sentence or heading that is but a name (`Beijing.`), whoever is named."""
    mentions = said.parsed.mentions
    text = said.parsed.doc.text.strip(" .:")
    if len(mentions) != 1 or mentions[0].text != text:
        return ()
    return (of_entry(mentions[0].first, mentions[0].start, mentions[0].end),)


def _talks(said: Said) -> None:
    """Who is quoted, and may go on in the next sentence."""
    if not any(each.is_quote for each in said.words):
        return
    for verb in said.words:
        found = (
            tuple(one for head in doers(verb) for one in said.actors(head))
            if (is_verb(verb) and says(verb))
            else ()
        )
        if found:
            said.memory.talker, said.memory.talker_at = found, said.memory.paragraph


def _two_subjects(said: Said) -> tuple[Actor, ...]:
    """Of `Chad was to leave, and Niger was to pay`, both."""
    root = next((each for each in said.words if each.dep_ == "ROOT"), None)
    joined = [root, *children(root, "conj")] if root is not None and is_verb(root) else []
    found = {one.key: one for verb in joined for each in children(verb, "nsubj", "nsubjpass")
             for one in said.actors(each)}  # fmt: skip
    return tuple(found.values()) if len(found) == 2 and len(joined) > 1 else ()


_WARS = words("conflict war fighting clash hostility border truce ceasefire feud")


def _fight(noun: Token, said: Said) -> None:
    """`its conflict with Armenia`, `the war between Iran and Iraq`: who is at odds."""
    pair = between(noun, said.linker)
    if len(pair) < 2:
        other = tuple(one for head in objects_of(noun, "with") for one in said.actors(head))
        owner = next((said.actors(each) for each in noun.children if each.dep_ == "poss"), ())
        pair = (*owner[:1], *other[:1])
    if len({each.key for each in pair}) == 2:
        said.memory.tell_fight(pair, 5)


def _aside(token: Token) -> bool:
    """Whether a subject is of a clause within the sentence, which is not what it is about."""
    verbs = [each for each in (token.head, *token.ancestors) if is_verb(each)]
    if token.head.dep_ in {"relcl", "acl"}:
        return True
    within = {"relcl", "acl", "advcl"}
    loose = token.pos_ == "PRON" or lemma(token) in {"alliance", "bloc", "union"}
    return loose and any(each.dep_ in within for each in verbs)


def _introduce(token: Token, said: Said) -> None:
    """A person with a country or a role is known by the last name from here on."""
    name = person(token, said.linker)
    mention = said.parsed.mention_of(token)
    if mention is not None:
        if mention.first.sort == "leader" and " " in mention.text:
            leader = of_entry(mention.first, mention.start, mention.end)
            said.memory.persons.setdefault(mention.text.split()[-1], leader)
        return
    if " " not in name:
        return
    last = name.split()[-1]
    actors = said.actors(token)
    if not actors:
        head = token.head
        if token.dep_ == "appos":
            actors = tuple(each for each in said.actors(head) if each.person)
        if not actors and any(children(head, "appos")):
            actors = ()
    if len(actors) == 1 and actors[0].sort in {"role", "leader"}:
        said.memory.persons[last] = actors[0]
