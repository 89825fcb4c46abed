"""Crises of any size with coupled theatres, for benchmarks.

Each theatre has a fight (levels of intensity), a front and foreign support. What happens in one
theatre depends on the next: tempos, chances, costs and rates read its factors, and worths have
terms across theatres, so that nothing factorises and nothing can be solved apart. About fifteen
transitions leave a state, whatever the size. The same arguments give the same crisis.
"""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations_with_replacement

import numpy as np

from detente.crisis import evaluate
from detente.crisis.expressions import (
    And,
    Condition,
    Constant,
    Effect,
    Indicator,
    LevelOf,
    Operation,
    Quantity,
)
from detente.crisis.model import Crisis, Hazard, Move
from detente.testing.draft import Draft
from detente.testing.writing import as_yaml

__all__ = ["as_yaml", "coupled_crisis"]

PER_MONTH = 7 / 30.4375
TRANSITIONS = 15.0
Shape = tuple[int, int, int]
USUAL: Shape = (3, 4, 3)
SHAPES: tuple[Shape, ...] = tuple(
    (fight, front, support) for fight in (2, 3) for front in range(2, 7) for support in range(2, 6)
)


def coupled_crisis(states: int, actors: int = 6, seed: int = 1) -> Crisis:
    """A crisis with about `states` reachable states (within a tenth from 200 up).

    precision 0.5 per point, patience 26 weeks, clock 7 per week, tempos about once a month;
    lotteries, lump costs on moves, hazards and rules, flows, worths with interactions.
    Raises ValueError for fewer than 20 states or 2 actors.
    """
    if states < 20 or actors < 2:
        raise ValueError(f"received {states} states, {actors} actors; expected 20 and 2 at least")
    draft = Draft(f"coupled-{states}", precision=0.5, patience=26.0, clock=7.0)
    draft.actor(*(f"A{place + 1}" for place in range(actors)))
    rng = np.random.default_rng(seed)
    theatres = [
        _Theatre.of(draft, rng, place, shape) for place, shape in enumerate(_shapes(states))
    ]
    for place, theatre in enumerate(theatres):
        following = theatres[(place + 1) % len(theatres)]
        theatre.add_parts(following)
        theatre.add_values(following, len(theatres))
    _fill(draft, rng, theatres)
    _add_questions(draft, theatres)
    return draft.crisis()


def _add_questions(draft: Draft, theatres: Sequence[_Theatre]) -> None:
    """One question of every kind, over 26 weeks."""
    first, second = theatres[:2]
    calm = And(tuple(theatre.quiet for theatre in theatres))
    lost, last = (
        draft.test(theatre.factors[1], "=", theatre.shape[1] - 1) for theatre in (first, second)
    )
    by = draft.as_of + dt.timedelta(weeks=26)
    draft.question("first-front-lost", lost, by=by)
    draft.question("calm-then", calm, "on", by=by)
    draft.question("first-before-second", lost, "before", rival=last, by=by)
    draft.question("calm-holds", calm, "held", duration=2.0, by=by)
    draft.question("until-calm", calm, "time")
    draft.question("share-of-war", first.war, "share", by=by, harm=True)


def _reachable(shape: Shape) -> int:
    """States of a theatre: a front at its last level ends the war, whatever the support."""
    fight, front, support = shape
    return (fight * front - 1) * support


def _shapes(states: int) -> list[Shape]:
    """Shapes of the theatres: the usual one, and two that bring the product near `states`."""
    count = max(2, round(math.log(states) / math.log(_reachable(USUAL))))
    usual = [USUAL] * (count - 2)
    rest = states / math.prod(map(_reachable, usual))

    def miss(pair: tuple[Shape, ...]) -> tuple[float, tuple[Shape, ...]]:
        return abs(math.log(math.prod(map(_reachable, pair)) / rest)), pair

    return [*usual, *min(map(miss, combinations_with_replacement(SHAPES, 2)))[1]]


@dataclass(frozen=True, slots=True)
class _Theatre:
    """One theatre: its factors, and the actors with a part in it."""

    draft: Draft
    rng: np.random.Generator
    place: int
    shape: Shape
    attacker: str
    defender: str
    patron: str

    @classmethod
    def of(cls, draft: Draft, rng: np.random.Generator, place: int, shape: Shape) -> _Theatre:
        """Add the factors of a theatre and draw who plays which part."""
        name = f"theatre-{place + 1}"
        fights = ["frozen", "clashes", "war"] if shape[0] == 3 else ["frozen", "war"]
        draft.factor(f"fight_{place + 1}", fights, len(fights) - 1, name)
        draft.factor(f"front_{place + 1}", [f"line {each}" for each in range(shape[1])], 0, name)
        draft.factor(f"support_{place + 1}", [f"grade {each}" for each in range(shape[2])], 0, name)
        ids = list(draft.actors)
        first, second, third = (2 * place) % len(ids), (2 * place + 1) % len(ids), 2 * place + 2
        return cls(draft, rng, place, shape, ids[first], ids[second], ids[third % len(ids)])

    # --- words ---------------------------------------------------------------------------------

    @property
    def factors(self) -> tuple[str, str, str]:
        """Fight, front, support."""
        number = self.place + 1
        return f"fight_{number}", f"front_{number}", f"support_{number}"

    @property
    def quiet(self) -> Condition:
        """No fighting at all."""
        return self.draft.test(self.factors[0], "=", "frozen")

    @property
    def war(self) -> Condition:
        """Open war."""
        return self.draft.test(self.factors[0], "=", "war")

    def level(self, which: int) -> LevelOf:
        """The level of the fight (0), the front (1) or the support (2)."""
        return LevelOf(3 * self.place + which)

    def about(self, base: float) -> float:
        """A number near `base`, with three digits so that it can be written down."""
        return float(f"{base * self.rng.uniform(0.7, 1.4):.3g}")

    def amount(self, key: str, base: float, by: Quantity, slope: float) -> Quantity:
        """Base * (1 + slope * by), both numbers drawn near those given."""
        number = self.draft.number(f"theatre {self.place + 1} {key}", "other", self.about(base))
        share = self.draft.number(
            f"theatre {self.place + 1} {key} slope", "other", self.about(slope)
        )
        return Operation("*", number, Operation("+", Constant(1.0), Operation("*", share, by)))

    def tempo(self, key: str, by: Quantity, slope: float = 0.5) -> Quantity:
        """About once a month, faster with `by`."""
        return self.amount(f"{key} tempo", PER_MONTH, by, slope)

    # --- what can happen -----------------------------------------------------------------------

    def add_parts(self, following: _Theatre) -> None:
        """Moves, hazards and the rule that every theatre has."""
        self._add_war_moves(following)
        self._add_support_moves(following)
        self._add_hazards(following)
        fight, front, _ = self.factors
        self.draft.rule(
            f"{front} collapses",
            [self.draft.to(fight, "frozen")],
            when=And((self.draft.test(front, "=", self.shape[1] - 1), self.war)),
            costs={self.defender: self.about(8.0)},
        )

    def _add_war_moves(self, following: _Theatre) -> None:
        fight, front, _ = self.factors
        draft, distant = self.draft, Indicator(following.war)
        draft.move(
            self.attacker,
            f"assault {front}",
            when=self.war,
            outcomes=[
                (self.amount("assault chance", 0.3, self.level(2), 0.2), [draft.shift(front, 1)]),
                (None, []),
            ],
            tempo=self.tempo("assault", distant),
            costs={
                self.attacker: self.amount("assault cost", 1.5, following.level(2), 0.3),
                self.defender: self.about(1.0),
            },
            theatre=f"theatre-{self.place + 1}",
        )
        draft.move(
            self.defender,
            f"yield in {fight}",
            [draft.shift(fight, -1)],
            tempo=self.tempo("yield", self.level(1)),
            costs={self.defender: self.amount("yield cost", 2.0, following.level(1), 0.2)},
            theatre=f"theatre-{self.place + 1}",
        )
        draft.move(
            self.attacker,
            f"escalate {fight}",
            [draft.shift(fight, 1)],
            tempo=self.tempo("escalate", following.level(2)),
            costs={self.attacker: self.amount("escalate cost", 2.0, distant, -0.4)},
            theatre=f"theatre-{self.place + 1}",
        )

    def _add_support_moves(self, following: _Theatre) -> None:
        draft, support = self.draft, self.factors[2]
        draft.move(
            self.patron,
            f"raise {support}",
            [draft.shift(support, 1)],
            when=draft.test(self.factors[0], ">", "frozen"),
            tempo=self.tempo("raise", Indicator(following.quiet)),
            costs={self.patron: self.amount("raise cost", 1.0, following.level(2), 0.5)},
            theatre=f"theatre-{self.place + 1}",
        )

    def _add_hazards(self, following: _Theatre) -> None:
        fight, front, _ = self.factors
        draft, distant = self.draft, Indicator(following.war)
        draft.hazard(
            f"incident {fight}",
            [draft.shift(fight, 1)],
            when=self.quiet,
            rate=self.amount("incident rate", 0.03, distant, 1.0),
            costs={self.defender: self.about(0.5)},
            theatre=f"theatre-{self.place + 1}",
        )
        draft.hazard(
            f"advance {front}",
            [draft.shift(front, 1)],
            when=self.war,
            rate=self.amount("advance rate", 0.05, self.level(2), 0.5),
            theatre=f"theatre-{self.place + 1}",
        )

    def add_values(self, following: _Theatre, theatres: int) -> None:
        """Worths and flows; together they keep every worth within 0..100."""
        draft, top = self.draft, self.shape[1] - 1
        room = 20.0 / theatres
        along: Quantity = Operation("/", self.level(1), Constant(float(top)))
        for actor, sign in ((self.attacker, 1.0), (self.defender, -1.0), (self.patron, 0.5)):
            points = draft.number(f"worth.{actor}", "worth", sign * self.about(room))
            draft.worth(actor, Operation("*", points, along))
        for actor in draft.actors:
            if self.place == 0:
                draft.worth(actor, 50.0)
            draft.worth(actor, -self.about(room / 3), And((self.war, following.war)))
        draft.flow(self.attacker, -self.about(0.6), self.war)
        draft.flow(self.defender, -self.about(0.8), self.war)
        draft.flow(self.patron, -self.about(0.2), draft.test(self.factors[2], ">", 0))

    def add_further(self, number: int, actor: str, following: _Theatre) -> None:
        """One further move, to fill up the transitions of a state."""
        draft, (fight, front, support) = self.draft, self.factors
        effects: tuple[tuple[str, list[Effect], Quantity], ...] = (
            (f"cut {support}", [draft.shift(support, -1)], following.level(0)),
            (f"push back {front}", [draft.shift(front, -1)], self.level(2)),
            (f"mediate in {fight}", [draft.to(fight, "frozen")], Indicator(following.quiet)),
            (f"arm {support}", [draft.shift(support, 1)], Indicator(following.war)),
        )
        name, then, by = effects[number % len(effects)]
        cost = self.amount(f"{name} cost", 1.2, following.level(1), 0.2)
        chance = self.amount(f"{name} chance", 0.5, by, 0.1)
        draft.move(
            actor,
            name,
            outcomes=[(chance, then), (None, [])],
            tempo=self.tempo(name, by),
            costs={actor: cost},
            theatre=f"theatre-{self.place + 1}",
        )


def _fill(draft: Draft, rng: np.random.Generator, theatres: Sequence[_Theatre]) -> None:
    """Add moves in turn until about `TRANSITIONS` leave a state."""
    sizes = [len(factor.levels) for factor in draft.factors]
    sample = np.stack([rng.integers(0, size, 4096, dtype=np.uint8) for size in sizes])
    ids = list(draft.actors)
    for number in range(len(theatres) * len(ids)):
        if _transitions(draft, sample) >= TRANSITIONS:
            return
        place = number % len(theatres)
        actor = ids[(number + number // len(ids)) % len(ids)]
        following = theatres[(place + 1) % len(theatres)]
        theatres[place].add_further(number // len(theatres), actor, following)


def _transitions(draft: Draft, sample: np.ndarray) -> float:
    """Mean outcomes per state over a sample of levels uint8[F, m]."""
    total = 0.0
    changes: list[Move | Hazard] = [*draft.moves, *draft.hazards]
    for change in changes:
        holds = evaluate.condition(change.when, sample)
        moved = np.zeros(len(holds), np.bool_)
        for outcome in change.outcomes:
            for effect in outcome.effects:
                top = len(draft.factors[effect.factor].levels) - 1
                by = getattr(effect, "by", -1)
                moved |= sample[effect.factor] != (top if by > 0 else 0)
        total += float((holds & moved).mean()) * len(change.outcomes)
    return total
