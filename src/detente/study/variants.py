"""What the draws of a crisis are answered with, in whatever process that happens.

A draw is answered by the finite-horizon limit of its own game, as `detente forecast` finds it, so
that it depends on nothing but its numbers. Followed from known play instead it takes less time, but
where there are several equilibria it may end at another one (docs/scale.md has both measured).
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from detente.api import Play
from detente.crisis.model import Crisis
from detente.study.compiling import Compiler
from detente.study.distributions import Spread, spreads_of
from detente.study.draws import Float
from detente.study.trial import Answers, parameters, tried, with_values

OPTIONS = "options."


@dataclass(frozen=True, slots=True)
class Drawn:
    """One draw answered.

    digest : sha256 of its values. questions, worths : in the order of the crisis, nan where there
    is none. residual : points. fault : why there is no answer, or none to some questions.
    """

    index: int
    digest: str
    questions: tuple[float, ...]
    worths: tuple[float, ...]
    residual: float
    fault: str


@dataclass(frozen=True, slots=True, eq=False)
class Variants:
    """A crisis and how its numbers are drawn.

    columns : of each uncertain number, the place among the draws. near : play that draws are
    followed from; None for each by itself.
    """

    crisis: Crisis
    spreads: Mapping[str, Spread]
    columns: Mapping[str, int]
    max_states: int
    near: Play | None = None
    compiler: Compiler = field(default_factory=Compiler, repr=False)

    @classmethod
    def of(
        cls, crisis: Crisis, names: Sequence[str], max_states: int, near: Play | None = None
    ) -> Variants:
        """Of every number with a range. names : the columns of the draws, which hold them all.

        What options would cost is paid outside the game: no answer depends on it.
        """
        every = spreads_of(parameters(crisis))
        spreads = {name: each for name, each in every.items() if not name.startswith(OPTIONS)}
        place = {name: column for column, name in enumerate(names)}
        return cls(crisis, spreads, {name: place[name] for name in spreads}, max_states, near)

    def values(self, row: Float) -> dict[str, float]:
        """By parameter, in weeks and points, of a draw (float64[P], standard normal)."""
        return {
            name: spread.value(float(row[self.columns[name]]))
            for name, spread in self.spreads.items()
        }

    def digest(self, row: Float) -> str:
        """Sha256 of the values of a draw."""
        return hashlib.sha256(json.dumps(self.values(row)).encode()).hexdigest()

    def answered(self, index: int, row: Float) -> Drawn:
        """One draw, on one core. What its numbers bring about is told in its `fault`."""
        found = self._answers(row)
        actors = self.crisis.actors
        return Drawn(
            index,
            self.digest(row),
            tuple(found.questions[key] for key in self.crisis.questions),
            tuple(found.worths.get(actor, np.nan) for actor in actors),
            found.residual,
            found.fault,
        )

    def _answers(self, row: Float) -> Answers:
        crisis = with_values(self.crisis, self.values(row))
        try:
            with np.errstate(all="ignore"):
                return tried(crisis, self.near, self.max_states, 1, self.compiler)
        except (ArithmeticError, np.linalg.LinAlgError) as error:
            nothing = dict.fromkeys(crisis.questions, np.nan)
            return Answers(nothing, fault=f"its numbers are out of reach of arithmetic: {error}")
