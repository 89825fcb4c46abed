"""What somebody says is or will be so, with who says it; predictions of the author's own."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from detente.reading.coder.clauses import auxiliaries, denied, doers
from detente.reading.coder.phrases import child, children, covering, is_verb, lemma, objects_of
from detente.reading.coder.said import Said, keys
from detente.reading.coder.speakers import speaker_of
from detente.reading.coder.telling import says
from detente.reading.coder.wordlists import words
from detente.reading.contents import ClaimContent
from detente.reading.proposals import Proposal

if TYPE_CHECKING:
    from spacy.tokens import Token

_MENTAL = words(
    "gamble bet wager believe think expect predict fear doubt estimate reckon view regard see "
    "consider argue warn foresee anticipate calculate assume worry hope"
)
_NOTING = words(
    "note stress highlight emphasize emphasise underline point warn predict foresee cite "
    "describe observe mention"
)
_AHEAD = words("gamble bet wager expect predict foresee anticipate fear hope")
_COMING = frozenset({"will", "wo", "would", "could", "may", "might", "shall"})
_COURSE = frozenset(
    {"truce", "ceasefire", "cease-fire", "fire", "war", "fighting", "conflict", "crisis", "deal"}
)
_LEAST, _LONG = 3, 6
_SAYING = words("say tell add note warn argue claim write insist announce state")


def claims(said: Said) -> Iterator[Proposal]:
    """The claims of a sentence: of those it quotes, else its own predictions."""
    found = list(_quoted(said))
    yield from found
    if not found:
        yield from _own(said)


def _quoted(said: Said) -> Iterator[Proposal]:
    for verb in said.words:
        if not is_verb(verb) or verb.dep_ in {"amod", "compound"}:
            continue
        word = lemma(verb)
        clause = child(verb, "ccomp") or child(verb, "parataxis")
        if clause is None and says(verb) and verb.dep_ == "parataxis":
            clause = verb.head
        speaks = says(verb) or word in _MENTAL
        if clause is not None and speaks and (is_verb(clause) or child(clause, "nsubjpass")):
            yield from _claim(said, verb, clause)
        elif clause is None and says(verb) and (rest := _rest(verb)):
            yield from _claim(said, verb, rest[0], rest)
        elif word in _NOTING and (things := children(verb, "dobj")):
            yield from _claim(said, verb, things[0])
    yield from _according(said)


def _rest(verb: Token) -> list[Token]:
    """What follows a verb of saying whose clause the parser did not see as one."""
    also = {i for each in children(verb, "conj") for i in (one.i for one in each.subtree)}
    words = [each for each in verb.subtree if each.i > verb.i and each.dep_ not in {"punct", "cc"}]
    words = [each for each in words if each.i not in also]
    heads = [
        each for each in verb.children if each.i > verb.i and each.dep_ in {"dobj", "attr", "oprd"}
    ]
    inside = any(is_verb(each) and each.dep_ in {"relcl", "dobj", "acl"} for each in words)
    return words if heads and inside and len(words) >= _LONG and lemma(verb) in _SAYING else []


def _claim(
    said: Said, verb: Token, what: Token, rest: list[Token] | None = None
) -> Iterator[Proposal]:
    heads = doers(verb)
    if denied(verb) and says(verb):
        return  # `has not said whether it will come`, `does not say that it will`
    speaker = speaker_of(heads[0], said.linker) if heads else ""
    if not speaker or (what.pos_ == "NOUN" and speaker.isupper()):
        return
    if rest is not None:
        words = rest
    elif what in set(verb.ancestors):  # `X, he said, Y`
        words = [each for each in what.subtree if each not in set(verb.subtree)]
    else:
        words = [*what.subtree]
    words = _unmarked(words)
    if len(words) < _LEAST:
        return
    coming = bool(auxiliaries(what) & _COMING) or lemma(verb) in _AHEAD
    content = ClaimContent(
        joined(words), prediction=coming, about=_about(said, what),
        when=said.when(what, ahead=coming) if is_verb(what) else None,
    )  # fmt: skip
    own = {each.i for each in words}
    edge = [each for each in verb.subtree if each.i in own or each in heads or each == verb]
    yield said.propose(
        content, covering(edge), f"claim: {lemma(verb)}", weight=0.75, speaker=speaker
    )


def _according(said: Said) -> Iterator[Proposal]:
    """`According to a United Nations panel, ...`."""
    for word in said.words:
        if word.lower_ != "according":
            continue
        heads = objects_of(word, "to")
        verb = next((each for each in word.ancestors if is_verb(each)), None)
        speaker = speaker_of(heads[0], said.linker) if heads else ""
        if verb is None or not speaker:
            continue
        own = {each.i for each in word.subtree}
        words = _unmarked([each for each in verb.subtree if each.i not in own])
        if len(words) >= _LEAST:
            coming = bool(auxiliaries(verb) & _COMING)
            content = ClaimContent(said.text(words[0], words[-1]), coming, _about(said, verb))
            yield said.propose(
                content, [*verb.subtree], "claim: according", weight=0.75, speaker=speaker
            )


def _own(said: Said) -> Iterator[Proposal]:
    """What the author expects: `Russia will pummel`, `is unlikely to go to war`."""
    for verb in said.words:
        if verb.dep_ not in {"ROOT", "conj"} or not is_verb(verb):
            continue
        helpers = auxiliaries(verb)
        adjective = next(
            (each for each in children(verb, "acomp") if each.lower_ in {"likely", "unlikely"}),
            None,
        )
        passive = lemma(verb) == "expect" and verb.tag_ == "VBN"
        if not (helpers & {"will", "wo"} or adjective is not None or passive or _likely(helpers)):
            continue
        about = _about(said, verb)
        subject = child(verb, "nsubj", "nsubjpass")
        if subject is None:
            continue
        if not about and lemma(subject) in _COURSE:
            about = keys(said.memory.foes())
        if not about:
            continue
        words = _unmarked([*verb.subtree])
        content = ClaimContent(
            said.text(words[0], words[-1]),
            prediction=True,
            about=about,
            when=said.when(verb, ahead=True),
        )
        yield said.propose(content, words, "prediction of the author", weight=0.5)
        return


def _likely(helpers: frozenset[str]) -> bool:
    """`could become the next target`, of what is to come, not of what can be."""
    return bool(helpers & {"may", "might", "could"}) and "have" not in helpers


def _about(said: Said, what: Token) -> tuple[str, ...]:
    """The actors of the subject of what is said, then those of its object."""
    if not is_verb(what):
        return keys(
            one for each in what.subtree if each.dep_ == "poss" for one in said.actors(each)
        ) or (said.keys(what))
    heads = children(what, "nsubj", "nsubjpass") + children(what, "dobj")
    return keys(one for head in heads for one in said.actors(head))


def joined(words: list[Token]) -> str:
    """Words as they stand, without what was taken out between them."""
    found = ""
    for each in words:
        apart = found and each.nbor(-1) not in words  # something was taken out between
        found += (" " if apart and not found.endswith(" ") else "") + each.text_with_ws
    return found.strip(" ,;:")


def _unmarked(words: list[Token]) -> list[Token]:
    """Words without `that` and marks at their beginning, without marks at their end."""
    own = sorted(words, key=lambda each: each.i)
    while own and (
        own[0].is_punct or own[0].is_quote or (own[0].lower_ == "that" and own[0].dep_ == "mark")
    ):
        own.pop(0)
    while own and (own[-1].is_punct or own[-1].is_quote):
        own.pop()
    return own
