"""Writing a crisis down in Python: for tests, the strategies and the benchmark generator.

A `Draft` is mutable and short-lived; `Draft.crisis()` gives the immutable `Crisis`. Factors,
levels and actors are referred to by name; every number goes into `Crisis.numbers` under a key of
its own, as it would from a file.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

from detente.crisis.expressions import (
    Always,
    Among,
    Compare,
    Comparison,
    Condition,
    Effect,
    Parameter,
    Quantity,
    SetLevel,
    Shift,
)
from detente.crisis.model import (
    Actor,
    Crisis,
    Factor,
    Hazard,
    Move,
    Number,
    NumberKind,
    Outcome,
    Question,
    Rule,
    Term,
    Theatre,
)

ALWAYS = Always()
Effects = Sequence[Effect]
Amount = float | Quantity


class Draft:
    """Collects the parts of a crisis.

    precision (log-odds per point), patience (weeks) and clock (per week) hold for every actor.
    """

    def __init__(
        self,
        name: str = "draft",
        *,
        precision: float = 0.5,
        patience: float = 26.0,
        clock: float = 7.0,
    ) -> None:
        self.name = name
        self.as_of = dt.date(2020, 1, 1)
        self.numbers: dict[str, Number] = {}
        self.actors: dict[str, Actor] = {}
        self.theatres: dict[str, Theatre] = {}
        self.factors: list[Factor] = []
        self.moves: list[Move] = []
        self.hazards: list[Hazard] = []
        self.rules: list[Rule] = []
        self.worths: list[Term] = []
        self.flows: list[Term] = []
        self.questions: dict[str, Question] = {}
        self.number("precision", "precision", precision)
        self.number("patience", "patience", patience)
        self.number("clock", "clock", clock)

    # --- names and numbers ---------------------------------------------------------------------

    def number(self, key: str, kind: NumberKind, best: float) -> Parameter:
        """Register a number under `key` (made unique) and return the parameter for it."""
        unique, again = key, 1
        while unique in self.numbers:
            again += 1
            unique = f"{key} ({again})"
        self.numbers[unique] = Number(unique, kind, best, best, best, "", ranged=False)
        return Parameter(unique)

    def _quantity(self, key: str, kind: NumberKind, amount: Amount) -> Quantity:
        return self.number(key, kind, amount) if isinstance(amount, (int, float)) else amount

    def _place(self, factor: str, level: str | int) -> tuple[int, int]:
        index = next(place for place, each in enumerate(self.factors) if each.id == factor)
        known = self.factors[index].levels
        return index, level if isinstance(level, int) else known.index(level)

    def test(self, factor: str, op: Comparison, level: str | int) -> Compare:
        """`factor op level`."""
        index, place = self._place(factor, level)
        return Compare(index, op, place)

    def among(self, factor: str, levels: Sequence[str | int]) -> Among:
        """`factor in [levels]`."""
        places = [self._place(factor, level) for level in levels]
        return Among(self._place(factor, 0)[0], frozenset(place for _, place in places))

    def to(self, factor: str, level: str | int) -> SetLevel:
        """`factor = level`."""
        return SetLevel(*self._place(factor, level))

    def shift(self, factor: str, by: int) -> Shift:
        """`factor + by`."""
        return Shift(self._place(factor, 0)[0], by)

    # --- the parts -----------------------------------------------------------------------------

    def actor(self, *ids: str, **numbers: float) -> None:
        """Add actors; `precision`, `patience` or `clock` override the common number."""
        for each in ids:
            own: dict[str, str] = {}
            for key, best in numbers.items():
                kind: Any = key
                own[key] = self.number(f"{each}.{key}", kind, best).key
            precision, patience, clock = (
                own.get(key, key) for key in ("precision", "patience", "clock")
            )
            self.actors[each] = Actor(each, each, "state", precision, patience, clock)

    def factor(
        self, name: str, levels: Sequence[str] | int, start: int = 0, theatre: str | None = None
    ) -> None:
        """Add a factor; an integer for `levels` names them l0, l1, ..."""
        names = [f"l{place}" for place in range(levels)] if isinstance(levels, int) else levels
        if theatre is not None:
            self.theatres.setdefault(theatre, Theatre(theatre, theatre))
        self.factors.append(Factor(name, tuple(names), start, theatre))

    def _outcomes(
        self, key: str, then: Effects | None, outcomes: Sequence[tuple[Amount | None, Effects]]
    ) -> tuple[Outcome, ...]:
        if then is not None:
            return (Outcome(tuple(then)),)
        return tuple(
            Outcome(
                tuple(effects),
                None if chance is None else self._quantity(f"{key}.chance", "chance", chance),
            )
            for chance, effects in outcomes
        )

    def _costs(self, key: str, costs: Mapping[str, Amount]) -> dict[str, Quantity]:
        return {
            actor: self._quantity(f"{key}.cost.{actor}", "cost", amount)
            for actor, amount in costs.items()
        }

    def move(
        self,
        by: str,
        name: str,
        then: Effects | None = None,
        *,
        when: Condition = ALWAYS,
        outcomes: Sequence[tuple[Amount | None, Effects]] = (),
        tempo: Amount = 0.25,
        costs: Mapping[str, Amount] | None = None,
        plover: str = "",
        theatre: str | None = None,
    ) -> None:
        """Add a move; `then=()` is a statement that changes nothing. `tempo` is per week."""
        key = f"{by}: {name}"
        self.moves.append(
            Move(
                id=key,
                name=name,
                by=by,
                when=when,
                outcomes=self._outcomes(key, then, outcomes),
                tempo=self._quantity(f"{key}.tempo", "tempo", tempo),
                costs=self._costs(key, costs or {}),
                plover=plover,
                changes_nothing=then is not None and not then,
                theatre=theatre,
            )
        )

    def hazard(
        self,
        name: str,
        then: Effects | None = None,
        *,
        when: Condition = ALWAYS,
        outcomes: Sequence[tuple[Amount | None, Effects]] = (),
        rate: Amount = 0.1,
        costs: Mapping[str, Amount] | None = None,
        theatre: str | None = None,
    ) -> None:
        """Add a hazard; `rate` is per week."""
        self.hazards.append(
            Hazard(
                id=name,
                name=name,
                when=when,
                outcomes=self._outcomes(name, then, outcomes),
                rate=self._quantity(f"{name}.rate", "rate", rate),
                costs=self._costs(name, costs or {}),
                theatre=theatre,
            )
        )

    def rule(
        self,
        name: str,
        then: Effects,
        *,
        when: Condition = ALWAYS,
        costs: Mapping[str, Amount] | None = None,
    ) -> None:
        """Add a rule."""
        self.rules.append(Rule(name, name, when, tuple(then), self._costs(name, costs or {})))

    def worth(self, actor: str, points: Amount, when: Condition = ALWAYS) -> None:
        """Add a term to an actor's worth, points."""
        quantity = self._quantity(f"worth.{actor}", "worth", points)
        self.worths.append(Term(actor, when, quantity))

    def flow(self, actor: str, points: Amount, when: Condition = ALWAYS) -> None:
        """Add a term to an actor's flow, points per week."""
        self.flows.append(Term(actor, when, self._quantity(f"flow.{actor}", "flow", points)))

    def question(self, name: str, happens: Condition, kind: Any = "reached", **rest: Any) -> None:
        """Add a question; `rest` are further fields of `Question`."""
        self.questions[name] = Question(name, f"{name}?", kind, happens, **rest)

    def crisis(self) -> Crisis:
        """The finished crisis, as of 2020-01-01."""
        return Crisis(
            id=self.name,
            title=self.name,
            as_of=self.as_of,
            format=1,
            sources={},
            actors=dict(self.actors),
            theatres=dict(self.theatres),
            factors=tuple(self.factors),
            numbers=dict(self.numbers),
            moves=tuple(self.moves),
            hazards=tuple(self.hazards),
            rules=tuple(self.rules),
            worths=tuple(self.worths),
            flows=tuple(self.flows),
            questions=dict(self.questions),
        )
