"""What the draws of a crisis are answered with, in whatever process that happens.

A draw is answered by the finite-horizon limit of its own game, as `detente forecast` finds it, so
that it depends on nothing but its numbers. Followed from known play instead it takes less time, but
where there are several equilibria it may end at another one (docs/scale.md has both measured).

Branches are the same crisis with something otherwise, such as an option done. They share the
numbers of a draw, and are followed from its play, so that what they change is compared where
everything else is the same.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from detente.api import Play
from detente.crisis.model import Crisis
from detente.study.compiling import MOST, Compiler
from detente.study.distributions import Spread, spreads_of
from detente.study.draws import Float
from detente.study.trial import Answers, parameters, tried, with_values

OPTIONS = "options."


@dataclass(frozen=True, slots=True)
class Drawn:
    """One draw answered.

    digest : sha256 of its values. questions, worths : in the order of the variants' `asked` and
    `valued`, nan where there is none. residual : points. fault : why there is no answer, or none to
    some questions.
    """

    index: int
    digest: str
    questions: tuple[float, ...]
    worths: tuple[float, ...]
    residual: float
    fault: str


@dataclass(frozen=True, slots=True, eq=False)
class Branch:
    """The crisis with something otherwise. spreads : of its numbers that have a range."""

    name: str
    crisis: Crisis
    spreads: Mapping[str, Spread]


@dataclass(frozen=True, slots=True, eq=False)
class Variants:
    """A crisis and how its numbers are drawn.

    columns : of each uncertain number, the place among the draws. near : play that draws are
    followed from; None for each by itself. branches : what is answered beside the crisis itself.
    """

    crisis: Crisis
    spreads: Mapping[str, Spread]
    columns: Mapping[str, int]
    max_states: int
    near: Play | None = None
    branches: tuple[Branch, ...] = ()
    compiler: Compiler = field(default_factory=Compiler, repr=False)

    @classmethod
    def of(
        cls,
        crisis: Crisis,
        names: Sequence[str],
        max_states: int,
        near: Play | None = None,
        branches: Mapping[str, Crisis] | None = None,
    ) -> Variants:
        """Of every number with a range. names : the columns of the draws, which hold them all."""
        beside = tuple(
            Branch(name, each, _spreads(each)) for name, each in (branches or {}).items()
        )
        place = {name: column for column, name in enumerate(names)}
        spreads = _spreads(crisis)
        every = dict.fromkeys(spreads) | {name: None for each in beside for name in each.spreads}
        columns = {name: place[name] for name in every}
        compiler = Compiler(most=MOST + len(beside))
        return cls(crisis, spreads, columns, max_states, near, beside, compiler)

    @property
    def asked(self) -> tuple[str, ...]:
        """What is answered: the questions, then those of each branch as `BRANCH/QUESTION`."""
        return self._labelled(self.crisis.questions)

    @property
    def valued(self) -> tuple[str, ...]:
        """The actors whose worths are told, then those of each branch as `BRANCH/ACTOR`."""
        return self._labelled(self.crisis.actors)

    def _labelled(self, names: Iterable[str]) -> tuple[str, ...]:
        own = tuple(names)
        return (*own, *(f"{each.name}/{name}" for each in self.branches for name in own))

    def values(self, row: Float) -> dict[str, float]:
        """By parameter, in weeks and points, of a draw (float64[P], standard normal)."""
        return self._valued(self.spreads, row)

    def _valued(self, spreads: Mapping[str, Spread], row: Float) -> dict[str, float]:
        return {
            name: spread.value(float(row[self.columns[name]])) for name, spread in spreads.items()
        }

    def digest(self, row: Float) -> str:
        """Sha256 of the values of a draw."""
        told: list[dict[str, float]] | dict[str, float] = self.values(row)
        if self.branches:
            told = [self.values(row), *(self._valued(b.spreads, row) for b in self.branches)]
        return hashlib.sha256(json.dumps(told).encode()).hexdigest()

    def answered(self, index: int, row: Float) -> Drawn:
        """One draw, on one core. What its numbers bring about is told in its `fault`."""
        own = self._answers(self.crisis, self.spreads, row, self.near)
        every = [own, *(self._branched(each, row, own.play) for each in self.branches)]
        crisis = self.crisis
        return Drawn(
            index,
            self.digest(row),
            tuple(each.questions.get(key, np.nan) for each in every for key in crisis.questions),
            tuple(each.worths.get(actor, np.nan) for each in every for actor in crisis.actors),
            own.residual,
            next((each.fault for each in every if each.fault), ""),
        )

    def _branched(self, branch: Branch, row: Float, near: Play | None) -> Answers:
        if near is None:
            return Answers({}, fault="no play to start from")
        found = self._answers(branch.crisis, branch.spreads, row, near)
        fault = f"{branch.name}: {found.fault}" if found.fault else ""
        return replace(found, fault=fault)

    def _answers(
        self, crisis: Crisis, spreads: Mapping[str, Spread], row: Float, near: Play | None
    ) -> Answers:
        drawn = with_values(crisis, self._valued(spreads, row))
        try:
            with np.errstate(all="ignore"):
                return tried(drawn, near, self.max_states, 1, self.compiler)
        except (ArithmeticError, np.linalg.LinAlgError) as error:
            nothing = dict.fromkeys(crisis.questions, np.nan)
            return Answers(nothing, fault=f"its numbers are out of reach of arithmetic: {error}")


def _spreads(crisis: Crisis) -> dict[str, Spread]:
    """What options would cost is paid outside the game: no answer depends on it."""
    every = spreads_of(parameters(crisis))
    return {name: each for name, each in every.items() if not name.startswith(OPTIONS)}
