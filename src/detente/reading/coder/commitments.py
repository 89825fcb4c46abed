"""What somebody is bound, promises or threatens to do, for or against whom, and if what.

Threats and promises come from the events of those types; obligations from the words for them:
treaties, guarantees, `is obliged to`, `an attack on one`, membership of an alliance.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

from detente.reading.coder.actor import Actor
from detente.reading.coder.clauses import (
    auxiliaries,
    condition_of,
    denied,
    opener,
    proviso,
    subject_of,
)
from detente.reading.coder.coded import HARM, Coded
from detente.reading.coder.coding import code
from detente.reading.coder.conditionals import conditionals
from detente.reading.coder.conditions import condition, condition_text, where
from detente.reading.coder.happenings import Happening
from detente.reading.coder.obligations import obligations
from detente.reading.coder.phrases import (
    child,
    children,
    clause_words,
    covering,
    is_verb,
    lemma,
    objects_of,
)
from detente.reading.coder.said import Said, keys
from detente.reading.coder.sparing import bare, spared
from detente.reading.coder.wordlists import words
from detente.reading.contents import CommitmentContent, Form
from detente.reading.proposals import Proposal

if TYPE_CHECKING:
    from spacy.tokens import Token

_REQUESTS = words("ask request invite call appeal invitation plead")
_DANGERS = words("risk danger threat escalation spillover war catastrophe disaster crisis famine "
                 "instability chaos genocide massacre shortage conflict return spiral")  # fmt: skip
_SELVES = words("itself themselves himself ourselves")
_ADVANCING = words("go cross advance invade enter attack move march strike occupy seize escalate")
_STAND = words(
    "defend protect help assist support aid stand back guarantee respect come render send "
    "provide intervene fight retaliate"
)


def commitments(said: Said) -> Iterator[Proposal]:
    """The promises, threats and obligations of a sentence."""
    for happening in said.happenings:
        form = _form(happening)
        if form is not None:
            yield _of_happening(said, happening, form)
    yield from _bargains(said)
    done = [each for each in said.happenings if _form(each) is not None]
    yield from conditionals(said, {one.i for each in done for one in each.coded.verbs})
    yield from _if_they(said)
    yield from obligations(said)


def _form(happening: Happening) -> Form | None:
    """A threat, or a promise that is more than an agreement to talk."""
    coded = happening.coded
    if coded.intent in {"negated", "asked"} or happening.telling.denied or not happening.by:
        return None
    told = happening.telling
    if told.asked:
        return None
    if told.hypothetical and not told.conditional and coded.rule.startswith("will + "):
        return None  # `did not say whether it would attack`
    if any(each.lower_ in {"likely", "unlikely"} for each in children(coded.verbs[0], "acomp")):
        return None  # what somebody is likely to do is a prediction
    if coded.code == "THREATEN":
        if _only_warns(happening) or lemma(coded.verbs[0]) == "plan":
            return None
        return "promise" if _on_request(condition(happening)) else "threat"
    if coded.code != "AGREE" or "will not" in coded.rule:
        return None
    conditional = condition(happening) is not None
    if any(each.lower_ in _SELVES for verb in coded.verbs for each in children(verb, "dobj")):
        return "threat" if conditional else None  # `will defend itself if attacked`
    if conditional and lemma(coded.verbs[0]) == "warn" and not _for_others(happening):
        return "threat"  # `warned that, if shells fell, it would arm its villagers`
    promised = lemma(coded.verbs[0]) in {
        "promise",
        "pledge",
        "guarantee",
        "vow",
        "undertake",
        "swear",
    }
    firm = promised or (
        any(lemma(each) in _STAND for each in coded.verbs) and coded.active | ("will" in coded.rule)
    )
    return "promise" if conditional or firm else None


def _on_request(if_: Token | None) -> bool:
    """`will send troops if they ask for them`, `should a request come`: that is help."""
    if if_ is None:
        return False
    return any(lemma(each) in _REQUESTS for each in (if_, *children(if_, "nsubj", "nsubjpass")))


def _for_others(happening: Happening) -> bool:
    own = {each.code for each in happening.by}
    return any(each.code not in own for each in happening.to)


def _only_warns(happening: Happening) -> bool:
    """`warned Greece over the islands`: nothing is threatened that could be carried out."""
    verb = happening.coded.verbs[0]
    if lemma(verb) != "warn" or len(happening.coded.verbs) > 1:
        return False
    of = next(iter(objects_of(verb, "of")), None)
    if of is not None and lemma(of) in _DANGERS:
        return True  # `warns of the risk of a wider war`
    told = child(verb, "ccomp", "xcomp", "parataxis") is not None or condition(happening)
    return not told and not any(each.lower_ in {"with", "of"} for each in children(verb, "prep"))


def _of_happening(said: Said, happening: Happening, form: Form) -> Proposal:
    if_ = condition(happening)
    out = spared(said, happening.head)
    aimed = form == "threat" or _on_request(if_)
    if form == "promise" and _if_it_advances(said, happening, if_):
        form, aimed = "threat", True
    meant = _meant(said, if_, happening.by) if aimed else ()
    to = happening.to if happening.to and _by_pronoun(if_) else meant or happening.to
    if form == "threat" and not to:
        to = said.memory.other_side(happening.by)
    content = CommitmentContent(
        form=form,
        by=keys(happening.by),
        to=keys(to),
        what=_what(said, happening.coded, if_),
        condition="" if if_ is None else bare(condition_text(said, if_)),
        where=tuple(
            each
            for each in where(said, if_ or happening.head, to if form == "promise" else ())
            if each not in out
        ),
        not_where=out,
        status="alleged" if happening.telling.alleged else "actual",
    )
    words = clause_words(happening.head) if is_verb(happening.head) else [happening.head]
    if if_ is not None:
        words = [*words, *if_.subtree]
    sure = 0.8 if if_ is not None else 0.6
    return said.propose(
        content, covering(list(words)), f"{form}: {happening.coded.rule}",
        weight=sure - 0.1 * happening.depth,
    )  # fmt: skip


def _if_it_advances(said: Said, happening: Happening, if_: Token | None) -> bool:
    """`promised a second package if its troops go further`: that is meant to stop it."""
    vowed = lemma(happening.coded.verbs[0]) in {"promise", "pledge", "vow", "prepare"}
    if if_ is None or lemma(if_) not in _ADVANCING or not happening.to or not vowed:
        return False
    return set(keys(_meant(said, if_, happening.by))) == set(keys(happening.to))


def _meant(said: Said, if_: Token | None, by: tuple[Actor, ...]) -> tuple[Actor, ...]:
    """Of a threat, who could avert it: the subject of its condition."""
    if if_ is None:
        return ()
    own = {each.key for each in by}
    found = [one for head in children(if_, "nsubj", "nsubjpass") for one in said.actors(head)]
    return tuple(each for each in found if each.key not in own)


def _by_pronoun(if_: Token | None) -> bool:
    """Whether a condition names its subject by a pronoun, which may mean several."""
    return if_ is None or any(each.pos_ == "PRON" for each in children(if_, "nsubj", "nsubjpass"))


def _what(said: Said, coded: Coded, if_: Token | None) -> str:
    """What is promised or threatened, without by whom and if what."""
    inner = [each for each in coded.verbs[1:] if is_verb(each)]
    verb = inner[0] if inner else coded.verbs[0]
    goal = (
        child(verb, "dobj", "prep") if verb == coded.verbs[0] and "will" not in coded.rule else None
    )
    if not is_verb(verb):
        return said.phrase(verb)
    if goal is not None:
        return said.phrase(goal)
    skip = {each.i for each in if_.subtree} if if_ is not None else set()
    skip |= {if_.head.i} if if_ is not None and proviso(if_.head) is not None else set()
    words = [each for each in clause_words(verb) if each.i not in skip]
    words = [each for each in words if each.i >= verb.i] or [verb]
    return said.text(words[0], words[-1])


def _if_they(said: Said) -> Iterator[Proposal]:
    """`If they attack again, we will go all the way`: harm for harm, whatever the words."""
    coded = {each.head.i for each in said.happenings if not each.telling.conditional}
    for verb in said.words:
        if_ = condition_of(verb) if is_verb(verb) else None
        if if_ is None or verb.i in coded or not auxiliaries(verb) & {"will", "wo"}:
            continue
        harm = code(if_) if is_verb(if_) else None
        by = tuple(one for head in subject_of(verb) for one in said.actors(head))
        if harm is None or harm.code not in HARM or not by or mark_of(if_) != "if":
            continue
        if any(each.sector in {"CVL", "REF"} for each in by):
            continue  # `a million people will flee`
        to = tuple(one for head in children(if_, "nsubj") for one in said.actors(head))
        own = keys(by)
        foes = tuple(each for each in said.memory.foes() if each.key not in own)
        to = tuple(each for each in to if each.key not in own) or foes[:1]
        words = [each for each in clause_words(verb) if each.i >= verb.i]
        content = CommitmentContent(
            "threat", own, keys(to), what=said.text(words[0], words[-1]),
            condition=condition_text(said, if_),
        )  # fmt: skip
        yield said.propose(content, [*verb.subtree], "threat: harm for harm", weight=0.6)


def mark_of(if_: Token) -> str:
    """The word that opens a condition, in lower case."""
    mark = opener(if_)
    return "" if mark is None else mark.lower_


def _bargains(said: Said) -> Iterator[Proposal]:
    """`Keep up your stoking, and I will make you pay`: a threat of the one who was spoken of."""
    for verb in said.words:
        if verb.tag_ != "VB" or child(verb, "nsubj", "aux", "mark") is not None or denied(verb):
            continue
        for answer in children(verb, "conj"):
            subject = child(answer, "nsubj")
            if subject is None or subject.lower_ not in {"i", "we"} or not child(answer, "aux"):
                continue
            memory = said.memory
            by = memory.subjects[:1] or ((memory.person,) if memory.person else ())
            to = tuple(each for each in memory.pair if each.key not in keys(by))
            to = tuple(replace(each, key=each.code) for each in to)
            if lemma(verb) == "let" or denied(answer):
                continue
            own = [
                each
                for each in verb.subtree
                if each not in set(answer.subtree) and each.i >= verb.i
            ]
            own = [each for each in own if not each.is_punct and each.dep_ != "cc"]
            content = CommitmentContent(
                form="threat", by=keys(by), to=keys(to),
                what=said.text(answer, answer.doc[answer.right_edge.i]),
                condition=said.text(own[0], own[-1]),
            )  # fmt: skip
            if by:
                yield said.propose(
                    content, [*own, *answer.subtree], "threat: do and I will", weight=0.5
                )
