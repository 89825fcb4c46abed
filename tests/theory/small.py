"""A crisis of a few states as a test writes it, solved, and what can be asked of its play.

    base = solve(CRISIS, precision=0.5)
    base.hazard("BLU: attack")                    per week, in the state at `as_of`
    base.hazard("BLU: attack", front="lost")      the same with this factor at another level
    base.before("front = lost", "talks = over")   a probability

`text` leaves out the head of a crisis file (title, date, what it rests on) and says the rest. All
answers come from dense matrices (`detente.testing.oracles`), not from the forecast's own routines.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from detente.crisis import resolve
from detente.crisis.check import check
from detente.crisis.diagnostics import Collector, Diagnostic
from detente.crisis.elaborate import Wanted, elaborate
from detente.crisis.model import Crisis
from detente.crisis.names import FactorName, Names
from detente.crisis.nodes import Scalar, Text
from detente.crisis.reader import read_tree
from detente.crisis.source import SourceFile
from detente.game import Game, compile_crisis
from detente.solve import Equilibrium, Settings
from detente.solve import solve as find
from detente.testing import oracles

Float = NDArray[np.float64]
Bool = NDArray[np.bool_]

SCALES = (1 / 3, 1.0, 2.0, 4.0)  # of the precision; theory.md sweeps the same
HEAD = "crisis: small\ntitle: A small crisis\nformat: 1\nas_of: 2020-10-31\ncite: assumed\n"


def read(text: str) -> tuple[Crisis | None, tuple[Diagnostic, ...]]:
    """The crisis, None when it has errors, and everything that is said of it."""
    report = Collector()
    source = SourceFile("small.yaml", text if text.startswith("crisis:") else HEAD + text)
    root = read_tree(source, report)
    crisis = None if root is None else elaborate(root, source, Wanted(), report)
    if crisis is not None:
        check(crisis, report, {})
    return None if report.errors else crisis, report.sorted()


def crisis_of(text: str, **values: float) -> Crisis:
    """The crisis that must be without errors, with other `values` of its named numbers."""
    crisis, found = read(text)
    assert crisis is not None, "\n".join(map(str, found))
    numbers = dict(crisis.numbers)
    for name, value in values.items():
        key = f"numbers.{name}"
        numbers[key] = replace(numbers[key], best=value, low=value, high=value)
    return replace(crisis, numbers=numbers)


def solve(text: str, precision: float | None = None, **values: float) -> Small:
    """Its equilibrium. precision : multiplies that of the file. values : of named numbers."""
    game = compile_crisis(crisis_of(text, **values))
    if precision is not None:
        arrays = replace(game.arrays, precision=game.arrays.precision * precision)
        game = replace(game, arrays=arrays.freeze())
    chosen = find(game.arrays, Settings(restarts=0)).chosen
    assert chosen is not None, "play has no single equilibrium"
    return Small(game, chosen, np.asarray(chosen.choice))


def frozen(changed: Small, base: Small, *actors: str) -> Small:
    """The changed crisis with `actors` (all, if none is named) choosing as they did in `base`.

    Where an actor has other moves than in `base`, it chooses as in the equilibrium of the changed
    crisis, as do those who are not named.
    """
    before, after = base.occasions(), changed.occasions()
    choice = changed.choice.copy()
    for occasion, edges in after.items():
        kept = before.get(occasion, {})
        if (not actors or occasion[1] in actors) and kept.keys() == edges.keys():
            for move, edge in edges.items():
                choice[edge] = base.choice[kept[move]]
    return replace(changed, choice=choice)


@dataclass(frozen=True, slots=True, eq=False)
class Small:
    """A game and its play. choice : float64[E]."""

    game: Game
    play: Equilibrium
    choice: Float

    def occasions(self) -> dict[tuple[tuple[str, ...], str], dict[str, int]]:
        """Edges by move, for the levels of every state and every actor that can move there."""
        arrays, found = self.game.arrays, dict[tuple[tuple[str, ...], str], dict[str, int]]()
        for state in range(self.game.states):
            levels = tuple(self.game.describe(state).values())
            for edge in range(int(arrays.state_edge[state]), int(arrays.state_edge[state + 1])):
                move = self.game.move(edge)
                found.setdefault((levels, move.by), {})[move.id] = edge
        return found

    def state(self, **levels: str) -> int:
        """The state at `as_of` but for these levels; `_` stands for a space."""
        given = {name.replace("_", " "): level for name, level in levels.items()}
        found = self.game.state_of(self.game.describe(self.game.start) | given)
        assert found is not None, f"{levels} cannot come about"
        return found

    def hazard(self, move: str, **levels: str) -> float:
        """Times per week that a move is made there; 0 where it is not possible."""
        arrays, state = self.game.arrays, self.state(**levels)
        span = range(int(arrays.state_edge[state]), int(arrays.state_edge[state + 1]))
        assert move in self.game.move_names, f"{move}: the moves are {self.game.move_names}"
        rates = (
            arrays.clock[arrays.edge_actor[edge]] * self.choice[edge]
            for edge in span
            if self.game.move(edge).id == move
        )
        return float(sum(rates))

    def value(self, actor: str, **levels: str) -> float:
        """What the crisis is worth to an actor there, in points."""
        place = self.game.arrays.actors.index(actor)
        return float(self.play.values[self.state(**levels), place])

    def rates(self) -> Float:
        """The generator of play, float64[n, n], per week."""
        return oracles.generator(self.game.arrays, self.choice)

    def mask(self, condition: str) -> Bool:
        """Where a condition on factors holds, bool[n]."""
        names = Names()
        for place, factor in enumerate(self.game.crisis.factors):
            names.factors[factor.id] = FactorName(place, factor.levels)
        report = Collector()
        source = SourceFile("condition", condition)
        text = Text(Scalar(source, condition, "", 0, len(condition), False))
        found = resolve.condition(text, names, report)
        assert not report.errors, "\n".join(map(str, report.sorted()))
        return np.broadcast_to(self.game.mask(found), self.game.states)

    def reached(self, condition: str, weeks: float, **levels: str) -> float:
        """Probability that it comes true within `weeks`."""
        by = oracles.reached_by(self.rates(), self.mask(condition), weeks)
        return float(by[self.state(**levels)])

    def before(self, condition: str, rival: str, **levels: str) -> float:
        """Probability that it ever comes true, and before the other does."""
        first = oracles.reached_ever(self.rates(), self.mask(condition), self.mask(rival))
        return float(first[self.state(**levels)])

    def weeks_to(self, condition: str, **levels: str) -> float:
        """Expected weeks until it comes true; inf where it may never."""
        return float(
            oracles.expected_time(self.rates(), self.mask(condition))[self.state(**levels)]
        )

    def share(self, condition: str, weeks: float, **levels: str) -> float:
        """Expected share of the next `weeks` that it is true."""
        spent = oracles.occupation(self.rates(), self.state(**levels), weeks)
        return float(spent[self.mask(condition)].sum() / weeks)
