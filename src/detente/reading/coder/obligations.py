"""Obligations: what treaties, guarantees and memberships bind somebody to do."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

from detente.reading.coder.actor import Actor
from detente.reading.coder.clauses import auxiliaries, condition_of, denied, subject_of
from detente.reading.coder.conditions import places
from detente.reading.coder.papers import TREATIES, is_paper, paper, under_deal, under_treaty
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
from detente.reading.coder.sparing import bare, spared
from detente.reading.coder.wordlists import words
from detente.reading.contents import CommitmentContent, Form, Status
from detente.reading.proposals import Proposal

if TYPE_CHECKING:
    from spacy.tokens import Token

_BOUND = words("oblige bind commit require obligate pledge")
_FORBID = words("forbid prohibit ban bar preclude")
_SAFETY = words("defence defense security protection safety survival")
_DEFENCE = words("defence defense mutual collective")
_DUTY = words("duty obligation commitment responsibility promise guarantee")
_ALL = words("one member ally any either both each")
_NAME = 10
"""Words that the name of a treaty may have."""
_ATTACKS = words("attack aggression strike assault invasion")


def obligations(said: Said) -> Iterator[Proposal]:
    """What a sentence says that somebody is bound to do."""
    for rule in (
        _bound,
        _by_treaty,
        _treaty_with,
        _attack_on_one,
        _duty,
        _to_defend,
        _guarantee,
        _reach,
        _stand_by,
    ):
        for word in said.words:
            found = rule(said, word)
            if found is not None:
                yield found


Rule = Callable[[Said, "Token"], Proposal | None]


def _bound(said: Said, verb: Token) -> Proposal | None:
    """`is obliged by the Act to provide`, `no treaty obliges it to fight`."""
    if lemma(verb) not in _BOUND | _FORBID or not is_verb(verb):
        return None
    act = _bound_to(verb)
    if act is None:
        return None
    if is_passive(verb):
        heads, law = subject_of(verb), child(verb, "agent", "prep")
    else:
        heads = children(verb, "dobj") or children(act, "nsubj")
        law = child(verb, "nsubj")
        if law is None or (said.actors(law) and not is_paper(law)):
            return None
    by = tuple(one for head in heads for one in said.actors(head))
    if not by:
        return None
    binding = paper(law)
    no = [each for each in (law, binding) if each is not None]
    negated = denied(verb) or any(one.lower_ == "no" for each in no for one in each.children)
    treaty = under_treaty(verb) or (binding is not None and lemma(binding) in TREATIES)
    form: Form = "treaty" if treaty else "obligation"
    found = _make(said, form, by, act, verb, f"bound: {lemma(verb)}", 0.75, negated=negated)
    return _turned(found) if lemma(verb) in _FORBID else found


def _bound_to(verb: Token) -> Token | None:
    """The verb of what somebody is bound to do, or not to."""
    act = child(verb, "xcomp", "ccomp") or next(
        (child(each, "pcomp") for each in children(verb, "prep") if child(each, "pcomp")), None
    )
    loose = children(verb, "advcl") + [
        inner for head in objects_of(verb, "by") for inner in children(head, "relcl", "acl")
    ]  # `is bound by treaty to defend`
    act = act or next((each for each in loose if each.tag_ == "VB"), None)
    return act if act is not None and is_verb(act) else None


def _turned(found: Proposal) -> Proposal:
    """What is forbidden is bound not to be done."""
    content = found.content
    assert isinstance(content, CommitmentContent)  # noqa: S101 - as it was made
    return replace(found, content=replace(content, what=f"not to {content.what}"))


def _by_treaty(said: Said, verb: Token) -> Proposal | None:
    """`Under a treaty of 1951 the United States must come to the aid of the Philippines`."""
    helpers = auxiliaries(verb)
    may_not = "may" in helpers and denied(verb)
    if not is_verb(verb) or not (helpers & {"must", "shall", "will"} or may_not):
        return None
    treaty = under_treaty(verb)
    if not treaty and not under_deal(verb):
        return None
    by = tuple(one for head in subject_of(verb) for one in said.actors(head))
    if not by or (treaty and auxiliaries(verb) & {"will"}):
        return None
    form: Form = "treaty" if treaty else "obligation"
    return _make(said, form, by, verb, verb, "bound: under a treaty", 0.75, negated=denied(verb))


def _treaty_with(said: Said, noun: Token) -> Proposal | None:
    """`has a mutual defence treaty with the United States`, `under a treaty, China is bound`."""
    if lemma(noun) not in TREATIES or not ({each.lower_ for each in left_of(noun)} & _DEFENCE):
        return None
    with_ = tuple(one for head in objects_of(noun, "with") for one in said.actors(head))
    verb = noun.head
    if not is_verb(verb) or lemma(verb) not in {"have", "sign", "conclude", "share", "form"}:
        return None
    by = tuple(one for head in subject_of(verb) for one in said.actors(head))
    if not by or (not with_ and len(by) < 2):
        return None
    apart = {one.i for each in children(noun, "relcl") for one in each.subtree}
    own = [each for each in noun.subtree if each.i not in apart]
    named = said.text(own[0], own[-1]) if own[-1].i - own[0].i < _NAME else said.text(own[0], noun)
    content = CommitmentContent(
        "treaty", keys(with_ or by), keys(by), what=named, name=named,
    )  # fmt: skip
    return said.propose(content, clause_words(verb), "treaty: defence", weight=0.6)


def _attack_on_one(said: Said, noun: Token) -> Proposal | None:
    """`an attack on one will be considered an attack on all`."""
    if lemma(noun) not in _ATTACKS or noun.dep_ not in {"nsubj", "nsubjpass"}:
        return None
    attacked = objects_of(noun, "on") + objects_of(noun, "against")
    if not any(each in _ALL for head in attacked for each in _with_words(head)):
        return None
    members = _of_the_pact(said, noun) or said.memory.subjects
    content = CommitmentContent(
        "treaty", keys(members), keys(members),
        what=said.text(noun.head, noun.doc[noun.head.right_edge.i]),
        condition=said.phrase(noun),
    )  # fmt: skip
    return said.propose(content, [*noun.head.subtree], "treaty: attack on one", weight=0.7)


def _with_words(head: Token) -> list[str]:
    """A word and what stands before it: of `either country`, both."""
    return [lemma(head), *(each.lower_ for each in children(head, "det", "cc", "preconj", "amod"))]


def _of_the_pact(said: Said, noun: Token) -> tuple[Actor, ...]:
    """Of `Chad signed a pact with Niger, under which an attack`, Chad and Niger."""
    for each in noun.ancestors:
        if lemma(each) in TREATIES | {"agreement", "accord", "deal"}:
            verb = each.head
            with_ = tuple(one for head in objects_of(each, "with") + objects_of(verb, "with")
                          for one in said.actors(head))  # fmt: skip
            by = [one for head in subject_of(verb) for one in said.actors(head)]
            return (*by, *with_) if is_verb(verb) else ()
        if is_verb(each) and each.dep_ != "relcl" and each.dep_ == "ROOT":
            pacts = [one for one in children(each, "dobj")
                     if lemma(one) in TREATIES | {"agreement", "accord", "deal"}]  # fmt: skip
            for pact in pacts:
                with_ = tuple(one for head in objects_of(pact, "with") + objects_of(each, "with")
                              for one in said.actors(head))  # fmt: skip
                return (*(one for head in subject_of(each) for one in said.actors(head)), *with_)
    return ()


def _duty(said: Said, noun: Token) -> Proposal | None:
    """`has no duty to defend it`, `its commitment to defend Taiwan`."""
    if lemma(noun) not in _DUTY:
        return None
    act = child(noun, "acl", "relcl")
    if act is None or act.tag_ != "VB":
        return None
    owner, verb = child(noun, "poss"), noun.head
    if owner is not None:
        by = said.actors(owner)
    elif is_verb(verb) and lemma(verb) in {
        "have",
        "bear",
        "face",
        "keep",
        "honour",
        "honor",
        "feel",
    }:
        by = tuple(one for head in subject_of(verb) for one in said.actors(head))
    else:
        return None
    if not by:
        return None
    negated = any(each.lower_ == "no" for each in noun.children) or (is_verb(verb) and denied(verb))
    return _make(
        said, "obligation", by, act, verb if is_verb(verb) else act, "duty", 0.7, negated=negated
    )


def _to_defend(said: Said, noun: Token) -> Proposal | None:
    """`its commitment to Israel's defence is ironclad`."""
    if lemma(noun) not in {"commitment", "guarantee", "pledge", "promise"}:
        return None
    owner = child(noun, "poss")
    by = said.actors(owner)
    goods = [each for each in objects_of(noun, "to") + objects_of(noun, "of")
             if lemma(each) in _SAFETY]  # fmt: skip
    own = keys(by)
    to = tuple(
        one for head in goods for each in (child(head, "poss"), *objects_of(head, "of"))
        for one in said.actors(each) if one.key not in own
    )  # fmt: skip
    if not by or not to:
        return None
    content = CommitmentContent("guarantee", own, keys(to), what=said.phrase(noun))
    return said.propose(content, [*noun.subtree], "guarantee: defence", weight=0.65)


def _guarantee(said: Said, noun: Token) -> Proposal | None:
    """`the security guarantees afforded by its NATO membership`."""
    if lemma(noun) != "guarantee" or noun.pos_ != "NOUN":
        return None
    words = {each.lower_ for each in left_of(noun)}
    bodies = [
        said.parsed.mention_of(each)
        for each in noun.subtree
        if said.parsed.mention_of(each) is not None
    ]
    body = next((each for each in bodies if each is not None and each.first.sort == "body"), None)
    if body is None or not words & {"security", "defence", "defense"}:
        return None
    to = (
        tuple(one for each in noun.subtree if each.dep_ == "poss" for one in said.actors(each))
        or said.memory.subjects
    )
    content = CommitmentContent(
        "guarantee", (body.first.key,), keys(to), what=said.text(noun.doc[noun.left_edge.i], noun),
        name=said.text(noun.doc[noun.left_edge.i], noun),
    )  # fmt: skip
    return said.propose(content, [*noun.subtree], "guarantee of a membership", weight=0.6)


def _reach(said: Said, noun: Token) -> Proposal | None:
    """`its treaty obligations do not extend to`, `its guarantee covers`: the places."""
    if lemma(noun) not in {
        *_DUTY,
        "treaty",
        "umbrella",
        "pact",
        "involvement",
        "clause",
        "charter",
        "alliance",
    }:
        return None
    verb = noun.head
    if noun.dep_ not in {"nsubj", "nsubjpass"} or not is_verb(verb):
        return None
    by = said.actors(child(noun, "poss")) or said.linker.one(noun)
    pact = said.memory.pact if not by and lemma(noun) in {"treaty", "pact"} else ((), ())
    by = by or pact[0]
    if not by:
        return None
    where = (
        _places(said, verb)
        if lemma(verb) in {"extend", "cover", "apply", "include", "reach"}
        else ()
    )
    if_ = _whether(verb)
    if not where and if_ is None and not (pact[0] and lemma(verb) in {"cover", "include"}):
        return None
    negated = denied(verb)
    content = CommitmentContent(
        "treaty" if pact[0] else "obligation", keys(by), pact[1] or _of_the_story(said, by),
        what=said.text(noun.doc[noun.left_edge.i], noun),
        condition="" if if_ is None else _clause(said, if_),
        where=() if negated else where or _territory(said, if_), not_where=where if negated else (),
    )  # fmt: skip
    return said.propose(content, clause_words(verb), "reach of an obligation", weight=0.65)


def _whether(verb: Token) -> Token | None:
    """The clause that says on what it hangs: `a question of whether`, `depends on whether`."""
    for each in verb.subtree:
        if each.lower_ == "whether" and each.dep_ == "mark":
            return each.head
    return condition_of(verb)


def _clause(said: Said, verb: Token) -> str:
    words = [each for each in verb.subtree if each.lower_ not in {"whether", "if"}]
    return said.text(words[0], words[-1])


def _places(said: Said, verb: Token) -> tuple[str, ...]:
    found: dict[str, None] = {}
    for each in verb.children:
        heads = (
            children(each, "pobj") if each.dep_ == "prep" else [each] if each.dep_ == "dobj" else []
        )
        for head in heads:
            mention = said.parsed.mention_of(head)
            if mention is not None and mention.first.sort in {"place", "state", "capital"}:
                found[mention.text] = None
    return tuple(found)


def _territory(said: Said, verb: Token | None) -> tuple[str, ...]:
    """Of `on Armenian soil`, Armenia's own territory."""
    found: dict[str, None] = {}
    for word in verb.subtree if verb is not None else ():
        if lemma(word) in {"soil", "territory"}:
            for entry in said.linker.countries(left_of(word)):
                found[f"{entry.name}'s own territory"] = None
    return tuple(found)


def _of_the_story(said: Said, by: tuple[Actor, ...]) -> tuple[str, ...]:
    """The member of a body that was last said to be one."""
    member = said.memory.members.get(by[0].key)
    return (member.key,) if member is not None else ()


def _stand_by(said: Said, verb: Token) -> Proposal | None:
    """`the Alliance will have to stand by it`."""
    if lemma(verb) != "stand" or "by" not in {each.lower_ for each in verb.children}:
        return None
    if verb.dep_ != "xcomp" or lemma(verb.head) != "have":
        return None
    by = tuple(one for head in subject_of(verb) for one in said.actors(head))
    to = tuple(one for head in objects_of(verb, "by") for one in said.actors(head))
    if not by:
        return None
    content = CommitmentContent("obligation", keys(by), keys(to), what=said.phrase(verb))
    return said.propose(content, clause_words(verb.head), "bound: stand by", weight=0.6)


def _make(
    said: Said, form: Form, by: tuple[Actor, ...], act: Token, verb: Token, rule: str, sure: float,
    *, negated: bool = False,
) -> Proposal:  # fmt: skip
    """An obligation to do what a clause says."""
    own = {each.code or each.key for each in by}
    to = [one for head in _helped(act) for one in said.actors(head)
          if (one.code or one.key) not in own]  # fmt: skip
    if_ = condition_of(act) or condition_of(verb)
    status: Status = "negated" if negated else "actual"
    end = act.doc[act.right_edge.i]
    out = (*spared(said, verb), *_beyond(said, act))
    reach = places(said, if_.subtree) if if_ is not None else ()
    done = [each for each in act.subtree if if_ is None or each not in set(if_.subtree)]
    if form == "treaty" and not negated:
        said.memory.pact = (by, keys(to))
    content = CommitmentContent(
        form, keys(by), keys(to), what=said.text(act, done[-1]), status=status,
        condition="" if if_ is None else bare(_clause(said, if_)),
        where=tuple(each for each in reach if each not in out), not_where=out,
    )  # fmt: skip
    return said.propose(content, covering([*clause_words(verb), end]), rule, weight=sure)


def _beyond(said: Said, act: Token) -> tuple[str, ...]:
    """Of `does not oblige it to fight outside the valley`, `outside the valley`."""
    return tuple(
        said.phrase(each) for each in children(act, "prep")
        if each.lower_ in {"outside", "beyond"} and child(each, "pobj") is not None
    )  # fmt: skip


def _helped(act: Token) -> list[Token]:
    found = children(act, "dobj", "dative")
    for each in children(act, "prep", "dative"):
        inner = child(each, "pobj")
        if inner is not None:
            found += [inner, *objects_of(inner, "of")]
    return found
