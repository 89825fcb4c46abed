"""Commitment: a promise to come to somebody's aid, with a scope, a trigger and a price of failing.

A treaty, a declaration, a private assurance or a tripwire. Whether it is *dormant*, *arguable* or
*due* follows from the trigger in the theatres that it covers and from how clear the trigger is in
the present state; whether it is *called*, *honoured* or *failed* is a factor of its own:

    open    call: the protege asks, a move of its own                       -> called
    called  honour: the promisor's move, with what it promised              -> honoured
    open    the same where it is due, unasked                               -> honoured
    open    a tripwire, where it is due                                     -> called
    called  unanswered for a while                                          -> failed

Failing costs the promisor the stake times the clarity of the trigger, and takes the share `spread`
of the stakes of its other commitments with it. What the guarantee does to the behaviour of protege
and challenger is not put in: it arises from play (moral hazard; Benson 2012).
"""

from __future__ import annotations

from dataclasses import dataclass

from pydantic import Field

from detente.crisis.elements import several
from detente.crisis.mechanisms.interface import Mechanism, MechanismShape
from detente.crisis.mechanisms.maker import Maker, all_of, any_of, quoted
from detente.crisis.mechanisms.phrases import plain_number
from detente.crisis.mechanisms.unsaid import NOTHING_LOST, WHOLE
from detente.crisis.nodes import Text
from detente.crisis.shape import Changes, Condition, Conditions, Name, Names, Number, Numbers, Word

TYPES = ("treaty", "declaration", "private assurance", "tripwire")
TEMPO = "1/month [0.1, 4]"
LEVELS = ("open", "called", "honoured", "failed")


class CommitmentShape(MechanismShape):
    """A promise to come to somebody's aid."""

    type: Word | None = Field(
        None, description="treaty (default), declaration, private assurance or tripwire",
        json_schema_extra={"enum": [*TYPES]},
    )  # fmt: skip
    by: Name = Field(description="the promisor")
    to: Name = Field(description="the protege")
    covers: Names | None = Field(None, description="theatres in its scope; all, if left out")
    trigger: Conditions = Field(description="what makes it apply; by theatre where that differs")
    clarity: Numbers | None = Field(
        None, description="0-1, how clearly the trigger is met: a quantity, or by level of `zone`"
    )
    zone: Name | None = Field(None, description="the factor whose levels grade the clarity")
    promise: Changes = Field(description="what changes when it is honoured; or `nothing`")
    possible: Condition | None = Field(None, description="when it can be honoured; always")
    stake: Number = Field(description="points that the promisor loses when it fails")
    relied: Number | None = Field(None, description="points that the protege loses when it fails")
    strain: Number | None = Field(
        None, description="points per week that the promisor loses while it is due and unanswered"
    )
    call: Number | None = Field(None, description="tempo at which the protege asks")
    call_cost: Number | None = Field(None, description="points that asking costs the protege")
    honour: Number | None = Field(None, description="tempo at which the promisor honours it")
    honour_cost: Numbers | None = Field(
        None, description="points paid by the promisor, or by each actor named, when honoured"
    )
    answer_within: Number | None = Field(
        None, description="how long a call stays unanswered, on average, before it has failed"
    )
    kept: Condition | None = Field(
        None, description="what shows that it is honoured, in the rest of the crisis; `honoured` is"
        " then no level of its own",
    )  # fmt: skip
    ends: Condition | None = Field(
        None, description="when its honouring is over and it is open again; never, if left out"
    )
    forgiven: Condition | None = Field(
        None, description="when its failure is forgotten and it is open again; never, if left out"
    )
    spread: Number | None = Field(
        None, description="share of the stakes of the promisor's other commitments lost with it"
    )
    warmth: Number | None = Field(
        None, description="how far the promisor cares for the fate of the protege, 0-1"
    )


@dataclass(frozen=True, slots=True)
class Promise:
    """What the pieces share: who, what it is called, its factor, and conditions on it."""

    by: str
    to: str
    kind: str
    label: str
    state: str
    met: str
    due: str
    honoured: str

    def at(self, level: str) -> str:
        """The condition that it is at `level`."""
        return f"{self.state} = {level}"


def expand(entry: CommitmentShape, make: Maker) -> None:
    """Write a commitment out."""
    by, to = make.actor(entry.by), make.actor(entry.to)
    label = str(entry.name or make.id)
    levels = LEVELS if entry.kept is None else ("open", "called", "failed")
    state = make.factor(levels, name=f"Whether {label} is called upon and kept")
    met = make.define("is met", _met(entry, make))
    clarity, due = _clarity(entry, met, make)
    make.define("is due", due)
    make.define("is arguable", all_of(met, f"not ({due})"))
    make.define("is dormant", f"not ({met})")
    kind = make.choice(entry.type, TYPES, "treaty")
    promise = Promise(by, to, kind, label, state, met, due, _honoured(entry, state, met, make))
    _moves(entry, promise, make)
    _failing(entry, promise, clarity, make)
    _over(entry, promise, make)
    if entry.warmth is not None:
        make.share(to, by, make.number("warmth", entry.warmth, "other"))
    make.measure(
        "honoured", f"{label}, called upon, is honoured before it has failed", "odds",
        promise.honoured, given=promise.at("called"), rival=promise.at("failed"),
        base_rate="alliance-honoured",
    )  # fmt: skip


def _honoured(entry: CommitmentShape, state: str, met: str, make: Maker) -> str:
    """When it counts as honoured: a level of its own, or what the rest of the crisis shows."""
    if entry.kept is None:
        return f"{state} = honoured"
    make.without(entry, ["ends"], "what honours it shows in the rest of the crisis", "kept")
    if not _promised(entry):
        make.error(
            "missing-key", "this commitment promises nothing that could show",
            hint="say in `promise` what changes, or leave out `kept`",
        )  # fmt: skip
    return make.define("is honoured", all_of(met, make.condition("kept", entry.kept)))


def _promised(entry: CommitmentShape) -> list[Text]:
    return [each for each in several(entry.promise) if each != "nothing"]


def _failing(entry: CommitmentShape, promise: Promise, clarity: str, make: Maker) -> None:
    """A call that stays unanswered, and what that costs; the strain until then."""
    stake = make.quantity("stake now", _stake(entry, clarity, make))
    within = make.number("answer_within", entry.answer_within, "other", "2 weeks [1, 6]", power=1)
    relied = make.number("relied", entry.relied, "cost")
    unanswered = all_of(promise.met, _not_kept(entry, promise))
    make.hazard(
        f"{promise.label} stays unanswered", when=all_of(promise.at("called"), unanswered),
        rate=f"1 / {within}", then=promise.at("failed"),
        cost={promise.by: " + ".join([stake, *_lost(entry, make)]), promise.to: relied},
    )  # fmt: skip
    if entry.strain is not None:
        strain = make.number("strain", entry.strain, "flow")
        waiting = all_of(unanswered, f"{promise.state} in [open, called]")
        make.flow(promise.by, f"-{strain} * {clarity}", waiting)


def _over(entry: CommitmentShape, promise: Promise, make: Maker) -> None:
    """What is tripped by itself; when what was called, honoured or failed is open again."""
    opens, label = promise.at("open"), promise.label
    if promise.kind == "tripwire":
        make.rule(f"{label} is tripped", all_of(opens, promise.due, _not_kept(entry, promise)),
                  promise.at("called"))  # fmt: skip
    lapsed = f"not {promise.met}"
    if entry.kept is not None:
        lapsed = any_of(lapsed, promise.honoured)
    make.rule(f"the call on {label} lapses", all_of(promise.at("called"), lapsed), opens)
    if entry.ends is not None and entry.kept is None:
        over = make.condition("ends", entry.ends)
        make.rule(f"{label} is open again", all_of(promise.honoured, over), opens)
    if entry.forgiven is not None:
        past = make.condition("forgiven", entry.forgiven)
        make.rule(f"the failure of {label} is forgotten", all_of(promise.at("failed"), past), opens)


def _not_kept(entry: CommitmentShape, promise: Promise) -> str | None:
    return f"not {promise.honoured}" if entry.kept is not None else None


def _met(entry: CommitmentShape, make: Maker) -> str:
    """The trigger, in the theatres that are covered."""
    covered = [make.theatre(each) for each in several(entry.covers)]
    if not isinstance(entry.trigger, dict):
        return make.condition("trigger", entry.trigger)
    parts = []
    for theatre, trigger in entry.trigger.items():
        name = make.theatre(theatre)
        condition = make.condition(f"trigger={name}", trigger)
        if not covered or name in covered:
            parts.append(condition)
    return any_of(*parts)


def _clarity(entry: CommitmentShape, met: str, make: Maker) -> tuple[str, str]:
    """The clarity as a quantity, and the condition under which the case is clear."""
    if entry.clarity is None:
        return "1", met
    if not isinstance(entry.clarity, dict):
        clarity = make.number("clarity", entry.clarity, "other", unsaid=WHOLE)
        return clarity, met if (plain_number(entry.clarity) or 0.0) >= 1.0 else "never"
    if entry.zone is None:
        first = next(iter(entry.clarity))
        make.error(
            "missing-key", "clarity by level needs to know its factor", first.location,
            "add `zone:` with the factor whose levels these are",
        )  # fmt: skip
        return "1", met
    levels, zone = make.levels(entry.zone), quoted(entry.zone)
    clarity = make.by_level("clarity", entry.zone, entry.clarity, "other")
    plain = [
        level for level, value in entry.clarity.items()
        if level in levels and (plain_number(value) or 0.0) >= 1.0
    ]  # fmt: skip
    clear = any_of(*(f"{zone} = {quoted(level)}" for level in plain))
    return make.quantity("clarity", clarity), all_of(met, clear)


def _stake(entry: CommitmentShape, clarity: str, make: Maker) -> str:
    """What failing costs now: less where another failure has taken its share, or friction has."""
    stake = make.number("stake", entry.stake, "cost")
    taken = [
        f" * (1 - {quoted(f'{other} spread')} * ({quoted(other)} = failed))"
        for other, shape in _others(entry, make)
        if shape.spread is not None
    ]
    bonds = [
        f" * {quoted(f'{friction} bond')}"
        for friction, shape in make.entries.get("frictions", {}).items()
        if shape.bond is not None and make.id in map(str, several(shape.commitments))
    ]
    return f"{stake} * {clarity}{''.join(taken)}{''.join(bonds)}"


def _lost(entry: CommitmentShape, make: Maker) -> list[str]:
    """What its failure costs the promisor in its other commitments."""
    if entry.spread is None:
        return []
    spread = make.number("spread", entry.spread, "chance", unsaid=NOTHING_LOST)
    return [
        f"{spread} * {quoted(f'{other} stake')} * ({quoted(other)} != failed)"
        for other, _ in _others(entry, make)
    ]


def _others(entry: CommitmentShape, make: Maker) -> list[tuple[str, CommitmentShape]]:
    return [
        (id_, shape) for id_, shape in make.siblings.items()
        if id_ != make.id and shape.by == entry.by
    ]  # fmt: skip


def _moves(entry: CommitmentShape, promise: Promise, make: Maker) -> None:
    """Asking and honouring. A private assurance binds only when asked for."""
    unkept, opens, met = _not_kept(entry, promise), promise.at("open"), promise.met
    if promise.kind == "tripwire" and promise.due == met:
        because = "a tripwire whose trigger is always clear calls itself"
        make.without(entry, ["call", "call_cost"], because, "type")
    else:
        make.move(
            promise.to, f"call on {promise.label}", plover="REQUEST",
            when=all_of(opens, met, unkept), then=promise.at("called"),
            tempo=make.number("call", entry.call, "tempo", TEMPO),
            cost=make.number("call_cost", entry.call_cost, "cost"),
        )  # fmt: skip
    level = [promise.at("honoured")] if entry.kept is None else []
    unasked = "never" if promise.kind == "private assurance" else all_of(opens, promise.due)
    asked = all_of(promise.at("called"), met)
    make.move(
        promise.by, f"honour {promise.label}", plover="AID",
        when=all_of(
            any_of(asked, unasked), unkept, make.condition("possible", entry.possible)
        ),
        then=[*level, *_promised(entry)],
        tempo=make.number("honour", entry.honour, "tempo", TEMPO),
        cost=make.costs("honour_cost", entry.honour_cost, promise.by),
    )  # fmt: skip


MECHANISM = Mechanism(
    section="commitments",
    word="commitment",
    shape=CommitmentShape,
    summary="A promise to come to somebody's aid, with its scope, trigger and price of failing.",
    literature=(
        "Morrow 1994, Alliances, credibility, and peacetime costs, doi:10.1177/0022002794038002005",
        "Leeds 2003, Do alliances deter aggression?, doi:10.1111/1540-5907.00031",
        "Benson 2012, Constructing International Security, Cambridge University Press",
    ),
    expand=expand,
)
