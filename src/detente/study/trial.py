"""A crisis tried with other numbers, or changed otherwise, from the play that is known.

    trial = Trial.of(play)
    trial.answers({"commitments.csto.stake": 4.0}).questions["russia-fights"]

Play is followed from the known one, which keeps to one branch and is quick; where that fails it is
solved afresh, to the finite-horizon limit only. Values are by parameter: the key of a number, or
`perceptions.ACTOR.KEY` for a number as that actor sees it; in weeks and points.
"""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

from detente.apart import PlayApart
from detente.api import MAX_STATES, Play
from detente.crisis.doing import named
from detente.crisis.doing import parameters as every_number
from detente.crisis.model import Crisis as CrisisModel
from detente.crisis.model import Number
from detente.errors import CrisisError, DetenteError
from detente.game import Game
from detente.game.separate import factors_asked
from detente.outlook import quick
from detente.outlook.union import union
from detente.solve.result import Equilibrium, Settings, Solution
from detente.study.compiling import Compiler

QUICK = Settings(limit_only=True, max_steps=100)


@dataclass(frozen=True, slots=True, eq=False)
class Answers:
    """What a crisis answers when something about it is otherwise.

    questions : by id, nan where there is none. worths : by actor, what the play is worth to it at
    the start, as it sees the crisis, points. fault : why there is no answer at all, or none to some
    questions; empty if there is. residual : points. play : None where there is none.
    """

    questions: Mapping[str, float]
    worths: Mapping[str, float] = field(default_factory=dict)
    fault: str = ""
    residual: float = math.nan
    play: Play | None = None

    @property
    def converged(self) -> bool:
        """Whether one equilibrium stands for the answers."""
        return self.play is not None


@dataclass(frozen=True, slots=True, eq=False)
class Trial:
    """The known play that others are followed from.

    cores : to compute with; None takes all. asked : the questions to answer; None for all.
    """

    base: Play
    max_states: int = MAX_STATES
    cores: int | None = None
    compiler: Compiler = field(default_factory=Compiler)
    asked: Collection[str] | None = None

    @classmethod
    def of(cls, play: Play, max_states: int = MAX_STATES, cores: int | None = None) -> Trial:
        """Start from a solved crisis."""
        compiler = Compiler()
        if play.precision_scale == 1.0 and not isinstance(play, PlayApart):
            compiler.knowing(play.game)
        return cls(bare(play), max_states, cores, compiler)

    def asking(self, questions: Collection[str]) -> Trial:
        """The same for these questions alone."""
        return dataclasses.replace(self, asked=questions)

    @property
    def crisis(self) -> CrisisModel:
        """The crisis as it is."""
        return self.base.crisis

    def known(self) -> Answers:
        """The answers of the known play itself."""
        return self._answered(self.base)

    def answers(self, values: Mapping[str, float], near: Play | None = None) -> Answers:
        """The answers with other numbers. near : a play to follow that is closer than the known."""
        return self.of_crisis(with_values(self.crisis, values), near)

    def of_crisis(self, crisis: CrisisModel, near: Play | None = None) -> Answers:
        """The answers of a crisis that is changed in any way."""
        near = near or self.base
        return tried(crisis, near, self.max_states, self.cores, self.compiler, self.asked)

    def refused(self, error: DetenteError) -> Answers:
        """No answers, for the reason that an error gives."""
        return _refused(self.crisis, error)

    def _answered(self, play: Play) -> Answers:
        return _answered(play, self.cores, self.asked)


def tried(
    crisis: CrisisModel,
    near: Play | None = None,
    max_states: int = MAX_STATES,
    cores: int | None = None,
    compiler: Compiler | None = None,
    asked: Collection[str] | None = None,
) -> Answers:
    """The answers of a crisis; never raises for what is in it.

    near : play to follow; where there is none, or it cannot be followed, to the finite-horizon
    limit. compiler : knows games of the same crisis at other numbers, which makes it quick.
    asked : the questions to answer; None for all.
    """
    try:
        game = (compiler or Compiler()).game(crisis, max_states)
        play = game.solve(near=near, settings=QUICK, threads=cores)
    except DetenteError as error:
        return _refused(crisis, error)
    if play.solution.chosen is None:
        return _none(crisis, play.solution.reason)
    return _answered(bare(play), cores, asked)


def _answered(play: Play, cores: int | None, asked: Collection[str] | None) -> Answers:
    try:
        found = _questions(play, cores, asked)
    except DetenteError as error:
        return _refused(play.crisis, error)
    lost = [key for key, value in found.items() if math.isnan(value)]
    fault = f"no answer to {', '.join(lost)}" if lost else ""
    return Answers(found, worths(play), fault, play.certificate.residual, play)


def _refused(crisis: CrisisModel, error: DetenteError) -> Answers:
    return _none(crisis, in_one_line(error))


def _none(crisis: CrisisModel, fault: str) -> Answers:
    return Answers(dict.fromkeys(crisis.questions, math.nan), fault=fault)


def in_one_line(error: DetenteError) -> str:
    """The first finding, or what the error says, in one line."""
    if isinstance(error, CrisisError) and error.diagnostics:
        return error.diagnostics[0].message
    return str(error)


def parameters(crisis: CrisisModel) -> dict[str, Number]:
    """Every number that a forecast may depend on, by parameter name; base rates are none."""
    return {key: each for key, each in every_number(crisis).items() if each.kind != "reference"}


def with_values(crisis: CrisisModel, values: Mapping[str, float]) -> CrisisModel:
    """The crisis with other best values, in weeks and points, by parameter.

    Raises KeyError for a parameter that there is not.
    """
    numbers, perceptions = dict(crisis.numbers), dict(crisis.perceptions)
    for name, value in values.items():
        if name in numbers:
            numbers[name] = _at(numbers[name], value)
        else:
            actor, key = named(name)
            if actor not in perceptions or key not in perceptions[actor].numbers:
                raise KeyError(name)
            seen = perceptions[actor]
            own = {**seen.numbers, key: _at(seen.numbers[key], value)}
            perceptions[actor] = dataclasses.replace(seen, numbers=own)
    return dataclasses.replace(crisis, numbers=numbers, perceptions=perceptions)


def _at(number: Number, value: float) -> Number:
    return dataclasses.replace(number, best=value / number.scale)


def bare(play: Play) -> Play:
    """The play without those at other precisions, which studies do not follow."""
    slim = dataclasses.replace(
        play,
        solution=_slim(play.solution),
        true=None if play.true is None else _slim(play.true),
        seen={actor: bare(each) for actor, each in play.seen.items()},
    )
    if isinstance(slim, PlayApart):
        return dataclasses.replace(slim, solutions=tuple(map(_slim, slim.solutions)))
    return slim


def _slim(solution: Solution) -> Solution:
    return dataclasses.replace(solution, branch={})


def worths(play: Play) -> dict[str, float]:
    """What its play is worth to each actor at the start, as it sees the crisis, in points."""
    names = play.crisis.actors
    total = dict.fromkeys(names, 0.0)
    for game, chosen in _parts(play):
        for actor, value in zip(names, chosen.values[game.start].tolist(), strict=True):
            total[actor] += value
    return total


def _parts(play: Play) -> list[tuple[Game, Equilibrium]]:
    """The games that were solved, with the play that stands for each."""
    if not isinstance(play, PlayApart):
        return [(play.game.model, play.speaking)]
    pairs = zip(play.game.parts.games, play.solutions, strict=True)
    return [(game, found.chosen) for game, found in pairs if found.chosen is not None]


def _questions(play: Play, cores: int | None, only: Collection[str] | None) -> dict[str, float]:
    """Answers by question, in the order of the file; only : those wanted, None for all."""
    if not isinstance(play, PlayApart):
        return quick.answers(play.game.model, play.speaking, only, cores)
    parts, solved, asked = play.game.parts, _parts(play), play.crisis.questions
    touched = {
        key: parts.touched(factors_asked(each))
        for key, each in asked.items()
        if only is None or key in only
    }
    found: dict[str, float] = {}
    for which in dict.fromkeys(touched.values()):
        game, chosen = solved[which[0]]
        if len(which) > 1:
            joint = union(parts, which, play.game.max_states)
            game, chosen = joint.game, joint.lay([solved[part][1] for part in which])
        own = [key for key, each in touched.items() if each == which]
        found |= quick.answers(game, chosen, own, cores)
    return {key: found[key] for key in touched}
