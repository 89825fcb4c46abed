"""Sanctions: threatened, imposed and relaxed to make a target do something.

    none        threaten: a sender's move                                 -> threatened
    threatened  impose: a sender's move                                   -> imposed
    threatened  back down: a sender's move, at the price of an idle threat -> none
    threatened  the target has done all that was asked                    -> none, at once
    imposed     relax: a sender's move                                    -> none

What is asked may be several issues at once: they are linked, since only all of them together end
the threat. Sanctions that have been imposed stay until they are relaxed, whatever the target does.
That those who would yield do so before sanctions come, and that the imposed ones therefore seldom
work, is not put in: it arises from play (Drezner 2003).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from pydantic import Field

from detente.crisis.diagnostics import listed
from detente.crisis.elements import several
from detente.crisis.mechanisms.interface import Mechanism, MechanismShape
from detente.crisis.mechanisms.maker import Maker, all_of, any_of, quoted
from detente.crisis.shape import Changes, Condition, Conditions, Name, Names, Number, Numbers

LEVELS = ("none", "threatened", "imposed")
TEMPO = "1/month [0.1, 4]"


class SanctionsShape(MechanismShape):
    """Sanctions threatened, imposed and relaxed."""

    by: Names = Field(description="the sender or senders")
    on: Name = Field(description="the target")
    issues: Conditions | None = Field(
        None, description="what is asked: true when the target has done it; by issue where several;"
        " left out, nothing but complying by its own move ends them",
    )  # fmt: skip
    state: Name | None = Field(
        None, description="an existing factor with three levels for none, threatened, imposed"
    )
    start: Name | None = Field(None, description="none (default), threatened or imposed")
    possible: Condition | None = Field(None, description="when they can be threatened; always")
    comply: Changes | None = Field(
        None, description="what changes when the target gives in, a move of its own for this"
    )
    comply_tempo: Number | None = Field(None, description="tempo at which the target gives in")
    comply_cost: Numbers | None = Field(
        None, description="points paid by the target, or by each actor named, when it gives in"
    )
    bite: Numbers = Field(
        description="points per week that the target, or each actor named, loses while imposed"
    )
    burden: Numbers | None = Field(
        None, description="points per week that the sender, or each actor named, loses then"
    )
    threaten: Number | None = Field(None, description="tempo at which each sender threatens")
    threaten_cost: Numbers | None = Field(
        None, description="points paid by the sender that threatens, or by each actor named"
    )
    impose: Number | None = Field(None, description="tempo at which each sender imposes them")
    impose_cost: Numbers | None = Field(
        None, description="points paid by the sender that imposes, or by each actor named"
    )
    back_down: Number | None = Field(
        None, description="tempo at which each sender takes an unheeded threat back"
    )
    idle: Numbers | None = Field(
        None, description="points that backing down costs the sender, or each actor named"
    )
    relax: Number | None = Field(None, description="tempo at which each sender relaxes them")
    relax_cost: Numbers | None = Field(
        None, description="points that relaxing costs while the target has not given in"
    )


@dataclass(frozen=True, slots=True)
class _Terms:
    """What the pieces share: names in the language, quoted where they need it."""

    label: str
    state: str
    none: str
    threatened: str
    imposed: str
    met: str


def expand(entry: SanctionsShape, make: Maker) -> None:
    """Write sanctions out."""
    senders, target = [make.actor(each) for each in several(entry.by)], make.actor(entry.on)
    label = str(entry.name or make.id)
    state, levels = _levels(entry, label, make)
    asked = all_of(*_asked(entry, make)) if entry.issues is not None else f"{state} = {levels[0]}"
    met = make.define("is met", asked)
    terms = _Terms(label, state, *levels, met)
    threat = make.define("is threatened", f"{state} = {terms.threatened}")
    force = make.define("is imposed", f"{state} = {terms.imposed}")
    _sent(entry, senders, terms, make)
    _received(entry, target, terms, make)
    if entry.issues is not None:
        served = all_of(threat, met)
        make.rule(f"the threat of {label} has served", served, f"{state} = {terms.none}")
    for key, value, losers in (("bite", entry.bite, [target]), ("burden", entry.burden, senders)):
        for actor, points in _lost(key, value, losers, make).items():
            make.flow(actor, f"-{points}", force)
    _measures(terms, make)


def _levels(entry: SanctionsShape, label: str, make: Maker) -> tuple[str, tuple[str, str, str]]:
    """Its factor and the names of the three levels."""
    if entry.state is None:
        name = f"Whether {label} are threatened or in force"
        return make.factor(LEVELS, entry.start, name=name), LEVELS
    levels = make.levels(entry.state)
    if levels and len(levels) != len(LEVELS):
        make.error(
            "wrong-shape", f"`{entry.state}` has the levels {listed(levels)}; three are expected",
            entry.state.location, "from low to high: none, threatened, imposed",
        )  # fmt: skip
    if entry.start is not None:
        make.error(
            "contradicting-changes", f"where it starts is said by the factor `{entry.state}`",
            entry.start.location, "leave out `start:`",
        )  # fmt: skip
    low, middle, high = levels if len(levels) == len(LEVELS) else LEVELS
    return quoted(entry.state), (quoted(low), quoted(middle), quoted(high))


def _asked(entry: SanctionsShape, make: Maker) -> list[str]:
    """The conditions of compliance, each under its name."""
    if isinstance(entry.issues, dict):
        return [make.condition(str(issue), what) for issue, what in entry.issues.items()]
    return [make.condition("issues", entry.issues)]


def _sent(entry: SanctionsShape, senders: list[str], terms: _Terms, make: Maker) -> None:
    """The moves of the senders."""
    unmet = f"not {terms.met}"
    undone = "always" if entry.issues is None else unmet
    asking = all_of(undone, make.condition("possible", entry.possible))
    none, threatened, imposed = terms.none, terms.threatened, terms.imposed
    steps = (
        ("threaten", "threaten", "THREATEN", none, threatened, asking, "threaten_cost"),
        ("impose", "impose", "SANCTION", threatened, imposed, unmet, "impose_cost"),
        ("back_down", "back down over", "RETREAT", threatened, none, unmet, "idle"),
        ("relax", "relax", "RETREAT", imposed, none, "always", "relax_cost"),
    )
    for key, verb, plover, old, new, when, price in steps:
        if key == "threaten" and entry.issues is None and entry.threaten is None:
            continue  # what would make them threaten again is said elsewhere in the file
        tempo = make.number(key, getattr(entry, key), "tempo", TEMPO)
        cost = make.price(price, getattr(entry, price))
        if key == "relax":
            cost = _where(unmet, cost)
        for sender in senders:
            make.move(
                sender, f"{verb} {terms.label}", plover=plover, tempo=tempo, cost=cost,
                when=all_of(f"{terms.state} = {old}", when), then=f"{terms.state} = {new}",
            )  # fmt: skip


def _where(condition: str, cost: str | dict[str, str] | None) -> str | dict[str, str] | None:
    """The cost, where the condition holds; elsewhere nothing."""
    if isinstance(cost, dict):
        return {actor: f"{points} * ({condition})" for actor, points in cost.items()}
    return None if cost is None else f"{cost} * ({condition})"


def _received(entry: SanctionsShape, target: str, terms: _Terms, make: Maker) -> None:
    """The target's way out, where the file has no other move for it."""
    if entry.comply is None:
        for key in ("comply_tempo", "comply_cost"):
            if getattr(entry, key) is not None:
                make.error(
                    "missing-key", f"`{key}` needs a move to give in by",
                    hint="add `comply:` with what changes then, or leave it out",
                )  # fmt: skip
        return
    pressed = f"{terms.state} in [{terms.threatened}, {terms.imposed}]"
    make.move(
        target, f"give in to {terms.label}", plover="CONCEDE", then=several(entry.comply),
        when=all_of(pressed, f"not {terms.met}"),
        tempo=make.number("comply_tempo", entry.comply_tempo, "tempo", TEMPO),
        cost=make.price("comply_cost", entry.comply_cost),
    )  # fmt: skip


def _lost(key: str, value: Any, losers: list[str], make: Maker) -> dict[str, str]:
    """Points per week by actor: of each of `losers`, or of each actor that the entry names."""
    if isinstance(value, dict):
        return {
            make.actor(actor): make.number(f"{key}.{actor}", points, "flow")
            for actor, points in value.items()
        }
    return {} if value is None else dict.fromkeys(losers, make.number(key, value, "flow"))


def _measures(terms: _Terms, make: Maker) -> None:
    """How often the threatened yield, and how often a threat is carried out."""
    threat, force = (f"{terms.state} = {each}" for each in (terms.threatened, terms.imposed))
    taken_back = all_of(f"{terms.state} = {terms.none}", f"not {terms.met}")
    make.measure(
        "yields", f"the target, threatened with {terms.label}, does what is asked before they come",
        "odds", terms.met, given=threat, rival=any_of(force, taken_back),
        base_rate="sanction-threat-yields",
    )  # fmt: skip
    make.measure(
        "carried-out", f"{terms.label}, once threatened, come before the threat is taken back",
        "odds", force, given=threat, rival=taken_back,
    )  # fmt: skip


MECHANISM = Mechanism(
    section="sanctions",
    word="sanction",
    shape=SanctionsShape,
    summary="Sanctions threatened, imposed and relaxed to make a target do something.",
    literature=(
        "Drezner 2003, The hidden hand of economic coercion, doi:10.1017/S0020818303573052",
    ),
    expand=expand,
)
