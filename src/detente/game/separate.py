"""Theatres that nothing links: which factors belong together, and a crisis on some of them only.

Factors are linked when one move, hazard, rule, worth or flow reads or changes both; linked factors
form a component. If payoffs, hazards and moves are additive over components and every opportunity
of an actor concerns one of them, then V_i(x) = sum_j V_i^j(x_j) exactly and play factorises: each
component can be solved by itself. Questions and rungs of the ladder read factors but move nothing,
so they link none.

Everything takes the time to read the crisis once.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from detente.crisis import wording
from detente.crisis.expressions import (
    Among,
    And,
    Call,
    Compare,
    Condition,
    Effect,
    Indicator,
    LevelOf,
    Negative,
    Not,
    Operation,
    Or,
    Quantity,
)
from detente.crisis.model import (
    Crisis,
    Hazard,
    Implied,
    Move,
    Outcome,
    Question,
    Reputation,
    Rule,
    Rung,
    Term,
)

Places = frozenset[int]


def components(crisis: Crisis) -> tuple[tuple[int, ...], ...]:
    """Places of the factors of each component, ascending, the component of the first factor first.

    Factors that nothing ever changes go with the first component, so that there are several only
    where several move.
    """
    groups = _merged(_links(crisis), len(crisis.factors))
    moving = frozenset().union(*map(_changed, _changes(crisis)))
    alive = [group for group in groups if group & moving]
    if len(alive) < 2:
        return (tuple(range(len(crisis.factors))),)
    still = frozenset().union(*(group for group in groups if not group & moving))
    return tuple(tuple(sorted(group)) for group in (alive[0] | still, *alive[1:]))


def restrict(crisis: Crisis, factors: Iterable[int]) -> Crisis:
    """The crisis on some components alone; `factors` are the places of all of their factors.

    Moves, hazards, rules, worths, flows, questions and implied quantities stay if they read and
    change those factors only; what concerns no factor at all goes with the first factor. The ladder
    stays if all of its rungs do. Actors, numbers and sources are kept whole.
    """
    kept = tuple(sorted(factors))
    inside = frozenset(kept)

    def stays(places: Places) -> bool:
        return places <= inside if places else 0 in inside

    new = _Renaming({old: place for place, old in enumerate(kept)})
    ladder = all(stays(wording.factors_of(rung.when)) for rung in crisis.ladder)
    return replace(
        crisis,
        factors=tuple(crisis.factors[place] for place in kept),
        moves=tuple(new.move(each) for each in crisis.moves if stays(_of_change(each))),
        hazards=tuple(new.hazard(each) for each in crisis.hazards if stays(_of_change(each))),
        rules=tuple(new.rule(each) for each in crisis.rules if stays(_of_rule(each))),
        worths=tuple(new.term(each) for each in crisis.worths if stays(_of_term(each))),
        flows=tuple(new.term(each) for each in crisis.flows if stays(_of_term(each))),
        questions={
            key: new.question(each)
            for key, each in crisis.questions.items()
            if stays(factors_asked(each))
        },
        implied=tuple(new.implied(each) for each in crisis.implied if stays(factors_asked(each))),
        ladder=tuple(new.rung(each) for each in crisis.ladder) if ladder else (),
        reputations=tuple(
            new.reputation(each) for each in crisis.reputations if each.type in inside
        ),
    )


def factors_asked(asked: Question | Implied) -> Places:
    """Places of the factors that a question or an implied quantity reads."""
    given = asked.given if isinstance(asked, Implied) else None
    read = (each for each in (asked.happens, asked.rival, given) if each is not None)
    return frozenset().union(*map(wording.factors_of, read))


def factors_of_ladder(crisis: Crisis) -> Places:
    """Places of the factors that the ladder reads; of the first factor where there is no ladder."""
    if not crisis.ladder:
        return frozenset({0} if crisis.factors else ())
    return frozenset().union(*(wording.factors_of(rung.when) for rung in crisis.ladder))


def _links(crisis: Crisis) -> Iterator[Places]:
    """Sets of factors that belong together."""
    yield from map(_of_change, _changes(crisis))
    yield from map(_of_rule, crisis.rules)
    yield from map(_of_term, (*crisis.worths, *crisis.flows))
    for each in crisis.reputations:
        seen = [
            _of_change(move)
            for move in crisis.moves
            if move.by == each.actor and (not each.visible or move.id in each.visible)
        ]
        yield frozenset({each.type}).union(*seen)


def _merged(links: Iterable[Places], factors: int) -> list[Places]:
    """The finest partition of 0..factors - 1 in which every link lies inside one part."""
    parts: list[Places] = [frozenset({place}) for place in range(factors)]
    for link in links:
        touched = [part for part in parts if part & link]
        rest = [part for part in parts if not part & link]
        parts = [*rest, frozenset().union(*touched)] if touched else parts
    return sorted(parts, key=min)


def _changes(crisis: Crisis) -> list[Move | Hazard]:
    return [*crisis.moves, *crisis.hazards]


def _changed(change: Move | Hazard) -> Places:
    return wording.factors_changed(change.outcomes)


def _of_change(change: Move | Hazard) -> Places:
    pace = change.tempo if isinstance(change, Move) else change.rate
    read = [pace, *change.costs.values()]
    read += [branch.chance for branch in change.outcomes if branch.chance is not None]
    return (_changed(change) | wording.factors_of(change.when)).union(
        *map(wording.factors_in, read)
    )


def _of_rule(rule: Rule) -> Places:
    changed = frozenset(each.factor for each in rule.effects)
    costs = map(wording.factors_in, rule.costs.values())
    return (changed | wording.factors_of(rule.when)).union(*costs)


def _of_term(term: Term) -> Places:
    return wording.factors_of(term.when) | wording.factors_in(term.points)


class _Renaming:
    """Rewrites trees for other places of the factors: `place` maps old to new."""

    def __init__(self, place: dict[int, int]) -> None:
        self._place = place

    def condition(self, tree: Condition) -> Condition:
        match tree:
            case Compare(factor, op, level):
                return Compare(self._place[factor], op, level)
            case Among(factor, levels):
                return Among(self._place[factor], levels)
            case Not(operand):
                return Not(self.condition(operand))
            case And(operands):
                return And(tuple(map(self.condition, operands)))
            case Or(operands):
                return Or(tuple(map(self.condition, operands)))
            case _:
                return tree

    def _maybe(self, tree: Condition | None) -> Condition | None:
        return None if tree is None else self.condition(tree)

    def quantity(self, tree: Quantity) -> Quantity:
        match tree:
            case LevelOf(factor):
                return LevelOf(self._place[factor])
            case Indicator(condition):
                return Indicator(self.condition(condition))
            case Negative(operand):
                return Negative(self.quantity(operand))
            case Operation(op, left, right):
                return Operation(op, self.quantity(left), self.quantity(right))
            case Call(function, arguments):
                return Call(function, tuple(map(self.quantity, arguments)))
            case _:
                return tree

    def _effects(self, effects: tuple[Effect, ...]) -> tuple[Effect, ...]:
        return tuple(replace(each, factor=self._place[each.factor]) for each in effects)

    def _outcomes(self, branches: tuple[Outcome, ...]) -> tuple[Outcome, ...]:
        return tuple(
            Outcome(
                self._effects(each.effects),
                None if each.chance is None else self.quantity(each.chance),
            )
            for each in branches
        )

    def _costs(self, change: Move | Hazard | Rule) -> dict[str, Quantity]:
        return {actor: self.quantity(cost) for actor, cost in change.costs.items()}

    def move(self, move: Move) -> Move:
        return replace(
            move, when=self.condition(move.when), outcomes=self._outcomes(move.outcomes),
            tempo=self.quantity(move.tempo), costs=self._costs(move),
        )  # fmt: skip

    def hazard(self, hazard: Hazard) -> Hazard:
        return replace(
            hazard, when=self.condition(hazard.when), outcomes=self._outcomes(hazard.outcomes),
            rate=self.quantity(hazard.rate), costs=self._costs(hazard),
        )  # fmt: skip

    def rule(self, rule: Rule) -> Rule:
        return replace(
            rule, when=self.condition(rule.when), effects=self._effects(rule.effects),
            costs=self._costs(rule),
        )  # fmt: skip

    def term(self, term: Term) -> Term:
        return replace(term, when=self.condition(term.when), points=self.quantity(term.points))

    def question(self, question: Question) -> Question:
        return replace(
            question, happens=self.condition(question.happens),
            rival=self._maybe(question.rival),
        )  # fmt: skip

    def implied(self, quantity: Implied) -> Implied:
        return replace(
            quantity, happens=self.condition(quantity.happens),
            given=self._maybe(quantity.given),
            rival=self._maybe(quantity.rival),
        )  # fmt: skip

    def rung(self, rung: Rung) -> Rung:
        return replace(rung, when=self.condition(rung.when))

    def reputation(self, reputation: Reputation) -> Reputation:
        return replace(reputation, type=self._place[reputation.type])
