"""A crisis in which one actor has two types that only it knows: both types on the same states.

The type is a factor of two levels. It is compiled once, with a hazard that turns the type round
in every state, so that every state x of the public factors is met with both types; that hazard is
then taken out again. What may depend on the type: the informed actor's tempos, feasible moves and
costs; worths and flows. Whatever else did would reveal it (see `detente explain level-type`).
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from detente.crisis import evaluate
from detente.crisis.diagnostics import Diagnostic
from detente.crisis.expressions import Compare, Constant, SetLevel
from detente.crisis.model import Crisis, Hazard, Outcome, Reputation
from detente.game.arrays import Float, GameArrays, TypedArrays
from detente.game.compile import MAX_STATES, compile_crisis
from detente.game.csr import lengths, offsets, runs
from detente.game.explore import Progress
from detente.game.findings import Findings
from detente.game.game import Game

CODE = "level-type"


@dataclass(frozen=True, slots=True, eq=False)
class TypedGame:
    """A compiled crisis with a reputation.

    levels : [F, n], of the public states; the row of the type is all 0.
    """

    crisis: Crisis
    reputation: Reputation
    arrays: TypedArrays
    levels: NDArray[np.unsignedinteger]
    diagnostics: tuple[Diagnostic, ...]


def compile_types(
    crisis: Crisis, *, max_states: int = MAX_STATES, progress: Progress | None = None
) -> TypedGame:
    """Compile `crisis`, which has one reputation.

    Raises as `compile_crisis`; and CrisisError where the type is not its actor's own affair.
    """
    findings = Findings(crisis)
    reputation = crisis.reputations[0]
    _check_one(findings)
    _check_questions(findings, reputation)
    _check_prior(findings, reputation)
    findings.raise_errors()
    turning = tuple(_turn(reputation.type, level) for level in (0, 1))
    both = compile_crisis(
        replace(crisis, hazards=(*crisis.hazards, *turning), reputations=()),
        max_states=2 * max_states,
        progress=progress,
    )
    pairs = _pairs(findings, both, reputation)
    findings.raise_errors()
    start = int(np.flatnonzero((pairs[0] == both.start) | (pairs[1] == both.start))[0])
    one, two = (_restricted(both.arrays, own, len(crisis.hazards), start) for own in pairs)
    arrays = _Join(findings, reputation, one, two).arrays()
    findings.raise_errors()
    levels = both.levels[:, pairs[0]].copy()
    levels.setflags(write=False)
    found = tuple(each for each in both.diagnostics if each.code != "rival-never")
    return TypedGame(crisis, reputation, arrays, levels, found)


def _turn(factor: int, level: int) -> Hazard:
    """A hazard that makes type `level` the other one."""
    other = (SetLevel(factor, 1 - level),)
    when = Compare(factor, "=", level)
    return Hazard(f"type {level}", "type", when, (Outcome(other),), Constant(1.0))


def _check_one(findings: Findings) -> None:
    for extra in findings.crisis.reputations[1:]:
        findings.error(
            CODE, extra.id,
            f"`{extra.id}` is a second reputation; one crisis can hold one",
            extra.location, "keep the one that matters most",
        )  # fmt: skip


def _check_questions(findings: Findings, reputation: Reputation) -> None:
    for question in findings.crisis.questions.values():
        read = evaluate.factors(question.happens)
        if question.rival is not None:
            read |= evaluate.factors(question.rival)
        if reputation.type in read:
            findings.error(
                CODE, question.id,
                f"question `{question.id}` asks about a type that only {reputation.actor} knows",
                question.location, "ask about what will be seen",
            )  # fmt: skip


def _check_prior(findings: Findings, reputation: Reputation) -> None:
    """A file's own prior is one; a number put in its place need not be."""
    number = findings.crisis.numbers[reputation.prior]
    prior = number.best * number.scale
    if not 0.0 <= prior <= 1.0:
        findings.error(
            CODE, reputation.id,
            f"`{reputation.prior}` is a probability and cannot be {prior:g}",
            number.location, "give it from 0 to 1",
        )  # fmt: skip


def _pairs(
    findings: Findings, both: Game, reputation: Reputation
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """The states of type 0, and for each the state that differs from it in nothing but type."""
    kept = [place for place in range(len(both.levels)) if place != reputation.type]
    level = both.levels[reputation.type]
    public = both.levels[kept].astype(np.int64)
    order = np.lexsort((*public, level))
    own = [order[level[order] == each] for each in (0, 1)]
    whole = len(own[0]) == len(own[1]) and (public[:, own[0]] == public[:, own[1]]).all()
    if not whole or _type_changes(both, level):
        findings.error(
            CODE, reputation.id,
            f"the type of {reputation.actor} (`{findings.crisis.factors[reputation.type].id}`)"
            " changes, or changes something else, by a move, a hazard or a rule",
            reputation.location, "let nothing set the type, and no rule depend on it",
        )  # fmt: skip
        findings.raise_errors()
    by_first = np.argsort(own[0])
    return own[0][by_first], own[1][by_first]


def _type_changes(both: Game, level: NDArray[np.unsignedinteger]) -> bool:
    """Whether an edge, or a hazard of the file, leads to another type."""
    arrays = both.arrays
    edge = np.repeat(np.arange(arrays.states), lengths(arrays.state_edge))
    source = np.repeat(edge, lengths(arrays.edge_outcome))
    turned = bool((level[source] != level[arrays.outcome_state]).any())
    source = np.repeat(np.arange(arrays.states), lengths(arrays.state_hazard))
    own = arrays.hazard_origin < len(both.crisis.hazards) - 2
    return turned or bool((level[source] != level[arrays.hazard_state])[own].any())


def _restricted(arrays: GameArrays, own: NDArray[np.int64], hazards: int, start: int) -> GameArrays:
    """The part of a game on the states `own`, renumbered in their order; which it never leaves.

    Hazards from number `hazards` on are left out.
    """
    place = np.zeros(arrays.states, np.uint32)
    place[own] = np.arange(len(own), dtype=np.uint32)
    edges = runs(arrays.state_edge[own].astype(np.int64), lengths(arrays.state_edge)[own])
    outcomes = runs(
        arrays.edge_outcome[edges].astype(np.int64), lengths(arrays.edge_outcome)[edges]
    )
    number = lengths(arrays.state_hazard)[own]
    events = runs(arrays.state_hazard[own].astype(np.int64), number)
    kept = arrays.hazard_origin[events] < hazards
    source = np.repeat(np.arange(len(own)), number)[kept]
    events = events[kept]
    return replace(
        arrays,
        state_edge=offsets(lengths(arrays.state_edge)[own]),
        edge_actor=arrays.edge_actor[edges],
        edge_weight=arrays.edge_weight[edges],
        edge_payoff=arrays.edge_payoff[edges],
        edge_outcome=offsets(lengths(arrays.edge_outcome)[edges]),
        outcome_state=place[arrays.outcome_state[outcomes]],
        outcome_chance=arrays.outcome_chance[outcomes],
        edge_origin=arrays.edge_origin[edges],
        hold_weight=np.ascontiguousarray(arrays.hold_weight[own]),
        state_hazard=offsets(np.bincount(source, minlength=len(own))),
        hazard_state=place[arrays.hazard_state[events]],
        hazard_rate=arrays.hazard_rate[events],
        hazard_origin=arrays.hazard_origin[events],
        worth=np.ascontiguousarray(arrays.worth[own]),
        flow=np.ascontiguousarray(arrays.flow[own]),
        start=start,
    )


class _Join:
    """Two games on the same states as one, with everything by type that may differ."""

    def __init__(
        self, findings: Findings, reputation: Reputation, one: GameArrays, two: GameArrays
    ) -> None:
        self._findings, self._reputation, self._both = findings, reputation, (one, two)
        self._informed = one.actors.index(reputation.actor)
        keys = [self._key(each) for each in self._both]
        self._every = np.union1d(*keys)
        found = [np.searchsorted(each, self._every) for each in keys]
        self._place = [
            np.where(np.append(key, -1)[at] == self._every, at, -1)
            for key, at in zip(keys, found, strict=True)
        ]

    def _key(self, game: GameArrays) -> NDArray[np.int64]:
        """One number for each edge, ascending: state, actor, move."""
        state = np.repeat(np.arange(game.states), lengths(game.state_edge))
        moves = max(len(self._findings.crisis.moves), 1)
        return (state * len(game.actors) + game.edge_actor) * moves + game.edge_origin

    def arrays(self) -> TypedArrays:
        """The joined game; what depends on the type and must not goes to the findings."""
        one, two = self._both
        game = self._public()
        weight = np.stack([self._by_edge(each, own.edge_weight) for each, own in self._rows()])
        gain = np.stack(
            [self._by_edge(each, own.payoff_table[own.edge_payoff]) for each, own in self._rows()]
        )
        self._check(game, weight)
        crisis, informed, reputation = self._findings.crisis, self._informed, self._reputation
        names = np.array([move.id for move in crisis.moves], object)
        seen = reputation.visible or tuple(move.id for move in crisis.moves)
        visible = np.isin(names[game.edge_origin], list(seen)) & (game.edge_actor == informed)
        number = crisis.numbers[reputation.prior]
        return TypedArrays(
            game=game,
            informed=informed,
            visible=visible,
            weight=weight,
            gain=gain,
            stay=np.stack([each.hold_weight[:, informed] for each in self._both]),
            worth=np.stack([one.worth, two.worth]),
            flow=np.stack([one.flow, two.flow]),
            prior=number.best * number.scale,
            grid=reputation.grid,
            silence=len(crisis.hazards),
        )

    def _rows(self) -> list[tuple[NDArray[np.int64], GameArrays]]:
        return list(zip(self._place, self._both, strict=True))

    @staticmethod
    def _by_edge(place: NDArray[np.int64], own: Float) -> Float:
        """Rows of `own` for every joined edge, zeros where this type has no such edge."""
        rows = np.zeros((len(place), *own.shape[1:]))
        rows[place >= 0] = own[place[place >= 0]]
        return rows

    def _public(self) -> GameArrays:
        """States and hazards of type 0, and the edges of either."""
        one, two = self._both
        mine = self._place[0] >= 0
        place = np.where(mine, self._place[0], self._place[1])
        number = [lengths(each.edge_outcome) for each in self._both]
        count = np.where(mine, *(_pick(number[t], place, mine == (t == 0)) for t in (0, 1)))
        outcome_edge = np.repeat(np.arange(len(place)), count)
        state, chance = np.zeros(len(outcome_edge), np.uint32), np.zeros(len(outcome_edge))
        for own, each in ((mine, one), (~mine, two)):
            at = runs(each.edge_outcome[place[own]].astype(np.int64), count[own])
            state[own[outcome_edge]] = each.outcome_state[at]
            chance[own[outcome_edge]] = each.outcome_chance[at]
        moves = max(len(self._findings.crisis.moves), 1)
        actor = self._every // moves
        return replace(
            one,
            state_edge=offsets(np.bincount(actor // len(one.actors), minlength=one.states)),
            edge_actor=(actor % len(one.actors)).astype(np.uint8),
            edge_weight=np.zeros(len(place)),
            edge_payoff=np.zeros(len(place), np.uint32),
            edge_outcome=offsets(count),
            outcome_state=state,
            outcome_chance=chance,
            edge_origin=(self._every % moves).astype(np.uint32),
        )

    def _check(self, game: GameArrays, weight: Float) -> None:
        """Hazards, others' moves, and where moves lead must not depend on the type."""
        one, two = self._both
        same = (one.state_hazard == two.state_hazard).all() and (
            one.hazard_state.shape == two.hazard_state.shape
        )
        if not same or (one.hazard_state != two.hazard_state).any():
            self._tell("a hazard")
        elif not np.allclose(one.hazard_rate, two.hazard_rate, rtol=1e-12):
            wrong = ~np.isclose(one.hazard_rate, two.hazard_rate, rtol=1e-12)
            origin = int(one.hazard_origin[np.flatnonzero(wrong)[0]])
            self._tell(f"hazard `{self._findings.crisis.hazards[origin].name}`")
        others = game.edge_actor != self._informed
        for edge in np.flatnonzero(others & ~np.isclose(weight[0], weight[1], rtol=1e-12))[:1]:
            self._tell(f"`{self._findings.crisis.moves[int(game.edge_origin[edge])].id}`")
        for edge in np.flatnonzero((self._place[0] >= 0) & (self._place[1] >= 0)):
            ends = []
            for place, each in self._rows():
                first, last = each.edge_outcome[place[edge] : place[edge] + 2]
                ends.append((each.outcome_state[first:last], each.outcome_chance[first:last]))
            if not all(
                left.shape == right.shape and np.allclose(left, right, rtol=1e-12)
                for left, right in zip(*ends, strict=True)
            ):
                name = self._findings.crisis.moves[int(game.edge_origin[edge])].id
                self._tell(f"where `{name}` leads")

    def _tell(self, what: str) -> None:
        factor = self._findings.crisis.factors[self._reputation.type].id
        self._findings.error(
            CODE, what,
            f"{what} depends on `{factor}`, which only {self._reputation.actor} knows, and would"
            " tell everybody",
            self._reputation.location,
            "let the type change only its actor's tempos and costs, and worths and flows",
        )  # fmt: skip


def _pick(
    values: NDArray[np.int64], place: NDArray[np.int64], own: NDArray[np.bool_]
) -> NDArray[np.int64]:
    """`values` at `place` where `own`, else 0."""
    picked = np.zeros(len(place), np.int64)
    picked[own] = values[place[own]]
    return picked
