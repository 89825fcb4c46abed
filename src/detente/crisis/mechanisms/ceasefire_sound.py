"""Whether a cease-fire makes sense: who sits at its table, who decides, who can break it."""

from __future__ import annotations

from collections.abc import Iterable

from detente.crisis.diagnostics import did_you_mean, listed
from detente.crisis.elements import several
from detente.crisis.mechanisms.ceasefire_table import (
    CeasefireShape,
    TalkShape,
    TermsShape,
)
from detente.crisis.mechanisms.maker import Maker, Value
from detente.crisis.nodes import Text

ByActor = Value | dict[Text, Value] | None


def is_sound(entry: CeasefireShape, make: Maker) -> bool:
    """Whether it does; mistakes are reported."""
    parties = [make.actor(party) for party in entry.between]
    return (
        _differ(entry, parties, make)
        and _decide(entry, parties, make)
        and _spoil(entry, parties, make)
        and _take_part(entry, parties, make)
    )


def _differ(entry: CeasefireShape, parties: list[str], make: Maker) -> bool:
    for place, party in enumerate(entry.between):
        if party in parties[:place]:
            make.error(
                "duplicate-name", f"`{party}` is a party twice", party.location, "name it once"
            )
            return False
    return True


def _decide(entry: CeasefireShape, parties: list[str], make: Maker) -> bool:
    alone = several(entry.decided_by)
    return all(
        _decides(shape, several(shape.decided_by) or alone, parties, make)
        for shape in (entry, *entry.terms.values())
    ) and all(_replaces(entry, terms, make) for terms in entry.terms.values())


def _decides(shape: TalkShape, alone: list[Text], parties: list[str], make: Maker) -> bool:
    for who in alone:
        if who not in parties:
            make.error(
                "bad-value", f"`{who}` decides and is no party ({listed(parties)})", who.location,
                did_you_mean(who, parties) or "add it to `between`, or name a party",
            )  # fmt: skip
            return False
    for broker in several(shape.brokers) if alone else ():
        make.error(
            "bad-value", f"`{broker}` cannot broker what is not proposed", broker.location,
            "leave out `brokers`, or `decided_by` so that all must accept",
        )  # fmt: skip
        return False
    return True


def _replaces(entry: CeasefireShape, terms: TermsShape, make: Maker) -> bool:
    others = [str(name) for name, shape in entry.terms.items() if shape is not terms]
    for other in several(terms.replaces):
        if other not in others:
            make.error(
                "unknown-name", f"there are no other terms `{other}`", other.location,
                did_you_mean(other, others) or "name terms of this cease-fire",
            )  # fmt: skip
            return False
        if terms.decided_by is None and entry.decided_by is None:
            make.error(
                "missing-key", "only terms that are decided alone replace others", other.location,
                "say who does with `decided_by`, or write a second cease-fire that is `possible`"
                " while this one holds",
            )  # fmt: skip
            return False
    return True


def _spoil(entry: CeasefireShape, parties: list[str], make: Maker) -> bool:
    for spoiler in several(entry.spoilers):
        if make.actor(spoiler) in parties:
            make.error(
                "duplicate-name", f"`{spoiler}` is a party and can break it anyway",
                spoiler.location, "leave it out of `spoilers`",
            )  # fmt: skip
            return False
    return True


def _take_part(entry: CeasefireShape, parties: list[str], make: Maker) -> bool:
    """Whether those whom tempos and costs name have a part in it."""
    breakers = [*parties, *map(str, several(entry.spoilers))]
    for shape in (entry, *entry.terms.values()):
        at_table = (shape.accept, shape.accept_cost, shape.refuse, shape.refuse_cost)
        if not all(_among(parties, value, make) for value in at_table):
            return False
        if not all(_among(breakers, value, make) for value in (shape.break_, shape.break_cost)):
            return False
    return True


def _among(known: Iterable[str], value: ByActor, make: Maker) -> bool:
    for actor in value if isinstance(value, dict) else ():
        if actor not in known:
            make.error(
                "bad-value", f"`{actor}` has no part in this ({listed(known)})", actor.location,
                did_you_mean(actor, known),
            )  # fmt: skip
            return False
    return True
