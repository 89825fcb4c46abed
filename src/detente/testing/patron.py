"""A patron whose resolve only it knows, and a challenger that provokes: the smallest reputation.

The challenger gains while a provocation stands and is punished when it is answered; answering costs
a resolute patron less. After Kreps and Wilson (1982) and the worked example of the theory note.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

from detente.crisis.expressions import Indicator, Operation, Quantity
from detente.crisis.model import Crisis, Reputation
from detente.testing.draft import Draft

IRRESOLUTE, RESOLUTE = 0, 1


def patron(
    *,
    prior: float = 0.5,
    grid: int = 21,
    precision: float = 0.15,
    cost: float = 4.0,
    resolve: float = 5.0,
    relief: float = 0.1,
    visible: tuple[str, ...] = (),
) -> Crisis:
    """The crisis, with factors `resolve`, `provocation` and `answered`.

    cost : points an irresolute patron pays to answer; resolve : by how much less a resolute one.
    relief : rate at which a provocation blows over.
    """
    draft = Draft("patron", precision=precision)
    draft.actor("CHA", "PAT")
    draft.factor("resolve", ["irresolute", "resolute"])
    draft.factor("provocation", ["none", "standing"])
    draft.factor("answered", ["never", "once"])
    none, stands = (draft.test("provocation", "=", each) for each in ("none", "standing"))
    less = draft.number("less if resolute", "cost", resolve)
    paid: Quantity = Operation("*", less, Indicator(draft.test("resolve", "=", "resolute")))
    paid = Operation("-", draft.number("cost of answering", "cost", cost), paid)
    calm = draft.to("provocation", "none")
    draft.move("CHA", "provoke", [draft.to("provocation", "standing")], when=none, tempo=0.2)
    draft.move(
        "PAT", "answer", [calm, draft.to("answered", "once")], when=stands, tempo=0.3,
        costs={"PAT": paid, "CHA": draft.number("punishment", "cost", 3.0)},
    )  # fmt: skip
    draft.hazard("it blows over", [calm], when=stands, rate=relief)
    draft.worth("CHA", 40.0)
    draft.flow("CHA", 1.0, stands)
    draft.worth("PAT", 60.0)
    draft.flow("PAT", -1.0, stands)
    for weeks in (2, 4, 8, 26):
        once = draft.test("answered", "=", "once")
        by = draft.as_of + dt.timedelta(weeks=weeks)
        draft.question(f"answered-in-{weeks}-weeks", once, by=by)
    draft.question("provoked", stands, by=dt.date(2020, 3, 1))
    draft.number("prior", "other", prior)
    reputation = Reputation("reputation", "PAT", 0, "prior", grid, visible)
    return replace(draft.crisis(), reputations=(reputation,))


def known(crisis: Crisis, kind: int) -> Crisis:
    """The same with the patron's type known to everybody."""
    place = crisis.reputations[0].type
    factors = tuple(
        replace(each, start=kind) if k == place else each for k, each in enumerate(crisis.factors)
    )
    return replace(crisis, factors=factors, reputations=())
