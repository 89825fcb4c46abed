"""How every forecast changes with every number of the file: exact derivatives, by one adjoint each.

    number -> entries of the game (`detente.game.jacobian`)
           -> choices and values (`detente.solve.adjoint`)
           -> rates of the chain -> answer (`detente.outlook.sensitivity`)

each step taken backward, so that the cost does not grow with how many numbers there are. A
derivative is the sum of three parts that are kept apart:

    frozen        what the number does by itself, everybody's play held as it is
    choice        what actors do otherwise at once, their expectations held as they are
    expectations  what follows as everybody expects everybody else to act otherwise

The choices that make the chain may come from several solved games: where actors see the crisis with
numbers of their own, from the game that each of them sees; where theatres are solved apart, from
each part. Their derivatives add up (theory note, section 2).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from detente.errors import UsageError
from detente.game import Game
from detente.game.adjoint import GameAdjoint
from detente.game.arrays import GameArrays
from detente.game.csr import lengths
from detente.game.jacobian import NumberJacobian, number_jacobian
from detente.outlook.chain import make_chain, merged
from detente.outlook.gradient_kernels import spread_slopes
from detente.outlook.questions import Asked, ask
from detente.outlook.sensitivity import slopes
from detente.solve.adjoint import AdjointSystem
from detente.solve.result import Equilibrium, ValueRule
from detente.solve.workers import Workers

Float = NDArray[np.float64]
WORTH = "worth"


@dataclass(frozen=True, slots=True, eq=False)
class Policy:
    """A solved game that choices of the chain come from.

    play : an equilibrium of `game` with everybody's values. edge : int64[E], for each edge of the
    game that makes the chain its edge here, -1 where its choice comes from elsewhere. actor : whose
    view of the crisis it is, empty for the crisis as it is. names : what its numbers are called as
    parameters, where that is not their key.
    """

    game: Game
    play: Equilibrium
    edge: NDArray[np.int64]
    actor: str = ""
    names: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def whole(cls, game: Game, play: Equilibrium) -> Policy:
        """Everybody plays the equilibrium of the game itself."""
        return cls(game, play, np.arange(game.arrays.edges))


@dataclass(frozen=True, slots=True, eq=False)
class Gradient:
    """Derivatives of one answer in every parameter, in units of the answer per week or point.

    id : of the question, or `worth.ACTOR` for what an actor's play is worth to it at the start, in
    points. frozen, choice, expectations : float64[P], see the module's docstring; nan where they
    are not told apart, and then `whole` is their sum. All are nan where the answer is infinite.
    """

    id: str
    value: float
    parameters: tuple[str, ...]
    frozen: Float
    choice: Float
    expectations: Float
    whole: Float | None = None

    @property
    def total(self) -> Float:
        """float64[P], the derivative."""
        if self.whole is not None:
            return self.whole
        return self.frozen + self.choice + self.expectations

    @property
    def response(self) -> Float:
        """float64[P], what is due to behaviour."""
        return self.choice + self.expectations

    def __getitem__(self, parameter: str) -> float:
        """The derivative in one parameter; KeyError where there is none of that name."""
        if parameter not in self.parameters:
            raise KeyError(parameter)
        return float(self.total[self.parameters.index(parameter)])


@dataclass(frozen=True, slots=True, eq=False)
class _Source:
    """A policy with its adjoint system and the places of its numbers among all parameters."""

    policy: Policy
    system: AdjointSystem
    jacobian: NumberJacobian
    places: NDArray[np.intp]


class GradientSystem:
    """The play of a game, ready for the derivatives of any number of answers."""

    def __init__(
        self,
        game: Game,
        choice: Float,
        policies: Sequence[Policy],
        workers: Workers,
        values: ValueRule = "lse",
    ) -> None:
        """Set up.

        game, choice : what makes the chain, float64[E]. policies : where its choices come from, the
        crisis as it is first. Raises UsageError where an actor's type is its own secret.
        """
        if any(each.typed is not None for each in (game, *(each.game for each in policies))):
            raise UsageError(
                f"`{game.crisis.id}` has a reputation: there are no exact derivatives where beliefs"
                " are part of the game",
                hint="compare two forecasts instead",
            )
        self._game, self._choice, self._workers = game, choice, workers
        self._chain = merged(make_chain(game.arrays, choice))
        jacobians = {id(each): number_jacobian(each) for each in (game, *_games(policies))}
        self._jacobian = jacobians[id(game)]
        named = [
            [each.names.get(key, key) for key in jacobians[id(each.game)].keys] for each in policies
        ]
        every = dict.fromkeys([*self._jacobian.keys, *(name for each in named for name in each)])
        place = {name: number for number, name in enumerate(every)}
        self.parameters = tuple(every)
        self._places = np.array([place[key] for key in self._jacobian.keys], np.intp)
        self._sources = [
            _Source(
                each,
                AdjointSystem.of(each.game.arrays, each.play, values, workers),
                jacobians[id(each.game)],
                np.array([place[name] for name in names], np.intp),
            )
            for each, names in zip(policies, named, strict=True)
        ]

    @property
    def asked(self) -> tuple[Asked, ...]:
        """The questions of the game's crisis."""
        return ask(self._game)

    def of(self, asked: Asked) -> Gradient:
        """Derivatives of the answer to a question; raises NotConverged as the forecast does."""
        found = slopes(self._chain, asked, self._workers)
        arrays = self._game.arrays
        outcome, hazard = np.zeros(len(arrays.outcome_state)), np.zeros(len(arrays.hazard_state))
        self._workers.run(
            spread_slopes, arrays.states, self._chain.row, self._chain.target, found.slope,
            arrays.state_edge, arrays.edge_outcome, arrays.outcome_state, arrays.state_hazard,
            arrays.hazard_state, outcome, hazard,
        )  # fmt: skip
        return self.pulled(asked.question.id, found.value, outcome, hazard)

    def pulled(self, key: str, value: float, outcome: Float, hazard: Float) -> Gradient:
        """Derivatives of anything that depends on play by the rates of what happens.

        key, value : what it is called, and its value. outcome, hazard : its derivative in the rate
        of each outcome float64[O] (that of its edge times its chance) and hazard float64[H].
        """
        arrays = self._game.arrays
        gained = _by_edge(arrays, arrays.outcome_chance * outcome)
        parts = [
            self._through(source, _moved(source.policy, arrays, gained), None)
            for source in self._sources
        ]
        return self._together(key, value, self._frozen(outcome, hazard, gained), parts)

    def of_worth(self, actor: str) -> Gradient:
        """Derivatives of an actor's value at the start, as it sees the crisis; points."""
        place = self._game.arrays.actors.index(actor)
        own = [each for each in self._sources if each.policy.actor == actor]
        source = (own or self._sources)[0]
        game, play = source.policy.game, source.policy.play
        direct = np.zeros(play.values.shape)
        direct[game.start, place] = 1.0
        part = self._through(source, np.zeros(game.arrays.edges), direct)
        value, nothing = float(play.values[game.start, place]), np.zeros(len(self.parameters))
        return self._together(f"{WORTH}.{actor}", value, nothing, [part])

    def _frozen(self, outcome: Float, hazard: Float, gained: Float) -> Float:
        """By the rates of hazards, the chances of outcomes and the clocks alone.

        gained : float64[E], what a week of each edge adds to the answer.
        """
        arrays = self._game.arrays
        rate = arrays.clock[arrays.edge_actor] * self._choice
        edge = np.repeat(np.arange(arrays.edges), lengths(arrays.edge_outcome))
        adjoint = replace(_nothing(arrays), outcome_chance=rate[edge] * outcome, hazard_rate=hazard)
        found = np.zeros(len(self.parameters))
        found[self._places] += self._jacobian.pull(adjoint)
        for source in self._sources:
            policy = source.policy
            game, here = policy.game.arrays, policy.edge >= 0
            taken = policy.play.choice[policy.edge[here]] * gained[here]
            clock = np.bincount(arrays.edge_actor[here], taken, minlength=len(game.actors))
            ticks = replace(_nothing(game), clock=clock.astype(np.float64))
            found[source.places] += source.jacobian.pull(ticks)
        return found

    def _through(self, source: _Source, slope: Float, direct: Float | None) -> tuple[Float, Float]:
        """By the choices of one policy: at once, and through expectations; float64[P] each."""
        adjoint = source.system.solve(slope, direct)
        found = np.zeros((2, len(self.parameters)))
        found[0, source.places] += source.jacobian.pull(adjoint.choice)
        found[1, source.places] += source.jacobian.pull(adjoint.expectations)
        return found[0], found[1]

    def _together(
        self, key: str, value: float, frozen: Float, parts: Sequence[tuple[Float, Float]]
    ) -> Gradient:
        choice = np.sum([each for each, _ in parts], axis=0)
        expectations = np.sum([each for _, each in parts], axis=0)
        return Gradient(key, value, self.parameters, frozen, choice, expectations)


def _games(policies: Sequence[Policy]) -> Iterator[Game]:
    return (each.game for each in policies)


def _by_edge(arrays: GameArrays, of_outcome: Float) -> Float:
    """float64[E]: sums over the outcomes of each edge."""
    if not arrays.edges:
        return np.zeros(0)
    first = arrays.edge_outcome[:-1].astype(np.intp)
    return np.asarray(np.add.reduceat(of_outcome, first), np.float64)


def _moved(policy: Policy, arrays: GameArrays, gained: Float) -> Float:
    """float64[edges of the policy's game]: d answer / d choice of each."""
    here = policy.edge >= 0
    pace = policy.game.arrays.clock[arrays.edge_actor[here]]
    total = np.bincount(policy.edge[here], pace * gained[here], minlength=policy.game.arrays.edges)
    return total.astype(np.float64)


def _nothing(arrays: GameArrays) -> GameAdjoint:
    """An adjoint of zeros."""
    grid, actors = np.zeros(arrays.worth.shape), np.zeros(len(arrays.actors))
    return GameAdjoint(
        edge_weight=np.zeros(arrays.edges),
        hold_weight=grid,
        payoff=np.zeros((arrays.edges, len(arrays.actors))),
        outcome_chance=np.zeros(len(arrays.outcome_state)),
        hazard_rate=np.zeros(len(arrays.hazard_state)),
        worth=grid,
        flow=grid,
        clock=actors,
        precision=actors,
        impatience=actors,
    )
