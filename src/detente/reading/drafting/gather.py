"""Proposals to a sketch: who is in it, who fights whom, who helps, promises and threatens.

Rules of thumb, each of which the draft shows so that a person can overrule it. What is denied or
negated makes no part, nor does what an author only imagines, but for commitments and threats, which
are about what has not happened.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import TypeVar

from detente.reading.contents import (
    ActorContent,
    CeasefireContent,
    CommitmentContent,
    Content,
    EventContent,
    TieContent,
)
from detente.reading.drafting.keys import Keys, identity, plain
from detente.reading.drafting.sketch import (
    Basis,
    Clash,
    Help,
    Neighbour,
    Party,
    Penalty,
    Pressure,
    Promise,
    RedLine,
    Rung,
    Sketch,
    Strain,
    Struggle,
    Truce,
)
from detente.reading.drafting.struggle import is_broken, struggle_of
from detente.reading.proposals import Proposal

T = TypeVar("T", Help, Promise, RedLine, Clash, Penalty, Pressure, Strain, Neighbour)
MOST_PARTIES = 16
TAKEN = frozenset({"actual", "alleged"})
_RUNG: dict[str, Rung] = {
    "arms": "arms", "intelligence": "arms", "militias": "proxies", "basing": "arms",
    "backing": "political",
}  # fmt: skip
_OWN = frozenset({"GOV", "MIL", "PRM", "SPY"})
_PRESSES = re.compile(r"\b(?:press|urg|push|lean)", re.IGNORECASE)
_GO_ON = re.compile(r"\b(?:continu|fight on|keep fighting|refus|reject|resist)", re.IGNORECASE)
_STOP = re.compile(r"\b(?:cease|stop|accept|agree|truce|peace|halt|settle)", re.IGNORECASE)
_HELPS = re.compile(
    r"\b(?:assist\w*|aid|help\w*|defen[dc]e?\w*|protect\w*|come to)\b", re.IGNORECASE
)
RUNGS: tuple[Rung, ...] = ("none", "political", "arms", "proxies", "direct")


def gather(proposals: Sequence[Proposal], keys: Keys) -> Sketch:
    """The sketch of some proposals; there are always two sides, made up where nobody names them."""
    parties = _parties(proposals, keys)
    sketch = Sketch(parties, struggle_of(proposals, keys, parties))
    for proposal in proposals:
        taken = _take(sketch, proposal, keys)
        if not taken and not isinstance(proposal.content, ActorContent):
            sketch.remarks.append(proposal)
    _settle(sketch)
    return sketch


def _parties(proposals: Sequence[Proposal], keys: Keys) -> dict[str, Party]:
    """All actors that are introduced or do something, the most spoken of first."""
    found: dict[str, Party] = {}
    for proposal in proposals:
        content = proposal.content
        if isinstance(content, ActorContent):
            key = keys(content.key)
            party = found.setdefault(key, Party(key, content.name or content.key))
            party.name, party.kind = content.name or party.name, content.kind
            party.basis.add(proposal)
        else:
            for raw in dict.fromkeys(_actors_of(content)):
                found.setdefault(keys(raw), Party(keys(raw), raw)).basis.add(proposal)
    ordered = sorted(found.values(), key=lambda each: (-each.basis.weight, each.key))
    return {each.key: each for each in ordered[:MOST_PARTIES]}


def _actors_of(content: Content) -> Iterator[str]:
    for name in ("by", "to", "parties", "brokers", "through"):
        if not (name == "to" and isinstance(content, EventContent) and content.status == "negated"):
            yield from getattr(content, name, ())


# --- what each proposal adds ------------------------------------------------------------------


def _take(sketch: Sketch, proposal: Proposal, keys: Keys) -> bool:
    """Put a proposal into the sketch; False where no part is made of it."""
    content = proposal.content
    for raw in _theatres_of(content):
        sketch.theatres.setdefault(identity(raw, "place"), plain(raw, 60))
    if isinstance(content, CeasefireContent):
        return _take_ceasefire(sketch, proposal, content, keys)
    if isinstance(content, TieContent) and content.status in TAKEN:
        return _take_tie(sketch, proposal, content, keys)
    if isinstance(content, CommitmentContent) and content.status not in {"denied", "negated"}:
        return _take_commitment(sketch, proposal, content, keys)
    if isinstance(content, EventContent):
        return _take_event(sketch, proposal, content, keys)
    return False


def _theatres_of(content: Content) -> Iterator[str]:
    if isinstance(content, EventContent | TieContent) and content.theatre:
        yield content.theatre
    if isinstance(content, CommitmentContent):
        yield from content.where


def _take_ceasefire(
    sketch: Sketch, proposal: Proposal, content: CeasefireContent, keys: Keys
) -> bool:
    if content.status in {"denied", "negated"}:
        return False
    truce = sketch.truce = sketch.truce or Truce()
    truce.basis.add(proposal)
    if content.status in TAKEN:
        truce.stages.add("broken" if is_broken(content) else content.stage)
    if content.held_hours is not None and min(content.held_hours) >= 0:
        truce.held_hours = truce.held_hours or content.held_hours
    for raw in content.brokers:
        if keys(raw) in sketch.parties and keys(raw) not in truce.brokers:
            truce.brokers.append(keys(raw))
    return True


def _take_tie(sketch: Sketch, proposal: Proposal, content: TieContent, keys: Keys) -> bool:
    took = False
    for by, to in _pairs(sketch, content.by, content.to, keys):
        through = [keys(raw) for raw in content.through if keys(raw) in sketch.parties]
        part = _part_of_tie(sketch, content, by, to, through)
        if part is not None:
            part.basis.add(proposal)
        if content.strength == "strained":
            _part(sketch.strains, Strain(by, to)).basis.add(proposal)
        took = took or part is not None or content.strength == "strained"
    return took


def _part_of_tie(
    sketch: Sketch, content: TieContent, by: str, to: str, through: Sequence[str]
) -> Help | Promise | Penalty | Neighbour | Truce | Struggle | None:
    """The part that a tie is of, with what the tie says of its state."""
    match content.kind:
        case "arms" | "intelligence" | "militias" | "basing" | "backing" | "transit":
            help_ = _part(sketch.helps, Help(by, to))
            _take_help(help_, content, through)
            return help_
        case "treaty":
            return _part(sketch.promises, Promise(by, to, "treaty", content.what))
        case "membership":
            if by not in sketch.parties[to].members:
                sketch.parties[to].members.append(by)
            if sketch.parties[to].kind != "alliance":
                return None
            return _part(sketch.promises, Promise(to, by, "treaty", content.what))
        case "sanctions":
            penalty = _part(sketch.penalties, Penalty(by, to))
            penalty.start = "imposed"
            return penalty
        case "kinship" | "dependence" if content.strength != "strained":
            ends = (to, by) if by in sketch.struggle.sides else (by, to)
            return _part(sketch.neighbours, Neighbour(*ends))
        case "mediation":
            truce = sketch.truce = sketch.truce or Truce()
            if by not in truce.brokers:
                truce.brokers.append(by)
            return truce
        case "rivalry" | "claim":
            return sketch.struggle if {by, to} == set(sketch.struggle.sides) else None
    return None


def _take_help(help_: Help, content: TieContent, through: Sequence[str]) -> None:
    """Raise what the help is said to be, and note the state on its way."""
    rung = _RUNG.get(content.kind, "arms")
    help_.rungs.add(rung)
    if content.status == "actual" and RUNGS.index(rung) > RUNGS.index(help_.start):
        help_.start = rung
    ways = [each for each in through if each not in {help_.by, help_.to}]
    help_.through = help_.through or (ways[0] if ways else "")


def _take_commitment(
    sketch: Sketch, proposal: Proposal, content: CommitmentContent, keys: Keys
) -> bool:
    took = False
    for by, to in _pairs(sketch, content.by, content.to, keys):
        took = True
        if content.form == "threat" and not _HELPS.search(content.what):
            line = RedLine(by, to, content.what, content.condition)
            _part(sketch.lines, line).basis.add(proposal)
            continue
        form = "promise" if content.form == "threat" else content.form
        made = Promise(by, to, form, content.name or content.what, content.condition)
        promise = _part(sketch.promises, made)
        promise.name = promise.name or made.name
        promise.condition = promise.condition or made.condition
        promise.not_where = promise.not_where or tuple(
            plain(each, 60) for each in content.not_where
        )
        promise.basis.add(proposal)
    return took


def _take_event(sketch: Sketch, proposal: Proposal, content: EventContent, keys: Keys) -> bool:
    """Attacks beside the struggle make a clash, threats a red line, sanctions and aid their own."""
    took = False
    for by, to in _pairs(sketch, content.by, content.to, keys):
        part = _part_of_event(sketch, content, by, to)
        if part is not None:
            part.basis.add(proposal)
        took = took or part is not None or {by, to} == set(sketch.struggle.sides)
    return took


def _part_of_event(
    sketch: Sketch, content: EventContent, by: str, to: str
) -> Help | RedLine | Clash | Penalty | Pressure | None:
    """The part that an event is of, with what the event says of its state."""
    happened = content.status in TAKEN
    speaks_of_sanctions = "sanction" in f"{content.what} {content.mode}".casefold()
    match content.code:
        case "SANCTION" if content.status not in {"denied", "negated"}:
            penalty = _part(sketch.penalties, Penalty(by, to))
            penalty.start = "imposed" if content.status == "actual" else penalty.start
            return penalty
        case "THREATEN" if happened and speaks_of_sanctions:
            penalty = _part(sketch.penalties, Penalty(by, to))
            penalty.start = "threatened" if penalty.start == "none" else penalty.start
            return penalty
        case "THREATEN" if happened:
            return _part(sketch.lines, RedLine(by, to, content.what))
        case "ASSAULT" if happened and {by, to} != set(sketch.struggle.sides):
            one, other = (_behind(sketch, each) for each in (by, to))
            if one == other:
                return None
            sketch.struck |= {by, to} - {one, other}
            clash = _part(sketch.clashes, Clash(min(one, other), max(one, other)))
            clash.start = "strikes" if content.status == "actual" else clash.start
            clash.theatre = clash.theatre or content.theatre
            return clash
        case "REQUEST" | "COERCE" if happened and to in sketch.struggle.sides:
            if by in sketch.struggle.sides or not _PRESSES.search(content.what):
                return None
            goes_on, stops = _GO_ON.search(content.what), _STOP.search(content.what)
            if not goes_on and not stops:
                return None
            return _part(sketch.pressures, Pressure(by, to, to_accept=not goes_on))
        case "AID" if happened and to in sketch.struggle.sides:
            help_ = _part(sketch.helps, Help(by, to))
            _take_help(help_, TieContent("arms", (by,), (to,), status=content.status), ())
            return help_
    return None


def _behind(sketch: Sketch, key: str) -> str:
    """The state whose army, militia or government an actor is, as its key says; else itself."""
    state, _, sector = key.partition("-")
    return state if sector in _OWN and state in sketch.parties else key


def _pairs(
    sketch: Sketch, by: Iterable[str], to: Iterable[str], keys: Keys
) -> Iterator[tuple[str, str]]:
    """Known actors of a proposal, each with each, nobody with itself."""
    ends = list(dict.fromkeys(keys(raw) for raw in to))
    for one in dict.fromkeys(keys(raw) for raw in by):
        for other in ends:
            if one != other and {one, other} <= set(sketch.parties):
                yield one, other


def _part(parts: list[T], new: T) -> T:
    """The part of a list between the same two actors, added where it is not there."""
    for each in parts:
        if (each.by, each.to) == (new.by, new.to):
            return each
    parts.append(new)
    return new


def _settle(sketch: Sketch) -> None:
    """What follows once all is gathered: who acts for alliances, the truce, the order of parts."""
    sketch.promises = _through_members(sketch)
    told = {(each.by, each.to): each.basis for each in sketch.penalties}
    told |= {(each.by, each.to): each.basis for each in sketch.promises}
    for line in sketch.lines:
        if (line.by, line.to) in told:
            _add(told[line.by, line.to], line.basis)
    sketch.lines = [each for each in sketch.lines if (each.by, each.to) not in told]
    sketch.bystanders = [each for each in sketch.clashes if not _matters(sketch, each)]
    sketch.clashes = [each for each in sketch.clashes if _matters(sketch, each)]
    truce = sketch.truce
    if truce is not None:
        truce.holds = bool(truce.stages & {"held", "agreed"}) and "broken" not in truce.stages
        truce.holds = truce.holds and sketch.struggle.start != "war"
        if truce.holds:
            sketch.struggle.start = "quiet"
    for parts in (
        sketch.helps, sketch.promises, sketch.lines, sketch.clashes, sketch.penalties,
        sketch.pressures, sketch.strains, sketch.neighbours,
    ):  # fmt: skip
        parts.sort(key=lambda each: -each.basis.weight)


def _matters(sketch: Sketch, clash: Clash) -> bool:
    """Whether a clash is between actors who have a part in the struggle."""
    kinds: tuple[Sequence[Help | Promise | RedLine | Penalty], ...] = (
        sketch.helps, sketch.promises, sketch.lines, sketch.penalties,
    )  # fmt: skip
    ends = (key for kind in kinds for each in kind for key in (each.by, each.to))
    involved = {*sketch.struggle.sides, *ends}
    return {clash.by, clash.to} <= involved


def _add(basis: Basis, other: Basis) -> None:
    """Let something rest on what another part rests on, too."""
    basis.weight += other.weight
    basis.cite += [each for each in other.cite if each not in basis.cite]


def _through_members(sketch: Sketch) -> list[Promise]:
    """Promises of an alliance as those of the member that leads it, where one is known.

    That is its weightiest member, if two of them are known: one that is a side in the struggle asks
    for help, another leads. Or it is a state that has made the same promise by itself. To the one
    that leads no promise is kept.
    """
    found: list[Promise] = []
    sides = sketch.struggle.sides

    def leads(key: str) -> tuple[bool, float, str]:
        return key not in sides, sketch.parties[key].basis.weight, key

    for promise in sketch.promises:
        alliance = sketch.parties[promise.by]
        if alliance.kind == "alliance":
            leader = max(alliance.members, key=leads) if len(alliance.members) > 1 else ""
            states = (each.by for each in sketch.promises if each.to == promise.to)
            alike = [key for key in states if sketch.parties[key].kind == "state"]
            leader = leader or (alike[0] if alike else promise.by)
            if leader == promise.to:
                continue
            if leader != promise.by:
                promise.by, promise.name = leader, f"a promise of {alliance.name}"
        same = _part(found, promise)
        if same is not promise:
            _add(same.basis, promise.basis)
            same.condition = same.condition or promise.condition
            same.not_where = same.not_where or promise.not_where
    return found
